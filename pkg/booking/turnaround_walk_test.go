package booking_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/racetest"
)

// roomWalk does random things to Meetings in two rooms and knows, minute by minute, who has which room.
type roomWalk struct {
	*Office
	t     *testing.T
	rnd   *rand.Rand
	rooms []consult.ID
	forms []consult.FormKey
	// asked is what each Room and each Form asks for, known the Meetings with what they hold.
	asked   map[string]consult.Turnaround
	known   map[consult.ID]consult.Meeting
	refused int
	less    int
}

// A room is never held twice, with set-up and clear-up, and every Meeting holds all that it can.
func TestRandomWalksWithSetUp(t *testing.T) {
	for seed := range racetest.Fewer[uint64](2, 1) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			Each(t, func(t *testing.T, o *Office) {
				venue := o.Venue(t)
				w := &roomWalk{
					Office: o,
					t:      t,
					rnd:    rand.New(rand.NewPCG(seed, 56)),
					rooms:  []consult.ID{o.Room(t, venue, 9), o.Room(t, venue, 9)},
					forms:  []consult.FormKey{"other", "study"},
					asked:  map[string]consult.Turnaround{},
					known:  map[consult.ID]consult.Meeting{},
				}
				for range 60 {
					w.step()
					w.compare()
				}
				w.seek()
				if w.refused < 5 || w.less < 1 {
					t.Errorf("a dull walk: %d refused, %d held less", w.refused, w.less)
				}
				o.Sound(t)
			})
		})
	}
}

func (w *roomWalk) span() consult.Span {
	from := When(w.t, "06-03 08:00").Add(time.Duration(w.rnd.IntN(36)) * 20 * time.Minute)
	return consult.Span{From: from, To: from.Add(time.Duration(1+w.rnd.IntN(3)) * 20 * time.Minute)}
}

func (w *roomWalk) wanted(m consult.Meeting) consult.Turnaround {
	a, b := w.asked[string(m.RoomID)], w.asked[string(m.Form)]
	return consult.Turnaround{Setup: max(a.Setup, b.Setup), Clearup: max(a.Clearup, b.Clearup)}
}

// minutes are those of the time before, or after, the Meeting, and of its own.
func minutes(m consult.Meeting, t consult.Turnaround) map[int64]bool {
	out := map[int64]bool{}
	for at := m.Span.From.Unix()/60 - int64(t.Setup); at < m.Span.To.Unix()/60+int64(t.Clearup); at++ {
		out[at] = true
	}
	return out
}

// clashes reports whether another Meeting has the room in one of the minutes that the Meeting would take.
func (w *roomWalk) clashes(m consult.Meeting, t consult.Turnaround) bool {
	mine := minutes(m, t)
	for id, o := range w.known {
		if id == m.ID || o.RoomID != m.RoomID || !o.Status.Live() {
			continue
		}
		for at := range minutes(o, o.Turnaround) {
			if mine[at] {
				return true
			}
		}
	}
	return false
}

// grow gives the Meeting the wanted set-up and clear-up, each if it is free.
func (w *roomWalk) grow(m *consult.Meeting) {
	wanted := w.wanted(*m)
	before, after := m.Turnaround, m.Turnaround
	before.Setup, after.Clearup = wanted.Setup, wanted.Clearup
	if before.Setup > m.Turnaround.Setup && !w.clashes(*m, before) {
		m.Turnaround.Setup = wanted.Setup
	}
	if after.Clearup > m.Turnaround.Clearup && !w.clashes(*m, after) {
		m.Turnaround.Clearup = wanted.Clearup
	}
}

// shrink takes what is no longer asked for.
func (w *roomWalk) shrink(m *consult.Meeting) {
	wanted := w.wanted(*m)
	m.Turnaround = consult.Turnaround{
		Setup:   min(m.Turnaround.Setup, wanted.Setup),
		Clearup: min(m.Turnaround.Clearup, wanted.Clearup),
	}
}

func (w *roomWalk) step() {
	ids := slices.Sorted(maps.Keys(w.known))
	if len(ids) == 0 || w.rnd.IntN(4) == 0 {
		w.book()
		return
	}
	m := w.known[ids[w.rnd.IntN(len(ids))]]
	ctx, op := w.t.Context(), booking.Options{}
	switch n := w.rnd.IntN(8); {
	case n <= 1:
		w.ask()
	case n == 2 && m.Status.Live():
		w.Cancel(w.t, m.ID)
		m.Status = consult.Cancelled
		w.known[m.ID] = m
	case m.Status == consult.Cancelled:
		m.Status, m.Turnaround = consult.Confirmed, w.wanted(m)
		w.comes("confirm", m, func() error {
			_, err := w.Booking.Confirm(ctx, w.By, m.ID, nil, op)
			return err
		})
	case n <= 5:
		m.Span, m.RoomID = w.span(), w.rooms[w.rnd.IntN(2)]
		was := w.known[m.ID]
		if was.Slot().Equal(m.Slot()) {
			return
		}
		m.Turnaround = w.wanted(m)
		w.comes("move", m, func() error {
			_, err := w.Booking.Move(ctx, w.By, m.ID, m.Slot(), nil, op)
			return err
		})
	default:
		Must(w.t, Explain(editOf(w.t, w.Office, m.ID, func(m *consult.Meeting) { m.Title += "。" })))
		w.shrink(&m)
		w.grow(&m)
		w.known[m.ID] = m
	}
}

func (w *roomWalk) book() {
	m := consult.Meeting{Title: "会", Span: w.span(), RoomID: w.rooms[w.rnd.IntN(2)], Form: w.forms[w.rnd.IntN(2)]}
	wish := m
	m.Status, m.Turnaround = consult.Confirmed, w.wanted(m)
	w.comes("book", m, func() error {
		b, err := w.Booking.Book(w.t.Context(), w.By, wish, booking.Options{})
		if err == nil {
			m.ID = b.Meeting.ID
			w.known[m.ID] = m
		}
		return err
	})
}

// comes compares whether the Meeting may come to a slot with the model.
func (w *roomWalk) comes(what string, m consult.Meeting, act func() error) {
	w.t.Helper()
	want := ""
	if w.clashes(m, m.Turnaround) {
		want = "room_double_booked"
		w.refused++
	}
	got := Clash(w.t, act())
	if kinds := slices.Compact(strings.Fields(got)); strings.Join(kinds, " ") != want {
		w.t.Fatalf("%s %v %+v: %q, want %q", what, m.Span, m.Turnaround, got, want)
	}
	if want == "" && m.ID != "" {
		w.known[m.ID] = m
	}
}

// ask changes what a Room or a Form asks for. Who needs less gives it back; then the first to start take more.
func (w *roomWalk) ask() {
	t := consult.Turnaround{Setup: 20 * w.rnd.IntN(3), Clearup: 10 * w.rnd.IntN(4)}
	var hit []consult.ID
	if k := w.rnd.IntN(4); k < 2 {
		room := w.rooms[k]
		Must(w.t, Changes(w.t, w.Office, w.Directory.Rooms, room, func(r *consult.Room) { r.Turnaround = t })())
		w.asked[string(room)] = t
		hit = w.live(func(m consult.Meeting) bool { return m.RoomID == room })
	} else {
		form := w.forms[k-2]
		edit := func(f *consult.Form) { f.Turnaround = t }
		Must(w.t, Changes(w.t, w.Office, w.Directory.Forms, consult.ID(form), edit)())
		w.asked[string(form)] = t
		hit = w.live(func(m consult.Meeting) bool { return m.Form == form })
	}
	for _, act := range []func(*consult.Meeting){w.shrink, w.grow} {
		for _, id := range hit {
			m := w.known[id]
			act(&m)
			w.known[id] = m
		}
	}
}

// live are the Meetings that the test keeps, in the order of their start.
func (w *roomWalk) live(keep func(consult.Meeting) bool) []consult.ID {
	var ids []consult.ID
	for id, m := range w.known {
		if m.Status.Live() && keep(m) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b consult.ID) int {
		if c := w.known[a].Span.From.Compare(w.known[b].Span.From); c != 0 {
			return c
		}
		return strings.Compare(string(a), string(b))
	})
	return ids
}

// compare reads every Meeting back, and what the findings say that it does not hold.
func (w *roomWalk) compare() {
	w.t.Helper()
	short := map[consult.ID]bool{}
	days := Span(w.t, "06-02 00:00-06-05 00:00")
	filter := conflict.Filter{From: days.From, To: days.To}
	page, err := w.Standing.List(w.t.Context(), filter, consult.PageRequest{Limit: 200})
	Must(w.t, err)
	for _, c := range page.Items {
		if c.Kind == consult.HoldsLess {
			short[c.SubjectID] = true
		}
	}
	for id, m := range w.known {
		got := w.Meeting(w.t, id)
		if !m.Status.Live() {
			continue
		}
		if got.Turnaround != m.Turnaround || got.RoomUnheld {
			w.t.Fatalf("%v in %s holds %+v, want %+v", m.Span, m.RoomID, got.Turnaround, m.Turnaround)
		}
		wanted := w.wanted(m)
		lacks := m.Turnaround.Setup < wanted.Setup || m.Turnaround.Clearup < wanted.Clearup
		if lacks {
			w.less++
		}
		if short[id] != lacks {
			w.t.Fatalf("%v holds %+v of %+v, and the findings say %v", m.Span, m.Turnaround, wanted, short[id])
		}
	}
}

// seek compares the slots that are offered for a Meeting of an hour with the model. Of those that are free, the search
// leaves out some that are close to others.
func (w *roomWalk) seek() {
	w.t.Helper()
	room := w.rooms[0]
	wish := consult.Meeting{Title: "新", Form: "study", Span: Span(w.t, "06-03 10:00-11:00"), RoomID: room}
	day := Span(w.t, "06-03 08:00-06-03 18:00")
	q := conflict.Search{Limit: 50, RoomIDs: []consult.ID{room}, Window: day}
	out, err := w.Availability.Available(w.t.Context(), wish, q)
	Must(w.t, err)
	offered := map[int64]bool{}
	for _, a := range out.Items {
		offered[a.Slot.Span.From.Unix()] = true
	}
	for from := day.From; !from.Add(time.Hour).After(day.To); from = from.Add(conflict.Grain) {
		m := wish
		m.Span = consult.Span{From: from, To: from.Add(time.Hour)}
		clashes := w.clashes(m, w.wanted(m))
		if offered[from.Unix()] && clashes || len(out.Items) == 0 && !clashes {
			w.t.Errorf("%v is offered: %v, and clashes: %v", m.Span, offered[from.Unix()], clashes)
		}
	}
}
