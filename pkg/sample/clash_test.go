package sample_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
)

// Nothing clashes, before the changes or after any of them. The check compares whatever overlaps, reads only
// the result and knows nothing of how it was made.
func TestOfficeHasNoClash(t *testing.T) {
	t.Parallel()
	days := published(t)
	for name, now := range moments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range int64(2) {
				s := office(t, now)
				if seed > 0 {
					s = sample.Office(7*seed, now, now.Location(), days)
				}
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
	rooms := map[consult.ID]consult.Room{}
	for _, r := range s.Rooms {
		rooms[r.ID] = r
	}
	for i := range ms {
		for _, c := range s.Cancellations {
			if c.MeetingID == ms[i].ID {
				ms[i].Status = consult.Cancelled
			}
		}
		for _, m := range s.Moves {
			if m.MeetingID == ms[i].ID {
				ms[i].Span, ms[i].RoomID = m.To.Span, m.To.RoomID
				ms[i].Turnaround = rooms[m.To.RoomID].Turnaround
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
	live := slices.DeleteFunc(slices.Clone(ms), func(m consult.Meeting) bool { return m.Status == consult.Cancelled })
	slices.SortFunc(live, func(x, y consult.Meeting) int { return x.Span.From.Compare(y.Span.From) })
	byID := map[consult.ID]consult.Meeting{}
	for _, m := range live {
		byID[m.ID] = m
	}
	for i, m := range live {
		c.room(m)
		c.barred(m)
		if up := byID[m.ParentID]; m.ParentID != "" && !up.Span.Contains(m.Span) {
			c.fault("%s lies outside %s", m.Title, up.Title)
		}
		for _, o := range live[i+1:] {
			if o.Span.From.Sub(m.Span.To) > 3*time.Hour { // nor is any after it so near
				break
			}
			c.pair(m, o)
		}
	}
}

func (c *checker) room(m consult.Meeting) {
	if m.Turnaround != c.rooms[m.RoomID].Turnaround {
		c.fault("%s holds its room for %+v", m.Title, m.Turnaround)
	}
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
		in := b.Subject.Kind == consult.SubjectEveryone || slices.Contains(m.Owners(), b.Subject.ID) ||
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

// pair looks for anything that two Meetings need at once: a room also for its set-up and clear-up.
func (c *checker) pair(o, m consult.Meeting) {
	if o.HasChildren || m.HasChildren {
		return
	}
	if o.RoomID != "" && o.RoomID == m.RoomID && o.RoomSpan().Overlaps(m.RoomSpan()) {
		c.fault("%s and %s are both in %s", o.Title, m.Title, c.rooms[m.RoomID].Name)
	}
	if !o.Span.Overlaps(m.Span) {
		return
	}
	for _, a := range o.Attendances {
		for _, z := range m.Attendances {
			if a.PersonID == z.PersonID && a.Required && z.Required {
				c.fault("%s and %s both need %s", o.Title, m.Title, a.PersonID)
			}
		}
	}
}
