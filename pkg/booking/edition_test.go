package booking_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// steps takes the Plan some steps on.
func (o *office) steps(t testing.TB, p consult.Plan, steps ...booking.PlanStep) consult.Plan {
	t.Helper()
	for _, step := range steps {
		var err error
		p, err = o.StepPlan(t.Context(), o.by, p.ID, 0, step, "上级调整")
		must(t, err)
	}
	return p
}

// edition is a new one of the Plan, a draft, with its Topics.
func (o *office) edition(t testing.TB, p consult.Plan) (consult.Plan, []consult.Topic) {
	t.Helper()
	next, err := o.NewEdition(t.Context(), o.by, p.ID)
	must(t, err)
	return next, o.topics(t, next)
}

func (o *office) topics(t testing.TB, p consult.Plan) []consult.Topic {
	t.Helper()
	page, err := o.Topics.List(t.Context(), consult.TopicFilter{PlanID: p.ID}, consult.PageRequest{Limit: 200})
	must(t, err)
	return page.Items
}

func (o *office) status(t testing.TB, p consult.Plan) consult.PlanStatus {
	t.Helper()
	now, err := o.Plans.Get(t.Context(), p.ID)
	must(t, err)
	return now.Status
}

// yearOf asks for a Proposal that places the Plan's Topics, and works it out.
func (o *office) yearOf(t *testing.T, p consult.Plan) consult.Proposal {
	t.Helper()
	return o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CausePlan, PlanID: p.ID}, Limits: consult.Limits{Time: 200 * time.Millisecond}})
}

// refusedPlan is why the Plan cannot be carried out.
func (o *office) refusedPlan(t *testing.T, p consult.Plan) *consult.Invalid {
	t.Helper()
	_, err := o.Propose(t.Context(), o.by, consult.Proposal{Cause: consult.Cause{Kind: consult.CausePlan, PlanID: p.ID}})
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		t.Fatalf("carrying out edition %d: %v", p.Edition, err)
	}
	return bad
}

func TestPublishingSupersedes(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, _ := o.approved(t, topic("甲"))
		first = o.steps(t, first, booking.PublishPlan)
		second, _ := o.edition(t, first)
		second = o.steps(t, second, booking.SubmitPlan, booking.ApprovePlan, booking.PublishPlan)
		third, _ := o.edition(t, first) // of the first: what the second brought is given up
		if got := o.status(t, first); got != consult.PlanSuperseded || second.Edition != 2 || third.Edition != 3 || third.FormerID != first.ID {
			t.Errorf("the first is %s, editions %d and %d", got, second.Edition, third.Edition)
		}
		step := func(p consult.Plan, step booking.PlanStep) string {
			_, err := o.StepPlan(t.Context(), o.by, p.ID, 0, step, "理由")
			return faults(t, err)
		}
		if got := step(first, booking.PublishPlan); got != "status later_published" {
			t.Errorf("published again under a later one: %s", got)
		}
		for _, s := range []booking.PlanStep{booking.SubmitPlan, booking.ApprovePlan, booking.ReturnPlan, booking.WithdrawPlan} {
			if got := step(first, s); got != "status transition" {
				t.Errorf("%s of a superseded edition: %s", s, got)
			}
		}
		second = o.steps(t, second, booking.WithdrawPlan)
		if got := o.status(t, first); got != consult.PlanSuperseded {
			t.Errorf("after the second was withdrawn the first is %s by itself", got)
		}
		bad := o.refusedPlan(t, first)
		if f := bad.Faults[0]; f.Code != "not_in_force" || !strings.Contains(f.ZH, "已被新版取代；目前没有现行的版本") || !strings.Contains(f.EN, "no edition is in force") {
			t.Errorf("%+v", f)
		}
		o.steps(t, first, booking.PublishPlan)
		third = o.steps(t, third, booking.SubmitPlan, booking.ApprovePlan, booking.PublishPlan)
		if got := o.status(t, first); got != consult.PlanSuperseded {
			t.Errorf("after the third the first is %s", got)
		}
		other, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2027, Title: "计划"})
		must(t, err)
		owned, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "计划", BodyID: o.body(t)})
		must(t, err)
		beside, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "计划"})
		must(t, err)
		if other.Edition != 1 || owned.Edition != 1 || beside.Edition != 4 {
			t.Errorf("editions %d, %d, %d", other.Edition, owned.Edition, beside.Edition)
		}
		for _, p := range []consult.Plan{other, owned} {
			_, err = o.AddTopics(t.Context(), o.by, p.ID, []consult.Topic{topic("乙")})
			must(t, err)
			o.steps(t, p, booking.SubmitPlan, booking.ApprovePlan, booking.PublishPlan)
		}
		if got := o.status(t, third); got != consult.PlanPublished {
			t.Errorf("after another year's and another body's: %s", got)
		}
	})
}

// Two offices publish two editions at once: one of them is published in the end.
func TestOneEditionIsPublishedHoweverManyTry(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, _ := o.approved(t, topic("甲"))
		all := []consult.Plan{first}
		for range 5 {
			p, _ := o.edition(t, first)
			all = append(all, o.steps(t, p, booking.SubmitPlan, booking.ApprovePlan))
		}
		elsewhere := join(t, o.url, o.now)
		var wg sync.WaitGroup
		for i, p := range all {
			desk := []*office{o, elsewhere}[i%2]
			wg.Go(func() {
				_, err := desk.StepPlan(t.Context(), o.by, p.ID, 0, booking.PublishPlan, "")
				if err != nil && !errors.Is(err, consult.ErrInvalid) {
					t.Errorf("publishing edition %d: %v", p.Edition, err)
				}
			})
		}
		wg.Wait()
		for _, p := range all {
			if got, last := o.status(t, p), p.ID == all[len(all)-1].ID; last != (got == consult.PlanPublished) {
				t.Errorf("edition %d is %s", p.Edition, got)
			}
		}
	})
}

// The latest approved edition is carried out and no other; what was worked out for
// another before is refused when it is applied.
func TestTheEditionInForceIsCarriedOut(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, _ := o.approved(t, topic("甲"), topic("乙"))
		ready := o.yearOf(t, first)
		second, _ := o.edition(t, first)
		if got := faults(t, o.refusedPlan(t, second)); got != "cause.plan_id not_approved" {
			t.Errorf("a draft: %s", got)
		}
		second = o.steps(t, second, booking.SubmitPlan, booking.ApprovePlan)
		f := o.refusedPlan(t, first).Faults[0]
		if f.Code != "not_in_force" || f.ZH != "该版已批准；现行的是第2版《年度协商计划》（已批准）" || f.EN != "is approved; edition 2 “年度协商计划”, approved, is in force" {
			t.Errorf("%+v", f)
		}
		for _, dry := range []bool{true, false} {
			_, err := o.ApplyProposal(t.Context(), o.by, ready.ID, booking.Options{DryRun: dry})
			if moved, ok := errors.AsType[*consult.Stale](err); !ok || moved.MeetingIDs[0] != first.ID {
				t.Errorf("an older edition's proposal was applied: %v", err)
			}
		}
		later := o.yearOf(t, second)
		o.steps(t, second, booking.WithdrawPlan)
		if _, err := o.ApplyProposal(t.Context(), o.by, later.ID, booking.Options{}); !errors.As(err, new(*consult.Stale)) {
			t.Errorf("a withdrawn edition's proposal was applied: %v", err)
		}
		_, err := o.ApplyProposal(t.Context(), o.by, ready.ID, booking.Options{})
		must(t, explain(err))
	})
}

// What one edition placed, no later one places again.
func TestALaterEditionBooksNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		people := o.persons(t, 3)
		o.room(t, o.venue(t), 20)
		first, made := o.approved(t, topic("甲", people...), topic("乙", people...))
		second, copies := o.edition(t, first) // before anything is placed
		_, err := o.EditTopic(t.Context(), o.by, copies[0].ID, 0, func(t *consult.Topic) error { t.Title, t.Lineage = "甲（改）", newID(); return nil })
		must(t, err)
		added := topic("丙", people...)
		added.Follows = []consult.TopicFollow{{TopicID: copies[0].ID, MinDays: 2}}
		_, err = o.AddTopics(t.Context(), o.by, second.ID, []consult.Topic{added})
		must(t, err)
		_, err = o.ApplyProposal(t.Context(), o.by, o.yearOf(t, first).ID, booking.Options{})
		must(t, explain(err))
		second = o.steps(t, second, booking.SubmitPlan, booking.ApprovePlan)
		if copies = o.topics(t, second); copies[0].Lineage != made[0].ID || copies[0].Title != "甲（改）" {
			t.Fatalf("%+v", copies)
		}
		p := o.yearOf(t, second)
		if len(p.Outcome.Adjustments) != 1 || p.Outcome.Adjustments[0].TopicID != copies[2].ID {
			t.Fatalf("the second edition places %+v", p.Outcome.Adjustments)
		}
		rival := o.yearOf(t, second)
		_, err = o.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{})
		must(t, explain(err))
		if _, err = o.ApplyProposal(t.Context(), o.by, rival.ID, booking.Options{}); !errors.As(err, new(*consult.Stale)) {
			t.Errorf("placed by a second proposal: %v", err)
		}
		before := o.meeting(t, o.placed(t, made[0]))
		after := o.meeting(t, o.placed(t, copies[2]))
		if len(after.Follows) != 1 || after.Follows[0] != (consult.Follow{MeetingID: before.ID, MinDays: 2}) || after.Span.From.Before(before.Span.To.AddDate(0, 0, 1)) {
			t.Errorf("the new topic is on %v, follows %v; the other ends %v", after.Span.From, after.Follows, before.Span.To)
		}
		o.cancel(t, before.ID)
		again := o.yearOf(t, second)
		if len(again.Outcome.Adjustments) != 1 || again.Outcome.Adjustments[0].TopicID != copies[0].ID {
			t.Errorf("after it was called off: %+v", again.Outcome.Adjustments)
		}
		found, err := o.db.PlanFaults(t.Context())
		if err != nil || len(found) > 0 {
			t.Errorf("%v (%v)", found, err)
		}
	})
}

// Two proposals are applied at once, on two replicas: one wins.
func TestTwoProposalsRaceForATopic(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		plan, made := o.approved(t, topic("甲"))
		rivals := []consult.Proposal{o.yearOf(t, plan), o.yearOf(t, plan), o.yearOf(t, plan)}
		elsewhere := join(t, o.url, o.now)
		var wg sync.WaitGroup
		errs := make([]error, len(rivals))
		for i, p := range rivals {
			desk := []*office{o, elsewhere}[i%2]
			wg.Go(func() { _, errs[i] = desk.ApplyProposal(t.Context(), o.by, p.ID, booking.Options{}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.As(err, new(*consult.Stale)) {
				t.Errorf("the loser hears %v", err)
			}
		}
		links, err := o.TopicMeetings(t.Context(), made)
		if must(t, err); won != 1 || len(links[made[0].Lineage]) != 1 {
			t.Errorf("%d won, linked are %+v", won, links)
		}
	})
}

// A Topic of an earlier edition comes back as the same one, if it is named.
func TestATopicComesBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, made := o.approved(t, topic("甲"), topic("乙"))
		second, copies := o.edition(t, first)
		_, err := o.RemoveTopic(t.Context(), o.by, copies[0].ID, 0)
		must(t, err)
		other, _ := o.edition(t, first)
		fresh, err := o.AddTopics(t.Context(), o.by, other.ID, []consult.Topic{topic("丙")})
		must(t, err)
		back := func(lineage consult.ID) consult.Topic { v := topic("甲"); v.Lineage = lineage; return v }
		_, err = o.AddTopics(t.Context(), o.by, second.ID, []consult.Topic{back(made[1].Lineage), back(made[0].Lineage), back(made[0].Lineage), back(newID()),
			back(fresh[0].Lineage), {Title: "丁"}})
		want := "[0].lineage duplicate, [2].lineage duplicate, [3].lineage not_found, [4].lineage not_found, "
		if got := faults(t, err); !strings.HasPrefix(got, want) || !strings.Contains(got, "[5].form required") {
			t.Errorf("%s\nwant %s…", got, want)
		}
		again, err := o.AddTopics(t.Context(), o.by, second.ID, []consult.Topic{back(made[0].Lineage)})
		if must(t, err); again[0].Lineage != made[0].ID || again[0].ID == made[0].ID {
			t.Errorf("%+v", again)
		}
		body := o.body(t)
		for what, edit := range map[string]func(*consult.Plan) error{
			"year edition":    func(p *consult.Plan) error { p.Year = 2027; return nil },
			"body_id edition": func(p *consult.Plan) error { p.BodyID = body; return nil }} {
			if _, err := o.EditPlan(t.Context(), o.by, second.ID, 0, edit); faults(t, err) != what {
				t.Errorf("%s: %v", what, err)
			}
		}
		alone, err := o.Plans.Add(t.Context(), o.by, consult.Plan{Year: 2026, Title: "计划"})
		must(t, err)
		alone, err = o.EditPlan(t.Context(), o.by, alone.ID, 0, func(p *consult.Plan) error { p.Year = 2031; return nil })
		if must(t, err); alone.Edition != 1 {
			t.Errorf("in another year it is edition %d", alone.Edition)
		}
	})
}

// Topics and Meetings are many to many, by hand.
func TestAPersonLinksMeetingsAndTopics(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, made := o.approved(t, topic("甲"), topic("乙"))
		second, copies := o.edition(t, first)
		second = o.steps(t, second, booking.SubmitPlan, booking.ApprovePlan)
		var ms []consult.Meeting
		for i := range 3 {
			ms = append(ms, o.book(t, sitting(span(t, fmt.Sprintf("06-1%d 09:00-10:00", i)), o.persons(t, 1)...)))
		}
		link := func(v consult.Topic, m consult.Meeting) consult.Topic {
			t.Helper()
			now, err := o.LinkMeeting(t.Context(), o.by, v.ID, 0, m.ID)
			must(t, err)
			return now
		}
		linked := link(copies[0], ms[1])
		o.now.Add(60)
		link(made[0], ms[0]) // by the first edition: it is the same topic
		link(copies[1], ms[1])
		if again := link(copies[0], ms[1]); linked.Version != 2 || again.Version != 3 { // the second was by the other edition
			t.Errorf("versions %d and %d", linked.Version, again.Version)
		}
		links, err := o.TopicMeetings(t.Context(), copies)
		must(t, err)
		if of := links[copies[0].Lineage]; len(of) != 2 || of[0].MeetingID != ms[0].ID || of[1].MeetingID != ms[1].ID || of[1].By != o.by.Name || consult.HeldBy(of) != ms[1].ID {
			t.Errorf("%+v", of)
		}
		topics, err := o.MeetingTopics(t.Context(), []consult.ID{ms[0].ID, ms[1].ID, ms[2].ID})
		if must(t, err); len(topics) != 2 || len(topics[ms[1].ID]) != 2 || topics[ms[1].ID][0].ID != copies[0].ID || topics[ms[0].ID][0].Title != "甲" {
			t.Errorf("%+v", topics)
		}
		page, err := o.Meetings(t.Context(), consult.MeetingFilter{TopicID: made[0].ID}, consult.PageRequest{})
		if must(t, err); len(page.Items) != 2 {
			t.Errorf("%d meetings of the topic", len(page.Items))
		}
		if got := faults(t, o.refusedPlan(t, second)); got != "cause.plan_id nothing_open" {
			t.Errorf("topics with meetings were planned: %s", got)
		}
		o.cancel(t, ms[1].ID)
		if o.placed(t, copies[0]) != ms[0].ID || o.placed(t, copies[1]) != "" {
			t.Error("the meeting that was called off still holds its topics")
		}
		if _, err := o.LinkMeeting(t.Context(), o.by, made[1].ID, 1, ms[2].ID); !errors.Is(err, consult.ErrStale) {
			t.Errorf("over a version that is past: %v", err)
		}
		o.cancel(t, ms[2].ID)
		if _, err := o.LinkMeeting(t.Context(), o.by, made[1].ID, 0, ms[2].ID); faults(t, err) != "meeting_id cancelled" {
			t.Errorf("a meeting that is called off: %v", err)
		}
		if _, err := o.LinkMeeting(t.Context(), o.by, made[1].ID, 0, newID()); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("no meeting at all: %v", err)
		}
		for range 2 { // a second time changes nothing
			now, err := o.UnlinkMeeting(t.Context(), copies[0].ID, 0, ms[0].ID)
			if must(t, err); now.Version != 4 || o.placed(t, made[0]) != "" || o.meeting(t, ms[0].ID).Status != consult.Confirmed {
				t.Errorf("after unlinking: %+v", now)
			}
		}
	})
}

// What an edition drops is listed until somebody decides on each of its meetings.
func TestDroppedTopicsAreDecidedOn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, made := o.approved(t, topic("甲"), topic("乙"), topic("丙"), topic("丁"))
		var ms []consult.Meeting
		for i := range 5 {
			ms = append(ms, o.book(t, sitting(span(t, fmt.Sprintf("06-1%d 09:00-10:00", i)), o.persons(t, 1)...)))
		}
		past := o.book(t, sitting(span(t, "06-02 09:00-10:00"), o.persons(t, 1)...))
		for i, of := range [][]consult.Meeting{{ms[0], ms[1], past}, {ms[2]}, {ms[3]}, {ms[4]}} {
			for _, m := range of {
				_, err := o.LinkMeeting(t.Context(), o.by, made[i].ID, 0, m.ID)
				must(t, err)
			}
		}
		o.set(t, "06-02 10:00")
		second, copies := o.edition(t, first)
		left := func(p consult.Plan) string {
			t.Helper()
			all, err := o.Dropped(t.Context(), p)
			must(t, err)
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
			gone, err := o.RemoveTopic(t.Context(), o.by, copies[i].ID, 0)
			if must(t, err); len(gone) != 1 || gone[0].Topic.ID != made[i].ID {
				t.Errorf("dropping answers %+v", gone)
			}
		}
		second = o.steps(t, second, booking.SubmitPlan, booking.ApprovePlan, booking.PublishPlan)
		if got := left(second); got != "甲 10 11, 乙 12, 丙 13" {
			t.Errorf("%s", got)
		}
		if got := left(first); got != "" {
			t.Errorf("of the first edition: %s", got)
		}
		o.cancel(t, ms[0].ID)
		_, err := o.LinkMeeting(t.Context(), o.by, copies[3].ID, 0, ms[1].ID)
		must(t, err)
		keep := func(m consult.Meeting, yes bool) error {
			_, err := o.KeepMeeting(t.Context(), o.by, second.ID, m.ID, yes)
			return err
		}
		must(t, keep(ms[2], true))
		must(t, keep(ms[2], true))
		if got := left(second); got != "丙 13" {
			t.Errorf("after three decisions: %s", got)
		}
		for what, m := range map[string]consult.Meeting{"called off": ms[0], "linked elsewhere": ms[1], "of the plan": ms[4]} {
			if err := keep(m, true); !errors.Is(err, consult.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		third, _ := o.edition(t, second)
		if got := left(third); got != "丙 13" {
			t.Errorf("the edition after that asks for %s", got)
		}
		must(t, keep(ms[2], false))
		if got := left(second); got != "乙 12, 丙 13" {
			t.Errorf("after keeping was taken back: %s", got)
		}
		must(t, keep(ms[2], true))
		back := topic("乙")
		back.Lineage = made[1].Lineage
		_, err = o.AddTopics(t.Context(), o.by, third.ID, []consult.Topic{back})
		must(t, err)
		third = o.steps(t, third, booking.SubmitPlan, booking.ApprovePlan)
		fourth, topics := o.edition(t, third)
		for _, v := range topics {
			if v.Lineage == back.Lineage {
				_, err = o.RemoveTopic(t.Context(), o.by, v.ID, 0)
				must(t, err)
			}
		}
		if got := left(fourth); got != "乙 12, 丙 13" {
			t.Errorf("dropped anew: %s", got)
		}
		o.set(t, "06-20 08:00")
		if got := left(fourth); got != "" {
			t.Errorf("when all are past: %s", got)
		}
	})
}
