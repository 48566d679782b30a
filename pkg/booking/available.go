package booking

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// fortnight is how far a search looks that does not say.
const fortnight = 14

// Available ranks slots without a blocking Conflict for a wished-for Meeting. Its
// span is the wish: the length, the day and the hour.
func (d *Desk) Available(ctx context.Context, wish consult.Meeting, q consult.Search) (out consult.Availability, err error) {
	if !wish.Status.Live() {
		wish.Status = consult.Confirmed
	}
	wish = clone(wish)
	wish.ID, wish.Overrides, wish.HasChildren = d.newID(), nil, false
	err = d.store.Read(ctx, func(ctx context.Context) error {
		h, err := d.steady().hunt(ctx, change{after: wish}, q)
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
func (d *Desk) Alternatives(ctx context.Context, id consult.ID, q consult.Search) (out consult.Availability, err error) {
	err = d.store.Read(ctx, func(ctx context.Context) error {
		m, err := d.store.Meeting(ctx, id)
		if err != nil {
			return err
		}
		if m.Status == consult.Cancelled {
			return fault("id", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		h, err := d.steady().hunt(ctx, change{before: &m, after: standing(m)}, q)
		if err != nil {
			return err
		}
		out, err = h.answer(ctx)
		return err
	})
	return out, err
}

// steady is the Desk as a search asks it.
func (d *Desk) steady() *Desk {
	same := *d
	same.store = steady(d.store)
	return &same
}

// standing is a Meeting as a search takes it: live, and with nothing overridden.
func standing(m consult.Meeting) consult.Meeting {
	if m = clone(m); !m.Status.Live() {
		m.Status = consult.Confirmed
	}
	m.Overrides = nil
	return m
}

// hunt is one search for slots under way. Its Desk reads the ledger from memory.
type hunt struct {
	d *Desk
	c change
	q consult.Search
	r *register
	// family are the Meetings inside a parent that move with it.
	family []consult.Meeting
	rooms  []consult.Room
	scene  *conflict.Scene
	survey *conflict.Survey
}

// hunt reads all that slots are judged by.
func (d *Desk) hunt(ctx context.Context, c change, q consult.Search) (*hunt, error) {
	h := &hunt{d: d, c: c, q: q}
	if err := h.narrow(); err != nil {
		return nil, err
	}
	if err := h.know(ctx); err != nil {
		return nil, err
	}
	return h, h.look(ctx, nil)
}

// look reads the Rooms and the ledger and surveys them. What is pretended counts
// as held.
func (h *hunt) look(ctx context.Context, pretended []consult.Reservation) error {
	if err := h.choose(ctx); err != nil {
		return err
	}
	casts := h.casts()
	a, err := h.around(ctx, casts, pretended)
	if err != nil {
		return err
	}
	h.scene = a.scene(0)
	w := conflict.Wish{Search: h.q, Meeting: h.c.after, Stays: h.c.before != nil, Casts: casts, Rooms: h.rooms}
	for _, m := range h.family {
		if m.Status.Live() && !m.HasChildren {
			w.Leaves = append(w.Leaves, m)
		}
	}
	if err := fits(h.c.after, h.q, h.scene.Hours); err != nil {
		return err
	}
	h.survey = conflict.NewSurvey(w, h.scene)
	return nil
}

// know reads the register over the window, and the family of a parent.
func (h *hunt) know(ctx context.Context) (err error) {
	m := h.c.after
	if m.HasChildren {
		if h.family, err = h.d.family(ctx, m); err != nil {
			return err
		}
		h.family = slices.DeleteFunc(h.family[1:], func(m consult.Meeting) bool { return m.Status == consult.Cancelled })
	}
	set := []change{h.c}
	for _, m := range append(h.family, m) {
		set = append(set, during(m, h.q.Window)...)
	}
	if h.r, err = h.d.read(ctx, set); err != nil || h.c.before != nil {
		return err
	}
	return h.d.complete(ctx, &h.c, h.r)
}

// during is the Meeting on the first and on the last day of the window: what may be
// in between is in the register of both.
func during(m consult.Meeting, window consult.Span) []change {
	first, last := m, m
	first.Span, last.Span = consult.Span{From: window.From, To: window.From}, consult.Span{From: window.To, To: window.To}
	return []change{{after: first}, {after: last}}
}

// casts are who comes from which day of the window on.
func (h *hunt) casts() []conflict.Cast {
	first, last := consult.DateOf(h.q.Window.From, h.d.Zone()), consult.DateOf(h.q.Window.To, h.d.Zone())
	days := []consult.Date{first}
	for _, body := range h.c.after.InviteBodyIDs {
		for _, ms := range h.r.members[body] {
			for _, d := range []consult.Date{ms.Since, ms.Until} {
				if first < d && d <= last && !slices.Contains(days, d) {
					days = append(days, d)
				}
			}
		}
	}
	slices.Sort(days)
	casts := make([]conflict.Cast, len(days))
	for i, day := range days {
		m := clone(h.c.after)
		m.Span.From = day.Start(h.d.Zone())
		h.d.expand(&m, h.r)
		casts[i] = conflict.Cast{Since: day, Attendances: m.Attendances}
		for _, body := range m.InviteBodyIDs {
			casts[i].Members = append(casts[i].Members, h.r.on(body, day)...)
		}
	}
	casts[0].Since = ""
	return casts
}

// around reads what stands in the window, once: the ledger is asked from memory
// from here on.
func (h *hunt) around(ctx context.Context, casts []conflict.Cast, pretended []consult.Reservation) (*around, error) {
	m := h.c.after
	a := &around{set: []change{{before: h.c.before, after: m}}, register: h.r, bare: true}
	ids := a.resources(m, h.rooms)
	for _, c := range casts {
		for _, at := range c.Attendances {
			ids[at.PersonID] = true
		}
	}
	for _, child := range h.family {
		maps.Copy(ids, a.resources(child, nil))
		a.set[0].after.InviteBodyIDs = append(a.set[0].after.InviteBodyIDs, given(append(child.InviteBodyIDs, child.OwnerBodyID))...)
	}
	reach := h.d.reach(h.q.Window)
	ledger, err := remember(ctx, h.d.store.Ledger, slices.Sorted(maps.Keys(ids)), reach)
	if err != nil {
		return nil, err
	}
	ledger.keep(pretended)
	d := *h.d
	d.store.Ledger = ledger
	h.d, a.d = &d, &d
	a.asked = []question{{span: h.q.Window, reach: reach, resources: ids, leave: true, busy: ledger.all}}
	return a, a.gather(ctx)
}

// answer is the whole answer to the search.
func (h *hunt) answer(ctx context.Context) (out consult.Availability, err error) {
	if out.Items, err = h.slots(ctx); err != nil {
		return out, err
	}
	if out.Ways, err = h.openings(ctx); err != nil || !h.q.Grid {
		return out, err
	}
	out.Grid, err = h.grid(ctx)
	return out, err
}

// slots judges the best slots whole and tells those that nothing blocks. How many
// are judged is bounded, so that an office in which everything is refused answers.
func (h *hunt) slots(ctx context.Context) ([]consult.Alternative, error) {
	var out []consult.Alternative
	for left := 4*h.q.Limit + 64; left > 0 && len(out) < h.q.Limit; {
		some := h.survey.Next(min(h.q.Limit-len(out), left))
		if len(some) == 0 {
			break
		}
		left -= len(some)
		sittings, err := h.sittings(ctx, some)
		if err != nil {
			return nil, err
		}
		for i, at := range some {
			if a, ok := h.survey.Weigh(at, sittings[i]); ok {
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
func (h *hunt) sittings(ctx context.Context, slots []consult.Slot) ([][]conflict.Sitting, error) {
	if len(h.family) == 0 {
		all, err := h.judged(ctx, slots)
		return all, err
	}
	var out [][]conflict.Sitting
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
func (h *hunt) judged(ctx context.Context, slots []consult.Slot) ([][]conflict.Sitting, error) {
	set := make([]change, len(slots))
	for i, at := range slots {
		set[i] = h.at(at)
	}
	all, err := h.set(ctx, set)
	out := make([][]conflict.Sitting, len(all))
	for i := range all {
		out[i] = all[i : i+1]
	}
	return out, err
}

// at is the Meeting in the slot.
func (h *hunt) at(slot consult.Slot) change {
	m := clone(h.c.after)
	m.Span, m.RoomID = slot.Span, slot.RoomID
	return change{before: h.c.before, after: m}
}

// shifted is the family, the parent in the slot and the others as far away.
func (h *hunt) shifted(slot consult.Slot) []change {
	set := []change{h.at(consult.Slot{Span: slot.Span, RoomID: h.c.after.RoomID})}
	shift := slot.Span.From.Sub(h.c.after.Span.From)
	for _, child := range h.family {
		m := child
		if child.Status.Live() {
			m = standing(child)
		}
		m.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
		set = append(set, change{before: &child, after: m})
	}
	return set
}

// set completes the changes and gathers the Scene of each that is live.
func (h *hunt) set(ctx context.Context, set []change) ([]conflict.Sitting, error) {
	for i := range set {
		if err := h.d.complete(ctx, &set[i], h.r); err != nil {
			return nil, err
		}
	}
	a, err := h.d.around(ctx, set, h.r)
	if err != nil {
		return nil, err
	}
	var out []conflict.Sitting
	for i, c := range set {
		if !c.after.Status.Live() {
			continue
		}
		out = append(out, conflict.Sitting{Meeting: c.after, Scene: a.scene(i)})
	}
	return out, nil
}
