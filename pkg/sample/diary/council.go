package diary

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// councilCount is the number of councils in the 协商议事月.
const councilCount = 300

// councilMonth fills the 协商议事月 with councils of the forty circles in the rooms of their
// districts, most of them on three days.
func (b *Builder) councilMonth() {
	days := b.monthDays()
	for i := range councilCount {
		first := i * len(days) / councilCount
		// Each round moves on by a tenth, so that every circle meets on each of the busy days
		// once.
		switch share := (i + i/len(b.Circles)) % 10; {
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
func (b *Builder) monthDays() []consult.Date {
	t := b.Today.Start(time.UTC)
	first := almanac.DateOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
	next := almanac.DateOf(first.Start(time.UTC).AddDate(0, 1, 0))
	if days := b.Workdays(b.Today, next); len(days) >= 10 {
		return days
	}
	return b.Workdays(next, almanac.DateOf(next.Start(time.UTC).AddDate(0, 1, 0)))
}

// council makes the ith council of all. A circle takes up another matter each time.
func (b *Builder) council(i int, days []consult.Date) {
	k, round := i%len(b.Circles), i/len(b.Circles)
	c, matters := b.Circles[k], CouncilMatters()
	matter := matters[(5*k+11*round)%len(matters)]
	text := "圆桌协商，请居民代表、物业和有关单位一起谈，当场商定牵头人和完成时限。"
	if round%2 == 1 {
		text = "先看现场再议事，议定事项在" + c.Place + "公示栏公示七天。"
	}
	m := NewMeeting("council", "有事好商量："+c.Place+matter, text, c.ID, consult.Public)
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[0])
	Invite(&m, c.ID)
	own, others := b.CouncilRooms(k)
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

// councilsBetween makes the few councils of all other months.
func (b *Builder) councilsBetween() {
	month := b.monthDays()[0][:7]
	i := councilCount
	for n := range b.Months() {
		if b.Month(n)[:7] == month {
			continue
		}
		for k := range 4 + n%2 {
			b.council(i, b.After(b.Month(n).AddDays(5*k), 25))
			i++
		}
	}
}
