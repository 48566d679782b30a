package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// changes picks what is called off, what moves and who asks for leave. A moved
// Meeting holds both its slots, so that the changes may come in any order.
func (b *builder) changes() {
	b.todaysChanges()
	for i, k := range b.upcoming(6) {
		switch i % 2 {
		case 0:
			reasons := []string{"与全市重要活动冲突，另行通知", "调研报告尚需完善，会议暂缓", "改为书面协商"}
			b.Cancellations = append(b.Cancellations, Cancellation{b.Meetings[k].ID, turn(reasons, i/2)})
		case 1:
			m := b.Meetings[k]
			d := consult.DateOf(m.Span.From, b.zone)
			b.shift(m, b.after(d.AddDays(1), 30), []time.Duration{m.Span.From.Sub(b.clock(d, 0)), at(9, 0), at(14, 30)})
		}
	}
	b.councilChanges()
	b.leaves()
}

// changed are the Meetings that are to be called off or moved.
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

// todaysChanges: one is off, one goes to the next workday, and one to later
// today, or to the next workday too when today is nearly over.
func (b *builder) todaysChanges() {
	next := b.after(b.today.AddDays(1), 30)
	for i, k := range b.todays {
		m := b.Meetings[k]
		switch i {
		case 0:
			b.Cancellations = append(b.Cancellations, Cancellation{m.ID, "主讲单位临时有紧急任务，改期另行通知"})
		case 1:
			b.shift(m, next, []time.Duration{at(9, 30), at(14, 30)})
		case 2:
			if later := b.clock(b.today, at(16, 30)); b.now.Before(later) && b.shift(m, []consult.Date{b.today}, []time.Duration{at(16, 30), at(17, 0), at(17, 30), at(18, 0)}) {
				continue
			}
			b.shift(m, next, []time.Duration{at(14, 30), at(9, 30)})
		}
	}
}

// councilChanges: one council is off and two move within their month.
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
		b.shift(m, b.after(consult.DateOf(m.Span.From, b.zone).AddDays(1), 30), []time.Duration{at(9, 0), at(14, 0), at(16, 0)})
	}
}

// upcoming are n of the coming confirmed meetings that belong to no family, a
// few weeks apart.
func (b *builder) upcoming(n int) []int {
	var all []int
	for i, m := range b.Meetings {
		if m.Status == consult.Confirmed && m.Span.From.After(b.now.Add(72*time.Hour)) && m.ParentID == "" && !m.HasChildren &&
			slices.Contains([]consult.FormKey{"counterpart", "sector", "expert", "proposal"}, m.Form) {
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

// shift notes a move to the first free of the starts and, when its own is not
// free then, another room of the same Venue.
func (b *builder) shift(m consult.Meeting, days []consult.Date, starts []time.Duration) bool {
	var rooms []consult.Room
	if own, ok := b.room[m.RoomID]; ok {
		rooms = []consult.Room{own}
		for _, r := range b.Rooms {
			if r.VenueID == own.VenueID && r.ID != own.ID {
				rooms = append(rooms, r)
			}
		}
	}
	named := m
	named.Attendances = slices.DeleteFunc(slices.Clone(m.Attendances), func(a consult.Attendance) bool { return a.ViaBodyID != "" })
	to, ok := b.seek(named, wish{days, starts, m.Span.Length(), rooms})
	if !ok {
		return false
	}
	b.hold(to)
	b.Moves = append(b.Moves, Move{m.ID, to.Slot()})
	return true
}

// links are the Feeds to offer: people with much and with little to attend, one
// of them on bodies of two levels, and a place of each kind.
func (b *builder) links() {
	for _, l := range []struct {
		person int
		name   string
	}{{0, "主席·手机日历"}, {9, "秘书长·电脑日历"}, {b.leadOf(7), "文化文史委主任·手机日历"}, {80, "委员·手机日历"}, {303, "市区两级委员·平板日历"}} {
		b.Feeds = append(b.Feeds, Link{consult.Subject{Kind: consult.SubjectPerson, ID: b.People[l.person].ID}, l.name})
	}
	b.Feeds = append(b.Feeds,
		Link{consult.Subject{Kind: consult.SubjectBody, ID: b.standing.ID}, "常委会日历"},
		Link{consult.Subject{Kind: consult.SubjectRoom, ID: b.hall[3].ID}, "有事好商量议事厅门口屏"},
		Link{consult.Subject{Kind: consult.SubjectVenue, ID: b.Venues[0].ID}, "市政协会议中心日历"},
		Link{consult.Subject{Kind: consult.SubjectPublic}, "清源市政协公开会议"})
}

// leadOf is the place in People of the nth committee's chair.
func (b *builder) leadOf(n int) int { return chairCount + 6*n }
