package conflict

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// The Meeting is from 9:00 to 11:00 at A馆; the way to B馆 takes 42 minutes.
func TestFindRoute(t *testing.T) {
	t.Parallel()
	goes := func(stops ...consult.Stop) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			apart(s)
			m.Stops = stops
		}
	}
	at := func(venue consult.ID, after, minutes int) consult.Stop {
		return consult.Stop{VenueID: venue, ArriveAfter: after, Minutes: minutes}
	}
	there := consult.Place{Name: "村部", Lat: 31.5 + 10/111.195, Lon: 120.3, HasPosition: true}
	nowhere := consult.Place{Name: "村部"}
	tight := []string{"~route_too_tight"}
	run(t, []row{
		{"just time enough there and back", goes(at("v2", 42, 36)), []string{}},
		{"a minute too little there", goes(at("v2", 41, 30)), tight},
		{"a minute too little back", goes(at("v2", 42, 37)), tight},
		{"too little both ways", goes(at("v2", 41, 40)), append(tight, tight...)},
		{"begins where the meeting is", goes(at("v1", 0, 30)), []string{}},
		{"a minute too little from stop to stop", goes(at("v1", 0, 30), at("v2", 71, 7)), tight},
		{"just enough from stop to stop", goes(at("v1", 0, 30), at("v2", 72, 6)), []string{}},
		{"a place in no directory", goes(consult.Stop{Place: there, ArriveAfter: 41, Minutes: 1}), tight},
		{"nobody knows where", goes(consult.Stop{Place: nowhere, ArriveAfter: 0, Minutes: 120}), []string{}},
		{"the office knows better", func(m *consult.Meeting, s *Context) {
			goes(at("v2", 50, 1))(m, s)
			s.TravelTimes = map[Leg]time.Duration{{"v1", "v2"}: 51 * time.Minute}
		}, tight},
		{"a meeting without a place begins at its first stop", func(m *consult.Meeting, s *Context) {
			goes(at("v2", 0, 10), at("v1", 52, 68))(m, s)
			m.RoomID = ""
		}, []string{}},
		{"and has ways from there on", func(m *consult.Meeting, s *Context) {
			goes(at("v2", 0, 11), at("v1", 52, 68))(m, s)
			m.RoomID = ""
		}, tight},
		{"the form may turn it off", func(m *consult.Meeting, s *Context) {
			goes(at("v2", 1, 1))(m, s)
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.RouteTooTight: consult.Off}
		}, []string{}},
	})
}
