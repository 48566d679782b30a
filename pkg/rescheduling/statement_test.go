package rescheduling_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// crowd is an office in which many people have much to do: on 10 June the four
// Meetings of a hall, one of them of a committee, with answers and Leaves, beside
// four others in another venue.
type crowd struct {
	*Office
	log       *StatementLog
	people    []consult.ID
	committee consult.ID
	room      consult.ID
	hall      []consult.Meeting
}

// gather makes an office in which n people attend each Meeting of the hall.
func gather(t testing.TB, url string, n int) *crowd {
	t.Helper()
	now := new(atomic.Int64)
	now.Store(When(t, "06-01 08:00").Unix())
	c := &crowd{log: &StatementLog{}}
	c.Office = JoinWith(t, url, now, store.Options{Statement: c.log.Add})
	c.AddForms(t)
	c.people = c.Persons(t, 4*n)
	c.committee = c.Body(t, c.people[1:n]...)
	c.Sits(t, consult.Membership{BodyID: c.committee, PersonID: c.people[0], Role: consult.MembershipChair,
		Since: "2020-01-01"})
	here, there := c.Venue(t), c.Venue(t)
	c.room = c.Office.Room(t, here, 500)
	elsewhere := c.Office.Room(t, there, 500)
	for i := range 4 {
		c.assemble(t, i, c.people[i*n:(i+1)*n], c.Office.Room(t, here, 500), elsewhere)
	}
	return c
}

// assemble books the i-th Meeting of the hall, and another on the same day for half of
// its people, of whom two answer and two ask for Leave.
func (c *crowd) assemble(t testing.TB, i int, people []consult.ID, room, elsewhere consult.ID) {
	t.Helper()
	wish := Sitting(Span(t, "06-10 14:00-16:00"), people...)
	if i == 0 {
		wish = c.ofCommittee(wish.Span)
	}
	wish.RoomID = room
	m := c.Book(t, wish)
	c.hall = append(c.hall, m)
	beside := Sitting(Span(t, fmt.Sprintf("06-10 %02d:00-%02d:00", 8+i, 9+i)), people[:len(people)/2]...)
	beside.RoomID = elsewhere
	c.Book(t, beside)
	for k, response := range []consult.Response{consult.Accepted, consult.Unsure} {
		_, err := c.Attendance.Answer(t.Context(), c.By, m.ID, people[k+2], func(a *consult.Answer) {
			a.Channel, a.Response = "phone", response
		})
		Must(t, err)
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
	l, err := c.Attendance.AskLeave(t.Context(), c.By, ask)
	Must(t, err)
	return l
}

func (c *crowd) approve(t testing.TB, l consult.Leave) {
	t.Helper()
	_, _, err := c.Attendance.DecideLeave(t.Context(), c.By, l.ID, true, "", 0)
	Must(t, Explain(err))
}

// proposal is worked out: the afternoon of the hall is given to a Block on everyone.
func (c *crowd) proposal(t testing.TB) proposal.Proposal {
	t.Helper()
	p, err := c.Rescheduling.Propose(t.Context(), c.By, plenum(t, proposal.Limits{}))
	Must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Rescheduling.Run(ctx, func(err error) { t.Error(err) })
	}()
	for p.State == proposal.Planning {
		p, err = c.Rescheduling.Proposal(ctx, p.ID)
		Must(t, err)
	}
	stop()
	<-ended
	if p.State != proposal.Ready || len(p.Outcome.Adjustments) != len(c.hall) {
		t.Fatalf("the proposal is %s with %d changes: %s", p.State, len(p.Outcome.Adjustments), p.FaultEN)
	}
	return p
}

// journalStatements are what the journal adds to a write: it reads what was done and the end of the chain, and appends.
const journalStatements = 2

// A booking, a decision on Leave, and a Proposal applied and undone run a bounded
// number of statements, however many people come. BEGIN, COMMIT and the lock that
// makes writers take turns are not counted: every write has one of each.
func TestStatementsOfAWrite(t *testing.T) {
	t.Parallel()
	most := map[string]int{
		// Leave is read with presence by half days, and counts anew who came; so do moves that end leave.
		"book by name": 12, "book a committee": 14, "approve": 22, "apply 4 moves": 33, "undo 4 moves": 33,
		"batch of 4 moves": 32,
	}
	for act := range most {
		most[act] += journalStatements
	}
	storetest.Each(t, func(t *testing.T, url string) {
		few := statements(t, gather(t, url, 9))
		many := statements(t, gather(t, storetest.Sibling(t, url), 84))
		for act, limit := range most {
			if len(many[act]) == 0 || len(many[act]) > limit {
				t.Errorf("%s: %d statements, at most %d:\n%s", act, len(many[act]), limit, Grouped(many[act]))
			}
			if len(many[act]) > len(few[act]) {
				t.Errorf("%s: %d statements for 84 people, %d for 9", act, len(many[act]), len(few[act]))
			}
			t.Logf("%s: %d\n%s", act, len(many[act]), Grouped(many[act]))
		}
	})
}

// statements are those of each act.
func statements(t *testing.T, c *crowd) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	named := Sitting(Span(t, "06-24 09:00-11:00"), c.people[:len(c.people)/4]...)
	named.RoomID = c.room
	out["book by name"] = c.log.During(func() { c.Book(t, named) })
	out["book a committee"] = c.log.During(func() { c.Book(t, c.ofCommittee(Span(t, "06-11 09:00-11:00"))) })
	pending := c.asks(t, c.hall[0].ID, c.people[6])
	out["approve"] = c.log.During(func() { c.approve(t, pending) })
	p := c.proposal(t)
	out["apply 4 moves"] = c.log.During(func() {
		_, err := c.Rescheduling.Apply(t.Context(), c.By, p.ID, booking.Options{})
		Must(t, Explain(err))
	})
	out["undo 4 moves"] = c.log.During(func() {
		_, err := c.Rescheduling.Undo(t.Context(), c.By, p.ID, booking.Options{})
		Must(t, Explain(err))
	})
	var steps []booking.Step
	for i := range c.hall { // each takes the slot of the next
		next := c.hall[(i+1)%len(c.hall)]
		to := consult.Slot{Span: Span(t, "06-17 14:00-16:00"), RoomID: next.RoomID}
		steps = append(steps, booking.Step{ID: c.hall[i].ID, To: &to})
	}
	out["batch of 4 moves"] = c.log.During(func() {
		_, err := c.Office.Booking.Batch(t.Context(), c.By, steps, booking.Options{})
		Must(t, Explain(err))
	})
	for act, all := range out {
		out[act] = slices.DeleteFunc(all, func(text string) bool {
			return strings.HasPrefix(text, "begin") || text == "commit" || strings.Contains(text, "pg_advisory_xact_lock")
		})
	}
	return out
}

// BenchmarkWrites books a Meeting of 84 people, approves Leave from one, and moves four
// Meetings of 84 people by a Proposal and back. It reports the median of each, and the fastest, which
// other work on the machine disturbs least.
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
			wish := c.ofCommittee(Span(b, "06-11 09:00-11:00"))
			measure("book", func() { wish = c.Book(b, wish) })
			c.Cancel(b, wish.ID)
			l := c.asks(b, c.hall[0].ID, c.people[6])
			measure("approve", func() { c.approve(b, l) })
			_, _, err := c.Attendance.WithdrawLeave(b.Context(), c.By, l.ID, 0)
			Must(b, err)
			p := c.proposal(b)
			measure("apply", func() { _, err = c.Rescheduling.Apply(b.Context(), c.By, p.ID, booking.Options{}) })
			Must(b, Explain(err))
			measure("undo", func() { _, err = c.Rescheduling.Undo(b.Context(), c.By, p.ID, booking.Options{}) })
			Must(b, Explain(err))
		}
		for what, all := range took {
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms/"+what)
			b.ReportMetric(float64(all[0].Microseconds())/1000, "fastest-ms/"+what)
		}
	})
}
