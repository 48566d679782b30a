package booking

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// maxAffected is how many Meetings a write of the directory lists.
const maxAffected = 100

// affectedDays is how many days ahead they are looked for.
const affectedDays = 400

// Affected is a coming Meeting that a write of the directory hits: who comes to it
// now and did not before, who comes no more, and the Conflicts that it did not have.
type Affected struct {
	Meeting      consult.Meeting
	Joined, Left []consult.ID
	Findings     []consult.Conflict
}

// Affects are the coming Meetings that a write hits, the first maxAffected by their
// start; Total counts all.
type Affects struct {
	Items []Affected
	Total int
}

// Written is a thing of the directory as a write left it, or would leave it on a dry
// run, with the coming Meetings that the write hits.
type Written[T any] struct {
	Thing   T
	Affects Affects
	// Version is that of the thing as it now stands: on a dry run the one before.
	Version int64
}

// errDry takes back what a dry run wrote.
var errDry = errors.New("a dry run")

// tentatively runs fn in a Write, which a dry run takes back.
func (d *Desk) tentatively(ctx context.Context, dry bool, fn func(context.Context) error) error {
	err := d.store.Write(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil || !dry {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// watch is what coming Meetings were before a write.
type watch struct {
	d        *Desk
	meetings []consult.Meeting
	findings map[consult.ID][]consult.Conflict
}

// watch reads the Meetings as they stand and what clashes with them.
func (d *Desk) watch(ctx context.Context, ms []consult.Meeting) (*watch, error) {
	found, err := d.findings(ctx, ms)
	return &watch{d, ms, found}, err
}

// affects tells what became of them.
func (w *watch) affects(ctx context.Context) (out Affects, err error) {
	ids := make([]consult.ID, len(w.meetings))
	for i, m := range w.meetings {
		ids[i] = m.ID
	}
	now, err := w.d.store.MeetingsByID(ctx, ids)
	if err != nil {
		return out, err
	}
	var after []consult.Meeting
	for _, id := range ids {
		after = append(after, now[id])
	}
	found, err := w.d.findings(ctx, after)
	if err != nil {
		return out, err
	}
	for i, m := range after {
		a := Affected{Meeting: m, Joined: missing(m, w.meetings[i]), Left: missing(w.meetings[i], m), Findings: fresh(found[m.ID], w.findings[m.ID])}
		if len(a.Joined)+len(a.Left)+len(a.Findings) > 0 {
			out.Items = append(out.Items, a)
		}
	}
	slices.SortFunc(out.Items, func(a, b Affected) int {
		return cmp.Or(a.Meeting.Span.From.Compare(b.Meeting.Span.From), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	out.Total = len(out.Items)
	out.Items = out.Items[:min(maxAffected, out.Total)]
	return out, nil
}

// missing are those of one Meeting's people who are not the other's.
func missing(of, from consult.Meeting) (ids []consult.ID) {
	there := map[consult.ID]bool{}
	for _, a := range from.Attendances {
		there[a.PersonID] = true
	}
	for _, a := range of.Attendances {
		if !there[a.PersonID] {
			ids = append(ids, a.PersonID)
		}
	}
	return ids
}

// fresh are the Conflicts that were not there before, or not so grave.
func fresh(now, before []consult.Conflict) (out []consult.Conflict) {
	type key struct {
		kind                         consult.ConflictKind
		severity                     consult.Severity
		person, room, meeting, block consult.ID
		rule, words                  string
		from                         time.Time
	}
	keyOf := func(c consult.Conflict) key {
		return key{kind: c.Kind, severity: c.Severity, person: c.PersonID, room: c.RoomID, meeting: c.MeetingID, block: c.BlockID,
			rule: c.Rule, words: c.EN, from: c.Span.From}
	}
	known := map[key]bool{}
	for _, c := range before {
		known[keyOf(c)] = true
	}
	for _, c := range now {
		if !known[keyOf(c)] {
			out = append(out, c)
		}
	}
	return out
}

// findings are what clashes with each of the live Meetings as they stand, read for
// all of them at once.
func (d *Desk) findings(ctx context.Context, ms []consult.Meeting) (map[consult.ID][]consult.Conflict, error) {
	a, err := d.asTheyStand(ctx, ms, nil, nil)
	if err != nil {
		return nil, err
	}
	out := make(map[consult.ID][]consult.Conflict, len(ms))
	for i, found := range a.findings() {
		out[ms[i].ID] = found
	}
	return out, nil
}

// coming are the live Meetings without children that the filter finds and that are not over,
// as far as affectedDays ahead.
func (d *Desk) coming(ctx context.Context, filter consult.MeetingFilter) (all []consult.Meeting, err error) {
	now, last := d.Now(), d.Now().AddDate(0, 0, affectedDays)
	if filter.From.Before(now) {
		filter.From = now
	}
	if filter.To.IsZero() || filter.To.After(last) {
		filter.To = last
	}
	if !filter.From.Before(filter.To) {
		return nil, nil
	}
	err = each(ctx, d.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		if m.Status.Live() && !m.HasChildren {
			all = append(all, m)
		}
	})
	return all, err
}

// personConcerns are the Meetings of one who is in use no more, and of one who is
// again those that their Bodies bring them to.
func (d *Desk) personConcerns(ctx context.Context, before, after *consult.Person) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	all, err := d.coming(ctx, consult.MeetingFilter{PersonID: after.ID})
	if err != nil || !after.Active {
		return all, err
	}
	on, err := d.store.Memberships.List(ctx, consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200})
	if err != nil {
		return nil, err
	}
	known := map[consult.ID]bool{}
	for _, m := range all {
		known[m.ID] = true
	}
	for _, body := range consult.Distinct(bodiesOf(on.Items)) {
		theirs, err := d.coming(ctx, consult.MeetingFilter{BodyID: body})
		if err != nil {
			return nil, err
		}
		for _, m := range theirs {
			if !known[m.ID] {
				known[m.ID] = true
				all = append(all, m)
			}
		}
	}
	return all, nil
}

func bodiesOf(all []consult.Membership) []consult.ID {
	ids := make([]consult.ID, len(all))
	for i, ms := range all {
		ids[i] = ms.BodyID
	}
	return ids
}

func (d *Desk) bodyConcerns(ctx context.Context, before, after *consult.Body) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return d.coming(ctx, consult.MeetingFilter{BodyID: after.ID})
}

func (d *Desk) venueConcerns(ctx context.Context, before, after *consult.Venue) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return d.coming(ctx, consult.MeetingFilter{VenueID: after.ID})
}

func (d *Desk) roomConcerns(ctx context.Context, before, after *consult.Room) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active && before.Capacity == after.Capacity && before.VenueID == after.VenueID {
		return nil, nil
	}
	return d.coming(ctx, consult.MeetingFilter{RoomID: after.ID})
}

func (d *Desk) blockConcerns(ctx context.Context, _, after *consult.Block) ([]consult.Meeting, error) {
	if after == nil {
		return nil, nil
	}
	filter := consult.MeetingFilter{From: after.Span.From, To: after.Span.To}
	switch id := after.Subject.ID; after.Subject.Kind {
	case consult.SubjectPerson:
		filter.PersonID = id
	case consult.SubjectBody:
		filter.BodyID = id
	case consult.SubjectRoom:
		filter.RoomID = id
	case consult.SubjectVenue:
		filter.VenueID = id
	}
	return d.coming(ctx, filter)
}

func (d *Desk) membershipConcerns(ctx context.Context, before, after *consult.Membership) ([]consult.Meeting, error) {
	ms := cmp.Or(after, before)
	return d.coming(ctx, consult.MeetingFilter{BodyID: ms.BodyID})
}
