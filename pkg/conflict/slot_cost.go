package conflict

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// The cost of a slot is the sum of these points. api/openapi.yaml documents them.
const (
	costLost     = 10 // for each optional person who cannot come
	costQuorum   = 100
	costMargin   = 10 // for a quorum without any margin; less in proportion
	costDay      = 2  // for each day away from the wished one
	costHour     = 1  // for each hour away from the wished time of day
	costQuarter  = 1  // for starting at a quarter past or to, unless that was wished
	costRoom     = 3  // for another room at the same venue
	costVenue    = 8  // for another venue
	costWeekend  = 20
	costHoliday  = 30
	costHours    = 10 // outside of working hours or over the office's midday break
	costMidday   = 6  // over midday, when the office has set no break
	costNotice   = 2  // for each missing day of notice
	costNoticeUp = 10
	costWarning  = 5 // for every other warning
	costRefused  = 1 << 20
)

// Midday, for an office that has set no break.
const (
	middayFrom = 12 * time.Hour
	middayTo   = 13*time.Hour + 30*time.Minute
)

// gradedCost is the cost of a kind of finding, depending on the Severity that the Form sets.
func (q *SlotFinder) gradedCost(kind consult.ConflictKind, cost int) int {
	switch q.Form.Severity(kind) {
	case consult.Blocking:
		return costRefused
	case consult.Off:
		return 0
	}
	return cost
}

// dayCost is the cost of a date.
func (q *SlotFinder) dayCost(d consult.Date) int {
	day, cost := q.Days.On(string(d)), 0
	switch day.Kind {
	case workday.Holiday:
		cost = q.gradedCost(consult.OnHoliday, costHoliday)
	case workday.Weekend:
		cost = q.gradedCost(consult.OnWeekend, costWeekend)
	}
	if !day.Known {
		cost += q.gradedCost(consult.HolidayUnknown, 0)
	}
	return cost
}

// startCost is the cost of the day and the time of a start.
func (q *SlotFinder) startCost(s start) int {
	d, wished := q.days[s.day], sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	cost := costDay*int(d.offset.Abs()/(24*time.Hour)) + costHour*int((s.clock-wished).Abs()/time.Hour)
	if s.clock%(30*time.Minute) != 0 && s.clock != wished {
		cost += costQuarter
	}
	notice := CountAhead(q.Days, q.Form.NoticeUnit, q.date(q.Now), d.date, q.Form.NoticeDays)
	if short := q.Form.NoticeDays - notice.Days; short > 0 {
		cost += q.gradedCost(consult.ShortNotice, min(costNotice*short, costNoticeUp))
	}
	if len(q.wish.Leaves) == 0 {
		return cost + q.hoursCost(d, s.clock, q.wish.Meeting.Span.Length())
	}
	for _, m := range q.wish.Leaves {
		at := time.Unix(s.at, 0).Add(m.Span.From.Sub(q.wish.Meeting.Span.From))
		date := q.date(at)
		cost += q.hoursCost(candidateDay{date: date, cost: q.dayCost(date)}, sinceMidnight(at, q.Zone), m.Span.Length())
	}
	return cost
}

// hoursCost is the cost of the days and hours of one part of the Meeting.
func (q *SlotFinder) hoursCost(d candidateDay, clock, length time.Duration) int {
	// The day of the start is paid for already; every further day that the part touches costs, too.
	cost, end := d.cost, clock+length
	for more, next := end-24*time.Hour, d.date; more > 0; more -= 24 * time.Hour {
		next = next.AddDays(1)
		cost += q.dayCost(next)
	}
	noon := q.overMidday(clock, end)
	switch {
	case clock < q.Hours.Open || end > q.Hours.Close, noon && q.Hours.Break():
		return cost + q.gradedCost(consult.OutsideHours, costHours)
	case noon:
		return cost + costMidday
	}
	return cost
}

// overMidday reports whether midday lies between the two times.
func (q *SlotFinder) overMidday(clock, end time.Duration) bool {
	if q.Hours.Break() {
		return clock < q.Hours.BreakTo && end > q.Hours.BreakFrom
	}
	return clock < middayTo && end > middayFrom
}

// oddHours is 1 for a start at hours at which offices do not meet, and otherwise 0.
func (q *SlotFinder) oddHours(s start) int {
	end := s.clock + q.wish.Meeting.Span.Length()
	if q.overMidday(s.clock, end) || s.clock < q.Hours.Open || end > q.Hours.Close {
		return 1
	}
	return 0
}

// listRooms lists the Rooms, cheapest first, with the starts at which others hold them.
func (q *SlotFinder) listRooms() {
	n := len(q.starts)
	if q.wish.Rooms == nil || len(q.wish.Leaves) > 0 {
		own := roomOption{excluded: newStartSet(n), held: newStartSet(n)}
		for _, p := range q.parts {
			if len(q.wish.Leaves) > 0 && p.RoomID != "" {
				q.markHeld(&own, p, consult.Room{Stamp: consult.Stamp{ID: p.RoomID}, Turnaround: p.Turnaround})
			}
		}
		q.rooms = []roomOption{own}
		return
	}
	for _, r := range q.wish.Rooms {
		at := roomOption{Room: r, cost: q.roomCost(r), excluded: newStartSet(n), held: newStartSet(n)}
		q.markHeld(&at, q.parts[0], r)
		q.markCapacity(&at)
		q.rooms = append(q.rooms, at)
	}
	slices.SortFunc(q.rooms, func(a, b roomOption) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.Capacity, b.Capacity), cmp.Compare(a.ID, b.ID))
	})
}

func (q *SlotFinder) markHeld(at *roomOption, p part, room consult.Room) {
	needed := []stretch{q.roomStretch(p, room)}
	for _, s := range q.takenStarts(needed, consult.ResourceRoom, room.ID, 0, len(q.starts)) {
		at.held.fill(s.from, s.to)
	}
}

// markCapacity excludes a Room that is too small, or adds a cost, at the starts at which too
// many attend.
func (q *SlotFinder) markCapacity(at *roomOption) {
	for i, c := range q.wish.AttendeeSets {
		from, to := q.firstStartOn(c.Since), len(q.starts)
		if i+1 < len(q.wish.AttendeeSets) {
			to = q.firstStartOn(q.wish.AttendeeSets[i+1].Since)
		}
		if at.Capacity == 0 || max(q.wish.Meeting.Expected, len(c.Attendances)) <= at.Capacity {
			continue
		}
		switch q.Form.Severity(consult.RoomTooSmall) {
		case consult.Blocking:
			at.excluded.fill(from, to)
		case consult.Warning:
			if at.warningCost == nil {
				at.warningCost = make(startCounts, len(q.starts)+1)
			}
			at.warningCost.add(from, to, costWarning)
		}
	}
}

// roomCost is the cost of a Room that is not the wished one, or that is much too large.
func (q *SlotFinder) roomCost(r consult.Room) int {
	own := q.wish.Meeting.RoomID
	if r.ID == own {
		return 0
	}
	cost, seats := 0, max(q.wish.Meeting.Seats(), 10)
	switch {
	case own == "":
	case r.VenueID == q.Rooms[own].VenueID:
		cost = costRoom
	default:
		cost = costVenue
	}
	// 2, 6 or 14 points for a room that is more than 2, 4 or 8 times too large, so that large rooms
	// stay free for large meetings.
	for spare, more := r.Capacity/2, 2; spare > seats && more <= 8; spare, more = spare/2, more*2 {
		cost += more
	}
	return cost
}

// turnoutCost is the cost of a quorum: the smaller the margin, the higher.
func turnoutCost(free, need, members int) int {
	switch {
	case need == 0:
		return 0
	case free < need:
		return costQuorum
	case members == need:
		return 0
	}
	return costMargin * (members - free) / (members - need)
}
