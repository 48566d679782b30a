package conflict

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// apart puts x into room r9 at a Venue ten kilometres away, which takes 42 minutes, and y into
// r2, another room of the Meeting's own Venue.
func apart(s *Context) {
	s.Travel = consult.OfficeRules().Travel
	s.Venues = map[consult.ID]consult.Venue{
		"v1": {Stamp: consult.Stamp{ID: "v1"}, Name: "A馆", Lat: 31.5, Lon: 120.3, HasPosition: true},
		"v2": {Stamp: consult.Stamp{ID: "v2"}, Name: "B馆", Lat: 31.5 + 10/111.195, Lon: 120.3, HasPosition: true},
	}
	s.Rooms["r9"] = consult.Room{Stamp: consult.Stamp{ID: "r9"}, VenueID: "v2", Name: "九号厅", Capacity: 50, Active: true}
	for id, room := range map[consult.ID]consult.ID{"x": "r9", "y": "r2"} {
		o := s.Others[id]
		o.RoomID = room
		s.Others[id] = o
	}
}

func TestFindTravel(t *testing.T) {
	t.Parallel()
	far := func(more func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { apart(s); more(m, s) }
	}
	busy := func(rs ...consult.Reservation) func(*consult.Meeting, *Context) {
		return far(func(_ *consult.Meeting, s *Context) { s.Busy = rs })
	}
	late := []string{"~travel_too_short x"}
	run(t, []row{
		{"just time enough before", busy(person("p1", "x", on(t, "08:00", "08:18"))), []string{}},
		{"a minute too little before", busy(person("p1", "x", on(t, "08:00", "08:19"))), late},
		{"touching before", busy(person("p1", "x", on(t, "08:00", "09:00"))), late},
		{"touching after", busy(person("p1", "x", on(t, "11:00", "12:00"))), late},
		{"a minute too little after", busy(person("p1", "x", on(t, "11:41", "12:00"))), late},
		{"just time enough after", busy(person("p1", "x", on(t, "11:42", "12:00"))), []string{}},
		{
			"an overlap is a double booking and no way", busy(person("p1", "x", on(t, "08:00", "09:01"))),
			[]string{"!person_double_booked p1 x"},
		},
		{"someone who need not come", busy(person("p2", "x", on(t, "08:00", "09:00"))), []string{}},
		{"the room has no way to go", busy(inRoom("r1", "x", on(t, "08:00", "09:00"))), []string{}},
		{"another room of the same house", busy(person("p1", "y", on(t, "08:00", "09:00"))), []string{}},
		{"where changing rooms takes time", far(func(_ *consult.Meeting, s *Context) {
			s.Travel.Indoors, s.Busy = 5*time.Minute, []consult.Reservation{person("p1", "y", on(t, "08:00", "08:56"))}
		}), []string{"~travel_too_short y"}},
		{"and there was time", far(func(_ *consult.Meeting, s *Context) {
			s.Travel.Indoors, s.Busy = 5*time.Minute, []consult.Reservation{person("p1", "y", on(t, "08:00", "08:55"))}
		}), []string{}},
		{"the same room", far(func(m *consult.Meeting, s *Context) {
			m.RoomID = "r2"
			s.Travel.Indoors = 5 * time.Minute
			s.Busy = []consult.Reservation{person("p1", "y", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"the other is online", far(func(_ *consult.Meeting, s *Context) {
			s.Others["x"] = consult.Meeting{Title: "远程"}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"this one is online", far(func(m *consult.Meeting, s *Context) {
			m.RoomID, s.Busy = "", []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"this one is at a venue without a room", far(func(m *consult.Meeting, s *Context) {
			m.RoomID, m.VenueID = "", "v1"
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:19"))}
		}), late},
		{"the other is at a venue without a room", far(func(_ *consult.Meeting, s *Context) {
			s.Others["x"] = consult.Meeting{Title: "调研", VenueID: "v2"}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:19"))}
		}), late},
		{"both are at one venue, one in a room of it", far(func(_ *consult.Meeting, s *Context) {
			s.Travel.Indoors = 5 * time.Minute
			s.Others["y"] = consult.Meeting{Title: "调研", VenueID: "v1"}
			s.Busy = []consult.Reservation{person("p1", "y", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"the other has a place of its own", far(func(_ *consult.Meeting, s *Context) {
			v := s.Venues["v2"]
			o := consult.Meeting{Stamp: consult.Stamp{ID: "x"}, Title: "调研"}
			o.Place = consult.Place{Name: "村部", Lat: v.Lat, Lon: v.Lon, HasPosition: true}
			s.Others["x"], s.Venues["x"] = o, o.Place.Venue("x")
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:19"))}
		}), late},
		{"nobody knows where its place is", far(func(_ *consult.Meeting, s *Context) {
			o := consult.Meeting{Stamp: consult.Stamp{ID: "x"}, Title: "调研", Place: consult.Place{Name: "村部"}}
			s.Others["x"], s.Venues["x"] = o, o.Place.Venue("x")
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"nobody sits in a parent", far(func(m *consult.Meeting, s *Context) {
			m.HasChildren, s.Busy = true, []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"nobody knows where it is", far(func(_ *consult.Meeting, s *Context) {
			s.Venues["v2"] = consult.Venue{Name: "B馆"}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{}},
		{"the office knows better: less", far(func(_ *consult.Meeting, s *Context) {
			s.TravelTimes = map[Leg]time.Duration{{"v2", "v1"}: 20 * time.Minute}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:40"))}
		}), []string{}},
		{"the office knows better: more", far(func(_ *consult.Meeting, s *Context) {
			s.TravelTimes = map[Leg]time.Duration{{"v2", "v1"}: 60 * time.Minute}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "07:30", "08:01"))}
		}), late},
		{"the way back is another", far(func(_ *consult.Meeting, s *Context) {
			s.TravelTimes = map[Leg]time.Duration{{"v1", "v2"}: time.Minute}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), late},
		{"the office knows of the house's rooms", far(func(_ *consult.Meeting, s *Context) {
			s.TravelTimes = map[Leg]time.Duration{{"v1", "v1"}: 5 * time.Minute}
			s.Busy = []consult.Reservation{person("p1", "y", on(t, "08:00", "09:00"))}
		}), []string{"~travel_too_short y"}},
		{"two ways, there and on", far(func(_ *consult.Meeting, s *Context) {
			s.Others["z"] = consult.Meeting{Title: "学习", RoomID: "r9"}
			s.Busy = []consult.Reservation{
				person("p1", "x", on(t, "08:00", "09:00")), person("p1", "z", on(t, "11:00", "12:00")),
			}
		}), []string{"~travel_too_short x", "~travel_too_short z"}},
		{"only the last place before counts", far(func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{
				person("p1", "x", on(t, "08:00", "08:30")), person("p1", "y", on(t, "08:45", "09:00")),
			}
		}), []string{}},
		{"what is online in between is no place", far(func(_ *consult.Meeting, s *Context) {
			s.Others["z"] = consult.Meeting{Title: "远程"}
			s.Busy = []consult.Reservation{
				person("p1", "x", on(t, "08:00", "08:30")), person("p1", "z", on(t, "08:40", "08:50")),
			}
		}), late},
		{"over midnight", far(func(m *consult.Meeting, s *Context) {
			m.Span = between(t, "2026-03-10 22:00", "2026-03-10 24:00")
			s.Busy = []consult.Reservation{person("p1", "x", between(t, "2026-03-11 00:30", "2026-03-11 01:00"))}
		}), []string{"~outside_hours", "~travel_too_short x"}},
		{"needed for a later item, with time to come", far(func(m *consult.Meeting, s *Context) {
			m.Items = []consult.Item{{Minutes: 30}, {Minutes: 90, PersonIDs: []consult.ID{"p1"}}}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:48"))}
		}), []string{}},
		{"needed for a later item, a minute too late", far(func(m *consult.Meeting, s *Context) {
			m.Items = []consult.Item{{Minutes: 30}, {Minutes: 90, PersonIDs: []consult.ID{"p1"}}}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:49"))}
		}), late},
		{"needed for the first item, and on in time", far(func(m *consult.Meeting, s *Context) {
			m.Items = []consult.Item{{Minutes: 60, PersonIDs: []consult.ID{"p1"}}}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:42", "12:00"))}
		}), []string{}},
		{"elsewhere between two items", far(func(m *consult.Meeting, s *Context) {
			both := []consult.ID{"p1"}
			m.Items = []consult.Item{{Minutes: 10, PersonIDs: both}, {Minutes: 100}, {Minutes: 10, PersonIDs: both}}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:20", "09:40"))}
		}), late},
		{"the way to the first item is not that to the second", far(func(m *consult.Meeting, s *Context) {
			both := []consult.ID{"p1"}
			m.Items = []consult.Item{{Minutes: 10, PersonIDs: both}, {Minutes: 10}, {Minutes: 10, PersonIDs: both}}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "08:48"))}
		}), late},
		{"the day before", busy(person("p1", "x", between(t, "2026-03-09 09:00", "2026-03-09 11:00"))), []string{}},
		{"the form refuses it", far(func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.TravelTooShort: consult.Blocking}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
		}), []string{"!travel_too_short x"}},
		{"unless it was overridden, here", far(func(m *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.TravelTooShort: consult.Blocking}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
			m.Overrides = []consult.Override{{Kind: consult.TravelTooShort, MeetingID: "x"}}
		}), late},
		{"or there", far(func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.TravelTooShort: consult.Blocking}
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:00", "09:00"))}
			o := s.Others["x"]
			o.Overrides = []consult.Override{{Kind: consult.TravelTooShort, MeetingID: "m"}}
			s.Others["x"] = o
		}), late},
	})
}

// However many people come from one Meeting, there is one finding that names all.
func TestTravelIsToldOncePerMeeting(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	apart(s)
	m.Attendances = nil
	for _, p := range []consult.ID{"q5", "q3", "q1", "q4", "q2"} {
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Required: true})
		s.People[p] = consult.Person{Name: "委员" + string(p)}
	}
	for _, p := range []consult.ID{"q1", "q2", "q3", "q4"} {
		s.Busy = append(s.Busy, person(p, "x", on(t, "08:00", "08:45")))
	}
	found := Find(m, s)
	if len(found) != 1 || found[0].PersonID != "" || !slices.Equal(found[0].PersonIDs, []consult.ID{
		"q1", "q2", "q3", "q4",
	}) {
		t.Fatalf("found %+v", found)
	}
	if want := "委员q1、委员q2、委员q3等4人 2026-03-10 08:45在B馆《专题协商会》散会，09:00须到A馆参加《主席会议》，路上约需42分钟，只有15分钟"; found[0].ZH != want {
		t.Errorf("%s\nwant %s", found[0].ZH, want)
	}
	if want := "委员q1, 委员q2, 委员q3 and 1 more: “专题协商会” at B馆 ends 2026-03-10 08:45 and “主席会议” at A馆 begins 09:00; travel takes about 42 min, there are only 15"; found[0].EN != want {
		t.Errorf("%s\nwant %s", found[0].EN, want)
	}
	if found[0].Rule != "office.travel" || found[0].Span != on(t, "08:00", "08:45") {
		t.Errorf("cites %s over %v", found[0].Rule, found[0].Span)
	}
}
