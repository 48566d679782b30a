package officetest

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Shift is a Meeting to be taken to a slot.
type Shift struct {
	MeetingID consult.ID
	To        consult.Slot
}

// TryAll judges, as one set, moves and, unless nil, a new Meeting, and writes nothing.
func (o *Office) TryAll(ctx context.Context, by consult.Actor, wish *consult.Meeting, moves []Shift) error {
	return o.DB.Read(ctx, func(ctx context.Context) error {
		var set []judging.Change
		for _, v := range moves {
			before, err := o.DB.Meeting(ctx, v.MeetingID)
			if err != nil {
				return err
			}
			after := before.Clone()
			after.Span, after.RoomID = v.To.Span, v.To.RoomID
			set = append(set, o.Booking.Edited(before, after))
		}
		if wish != nil {
			m := wish.Clone()
			m.ID, m.Status = NewID(), consult.Confirmed
			set = append(set, judging.Change{After: m})
		}
		_, _, err := o.Booking.Apply(ctx, by, set, true)
		return err
	})
}

// BookAll books new Meetings, whose IDs are given, as one set.
func (o *Office) BookAll(ctx context.Context, by consult.Actor, wishes ...consult.Meeting) error {
	return o.DB.Write(ctx, func(ctx context.Context) error {
		var set []judging.Change
		for _, m := range wishes {
			m.Version, m.Status, m.CreatedAt, m.ChangedAt = 1, consult.Confirmed, o.Now(), o.Now()
			set = append(set, judging.Change{After: m})
		}
		_, _, err := o.Booking.Apply(ctx, by, set, false)
		return err
	})
}
