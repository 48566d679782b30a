package conflict

import (
	"cmp"
	"math/bits"
	"slices"

	"huiqi/pkg/consult"
)

// ObstacleKind is what kind of thing keeps a Meeting from a slot.
type ObstacleKind string

// A Meeting that holds people or Rooms, a Block, the want of a Room, or a rule.
const (
	ObstacleMeeting ObstacleKind = "meeting"
	ObstacleBlock   ObstacleKind = "block"
	ObstacleRoom    ObstacleKind = "room"
	ObstacleRule    ObstacleKind = "rule"
)

// obstacleKinds are the kinds in the order in which those that free equally many starts are told.
var obstacleKinds = []ObstacleKind{ObstacleBlock, ObstacleMeeting, ObstacleRoom, ObstacleRule}

// SoleObstacle is one thing that alone keeps a Meeting from some starts: without it these starts would be free. The
// caller fills in the names, Title and, for a Meeting, Span.
type SoleObstacle struct {
	Kind ObstacleKind
	// MeetingID, BlockID and Rule name the thing, one of them each; the want of a Room has none.
	MeetingID, BlockID consult.ID
	Rule               consult.ConflictKind
	// Subjects are whom and what the Meeting or the Block keeps from these starts: people, Rooms, or the subject of
	// the Block.
	Subjects []NamedSubject
	Title    string
	Span     consult.Span
	// Starts is how many starts it would free, as far as Reservations, Blocks and the rules of starts show. What only
	// Evaluate judges, such as travel, counts where a start was refused for it, not against one that becomes free.
	Starts int
	ZH, EN string
}

// NamedSubject is a subject and its name.
type NamedSubject struct {
	consult.Subject
	Name string
}

// SoleObstacles returns what alone keeps the Meeting from starts that are not free, by how many starts it keeps; at
// most limit. The Meeting's present start does not count. It is for a search that found nothing: it takes longer than
// the search itself.
func (q *SlotFinder) SoleObstacles(limit int) []SoleObstacle {
	if len(q.unusable) > 0 {
		return nil // nothing else matters while something that the Meeting needs is not in use
	}
	s := newSoleSearch(q)
	rules := s.soleRules()
	out := append(s.sole(), rules...)
	slices.SortStableFunc(out, func(a, b SoleObstacle) int {
		return cmp.Or(
			cmp.Compare(b.Starts, a.Starts),
			cmp.Compare(slices.Index(obstacleKinds, a.Kind), slices.Index(obstacleKinds, b.Kind)),
			a.Span.From.Compare(b.Span.From),
			cmp.Compare(a.BlockID+a.MeetingID, b.BlockID+b.MeetingID),
			cmp.Compare(a.Rule, b.Rule),
		)
	})
	return out[:min(limit, len(out))]
}

// soleSearch knows for each start which things stand in its way, and which of them alone.
type soleSearch struct {
	*SlotFinder
	things []*thing
	known  map[thingKey]int
	// absences has, for each quorum of the finder, what keeps its voters.
	absences []absences
}

type thingKey struct {
	kind ObstacleKind
	id   consult.ID
}

// thing is a Meeting or a Block.
type thing struct {
	SoleObstacle
	// all are the starts that it rules out whatever the Room, rooms those that it rules out for a Room, by its index.
	all   startSet
	rooms map[int]startSet
	// keeps has whom it keeps from which starts.
	keeps []kept
	// frees are the starts that it alone rules out.
	frees startSet
}

type kept struct {
	subject  consult.Subject
	from, to int
}

func newSoleSearch(q *SlotFinder) *soleSearch {
	s := &soleSearch{SlotFinder: q, known: map[thingKey]int{}}
	for _, p := range q.parts {
		for i, c := range p.attendeeSets {
			from, to := q.startsOf(p, i)
			for _, a := range c.Attendances {
				if a.Required {
					s.addTaken(p.stretchesOf(a.PersonID), consult.ResourcePerson, a.PersonID, -1, from, to)
				}
			}
		}
		q.eachBlock(p, func(b consult.Block, c consult.Conflict, room, from, to int) {
			if q.Form.Grade(c) == consult.Blocking {
				s.add(s.block(b), b.Subject, room, from, to)
			}
		})
		for r := range q.rooms {
			held := q.rooms[r].Room
			if len(q.wish.Leaves) > 0 {
				held = consult.Room{Stamp: consult.Stamp{ID: p.RoomID}, Turnaround: p.Turnaround}
			}
			if held.ID != "" {
				s.addTaken([]stretch{q.roomStretch(p, held)}, consult.ResourceRoom, held.ID, r, 0, len(q.starts))
			}
		}
	}
	s.countAbsences()
	return s
}

// thing returns the index of the Meeting or Block, which is new if it was not met before.
func (s *soleSearch) thing(o SoleObstacle) int {
	key := thingKey{o.Kind, o.MeetingID + o.BlockID}
	t, ok := s.known[key]
	if !ok {
		t = len(s.things)
		n := len(s.starts)
		s.things = append(s.things, &thing{
			SoleObstacle: o,
			all:          newStartSet(n),
			frees:        newStartSet(n),
			rooms:        map[int]startSet{},
		})
		s.known[key] = t
	}
	return t
}

func (s *soleSearch) meeting(id consult.ID) int {
	return s.thing(SoleObstacle{Kind: ObstacleMeeting, MeetingID: id})
}

func (s *soleSearch) block(b consult.Block) int {
	return s.thing(SoleObstacle{Kind: ObstacleBlock, BlockID: b.ID, Title: b.Title, Span: b.Span})
}

// addTaken adds the Meetings that hold a person, or a Room with this index.
func (s *soleSearch) addTaken(
	stretches []stretch, kind consult.ResourceKind, id consult.ID, room, from, to int,
) {
	for _, taken := range s.takenStarts(stretches, kind, id, from, to) {
		subject := consult.Subject{Kind: consult.SubjectKind(kind), ID: id}
		s.add(s.meeting(taken.meeting), subject, room, taken.from, taken.to)
	}
}

// add records that the thing keeps the subject from starts: in one Room, or in any if room is negative.
func (s *soleSearch) add(i int, subject consult.Subject, room, from, to int) {
	if from >= to {
		return
	}
	t := s.things[i]
	t.keeps = append(t.keeps, kept{subject, from, to})
	if room < 0 {
		t.all.fill(from, to)
		return
	}
	if t.rooms[room] == nil {
		t.rooms[room] = newStartSet(len(s.starts))
	}
	t.rooms[room].fill(from, to)
}

// sole returns the Meetings and Blocks, and the want of a Room, that alone rule out starts.
func (s *soleSearch) sole() []SoleObstacle {
	all := s.countThings(func(t *thing) startSet { return t.all })
	rooms := s.openRooms()
	want := 0
	for i := range s.starts {
		if all.number[i] > 1 || s.isPresentStart(i) {
			continue
		}
		var candidates []int
		reached := s.quorumsReached(i, -1)
		switch {
		case all.number[i] == 1:
			candidates = []int{int(all.which[i])}
		case !rooms.free.has(i):
			candidates = rooms.opens[i]
			if reached {
				want++
			}
		case !reached:
			candidates = s.keepVoters(i)
		}
		for _, t := range candidates {
			if (rooms.free.has(i) || slices.Contains(rooms.opens[i], t)) && s.quorumsReached(i, t) {
				s.things[t].frees.fill(i, i+1)
			}
		}
	}
	var out []SoleObstacle
	for _, t := range s.things {
		t.Starts = t.frees.count(len(s.starts))
		if t.Starts > 0 {
			t.nameSubjects()
			out = append(out, t.SoleObstacle)
		}
	}
	if want > 0 && len(s.wish.Leaves) == 0 { // leaves keep the Rooms that they have
		out = append(out, SoleObstacle{Kind: ObstacleRoom, Starts: want})
	}
	return out
}

// isPresentStart reports whether the Meeting begins then already.
func (q *SlotFinder) isPresentStart(i int) bool {
	return q.wish.Placed && q.starts[i].at == q.wish.Meeting.Span.From.Unix()
}

// thingCounts says for each start how many things rule it out, and which it is where it is one.
type thingCounts struct{ number, which []int32 }

// countThings counts the things by the starts that each of them rules out; nil stands for none.
func (s *soleSearch) countThings(ruledOut func(*thing) startSet) thingCounts {
	n := len(s.starts)
	c := thingCounts{make([]int32, n), make([]int32, n)}
	for k, t := range s.things {
		for w, bit := range ruledOut(t) {
			for ; bit != 0; bit &= bit - 1 {
				i := w*64 + bits.TrailingZeros64(bit)
				c.number[i]++
				c.which[i] = int32(k)
			}
		}
	}
	return c
}

// roomChoice says at which starts a Room is free, and which things would each free one at the others.
type roomChoice struct {
	free  startSet
	opens [][]int
}

// openRooms looks at every Room.
func (s *soleSearch) openRooms() roomChoice {
	n := len(s.starts)
	out := roomChoice{free: newStartSet(n), opens: make([][]int, n)}
	for r := range s.rooms {
		held := s.countThings(func(t *thing) startSet { return t.rooms[r] })
		tooSmall := roomOption{Room: s.rooms[r].Room, excluded: newStartSet(n)}
		s.markCapacity(&tooSmall)
		for i := range n {
			switch {
			case tooSmall.excluded.has(i) || held.number[i] > 1:
			case held.number[i] == 0:
				out.free.fill(i, i+1)
			case !slices.Contains(out.opens[i], int(held.which[i])):
				out.opens[i] = append(out.opens[i], int(held.which[i]))
			}
		}
	}
	return out
}

// nameSubjects lists whom and what the thing keeps from the starts that it frees, each once.
func (t *thing) nameSubjects() {
	for _, k := range t.keeps {
		is := func(s NamedSubject) bool { return s.Subject == k.subject }
		if t.frees.hasIn(k.from, k.to) && !slices.ContainsFunc(t.Subjects, is) {
			t.Subjects = append(t.Subjects, NamedSubject{Subject: k.subject})
		}
	}
}
