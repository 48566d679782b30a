package booking_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// hall is an office whose Wednesday afternoon, 10 June, holds n confirmed
// Meetings in as many rooms of one venue, each with people of its own.
func hall(t *testing.T, o *office, n int) (stood []consult.Meeting) {
	t.Helper()
	venue := o.venue(t)
	for range n {
		people := o.persons(t, 3)
		m := sitting(span(t, "06-10 14:00-16:00"), people...)
		m.RoomID = o.room(t, venue, 10)
		stood = append(stood, o.book(t, m))
	}
	return stood
}

// plenum asks for the afternoon of 10 June to be given to a Block on everyone.
func plenum(t testing.TB, limits consult.Limits) consult.Proposal {
	return consult.Proposal{Limits: limits, Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{
		Subject: consult.Subject{Kind: consult.SubjectEveryone}, Title: "市委全会", Span: span(t, "06-10 13:00-18:00"), Hard: true}}}
}

// planned asks for a Proposal and waits until it is worked out.
func (o *office) planned(t *testing.T, ask consult.Proposal) consult.Proposal {
	t.Helper()
	p, err := o.Propose(t.Context(), o.by, ask)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go o.RunProposals(ctx, func(err error) { t.Error(err) })
	for p.State == consult.ProposalPlanning {
		p, err = o.Proposal(ctx, p.ID)
		must(t, err)
	}
	if p.State != consult.ProposalReady {
		t.Fatalf("the proposal is %s: %s", p.State, p.FaultEN)
	}
	return p
}

func TestAWednesdayIsTakenAwayAndGivenBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 6)
		other := o.book(t, sitting(span(t, "06-11 14:00-16:00"), stood[0].Attendances[0].PersonID))
		before := o.rows(t)
		p := o.planned(t, plenum(t, consult.Limits{}))
		if after := o.rows(t); !mapsEqual(before, after) {
			t.Fatalf("planning wrote: %v, before %v", after, before)
		}
		out := p.Outcome
		if len(out.Adjustments) != 6 || out.Moved != 6 || out.Unavoidable != 6 || len(out.Gone) != 6 || len(out.Left)+len(out.Unplaced) != 0 || len(out.Disturbed) != 18 {
			t.Fatalf("%d changes, %d moved, %d unavoidable, %d gone, %d left, %d unplaced, %d disturbed", len(out.Adjustments), out.Moved,
				out.Unavoidable, len(out.Gone), len(out.Left), len(out.Unplaced), len(out.Disturbed))
		}
		for _, g := range out.Gone {
			if title := o.meeting(t, g.SubjectID).Title; !strings.HasPrefix(g.ZH, "《"+title+"》：") || !strings.HasPrefix(g.EN, "“"+title+"”: ") {
				t.Errorf("whose conflict is gone? %s | %s", g.ZH, g.EN)
			}
		}
		for _, a := range out.Adjustments {
			if !a.Hit || a.ZH == "" || a.EN == "" || a.Before.Equal(a.After) || a.After.Span.Overlaps(p.Cause.Block.Span) || a.After.Span.Length() != 2*time.Hour {
				t.Errorf("change %+v", a)
			}
		}
		p, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		for _, a := range p.Outcome.Adjustments {
			if m := o.meeting(t, a.MeetingID); !m.Slot().Equal(a.After) || m.Sequence != 1 || len(m.Moves) != 1 {
				t.Errorf("%+v after applying, want it at %+v", m, a.After)
			}
		}
		if got := o.meeting(t, other.ID); got.Version != other.Version {
			t.Errorf("a bystander was touched: %+v", got)
		}
		told := o.notices(t)
		if len(told) != 18 || len(told[stood[2].Attendances[1].PersonID]) != 1 {
			t.Errorf("%d people told, want 18 once each", len(told))
		}
		_, err = o.Book(t.Context(), o.by, sitting(span(t, "06-10 15:00-16:00")), booking.Options{})
		if clash(t, err) != "everyone_blocked" {
			t.Errorf("the Block does not stand after applying: %v", err)
		}
		o.sound(t)
		p, err = o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		for _, m := range stood {
			if got := o.meeting(t, m.ID); !got.Slot().Equal(m.Slot()) || got.Status != consult.Confirmed || got.Sequence != 2 {
				t.Errorf("%+v after undoing, want it at %+v", got, m.Slot())
			}
		}
		if told := o.notices(t); len(told[stood[2].Attendances[1].PersonID]) != 2 {
			t.Error("nobody was told of the undoing")
		}
		o.book(t, sitting(span(t, "06-10 15:00-16:00")))
		if _, err := o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{}); faults(t, err) != "state not_applied" {
			t.Errorf("undone twice: %v", err)
		}
		o.sound(t)
	})
}

func (o *office) notices(t *testing.T) map[consult.ID][]consult.Notice {
	t.Helper()
	all, err := o.Notices(t.Context(), consult.NoticeFilter{}, consult.PageRequest{Limit: 200})
	must(t, err)
	out := map[consult.ID][]consult.Notice{}
	for _, n := range all.Items {
		if n.ZH == "" || n.EN == "" || len(n.MeetingIDs) == 0 {
			t.Errorf("notice without words or meetings: %+v", n)
		}
		out[n.PersonID] = append(out[n.PersonID], n)
	}
	return out
}

func mapsEqual(a, b map[string]int) bool {
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return len(a) == len(b)
}

func TestAProposalIsRefusedWholeWhenTheWorldMovedOn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 3)
		p := o.planned(t, plenum(t, consult.Limits{}))
		refused := func(reason string) {
			t.Helper()
			if _, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{}); !errors.Is(err, consult.ErrConflict) {
				t.Errorf("%s: %v", reason, err)
			}
			for _, m := range stood[1:] {
				if got := o.meeting(t, m.ID); !got.Slot().Equal(m.Slot()) {
					t.Errorf("%s: refused, yet %s moved", reason, m.ID)
				}
			}
			if page, err := o.Blocks.List(t.Context(), consult.BlockFilter{}, consult.PageRequest{}); err != nil || len(page.Items) != 0 {
				t.Errorf("%s: refused, yet the block was entered (%v)", reason, err)
			}
		}
		taken := o.book(t, with(sitting(p.Outcome.Adjustments[1].After.Span), func(m *consult.Meeting) { m.RoomID = p.Outcome.Adjustments[1].After.RoomID }))
		refused("a slot was taken")
		o.cancel(t, taken.ID)
		o.edit(t, stood[0].ID, func(m *consult.Meeting) { m.Title = "新题" })
		refused("a meeting was changed")
		_, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		moved, ok := errors.AsType[*consult.Stale](err)
		if !ok || !slices.Equal(moved.MeetingIDs, []consult.ID{stood[0].ID}) {
			t.Errorf("which meetings moved on: %v", err)
		}
	})
}

func TestUndoIsRefusedWhenTheOldSlotIsTaken(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := hall(t, o, 1)[0]
		ill := consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{
			Subject: consult.Subject{Kind: consult.SubjectRoom, ID: m.RoomID}, Title: "空调检修", Span: m.Span, Hard: true}}}
		p := o.planned(t, ill)
		p, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		if _, err := o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{DryRun: true}); err != nil {
			t.Errorf("a dry undo: %v", explain(err))
		}
		o.book(t, sitting(m.Span, m.Attendances[1].PersonID))
		_, err = o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
		if clash(t, err) != "person_double_booked" {
			t.Errorf("undone over another: %v", err)
		}
		if got := o.meeting(t, m.ID); !got.Slot().Equal(p.Outcome.Adjustments[0].After) {
			t.Errorf("refused, yet it moved: %+v", got.Slot())
		}
		if page, err := o.Blocks.List(t.Context(), consult.BlockFilter{}, consult.PageRequest{}); err != nil || len(page.Items) != 1 {
			t.Errorf("refused, yet the block is gone (%v)", err)
		}
	})
}

func TestDryRunsOfProposalsWriteNothing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 2)
		before := o.rows(t)
		p, err := o.Sketch(t.Context(), o.by, plenum(t, consult.Limits{}))
		must(t, err)
		if len(p.Outcome.Adjustments) != 2 {
			t.Fatalf("%d changes, want 2", len(p.Outcome.Adjustments))
		}
		if all, err := o.Proposals(t.Context(), consult.ProposalFilter{}, consult.PageRequest{}); err != nil || len(all.Items) != 0 {
			t.Errorf("a sketch was kept (%v)", err)
		}
		p = o.planned(t, plenum(t, consult.Limits{}))
		_, err = o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{DryRun: true})
		must(t, explain(err))
		if after := o.rows(t); !mapsEqual(before, after) {
			t.Errorf("a dry apply wrote: %v, before %v", after, before)
		}
		if got := o.meeting(t, stood[0].ID); !got.Slot().Equal(stood[0].Slot()) {
			t.Error("a dry apply moved a meeting")
		}
	})
}

func TestDraftsArePlaced(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		people, venue := o.persons(t, 4), o.venue(t)
		room := o.room(t, venue, 10)
		var drafts []consult.ID
		for range 4 {
			m := sitting(span(t, "06-10 09:00-11:00"), people...)
			m.Status, m.RoomID = consult.Draft, room
			drafts = append(drafts, o.book(t, m).ID)
		}
		p := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CauseMeetings, MeetingIDs: drafts}})
		if len(p.Outcome.Adjustments) != 4 || p.Outcome.Moved != 0 {
			t.Fatalf("%d changes, %d moved", len(p.Outcome.Adjustments), p.Outcome.Moved)
		}
		p, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		for _, id := range drafts {
			if m := o.meeting(t, id); m.Status != consult.Tentative {
				t.Errorf("%s is %s", id, m.Status)
			}
		}
		o.sound(t)
		_, err = o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		for _, id := range drafts {
			if m := o.meeting(t, id); m.Status != consult.Draft { // nobody has a link
				t.Errorf("%s is %s after undoing", id, m.Status)
			}
		}
	})
}

func TestAnIllMemberIsMissedAnIllPresiderIsNot(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := hall(t, o, 1)[0]
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Attendances[0].Role = consult.RolePresiding })
		ill := func(who consult.ID) int {
			p := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{
				Subject: consult.Subject{Kind: consult.SubjectPerson, ID: who}, Title: "住院", Span: span(t, "06-09 00:00-06-12 00:00"), Hard: true}}})
			return len(p.Outcome.Adjustments)
		}
		if n := ill(m.Attendances[1].PersonID); n != 0 {
			t.Errorf("%d meetings move for a member", n)
		}
		if n := ill(m.Attendances[0].PersonID); n != 1 {
			t.Errorf("%d meetings move for who presides", n)
		}
	})
}

func TestWhatAProposalMayNotDo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 2)
		p := o.planned(t, plenum(t, consult.Limits{Pinned: []consult.ID{stood[0].ID}, MaxDays: 1}))
		if len(p.Outcome.Adjustments) != 1 || p.Outcome.Adjustments[0].MeetingID != stood[1].ID {
			t.Errorf("pinned: %+v", p.Outcome.Adjustments)
		}
		if len(p.Outcome.Left) != 1 || p.Outcome.Left[0].SubjectID != stood[0].ID {
			t.Errorf("the pinned meeting's conflict is not told as left: %+v", p.Outcome.Left)
		}
		if a := p.Outcome.Adjustments[0]; a.After.Span.From.Sub(a.Before.Span.From).Abs() > 36*time.Hour {
			t.Errorf("moved by %s, one day at most was asked", a.After.Span.From.Sub(a.Before.Span.From))
		}
	})
}

// Limits that leave no start at all once failed the whole planning, or let the
// Meeting go anywhere.
func TestWhatHasNoStartStaysAndIsTold(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 2)
		for _, r := range []struct {
			reason string
			ask    consult.Proposal
		}{
			{"a window shorter than the meeting", plenum(t, consult.Limits{Window: span(t, "06-10 16:00-17:00")})},
			{"a window without working hours", plenum(t, consult.Limits{Window: span(t, "06-10 22:00-23:00")})},
			{"every day within reach is taken", taking(plenum(t, consult.Limits{MaxDays: 1}), span(t, "06-09 00:00-06-12 00:00"))},
		} {
			p := o.planned(t, r.ask)
			if out := p.Outcome; len(out.Adjustments) != 0 || len(out.Unplaced) != len(stood) || len(out.Left) != len(stood) || len(out.Gone) != 0 {
				t.Errorf("%s: %d changes, %d unplaced, %d left, %d gone", r.reason, len(out.Adjustments), len(out.Unplaced), len(out.Left), len(out.Gone))
			}
		}
	})
}

func taking(p consult.Proposal, taken consult.Span) consult.Proposal {
	p.Cause.Block.Span = taken
	return p
}

func TestBadProposals(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		cancelled := o.cancel(t, o.book(t, sitting(span(t, "06-10 09:00-10:00"))).ID)
		soft := o.block(t, consult.SubjectEveryone, "", span(t, "06-20 09:00-10:00"), false)
		foreign := func(c consult.Cause) consult.Proposal {
			p := plenum(t, consult.Limits{})
			p.Cause.MeetingIDs, p.Cause.PlanID, p.Cause.Span = c.MeetingIDs, c.PlanID, c.Span
			return p
		}
		for _, r := range []struct {
			name, want string
			ask        consult.Proposal
		}{
			{"no cause", "cause.kind unknown", consult.Proposal{}},
			{"a block of nobody known", "cause.block.subject.id not_found", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{
				Subject: consult.Subject{Kind: consult.SubjectPerson, ID: newID()}, Title: "x", Span: span(t, "06-10 09:00-10:00"), Hard: true}}}},
			{"a block that stands and only advises", "cause.block_id advisory", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{Stamp: consult.Stamp{ID: soft}}}}},
			{"a block that is not", "cause.block_id not_found", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{Stamp: consult.Stamp{ID: newID()}}}}},
			{"no meetings", "cause.meeting_ids required", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseMeetings}}},
			{"a meeting that is not", "cause.meeting_ids[0] not_found", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseMeetings, MeetingIDs: []consult.ID{newID()}}}},
			{"a cancelled meeting", "cause.meeting_ids[0] cancelled", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseMeetings, MeetingIDs: []consult.ID{cancelled.ID}}}},
			{"a form that is not", "limits.forms[0] not_found", plenum(t, consult.Limits{Forms: []consult.FormKey{"tea"}})},
			{"a body that is not", "limits.bodies[0] not_found", plenum(t, consult.Limits{Bodies: []consult.ID{newID()}})},
			{"a pinned meeting that is not", "limits.pinned[0] not_found", plenum(t, consult.Limits{Pinned: []consult.ID{newID()}})},
			{"a window that ends before it begins", "limits.to not_after_start", plenum(t, consult.Limits{Window: span(t, "06-12 09:00-06-11 09:00")})},
			{"too long", "limits.seconds range", plenum(t, consult.Limits{Time: time.Hour})},
			{"clashes of no window", "cause.from required, cause.to required", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseClashes}}},
			{"no block", "cause.block required", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock}}},
			{"meetings and a block", "cause.meeting_ids unexpected", foreign(consult.Cause{MeetingIDs: []consult.ID{newID()}})},
			{"a plan and a block", "cause.plan_id unexpected", foreign(consult.Cause{PlanID: newID()})},
			{"a window and a block", "cause.from unexpected, cause.to unexpected", foreign(consult.Cause{Span: span(t, "06-10 09:00-11:00")})},
			{"roles of no block", "cause.roles unexpected", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseClashes, Span: span(t, "06-10 09:00-11:00"),
				Roles: []consult.AttendanceRole{consult.RolePresiding}}}},
			{"a block of the past", "cause.block.ends_at past", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{
				Subject: consult.Subject{Kind: consult.SubjectEveryone}, Title: "x", Span: span(t, "01-10 09:00-10:00"), Hard: true}}}},
			{"clashes of the past", "cause.to past", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseClashes, Span: span(t, "01-10 09:00-10:00")}}},
			{"a window in which clashes are resolved, backwards", "cause.to not_after_start", consult.Proposal{Cause: consult.Cause{Kind: consult.CauseClashes, Span: span(t, "06-12 09:00-06-11 09:00")}}},
		} {
			if _, err := o.Propose(t.Context(), o.by, r.ask); err == nil || faults(t, err) != r.want {
				t.Errorf("%s: %v", r.name, err)
			}
		}
	})
}

func TestPlanningIsStopped(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		hall(t, o, 1)
		p, err := o.Propose(t.Context(), o.by, plenum(t, consult.Limits{}))
		must(t, err)
		on, err := o.Beat(t.Context(), p.ID)
		if must(t, err); !on {
			t.Error("planning does not go on")
		}
		if p, err = o.Proposal(t.Context(), p.ID); err != nil || p.Best != "" || p.Done != 0 {
			t.Errorf("nothing is found yet, and the best is %q at %d%% (%v)", p.Best, p.Done, err)
		}
		p, err = o.StopProposal(t.Context(), p.ID, false)
		must(t, err)
		if _, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{}); faults(t, err) != "state not_ready" {
			t.Errorf("a stopped proposal was applied: %v", err)
		}
		if _, err := o.StopProposal(t.Context(), p.ID, true); faults(t, err) != "state not_planning" {
			t.Errorf("stopped twice: %v", err)
		}
	})
}

func TestProposalsKeepPinsAndOrder(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 2)
		_, err := o.Pin(t.Context(), o.by, stood[0].ID, "主席已定", booking.Options{})
		must(t, explain(err))
		before := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		after := o.book(t, sitting(span(t, "06-12 09:00-10:00")))
		o.edit(t, stood[1].ID, func(m *consult.Meeting) { m.Follows = []consult.Follow{{MeetingID: before.ID, MinDays: 0}} })
		o.edit(t, after.ID, func(m *consult.Meeting) { m.Follows = []consult.Follow{{MeetingID: stood[1].ID, MinDays: 1}} })
		p := o.planned(t, plenum(t, consult.Limits{Alone: true, Window: span(t, "06-08 08:00-06-30 18:00")}))
		if len(p.Outcome.Adjustments) != 1 || len(p.Outcome.Left) != 1 {
			t.Fatalf("%+v", p.Outcome)
		}
		if to := p.Outcome.Adjustments[0].After.Span; to.From.Before(before.Span.To) || to.To.After(when(t, "06-11 23:59")) {
			t.Errorf("out of order: %v", to)
		}
	})
}

func TestWhatClashesAlreadyIsResolved(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, under, over := o.overlap(t, span(t, "06-10 09:00-10:00"))
		free := hall(t, o, 3)
		o.block(t, consult.SubjectRoom, free[0].RoomID, span(t, "06-10 13:00-18:00"), true)
		blocking := func() (n int) {
			s, err := o.Standing(t.Context(), consult.StandingFilter{From: when(t, "06-08 00:00"), To: when(t, "06-13 00:00")}, consult.PageRequest{Limit: 50})
			must(t, err)
			for _, by := range s.Counts {
				n += by[consult.Blocking]
			}
			return n
		}
		if n := blocking(); n != 1 {
			t.Fatalf("%d blocking conflicts stand, want the block's alone: the other is overridden", n)
		}
		p := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CauseClashes, Span: span(t, "06-08 00:00-06-13 00:00")}})
		if out := p.Outcome; len(out.Adjustments) != 1 || out.Unavoidable != 1 || out.Adjustments[0].MeetingID != free[0].ID || len(out.Left) != 0 {
			t.Fatalf("%d changes, %d unavoidable, %d left: %+v", len(out.Adjustments), out.Unavoidable, len(out.Left), out.Adjustments)
		}
		_, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		if n := blocking(); n != 0 {
			t.Errorf("%d blocking conflicts stand after applying", n)
		}
		for _, m := range []consult.Meeting{under, over, free[1], free[2]} {
			if !o.meeting(t, m.ID).Slot().Equal(m.Slot()) {
				t.Errorf("%s moved for nothing", m.ID)
			}
		}
	})
}
