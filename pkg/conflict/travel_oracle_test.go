package conflict

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// tenMinutes is the grid of random Stops and Reservations, so that many touch.
const tenMinutes = 10 * time.Minute

// randomPlace puts the Meeting into a Room, a Venue or a Place, or nowhere, and gives it up to three Stops.
func randomPlace(rng *rand.Rand, m *consult.Meeting) {
	field := func() consult.Place {
		return consult.Place{Name: "村部", Lat: 31.5 + rng.Float64()/4, Lon: 120.3, HasPosition: rng.IntN(4) > 0}
	}
	switch rng.IntN(5) {
	case 0, 1:
		m.RoomID = []consult.ID{"r1", "r2", "r9"}[rng.IntN(3)]
	case 2:
		m.VenueID = pick(rng, "v", 5)
	case 3:
		m.Place = field()
	}
	after, length := 0, int(m.Span.Length()/tenMinutes)
	for range rng.IntN(4) {
		after += rng.IntN(3)
		stays := 1 + rng.IntN(3)
		if after+stays > length {
			return
		}
		s := consult.Stop{ArriveAfter: 10 * after, Minutes: 10 * stays}
		if rng.IntN(3) == 0 {
			s.Place = field()
		} else {
			s.VenueID = pick(rng, "v", 5)
		}
		m.Stops = append(m.Stops, s)
		after += stays
	}
}

// randomOnline are some of the people.
func randomOnline(rng *rand.Rand) map[consult.ID]bool {
	online := map[consult.ID]bool{}
	for i := range 3 {
		online[consult.ID(fmt.Sprint("p", i))] = rng.IntN(4) == 0
	}
	return online
}

// tour is a random Meeting with Stops, and others around it on whose people it depends.
func tour(t *testing.T, rng *rand.Rand) (consult.Meeting, *Context) {
	m, s := quiet(t)
	apart(s)
	s.Travel.Indoors = time.Duration(rng.IntN(2)) * 15 * time.Minute
	for i := range 5 {
		id := consult.ID(fmt.Sprint("v", i))
		s.Venues[id] = consult.Venue{Stamp: consult.Stamp{ID: id}, Name: "馆" + string(id), Lon: 120.3,
			Lat: 31.5 + rng.Float64()/4, HasPosition: i > 0}
	}
	s.TravelTimes = map[Leg]time.Duration{}
	for range rng.IntN(4) {
		s.TravelTimes[Leg{pick(rng, "v", 5), pick(rng, "v", 5)}] = time.Duration(rng.IntN(12)) * tenMinutes
	}
	m.Attendances, m.RoomID = nil, ""
	for i := range 3 {
		p := consult.ID(fmt.Sprint("p", i))
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Required: true})
	}
	m.Span.To = m.Span.From.Add(time.Duration(3+rng.IntN(12)) * tenMinutes)
	randomPlace(rng, &m)
	s.Online, s.OnlineAt = randomOnline(rng), map[consult.ID]map[consult.ID]bool{}
	if rng.IntN(3) > 0 {
		m.OnlineURL = "https://meet.example.cn/1"
	}
	m.Items = randomItems(rng, m)
	for _, id := range []consult.ID{"x", "y", "z"} {
		o := consult.Meeting{Stamp: consult.Stamp{ID: id}, Title: "会" + string(id)}
		o.Span.From = m.Span.From.Add(time.Duration(rng.IntN(50)-30) * tenMinutes)
		o.Span.To = o.Span.From.Add(time.Duration(2+rng.IntN(10)) * tenMinutes)
		randomPlace(rng, &o)
		if o.Place.Given() {
			s.Venues[id] = o.Place.Venue(id)
		}
		s.Others[id], s.OnlineAt[id] = o, randomOnline(rng)
		for i := range 3 {
			from := o.Span.From.Add(time.Duration(rng.IntN(2)) * tenMinutes)
			to := o.Span.To.Add(-time.Duration(rng.IntN(2)) * tenMinutes)
			if rng.IntN(2) == 0 && from.Before(to) {
				s.Busy = append(s.Busy, person(consult.ID(fmt.Sprint("p", i)), id, consult.Span{From: from, To: to}))
			}
		}
	}
	return m, s
}

// point is where a model finds somebody: at a Venue of the directory, in one of its Rooms, or at a position.
type point struct {
	venue, room consult.ID
	at          consult.Venue
}

// pointsAt are where the Meeting is in one minute, in the order in which it is there; none on the road.
func pointsAt(m consult.Meeting, s *Context, minute time.Time) []point {
	var own, all []point
	switch {
	case m.RoomID != "":
		venue := s.Rooms[m.RoomID].VenueID
		own = []point{{venue, m.RoomID, s.Venues[venue]}}
	case m.VenueID != "":
		own = []point{{m.VenueID, "", s.Venues[m.VenueID]}}
	case m.Place.Given():
		own = []point{{"", "", m.Place.Venue("")}}
	}
	if len(m.Stops) == 0 {
		return own
	}
	if minute.Equal(m.Span.From) {
		all = append(all, own...)
	}
	for _, stop := range m.Stops {
		passed := int(minute.Sub(m.Span.From) / time.Minute)
		if passed < stop.ArriveAfter || passed > stop.ArriveAfter+stop.Minutes {
			continue
		}
		if stop.VenueID != "" {
			all = append(all, point{stop.VenueID, "", s.Venues[stop.VenueID]})
		} else {
			all = append(all, point{"", "", stop.Place.Venue("")})
		}
	}
	if minute.Equal(m.Span.To) {
		all = append(all, own...)
	}
	return all
}

// duty is when a Meeting needs somebody, where they come to and when, and where they leave from and when.
type duty struct {
	meeting          consult.ID
	span             consult.Span
	first, last      point
	arrives, departs time.Time
	knows, isThisOne bool
}

func dutyOf(m consult.Meeting, s *Context, span consult.Span) duty {
	out := duty{meeting: m.ID, span: span}
	for minute := span.From; !minute.After(span.To); minute = minute.Add(time.Minute) {
		all := pointsAt(m, s, minute)
		if len(all) == 0 {
			continue
		}
		if !out.knows {
			out.knows = true
			out.first, out.arrives = all[0], minute
		}
		out.last, out.departs = all[len(all)-1], minute
	}
	return out
}

// takes is how long the way is in minutes, or -1 if nobody knows or nobody goes.
func takes(s *Context, a, b point) int {
	if a.venue != "" && a.venue == b.venue && (a.room == "" || b.room == "" || a.room == b.room) {
		return -1
	}
	if took, ok := s.TravelTimes[Leg{a.venue, b.venue}]; ok && a.venue != "" && b.venue != "" {
		return int(took.Minutes())
	}
	if a.venue != "" && a.venue == b.venue {
		return int(s.Travel.Indoors.Minutes())
	}
	took, ok := s.Travel.Between(a.at, b.at)
	if !ok {
		return -1
	}
	return int(took.Minutes())
}

// tooLateFor are the people whom a simple model finds without the time to travel, each with the Meeting and the part of
// it from or to which they travel: it walks through the day of each of them, minute by minute.
func tooLateFor(m consult.Meeting, s *Context) []string {
	late := map[string]bool{}
	for _, a := range m.Attendances {
		var day []duty
		if s.Online[a.PersonID] && m.OnlineURL != "" {
			continue
		}
		for _, w := range m.Windows(a.PersonID) {
			one := dutyOf(m, s, w)
			one.isThisOne = true
			day = append(day, one)
		}
		for _, r := range s.Busy {
			one := dutyOf(s.Others[r.MeetingID], s, r.Span)
			if r.ResourceID == a.PersonID && one.knows && !s.OnlineAt[r.MeetingID][a.PersonID] {
				day = append(day, one)
			}
		}
		for _, from := range day {
			for _, to := range day {
				if from.isThisOne == to.isThisOne || !from.knows || !to.knows || from.span.To.After(to.span.From) {
					continue
				}
				straight := !slices.ContainsFunc(day, func(o duty) bool {
					if to.isThisOne {
						return o.span.To.After(from.span.To) && !o.span.To.After(to.span.From)
					}
					return o.span.From.Before(to.span.From) && !o.span.From.Before(from.span.To)
				})
				gap := int(to.arrives.Sub(from.departs).Minutes())
				if straight && gap < 240 && takes(s, from.last, to.first) > gap {
					other := from
					if from.isThisOne {
						other = to
					}
					late[fmt.Sprint(other.meeting, " ", formatSpan(s, other.span), " ", a.PersonID)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(late))
}

// Over random Meetings with and without Stops, travel warns of those people whom a model finds that walks through their
// day minute by minute.
func TestTravelAgreesWithASlowModel(t *testing.T) {
	t.Parallel()
	warned := 0
	for seed := range uint64(1500) {
		rng := rand.New(rand.NewPCG(seed, 41))
		m, s := tour(t, rng)
		late := map[string]bool{}
		for _, c := range newView(m, s).travel(m) {
			for _, p := range c.PersonIDs {
				late[fmt.Sprint(c.MeetingID, " ", formatSpan(s, c.Span), " ", p)] = true
			}
		}
		got, want := slices.Sorted(maps.Keys(late)), tooLateFor(m, s)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: warns of %q, want %q\n%+v\nbusy %+v\nothers %+v", seed, got, want, m, s.Busy, s.Others)
		}
		if len(m.Stops) > 0 {
			warned += len(want)
		}
	}
	if warned < 150 {
		t.Errorf("only %d warnings about meetings with stops", warned)
	}
}
