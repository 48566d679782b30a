package availability

import (
	"context"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// searchDays is how many days before and after the wished time a search covers when it
// gives no window.
const searchDays = 14

// Available ranks the slots in which a wished-for Meeting would have no blocking
// Conflict. The span of the wish gives the length, the day and the hour that are best.
func (svc *Service) Available(
	ctx context.Context, wish consult.Meeting, q conflict.Search,
) (conflict.Availability, error) {
	if !wish.Status.Live() {
		wish.Status = consult.Confirmed
	}
	wish = wish.Clone()
	// A search has no Override, and the wish must not be taken for a booked Meeting.
	wish.ID = svc.newID()
	wish.Overrides = nil
	wish.HasChildren = false
	var out conflict.Availability
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		wished := []judging.Change{{After: wish}}
		if err := svc.booking.Inherit(ctx, wished); err != nil {
			return err
		}
		h, err := svc.cached().newSearch(ctx, wished[0], q)
		if err != nil {
			return err
		}
		out, err = h.answer(ctx)
		return err
	})
	return out, err
}

// Alternatives ranks other slots for a Meeting that is booked or a draft. The children of
// a parent Meeting would move by the same distance.
func (svc *Service) Alternatives(ctx context.Context, id consult.ID, q conflict.Search) (conflict.Availability, error) {
	var out conflict.Availability
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, id)
		if err != nil {
			return err
		}
		if m.Status == consult.Cancelled {
			return consult.BadField("id", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		h, err := svc.cached().newSearch(ctx, judging.Change{Before: &m, After: asSearched(m)}, q)
		if err != nil {
			return err
		}
		out, err = h.answer(ctx)
		return err
	})
	return out, err
}

// Searchable reports whether Alternatives can search for another slot for the Meeting: it is not cancelled, and neither
// it nor anything nested in it is pinned or was held.
func (svc *Service) Searchable(ctx context.Context, id consult.ID) (bool, error) {
	m, err := svc.store.Meeting(ctx, id)
	if err != nil || m.Status == consult.Cancelled || m.Pinned.Set() || m.Held.Took {
		return false, err
	}
	if !m.HasChildren {
		return true, nil
	}
	family, err := svc.booking.Family(ctx, m)
	return !slices.ContainsFunc(family, func(m consult.Meeting) bool {
		return m.Status != consult.Cancelled && (m.Pinned.Set() || m.Held.Took)
	}), err
}

// asSearched gets a Meeting in the form in which a search judges it: live and without
// Overrides.
func asSearched(m consult.Meeting) consult.Meeting {
	m = m.Clone()
	if !m.Status.Live() {
		m.Status = consult.Confirmed
	}
	m.Overrides = nil
	return m
}

// answer collects the results of the search.
func (h *slotSearch) answer(ctx context.Context) (conflict.Availability, error) {
	var out conflict.Availability
	var err error
	out.Items, err = h.slots(ctx)
	if err != nil {
		return out, err
	}
	if len(out.Items) == 0 && h.criteria.Limit > 0 {
		out.Sole, err = h.soleObstacles(ctx)
		if err != nil {
			return out, err
		}
		out.ZH, out.EN = h.finder.WhyNone(out.Sole)
	}
	out.Ways, err = h.oneChangeElsewhere(ctx)
	if err != nil || !h.criteria.Grid {
		return out, err
	}
	out.Grid, err = h.grid(ctx)
	return out, err
}

// slots judges the best slots completely, and gets those without a blocking Conflict.
// The number of slots judged is bounded, so that a search ends soon even where every
// slot is refused.
func (h *slotSearch) slots(ctx context.Context) ([]conflict.Alternative, error) {
	var out []conflict.Alternative
	left := 4*h.criteria.Limit + 64
	if len(h.family) > 0 {
		left = 2*h.criteria.Limit + 8 // a family costs more: each slot is judged on its own
	}
	for left > 0 && len(out) < h.criteria.Limit {
		some := h.finder.Next(min(h.criteria.Limit-len(out), left))
		if len(some) == 0 {
			break
		}
		left -= len(some)
		placed, err := h.placements(ctx, some)
		if err != nil {
			return nil, err
		}
		for i, at := range some {
			if a, ok := h.finder.Evaluate(at, placed[i]); ok {
				out = append(out, a)
			} else {
				h.finder.Refuse(at)
			}
		}
	}
	h.finder.Rank(out)
	return out, nil
}

// placements gets the Meetings as they would be in each slot, completed as booking
// completes them, each with the Context that it is judged by.
func (h *slotSearch) placements(ctx context.Context, slots []consult.Slot) ([][]conflict.PlacedMeeting, error) {
	if len(h.family) == 0 {
		return h.placeEach(ctx, slots)
	}
	var out [][]conflict.PlacedMeeting
	for _, at := range slots {
		set := h.shifted(at)
		placed, err := h.placeSet(ctx, set)
		if err != nil {
			return nil, err
		}
		out = append(out, placed)
	}
	return out, nil
}

// placeEach reads the surroundings of one Meeting for all slots at once. That is possible
// because a Meeting never has a Conflict with itself.
func (h *slotSearch) placeEach(ctx context.Context, slots []consult.Slot) ([][]conflict.PlacedMeeting, error) {
	set := make([]judging.Change, len(slots))
	for i, at := range slots {
		set[i] = h.at(at)
	}
	all, err := h.placeSet(ctx, set)
	if err != nil {
		return nil, err
	}
	out := make([][]conflict.PlacedMeeting, len(all))
	for i := range all {
		out[i] = all[i : i+1]
	}
	return out, nil
}

// at makes the change that puts the Meeting into the slot.
func (h *slotSearch) at(slot consult.Slot) judging.Change {
	m := h.change.After.Clone()
	m.Span = slot.Span
	m.TakeRoom(slot.RoomID)
	return judging.Change{Before: h.change.Before, After: m}
}

// shifted makes the changes that put the parent into the slot and move its children by
// the same distance.
func (h *slotSearch) shifted(slot consult.Slot) []judging.Change {
	set := []judging.Change{h.at(consult.Slot{Span: slot.Span, RoomID: h.change.After.RoomID})}
	shift := slot.Span.From.Sub(h.change.After.Span.From)
	for _, child := range h.family {
		m := child
		if child.Status.Live() {
			m = asSearched(child)
		}
		m.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
		set = append(set, judging.Change{Before: &child, After: m})
	}
	return set
}

// placeSet completes the changes, and gets each live Meeting with its Context.
func (h *slotSearch) placeSet(ctx context.Context, set []judging.Change) ([]conflict.PlacedMeeting, error) {
	for i := range set {
		if err := h.svc.booking.Complete(ctx, &set[i], h.snapshot); err != nil {
			return nil, err
		}
		// Whoever is expected again, because leave was for another day, is free in the slots that are looked at, and is
		// held.
		set[i].After.HoldAll()
	}
	a, err := h.svc.judging.Context(ctx, set, h.snapshot)
	if err != nil {
		return nil, err
	}
	var out []conflict.PlacedMeeting
	for i, c := range set {
		if !c.After.Status.Live() {
			continue
		}
		out = append(out, conflict.PlacedMeeting{Meeting: c.After, Context: a.Of(i)})
	}
	return out, nil
}
