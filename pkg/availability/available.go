package availability

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// fortnight is how many days before and after the wished time a search looks that
// does not say.
const fortnight = 14

// Available ranks slots without a blocking Conflict for a wished-for Meeting. Its
// span is the wish: the length, the day and the hour.
func (svc *Service) Available(ctx context.Context, wish consult.Meeting, q consult.Search) (out consult.Availability, err error) {
	if !wish.Status.Live() {
		wish.Status = consult.Confirmed
	}
	wish = wish.Clone()
	wish.ID, wish.Overrides, wish.HasChildren = svc.newID(), nil, false
	err = svc.store.Read(ctx, func(ctx context.Context) error {
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

// Alternatives ranks other slots for a Meeting that is booked or drafted; those
// for a parent move its whole family by the same shift.
func (svc *Service) Alternatives(ctx context.Context, id consult.ID, q consult.Search) (out consult.Availability, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, id)
		if err != nil {
			return err
		}
		if m.Status == consult.Cancelled {
			return consult.BadField("id", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		h, err := svc.cached().newSearch(ctx, judging.Change{Before: &m, After: standing(m)}, q)
		if err != nil {
			return err
		}
		out, err = h.answer(ctx)
		return err
	})
	return out, err
}

// standing is a Meeting as a search takes it: live, and with nothing overridden.
func standing(m consult.Meeting) consult.Meeting {
	if m = m.Clone(); !m.Status.Live() {
		m.Status = consult.Confirmed
	}
	m.Overrides = nil
	return m
}

// answer is the whole answer to the search.
func (h *slotSearch) answer(ctx context.Context) (out consult.Availability, err error) {
	if out.Items, err = h.slots(ctx); err != nil {
		return out, err
	}
	if len(out.Items) == 0 {
		out.ZH, out.EN = h.survey.WhyNone()
	}
	if out.Ways, err = h.oneChangeElsewhere(ctx); err != nil || !h.criteria.Grid {
		return out, err
	}
	out.Grid, err = h.grid(ctx)
	return out, err
}

// slots judges the best slots whole and tells those that nothing blocks. How many
// are judged is bounded, so that an office in which everything is refused answers.
func (h *slotSearch) slots(ctx context.Context) ([]consult.Alternative, error) {
	var out []consult.Alternative
	left := 4*h.criteria.Limit + 64
	if len(h.family) > 0 {
		left = 2*h.criteria.Limit + 8 // each is judged on its own
	}
	for left > 0 && len(out) < h.criteria.Limit {
		some := h.survey.Next(min(h.criteria.Limit-len(out), left))
		if len(some) == 0 {
			break
		}
		left -= len(some)
		sittings, err := h.sittings(ctx, some)
		if err != nil {
			return nil, err
		}
		for i, at := range some {
			if a, ok := h.survey.Evaluate(at, sittings[i]); ok {
				out = append(out, a)
			} else {
				h.survey.Refuse(at)
			}
		}
	}
	h.survey.Rank(out)
	return out, nil
}

// sittings are the Meetings as each slot would have them, completed as a booking
// completes them, with their Scenes.
func (h *slotSearch) sittings(ctx context.Context, slots []consult.Slot) ([][]conflict.PlacedMeeting, error) {
	if len(h.family) == 0 {
		all, err := h.judged(ctx, slots)
		return all, err
	}
	var out [][]conflict.PlacedMeeting
	for _, at := range slots {
		set := h.shifted(at)
		sittings, err := h.set(ctx, set)
		if err != nil {
			return nil, err
		}
		out = append(out, sittings)
	}
	return out, nil
}

// judged reads the surroundings of one Meeting in all slots at once: they are the
// same Meeting, which does not clash with itself.
func (h *slotSearch) judged(ctx context.Context, slots []consult.Slot) ([][]conflict.PlacedMeeting, error) {
	set := make([]judging.Change, len(slots))
	for i, at := range slots {
		set[i] = h.at(at)
	}
	all, err := h.set(ctx, set)
	out := make([][]conflict.PlacedMeeting, len(all))
	for i := range all {
		out[i] = all[i : i+1]
	}
	return out, err
}

// at is the Meeting in the slot.
func (h *slotSearch) at(slot consult.Slot) judging.Change {
	m := h.change.After.Clone()
	m.Span, m.RoomID = slot.Span, slot.RoomID
	return judging.Change{Before: h.change.Before, After: m}
}

// shifted is the family, the parent in the slot and the others as far away.
func (h *slotSearch) shifted(slot consult.Slot) []judging.Change {
	set := []judging.Change{h.at(consult.Slot{Span: slot.Span, RoomID: h.change.After.RoomID})}
	shift := slot.Span.From.Sub(h.change.After.Span.From)
	for _, child := range h.family {
		m := child
		if child.Status.Live() {
			m = standing(child)
		}
		m.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
		set = append(set, judging.Change{Before: &child, After: m})
	}
	return set
}

// set completes the changes and gathers the Scene of each that is live.
func (h *slotSearch) set(ctx context.Context, set []judging.Change) ([]conflict.PlacedMeeting, error) {
	for i := range set {
		if err := h.svc.booking.Complete(ctx, &set[i], h.snapshot); err != nil {
			return nil, err
		}
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
