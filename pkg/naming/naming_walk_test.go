package naming_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/naming"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/subscription"
)

// seatsOf is a Delegation as the slow model has it: who sits on which seat, and nothing worked out ahead.
type seatsOf struct {
	seats    int
	required bool
	nameBy   time.Time
	lapsed   bool
	on       map[int]consult.ID
}

// modelled is a Meeting as the slow model has it, with a Delegation for each of two parties or none.
type modelled struct {
	id    consult.ID
	start time.Time
	live  bool
	given map[consult.ID]*seatsOf
	// declined are those whose last answer was no, named or not any more.
	declined map[consult.ID]bool
}

// filled counts the seats with somebody on them who did not decline.
func (m *modelled) filled(d *seatsOf) int {
	n := 0
	for _, p := range d.on {
		if !m.declined[p] {
			n++
		}
	}
	return n
}

// state is how far the naming is.
func (m *modelled) state(d *seatsOf) consult.DelegationState {
	switch {
	case m.filled(d) == d.seats:
		return consult.DelegationFull
	case d.lapsed:
		return consult.DelegationLapsed
	}
	return consult.DelegationOpen
}

func (m *modelled) span() consult.Span {
	return consult.Span{From: m.start, To: m.start.Add(time.Hour)}
}

// required are those whom the Meeting holds.
func (m *modelled) required() []consult.ID {
	var out []consult.ID
	for _, d := range m.given {
		for _, p := range d.on {
			if d.required && m.live {
				out = append(out, p)
			}
		}
	}
	return out
}

// namings are a random office beside its slow model.
type namings struct {
	*Office
	t       *testing.T
	rng     *rand.Rand
	parties []consult.ID
	people  map[consult.ID][]consult.ID
	ms      []*modelled
}

// busy reports whether another Meeting of the model holds the person in the span.
func (w *namings) busy(person consult.ID, m *modelled, at consult.Span) bool {
	return slices.ContainsFunc(w.ms, func(o *modelled) bool {
		return o != m && o.span().Overlaps(at) && slices.Contains(o.required(), person)
	})
}

// outcome is "" for success, "clash" or the faults.
func (w *namings) outcome(err error) string {
	w.t.Helper()
	if err == nil {
		return ""
	}
	if errors.Is(err, consult.ErrConflict) {
		if got := Clash(w.t, err); got == "" {
			w.t.Errorf("refused without a blocking conflict")
		}
		return "clash"
	}
	return Faults(w.t, err)
}

func (w *namings) expect(what, got, want string) bool {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: %q, want %q", what, got, want)
	}
	return got == ""
}

func (w *namings) someStart() time.Time {
	halves := w.rng.IntN(3)*48 + w.rng.IntN(4)
	return When(w.t, "06-10 09:00").Add(time.Duration(halves) * 30 * time.Minute)
}

// name names a random few for a random Delegation, by the party or by whoever holds the Meeting.
func (w *namings) name(m *modelled) {
	party := w.parties[w.rng.IntN(2)]
	d := m.given[party]
	if d == nil {
		return
	}
	all := slices.Clone(w.people[party])
	w.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	people := all[:w.rng.IntN(len(all)+1)]
	byParty := w.rng.IntN(2) == 0
	ctx := context.Background()
	if byParty {
		ctx = w.Within(w.t, party)
	}
	var want []string
	if !m.live {
		want = append(want, "person_ids cancelled")
	}
	if byParty && (d.lapsed || !w.Now().Before(d.nameBy)) {
		want = append(want, "person_ids over")
	}
	if len(people) > d.seats {
		want = append(want, "person_ids too_many")
	}
	slices.Sort(want)
	expected := strings.Join(want, ", ")
	var stay []consult.ID
	for _, p := range d.on {
		stay = append(stay, p)
	}
	for _, p := range people {
		if expected == "" && d.required && !slices.Contains(stay, p) && w.busy(p, m, m.span()) {
			expected = "clash"
		}
	}
	stored, _ := w.Meeting(w.t, m.id).DelegationOf(party)
	_, err := w.Naming.Name(ctx, w.By, stored.ID, naming.Naming{People: people}, booking.Options{})
	if !w.expect("naming", w.outcome(err), expected) {
		return
	}
	for no, p := range d.on {
		if !slices.Contains(people, p) {
			delete(d.on, no)
		}
	}
	for _, p := range people {
		for no := 1; !slices.Contains(stay, p); no++ {
			if _, taken := d.on[no]; !taken {
				d.on[no] = p
				break
			}
		}
	}
}

// seat gives a party another number of seats, or takes its Delegation away.
func (w *namings) seat(m *modelled) {
	party := w.parties[w.rng.IntN(2)]
	d, n := m.given[party], w.rng.IntN(4)
	if d == nil && n == 0 {
		return
	}
	want := ""
	switch {
	case !m.live:
		want = "status cancelled"
	case d != nil && n == 0 && len(d.on) > 0:
		want = "delegations named"
	}
	edit := func(x *consult.Meeting) error {
		i := slices.IndexFunc(x.Delegations, func(s consult.Delegation) bool { return s.BodyID == party })
		switch {
		case i < 0:
			x.Delegations = append(x.Delegations, consult.Delegation{BodyID: party, Seats: n,
				Role: consult.RoleNonvoting, NameBy: x.Span.From})
		case n == 0:
			x.Delegations = slices.Delete(x.Delegations, i, i+1)
		default:
			x.Delegations[i].Seats = n
			if want == "" && n < len(d.on) {
				want = fmt.Sprintf("delegations[%d].seats named", i)
			} else if want == "" && n < highest(d.on) {
				want = "seat"
			}
		}
		return nil
	}
	_, err := w.Booking.Edit(context.Background(), w.By, m.id, edit, booking.Options{})
	got := w.outcome(err)
	if want == "seat" { // who sits on a seat that goes moves up
		d.on, want = movedUp(d.on), ""
	}
	if !w.expect("seats", got, want) {
		return
	}
	switch {
	case d == nil:
		m.given[party] = &seatsOf{seats: n, nameBy: m.start, on: map[int]consult.ID{}}
	case n == 0:
		delete(m.given, party)
	default:
		d.seats = n
	}
}

func highest(on map[int]consult.ID) int {
	top := 0
	for no := range on {
		top = max(top, no)
	}
	return top
}

func movedUp(on map[int]consult.ID) map[int]consult.ID {
	out := map[int]consult.ID{}
	for no := 1; no <= highest(on); no++ {
		if p, taken := on[no]; taken {
			out[len(out)+1] = p
		}
	}
	return out
}

// move, cancel or take up.
func (w *namings) change(m *modelled) {
	to := m.start
	var err error
	switch {
	case m.live && w.rng.IntN(3) == 0:
		_, err = w.Booking.Cancel(context.Background(), w.By, m.id, "改期", nil, booking.Options{})
		if w.expect("cancel", w.outcome(err), "") {
			m.live = false
		}
		return
	case !m.live:
		m.live = true
		want := w.clashes(m, to)
		_, err = w.Booking.Confirm(context.Background(), w.By, m.id, nil, booking.Options{})
		m.live = w.expect("take up", w.outcome(err), want)
		return
	}
	to = w.someStart()
	_, err = w.Booking.Move(context.Background(), w.By, m.id, consult.Slot{Span: consult.Span{From: to}}, nil,
		booking.Options{})
	if w.expect("move", w.outcome(err), w.clashes(m, to)) {
		for _, d := range m.given {
			d.nameBy = d.nameBy.Add(to.Sub(m.start))
		}
		m.start = to
	}
}

func (w *namings) clashes(m *modelled, to time.Time) string {
	at := consult.Span{From: to, To: to.Add(time.Hour)}
	if slices.ContainsFunc(m.required(), func(p consult.ID) bool { return w.busy(p, m, at) }) {
		return "clash"
	}
	return ""
}

// answer has somebody who is named say whether they come.
func (w *namings) answer(m *modelled) {
	d := m.given[w.parties[w.rng.IntN(2)]]
	if d == nil || len(d.on) == 0 || !m.live {
		return
	}
	person := Pick(w.rng, slices.Sorted(maps.Values(d.on)))
	m.declined[person] = !m.declined[person]
	says := consult.Accepted
	if m.declined[person] {
		says = consult.Declined
	}
	w.Says(w.t, consult.Meeting{Stamp: consult.Stamp{ID: m.id}}, person, says)
}

// wait lets some hours pass and ends what is over.
func (w *namings) wait() {
	later := w.Instant.Load() + int64(w.rng.IntN(40))*3600
	w.Instant.Store(min(later, When(w.t, "06-09 20:00").Unix())) // before any of the meetings
	_, err := w.Naming.Lapse(context.Background())
	Must(w.t, err)
	for _, m := range w.ms {
		for _, d := range m.given {
			d.lapsed = d.lapsed || m.live && m.filled(d) < d.seats && !w.Now().Before(d.nameBy)
		}
	}
}

// calendar is what the party's own calendar shows, each Meeting with its edition.
func (w *namings) calendar(party consult.ID) map[consult.ID]string {
	w.t.Helper()
	shown, err := w.DB.Contents(context.Background(), subscription.Feed{Subject: bodyOf(party)},
		Span(w.t, "06-01 00:00-06-30 00:00"), When(w.t, "05-01 00:00"))
	Must(w.t, err)
	out := map[consult.ID]string{}
	for _, e := range shown.Events {
		out[e.Meeting.ID] = fmt.Sprint(e.Meeting.Sequence, e.Meeting.Status, e.Meeting.Span)
	}
	return out
}

func bodyOf(party consult.ID) consult.Subject {
	return consult.Subject{Kind: consult.SubjectBody, ID: party}
}

// freshly does a step, and fails if it changes the calendar of a party without its readers being told.
func (w *namings) freshly(step func()) {
	w.t.Helper()
	before := map[consult.ID]map[consult.ID]string{}
	for _, party := range w.parties {
		before[party] = w.calendar(party)
	}
	touched := w.Touches(step)
	for _, party := range w.parties {
		if after := w.calendar(party); !maps.Equal(after, before[party]) && !touched[bodyOf(party)] {
			w.t.Fatalf("the calendar showed %v and shows %v, and nobody is told", before[party], after)
		}
	}
}

// compare holds what is stored against the model.
func (w *namings) compare() {
	w.t.Helper()
	for _, party := range w.parties {
		shown := w.calendar(party)
		for _, m := range w.ms {
			d := m.given[party]
			_, there := shown[m.id]
			if want := d != nil && (!d.lapsed || len(d.on) > 0); there != want {
				w.t.Fatalf("the calendar of the body shows the meeting: %t, want %t for %+v", there, want, d)
			}
		}
	}
	states := map[consult.ID]consult.DelegationState{}
	for _, m := range w.ms {
		got, seats := w.Meeting(w.t, m.id), 0
		for party, d := range m.given {
			stored, there := got.DelegationOf(party)
			on := map[int]consult.ID{}
			for _, a := range got.NamedFor(stored.ID) {
				on[a.SeatNo] = a.PersonID
			}
			state := stored.State(got.Filled(stored))
			if !there || fmt.Sprint(on) != fmt.Sprint(d.on) || stored.Lapsed != d.lapsed || stored.Seats != d.seats ||
				!stored.NameBy.Equal(d.nameBy) || state != m.state(d) {
				w.t.Fatalf("%+v with %v, %d filled, want %+v", stored, on, got.Filled(stored), d)
			}
			if m.live {
				states[stored.ID] = m.state(d)
			}
			seats += len(d.on)
			if !d.lapsed {
				seats += d.seats - len(d.on)
			}
		}
		held := got.Reservations()
		if len(got.Delegations) != len(m.given) || got.Seats() != seats || len(held) != len(m.required()) {
			w.t.Fatalf("%d seats, want %d; it holds %v, want %v", got.Seats(), seats, held, m.required())
		}
	}
	w.lists(states)
}

// lists holds the lists by state against the model.
func (w *namings) lists(want map[consult.ID]consult.DelegationState) {
	w.t.Helper()
	got := map[consult.ID]consult.DelegationState{}
	for _, state := range []consult.DelegationState{
		consult.DelegationOpen, consult.DelegationFull, consult.DelegationLapsed,
	} {
		filter := consult.DelegationFilter{State: state}
		page, err := w.Naming.List(context.Background(), w.By, filter, consult.PageRequest{})
		Must(w.t, err)
		for _, s := range page.Items {
			got[s.ID] += state
		}
	}
	if !maps.Equal(got, want) {
		w.t.Fatalf("the lists have %v, want %v", got, want)
	}
}

// Random delegations, namings, refusals, replacements, lapses, moves and cancellations come out as a slow model says,
// which knows of seats and who sits on them.
func TestNamingAgreesWithASlowModel(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &namings{Office: o, t: t, rng: rand.New(rand.NewPCG(seed, 4)), people: map[consult.ID][]consult.ID{}}
		for range 2 {
			people := o.Persons(t, 4)
			party := o.Body(t, people...)
			w.parties, w.people[party] = append(w.parties, party), people
		}
		for range 3 {
			m := &modelled{start: w.someStart(), live: true, given: map[consult.ID]*seatsOf{},
				declined: map[consult.ID]bool{}}
			wish := Sitting(m.span())
			for i, party := range w.parties {
				by := When(t, "06-02 08:00").Add(time.Duration(w.rng.IntN(96)) * time.Hour)
				m.given[party] = &seatsOf{seats: 3, required: i == 0, nameBy: by, on: map[int]consult.ID{}}
				role := []consult.AttendanceRole{consult.RoleVoting, consult.RoleNonvoting}[i]
				wish.Delegations = append(wish.Delegations, consult.Delegation{BodyID: party, Seats: 3, Role: role,
					Required: i == 0, NameBy: by})
			}
			m.id = o.Book(t, wish).ID
			w.ms = append(w.ms, m)
		}
		for range 60 {
			m := w.ms[w.rng.IntN(len(w.ms))]
			w.freshly(func() {
				switch w.rng.IntN(12) {
				case 0, 1, 2, 3:
					w.name(m)
				case 4, 5, 6:
					w.seat(m)
				case 7, 8:
					w.change(m)
				case 9:
					w.wait()
				default:
					w.answer(m)
				}
			})
			w.compare()
		}
		o.Sound(t)
	})
}
