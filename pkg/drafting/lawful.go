package drafting

import (
	"math/bits"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// broken is the set of rules that a start breaks. A Proposal keeps these rules wherever a
// free start does, and says so where none does.
type broken uint8

const (
	shortNotice broken = 1 << iota
	lateMaterials
	overBreak
	withSeries
)

// names are the rules in Chinese and in English, such as "通知期限、午休".
func (r broken) names() (string, string) {
	var zhs, ens []string
	for _, w := range []struct {
		rule   broken
		zh, en string
	}{
		{shortNotice, "通知期限", "the notice"},
		{lateMaterials, "材料期限", "the materials' date"},
		{overBreak, "午休", "the midday break"},
		{withSeries, "同一系列的会议不在同一天", "one date of a series a day"},
	} {
		if r&w.rule != 0 {
			zhs, ens = append(zhs, w.zh), append(ens, w.en)
		}
	}
	return strings.Join(zhs, "、"), strings.Join(ens, ", ")
}

// breaches are the rules that a Meeting breaks at each grain, and how many they are. Both
// are nil when no grain breaks any.
type breaches struct {
	rules  []broken
	counts []uint8
}

// breachKey is all that breaches depend on: the Form, the length of the Meeting, and the
// date on which its materials are or can be out.
type breachKey struct {
	form         consult.FormKey
	length       time.Duration
	materialsOut consult.Date
}

// breachesOf are the rules that the item breaks at each grain. Items with one key share
// the result; ownCopy gives an item its own.
func (b *problem) breachesOf(it item) breaches {
	// Materials that nobody has announced can still be out today.
	out := b.svc.Now()
	if !it.wish.MaterialsReadyAt.IsZero() {
		out = it.wish.MaterialsReadyAt
	}
	key := breachKey{it.wish.Form, it.wish.Span.Length(), consult.DateOf(out, b.svc.Zone())}
	if l, ok := b.breachCache[key]; ok {
		return l
	}
	l := breaches{make([]broken, len(b.input.Grains)), make([]uint8, len(b.input.Grains))}
	form, kept := b.forms[key.form], true
	noon := form.Severity(consult.OutsideHours) != consult.Off
	var rules broken
	for g, grain := range b.input.Grains {
		if g == 0 || grain.Day != b.input.Grains[g-1].Day {
			rules = b.brokenOn(form, key.materialsOut, b.dateOf[grain.Day])
		}
		l.rules[g] = rules
		if noon &&
			conflict.BreaksMidday(b.rules.Hours, time.Duration(grain.Minute)*time.Minute, it.wish.Span.Length()) {
			l.rules[g] |= overBreak
		}
		l.counts[g] = uint8(bits.OnesCount8(uint8(l.rules[g])))
		kept = kept && l.counts[g] == 0
	}
	if kept {
		l = breaches{}
	}
	b.breachCache[key] = l
	return l
}

// ownCopy is a copy with memory of its own, so that set changes no other item.
func (l breaches) ownCopy(grains int) breaches {
	if l.rules == nil {
		return breaches{make([]broken, grains), make([]uint8, grains)}
	}
	return breaches{slices.Clone(l.rules), slices.Clone(l.counts)}
}

// set replaces the rules broken at a grain.
func (l breaches) set(g int, rules broken) {
	l.rules[g], l.counts[g] = rules, uint8(bits.OnesCount8(uint8(rules)))
}

// brokenOn are the rules of days that a Meeting of the Form breaks on the date.
func (b *problem) brokenOn(form consult.Form, out, day consult.Date) broken {
	// People learn of the new slot today, so notice is counted from now.
	short := func(kind consult.ConflictKind, unit consult.DayUnit, told consult.Date, asked int) bool {
		return form.Severity(kind) != consult.Off && conflict.CountAhead(b.days, unit, told, day, asked).Days < asked
	}
	var rules broken
	if short(consult.ShortNotice, form.NoticeUnit, consult.DateOf(b.svc.Now(), b.svc.Zone()), form.NoticeDays) {
		rules |= shortNotice
	}
	if form.MaterialsDays > 0 && short(consult.MaterialsLate, form.MaterialsUnit, out, form.MaterialsDays) {
		rules |= lateMaterials
	}
	return rules
}

// addApart keeps the Meetings of one Series on different days: items apart from each other
// and from the Meetings that stay. Two that the Series puts on one day, or that are on one
// day already, may share it.
func (b *problem) addApart(stay []consult.Meeting) {
	dates := map[consult.ID][]int{}
	for i, it := range b.items {
		if it.wish.SeriesID != "" && !it.unplaceable {
			dates[it.wish.SeriesID] = append(dates[it.wish.SeriesID], i)
		}
	}
	for _, all := range dates {
		for k, i := range all {
			for _, j := range all[k+1:] {
				if b.mustBeApart(b.items[i].wish, b.items[j].wish) {
					b.input.Meetings[i].Apart = append(b.input.Meetings[i].Apart, j)
				}
			}
		}
	}
	for _, m := range stay {
		for _, i := range dates[m.SeriesID] {
			if b.mustBeApart(b.items[i].wish, m) {
				b.markSeriesDay(i, consult.DateOf(m.Span.From, b.svc.Zone()))
			}
		}
	}
}

// mustBeApart reports whether two Meetings of one Series belong on different days.
func (b *problem) mustBeApart(m, o consult.Meeting) bool {
	on := func(t time.Time) consult.Date { return consult.DateOf(t, b.svc.Zone()) }
	return m.SeriesID != "" && m.SeriesID == o.SeriesID && m.ID != o.ID &&
		on(m.OriginalStart) != on(o.OriginalStart) && on(m.Span.From) != on(o.Span.From)
}

// markSeriesDay marks the starts on the day as breaking the rule that a Series has one
// Meeting a day.
func (b *problem) markSeriesDay(i int, day consult.Date) {
	l := b.items[i].breaches.ownCopy(len(b.input.Grains))
	for g, grain := range b.input.Grains {
		if grain.Day == dayNumber(day) {
			l.set(g, l.rules[g]|withSeries)
		}
	}
	b.items[i].breaches, b.input.Meetings[i].Unlawful = l, l.counts
}

// brokenAt are the rules that item i breaks where the set places it. A move to another
// room at the same time breaks none.
func (b *problem) brokenAt(i int, c judging.Change, set []judging.Change, which []int) broken {
	it := b.items[i]
	if c.Before != nil && c.Before.Status.Live() && c.Before.Span.From.Equal(c.After.Span.From) {
		return 0
	}
	var rules broken
	if g, ok := b.grainAt[c.After.Span.From.Unix()]; ok && it.breaches.rules != nil {
		rules = it.breaches.rules[g]
	}
	day := consult.DateOf(c.After.Span.From, b.svc.Zone())
	for j, o := range b.items {
		if j == i || o.unplaceable || !b.mustBeApart(it.wish, o.wish) {
			continue
		}
		// An item that the set moves counts where it goes, any other where it stands.
		at := o.wish.Span.From
		if k := slices.Index(which, j); k >= 0 {
			at = set[k].After.Span.From
		}
		if consult.DateOf(at, b.svc.Zone()) == day {
			rules |= withSeries
		}
	}
	return rules
}
