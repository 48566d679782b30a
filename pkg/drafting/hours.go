package drafting

import (
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
	"huiqi/pkg/workday"
)

// grainLength is the step of the planner's time: a quarter of an hour.
const (
	grainLength  = grainMinutes * time.Minute
	grainMinutes = 15
)

// What a start costs where it is merely unwelcome, in the planner's soft points.
const (
	costLunch   = 12
	costWeekend = 60
	costNotice  = 8 // for each day of notice that is missing
	costNoticed = 80
	costDay     = 36 // for each day away from where the Meeting stands or is wished
	costGrain   = 1  // for each quarter of an hour away from its time of day
	costHour    = 1  // for each half hour from when meetings usually begin
	costQuarter = 4  // for a start that is not on the half hour
	// costEarlier is added before the wished time of day, as costDay is on an earlier day,
	// so that of two starts equally near the later one is taken.
	costEarlier = 1
)

// Minutes of the day at which meetings usually begin. They stand in where no time of
// day was wished for.
const (
	usualMorning   = 9 * 60
	usualAfternoon = 14*60 + 30
)

// The midday break of an office that has not set one.
const (
	lunchFrom = 12 * time.Hour
	lunchTo   = 13*time.Hour + 30*time.Minute
)

// addTime cuts the window's working hours into grains.
func (b *problem) addTime() {
	zone, hours := b.svc.Zone(), b.rules.Hours
	day := consult.DateOf(b.limits.Window.From, zone)
	for ; day.Start(zone).Before(b.limits.Window.To); day = day.AddDays(1) {
		if !b.isOpen(day) {
			continue
		}
		for at := hours.Open; at+grainLength <= hours.Close; at += grainLength {
			t := conflict.OnClock(day, at, zone)
			if t.Before(b.limits.Window.From) || t.Add(grainLength).After(b.limits.Window.To) {
				continue
			}
			b.grainAt[t.Unix()] = len(b.starts)
			b.starts = append(b.starts, t)
			b.input.Grains = append(b.input.Grains, planner.Grain{Day: dayNumber(day), Minute: int(at / time.Minute)})
		}
		b.dateOf[dayNumber(day)] = day
	}
}

// isOpen reports whether Meetings may be placed on the day.
func (b *problem) isOpen(day consult.Date) bool {
	on := b.days.On(string(day))
	return b.days.IsWorkday(string(day)) || b.limits.Weekends && on.Kind == workday.Weekend
}

// grainsOf are the grains [from, to) that a span touches.
func (b *problem) grainsOf(s consult.Span) (int, int) {
	from, _ := slices.BinarySearchFunc(b.starts, s.From.Add(-grainLength+time.Second), func(t, at time.Time) int {
		return t.Compare(at)
	})
	to, _ := slices.BinarySearchFunc(b.starts, s.To, func(t, at time.Time) int { return t.Compare(at) })
	return from, max(from, to)
}

// fits reports whether n grains from grain g on lie within one day.
func (b *problem) fits(g, n int) bool {
	return n > 0 && g+n <= len(b.input.Grains) && b.input.Grains[g].Day == b.input.Grains[g+n-1].Day
}

// startsFor are the grains at which the item may begin inside the window, and the cost of
// every grain of the problem as a start.
func (b *problem) startsFor(it item, n int, window consult.Span) ([]int, []int32) {
	shut, now := b.closedTo(it.wish), b.svc.Now()
	near, clock := b.wishedTime(it)
	holidays := b.regionalHolidays(it.wish)
	var starts []int
	for g, t := range b.starts {
		span := consult.Span{From: t, To: t.Add(it.wish.Span.Length())}
		if !b.fits(g, n) || !t.After(now) || !window.Contains(span) ||
			b.forbidden(it, holidays, g) ||
			slices.ContainsFunc(shut, func(c closed) bool { return c.hits(t, it.wish) }) {
			continue
		}
		if b.limits.MaxDays > 0 && it.before != nil && distance(b.input.Grains[g].Day, near) > b.limits.MaxDays {
			continue
		}
		starts = append(starts, g)
	}
	base := b.baseCosts(costKey{
		grains: n,
		notice: b.forms[it.wish.Form].NoticeDays,
		unit:   b.forms[it.wish.Form].NoticeUnit,
		usual:  it.topic != nil,
	})
	base = b.addRegional(base, holidays)
	if it.topic != nil {
		return starts, base
	}
	// base is shared by all items with the same key, so the distance from the wish is
	// added to a copy.
	wish := slices.Clone(base)
	for _, g := range starts {
		at := b.input.Grains[g]
		wish[g] += int32(distance(at.Day, near)*costDay + distance(at.Minute, clock)/15*costGrain)
		switch {
		case at.Day < near:
			wish[g] += costDay
		case at.Day == near && at.Minute < clock:
			wish[g] += costEarlier
		}
	}
	return starts, wish
}

// distance is how far two numbers are apart.
func distance(a, b int) int { return max(a-b, b-a) }

// wishedTime is the day and the minute of the day that the item should be placed nearest
// to.
func (b *problem) wishedTime(it item) (int, int) {
	at := it.wish.Span.From
	h, m, _ := at.In(b.svc.Zone()).Clock()
	return dayNumber(consult.DateOf(at, b.svc.Zone())), h*60 + m
}

// costKey is all that baseCosts depend on: the grains of the Meeting, the days of notice
// that it needs, and whether no time of day was wished for.
type costKey struct {
	grains, notice int
	unit           consult.DayUnit
	usual          bool
}

// baseCosts are what each start costs a Meeting for its hour, its day and the notice that
// it leaves.
func (b *problem) baseCosts(key costKey) []int32 {
	if cost, ok := b.costCache[key]; ok {
		return cost
	}
	cost := make([]int32, len(b.input.Grains))
	today := consult.DateOf(b.svc.Now(), b.svc.Zone())
	missing := 0
	noonFrom, noonTo := lunchFrom, lunchTo
	if b.rules.Hours.Break() {
		noonFrom, noonTo = b.rules.Hours.BreakFrom, b.rules.Hours.BreakTo
	}
	for g, at := range b.input.Grains {
		from := time.Duration(at.Minute) * time.Minute
		if from < noonTo && from+time.Duration(key.grains)*grainLength > noonFrom {
			cost[g] += costLunch
		}
		if !b.days.IsWorkday(string(b.dateOf[at.Day])) {
			cost[g] += costWeekend
		}
		// The notice depends on the date alone and is counted once a day.
		if g == 0 || at.Day != b.input.Grains[g-1].Day {
			missing = key.notice - conflict.CountAhead(b.days, key.unit, today, b.dateOf[at.Day], key.notice).Days
		}
		cost[g] += int32(min(costNotice*max(0, missing), costNoticed))
		if at.Minute%30 != 0 {
			cost[g] += costQuarter
		}
		if key.usual {
			off := min(distance(at.Minute, usualMorning), distance(at.Minute, usualAfternoon))
			cost[g] += int32(off / 30 * costHour)
		}
	}
	b.costCache[key] = cost
	return cost
}

// dayNumber counts the civil days from 1970-01-01 to the date.
func dayNumber(d consult.Date) int { return int(d.Start(time.UTC).Unix() / (24 * 60 * 60)) }

// restrictStarts removes the item's starts for which ok is false, unless that would remove
// all of them.
func (b *problem) restrictStarts(i int, ok func(time.Time) bool) {
	x := &b.input.Meetings[i]
	kept := slices.DeleteFunc(slices.Clone(x.Starts), func(g int) bool { return !ok(b.starts[g]) })
	if len(kept) > 0 {
		x.Starts = kept
	}
}
