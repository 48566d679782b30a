package booking

import (
	"context"

	"huiqi/pkg/consult"
)

// Move is a Meeting to be taken to a slot.
type Move struct {
	MeetingID consult.ID
	To        consult.Slot
}

// TryAll judges, as one set, moves and, unless nil, a new Meeting.
func (d *Desk) TryAll(ctx context.Context, by consult.Actor, wish *consult.Meeting, moves []Move) error {
	return d.store.Read(ctx, func(ctx context.Context) error {
		var set []change
		for _, v := range moves {
			before, err := d.store.Meeting(ctx, v.MeetingID)
			if err != nil {
				return err
			}
			after := before.Clone()
			after.Span, after.RoomID = v.To.Span, v.To.RoomID
			set = append(set, d.edited(before, after))
		}
		if wish != nil {
			m := wish.Clone()
			m.ID, m.Status = d.newID(), consult.Confirmed
			set = append(set, change{after: m})
		}
		_, _, err := d.apply(ctx, by, set, true)
		return err
	})
}

// Beat tells that the Proposal is being planned and nothing has been found yet.
func (d *Desk) Beat(ctx context.Context, id consult.ID) (bool, error) { return d.beat(ctx, id, nil) }

// BookAll books new Meetings, whose IDs are given, as one set.
func (d *Desk) BookAll(ctx context.Context, by consult.Actor, wishes ...consult.Meeting) error {
	return d.store.Write(ctx, func(ctx context.Context) error {
		var set []change
		for _, m := range wishes {
			m.Version, m.Status, m.CreatedAt, m.ChangedAt = 1, consult.Confirmed, d.Now(), d.Now()
			set = append(set, change{after: m})
		}
		_, _, err := d.apply(ctx, by, set, false)
		return err
	})
}

// Woken reports whether the planner was told to look for work and has not yet.
func (d *Desk) Woken() bool { return len(d.planning.woken) > 0 }
