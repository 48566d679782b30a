package rescheduling_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// hall is an office whose Wednesday afternoon, 10 June, holds n confirmed
// Meetings in as many rooms of one venue, each with people of its own.
func hall(t *testing.T, o *Office, n int) (stood []consult.Meeting) {
	t.Helper()
	venue := o.Venue(t)
	for range n {
		people := o.Persons(t, 3)
		m := Sitting(Span(t, "06-10 14:00-16:00"), people...)
		m.RoomID = o.Room(t, venue, 10)
		stood = append(stood, o.Book(t, m))
	}
	return stood
}

// plenum asks for the afternoon of 10 June to be given to a Block on everyone.
func plenum(t testing.TB, limits proposal.Limits) proposal.Proposal {
	return proposal.Proposal{Limits: limits, Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{
		Subject: consult.Subject{Kind: consult.SubjectEveryone},
		Title:   "市委全会",
		Span:    Span(t, "06-10 13:00-18:00"),
		Hard:    true,
	}}}
}

func TestAWednesdayIsTakenAwayAndGivenBack(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 6)
		other := o.Book(t, Sitting(Span(t, "06-11 14:00-16:00"), stood[0].Attendances[0].PersonID))
		before := o.Rows(t)
		p := o.Planned(t, plenum(t, proposal.Limits{}))
		if after := o.Rows(t); !mapsEqual(before, after) {
			t.Fatalf("planning wrote: %v, before %v", after, before)
		}
		out := p.Outcome
		if len(out.Adjustments) != 6 || out.Moved != 6 || out.Unavoidable != 6 || len(out.Gone) != 6 ||
			len(out.Left)+len(out.Unplaced) != 0 || len(out.Disturbed) != 18 {
			t.Fatalf(
				"%d changes, %d moved, %d unavoidable, %d gone, %d left, %d unplaced, %d disturbed",
				len(out.Adjustments), out.Moved, out.Unavoidable, len(out.Gone), len(out.Left), len(out.Unplaced),
				len(out.Disturbed),
			)
		}
		for _, g := range out.Gone {
			if title := o.Meeting(t, g.SubjectID).Title; !strings.HasPrefix(g.ZH, "《"+title+"》：") ||
				!strings.HasPrefix(g.EN, "“"+title+"”: ") {
				t.Errorf("whose conflict is gone? %s | %s", g.ZH, g.EN)
			}
		}
		for _, a := range out.Adjustments {
			if !a.Hit || a.ZH == "" || a.EN == "" || a.Before.Equal(a.After) ||
				a.After.Span.Overlaps(p.Cause.Block.Span) || a.After.Span.Length() != 2*time.Hour {
				t.Errorf("change %+v", a)
			}
		}
		p, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		for _, a := range p.Outcome.Adjustments {
			if m := o.Meeting(t, a.MeetingID); !m.Slot().Equal(a.After) || m.Sequence != 1 || len(m.Moves) != 1 {
				t.Errorf("%+v after applying, want it at %+v", m, a.After)
			}
		}
		if got := o.Meeting(t, other.ID); got.Version != other.Version {
			t.Errorf("a bystander was touched: %+v", got)
		}
		told := o.Notices(t)
		if len(told) != 18 || len(told[stood[2].Attendances[1].PersonID]) != 1 {
			t.Errorf("%d people told, want 18 once each", len(told))
		}
		_, err = o.Booking.Book(t.Context(), o.By, Sitting(Span(t, "06-10 15:00-16:00")), booking.Options{})
		if Clash(t, err) != "everyone_blocked" {
			t.Errorf("the Block does not stand after applying: %v", err)
		}
		o.Sound(t)
		p, err = o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		for _, m := range stood {
			if got := o.Meeting(t, m.ID); !got.Slot().Equal(m.Slot()) || got.Status != consult.Confirmed ||
				got.Sequence != 2 {
				t.Errorf("%+v after undoing, want it at %+v", got, m.Slot())
			}
		}
		if told := o.Notices(t); len(told[stood[2].Attendances[1].PersonID]) != 2 {
			t.Error("nobody was told of the undoing")
		}
		o.Book(t, Sitting(Span(t, "06-10 15:00-16:00")))
		if _, err := o.Rescheduling.Undo(
			t.Context(), o.By, p.ID, booking.Options{},
		); Faults(t, err) != "state not_applied" {
			t.Errorf("undone twice: %v", err)
		}
		o.Sound(t)
	})
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
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 3)
		p := o.Planned(t, plenum(t, proposal.Limits{}))
		refused := func(reason string) {
			t.Helper()
			if _, err := o.Rescheduling.Apply(
				t.Context(), o.By, p.ID, booking.Options{},
			); !errors.Is(err, consult.ErrConflict) {
				t.Errorf("%s: %v", reason, err)
			}
			for _, m := range stood[1:] {
				if got := o.Meeting(t, m.ID); !got.Slot().Equal(m.Slot()) {
					t.Errorf("%s: refused, yet %s moved", reason, m.ID)
				}
			}
			if page, err := o.Directory.Blocks.List(
				t.Context(), consult.BlockFilter{}, consult.PageRequest{},
			); err != nil ||
				len(page.Items) != 0 {
				t.Errorf("%s: refused, yet the block was entered (%v)", reason, err)
			}
		}
		taken := o.Book(
			t,
			With(Sitting(p.Outcome.Adjustments[1].After.Span), func(m *consult.Meeting) {
				m.RoomID = p.Outcome.Adjustments[1].After.RoomID
			}),
		)
		refused("a slot was taken")
		o.Cancel(t, taken.ID)
		held := consult.Held{Took: true, At: o.Now(), By: "前台", Source: consult.HeldByPresence}
		Must(t, o.DB.SaveHeld(t.Context(), stood[0].ID, held))
		refused("a meeting was held")
		again := o.Planned(t, plenum(t, proposal.Limits{}))
		for _, a := range again.Outcome.Adjustments {
			if a.MeetingID == stood[0].ID {
				t.Errorf("what was held is to move: %+v", a)
			}
		}
		Must(t, o.DB.SaveHeld(t.Context(), stood[0].ID, consult.Held{}))
		o.Edit(t, stood[0].ID, func(m *consult.Meeting) { m.Title = "新题" })
		refused("a meeting was changed")
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		moved, ok := errors.AsType[*proposal.Stale](err)
		if !ok || !slices.Equal(moved.MeetingIDs, []consult.ID{stood[0].ID}) {
			t.Errorf("which meetings moved on: %v", err)
		}
	})
}

func TestUndoIsRefusedWhenTheOldSlotIsTaken(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := hall(t, o, 1)[0]
		ill := proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{
			Subject: consult.Subject{Kind: consult.SubjectRoom, ID: m.RoomID},
			Title:   "空调检修",
			Span:    m.Span,
			Hard:    true,
		}}}
		p := o.Planned(t, ill)
		p, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		if _, err := o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{DryRun: true}); err != nil {
			t.Errorf("a dry undo: %v", Explain(err))
		}
		o.Book(t, Sitting(m.Span, m.Attendances[1].PersonID))
		_, err = o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
		if Clash(t, err) != "person_double_booked" {
			t.Errorf("undone over another: %v", err)
		}
		if got := o.Meeting(t, m.ID); !got.Slot().Equal(p.Outcome.Adjustments[0].After) {
			t.Errorf("refused, yet it moved: %+v", got.Slot())
		}
		if page, err := o.Directory.Blocks.List(
			t.Context(), consult.BlockFilter{}, consult.PageRequest{},
		); err != nil ||
			len(page.Items) != 1 {
			t.Errorf("refused, yet the block is gone (%v)", err)
		}
	})
}

func TestDryRunsOfProposalsWriteNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 2)
		before := o.Rows(t)
		p, err := o.Rescheduling.Sketch(t.Context(), o.By, plenum(t, proposal.Limits{}))
		Must(t, err)
		if len(p.Outcome.Adjustments) != 2 {
			t.Fatalf("%d changes, want 2", len(p.Outcome.Adjustments))
		}
		if all, err := o.Rescheduling.Proposals(t.Context(), proposal.Filter{}, consult.PageRequest{}); err != nil ||
			len(all.Items) != 0 {
			t.Errorf("a sketch was kept (%v)", err)
		}
		p = o.Planned(t, plenum(t, proposal.Limits{}))
		_, err = o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{DryRun: true})
		Must(t, Explain(err))
		if after := o.Rows(t); !mapsEqual(before, after) {
			t.Errorf("a dry apply wrote: %v, before %v", after, before)
		}
		if got := o.Meeting(t, stood[0].ID); !got.Slot().Equal(stood[0].Slot()) {
			t.Error("a dry apply moved a meeting")
		}
	})
}

func TestDraftsArePlaced(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people, venue := o.Persons(t, 4), o.Venue(t)
		room := o.Room(t, venue, 10)
		var drafts []consult.ID
		for range 4 {
			m := Sitting(Span(t, "06-10 09:00-11:00"), people...)
			m.Status, m.RoomID = consult.Draft, room
			drafts = append(drafts, o.Book(t, m).ID)
		}
		p := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: drafts}})
		if len(p.Outcome.Adjustments) != 4 || p.Outcome.Moved != 0 {
			t.Fatalf("%d changes, %d moved", len(p.Outcome.Adjustments), p.Outcome.Moved)
		}
		p, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		for _, id := range drafts {
			if m := o.Meeting(t, id); m.Status != consult.Tentative {
				t.Errorf("%s is %s", id, m.Status)
			}
		}
		o.Sound(t)
		_, err = o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		for _, id := range drafts {
			if m := o.Meeting(t, id); m.Status != consult.Draft { // nobody has a link
				t.Errorf("%s is %s after undoing", id, m.Status)
			}
		}
	})
}

func TestAnIllMemberIsMissedAnIllPresiderIsNot(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := hall(t, o, 1)[0]
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Attendances[0].Role = consult.RolePresiding })
		ill := func(who consult.ID) int {
			p := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{
				Subject: consult.Subject{Kind: consult.SubjectPerson, ID: who},
				Title:   "住院",
				Span:    Span(t, "06-09 00:00-06-12 00:00"),
				Hard:    true,
			}}})
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
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 2)
		p := o.Planned(t, plenum(t, proposal.Limits{Pinned: []consult.ID{stood[0].ID}, MaxDays: 1}))
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
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 2)
		for _, r := range []struct {
			reason string
			ask    proposal.Proposal
		}{
			{"a window shorter than the meeting", plenum(t, proposal.Limits{Window: Span(t, "06-10 16:00-17:00")})},
			{"a window without working hours", plenum(t, proposal.Limits{Window: Span(t, "06-10 22:00-23:00")})},
			{
				"every day within reach is taken",
				taking(plenum(t, proposal.Limits{MaxDays: 1}), Span(t, "06-09 00:00-06-12 00:00")),
			},
		} {
			p := o.Planned(t, r.ask)
			if out := p.Outcome; len(out.Adjustments) != 0 || len(out.Unplaced) != len(stood) ||
				len(out.Left) != len(stood) || len(out.Gone) != 0 {
				t.Errorf(
					"%s: %d changes, %d unplaced, %d left, %d gone",
					r.reason, len(out.Adjustments), len(out.Unplaced), len(out.Left), len(out.Gone),
				)
			}
		}
	})
}

func taking(p proposal.Proposal, taken consult.Span) proposal.Proposal {
	p.Cause.Block.Span = taken
	return p
}

func TestBadProposals(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		cancelled := o.Cancel(t, o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"))).ID)
		soft := o.Block(t, consult.SubjectEveryone, "", Span(t, "06-20 09:00-10:00"), false)
		foreign := func(c proposal.Cause) proposal.Proposal {
			p := plenum(t, proposal.Limits{})
			p.Cause.MeetingIDs, p.Cause.PlanID, p.Cause.Span = c.MeetingIDs, c.PlanID, c.Span
			return p
		}
		for _, r := range []struct {
			name, want string
			ask        proposal.Proposal
		}{
			{"no cause", "cause.kind unknown", proposal.Proposal{}},
			{
				"a block of nobody known",
				"cause.block.subject.id not_found",
				proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{
					Subject: consult.Subject{Kind: consult.SubjectPerson, ID: NewID()},
					Title:   "x",
					Span:    Span(t, "06-10 09:00-10:00"),
					Hard:    true,
				}}},
			},
			{
				"a block that stands and only advises",
				"cause.block_id advisory",
				proposal.Proposal{
					Cause: proposal.Cause{
						Kind:  proposal.CauseBlock,
						Block: consult.Block{Stamp: consult.Stamp{ID: soft}},
					},
				},
			},
			{
				"a block that is not",
				"cause.block_id not_found",
				proposal.Proposal{
					Cause: proposal.Cause{
						Kind:  proposal.CauseBlock,
						Block: consult.Block{Stamp: consult.Stamp{ID: NewID()}},
					},
				},
			},
			{
				"no meetings", "cause.meeting_ids required",
				proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseMeetings}},
			},
			{
				"a meeting that is not",
				"cause.meeting_ids[0] not_found",
				proposal.Proposal{
					Cause: proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: []consult.ID{NewID()}},
				},
			},
			{
				"a cancelled meeting",
				"cause.meeting_ids[0] cancelled",
				proposal.Proposal{
					Cause: proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: []consult.ID{cancelled.ID}},
				},
			},
			{
				"a form that is not", "limits.forms[0] not_found",
				plenum(t, proposal.Limits{Forms: []consult.FormKey{"tea"}}),
			},
			{
				"a body that is not", "limits.bodies[0] not_found",
				plenum(t, proposal.Limits{Bodies: []consult.ID{NewID()}}),
			},
			{
				"a pinned meeting that is not", "limits.pinned[0] not_found",
				plenum(t, proposal.Limits{Pinned: []consult.ID{NewID()}}),
			},
			{
				"a window that ends before it begins", "limits.to not_after_start",
				plenum(t, proposal.Limits{Window: Span(t, "06-12 09:00-06-11 09:00")}),
			},
			{"too long", "limits.seconds range", plenum(t, proposal.Limits{Time: time.Hour})},
			{
				"clashes of no window", "cause.from required, cause.to required",
				proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseClashes}},
			},
			{"no block", "cause.block required", proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock}}},
			{
				"meetings and a block", "cause.meeting_ids unexpected",
				foreign(proposal.Cause{MeetingIDs: []consult.ID{NewID()}}),
			},
			{"a plan and a block", "cause.plan_id unexpected", foreign(proposal.Cause{PlanID: NewID()})},
			{
				"a window and a block", "cause.from unexpected, cause.to unexpected",
				foreign(proposal.Cause{Span: Span(t, "06-10 09:00-11:00")}),
			},
			{
				"roles of no block",
				"cause.roles unexpected",
				proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseClashes, Span: Span(t, "06-10 09:00-11:00"),
					Roles: []consult.AttendanceRole{consult.RolePresiding}}},
			},
			{
				"a block of the past",
				"cause.block.ends_at past",
				proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{
					Subject: consult.Subject{Kind: consult.SubjectEveryone},
					Title:   "x",
					Span:    Span(t, "01-10 09:00-10:00"),
					Hard:    true,
				}}},
			},
			{
				"clashes of the past",
				"cause.to past",
				proposal.Proposal{
					Cause: proposal.Cause{Kind: proposal.CauseClashes, Span: Span(t, "01-10 09:00-10:00")},
				},
			},
			{
				"a window in which clashes are resolved, backwards",
				"cause.to not_after_start",
				proposal.Proposal{
					Cause: proposal.Cause{Kind: proposal.CauseClashes, Span: Span(t, "06-12 09:00-06-11 09:00")},
				},
			},
		} {
			if _, err := o.Rescheduling.Propose(t.Context(), o.By, r.ask); err == nil || Faults(t, err) != r.want {
				t.Errorf("%s: %v", r.name, err)
			}
		}
	})
}

func TestPlanningIsStopped(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		hall(t, o, 1)
		p, err := o.Rescheduling.Propose(t.Context(), o.By, plenum(t, proposal.Limits{}))
		Must(t, err)
		on, err := o.Rescheduling.Beat(t.Context(), p.ID)
		if Must(t, err); !on {
			t.Error("planning does not go on")
		}
		if p, err = o.Rescheduling.Proposal(t.Context(), p.ID); err != nil || p.Best != "" || p.Done != 0 {
			t.Errorf("nothing is found yet, and the best is %q at %d%% (%v)", p.Best, p.Done, err)
		}
		p, err = o.Rescheduling.Stop(t.Context(), p.ID, false)
		Must(t, err)
		if _, err := o.Rescheduling.Apply(
			t.Context(), o.By, p.ID, booking.Options{},
		); Faults(t, err) != "state not_ready" {
			t.Errorf("a stopped proposal was applied: %v", err)
		}
		if _, err := o.Rescheduling.Stop(t.Context(), p.ID, true); Faults(t, err) != "state not_planning" {
			t.Errorf("stopped twice: %v", err)
		}
	})
}

func TestProposalsKeepPinsAndOrder(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 2)
		_, err := o.Booking.Pin(t.Context(), o.By, stood[0].ID, "主席已定", booking.Options{})
		Must(t, Explain(err))
		before := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		after := o.Book(t, Sitting(Span(t, "06-12 09:00-10:00")))
		o.Edit(t, stood[1].ID, func(m *consult.Meeting) {
			m.Follows = []consult.Follow{{MeetingID: before.ID, MinDays: 0}}
		})
		o.Edit(t, after.ID, func(m *consult.Meeting) {
			m.Follows = []consult.Follow{{MeetingID: stood[1].ID, MinDays: 1}}
		})
		p := o.Planned(t, plenum(t, proposal.Limits{Alone: true, Window: Span(t, "06-08 08:00-06-30 18:00")}))
		if len(p.Outcome.Adjustments) != 1 || len(p.Outcome.Left) != 1 {
			t.Fatalf("%+v", p.Outcome)
		}
		if to := p.Outcome.Adjustments[0].After.Span; to.From.Before(before.Span.To) ||
			to.To.After(When(t, "06-11 23:59")) {
			t.Errorf("out of order: %v", to)
		}
	})
}

func TestWhatClashesAlreadyIsResolved(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, under, over := o.Overlap(t, Span(t, "06-10 09:00-10:00"))
		free := hall(t, o, 3)
		o.Block(t, consult.SubjectRoom, free[0].RoomID, Span(t, "06-10 13:00-18:00"), true)
		blocking := func() (n int) {
			s, err := o.Standing.List(
				t.Context(),
				conflict.Filter{From: When(t, "06-08 00:00"), To: When(t, "06-13 00:00")},
				consult.PageRequest{Limit: 50},
			)
			Must(t, err)
			for _, by := range s.Counts {
				n += by[consult.Blocking]
			}
			return n
		}
		if n := blocking(); n != 1 {
			t.Fatalf("%d blocking conflicts stand, want the block's alone: the other is overridden", n)
		}
		p := o.Planned(t, proposal.Proposal{
			Cause: proposal.Cause{Kind: proposal.CauseClashes, Span: Span(t, "06-08 00:00-06-13 00:00")},
		})
		if out := p.Outcome; len(out.Adjustments) != 1 || out.Unavoidable != 1 ||
			out.Adjustments[0].MeetingID != free[0].ID || len(out.Left) != 0 {
			t.Fatalf(
				"%d changes, %d unavoidable, %d left: %+v",
				len(out.Adjustments), out.Unavoidable, len(out.Left), out.Adjustments,
			)
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		if n := blocking(); n != 0 {
			t.Errorf("%d blocking conflicts stand after applying", n)
		}
		for _, m := range []consult.Meeting{under, over, free[1], free[2]} {
			if !o.Meeting(t, m.ID).Slot().Equal(m.Slot()) {
				t.Errorf("%s moved for nothing", m.ID)
			}
		}
	})
}
