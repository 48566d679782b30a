package drafting

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// moveCost is more than all the people that one plan could disturb: fewest
// confirmed Meetings moved comes first, then fewest people disturbed.
const moveCost = 20_000

// problem is an office's time, rooms and people as pkg/planner counts them: the
// working hours of every workday of a window in quarter hours. What is not laid
// on it as a piece keeps people and rooms busy.
type problem struct {
	svc    *Service
	days   workday.Calendar
	limits consult.Limits
	p      planner.Problem
	starts []time.Time          // of each grain
	grain  map[int64]int        // Unix start to grain
	dates  map[int]consult.Date // of each Grain.Day, which counts civil days
	base   map[hour][]int32
	rooms  []consult.Room // the planner's room len(rooms) stands for "none"
	room   map[consult.ID]int
	sites  map[consult.ID]int // of Venues
	person map[consult.ID]int
	forms  map[consult.FormKey]consult.Form
	blocks []consult.Block
	rules  consult.Rules
	// inactive are the Rooms and people that are not in use any more: nothing is put there.
	inactive map[consult.ID]bool
	items    []item
	laws     map[lawKey]lawOf
	// stuck are Meetings that the Cause hits and that must stay all the same.
	stuck []consult.Meeting
}

// item is one Meeting on the board.
type item struct {
	// unplaceable says that the limits leave it no start at all: it stays, or is unplaced.
	unplaceable bool
	// before is the Meeting as it stands; nil when it does not exist yet.
	before *consult.Meeting
	wish   consult.Meeting
	topic  *consult.Topic
	hit    bool
	law    lawOf
}

// newBoard reads the window's days, rooms and Blocks.
func (svc *Service) newBoard(ctx context.Context, limits consult.Limits, blocks []consult.Block) (*problem, error) {
	b := &problem{svc: svc, limits: limits, grain: map[int64]int{}, room: map[consult.ID]int{}, person: map[consult.ID]int{},
		forms: map[consult.FormKey]consult.Form{}, base: map[hour][]int32{}, laws: map[lawKey]lawOf{}, dates: map[int]consult.Date{},
		blocks: blocks, inactive: map[consult.ID]bool{}}
	var err error
	if b.days, err = svc.judging.Workdays(ctx); err != nil {
		return nil, err
	}
	if err := registry.Each(ctx, svc.store.Forms.List, consult.Unfiltered{}, func(f consult.Form) { b.forms[f.Key] = f }); err != nil {
		return nil, err
	}
	if err := registry.Each(ctx, svc.store.Rooms.List, consult.RoomFilter{}, func(r consult.Room) { b.rooms = append(b.rooms, r) }); err != nil {
		return nil, err
	}
	stood := consult.BlockFilter{From: limits.Window.From, To: limits.Window.To}
	if err := registry.Each(ctx, svc.store.Blocks.List, stood, func(v consult.Block) { b.blocks = append(b.blocks, v) }); err != nil {
		return nil, err
	}
	if b.rules, err = svc.store.Rules.Get(ctx, consult.RulesID); err != nil {
		return nil, err
	}
	b.p.Weights = planner.Office()
	b.p.Weights.Near = 0 // grains leap over nights; startsFor counts days and hours
	b.addRooms()
	b.addTime()
	return b, b.addTravelTimes(ctx)
}

// addRooms counts the rooms, and last the one that stands for none: it takes
// any number of Meetings.
func (b *problem) addRooms() {
	b.sites = map[consult.ID]int{}
	for i, r := range b.rooms {
		if _, ok := b.sites[r.VenueID]; !ok {
			b.sites[r.VenueID] = len(b.sites)
		}
		b.room[r.ID] = i
		b.p.Rooms = append(b.p.Rooms, planner.Room{Capacity: r.Capacity, Site: b.sites[r.VenueID]})
	}
	b.room[""] = len(b.rooms)
	b.p.Rooms = append(b.p.Rooms, planner.Room{Capacity: math.MaxInt32, Site: len(b.sites), Unbounded: true})
}

// addTravelTimes tells how many grains it takes from each Venue to each other.
func (b *problem) addTravelTimes(ctx context.Context) error {
	venues := map[consult.ID]consult.Venue{}
	if err := registry.Each(ctx, b.svc.store.Venues.List, consult.VenueFilter{}, func(v consult.Venue) { venues[v.ID] = v }); err != nil {
		return err
	}
	at := make([]consult.ID, len(b.sites))
	for id, n := range b.sites {
		at[n] = id
	}
	for _, r := range b.rooms {
		if !r.Active || !venues[r.VenueID].Active {
			b.inactive[r.ID] = true
		}
	}
	trips, err := b.svc.store.Trips(ctx, at)
	s := conflict.Context{Travel: b.rules.Travel, Venues: venues, TravelTimes: conflict.TravelTimes(trips)}
	for _, from := range at {
		row := make([]int, len(at)+1) // nowhere is near everywhere
		for j, to := range at {
			if took, _, ok := s.TravelTime(from, to); ok && took < consult.MaxTrip {
				row[j] = int((took + grainLength - 1) / grainLength)
			}
		}
		b.p.Travel = append(b.p.Travel, row)
	}
	b.p.Travel = append(b.p.Travel, make([]int, len(at)+1))
	return err
}

// learn reads which of the people whom the Meetings name are not active any more.
// Whom a Body brings is.
func (b *problem) learn(ctx context.Context, ms []consult.Meeting) error {
	var named []consult.ID
	for _, m := range ms {
		for _, a := range m.Attendances {
			if a.ViaBodyID == "" {
				named = append(named, a.PersonID)
			}
		}
	}
	found, err := b.svc.store.People.Find(ctx, consult.Distinct(named))
	for id, p := range found {
		if !p.Active {
			b.inactive[id] = true
		}
	}
	return err
}

// lacks reports whether somebody must come who is not active any more: no slot
// mends that.
func (b *problem) lacks(m consult.Meeting) bool {
	return slices.ContainsFunc(m.Coming().Attendances, func(a consult.Attendance) bool { return a.Required && b.inactive[a.PersonID] })
}

func (b *problem) roomsByID() map[consult.ID]consult.Room {
	rooms := make(map[consult.ID]consult.Room, len(b.rooms))
	for _, r := range b.rooms {
		rooms[r.ID] = r
	}
	return rooms
}

// someone is the planner's number of a Person.
func (b *problem) someone(id consult.ID) int {
	n, ok := b.person[id]
	if !ok {
		n = len(b.person)
		b.person[id] = n
	}
	return n
}

// stay keeps the people and the room of a live Meeting busy.
func (b *problem) stay(m consult.Meeting) {
	for _, r := range m.Reservations() {
		from, to := b.reach(r.Span)
		if from == to {
			continue
		}
		busy := planner.Busy{Person: -1, Room: -1, From: from, To: to, Hard: true}
		if r.Kind == consult.ResourceRoom {
			busy.Room = b.room[r.ResourceID]
		} else if n, ok := b.person[r.ResourceID]; ok {
			busy.Person = n
		} else {
			continue // nobody on the board asks for them
		}
		b.p.Busy = append(b.p.Busy, busy)
	}
}

// addBlocks keeps the people and rooms of every Block busy. What Blocks on Bodies and
// on everyone rule out is ruled out piece by piece.
func (b *problem) addBlocks() {
	for _, v := range b.blocks {
		from, to := b.reach(v.Span)
		for i, r := range b.rooms {
			if v.Subject.Kind == consult.SubjectRoom && v.Subject.ID == r.ID || v.Subject.Kind == consult.SubjectVenue && v.Subject.ID == r.VenueID {
				b.p.Busy = append(b.p.Busy, planner.Busy{Person: -1, Room: i, From: from, To: to, Hard: v.Hard})
			}
		}
		if n, ok := b.person[v.Subject.ID]; ok && v.Subject.Kind == consult.SubjectPerson {
			b.p.Busy = append(b.p.Busy, planner.Busy{Person: n, Room: -1, From: from, To: to, Hard: v.Hard})
		}
	}
	b.p.People = len(b.person)
}

// addMeeting puts a piece on the board. near is where it is best put back to: where
// the Meeting stands, or where it is wished.
func (b *problem) addMeeting(pc item, window consult.Span) {
	m := pc.wish
	x := planner.Meeting{Grains: int((m.Span.Length() + grainLength - 1) / grainLength), Heads: m.Seats()}
	for _, a := range m.Attendances {
		if a.Excused {
			continue
		}
		if a.Required {
			x.Required = append(x.Required, b.someone(a.PersonID))
		} else {
			x.Preferred = append(x.Preferred, b.someone(a.PersonID))
		}
	}
	x.Rooms = b.roomsFor(pc)
	x.Starts, x.Wish = b.startsFor(pc, x.Grains, window)
	if pc.unplaceable || len(x.Starts) == 0 || len(x.Rooms) == 0 || b.lacks(m) {
		// To the planner no starts or rooms mean any: it is given a stand-in that touches nothing.
		pc.unplaceable = true
		x = planner.Meeting{Grains: 1, Starts: []int{0}, Rooms: []int{len(b.rooms)}}
	} else {
		if pc.law = b.law(pc); pc.before != nil && pc.before.Status.Live() {
			b.anchor(&x, &pc)
		}
		x.Unlawful = pc.law.counts
	}
	b.p.Meetings = append(b.p.Meetings, x)
	b.items = append(b.items, pc)
}

// anchor says where the Meeting stands and what it costs to move it. One that
// does not stand on the grid, or in a Room in use, has to be put there, at no cost.
func (b *problem) anchor(x *planner.Meeting, pc *item) {
	g, ok := b.grain[pc.before.Span.From.Unix()]
	if !ok || !b.fits(g, x.Grains) {
		return
	}
	if pc.law.breaks != nil { // who stays at the hour was told of it in time, whatever the room
		pc.law = pc.law.own(len(b.p.Grains))
		pc.law.set(g, 0)
	}
	if b.inactive[pc.before.RoomID] {
		return
	}
	x.At = &planner.Place{Start: g, Room: b.room[pc.before.RoomID]}
	x.Cost = int64(max(1, len(pc.before.Attendances)))
	if !pc.hit && pc.before.Status == consult.Confirmed {
		x.Cost += moveCost
	}
	x.RoomCost = (x.Cost + 1) / 2
}

// roomsFor are the rooms that the piece may use: its own, and what the limits
// open beside it, the closest fits first.
func (b *problem) roomsFor(pc item) []int {
	m := pc.wish
	none := len(b.rooms)
	if pc.topic != nil {
		if pc.topic.Online {
			return []int{none}
		}
		named := len(pc.topic.RoomIDs) + len(pc.topic.VenueIDs)
		fit := b.closest(m.Seats(), func(r consult.Room) bool {
			return named == 0 || slices.Contains(pc.topic.RoomIDs, r.ID) || slices.Contains(pc.topic.VenueIDs, r.VenueID)
		})
		if len(fit) == 0 && named == 0 {
			return []int{none}
		}
		return fit
	}
	own, ok := b.room[m.RoomID]
	if m.RoomID == "" || !ok {
		return []int{none}
	}
	if b.limits.Rooms == consult.ReachRoom {
		return slices.DeleteFunc([]int{own}, func(int) bool { return b.inactive[m.RoomID] })
	}
	rooms := b.closest(m.Seats(), func(r consult.Room) bool {
		return b.limits.Rooms == consult.ReachAny || r.VenueID == b.rooms[own].VenueID
	})
	if !slices.Contains(rooms, own) && !b.inactive[m.RoomID] {
		rooms = append(rooms, own)
	}
	slices.Sort(rooms)
	return rooms
}

// maxRooms bounds how many rooms are tried for one Meeting.
const maxRooms = 12

// closest are the active rooms that ok allows and that hold seats, those with
// the fewest empty seats, in the planner's order.
func (b *problem) closest(seats int, ok func(consult.Room) bool) []int {
	var fit []int
	for i, r := range b.rooms {
		if !b.inactive[r.ID] && r.Capacity >= seats && ok(r) {
			fit = append(fit, i)
		}
	}
	slices.SortStableFunc(fit, func(i, j int) int { return cmp.Compare(b.rooms[i].Capacity, b.rooms[j].Capacity) })
	fit = fit[:min(len(fit), maxRooms)]
	slices.Sort(fit)
	return fit
}

// order tells the planner which pieces come after which, and keeps each on its
// side of the Meetings that stay.
func (b *problem) order(standing []consult.Meeting) {
	at, ends := map[consult.ID]int{}, map[consult.ID]consult.Meeting{}
	for i, pc := range b.items {
		at[pc.wish.ID] = i
	}
	for _, m := range standing {
		ends[m.ID] = m
	}
	for i, pc := range b.items {
		for _, f := range pc.wish.Follows {
			if k, ok := at[f.MeetingID]; ok {
				b.p.Meetings[i].Follows = append(b.p.Meetings[i].Follows, planner.Follow{Meeting: k, Days: f.MinDays})
			} else if m, ok := ends[f.MeetingID]; ok {
				earliest := f.Earliest(m.Span.To, b.svc.Zone())
				b.keep(i, func(from time.Time) bool { return !from.Before(earliest) })
			}
		}
	}
	for _, m := range standing {
		for _, f := range m.Follows {
			k, ok := at[f.MeetingID]
			if _, moves := at[m.ID]; !ok || moves {
				continue
			}
			length := b.items[k].wish.Span.Length()
			b.keep(k, func(from time.Time) bool { return !f.Earliest(from.Add(length), b.svc.Zone()).After(m.Span.From) })
		}
	}
}
