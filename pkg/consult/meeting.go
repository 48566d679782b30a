package consult

import (
	"net/url"
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// MaxMeeting bounds a Meeting's length, so that what overlaps an instant is
// found by a bounded scan of starts.
const MaxMeeting = 31 * 24 * time.Hour

// Status is the state of a Meeting. A draft holds nothing; tentative and confirmed
// Meetings are live and hold Reservations; a cancelled one holds nothing and can be taken
// up again.
type Status string

// The states of a Meeting.
const (
	Draft     Status = "draft"
	Tentative Status = "tentative"
	Confirmed Status = "confirmed"
	Cancelled Status = "cancelled"
)

// Live reports whether the Meeting holds Reservations.
func (s Status) Live() bool { return s == Tentative || s == Confirmed }

// Visibility says who may see a Meeting's title.
type Visibility string

// Public meetings show on the kiosk and in public Feeds; internal ones in the
// Feeds of the people, bodies and rooms concerned; restricted ones are named to
// their attendees alone and veiled elsewhere.
const (
	Public     Visibility = "public"
	Internal   Visibility = "internal"
	Restricted Visibility = "restricted"
)

// Known reports whether v is one of the three.
func (v Visibility) Known() bool { return v == Public || v == Internal || v == Restricted }

// Slot is when and where a Meeting is, or was before a move.
type Slot struct {
	Span   Span
	RoomID ID
}

// Equal reports whether both slots are the same instants in the same room, in whatever
// zones the instants are given.
func (s Slot) Equal(o Slot) bool {
	return s.RoomID == o.RoomID && s.Span.From.Equal(o.Span.From) && s.Span.To.Equal(o.Span.To)
}

// Move records that a live Meeting left the slot From at the instant At, with the change
// that made Version.
type Move struct {
	From    Slot
	At      time.Time
	By      string
	Version int64
}

// Meeting is one sitting at one time and place, or online, or a parent whose children are
// the sittings. Only Meetings without children occupy people and rooms.
type Meeting struct {
	Stamp
	Form        FormKey
	Title       string
	Description string
	Status      Status
	Span        Span
	// RoomID, VenueID or Place is where it is; at most one is given. A Venue without a Room holds nothing.
	RoomID      ID
	VenueID     ID
	Place       Place
	OnlineURL   string
	OwnerBodyID ID
	// CoOwnerBodyIDs are the Bodies that hold the Meeting together with its owner (联合主办). However many they are, it
	// is one Meeting and counts once, in the group of each where Figures are divided by Body.
	CoOwnerBodyIDs []ID
	Visibility     Visibility
	ParentID       ID
	// HasChildren is true when the Meeting has a live child; it then holds no
	// Reservations. It is derived from the children. A Meeting that is called off keeps
	// the value that it had.
	HasChildren bool
	// RoomUnheld says that the Meeting needs its room and does not hold it.
	RoomUnheld bool
	// Turnaround is for how long before and after its Span it holds its room. It was worked out from the Room and the
	// Form when the Meeting was last written, and may be less than they ask for where others had the room.
	Turnaround Turnaround
	// Expected is the head count planned for; 0 means as many as attend.
	Expected      int
	Attendances   []Attendance
	InviteBodyIDs []ID
	Overrides     []Override
	// Sequence is RFC 5545 SEQUENCE: it rises with every change a subscriber can see.
	// A Restoration leaves the SequenceFloor, which the next change surpasses: the Meeting
	// may have gone out with as much in the time that was lost, though it is a draft now.
	Sequence      int
	SequenceFloor int
	CreatedBy     string
	// Firm is true once the Meeting has been confirmed, whatever its status is now.
	Firm         bool
	CancelledAt  time.Time
	CancelReason string
	// CancellationID is shared by everything that was called off together. CancelledFrom
	// is the Status before. Both are empty unless the Meeting is cancelled.
	CancellationID ID
	CancelledFrom  Status
	// CancelledAlone is true when the Meeting of a Series was called off on its own, not
	// together with the Series.
	CancelledAlone bool
	// Withdrawn is the Revision in which undoing a Proposal called off the Meeting that it
	// had placed: links issued since then do not list it. Unseen is true when nobody can
	// have seen the Meeting by then, so that no link lists it. Both are reset when the
	// Meeting is live again.
	Withdrawn Revision
	Unseen    bool
	// Moves are the slots that a live Meeting has left, oldest first. A move that a
	// Proposal made and its undoing took back is not among them.
	Moves []Move
	// First is the slot in which the Meeting was first confirmed, or first went live if it
	// never was confirmed; zero until then.
	First Slot
	// SeriesID is the Series to which the Meeting belongs, and OriginalStart the start
	// that the rule of the Series gives it, wherever it is now.
	SeriesID      ID
	OriginalStart time.Time
	// Differs is true once the Meeting was changed on its own; a change of the whole
	// Series then leaves it alone.
	Differs bool
	// Follows are the Meetings that this one comes after.
	Follows []Follow
	Pinned  Pin
	Number  Number
	Notice  IssuedNotice
	// MaterialsReadyAt is when the materials are or will be out; zero until somebody says.
	MaterialsReadyAt time.Time
	// Items are the agenda, in their order. A Meeting with children has none.
	Items []Item
	// Stops are where it goes, in their order. A Meeting with children has none.
	Stops []Stop
	// Delegations are the seats for which bodies name people. A Meeting with children has none.
	Delegations []Delegation
	// Held says whether the Meeting took place. It is kept beside the Meeting: no change of the Meeting writes it.
	Held Held
}

// Earlier are the Meetings that this one comes after.
func (m Meeting) Earlier() []ID {
	ids := make([]ID, len(m.Follows))
	for i, f := range m.Follows {
		ids[i] = f.MeetingID
	}
	return ids
}

// Clone is a copy whose lists of people, bodies, overrides and followed Meetings can be
// changed without changing those of m.
func (m Meeting) Clone() Meeting {
	m.Attendances = append([]Attendance(nil), m.Attendances...)
	m.CoOwnerBodyIDs = append([]ID(nil), m.CoOwnerBodyIDs...)
	m.InviteBodyIDs = append([]ID(nil), m.InviteBodyIDs...)
	m.Overrides = append([]Override(nil), m.Overrides...)
	m.Follows = append([]Follow(nil), m.Follows...)
	m.Stops = append([]Stop(nil), m.Stops...)
	m.Items = append([]Item(nil), m.Items...)
	m.Delegations = append([]Delegation(nil), m.Delegations...)
	for i, it := range m.Items {
		m.Items[i].PersonIDs = append([]ID(nil), it.PersonIDs...)
	}
	return m
}

// Slot is when and where the Meeting is now.
func (m Meeting) Slot() Slot { return Slot{m.Span, m.RoomID} }

// Seats is how many people the room must hold: everybody invited, and a seat for whoever is yet to be named.
func (m Meeting) Seats() int {
	n := m.emptySeats()
	for _, a := range m.Attendances {
		if !a.Out() {
			n++
		}
	}
	return max(m.Expected, n)
}

// Normalise writes every text in its normal form.
func (m *Meeting) Normalise() {
	m.Title = spelling.Line(m.Title)
	m.Description = spelling.Text(m.Description)
	m.CancelReason = spelling.Text(m.CancelReason)
	m.Pinned.Reason = spelling.Text(m.Pinned.Reason)
	if len(m.CoOwnerBodyIDs) == 0 {
		m.CoOwnerBodyIDs = nil // none and an empty list are the same
	}
	m.normaliseItems()
	m.Place.normalise()
	m.normaliseStops()
	m.normaliseDelegations()
	m.Number.normalise()
	for i, o := range m.Overrides {
		if text := spelling.Text(o.Reason); text != o.Reason {
			m.Overrides = slices.Clone(m.Overrides)
			m.Overrides[i].Reason = text
		}
	}
}

// Validate names every bad field that can be told without looking anything up.
func (m Meeting) Validate() error {
	var f Faults
	f.CheckLine("title", m.Title, 1, 200)
	f.CheckText("description", m.Description, 0, 10000)
	checkSpan(&f, m.Span, MaxMeeting)
	f.Add(
		!m.Visibility.Known(), "visibility", "unknown", "应为 public、internal 或 restricted",
		"must be public, internal or restricted",
	)
	f.Add(
		m.Expected < 0 || m.Expected > 100000, "expected", "range", "应在 0 到 100000 之间", "must be between 0 and 100000",
	)
	if m.OnlineURL != "" {
		u, err := url.Parse(m.OnlineURL)
		f.Add(err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || len(m.OnlineURL) > 2000,
			"online_url", "bad_url", "应为 http(s) 网址", "must be an http(s) URL")
	}
	checkWhere(&f, m)
	checkCoOwners(&f, m)
	checkFollows(&f, m)
	checkItems(&f, m)
	checkStops(&f, m)
	checkDelegations(&f, m)
	f.Add(
		!m.MaterialsReadyAt.IsZero() && !known(m.MaterialsReadyAt), "materials_ready_at", "range",
		"应在 2000 年到 2100 年之间", "must be between 2000 and 2100",
	)
	f.Add(m.Number.Fixed() && m.ParentID != "", "parent_id", "numbered", "已定届次的会议不能放入另一场会议；请先撤销届次",
		"cannot be given to a meeting with a fixed number; take the number away first")
	f.Add(m.ID != "" && m.ParentID == m.ID, "parent_id", "self", "不能以自己为上级", "cannot be itself")
	return f.Err()
}

func checkSpan(f *Faults, s Span, longest time.Duration) {
	f.Add(!s.From.Before(s.To), "ends_at", "not_after_start", "结束时间必须晚于开始时间", "must be after starts_at")
	f.Add(s.Length() > longest, "ends_at", "too_long", "时间跨度过长", "is too long after starts_at")
	f.Add(!known(s.From), "starts_at", "range", "应在 2000 年到 2100 年之间", "must be between 2000 and 2100")
}

// known reports whether the instant lies in the years that an office plans for.
func known(t time.Time) bool {
	low, high := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	return !t.Before(low) && !t.After(high)
}
