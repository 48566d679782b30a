package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// completeItems gives new Items their IDs and checks everything that the agenda refers to. The Attendances of the
// Meeting must be complete. What an Item referred to before the change may have become inactive.
func (svc *Service) completeItems(
	ctx context.Context, f *consult.Faults, c *judging.Change, r *judging.Snapshot,
) error {
	m, old := &c.After, consult.Meeting{}
	if c.Before != nil {
		old = *c.Before
	}
	if len(m.Items) == 0 {
		return nil
	}
	// The field is that of the request: a child that comes below a Meeting with an agenda names the Meeting.
	field := "items"
	if c.Implied {
		field = "parent_id"
	}
	f.Add(
		m.HasChildren, field, "has_children", "有下级会议的会议没有议程，请写在下级会议里",
		"a meeting with children has no agenda; its children have",
	)
	m.Items = slices.Clone(m.Items)
	for i, it := range m.Items {
		if it.ID == "" {
			m.Items[i].ID = svc.newID()
			continue
		}
		f.Add(
			!slices.ContainsFunc(old.Items, func(o consult.Item) bool { return o.ID == it.ID }),
			consult.FieldAt("items", i, "id"), "not_found", "不是本会议的议程项", "is no item of this meeting",
		)
	}
	checkItemPeople(f, *m, old)
	return svc.checkItemReferences(ctx, f, c, old, r)
}

// checkItemPeople names the people of Items who are not invited. Those who were and are no longer are left out later.
func checkItemPeople(f *consult.Faults, m, old consult.Meeting) {
	invited := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		invited[a.PersonID] = true
	}
	for i, it := range m.Items {
		for k, id := range it.PersonIDs {
			f.Add(
				!invited[id] && !old.ForItems(id), consult.FieldAt(consult.FieldAt("items", i, "person_ids"), k, ""),
				"not_invited", "不在参会名单中", "is not invited to the meeting",
			)
		}
	}
}

// itemReference is one thing that an Item refers to.
type itemReference struct {
	field  string
	noun   reach.Noun
	id     consult.ID
	before bool
}

// itemReferences are all that the Items refer to; before says that one of the Meeting did so before.
func itemReferences(m, old consult.Meeting) []itemReference {
	var all []itemReference
	for i, it := range m.Items {
		add := func(field string, noun reach.Noun, id consult.ID, of func(consult.Item) consult.ID) {
			before := slices.ContainsFunc(old.Items, func(o consult.Item) bool { return of(o) == id })
			if id != "" {
				all = append(all, itemReference{
					field:  consult.FieldAt("items", i, field),
					noun:   noun,
					id:     id,
					before: before,
				})
			}
		}
		add("topic_id", reach.Topic, it.TopicID, func(o consult.Item) consult.ID { return o.TopicID })
		add("reporter_person_id", reach.Person, it.ReporterPersonID, func(o consult.Item) consult.ID {
			return o.ReporterPersonID
		})
		add("reporter_body_id", reach.Body, it.ReporterBodyID, func(o consult.Item) consult.ID {
			return o.ReporterBodyID
		})
	}
	return all
}

// checkItemReferences checks the Topics and who reports. What is beyond the reach of whoever asks is as if it were not
// there, unless it is somebody whom the Meeting invites.
func (svc *Service) checkItemReferences(
	ctx context.Context, f *consult.Faults, c *judging.Change, old consult.Meeting, r *judging.Snapshot,
) error {
	all := itemReferences(c.After, old)
	topics, err := svc.newTopics(ctx, all)
	if err != nil {
		return err
	}
	if err := svc.learnReferences(ctx, c, all); err != nil {
		return err
	}
	v := reach.Of(ctx)
	invited := c.After.People()
	for _, x := range all {
		seen := x.before || c.Implied || c.Consents || slices.Contains(invited, x.id) ||
			v.Known(x.noun, x.id) != reach.Beyond
		there, active := topics[x.id], true
		switch x.noun {
		case reach.Person:
			p, ok := r.People[x.id]
			there, active = ok, p.Active
		case reach.Body:
			b, ok := r.Bodies[x.id]
			there, active = ok, b.Active
		}
		there = there && seen || x.before && x.noun == reach.Topic
		f.Add(!there, x.field, "not_found", "不存在", "does not exist")
		f.Add(there && !active && !x.before, x.field, "inactive", "已停用", "is no longer active")
	}
	return nil
}

// newTopics are those of the Topics newly referred to that there are.
func (svc *Service) newTopics(ctx context.Context, all []itemReference) (map[consult.ID]bool, error) {
	var ids []consult.ID
	for _, x := range all {
		if x.noun == reach.Topic && !x.before {
			ids = append(ids, x.id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return svc.store.TopicsThere(ctx, consult.Distinct(ids))
}

// learnReferences asks what the new references are to whoever asks, in one statement for each noun.
func (svc *Service) learnReferences(ctx context.Context, c *judging.Change, all []itemReference) error {
	if reach.Of(ctx).Whole() || c.Implied || c.Consents {
		return nil
	}
	for _, noun := range []reach.Noun{reach.Topic, reach.Person, reach.Body} {
		var ids []consult.ID
		for _, x := range all {
			if x.noun == noun && !x.before {
				ids = append(ids, x.id)
			}
		}
		if err := reach.Learn(ctx, svc.store.Reach, noun, ids); err != nil {
			return err
		}
	}
	return nil
}
