package availability

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

const (
	// blockersPerWay is how many other Meetings are considered for each way that is wanted.
	blockersPerWay = 4
	// slotsPerBlocker is how many slots are tried for each of them.
	slotsPerBlocker = 3
	// maxMove is how far another Meeting may move.
	maxMove = 14 * 24 * time.Hour
)

// oneChangeElsewhere gets the nearest slots that are blocked by one other Meeting alone,
// each with a slot to which that Meeting could move. Both moves together are a set of
// changes without a blocking Conflict.
func (h *slotSearch) oneChangeElsewhere(ctx context.Context) ([]conflict.Opening, error) {
	if h.criteria.Ways == 0 {
		return nil, nil
	}
	all := h.finder.Blockers(blockersPerWay * h.criteria.Ways)
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
		set = append(set, atWindowEnds(others[id], h.windowFor(others[id]))...)
	}
	r, err := h.svc.judging.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	// Both Meetings are judged in one set, by one Snapshot.
	r.Join(h.snapshot)
	var out []conflict.Opening
	for _, at := range all {
		other := others[at.MeetingID]
		own := reach.Of(ctx).CoversMeeting(other)
		if len(out) == h.criteria.Ways || !own || !h.svc.mayMove(other, h.change.After) {
			continue
		}
		to, ok, err := h.elsewhere(ctx, at, other, r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, h.finder.Opening(at, other, to, r.Rooms))
		}
	}
	return out, nil
}

// windowFor gets the window in which to look for a slot for another Meeting: around its own
// time, and inside the window of this search if enough remains, because that has been
// read already.
func (h *slotSearch) windowFor(other consult.Meeting) consult.Span {
	window := consult.Span{From: other.Span.From.Add(-maxMove), To: other.Span.To.Add(maxMove)}
	if now := h.svc.Now(); window.From.Before(now) {
		window.From = now
	}
	if both := window.Intersection(h.criteria.Window); both.Length() >= maxMove {
		return both
	}
	return window
}

// elsewhere gets the best slot to which another Meeting can move, so that this Meeting
// can take the slot which the other one blocks.
func (h *slotSearch) elsewhere(
	ctx context.Context, at conflict.Blocker, other consult.Meeting, r *judging.Snapshot,
) (consult.Slot, bool, error) {
	moved := h.at(at.Slot)
	var to consult.Slot
	if err := h.svc.booking.Complete(ctx, &moved, r); err != nil {
		return to, false, err
	}
	its := &slotSearch{
		svc:      h.svc,
		change:   judging.Change{Before: &other, After: asSearched(other)},
		snapshot: r,
		criteria: conflict.Search{Window: h.windowFor(other)},
	}
	// This Meeting holds its new slot: the other one must not be sent there.
	if err := its.readSurroundings(ctx, moved.After.Reservations()); err != nil {
		return to, false, err
	}
	for _, slot := range its.finder.Next(slotsPerBlocker) {
		both, err := its.placeSet(ctx, []judging.Change{its.at(slot), h.at(at.Slot)})
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

// mayMove reports whether a Meeting may be moved for another one: it has not begun, it is
// not pinned, and it is not a confirmed Meeting of a higher organ.
func (svc *Service) mayMove(other, m consult.Meeting) bool {
	above := other.Status == consult.Confirmed && organRank(other.Form) > organRank(m.Form)
	return other.Status.Live() && !other.HasChildren && !other.Pinned.Set() && !other.Held.Took &&
		other.Span.From.After(svc.Now()) &&
		!above
}

// organs are the Forms of the organs above all others, the highest last.
var organs = []consult.FormKey{"chair_meeting", "standing_committee", "plenary"}

// organRank gets the rank of a Form among the organs, and 0 for any other Form.
func organRank(f consult.FormKey) int { return 1 + slices.Index(organs, f) }
