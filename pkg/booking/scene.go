package booking

import (
	"context"
	"errors"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// scene reads what the Meeting is judged by. Meetings of the set count as the
// set would have them, not as they stand.
func (d *Desk) scene(ctx context.Context, m consult.Meeting, set []change) (*conflict.Scene, error) {
	resources := people(m)
	if m.RoomID != "" {
		resources = append(resources, m.RoomID)
	}
	return d.sceneOf(ctx, m, set, resources, m.Span)
}

// sceneOf reads the surroundings of the Meeting over a span and for resources
// that may be more than its own.
func (d *Desk) sceneOf(ctx context.Context, m consult.Meeting, set []change, resources []consult.ID, span consult.Span) (*conflict.Scene, error) {
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
	s.Busy = others(busy, m, set)
	if err := d.nameParties(ctx, s, m, set); err != nil {
		return nil, err
	}
	if s.Members, err = d.store.Members(ctx, m.InviteBodyIDs, consult.DateOf(m.Span.From, d.Zone())); err != nil {
		return nil, err
	}
	if s.Excused, err = d.excused(ctx, m.ID); err != nil {
		return nil, err
	}
	subjects := append(append([]consult.ID{m.OwnerBodyID}, resources...), m.InviteBodyIDs...)
	for _, r := range s.Rooms {
		subjects = append(subjects, r.VenueID)
	}
	s.Blocks, err = d.store.BlocksOn(ctx, given(subjects), span)
	return s, errors.Join(err, d.nest(ctx, s, m, set))
}

// others drops what the Meeting and the set hold now and adds what the rest of
// the set would hold.
func others(busy []consult.Reservation, m consult.Meeting, set []change) []consult.Reservation {
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
		if c.after.ID != m.ID {
			out = append(out, c.after.Reservations()...)
		}
	}
	return out
}

// nameParties reads the names that findings are told with.
func (d *Desk) nameParties(ctx context.Context, s *conflict.Scene, m consult.Meeting, set []change) (err error) {
	ids := make([]consult.ID, 0, len(s.Busy))
	seen := map[consult.ID]bool{}
	for _, r := range s.Busy {
		if !seen[r.MeetingID] {
			seen[r.MeetingID] = true
			ids = append(ids, r.MeetingID)
		}
	}
	if s.Others, err = d.store.Heads(ctx, ids); err != nil {
		return err
	}
	for _, c := range set {
		if c.after.ID != m.ID {
			s.Others[c.after.ID] = c.after
		}
	}
	if s.People, err = d.store.People.Find(ctx, people(m)); err != nil {
		return err
	}
	if s.Bodies, err = d.store.Bodies.Find(ctx, given(append([]consult.ID{m.OwnerBodyID}, m.InviteBodyIDs...))); err != nil {
		return err
	}
	s.Rooms, err = d.store.Rooms.Find(ctx, given([]consult.ID{m.RoomID}))
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
