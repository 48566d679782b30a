package feed

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// overridden says which dates of an event were changed: single dates, and all dates from one
// on.
type overridden struct {
	dates []moment
	from  *moment
}

func (c overridden) coversFrom(m moment) bool { return c.from != nil && !m.Before(c.from.Time) }

// readEvent adds the dates of one event. A changed date replaces the original one. A change to
// all later dates is not supported: those dates are left out, because they are known to be
// wrong.
func (r *busyReader) readEvent(e *importedEvent) {
	var replaced overridden
	for _, date := range slices.Sorted(maps.Keys(e.overrides)) { // sorted, so that the result does not vary
		o := e.overrides[date]
		original, err := r.timeOf(o, "RECURRENCE-ID")
		if strings.EqualFold(paramOf(o, "RECURRENCE-ID", "RANGE"), "THISANDFUTURE") {
			if replaced.from == nil || original.Before(replaced.from.Time) {
				replaced.from = &original
			}
			err = cmp.Or(err, r.notBusy(o), error(newReason("unsupported",
				"“此后全部”的改动不支持，自该日期起的各次均未导入，请改用单独的活动",
				"a change to this and all later dates is not supported; the dates from there on are left out")))
		}
		if err != nil {
			r.leaveOut(o, original.Time, err)
			continue
		}
		replaced.dates = append(replaced.dates, original)
		if err := r.notBusy(o); err != nil {
			r.leaveOut(o, original.Time, err)
			continue
		}
		if start, length, err := r.readExtent(o); err != nil {
			r.leaveOut(o, original.Time, err)
		} else {
			r.addBusy(o, original.key(), start, length)
		}
	}
	if e.master == nil {
		return // the file holds only changes of an event, as an invitation to one date does
	}
	if err := r.readMaster(e.master, replaced); err != nil {
		start, _ := r.timeOf(e.master, "DTSTART")
		r.leaveOut(e.master, start.Time, err)
	}
}

// readMaster adds the dates of an event, except for the changed ones.
func (r *busyReader) readMaster(c *ics.ComponentBase, replaced overridden) error {
	if err := r.notBusy(c); err != nil {
		return err
	}
	start, length, err := r.readExtent(c)
	if err != nil {
		return err
	}
	if valueOf(c, "EXRULE") != "" {
		return newReason("unsupported", "EXRULE 已废止，不支持", "EXRULE is obsolete and not supported")
	}
	starts, repeats, err := r.startTimes(c, start, length)
	if err != nil {
		return err
	}
	except, err := r.dateList(c, "EXDATE")
	if err != nil {
		return err
	}
	out := map[string]bool{}
	for _, m := range append(except, replaced.dates...) {
		out[m.key()] = true
	}
	// Some programs list an exception to a timed event as a whole day, so out is asked for both.
	claimed := len(r.intake.Claims)
	for _, at := range starts {
		m := moment{at.Time, start.day}
		if out[m.key()] || out[m.Format("20060102")] || replaced.coversFrom(m) {
			continue
		}
		key := ""
		if repeats {
			key = m.key()
		}
		r.addBusy(c, key, m, length)
	}
	if len(r.intake.Claims) == claimed && len(replaced.dates) == 0 && replaced.from == nil {
		return newReason("outside", "不在导入的时间范围内", "it is outside the window of the import")
	}
	return nil
}

// startTimes returns the dates of an event that may reach into the window.
func (r *busyReader) startTimes(c *ics.ComponentBase, start moment, length extent) ([]moment, bool, error) {
	rules := valuesOf(c, "RRULE")
	more, err := r.dateList(c, "RDATE")
	if err != nil {
		return nil, false, err
	}
	out := []moment{start}
	switch len(rules) {
	case 0:
	case 1:
		out, err = r.expand(rules[0], start, length)
		if err != nil {
			return nil, false, err
		}
	default: // RFC 5545 allows several, but no program writes them and their sum is undefined
		return nil, false, newReason("unsupported", "一个事件只能有一条重复规则", "it has more than one recurrence rule")
	}
	out = append(out, more...)
	slices.SortFunc(out, func(a, b moment) int { return a.Compare(b.Time) })
	out = slices.CompactFunc(out, func(a, b moment) bool { return a.Equal(b.Time) })
	return out, len(rules)+len(more) > 0, nil
}

// expand returns the starts by a rule that may reach into the window.
func (r *busyReader) expand(rule string, start moment, length extent) ([]moment, error) {
	reach := consult.Span{From: r.intake.Window.From.Add(-length.most()), To: r.intake.Window.To}
	all, err := recurrence.Expand(rule, start.Time, reach, MaxClaims)
	if err != nil {
		var bad *consult.Invalid
		if errors.As(err, &bad) {
			f := bad.Faults[0]
			return nil, newReason("bad_rule", "重复规则"+f.ZH, "its recurrence rule "+f.EN)
		}
		return nil, err
	}
	var out []moment
	for _, at := range all {
		out = append(out, moment{at, start.day})
	}
	return out, nil
}

// extent is the length of an event: a number of calendar days, and the rest.
type extent struct {
	days int
	rest time.Duration
}

func (e extent) most() time.Duration { return time.Duration(e.days)*25*time.Hour + e.rest }

// from returns the span of this length. Its days are calendar days, which may have 23 or 25
// hours.
func (e extent) from(start moment) consult.Span {
	return consult.Span{From: start.UTC(), To: start.AddDate(0, 0, e.days).Add(e.rest).UTC()}
}

// readExtent reads when an event starts and how long it is. Without an end, an all-day event
// takes one day and a timed event no time (RFC 5545, section 3.6.1).
func (r *busyReader) readExtent(c *ics.ComponentBase) (moment, extent, error) {
	start, err := r.timeOf(c, "DTSTART")
	if err != nil {
		return start, extent{}, err
	}
	e, err := r.lengthFrom(c, start)
	if err != nil {
		return start, e, err
	}
	switch {
	case e.most() == 0:
		return start, e, newReason("no_length", "没有时长", "it takes no time")
	case e.days < 0 || e.rest < 0:
		return start, e, newReason("backwards", "结束早于开始", "it ends before it starts")
	case e.most() > maxLongest:
		return start, e, newReason("too_long", "长于 366 天", "it is longer than 366 days")
	}
	return start, e, nil
}

// lengthFrom reads the length of an event from its DTEND or DURATION.
func (r *busyReader) lengthFrom(c *ics.ComponentBase, start moment) (extent, error) {
	switch {
	case valueOf(c, "DTEND") != "":
		end, err := r.timeOf(c, "DTEND")
		if err != nil {
			return extent{}, err
		}
		if !start.day || !end.day {
			return extent{rest: end.Sub(start.Time)}, nil
		}
		// Count in UTC, where every day has 24 hours.
		first, _ := time.Parse(time.DateOnly, start.Format(time.DateOnly))
		last, _ := time.Parse(time.DateOnly, end.Format(time.DateOnly))
		return extent{days: max(int(last.Sub(first)/(24*time.Hour)), 1)}, nil
	case valueOf(c, "DURATION") != "":
		return duration(valueOf(c, "DURATION"))
	case start.day:
		return extent{days: 1}, nil
	}
	return extent{}, nil
}
