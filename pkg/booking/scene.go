package booking

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// scene reads the surroundings of one Meeting over a span that may be longer and
// for rooms that may be more than its own.
func (d *Desk) scene(ctx context.Context, m consult.Meeting, rooms []consult.Room, span consult.Span) (*conflict.Context, error) {
	set := []change{{after: m}}
	r, err := d.read(ctx, set)
	if err != nil {
		return nil, err
	}
	for _, room := range rooms {
		r.rooms[room.ID] = room
	}
	a := &around{d: d, set: set, register: r}
	a.asked = []question{{span: span, reach: d.reach(span), resources: needs(m, rooms), leave: true}}
	if err := a.gather(ctx); err != nil {
		return nil, err
	}
	return a.scene(0), nil
}
