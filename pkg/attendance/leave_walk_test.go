package attendance_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// A random life of Meetings that move, of leave from them, and of rooms and people that
// go out of use. A model of its own says of each step whether it is refused and why,
// which leaves count after it, who is excused, and what the database holds.
func TestWalksOfLeave(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := newLeaveWalk(t, o, seed)
		for range 70 {
			w.step()
			w.compare()
		}
		w.Sound(t)
		t.Logf("%d done, refused %v, %d former, %d counted again, %d not held", w.done, w.refused, w.former, w.again, w.lacked)
		if seed == 0 && (w.done < 30 || len(w.refused) < 5 || w.former == 0 || w.again == 0 || w.lacked == 0) {
			t.Error("a dull walk")
		}
	})
}

// asked is what the model knows of a Leave.
type asked struct {
	person   consult.ID
	decision consult.Decision
	// seen is the time of its Meeting when it counted last.
	seen, part consult.Span
	former     bool
}

// gathering is what the model knows of a Meeting: who must come and who may, whom it
// lacks, and the Leaves from it as they were asked for.
type gathering struct {
	span   consult.Span
	room   consult.ID
	must   map[consult.ID]bool
	lacks  map[consult.ID]bool
	leaves []consult.ID
}

type leaveWalk struct {
	*Office
	t             *testing.T
	rnd           *rand.Rand
	people, rooms []consult.ID
	seats         map[consult.ID]int
	shut          map[consult.ID]bool
	known         map[consult.ID]gathering
	asked         map[consult.ID]asked
	at            string

	done                  int
	refused               map[string]int
	former, again, lacked int
}

func newLeaveWalk(t *testing.T, o *Office, seed uint64) *leaveWalk {
	venue := o.Venue(t)
	w := &leaveWalk{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 9)), people: o.Persons(t, 5), seats: map[consult.ID]int{},
		shut: map[consult.ID]bool{}, known: map[consult.ID]gathering{}, asked: map[consult.ID]asked{}, refused: map[string]int{}}
	for range 2 {
		room := o.Room(t, venue, 9)
		w.rooms, w.seats[room] = append(w.rooms, room), 9
	}
	o.Set(t, "06-08 20:00") // a member asks for tomorrow too late
	return w
}

func (w *leaveWalk) span() consult.Span {
	from := When(w.t, fmt.Sprintf("06-%02d %02d:00", 9+w.rnd.IntN(3), 8+w.rnd.IntN(7)))
	return consult.Span{From: from, To: from.Add(time.Duration(1+w.rnd.IntN(3)) * time.Hour)}
}

func day(at time.Time) string { return at.Add(8 * time.Hour).Format(time.DateOnly) }

func within(in, out consult.Span) bool { return !in.From.Before(out.From) && !in.To.After(out.To) }

func (w *leaveWalk) step() {
	w.t.Helper()
	w.Instant.Add(1)
	meetings, leaves := slices.Sorted(maps.Keys(w.known)), slices.Sorted(maps.Keys(w.asked))
	n := w.rnd.IntN(24)
	switch {
	case len(meetings) < 5 || len(meetings) < 7 && n == 0:
		w.bookOne()
	case n < 12:
		id := Pick(w.rnd, meetings)
		for range 2 { // rather one that somebody asked leave from
			if len(w.known[id].leaves) == 0 {
				id = Pick(w.rnd, meetings)
			}
		}
		w.moveOne(id)
	case n < 17 || len(leaves) == 0:
		w.askOne(Pick(w.rnd, meetings))
	case n < 21:
		id := Pick(w.rnd, leaves)
		if w.rnd.IntN(3) == 0 {
			id = w.formerOr(leaves)
		}
		w.settleOne(id)
	case n == 21:
		w.retitle(Pick(w.rnd, meetings))
	default:
		w.wear()
	}
}

// expect compares what came of a step with what the model says, and reports whether it
// was done.
func (w *leaveWalk) expect(err error, want ...string) bool {
	w.t.Helper()
	slices.Sort(want)
	foreseen := strings.Join(slices.Compact(want), " ")
	if got := w.why(err); got != foreseen {
		w.t.Fatalf("after %d steps: %s: got %q, the model says %q", w.done, w.at, got, foreseen)
	}
	if foreseen != "" {
		w.refused[foreseen]++
		return false
	}
	w.done++
	return true
}

// why is every reason of a refusal once.
func (w *leaveWalk) why(err error) string {
	var all []string
	if err == nil {
		return ""
	} else if c, ok := errors.AsType[*consult.Clash](err); ok {
		all = strings.Fields(Kinds(conflict.Blocked(c.Conflicts)))
	} else if bad, ok := errors.AsType[*consult.Invalid](err); ok {
		for _, f := range bad.Faults {
			all = append(all, f.Code)
		}
	} else if _, ok := errors.AsType[*consult.Decided](err); ok {
		return "decided"
	} else {
		w.t.Fatalf("%s: %v", w.at, err)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

func (w *leaveWalk) bookOne() {
	w.t.Helper()
	g := gathering{span: w.span(), must: map[consult.ID]bool{}, lacks: map[consult.ID]bool{}}
	if w.rnd.IntN(3) == 0 {
		g.room = Pick(w.rnd, w.rooms)
	}
	m := Sitting(g.span)
	m.Status, m.RoomID = consult.Confirmed, g.room
	for _, p := range w.people {
		if w.rnd.IntN(2) == 0 {
			g.must[p] = w.rnd.IntN(5) > 0
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: g.must[p]})
		}
	}
	want := w.wrong("", g, nil)
	if w.shut[g.room] || slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return w.shut[a.PersonID] }) {
		want = []string{"inactive"}
	}
	w.at = fmt.Sprintf("book %+v", g)
	b, err := w.Booking.Book(w.t.Context(), w.By, m, booking.Options{})
	if w.expect(err, want...) {
		w.known[b.Meeting.ID] = g
	}
}

// held reports whether another Meeting holds the person or the room at the time.
func (w *leaveWalk) held(what, but consult.ID, at consult.Span) bool {
	for id, g := range w.known {
		if id != but && g.span.From.Before(at.To) && at.From.Before(g.span.To) && w.holding(g)[what] {
			return true
		}
	}
	return false
}

func (w *leaveWalk) holding(g gathering) map[consult.ID]bool {
	out := map[consult.ID]bool{}
	for p, must := range g.must {
		if must && !w.away(g, p) && !g.lacks[p] {
			out[p] = true
		}
	}
	if g.room != "" {
		out[g.room] = true
	}
	return out
}

// counting is the Leave of the person that counts, "" for none.
func (w *leaveWalk) counting(g gathering, p consult.ID) consult.ID {
	for _, id := range g.leaves {
		if l := w.asked[id]; l.person == p && !l.former && (l.decision == consult.LeavePending || l.decision == consult.LeaveApproved) {
			return id
		}
	}
	return ""
}

func (w *leaveWalk) away(g gathering, p consult.ID) bool {
	l := w.asked[w.counting(g, p)]
	return l.decision == consult.LeaveApproved && l.part.From.IsZero()
}

// lapsed reports whether the person had leave from all of the Meeting at another time,
// and has none now.
func (w *leaveWalk) lapsed(g gathering, p consult.ID) bool {
	return w.counting(g, p) == "" && slices.ContainsFunc(g.leaves, func(id consult.ID) bool {
		l := w.asked[id]
		return l.person == p && l.former && l.decision == consult.LeaveApproved && l.part.From.IsZero()
	})
}

// wrong is what refuses that the Meeting is put where the gathering says; who may be
// missing is noted as lacking and refuses nothing.
func (w *leaveWalk) wrong(id consult.ID, g gathering, missing map[consult.ID]bool) (all []string) {
	for p, must := range g.must {
		if !must || w.away(g, p) {
			continue
		}
		if w.shut[p] {
			all = append(all, "person_inactive")
		}
		if w.held(p, id, g.span) && !missing[p] {
			all = append(all, "person_double_booked")
		}
		g.lacks[p] = missing[p] && w.held(p, id, g.span)
	}
	if g.room == "" {
		return all
	}
	if w.shut[g.room] {
		all = append(all, "room_inactive")
	}
	if w.held(g.room, id, g.span) {
		all = append(all, "room_double_booked")
	}
	if len(g.must) > w.seats[g.room] {
		all = append(all, "room_too_small")
	}
	return all
}

// stand is the Leave when its Meeting has the time: the day is what it is for, a part
// keeps its place in a Meeting of the same length, and its hour in any other.
func stand(l asked, at consult.Span) asked {
	part := l.part
	if !part.From.IsZero() && l.seen.Length() == at.Length() {
		by := at.From.Sub(l.seen.From)
		part = consult.Span{From: part.From.Add(by), To: part.To.Add(by)}
	}
	l.former = day(l.seen.From) != day(at.From) || !part.From.IsZero() && !within(part, at)
	if !l.former {
		l.seen, l.part = at, part
	}
	return l
}

func (w *leaveWalk) moveOne(id consult.ID) {
	w.t.Helper()
	was := w.known[id]
	g := was
	g.span, g.lacks = w.span(), map[consult.ID]bool{}
	switch n := w.rnd.IntN(6); {
	case n == 0 && was.span.Length() > time.Hour: // shorter, from the same hour
		g.span = consult.Span{From: was.span.From, To: was.span.To.Add(-30 * time.Minute)}
	case n < 3 && len(was.leaves) > 0: // back to a time that somebody asked about
		g.span = w.asked[w.formerOr(was.leaves)].seen
	case n == 3: // within the day
		g.span.From = When(w.t, day(was.span.From)[len("2006-"):]+g.span.From.Add(8*time.Hour).Format(" 15:04"))
		g.span.To = g.span.From.Add(was.span.Length())
	case n == 4: // where others are
		other := Pick(w.rnd, slices.Sorted(maps.Keys(w.known)))
		g.span.From = w.known[other].span.From
		g.span.To = g.span.From.Add(was.span.Length())
	}
	to := consult.Slot{Span: g.span}
	if w.rnd.IntN(4) == 0 {
		g.room = Pick(w.rnd, w.rooms)
		to.RoomID = g.room
	}
	w.at = fmt.Sprintf("move %s from %+v to %+v", id, was, g)
	before := maps.Clone(w.asked)
	var want []string
	switch {
	case g.span == was.span && g.room == was.room:
		g.lacks = was.lacks
		w.retry(id, &g)
	case g.span == was.span:
		want = w.wrong(id, g, was.lacks)
	default:
		w.restand(g)
		missing := map[consult.ID]bool{}
		for p := range g.must {
			w.asked, before = before, w.asked
			free := w.away(was, p) || was.lacks[p]
			w.asked, before = before, w.asked
			missing[p] = free && w.lapsed(g, p)
		}
		want = w.wrong(id, g, missing)
	}
	if g.room != was.room && w.shut[g.room] {
		want = []string{"inactive"}
	}
	_, err := w.Booking.Move(w.t.Context(), w.By, id, to, nil, booking.Options{})
	if !w.expect(err, want...) {
		w.asked = before
		return
	}
	w.known[id] = g
	for _, l := range g.leaves {
		if before[l].former && !w.asked[l].former {
			w.again++
		}
	}
}

// formerOr is one of the Leaves, a former one if there is one.
func (w *leaveWalk) formerOr(all []consult.ID) consult.ID {
	if former := slices.IndexFunc(all, func(id consult.ID) bool { return w.asked[id].former }); former >= 0 {
		return all[former]
	}
	return Pick(w.rnd, all)
}

// restand makes the Leaves that stand former or count again: of one person's the last.
func (w *leaveWalk) restand(g gathering) {
	w.asked = maps.Clone(w.asked)
	last := map[consult.ID]bool{}
	for _, id := range slices.Backward(g.leaves) {
		l := w.asked[id]
		if l.decision != consult.LeavePending && l.decision != consult.LeaveApproved {
			continue
		}
		now := stand(l, g.span)
		if !now.former && last[l.person] {
			now = l
			now.former = true
		}
		last[l.person] = last[l.person] || !now.former
		w.asked[id] = now
	}
}

// retry holds whom the Meeting lacks and who is free by now.
func (w *leaveWalk) retry(id consult.ID, g *gathering) {
	lacks := map[consult.ID]bool{}
	for p := range g.lacks {
		lacks[p] = g.lacks[p] && !w.away(*g, p) && w.held(p, id, g.span)
	}
	g.lacks = lacks
}

func (w *leaveWalk) retitle(id consult.ID) {
	w.t.Helper()
	w.at = "title of " + string(id)
	_, err := w.Booking.Edit(w.t.Context(), w.By, id, func(m *consult.Meeting) error { m.Title = fmt.Sprint("题", w.Instant.Load()); return nil }, booking.Options{})
	if w.expect(err) {
		g := w.known[id]
		w.retry(id, &g)
		w.known[id] = g
	}
}

func (w *leaveWalk) askOne(id consult.ID) {
	w.t.Helper()
	g, p := w.known[id], Pick(w.rnd, w.people)
	if comers := slices.Sorted(maps.Keys(g.must)); len(comers) > 0 && w.rnd.IntN(8) > 0 {
		p = Pick(w.rnd, comers)
	}
	ask := consult.Leave{MeetingID: id, PersonID: p, Reason: consult.LeaveOfficial}
	if w.rnd.IntN(3) == 0 {
		from := g.span.From.Add(time.Duration(w.rnd.IntN(4)) * 30 * time.Minute)
		ask.Span = consult.Span{From: from, To: from.Add(30 * time.Minute)}
		if w.rnd.IntN(5) == 0 {
			ask.Span = g.span
		}
	}
	by, late := w.By, w.Now().After(g.span.From.Add(-24*time.Hour))
	if w.rnd.IntN(3) == 0 {
		by = consult.Actor{Name: "委员", Roles: []consult.Role{consult.Member}, PersonID: p}
	}
	had := slices.ContainsFunc(g.leaves, func(l consult.ID) bool {
		o := w.asked[l]
		return o.person == p && o.former && (o.decision == consult.LeavePending || o.decision == consult.LeaveApproved)
	})
	_, comes := g.must[p]
	var want []string
	switch {
	case late && !had && by.ForSome():
		want = append(want, "too_late")
	default:
		if !comes {
			want = append(want, "not_attending")
		}
		if ask.Span != (consult.Span{}) && !within(ask.Span, g.span) {
			want = append(want, "outside_meeting")
		}
		if w.counting(g, p) != "" {
			want = append(want, "duplicate")
		}
	}
	w.at = fmt.Sprintf("%q asks leave %+v from %+v", by.Roles, ask, g)
	l, err := w.Attendance.AskLeave(w.t.Context(), by, ask)
	if !w.expect(err, want...) {
		return
	}
	if l.Late != (late && !had) {
		w.t.Fatalf("%s: late %v", w.at, l.Late)
	}
	if ask.Span == g.span {
		ask.Span = consult.Span{}
	}
	w.asked[l.ID] = asked{person: p, decision: consult.LeavePending, seen: g.span, part: ask.Span}
	g.leaves = append(slices.Clone(g.leaves), l.ID)
	w.known[id] = g
	if w.rnd.IntN(4) > 0 {
		w.settle(l.ID, consult.LeaveApproved, 0)
	}
}

func (w *leaveWalk) settleOne(id consult.ID) {
	w.t.Helper()
	to := Pick(w.rnd, []consult.Decision{consult.LeaveApproved, consult.LeaveApproved, consult.LeaveRefused, consult.LeaveWithdrawn})
	version := int64(0)
	if w.rnd.IntN(3) > 0 {
		version = w.LeaveOf(w.t, id).Version
	}
	w.settle(id, to, version)
}

// settle decides about the Leave, or takes it back.
func (w *leaveWalk) settle(id consult.ID, to consult.Decision, version int64) {
	w.t.Helper()
	var meeting consult.ID
	for m, g := range w.known {
		if slices.Contains(g.leaves, id) {
			meeting = m
		}
	}
	g, l := w.known[meeting], w.asked[id]
	w.at = fmt.Sprintf("%s %s %+v of %+v, version %d", to, id, l, g, version)
	was, stood := l.decision, l.decision == consult.LeavePending || l.decision == consult.LeaveApproved
	now := l
	var want []string
	switch {
	case was == to:
	case was == consult.LeaveWithdrawn, was == consult.LeaveRefused && (to == consult.LeaveWithdrawn || version == 0),
		was == consult.LeaveApproved && to == consult.LeaveRefused && version == 0:
		want = append(want, "decided")
	case to == consult.LeaveApproved:
		if !stood {
			now = stand(l, g.span)
		}
		if now.former {
			want = append(want, "former")
		} else if other := w.counting(g, l.person); other != "" && other != id {
			want = append(want, "duplicate")
		}
	}
	now.decision = to
	awayBefore := w.away(g, l.person)
	if len(want) == 0 {
		w.asked[id] = now
		if g.must[l.person] && awayBefore && !w.away(g, l.person) && w.held(l.person, meeting, g.span) {
			want = append(want, "person_double_booked")
		}
	}
	var err error
	if to == consult.LeaveWithdrawn {
		_, _, err = w.Attendance.WithdrawLeave(w.t.Context(), w.By, id, version)
	} else {
		_, _, err = w.Attendance.DecideLeave(w.t.Context(), w.By, id, to == consult.LeaveApproved, "", version)
	}
	if !w.expect(err, want...) {
		w.asked[id] = l
		return
	}
	w.retry(meeting, &g)
	w.known[meeting] = g
}

// wear puts a room or somebody out of use or into it again, or lowers what a room holds.
func (w *leaveWalk) wear() {
	w.t.Helper()
	room, p := Pick(w.rnd, w.rooms), Pick(w.rnd, w.people)
	w.at = "directory"
	var err error
	switch w.rnd.IntN(3) {
	case 0:
		w.shut[room] = !w.shut[room]
		err = Changes(w.t, w.Office, w.Directory.Rooms, room, func(r *consult.Room) { r.Active = !w.shut[room] })()
	case 1:
		w.shut[p] = !w.shut[p]
		err = Changes(w.t, w.Office, w.Directory.People, p, func(v *consult.Person) { v.Active = !w.shut[p] })()
	default:
		w.seats[room] = 2 + w.rnd.IntN(3)
		err = Changes(w.t, w.Office, w.Directory.Rooms, room, func(r *consult.Room) { r.Capacity = w.seats[room] })()
	}
	w.expect(err)
	for _, what := range append(slices.Clone(w.rooms), w.people...) { // else soon nothing is in use
		if w.shut[what] && w.rnd.IntN(3) == 0 {
			w.shut[what] = false
			if slices.Contains(w.rooms, what) {
				err = Changes(w.t, w.Office, w.Directory.Rooms, what, func(r *consult.Room) { r.Active = true })()
			} else {
				err = Changes(w.t, w.Office, w.Directory.People, what, func(p *consult.Person) { p.Active = true })()
			}
			Must(w.t, err)
		}
	}
}

// compare holds the database against the model.
func (w *leaveWalk) compare() {
	w.t.Helper()
	astray, err := w.DB.LeavesAstray(w.t.Context(), 1)
	Must(w.t, err)
	if len(astray) > 0 {
		w.t.Fatalf("after %d steps: %s: astray %v", w.done, w.at, astray)
	}
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, held []consult.Reservation) error {
		g := w.known[m.ID]
		has := map[consult.ID]bool{}
		for _, r := range held {
			has[r.ResourceID] = true
		}
		if want := w.holding(g); !maps.Equal(has, want) || m.Slot() != (consult.Slot{Span: g.span, RoomID: g.room}) {
			w.t.Fatalf("after %d steps: %s: %s holds %v, the model says %v", w.done, w.at, m.ID, has, want)
		}
		lacks := 0
		for _, a := range m.Attendances {
			if a.Excused != w.away(g, a.PersonID) || a.Unheld != g.lacks[a.PersonID] {
				w.t.Fatalf("after %d steps: %s: %s has %+v, the model says away %v, lacks %v", w.done, w.at, m.ID, a, w.away(g, a.PersonID), g.lacks[a.PersonID])
			}
			if a.Unheld {
				lacks++
			}
		}
		w.lacked += lacks
		return nil
	}))
	leaves, err := w.DB.Leaves.Find(w.t.Context(), slices.Collect(maps.Keys(w.asked)))
	Must(w.t, err)
	for id, want := range w.asked {
		l := leaves[id]
		if l.Decision != want.decision || l.Stands() && l.Former != want.former || l.Stands() && (l.Span != want.part || l.For != want.seen) {
			w.t.Fatalf("after %d steps: %s: %+v, the model says %+v", w.done, w.at, l, want)
		}
		if l.Stands() && l.Former {
			w.former++
		}
	}
}
