package annualplan

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Dropped are the Topics of earlier editions that the Plan has no more though they
// have Meetings to come, with those Meetings that somebody has still to decide on:
// to call them off, to link them to another Topic of the Plan, or to keep them.
// About an edition that no longer counts nothing is to be decided.
func (svc *Service) Dropped(ctx context.Context, p consult.Plan) (out []consult.DroppedTopic, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		links, earlier, err := svc.droppedMeetings(ctx, p, false)
		if err != nil || len(links) == 0 {
			return err
		}
		out, err = svc.droppedTopics(ctx, links, earlier)
		return err
	})
	return out, err
}

// droppedMeetings reads the links that Dropped is about, kept or not, and the
// earlier editions, the first one first.
func (svc *Service) droppedMeetings(ctx context.Context, p consult.Plan, kept bool) ([]consult.TopicMeeting, []consult.ID, error) {
	if p.Status == consult.PlanSuperseded || p.Status == consult.PlanWithdrawn {
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

// droppedTopics puts the links to their Topics, each as the latest of the earlier
// editions has it.
func (svc *Service) droppedTopics(ctx context.Context, links []consult.TopicMeeting, earlier []consult.ID) ([]consult.DroppedTopic, error) {
	var lineages []consult.ID
	of := map[consult.ID][]consult.TopicMeeting{}
	for _, l := range links {
		lineages = append(lineages, l.Lineage)
		of[l.Lineage] = append(of[l.Lineage], l)
	}
	lineages = consult.Distinct(lineages)
	topics, err := svc.store.TopicsOfLineages(ctx, earlier, lineages)
	if err != nil {
		return nil, err
	}
	edition := func(t consult.Topic) int { return slices.Index(earlier, t.PlanID) }
	latest := map[consult.ID]consult.Topic{}
	for _, t := range topics {
		if other, ok := latest[t.Lineage]; !ok || edition(t) > edition(other) {
			latest[t.Lineage] = t
		}
	}
	out := make([]consult.DroppedTopic, len(lineages))
	for i, lineage := range lineages {
		out[i] = consult.DroppedTopic{Topic: latest[lineage], Meetings: of[lineage]}
	}
	return out, nil
}

// KeepMeeting decides that a Meeting of Topics which the Plan has dropped stays, or
// with keep false takes that back. Deciding the same again changes nothing;
// consult.ErrNotFound when nothing is to be decided on that Meeting.
func (svc *Service) KeepMeeting(ctx context.Context, by consult.Actor, plan, meeting consult.ID, keep bool) (p consult.Plan, err error) {
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		if p, err = svc.store.Plans.Get(ctx, plan); err != nil {
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
		lineages := func(links []consult.TopicMeeting) (ids []consult.ID) {
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
