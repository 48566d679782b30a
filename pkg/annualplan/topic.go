package annualplan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// AddTopics puts Topics into a draft Plan, all or none. Every bad field of every
// one of them is named, as "[17].latest". In Follows they may name each other by
// their place among those added, as "#3".
func (svc *Service) AddTopics(ctx context.Context, by consult.Actor, plan consult.ID, add []consult.Topic) ([]consult.Topic, error) {
	now := svc.Now()
	add = slices.Clone(add)
	for i := range add {
		add[i].Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
		add[i].PlanID = plan
		add[i].Normalise()
	}
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Plans.Get(ctx, plan)
		if err != nil {
			return err
		}
		if err := open(p); err != nil {
			return err
		}
		stood, err := svc.TopicsOf(ctx, plan)
		if err != nil {
			return err
		}
		if len(stood)+len(add) > consult.MaxTopics {
			return consult.BadField("topics", "too_many", "一个计划最多 2000 个议题", "a plan has 2000 topics at most")
		}
		for i := range add {
			if add[i].Order == 0 {
				add[i].Order = len(stood) + i + 1
			}
		}
		named(add)
		bad, err := svc.lineages(ctx, p, add, stood)
		if err != nil {
			return err
		}
		err = svc.checkTopics(ctx, add, stood, len(add) > 1)
		if also, ok := errors.AsType[*consult.Invalid](err); ok {
			bad = append(bad, also.Faults...)
		} else if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		return svc.store.Topics.AddAll(ctx, add)
	})
	return add, err
}

// named turns "#3" into the ID of the third Topic added.
func named(add []consult.Topic) {
	for i := range add {
		add[i].Follows = slices.Clone(add[i].Follows)
		for k, f := range add[i].Follows {
			var n int
			if _, err := fmt.Sscanf(string(f.TopicID), "#%d", &n); err == nil && n >= 1 && n <= len(add) {
				add[i].Follows[k].TopicID = add[n-1].ID
			}
		}
	}
}

// EditTopic changes a Topic of a draft Plan.
func (svc *Service) EditTopic(ctx context.Context, by consult.Actor, id consult.ID, version int64, edit func(*consult.Topic) error) (t consult.Topic, err error) {
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		t, err = svc.Topics.Edit(ctx, by, id, version, func(t *consult.Topic) error {
			p, err := svc.store.Plans.Get(ctx, t.PlanID)
			if err != nil {
				return err
			}
			kept := *t
			if err := edit(t); err != nil {
				return err
			}
			t.Normalise()
			t.PlanID, t.Lineage = kept.PlanID, kept.Lineage
			if same := *t; p.Status != consult.PlanDraft {
				if same.Outcome = kept.Outcome; !sameTopic(same, kept) {
					return open(p) // of a settled Plan only what came of it is entered
				}
			}
			return nil
		})
		return err
	})
	return t, err
}

func sameTopic(a, b consult.Topic) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// RemoveTopic takes a Topic, which none follows, out of a draft Plan. An earlier
// edition's Topic that is dropped by it is answered with its Meetings to come.
func (svc *Service) RemoveTopic(ctx context.Context, by consult.Actor, id consult.ID, version int64) (dropped []consult.DroppedTopic, err error) {
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		t, err := svc.store.Topics.Get(ctx, id)
		if err != nil {
			return err
		}
		p, err := svc.store.Plans.Get(ctx, t.PlanID)
		if err != nil {
			return err
		}
		if err := open(p); err != nil {
			return err
		}
		stood, err := svc.TopicsOf(ctx, t.PlanID)
		if err != nil {
			return err
		}
		for _, o := range stood {
			if slices.ContainsFunc(o.Follows, func(f consult.TopicFollow) bool { return f.TopicID == id }) {
				return consult.ErrReferred
			}
		}
		if err := svc.Topics.Remove(ctx, by, id, version); err != nil {
			return err
		}
		all, err := svc.Dropped(ctx, p)
		for _, o := range all {
			if o.Topic.Lineage == t.Lineage {
				dropped = append(dropped, o)
			}
		}
		return err
	})
	return dropped, err
}

func (svc *Service) checkTopic(ctx context.Context, t *consult.Topic) error {
	stood, err := svc.TopicsOf(ctx, t.PlanID)
	if err != nil {
		return err
	}
	stood = slices.DeleteFunc(stood, func(o consult.Topic) bool { return o.ID == t.ID })
	return svc.checkTopics(ctx, []consult.Topic{*t}, stood, false)
}

// checkTopics names every bad field of the Topics, references included; stood are
// the Plan's others. With many, each field begins with the Topic's place.
func (svc *Service) checkTopics(ctx context.Context, add, stood []consult.Topic, many bool) error {
	set := make([]judging.Change, len(add))
	var rooms, venues []consult.ID
	for i, t := range add {
		set[i].After = WishFor(t, svc.Zone())
		rooms, venues = append(rooms, t.RoomIDs...), append(venues, t.VenueIDs...)
	}
	r, err := svc.judging.Snapshot(ctx, set)
	if err != nil {
		return err
	}
	foundRooms, err := svc.store.Rooms.Find(ctx, consult.Distinct(consult.Given(rooms)))
	if err != nil {
		return err
	}
	foundVenues, err := svc.store.Venues.Find(ctx, consult.Distinct(consult.Given(venues)))
	if err != nil {
		return err
	}
	known := map[consult.ID]consult.Topic{}
	for _, t := range append(slices.Clone(stood), add...) {
		known[t.ID] = t
	}
	var all consult.Faults
	for i, t := range add {
		var f consult.Faults
		var bad *consult.Invalid
		if errors.As(t.Validate(), &bad) {
			f = append(f, bad.Faults...)
		}
		_, ok := r.Forms[consult.ID(t.Form)]
		f.Add(t.Form != "" && !ok, "form", "not_found", "没有这种协商形式", "is not a form")
		booking.CheckReference(&f, "owner_body_id", t.OwnerBodyID, r.Bodies, true, nil)
		for k, id := range t.InviteBodyIDs {
			booking.CheckReference(&f, consult.FieldAt("invite_body_ids", k, ""), id, r.Bodies, true, nil)
		}
		for k, a := range t.Attendances {
			booking.CheckReference(&f, consult.FieldAt("attendances", k, "person_id"), a.PersonID, r.People, true, nil)
		}
		for k, id := range t.RoomIDs {
			booking.CheckReference(&f, consult.FieldAt("room_ids", k, ""), id, foundRooms, true, nil)
		}
		for k, id := range t.VenueIDs {
			booking.CheckReference(&f, consult.FieldAt("venue_ids", k, ""), id, foundVenues, true, nil)
		}
		for k, o := range t.Follows {
			booking.CheckReference(&f, consult.FieldAt("follows", k, "topic_id"), o.TopicID, known, true, nil)
		}
		f.Add(circular(t, known), "follows", "cycle", "形成循环先后", "makes a circle")
		for _, x := range f {
			if many {
				x.Field = fmt.Sprintf("[%d].%s", i, x.Field)
			}
			all = append(all, x)
		}
	}
	return all.Err()
}

// circular reports whether the Topic comes, over some others, after itself.
func circular(t consult.Topic, known map[consult.ID]consult.Topic) bool {
	seen := map[consult.ID]bool{}
	var walk func(id consult.ID) bool
	walk = func(id consult.ID) bool {
		for _, f := range known[id].Follows {
			if f.TopicID == t.ID {
				return true
			}
			if !seen[f.TopicID] {
				if seen[f.TopicID] = true; walk(f.TopicID) {
					return true
				}
			}
		}
		return false
	}
	return walk(t.ID)
}

// WishFor is the Meeting that would consult on the Topic, on its first day.
func WishFor(t consult.Topic, zone *time.Location) consult.Meeting {
	from := t.Earliest.Start(zone).UTC()
	return consult.Meeting{Form: t.Form, Title: t.Title, Description: t.Description, OwnerBodyID: t.OwnerBodyID,
		Span: consult.Span{From: from, To: from.Add(t.Duration)}, Expected: t.Expected,
		Attendances: slices.Clone(t.Attendances), InviteBodyIDs: slices.Clone(t.InviteBodyIDs)}
}
