package conflict

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// Grain is the distance between two starts that are tried.
const Grain = 15 * time.Minute

// Wish is a Meeting in search of a slot. Its Span gives the length and the wished day and time,
// and its RoomID the wished Room.
type Wish struct {
	Search
	Meeting consult.Meeting
	// Placed is set when the Meeting already has the slot of its Span, which is then no
	// alternative.
	Placed bool
	// Leaves are the live Meetings without children below a parent. They move with it by the
	// same distance and keep their Rooms.
	Leaves []consult.Meeting
	// AttendeeSets say who attends. The first is valid from the start of the window.
	AttendeeSets []AttendeeSet
	// Rooms are the Rooms that are allowed; nil for a Meeting that needs none.
	Rooms []consult.Room
}

// AttendeeSet says who attends the Meeting from a day on, because memberships begin and end.
// Members are the Memberships of the invited Bodies.
type AttendeeSet struct {
	Since       consult.Date
	Attendances []consult.Attendance
	Members     []consult.Membership
}

// SlotFinder looks at every start and every Room of a Wish once, and knows which are free and
// what each costs. What Reservations and Blocks do not show, such as travel times and the load
// of a week, only Evaluate judges, for the few slots that are offered.
type SlotFinder struct {
	*view
	wish   Wish
	parts  []part
	rooms  []roomOption
	days   []candidateDay
	starts []start
	// excluded are starts that no other Meeting could open, and requiredBusy those at which
	// other Meetings hold a required person; obstacles are those Meetings.
	excluded, requiredBusy startSet
	obstacles              []obstacle
	// optionalAway counts the optional people who cannot come, and warningCost is the cost of
	// other warnings. quorums count the members who cannot come.
	optionalAway, warningCost startCounts
	quorums                   []quorumCount
	candidates                []candidate
	// unusable are people or things that the Meeting needs and that are no longer in use, which
	// no slot can change.
	unusable []consult.Conflict
	// refusals are the slots that Evaluate refused.
	refusals []refusal
	// picked are the candidates returned by Next, refused those given back by Refuse.
	picked, refused []int
}

// part is one of the Meetings that move together; after is the time from the common start to
// its own.
type part struct {
	consult.Meeting
	after        time.Duration
	attendeeSets []AttendeeSet
}

type start struct {
	at  int64
	day int
	// clock is the time of day.
	clock time.Duration
	cost  int
	// unlawful starts come after all others, whatever they cost.
	unlawful bool
}

type candidateDay struct {
	date   consult.Date
	offset time.Duration
	cost   int
}

// roomOption is a Room with its cost and the starts at which it cannot be had. A Meeting
// without a Room has one roomOption without a Room.
type roomOption struct {
	consult.Room
	cost        int
	excluded    startSet
	held        startSet
	warningCost startCounts
}

// refusal is a start that Evaluate refused, with the Meetings as it judged them.
type refusal struct {
	start  int
	placed []PlacedMeeting
}

// obstacle is another Meeting and the range of starts at which it is in the way.
type obstacle struct {
	meeting  consult.ID
	from, to int
}

// quorumCount counts the members of a Body who cannot come, for a range of starts.
type quorumCount struct {
	body          consult.ID
	members, need int
	from, to      int
	absent        startCounts
	voters        []consult.ID
}

// NewSlotFinder prepares the search. Busy and Blocks of the Context must cover the whole window
// for everybody who may attend and for all Rooms. The Context needs no names, because no words
// are made from it.
func NewSlotFinder(w Wish, s *Context) *SlotFinder {
	q := &SlotFinder{view: newView(w.Meeting, s), wish: w}
	// A parent occupies nobody itself: its leaves do, each at its own distance from the start.
	q.parts = []part{{Meeting: w.Meeting, attendeeSets: w.AttendeeSets}}
	if len(w.Leaves) > 0 {
		q.parts = nil
		for _, m := range w.Leaves {
			q.parts = append(q.parts, part{
				Meeting:      m,
				after:        m.Span.From.Sub(w.Meeting.Span.From),
				attendeeSets: []AttendeeSet{{Attendances: m.Attendances}},
			})
		}
	}
	q.listStarts()
	n := len(q.starts)
	q.excluded = newStartSet(n)
	q.requiredBusy = newStartSet(n)
	q.optionalAway = make(startCounts, n+1)
	q.warningCost = make(startCounts, n+1)
	q.listRooms()
	for _, p := range q.parts {
		for i, c := range p.attendeeSets {
			from, to := q.startsOf(p, i)
			q.markPeople(p, c, from, to)
			q.markInactive(p, c, from, to)
		}
		q.markBlocks(p)
	}
	q.optionalAway.sum() // from here on they are counts, not differences
	q.warningCost.sum()
	q.listCandidates()
	return q
}

// firstStartOn is the index of the first start on the date or later.
func (q *SlotFinder) firstStartOn(d consult.Date) int {
	return sort.Search(len(q.starts), func(i int) bool { return q.days[q.starts[i].day].date >= d })
}

// startsOf is the range of starts at which the i-th set of the part attends.
func (q *SlotFinder) startsOf(p part, i int) (int, int) {
	from, to := q.firstStartOn(p.attendeeSets[i].Since), len(q.starts)
	if i+1 < len(p.attendeeSets) {
		to = q.firstStartOn(p.attendeeSets[i+1].Since)
	}
	return from, to
}

// markPeople marks the starts at which attendees cannot come.
func (q *SlotFinder) markPeople(p part, c AttendeeSet, from, to int) {
	away := map[consult.ID][]startRange{}
	var taken []startRange
	for _, a := range c.Attendances {
		stretches := p.stretchesOf(a.PersonID)
		busy := q.unavailableStarts(stretches, a.PersonID, from, to)
		if len(stretches) == 1 && stretches[0] == p.whole() { // who is there for a part alone may have to leave
			away[a.PersonID] = busy
		}
		if !a.Required {
			for _, s := range busy {
				q.optionalAway.add(s.from, s.to, 1)
			}
			continue
		}
		for _, s := range q.takenStarts(stretches, consult.ResourcePerson, a.PersonID, from, to) {
			q.requiredBusy.fill(s.from, s.to)
			taken = append(taken, s)
		}
	}
	q.addObstacles(taken)
	q.countQuorums(p, c, away, from, to)
}

// markInactive excludes the starts at which the part needs people or things no longer in use.
// The Rooms to try are all in use; only the parts of a parent keep Rooms that may not be.
func (q *SlotFinder) markInactive(p part, c AttendeeSet, from, to int) {
	m := p.Meeting
	m.Attendances = c.Attendances
	if len(q.wish.Leaves) == 0 {
		m.RoomID = ""
	}
	for _, f := range q.inactive(m) {
		if q.Form.Grade(f) == consult.Blocking && from < to {
			q.excluded.fill(from, to)
			q.unusable = append(q.unusable, f)
		}
	}
}

// addObstacles records which Meetings hold required people, and at which starts. Overlapping
// ranges of one Meeting, which may hold several people or several parts of their time, are
// merged.
func (q *SlotFinder) addObstacles(taken []startRange) {
	slices.SortFunc(taken, func(a, b startRange) int {
		return cmp.Or(cmp.Compare(a.meeting, b.meeting), cmp.Compare(a.from, b.from))
	})
	first := len(q.obstacles)
	for _, s := range taken {
		if n := len(q.obstacles); n > first && q.obstacles[n-1].meeting == s.meeting && s.from <= q.obstacles[n-1].to {
			q.obstacles[n-1].to = max(q.obstacles[n-1].to, s.to)
			continue
		}
		q.obstacles = append(q.obstacles, obstacle{meeting: s.meeting, from: s.from, to: s.to})
	}
}

// countQuorums counts the voters of each Body that the part invites.
func (q *SlotFinder) countQuorums(p part, c AttendeeSet, away map[consult.ID][]startRange, from, to int) {
	if q.Form.Quorum.Den == 0 || len(q.wish.Leaves) > 0 {
		return // no quorum is asked for, or Evaluate judges each leaf by its own Form
	}
	seats := voters(c.Members)
	for _, body := range p.InviteBodyIDs {
		b := quorumCount{
			body:    body,
			members: len(seats[body]),
			from:    from,
			to:      to,
			absent:  make(startCounts, len(q.starts)+1),
			voters:  seats[body],
		}
		b.need = q.Form.Quorum.Needed(b.members)
		for _, person := range seats[body] {
			if q.Sent[person] {
				continue // the substitute fills the seat
			}
			// An attendee's times are worked out already; other members of the Body are not attendees.
			busy, known := away[person]
			if q.Excused[person] || q.Declined[person] || q.view.uncounted(person) {
				busy, known = []startRange{{from: from, to: to}}, true
			}
			if !known {
				busy = q.unavailableStarts([]stretch{p.whole()}, person, from, to)
			}
			for _, s := range busy {
				b.absent.add(s.from, s.to, 1)
			}
		}
		b.absent.sum()
		q.quorums = append(q.quorums, b)
		for i := from; i < to && q.Form.Severity(consult.QuorumUnreachable) == consult.Blocking; i++ {
			if b.members-int(b.absent[i]) < b.need {
				q.excluded.fill(i, i+1)
			}
		}
	}
}

// startRange is a range of starts, and the Meeting that is in the way there, if it is a
// Meeting.
type startRange struct {
	from, to int
	meeting  consult.ID
}

// takenStarts returns the ranges of starts at which other Meetings hold the resource in one of the stretches.
func (q *SlotFinder) takenStarts(
	stretches []stretch, kind consult.ResourceKind, id consult.ID, from, to int,
) []startRange {
	page := q.view.byResource[resource{kind, id}]
	if page == nil {
		return nil
	}
	var out []startRange
	for _, r := range page.all {
		if r.MeetingID == q.self && q.self != "" || q.movesAlong(r.MeetingID) {
			continue
		}
		for _, x := range stretches {
			i, j := q.startsOverlapping(x, r.Span)
			i, j = max(i, from), min(j, to)
			if i < j {
				out = append(out, startRange{i, j, r.MeetingID})
			}
		}
	}
	return out
}

// movesAlong reports whether the Meeting is one of those that move together.
func (q *SlotFinder) movesAlong(id consult.ID) bool {
	return slices.ContainsFunc(q.wish.Leaves, func(m consult.Meeting) bool { return m.ID == id })
}

// unavailableStarts returns the ranges, without overlaps, at which the person is booked or
// blocked in one of the stretches.
func (q *SlotFinder) unavailableStarts(stretches []stretch, person consult.ID, from, to int) []startRange {
	all := q.takenStarts(stretches, consult.ResourcePerson, person, from, to)
	for _, b := range q.hardBlocks[person] {
		for _, x := range stretches {
			i, j := q.startsOverlapping(x, b)
			i, j = max(i, from), min(j, to)
			if i < j {
				all = append(all, startRange{from: i, to: j})
			}
		}
	}
	return merged(all)
}

// markBlocks marks the starts that Blocks exclude or make more costly.
func (q *SlotFinder) markBlocks(p part) {
	q.eachBlock(p, func(_ consult.Block, c consult.Conflict, room, from, to int) {
		if room < 0 {
			q.mark(c, q.excluded, q.warningCost, from, to)
			return
		}
		r := &q.rooms[room]
		if r.warningCost == nil {
			r.warningCost = make(startCounts, len(q.starts)+1)
		}
		q.mark(c, r.excluded, r.warningCost, from, to)
	})
}

// eachBlock visits the Blocks that the part would violate, with the range of starts at which it would: in the Room with
// an index or, if room is negative, wherever it takes place.
func (q *SlotFinder) eachBlock(p part, visit func(b consult.Block, c consult.Conflict, room, from, to int)) {
	for _, b := range q.Blocks {
		from, to := q.startsOverlapping(p.whole(), b.Span)
		if b.Subject.Kind == consult.SubjectRoom || b.Subject.Kind == consult.SubjectVenue {
			for i := range q.rooms {
				at := p.Meeting
				if len(q.wish.Leaves) == 0 { // leaves keep the Rooms that they have
					at.RoomID = q.rooms[i].ID
				}
				if found, ok := BlockConflict(b, at, q.Context); ok {
					visit(b, found, i, from, to)
				}
			}
			continue
		}
		for i, c := range p.attendeeSets {
			low, high := q.startsOf(p, i)
			for stretches, m := range p.byStretches(c.Attendances) {
				found, ok := BlockConflict(b, m, q.Context)
				if !ok || found.Rule == "attendance.optional" && b.Hard {
					continue // an optional person: counted in optionalAway
				}
				for _, s := range q.startsOverlappingAny(stretches, b.Span) {
					visit(b, found, -1, max(s.from, low), min(s.to, high))
				}
				if len(m.Attendances) != 1 || !p.ForItems(m.Attendances[0].PersonID) {
					break // it is violated for as long as the part lasts
				}
			}
		}
	}
}

func (q *SlotFinder) mark(c consult.Conflict, shut startSet, extra startCounts, from, to int) {
	switch q.Form.Grade(c) {
	case consult.Blocking:
		shut.fill(from, to)
	case consult.Warning:
		extra.add(from, to, costWarning)
	}
}
