package sample_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
	"huiqi/pkg/workday"
)

// moments are instants at which an office may be made, each named by what is
// hard about it.
func moments(zone *time.Location) map[string]time.Time {
	return map[string]time.Time{
		"Monday morning":         time.Date(2026, 11, 23, 9, 0, 0, 0, zone),
		"Sunday before midnight": time.Date(2026, 11, 22, 23, 50, 0, 0, zone),
		"just after midnight":    time.Date(2026, 11, 24, 0, 3, 0, 0, zone),
		"New Year's Eve":         time.Date(2026, 12, 31, 16, 0, 0, 0, zone),
		"New Year's Day":         time.Date(2027, 1, 1, 10, 0, 0, 0, zone),
		"National Day":           time.Date(2026, 10, 1, 10, 0, 0, 0, zone),
		"end of a half year":     time.Date(2026, 6, 30, 14, 0, 0, 0, zone),
		"leap day":               time.Date(2028, 2, 29, 14, 0, 0, 0, zone),
		"in a Spring Festival":   time.Date(2026, 2, 17, 11, 0, 0, 0, zone),
	}
}

func fixture(t *testing.T) (*time.Location, workday.Calendar) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	days, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	return zone, days
}

// Nothing clashes: no person and no room is held twice, every room is large
// enough, no hard Block is in the way, children lie inside their parents, and the
// moves that follow clash with nothing either. The check is quadratic and knows
// nothing of how the office was made.
func TestOfficeHasNoClash(t *testing.T) {
	t.Parallel()
	zone, days := fixture(t)
	for name, now := range moments(zone) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range int64(3) {
				s := sample.Office(seed, now, zone, days)
				proveFree(t, s, s.Meetings)
				proveFree(t, s, moved(s))
			}
		})
	}
}

// moved are the Meetings after the sample's cancellations and moves.
func moved(s sample.Sample) []consult.Meeting {
	ms := append([]consult.Meeting(nil), s.Meetings...)
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

func proveFree(t *testing.T, s sample.Sample, ms []consult.Meeting) {
	t.Helper()
	rooms, byID := map[consult.ID]consult.Room{}, map[consult.ID]consult.Meeting{}
	for _, r := range s.Rooms {
		rooms[r.ID] = r
	}
	for _, m := range ms {
		byID[m.ID] = m
	}
	holders := map[consult.ID][]consult.Reservation{}
	for _, m := range ms {
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", m.Title, err)
		}
		if m.RoomID != "" && rooms[m.RoomID].Capacity < len(m.Attendances) {
			t.Errorf("%s: %d people in %s", m.Title, len(m.Attendances), rooms[m.RoomID].Name)
		}
		if m.ParentID != "" && !byID[m.ParentID].Span.Contains(m.Span) {
			t.Errorf("%s lies outside %s", m.Title, byID[m.ParentID].Title)
		}
		for _, r := range m.Reservations() {
			for _, o := range holders[r.ResourceID] {
				if o.Span.Overlaps(r.Span) {
					t.Errorf("%s %s is held by %q and %q", r.Kind, r.ResourceID, byID[o.MeetingID].Title, m.Title)
				}
			}
			holders[r.ResourceID] = append(holders[r.ResourceID], r)
			for _, b := range s.Blocks {
				about := b.Subject.ID == r.ResourceID || b.Subject.Kind == consult.SubjectEveryone
				if b.Hard && about && b.Span.Overlaps(r.Span) {
					t.Errorf("%q stands in %q", m.Title, b.Title)
				}
			}
		}
	}
}

func TestOfficeIsTheSameFromTheSameSeed(t *testing.T) {
	t.Parallel()
	zone, days := fixture(t)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, zone)
	if !reflect.DeepEqual(sample.Office(7, now, zone, days), sample.Office(7, now, zone, days)) {
		t.Error("two offices from one seed differ")
	}
	if reflect.DeepEqual(sample.Office(7, now, zone, days).People, sample.Office(8, now, zone, days).People) {
		t.Error("two seeds make the same people")
	}
}

func TestOfficeHasWhatACityHas(t *testing.T) {
	t.Parallel()
	zone, days := fixture(t)
	for name, now := range moments(zone) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sample.Office(1, now, zone, days)
			kinds, bodies, forms, seats := map[consult.PersonKind]int{}, map[consult.BodyKind]int{}, map[consult.FormKey]int{}, map[consult.ID]int{}
			for _, p := range s.People {
				kinds[p.Kind]++
				if err := p.Validate(); err != nil {
					t.Errorf("%s: %v", p.Name, err)
				}
			}
			standing := consult.ID("")
			for _, b := range s.Bodies {
				bodies[b.Kind]++
				if b.Kind == consult.BodyStandingCommittee {
					standing = b.ID
				}
			}
			for _, m := range s.Memberships {
				seats[m.BodyID]++
			}
			today := 0
			for _, m := range s.Meetings {
				forms[m.Form]++
				if consult.DateOf(m.Span.From, zone) == consult.DateOf(now, zone) && m.Visibility == consult.Public && m.RoomID != "" {
					today++
				}
			}
			for what, n := range map[string][2]int{
				"members": {kinds[consult.PersonMember], 401}, "standing members": {seats[standing], 75}, "sectors": {bodies[consult.BodySector], 29},
				"special committees": {bodies[consult.BodySpecialCommittee], 9}, "districts": {bodies[consult.BodyDistrict], 7},
				"circles": {bodies[consult.BodyCircle], 40}, "venues": {len(s.Venues), 31}, "councils": {forms["council"], 300},
				"forms": {len(s.Forms), 15},
			} {
				if n[0] != n[1] {
					t.Errorf("%s: %d, want %d", what, n[0], n[1])
				}
			}
			if today < 8 {
				t.Errorf("only %d public meetings today", today)
			}
			if len(s.Moves) < 3 || len(s.Cancellations) < 3 || len(s.Leaves) == 0 || forms["standing_committee"] < 10 || forms["chair_meeting"] < 8 {
				t.Errorf("too little happens: %d moves, %d cancellations, %d leaves, %v", len(s.Moves), len(s.Cancellations), len(s.Leaves), forms)
			}
		})
	}
}

func TestIDsAreUUIDv7AndDistinct(t *testing.T) {
	t.Parallel()
	zone, days := fixture(t)
	s := sample.Office(1, time.Date(2026, 11, 23, 9, 0, 0, 0, zone), zone, days)
	seen := map[consult.ID]bool{}
	check := func(id consult.ID) {
		if len(id) != 36 || id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) || string(id) != strings.ToLower(string(id)) || seen[id] {
			t.Errorf("id %q", id)
		}
		seen[id] = true
	}
	for _, p := range s.People {
		check(p.ID)
	}
	for _, m := range s.Meetings {
		check(m.ID)
	}
	for _, m := range s.Memberships {
		check(m.ID)
	}
}
