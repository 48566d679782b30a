package series_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/racetest"
	"huiqi/pkg/series"
)

// stopWalk does random things to Meetings with Stops and to the Venues where these are, and knows where each Meeting
// goes and how far that is.
type stopWalk struct {
	*Office
	t   *testing.T
	rnd *rand.Rand
	// km is how far north each Venue is.
	km    map[consult.ID]int
	known map[consult.ID]*tourKnown
	ids   []consult.ID
	tight int
	kept  int
}

// tourKnown is what the walk knows of one Meeting.
type tourKnown struct {
	stops []consult.Stop
	home  consult.ID
	start time.Time
	live  bool
}

const tourMinutes = 240

// The Stops of a Meeting are those that were put there, whatever else is done, and it is warned of each way for which
// there is too little time, and of no other.
func TestRandomWalksWithStops(t *testing.T) {
	for seed := range racetest.Fewer[uint64](2, 1) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			Each(t, func(t *testing.T, o *Office) {
				w := &stopWalk{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 58)), km: map[consult.ID]int{},
					known: map[consult.ID]*tourKnown{}}
				for km := range 5 {
					w.addVenue(20 * km)
				}
				w.begin()
				for range 32 {
					w.step()
					w.compare()
				}
				if w.tight < 20 || w.kept < 1 {
					t.Errorf("a dull walk: %d ways too tight, %d venues kept", w.tight, w.kept)
				}
				o.Sound(t)
			})
		})
	}
}

func (w *stopWalk) addVenue(km int) {
	id, _ := w.RoomAt(w.t, float64(km))
	w.km[id] = km
}

// venue is any Venue.
func (w *stopWalk) venue() consult.ID {
	var all []consult.ID
	for id := range w.km {
		all = append(all, id)
	}
	slices.SortFunc(all, func(a, b consult.ID) int { return w.km[a] - w.km[b] })
	return all[w.rnd.IntN(len(all))]
}

// stops are up to three, at least ten minutes apart.
func (w *stopWalk) stops() []consult.Stop {
	var all []consult.Stop
	after := 0
	for range w.rnd.IntN(4) {
		after += 10 * w.rnd.IntN(8)
		s := consult.Stop{VenueID: w.venue(), ArriveAfter: after, Minutes: 10}
		if w.rnd.IntN(4) == 0 { // nobody knows where
			s.VenueID, s.Place = "", consult.Place{Name: "村部"}
		}
		after += s.Minutes
		if after > tourMinutes {
			break
		}
		all = append(all, s)
	}
	return all
}

// begin books a Series with Stops and two Meetings.
func (w *stopWalk) begin() {
	wish := Weekly(Span(w.t, "06-10 09:00-13:00"), "FREQ=WEEKLY;COUNT=2")
	wish.Meeting.Stops = w.stops()
	for len(wish.Meeting.Stops) == 0 {
		wish.Meeting.Stops = w.stops()
	}
	for _, m := range w.SittingsOf(w.t, w.BookSeries(w.t, wish).Series.ID) {
		w.learn(m.ID, wish.Meeting.Stops, "", m.Span.From)
	}
	for range 2 {
		m := Sitting(Span(w.t, "06-12 09:00-13:00"))
		m.Stops, m.VenueID = w.stops(), w.venue()
		w.learn(w.Book(w.t, m).ID, m.Stops, m.VenueID, m.Span.From)
	}
}

func (w *stopWalk) learn(id consult.ID, stops []consult.Stop, home consult.ID, start time.Time) {
	w.known[id] = &tourKnown{stops: slices.Clone(stops), home: home, start: start, live: true}
	w.ids = append(w.ids, id)
}

func (w *stopWalk) step() {
	id := w.ids[w.rnd.IntN(len(w.ids))]
	k := w.known[id]
	act := w.rnd.IntN(7)
	if !k.live && act < 4 {
		act = 5 // what is called off is not changed
	}
	switch act {
	case 0, 1:
		k.stops = w.stops()
		w.Edit(w.t, id, func(m *consult.Meeting) { m.Stops = k.stops })
	case 2:
		w.reorder(id, k)
	case 3:
		k.start = k.start.Add(time.Duration(w.rnd.IntN(5)-2) * time.Hour)
		span := consult.Span{From: k.start, To: k.start.Add(tourMinutes * time.Minute)}
		w.Edit(w.t, id, func(m *consult.Meeting) { m.Span = span })
	case 4:
		w.removeVenue(w.venue())
	case 5:
		if k.live {
			w.Cancel(w.t, id)
		} else {
			w.Confirm(w.t, id)
		}
		k.live = !k.live
	case 6:
		w.rename(id)
	}
}

// reorder turns the places of the Stops round and keeps the times. A time before the Stop before is refused.
func (w *stopWalk) reorder(id consult.ID, k *tourKnown) {
	turned := slices.Clone(k.stops)
	for i := range turned {
		from := k.stops[len(k.stops)-1-i]
		turned[i].VenueID, turned[i].Place = from.VenueID, from.Place
	}
	k.stops = turned
	w.Edit(w.t, id, func(m *consult.Meeting) { m.Stops = turned })
	if len(turned) < 2 {
		return
	}
	swapped := slices.Clone(turned)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	_, err := w.Booking.Edit(w.t.Context(), w.By, id, func(m *consult.Meeting) error {
		m.Stops = swapped
		return nil
	}, booking.Options{})
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok || bad.Faults[0].Field != "stops[1].arrive_after" {
		w.t.Fatalf("stops out of order: %v", err)
	}
}

// removeVenue deletes a new Venue where the given one is, to which a Meeting may have turned in the meantime: it is
// then refused.
func (w *stopWalk) removeVenue(id consult.ID) {
	v, err := w.Directory.Venues.Add(w.t.Context(), w.By, consult.Venue{Name: w.NextName("站"), Active: true,
		Lat: 31.5 + float64(w.km[id])/111.195, Lon: 120.3, HasPosition: true})
	Must(w.t, err)
	some := w.ids[w.rnd.IntN(len(w.ids))]
	k := w.known[some]
	if len(k.stops) > 0 && k.live && w.rnd.IntN(3) > 0 {
		k.stops = slices.Clone(k.stops)
		k.stops[0].VenueID, k.stops[0].Place = v.ID, consult.Place{}
		w.km[v.ID] = w.km[id]
		w.Edit(w.t, some, func(m *consult.Meeting) { m.Stops = k.stops })
	}
	used := false
	for _, k := range w.known {
		used = used || slices.ContainsFunc(k.stops, func(s consult.Stop) bool { return s.VenueID == v.ID })
	}
	err = w.Directory.Venues.Remove(w.t.Context(), w.By, v.ID, 0)
	if used != errors.Is(err, consult.ErrReferred) || !used && err != nil {
		w.t.Fatalf("a venue with stops %v is removed: %v", used, err)
	}
	if used {
		w.kept++
	}
}

// rename changes the title of the whole Series of the Meeting, if it has one.
func (w *stopWalk) rename(id consult.ID) {
	in := w.Meeting(w.t, id).SeriesID
	if in == "" {
		return
	}
	title := w.NextName("调研")
	w.EditSeries(w.t, in, "", series.Edit{Change: func(m *consult.Meeting) { m.Title = title }})
	// Stops of its own do not set a date apart from its Series, as a time of its own does.
	for _, m := range w.SittingsOf(w.t, in) {
		if m.Status.Live() && m.Span.From.Equal(m.OriginalStart) && m.Title != title {
			w.t.Fatalf("the date is still called %s, with stops %+v", m.Title, m.Stops)
		}
	}
}

// tightWays is how many ways of the Meeting take longer than there is time: they are walked one after the other.
func (w *stopWalk) tightWays(k *tourKnown) int {
	if len(k.stops) == 0 || !k.live {
		return 0
	}
	type point struct {
		venue               consult.ID
		km, arrives, leaves int
		knows               bool
	}
	var way []point
	if k.home != "" {
		way = append(way, point{venue: k.home, km: w.km[k.home], knows: true})
	}
	for _, s := range k.stops {
		km, knows := w.km[s.VenueID]
		way = append(way, point{venue: s.VenueID, km: km, arrives: s.ArriveAfter, leaves: s.ArriveAfter + s.Minutes,
			knows: knows})
	}
	if k.home != "" {
		last := point{venue: k.home, km: w.km[k.home], arrives: tourMinutes, leaves: tourMinutes, knows: true}
		way = append(way, last)
	}
	n := 0
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		// Ten kilometres take 31.2 minutes at 25 km/h with the detour of roads, and ten more from door to door.
		need := float64(max(a.km-b.km, b.km-a.km))*3.12 + 10
		if a.knows && b.knows && a.venue != b.venue && need > float64(b.arrives-a.leaves) {
			n++
		}
	}
	return n
}

func (w *stopWalk) compare() {
	w.t.Helper()
	for _, id := range w.ids {
		k, m := w.known[id], w.Meeting(w.t, id)
		if len(m.Stops)+len(k.stops) > 0 && !reflect.DeepEqual(m.Stops, k.stops) {
			w.t.Fatalf("stops %+v, want %+v", m.Stops, k.stops)
		}
		found, want := len(w.StandingOf(w.t, id, consult.RouteTooTight)), w.tightWays(k)
		if found != want {
			w.t.Fatalf("%d ways are too tight, want %d: %+v", found, want, *k)
		}
		w.tight += want
	}
}
