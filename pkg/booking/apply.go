package booking

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Apply completes and judges a set of changes together and, unless dry, writes
// them. It answers the set with what follows from it, and what is found. What the
// set lets go of is free for the set to take, and what one of them takes is taken
// for the others. A blocking Conflict refuses the whole with a *consult.Clash.
func (svc *Service) Apply(ctx context.Context, by consult.Actor, set []judging.Change, dry bool) ([]judging.Change, []consult.Conflict, error) {
	set, each, err := svc.Evaluate(ctx, by, set)
	if err != nil {
		return nil, nil, err
	}
	found := toldOf(set, each)
	if len(conflict.Blocked(found)) > 0 {
		return set, found, refusal(found)
	}
	return set, found, svc.Commit(ctx, by, set, dry)
}

// Commit writes a set that was weighed, or on a dry run makes it look written.
func (svc *Service) Commit(ctx context.Context, by consult.Actor, set []judging.Change, dry bool) error {
	if !dry {
		return svc.write(ctx, by, set)
	}
	for i := range set {
		if set[i].Changed() {
			svc.stamp(&set[i], by)
			unname(&set[i])
		}
	}
	return nil
}

// Evaluate completes and judges a set of changes together without writing it. It
// answers the set, behind which stand the parents that it turns into leaves or
// leaves into parents, and the findings of each.
func (svc *Service) Evaluate(ctx context.Context, by consult.Actor, set []judging.Change) ([]judging.Change, [][]consult.Conflict, error) {
	if err := svc.Inherit(ctx, set); err != nil {
		return nil, nil, err
	}
	set, err := svc.syncParents(ctx, set)
	if err != nil {
		return nil, nil, err
	}
	r, err := svc.judging.Snapshot(ctx, set)
	if err != nil {
		return nil, nil, err
	}
	for i := range set {
		if set[i].After.Status == consult.Cancelled {
			continue // called off as it stood, for those it was told to
		}
		if err := svc.Complete(ctx, &set[i], r); err != nil {
			return nil, nil, err
		}
	}
	a, err := svc.judging.Context(ctx, set, r)
	if err != nil {
		return nil, nil, err
	}
	found := make([][]consult.Conflict, len(set))
	for _, i := range a.Order() {
		found[i] = svc.judge(by, a, i, "")
	}
	return set, found, nil
}

// toldOf is what is told of the set: all findings of what was asked for; of what
// merely follows, only what blocks and what is held no more. Where several Meetings
// are asked about, each finding says which one it is about.
func toldOf(set []judging.Change, each [][]consult.Conflict) []consult.Conflict {
	asked := 0
	for _, c := range set {
		if !c.Implied {
			asked++
		}
	}
	var found []consult.Conflict
	for i, c := range set {
		told := each[i]
		if c.Implied {
			told = slices.DeleteFunc(slices.Clone(told), func(f consult.Conflict) bool {
				return f.Severity != consult.Blocking && f.Kind != consult.HoldsLess && f.Kind != consult.HoldsNobody
			})
		}
		if c.Implied || asked > 1 {
			told = Titled(c.After, told)
		}
		found = append(found, told...)
	}
	return found
}

// Titled says in words which Meeting the findings are about.
func Titled(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
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
func (svc *Service) write(ctx context.Context, by consult.Actor, set []judging.Change) error {
	var seen []consult.Meeting // on some calendar, before or after
	var ms []consult.Meeting
	for i := range set {
		if !set[i].Changed() {
			continue
		}
		if before := set[i].Before; before != nil {
			seen = append(seen, *before)
		}
		svc.stamp(&set[i], by)
		ms = append(ms, set[i].After)
	}
	if len(ms) == 0 {
		return nil
	}
	seen = append(seen, ms...)
	rooms := make([]consult.ID, len(seen))
	for i, m := range seen {
		rooms[i] = m.RoomID
	}
	at, err := svc.store.Rooms.Find(ctx, consult.Distinct(rooms))
	if err != nil {
		return err
	}
	var touched []consult.Subject
	for _, m := range seen {
		touched = append(touched, m.Touches(at[m.RoomID].VenueID)...)
	}
	if err := svc.store.SaveMeetings(ctx, ms); err != nil {
		return err
	}
	if err := svc.store.Reask(ctx, retimed(set)); err != nil {
		return err
	}
	if err := svc.updateLeaves(ctx, set); err != nil {
		return err
	}
	if err := svc.Journal(ctx, by, set, at); err != nil {
		return err
	}
	return svc.store.Touch(ctx, touched)
}

// Journal notes what people have to know of a set, whose Meetings are or were in
// the rooms. How one was shown that was not is told without looking anything up.
func (svc *Service) Journal(ctx context.Context, by consult.Actor, set []judging.Change, rooms map[consult.ID]consult.Room) error {
	var places []consult.ID
	for _, c := range set {
		if c.Before != nil && c.Before.Seen() {
			places = append(places, rooms[c.Before.RoomID].VenueID, rooms[c.After.RoomID].VenueID)
		}
	}
	venues, err := svc.store.Venues.Find(ctx, consult.Distinct(places))
	if err != nil {
		return err
	}
	var changes []consult.Change
	for _, c := range set {
		before := c.Before
		if before == nil {
			before = &consult.Meeting{Status: consult.Draft}
		}
		was, is := rooms[before.RoomID], rooms[c.After.RoomID]
		change := c.After.Changed(before.Sight(venues[was.VenueID], was), before.Attendances, c.After.Sight(venues[is.VenueID], is))
		if len(change.Kinds) > 0 {
			change.At, change.By = svc.Now(), by.Name
			changes = append(changes, change)
		}
	}
	return svc.store.Journal(ctx, changes)
}

// retimed are the Meetings that the set takes to another time: a yes to Tuesday is
// no yes to Thursday, unless it is Tuesday again.
func retimed(set []judging.Change) (ids []consult.ID) {
	for _, c := range set {
		if c.Before != nil && (!c.Before.Span.From.Equal(c.After.Span.From) || !c.Before.Span.To.Equal(c.After.Span.To)) {
			ids = append(ids, c.After.ID)
		}
	}
	return ids
}

// judge names the Conflicts of the set's i-th change and settles its Overrides:
// those asked for that cover something are recorded against it, the rest are
// dropped. With force, every blocking Conflict is overridden for that reason.
func (svc *Service) judge(by consult.Actor, a *judging.Context, i int, force string) []consult.Conflict {
	c := &a.Set[i]
	conceded := c.After.NotHeld()
	c.After.HoldAll()
	if c.After.Status == consult.Draft {
		c.After.Overrides = nil // it holds nothing that could overlap
		return nil
	}
	s, asked := a.WithTaken(a.Of(i)), unspent(c.After.Overrides)
	off := c.After.Status == consult.Cancelled
	standing := c.Before != nil && !off && (c.Yields || judging.HoldsNoMore(*c.Before, c.After))
	var kept []consult.Override
	switch {
	case off: // what was decided while it was live stays on record
		kept = c.Before.Overrides
	case c.Before != nil:
		kept = pins(c.Before.Overrides)
	}
	if standing { // an Override stays while what it covers does
		asked = slices.Concat(asked, c.Before.Overrides)
	}
	var stood []consult.Conflict
	onRecord := onRecord(c)
	if c.Undoes != nil { // people could know of the slot since before the change that is undone
		s.Announced, stood = judging.AnnouncedAt(c.After), c.Undoes.Stood
	}
	c.After.Overrides = nil
	for _, raw := range conflict.Blocked(conflict.Find(c.After, s)) {
		o, ok := concreteOverride(raw, asked, "")
		if taken := raw.Taken(); !ok && conceded[taken] {
			c.After.LetGo(func(id consult.ID) bool { return id == taken })
			continue
		}
		if !ok {
			o, ok = concreteOverride(raw, asked, force)
		}
		if ok {
			if !slices.Contains(onRecord, o) {
				o.By, o.At = by.Name, svc.Now()
			}
			if !slices.Contains(c.After.Overrides, o) { // two parts of one Meeting may both be in the way
				c.After.Overrides = append(c.After.Overrides, o)
			}
		}
	}
	a.Heads[c.After.ID] = c.After // for those judged after it
	a.Take(c.After, conceded)
	found := conflict.Find(c.After, s)
	c.After.Overrides = recorded(kept, c.After.Overrides)
	// What is not in use any more refuses whatever is put there, taken up there, brought
	// back there or confirmed there, and nothing else.
	stays := c.Before != nil && c.Before.Status == c.After.Status && c.Before.Slot().Equal(c.After.Slot())
	for j := range found {
		inactive := found[j].Kind.Inactive()
		if inactive && stays || !inactive && (standing || StoodBefore(stood, found[j])) {
			found[j].Severity = consult.Warning
		}
	}
	if c.Before == nil {
		return found
	}
	return judging.About(c.After, found)
}

// onRecord are the Overrides that were on record for the Meeting before the change,
// or before the one that it undoes.
func onRecord(c *judging.Change) (all []consult.Override) {
	if c.Before != nil {
		all = append(all, c.Before.Overrides...)
	}
	if c.Undoes != nil {
		all = append(all, c.Undoes.Overrides...)
	}
	return all
}

// concreteOverride makes the Override of one Conflict concrete.
func concreteOverride(c consult.Conflict, asked []consult.Override, force string) (consult.Override, bool) {
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

// Warnings are the findings about a Meeting as it stands.
func (svc *Service) Warnings(ctx context.Context, m consult.Meeting) ([]consult.Conflict, error) {
	if !m.Status.Live() {
		return nil, nil
	}
	s, err := svc.judging.Around(ctx, m, nil, m.Span)
	if err != nil {
		return nil, err
	}
	s.Announced = judging.AnnouncedAt(m)
	return judging.About(m, conflict.Find(m, s)), nil
}

// StoodBefore reports whether the Conflict is one of those that stood, whatever its words. A
// double booking never does: one that stood is covered by an Override, from either side.
func StoodBefore(stood []consult.Conflict, c consult.Conflict) bool {
	if c.Taken() != "" {
		return false
	}
	return slices.ContainsFunc(stood, func(s consult.Conflict) bool {
		return s.Kind == c.Kind && s.PersonID == c.PersonID && s.RoomID == c.RoomID && s.MeetingID == c.MeetingID && s.BlockID == c.BlockID
	})
}
