package conflict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
	"huiqi/pkg/workday"
)

// pick is one of the first n IDs of a family: "p3" of family "p".
func pick(rng *rand.Rand, family string, n int) consult.ID {
	return consult.ID(fmt.Sprintf("%s%d", family, rng.IntN(n)))
}

// gather is a random Meeting in a random, crowded Context of one week.
func gather(t *testing.T, days workday.Calendar, rng *rand.Rand) (consult.Meeting, *Context) {
	m, s := quietIn(t, days)
	start := at(t, "2026-03-09 00:00")
	span := func() consult.Span {
		from := start.Add(time.Duration(rng.IntN(4*48)) * 30 * time.Minute)
		return consult.Span{From: from, To: from.Add(time.Duration(1+rng.IntN(12)) * 30 * time.Minute)}
	}
	m.Span = span()
	m.Expected = rng.IntN(12)
	m.HasChildren = rng.IntN(8) == 0
	m.Status = []consult.Status{consult.Confirmed, consult.Confirmed, consult.Tentative, consult.Draft}[rng.IntN(4)]
	m.RoomID = []consult.ID{"r1", "r2", ""}[rng.IntN(3)]
	m.Attendances = nil
	for i := range rng.IntN(5) {
		m.Attendances = append(m.Attendances, consult.Attendance{
			PersonID: consult.ID(fmt.Sprintf("p%d", i)),
			Required: rng.IntN(3) > 0,
		})
	}
	for range rng.IntN(12) {
		kind, id := consult.ResourcePerson, pick(rng, "p", 6)
		if rng.IntN(3) == 0 {
			kind, id = consult.ResourceRoom, pick(rng, "r", 4)
		}
		s.Busy = append(s.Busy, holds(kind, id, []consult.ID{"x", "y", "z", "m"}[rng.IntN(4)], span()))
	}
	for i := range rng.IntN(6) {
		kinds := []consult.Subject{{
			Kind: consult.SubjectPerson,
			ID:   pick(rng, "p", 6),
		}, {Kind: consult.SubjectBody, ID: pick(rng, "b", 3)},
			{
				Kind: consult.SubjectRoom,
				ID:   pick(rng, "r", 4),
			}, {Kind: consult.SubjectVenue, ID: pick(rng, "v", 3)}, {Kind: consult.SubjectEveryone}}
		b := kinds[rng.IntN(5)]
		s.Blocks = append(s.Blocks, block(consult.ID(fmt.Sprint("k", i)), b.Kind, b.ID, span(), rng.IntN(2) == 0))
	}
	for range rng.IntN(3) {
		o := consult.Override{
			Kind:      consult.PersonDoubleBooked,
			PersonID:  pick(rng, "p", 3),
			MeetingID: []consult.ID{"", "x", "y", "z"}[rng.IntN(4)],
		}
		m.Overrides = append(m.Overrides, o)
	}
	if rng.IntN(4) == 0 {
		s.Others["y"] = consult.Meeting{Overrides: []consult.Override{{
			Kind:      consult.RoomDoubleBooked,
			RoomID:    "r1",
			MeetingID: "m",
		}}}
	}
	if rng.IntN(3) == 0 {
		up := consult.Meeting{Stamp: consult.Stamp{ID: "up"}, Span: span()}
		up.Span.To = up.Span.To.Add(24 * time.Hour)
		s.Parent = &up
	}
	m.Items = randomItems(rng, m)
	return m, s
}

// randomItems are none half of the time, else as many half hours as the Meeting has room for, or fewer.
func randomItems(rng *rand.Rand, m consult.Meeting) []consult.Item {
	var items []consult.Item
	for left := m.Span.Length(); !m.HasChildren && rng.IntN(5) > 0; {
		it := consult.Item{Title: "题", Kind: consult.ItemReport, Minutes: 30 * (1 + rng.IntN(3))}
		left -= time.Duration(it.Minutes) * time.Minute
		if left < 0 {
			break
		}
		for _, a := range m.Attendances {
			if rng.IntN(4) == 0 {
				it.PersonIDs = append(it.PersonIDs, a.PersonID)
			}
		}
		items = append(items, it)
	}
	return items
}

// needsAt reports whether the Meeting needs whoever it invites at the instant: the Item of then names them, or none
// does.
func needsAt(m consult.Meeting, person consult.ID, at time.Time) bool {
	named, now := false, false
	ends := m.Span.From
	for _, it := range m.Items {
		begins := ends
		ends = ends.Add(time.Duration(it.Minutes) * time.Minute)
		if slices.Contains(it.PersonIDs, person) {
			named = true
			now = now || !at.Before(begins) && at.Before(ends)
		}
	}
	return now || !named
}

// bookable is a simple model of Find: it checks half hour by half hour and rule by rule whether
// anything refuses the Meeting.
func bookable(m consult.Meeting, s *Context) bool {
	if m.Status == consult.Draft {
		return true
	}
	shares := func(o consult.Span, person consult.ID) bool {
		for at := m.Span.From; at.Before(m.Span.To); at = at.Add(30 * time.Minute) {
			if !at.Before(o.From) && at.Before(o.To) && needsAt(m, person, at) {
				return true
			}
		}
		return false
	}
	needs := func(kind consult.SubjectKind, id consult.ID) bool {
		for _, a := range m.Attendances {
			if kind == consult.SubjectPerson && a.PersonID == id && a.Required && !m.HasChildren {
				return true
			}
		}
		switch kind {
		case consult.SubjectRoom:
			return id == m.RoomID && !m.HasChildren
		case consult.SubjectVenue:
			return m.RoomID != "" && id == "v1" && !m.HasChildren
		case consult.SubjectBody:
			return id == "b0" || id == "b1"
		}
		return kind == consult.SubjectEveryone
	}
	for _, r := range s.Busy {
		excused := false
		for _, o := range m.Overrides {
			excused = excused || r.Kind == consult.ResourcePerson && o.PersonID == r.ResourceID && (o.MeetingID == "" || o.MeetingID == r.MeetingID)
		}
		if len(s.Others["y"].Overrides) > 0 && r.MeetingID == "y" && r.Kind == consult.ResourceRoom && r.ResourceID == "r1" {
			excused = true
		}
		needed := needs(consult.SubjectKind(r.Kind), r.ResourceID) && shares(r.Span, r.ResourceID)
		if r.MeetingID != "m" && !excused && needed {
			return false
		}
	}
	for _, b := range s.Blocks {
		if b.Hard && !m.HasChildren && needs(b.Subject.Kind, b.Subject.ID) && shares(b.Span, b.Subject.ID) {
			return false
		}
	}
	if p := s.Parent; p != nil && (m.Span.From.Before(p.Span.From) || m.Span.To.After(p.Span.To)) {
		return false
	}
	return m.HasChildren || m.RoomID != "r1" || max(m.Expected, len(m.Attendances)) <= 10
}

func TestFindAgreesWithAPlainOracle(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 11))
	days, free := published(t), 0
	scenes := racetest.Fewer(4000, 400)
	for i := range scenes {
		m, s := gather(t, days, rng)
		found := Find(m, s)
		if got, want := len(Blocked(found)) == 0, bookable(m, s); got != want {
			t.Fatalf("scene %d: bookable %v, want %v\nfound %q\nmeeting %+v\nbusy %+v\nblocks %+v", i, got, want,
				codes(found), m, s.Busy, s.Blocks)
		} else if got {
			free++
		}
		if !slices.IsSortedFunc(found, order) {
			t.Fatalf("scene %d: %q is out of order", i, codes(found))
		}
	}
	if free < scenes/5 || free > scenes*4/5 {
		t.Errorf("%d of %d scenes are bookable: the scenes prove too little", free, scenes)
	}
}

// The reservations that a view finds by binary search are those that a plain scan finds.
func TestViewAgreesWithScanning(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(13, 17)), published(t)
	for range racetest.Fewer(2000, 200) {
		m, s := gather(t, days, rng)
		v := newView(m, s)
		for _, p := range []consult.ID{"p0", "p1", "p2", "p3", "p4", "p5"} {
			got, want := 0, 0
			for range v.overlapping(consult.ResourcePerson, p, m.Span) {
				got++
			}
			for _, r := range s.Busy {
				if r.Kind == consult.ResourcePerson && r.ResourceID == p && r.MeetingID != m.ID && r.Span.Overlaps(m.Span) {
					want++
				}
			}
			if got != want {
				t.Fatalf("%s: %d reservations over %v, want %d of %+v", p, got, m.Span, want, s.Busy)
			}
		}
	}
}
