package booking_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/racetest"
)

// walker does random things to an office and knows, by rules of its own that
// look at every pair of Meetings, which of them must be refused.
type walker struct {
	*Office
	t       *testing.T
	rnd     *rand.Rand
	people  []consult.ID
	rooms   []consult.ID
	body    consult.ID
	blocks  []consult.Block
	members map[consult.ID]consult.ID // person → membership
	known   map[consult.ID]consult.Meeting
	refused int
	done    int
	// agendas is true when Meetings have Items, and no children.
	agendas bool
}

const walkCapacity = 3

func TestRandomWalks(t *testing.T) {
	for seed := range racetest.Fewer[uint64](3, 1) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			Each(t, func(t *testing.T, o *Office) {
				w := newWalker(t, o, seed)
				for range 120 {
					w.step()
					w.check()
				}
				if w.refused < 10 || w.done < 40 {
					t.Errorf("a dull walk: %d refused, %d done", w.refused, w.done)
				}
			})
		})
	}
}

func newWalker(t *testing.T, o *Office, seed uint64) *walker {
	w := &walker{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 7)), people: o.Persons(t, 6), body: o.Body(t),
		members: map[consult.ID]consult.ID{}, known: map[consult.ID]consult.Meeting{}}
	venue := o.Venue(t)
	w.rooms = []consult.ID{o.Room(t, venue, walkCapacity), o.Room(t, venue, walkCapacity)}
	o.Block(t, consult.SubjectPerson, w.people[0], Span(t, "06-03 09:00-11:00"), true)
	o.Block(t, consult.SubjectEveryone, "", Span(t, "06-04 14:00-15:00"), true)
	o.Block(t, consult.SubjectRoom, w.rooms[0], Span(t, "06-04 09:00-10:00"), true)
	page, err := o.Directory.Blocks.List(t.Context(), consult.BlockFilter{}, consult.PageRequest{})
	Must(t, err)
	w.blocks = page.Items
	return w
}

func (w *walker) span() consult.Span {
	days := 3
	if w.agendas {
		days = 2 // a crowded calendar, where what separates is a matter of minutes
	}
	from := When(w.t, fmt.Sprintf("06-%02d %02d:00", 3+w.rnd.IntN(days), 8+w.rnd.IntN(9))).Add(time.Duration(w.rnd.IntN(2)) * 30 * time.Minute)
	return consult.Span{From: from, To: from.Add(time.Duration(1+w.rnd.IntN(4)) * 30 * time.Minute)}
}

// some is one of all, or the zero value one time in three.
func some[T any](w *walker, all []T) (v T) {
	if len(all) > 0 && w.rnd.IntN(3) > 0 {
		v = all[w.rnd.IntN(len(all))]
	}
	return v
}

func (w *walker) attendances() (out []consult.Attendance) {
	for _, p := range w.people {
		if w.rnd.IntN(4) == 0 || w.agendas && w.rnd.IntN(3) == 0 {
			out = append(out, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: w.rnd.IntN(5) > 0})
		}
	}
	return out
}

// overrides asks, now and then, for someone's or a room's double booking.
func (w *walker) overrides() []consult.Override {
	if w.rnd.IntN(3) > 0 {
		return nil
	}
	return []consult.Override{
		{Kind: consult.PersonDoubleBooked, PersonID: w.people[w.rnd.IntN(len(w.people))], Reason: "知情"},
		{Kind: consult.RoomDoubleBooked, RoomID: w.rooms[w.rnd.IntN(len(w.rooms))], Reason: "知情"},
	}
}

// step does one random thing and compares its outcome with the oracle's.
func (w *walker) step() {
	ids := slices.Sorted(maps.Keys(w.known))
	if len(ids) == 0 || w.rnd.IntN(4) == 0 {
		w.book(ids)
		return
	}
	m := w.known[ids[w.rnd.IntN(len(ids))]]
	after := m
	after.Overrides = slices.Clone(m.Overrides)
	op, ctx := booking.Options{}, w.t.Context()
	edit := func(change func(*consult.Meeting)) func() error {
		change(&after)
		return func() error {
			_, err := w.Booking.Edit(ctx, w.By, m.ID, func(m *consult.Meeting) error { change(m); return nil }, op)
			return err
		}
	}
	switch n := w.rnd.IntN(9); {
	case n == 0:
		w.member()
	case n == 1 && m.Status != consult.Cancelled:
		w.expect("cancel", w.family(m, func(m *consult.Meeting) { m.Status, m.Overrides = consult.Cancelled, nil }), func() error {
			_, err := w.Booking.Cancel(ctx, w.By, m.ID, "x", nil, op)
			return err
		})
	case n == 2 && w.known[m.ParentID].Status != consult.Cancelled:
		asked := w.overrides()
		after.Status, after.Overrides = consult.Confirmed, append(after.Overrides, asked...)
		w.expect("confirm", append([]consult.Meeting{after}, w.comeBack(m, asked)...), func() error {
			_, err := w.Booking.Confirm(ctx, w.By, m.ID, asked, op)
			return err
		})
	case m.Status == consult.Cancelled:
	case n <= 4:
		to, asked := consult.Slot{Span: w.span(), RoomID: some(w, w.rooms)}, w.overrides()
		if n := len(m.Items); n > 0 && m.ItemSpans()[n-1].To.Sub(m.Span.From) > to.Span.Length() {
			return // a bad field, not a clash
		}
		shift := to.Span.From.Sub(m.Span.From)
		set := w.family(m, func(m *consult.Meeting) {
			m.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
		})
		if set[0].Span = to.Span; to.RoomID != "" {
			set[0].RoomID = to.RoomID
		}
		set[0].Overrides = slices.Concat(m.Overrides, asked)
		w.expect("move", set, func() error {
			_, err := w.Booking.Move(ctx, w.By, m.ID, to, asked, op)
			return err
		})
	case n == 5 && w.agendas:
		items, asked := w.items(after), w.overrides()
		act := edit(func(m *consult.Meeting) { m.Items, m.Overrides = items, slices.Concat(m.Overrides, asked) })
		w.expect("agenda", []consult.Meeting{after}, act)
	case n == 5:
		act := edit(func(m *consult.Meeting) { m.Title = fmt.Sprint("题", w.done) })
		w.expect("title", []consult.Meeting{after}, act)
	case n == 6:
		people, asked := w.attendances(), w.overrides()
		act := edit(func(m *consult.Meeting) { m.Attendances, m.Overrides = people, slices.Concat(m.Overrides, asked) })
		w.expect("people", []consult.Meeting{after}, act)
	case n == 7:
		room := some(w, w.rooms)
		act := edit(func(m *consult.Meeting) { m.RoomID = room })
		w.expect("room", []consult.Meeting{after}, act)
	default:
		parent := w.known[some(w, ids)]
		if w.agendas {
			return
		}
		if parent.Status == consult.Cancelled || w.inside(parent.ID, m.ID) {
			return
		}
		act := edit(func(m *consult.Meeting) { m.ParentID = parent.ID })
		w.expect("parent", []consult.Meeting{after}, act)
	}
}

func (w *walker) book(ids []consult.ID) {
	m := consult.Meeting{Form: "other", Title: "会", Span: w.span(), RoomID: some(w, w.rooms), Attendances: w.attendances(), Overrides: w.overrides(),
		Status: []consult.Status{consult.Draft, consult.Tentative, consult.Confirmed, consult.Confirmed}[w.rnd.IntN(4)]}
	if w.rnd.IntN(3) == 0 {
		m.InviteBodyIDs = []consult.ID{w.body}
	}
	if parent := w.known[some(w, ids)]; !w.agendas && parent.Status != consult.Cancelled && w.rnd.IntN(2) == 0 {
		m.ParentID = parent.ID
	}
	if w.agendas {
		m.Items = w.items(m)
	}
	wish := m
	m.ID = "new"
	w.expect("book", []consult.Meeting{m}, func() error {
		_, err := w.Booking.Book(w.t.Context(), w.By, wish, booking.Options{})
		return err
	})
}

// member lets someone join or leave the body, which nothing can refuse.
func (w *walker) member() {
	p := w.people[w.rnd.IntN(len(w.people))]
	if id, sits := w.members[p]; sits {
		Must(w.t, w.Directory.Memberships.Remove(w.t.Context(), w.By, id, 0))
		delete(w.members, p)
		return
	}
	w.members[p] = w.Sits(w.t, consult.Membership{BodyID: w.body, PersonID: p, Role: consult.MembershipMember, Since: "2020-01-01"}).ID
}

// family is the Meeting and all inside it that is not cancelled, changed.
func (w *walker) family(m consult.Meeting, change func(*consult.Meeting)) []consult.Meeting {
	set := []consult.Meeting{m}
	for _, other := range w.known {
		if other.ID != m.ID && other.Status != consult.Cancelled && w.inside(other.ID, m.ID) {
			set = append(set, other)
		}
	}
	for i := range set {
		set[i].Overrides = slices.Clone(set[i].Overrides)
		change(&set[i])
	}
	return set
}

// comeBack are those inside the Meeting that were called off together with it.
func (w *walker) comeBack(m consult.Meeting, asked []consult.Override) (back []consult.Meeting) {
	for _, other := range w.known {
		if m.Status == consult.Cancelled && other.ID != m.ID && other.CancellationID == m.CancellationID && w.inside(other.ID, m.ID) {
			other.Status, other.Overrides = other.CancelledFrom, slices.Concat(other.Overrides, asked)
			back = append(back, other)
		}
	}
	return back
}

func (w *walker) inside(id, outer consult.ID) bool {
	for ; id != ""; id = w.known[id].ParentID {
		if id == outer {
			return true
		}
	}
	return false
}

func (w *walker) expect(what string, set []consult.Meeting, act func() error) {
	w.t.Helper()
	why := w.oracle(set)
	got := Clash(w.t, act())
	if (why != "") != (got != "") {
		w.t.Fatalf("%s after %d steps: refused by %q, the oracle says %q\n%+v", what, w.done+w.refused, got, why, set)
	}
	if got != "" {
		w.refused++
	} else {
		w.done++
	}
}

// oracle says why the office must not become so, or "".
func (w *walker) oracle(set []consult.Meeting) string {
	world := maps.Clone(w.known)
	for _, m := range set {
		if m.Status != consult.Cancelled {
			m.Attendances = w.comers(m)
		}
		world[m.ID] = m
	}
	for id, m := range world {
		before, old := w.known[id]
		again := old && leaf(world, id) && !leaf(w.known, id)
		if !slices.ContainsFunc(set, func(s consult.Meeting) bool { return s.ID == id }) && !again || !m.Status.Live() {
			continue
		}
		if old && !again && nothingMore(before, m) {
			continue
		}
		if why := w.wrong(world, m); why != "" {
			return fmt.Sprintf("%s of %s", why, id)
		}
	}
	return ""
}

// comers are the people named and the body's members of now.
func (w *walker) comers(m consult.Meeting) (out []consult.Attendance) {
	named := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		if a.ViaBodyID == "" {
			named[a.PersonID] = true
			out = append(out, a)
		}
	}
	if len(m.InviteBodyIDs) > 0 {
		for p := range w.members {
			if !named[p] {
				out = append(out, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true, ViaBodyID: w.body})
			}
		}
	}
	return out
}

// leaf: a live child makes a parent, drafts do not, and one that was called off
// leaves things as they were.
func leaf(world map[consult.ID]consult.Meeting, id consult.ID) bool {
	is := true
	for _, m := range world {
		if m.ParentID == id && m.Status.Live() {
			return false
		}
		if m.ParentID == id && m.Status == consult.Cancelled {
			is = !world[id].HasChildren
		}
	}
	return is
}

func nothingMore(before, after consult.Meeting) bool {
	for _, a := range after.Attendances {
		if a.Required && !requires(before, a.PersonID) {
			return false
		}
		for at := after.Span.From; a.Required && at.Before(after.Span.To); at = at.Add(time.Minute) {
			if neededAt(after, a.PersonID, at) && !neededAt(before, a.PersonID, at) {
				return false
			}
		}
	}
	return before.Status.Live() && before.Span == after.Span && before.RoomID == after.RoomID && before.ParentID == after.ParentID &&
		len(after.Attendances) <= len(before.Attendances)
}

func requires(m consult.Meeting, p consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == p && a.Required })
}

func (w *walker) wrong(world map[consult.ID]consult.Meeting, m consult.Meeting) string {
	knows := func(o consult.Override) bool {
		return slices.ContainsFunc(m.Overrides, func(a consult.Override) bool {
			return a.Kind == o.Kind && a.PersonID == o.PersonID && a.RoomID == o.RoomID && (a.MeetingID == "" || a.MeetingID == o.MeetingID) &&
				(a.BlockID == "" || a.BlockID == o.BlockID)
		})
	}
	if parent, ok := world[m.ParentID]; ok && (m.Span.From.Before(parent.Span.From) || m.Span.To.After(parent.Span.To)) {
		return "outside its parent"
	}
	for _, c := range world {
		if c.ParentID == m.ID && c.Status.Live() && (c.Span.From.Before(m.Span.From) || c.Span.To.After(m.Span.To)) {
			return "a child outside"
		}
	}
	for _, b := range w.blocks {
		if !b.Span.From.Before(m.Span.To) || !m.Span.From.Before(b.Span.To) {
			continue
		}
		switch b.Subject.Kind {
		case consult.SubjectEveryone:
			if !knows(consult.Override{Kind: consult.EveryoneBlocked, BlockID: b.ID}) {
				return "everyone blocked"
			}
		case consult.SubjectPerson:
			if leaf(world, m.ID) && requires(m, b.Subject.ID) && bothAt(m.Span, b.Span, func(at time.Time) bool {
				return neededAt(m, b.Subject.ID, at)
			}) && !knows(consult.Override{Kind: consult.PersonBlocked, PersonID: b.Subject.ID, BlockID: b.ID}) {
				return "person blocked"
			}
		case consult.SubjectRoom:
			if leaf(world, m.ID) && m.RoomID == b.Subject.ID && !knows(consult.Override{Kind: consult.RoomBlocked, RoomID: m.RoomID, BlockID: b.ID}) {
				return "room blocked"
			}
		}
	}
	if !leaf(world, m.ID) {
		return ""
	}
	if m.RoomID != "" && len(m.Attendances) > walkCapacity && !knows(consult.Override{Kind: consult.RoomTooSmall, RoomID: m.RoomID}) {
		return "too many"
	}
	for _, x := range world {
		if x.ID == m.ID || !x.Status.Live() || !leaf(world, x.ID) || !x.Span.From.Before(m.Span.To) || !m.Span.From.Before(x.Span.To) {
			continue
		}
		for _, o := range shared(m, x) {
			if !knows(o) && !slices.ContainsFunc(x.Overrides, func(a consult.Override) bool {
				return a.Kind == o.Kind && a.PersonID == o.PersonID && a.RoomID == o.RoomID && a.MeetingID == m.ID
			}) {
				return string(o.Kind)
			}
		}
	}
	return ""
}

// shared is what both need at once, as Overrides of m would name it.
func shared(m, x consult.Meeting) (out []consult.Override) {
	for _, a := range m.Attendances {
		if a.Required && requires(x, a.PersonID) && bothAt(m.Span, x.Span, func(at time.Time) bool {
			return neededAt(m, a.PersonID, at) && neededAt(x, a.PersonID, at)
		}) {
			out = append(out, consult.Override{Kind: consult.PersonDoubleBooked, PersonID: a.PersonID, MeetingID: x.ID})
		}
	}
	if m.RoomID != "" && m.RoomID == x.RoomID {
		out = append(out, consult.Override{Kind: consult.RoomDoubleBooked, RoomID: m.RoomID, MeetingID: x.ID})
	}
	return out
}

// check holds the stored office against everything that must always be so.
func (w *walker) check() {
	w.t.Helper()
	w.Sound(w.t)
	now := map[consult.ID]consult.Meeting{}
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, _ []consult.Reservation) error { now[m.ID] = m; return nil }))
	for id, m := range now {
		if old, ok := w.known[id]; ok && (m.Version < old.Version || m.Sequence < old.Sequence || m.ChangedAt.Before(old.ChangedAt) ||
			m.Version > old.Version && !m.ChangedAt.After(old.ChangedAt) || (m.Seen() || old.Seen()) && m.Sequence-old.Sequence != int(m.Version-old.Version)) {
			w.t.Fatalf("went back from %+v %d to %+v %d", old.Stamp, old.Sequence, m.Stamp, m.Sequence)
		}
		if m.HasChildren == leaf(now, id) {
			w.t.Fatalf("%s says it has children: %v", id, m.HasChildren)
		}
		if m.Status != consult.Cancelled && len(m.Attendances) != len(w.comers(m)) {
			w.t.Fatalf("%s brings %+v, not %+v", id, m.Attendances, w.comers(m))
		}
		if why := w.wrong(now, m); m.Status.Live() && why != "" {
			w.t.Fatalf("%s stands although %s: %+v", id, why, m)
		}
	}
	w.known = now
}
