package numbering_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/ordinal"
)

// counting is what the model knows of a meeting.
type counting struct {
	start time.Time
	live  bool
	firm  bool
	// n and term are fixed; both 0 if they are not.
	n, term int
	// told is true while the notice is recorded, which was issued at the instant issued.
	told   bool
	issued time.Time
	moved  []move
}

// move is from where a meeting went, and when.
type move struct{ from, at time.Time }

// numberWalk is a committee with a model beside it.
type numberWalk struct {
	committee
	t     *testing.T
	rnd   *rand.Rand
	known map[consult.ID]*counting
	tally map[string]int
}

// Whatever is booked, moved, cancelled, taken up again and fixed, by people and by the service, the numbers are those
// of a model that counts from one meeting to the next, and no two meetings have one number.
func TestWalksOfNumbers(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &numberWalk{
			committee: aCommittee(t, o, func(*ordinal.Numbering) {}),
			t:         t,
			rnd:       rand.New(rand.NewPCG(seed, 3)),
			known:     map[consult.ID]*counting{},
			tally:     map[string]int{},
		}
		for range 100 {
			w.step()
			w.compare()
		}
		w.Sound(t)
		t.Log(w.tally)
		for _, done := range []string{"moved", "freed", "due", "n taken", "told"} {
			if seed == 0 && w.tally[done] == 0 {
				t.Errorf("a dull walk: nothing was %s", done)
			}
		}
	})
}

// hour is one of a few days on both sides of the end of a term.
func (w *numberWalk) hour() consult.Span {
	from := When(w.t, "06-01 10:00").Add(time.Duration(w.rnd.IntN(90)) * 24 * time.Hour)
	return consult.Span{From: from, To: from.Add(time.Hour)}
}

func (w *numberWalk) step() {
	ids := slices.Sorted(maps.Keys(w.known))
	if len(ids) < 4 || w.rnd.IntN(4) == 0 && len(ids) < 9 {
		m := With(Sitting(w.hour()), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = "study", w.body
			if w.rnd.IntN(4) == 0 {
				m.Status = consult.Tentative
			}
		})
		m = w.Book(w.t, m)
		w.known[m.ID] = &counting{start: m.Span.From, live: true, firm: m.Status == consult.Confirmed}
		return
	}
	id := Pick(w.rnd, ids)
	c := w.known[id]
	switch w.rnd.IntN(9) {
	case 0, 1:
		if c.live {
			w.tally["moved"]++
			from := c.start
			c.start = w.Move(w.t, id, w.hour()).Span.From
			if !c.start.Equal(from) {
				c.moved = append(c.moved, move{from, w.Now()})
			}
		}
	case 2:
		if c.live {
			w.Cancel(w.t, id)
			c.live = false
			return
		}
		w.Confirm(w.t, id)
		c.live, c.firm = true, true
	case 3, 7:
		w.fixes(id, c)
	case 4:
		w.frees(id, c)
	case 5:
		w.tells(id, c)
	case 6:
		over := c.told && !w.Now().Before(c.start)
		_, err := w.Numbering.TakeNoticeBack(w.t.Context(), w.By, id, booking.Options{})
		if (err != nil) != over {
			w.t.Fatalf("taking the notice of %+v back: %v", c, err)
		}
		c.told = c.told && over
	default:
		w.Instant.Add(int64(w.rnd.IntN(4*86400) + 60))
		_, err := w.Numbering.FixDue(w.t.Context())
		Must(w.t, err)
		w.due()
	}
}

// fixes has a person fix a number, at times one of their own.
func (w *numberWalk) fixes(id consult.ID, c *counting) {
	n := 0
	if w.rnd.IntN(2) == 0 {
		n = 5 + w.rnd.IntN(6)
	}
	term := w.term(c.start)
	want := ""
	switch {
	case c.n > 0 && n != 0 && n != c.n:
		want = "n fixed"
	case c.n > 0:
	case !c.live:
		want = "status not_live"
	case n > 0 && w.taken(term, n):
		want = "n taken"
	default:
		c.n, c.term = w.model(id), term
		if n > 0 {
			c.n = n
		}
	}
	w.tally[want]++
	err := w.fix(w.t, id, n)
	if (err == nil) != (want == "") || err != nil && Faults(w.t, err) != want {
		w.t.Fatalf("fixing %d: %v, want %s", n, err, want)
	}
}

// tells records that a notice went out some hours ago, or in some hours.
func (w *numberWalk) tells(id consult.ID, c *counting) {
	at := w.Now().Add(time.Duration(1-w.rnd.IntN(4)) * time.Hour)
	var want []string
	if c.told {
		want = append(want, "issued_at issued")
	}
	switch {
	case at.After(w.Now()):
		want = append(want, "issued_at future")
	case at.After(c.start):
		want = append(want, "issued_at after_start")
	}
	if !c.live || !c.firm {
		want = append(want, "status not_confirmed")
	}
	slices.Sort(want)
	_, err := w.Numbering.IssueNotice(w.t.Context(), w.By, id, consult.IssuedNotice{IssuedAt: at}, booking.Options{})
	switch {
	case len(want) > 0:
		if got := Faults(w.t, err); got != strings.Join(want, ", ") {
			w.t.Fatalf("the notice of %+v: %s, want %v", c, got, want)
		}
		return
	case err != nil:
		w.t.Fatal(err)
	}
	w.tally["told"]++
	if c.n == 0 {
		c.n, c.term = w.model(id), w.term(c.start)
	}
	c.told, c.issued = true, at
}

// announced is the start that the notice named.
func (c *counting) announced() time.Time {
	at := c.start
	for i := len(c.moved) - 1; i >= 0 && c.moved[i].at.After(c.issued); i-- {
		at = c.moved[i].from
	}
	return at
}

func (w *numberWalk) frees(id consult.ID, c *counting) {
	_, err := w.Numbering.Change(w.t.Context(), w.By, id, 0, "重排", booking.Options{})
	if (err == nil) != (c.n > 0) {
		w.t.Fatalf("freeing %+v: %v", c, err)
	}
	if err == nil {
		w.tally["freed"]++
	}
	c.n, c.term = 0, 0
}

// due fixes what the model says is due: confirmed, and within ten days.
func (w *numberWalk) due() {
	ids := slices.Collect(maps.Keys(w.known))
	slices.SortFunc(ids, func(a, b consult.ID) int {
		if w.before(a, b) {
			return -1
		}
		return 1
	})
	limit := consult.DateOf(w.Now(), w.Zone()).AddDays(11).Start(w.Zone())
	for _, id := range ids {
		if c := w.known[id]; c.n == 0 && c.live && c.firm && c.start.Before(limit) {
			c.n, c.term = w.model(id), w.term(c.start)
			w.tally["due"]++
		}
	}
}

func (w *numberWalk) term(at time.Time) int {
	if at.Before(When(w.t, "08-01 00:00")) {
		return 15
	}
	return 16
}

func (w *numberWalk) before(a, b consult.ID) bool {
	x, y := w.known[a], w.known[b]
	return x.start.Before(y.start) || x.start.Equal(y.start) && a < b
}

func (w *numberWalk) taken(term, n int) bool {
	for _, c := range w.known {
		if c.term == term && c.n == n {
			return true
		}
	}
	return false
}

// model is the number that an open meeting has: the least that is free and above those of all that come before.
func (w *numberWalk) model(id consult.ID) int {
	term := w.term(w.known[id].start)
	least := map[int]int{15: 7, 16: 1}[term]
	for o, c := range w.known {
		switch {
		case o == id || !w.before(o, id):
		case c.n > 0 && c.term == term:
			least = max(least, c.n+1)
		case c.n == 0 && c.live && w.term(c.start) == term:
			least = max(least, w.model(o)+1)
		}
	}
	for w.taken(term, least) {
		least++
	}
	return least
}

func (w *numberWalk) compare() {
	w.t.Helper()
	seen := map[string]consult.ID{}
	for id, c := range w.known {
		want := "-"
		switch {
		case c.n > 0:
			want = fmt.Sprintf("%s届第%d次!", ordinal.Chinese(c.term), c.n)
		case c.live:
			want = fmt.Sprintf("%s届第%d次", ordinal.Chinese(w.term(c.start)), w.model(id))
		}
		got := w.numbers(w.t, id)
		if got != want {
			w.t.Fatalf("%+v has %s, want %s", c, got, want)
		}
		if other, twin := seen[got]; twin && got != "-" {
			w.t.Fatalf("%s and %s both have %s", id, other, got)
		}
		seen[got] = id
		m := w.Meeting(w.t, id)
		if changed := c.told && !c.start.Equal(c.announced()); m.Notice.Issued() != c.told ||
			c.told && !m.Notice.IssuedAt.Equal(c.issued) || m.ChangedSinceNotice() != changed {
			w.t.Fatalf("%+v has the notice %+v, changed since: %t", c, m.Notice, m.ChangedSinceNotice())
		}
	}
}
