package subscription

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Feed is a calendar for one Subject, reached by a secret link of which only
// the hash is kept.
type Feed struct {
	consult.Stamp
	Subject consult.Subject
	Name    string
	Options Options
	// OwnerBodyID is the Body that owns the Feed; none means the whole office.
	OwnerBodyID consult.ID
	// Recasts counts the changes of Options that altered how an event is written,
	// and RecastAt is a second before the last of them; see Modified.
	Recasts  int
	RecastAt time.Time
	// TokenHash is the SHA-256 of the secret in the link.
	TokenHash []byte
	RevokedAt time.Time
	// LinkedAt is when the link was made that the Feed has now; it rises with every
	// rotation and so names the link.
	LinkedAt time.Time
}

// ErrHolderInactive says that the Person of a Feed is inactive. Its link opens nothing until the person is active
// again. It unwraps to consult.ErrGone.
var ErrHolderInactive = fmt.Errorf("the holder of the link is inactive: %w", consult.ErrGone)

// Recast is the Feed with other Options from the instant now on.
func (d Feed) Recast(to Options, now time.Time) Feed {
	if !d.Options.writesAlike(to) {
		d.Recasts++
		if at := now.Add(-time.Second); at.After(d.RecastAt) {
			d.RecastAt = at
		}
	}
	d.Options = to
	return d
}

// Modified is when the Feed's event of a Meeting that changed at the given instant last
// changed as written. It rises with every change of the Meeting and every Recast, even
// with two of them within one second, because some calendars skip an event whose LAST-
// MODIFIED did not rise.
func (d Feed) Modified(changed time.Time) time.Time {
	if d.RecastAt.After(changed) {
		changed = d.RecastAt
	}
	return changed.Add(time.Duration(d.Recasts) * time.Second)
}

// Normalise writes every text in its normal form.
func (d *Feed) Normalise() { d.Name = spelling.Line(d.Name) }

// Validate names every bad field.
func (d Feed) Validate() error {
	var f consult.Faults
	f.CheckLine("name", d.Name, 1, 100)
	switch d.Subject.Kind {
	case consult.SubjectPerson, consult.SubjectBody, consult.SubjectRoom, consult.SubjectVenue:
		f.Add(d.Subject.ID == "", "subject.id", "required", "必填", "is required")
	case consult.SubjectPublic:
		f.Add(d.Subject.ID != "", "subject.id", "unexpected", "公开订阅不带 id", "must be empty for public")
	default:
		f.Add(
			true, "subject.kind", "unknown", "应为 person、body、room、venue 或 public",
			"must be person, body, room, venue or public",
		)
	}
	f.Add(
		d.Options.Below && d.Subject.Kind != consult.SubjectBody, "options.below", "unexpected", "仅用于组织的订阅",
		"is for the calendars of bodies",
	)
	d.Options.check(&f)
	return f.Err()
}

// Invalidation says that the calendar of Subject was last changed by Revision.
type Invalidation struct {
	Subject  consult.Subject
	Revision consult.Revision
}

// Event is a Meeting as one Feed may show it: names resolved, veiled where
// the holder may not see them. It never carries attendees or contact data.
type Event struct {
	Meeting consult.Meeting
	// Veiled asks for an opaque event without title, text or link.
	Veiled bool
	// Role is the holder's own role in a person's Feed, or none; InPlace says that it
	// is that of a seat which sends them.
	Role    consult.AttendanceRole
	InPlace bool
	// AgreeBy is when the invitation lapses to which the holder has yet to agree; zero if there is none.
	AgreeBy time.Time
	// Newcomer says that the holder was invited when the Meeting had left its First
	// slot: they are told of no change.
	Newcomer bool
	// OwnItems are the Items, by their index, for which alone the holder comes; empty if they come for all the time.
	OwnItems []int
	// Reporters are who reports on each Item, in words; nil if nobody does.
	Reporters []string
	FormZH    string
	FormEN    string
	BodyName  string
	// CoOwners are the names of the Bodies that hold the Meeting together with its owner.
	CoOwners []string
	Room     consult.Room
	Venue    consult.Venue
	// Stops are where each Stop of the Meeting is.
	Stops []consult.Venue
}

// Needed is from when until when the holder comes.
func (e *Event) Needed() consult.Span {
	if len(e.OwnItems) == 0 {
		return e.Meeting.Span
	}
	spans := e.Meeting.ItemSpans()
	return consult.Span{From: spans[e.OwnItems[0]].From, To: spans[e.OwnItems[len(e.OwnItems)-1]].To}
}

// Shift is what has changed about the slot in which an Event's holder was first told to come.
type Shift string

// Another time (改期), or another room at the same time (换会场).
const (
	OtherTime Shift = "time"
	OtherRoom Shift = "room"
)

// Shift is empty for a Meeting in its First slot, for one that is not live, and for a holder who was
// invited only after it had left that slot.
func (e *Event) Shift() Shift {
	m := &e.Meeting
	switch {
	case e.Newcomer || !m.Departed():
		return ""
	case !m.First.Span.From.Equal(m.Span.From), !m.First.Span.To.Equal(m.Span.To):
		return OtherTime
	}
	return OtherRoom
}

// Awaits reports whether the holder has yet to agree to come to a Meeting that takes place.
func (e *Event) Awaits() bool { return !e.AgreeBy.IsZero() && e.Meeting.Status.Live() }

// Contents is everything a Feed shows at one Revision. Events are sorted
// by start and then ID.
type Contents struct {
	Feed Feed
	// SubjectName is the Person's, Body's, Room's or Venue's name; empty for public.
	SubjectName string
	// RevisionLog is the history up to the Revision shown.
	RevisionLog
	// ChangedAt is the instant of that Revision.
	ChangedAt time.Time
	Events    []Event
}

// Relinked is the refusal to give a Feed a new link when somebody else has just done so:
// the holder of that one would have a dead link. It unwraps to ErrConflict.
type Relinked struct{ At time.Time }

func (e *Relinked) Error() string { return "the link was replaced a moment ago" }

// Unwrap makes errors.Is(err, ErrConflict) true.
func (e *Relinked) Unwrap() error { return consult.ErrConflict }

// Filter narrows the list of feeds.
type Filter struct {
	Search string
	// SubjectKind and the ids are about the Subject of the Feed; only one of the ids can be that of a Subject.
	SubjectKind                       consult.SubjectKind
	PersonID, BodyID, RoomID, VenueID consult.ID
	// UnderID finds the Feeds that a Body in the subtree owns.
	UnderID consult.ID
	// ActiveOnly leaves out what was revoked.
	ActiveOnly bool
}
