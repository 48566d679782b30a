package feed

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// series is an event with its dates and the changes to them.
type series struct {
	master importEdition
	start  moment
	length extent
	// idle is why the event takes none of its owner's time, or nil.
	idle    error
	singles []*change
	// onwards are the changes to a date and all later ones, in their order.
	onwards []*change
	dates   dateSet
}

// readEvent adds the dates of one event. A changed date replaces the original one.
func (r *busyReader) readEvent(ctx context.Context, e *importedEvent) {
	master, found := r.newestMaster(e)
	if !found {
		r.readAlone(e.changes)
		return
	}
	s := series{master: master}
	var err error
	s.start, s.length, err = r.readExtent(master.ComponentBase)
	if err == nil {
		s.idle = r.notBusy(master.ComponentBase)
		err = r.readSeries(ctx, &s, e.changes)
	}
	if err != nil {
		r.leaveOut(master.ComponentBase, s.start.Time, err)
		r.readAlone(e.changes)
		return
	}
	r.addSeries(&s)
}

// readAlone adds changed dates of an event that is not in the file, as in an invitation to one date, or cannot be
// read. The other dates are not known.
func (r *busyReader) readAlone(editions []importEdition) {
	var all []*change
	for _, e := range editions {
		r.intake.Unread[valueOf(e.ComponentBase, "UID")] = true
		c, err := r.readChange(e, nil)
		if err != nil {
			r.leaveOut(e.ComponentBase, time.Time{}, err)
			continue
		}
		all = append(all, c)
	}
	for _, c := range newestChanges(all) {
		r.addChange(c)
		r.note(c.ComponentBase, c.original.Time, newReason("alone",
			"文件中只有该系列中改动过的日期，其余各次无从得知，原有占用不变",
			"the file has only changed dates of this event; its other dates are not known, and their blocks stay"))
	}
}

// readSeries reads the changes to an event and its dates.
func (r *busyReader) readSeries(ctx context.Context, s *series, editions []importEdition) error {
	var singles, onwards []*change
	for _, e := range editions {
		c, err := r.readChange(e, &s.start)
		switch {
		case err != nil:
			r.leaveOut(e.ComponentBase, time.Time{}, err)
		case c.onwards:
			onwards = append(onwards, c)
		default:
			singles = append(singles, c)
		}
	}
	s.onwards = newestChanges(onwards)
	var err error
	s.dates, err = r.readDates(ctx, s, reachOf(r.intake.Window, s, singles))
	if err != nil {
		return err
	}
	if isCancelled(s.master.ComponentBase) {
		s.dates.all, s.dates.keys = nil, nil
	}
	for _, c := range slices.Concat(singles, s.onwards) {
		s.dates.nameByDay(c)
	}
	slices.SortStableFunc(s.onwards, func(a, b *change) int { return a.original.Compare(b.original.Time) })
	s.singles = newestChanges(singles)
	r.leaveSuperseded(s)
	return nil
}

// reach is the span in which the dates of an event matter, and the greatest number of them.
type reach struct {
	consult.Span
	limit int
}

// reachOf is the reach for a window: the dates that reach into it, those that a change moves into it, and those that
// changes made for an older edition are about.
func reachOf(window consult.Span, s *series, singles []*change) reach {
	longest := s.length.most()
	var back, ahead time.Duration
	for _, c := range s.onwards {
		longest = max(longest, c.length.most())
		back = max(back, c.shift())
		ahead = max(ahead, -c.shift())
	}
	// A day on each side, because a shift is counted on the clock and clocks change.
	within := reach{limit: MaxClaims}
	within.From = window.From.Add(-longest - back - 24*time.Hour)
	within.To = window.To.Add(ahead + 24*time.Hour)
	for _, c := range slices.Concat(singles, s.onwards) {
		if c.sequence < s.master.sequence || c.onwards && c.byDay {
			within.From = earlier(within.From, c.original.Add(-24*time.Hour))
			within.To = later(within.To, c.original.Add(48*time.Hour))
			within.limit = maxDates
		}
	}
	return within
}

// leaveSuperseded removes the changes that were made for an older edition and that the newest edition, or a later
// cancellation of all dates from one on, decides otherwise about.
func (r *busyReader) leaveSuperseded(s *series) {
	s.onwards = r.without(s.onwards, func(c *change) bool {
		return c.sequence < s.master.sequence && !s.dates.has(c.key)
	})
	s.singles = r.without(s.singles, func(c *change) bool {
		over := s.governing(c.original)
		return c.sequence < s.master.sequence && !s.dates.has(c.key) ||
			over != nil && over.sequence > c.sequence && isCancelled(over.ComponentBase)
	})
}

// without returns the changes that are not superseded, and leaves out the others.
func (r *busyReader) without(all []*change, superseded func(*change) bool) []*change {
	var kept []*change
	for _, c := range all {
		if !superseded(c) {
			kept = append(kept, c)
			continue
		}
		r.leaveOut(c.ComponentBase, c.original.Time, newReason("superseded",
			"此改动属于较旧的版本，按较新的版本该日期已不存在",
			"this change belongs to an older edition, and the newer one no longer has the date"))
	}
	return kept
}

func isCancelled(c *ics.ComponentBase) bool {
	return strings.EqualFold(valueOf(c, "STATUS"), "CANCELLED")
}

// governing is the change to all dates from one on that holds for the date, or nil.
func (s *series) governing(date moment) *change {
	var over *change
	for _, c := range s.onwards {
		if c.original.After(date.Time) {
			break
		}
		over = c
	}
	return over
}

// addSeries adds the dates of an event and the changed ones.
func (r *busyReader) addSeries(s *series) {
	changed := map[string]bool{}
	for _, c := range s.singles {
		changed[c.key] = true
		r.addChange(c)
	}
	for _, c := range s.onwards {
		switch {
		case c.idle != nil:
			r.leaveOut(c.ComponentBase, c.original.Time, c.idle)
		case !s.dates.has(c.key) && !changed[c.key]:
			r.addChange(c)
		}
		r.note(c.ComponentBase, c.original.Time, newReason("this_and_future",
			"“此后全部”的改动已用于该日期及其后各次", "a change to this and all later dates was applied to each of them"))
	}
	claimed := len(r.intake.Claims)
	for _, d := range s.dates.all {
		if !changed[d.key] {
			r.addDate(s, d)
		}
	}
	switch {
	case s.idle != nil:
		r.leaveOut(s.master.ComponentBase, s.start.Time, s.idle)
	case len(r.intake.Claims) == claimed && len(s.singles)+len(s.onwards) == 0:
		r.leaveOut(s.master.ComponentBase, s.start.Time,
			newReason("outside", "不在导入的时间范围内", "it is outside the window of the import"))
	default:
		r.noteOddities(s.master.ComponentBase, s.start)
		r.noteFirst(s)
	}
}

// addDate adds one date of an event as the event itself or a change to all later dates has it.
func (r *busyReader) addDate(s *series, d date) {
	key := d.key
	if !s.dates.repeats {
		key = ""
	}
	over := s.governing(d.original)
	switch {
	case over == nil && s.idle == nil:
		r.addBusy(s.master.ComponentBase, key, d.start, d.length)
	case over != nil && over.idle == nil:
		length := d.length
		if over.length != s.length {
			length = over.length
		}
		r.addBusy(over.ComponentBase, key, over.moved(d.start), length)
	}
}

// noteFirst says that the first date is not one that the rule names, if it is one that was read.
func (r *busyReader) noteFirst(s *series) {
	if s.dates.firstUnnamed && s.dates.has(s.start.key()) && s.length.from(s.start).Overlaps(r.intake.Window) {
		r.note(s.master.ComponentBase, s.start.Time, newReason("first_not_in_rule",
			"首次日期不是其重复规则所指的日子，已保留并计为第一次（RFC 5545）",
			"its first date is not one that its recurrence rule names; it is kept and counts as the first (RFC 5545)"))
	}
}

// notBusy returns the reason why an event takes none of its owner's time, or nil when it does.
func (r *busyReader) notBusy(c *ics.ComponentBase) error {
	switch {
	case isCancelled(c):
		return newReason("cancelled", "已取消", "it is cancelled")
	case strings.EqualFold(valueOf(c, "TRANSP"), "TRANSPARENT"),
		strings.EqualFold(valueOf(c, outlookStatus), "FREE"):
		return newReason("free", "标为空闲", "it is marked as free")
	}
	return nil
}

// readExtent reads when an event starts and how long it is. Without an end, an all-day event
// takes one day and a timed event no time (RFC 5545, section 3.6.1).
func (r *busyReader) readExtent(c *ics.ComponentBase) (moment, extent, error) {
	if fault := faultOf(c); fault != nil {
		return moment{}, extent{}, fault
	}
	start, err := r.timeOf(c, "DTSTART")
	if err != nil {
		return start, extent{}, err
	}
	e, err := r.lengthFrom(c, start)
	if err != nil {
		return start, e, err
	}
	return start, e, e.check()
}

// lengthFrom reads the length of an event from its DTEND or DURATION.
func (r *busyReader) lengthFrom(c *ics.ComponentBase, start moment) (extent, error) {
	switch {
	case valueOf(c, "DTEND") != "":
		end, err := r.timeOf(c, "DTEND")
		if err != nil {
			return extent{}, err
		}
		return between(start, end), nil
	case valueOf(c, "DURATION") != "":
		return duration(valueOf(c, "DURATION"))
	case start.day:
		return extent{days: 1}, nil
	}
	return extent{}, nil
}

// badRule says in the words of an import why a rule is wrong.
func badRule(err error) error {
	var bad *consult.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	f := bad.Faults[0]
	return newReason("bad_rule", "重复规则"+f.ZH, "its recurrence rule "+f.EN)
}

// clockShift is how far apart two moments are on the clock of the zone.
func clockShift(from, to time.Time, zone *time.Location) time.Duration {
	return onClock(to.In(zone)).Sub(onClock(from.In(zone)))
}

// onClock is what a clock shows at t, as if it were in UTC, where every day has 24 hours.
func onClock(t time.Time) time.Time {
	return consult.DateOf(t, t.Location()).Start(time.UTC).Add(recurrence.TimeOfDay(t))
}
