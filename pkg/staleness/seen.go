package staleness

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Unseen are those of the Meetings whose last Change the Person may not know of: no phone of theirs has fetched it,
// nobody has told them, and they have not looked.
func (svc *Service) Unseen(ctx context.Context, person consult.ID, meetings []consult.ID) ([]consult.ID, error) {
	var ids []consult.ID
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		all, err := svc.unseen(ctx, person, meetings)
		if err != nil {
			return err
		}
		for _, t := range all {
			ids = append(ids, t.MeetingID)
		}
		return nil
	})
	return ids, err
}

// Looked records that the Actor has looked at the Meetings on the page of their own link, which showed all Changes up
// to the Revision. It writes nothing about what they knew before.
func (svc *Service) Looked(
	ctx context.Context, by consult.Actor, meetings []consult.ID, shown consult.Revision,
) error {
	fresh := func(ctx context.Context) ([]subscription.Notification, error) {
		all, err := svc.unseen(ctx, by.PersonID, meetings)
		return slices.DeleteFunc(all, func(t subscription.Notification) bool { return t.Revision > shown }), err
	}
	var seen []subscription.Notification
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		var err error
		seen, err = fresh(ctx)
		return err
	})
	if err != nil || len(seen) == 0 {
		return err // most looks are at what is known
	}
	return svc.store.Write(ctx, func(ctx context.Context) error {
		seen, err := fresh(ctx)
		if err != nil {
			return err
		}
		for _, t := range seen {
			t.By = by.Name
			err := svc.store.Tell(ctx, t)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// unseen are the Notifications that would say that the Person has now looked at the Meetings.
func (svc *Service) unseen(
	ctx context.Context, person consult.ID, meetings []consult.ID,
) ([]subscription.Notification, error) {
	if len(meetings) == 0 {
		return nil, nil
	}
	cases, err := svc.cases(ctx, meetings, person, 0)
	if err != nil {
		return nil, err
	}
	var all []subscription.Notification
	for _, c := range cases {
		for _, p := range c.Concerns() {
			if p.PersonID == person && p.ToCall() {
				all = append(all, subscription.Notification{
					MeetingID: c.Meeting.ID,
					PersonID:  person,
					Revision:  p.Change.Revision,
					At:        svc.Now(),
					Channel:   subscription.ByLink,
				})
			}
		}
	}
	return all, nil
}
