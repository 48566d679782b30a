package booking_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// A random life of parents and children. A model of its own, which looks at every
// pair, says of each step whether it is refused, what each Meeting holds and lacks
// after it, and what is found.
func TestWalksOfWhatIsHeld(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) { newHoldWalk(t, o, seed).walk(seed) })
}

func newHoldWalk(t *testing.T, o *Office, seed uint64) *holdWalk {
	venue := o.Venue(t)
	return &holdWalk{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 11)), people: o.Persons(t, 4),
		rooms: []consult.ID{o.Room(t, venue, 99), o.Room(t, venue, 99)},
		known: map[consult.ID]consult.Meeting{}, alone: map[consult.ID]bool{}}
}

func (w *holdWalk) walk(seed uint64) {
	w.t.Helper()
	for range 80 {
		w.step()
	}
	if seed < 2 && (w.done < 40 || w.refused < 4 || w.lacked == 0 || w.again == 0) {
		w.t.Errorf("a dull walk: %d done, %d refused, %d lacked something, %d were leaves again", w.done, w.refused, w.lacked, w.again)
	}
}

type holdWalk struct {
	*Office
	t             *testing.T
	rnd           *rand.Rand
	people, rooms []consult.ID
	known         map[consult.ID]consult.Meeting
	// alone are the cancelled Meetings that were called off with nothing else.
	alone map[consult.ID]bool

	done, refused, lacked, again int
}

func (w *holdWalk) span() consult.Span {
	from := When(w.t, fmt.Sprintf("06-%02d %02d:00", 9+w.rnd.IntN(2), 8+w.rnd.IntN(8)))
	return consult.Span{From: from, To: from.Add(time.Duration(1+w.rnd.IntN(3)) * time.Hour)}
}

// seats are required but for one in four.
func (w *holdWalk) seats() (out []consult.Attendance) {
	for _, p := range w.people {
		if w.rnd.IntN(3) == 0 {
			out = append(out, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: w.rnd.IntN(4) > 0})
		}
	}
	return out
}

func (w *holdWalk) roomOrNone() consult.ID {
	return append(slices.Clone(w.rooms), "", "")[w.rnd.IntN(4)]
}

func (w *holdWalk) step() {
	w.t.Helper()
	ids := slices.Sorted(maps.Keys(w.known))
	if len(ids) < 5 || w.rnd.IntN(4) == 0 {
		w.bookOne(ids)
		return
	}
	m := w.known[ids[w.rnd.IntN(len(ids))]]
	if last := w.only(ids); last != "" && w.rnd.IntN(4) == 0 {
		w.cancelOne(w.known[last])
		return
	}
	after, ctx, op := m, w.t.Context(), booking.Options{DryRun: false}
	edit := func(what string, change func(*consult.Meeting)) {
		change(&after)
		w.expect(what, []consult.Meeting{after}, func() (booking.Booked, error) {
			return w.Booking.Edit(ctx, w.By, m.ID, func(m *consult.Meeting) error { change(m); return nil }, op)
		})
	}
	off := m.Status == consult.Cancelled
	switch n := w.rnd.IntN(9); {
	case off && (!w.alone[m.ID] || w.known[m.ParentID].Status == consult.Cancelled):
	case off || n == 0 && w.known[m.ParentID].Status != consult.Cancelled:
		after.Status = consult.Confirmed
		w.expect("confirm", []consult.Meeting{after}, func() (booking.Booked, error) { return w.Booking.Confirm(ctx, w.By, m.ID, nil, op) })
	case n <= 2 && m.HasChildren && w.rnd.IntN(3) > 0:
		// What has children is seldom called off: there would soon be none.
	case n <= 2:
		w.cancelOne(m)
	case n == 3:
		to := consult.Slot{Span: w.span(), RoomID: w.roomOrNone()}
		if w.rnd.IntN(4) == 0 {
			to.Span.From = m.Span.From
		}
		to.Span.To = to.Span.From.Add(m.Span.Length())
		shift := to.Span.From.Sub(m.Span.From)
		set := w.familyOf(m, func(m *consult.Meeting) {
			m.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
		})
		if to.RoomID != "" {
			set[0].RoomID = to.RoomID
		}
		w.expect("move", set, func() (booking.Booked, error) { return w.Booking.Move(ctx, w.By, m.ID, to, nil, op) })
	case n == 4:
		title := fmt.Sprint("题", w.done)
		edit("title", func(m *consult.Meeting) { m.Title = title })
	case n == 5:
		seats := w.seats()
		edit("people", func(m *consult.Meeting) { m.Attendances = seats })
	case n == 6:
		room := w.roomOrNone()
		edit("room", func(m *consult.Meeting) { m.RoomID = room })
	default:
		parent := consult.ID("")
		if w.rnd.IntN(3) > 0 {
			parent = ids[w.rnd.IntN(len(ids))]
		}
		if w.known[parent].Status == consult.Cancelled || w.under(parent, m.ID) {
			return
		}
		edit("parent", func(m *consult.Meeting) { m.ParentID = parent })
	}
}

func (w *holdWalk) cancelOne(m consult.Meeting) {
	w.t.Helper()
	set := w.familyOf(m, func(m *consult.Meeting) { m.Status = consult.Cancelled })
	w.expect("cancel", set, func() (booking.Booked, error) {
		return w.Booking.Cancel(w.t.Context(), w.By, m.ID, "x", nil, booking.Options{})
	})
	w.alone[m.ID] = len(set) == 1
	for _, other := range set[1:] {
		w.alone[other.ID] = false
	}
}

// only is an only live child of a live parent, if there is one.
func (w *holdWalk) only(ids []consult.ID) (one consult.ID) {
	under := map[consult.ID][]consult.ID{}
	for _, id := range ids {
		if m := w.known[id]; m.Status.Live() && w.known[m.ParentID].Status.Live() {
			under[m.ParentID] = append(under[m.ParentID], id)
		}
	}
	for _, id := range ids {
		if len(under[id]) == 1 {
			one = under[id][0]
		}
	}
	return one
}

func (w *holdWalk) bookOne(ids []consult.ID) {
	m := consult.Meeting{Form: "other", Title: "会", Span: w.span(), RoomID: w.roomOrNone(), Attendances: w.seats(),
		Status: []consult.Status{consult.Draft, consult.Tentative, consult.Confirmed, consult.Confirmed}[w.rnd.IntN(4)]}
	if len(ids) == 0 || w.rnd.IntN(6) == 0 { // what others fit into, and which wants much
		m.Span = consult.Span{From: When(w.t, "06-09 08:00"), To: When(w.t, "06-10 20:00")}
		m.Attendances, m.Status = append(w.seats(), m.Attendances...), consult.Confirmed
		m.Attendances = slices.CompactFunc(slices.SortedFunc(slices.Values(m.Attendances), func(a, b consult.Attendance) int {
			return cmp.Compare(a.PersonID, b.PersonID)
		}), func(a, b consult.Attendance) bool { return a.PersonID == b.PersonID })
	}
	if w.rnd.IntN(4) == 0 {
		m.OnlineURL = "https://meet.example/1"
	}
	if up := w.longest(ids); up != "" && w.rnd.IntN(3) > 0 {
		m.ParentID = up
		if p := w.known[up]; p.HasChildren && w.rnd.IntN(2) == 0 { // over a parent, with what it would need
			m.ParentID, m.Attendances, m.RoomID = "", p.Attendances, p.RoomID
		}
		if inside := w.known[up].Span; w.rnd.IntN(4) > 0 { // where it fits
			m.Span.From = inside.From.Add(time.Duration(w.rnd.IntN(int(inside.Length()/time.Hour))) * time.Hour)
			m.Span.To = m.Span.From.Add(time.Hour)
		}
	}
	wish := m
	wish.Attendances = unanswered(m.Attendances)
	if m.ParentID != "" && len(m.Attendances) == 0 {
		m.Attendances = w.known[m.ParentID].Attendances
	}
	m.ID = "new"
	w.expect("book", []consult.Meeting{m}, func() (booking.Booked, error) {
		return w.Booking.Book(w.t.Context(), w.By, wish, booking.Options{})
	})
}

// longest is the longest of a few Meetings that are not called off.
func (w *holdWalk) longest(ids []consult.ID) (best consult.ID) {
	for range min(3, len(ids)) {
		m := w.known[ids[w.rnd.IntN(len(ids))]]
		if m.Status != consult.Cancelled && m.Span.Length() > w.known[best].Span.Length() {
			best = m.ID
		}
	}
	return best
}

// unanswered is what is asked of the people, without what came of it.
func unanswered(all []consult.Attendance) (out []consult.Attendance) {
	for _, a := range all {
		out = append(out, consult.Attendance{PersonID: a.PersonID, Role: a.Role, Required: a.Required})
	}
	return out
}

// familyOf is the Meeting and all inside it that is not called off, those nearer to it
// first and then by start.
func (w *holdWalk) familyOf(m consult.Meeting, change func(*consult.Meeting)) []consult.Meeting {
	level, set := []consult.Meeting{m}, []consult.Meeting(nil)
	for len(level) > 0 {
		one := level[0]
		level = level[1:]
		if len(set) == 0 || one.Status != consult.Cancelled {
			set = append(set, one)
		}
		var inside []consult.Meeting
		for _, c := range w.known {
			if c.ParentID == one.ID {
				inside = append(inside, c)
			}
		}
		slices.SortFunc(inside, func(a, b consult.Meeting) int {
			return cmp.Or(a.Span.From.Compare(b.Span.From), cmp.Compare(a.ID, b.ID))
		})
		level = append(level, inside...)
	}
	for i := range set {
		change(&set[i])
	}
	return set
}

func (w *holdWalk) under(id, outer consult.ID) bool {
	for ; id != ""; id = w.known[id].ParentID {
		if id == outer {
			return true
		}
	}
	return false
}

// future is what the model says of a step.
type future struct {
	refused string
	world   map[consult.ID]consult.Meeting
	// lacks are what each Meeting needs and does not hold, told are those whose
	// findings the answer has.
	lacks map[consult.ID]map[consult.ID]bool
	told  map[consult.ID]bool
}

// parental reports whether a live Meeting of the world lies under it; one that is
// called off stays what it was.
func (f *future) parental(m consult.Meeting) bool {
	if m.Status == consult.Cancelled {
		return m.HasChildren
	}
	for _, c := range f.world {
		if c.ParentID == m.ID && c.Status.Live() {
			return true
		}
	}
	return false
}

func (f *future) leaf(m consult.Meeting) bool { return m.Status.Live() && !f.parental(m) }

func needs(m consult.Meeting) map[consult.ID]bool {
	out := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		if a.Required {
			out[a.PersonID] = true
		}
	}
	if m.RoomID != "" {
		out[m.RoomID] = true
	}
	return out
}

func meets(a, b consult.Meeting) bool {
	return a.Span.From.Before(b.Span.To) && b.Span.From.Before(a.Span.To)
}

// foresee goes through the step as the office would.
func (w *holdWalk) foresee(set []consult.Meeting) *future {
	f := &future{world: maps.Clone(w.known), lacks: map[consult.ID]map[consult.ID]bool{}, told: map[consult.ID]bool{}}
	was := &future{world: w.known}
	asked := map[consult.ID]bool{}
	for _, m := range set {
		f.world[m.ID], asked[m.ID], f.told[m.ID] = m, true, true
	}
	order := slices.Clone(set)
	for _, id := range slices.Sorted(maps.Keys(w.known)) {
		m := f.world[id]
		if !asked[id] && was.parental(w.known[id]) != f.parental(m) {
			order = append(order, m)
			f.told[id] = true
		}
	}
	// Who is not touched keeps what they have, unless a child makes them let go.
	taken := map[consult.ID][]consult.Meeting{}
	for id, m := range f.world {
		touched := slices.ContainsFunc(order, func(o consult.Meeting) bool { return o.ID == id })
		if touched || !f.leaf(m) {
			continue
		}
		f.lacks[id] = w.known[id].NotHeld()
		for what := range needs(m) {
			if !f.lacks[id][what] {
				taken[what] = append(taken[what], m)
			}
		}
	}
	free := func(what consult.ID, m consult.Meeting) bool {
		return !slices.ContainsFunc(taken[what], func(o consult.Meeting) bool { return o.ID != m.ID && meets(o, m) })
	}
	weak := func(m consult.Meeting, what consult.ID) bool {
		old, there := w.known[m.ID]
		if !there || !old.Status.Live() || !m.Status.Live() {
			return false
		}
		same := old.Span == m.Span && old.ParentID == m.ParentID
		if was.parental(old) {
			return same && old.RoomID == m.RoomID && !slices.ContainsFunc(slices.Collect(maps.Keys(needs(m))), func(id consult.ID) bool { return !needs(old)[id] })
		}
		if what == m.RoomID && old.RoomID != m.RoomID {
			return false
		}
		return old.Span == m.Span && old.NotHeld()[what]
	}
	// What is asked for without reserve is taken first, and refuses.
	for _, m := range order {
		if f.leaf(m) {
			for what := range needs(m) {
				if !weak(m, what) {
					taken[what] = append(taken[what], m)
				}
			}
		}
	}
	for _, m := range set {
		if why := w.wrong(f, was, m, weak, free); why != "" {
			f.refused = fmt.Sprintf("%s of %s", why, m.ID)
			return f
		}
	}
	for _, m := range order {
		f.lacks[m.ID] = map[consult.ID]bool{}
		if !f.leaf(m) {
			continue
		}
		for what := range needs(m) {
			if !weak(m, what) {
				continue
			}
			if free(what, m) {
				taken[what] = append(taken[what], m)
			} else {
				f.lacks[m.ID][what] = true
			}
		}
	}
	return f
}

func (w *holdWalk) wrong(f, was *future, m consult.Meeting, weak func(consult.Meeting, consult.ID) bool, free func(consult.ID, consult.Meeting) bool) string {
	if !m.Status.Live() {
		return ""
	}
	if old, there := w.known[m.ID]; there && w.nothingNew(f, was, old, m) {
		return ""
	}
	if up, ok := f.world[m.ParentID]; ok && (m.Span.From.Before(up.Span.From) || m.Span.To.After(up.Span.To)) {
		return "outside its parent"
	}
	for _, c := range f.world {
		if c.ParentID == m.ID && c.Status.Live() && (c.Span.From.Before(m.Span.From) || c.Span.To.After(m.Span.To)) {
			return "a child outside"
		}
	}
	if !f.leaf(m) {
		return ""
	}
	for what := range needs(m) {
		if !weak(m, what) && !free(what, m) {
			return "taken " + string(what)
		}
	}
	return ""
}

// nothingNew: what asks for nothing that it did not have is never refused.
func (w *holdWalk) nothingNew(f, was *future, old, m consult.Meeting) bool {
	for id := range needs(m) {
		if id != m.RoomID && !needs(old)[id] {
			return false
		}
	}
	return old.Status.Live() && old.Span == m.Span && old.RoomID == m.RoomID && old.ParentID == m.ParentID &&
		!(was.parental(old) && !f.parental(m)) && len(m.Attendances) <= len(old.Attendances)
}

// expect compares the step with what the model foresees.
func (w *holdWalk) expect(what string, set []consult.Meeting, act func() (booking.Booked, error)) {
	w.t.Helper()
	f := w.foresee(set)
	b, err := act()
	got := Clash(w.t, err)
	if (f.refused != "") != (got != "") {
		w.t.Fatalf("%s after %d steps: refused by %q, the model says %q\n%+v", what, w.done+w.refused, got, f.refused, set)
	}
	if got != "" {
		w.refused++
		return
	}
	w.done++
	if set[0].ID == "new" {
		f.rename(b.Meeting.ID)
	}
	w.compare(what, f)
	w.hears(what, f, b, set[0].ID == "new")
}

// rename gives the new Meeting the ID that it got.
func (f *future) rename(id consult.ID) {
	m := f.world["new"]
	m.ID = id
	f.world[id], f.lacks[id], f.told[id] = m, f.lacks["new"], true
	delete(f.world, "new")
	delete(f.lacks, "new")
	delete(f.told, "new")
}

// compare holds the database against the model.
func (w *holdWalk) compare(what string, f *future) {
	w.t.Helper()
	w.Sound(w.t)
	now := map[consult.ID]consult.Meeting{}
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, held []consult.Reservation) error {
		now[m.ID] = m
		want := f.world[m.ID]
		has := map[consult.ID]bool{}
		for _, r := range held {
			has[r.ResourceID] = true
			if !r.Exclusive || r.Span != m.Span {
				w.t.Fatalf("%s: %+v is not what %+v may hold", what, r, m)
			}
		}
		should := map[consult.ID]bool{}
		if f.leaf(want) {
			for id := range needs(want) {
				if !f.lacks[m.ID][id] {
					should[id] = true
				}
			}
		}
		if m.HasChildren != f.parental(want) || !maps.Equal(has, should) || len(m.NotHeld()) != len(f.lacks[m.ID]) {
			w.t.Fatalf("%s after %d steps: %s is a parent %v, holds %v, lacks %v; the model says %v, %v, %v\n%+v", what, w.done+w.refused,
				m.ID, m.HasChildren, has, m.NotHeld(), f.parental(want), should, f.lacks[m.ID], m)
		}
		if len(m.NotHeld()) > 0 {
			w.lacked++
		}
		if w.known[m.ID].HasChildren && !m.HasChildren {
			w.again++
		}
		return nil
	}))
	w.known = now
}

// found is which of the two findings the model has about the Meeting, if any.
func (f *future) found(m consult.Meeting) consult.ConflictKind {
	n := len(needs(m)) - len(f.lacks[m.ID])
	switch {
	case !f.leaf(m):
		return ""
	case n == 0 && m.OnlineURL == "":
		return consult.HoldsNobody
	case len(f.lacks[m.ID]) > 0:
		return consult.HoldsLess
	}
	return ""
}

// hears compares what the answer tells, and what stands, with the model.
func (w *holdWalk) hears(what string, f *future, b booking.Booked, fresh bool) {
	w.t.Helper()
	tell := func(all []consult.Conflict) map[consult.ID]consult.ConflictKind {
		out := map[consult.ID]consult.ConflictKind{}
		for _, c := range all {
			if c.Kind != consult.HoldsLess && c.Kind != consult.HoldsNobody {
				continue
			}
			if c.SubjectID == "" && fresh {
				c.SubjectID = b.Meeting.ID
			}
			if out[c.SubjectID] != "" {
				w.t.Fatalf("%s: told twice of %s", what, c.SubjectID)
			}
			out[c.SubjectID] = c.Kind
		}
		return out
	}
	want, standing := map[consult.ID]consult.ConflictKind{}, map[consult.ID]consult.ConflictKind{}
	for id, m := range w.known {
		kind := f.found(m)
		if kind == "" {
			continue
		}
		standing[id] = kind
		if f.told[id] || !fresh && b.Meeting.Status.Live() && w.under(id, b.Meeting.ID) {
			want[id] = kind
		}
	}
	if got := tell(b.Warnings); !maps.Equal(got, want) {
		w.t.Fatalf("%s after %d steps: told %v, the model says %v", what, w.done+w.refused, got, want)
	}
	if w.done%5 > 0 {
		return
	}
	var all []consult.Conflict
	for _, kind := range []consult.ConflictKind{consult.HoldsLess, consult.HoldsNobody} {
		got, err := w.Standing.List(w.t.Context(), conflict.Filter{Kind: kind, From: When(w.t, "06-01 08:00")}, consult.PageRequest{Limit: 200})
		Must(w.t, err)
		for _, s := range got.Items {
			all = append(all, s.Conflict)
		}
	}
	if got := tell(all); !maps.Equal(got, standing) {
		w.t.Fatalf("%s: stands %v, the model says %v", what, got, standing)
	}
}
