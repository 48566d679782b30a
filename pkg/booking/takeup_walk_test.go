package booking_test

import (
	"cmp"
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
	"huiqi/pkg/series"
)

// Whatever is called off and taken up, in whatever order, with other bookings in
// between: what comes back, as what, and what is refused because of whom is what a
// model says that knows nothing of how the office does it.
func TestTakingUpWalks(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := newReturner(t, o, seed)
		for range 60 {
			w.step()
			w.compare()
		}
		if seed < 2 && (w.back < 4 || w.refusals < 2) {
			t.Errorf("a dull walk: %d taken up, %d refused", w.back, w.refusals)
		}
	})
}

// token is a cancellation as the model counts them; 0 is none.
type token int

// entry is a Meeting as the model has it.
type entry struct {
	id, parent, series consult.ID
	title              string
	span               consult.Span
	original           time.Time
	room               consult.ID
	people             []consult.ID
	status, from       consult.Status
	token              token
	alone, differs     bool
	version            int64
	sequence           int
}

func (e entry) needs() []consult.ID {
	if e.room == "" {
		return e.people
	}
	return append(slices.Clone(e.people), e.room)
}

// returner does random things to an office and keeps the model beside it.
type returner struct {
	*Office
	t        *testing.T
	rnd      *rand.Rand
	all      map[consult.ID]*entry
	order    []consult.ID // in which they were booked
	serieses []consult.ID
	people   []consult.ID
	rooms    []consult.ID
	blocks   []consult.Block
	held     map[consult.ID][]consult.Reservation
	tokens   token
	at       map[token]time.Time
	names    map[token]consult.ID

	back, refusals int
}

func newReturner(t *testing.T, o *Office, seed uint64) *returner {
	w := &returner{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 9)), all: map[consult.ID]*entry{}, people: o.Persons(t, 5),
		at: map[token]time.Time{}, names: map[token]consult.ID{}}
	venue := o.Venue(t)
	w.rooms = []consult.ID{o.Room(t, venue, 50), o.Room(t, venue, 50)}
	hours := func(day, from, to int) consult.Span {
		return Span(t, fmt.Sprintf("06-%02d %02d:00-%02d:00", day, from, to))
	}
	statuses := []consult.Status{consult.Confirmed, consult.Tentative, consult.Draft, consult.Confirmed}
	some := func() consult.Status { return statuses[w.rnd.IntN(len(statuses))] }
	for i := range 3 {
		day := 8 + i
		wish := Sitting(Span(t, fmt.Sprintf("06-%02d 08:00-18:00", day)))
		if i == 2 { // a leaf as soon as no child is live
			wish = Sitting(wish.Span, w.people[3])
			wish.RoomID = w.rooms[1]
		}
		parent := o.Book(t, wish)
		first := o.Book(t, With(Child(parent.ID, Sitting(hours(day, 8, 12))), func(m *consult.Meeting) { m.Title = "上午" }))
		for hour := range 3 {
			o.Book(t, With(Child(first.ID, Sitting(hours(day, 9+hour, 10+hour), w.people[hour%2])), func(m *consult.Meeting) {
				m.Status, m.RoomID = some(), w.rooms[0]
			}))
		}
		o.Book(t, With(Child(parent.ID, Sitting(hours(day, 13, 15), w.people[2])), func(m *consult.Meeting) { m.Status = some() }))
	}
	for i := range 2 {
		wish := Weekly(hours(8, 15+i, 16+i), "FREQ=DAILY;COUNT=5", w.people[i])
		wish.Meeting.Status = statuses[i]
		v := o.BookSeries(t, wish)
		w.serieses = append(w.serieses, v.Series.ID)
		date := v.Sittings[2].Meeting
		if i == 0 {
			o.Book(t, With(Child(date.ID, Sitting(date.Span, w.people[2])), func(m *consult.Meeting) { m.Status = consult.Tentative }))
		}
	}
	w.read(true)
	return w
}

// read takes in what is held now, and at first the Meetings.
func (w *returner) read(first bool) map[consult.ID]consult.Meeting {
	w.t.Helper()
	w.held = map[consult.ID][]consult.Reservation{}
	now := map[consult.ID]consult.Meeting{}
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, rs []consult.Reservation) error {
		now[m.ID], w.held[m.ID] = m, rs
		if first {
			w.add(m)
		}
		return nil
	}))
	return now
}

func (w *returner) add(m consult.Meeting) {
	e := &entry{id: m.ID, parent: m.ParentID, series: m.SeriesID, title: m.Title, span: m.Span, original: m.OriginalStart, room: m.RoomID,
		status: m.Status, version: m.Version, sequence: m.Sequence}
	for _, a := range m.Attendances {
		e.people = append(e.people, a.PersonID)
	}
	w.all[m.ID] = e
	w.order = append(w.order, m.ID)
}

func pickOne[T any](w *returner, all []T) T { return all[w.rnd.IntN(len(all))] }

// where are the Meetings for which it holds, in the order of booking.
func (w *returner) where(is func(*entry) bool) (out []*entry) {
	for _, id := range w.order {
		if is(w.all[id]) {
			out = append(out, w.all[id])
		}
	}
	return out
}

func off(e *entry) bool { return e.status == consult.Cancelled }

func (w *returner) open(e *entry) bool { return e.span.From.After(w.Now()) }

func (w *returner) step() {
	w.t.Helper()
	any := func(is func(*entry) bool, act func(*entry)) {
		if all := w.where(is); len(all) > 0 {
			act(pickOne(w, all))
		}
	}
	switch n := w.rnd.IntN(20); {
	case n < 2:
		any(func(e *entry) bool { return !off(e) }, w.cancel)
	case n < 4:
		w.cancelSeries()
	case n < 7:
		any(off, w.takeUp)
	case n < 10:
		w.takeUpSeries()
	case n < 15:
		any(func(e *entry) bool { return off(e) && len(e.needs()) > 0 }, w.intrude)
	case n < 16:
		any(func(e *entry) bool { return e.title == "占" && !off(e) }, w.cancel)
	case n < 17:
		any(func(e *entry) bool { return e.series != "" && !off(e) && w.leaf(e.id, nil) && w.open(e) }, w.tamper)
	case n < 18:
		w.retitle()
	case n < 19:
		any(func(e *entry) bool { return e.status.Live() }, w.inverse)
	default:
		w.inverseOfSeries()
	}
	if w.rnd.IntN(25) == 0 {
		w.Instant.Add(int64(w.rnd.IntN(30)) * 3600)
	}
	if w.rnd.IntN(30) == 0 {
		e := pickOne(w, w.where(func(*entry) bool { return true }))
		id := w.Block(w.t, consult.SubjectRoom, w.rooms[0], e.span, true)
		w.blocks = append(w.blocks, consult.Block{Stamp: consult.Stamp{ID: id}, Span: e.span})
	}
}

// under are the Meeting and those nested in it for which it holds, by way of others
// for which it holds.
func (w *returner) under(id consult.ID, is func(*entry) bool) []*entry {
	out := []*entry{w.all[id]}
	for i := 0; i < len(out); i++ {
		out = append(out, w.where(func(e *entry) bool { return e.parent == out[i].id && is(e) })...)
	}
	return out
}

// callOff is the model's own: one token for all.
func (w *returner) callOff(set []*entry, series consult.ID) {
	w.tokens++
	w.at[w.tokens] = w.Now()
	for _, e := range set {
		e.from, e.status, e.token = e.status, consult.Cancelled, w.tokens
		e.alone = e.series != "" && e.series != series
		w.rose(e, e.from)
	}
}

// rose has version and, once the Meeting can be seen, SEQUENCE rise.
func (w *returner) rose(e *entry, was consult.Status) {
	seen := func(s consult.Status) bool {
		return s != consult.Draft && (s != consult.Cancelled || e.sequence > 0)
	}
	e.version++
	if seen(was) || seen(e.status) {
		e.sequence++
	}
}

func (w *returner) cancel(e *entry) {
	w.t.Helper()
	_, err := w.Booking.Cancel(w.t.Context(), w.By, e.id, "缓开", nil, booking.Options{})
	Must(w.t, Explain(err))
	w.callOff(w.under(e.id, func(e *entry) bool { return !off(e) }), "")
}

// scope is a Series, the date from which on it is written to or none, and its
// coming dates in scope.
func (w *returner) scope() (v, from consult.ID, dates []*entry) {
	v = pickOne(w, w.serieses)
	dates = w.where(func(e *entry) bool { return e.series == v && w.open(e) })
	slices.SortFunc(dates, func(a, b *entry) int { return a.original.Compare(b.original) })
	if len(dates) > 0 && w.rnd.IntN(3) == 0 {
		first := pickOne(w, dates)
		from = first.id
		dates = slices.DeleteFunc(dates, func(e *entry) bool { return e.original.Before(first.original) })
	}
	return v, from, dates
}

func (w *returner) cancelSeries() {
	w.t.Helper()
	v, from, dates := w.scope()
	_, err := w.Series.Cancel(w.t.Context(), w.By, v, from, "议题已办结", booking.Options{})
	Must(w.t, Explain(err))
	var set []*entry
	for _, e := range dates {
		if !off(e) {
			set = append(set, w.under(e.id, func(e *entry) bool { return !off(e) })...)
		}
	}
	if len(set) > 0 {
		w.callOff(set, v)
	}
}

// leaf reports whether nothing live is under a Meeting once those of will are what
// they say.
func (w *returner) leaf(id consult.ID, will map[consult.ID]consult.Status) bool {
	return len(w.where(func(e *entry) bool {
		s, ok := will[e.id]
		return e.parent == id && cmp.Or(s, e.status).Live() && (ok || e.status.Live())
	})) == 0
}

// inTheWay are, for each Meeting that would become what will says, the others that
// hold what it needs, and "" for a Block.
func (w *returner) inTheWay(will map[consult.ID]consult.Status) map[consult.ID][]consult.ID {
	out := map[consult.ID][]consult.ID{}
	for id, status := range will {
		e := w.all[id]
		if !status.Live() || !w.leaf(id, will) {
			continue
		}
		for other, rs := range w.held {
			_, mine := will[other]
			if mine || !w.leaf(other, will) {
				continue
			}
			for _, r := range rs {
				if slices.Contains(e.needs(), r.ResourceID) && r.Span.Overlaps(e.span) && !slices.Contains(out[id], other) {
					out[id] = append(out[id], other)
				}
			}
		}
		for _, b := range w.blocks {
			if e.room == w.rooms[0] && b.Span.Overlaps(e.span) && !slices.Contains(out[id], "") {
				out[id] = append(out[id], "")
			}
		}
	}
	return out
}

// blamed are the Meetings about which the refusal has something that blocks, with
// what it says is in the way.
func blamed(t *testing.T, found []consult.Conflict) map[consult.ID][]consult.ID {
	t.Helper()
	out := map[consult.ID][]consult.ID{}
	for _, c := range conflict.Blocked(found) {
		if c.SubjectID == "" {
			t.Errorf("about no meeting: %+v", c)
		}
		if !slices.Contains(out[c.SubjectID], c.MeetingID) {
			out[c.SubjectID] = append(out[c.SubjectID], c.MeetingID)
		}
	}
	return out
}

func sorted(in map[consult.ID][]consult.ID) string {
	var out []string
	for id, others := range in {
		slices.Sort(others)
		out = append(out, fmt.Sprint(id, " by ", others))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// settled holds the outcome of taking up against the model. comes is what would
// come back, as what, with some left out; nil when nothing is then asked for.
func (w *returner) settled(what string, err error, leave []consult.ID, comes func([]consult.ID) map[consult.ID]consult.Status) {
	w.t.Helper()
	will := comes(leave)
	confirming := false // nothing is to be left out of what is not called off
	for id := range will {
		confirming = confirming || !off(w.all[id])
	}
	want := w.inTheWay(will)
	if len(want) == 0 {
		if err != nil {
			w.t.Fatalf("%s: %v, and nothing is in the way of %v", what, Explain(err), will)
		}
		for id, status := range will {
			e := w.all[id]
			was := e.status
			e.status, e.from, e.token, e.alone = status, "", 0, false
			w.rose(e, was)
		}
		w.back += len(will)
		return
	}
	w.refusals++
	clash, ok := errors.AsType[*consult.Clash](err)
	if !ok {
		w.t.Fatalf("%s: %v, want a refusal: %s", what, err, sorted(want))
	}
	if got := blamed(w.t, clash.Conflicts); sorted(got) != sorted(want) {
		w.t.Fatalf("%s refuses because of\n%s\nwant\n%s", what, sorted(got), sorted(want))
	}
	for rest := want; len(rest) > 0; rest = w.inTheWay(comes(leave)) {
		leave = slices.Concat(leave, slices.Collect(maps.Keys(rest)))
		if len(comes(leave)) == 0 || confirming {
			leave = nil
			break
		}
	}
	got := slices.Sorted(slices.Values(clash.LeaveOut))
	if slices.Sort(leave); !slices.Equal(got, leave) {
		w.t.Fatalf("%s: leave out %v, want %v", what, got, leave)
	}
}

// leftOut is a random choice of what to leave out, and the fields of what cannot be.
func (w *returner) leftOut(all []*entry) (leave []consult.ID, bad string) {
	if w.rnd.IntN(2) == 0 {
		return nil, ""
	}
	for _, e := range all {
		if w.rnd.IntN(3) == 0 {
			leave = append(leave, e.id)
		}
	}
	if w.rnd.IntN(8) == 0 {
		if live := w.where(func(e *entry) bool { return !off(e) }); len(live) > 0 {
			bad = fmt.Sprintf("leave_out[%d] not_found", len(leave))
			leave = append(leave, pickOne(w, live).id)
		}
	}
	return leave, bad
}

func (w *returner) takeUp(e *entry) {
	w.t.Helper()
	nested := w.under(e.id, off)[1:]
	leave, bad := w.leftOut(nested)
	o := booking.Options{LeaveOut: leave}
	if w.rnd.IntN(4) == 0 {
		o.DryRun = true
	}
	_, err := w.Booking.Confirm(w.t.Context(), w.By, e.id, nil, o)
	if bad != "" || off(w.parent(e)) {
		if want := cmp.Or(bad, "parent_id cancelled"); err == nil || Faults(w.t, err) != want {
			w.t.Fatalf("taking up with %v: %v, want %s", leave, err, want)
		}
		return
	}
	comes := func(leave []consult.ID) map[consult.ID]consult.Status {
		if slices.Contains(leave, e.id) {
			return nil
		}
		will := map[consult.ID]consult.Status{}
		for _, x := range w.under(e.id, func(x *entry) bool { return x.token == e.token && off(x) && !slices.Contains(leave, x.id) }) {
			will[x.id] = x.from
		}
		will[e.id] = consult.Confirmed
		return will
	}
	w.dry(o, func() { w.settled("taking up", err, leave, comes) })
}

// dry runs what settles a write; of a dry run the model forgets what it came to.
func (w *returner) dry(o booking.Options, settle func()) {
	before := map[consult.ID]entry{}
	for id, e := range w.all {
		before[id] = *e
	}
	if settle(); o.DryRun {
		for id, e := range before {
			*w.all[id] = e
		}
	}
}

func (w *returner) parent(e *entry) *entry {
	if p, ok := w.all[e.parent]; ok {
		return p
	}
	return &entry{}
}

func (w *returner) takeUpSeries() {
	w.t.Helper()
	v, from, dates := w.scope()
	together := w.where(func(e *entry) bool { return e.series == v && e.token != 0 })
	var asked token
	if len(together) > 0 && w.rnd.IntN(4) == 0 {
		asked = pickOne(w, together).token
	} else {
		for _, e := range dates {
			if off(e) && !e.alone {
				asked = max(asked, e.token)
			}
		}
	}
	var nested []*entry
	for _, e := range w.where(func(e *entry) bool { return e.series == v }) {
		for _, x := range w.under(e.id, func(*entry) bool { return true }) {
			if off(x) {
				nested = append(nested, x)
			}
		}
	}
	leave, bad := w.leftOut(nested)
	o := booking.Options{LeaveOut: leave, Cancellation: w.names[asked], DryRun: w.rnd.IntN(4) == 0}
	if w.rnd.IntN(2) == 0 && asked == w.last(dates) {
		o.Cancellation = "" // the last is meant unless it says
	}
	got, err := w.Series.Confirm(w.t.Context(), w.By, v, from, nil, o)
	if bad != "" {
		if err == nil || Faults(w.t, err) != bad {
			w.t.Fatalf("taking up a series with %v: %v, want %s", leave, err, bad)
		}
		return
	}
	comes := w.together(dates, asked)
	if asked == 0 {
		comes = func(leave []consult.ID) map[consult.ID]consult.Status {
			will := map[consult.ID]consult.Status{}
			for _, e := range dates {
				if !off(e) && e.status != consult.Confirmed && !slices.Contains(leave, e.id) {
					will[e.id] = consult.Confirmed
				}
			}
			return will
		}
	}
	w.dry(o, func() {
		if w.settled("taking up a series", err, leave, comes); err != nil {
			w.byDate(err)
			return
		}
		for _, s := range got.Sittings {
			if s.Action == series.ActionLeave != (slices.Contains(leave, s.Meeting.ID) && w.all[s.Meeting.ID].token == asked) {
				w.t.Errorf("%s of %v is %s", s.Meeting.ID, s.Original, s.Action)
			}
		}
	})
}

// together are the dates and what is under them that one cancellation called off.
func (w *returner) together(dates []*entry, of token) func([]consult.ID) map[consult.ID]consult.Status {
	return func(leave []consult.ID) map[consult.ID]consult.Status {
		will := map[consult.ID]consult.Status{}
		for _, e := range dates {
			if e.token != of || slices.Contains(leave, e.id) {
				continue
			}
			for _, x := range w.under(e.id, func(x *entry) bool { return x.token == of && !slices.Contains(leave, x.id) }) {
				will[x.id] = x.from
			}
		}
		return will
	}
}

// last is the cancellation that taking up a Series means unless it says.
func (w *returner) last(dates []*entry) (last token) {
	for _, e := range dates {
		if off(e) && !e.alone {
			last = max(last, e.token)
		}
	}
	return last
}

// byDate holds every finding of a refusal against the date with which it is told.
func (w *returner) byDate(err error) {
	w.t.Helper()
	clash := Refused(w.t, err)
	for _, s := range clash.Sittings {
		for _, c := range conflict.Blocked(s.Conflicts) {
			top := w.all[c.SubjectID]
			for top.parent != "" {
				top = w.all[top.parent]
			}
			if top.id != s.Meeting.ID {
				w.t.Errorf("about %s, told with the date %s", c.SubjectID, s.Meeting.ID)
			}
		}
	}
}

// intrude books something else where a cancelled Meeting was, if it is free.
func (w *returner) intrude(e *entry) {
	w.t.Helper()
	wish := Sitting(e.span, e.people...)
	wish.Title, wish.RoomID = "占", e.room
	if len(e.needs()) == 0 {
		return
	}
	free := true
	for _, rs := range w.held {
		for _, r := range rs {
			free = free && !(slices.Contains(e.needs(), r.ResourceID) && r.Span.Overlaps(e.span))
		}
	}
	for _, b := range w.blocks {
		free = free && !(e.room == w.rooms[0] && b.Span.Overlaps(e.span))
	}
	b, err := w.Booking.Book(w.t.Context(), w.By, wish, booking.Options{})
	if (Clash(w.t, err) == "") != free {
		w.t.Fatalf("booking where %s was: %v, free is %v", e.id, err, free)
	}
	if free {
		w.add(b.Meeting)
	}
}

// tamper changes a date on its own.
func (w *returner) tamper(e *entry) {
	title := fmt.Sprint("独", w.rnd.IntN(1000))
	w.Edit(w.t, e.id, func(m *consult.Meeting) { m.Title = title })
	if title != e.title {
		e.title, e.differs = title, true
		w.rose(e, e.status)
	}
}

// retitle changes what of a Series was not changed or called off on its own.
func (w *returner) retitle() {
	v, from, dates := w.scope()
	title := fmt.Sprint("题", w.rnd.IntN(1000))
	w.EditSeries(w.t, v, from, series.Edit{Change: func(m *consult.Meeting) { m.Title = title }})
	for _, e := range dates {
		if !off(e) && !e.differs && w.leaf(e.id, nil) && e.title != title {
			e.title = title
			w.rose(e, e.status)
		}
	}
}

// bare is a Meeting without what every write changes, and whether it was confirmed.
func bare(m consult.Meeting) consult.Meeting {
	m.Stamp, m.Sequence, m.Firm = consult.Stamp{ID: m.ID}, 0, false
	return m
}

// inverse calls a Meeting off and takes it up at once: all is as it was.
func (w *returner) inverse(e *entry) {
	w.t.Helper()
	if len(e.people) > 0 && len(w.under(e.id, func(*entry) bool { return true })) > 1 {
		return // a parent that holds less than it asks for does not come back so
	}
	before := w.read(false)
	w.cancel(e)
	_, err := w.Booking.Confirm(w.t.Context(), w.By, e.id, nil, booking.Options{})
	w.settled("taking up at once", err, nil, func(leave []consult.ID) map[consult.ID]consult.Status {
		if slices.Contains(leave, e.id) {
			return nil
		}
		will := map[consult.ID]consult.Status{}
		for _, x := range w.under(e.id, func(x *entry) bool { return x.token == w.tokens && !slices.Contains(leave, x.id) }) {
			will[x.id] = x.from
		}
		will[e.id] = consult.Confirmed
		return will
	})
	if err == nil {
		w.same(before, e.id)
	}
}

func (w *returner) inverseOfSeries() {
	w.t.Helper()
	v := pickOne(w, w.serieses)
	dates := w.where(func(e *entry) bool { return e.series == v && w.open(e) })
	before := w.read(false)
	tokens := w.tokens
	_, err := w.Series.Cancel(w.t.Context(), w.By, v, "", "议题已办结", booking.Options{})
	Must(w.t, err)
	var set []*entry
	for _, e := range dates {
		if !off(e) {
			set = append(set, w.under(e.id, func(e *entry) bool { return !off(e) })...)
		}
	}
	if len(set) == 0 {
		return
	}
	if w.callOff(set, v); w.tokens == tokens {
		w.t.Fatal("no token")
	}
	_, err = w.Series.Confirm(w.t.Context(), w.By, v, "", nil, booking.Options{})
	w.settled("taking up a series at once", err, nil, w.together(dates, w.tokens))
	if err == nil {
		w.same(before, "")
	}
}

// same holds the office against what it was, but for what a write always changes;
// the Meeting named is confirmed.
func (w *returner) same(before map[consult.ID]consult.Meeting, confirmed consult.ID) {
	w.t.Helper()
	for id, m := range w.read(false) {
		was, is := bare(before[id]), bare(m)
		if id == confirmed {
			was.Status = consult.Confirmed
		}
		if fmt.Sprintf("%+v", was) != fmt.Sprintf("%+v", is) {
			w.t.Errorf("came back as\n%+v, was\n%+v", is, was)
		}
	}
}

// compare holds the office against the model.
func (w *returner) compare() {
	w.t.Helper()
	w.Sound(w.t)
	for id, m := range w.read(false) {
		e := w.all[id]
		if e == nil {
			w.t.Fatalf("%s is not in the model", id)
		}
		if e.status == consult.Cancelled {
			name, known := w.names[e.token]
			if !known {
				for other, taken := range w.names {
					if taken == m.CancellationID {
						w.t.Fatalf("%s has the cancellation of %d, not of %d", id, other, e.token)
					}
				}
				w.names[e.token] = m.CancellationID
			} else if name != m.CancellationID {
				w.t.Fatalf("%s is off by %s, want %s", id, m.CancellationID, name)
			}
			if !m.CancelledAt.Equal(w.at[e.token]) {
				w.t.Fatalf("%s is off since %v, want %v", id, m.CancelledAt, w.at[e.token])
			}
		}
		got := entry{id: id, parent: m.ParentID, series: m.SeriesID, title: m.Title, span: m.Span, original: m.OriginalStart, room: m.RoomID,
			people: e.people, status: m.Status, from: m.CancelledFrom, token: e.token, alone: m.CancelledAlone, differs: m.Differs}
		want := *e
		if want.parent == e.parent && m.Version > e.version && w.where(func(x *entry) bool { return x.parent == id }) != nil {
			e.version, e.sequence = m.Version, m.Sequence // it became a leaf or a parent again
		}
		got.version, got.sequence, want.version, want.sequence = m.Version, m.Sequence, e.version, e.sequence
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			w.t.Fatalf("%s is\n%+v, want\n%+v", id, got, want)
		}
	}
	if len(w.all) != len(w.held) {
		w.t.Fatalf("%d meetings, want %d", len(w.held), len(w.all))
	}
}
