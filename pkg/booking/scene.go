package booking

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// scene reads what the Meeting is judged by. Meetings of the set count as the
// set would have them, not as they stand.
func (d *Desk) scene(ctx context.Context, m consult.Meeting, set []change) (*conflict.Scene, error) {
	return d.sceneOf(ctx, m, set, nil, m.Span)
}

// sceneOf reads the surroundings of the Meeting over a span that may be longer
// and for rooms that may be more than its own.
func (d *Desk) sceneOf(ctx context.Context, m consult.Meeting, set []change, rooms []consult.Room, span consult.Span) (*conflict.Scene, error) {
	resources := append(people(m), given([]consult.ID{m.RoomID})...)
	for _, r := range rooms {
		resources = append(resources, r.ID)
	}
	resources = distinct(resources)
	s := &conflict.Scene{Now: d.Now(), Zone: d.Zone(), Hours: d.cfg.Hours}
	form, err := d.store.Forms.Get(ctx, consult.ID(m.Form))
	if err != nil {
		return nil, err
	}
	s.Form = form
	if s.Days, err = d.days(ctx); err != nil {
		return nil, err
	}
	busy, err := d.store.Busy(ctx, resources, span)
	if err != nil {
		return nil, err
	}
	s.Busy = others(busy, m, set, span)
	if s.Rooms, err = d.store.Rooms.Find(ctx, given([]consult.ID{m.RoomID})); err != nil {
		return nil, err
	}
	for _, r := range rooms {
		s.Rooms[r.ID] = r
	}
	subjects := slices.Concat(resources, m.InviteBodyIDs, []consult.ID{m.OwnerBodyID}, venues(slices.Collect(maps.Values(s.Rooms))))
	if s.Blocks, err = d.store.BlocksOn(ctx, distinct(subjects), span); err != nil {
		return nil, err
	}
	if err := d.nameParties(ctx, s, m, set); err != nil {
		return nil, err
	}
	return s, errors.Join(d.count(ctx, s, m), d.nest(ctx, s, m, set))
}

// others drops what the Meeting and the set hold now and adds what the rest of
// the set would hold.
func others(busy []consult.Reservation, m consult.Meeting, set []change, span consult.Span) []consult.Reservation {
	mine := map[consult.ID]bool{m.ID: true}
	for _, c := range set {
		mine[c.after.ID] = true
	}
	var out []consult.Reservation
	for _, r := range busy {
		if !mine[r.MeetingID] {
			out = append(out, r)
		}
	}
	for _, c := range set {
		if c.after.ID != m.ID && c.after.Span.Overlaps(span) {
			out = append(out, c.after.Reservations()...)
		}
	}
	return out
}

// nameParties reads the names that findings are told with: of those people only
// that are busy or blocked.
func (d *Desk) nameParties(ctx context.Context, s *conflict.Scene, m consult.Meeting, set []change) (err error) {
	var meetings, parties []consult.ID
	for _, r := range s.Busy {
		meetings = append(meetings, r.MeetingID)
		if r.Kind == consult.ResourcePerson {
			parties = append(parties, r.ResourceID)
		}
	}
	for _, b := range s.Blocks {
		if b.Subject.Kind == consult.SubjectPerson {
			parties = append(parties, b.Subject.ID)
		}
	}
	if s.Others, err = d.store.Heads(ctx, distinct(meetings)); err != nil {
		return err
	}
	for _, c := range set {
		if c.after.ID != m.ID {
			s.Others[c.after.ID] = c.after
		}
	}
	if s.People, err = d.store.People.Find(ctx, distinct(parties)); err != nil {
		return err
	}
	s.Bodies, err = d.store.Bodies.Find(ctx, distinct(append([]consult.ID{m.OwnerBodyID}, m.InviteBodyIDs...)))
	return err
}

// count reads who makes the quorum, where the Form has one.
func (d *Desk) count(ctx context.Context, s *conflict.Scene, m consult.Meeting) (err error) {
	if s.Form.Quorum.Den == 0 || len(m.InviteBodyIDs) == 0 {
		return nil
	}
	if s.Members, err = d.store.Members(ctx, m.InviteBodyIDs, consult.DateOf(m.Span.From, d.Zone())); err != nil {
		return err
	}
	s.Excused, err = d.excused(ctx, m.ID)
	return err
}

// nest reads the parent and the children, as the set would have them.
func (d *Desk) nest(ctx context.Context, s *conflict.Scene, m consult.Meeting, set []change) error {
	planned := map[consult.ID]consult.Meeting{}
	for _, c := range set {
		planned[c.after.ID] = c.after
	}
	if m.ParentID != "" {
		parent, ok := planned[m.ParentID]
		if !ok {
			heads, err := d.store.Heads(ctx, []consult.ID{m.ParentID})
			if err != nil {
				return err
			}
			parent = heads[m.ParentID]
		}
		s.Parent = &parent
	}
	if !m.HasChildren {
		return nil
	}
	children, err := d.store.Children(ctx, m.ID)
	for _, child := range children {
		if p, ok := planned[child.ID]; ok {
			child = p
		}
		s.Children = append(s.Children, child)
	}
	return err
}

func (d *Desk) excused(ctx context.Context, meeting consult.ID) (map[consult.ID]bool, error) {
	out := map[consult.ID]bool{}
	q := consult.Query{MeetingID: meeting, Kind: string(consult.LeaveApproved), Limit: 200}
	for {
		page, err := d.store.Leaves.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, l := range page.Items {
			out[l.PersonID] = true
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return out, nil
		}
	}
}

func people(m consult.Meeting) []consult.ID {
	ids := make([]consult.ID, len(m.Attendances))
	for i, a := range m.Attendances {
		ids[i] = a.PersonID
	}
	return ids
}

// given drops empty IDs.
func given(ids []consult.ID) []consult.ID {
	out := ids[:0:0]
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}
