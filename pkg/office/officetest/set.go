package officetest

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Shift moves a Meeting to a Slot.
type Shift struct {
	MeetingID consult.ID
	To        consult.Slot
}

// TryAll judges the moves and, unless it is nil, a new Meeting as one set, and writes
// nothing.
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
			m.Version = 1
			m.Status = consult.Confirmed
			m.CreatedAt = o.Now()
			m.ChangedAt = o.Now()
			set = append(set, judging.Change{After: m})
		}
		_, _, err := o.Booking.Apply(ctx, by, set, false)
		return err
	})
}
