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
const grainLength = 15 * time.Minute

// What a start costs where it is merely unwelcome, in the planner's soft points.
const (
	costLunch   = 12
	costWeekend = 60
	costNotice  = 8 // for each day of notice that is missing
	costNoticed = 80
	costDay     = 36 // for each day away from where the Meeting stands or is wished
	costGrain   = 1  // for each quarter of an hour away from its time of day
	costHour    = 1  // for each half hour from when meetings usually begin
	costQuarter = 4  // off the half hour
	costEarlier = 1  // before its time of day; a day for an earlier day, so that of two as near the later is taken
)

// When meetings usually begin: what is wished at no time of day is wished then.
const (
	usualMorning   = 9 * 60
	usualAfternoon = 14*60 + 30
)

// The midday break of an office that has set none.
const (
	lunchFrom = 12 * time.Hour
	lunchTo   = 13*time.Hour + 30*time.Minute
)

// addTime cuts the window's working hours into grains.
func (b *problem) addTime() {
	zone, hours := b.svc.Zone(), b.rules.Hours
	for day := consult.DateOf(b.limits.Window.From, zone); day.Start(zone).Before(b.limits.Window.To); day = day.AddDays(1) {
		if !b.open(day) {
			continue
		}
		for at := hours.Open; at+grainLength <= hours.Close; at += grainLength {
			t := conflict.OnClock(day, at, zone)
			if t.Before(b.limits.Window.From) || t.Add(grainLength).After(b.limits.Window.To) {
				continue
			}
			b.grain[t.Unix()] = len(b.starts)
			b.starts = append(b.starts, t)
			b.p.Grains = append(b.p.Grains, planner.Grain{Day: number(day), Minute: int(at / time.Minute)})
		}
		b.dates[number(day)] = day
	}
}

// open reports whether Meetings may be put on the day.
func (b *problem) open(day consult.Date) bool {
	on := b.days.On(string(day))
	return b.days.IsWorkday(string(day)) || b.limits.Weekends && on.Kind == workday.Weekend
}

// reach is the grains that a span touches, [from, to).
func (b *problem) reach(s consult.Span) (from, to int) {
	from, _ = slices.BinarySearchFunc(b.starts, s.From.Add(-grainLength+time.Second), func(t, at time.Time) int { return t.Compare(at) })
	to, _ = slices.BinarySearchFunc(b.starts, s.To, func(t, at time.Time) int { return t.Compare(at) })
	return from, max(from, to)
}

// fits reports whether n grains from g on lie in one day.
func (b *problem) fits(g, n int) bool {
	return n > 0 && g+n <= len(b.p.Grains) && b.p.Grains[g].Day == b.p.Grains[g+n-1].Day
}

// startsFor are the grains at which the piece may begin inside the window, and
// what each costs.
func (b *problem) startsFor(pc item, n int, window consult.Span) (starts []int, wish []int32) {
	closed, now := b.closed(pc.wish), b.svc.Now()
	near, clock := b.near(pc)
	for g, t := range b.starts {
		span := consult.Span{From: t, To: t.Add(pc.wish.Span.Length())}
		if !b.fits(g, n) || !t.After(now) || !window.Contains(span) || slices.ContainsFunc(closed, span.Overlaps) {
			continue
		}
		if b.limits.MaxDays > 0 && pc.before != nil && off(b.p.Grains[g].Day, near) > b.limits.MaxDays {
			continue
		}
		starts = append(starts, g)
	}
	base := b.unwelcome(hour{n, b.forms[pc.wish.Form].NoticeDays, b.forms[pc.wish.Form].NoticeUnit, pc.topic != nil})
	if pc.topic != nil {
		return starts, base
	}
	wish = slices.Clone(base)
	for _, g := range starts {
		at := b.p.Grains[g]
		wish[g] += int32(off(at.Day, near)*costDay + off(at.Minute, clock)/15*costGrain)
		switch {
		case at.Day < near:
			wish[g] += costDay
		case at.Day == near && at.Minute < clock:
			wish[g] += costEarlier
		}
	}
	return starts, wish
}

// off is how far two counts are from each other.
func off(a, b int) int { return max(a-b, b-a) }

// near is the day, and the minute of it, that the piece is best put back to.
func (b *problem) near(pc item) (day, clock int) {
	at := pc.wish.Span.From
	h, m, _ := at.In(b.svc.Zone()).Clock()
	return number(consult.DateOf(at, b.svc.Zone())), h*60 + m
}

// hour is what decides how unwelcome a start is: the grains of the Meeting, the
// days of notice it asks for, and whether it is wished at no time of day.
type hour struct {
	grains, notice int
	unit           consult.DayUnit
	usual          bool
}

// unwelcome is what each start costs a Meeting because of its hour, its day and
// the notice that it leaves.
func (b *problem) unwelcome(key hour) []int32 {
	if cost, ok := b.base[key]; ok {
		return cost
	}
	cost := make([]int32, len(b.p.Grains))
	today := consult.DateOf(b.svc.Now(), b.svc.Zone())
	missing := 0
	noonFrom, noonTo := lunchFrom, lunchTo
	if b.rules.Hours.Break() {
		noonFrom, noonTo = b.rules.Hours.BreakFrom, b.rules.Hours.BreakTo
	}
	for g, at := range b.p.Grains {
		from := time.Duration(at.Minute) * time.Minute
		if from < noonTo && from+time.Duration(key.grains)*grainLength > noonFrom {
			cost[g] += costLunch
		}
		if !b.days.IsWorkday(string(b.dates[at.Day])) {
			cost[g] += costWeekend
		}
		if g == 0 || at.Day != b.p.Grains[g-1].Day {
			missing = key.notice - conflict.CountAhead(b.days, key.unit, today, b.dates[at.Day], key.notice).Days
		}
		cost[g] += int32(min(costNotice*max(0, missing), costNoticed))
		if at.Minute%30 != 0 {
			cost[g] += costQuarter
		}
		if key.usual {
			cost[g] += int32(min(off(at.Minute, usualMorning), off(at.Minute, usualAfternoon)) / 30 * costHour)
		}
	}
	b.base[key] = cost
	return cost
}

// closed are the spans that hard Blocks on everyone or on the Meeting's Bodies
// take.
func (b *problem) closed(m consult.Meeting) []consult.Span {
	var spans []consult.Span
	for _, v := range b.blocks {
		whole := v.Subject.Kind == consult.SubjectEveryone
		body := v.Subject.Kind == consult.SubjectBody && (v.Subject.ID == m.OwnerBodyID || slices.Contains(m.InviteBodyIDs, v.Subject.ID))
		if v.Hard && (whole || body) {
			spans = append(spans, v.Span)
		}
	}
	return spans
}

// number counts the civil days up to the date.
func number(d consult.Date) int { return int(d.Start(time.UTC).Unix() / (24 * 60 * 60)) }

// keep rules out the piece's starts that are not ok, unless none is.
func (b *problem) keep(i int, ok func(time.Time) bool) {
	x := &b.p.Meetings[i]
	kept := slices.DeleteFunc(slices.Clone(x.Starts), func(g int) bool { return !ok(b.starts[g]) })
	if len(kept) > 0 {
		x.Starts = kept
	}
}
