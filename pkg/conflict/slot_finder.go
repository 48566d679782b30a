package conflict

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// Grain is how far apart the starts lie that are tried.
const Grain = 15 * time.Minute

// Wish is a Meeting that looks for a slot. Its Span gives the length, the day and
// the hour that are wished for, its RoomID the Room.
type Wish struct {
	consult.Search
	Meeting consult.Meeting
	// Placed is set when the Meeting has its slot already, which is then no alternative.
	Placed bool
	// Leaves are the live Meetings without children inside a parent: they move with
	// it by the same shift and keep their Rooms.
	Leaves []consult.Meeting
	// AttendeeSets say who comes, the first from before the window on.
	AttendeeSets []AttendeeSet
	// Rooms are where it may be; nil for a Meeting that needs none.
	Rooms []consult.Room
}

// AttendeeSet is who comes to the Meeting from a day on: memberships begin and end.
// Members are those of the invited Bodies.
type AttendeeSet struct {
	Since       consult.Date
	Attendances []consult.Attendance
	Members     []consult.Membership
}

// SlotFinder has looked at every start and every Room of a Wish once: which are free
// and what each costs. What no ledger shows, the way between venues and the load
// of a week among it, is judged by Weigh for the few that are offered.
type SlotFinder struct {
	*view
	wish   Wish
	parts  []part
	rooms  []roomOption
	days   []candidateDay
	starts []start
	// excluded are starts that no other Meeting could open, busy those at which other
	// Meetings hold somebody who must come; holders are those Meetings.
	excluded, requiredBusy startSet
	obstacles              []obstacle
	// optionalAway counts optional people who cannot come, extra what other warnings cost;
	// bodies count the members who cannot.
	optionalAway, warningCost startCounts
	quorums                   []quorumCount
	candidates                []candidate
	// unusable is what no slot mends: who or what is asked for and not in use any more.
	unusable []consult.Conflict
	// picked are the candidates picked, refused those given back.
	picked, refused []int
}

// part is one sitting of what is to move, so much after the start.
type part struct {
	consult.Meeting
	after        time.Duration
	attendeeSets []AttendeeSet
}

type start struct {
	at  int64
	day int
	// clock is what a clock on the wall shows.
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

// roomOption is a Room, what it costs, and the starts at which it is not to be had.
// The Meeting without a Room has one spot without a Room.
type roomOption struct {
	consult.Room
	cost        int
	excluded    startSet
	held        startSet
	warningCost startCounts
}

// obstacle is another Meeting and the starts from which it is in the way.
type obstacle struct {
	meeting  consult.ID
	from, to int
}

// quorumCount counts the members of a Body who cannot come, from first to last start.
type quorumCount struct {
	body          consult.ID
	members, need int
	from, to      int
	absent        startCounts
}

// NewSlotFinder looks for slots. The Scene's Busy and Blocks cover the window for all
// who might come and for all Rooms; it names nothing and nobody.
func NewSlotFinder(w Wish, s *Context) *SlotFinder {
	q := &SlotFinder{view: newView(w.Meeting, s), wish: w}
	q.parts = []part{{Meeting: w.Meeting, attendeeSets: w.AttendeeSets}}
	if len(w.Leaves) > 0 {
		q.parts = nil
		for _, m := range w.Leaves {
			q.parts = append(q.parts, part{m, m.Span.From.Sub(w.Meeting.Span.From), []AttendeeSet{{Attendances: m.Attendances}}})
		}
	}
	q.listStarts()
	n := len(q.starts)
	q.excluded, q.requiredBusy, q.optionalAway, q.warningCost = newStartSet(n), newStartSet(n), make(startCounts, n+1), make(startCounts, n+1)
	q.listRooms()
	for _, p := range q.parts {
		for i, c := range p.attendeeSets {
			from, to := q.firstStartOn(c.Since), n
			if i+1 < len(p.attendeeSets) {
				to = q.firstStartOn(p.attendeeSets[i+1].Since)
			}
			q.markPeople(p, c, from, to)
			q.markInactive(p, c, from, to)
		}
		q.markBlocks(p)
	}
	q.optionalAway.sum()
	q.warningCost.sum()
	q.listCandidates()
	return q
}

// firstStartOn is the first start on the date or later.
func (q *SlotFinder) firstStartOn(d consult.Date) int {
	return sort.Search(len(q.starts), func(i int) bool { return q.days[q.starts[i].day].date >= d })
}

// startsOverlapping are the starts from which the part would overlap the span.
func (q *SlotFinder) startsOverlapping(p part, span consult.Span) (from, to int) {
	low, high := span.From.Add(-p.after-p.Span.Length()).Unix(), span.To.Add(-p.after).Unix()
	from = sort.Search(len(q.starts), func(i int) bool { return q.starts[i].at > low })
	to = from + sort.Search(len(q.starts)-from, func(i int) bool { return q.starts[from+i].at >= high })
	return from, to
}

// markPeople marks when those of the cast cannot come.
func (q *SlotFinder) markPeople(p part, c AttendeeSet, from, to int) {
	away := map[consult.ID][]startRange{}
	var taken []startRange
	for _, a := range c.Attendances {
		busy := q.unavailableStarts(p, a.PersonID, from, to)
		away[a.PersonID] = busy
		if !a.Required {
			for _, s := range busy {
				q.optionalAway.add(s.from, s.to, 1)
			}
			continue
		}
		for _, s := range q.takenStarts(p, consult.ResourcePerson, a.PersonID, from, to) {
			q.requiredBusy.fill(s.from, s.to)
			taken = append(taken, s)
		}
	}
	q.addObstacles(taken)
	q.countQuorums(p, c, away, from, to)
}

// markInactive shuts the starts at which the part needs who or what is not in use any
// more. Of Rooms only those in use are tried, but the parts of a parent keep theirs.
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

// addObstacles notes which Meetings hold somebody who must come, and when: of one that
// holds several people, or one for several parts, each start once.
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
		return
	}
	seats := voters(c.Members)
	for _, body := range p.InviteBodyIDs {
		b := quorumCount{body: body, members: len(seats[body]), from: from, to: to, absent: make(startCounts, len(q.starts)+1)}
		b.need = q.Form.Quorum.Needed(b.members)
		for _, person := range seats[body] {
			if q.Sent[person] {
				continue
			}
			busy, known := away[person]
			if q.Excused[person] || q.Declined[person] {
				busy, known = []startRange{{from: from, to: to}}, true
			}
			if !known {
				busy = q.unavailableStarts(p, person, from, to)
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

// startRange is a run of starts, and the Meeting that is in the way, if it is one.
type startRange struct {
	from, to int
	meeting  consult.ID
}

// takenStarts are the starts at which others hold the resource.
func (q *SlotFinder) takenStarts(p part, kind consult.ResourceKind, id consult.ID, from, to int) (out []startRange) {
	page := q.view.byResource[resource{kind, id}]
	if page == nil {
		return nil
	}
	for _, r := range page.all {
		if r.MeetingID == q.self && q.self != "" || q.movesAlong(r.MeetingID) {
			continue
		}
		i, j := q.startsOverlapping(p, r.Span)
		if i, j = max(i, from), min(j, to); i < j {
			out = append(out, startRange{i, j, r.MeetingID})
		}
	}
	return out
}

// movesAlong reports whether the Meeting is one of those that move together.
func (q *SlotFinder) movesAlong(id consult.ID) bool {
	return slices.ContainsFunc(q.wish.Leaves, func(m consult.Meeting) bool { return m.ID == id })
}

// unavailableStarts are the starts at which the person is taken or blocked, each once.
func (q *SlotFinder) unavailableStarts(p part, person consult.ID, from, to int) []startRange {
	all := q.takenStarts(p, consult.ResourcePerson, person, from, to)
	for _, b := range q.hardBlocks[person] {
		i, j := q.startsOverlapping(p, b)
		if i, j = max(i, from), min(j, to); i < j {
			all = append(all, startRange{from: i, to: j})
		}
	}
	slices.SortFunc(all, func(a, b startRange) int { return a.from - b.from })
	var out []startRange
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// markBlocks marks what Blocks shut and what they cost, and the parent's bounds.
func (q *SlotFinder) markBlocks(p part) {
	for _, b := range q.Blocks {
		if b.Subject.Kind == consult.SubjectRoom || b.Subject.Kind == consult.SubjectVenue {
			q.markRoomBlocks(p, b)
			continue
		}
		from, to := q.startsOverlapping(p, b.Span)
		for i, c := range p.attendeeSets {
			m := p.Meeting
			m.Attendances = c.Attendances
			low, high := q.firstStartOn(c.Since), len(q.starts)
			if i+1 < len(p.attendeeSets) {
				high = q.firstStartOn(p.attendeeSets[i+1].Since)
			}
			found, ok := BlockConflict(b, m, q.Context)
			if !ok || found.Rule == "attendance.optional" && b.Hard {
				continue // an optional person's is counted as lost
			}
			q.mark(found, q.excluded, q.warningCost, max(from, low), min(to, high))
		}
	}
}

// markRoomBlocks does so for one Block on a Room or a Venue.
func (q *SlotFinder) markRoomBlocks(p part, b consult.Block) {
	from, to := q.startsOverlapping(p, b.Span)
	for i := range q.rooms {
		r := &q.rooms[i]
		at := p.Meeting
		if len(q.wish.Leaves) == 0 {
			at.RoomID = r.ID
		}
		if found, ok := BlockConflict(b, at, q.Context); ok {
			if r.warningCost == nil {
				r.warningCost = make(startCounts, len(q.starts)+1)
			}
			q.mark(found, r.excluded, r.warningCost, from, to)
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
