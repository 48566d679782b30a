package annualplan

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// Dropped lists the Topics of earlier editions that this Plan no longer has although
// they have coming Meetings. With each Topic it lists the Meetings on which somebody has
// yet to decide: cancel them, link them to another Topic of the Plan, or keep them. The
// list of a superseded or withdrawn Plan is empty.
func (svc *Service) Dropped(ctx context.Context, p plan.Plan) ([]plan.DroppedTopic, error) {
	var out []plan.DroppedTopic
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		links, earlier, err := svc.droppedMeetings(ctx, p, false)
		if err != nil || len(links) == 0 {
			return err
		}
		out, err = svc.droppedTopics(ctx, links, earlier)
		if err != nil {
			return err
		}
		out, err = svc.droppedInReach(ctx, out)
		return err
	})
	return out, err
}

// droppedMeetings reads the links between dropped Topics and their coming Meetings,
// either the kept or the undecided ones, and the earlier editions, the first one first.
func (svc *Service) droppedMeetings(
	ctx context.Context, p plan.Plan, kept bool,
) ([]plan.TopicMeeting, []consult.ID, error) {
	if p.Status == plan.Superseded || p.Status == plan.Withdrawn {
		return nil, nil, nil
	}
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return nil, nil, err
	}
	earlier := earlierThan(editions, p)
	links, err := svc.store.DroppedMeetings(ctx, p.ID, earlier, svc.Now(), kept)
	return links, earlier, err
}

// droppedTopics groups the links by Topic. Each Topic is the one of the latest earlier
// edition that has it.
func (svc *Service) droppedTopics(
	ctx context.Context, links []plan.TopicMeeting, earlier []consult.ID,
) ([]plan.DroppedTopic, error) {
	var lineages []consult.ID
	of := map[consult.ID][]plan.TopicMeeting{}
	for _, l := range links {
		lineages = append(lineages, l.Lineage)
		of[l.Lineage] = append(of[l.Lineage], l)
	}
	lineages = consult.Distinct(lineages)
	topics, err := svc.store.TopicsOfLineages(ctx, earlier, lineages)
	if err != nil {
		return nil, err
	}
	edition := func(t plan.Topic) int { return slices.Index(earlier, t.PlanID) }
	latest := map[consult.ID]plan.Topic{}
	for _, t := range topics {
		if other, ok := latest[t.Lineage]; !ok || edition(t) > edition(other) {
			latest[t.Lineage] = t
		}
	}
	out := make([]plan.DroppedTopic, len(lineages))
	for i, lineage := range lineages {
		out[i] = plan.DroppedTopic{Topic: latest[lineage], Meetings: of[lineage]}
	}
	return out, nil
}

// KeepMeeting decides to keep a Meeting although the Plan has dropped its Topics; with
// keep false it undoes that decision. The same decision again changes nothing. The error
// is consult.ErrNotFound when the Meeting needs no such decision.
func (svc *Service) KeepMeeting(
	ctx context.Context, by consult.Actor, planID, meeting consult.ID, keep bool,
) (plan.Plan, error) {
	var p plan.Plan
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		p, err = svc.store.Plans.Get(ctx, planID)
		if err != nil {
			return err
		}
		open, _, err := svc.droppedMeetings(ctx, p, false)
		if err != nil {
			return err
		}
		kept, _, err := svc.droppedMeetings(ctx, p, true)
		if err != nil {
			return err
		}
		// A Meeting can consult on several dropped Topics: one decision covers all.
		lineages := func(links []plan.TopicMeeting) []consult.ID {
			var ids []consult.ID
			for _, l := range links {
				if l.MeetingID == meeting {
					ids = append(ids, l.Lineage)
				}
			}
			return ids
		}
		from, to := lineages(open), lineages(kept)
		if !keep {
			from, to = to, from
		}
		switch {
		case len(from)+len(to) == 0:
			return consult.ErrNotFound
		case len(from) == 0:
			return nil
		case keep:
			return svc.store.KeepMeeting(ctx, meeting, from, by.Name, svc.Now())
		}
		return svc.store.KeepMeeting(ctx, meeting, from, "", time.Time{})
	})
	return p, err
}
