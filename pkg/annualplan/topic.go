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
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

// AddTopics adds Topics to a draft Plan, all or none. The error names every bad field of
// every Topic, such as "[17].latest". In Follows a new Topic can name another new one by
// its place in the list, such as "#3".
func (svc *Service) AddTopics(
	ctx context.Context, by consult.Actor, planID consult.ID, add []plan.Topic,
) ([]plan.Topic, error) {
	now := svc.Now()
	add = slices.Clone(add)
	for i := range add {
		add[i].Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
		add[i].PlanID = planID
		add[i].Normalise()
	}
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Plans.Get(ctx, planID)
		if err != nil {
			return err
		}
		if err := checkDraft(p); err != nil {
			return err
		}
		present, err := svc.TopicsOf(ctx, planID)
		if err != nil {
			return err
		}
		if len(present)+len(add) > plan.MaxTopics {
			return consult.BadField("topics", "too_many", "一个计划最多 2000 个议题", "a plan has 2000 topics at most")
		}
		for i := range add {
			if add[i].Order == 0 {
				add[i].Order = len(present) + i + 1
			}
		}
		resolveReferences(add)
		// Both checks run before anything is returned, so that all faults are reported.
		bad, err := svc.setLineages(ctx, p, add, present)
		if err != nil {
			return err
		}
		err = svc.checkTopics(ctx, topicCheck{add: add, present: present, many: len(add) > 1})
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

// resolveReferences replaces "#3" in Follows by the ID of the third new Topic.
func resolveReferences(add []plan.Topic) {
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
func (svc *Service) EditTopic(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, edit func(*plan.Topic) error,
) (plan.Topic, error) {
	var t plan.Topic
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		t, err = svc.Topics.Edit(ctx, by, id, version, func(t *plan.Topic) error {
			p, err := svc.store.Plans.Get(ctx, t.PlanID)
			if err != nil {
				return err
			}
			kept := *t
			if err := edit(t); err != nil {
				return err
			}
			t.Normalise()
			// A Topic never goes to another Plan or lineage.
			t.PlanID, t.Lineage = kept.PlanID, kept.Lineage
			if p.Status == plan.Draft {
				return nil
			}
			if !sameTopic(*t, kept) {
				return checkDraft(p)
			}
			return nil
		})
		return err
	})
	return t, err
}

// sameTopic reports whether two Topics are equal in every field. Topics hold slices,
// which == cannot compare.
func sameTopic(a, b plan.Topic) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// RemoveTopic removes a Topic that no other follows from a draft Plan. When an earlier
// edition has the Topic, it is now dropped: the result lists it with its coming Meetings.
func (svc *Service) RemoveTopic(
	ctx context.Context, by consult.Actor, id consult.ID, version int64,
) ([]plan.DroppedTopic, error) {
	var dropped []plan.DroppedTopic
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		t, err := svc.store.Topics.Get(ctx, id)
		if err != nil {
			return err
		}
		p, err := svc.store.Plans.Get(ctx, t.PlanID)
		if err != nil {
			return err
		}
		if err := checkDraft(p); err != nil {
			return err
		}
		present, err := svc.TopicsOf(ctx, t.PlanID)
		if err != nil {
			return err
		}
		for _, o := range present {
			if slices.ContainsFunc(o.Follows, func(f plan.TopicFollow) bool { return f.TopicID == id }) {
				return consult.ErrReferred
			}
		}
		if err := svc.Topics.Remove(ctx, by, id, version); err != nil {
			return err
		}
		all, err := svc.Dropped(ctx, p)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Topic.Lineage == t.Lineage {
				dropped = append(dropped, o)
			}
		}
		return nil
	})
	return dropped, err
}

// checkTopic names the bad fields of one Topic.
func (svc *Service) checkTopic(ctx context.Context, t *plan.Topic) error {
	present, err := svc.TopicsOf(ctx, t.PlanID)
	if err != nil {
		return err
	}
	present = slices.DeleteFunc(present, func(o plan.Topic) bool { return o.ID == t.ID })
	before, err := svc.before(ctx, t.ID)
	if err != nil {
		return err
	}
	return svc.checkTopics(ctx, topicCheck{add: []plan.Topic{*t}, present: present, before: before, edit: true})
}

// topicCheck is what checkTopics checks: the Topics that are added, or one that an edit changes and that stood as
// before; present are the other Topics of the Plan. With many, the name of each field begins with the place of its
// Topic.
type topicCheck struct {
	add, present []plan.Topic
	before       plan.Topic
	many, edit   bool
}

// checkTopics names every bad field of the Topics, references included. The owner of one that is edited is checked by
// its Registry.
func (svc *Service) checkTopics(ctx context.Context, check topicCheck) error {
	add, present := check.add, check.present
	set := make([]judging.Change, len(add))
	var rooms, venues []consult.ID
	for i, t := range add {
		set[i].After = referring(t, svc.Zone())
		rooms, venues = append(rooms, t.RoomIDs...), append(venues, t.VenueIDs...)
	}
	// The Snapshot of Meetings that refer to all that the Topics do holds their references.
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
	found, err := svc.inReach(ctx, sighted{
		bodies: r.Bodies,
		people: r.People,
		rooms:  foundRooms,
		venues: foundVenues,
	}, check.before)
	if err != nil {
		return err
	}
	known := map[consult.ID]plan.Topic{}
	for _, t := range append(slices.Clone(present), add...) {
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
		active := func(b consult.Body) bool { return b.Active }
		booking.CheckReference(&f, "owner_body_id", t.OwnerBodyID, found.bodies, check.edit, active)
		if t.OwnerBodyID == "" && !check.edit {
			reach.Of(ctx).OwnerFault(&f, "owner_body_id", "")
		}
		for k, id := range t.InviteBodyIDs {
			booking.CheckReference(&f, consult.FieldAt("invite_body_ids", k, ""), id, found.bodies, true, nil)
		}
		for k, id := range t.DepartmentIDs {
			field := consult.FieldAt("department_body_ids", k, "")
			booking.CheckReference(&f, field, id, found.bodies, check.edit, active)
		}
		for k, id := range t.ConsultedIDs {
			field := consult.FieldAt("consulted_body_ids", k, "")
			booking.CheckReference(&f, field, id, found.bodies, check.edit, active)
		}
		booking.CheckReference(&f, "leader_id", t.LeaderID, found.people, true, nil)
		for k, a := range t.Attendances {
			field := consult.FieldAt("attendances", k, "person_id")
			booking.CheckReference(&f, field, a.PersonID, found.people, true, nil)
		}
		for k, id := range t.RoomIDs {
			booking.CheckReference(&f, consult.FieldAt("room_ids", k, ""), id, found.rooms, true, nil)
		}
		for k, id := range t.VenueIDs {
			booking.CheckReference(&f, consult.FieldAt("venue_ids", k, ""), id, found.venues, true, nil)
		}
		for k, o := range t.Follows {
			booking.CheckReference(&f, consult.FieldAt("follows", k, "topic_id"), o.TopicID, known, true, nil)
		}
		f.Add(circular(t, known), "follows", "cycle", "形成循环先后", "makes a circle")
		for _, x := range f {
			if check.many {
				x.Field = fmt.Sprintf("[%d].%s", i, x.Field)
			}
			all = append(all, x)
		}
	}
	return all.Err()
}

// referring is a Meeting that refers to every Body and Person that the Topic names.
func referring(t plan.Topic, zone *time.Location) consult.Meeting {
	m := WishFor(t, zone)
	m.InviteBodyIDs = append(append(m.InviteBodyIDs, t.DepartmentIDs...), t.ConsultedIDs...)
	if t.LeaderID != "" {
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: t.LeaderID})
	}
	return m
}

// circular reports whether the Topic follows itself, directly or through others.
func circular(t plan.Topic, known map[consult.ID]plan.Topic) bool {
	// A circle that does not contain t is the fault of its own members: seen ends the
	// walk around it.
	seen := map[consult.ID]bool{}
	var walk func(id consult.ID) bool
	walk = func(id consult.ID) bool {
		for _, f := range known[id].Follows {
			if f.TopicID == t.ID {
				return true
			}
			if !seen[f.TopicID] {
				seen[f.TopicID] = true
				if walk(f.TopicID) {
					return true
				}
			}
		}
		return false
	}
	return walk(t.ID)
}

// WishFor makes the Meeting that would consult on the Topic, on the earliest day that
// the Topic allows.
func WishFor(t plan.Topic, zone *time.Location) consult.Meeting {
	from := t.Earliest.Start(zone).UTC()
	return consult.Meeting{
		Form:          t.Form,
		Title:         t.Title,
		Description:   t.Description,
		OwnerBodyID:   t.OwnerBodyID,
		Span:          consult.Span{From: from, To: from.Add(t.Duration)},
		Expected:      t.Expected,
		Attendances:   slices.Clone(t.Attendances),
		InviteBodyIDs: slices.Clone(t.InviteBodyIDs),
	}
}
