package booking

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// apply completes and judges a set of changes together and, unless dry, writes
// them. It answers the findings of the first. What the set lets go of is free
// for the set to take, and what one of them takes is taken for the others.
func (d *Desk) apply(ctx context.Context, by consult.Actor, set []change, dry bool) ([]consult.Conflict, error) {
	for i := range set {
		if set[i].after.Status == consult.Cancelled {
			continue // called off as it stood, for those it was told to
		}
		if err := d.complete(ctx, &set[i]); err != nil {
			return nil, err
		}
	}
	var warnings, blocking []consult.Conflict
	for i := range set {
		found, err := d.judge(ctx, by, set, i, "")
		if err != nil {
			return nil, err
		}
		if i == 0 {
			warnings = found
		}
		blocking = append(blocking, conflict.Blocked(found)...)
	}
	if len(blocking) > 0 {
		return nil, &consult.Clash{Conflicts: withWarnings(blocking, warnings)}
	}
	if dry {
		for i := range set {
			if set[i].news() {
				d.stamp(&set[i], by)
			}
		}
		return warnings, nil
	}
	return warnings, d.write(ctx, by, set)
}

// withWarnings puts the warnings behind the blocking Conflicts, so that a
// refusal shows everything at once.
func withWarnings(blocking, found []consult.Conflict) []consult.Conflict {
	return append(blocking, slices.DeleteFunc(slices.Clone(found),
		func(c consult.Conflict) bool { return c.Severity == consult.Blocking })...)
}

// write stamps and saves what changed and touches the calendars that showed it
// or will.
func (d *Desk) write(ctx context.Context, by consult.Actor, set []change) error {
	var seen []consult.Meeting // on some calendar, before or after
	var ms []consult.Meeting
	for i := range set {
		if !set[i].news() {
			continue
		}
		if before := set[i].before; before != nil {
			seen = append(seen, *before)
		}
		d.stamp(&set[i], by)
		ms = append(ms, set[i].after)
	}
	if len(ms) == 0 {
		return nil
	}
	seen = append(seen, ms...)
	rooms := make([]consult.ID, len(seen))
	for i, m := range seen {
		rooms[i] = m.RoomID
	}
	at, err := d.store.Rooms.Find(ctx, distinct(rooms))
	if err != nil {
		return err
	}
	var touched []consult.Subject
	for _, m := range seen {
		touched = append(touched, m.Touches(at[m.RoomID].VenueID)...)
	}
	if err := d.store.SaveMeetings(ctx, ms); err != nil {
		return err
	}
	return d.store.Touch(ctx, touched)
}

// judge names the Conflicts of the set's i-th change and settles its Overrides:
// those asked for that cover something are recorded against it, the rest are
// dropped. With force, every blocking Conflict is overridden for that reason.
func (d *Desk) judge(ctx context.Context, by consult.Actor, set []change, i int, force string) ([]consult.Conflict, error) {
	c := &set[i]
	switch c.after.Status {
	case consult.Draft:
		c.after.Overrides = nil // it holds nothing that could overlap
		return nil, nil
	case consult.Cancelled:
		return nil, nil // what was decided while it was live stays on record
	}
	s, err := d.scene(ctx, c.after, set)
	if err != nil {
		return nil, err
	}
	standing := c.before != nil && holdsNoMore(*c.before, c.after)
	asked := c.after.Overrides
	if standing { // an Override stays while what it covers does
		asked = slices.Concat(asked, c.before.Overrides)
	}
	c.after.Overrides = nil
	for _, raw := range conflict.Blocked(conflict.Find(c.after, s)) {
		if o, ok := settle(raw, asked, force); ok {
			if c.before == nil || !slices.Contains(c.before.Overrides, o) {
				o.By, o.At = by.Name, d.Now()
			}
			c.after.Overrides = append(c.after.Overrides, o)
		}
	}
	if standing {
		s.Now = announced(*c.before)
	}
	found := conflict.Find(c.after, s)
	if standing {
		for j := range found {
			found[j].Severity = consult.Warning
		}
	}
	return found, nil
}

// settle makes the Override of one Conflict concrete.
func settle(c consult.Conflict, asked []consult.Override, force string) (consult.Override, bool) {
	if c.Kind == consult.OutsideParent {
		return consult.Override{}, false
	}
	o := consult.Override{Reason: force}
	k := slices.IndexFunc(asked, func(o consult.Override) bool { return o.Covers(c) })
	if k < 0 && force == "" {
		return o, false
	}
	if k >= 0 {
		o = asked[k]
	}
	o.Kind, o.PersonID, o.RoomID, o.MeetingID, o.BlockID = c.Kind, c.PersonID, c.RoomID, c.MeetingID, c.BlockID
	return o, true
}

// holdsNoMore reports whether the change asks for nothing that the Meeting does
// not hold already; standing Conflicts then warn, but do not refuse the edit.
func holdsNoMore(before, after consult.Meeting) bool {
	if !before.Status.Live() || !before.Slot().Equal(after.Slot()) || before.ParentID != after.ParentID ||
		before.HasChildren && !after.HasChildren || after.Seats() > before.Seats() {
		return false
	}
	if after.OwnerBodyID != "" && after.OwnerBodyID != before.OwnerBodyID {
		return false
	}
	held := map[consult.ID]bool{}
	for _, a := range before.Attendances {
		held[a.PersonID] = a.Required
	}
	for _, a := range after.Attendances {
		if a.Required && !held[a.PersonID] {
			return false
		}
	}
	return !slices.ContainsFunc(after.InviteBodyIDs, func(id consult.ID) bool { return !slices.Contains(before.InviteBodyIDs, id) })
}

// Warnings are the findings about a Meeting as it stands.
func (d *Desk) Warnings(ctx context.Context, m consult.Meeting) ([]consult.Conflict, error) {
	if !m.Status.Live() {
		return nil, nil
	}
	s, err := d.scene(ctx, m, nil)
	if err != nil {
		return nil, err
	}
	s.Now = announced(m)
	return conflict.Find(m, s), nil
}

// announced is when people could first know of the slot: notice is counted from
// then, not from when someone looks.
func announced(m consult.Meeting) time.Time {
	if n := len(m.Moves); n > 0 {
		return m.Moves[n-1].At
	}
	return m.CreatedAt
}
