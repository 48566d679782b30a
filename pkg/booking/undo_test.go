package booking_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// rising is what of a calendar rises with every change.
var rising = regexp.MustCompile(`(?m)^(SEQUENCE|LAST-MODIFIED|DTSTAMP):.*\n`)

// steady is a calendar without what rises with every change.
func (o *office) steady(t testing.TB, f consult.Feed) string {
	t.Helper()
	return rising.ReplaceAllString(o.calendar(t, f), "")
}

// unversioned is the Meeting without what rises with every change.
func unversioned(m consult.Meeting) consult.Meeting {
	m.Version, m.Sequence, m.ChangedAt, m.Firm = 0, 0, m.CreatedAt, false
	slices.SortFunc(m.Attendances, func(a, b consult.Attendance) int {
		return slices.Compare([]byte(a.PersonID), []byte(b.PersonID))
	})
	return m
}

func (o *office) applied(t *testing.T, ask consult.Proposal) consult.Proposal {
	t.Helper()
	p := o.planned(t, ask)
	p, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
	must(t, explain(err))
	return p
}

func (o *office) undo(t *testing.T, id consult.ID) {
	t.Helper()
	_, err := o.UndoProposal(t.Context(), o.by, id, booking.Options{})
	must(t, explain(err))
}

// What a Proposal moves and its undoing brings back is as it was for everybody: but
// for the numbers that have to rise, for a phone may have looked in between.
func TestUndoingLeavesNoTrace(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		venue := o.venue(t)
		room := o.room(t, venue, 10)
		plain, moved, member, yes := o.person(t), o.person(t), o.person(t), o.person(t)
		body := o.body(t, plain)
		o.sits(t, consult.Membership{BodyID: body, PersonID: member, Role: consult.MembershipMember, Since: "2020-01-01", Until: "2026-06-10"})
		series := o.series(t, weekly(span(t, "06-10 09:00-09:40"), "FREQ=WEEKLY;COUNT=2", o.person(t)))
		wish := func(slot string, people ...consult.ID) consult.Meeting {
			return with(sitting(span(t, slot), people...), func(m *consult.Meeting) { m.Visibility, m.RoomID = consult.Public, room })
		}
		ids := []consult.ID{o.sittings(t, series.Series.ID)[0].ID}
		still := o.book(t, with(wish("06-10 14:00-16:00", yes), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		away := o.book(t, wish("06-09 10:00-11:00", moved))
		o.edit(t, away.ID, func(m *consult.Meeting) { m.Span = span(t, "06-10 10:00-11:00") })
		tentative := o.book(t, with(wish("06-10 16:00-17:00", moved), func(m *consult.Meeting) { m.Status = consult.Tentative }))
		busy := o.book(t, sitting(span(t, "06-10 11:00-12:00"), plain))
		over := o.book(t, with(wish("06-10 11:00-12:00", plain), func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: plain, Reason: "知情"}}
		}))
		ids = append(ids, still.ID, away.ID, tentative.ID, busy.ID, over.ID)
		_, err := o.Answer(t.Context(), o.by, still.ID, yes, func(a *consult.Answer) { a.Channel, a.Response = "phone", consult.Accepted })
		must(t, err)
		feeds := []consult.Feed{of(consult.SubjectBody, body), of(consult.SubjectRoom, room), of(consult.SubjectVenue, venue), of(consult.SubjectPublic, "")}
		for _, p := range []consult.ID{plain, moved, member, yes} {
			feeds = append(feeds, of(consult.SubjectPerson, p))
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
				v.meetings = append(v.meetings, unversioned(o.meeting(t, id)))
			}
			for _, f := range feeds {
				v.feeds = append(v.feeds, o.steady(t, f))
			}
			for _, d := range days {
				v.days = append(v.days, o.lines(t, "", d))
			}
			v.answers, err = o.db.Answers(t.Context(), ids)
			must(t, err)
			return v
		}
		before, versions := look(), map[consult.ID]consult.Meeting{}
		for _, id := range ids {
			versions[id] = o.meeting(t, id)
		}
		o.now.Add(60)
		p := o.applied(t, plenumDay(t))
		if len(p.Outcome.Adjustments) != len(ids) {
			t.Fatalf("%d changes, want %d: %+v", len(p.Outcome.Adjustments), len(ids), p.Outcome.Left)
		}
		if reflect.DeepEqual(before.feeds, look().feeds) {
			t.Fatal("nothing changed for anybody")
		}
		o.now.Add(60)
		o.undo(t, p.ID)
		after := look()
		for i, m := range after.meetings {
			if !reflect.DeepEqual(m, before.meetings[i]) {
				t.Errorf("was\n%+v, is\n%+v", before.meetings[i], m)
			}
			was, is := versions[ids[i]], o.meeting(t, ids[i])
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
		o.sound(t)
	})
}

// plenumDay asks for the whole of 10 June to be given to a Block on everyone.
func plenumDay(t *testing.T) consult.Proposal {
	return taking(plenum(t, consult.Limits{Window: span(t, "06-11 00:00-06-30 00:00")}), span(t, "06-10 00:00-06-11 00:00"))
}

// A Block that stood before the Proposal stands after its undoing, and so do the
// Meetings that it hit, in conflict as they were. What is new still refuses.
func TestUndoingUnderABlockThatStands(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stood := hall(t, o, 3)
		block := o.block(t, consult.SubjectEveryone, "", span(t, "06-10 13:00-18:00"), true)
		blocking := func() string {
			t.Helper()
			s, err := o.Standing(t.Context(), consult.StandingFilter{From: when(t, "06-08 00:00"), To: when(t, "06-13 00:00")}, consult.PageRequest{Limit: 50})
			must(t, err)
			var out []consult.Conflict
			for _, f := range s.Items {
				if f.Severity == consult.Blocking {
					out = append(out, f.Conflict)
				}
			}
			return kinds(out)
		}
		before := blocking()
		for _, cause := range []consult.Cause{
			{Kind: consult.CauseBlock, Block: consult.Block{Stamp: consult.Stamp{ID: block}}},
			{Kind: consult.CauseClashes, Span: span(t, "06-08 00:00-06-13 00:00")},
		} {
			p := o.applied(t, consult.Proposal{Cause: cause})
			if got := blocking(); len(p.Outcome.Adjustments) != 3 || got != "" {
				t.Fatalf("%s: %d changes, and %q stands", cause.Kind, len(p.Outcome.Adjustments), got)
			}
			if _, err := o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{DryRun: true}); err != nil {
				t.Errorf("%s, dry: %v", cause.Kind, explain(err))
			}
			other := o.book(t, with(sitting(span(t, "06-10 13:30-14:30")), func(m *consult.Meeting) {
				m.RoomID = stood[0].RoomID
				m.Overrides = []consult.Override{{Kind: consult.EveryoneBlocked, BlockID: block, Reason: "知情"}}
			}))
			_, err := o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
			if got := clash(t, err); got != "room_double_booked" {
				t.Errorf("%s, undone over another: %q", cause.Kind, got)
			}
			o.cancel(t, other.ID)
			later := o.block(t, consult.SubjectRoom, stood[1].RoomID, span(t, "06-10 15:00-16:00"), true)
			_, err = o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
			if got := clash(t, err); got != "room_blocked" {
				t.Errorf("%s, undone into another block: %q", cause.Kind, got)
			}
			must(t, o.Blocks.Remove(t.Context(), o.by, later, 0))
			o.undo(t, p.ID)
			if got := blocking(); got != before {
				t.Errorf("%s: %q stands after undoing, want %q", cause.Kind, got, before)
			}
			for _, m := range stood {
				if got := o.meeting(t, m.ID); !got.Slot().Equal(m.Slot()) || len(got.Moves)+len(got.Overrides) > 0 {
					t.Errorf("%s: %+v", cause.Kind, got)
				}
			}
			if _, err := o.db.Blocks.Get(t.Context(), block); err != nil {
				t.Errorf("%s: the block is gone: %v", cause.Kind, err)
			}
			o.sound(t)
		}
	})
}

// Two Meetings that overlap because somebody said so do so again, whichever of them
// the Proposal had moved, and on record with the same one.
func TestUndoingBringsBackAnOverlap(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		venue := o.venue(t)
		p, here, there := o.person(t), o.room(t, venue, 9), o.room(t, venue, 9)
		under := o.book(t, inRoom(sitting(span(t, "06-17 09:00-10:00"), p), here))
		over := o.book(t, with(inRoom(sitting(under.Span, p), there), func(m *consult.Meeting) { m.Overrides = doubly(p, "知情") }))
		for _, m := range []consult.Meeting{under, over} {
			ask := taken(t, "06-17 08:00-06-17 12:00", consult.Limits{})
			ask.Cause.Block.Subject = consult.Subject{Kind: consult.SubjectRoom, ID: m.RoomID}
			applied := o.applied(t, ask)
			if out := applied.Outcome.Adjustments; len(out) != 1 || out[0].MeetingID != m.ID || out[0].After.Span.From.Equal(under.Span.From) {
				t.Fatalf("changes %+v", out)
			}
			o.undo(t, applied.ID)
			for _, was := range []consult.Meeting{under, over} {
				if is := o.meeting(t, was.ID); !is.Slot().Equal(was.Slot()) || !slices.Equal(is.Overrides, was.Overrides) {
					t.Errorf("was at %v with %+v, is at %v with %+v", was.Span, was.Overrides, is.Span, is.Overrides)
				}
			}
			o.sound(t)
		}
	})
}
