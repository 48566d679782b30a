package diary

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// changes picks the Meetings to cancel and to move, and who asks for leave. A Meeting to be
// moved occupies both slots, so that the changes may be made in any order.
func (b *Builder) changes() {
	b.todaysChanges()
	for i, k := range b.upcoming(6) {
		switch i % 2 {
		case 0:
			reasons := []string{"与全市重要活动冲突，另行通知", "调研报告尚需完善，会议暂缓", "改为书面协商"}
			b.Cancellations = append(b.Cancellations, Cancellation{b.Meetings[k].ID, almanac.Cyclic(reasons, i/2)})
		case 1:
			m := b.Meetings[k]
			d := consult.DateOf(m.Span.From, b.Zone)
			b.move(m, b.After(d.AddDays(1), 30), []time.Duration{
				m.Span.From.Sub(b.Instant(d, 0)), at(9, 0), at(14, 30),
			})
		}
	}
	b.councilChanges()
	b.leaves()
}

// changed returns the Meetings to be cancelled or moved.
func (b *Builder) changed() map[consult.ID]bool {
	all := map[consult.ID]bool{}
	for _, m := range b.Moves {
		all[m.MeetingID] = true
	}
	for _, c := range b.Cancellations {
		all[c.MeetingID] = true
	}
	return all
}

// todaysChanges cancels one Meeting of today, moves one to the next working day, and one to
// later today or, when today is nearly over, to the next working day as well.
func (b *Builder) todaysChanges() {
	next := b.After(b.Today.AddDays(1), 30)
	for i, k := range b.toChangeToday {
		m := b.Meetings[k]
		switch i {
		case 0:
			b.Cancellations = append(b.Cancellations, Cancellation{m.ID, "主讲单位临时有紧急任务，改期另行通知"})
		case 1:
			b.move(m, next, []time.Duration{at(9, 30), at(14, 30)})
		case 2:
			late := []time.Duration{at(16, 30), at(17, 0), at(17, 30), at(18, 0)}
			if b.Now.Before(b.Instant(b.Today, late[0])) && b.move(m, []consult.Date{b.Today}, late) {
				continue
			}
			b.move(m, next, []time.Duration{at(14, 30), at(9, 30)})
		}
	}
}

// councilChanges cancels one council and moves two within their month.
func (b *Builder) councilChanges() {
	var next []int
	for i, m := range b.Meetings {
		if m.Form == "council" && m.Status == consult.Confirmed && m.Span.From.After(b.Now.Add(72*time.Hour)) {
			next = append(next, i)
		}
	}
	off, moved := b.Meetings[next[len(next)/5]], next[len(next)/3:len(next)/3+2]
	b.Cancellations = append(b.Cancellations, Cancellation{off.ID, "居民代表意见已达成一致，不再召开"})
	for _, k := range moved {
		m := b.Meetings[k]
		b.move(m, b.After(consult.DateOf(m.Span.From, b.Zone).AddDays(1), 30), []time.Duration{
			at(9, 0), at(14, 0), at(16, 0),
		})
	}
}

// upcoming returns n confirmed future Meetings outside of families, a few weeks apart.
func (b *Builder) upcoming(n int) []int {
	var all []int
	forms := []consult.FormKey{"counterpart", "sector", "expert", "proposal"}
	for i, m := range b.Meetings {
		soon := !m.Span.From.After(b.Now.Add(72 * time.Hour)) // the next three days stay as they are
		single := m.ParentID == "" && !m.HasChildren
		if m.Status == consult.Confirmed && !soon && single && slices.Contains(forms, m.Form) {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(x, y int) int { return b.Meetings[x].Span.From.Compare(b.Meetings[y].Span.From) })
	var some []int
	for k := range min(n, len(all)) {
		some = append(some, all[k*len(all)/min(n, len(all))])
	}
	return some
}

// move records a move to the first free slot: in the present room if possible, or in another of
// the same Venue.
func (b *Builder) move(m consult.Meeting, days []consult.Date, starts []time.Duration) bool {
	var rooms []consult.Room
	if own, ok := b.RoomByID(m.RoomID); ok {
		rooms = []consult.Room{own}
		for _, r := range b.Rooms {
			if r.VenueID == own.VenueID && r.ID != own.ID {
				rooms = append(rooms, r)
			}
		}
	}
	// findSlot adds the members of the invited Bodies on the new day.
	named := m
	named.Attendances = slices.DeleteFunc(slices.Clone(m.Attendances),
		func(a consult.Attendance) bool { return a.ViaBodyID != "" })
	to, ok := b.findSlot(named, slotWish{days: days, starts: starts, length: m.Span.Length(), rooms: rooms})
	if !ok {
		return false
	}
	b.occupy(to)
	b.Moves = append(b.Moves, Move{m.ID, to.Slot()})
	return true
}
