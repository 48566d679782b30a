package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// TopicMeetings are the Meetings that consult on each of the Topics, by lineage.
func (d *Desk) TopicMeetings(ctx context.Context, topics []consult.Topic) (map[consult.ID][]consult.TopicMeeting, error) {
	return d.store.MeetingsOn(ctx, lineagesOf(topics))
}

// MeetingTopics name the Topics that each of the Meetings consults on: with their
// IDs, Plan, lineage and title alone, each in one edition, the one in force first.
func (d *Desk) MeetingTopics(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Topic, error) {
	return d.store.TopicsOn(ctx, meetings)
}

func lineagesOf(topics []consult.Topic) []consult.ID {
	ids := make([]consult.ID, len(topics))
	for i, t := range topics {
		ids[i] = t.Lineage
	}
	return consult.Distinct(consult.Given(ids))
}

// LinkMeeting says that the Meeting consults on the Topic, in every edition.
// Saying so again changes nothing.
func (d *Desk) LinkMeeting(ctx context.Context, by consult.Actor, topic consult.ID, version int64, meeting consult.ID) (t consult.Topic, err error) {
	return d.changeLinks(ctx, topic, version, func(ctx context.Context, t consult.Topic) (bool, error) {
		links, err := d.store.MeetingsOn(ctx, []consult.ID{t.Lineage})
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(links[t.Lineage], func(l consult.TopicMeeting) bool { return l.MeetingID == meeting }) {
			return false, nil
		}
		heads, err := d.store.Heads(ctx, []consult.ID{meeting})
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
		return true, d.store.LinkMeetings(ctx, []consult.TopicMeeting{{Lineage: t.Lineage, MeetingID: meeting, Since: d.Now(), By: by.Name}})
	})
}

// UnlinkMeeting says that the Meeting does not consult on the Topic, in no edition;
// the Meeting stays as it is. Saying so again changes nothing.
func (d *Desk) UnlinkMeeting(ctx context.Context, topic consult.ID, version int64, meeting consult.ID) (t consult.Topic, err error) {
	return d.changeLinks(ctx, topic, version, func(ctx context.Context, t consult.Topic) (bool, error) {
		return d.store.UnlinkMeeting(ctx, t.Lineage, meeting)
	})
}

// changeLinks runs change on a Topic that is still at version, and when that changed
// something marks the Topic as changed in every edition.
func (d *Desk) changeLinks(ctx context.Context, id consult.ID, version int64, change func(context.Context, consult.Topic) (bool, error)) (t consult.Topic, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		t, err = d.Topics.current(ctx, id, version)
		if err != nil {
			return err
		}
		changed, err := change(ctx, t)
		if err != nil || !changed {
			return err
		}
		if err := d.store.TouchTopics(ctx, []consult.ID{t.Lineage}, d.Now()); err != nil {
			return err
		}
		t, err = d.store.Topics.Get(ctx, id)
		return err
	})
	return t, err
}
