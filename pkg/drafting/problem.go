package drafting

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/planner"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// moveCost is more than the number of people that any plan could disturb. The planner
// therefore minimises the number of confirmed Meetings moved first, and the number of
// people disturbed second.
const moveCost = 20_000

// problem is the office's time, rooms and people as pkg/planner numbers them. Its grains
// are the quarter hours of the working hours of every workday of a window. Meetings that
// are not items keep their people and rooms busy.
type problem struct {
	svc           *Service
	view          reach.View // whose Meetings may be moved and placed
	days          workday.Calendar
	limits        proposal.Limits
	input         planner.Problem
	starts        []time.Time          // the instant at which each grain begins
	grainAt       map[int64]int        // the grain that begins at a Unix time
	dateOf        map[int]consult.Date // the date of each Grain.Day, which counts civil days
	costCache     map[costKey][]int32
	abroad        map[consult.ID]consult.Region // where people live who have other public holidays
	regional      map[consult.Region]workday.Calendar
	rooms         []consult.Room // the planner's room len(rooms) stands for "none"
	roomNumbers   map[consult.ID]int
	sites         map[consult.ID]int // the planner's number of each Venue
	personNumbers map[consult.ID]int
	forms         map[consult.FormKey]consult.Form
	blocks        []consult.Block
	rules         consult.Rules
	// inactive are the Rooms and people that are no longer in use; nothing is placed
	// there.
	inactive    map[consult.ID]bool
	items       []item
	breachCache map[breachKey]breaches
	// fixedHits are Meetings that the Cause hits but that must stay where they are.
	fixedHits []consult.Meeting
	// beyond are the Meetings that the Cause names and that are not the owner's to place.
	beyond []consult.ID
}

// item is one Meeting that the planner may place.
type item struct {
	// unplaceable is true when the limits leave no start or room. The Meeting then stays
	// where it is, or is reported as unplaced.
	unplaceable bool
	// before is the Meeting as stored; nil when it does not exist yet.
	before *consult.Meeting
	// wish is the Meeting to place; topic is set when it would be the first of a Topic.
	wish  consult.Meeting
	topic *plan.Topic
	// hit is true when the Cause makes the Meeting move, and false when it may only make
	// way.
	hit      bool
	breaches breaches
}

// newProblem reads the window's days, the rooms and the Blocks. It adds no Meeting yet.
func (svc *Service) newProblem(ctx context.Context, limits proposal.Limits, blocks []consult.Block) (*problem, error) {
	b := &problem{
		svc:           svc,
		view:          reach.Of(ctx),
		limits:        limits,
		grainAt:       map[int64]int{},
		roomNumbers:   map[consult.ID]int{},
		personNumbers: map[consult.ID]int{},
		forms:         map[consult.FormKey]consult.Form{},
		costCache:     map[costKey][]int32{},
		breachCache:   map[breachKey]breaches{},
		dateOf:        map[int]consult.Date{},
		blocks:        blocks,
		inactive:      map[consult.ID]bool{},
	}
	var err error
	b.days, err = svc.judging.Workdays(ctx)
	if err != nil {
		return nil, err
	}
	b.abroad, b.regional, err = svc.judging.Abroad(ctx, func(consult.ID) bool { return true })
	if err != nil {
		return nil, err
	}
	err = registry.Each(ctx, svc.store.Forms.List, consult.Unfiltered{}, func(f consult.Form) { b.forms[f.Key] = f })
	if err != nil {
		return nil, err
	}
	err = registry.Each(ctx, svc.store.Rooms.List, consult.RoomFilter{}, func(r consult.Room) {
		b.rooms = append(b.rooms, r)
	})
	if err != nil {
		return nil, err
	}
	stood := consult.BlockFilter{From: limits.Window.From, To: limits.Window.To}
	err = registry.Each(ctx, svc.store.Blocks.List, stood, func(v consult.Block) { b.blocks = append(b.blocks, v) })
	if err != nil {
		return nil, err
	}
	if err := svc.store.Encircle(ctx, b.blocks, nil); err != nil {
		return nil, err
	}
	b.rules, err = svc.store.Rules.Get(ctx, consult.RulesID)
	if err != nil {
		return nil, err
	}
	b.input.Weights = planner.Office()
	b.input.Weights.Near = 0 // grains skip nights, so startsFor counts days and hours instead
	b.addRooms()
	b.addTime()
	return b, b.addTravelTimes(ctx)
}

// addRooms numbers the rooms. The last number stands for "no room", which takes any number
// of Meetings at once.
func (b *problem) addRooms() {
	b.sites = map[consult.ID]int{}
	for i, r := range b.rooms {
		if _, ok := b.sites[r.VenueID]; !ok {
			b.sites[r.VenueID] = len(b.sites)
		}
		b.roomNumbers[r.ID] = i
		b.input.Rooms = append(b.input.Rooms, planner.Room{
			Capacity:   r.Capacity,
			Site:       b.sites[r.VenueID],
			Turnaround: turnaroundOf(r.Turnaround),
		})
	}
	b.roomNumbers[""] = len(b.rooms)
	b.input.Rooms = append(b.input.Rooms, planner.Room{Capacity: math.MaxInt32, Site: len(b.sites), Unbounded: true})
}

// addTravelTimes fills in how many grains the way from each Venue to each other takes.
func (b *problem) addTravelTimes(ctx context.Context) error {
	venues := map[consult.ID]consult.Venue{}
	err := registry.Each(ctx, b.svc.store.Venues.List, consult.VenueFilter{}, func(v consult.Venue) {
		venues[v.ID] = v
	})
	if err != nil {
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
	if err != nil {
		return err
	}
	s := conflict.Context{Travel: b.rules.Travel, Venues: venues, TravelTimes: conflict.TravelTimes(trips)}
	for _, from := range at {
		row := make([]int, len(at)+1) // the last column, for "no room", stays 0
		for j, to := range at {
			if took, _, ok := s.TravelTime(from, to); ok && took < consult.MaxTrip {
				row[j] = int((took + grainLength - 1) / grainLength)
			}
		}
		b.input.Travel = append(b.input.Travel, row)
	}
	b.input.Travel = append(b.input.Travel, make([]int, len(at)+1))
	return nil
}

// addInactivePeople finds the people named by the Meetings who are no longer active. A
// Body brings only active people, so those are not looked up.
func (b *problem) addInactivePeople(ctx context.Context, ms []consult.Meeting) error {
	var named []consult.ID
	for _, m := range ms {
		for _, a := range m.Attendances {
			if a.ViaBodyID == "" {
				named = append(named, a.PersonID)
			}
		}
	}
	found, err := b.svc.store.People.Find(ctx, consult.Distinct(named))
	if err != nil {
		return err
	}
	for id, p := range found {
		if !p.Active {
			b.inactive[id] = true
		}
	}
	return nil
}

// needsInactive reports whether the Meeting requires somebody who is no longer active. No
// slot can solve that.
func (b *problem) needsInactive(m consult.Meeting) bool {
	return slices.ContainsFunc(m.Coming().Attendances, func(a consult.Attendance) bool {
		return a.Required && b.inactive[a.PersonID]
	})
}

// roomsByID indexes the rooms.
func (b *problem) roomsByID() map[consult.ID]consult.Room {
	rooms := make(map[consult.ID]consult.Room, len(b.rooms))
	for _, r := range b.rooms {
		rooms[r.ID] = r
	}
	return rooms
}

// personNumber is the planner's number of a Person; a new one is given on the first call.
func (b *problem) personNumber(id consult.ID) int {
	n, ok := b.personNumbers[id]
	if !ok {
		n = len(b.personNumbers)
		b.personNumbers[id] = n
	}
	return n
}

// addStaying keeps the people and the room of a Meeting that stays busy.
func (b *problem) addStaying(m consult.Meeting) {
	for _, r := range m.Reservations() {
		from, to := b.grainsOf(r.Span)
		if from == to || r.Pending {
			continue
		}
		busy := planner.Busy{Person: -1, Room: -1, From: from, To: to, Hard: true}
		if r.Kind == consult.ResourceRoom {
			busy.Room, busy.Meeting = b.roomNumbers[r.ResourceID], true
		} else if n, ok := b.personNumbers[r.ResourceID]; ok {
			busy.Person = n
		} else {
			continue // no item needs this Person, so the planner has no number for them
		}
		b.input.Busy = append(b.input.Busy, busy)
	}
}

// addBlocks keeps the people and rooms of every Block busy. Blocks on Bodies and on
// everyone are no Busy entries: startsFor removes the starts that they forbid from each
// item.
func (b *problem) addBlocks() {
	for _, v := range b.blocks {
		from, to := b.grainsOf(v.Span)
		for i, r := range b.rooms {
			if v.Subject.Kind == consult.SubjectRoom && v.Subject.ID == r.ID ||
				v.Subject.Kind == consult.SubjectVenue && v.Subject.ID == r.VenueID {
				b.input.Busy = append(b.input.Busy, planner.Busy{Person: -1, Room: i, From: from, To: to, Hard: v.Hard})
			}
		}
		if n, ok := b.personNumbers[v.Subject.ID]; ok && v.Subject.Kind == consult.SubjectPerson {
			b.input.Busy = append(b.input.Busy, planner.Busy{Person: n, Room: -1, From: from, To: to, Hard: v.Hard})
		}
	}
	b.input.People = len(b.personNumbers)
}

// addMeeting adds an item that may start inside the window. An item that cannot be placed
// is added too, so that the items and the planner's Meetings keep the same numbers.
func (b *problem) addMeeting(it item, window consult.Span) {
	m := it.wish
	x := planner.Meeting{Grains: int((m.Span.Length() + grainLength - 1) / grainLength), Heads: m.Seats()}
	coming := m.Coming()
	for _, a := range coming.Attendances {
		if a.Required {
			x.Required = append(x.Required, b.personNumber(a.PersonID))
		} else {
			x.Preferred = append(x.Preferred, b.personNumber(a.PersonID))
		}
	}
	b.addWindows(&x, coming)
	x.Turnaround = turnaroundOf(b.forms[m.Form].Turnaround)
	x.Rooms = b.roomsFor(it)
	x.Starts, x.Wish = b.startsFor(it, x.Grains, window)
	if it.unplaceable || len(x.Starts) == 0 || len(x.Rooms) == 0 || b.needsInactive(m) {
		// The planner reads an empty list of starts or rooms as "any", so it gets a stand-in
		// that needs nobody and no room.
		it.unplaceable = true
		x = planner.Meeting{Grains: 1, Starts: []int{0}, Rooms: []int{len(b.rooms)}}
	} else {
		it.breaches = b.breachesOf(it)
		if it.before != nil && it.before.Status.Live() {
			b.setPlace(&x, &it)
		}
		x.Unlawful = it.breaches.counts
	}
	b.input.Meetings = append(b.input.Meetings, x)
	b.items = append(b.items, it)
}

// setPlace tells the planner where the Meeting stands and what moving it costs. A Meeting
// that stands off the grid, or in a Room no longer in use, has no place and must be given
// one at no cost.
func (b *problem) setPlace(x *planner.Meeting, it *item) {
	g, ok := b.grainAt[it.before.Span.From.Unix()]
	if !ok || !b.fits(g, x.Grains) {
		return
	}
	// Whoever keeps the hour was told of it in time, so staying there breaks no rule, even
	// in another room.
	if it.breaches.rules != nil {
		it.breaches = it.breaches.ownCopy(len(b.input.Grains))
		it.breaches.set(g, 0)
	}
	if b.inactive[it.before.RoomID] {
		return
	}
	x.Held = b.heldBy(*it.before)
	x.At = &planner.Place{Start: g, Room: b.roomNumbers[it.before.RoomID]}
	x.Cost = int64(max(1, len(it.before.Attendances)))
	if !it.hit && it.before.Status == consult.Confirmed {
		x.Cost += moveCost
	}
	// A change of room alone disturbs people less than a change of time.
	x.RoomCost = (x.Cost + 1) / 2
}

// roomsFor are the planner's numbers of the rooms that the item may use: its own and those
// that the limits allow beside it, the smallest that fit.
func (b *problem) roomsFor(it item) []int {
	m := it.wish
	none := len(b.rooms)
	if it.topic != nil {
		if it.topic.Online {
			return []int{none}
		}
		named := len(it.topic.RoomIDs) + len(it.topic.VenueIDs)
		fit := b.smallestFitting(m.Seats(), func(r consult.Room) bool {
			return named == 0 || slices.Contains(it.topic.RoomIDs, r.ID) ||
				slices.Contains(it.topic.VenueIDs, r.VenueID)
		})
		if len(fit) == 0 && named == 0 {
			return []int{none}
		}
		return fit
	}
	own, ok := b.roomNumbers[m.RoomID]
	if m.RoomID == "" || !ok {
		return []int{none}
	}
	if b.limits.Rooms == proposal.ReachRoom {
		return slices.DeleteFunc([]int{own}, func(int) bool { return b.inactive[m.RoomID] })
	}
	rooms := b.smallestFitting(m.Seats(), func(r consult.Room) bool {
		return b.limits.Rooms == proposal.ReachAny || r.VenueID == b.rooms[own].VenueID
	})
	if !slices.Contains(rooms, own) && !b.inactive[m.RoomID] {
		rooms = append(rooms, own)
	}
	slices.Sort(rooms)
	return rooms
}

// maxRooms bounds how many rooms are tried for one Meeting.
const maxRooms = 12

// smallestFitting are at most maxRooms active rooms that ok allows and that hold the
// seats, the smallest such rooms, in the planner's order.
func (b *problem) smallestFitting(seats int, ok func(consult.Room) bool) []int {
	var fit []int
	for i, r := range b.rooms {
		offered := r.OwnerBodyID == "" || b.view.Covers(r.OwnerBodyID)
		if offered && !b.inactive[r.ID] && r.Capacity >= seats && ok(r) {
			fit = append(fit, i)
		}
	}
	slices.SortStableFunc(fit, func(i, j int) int { return cmp.Compare(b.rooms[i].Capacity, b.rooms[j].Capacity) })
	fit = fit[:min(len(fit), maxRooms)]
	slices.Sort(fit)
	return fit
}

// addOrder tells the planner which items follow which, and keeps each item on its side of
// the Meetings that stay.
func (b *problem) addOrder(standing []consult.Meeting) {
	at, ends := map[consult.ID]int{}, map[consult.ID]consult.Meeting{}
	for i, it := range b.items {
		at[it.wish.ID] = i
	}
	for _, m := range standing {
		ends[m.ID] = m
	}
	for i, it := range b.items {
		for _, f := range it.wish.Follows {
			if k, ok := at[f.MeetingID]; ok {
				x := &b.input.Meetings[i]
				x.Follows = append(x.Follows, planner.Follow{Meeting: k, Days: f.MinDays})
			} else if m, ok := ends[f.MeetingID]; ok {
				earliest := f.Earliest(m.Span.To, b.svc.Zone())
				b.restrictStarts(i, func(from time.Time) bool { return !from.Before(earliest) })
			}
		}
	}
	for _, m := range standing {
		for _, f := range m.Follows {
			k, ok := at[f.MeetingID]
			if _, moves := at[m.ID]; !ok || moves {
				continue
			}
			// Only the followed Meeting moves here: it must end early enough for its
			// follower.
			length := b.items[k].wish.Span.Length()
			b.restrictStarts(k, func(from time.Time) bool {
				return !f.Earliest(from.Add(length), b.svc.Zone()).After(m.Span.From)
			})
		}
	}
}
