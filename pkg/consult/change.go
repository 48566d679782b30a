package consult

import (
	"fmt"
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
	// ChangeAgenda concerns those alone who are needed for some Items and now at another time.
	ChangeAgenda ChangeKind = "agenda"
	// ChangeRestored is no change of the Meeting: an older state of the database was
	// restored, and phones may show what was changed since and is lost.
	ChangeRestored ChangeKind = "restored"
)

// DisplayState is a Meeting as a phone shows it, as far as it tells people where to be and
// when. Without a Status the Meeting is not shown at all.
type DisplayState struct {
	Title     string
	Status    Status
	Span      Span
	Place     string
	OnlineURL string
}

// Shown reports whether there is anything to see.
func (s DisplayState) Shown() bool { return s.Status != "" }

// Sight is how the Meeting is shown in that Room and its Venue, which are zero when it has
// none.
func (m Meeting) Sight(v Venue, r Room) DisplayState {
	if !m.Seen() {
		return DisplayState{}
	}
	place := PlaceName(v, r)
	switch at := m.Place.GatheringPoint; {
	case at != "" && m.Place.GatherMinutes > 0:
		place += fmt.Sprintf("（会前%d分钟在%s集合）", m.Place.GatherMinutes, at)
	case at != "":
		place += "（在" + at + "集合）"
	}
	return DisplayState{Title: m.Title, Status: m.Status, Span: m.Span, Place: place, OnlineURL: m.OnlineURL}
}

// PlaceName names a Room so that people find it: 政协大楼 常委会会议厅（9层）.
func PlaceName(v Venue, r Room) string {
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

// Unlike lists what differs between two DisplayStates of one Meeting. Between two that are
// both called off, nothing does.
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

// Change is one change of a Meeting that its people must know of. Before is how it was
// shown until then; a phone that has fetched no later Revision still shows that.
type Change struct {
	MeetingID ID
	Revision  Revision
	At        time.Time
	By        string
	Kinds     []ChangeKind
	Before    DisplayState
	// After is how it is shown since. It is not stored, because it is the Before of the
	// next Change.
	After DisplayState
	// Joined are those who were invited by the change, Dropped those who were taken off
	// the Meeting; both include substitutes.
	Joined, Dropped []ID
	// Retimed are those who are needed for some Items, before or since, and now at another time than before.
	Retimed []Retimed
}

// Retimed is somebody whose own part of a Meeting has another time. Was is when they were needed before, from the
// start of the first part to the end of the last.
type Retimed struct {
	PersonID ID
	Was      Span
}

// FormerWindow is when the Person was needed before the Change, and whether it gave them another time.
func (c Change) FormerWindow(person ID) (Span, bool) {
	i := slices.IndexFunc(c.Retimed, func(r Retimed) bool { return r.PersonID == person })
	if i < 0 {
		return Span{}, false
	}
	return c.Retimed[i].Was, true
}

// ForAll reports whether the Change concerns everybody at the Meeting, not only those who
// joined, were dropped, or are needed at another time.
func (c Change) ForAll() bool {
	return slices.ContainsFunc(c.Kinds, func(k ChangeKind) bool { return k != ChangePeople && k != ChangeAgenda })
}

// Restores reports whether the Change says that the database was restored.
func (c Change) Restores() bool { return slices.Contains(c.Kinds, ChangeRestored) }

// Then joins c and o, which follows it within one Revision, into one Change. Somebody who
// joins and is dropped again did neither.
func (c Change) Then(o Change) Change {
	joined := append(without(c.Joined, o.Dropped), without(o.Joined, c.Dropped)...)
	c.Dropped = append(without(c.Dropped, o.Joined), without(o.Dropped, c.Joined)...)
	c.Joined = joined
	for _, r := range o.Retimed {
		if _, again := c.FormerWindow(r.PersonID); !again {
			c.Retimed = append(c.Retimed, r)
		}
	}
	c.After = o.After
	c.At = o.At
	c.By = o.By
	return c.withKinds()
}

// withKinds fills in Kinds. A Meeting that appears or disappears does so for everybody, so
// nobody joined or was dropped.
func (c Change) withKinds() Change {
	c.Kinds = c.Before.Unlike(c.After)
	if !c.Before.Shown() || !c.After.Shown() {
		c.Joined, c.Dropped = nil, nil
		c.Retimed = nil
	}
	if len(c.Joined)+len(c.Dropped) > 0 {
		c.Kinds = append(c.Kinds, ChangePeople)
	}
	if len(c.Retimed) > 0 {
		c.Kinds = append(c.Kinds, ChangeAgenda)
	}
	return c
}

// Changed is the Change from one DisplayState of the Meeting, as it was, to another. It has
// no Kinds when nobody has to know anything.
func (m Meeting) Changed(before DisplayState, was Meeting, after DisplayState) Change {
	c := Change{MeetingID: m.ID, Before: before, After: after}
	if before.Shown() && after.Shown() {
		c.Joined = missingFrom(m.Attendances, was.Attendances)
		c.Dropped = missingFrom(was.Attendances, m.Attendances)
		c.Retimed = m.retimed(was)
	}
	return c.withKinds()
}

// retimed are those who come to the Meeting, as they did when it was like that, and whose own part of it has another
// time.
func (m Meeting) retimed(was Meeting) []Retimed {
	if len(m.Items)+len(was.Items) == 0 {
		return nil
	}
	m, was = m.Coming(), was.Coming()
	came := map[ID]bool{}
	for _, a := range was.Attendances {
		came[a.PersonID] = true
	}
	var all []Retimed
	for _, a := range m.Attendances {
		id := a.PersonID
		if !came[id] || !m.ForItems(id) && !was.ForItems(id) {
			continue
		}
		before := was.Windows(id)
		if !slices.EqualFunc(before, m.Windows(id), Span.Equal) {
			all = append(all, Retimed{PersonID: id, Was: Hull(before)})
		}
	}
	return all
}

// missingFrom are the people of all, substitutes included, who are not among others.
func missingFrom(all, others []Attendance) []ID {
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

// without is ids less those to drop.
func without(ids, drop []ID) []ID {
	var out []ID
	for _, id := range ids {
		if !slices.Contains(drop, id) {
			out = append(out, id)
		}
	}
	return out
}

// Former is a Room or a Venue as it was before it was renamed, and who renamed it; zero
// when nothing was renamed.
type Former struct {
	By    string
	Room  Room
	Venue Venue
}
