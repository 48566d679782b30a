package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// councilCount is the number of councils in the 协商议事月.
const councilCount = 300

// councilMonth fills the 协商议事月 with councils of the forty circles in the rooms of their
// districts, most of them on three days.
func (b *builder) councilMonth() {
	days := b.monthDays()
	for i := range councilCount {
		first := i * len(days) / councilCount
		// Each round moves on by a tenth, so that every circle meets on each of the busy days
		// once.
		switch share := (i + i/len(b.circles)) % 10; {
		case share < 3:
			first = len(days) / 4
		case share < 5:
			first = len(days) / 2
		case share < 6:
			first = len(days) * 3 / 4
		}
		b.council(i, slices.Concat(days[first:], days[:first]))
	}
}

// monthDays are the working days of this month if ten of them are left, or else those of the
// next.
func (b *builder) monthDays() []consult.Date {
	t := b.today.Start(time.UTC)
	first := dateOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
	next := dateOf(first.Start(time.UTC).AddDate(0, 1, 0))
	if days := b.workdays(b.today, next); len(days) >= 10 {
		return days
	}
	return b.workdays(next, dateOf(next.Start(time.UTC).AddDate(0, 1, 0)))
}

// council makes the ith council of all. A circle takes up another matter each time.
func (b *builder) council(i int, days []consult.Date) {
	k, round := i%len(b.circles), i/len(b.circles)
	c, matters := b.circles[k], councilMatters()
	matter := matters[(5*k+11*round)%len(matters)]
	text := "圆桌协商，请居民代表、物业和有关单位一起谈，当场商定牵头人和完成时限。"
	if round%2 == 1 {
		text = "先看现场再议事，议定事项在" + c.place + "公示栏公示七天。"
	}
	m := meeting("council", "有事好商量："+c.place+matter, text, c.ID, consult.Public)
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[0])
	invite(&m, c.ID)
	own, others := b.councilRooms(k)
	from := i % len(others)
	// Two patterns of times, so that the councils of a day do not all start at once.
	starts := []time.Duration{at(9, 0), at(14, 0), at(10, 30), at(15, 30)}
	if k%2 == 1 {
		starts = []time.Duration{at(14, 30), at(9, 30), at(16, 10), at(11, 0)}
	}
	b.schedule(m, slotWish{
		days:   days,
		starts: starts,
		length: 90 * time.Minute,
		rooms:  slices.Concat(own, others[from:], others[:from]),
	})
}

// councilRooms returns the rooms of the kth circle's own community, if it has any, and those in
// the rest of its district.
func (b *builder) councilRooms(k int) ([]consult.Room, []consult.Room) {
	var own, others []consult.Room
	for _, r := range b.districts[b.circles[k].district].rooms {
		if k < venueCount && r.VenueID == b.Venues[1+k].ID {
			own = append(own, r)
		} else {
			others = append(others, r)
		}
	}
	return own, others
}

// councilsBetween makes the few councils of all other months.
func (b *builder) councilsBetween() {
	month := b.monthDays()[0][:7]
	i := councilCount
	for n := range 12 {
		if b.month(n)[:7] == month {
			continue
		}
		for k := range 5 {
			b.council(i, b.after(b.month(n).AddDays(5*k), 25))
			i++
		}
	}
}
