package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// Block is an opaque span in which its subject is not to be booked. A hard
// Block refuses, an advisory one warns.
type Block struct {
	Stamp
	Subject Subject
	Title   string
	Span    Span
	Hard    bool
	// OwnerBodyID is the Body that owns it; none means the whole office.
	OwnerBodyID ID
	// Within are, of a Block on everyone that a Body owns, the people and Bodies whom it covers: whose home is in
	// the Body's subtree, who sits on a Body of it, and those Bodies. It is read with the Block where Blocks are
	// judged, and never written.
	Within *Circle `json:"-"`
}

// Circle are people and Bodies. It is behind a pointer so that Blocks can be compared.
type Circle map[ID]bool

// Covers reports whether the Block is on everyone in a subtree that has the person or Body.
func (b Block) Covers(id ID) bool { return b.Within != nil && (*b.Within)[id] }

// Circumscribed reports whether the Block is on everyone in the subtree of its owner alone.
func (b Block) Circumscribed() bool { return b.Subject.Kind == SubjectEveryone && b.OwnerBodyID != "" }

// OnEveryone reports whether the Block is on everyone and everything.
func (b Block) OnEveryone() bool { return b.Subject.Kind == SubjectEveryone && b.OwnerBodyID == "" }

// Normalise writes every text in its normal form.
func (b *Block) Normalise() { b.Title = spelling.Line(b.Title) }

// Validate names every bad field.
func (b Block) Validate() error {
	var f Faults
	f.CheckLine("title", b.Title, 1, 200)
	switch b.Subject.Kind {
	case SubjectPerson, SubjectBody, SubjectRoom, SubjectVenue:
		f.Add(b.Subject.ID == "", "subject.id", "required", "必填", "is required")
	case SubjectEveryone:
		f.Add(b.Subject.ID != "", "subject.id", "unexpected", "对全体的占用不带 id", "must be empty for everyone")
	default:
		f.Add(
			true, "subject.kind", "unknown", "应为 person、body、room、venue 或 everyone",
			"must be person, body, room, venue or everyone",
		)
	}
	checkSpan(&f, b.Span, 366*24*time.Hour)
	return f.Err()
}

// SubjectKind is what a Block or a Feed is about.
type SubjectKind string

// The kinds of Subject. Everyone is for Blocks, Public for Feeds; neither has
// an ID. An Invalidation of SubjectFeed says that the Feed itself was renamed, rotated
// or revoked.
const (
	SubjectPerson   SubjectKind = "person"
	SubjectBody     SubjectKind = "body"
	SubjectRoom     SubjectKind = "room"
	SubjectVenue    SubjectKind = "venue"
	SubjectEveryone SubjectKind = "everyone"
	SubjectPublic   SubjectKind = "public"
	SubjectFeed     SubjectKind = "feed"
)

// Subject names one Person, Body, Room, Venue, everyone or the public.
type Subject struct {
	Kind SubjectKind
	ID   ID
}
