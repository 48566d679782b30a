package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// apply completes and judges a set of changes together and, unless dry, writes
// them. It answers the set with what follows from it, and what is found. What the
// set lets go of is free for the set to take, and what one of them takes is taken
// for the others. A blocking Conflict refuses the whole with a *consult.Clash.
func (d *Desk) apply(ctx context.Context, by consult.Actor, set []change, dry bool) ([]change, []consult.Conflict, error) {
	set, each, err := d.weigh(ctx, by, set)
	if err != nil {
		return nil, nil, err
	}
	found := speak(set, each)
	if len(conflict.Blocked(found)) > 0 {
		return set, found, refusal(found)
	}
	return set, found, d.commit(ctx, by, set, dry)
}

// commit writes a set that was weighed, or on a dry run makes it look written.
func (d *Desk) commit(ctx context.Context, by consult.Actor, set []change, dry bool) error {
	if !dry {
		return d.write(ctx, by, set)
	}
	for i := range set {
		if set[i].news() {
			d.stamp(&set[i], by)
			unname(&set[i])
		}
	}
	return nil
}

// weigh completes and judges a set of changes together without writing it. It
// answers the set, behind which stand the parents that it turns into leaves or
// leaves into parents, and the findings of each.
func (d *Desk) weigh(ctx context.Context, by consult.Actor, set []change) ([]change, [][]consult.Conflict, error) {
	if err := d.inherit(ctx, set); err != nil {
		return nil, nil, err
	}
	set, err := d.adopt(ctx, set)
	if err != nil {
		return nil, nil, err
	}
	r, err := d.read(ctx, set)
	if err != nil {
		return nil, nil, err
	}
	for i := range set {
		if set[i].after.Status == consult.Cancelled {
			continue // called off as it stood, for those it was told to
		}
		if err := d.complete(ctx, &set[i], r); err != nil {
			return nil, nil, err
		}
	}
	a, err := d.around(ctx, set, r)
	if err != nil {
		return nil, nil, err
	}
	found := make([][]consult.Conflict, len(set))
	for _, i := range a.turns() {
		found[i] = d.judge(by, a, i, "")
	}
	return set, found, nil
}

// speak is what is told of the set: all findings of what was asked for; of what
// merely follows, only what blocks and what is held no more. Where several Meetings
// are asked about, each finding says which one it is about.
func speak(set []change, each [][]consult.Conflict) []consult.Conflict {
	asked := 0
	for _, c := range set {
		if !c.implied {
			asked++
		}
	}
	var found []consult.Conflict
	for i, c := range set {
		told := each[i]
		if c.implied {
			told = slices.DeleteFunc(slices.Clone(told), func(f consult.Conflict) bool {
				return f.Severity != consult.Blocking && f.Kind != consult.HoldsLess && f.Kind != consult.HoldsNobody
			})
		}
		if c.implied || asked > 1 {
			told = titled(c.after, told)
		}
		found = append(found, told...)
	}
	return found
}

// titled says in words which Meeting the findings are about.
func titled(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	found = slices.Clone(found)
	for i, f := range found {
		found[i].SubjectTitle = m.Title
		if !strings.Contains(f.ZH, "《"+m.Title+"》") {
			found[i].ZH, found[i].EN = "《"+m.Title+"》："+f.ZH, "“"+m.Title+"”: "+f.EN
		}
	}
	return found
}

// refusal has everything at once: all that blocks, and behind it the warnings.
func refusal(found []consult.Conflict) error {
	return &consult.Clash{Conflicts: withWarnings(conflict.Blocked(found), found)}
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
	at, err := d.store.Rooms.Find(ctx, consult.Distinct(rooms))
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
	if err := d.store.Reask(ctx, retimed(set)); err != nil {
		return err
	}
	if err := d.restand(ctx, set); err != nil {
		return err
	}
	if err := d.journal(ctx, by, set, at); err != nil {
		return err
	}
	return d.store.Touch(ctx, touched)
}

// journal notes what people have to know of a set, whose Meetings are or were in
// the rooms. How one was shown that was not is told without looking anything up.
func (d *Desk) journal(ctx context.Context, by consult.Actor, set []change, rooms map[consult.ID]consult.Room) error {
	var places []consult.ID
	for _, c := range set {
		if c.before != nil && c.before.Seen() {
			places = append(places, rooms[c.before.RoomID].VenueID, rooms[c.after.RoomID].VenueID)
		}
	}
	venues, err := d.store.Venues.Find(ctx, consult.Distinct(places))
	if err != nil {
		return err
	}
	var changes []consult.Change
	for _, c := range set {
		before := c.before
		if before == nil {
			before = &consult.Meeting{Status: consult.Draft}
		}
		was, is := rooms[before.RoomID], rooms[c.after.RoomID]
		change := c.after.Changed(before.Sight(venues[was.VenueID], was), before.Attendances, c.after.Sight(venues[is.VenueID], is))
		if len(change.Kinds) > 0 {
			change.At, change.By = d.Now(), by.Name
			changes = append(changes, change)
		}
	}
	return d.store.Journal(ctx, changes)
}

// retimed are the Meetings that the set takes to another time: a yes to Tuesday is
// no yes to Thursday, unless it is Tuesday again.
func retimed(set []change) (ids []consult.ID) {
	for _, c := range set {
		if c.before != nil && (!c.before.Span.From.Equal(c.after.Span.From) || !c.before.Span.To.Equal(c.after.Span.To)) {
			ids = append(ids, c.after.ID)
		}
	}
	return ids
}

// judge names the Conflicts of the set's i-th change and settles its Overrides:
// those asked for that cover something are recorded against it, the rest are
// dropped. With force, every blocking Conflict is overridden for that reason.
func (d *Desk) judge(by consult.Actor, a *around, i int, force string) []consult.Conflict {
	c := &a.set[i]
	conceded := c.after.NotHeld()
	c.after.HoldAll()
	if c.after.Status == consult.Draft {
		c.after.Overrides = nil // it holds nothing that could overlap
		return nil
	}
	s, asked := a.beside(a.scene(i)), unspent(c.after.Overrides)
	off := c.after.Status == consult.Cancelled
	standing := c.before != nil && !off && (c.yields || holdsNoMore(*c.before, c.after))
	var kept []consult.Override
	switch {
	case off: // what was decided while it was live stays on record
		kept = c.before.Overrides
	case c.before != nil:
		kept = pins(c.before.Overrides)
	}
	if standing { // an Override stays while what it covers does
		asked = slices.Concat(asked, c.before.Overrides)
	}
	var stood []consult.Conflict
	onRecord := onRecord(c)
	if c.back != nil { // people could know of the slot since before the change that is undone
		s.Announced, stood = announced(c.after), c.back.Stood
	}
	c.after.Overrides = nil
	for _, raw := range conflict.Blocked(conflict.Find(c.after, s)) {
		o, ok := settle(raw, asked, "")
		if taken := raw.Taken(); !ok && conceded[taken] {
			c.after.LetGo(func(id consult.ID) bool { return id == taken })
			continue
		}
		if !ok {
			o, ok = settle(raw, asked, force)
		}
		if ok {
			if !slices.Contains(onRecord, o) {
				o.By, o.At = by.Name, d.Now()
			}
			if !slices.Contains(c.after.Overrides, o) { // two parts of one Meeting may both be in the way
				c.after.Overrides = append(c.after.Overrides, o)
			}
		}
	}
	a.heads[c.after.ID] = c.after // for those judged after it
	a.take(c.after, conceded)
	found := conflict.Find(c.after, s)
	c.after.Overrides = recorded(kept, c.after.Overrides)
	// What is not in use any more refuses whatever is put there, taken up there, brought
	// back there or confirmed there, and nothing else.
	stays := c.before != nil && c.before.Status == c.after.Status && c.before.Slot().Equal(c.after.Slot())
	for j := range found {
		inactive := found[j].Kind.Inactive()
		if inactive && stays || !inactive && (standing || stands(stood, found[j])) {
			found[j].Severity = consult.Warning
		}
	}
	if c.before == nil {
		return found
	}
	return about(c.after, found)
}

// onRecord are the Overrides that were on record for the Meeting before the change,
// or before the one that it undoes.
func onRecord(c *change) (all []consult.Override) {
	if c.before != nil {
		all = append(all, c.before.Overrides...)
	}
	if c.back != nil {
		all = append(all, c.back.Overrides...)
	}
	return all
}

// about says of findings which Meeting they are about.
func about(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	for i := range found {
		found[i].SubjectID, found[i].SubjectTitle = m.ID, m.Title
	}
	return found
}

// settle makes the Override of one Conflict concrete.
func settle(c consult.Conflict, asked []consult.Override, force string) (consult.Override, bool) {
	if !c.Kind.Overridable() {
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
	if slices.ContainsFunc(after.Follows, func(f consult.Follow) bool { return !slices.Contains(before.Follows, f) }) {
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
	s, err := d.scene(ctx, m, nil, m.Span)
	if err != nil {
		return nil, err
	}
	s.Announced = announced(m)
	return about(m, conflict.Find(m, s)), nil
}

// announced is when people could first know of the time: notice is counted from
// then, not from when someone looks, nor from when only the room changed.
func announced(m consult.Meeting) time.Time {
	to := m.Span
	for _, v := range slices.Backward(m.Moves) {
		if !v.From.Span.Equal(to) {
			return v.At
		}
		to = v.From.Span
	}
	return m.CreatedAt
}
