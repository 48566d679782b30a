package booking_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// Three branches book each other's people at random. A model of its own, which looks at every pair, says of each step
// whether it is refused, and of each invitation what has become of it.
func TestWalksOfThreeBranches(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := newBranchWalk(t, o, seed)
		for range 90 {
			w.step()
			w.compare()
		}
		o.Sound(t)
		if seed < 2 && (w.done < 30 || w.refused < 3 || w.agreed < 3) {
			t.Errorf("a dull walk: %d done, %d refused, %d agreed, %d lapsed", w.done, w.refused, w.agreed, w.lapsed)
		}
	})
}

// invited is one person in the model of a meeting.
type invited struct {
	consent consult.Consent
	until   time.Time
}

func (i invited) firm() bool { return i.consent == "" || i.consent == consult.ConsentAgreed }

type modelMeeting struct {
	id     consult.ID
	branch int
	span   consult.Span
	live   bool
	people map[consult.ID]*invited
}

type branchWalk struct {
	*Office
	t        *testing.T
	rnd      *rand.Rand
	bodies   []consult.ID
	reach    []context.Context
	people   []consult.ID
	home     map[consult.ID]int
	sits     []consult.Membership
	meetings []*modelMeeting

	done, refused, agreed, lapsed int
}

func newBranchWalk(t *testing.T, o *Office, seed uint64) *branchWalk {
	t.Helper()
	w := &branchWalk{
		Office: o,
		t:      t,
		rnd:    rand.New(rand.NewPCG(seed, 12)),
		people: o.Persons(t, 6),
		home:   map[consult.ID]int{},
	}
	for range 3 {
		b := o.Body(t)
		w.bodies, w.reach = append(w.bodies, b), append(w.reach, o.Within(t, b))
	}
	for i, p := range w.people {
		w.home[p] = i % 3
		_, err := o.Directory.People.Edit(t.Context(), o.By, p, 0, func(v *consult.Person) error {
			v.HomeBodyID = w.bodies[i%3]
			return nil
		})
		Must(t, err)
		if i%2 == 0 { // half of them sit on the next branch as well, for some of the days
			w.sits = append(w.sits, o.Sits(t, consult.Membership{BodyID: w.bodies[(i+1)%3], PersonID: p,
				Role: consult.MembershipMember, Since: "2026-06-08", Until: "2026-06-10"}))
		}
	}
	return w
}

func (w *branchWalk) span() consult.Span {
	from := When(w.t, fmt.Sprintf("06-%02d %02d:00", 8+w.rnd.IntN(4), 8+w.rnd.IntN(6)))
	return consult.Span{From: from, To: from.Add(time.Duration(1+w.rnd.IntN(3)) * time.Hour)}
}

// mayInvite reports whether the branch needs not ask the person on the day.
func (w *branchWalk) mayInvite(branch int, p consult.ID, at consult.Span) bool {
	day := consult.Date(at.From.In(Shanghai(w.t)).Format(time.DateOnly))
	return w.home[p] == branch || slices.ContainsFunc(w.sits, func(m consult.Membership) bool {
		return m.PersonID == p && m.BodyID == w.bodies[branch] && m.Since <= day && day < m.Until
	})
}

// taken reports whether another live meeting firmly has the person in the span.
func (w *branchWalk) taken(p consult.ID, span consult.Span, but *modelMeeting) bool {
	return slices.ContainsFunc(w.meetings, func(m *modelMeeting) bool {
		i := m.people[p]
		return m != but && m.live && i != nil && i.firm() && m.span.From.Before(span.To) && span.From.Before(m.span.To)
	})
}

// until is when an invitation made now ends.
func (w *branchWalk) until(start time.Time) time.Time {
	now := w.Now().In(Shanghai(w.t))
	end := time.Date(now.Year(), now.Month(), now.Day()+6, 0, 0, 0, 0, Shanghai(w.t))
	if start.Before(end) {
		return start
	}
	return end
}

// outcome notes whether the step was refused, and fails the test if the model says otherwise.
func (w *branchWalk) outcome(what string, err error, refused bool) bool {
	w.t.Helper()
	if refused {
		w.refused++
		if got := Clash(w.t, err); got == "" {
			w.t.Fatalf("%s was done, and should clash", what)
		}
		return false
	}
	Must(w.t, Explain(err))
	w.done++
	return true
}

func (w *branchWalk) step() {
	w.t.Helper()
	var live []*modelMeeting
	for _, m := range w.meetings {
		if m.live && m.span.From.After(w.Now()) {
			live = append(live, m)
		}
	}
	n := w.rnd.IntN(10)
	if len(live) == 0 || n < 5 {
		w.book()
		return
	}
	m := live[w.rnd.IntN(len(live))]
	switch {
	case n < 7:
		w.answer(m)
	case n < 8:
		w.move(m)
	case n < 9:
		_, err := w.Booking.Cancel(w.reach[m.branch], w.By, m.id, "改期另议", nil, booking.Options{})
		Must(w.t, Explain(err))
		m.live = false
	default:
		w.Instant.Add(int64(21 * time.Hour / time.Second))
		_, err := w.Booking.LapseConsents(context.Background())
		Must(w.t, err)
		for _, m := range w.meetings {
			for _, i := range m.people {
				if m.live && i.consent == consult.ConsentPending && !w.Now().Before(i.until) {
					i.consent = consult.ConsentLapsed
					w.lapsed++
				}
			}
		}
	}
}

func (w *branchWalk) book() {
	branch, span := w.rnd.IntN(3), w.span()
	if !span.From.After(w.Now()) {
		return
	}
	m := &modelMeeting{branch: branch, span: span, live: true, people: map[consult.ID]*invited{}}
	refused := false
	var who []consult.ID
	for _, p := range w.people {
		if w.rnd.IntN(3) > 0 {
			continue
		}
		who = append(who, p)
		i := &invited{}
		if !w.mayInvite(branch, p, span) {
			i.consent, i.until = consult.ConsentPending, w.until(span.From)
		}
		m.people[p] = i
		refused = refused || i.firm() && w.taken(p, span, nil)
	}
	wish := Sitting(span, who...)
	wish.OwnerBodyID = w.bodies[branch]
	b, err := w.Booking.Book(w.reach[branch], w.By, wish, booking.Options{})
	if w.outcome("a booking", err, refused) {
		m.id = b.Meeting.ID
		w.meetings = append(w.meetings, m)
	}
}

// answer has somebody who is asked agree or refuse.
func (w *branchWalk) answer(m *modelMeeting) {
	for _, p := range w.people {
		i := m.people[p]
		if i == nil || i.consent != consult.ConsentPending || !w.Now().Before(i.until) {
			continue
		}
		to := consult.ConsentAgreed
		if w.rnd.IntN(4) == 0 {
			to = consult.ConsentRefused
		}
		_, err := w.Booking.Consent(w.reach[w.home[p]], w.By, m.id, p, to, booking.Options{})
		if w.outcome("an agreement", err, to == consult.ConsentAgreed && w.taken(p, m.span, m)) {
			i.consent = to
			w.agreed++
		}
		return
	}
}

func (w *branchWalk) move(m *modelMeeting) {
	to := w.span()
	if !to.From.After(w.Now()) {
		return
	}
	refused := false
	for p, i := range m.people {
		refused = refused || i.firm() && w.taken(p, to, m)
	}
	_, err := w.Booking.Move(w.reach[m.branch], w.By, m.id, consult.Slot{Span: to}, nil, booking.Options{})
	if !w.outcome("a move", err, refused) {
		return
	}
	m.span = to
	for _, i := range m.people {
		if i.consent == consult.ConsentPending && to.From.Before(i.until) {
			i.until = w.until(to.From)
		}
	}
}

// compare looks at every meeting.
func (w *branchWalk) compare() {
	w.t.Helper()
	for _, m := range w.meetings {
		got := w.Meeting(w.t, m.id)
		if got.Status.Live() != m.live || !got.Span.Equal(m.span) || len(got.Attendances) != len(m.people) {
			w.t.Fatalf("%s is %s at %v with %d people", m.id, got.Status, got.Span, len(got.Attendances))
		}
		for _, a := range got.Attendances {
			want := m.people[a.PersonID]
			pending := want.consent == consult.ConsentPending
			if a.Consent != want.consent || pending && !a.ConsentUntil.Equal(want.until) {
				w.t.Fatalf("%s of %s: %q until %v, want %+v", a.PersonID, m.id, a.Consent, a.ConsentUntil, *want)
			}
		}
		held := got.Reservations()
		for p, i := range m.people {
			k := slices.IndexFunc(held, func(r consult.Reservation) bool { return r.ResourceID == p })
			wants := m.live && (i.firm() || i.consent == consult.ConsentPending)
			if (k >= 0) != wants || k >= 0 && (held[k].Exclusive != i.firm() || held[k].Pending == i.firm()) {
				w.t.Fatalf("%s is held by %v, want %+v", p, held, *i)
			}
		}
	}
}
