package booking

import (
	"math/bits"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// broken are the rules that a start breaks. A proposal keeps them while a start is
// free that does, and says so where there is none.
type broken uint8

const (
	shortNotice broken = 1 << iota
	lateMaterials
	overBreak
	withSeries
)

// words name the rules: "通知期限、午休".
func (r broken) words() (zh, en string) {
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

// law is what a Meeting breaks at each grain, and how many rules those are; both nil
// when it is nothing anywhere.
type law struct {
	breaks []broken
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
func (b *board) law(pc piece) law {
	out := b.d.Now() // people hear of a new slot now, and what nobody has announced can be out today
	if !pc.wish.MaterialsReadyAt.IsZero() {
		out = pc.wish.MaterialsReadyAt
	}
	key := lawKey{pc.wish.Form, pc.wish.Span.Length(), consult.DateOf(out, b.d.Zone())}
	if l, ok := b.laws[key]; ok {
		return l
	}
	l := law{make([]broken, len(b.p.Grains)), make([]uint8, len(b.p.Grains))}
	form, kept := b.forms[key.form], true
	noon := form.Severity(consult.OutsideHours) != consult.Off
	var rules broken
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
		l = law{}
	}
	b.laws[key] = l
	return l
}

// own is the law with memory of its own.
func (l law) own(grains int) law {
	if l.breaks == nil {
		return law{make([]broken, grains), make([]uint8, grains)}
	}
	return law{slices.Clone(l.breaks), slices.Clone(l.counts)}
}

// set changes the rules broken at a grain.
func (l law) set(g int, rules broken) {
	l.breaks[g], l.counts[g] = rules, uint8(bits.OnesCount8(uint8(rules)))
}

// dayBreaks are the rules that a Meeting of the Form breaks on the date.
func (b *board) dayBreaks(form consult.Form, out, day consult.Date) (rules broken) {
	short := func(kind consult.ConflictKind, unit consult.DayUnit, told consult.Date, asked int) bool {
		return form.Severity(kind) != consult.Off && conflict.CountAhead(b.days, unit, told, day, asked).Days < asked
	}
	if short(consult.ShortNotice, form.NoticeUnit, consult.DateOf(b.d.Now(), b.d.Zone()), form.NoticeDays) {
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
func (b *board) spread(stay []consult.Meeting) {
	dates := map[consult.ID][]int{}
	for i, pc := range b.pieces {
		if pc.wish.SeriesID != "" && !pc.homeless {
			dates[pc.wish.SeriesID] = append(dates[pc.wish.SeriesID], i)
		}
	}
	for _, all := range dates {
		for k, i := range all {
			for _, j := range all[k+1:] {
				if b.apart(b.pieces[i].wish, b.pieces[j].wish) {
					b.p.Meetings[i].Apart = append(b.p.Meetings[i].Apart, j)
				}
			}
		}
	}
	for _, m := range stay {
		for _, i := range dates[m.SeriesID] {
			if b.apart(b.pieces[i].wish, m) {
				b.shun(i, consult.DateOf(m.Span.From, b.d.Zone()))
			}
		}
	}
}

// apart reports whether two dates of one Series are to be on different days.
func (b *board) apart(m, o consult.Meeting) bool {
	on := func(t time.Time) consult.Date { return consult.DateOf(t, b.d.Zone()) }
	return m.SeriesID != "" && m.SeriesID == o.SeriesID && m.ID != o.ID &&
		on(m.OriginalStart) != on(o.OriginalStart) && on(m.Span.From) != on(o.Span.From)
}

// shun marks that another date of the piece's Series is on the day.
func (b *board) shun(i int, day consult.Date) {
	l := b.pieces[i].law.own(len(b.p.Grains))
	for g, grain := range b.p.Grains {
		if grain.Day == number(day) {
			l.set(g, l.breaks[g]|withSeries)
		}
	}
	b.pieces[i].law, b.p.Meetings[i].Unlawful = l, l.counts
}

// breaksAt are the rules that the i-th piece breaks where the set puts it; moving to
// another room alone breaks none.
func (b *board) breaksAt(i int, c change, set []change, which []int) broken {
	pc := b.pieces[i]
	if c.before != nil && c.before.Status.Live() && c.before.Span.From.Equal(c.after.Span.From) {
		return 0
	}
	var rules broken
	if g, ok := b.grain[c.after.Span.From.Unix()]; ok && pc.law.breaks != nil {
		rules = pc.law.breaks[g]
	}
	day := consult.DateOf(c.after.Span.From, b.d.Zone())
	for j, o := range b.pieces {
		if j == i || o.homeless || !b.apart(pc.wish, o.wish) {
			continue
		}
		at := o.wish.Span.From
		if k := slices.Index(which, j); k >= 0 {
			at = set[k].after.Span.From
		}
		if consult.DateOf(at, b.d.Zone()) == day {
			rules |= withSeries
		}
	}
	return rules
}
