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

// changed are the dates of an event that others stand in place of: single ones, and
// all from a date on.
type changed struct {
	dates []moment
	from  *moment
}

func (c changed) onward(m moment) bool { return c.from != nil && !m.Before(c.from.Time) }

// event claims the dates of one event. A change to one date stands in its place; of a
// change to all from a date on only so much is known, that they are not as they were.
func (r *reader) event(master *ics.ComponentBase, overrides map[string]*ics.ComponentBase) {
	var instead changed
	for _, date := range slices.Sorted(maps.Keys(overrides)) {
		o := overrides[date]
		original, err := r.at(o, "RECURRENCE-ID")
		if strings.EqualFold(paramOf(o, "RECURRENCE-ID", "RANGE"), "THISANDFUTURE") {
			if instead.from == nil || original.Before(instead.from.Time) {
				instead.from = &original
			}
			err = cmp.Or(err, r.idle(o), error(because("unsupported", "“此后全部”的改动不支持，自该日期起的各次均未导入，请改用单独的活动",
				"a change to this and all later dates is not supported; the dates from there on are left out")))
		}
		if err != nil {
			r.leave(o, original.Time, err)
			continue
		}
		instead.dates = append(instead.dates, original)
		if err := r.idle(o); err != nil {
			r.leave(o, original.Time, err)
			continue
		}
		if start, length, err := r.extent(o); err != nil {
			r.leave(o, original.Time, err)
		} else {
			r.claim(o, original.key(), start, length)
		}
	}
	if master == nil {
		return
	}
	if err := r.master(master, instead); err != nil {
		start, _ := r.at(master, "DTSTART")
		r.leave(master, start.Time, err)
	}
}

// master claims the dates of an event but for those that are changed.
func (r *reader) master(c *ics.ComponentBase, instead changed) error {
	if err := r.idle(c); err != nil {
		return err
	}
	start, length, err := r.extent(c)
	if err != nil {
		return err
	}
	if valueOf(c, "EXRULE") != "" {
		return because("unsupported", "EXRULE 已废止，不支持", "EXRULE is obsolete and not supported")
	}
	starts, repeats, err := r.starts(c, start, length)
	if err != nil {
		return err
	}
	except, err := r.list(c, "EXDATE")
	if err != nil {
		return err
	}
	out := map[string]bool{}
	for _, m := range append(except, instead.dates...) {
		out[m.key()] = true
	}
	claimed := len(r.intake.Claims)
	for _, at := range starts {
		m := moment{at.Time, start.day}
		if out[m.key()] || out[m.Format("20060102")] || instead.onward(m) {
			continue
		}
		key := ""
		if repeats {
			key = m.key()
		}
		r.claim(c, key, m, length)
	}
	if len(r.intake.Claims) == claimed && len(instead.dates) == 0 && instead.from == nil {
		return because("outside", "不在导入的时间范围内", "it is outside the window of the import")
	}
	return nil
}

// starts are those of an event's dates that may reach into the window.
func (r *reader) starts(c *ics.ComponentBase, start moment, length extent) (out []moment, repeats bool, err error) {
	rules := valuesOf(c, "RRULE")
	more, err := r.list(c, "RDATE")
	if err != nil {
		return nil, false, err
	}
	if len(rules) == 0 {
		out = []moment{start}
	}
	if len(rules) > 1 {
		return nil, false, because("unsupported", "一个事件只能有一条重复规则", "it has more than one recurrence rule")
	}
	reach := consult.Span{From: r.intake.Window.From.Add(-length.most()), To: r.intake.Window.To}
	for _, p := range rules {
		all, err := recurrence.Expand(p, start.Time, reach, MaxClaims)
		var bad *consult.Invalid
		if errors.As(err, &bad) {
			f := bad.Faults[0]
			return nil, false, because("bad_rule", "重复规则"+f.ZH, "its recurrence rule "+f.EN)
		}
		for _, at := range all {
			out = append(out, moment{at, start.day})
		}
	}
	out = append(out, more...)
	slices.SortFunc(out, func(a, b moment) int { return a.Compare(b.Time) })
	out = slices.CompactFunc(out, func(a, b moment) bool { return a.Equal(b.Time) })
	return out, len(rules)+len(more) > 0, nil
}

// extent is how long an event is: whole days, and the rest.
type extent struct {
	days int
	rest time.Duration
}

func (e extent) most() time.Duration { return time.Duration(e.days)*25*time.Hour + e.rest }

// from is the span of that extent: days are those on the calendar.
func (e extent) from(start moment) consult.Span {
	return consult.Span{From: start.UTC(), To: start.AddDate(0, 0, e.days).Add(e.rest).UTC()}
}

// extent reads when an event starts and how long it is. Without an end a whole day
// has one day and a time none (RFC 5545, section 3.6.1).
func (r *reader) extent(c *ics.ComponentBase) (start moment, e extent, err error) {
	if start, err = r.at(c, "DTSTART"); err != nil {
		return start, e, err
	}
	switch {
	case valueOf(c, "DTEND") != "":
		var end moment
		if end, err = r.at(c, "DTEND"); err != nil {
			return start, e, err
		}
		if start.day && end.day {
			first, _ := time.Parse(time.DateOnly, start.Format(time.DateOnly))
			last, _ := time.Parse(time.DateOnly, end.Format(time.DateOnly))
			e.days = max(int(last.Sub(first)/(24*time.Hour)), 1)
			break
		}
		e.rest = end.Sub(start.Time)
	case valueOf(c, "DURATION") != "":
		e.days, e.rest, err = duration(valueOf(c, "DURATION"))
	case start.day:
		e.days = 1
	}
	switch {
	case err != nil:
	case e.most() == 0:
		err = because("no_length", "没有时长", "it takes no time")
	case e.days < 0 || e.rest < 0:
		err = because("backwards", "结束早于开始", "it ends before it starts")
	case e.most() > maxLongest:
		err = because("too_long", "长于 366 天", "it is longer than 366 days")
	}
	return start, e, err
}
