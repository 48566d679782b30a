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
	// Stays is set when the Meeting has its slot already, which is then no alternative.
	Stays bool
	// Leaves are the live Meetings without children inside a parent: they move with
	// it by the same shift and keep their Rooms.
	Leaves []consult.Meeting
	// Casts say who comes, the first from before the window on.
	Casts []Cast
	// Rooms are where it may be; nil for a Meeting that needs none.
	Rooms []consult.Room
}

// Cast is who comes to the Meeting from a day on: memberships begin and end.
// Members are those of the invited Bodies.
type Cast struct {
	Since       consult.Date
	Attendances []consult.Attendance
	Members     []consult.Membership
}

// Survey has looked at every start and every Room of a Wish once: which are free
// and what each costs. What no ledger shows, the way between venues and the load
// of a week among it, is judged by Weigh for the few that are offered.
type Survey struct {
	*view
	wish   Wish
	parts  []part
	rooms  []spot
	days   []dated
	starts []start
	// shut are starts that no other Meeting could open, busy those at which other
	// Meetings hold somebody who must come; holders are those Meetings.
	shut, busy mask
	holders    []holder
	// lost counts optional people who cannot come, extra what other warnings cost;
	// bodies count the members who cannot.
	lost, extra tally
	bodies      []quorate
	found       []candidate
	// unfit is what no slot mends: who or what is asked for and not in use any more.
	unfit []consult.Conflict
	// told are the candidates picked, refused those given back.
	told, refused []int
}

// part is one sitting of what is to move, so much after the start.
type part struct {
	consult.Meeting
	after time.Duration
	casts []Cast
}

type start struct {
	at  int64
	day int
	// clock is what a clock on the wall shows.
	clock time.Duration
	when  int
	// unlawful starts come after all others, whatever they cost.
	unlawful bool
}

type dated struct {
	date consult.Date
	off  time.Duration
	day  int
}

// spot is a Room, what it costs, and the starts at which it is not to be had.
// The Meeting without a Room has one spot without a Room.
type spot struct {
	consult.Room
	cost  int
	shut  mask
	held  mask
	extra tally
}

// holder is another Meeting and the starts from which it is in the way.
type holder struct {
	meeting  consult.ID
	from, to int
}

// quorate counts the members of a Body who cannot come, from first to last start.
type quorate struct {
	body          consult.ID
	members, need int
	from, to      int
	away          tally
}

// NewSurvey looks for slots. The Scene's Busy and Blocks cover the window for all
// who might come and for all Rooms; it names nothing and nobody.
func NewSurvey(w Wish, s *Scene) *Survey {
	q := &Survey{view: look(w.Meeting, s), wish: w}
	q.parts = []part{{Meeting: w.Meeting, casts: w.Casts}}
	if len(w.Leaves) > 0 {
		q.parts = nil
		for _, m := range w.Leaves {
			q.parts = append(q.parts, part{m, m.Span.From.Sub(w.Meeting.Span.From), []Cast{{Attendances: m.Attendances}}})
		}
	}
	q.calendar()
	n := len(q.starts)
	q.shut, q.busy, q.lost, q.extra = newMask(n), newMask(n), make(tally, n+1), make(tally, n+1)
	q.spots()
	for _, p := range q.parts {
		for i, c := range p.casts {
			from, to := q.since(c.Since), n
			if i+1 < len(p.casts) {
				to = q.since(p.casts[i+1].Since)
			}
			q.people(p, c, from, to)
			q.unusable(p, c, from, to)
		}
		q.closed(p)
	}
	q.lost.sum()
	q.extra.sum()
	q.gather()
	return q
}

// since is the first start on the date or later.
func (q *Survey) since(d consult.Date) int {
	return sort.Search(len(q.starts), func(i int) bool { return q.days[q.starts[i].day].date >= d })
}

// during are the starts from which the part would overlap the span.
func (q *Survey) during(p part, span consult.Span) (from, to int) {
	low, high := span.From.Add(-p.after-p.Span.Length()).Unix(), span.To.Add(-p.after).Unix()
	from = sort.Search(len(q.starts), func(i int) bool { return q.starts[i].at > low })
	to = from + sort.Search(len(q.starts)-from, func(i int) bool { return q.starts[from+i].at >= high })
	return from, to
}

// people marks when those of the cast cannot come.
func (q *Survey) people(p part, c Cast, from, to int) {
	away := map[consult.ID][]stretch{}
	var taken []stretch
	for _, a := range c.Attendances {
		busy := q.away(p, a.PersonID, from, to)
		away[a.PersonID] = busy
		if !a.Required {
			for _, s := range busy {
				q.lost.add(s.from, s.to, 1)
			}
			continue
		}
		for _, s := range q.taken(p, consult.ResourcePerson, a.PersonID, from, to) {
			q.busy.fill(s.from, s.to)
			taken = append(taken, s)
		}
	}
	q.holding(taken)
	q.quorums(p, c, away, from, to)
}

// unusable shuts the starts at which the part needs who or what is not in use any
// more. Of Rooms only those in use are tried, but the parts of a parent keep theirs.
func (q *Survey) unusable(p part, c Cast, from, to int) {
	m := p.Meeting
	m.Attendances = c.Attendances
	if len(q.wish.Leaves) == 0 {
		m.RoomID = ""
	}
	for _, f := range q.inactive(m) {
		if q.Form.Grade(f) == consult.Blocking && from < to {
			q.shut.fill(from, to)
			q.unfit = append(q.unfit, f)
		}
	}
}

// holding notes which Meetings hold somebody who must come, and when: of one that
// holds several people, or one for several parts, each start once.
func (q *Survey) holding(taken []stretch) {
	slices.SortFunc(taken, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(a.meeting, b.meeting), cmp.Compare(a.from, b.from))
	})
	first := len(q.holders)
	for _, s := range taken {
		if n := len(q.holders); n > first && q.holders[n-1].meeting == s.meeting && s.from <= q.holders[n-1].to {
			q.holders[n-1].to = max(q.holders[n-1].to, s.to)
			continue
		}
		q.holders = append(q.holders, holder{meeting: s.meeting, from: s.from, to: s.to})
	}
}

// quorums counts the voters of each Body that the part invites.
func (q *Survey) quorums(p part, c Cast, away map[consult.ID][]stretch, from, to int) {
	if q.Form.Quorum.Den == 0 || len(q.wish.Leaves) > 0 {
		return
	}
	seats := voters(c.Members)
	for _, body := range p.InviteBodyIDs {
		b := quorate{body: body, members: len(seats[body]), from: from, to: to, away: make(tally, len(q.starts)+1)}
		b.need = q.Form.Quorum.Needed(b.members)
		for _, person := range seats[body] {
			if q.Sent[person] {
				continue
			}
			busy, known := away[person]
			if q.Excused[person] || q.Declined[person] {
				busy, known = []stretch{{from: from, to: to}}, true
			}
			if !known {
				busy = q.away(p, person, from, to)
			}
			for _, s := range busy {
				b.away.add(s.from, s.to, 1)
			}
		}
		b.away.sum()
		q.bodies = append(q.bodies, b)
		for i := from; i < to && q.Form.Severity(consult.QuorumUnreachable) == consult.Blocking; i++ {
			if b.members-int(b.away[i]) < b.need {
				q.shut.fill(i, i+1)
			}
		}
	}
}

// stretch is a run of starts, and the Meeting that is in the way, if it is one.
type stretch struct {
	from, to int
	meeting  consult.ID
}

// taken are the starts at which others hold the resource.
func (q *Survey) taken(p part, kind consult.ResourceKind, id consult.ID, from, to int) (out []stretch) {
	page := q.view.held[resource{kind, id}]
	if page == nil {
		return nil
	}
	for _, r := range page.held {
		if r.MeetingID == q.self && q.self != "" || q.moves(r.MeetingID) {
			continue
		}
		i, j := q.during(p, r.Span)
		if i, j = max(i, from), min(j, to); i < j {
			out = append(out, stretch{i, j, r.MeetingID})
		}
	}
	return out
}

// moves reports whether the Meeting is one of those that move together.
func (q *Survey) moves(id consult.ID) bool {
	return slices.ContainsFunc(q.wish.Leaves, func(m consult.Meeting) bool { return m.ID == id })
}

// away are the starts at which the person is taken or blocked, each once.
func (q *Survey) away(p part, person consult.ID, from, to int) []stretch {
	all := q.taken(p, consult.ResourcePerson, person, from, to)
	for _, b := range q.barred[person] {
		i, j := q.during(p, b)
		if i, j = max(i, from), min(j, to); i < j {
			all = append(all, stretch{from: i, to: j})
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return a.from - b.from })
	var out []stretch
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// closed marks what Blocks shut and what they cost, and the parent's bounds.
func (q *Survey) closed(p part) {
	for _, b := range q.Blocks {
		if b.Subject.Kind == consult.SubjectRoom || b.Subject.Kind == consult.SubjectVenue {
			q.closedRooms(p, b)
			continue
		}
		from, to := q.during(p, b.Span)
		for i, c := range p.casts {
			m := p.Meeting
			m.Attendances = c.Attendances
			low, high := q.since(c.Since), len(q.starts)
			if i+1 < len(p.casts) {
				high = q.since(p.casts[i+1].Since)
			}
			found, ok := Concerns(b, m, q.Scene)
			if !ok || found.Rule == "attendance.optional" && b.Hard {
				continue // an optional person's is counted as lost
			}
			q.close(found, q.shut, q.extra, max(from, low), min(to, high))
		}
	}
}

// closedRooms does so for one Block on a Room or a Venue.
func (q *Survey) closedRooms(p part, b consult.Block) {
	from, to := q.during(p, b.Span)
	for i := range q.rooms {
		r := &q.rooms[i]
		at := p.Meeting
		if len(q.wish.Leaves) == 0 {
			at.RoomID = r.ID
		}
		if found, ok := Concerns(b, at, q.Scene); ok {
			if r.extra == nil {
				r.extra = make(tally, len(q.starts)+1)
			}
			q.close(found, r.shut, r.extra, from, to)
		}
	}
}

func (q *Survey) close(c consult.Conflict, shut mask, extra tally, from, to int) {
	switch q.Form.Grade(c) {
	case consult.Blocking:
		shut.fill(from, to)
	case consult.Warning:
		extra.add(from, to, costWarning)
	}
}
