package availability

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

const (
	// hindrances is how many other Meetings are asked, for each way wanted, whether
	// they could go elsewhere; tries how many slots of theirs are tried.
	hindrances, tries = 4, 3
	// nearby is how far another Meeting may be asked to go.
	nearby = 14 * 24 * time.Hour
)

// oneChangeElsewhere are the nearest slots that one other Meeting stands in the way of,
// each with where that one could go. Both moves pass as one set of changes.
func (h *slotSearch) oneChangeElsewhere(ctx context.Context) ([]consult.Opening, error) {
	if h.criteria.Ways == 0 {
		return nil, nil
	}
	all := h.survey.Blockers(hindrances * h.criteria.Ways)
	ids := make([]consult.ID, len(all))
	for i, at := range all {
		ids[i] = at.MeetingID
	}
	others, err := h.svc.store.MeetingsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var set []judging.Change
	for _, id := range ids {
		set = append(set, during(others[id], h.near(others[id]))...)
	}
	r, err := h.svc.judging.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	r.Join(h.snapshot)
	var out []consult.Opening
	for _, at := range all {
		other := others[at.MeetingID]
		if len(out) == h.criteria.Ways || !h.svc.yields(other, h.change.After) {
			continue
		}
		to, ok, err := h.elsewhere(ctx, at, other, r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, h.survey.Opening(at, other, to, r.Rooms))
		}
	}
	return out, nil
}

// near is where another Meeting is looked a place for: around its own time, and in
// what is known already if that is enough.
func (h *slotSearch) near(other consult.Meeting) consult.Span {
	window := consult.Span{From: other.Span.From.Add(-nearby), To: other.Span.To.Add(nearby)}
	if now := h.svc.Now(); window.From.Before(now) {
		window.From = now
	}
	if both := window.Intersection(h.criteria.Window); both.Length() >= nearby {
		return both
	}
	return window
}

// elsewhere is the best slot near its own that another Meeting can go to when this
// one takes the slot that it is in the way of.
func (h *slotSearch) elsewhere(ctx context.Context, at conflict.Blocker, other consult.Meeting, r *judging.Snapshot) (to consult.Slot, ok bool, err error) {
	moved := h.at(at.Slot)
	if err := h.svc.booking.Complete(ctx, &moved, r); err != nil {
		return to, false, err
	}
	its := &slotSearch{svc: h.svc, change: judging.Change{Before: &other, After: standing(other)}, snapshot: r, criteria: consult.Search{Window: h.near(other)}}
	if err := its.readSurroundings(ctx, moved.After.Reservations()); err != nil {
		return to, false, err
	}
	for _, slot := range its.survey.Next(tries) {
		both, err := its.set(ctx, []judging.Change{its.at(slot), h.at(at.Slot)})
		if err != nil {
			return to, false, err
		}
		blocked := slices.ContainsFunc(both, func(m conflict.PlacedMeeting) bool {
			return len(conflict.Blocked(conflict.Find(m.Meeting, m.Context))) > 0
		})
		if !blocked {
			return slot, true, nil
		}
	}
	return to, false, nil
}

// yields reports whether one Meeting may be asked to make room for another: it is
// still to come, nobody pinned it, and it is not confirmed by an organ above.
func (svc *Service) yields(other, m consult.Meeting) bool {
	above := other.Status == consult.Confirmed && organ(other.Form) > organ(m.Form)
	return other.Status.Live() && !other.HasChildren && !other.Pinned.Set() && other.Span.From.After(svc.Now()) && !above
}

// organs sit above all others, the highest last.
var organs = []consult.FormKey{"chair_meeting", "standing_committee", "plenary"}

// organ is the rank of a Form among them, 0 for none.
func organ(f consult.FormKey) int { return 1 + slices.Index(organs, f) }
