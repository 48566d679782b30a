package sample_test

import (
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
)

// Nothing clashes, before the changes or after any of them. The check is quadratic, reads only
// the result and knows nothing of how it was made.
func TestOfficeHasNoClash(t *testing.T) {
	t.Parallel()
	days := published(t)
	for name, now := range moments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range int64(3) {
				s := sample.Office(seed, now, now.Location(), days)
				c := newChecker(t, s)
				c.check(s.Meetings)
				c.check(moved(s))
				c.check(slices.Concat(s.Meetings, ghosts(s)))
			}
		})
	}
}

// moved returns the Meetings after the sample's cancellations and moves.
func moved(s sample.Sample) []consult.Meeting {
	ms := slices.Clone(s.Meetings)
	for i := range ms {
		for _, c := range s.Cancellations {
			if c.MeetingID == ms[i].ID {
				ms[i].Status = consult.Cancelled
			}
		}
		for _, m := range s.Moves {
			if m.MeetingID == ms[i].ID {
				ms[i].Span, ms[i].RoomID = m.To.Span, m.To.RoomID
			}
		}
	}
	return ms
}

// ghosts are the moved Meetings in their new slots beside the old ones: nobody else may have
// the new slot meanwhile.
func ghosts(s sample.Sample) []consult.Meeting {
	var out []consult.Meeting
	for i, m := range moved(s) {
		if !m.Slot().Equal(s.Meetings[i].Slot()) {
			m.ID = "ghost of " + m.ID
			out = append(out, m)
		}
	}
	return out
}

type checker struct {
	*testing.T
	blocks  []consult.Block
	rooms   map[consult.ID]consult.Room
	reports int
}

func newChecker(t *testing.T, s sample.Sample) *checker {
	c := &checker{T: t, blocks: s.Blocks, rooms: map[consult.ID]consult.Room{}}
	for _, r := range s.Rooms {
		c.rooms[r.ID] = r
	}
	return c
}

func (c *checker) fault(format string, args ...any) {
	c.Helper()
	if c.reports++; c.reports < 10 {
		c.Errorf(format, args...)
	}
}

func (c *checker) check(ms []consult.Meeting) {
	for i, m := range ms {
		if m.Status == consult.Cancelled {
			continue
		}
		c.room(m)
		c.barred(m)
		for _, o := range ms[:i] {
			if o.Status != consult.Cancelled {
				c.pair(o, m)
			}
		}
	}
}

func (c *checker) room(m consult.Meeting) {
	if m.RoomID != "" && (c.rooms[m.RoomID].Capacity < len(m.Attendances) || c.rooms[m.RoomID].Capacity < m.Expected) {
		c.fault(
			"%s: %d people, %d expected, in %s of %d",
			m.Title, len(m.Attendances), m.Expected, c.rooms[m.RoomID].Name, c.rooms[m.RoomID].Capacity,
		)
	}
}

// barred looks for a hard Block in the way of anything that the Meeting needs.
func (c *checker) barred(m consult.Meeting) {
	for _, b := range c.blocks {
		if !b.Hard || !b.Span.From.Before(m.Span.To) || !m.Span.From.Before(b.Span.To) {
			continue
		}
		in := b.Subject.Kind == consult.SubjectEveryone || b.Subject.ID == m.OwnerBodyID ||
			slices.Contains(m.InviteBodyIDs, b.Subject.ID)
		if !m.HasChildren && m.RoomID != "" {
			in = in || b.Subject.ID == m.RoomID || b.Subject.ID == c.rooms[m.RoomID].VenueID
		}
		for _, a := range m.Attendances {
			in = in || a.Required && !m.HasChildren && a.PersonID == b.Subject.ID
		}
		if in {
			c.fault("%s stands in %s", m.Title, b.Title)
		}
	}
}

// pair looks for anything that two Meetings need at once, and for a child outside its parent.
func (c *checker) pair(o, m consult.Meeting) {
	if m.ParentID == o.ID && (m.Span.From.Before(o.Span.From) || m.Span.To.After(o.Span.To)) {
		c.fault("%s lies outside %s", m.Title, o.Title)
	}
	if o.HasChildren || m.HasChildren || !o.Span.From.Before(m.Span.To) || !m.Span.From.Before(o.Span.To) {
		return
	}
	if o.RoomID != "" && o.RoomID == m.RoomID {
		c.fault("%s and %s are both in %s", o.Title, m.Title, c.rooms[m.RoomID].Name)
	}
	for _, a := range o.Attendances {
		for _, z := range m.Attendances {
			if a.PersonID == z.PersonID && a.Required && z.Required {
				c.fault("%s and %s both need %s", o.Title, m.Title, a.PersonID)
			}
		}
	}
}
