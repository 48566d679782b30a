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

// breach are the rules that a start breaks. A proposal keeps them while a start is
// free that does, and says so where there is none.
type breach uint8

const (
	shortNotice breach = 1 << iota
	lateMaterials
	overBreak
	withSeries
)

// words name the rules: "通知期限、午休".
func (r breach) words() (zh, en string) {
	var zhs, ens []string
	for _, w := range []struct {
		rule   breach
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

// lawOf is what a Meeting breaks at each grain, and how many rules those are; both nil
// when it is nothing anywhere.
type lawOf struct {
	breaks []breach
	counts []uint8
}

// lawKey is what decides about it: the Form, how long the Meeting takes, and the date on
// which its materials are out or can be.
type lawKey struct {
	form   consult.FormKey
	length time.Duration
	out    consult.Date
}

// law is what the piece breaks at each grain. Many pieces share one: own makes it the
// piece's.
func (b *problem) law(pc item) lawOf {
	out := b.svc.Now() // people hear of a new slot now, and what nobody has announced can be out today
	if !pc.wish.MaterialsReadyAt.IsZero() {
		out = pc.wish.MaterialsReadyAt
	}
	key := lawKey{pc.wish.Form, pc.wish.Span.Length(), consult.DateOf(out, b.svc.Zone())}
	if l, ok := b.laws[key]; ok {
		return l
	}
	l := lawOf{make([]breach, len(b.p.Grains)), make([]uint8, len(b.p.Grains))}
	form, kept := b.forms[key.form], true
	noon := form.Severity(consult.OutsideHours) != consult.Off
	var rules breach
	for g, grain := range b.p.Grains {
		if g == 0 || grain.Day != b.p.Grains[g-1].Day {
			rules = b.dayBreaks(form, key.out, b.dates[grain.Day])
		}
		l.breaks[g] = rules
		if noon && conflict.BreaksMidday(b.rules.Hours, time.Duration(grain.Minute)*time.Minute, pc.wish.Span.Length()) {
			l.breaks[g] |= overBreak
		}
		l.counts[g] = uint8(bits.OnesCount8(uint8(l.breaks[g])))
		kept = kept && l.counts[g] == 0
	}
	if kept {
		l = lawOf{}
	}
	b.laws[key] = l
	return l
}

// own is the law with memory of its own.
func (l lawOf) own(grains int) lawOf {
	if l.breaks == nil {
		return lawOf{make([]breach, grains), make([]uint8, grains)}
	}
	return lawOf{slices.Clone(l.breaks), slices.Clone(l.counts)}
}

// set changes the rules broken at a grain.
func (l lawOf) set(g int, rules breach) {
	l.breaks[g], l.counts[g] = rules, uint8(bits.OnesCount8(uint8(rules)))
}

// dayBreaks are the rules that a Meeting of the Form breaks on the date.
func (b *problem) dayBreaks(form consult.Form, out, day consult.Date) (rules breach) {
	short := func(kind consult.ConflictKind, unit consult.DayUnit, told consult.Date, asked int) bool {
		return form.Severity(kind) != consult.Off && conflict.CountAhead(b.days, unit, told, day, asked).Days < asked
	}
	if short(consult.ShortNotice, form.NoticeUnit, consult.DateOf(b.svc.Now(), b.svc.Zone()), form.NoticeDays) {
		rules |= shortNotice
	}
	if form.MaterialsDays > 0 && short(consult.MaterialsLate, form.MaterialsUnit, out, form.MaterialsDays) {
		rules |= lateMaterials
	}
	return rules
}

// spread keeps the dates of one Series on different days: the pieces from each other,
// and from the dates that stay. Those that the rule gives to one day, or that stand on
// one, may share it.
func (b *problem) spread(stay []consult.Meeting) {
	dates := map[consult.ID][]int{}
	for i, pc := range b.items {
		if pc.wish.SeriesID != "" && !pc.unplaceable {
			dates[pc.wish.SeriesID] = append(dates[pc.wish.SeriesID], i)
		}
	}
	for _, all := range dates {
		for k, i := range all {
			for _, j := range all[k+1:] {
				if b.apart(b.items[i].wish, b.items[j].wish) {
					b.p.Meetings[i].Apart = append(b.p.Meetings[i].Apart, j)
				}
			}
		}
	}
	for _, m := range stay {
		for _, i := range dates[m.SeriesID] {
			if b.apart(b.items[i].wish, m) {
				b.penalise(i, consult.DateOf(m.Span.From, b.svc.Zone()))
			}
		}
	}
}

// apart reports whether two dates of one Series are to be on different days.
func (b *problem) apart(m, o consult.Meeting) bool {
	on := func(t time.Time) consult.Date { return consult.DateOf(t, b.svc.Zone()) }
	return m.SeriesID != "" && m.SeriesID == o.SeriesID && m.ID != o.ID &&
		on(m.OriginalStart) != on(o.OriginalStart) && on(m.Span.From) != on(o.Span.From)
}

// penalise marks that another date of the piece's Series is on the day.
func (b *problem) penalise(i int, day consult.Date) {
	l := b.items[i].law.own(len(b.p.Grains))
	for g, grain := range b.p.Grains {
		if grain.Day == number(day) {
			l.set(g, l.breaks[g]|withSeries)
		}
	}
	b.items[i].law, b.p.Meetings[i].Unlawful = l, l.counts
}

// breaksAt are the rules that the i-th piece breaks where the set puts it; moving to
// another room alone breaks none.
func (b *problem) breaksAt(i int, c judging.Change, set []judging.Change, which []int) breach {
	pc := b.items[i]
	if c.Before != nil && c.Before.Status.Live() && c.Before.Span.From.Equal(c.After.Span.From) {
		return 0
	}
	var rules breach
	if g, ok := b.grain[c.After.Span.From.Unix()]; ok && pc.law.breaks != nil {
		rules = pc.law.breaks[g]
	}
	day := consult.DateOf(c.After.Span.From, b.svc.Zone())
	for j, o := range b.items {
		if j == i || o.unplaceable || !b.apart(pc.wish, o.wish) {
			continue
		}
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
