package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// changes picks the Meetings to cancel and to move, and who asks for leave. A Meeting to be
// moved occupies both slots, so that the changes may be made in any order.
func (b *builder) changes() {
	b.todaysChanges()
	for i, k := range b.upcoming(6) {
		switch i % 2 {
		case 0:
			reasons := []string{"与全市重要活动冲突，另行通知", "调研报告尚需完善，会议暂缓", "改为书面协商"}
			b.Cancellations = append(b.Cancellations, Cancellation{b.Meetings[k].ID, cyclic(reasons, i/2)})
		case 1:
			m := b.Meetings[k]
			d := consult.DateOf(m.Span.From, b.zone)
			b.move(m, b.after(d.AddDays(1), 30), []time.Duration{
				m.Span.From.Sub(b.instant(d, 0)), at(9, 0), at(14, 30),
			})
		}
	}
	b.councilChanges()
	b.leaves()
}

// changed returns the Meetings to be cancelled or moved.
func (b *builder) changed() map[consult.ID]bool {
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
func (b *builder) todaysChanges() {
	next := b.after(b.today.AddDays(1), 30)
	for i, k := range b.toChangeToday {
		m := b.Meetings[k]
		switch i {
		case 0:
			b.Cancellations = append(b.Cancellations, Cancellation{m.ID, "主讲单位临时有紧急任务，改期另行通知"})
		case 1:
			b.move(m, next, []time.Duration{at(9, 30), at(14, 30)})
		case 2:
			late := []time.Duration{at(16, 30), at(17, 0), at(17, 30), at(18, 0)}
			if b.now.Before(b.instant(b.today, late[0])) && b.move(m, []consult.Date{b.today}, late) {
				continue
			}
			b.move(m, next, []time.Duration{at(14, 30), at(9, 30)})
		}
	}
}

// councilChanges cancels one council and moves two within their month.
func (b *builder) councilChanges() {
	var next []int
	for i, m := range b.Meetings {
		if m.Form == "council" && m.Status == consult.Confirmed && m.Span.From.After(b.now.Add(72*time.Hour)) {
			next = append(next, i)
		}
	}
	off, moved := b.Meetings[next[len(next)/5]], next[len(next)/3:len(next)/3+2]
	b.Cancellations = append(b.Cancellations, Cancellation{off.ID, "居民代表意见已达成一致，不再召开"})
	for _, k := range moved {
		m := b.Meetings[k]
		b.move(m, b.after(consult.DateOf(m.Span.From, b.zone).AddDays(1), 30), []time.Duration{
			at(9, 0), at(14, 0), at(16, 0),
		})
	}
}

// upcoming returns n confirmed future Meetings outside of families, a few weeks apart.
func (b *builder) upcoming(n int) []int {
	var all []int
	forms := []consult.FormKey{"counterpart", "sector", "expert", "proposal"}
	for i, m := range b.Meetings {
		soon := !m.Span.From.After(b.now.Add(72 * time.Hour)) // the next three days stay as they are
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
func (b *builder) move(m consult.Meeting, days []consult.Date, starts []time.Duration) bool {
	var rooms []consult.Room
	if own, ok := b.roomByID[m.RoomID]; ok {
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

// feeds are the Feeds to offer: people with many and with few meetings, one of them on bodies
// of two levels, and a place of each kind.
func (b *builder) feeds() {
	for _, l := range []struct {
		person int
		name   string
	}{{0, "主席·手机日历"}, {9, "秘书长·电脑日历"}, {b.leadOf(7), "文化文史委主任·手机日历"}, {80, "委员·手机日历"}, {303, "市区两级委员·平板日历"}} {
		b.Feeds = append(b.Feeds, Feed{
			consult.Subject{Kind: consult.SubjectPerson, ID: b.People[l.person].ID}, l.name, ""})
	}
	b.Feeds = append(b.Feeds,
		Feed{consult.Subject{Kind: consult.SubjectBody, ID: b.standing.ID}, "常委会日历", ""},
		Feed{consult.Subject{Kind: consult.SubjectRoom, ID: b.hallRooms[3].ID}, "有事好商量议事厅门口屏", ""},
		Feed{consult.Subject{Kind: consult.SubjectVenue, ID: b.Venues[0].ID}, "市政协会议中心日历", ""},
		Feed{consult.Subject{Kind: consult.SubjectPublic}, "清源市政协公开会议", ""},
		Feed{consult.Subject{Kind: consult.SubjectBody, ID: b.circles[0].ID}, "议事室日历", b.circles[0].ID})
}

// leadOf is the index in People of the chair of the nth committee.
func (b *builder) leadOf(n int) int { return chairCount + 6*n }
