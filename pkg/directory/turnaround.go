package directory

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// refreshTurnarounds has the live Meetings that the filter finds and that are not over hold their rooms for as long as
// Room and Form ask now, the first to start first. Where others have the room a Meeting keeps what it held, which its
// findings say from then on (consult.HoldsLess). Calendars show the Meetings' own times, so that nobody's changes.
func (svc *Service) refreshTurnarounds(ctx context.Context, filter consult.MeetingFilter) error {
	ctx = reach.Everything(ctx) // those of others in the Room too
	filter.From = svc.Now()
	var set []judging.Change
	err := registry.Each(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		if m.Status.Live() && !m.HasChildren && m.RoomID != "" {
			set = append(set, judging.Change{Before: &m, After: m.Clone()})
		}
	})
	if err != nil {
		return err
	}
	r, err := svc.judging.Snapshot(ctx, set)
	if err != nil {
		return err
	}
	for i := range set {
		r.SetTurnaround(&set[i])
	}
	set = slices.DeleteFunc(set, func(c judging.Change) bool { return c.Wanted == c.Before.Turnaround })
	a, err := svc.judging.Context(ctx, set, r)
	if err != nil {
		return err
	}
	var changed []consult.Meeting
	for i := range a.Set {
		c := &a.Set[i]
		a.GrowTurnaround(c, a.WithTaken(a.Of(i)))
		if c.After.Turnaround != c.Before.Turnaround {
			changed = append(changed, c.After)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return svc.store.SaveTurnarounds(ctx, changed)
}
