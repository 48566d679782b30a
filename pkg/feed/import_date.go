package feed

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// date is one date of an event before it is changed.
type date struct {
	// original names the date, in the form of the event's first start; start is when it begins, which differs for a
	// period of an event of whole days.
	original, start moment
	key             string
	length          extent
	// period is true of a PERIOD, which has its own length.
	period bool
}

// dateSet is the recurrence set of an event (RFC 5545, section 3.8.5): the first start, what RRULE and RDATE add,
// less EXDATE.
type dateSet struct {
	all []date
	// byDay has the names and times of the dates of each day, also of those that EXDATE excludes.
	byDay   map[consult.Date]map[string]moment
	keys    map[string]bool
	repeats bool
	// firstUnnamed is true when the rule does not name the first start.
	firstUnnamed bool
}

func (s dateSet) has(key string) bool { return s.keys[key] }

// nameByDay finds the date that a change gives only the day of. Unless the event has a date at its usual time on this
// day, it is the only one of the day.
func (s dateSet) nameByDay(c *change) {
	if !c.byDay || s.has(c.key) {
		return
	}
	there := s.byDay[c.original.dateOf()]
	for key, original := range there {
		if len(there) == 1 {
			c.key, c.original = key, original
		}
	}
}

// readDates returns the dates of an event that may be in the reach.
func (r *busyReader) readDates(ctx context.Context, s *series, within reach) (dateSet, error) {
	c := s.master.ComponentBase
	if valueOf(c, "EXRULE") != "" {
		return dateSet{}, newReason("unsupported", "EXRULE 已废止，不支持", "EXRULE is obsolete and not supported")
	}
	rules := valuesOf(c, "RRULE")
	slices.Sort(rules)
	rules = slices.Compact(rules)
	if len(rules) > 1 { // RFC 5545 allows several, but no program writes them and their sum is undefined
		return dateSet{}, newReason("unsupported", "一个事件只能有一条重复规则", "it has more than one recurrence rule")
	}
	set := dateSet{keys: map[string]bool{}, repeats: len(rules) > 0}
	starts := []time.Time{s.start.Time}
	if len(rules) > 0 {
		var err error
		starts, err = r.expand(ctx, s, rules[0], within, &set)
		if err != nil {
			return set, err
		}
	}
	for _, at := range starts {
		m := moment{at, s.start.day}
		set.all = append(set.all, date{original: m, start: m, key: m.key(), length: s.length})
	}
	added, err := r.addedDates(s)
	if err != nil {
		return set, err
	}
	set.repeats = set.repeats || len(added) > 0
	set.all = append(set.all, added...)
	err = r.exclude(s, &set)
	return set, err
}

// expand returns the starts that a rule names in the reach, with the first.
func (r *busyReader) expand(
	ctx context.Context, s *series, text string, within reach, set *dateSet,
) ([]time.Time, error) {
	rule, err := recurrence.ParseForeign(text, s.start.Time, s.start.day)
	if err != nil {
		return nil, badRule(err)
	}
	named, err := rule.NamesFirst()
	if err != nil {
		return nil, badRule(err)
	}
	set.firstUnnamed = !named
	starts, err := rule.Starts(ctx, within.Span, within.limit)
	if err != nil {
		return nil, badRule(err)
	}
	if left := rule.Left(); len(left) > 0 {
		r.note(s.master.ComponentBase, s.start.Time, reasonf("rule_parts",
			"重复规则中的 %s 不改变任何日期，未予理会",
			"in its recurrence rule %s changes nothing and was passed over", line(strings.Join(left, " "))))
	}
	return starts, nil
}

// addedDates reads every RDATE. A period has its own length (RFC 5545, section 3.8.5.2).
func (r *busyReader) addedDates(s *series) ([]date, error) {
	var out []date
	err := r.eachValue(s.master.ComponentBase, "RDATE", func(p ics.BaseProperty, value string) error {
		from, to, period := strings.Cut(value, "/")
		w, err := r.writtenIn(p, from)
		if err != nil {
			return err
		}
		original := r.inFormOf(s.start, w)
		d := date{original: original, start: original, key: original.key(), length: s.length}
		if period {
			if !w.day {
				d.start = r.inFormOf(moment{s.start.Time, false}, w)
			}
			d.period = true
			d.length, err = r.periodLength(p, d.start, to)
		} else {
			r.noteForm(s.master.ComponentBase, "RDATE", w, s.start)
		}
		out = append(out, d)
		return err
	})
	return out, err
}

// periodLength reads the end of a PERIOD, a time or a duration (RFC 5545, section 3.3.9).
func (r *busyReader) periodLength(p ics.BaseProperty, start moment, text string) (extent, error) {
	length, err := duration(text)
	if err != nil {
		w, err := r.parseWritten(text, strings.Join(p.ICalParameters["TZID"], ""))
		if err != nil {
			return extent{}, err
		}
		length = between(start, r.inFormOf(start, w))
	}
	return length, length.check()
}

// exclude removes the dates that EXDATE names, sorts the rest and leaves one of each key: a period, whose length is
// its own, or else any, for they are equal.
func (r *busyReader) exclude(s *series, set *dateSet) error {
	keys, days := map[string]bool{}, map[consult.Date]bool{}
	var written []moment
	err := r.eachValue(s.master.ComponentBase, "EXDATE", func(p ics.BaseProperty, value string) error {
		value, _, _ = strings.Cut(value, "/")
		w, err := r.writtenIn(p, value)
		if err != nil {
			return err
		}
		r.noteForm(s.master.ComponentBase, "EXDATE", w, s.start)
		m := r.inFormOf(s.start, w)
		if w.day && !s.start.day { // it stands for whatever begins on this day
			days[w.date] = true
			return nil
		}
		keys[m.key()] = true
		written = append(written, m)
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range set.all {
		set.keys[d.key] = true
	}
	for _, m := range written {
		if !set.has(m.key()) && !m.Before(r.intake.Window.From) && m.Before(r.intake.Window.To) {
			r.note(s.master.ComponentBase, s.start.Time, reasonf("excludes_nothing",
				"EXDATE %s 不是该活动的日期，没有作用", "EXDATE %s is not a date of the event and excludes nothing", m.key()))
		}
	}
	set.byDay = datesByDay(set.all)
	set.all = slices.DeleteFunc(set.all, func(d date) bool {
		return keys[d.key] || len(days) > 0 && days[d.original.dateOf()]
	})
	slices.SortFunc(set.all, func(a, b date) int {
		if c := a.original.Compare(b.original.Time); c != 0 {
			return c
		}
		return periodFirst(a, b)
	})
	set.all = slices.CompactFunc(set.all, func(a, b date) bool { return a.key == b.key })
	clear(set.keys)
	for _, d := range set.all {
		set.keys[d.key] = true
	}
	return nil
}

func datesByDay(all []date) map[consult.Date]map[string]moment {
	out := map[consult.Date]map[string]moment{}
	for _, d := range all {
		day := d.original.dateOf()
		if out[day] == nil {
			out[day] = map[string]moment{}
		}
		out[day][d.key] = d.original
	}
	return out
}

// periodFirst puts a period first, and of two the longer.
func periodFirst(a, b date) int {
	switch {
	case a.period != b.period && a.period:
		return -1
	case a.period != b.period:
		return 1
	}
	return cmp.Or(cmp.Compare(b.length.most(), a.length.most()), a.start.Compare(b.start.Time))
}

// eachValue calls read for each value of each property of the name, until there is an error or too many of them.
func (r *busyReader) eachValue(
	c *ics.ComponentBase, name string, read func(p ics.BaseProperty, value string) error,
) error {
	for _, p := range c.Properties {
		if p.IANAToken != name {
			continue
		}
		for value := range strings.SplitSeq(p.Value, ",") {
			r.dates++
			if r.dates > maxDates {
				return nil // check reports it
			}
			value = strings.TrimSpace(value)
			if value == "" {
				continue
			}
			err := read(p.BaseProperty, value)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
