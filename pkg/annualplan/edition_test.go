package annualplan_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

func TestPublishingSupersedes(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, _ := o.Approved(t, Topic("甲"))
		first = o.Steps(t, first, annualplan.PublishPlan)
		second, _ := o.Edition(t, first)
		second = o.Steps(t, second, annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.PublishPlan)
		third, _ := o.Edition(t, first) // of the first: what the second brought is given up
		if got := o.Status(t, first); got != plan.Superseded || second.Edition != 2 || third.Edition != 3 || third.FormerID != first.ID {
			t.Errorf("the first is %s, editions %d and %d", got, second.Edition, third.Edition)
		}
		step := func(p plan.Plan, step annualplan.PlanStep) string {
			_, err := o.AnnualPlan.StepPlan(t.Context(), o.By, p.ID, 0, step, "理由")
			return Faults(t, err)
		}
		if got := step(first, annualplan.PublishPlan); got != "status later_published" {
			t.Errorf("published again under a later one: %s", got)
		}
		for _, s := range []annualplan.PlanStep{annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.ReturnPlan, annualplan.WithdrawPlan} {
			if got := step(first, s); got != "status transition" {
				t.Errorf("%s of a superseded edition: %s", s, got)
			}
		}
		second = o.Steps(t, second, annualplan.WithdrawPlan)
		if got := o.Status(t, first); got != plan.Superseded {
			t.Errorf("after the second was withdrawn the first is %s by itself", got)
		}
		bad := o.RefusedPlan(t, first)
		if f := bad.Faults[0]; f.Code != "not_in_force" || !strings.Contains(f.ZH, "已被新版取代；目前没有现行的版本") || !strings.Contains(f.EN, "no edition is in force") {
			t.Errorf("%+v", f)
		}
		o.Steps(t, first, annualplan.PublishPlan)
		third = o.Steps(t, third, annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.PublishPlan)
		if got := o.Status(t, first); got != plan.Superseded {
			t.Errorf("after the third the first is %s", got)
		}
		other, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2027, Title: "计划"})
		Must(t, err)
		owned, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划", BodyID: o.Body(t)})
		Must(t, err)
		beside, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划"})
		Must(t, err)
		if other.Edition != 1 || owned.Edition != 1 || beside.Edition != 4 {
			t.Errorf("editions %d, %d, %d", other.Edition, owned.Edition, beside.Edition)
		}
		for _, p := range []plan.Plan{other, owned} {
			_, err = o.AnnualPlan.AddTopics(t.Context(), o.By, p.ID, []plan.Topic{Topic("乙")})
			Must(t, err)
			o.Steps(t, p, annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.PublishPlan)
		}
		if got := o.Status(t, third); got != plan.Published {
			t.Errorf("after another year's and another body's: %s", got)
		}
	})
}

// Two offices publish two editions at once: one of them is published in the end.
func TestOneEditionIsPublishedHoweverManyTry(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, _ := o.Approved(t, Topic("甲"))
		all := []plan.Plan{first}
		for range 5 {
			p, _ := o.Edition(t, first)
			all = append(all, o.Steps(t, p, annualplan.SubmitPlan, annualplan.ApprovePlan))
		}
		elsewhere := Join(t, o.URL, o.Instant)
		var wg sync.WaitGroup
		for i, p := range all {
			desk := []*Office{o, elsewhere}[i%2]
			wg.Go(func() {
				_, err := desk.AnnualPlan.StepPlan(t.Context(), o.By, p.ID, 0, annualplan.PublishPlan, "")
				if err != nil && !errors.Is(err, consult.ErrInvalid) {
					t.Errorf("publishing edition %d: %v", p.Edition, err)
				}
			})
		}
		wg.Wait()
		for _, p := range all {
			if got, last := o.Status(t, p), p.ID == all[len(all)-1].ID; last != (got == plan.Published) {
				t.Errorf("edition %d is %s", p.Edition, got)
			}
		}
	})
}

// The latest approved edition is carried out and no other; what was worked out for
// another before is refused when it is applied.
func TestTheEditionInForceIsCarriedOut(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, _ := o.Approved(t, Topic("甲"), Topic("乙"))
		ready := o.YearOf(t, first)
		second, _ := o.Edition(t, first)
		if got := Faults(t, o.RefusedPlan(t, second)); got != "cause.plan_id not_approved" {
			t.Errorf("a draft: %s", got)
		}
		second = o.Steps(t, second, annualplan.SubmitPlan, annualplan.ApprovePlan)
		f := o.RefusedPlan(t, first).Faults[0]
		if f.Code != "not_in_force" || f.ZH != "该版已批准；现行的是第2版《年度协商计划》（已批准）" || f.EN != "is approved; edition 2 “年度协商计划”, approved, is in force" {
			t.Errorf("%+v", f)
		}
		for _, dry := range []bool{true, false} {
			_, err := o.Rescheduling.Apply(t.Context(), o.By, ready.ID, booking.Options{DryRun: dry})
			if moved, ok := errors.AsType[*proposal.Stale](err); !ok || moved.MeetingIDs[0] != first.ID {
				t.Errorf("an older edition's proposal was applied: %v", err)
			}
		}
		later := o.YearOf(t, second)
		o.Steps(t, second, annualplan.WithdrawPlan)
		if _, err := o.Rescheduling.Apply(t.Context(), o.By, later.ID, booking.Options{}); !errors.As(err, new(*proposal.Stale)) {
			t.Errorf("a withdrawn edition's proposal was applied: %v", err)
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, ready.ID, booking.Options{})
		Must(t, Explain(err))
	})
}

// What one edition placed, no later one places again.
func TestALaterEditionBooksNothingTwice(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people := o.Persons(t, 3)
		o.Room(t, o.Venue(t), 20)
		first, made := o.Approved(t, Topic("甲", people...), Topic("乙", people...))
		second, copies := o.Edition(t, first) // before anything is placed
		_, err := o.AnnualPlan.EditTopic(t.Context(), o.By, copies[0].ID, 0, func(t *plan.Topic) error { t.Title, t.Lineage = "甲（改）", NewID(); return nil })
		Must(t, err)
		added := Topic("丙", people...)
		added.Follows = []plan.TopicFollow{{TopicID: copies[0].ID, MinDays: 2}}
		_, err = o.AnnualPlan.AddTopics(t.Context(), o.By, second.ID, []plan.Topic{added})
		Must(t, err)
		_, err = o.Rescheduling.Apply(t.Context(), o.By, o.YearOf(t, first).ID, booking.Options{})
		Must(t, Explain(err))
		second = o.Steps(t, second, annualplan.SubmitPlan, annualplan.ApprovePlan)
		if copies = o.TopicsOf(t, second); copies[0].Lineage != made[0].ID || copies[0].Title != "甲（改）" {
			t.Fatalf("%+v", copies)
		}
		p := o.YearOf(t, second)
		if len(p.Outcome.Adjustments) != 1 || p.Outcome.Adjustments[0].TopicID != copies[2].ID {
			t.Fatalf("the second edition places %+v", p.Outcome.Adjustments)
		}
		rival := o.YearOf(t, second)
		_, err = o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		if _, err = o.Rescheduling.Apply(t.Context(), o.By, rival.ID, booking.Options{}); !errors.As(err, new(*proposal.Stale)) {
			t.Errorf("placed by a second proposal: %v", err)
		}
		before := o.Meeting(t, o.Placed(t, made[0]))
		after := o.Meeting(t, o.Placed(t, copies[2]))
		if len(after.Follows) != 1 || after.Follows[0] != (consult.Follow{MeetingID: before.ID, MinDays: 2}) || after.Span.From.Before(before.Span.To.AddDate(0, 0, 1)) {
			t.Errorf("the new topic is on %v, follows %v; the other ends %v", after.Span.From, after.Follows, before.Span.To)
		}
		o.Cancel(t, before.ID)
		again := o.YearOf(t, second)
		if len(again.Outcome.Adjustments) != 1 || again.Outcome.Adjustments[0].TopicID != copies[0].ID {
			t.Errorf("after it was called off: %+v", again.Outcome.Adjustments)
		}
		found, err := o.DB.PlanFaults(t.Context())
		if err != nil || len(found) > 0 {
			t.Errorf("%v (%v)", found, err)
		}
	})
}

// Two proposals are applied at once, on two replicas: one wins.
func TestTwoProposalsRaceForATopic(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		plan, made := o.Approved(t, Topic("甲"))
		rivals := []proposal.Proposal{o.YearOf(t, plan), o.YearOf(t, plan), o.YearOf(t, plan)}
		elsewhere := Join(t, o.URL, o.Instant)
		var wg sync.WaitGroup
		errs := make([]error, len(rivals))
		for i, p := range rivals {
			desk := []*Office{o, elsewhere}[i%2]
			wg.Go(func() { _, errs[i] = desk.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.As(err, new(*proposal.Stale)) {
				t.Errorf("the loser hears %v", err)
			}
		}
		links, err := o.AnnualPlan.TopicMeetings(t.Context(), made)
		if Must(t, err); won != 1 || len(links[made[0].Lineage]) != 1 {
			t.Errorf("%d won, linked are %+v", won, links)
		}
	})
}

// A Topic of an earlier edition comes back as the same one, if it is named.
func TestATopicComesBack(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, made := o.Approved(t, Topic("甲"), Topic("乙"))
		second, copies := o.Edition(t, first)
		_, err := o.AnnualPlan.RemoveTopic(t.Context(), o.By, copies[0].ID, 0)
		Must(t, err)
		other, _ := o.Edition(t, first)
		fresh, err := o.AnnualPlan.AddTopics(t.Context(), o.By, other.ID, []plan.Topic{Topic("丙")})
		Must(t, err)
		back := func(lineage consult.ID) plan.Topic { v := Topic("甲"); v.Lineage = lineage; return v }
		_, err = o.AnnualPlan.AddTopics(t.Context(), o.By, second.ID, []plan.Topic{back(made[1].Lineage), back(made[0].Lineage), back(made[0].Lineage), back(NewID()),
			back(fresh[0].Lineage), {Title: "丁"}})
		want := "[0].lineage duplicate, [2].lineage duplicate, [3].lineage not_found, [4].lineage not_found, "
		if got := Faults(t, err); !strings.HasPrefix(got, want) || !strings.Contains(got, "[5].form required") {
			t.Errorf("%s\nwant %s…", got, want)
		}
		again, err := o.AnnualPlan.AddTopics(t.Context(), o.By, second.ID, []plan.Topic{back(made[0].Lineage)})
		if Must(t, err); again[0].Lineage != made[0].ID || again[0].ID == made[0].ID {
			t.Errorf("%+v", again)
		}
		body := o.Body(t)
		for what, edit := range map[string]func(*plan.Plan) error{
			"year edition":    func(p *plan.Plan) error { p.Year = 2027; return nil },
			"body_id edition": func(p *plan.Plan) error { p.BodyID = body; return nil }} {
			if _, err := o.AnnualPlan.EditPlan(t.Context(), o.By, second.ID, 0, edit); Faults(t, err) != what {
				t.Errorf("%s: %v", what, err)
			}
		}
		alone, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划"})
		Must(t, err)
		alone, err = o.AnnualPlan.EditPlan(t.Context(), o.By, alone.ID, 0, func(p *plan.Plan) error { p.Year = 2031; return nil })
		if Must(t, err); alone.Edition != 1 {
			t.Errorf("in another year it is edition %d", alone.Edition)
		}
	})
}

// Topics and Meetings are many to many, by hand.
func TestAPersonLinksMeetingsAndTopics(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, made := o.Approved(t, Topic("甲"), Topic("乙"))
		second, copies := o.Edition(t, first)
		second = o.Steps(t, second, annualplan.SubmitPlan, annualplan.ApprovePlan)
		var ms []consult.Meeting
		for i := range 3 {
			ms = append(ms, o.Book(t, Sitting(Span(t, fmt.Sprintf("06-1%d 09:00-10:00", i)), o.Persons(t, 1)...)))
		}
		link := func(v plan.Topic, m consult.Meeting) plan.Topic {
			t.Helper()
			now, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, v.ID, 0, m.ID, "")
			Must(t, err)
			return now
		}
		linked := link(copies[0], ms[1])
		o.Instant.Add(60)
		link(made[0], ms[0]) // by the first edition: it is the same topic
		link(copies[1], ms[1])
		if again := link(copies[0], ms[1]); linked.Version != 2 || again.Version != 3 { // the second was by the other edition
			t.Errorf("versions %d and %d", linked.Version, again.Version)
		}
		links, err := o.AnnualPlan.TopicMeetings(t.Context(), copies)
		Must(t, err)
		if of := links[copies[0].Lineage]; len(of) != 2 || of[0].MeetingID != ms[0].ID || of[1].MeetingID != ms[1].ID || of[1].By != o.By.Name || plan.HeldBy(of) != ms[1].ID {
			t.Errorf("%+v", of)
		}
		topics, err := o.AnnualPlan.MeetingTopics(t.Context(), []consult.ID{ms[0].ID, ms[1].ID, ms[2].ID})
		if Must(t, err); len(topics) != 2 || len(topics[ms[1].ID]) != 2 || topics[ms[1].ID][0].ID != copies[0].ID || topics[ms[0].ID][0].Title != "甲" {
			t.Errorf("%+v", topics)
		}
		page, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{TopicID: made[0].ID}, consult.PageRequest{})
		if Must(t, err); len(page.Items) != 2 {
			t.Errorf("%d meetings of the topic", len(page.Items))
		}
		if got := Faults(t, o.RefusedPlan(t, second)); got != "cause.plan_id nothing_open" {
			t.Errorf("topics with meetings were planned: %s", got)
		}
		o.Cancel(t, ms[1].ID)
		if o.Placed(t, copies[0]) != ms[0].ID || o.Placed(t, copies[1]) != "" {
			t.Error("the meeting that was called off still holds its topics")
		}
		if _, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, made[1].ID, 1, ms[2].ID, ""); !errors.Is(err, consult.ErrStale) {
			t.Errorf("over a version that is past: %v", err)
		}
		o.Cancel(t, ms[2].ID)
		if _, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, made[1].ID, 0, ms[2].ID, ""); Faults(t, err) != "meeting_id cancelled" {
			t.Errorf("a meeting that is called off: %v", err)
		}
		if _, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, made[1].ID, 0, NewID(), ""); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("no meeting at all: %v", err)
		}
		for range 2 { // a second time changes nothing
			now, err := o.AnnualPlan.UnlinkMeeting(t.Context(), copies[0].ID, 0, ms[0].ID)
			if Must(t, err); now.Version != 4 || o.Placed(t, made[0]) != "" || o.Meeting(t, ms[0].ID).Status != consult.Confirmed {
				t.Errorf("after unlinking: %+v", now)
			}
		}
	})
}

// What an edition drops is listed until somebody decides on each of its meetings.
func TestDroppedTopicsAreDecidedOn(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, made := o.Approved(t, Topic("甲"), Topic("乙"), Topic("丙"), Topic("丁"))
		var ms []consult.Meeting
		for i := range 5 {
			ms = append(ms, o.Book(t, Sitting(Span(t, fmt.Sprintf("06-1%d 09:00-10:00", i)), o.Persons(t, 1)...)))
		}
		past := o.Book(t, Sitting(Span(t, "06-02 09:00-10:00"), o.Persons(t, 1)...))
		for i, of := range [][]consult.Meeting{{ms[0], ms[1], past}, {ms[2]}, {ms[3]}, {ms[4]}} {
			for _, m := range of {
				_, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, made[i].ID, 0, m.ID, "")
				Must(t, err)
			}
		}
		o.Set(t, "06-02 10:00")
		second, copies := o.Edition(t, first)
		left := func(p plan.Plan) string {
			t.Helper()
			all, err := o.AnnualPlan.Dropped(t.Context(), p)
			Must(t, err)
			var out []string
			for _, d := range all {
				words := d.Topic.Title
				for _, l := range d.Meetings {
					words += l.Span.From.In(o.Zone()).Format(" 02")
				}
				out = append(out, words)
			}
			return strings.Join(out, ", ")
		}
		if got := left(second); got != "" {
			t.Errorf("nothing is dropped yet: %s", got)
		}
		for i := range 3 {
			gone, err := o.AnnualPlan.RemoveTopic(t.Context(), o.By, copies[i].ID, 0)
			if Must(t, err); len(gone) != 1 || gone[0].Topic.ID != made[i].ID {
				t.Errorf("dropping answers %+v", gone)
			}
		}
		second = o.Steps(t, second, annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.PublishPlan)
		if got := left(second); got != "甲 10 11, 乙 12, 丙 13" {
			t.Errorf("%s", got)
		}
		if got := left(first); got != "" {
			t.Errorf("of the first edition: %s", got)
		}
		o.Cancel(t, ms[0].ID)
		_, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, copies[3].ID, 0, ms[1].ID, "")
		Must(t, err)
		keep := func(m consult.Meeting, yes bool) error {
			_, err := o.AnnualPlan.KeepMeeting(t.Context(), o.By, second.ID, m.ID, yes)
			return err
		}
		Must(t, keep(ms[2], true))
		Must(t, keep(ms[2], true))
		if got := left(second); got != "丙 13" {
			t.Errorf("after three decisions: %s", got)
		}
		for what, m := range map[string]consult.Meeting{"called off": ms[0], "linked elsewhere": ms[1], "of the plan": ms[4]} {
			if err := keep(m, true); !errors.Is(err, consult.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		third, _ := o.Edition(t, second)
		if got := left(third); got != "丙 13" {
			t.Errorf("the edition after that asks for %s", got)
		}
		Must(t, keep(ms[2], false))
		if got := left(second); got != "乙 12, 丙 13" {
			t.Errorf("after keeping was taken back: %s", got)
		}
		Must(t, keep(ms[2], true))
		back := Topic("乙")
		back.Lineage = made[1].Lineage
		_, err = o.AnnualPlan.AddTopics(t.Context(), o.By, third.ID, []plan.Topic{back})
		Must(t, err)
		third = o.Steps(t, third, annualplan.SubmitPlan, annualplan.ApprovePlan)
		fourth, topics := o.Edition(t, third)
		for _, v := range topics {
			if v.Lineage == back.Lineage {
				_, err = o.AnnualPlan.RemoveTopic(t.Context(), o.By, v.ID, 0)
				Must(t, err)
			}
		}
		if got := left(fourth); got != "乙 12, 丙 13" {
			t.Errorf("dropped anew: %s", got)
		}
		o.Set(t, "06-20 08:00")
		if got := left(fourth); got != "" {
			t.Errorf("when all are past: %s", got)
		}
	})
}
