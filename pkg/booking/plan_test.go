package booking_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// topic is consulted on by the people in June.
func topic(title string, people ...consult.ID) consult.Topic {
	t := consult.Topic{Title: title, Form: "thematic", Earliest: "2026-06-02", Latest: "2026-06-30", Duration: 2 * time.Hour}
	t.Attendances = sitting(consult.Span{}, people...).Attendances
	return t
}

// approved is a Plan of the Topics, approved.
func (o *office) approved(t *testing.T, topics ...consult.Topic) (consult.Plan, []consult.Topic) {
	t.Helper()
	p, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "年度协商计划"})
	must(t, err)
	made, err := o.AddTopics(t.Context(), o.by, p.ID, topics)
	must(t, err)
	for _, step := range []booking.PlanStep{booking.SubmitPlan, booking.ApprovePlan} {
		p, err = o.StepPlan(t.Context(), o.by, p.ID, 0, step, "")
		must(t, err)
	}
	return p, made
}

// placed is the Meeting that the Topic has, or none.
func (o *office) placed(t *testing.T, v consult.Topic) consult.ID {
	t.Helper()
	links, err := o.TopicMeetings(t.Context(), []consult.Topic{v})
	must(t, err)
	return consult.HeldBy(links[v.Lineage])
}

func TestAPlanBecomesACalendar(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		people, venue := o.persons(t, 5), o.venue(t)
		room := o.room(t, venue, 20)
		o.book(t, sitting(span(t, "06-03 08:30-18:00"), people...))
		var topics []consult.Topic
		for i := range 6 {
			topics = append(topics, topic(fmt.Sprintf("议题%d", i+1), people...))
		}
		topics[4].Follows = []consult.TopicFollow{{TopicID: "#6", MinDays: 3}}
		topics[5].Earliest = "2026-06-10"
		topics[2].Online = true
		plan, made := o.approved(t, topics...)
		p := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CausePlan, PlanID: plan.ID}})
		if n := len(p.Outcome.Adjustments); n != 6 || len(p.Outcome.Unplaced)+len(p.Outcome.Left) != 0 {
			t.Fatalf("%d placed, %v not, %v left", n, p.Outcome.Unplaced, p.Outcome.Left)
		}
		p, err := o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		at := map[consult.ID]consult.Meeting{}
		for _, made := range made {
			m := o.meeting(t, o.placed(t, made))
			if at[made.ID] = m; m.Status != consult.Tentative || m.Title != made.Title || m.Span.Length() != 2*time.Hour {
				t.Errorf("topic %q became %+v", made.Title, m)
			}
			if online := made.Online; online != (m.RoomID == "") || !online && m.RoomID != room {
				t.Errorf("topic %q is in room %q", made.Title, m.RoomID)
			}
		}
		if after, before := at[made[4].ID].Span.From, at[made[5].ID].Span.To; after.Sub(before) < 48*time.Hour {
			t.Errorf("the topic that follows is on %s, the other on %s", after, before)
		}
		if got := at[made[4].ID].Follows; len(got) != 1 || got[0] != (consult.Follow{MeetingID: at[made[5].ID].ID, MinDays: 3}) {
			t.Errorf("its meeting follows %+v", got)
		}
		_, err = o.Move(t.Context(), o.by, at[made[4].ID].ID, consult.Slot{Span: at[made[5].ID].Span}, nil, booking.Options{})
		if !strings.Contains(clash(t, err), "out_of_order") {
			t.Errorf("moved to where the other is: %v", err)
		}
		o.sound(t)
		if _, err := o.Propose(t.Context(), o.by, consult.Proposal{Cause: p.Cause}); faults(t, err) != "cause.plan_id nothing_open" {
			t.Errorf("planned twice: %v", err)
		}
		_, err = o.UndoProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		links, err := o.TopicMeetings(t.Context(), made[:1])
		must(t, err)
		off := links[made[0].Lineage]
		if o.placed(t, made[0]) != "" || len(off) != 1 || off[0].MeetingID != at[made[0].ID].ID || off[0].Status != consult.Cancelled || off[0].ProposalID != p.ID {
			t.Errorf("after undoing: %+v", off)
		}
		together, err := o.Meetings(t.Context(), consult.MeetingFilter{CancellationID: o.meeting(t, at[made[0].ID].ID).CancellationID}, consult.PageRequest{})
		if placed := len(p.Outcome.Adjustments); err != nil || len(together.Items) != placed || placed < 2 {
			t.Errorf("%d were placed and %d called off under one id (%v)", placed, len(together.Items), err)
		}
	})
}

func TestATopicChangedSinceIsNotBooked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		plan, made := o.approved(t, topic("甲", o.persons(t, 1)...))
		p := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CausePlan, PlanID: plan.ID}})
		_, err := o.EditTopic(t.Context(), o.by, made[0].ID, 0, func(t *consult.Topic) error { t.Outcome = "形成建议案"; return nil })
		must(t, err)
		_, err = o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		if moved, ok := errors.AsType[*consult.Stale](err); !ok || moved.MeetingIDs[0] != made[0].ID {
			t.Errorf("applied over a changed topic: %v", err)
		}
	})
}

func TestPlansAreApprovedStepByStep(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "计划"})
		must(t, err)
		step := func(s booking.PlanStep, reason, want string) {
			t.Helper()
			_, err := o.StepPlan(t.Context(), o.by, p.ID, 0, s, reason)
			if want == "" {
				must(t, err)
			} else if err == nil || faults(t, err) != want {
				t.Errorf("%s: %v, want %s", s, err, want)
			}
		}
		step(booking.SubmitPlan, "", "topics empty")
		one, err := o.AddTopics(t.Context(), o.by, p.ID, []consult.Topic{topic("甲")})
		must(t, err)
		step(booking.ApprovePlan, "", "status transition")
		step(booking.SubmitPlan, "", "")
		step(booking.ReturnPlan, " ", "reason required")
		step(booking.ReturnPlan, "缺成果", "")
		step(booking.SubmitPlan, "", "")
		step(booking.ApprovePlan, "", "")
		step(booking.SubmitPlan, "", "status transition")
		if _, err := o.AddTopics(t.Context(), o.by, p.ID, []consult.Topic{topic("乙")}); faults(t, err) != "status settled" {
			t.Errorf("a topic was added to an approved plan: %v", err)
		}
		if _, err := o.EditTopic(t.Context(), o.by, one[0].ID, 0, func(t *consult.Topic) error { t.Title = "丙"; return nil }); faults(t, err) != "status settled" {
			t.Errorf("a topic of an approved plan was renamed: %v", err)
		}
		if err := o.RemovePlan(t.Context(), o.by, p.ID, 0); faults(t, err) != "status settled" {
			t.Errorf("an approved plan was deleted: %v", err)
		}
		next, err := o.NewEdition(t.Context(), o.by, p.ID)
		must(t, err)
		topics, err := o.Topics.List(t.Context(), consult.TopicFilter{PlanID: next.ID}, consult.PageRequest{})
		if err != nil || next.Edition != 2 || next.FormerID != p.ID || len(topics.Items) != 1 || topics.Items[0].ID == one[0].ID {
			t.Errorf("edition %+v of %+v (%v)", next, topics.Items, err)
		}
		step(booking.PublishPlan, "", "")
		step(booking.WithdrawPlan, "上级调整", "")
		must(t, o.RemovePlan(t.Context(), o.by, next.ID, 0))
	})
}

func TestBadTopicsAreNamedByTheirPlace(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "计划"})
		must(t, err)
		with := func(edit func(*consult.Topic)) consult.Topic { v := topic("甲"); edit(&v); return v }
		bad := []consult.Topic{topic("甲"),
			with(func(t *consult.Topic) { t.Latest = "2026-06-01" }),
			with(func(t *consult.Topic) { t.Form = "tea" }),
			with(func(t *consult.Topic) { t.Duration = 20 * time.Hour }),
			with(func(t *consult.Topic) { t.OwnerBodyID = newID() }),
			with(func(t *consult.Topic) { t.Follows = []consult.TopicFollow{{TopicID: "#7"}} }),
			with(func(t *consult.Topic) { t.Follows = []consult.TopicFollow{{TopicID: "#6"}} }),
			with(func(t *consult.Topic) { t.RoomIDs = []consult.ID{newID()} }),
			with(func(t *consult.Topic) { t.Earliest = "2026-02-30" }),
			with(func(t *consult.Topic) { t.Title = "" })}
		_, err = o.AddTopics(t.Context(), o.by, p.ID, bad)
		want := "[1].latest before_earliest, [2].form not_found, [3].duration_minutes range, [4].owner_body_id not_found, [5].follows cycle, [6].follows cycle, [7].room_ids[0] not_found, [8].earliest bad_date, [9].title required"
		if got := faults(t, err); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if all, err := o.Topics.List(t.Context(), consult.TopicFilter{PlanID: p.ID}, consult.PageRequest{}); err != nil || len(all.Items) != 0 {
			t.Errorf("%d topics were added all the same (%v)", len(all.Items), err)
		}
	})
}
