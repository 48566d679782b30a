package booking

import (
	"context"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// maxWindow bounds how far one search for slots looks.
const maxWindow = 92 * 24 * time.Hour

// Available ranks slots without a blocking Conflict for a wished-for Meeting
// inside the window, at most limit. Its Duration comes from its span.
func (d *Desk) Available(ctx context.Context, wish consult.Meeting, window consult.Span, limit int) (out []consult.Alternative, err error) {
	if !wish.Status.Live() {
		wish.Status = consult.Confirmed
	}
	wish = clone(wish)
	wish.ID, wish.Overrides = d.newID(), nil
	err = d.store.Read(ctx, func(ctx context.Context) error {
		c := change{after: wish}
		r, err := d.read(ctx, []change{c})
		if err != nil {
			return err
		}
		if err := d.complete(ctx, &c, r); err != nil {
			return err
		}
		out, err = d.slots(ctx, c.after, window, limit)
		return err
	})
	return out, err
}

// Alternatives ranks other slots for a Meeting that is booked or drafted.
func (d *Desk) Alternatives(ctx context.Context, id consult.ID, window consult.Span, limit int) (out []consult.Alternative, err error) {
	err = d.store.Read(ctx, func(ctx context.Context) error {
		m, err := d.store.Meeting(ctx, id)
		if err != nil {
			return err
		}
		if m.Status == consult.Cancelled {
			return fault("id", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		m.Status, m.Overrides = consult.Confirmed, nil
		out, err = d.slots(ctx, m, window, limit)
		return err
	})
	return out, err
}

func (d *Desk) slots(ctx context.Context, m consult.Meeting, window consult.Span, limit int) ([]consult.Alternative, error) {
	if window.From.IsZero() {
		window.From = d.Now()
	}
	if window.To.IsZero() {
		window.To = window.From.AddDate(0, 0, 14)
	}
	if !window.From.Before(window.To) || window.Length() > maxWindow {
		return nil, fault("to", "window", "查找范围应晚于 from 且不超过 92 天", "must be after from, by 92 days at most")
	}
	rooms, err := d.rooms(ctx, m)
	if err != nil {
		return nil, err
	}
	s, err := d.scene(ctx, m, rooms, window)
	if err != nil {
		return nil, err
	}
	return conflict.Slots(m, s, rooms, window, limit), nil
}

// rooms are those that could hold the Meeting; none for one without a room.
func (d *Desk) rooms(ctx context.Context, m consult.Meeting) ([]consult.Room, error) {
	if m.RoomID == "" {
		return nil, nil
	}
	var rooms []consult.Room
	q := consult.Query{ActiveOnly: true, MinCapacity: max(m.Seats(), 1), Limit: 200}
	for {
		page, err := d.store.Rooms.List(ctx, q)
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, page.Items...)
		if q.Cursor = page.Next; q.Cursor == "" {
			return rooms, nil
		}
	}
}

func venues(rooms []consult.Room) []consult.ID {
	ids := make([]consult.ID, len(rooms))
	for i, r := range rooms {
		ids[i] = r.VenueID
	}
	return ids
}
