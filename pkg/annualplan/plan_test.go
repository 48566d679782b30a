package annualplan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

func TestAPlanBecomesACalendar(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people, venue := o.Persons(t, 5), o.Venue(t)
		room := o.Room(t, venue, 20)
		o.Book(t, Sitting(Span(t, "06-03 08:30-18:00"), people...))
		var topics []plan.Topic
		for i := range 6 {
			topics = append(topics, Topic(fmt.Sprintf("议题%d", i+1), people...))
		}
		topics[4].Follows = []plan.TopicFollow{{TopicID: "#6", MinDays: 3}}
		topics[5].Earliest = "2026-06-10"
		topics[2].Online = true
		plan, made := o.Approved(t, topics...)
		p := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: plan.ID}})
		if n := len(p.Outcome.Adjustments); n != 6 || len(p.Outcome.Unplaced)+len(p.Outcome.Left) != 0 {
			t.Fatalf("%d placed, %v not, %v left", n, p.Outcome.Unplaced, p.Outcome.Left)
		}
		p, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		at := map[consult.ID]consult.Meeting{}
		for _, made := range made {
			m := o.Meeting(t, o.Placed(t, made))
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
		_, err = o.Booking.Move(t.Context(), o.By, at[made[4].ID].ID, consult.Slot{Span: at[made[5].ID].Span}, nil, booking.Options{})
		if !strings.Contains(Clash(t, err), "out_of_order") {
			t.Errorf("moved to where the other is: %v", err)
		}
		o.Sound(t)
		if _, err := o.Rescheduling.Propose(t.Context(), o.By, proposal.Proposal{Cause: p.Cause}); Faults(t, err) != "cause.plan_id nothing_open" {
			t.Errorf("planned twice: %v", err)
		}
		_, err = o.Rescheduling.Undo(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		links, err := o.AnnualPlan.TopicMeetings(t.Context(), made[:1])
		Must(t, err)
		off := links[made[0].Lineage]
		if o.Placed(t, made[0]) != "" || len(off) != 1 || off[0].MeetingID != at[made[0].ID].ID || off[0].Status != consult.Cancelled || off[0].ProposalID != p.ID {
			t.Errorf("after undoing: %+v", off)
		}
		together, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{CancellationID: o.Meeting(t, at[made[0].ID].ID).CancellationID}, consult.PageRequest{})
		if placed := len(p.Outcome.Adjustments); err != nil || len(together.Items) != placed || placed < 2 {
			t.Errorf("%d were placed and %d called off under one id (%v)", placed, len(together.Items), err)
		}
	})
}

func TestATopicChangedSinceIsNotBooked(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		approved, made := o.Approved(t, Topic("甲", o.Persons(t, 1)...))
		p := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: approved.ID}})
		Must(t, o.DB.TouchTopics(t.Context(), []consult.ID{made[0].Lineage}, o.Now()))
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		if moved, ok := errors.AsType[*proposal.Stale](err); !ok || moved.MeetingIDs[0] != made[0].ID {
			t.Errorf("applied over a changed topic: %v", err)
		}
	})
}

func TestPlansAreApprovedStepByStep(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划"})
		Must(t, err)
		step := func(s annualplan.PlanStep, reason, want string) {
			t.Helper()
			_, err := o.AnnualPlan.StepPlan(t.Context(), o.By, p.ID, 0, s, reason)
			if want == "" {
				Must(t, err)
			} else if err == nil || Faults(t, err) != want {
				t.Errorf("%s: %v, want %s", s, err, want)
			}
		}
		step(annualplan.SubmitPlan, "", "topics empty")
		one, err := o.AnnualPlan.AddTopics(t.Context(), o.By, p.ID, []plan.Topic{Topic("甲")})
		Must(t, err)
		step(annualplan.ApprovePlan, "", "status transition")
		step(annualplan.SubmitPlan, "", "")
		step(annualplan.ReturnPlan, " ", "reason required")
		step(annualplan.ReturnPlan, "缺成果", "")
		step(annualplan.SubmitPlan, "", "")
		step(annualplan.ApprovePlan, "", "")
		step(annualplan.SubmitPlan, "", "status transition")
		if _, err := o.AnnualPlan.AddTopics(t.Context(), o.By, p.ID, []plan.Topic{Topic("乙")}); Faults(t, err) != "status settled" {
			t.Errorf("a topic was added to an approved plan: %v", err)
		}
		if _, err := o.AnnualPlan.EditTopic(t.Context(), o.By, one[0].ID, 0, func(t *plan.Topic) error { t.Title = "丙"; return nil }); Faults(t, err) != "status settled" {
			t.Errorf("a topic of an approved plan was renamed: %v", err)
		}
		if err := o.AnnualPlan.RemovePlan(t.Context(), o.By, p.ID, 0); Faults(t, err) != "status settled" {
			t.Errorf("an approved plan was deleted: %v", err)
		}
		next, err := o.AnnualPlan.NewEdition(t.Context(), o.By, p.ID)
		Must(t, err)
		topics, err := o.AnnualPlan.Topics.List(t.Context(), plan.TopicFilter{PlanID: next.ID}, consult.PageRequest{})
		if err != nil || next.Edition != 2 || next.FormerID != p.ID || len(topics.Items) != 1 || topics.Items[0].ID == one[0].ID {
			t.Errorf("edition %+v of %+v (%v)", next, topics.Items, err)
		}
		step(annualplan.PublishPlan, "", "")
		step(annualplan.WithdrawPlan, "上级调整", "")
		Must(t, o.AnnualPlan.RemovePlan(t.Context(), o.By, next.ID, 0))
	})
}

func TestBadTopicsAreNamedByTheirPlace(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划"})
		Must(t, err)
		with := func(edit func(*plan.Topic)) plan.Topic { v := Topic("甲"); edit(&v); return v }
		bad := []plan.Topic{Topic("甲"),
			with(func(t *plan.Topic) { t.Latest = "2026-06-01" }),
			with(func(t *plan.Topic) { t.Form = "tea" }),
			with(func(t *plan.Topic) { t.Duration = 20 * time.Hour }),
			with(func(t *plan.Topic) { t.OwnerBodyID = NewID() }),
			with(func(t *plan.Topic) { t.Follows = []plan.TopicFollow{{TopicID: "#7"}} }),
			with(func(t *plan.Topic) { t.Follows = []plan.TopicFollow{{TopicID: "#6"}} }),
			with(func(t *plan.Topic) { t.RoomIDs = []consult.ID{NewID()} }),
			with(func(t *plan.Topic) { t.Earliest = "2026-02-30" }),
			with(func(t *plan.Topic) { t.Title = "" })}
		_, err = o.AnnualPlan.AddTopics(t.Context(), o.By, p.ID, bad)
		want := "[1].latest before_earliest, [2].form not_found, [3].duration_minutes range, [4].owner_body_id not_found, [5].follows cycle, [6].follows cycle, [7].room_ids[0] not_found, [8].earliest bad_date, [9].title required"
		if got := Faults(t, err); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if all, err := o.AnnualPlan.Topics.List(t.Context(), plan.TopicFilter{PlanID: p.ID}, consult.PageRequest{}); err != nil || len(all.Items) != 0 {
			t.Errorf("%d topics were added all the same (%v)", len(all.Items), err)
		}
	})
}
