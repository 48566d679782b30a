package booking_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// statementLog keeps the statements that the driver of a database was given.
type statementLog struct {
	mu   sync.Mutex
	kept []string
}

func (l *statementLog) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, text)
}

// during answers the statements that the act runs.
func (l *statementLog) during(act func()) []string {
	l.mu.Lock()
	l.kept = nil
	l.mu.Unlock()
	act()
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kept)
}

// grouped says how often each statement was run, the most frequent first.
func grouped(statements []string) string {
	times := map[string]int{}
	for _, s := range statements {
		times[strings.Join(strings.Fields(s), " ")]++
	}
	texts := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	var out strings.Builder
	for _, s := range texts {
		fmt.Fprintf(&out, "%4d× %.180s\n", times[s], s)
	}
	return out.String()
}

// crowd is an office in which many people have much to do: on 10 June the four
// Meetings of a hall, one of them of a committee, with answers and Leaves, beside
// four others in another venue.
type crowd struct {
	*office
	log       *statementLog
	people    []consult.ID
	committee consult.ID
	room      consult.ID
	hall      []consult.Meeting
}

// gather makes an office in which n people attend each Meeting of the hall.
func gather(t testing.TB, url string, n int) *crowd {
	t.Helper()
	now := new(atomic.Int64)
	now.Store(when(t, "06-01 08:00").Unix())
	c := &crowd{log: &statementLog{}}
	c.office = joinWith(t, url, now, store.Options{Statement: c.log.add})
	c.addForms(t)
	c.people = c.persons(t, 4*n)
	c.committee = c.body(t, c.people[1:n]...)
	c.sits(t, consult.Membership{BodyID: c.committee, PersonID: c.people[0], Role: consult.MembershipChair,
		Since: "2020-01-01"})
	here, there := c.venue(t), c.venue(t)
	c.room = c.office.room(t, here, 500)
	elsewhere := c.office.room(t, there, 500)
	for i := range 4 {
		c.assemble(t, i, c.people[i*n:(i+1)*n], c.office.room(t, here, 500), elsewhere)
	}
	return c
}

// assemble books the i-th Meeting of the hall, and another on the same day for half of
// its people, of whom two answer and two ask for Leave.
func (c *crowd) assemble(t testing.TB, i int, people []consult.ID, room, elsewhere consult.ID) {
	t.Helper()
	wish := sitting(span(t, "06-10 14:00-16:00"), people...)
	if i == 0 {
		wish = c.ofCommittee(wish.Span)
	}
	wish.RoomID = room
	m := c.book(t, wish)
	c.hall = append(c.hall, m)
	beside := sitting(span(t, fmt.Sprintf("06-10 %02d:00-%02d:00", 8+i, 9+i)), people[:len(people)/2]...)
	beside.RoomID = elsewhere
	c.book(t, beside)
	for k, response := range []consult.Response{consult.Accepted, consult.Unsure} {
		_, err := c.Answer(t.Context(), c.by, m.ID, people[k+2], func(a *consult.Answer) {
			a.Channel, a.Response = "phone", response
		})
		must(t, err)
	}
	c.asks(t, m.ID, people[4])
	c.approve(t, c.asks(t, m.ID, people[5]))
}

// ofCommittee is a wish for a Meeting of the whole committee.
func (c *crowd) ofCommittee(s consult.Span) consult.Meeting {
	return consult.Meeting{Form: "chair_meeting", Title: "主席会议", Span: s, RoomID: c.room,
		OwnerBodyID: c.committee, InviteBodyIDs: []consult.ID{c.committee}}
}

func (c *crowd) asks(t testing.TB, meeting, person consult.ID) consult.Leave {
	t.Helper()
	ask := consult.Leave{MeetingID: meeting, PersonID: person, Reason: consult.LeaveOfficial}
	l, err := c.AskLeave(t.Context(), c.by, ask)
	must(t, err)
	return l
}

func (c *crowd) approve(t testing.TB, l consult.Leave) {
	t.Helper()
	_, _, err := c.DecideLeave(t.Context(), c.by, l.ID, true, "", 0)
	must(t, explain(err))
}

// proposal is worked out: the afternoon of the hall is given to a Block on everyone.
func (c *crowd) proposal(t testing.TB) consult.Proposal {
	t.Helper()
	p, err := c.Propose(t.Context(), c.by, plenum(t, consult.Limits{}))
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.RunProposals(ctx, func(err error) { t.Error(err) })
	}()
	for p.State == consult.ProposalPlanning {
		p, err = c.Proposal(ctx, p.ID)
		must(t, err)
	}
	stop()
	<-ended
	if p.State != consult.ProposalReady || len(p.Outcome.Adjustments) != len(c.hall) {
		t.Fatalf("the proposal is %s with %d changes: %s", p.State, len(p.Outcome.Adjustments), p.FaultEN)
	}
	return p
}

// A booking, a decision on Leave, and a Proposal applied and undone run a bounded
// number of statements, however many people come. BEGIN, COMMIT and the lock that
// makes writers take turns are not counted: every write has one of each.
func TestStatementsOfAWrite(t *testing.T) {
	t.Parallel()
	most := map[string]int{
		"book by name": 12, "book a committee": 14, "approve": 20, "apply 4 moves": 32, "undo 4 moves": 32,
	}
	storetest.Each(t, func(t *testing.T, url string) {
		few := statements(t, gather(t, url, 9))
		many := statements(t, gather(t, storetest.Sibling(t, url), 84))
		for act, limit := range most {
			if len(many[act]) == 0 || len(many[act]) > limit {
				t.Errorf("%s: %d statements, at most %d:\n%s", act, len(many[act]), limit, grouped(many[act]))
			}
			if len(many[act]) > len(few[act]) {
				t.Errorf("%s: %d statements for 84 people, %d for 9", act, len(many[act]), len(few[act]))
			}
			t.Logf("%s: %d\n%s", act, len(many[act]), grouped(many[act]))
		}
	})
}

// statements are those of each act.
func statements(t *testing.T, c *crowd) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	named := sitting(span(t, "06-24 09:00-11:00"), c.people[:len(c.people)/4]...)
	named.RoomID = c.room
	out["book by name"] = c.log.during(func() { c.book(t, named) })
	out["book a committee"] = c.log.during(func() { c.book(t, c.ofCommittee(span(t, "06-11 09:00-11:00"))) })
	pending := c.asks(t, c.hall[0].ID, c.people[6])
	out["approve"] = c.log.during(func() { c.approve(t, pending) })
	p := c.proposal(t)
	out["apply 4 moves"] = c.log.during(func() {
		_, err := c.ApplyProposal(t.Context(), c.by, p.ID, booking.Options{})
		must(t, explain(err))
	})
	out["undo 4 moves"] = c.log.during(func() {
		_, err := c.UndoProposal(t.Context(), c.by, p.ID, booking.Options{})
		must(t, explain(err))
	})
	for act, all := range out {
		out[act] = slices.DeleteFunc(all, func(text string) bool {
			return strings.HasPrefix(text, "begin") || text == "commit" || strings.Contains(text, "pg_advisory_xact_lock")
		})
	}
	return out
}

// BenchmarkWrites books a Meeting of 84 people, approves Leave from one, and moves four
// Meetings of 84 people by a Proposal and back. It reports the median of each.
func BenchmarkWrites(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		c := gather(b, url, 84)
		took := map[string][]time.Duration{}
		measure := func(what string, act func()) {
			began := time.Now()
			act()
			took[what] = append(took[what], time.Since(began))
		}
		for i := 0; b.Loop(); i++ {
			wish := c.ofCommittee(span(b, "06-11 09:00-11:00"))
			measure("book", func() { wish = c.book(b, wish) })
			c.cancel(b, wish.ID)
			l := c.asks(b, c.hall[0].ID, c.people[6])
			measure("approve", func() { c.approve(b, l) })
			_, _, err := c.WithdrawLeave(b.Context(), c.by, l.ID, 0)
			must(b, err)
			p := c.proposal(b)
			measure("apply", func() { _, err = c.ApplyProposal(b.Context(), c.by, p.ID, booking.Options{}) })
			must(b, explain(err))
			measure("undo", func() { _, err = c.UndoProposal(b.Context(), c.by, p.ID, booking.Options{}) })
			must(b, explain(err))
		}
		for what, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms/"+what)
		}
	})
}
