package rescheduling_test

import (
	"reflect"
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/subscription"
)

// What a Proposal moves and its undoing brings back is as it was for everybody: but
// for the numbers that have to rise, for a phone may have looked in between.
func TestUndoingLeavesNoTrace(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		room := o.Room(t, venue, 10)
		plain, moved, member, yes := o.Person(t), o.Person(t), o.Person(t), o.Person(t)
		body := o.Body(t, plain)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: member, Role: consult.MembershipMember, Since: "2020-01-01", Until: "2026-06-10"})
		series := o.BookSeries(t, Weekly(Span(t, "06-10 09:00-09:40"), "FREQ=WEEKLY;COUNT=2", o.Person(t)))
		wish := func(slot string, people ...consult.ID) consult.Meeting {
			return With(Sitting(Span(t, slot), people...), func(m *consult.Meeting) { m.Visibility, m.RoomID = consult.Public, room })
		}
		ids := []consult.ID{o.SittingsOf(t, series.Series.ID)[0].ID}
		still := o.Book(t, With(wish("06-10 14:00-16:00", yes), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		away := o.Book(t, wish("06-09 10:00-11:00", moved))
		o.Edit(t, away.ID, func(m *consult.Meeting) { m.Span = Span(t, "06-10 10:00-11:00") })
		tentative := o.Book(t, With(wish("06-10 16:00-17:00", moved), func(m *consult.Meeting) { m.Status = consult.Tentative }))
		busy := o.Book(t, Sitting(Span(t, "06-10 11:00-12:00"), plain))
		over := o.Book(t, With(wish("06-10 11:00-12:00", plain), func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: plain, Reason: "知情"}}
		}))
		ids = append(ids, still.ID, away.ID, tentative.ID, busy.ID, over.ID)
		_, err := o.Attendance.Answer(t.Context(), o.By, still.ID, yes, func(a *consult.Answer) { a.Channel, a.Response = "phone", consult.Accepted })
		Must(t, err)
		feeds := []subscription.Feed{Of(consult.SubjectBody, body), Of(consult.SubjectRoom, room), Of(consult.SubjectVenue, venue), Of(consult.SubjectPublic, "")}
		for _, p := range []consult.ID{plain, moved, member, yes} {
			feeds = append(feeds, Of(consult.SubjectPerson, p))
		}
		days := []consult.Date{"2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12", "2026-06-15"}
		type office struct {
			meetings []consult.Meeting
			answers  map[consult.ID]map[consult.ID]consult.Answer
			feeds    []string
			days     [][]string
		}
		look := func() (v office) {
			for _, id := range ids {
				v.meetings = append(v.meetings, Unversioned(o.Meeting(t, id)))
			}
			for _, f := range feeds {
				v.feeds = append(v.feeds, o.Steady(t, f))
			}
			for _, d := range days {
				v.days = append(v.days, o.Lines(t, "", d))
			}
			v.answers, err = o.DB.Answers(t.Context(), ids)
			Must(t, err)
			return v
		}
		before, versions := look(), map[consult.ID]consult.Meeting{}
		for _, id := range ids {
			versions[id] = o.Meeting(t, id)
		}
		o.Instant.Add(60)
		p := o.Applied(t, plenumDay(t))
		if len(p.Outcome.Adjustments) != len(ids) {
			t.Fatalf("%d changes, want %d: %+v", len(p.Outcome.Adjustments), len(ids), p.Outcome.Left)
		}
		if reflect.DeepEqual(before.feeds, look().feeds) {
			t.Fatal("nothing changed for anybody")
		}
		o.Instant.Add(60)
		o.Undo(t, p.ID)
		after := look()
		for i, m := range after.meetings {
			if !reflect.DeepEqual(m, before.meetings[i]) {
				t.Errorf("was\n%+v, is\n%+v", before.meetings[i], m)
			}
			was, is := versions[ids[i]], o.Meeting(t, ids[i])
			if is.Sequence != was.Sequence+2 || is.Version != was.Version+2 || !is.ChangedAt.After(was.ChangedAt.Add(60)) {
				t.Errorf("rose from %d %d %v to %d %d %v", was.Version, was.Sequence, was.ChangedAt, is.Version, is.Sequence, is.ChangedAt)
			}
		}
		for i := range feeds {
			if after.feeds[i] != before.feeds[i] {
				t.Errorf("the calendar of the %s was\n%s\nis\n%s", feeds[i].Subject.Kind, before.feeds[i], after.feeds[i])
			}
		}
		if !reflect.DeepEqual(after.days, before.days) || !reflect.DeepEqual(after.answers, before.answers) {
			t.Errorf("lists were\n%v, are\n%v\nanswers were\n%v, are\n%v", before.days, after.days, before.answers, after.answers)
		}
		o.Sound(t)
	})
}

// plenumDay asks for the whole of 10 June to be given to a Block on everyone.
func plenumDay(t *testing.T) proposal.Proposal {
	return taking(plenum(t, proposal.Limits{Window: Span(t, "06-11 00:00-06-30 00:00")}), Span(t, "06-10 00:00-06-11 00:00"))
}

// A Block that stood before the Proposal stands after its undoing, and so do the
// Meetings that it hit, in conflict as they were. What is new still refuses.
func TestUndoingUnderABlockThatStands(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		stood := hall(t, o, 3)
		block := o.Block(t, consult.SubjectEveryone, "", Span(t, "06-10 13:00-18:00"), true)
		blocking := func() string {
			t.Helper()
			s, err := o.Standing.List(t.Context(), conflict.Filter{From: When(t, "06-08 00:00"), To: When(t, "06-13 00:00")}, consult.PageRequest{Limit: 50})
			Must(t, err)
			var out []consult.Conflict
			for _, f := range s.Items {
				if f.Severity == consult.Blocking {
					out = append(out, f.Conflict)
				}
			}
			return Kinds(out)
		}
		before := blocking()
		for _, cause := range []proposal.Cause{
			{Kind: proposal.CauseBlock, Block: consult.Block{Stamp: consult.Stamp{ID: block}}},
			{Kind: proposal.CauseClashes, Span: Span(t, "06-08 00:00-06-13 00:00")},
		} {
			p := o.Applied(t, proposal.Proposal{Cause: cause})
			if got := blocking(); len(p.Outcome.Adjustments) != 3 || got != "" {
				t.Fatalf("%s: %d changes, and %q stands", cause.Kind, len(p.Outcome.Adjustments), got)
			}
			if _, err := o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{DryRun: true}); err != nil {
				t.Errorf("%s, dry: %v", cause.Kind, Explain(err))
			}
			other := o.Book(t, With(Sitting(Span(t, "06-10 13:30-14:30")), func(m *consult.Meeting) {
				m.RoomID = stood[0].RoomID
				m.Overrides = []consult.Override{{Kind: consult.EveryoneBlocked, BlockID: block, Reason: "知情"}}
			}))
			_, err := o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
			if got := Clash(t, err); got != "room_double_booked" {
				t.Errorf("%s, undone over another: %q", cause.Kind, got)
			}
			o.Cancel(t, other.ID)
			later := o.Block(t, consult.SubjectRoom, stood[1].RoomID, Span(t, "06-10 15:00-16:00"), true)
			_, err = o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
			if got := Clash(t, err); got != "room_blocked" {
				t.Errorf("%s, undone into another block: %q", cause.Kind, got)
			}
			Must(t, o.Directory.Blocks.Remove(t.Context(), o.By, later, 0))
			o.Undo(t, p.ID)
			if got := blocking(); got != before {
				t.Errorf("%s: %q stands after undoing, want %q", cause.Kind, got, before)
			}
			for _, m := range stood {
				if got := o.Meeting(t, m.ID); !got.Slot().Equal(m.Slot()) || len(got.Moves)+len(got.Overrides) > 0 {
					t.Errorf("%s: %+v", cause.Kind, got)
				}
			}
			if _, err := o.DB.Blocks.Get(t.Context(), block); err != nil {
				t.Errorf("%s: the block is gone: %v", cause.Kind, err)
			}
			o.Sound(t)
		}
	})
}

// Two Meetings that overlap because somebody said so do so again, whichever of them
// the Proposal had moved, and on record with the same one.
func TestUndoingBringsBackAnOverlap(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		p, here, there := o.Person(t), o.Room(t, venue, 9), o.Room(t, venue, 9)
		under := o.Book(t, InRoom(Sitting(Span(t, "06-17 09:00-10:00"), p), here))
		over := o.Book(t, With(InRoom(Sitting(under.Span, p), there), func(m *consult.Meeting) { m.Overrides = Doubly(p, "知情") }))
		for _, m := range []consult.Meeting{under, over} {
			ask := Taken(t, "06-17 08:00-06-17 12:00", proposal.Limits{})
			ask.Cause.Block.Subject = consult.Subject{Kind: consult.SubjectRoom, ID: m.RoomID}
			applied := o.Applied(t, ask)
			if out := applied.Outcome.Adjustments; len(out) != 1 || out[0].MeetingID != m.ID || out[0].After.Span.From.Equal(under.Span.From) {
				t.Fatalf("changes %+v", out)
			}
			o.Undo(t, applied.ID)
			for _, was := range []consult.Meeting{under, over} {
				if is := o.Meeting(t, was.ID); !is.Slot().Equal(was.Slot()) || !slices.Equal(is.Overrides, was.Overrides) {
					t.Errorf("was at %v with %+v, is at %v with %+v", was.Span, was.Overrides, is.Span, is.Overrides)
				}
			}
			o.Sound(t)
		}
	})
}
