package annualplan

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// TopicMeetings lists the Meetings in reach that consult on each of the Topics, by lineage.
func (svc *Service) TopicMeetings(
	ctx context.Context, topics []plan.Topic,
) (map[consult.ID][]plan.TopicMeeting, error) {
	links, err := svc.store.MeetingsOn(ctx, lineagesOf(topics))
	if err != nil {
		return nil, err
	}
	return svc.linksInReach(ctx, links)
}

// MeetingTopics lists the Topics that each of the Meetings consults on. Each Topic is
// listed once, as the edition in force has it if that has it, and has only its ID, Plan,
// lineage and title.
func (svc *Service) MeetingTopics(ctx context.Context, meetings []consult.ID) (map[consult.ID][]plan.Topic, error) {
	return svc.store.TopicsOn(ctx, meetings)
}

// lineagesOf gets the lineages of the Topics, each once.
func lineagesOf(topics []plan.Topic) []consult.ID {
	ids := make([]consult.ID, len(topics))
	for i, t := range topics {
		ids[i] = t.Lineage
	}
	return consult.Distinct(consult.Given(ids))
}

// LinkMeeting records what the Meeting does for the Topic, in every edition. Without a
// kind it is the one that plan.KindOf says. A link that exists already gets the kind, if
// there is one.
func (svc *Service) LinkMeeting(
	ctx context.Context, by consult.Actor, topic consult.ID, version int64, meeting consult.ID, kind plan.Kind,
) (plan.Topic, error) {
	if kind != "" && !kind.Known() {
		return plan.Topic{}, consult.BadField("kind", "unknown", "没有这种关联", "is not a kind of link")
	}
	return svc.changeLinks(ctx, topic, version, func(ctx context.Context, t plan.Topic) (bool, error) {
		links, err := svc.store.MeetingsOn(ctx, []consult.ID{t.Lineage})
		if err != nil {
			return false, err
		}
		link := plan.TopicMeeting{
			Lineage:   t.Lineage,
			MeetingID: meeting,
			Kind:      kind,
			Since:     svc.Now(),
			By:        by.Name,
		}
		is := func(l plan.TopicMeeting) bool { return l.MeetingID == meeting }
		if at := slices.IndexFunc(links[t.Lineage], is); at >= 0 {
			if kind == "" || kind == links[t.Lineage][at].Kind {
				return false, nil
			}
			return true, svc.store.SetKind(ctx, link)
		}
		heads, err := svc.store.Heads(ctx, []consult.ID{meeting})
		if err != nil {
			return false, err
		}
		m, ok := heads[meeting]
		if !ok {
			return false, consult.ErrNotFound
		}
		if m.Status == consult.Cancelled {
			return false, consult.BadField("meeting_id", "cancelled", "会议已取消", "is cancelled")
		}
		if kind == "" {
			link.Kind = plan.KindOf(t.Form, m.Form)
		}
		return true, svc.store.LinkMeetings(ctx, []plan.TopicMeeting{link})
	})
}

// UnlinkMeeting removes the link between the Meeting and the Topic, in every edition.
// The Meeting does not change, and a link that does not exist is no error.
func (svc *Service) UnlinkMeeting(
	ctx context.Context, topic consult.ID, version int64, meeting consult.ID,
) (plan.Topic, error) {
	return svc.changeLinks(ctx, topic, version, func(ctx context.Context, t plan.Topic) (bool, error) {
		return svc.store.UnlinkMeeting(ctx, t.Lineage, meeting)
	})
}

// changeLinks runs change on the Topic, which must be at version (0 for any). When change
// reports that it changed something, the Topic gets a new version in every edition.
func (svc *Service) changeLinks(
	ctx context.Context, id consult.ID, version int64, change func(context.Context, plan.Topic) (bool, error),
) (plan.Topic, error) {
	var t plan.Topic
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		t, err = svc.Topics.Current(ctx, id, version)
		if err != nil {
			return err
		}
		changed, err := change(ctx, t)
		if err != nil || !changed {
			return err
		}
		if err := svc.store.TouchTopics(ctx, []consult.ID{t.Lineage}, svc.Now()); err != nil {
			return err
		}
		t, err = svc.store.Topics.Get(ctx, id)
		return err
	})
	return t, err
}
