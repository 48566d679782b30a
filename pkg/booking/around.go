package booking

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// around is what the Meetings of one set of changes are judged by, read once for
// all of them. Meetings of the set count as the set would have them, not as they
// stand.
type around struct {
	*register
	d     *Desk
	set   []change
	asked []question

	days workday.Calendar
	// planned are what the set would hold, by resource.
	planned map[consult.ID][]consult.Reservation
	// heads are the Meetings that findings point at, parents among them.
	heads    map[consult.ID]consult.Meeting
	children map[consult.ID][]consult.Meeting
	excused  map[consult.ID]map[consult.ID]bool
}

// question is what is to be known about one Meeting of the set, and, once it is
// read, the answer.
type question struct {
	span      consult.Span
	resources map[consult.ID]bool
	// leave asks for who is excused: a new Meeting has nobody.
	leave  bool
	busy   []consult.Reservation
	blocks []consult.Block
}

// around reads what the set is judged by. It belongs after complete, which says
// who comes.
func (d *Desk) around(ctx context.Context, set []change, r *register) (*around, error) {
	a := &around{d: d, set: set, register: r, asked: make([]question, len(set))}
	for i, c := range set {
		if c.after.Status.Live() {
			a.asked[i] = question{span: c.after.Span, resources: a.resources(c.after, nil), leave: c.before != nil}
		}
	}
	return a, a.gather(ctx)
}

// resources are what a Meeting needs: its people, its room, and others that it
// might go to.
func (a *around) resources(m consult.Meeting, rooms []consult.Room) map[consult.ID]bool {
	ids := make(map[consult.ID]bool, len(m.Attendances)+1)
	for _, id := range given(append(people(m), m.RoomID)) {
		ids[id] = true
	}
	for _, r := range rooms {
		ids[r.ID] = true
	}
	return ids
}

func (a *around) gather(ctx context.Context) (err error) {
	if a.days, err = a.d.days(ctx); err != nil {
		return err
	}
	a.plan()
	for _, w := range a.windows() {
		if err := a.hold(ctx, w); err != nil {
			return err
		}
	}
	return errors.Join(a.block(ctx), a.name(ctx), a.nest(ctx), a.excuse(ctx))
}

// plan indexes what the set would hold.
func (a *around) plan() {
	a.planned = map[consult.ID][]consult.Reservation{}
	if len(a.set) < 2 {
		return // nothing clashes with itself
	}
	for _, c := range a.set {
		for _, r := range c.after.Reservations() {
			a.planned[r.ResourceID] = append(a.planned[r.ResourceID], r)
		}
	}
}

// apart is how far spans lie apart that are not worth one reading of the ledger.
const apart = 24 * time.Hour

// windows groups the questions that lie close together in time.
func (a *around) windows() (groups [][]int) {
	var order []int
	for i, q := range a.asked {
		if len(q.resources) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.asked[i].span.From.Compare(a.asked[j].span.From) })
	var end time.Time
	for _, i := range order {
		span := a.asked[i].span
		if n := len(groups); n > 0 && span.From.Before(end.Add(apart)) {
			groups[n-1] = append(groups[n-1], i)
		} else {
			groups, end = append(groups, []int{i}), span.To
		}
		if span.To.After(end) {
			end = span.To
		}
	}
	return groups
}

// hold reads the Reservations of one window and deals them out to the questions
// they are about, with what the rest of the set would hold.
func (a *around) hold(ctx context.Context, window []int) error {
	var ids []consult.ID
	var span consult.Span
	for _, i := range window {
		q := a.asked[i]
		ids = slices.AppendSeq(ids, maps.Keys(q.resources))
		if span.From.IsZero() {
			span.From = q.span.From
		}
		if q.span.To.After(span.To) {
			span.To = q.span.To
		}
	}
	slices.Sort(ids)
	busy, err := a.d.store.Busy(ctx, distinct(ids), span)
	if err != nil {
		return err
	}
	mine := make(map[consult.ID]bool, len(a.set))
	for _, c := range a.set {
		mine[c.after.ID] = true
	}
	held := map[consult.ID][]consult.Reservation{}
	for _, r := range busy {
		if !mine[r.MeetingID] {
			held[r.ResourceID] = append(held[r.ResourceID], r)
		}
	}
	for _, i := range window {
		q := &a.asked[i]
		for _, id := range slices.Sorted(maps.Keys(q.resources)) {
			for _, r := range held[id] {
				if r.Span.Overlaps(q.span) {
					q.busy = append(q.busy, r)
				}
			}
			for _, r := range a.planned[id] {
				if r.MeetingID != a.set[i].after.ID && r.Span.Overlaps(q.span) {
					q.busy = append(q.busy, r)
				}
			}
		}
	}
	return nil
}

// block reads the Blocks on everything asked about and deals them out.
func (a *around) block(ctx context.Context) error {
	var span consult.Span
	subjects := map[consult.ID]bool{}
	for i, q := range a.asked {
		if q.resources == nil {
			continue
		}
		for id := range a.subjects(i) {
			subjects[id] = true
		}
		if span.From.IsZero() || q.span.From.Before(span.From) {
			span.From = q.span.From
		}
		if q.span.To.After(span.To) {
			span.To = q.span.To
		}
	}
	if span.From.IsZero() {
		return nil
	}
	blocks, err := a.d.store.BlocksOn(ctx, distinct(slices.Sorted(maps.Keys(subjects))), span)
	if err != nil || len(blocks) == 0 {
		return err
	}
	for i := range a.asked {
		q := &a.asked[i]
		if q.resources == nil {
			continue
		}
		concerned := a.subjects(i)
		for _, b := range blocks {
			if b.Span.Overlaps(q.span) && (b.Subject.ID == "" || concerned[b.Subject.ID]) {
				q.blocks = append(q.blocks, b)
			}
		}
	}
	return nil
}

// subjects are what a Block must be on to concern the i-th Meeting.
func (a *around) subjects(i int) map[consult.ID]bool {
	m := a.set[i].after
	ids := maps.Clone(a.asked[i].resources)
	for id := range a.asked[i].resources {
		if r, ok := a.rooms[id]; ok {
			ids[r.VenueID] = true
		}
	}
	for _, id := range given(append([]consult.ID{m.OwnerBodyID}, m.InviteBodyIDs...)) {
		ids[id] = true
	}
	return ids
}

// name reads what findings are told with: the other Meetings, and of the people
// those that are busy or blocked.
func (a *around) name(ctx context.Context) (err error) {
	var meetings, persons []consult.ID
	for i, q := range a.asked {
		for _, r := range q.busy {
			meetings = append(meetings, r.MeetingID)
			if r.Kind == consult.ResourcePerson {
				persons = append(persons, r.ResourceID)
			}
		}
		for _, b := range q.blocks {
			if b.Subject.Kind == consult.SubjectPerson {
				persons = append(persons, b.Subject.ID)
			}
		}
		meetings = append(meetings, a.set[i].after.ParentID)
	}
	planned := make(map[consult.ID]consult.Meeting, len(a.set))
	for _, c := range a.set {
		planned[c.after.ID] = c.after
	}
	meetings = slices.DeleteFunc(meetings, func(id consult.ID) bool { _, ok := planned[id]; return ok })
	if a.heads, err = a.d.store.Heads(ctx, distinct(meetings)); err != nil {
		return err
	}
	maps.Copy(a.heads, planned)
	persons = slices.DeleteFunc(persons, func(id consult.ID) bool { _, ok := a.people[id]; return ok })
	found, err := a.d.store.People.Find(ctx, distinct(persons))
	maps.Copy(a.people, found)
	return err
}

// nest reads the children of parents, as the set would have them.
func (a *around) nest(ctx context.Context) error {
	a.children = map[consult.ID][]consult.Meeting{}
	for i, c := range a.set {
		if !c.after.HasChildren || a.asked[i].resources == nil {
			continue
		}
		children, err := a.d.store.Children(ctx, c.after.ID)
		if err != nil {
			return err
		}
		for j, child := range children {
			if k := slices.IndexFunc(a.set, func(c change) bool { return c.after.ID == child.ID }); k >= 0 {
				children[j] = a.set[k].after
			}
		}
		a.children[c.after.ID] = children
	}
	return nil
}

// excuse reads who is on Leave from the Meetings that have a quorum.
func (a *around) excuse(ctx context.Context) (err error) {
	a.excused = map[consult.ID]map[consult.ID]bool{}
	for i, c := range a.set {
		if a.asked[i].leave && a.counts(c.after) {
			if a.excused[c.after.ID], err = a.d.excused(ctx, c.after.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// counts reports whether the Meeting's Form has a quorum to be counted.
func (a *around) counts(m consult.Meeting) bool {
	return a.forms[consult.ID(m.Form)].Quorum.Den > 0 && len(m.InviteBodyIDs) > 0
}

// scene is what the i-th Meeting of the set is judged by, with what was settled
// for those before it.
func (a *around) scene(i int) *conflict.Scene {
	m, q := a.set[i].after, a.asked[i]
	s := &conflict.Scene{Now: a.d.Now(), Zone: a.d.Zone(), Hours: a.d.cfg.Hours, Days: a.days, Form: a.forms[consult.ID(m.Form)],
		Busy: q.busy, Blocks: q.blocks, Others: a.heads, People: a.people, Rooms: a.rooms, Bodies: a.bodies,
		Children: a.children[m.ID], Excused: a.excused[m.ID]}
	if m.ParentID != "" {
		parent := a.heads[m.ParentID]
		s.Parent = &parent
	}
	if a.counts(m) {
		for _, body := range m.InviteBodyIDs {
			s.Members = append(s.Members, a.on(body, a.d.day(m))...)
		}
	}
	return s
}
