package sample_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
	"huiqi/pkg/subscription"
	"huiqi/pkg/workday"
)

// moments are instants at which an office may be made, each named by its difficulty.
func moments(t testing.TB) map[string]time.Time {
	t.Helper()
	china, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]time.Time{
		"Monday morning":                           time.Date(2026, 11, 23, 9, 0, 0, 0, china),
		"with seconds and a fraction":              time.Date(2026, 6, 10, 10, 37, 41, 5e8, china),
		"Sunday before midnight":                   time.Date(2026, 11, 22, 23, 50, 0, 0, china),
		"just after midnight":                      time.Date(2026, 11, 24, 0, 3, 0, 0, china),
		"month end, evening":                       time.Date(2026, 8, 31, 20, 15, 0, 0, china),
		"New Year's Eve":                           time.Date(2026, 12, 31, 16, 0, 0, 0, china),
		"New Year's Day of a year without notice":  time.Date(2027, 1, 1, 10, 0, 0, 0, china),
		"National Day":                             time.Date(2026, 10, 1, 10, 0, 0, 0, china),
		"end of a half year":                       time.Date(2026, 6, 30, 14, 0, 0, 0, china),
		"begin of a half year":                     time.Date(2026, 7, 1, 8, 0, 0, 0, china),
		"the week of the two sessions":             time.Date(2026, 1, 13, 9, 40, 0, 0, china),
		"in a Spring Festival":                     time.Date(2026, 2, 17, 11, 0, 0, 0, china),
		"before a Spring Festival":                 time.Date(2026, 2, 10, 15, 0, 0, 0, china),
		"leap day, nothing published":              time.Date(2028, 2, 29, 14, 0, 0, 0, china),
		"a zone with summer time, the day it ends": time.Date(2026, 11, 1, 1, 30, 0, 0, york),
	}
}

func published(t testing.TB) workday.Calendar {
	t.Helper()
	days, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// made are the offices that have been made already, by their moments.
var made sync.Map

// office is the office of the moment, made once for all tests, which must not change it.
func office(t testing.TB, now time.Time) sample.Sample {
	t.Helper()
	days := published(t)
	make := sync.OnceValue(func() sample.Sample { return sample.Office(1, now, now.Location(), days) })
	once, _ := made.LoadOrStore(now.Format(time.RFC3339Nano), make)
	return once.(func() sample.Sample)()
}

// each runs a test on the office of every moment.
func each(t *testing.T, test func(t *testing.T, s sample.Sample, now time.Time)) {
	t.Parallel()
	for name, now := range moments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, office(t, now), now)
		})
	}
}

func TestSameSeedSameOffice(t *testing.T) {
	t.Parallel()
	days, now := published(t), moments(t)["Monday morning"]
	one, other := sample.Office(7, now, now.Location(), days), sample.Office(8, now, now.Location(), days)
	if !reflect.DeepEqual(one, sample.Office(7, now, now.Location(), days)) {
		t.Error("two offices from one seed differ")
	}
	if reflect.DeepEqual(one.People, other.People) || one.People[0].ID == other.People[0].ID {
		t.Error("two seeds make the same people")
	}
	later := sample.Office(7, now.AddDate(0, 2, 17).Add(5*time.Hour), now.Location(), days)
	if !reflect.DeepEqual(names(one), names(later)) {
		t.Error("the directory differs from one day to another")
	}
}

// names is the directory without its dates.
func names(s sample.Sample) []string {
	var out []string
	for _, p := range s.People {
		out = append(out, string(p.ID)+p.Name+p.Post)
	}
	for _, b := range s.Bodies {
		out = append(out, string(b.ID+b.ParentID+b.PairedID)+b.Name)
	}
	for _, v := range s.Venues {
		out = append(out, fmt.Sprint(v.ID, v.Name, v.Lat, v.Lon))
	}
	for _, r := range s.Rooms {
		out = append(out, fmt.Sprint(r.ID, r.VenueID, r.Name, r.Capacity))
	}
	for _, m := range s.Memberships {
		out = append(out, string(m.ID+m.BodyID+m.PersonID))
	}
	for _, f := range s.Feeds {
		out = append(out, string(f.Subject.ID)+f.Name)
	}
	return out
}

func TestEverythingIsValid(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		seen := map[consult.ID]bool{}
		version7 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
		stamp := func(what string, st consult.Stamp, err error) {
			t.Helper()
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if !version7.MatchString(string(st.ID)) || seen[st.ID] {
				t.Errorf("%s: id %q is no UUIDv7 or not its own", what, st.ID)
			}
			seen[st.ID] = true
			whole := st.CreatedAt.Nanosecond() == 0 && st.CreatedAt.Location() == time.UTC
			if st.Version != 1 || st.CreatedAt.After(now) || st.ChangedAt.Before(st.CreatedAt) ||
				st.ChangedAt.After(now) || !whole {
				t.Errorf("%s: stamp %+v", what, st)
			}
		}
		for _, v := range s.People {
			stamp(v.Name, v.Stamp, v.Validate())
		}
		for _, v := range s.Bodies {
			for _, id := range []consult.ID{v.ParentID, v.PairedID} {
				if id != "" && !seen[id] {
					t.Errorf("%s stands before what it belongs to", v.Name)
				}
			}
			stamp(v.Name, v.Stamp, v.Validate())
		}
		for _, v := range s.Memberships {
			if !seen[v.BodyID] || !seen[v.PersonID] {
				t.Errorf("membership of nobody or nothing: %+v", v)
			}
			stamp("membership", v.Stamp, v.Validate())
		}
		for _, v := range s.Venues {
			stamp(v.Name, v.Stamp, v.Validate())
		}
		for _, v := range s.Rooms {
			stamp(v.Name, v.Stamp, v.Validate())
		}
		for _, v := range s.Blocks {
			stamp(v.Title, v.Stamp, v.Validate())
		}
		for _, v := range s.Meetings {
			if v.ParentID != "" && !seen[v.ParentID] {
				t.Errorf("%s stands before its parent", v.Title)
			}
			if v.Span.From.Location() != time.UTC || v.Span.From.Second() != 0 || v.Span.From.Nanosecond() != 0 ||
				v.CreatedBy == "" {
				t.Errorf("%s: %v by %q", v.Title, v.Span, v.CreatedBy)
			}
			stamp(v.Title, v.Stamp, v.Validate())
		}
		for _, v := range s.Leaves {
			stamp("leave", v.Stamp, v.Validate())
		}
		for _, v := range s.Forms {
			if err := v.Validate(); err != nil || v.ID != consult.ID(v.Key) || v.Version != 1 {
				t.Errorf("form %s: %+v %v", v.Key, v.Stamp, err)
			}
		}
		for _, v := range s.Feeds {
			err := (subscription.Feed{
				Subject: v.Subject,
				Name:    v.Name,
				Options: subscription.DefaultOptions(),
			}).Validate()
			if err != nil || v.Subject.ID != "" && !seen[v.Subject.ID] {
				t.Errorf("feed %s: %v", v.Name, err)
			}
		}
	})
}

func TestPeople(t *testing.T) {
	t.Parallel()
	days, now := published(t), moments(t)["Monday morning"]
	for seed := range int64(20) {
		s := roster.New(almanac.New(seed, now, now.Location(), days))
		named, phones := map[string]int{}, map[string]bool{}
		for _, p := range s.People {
			named[p.Name]++
			if n := len([]rune(p.Name)); n < 2 || n > 3 || !p.Active {
				t.Errorf("seed %d: %q", seed, p.Name)
			}
			if !strings.HasPrefix(p.Phone, "000-") || phones[p.Phone] {
				t.Errorf("seed %d: phone %q", seed, p.Phone)
			}
			phones[p.Phone] = true
		}
		homonyms := 0
		for _, n := range named {
			homonyms += n - 1
		}
		if homonyms != 3 {
			t.Errorf("seed %d: %d homonyms", seed, homonyms)
		}
	}
}

func TestTitlesReadWell(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, _ time.Time) {
		for _, m := range s.Meetings {
			for _, bad := range []string{"““", "””", "社区社区", "  ", "零"} {
				if strings.Contains(m.Title+m.Description, bad) {
					t.Errorf("%s: %s", m.Title, m.Description)
				}
			}
			open := strings.Count(m.Title, "“")
			if open != strings.Count(m.Title, "”") || open > 1 && m.Form != "study" {
				t.Errorf("quotation marks of %s", m.Title)
			}
		}
		for _, p := range s.People {
			if strings.Contains(p.Post, "社区社区") {
				t.Errorf("%s is %s", p.Name, p.Post)
			}
		}
	})
}

// TestCity counts what a city has.
func TestCity(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		got := map[string]int{"forms": len(s.Forms), "venues": len(s.Venues), "feeds": len(s.Feeds)}
		kind := map[consult.ID]consult.BodyKindKey{}
		for _, p := range s.People {
			got["person "+string(p.Kind)]++
		}
		paired := 0
		for _, b := range s.Bodies {
			kind[b.ID] = b.Kind
			got["body "+string(b.Kind)]++
			if b.PairedID != "" && kind[b.PairedID] == consult.BodyDepartment {
				paired++
			}
		}
		got["paired committees"] = paired
		coming := map[consult.ID]bool{}
		for _, m := range s.Meetings {
			coming[m.ID] = m.Span.From.After(now)
		}
		for _, l := range s.Leaves {
			if coming[l.MeetingID] {
				got["leaves from coming meetings"]++
			}
		}
		today, circle := consult.DateOf(now, now.Location()), map[consult.ID]int{}
		for _, m := range s.Memberships {
			if m.On(today) {
				got["seats "+string(kind[m.BodyID])]++
				if kind[m.BodyID] == consult.BodyCircle {
					circle[m.BodyID]++
				}
			}
		}
		for id, n := range circle {
			if n < 8 || n > 16 {
				t.Errorf("circle %s has %d", id, n)
			}
		}
		for i, r := range s.Rooms[:10] {
			if r.VenueID != s.Venues[0].ID || i > 0 && r.Capacity > s.Rooms[i-1].Capacity {
				t.Errorf("room %d: %+v", i, r)
			}
		}
		if s.Rooms[10].VenueID == s.Venues[0].ID || s.Rooms[0].Capacity != 500 || s.Rooms[9].Capacity != 8 {
			t.Error("the city hall is not the ten rooms of 8 to 500 seats")
		}
		for what, want := range map[string]int{
			"person member":               401,
			"person staff":                47,
			"person department":           69,
			"person official":             25,
			"body plenary":                1,
			"body standing_committee":     1,
			"body chair_meeting":          1,
			"body party_group":            1,
			"body office":                 1,
			"body sector":                 29,
			"body special_committee":      9,
			"body district":               7,
			"body township_office":        14,
			"body village_room":           40,
			"body department":             23,
			"paired committees":           9,
			"seats plenary":               401,
			"seats sector":                401,
			"seats standing_committee":    75,
			"seats chair_meeting":         10,
			"seats office":                40,
			"forms":                       20,
			"venues":                      31,
			"leaves from coming meetings": 16,
			"feeds":                       10,
		} {
			if got[what] != want {
				t.Errorf("%s: %d, want %d", what, got[what], want)
			}
		}
		for _, f := range s.Forms {
			body := map[consult.FormKey]consult.BodyKindKey{
				"plenary":            consult.BodyPlenary,
				"standing_committee": consult.BodyStandingCommittee,
				"chair_meeting":      consult.BodyChairMeeting,
			}[f.Key]
			if body == "" && len(f.InviteBodyIDs) != 0 ||
				body != "" && (len(f.InviteBodyIDs) != 1 || kind[f.InviteBodyIDs[0]] != body) {
				t.Errorf("%s invites %v", f.Key, f.InviteBodyIDs)
			}
		}
	})
}
