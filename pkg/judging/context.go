package judging

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// About says of findings which Meeting they are about.
func About(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	for i := range found {
		found[i].SubjectID, found[i].SubjectTitle = m.ID, m.Title
	}
	return found
}

// AnnouncedAt is when people could first know of the time: notice is counted from
// then, not from when someone looks, nor from when only the room changed.
func AnnouncedAt(m consult.Meeting) time.Time {
	to := m.Span
	for _, v := range slices.Backward(m.Moves) {
		if !v.From.Span.Equal(to) {
			return v.At
		}
		to = v.From.Span
	}
	return m.CreatedAt
}

// Around reads the surroundings of one Meeting over a span that may be longer and
// for rooms that may be more than its own.
func (svc *Service) Around(ctx context.Context, m consult.Meeting, rooms []consult.Room, span consult.Span) (*conflict.Context, error) {
	set := []Change{{After: m}}
	r, err := svc.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	for _, room := range rooms {
		r.Rooms[room.ID] = room
	}
	a := &Context{svc: svc, Set: set, Snapshot: r}
	a.asked = []question{{span: span, reach: svc.Reach(span), resources: Needs(m, rooms), leave: true}}
	if err := a.gather(ctx); err != nil {
		return nil, err
	}
	return a.Of(0), nil
}
