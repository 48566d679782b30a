package handling

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/reach"
)

// MotionMeetings lists the Meetings in reach that are about each of the Motions.
func (svc *Service) MotionMeetings(
	ctx context.Context, all []motion.Motion,
) (map[consult.ID][]motion.Link, error) {
	ids := make([]consult.ID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	links, err := svc.store.MotionMeetings(ctx, ids)
	if err != nil || reach.Of(ctx).Whole() {
		return links, err
	}
	names := reach.Names{}
	for _, some := range links {
		for _, l := range some {
			names.Add(reach.Meeting, l.MeetingID)
		}
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	for id, some := range links {
		links[id] = slices.DeleteFunc(some, func(l motion.Link) bool { return !seen.Has(reach.Meeting, l.MeetingID) })
	}
	return links, nil
}

// LinkMeeting records that the Meeting is about the Motion. A link that exists already is not changed.
func (svc *Service) LinkMeeting(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, meeting consult.ID,
) (motion.Motion, error) {
	return svc.changeLinks(ctx, id, version, func(ctx context.Context) (bool, error) {
		heads, err := svc.store.Heads(ctx, []consult.ID{meeting})
		if err != nil {
			return false, err
		}
		m, ok := heads[meeting]
		if !ok {
			return false, consult.ErrNotFound
		}
		links, err := svc.store.MotionMeetings(ctx, []consult.ID{id})
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(links[id], func(l motion.Link) bool { return l.MeetingID == meeting }) {
			return false, nil
		}
		if m.Status == consult.Cancelled {
			return false, consult.BadField("meeting_id", "cancelled", "会议已取消", "is cancelled")
		}
		return true, svc.store.LinkMotion(ctx, motion.Link{
			MotionID: id, MeetingID: meeting, Since: svc.Now(), By: by.Name,
		})
	})
}

// UnlinkMeeting removes the link between the Meeting and the Motion. A link that does not exist is no error.
func (svc *Service) UnlinkMeeting(
	ctx context.Context, id consult.ID, version int64, meeting consult.ID,
) (motion.Motion, error) {
	return svc.changeLinks(ctx, id, version, func(ctx context.Context) (bool, error) {
		return svc.store.UnlinkMotion(ctx, id, meeting)
	})
}

// changeLinks runs change on the Motion, which must be at version (0 for any). When change reports that it changed
// something, the Motion gets a new version.
func (svc *Service) changeLinks(
	ctx context.Context, id consult.ID, version int64, change func(context.Context) (bool, error),
) (motion.Motion, error) {
	var m motion.Motion
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		var err error
		m, err = svc.Motions.Current(ctx, id, version)
		if err != nil {
			return err
		}
		changed, err := change(ctx)
		if err != nil || !changed {
			return err
		}
		if err := svc.store.TouchMotion(ctx, id, svc.Now()); err != nil {
			return err
		}
		m, err = svc.store.Motions.Get(ctx, id)
		return err
	})
	return m, err
}

// Warnings are what the Meeting is warned of now because of the Motions that it is about.
func (svc *Service) Warnings(ctx context.Context, meeting consult.ID) ([]consult.Conflict, error) {
	var out []consult.Conflict
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		a, err := svc.judging.AsTheyStand(ctx, []consult.Meeting{m}, nil, nil)
		if err != nil {
			return err
		}
		for _, c := range slices.Concat(a.Findings()...) {
			if c.Kind == consult.MotionPartyMissing {
				out = append(out, c)
			}
		}
		return nil
	})
	return out, err
}
