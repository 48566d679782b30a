package booking

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
)

// referFollows: the Meetings that this one is to come after exist, are not called
// off, do not come after it themselves, and lie neither around it nor inside it.
func (d *Desk) referFollows(ctx context.Context, f *consult.Faults, c *change, r *register) error {
	m, old := c.after, []consult.Follow(nil)
	if c.before != nil {
		old = c.before.Follows
	}
	if slices.Equal(m.Follows, old) {
		return nil
	}
	around, err := d.trace(ctx, r, m.ParentID, above)
	if err != nil {
		return err
	}
	for i, x := range m.Follows {
		field := consult.FieldAt("follows", i, "meeting_id")
		back, err := d.trace(ctx, r, x.MeetingID, consult.Meeting.Earlier)
		if err != nil {
			return err
		}
		other, ok := r.heads[x.MeetingID]
		inside, err := d.trace(ctx, r, other.ParentID, above)
		if err != nil {
			return err
		}
		stood := slices.ContainsFunc(old, func(o consult.Follow) bool { return o.MeetingID == x.MeetingID })
		f.Add(!ok && x.MeetingID != "", field, "not_found", "会议不存在", "does not exist")
		f.Add(!stood && other.Status == consult.Cancelled, field, "cancelled", "该会议已取消", "is cancelled")
		f.Add(x.MeetingID != m.ID && back[m.ID], field, "cycle", "形成先后循环", "makes a circle")
		f.Add(around[x.MeetingID] || inside[m.ID], field, "nested", "是它的上级或下级会议", "lies around it or inside it")
	}
	return nil
}

func above(m consult.Meeting) []consult.ID { return []consult.ID{m.ParentID} }

// trace is everything that next leads to from the Meeting on, itself included. The
// Meetings of the set count as the set would have them.
func (d *Desk) trace(ctx context.Context, r *register, from consult.ID, next func(consult.Meeting) []consult.ID) (map[consult.ID]bool, error) {
	seen := map[consult.ID]bool{}
	for level := consult.Given([]consult.ID{from}); len(level) > 0; {
		missing := slices.DeleteFunc(slices.Clone(level), func(id consult.ID) bool { _, ok := r.heads[id]; return ok })
		if len(missing) > 0 {
			found, err := d.store.Heads(ctx, missing)
			if err != nil {
				return nil, err
			}
			for id, m := range found {
				r.heads[id] = m
			}
		}
		var after []consult.ID
		for _, id := range level {
			seen[id] = true
			after = append(after, next(r.heads[id])...)
		}
		level = consult.Distinct(slices.DeleteFunc(consult.Given(after), func(id consult.ID) bool { return seen[id] }))
	}
	return seen, nil
}

// link has the new Meetings of Topics come after those of the Topics that theirs
// follow: that the order was planned is not enough, it is to stay.
func (d *Desk) link(ctx context.Context, p consult.Proposal, topics map[consult.ID]consult.Topic, set []change) error {
	placed, of := map[consult.ID][]consult.ID{}, map[consult.ID]consult.Topic{}
	for _, a := range p.Outcome.Adjustments {
		if a.TopicID != "" {
			placed[a.TopicID], of[a.MeetingID] = []consult.ID{a.MeetingID}, topics[a.TopicID]
		}
	}
	var others []consult.ID
	for _, t := range of {
		for _, f := range t.Follows {
			if placed[f.TopicID] == nil {
				others = append(others, f.TopicID)
			}
		}
	}
	found, err := d.store.Topics.Find(ctx, consult.Distinct(others))
	if err != nil {
		return err
	}
	held, err := d.held(ctx, slices.Collect(maps.Values(found)))
	for id, t := range found {
		for _, l := range held[t.Lineage] {
			placed[id] = append(placed[id], l.MeetingID)
		}
	}
	for i := range set {
		m := &set[i].after
		for _, f := range of[m.ID].Follows {
			for _, id := range placed[f.TopicID] {
				again := slices.ContainsFunc(m.Follows, func(o consult.Follow) bool { return o.MeetingID == id })
				if !again {
					m.Follows = append(m.Follows, consult.Follow{MeetingID: id, MinDays: f.MinDays})
				}
			}
		}
	}
	return err
}

// follow reads which Meetings come after those of the set, as the set would have
// them.
func (a *around) follow(ctx context.Context) (err error) {
	asked := map[consult.ID]bool{}
	var ids []consult.ID
	for i, c := range a.set {
		off := c.before != nil && c.before.Status.Live() && c.after.Status == consult.Cancelled
		if (off || a.asked[i].resources != nil) && !asked[c.after.ID] {
			asked[c.after.ID] = true
			if off || a.asked[i].leave { // nothing in the database comes after what is new
				ids = append(ids, c.after.ID)
			}
		}
	}
	if a.followers, err = a.d.store.Followers(ctx, ids); err != nil {
		return err
	}
	for _, c := range a.set {
		for _, f := range c.after.Follows {
			if asked[f.MeetingID] && !slices.Contains(a.followers[f.MeetingID], c.after.ID) {
				a.followers[f.MeetingID] = append(a.followers[f.MeetingID], c.after.ID)
			}
		}
	}
	return nil
}

// order are the Meetings that the i-th one follows, and those that follow it.
func (a *around) order(i int) []consult.ID {
	m := a.set[i].after
	return append(m.Earlier(), a.followers[m.ID]...)
}
