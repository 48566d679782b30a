package booking

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// Apply completes and judges a set of changes together and, unless dry, writes them. It
// returns the set with the changes that follow from it, and the findings. A slot that one
// change of the set gives up may be taken by another; what one of them takes, no other can.
// A blocking Conflict refuses the whole set with a *consult.Clash.
func (svc *Service) Apply(
	ctx context.Context, by consult.Actor, set []judging.Change, dry bool,
) ([]judging.Change, []consult.Conflict, error) {
	set, each, err := svc.Evaluate(ctx, by, set)
	if err != nil {
		return nil, nil, err
	}
	found := reported(reach.Of(ctx), set, each)
	if len(conflict.Blocked(found)) > 0 {
		return set, found, refusal(found)
	}
	return set, found, svc.Commit(ctx, by, set, dry)
}

// Commit writes a set that was evaluated, or on a dry run makes it look as if it were written.
func (svc *Service) Commit(ctx context.Context, by consult.Actor, set []judging.Change, dry bool) error {
	if !dry {
		return svc.write(ctx, by, set)
	}
	for i := range set {
		if set[i].Changed() {
			svc.stamp(&set[i], by)
			clearCancellationID(&set[i])
		}
	}
	return nil
}

// Evaluate completes and judges a set of changes together without writing it. It returns the
// set and the findings of each change. Parents that gain their first live child by the set,
// or lose their last one, are added at its end.
func (svc *Service) Evaluate(
	ctx context.Context, by consult.Actor, set []judging.Change,
) ([]judging.Change, [][]consult.Conflict, error) {
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
	var f consult.Faults
	for i := range set {
		if err := checkOwn(reach.Of(ctx), set[i]); err != nil {
			return nil, nil, err
		}
		if set[i].After.Status == consult.Cancelled {
			continue // a cancelled Meeting keeps the people and fields that it had
		}
		if err := addBelow(&f, set[i].Field, svc.Complete(ctx, &set[i], r)); err != nil {
			return nil, nil, err
		}
	}
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	a, err := svc.judging.Context(ctx, set, r)
	if err != nil {
		return nil, nil, err
	}
	found := make([][]consult.Conflict, len(set))
	// The order matters: what concedes something takes what the others leave.
	for _, i := range a.Order() {
		found[i] = svc.judge(by, a, i, "")
	}
	return set, found, svc.checkHeld(ctx, set)
}

// reported selects the findings that the caller is shown: all of the changes that were asked
// for, and of those that merely follow only what blocks and which Reservations are lost.
// Where there are several Meetings, each finding names the one that it is about.
func reported(v reach.View, set []judging.Change, each [][]consult.Conflict) []consult.Conflict {
	asked := 0
	for _, c := range set {
		if !c.Implied {
			asked++
		}
	}
	var found []consult.Conflict
	for i, c := range set {
		told := each[i]
		if c.Implied && !v.CoversMeeting(c.After) {
			told = conflict.Blocked(told)
			c.After.Title = ""
		}
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

// Titled puts the title of the Meeting before the text of each finding that does not name it. A Meeting beyond the
// reach of whoever asks has no title.
func Titled(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	found = slices.Clone(found)
	if m.Title == "" {
		return found
	}
	for i, f := range found {
		found[i].SubjectTitle = m.Title
		if !strings.Contains(f.ZH, "《"+m.Title+"》") {
			found[i].ZH, found[i].EN = "《"+m.Title+"》："+f.ZH, "“"+m.Title+"”: "+f.EN
		}
	}
	return found
}

// refusal makes the error of a refused set: all blocking Conflicts, and the warnings after them.
func refusal(found []consult.Conflict) error {
	return &consult.Clash{Conflicts: withWarnings(conflict.Blocked(found), found)}
}

// withWarnings adds the warnings after the blocking Conflicts, so that a refusal shows
// everything at once.
func withWarnings(blocking, found []consult.Conflict) []consult.Conflict {
	return append(blocking, slices.DeleteFunc(slices.Clone(found),
		func(c consult.Conflict) bool { return c.Severity == consult.Blocking })...)
}

// write stamps and saves the Meetings that changed, and marks the calendars that showed them or
// will show them.
func (svc *Service) write(ctx context.Context, by consult.Actor, set []judging.Change) error {
	var seen []consult.Meeting // before and after, because both may be on calendars
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
	if err := svc.noteHeld(ctx, set); err != nil {
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

// Journal records what people have to be told about a set. The rooms are those where its
// Meetings are or were. Places are looked up only for Meetings that people could see before.
func (svc *Service) Journal(
	ctx context.Context, by consult.Actor, set []judging.Change, rooms map[consult.ID]consult.Room,
) error {
	var places []consult.ID
	for _, c := range set {
		if c.Before != nil && c.Before.Seen() {
			places = append(places, c.Before.VenueIn(rooms), c.After.VenueIn(rooms))
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
		change := c.After.Changed(
			before.Sight(before.Where(venues, rooms)), *before, c.After.Sight(c.After.Where(venues, rooms)),
		)
		if len(change.Kinds) > 0 {
			change.At, change.By = svc.Now(), by.Name
			changes = append(changes, change)
		}
	}
	return svc.store.Journal(ctx, changes)
}

// retimed returns the Meetings that the set moves to another time. Answers to the former time
// do not count for the new one.
func retimed(set []judging.Change) []consult.ID {
	var ids []consult.ID
	for _, c := range set {
		if c.Before != nil &&
			(!c.Before.Span.From.Equal(c.After.Span.From) || !c.Before.Span.To.Equal(c.After.Span.To)) {
			ids = append(ids, c.After.ID)
		}
	}
	return ids
}

// judge finds the Conflicts of the i-th change of the set and decides its Overrides: each one
// asked for that covers a Conflict is recorded for that Conflict, and the others are dropped.
// If force is not empty, every blocking Conflict is overridden with force as the reason.
func (svc *Service) judge(by consult.Actor, a *judging.Context, i int, force string) []consult.Conflict {
	c := &a.Set[i]
	conceded := c.After.NotHeld()
	c.After.HoldAll()
	if c.After.Status == consult.Draft {
		c.After.Overrides = nil // a draft reserves nothing that could overlap
		return nil
	}
	s, asked := a.WithTaken(a.Of(i)), withoutUsedPins(c.After.Overrides)
	a.GrowTurnaround(c, s)
	off := c.After.Status == consult.Cancelled
	standing := c.Before != nil && !off && (c.Yields || judging.HoldsNoMore(*c.Before, c.After))
	var kept []consult.Override
	switch {
	case off: // what was decided while the Meeting was live stays on record
		kept = c.Before.Overrides
	case c.Before != nil:
		kept = pinOverrides(c.Before.Overrides)
	}
	if standing { // an Override stays for as long as the Conflict that it covers
		asked = slices.Concat(asked, c.Before.Overrides)
	}
	var stood []consult.Conflict
	onRecord := onRecord(c)
	if c.Undoes != nil { // people knew the slot before the change that is undone
		s.Announced, stood = judging.AnnouncedAt(c.After), c.Undoes.Stood
	}
	// First pass, without any Override: what is conceded gives way, what an Override covers is
	// recorded. The second pass below finds what is left.
	c.After.Overrides = nil
	for _, raw := range conflict.Blocked(conflict.Find(c.After, s)) {
		asked := withinReach(a.View, by, c, raw, asked)
		o, ok := concreteOverride(raw, asked, "")
		if taken := raw.Taken(); !ok && conceded[taken] {
			c.After.LetGo(func(id consult.ID) bool { return id == taken })
			continue
		}
		if !ok {
			o, ok = concreteOverride(raw, asked, force)
		}
		if ok {
			// One that is on record keeps who decided it and when.
			o = recorded(a.View, onRecord, o)
			if !slices.Contains(onRecord, o) {
				o.By, o.At = by.Name, svc.Now()
			}
			if !slices.Contains(c.After.Overrides, o) { // two parts of one Meeting may both be in the way
				c.After.Overrides = append(c.After.Overrides, o)
			}
		}
	}
	a.Heads[c.After.ID] = a.Told(c.After) // for those judged after it
	a.Take(c.After, conceded)
	found := conflict.Find(c.After, s)
	c.After.Overrides = mergeOverrides(kept, c.After.Overrides)
	// An inactive room or person refuses a Meeting that comes to this slot or changes its
	// status here. It does not refuse other edits of a Meeting that stays.
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

// onRecord returns the Overrides that the Meeting had before the change, and before the change
// that it undoes.
func onRecord(c *judging.Change) []consult.Override {
	var all []consult.Override
	if c.Before != nil {
		all = append(all, c.Before.Overrides...)
	}
	if c.Undoes != nil {
		all = append(all, c.Undoes.Overrides...)
	}
	return all
}

// concreteOverride returns the Override of one Conflict: one of those asked for, or one with
// force as its reason, with the person, room, Meeting and Block of the Conflict. It is false
// when nothing covers the Conflict.
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
	o.Kind = c.Kind
	o.PersonID = c.PersonID
	o.RoomID = c.RoomID
	o.MeetingID = c.MeetingID
	o.BlockID = c.BlockID
	return o, true
}

// Warnings returns the findings about a Meeting as it is stored.
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

// WarningsOfAll returns the findings about each of the Meetings, which are live and hold what they say, not what is
// stored.
func (svc *Service) WarningsOfAll(ctx context.Context, ms []consult.Meeting) ([][]consult.Conflict, error) {
	a, err := svc.judging.AsTheyStand(ctx, ms, nil, nil)
	if err != nil {
		return nil, err
	}
	out := make([][]consult.Conflict, len(ms))
	for i, m := range ms {
		s := a.Of(i)
		s.Announced = judging.AnnouncedAt(m)
		out[i] = judging.About(m, conflict.Find(m, s))
	}
	return out, nil
}

// StoodBefore reports whether the Conflict is one of those in stood; its words may differ. A
// double booking never counts as one, because it can only have stood under an Override of one
// of the two Meetings.
func StoodBefore(stood []consult.Conflict, c consult.Conflict) bool {
	if c.Taken() != "" {
		return false
	}
	return slices.ContainsFunc(stood, func(s consult.Conflict) bool {
		return s.Kind == c.Kind && s.PersonID == c.PersonID && s.RoomID == c.RoomID && s.MeetingID == c.MeetingID &&
			s.BlockID == c.BlockID
	})
}
