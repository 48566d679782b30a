package drafting

import (
	"context"
	"runtime"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// maxTightRounds bounds how often the planner runs again because it left too little time between Meetings in a room.
const maxTightRounds = 12

// minBudget is how long the planner may think at least when it repairs a few places.
const minBudget = 200 * time.Millisecond

// place has the planner place the items, and again where that leaves too little time between two of them in a room.
func (b *problem) place(
	thinking context.Context, budget time.Duration, tell func(planner.Progress),
) (planner.Result, error) {
	for round := 1; ; round++ {
		within, cancel := context.WithTimeout(thinking, budget)
		res, err := planner.Solve(within, &b.input, planner.Options{Threads: min(2, runtime.GOMAXPROCS(0)), Seed: 1,
			MaxIdleRounds: maxIdleRounds, Progress: tell})
		cancel()
		if err != nil || !b.spread(res.Places) || round == maxTightRounds || thinking.Err() != nil {
			return res, err
		}
		budget = max(budget/2, minBudget)
	}
}

// heldAt is when the item would hold its room at the place; false where it needs none.
func (b *problem) heldAt(i int, at planner.Place) (consult.Span, bool) {
	if b.items[i].unplaceable || at.Room >= len(b.rooms) || at.Start < 0 {
		return consult.Span{}, false
	}
	m := b.items[i].wish
	needed := b.forms[m.Form].Turnaround.Max(b.rooms[at.Room].Turnaround)
	return needed.Around(b.slotOf(i, at).Span), true
}

// spread forbids starts that leave too little time to set up and clear up between two items in one room, which the
// planner does not know of: to the later one, or to the earlier if the later one stays where it stands. It reports
// whether there were any.
func (b *problem) spread(places []planner.Place) bool {
	none := consult.Turnaround{}
	if !slices.ContainsFunc(b.rooms, func(r consult.Room) bool { return r.Turnaround != none }) &&
		!slices.ContainsFunc(b.items, func(it item) bool { return b.forms[it.wish.Form].Turnaround != none }) {
		return false
	}
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return places[i].Start - places[j].Start })
	given := map[int]bool{}
	found := false
	for n, i := range order {
		for _, j := range order[n+1:] {
			if places[i].Room != places[j].Room || given[i] || given[j] || !b.tooClose(i, j, places) {
				continue
			}
			gives, stays := j, i
			if b.keepsPlace(j, places[j]) {
				gives, stays = i, j
			}
			if b.keepsPlace(gives, places[gives]) {
				continue // both stand there already
			}
			given[gives] = true
			found = b.forbidBeside(gives, stays, places) || found
		}
	}
	return found
}

func (b *problem) keepsPlace(i int, at planner.Place) bool {
	was := b.input.Meetings[i].At
	return was != nil && *was == at
}

func (b *problem) tooClose(i, j int, places []planner.Place) bool {
	one, ok := b.heldAt(i, places[i])
	other, also := b.heldAt(j, places[j])
	return ok && also && one.Overlaps(other)
}

// forbidBeside removes the starts at which item i would come too close to item j, unless none would be left.
func (b *problem) forbidBeside(i, j int, places []planner.Place) bool {
	x := &b.input.Meetings[i]
	taken, _ := b.heldAt(j, places[j])
	left := slices.DeleteFunc(slices.Clone(x.Starts), func(g int) bool {
		mine, _ := b.heldAt(i, planner.Place{Start: g, Room: places[i].Room})
		return mine.Overlaps(taken)
	})
	if len(left) == 0 || len(left) == len(x.Starts) {
		return false
	}
	x.Starts = left
	return true
}
