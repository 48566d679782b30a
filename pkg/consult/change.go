package consult

import (
	"slices"
	"time"
)

// ChangeKind is what of a Meeting changed that its people have to know.
type ChangeKind string

// The kinds of a Change: shown for the first time, another time, place, title,
// status or way to join, and who comes. What a Meeting is about in detail, its Form
// and who holds it may change without sending anybody to a wrong door.
const (
	ChangeNew    ChangeKind = "new"
	ChangeTime   ChangeKind = "time"
	ChangePlace  ChangeKind = "place"
	ChangeTitle  ChangeKind = "title"
	ChangeStatus ChangeKind = "status"
	ChangeOnline ChangeKind = "online"
	ChangePeople ChangeKind = "people"
)

// DisplayState is a Meeting as a phone shows it, as far as it tells people where to be and
// when. Without a Status it is not shown at all.
type DisplayState struct {
	Title     string
	Status    Status
	Span      Span
	Place     string
	OnlineURL string
}

// Shown reports whether there is anything to see.
func (s DisplayState) Shown() bool { return s.Status != "" }

// Sight is how the Meeting is shown in that Room and its Venue, which are zero when
// it has none.
func (m Meeting) Sight(v Venue, r Room) DisplayState {
	if !m.Seen() {
		return DisplayState{}
	}
	return DisplayState{Title: m.Title, Status: m.Status, Span: m.Span, Place: Place(v, r), OnlineURL: m.OnlineURL}
}

// Place names a Room so that it is found: 政协大楼 常委会会议厅（9层）.
func Place(v Venue, r Room) string {
	place := v.Name
	if place != "" && r.Name != "" {
		place += " "
	}
	place += r.Name
	if r.Floor != "" {
		place += "（" + r.Floor + "）"
	}
	return place
}

// Unlike names what differs between two sights of one Meeting. Of one that is called
// off nothing matters but that it is.
func (s DisplayState) Unlike(o DisplayState) []ChangeKind {
	switch {
	case !s.Shown() && !o.Shown(), s.Status == Cancelled && o.Status == Cancelled:
		return nil
	case !s.Shown() || !o.Shown():
		return []ChangeKind{ChangeNew}
	}
	var kinds []ChangeKind
	add := func(differs bool, k ChangeKind) {
		if differs {
			kinds = append(kinds, k)
		}
	}
	add(s.Status != o.Status, ChangeStatus)
	add(!s.Span.From.Equal(o.Span.From) || !s.Span.To.Equal(o.Span.To), ChangeTime)
	add(s.Place != o.Place, ChangePlace)
	add(s.OnlineURL != o.OnlineURL, ChangeOnline)
	add(s.Title != o.Title, ChangeTitle)
	return kinds
}

// Change is one change of a Meeting that its people have to know. Before is how it
// was shown until then: a phone that was given no later Revision shows it so.
type Change struct {
	MeetingID ID
	Revision  Revision
	At        time.Time
	By        string
	Kinds     []ChangeKind
	Before    DisplayState
	// After is what it became; it is not kept, for it is the next one's Before.
	After DisplayState
	// Joined and Dropped are who came to it and who was taken off it, substitutes too.
	Joined, Dropped []ID
}

// ForAll reports whether the Change concerns everybody at the Meeting, not only who
// joined or was dropped.
func (c Change) ForAll() bool {
	return slices.ContainsFunc(c.Kinds, func(k ChangeKind) bool { return k != ChangePeople })
}

// Then is c followed by o within one Revision, as one Change. Who joins and is
// dropped again did neither.
func (c Change) Then(o Change) Change {
	joined := append(without(c.Joined, o.Dropped), without(o.Joined, c.Dropped)...)
	c.Dropped = append(without(c.Dropped, o.Joined), without(o.Dropped, c.Joined)...)
	c.Joined = joined
	c.After = o.After
	c.At = o.At
	c.By = o.By
	return c.named()
}

// named fills in Kinds. What is new is so to everybody, and so is what is gone.
func (c Change) named() Change {
	c.Kinds = c.Before.Unlike(c.After)
	if !c.Before.Shown() || !c.After.Shown() {
		c.Joined, c.Dropped = nil, nil
	}
	if len(c.Joined)+len(c.Dropped) > 0 {
		c.Kinds = append(c.Kinds, ChangePeople)
	}
	return c
}

// Changed is the Change from one sight of the Meeting, with its people before, to
// another. It has no Kinds when there is nothing that anybody has to know.
func (m Meeting) Changed(before DisplayState, people []Attendance, after DisplayState) Change {
	c := Change{MeetingID: m.ID, Before: before, After: after}
	if before.Shown() && after.Shown() {
		c.Joined, c.Dropped = apart(m.Attendances, people), apart(people, m.Attendances)
	}
	return c.named()
}

// apart are the people of all, with those sent, who are not in others.
func apart(all, others []Attendance) []ID {
	in := make(map[ID]bool, len(others))
	for _, id := range peopleOf(others) {
		in[id] = true
	}
	var ids []ID
	for _, id := range peopleOf(all) {
		if !in[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

func without(ids, drop []ID) []ID {
	var out []ID
	for _, id := range ids {
		if !slices.Contains(drop, id) {
			out = append(out, id)
		}
	}
	return out
}

// Former is a Room or a Venue as it was before it was named anew, and who named it;
// zero when nothing of the kind happened.
type Former struct {
	By    string
	Room  Room
	Venue Venue
}
