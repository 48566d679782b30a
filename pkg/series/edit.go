package series

import (
	"context"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/recurrence"
)

// Edit changes the coming Meetings of a Series. What has begun is never
// rewritten. The zero value of a field changes nothing.
type Edit struct {
	// Change is made to every Meeting; it keeps its hands off the span.
	Change func(*consult.Meeting)
	// Clock is the new time of day, from midnight in the Series' zone.
	Clock *time.Duration
	// Length is the new length of every sitting.
	Length time.Duration
	// Rule and OnDayOff lay the dates out anew: a Meeting whose date stays keeps its
	// identity; the others are cancelled, and new dates booked.
	Rule     string
	OnDayOff consult.OnDayOff
	// Overwrite brings Meetings back into line that were changed on their own.
	Overwrite bool
}

// timing reports whether the edit says anything about when the sittings are.
func (e Edit) timing() bool {
	return e.Clock != nil || e.Length > 0 || e.Rule != "" || e.OnDayOff != ""
}

// Edit changes the coming Meetings of a Series, from one of them on or all,
// in one transaction. It is refused with a *SeriesClash that has every date.
func (svc *Service) Edit(ctx context.Context, by consult.Actor, id, from consult.ID, e Edit, o booking.Options) (Booked, error) {
	return svc.applyEdit(ctx, by, id, from, o, func(_ context.Context, v *edit) error {
		first, rule, err := v.anchor(e, from != "")
		if err != nil {
			return err
		}
		titled := consult.Meeting{Title: v.before.Title}
		e.change(&titled)
		titled.Normalise()
		v.after.Title, v.after.Rule, v.after.Span = titled.Title, rule.String(), first.WholeSeconds()
		if e.OnDayOff != "" {
			v.after.OnDayOff = e.OnDayOff
		}
		if e.Rule == "" && e.OnDayOff == "" {
			v.amend(e, first)
			return nil
		}
		return v.layOut(e, first, rule)
	})
}

// anchor is the first sitting and the rule that dates are counted from. A new rule
// for all counts from the first date that there ever was, a change of what follows
// from its first; else they are those of the Series.
func (v *edit) anchor(e Edit, following bool) (consult.Span, recurrence.Rule, error) {
	was := v.before.Span.From.In(v.zone)
	day, length, clock := v.date(was), v.before.Span.Length(), recurrence.TimeOfDay(was)
	if e.Length > 0 {
		length = e.Length
	}
	if e.Clock != nil {
		clock = *e.Clock
	}
	rule, err := recurrence.Parse(v.before.Rule, was)
	if err != nil {
		return consult.Span{}, rule, err
	}
	switch {
	case e.Rule != "" && following:
		day = v.date(v.since)
	case e.Rule != "":
		day = min(day, v.date(v.all[0].OriginalStart))
	case following && e.timing() && v.date(v.since) > day:
		day = v.date(v.since)
		if rule, err = rule.From(was, v.since.In(v.zone)); err != nil {
			return consult.Span{}, rule, err
		}
	}
	from := recurrence.AtTimeOfDay(day, clock, v.zone)
	if e.Rule != "" {
		rule, err = recurrence.Parse(e.Rule, from)
	}
	return consult.Span{From: from, To: from.Add(length)}, rule, err
}

// amend changes every Meeting on the day on which it is.
func (v *edit) amend(e Edit, first consult.Span) {
	model := v.model()
	for _, m := range v.all {
		v.amendOne(e, m, first, model)
	}
}

// amendOne changes a Meeting on the day on which it is, or that days off send it to.
func (v *edit) amendOne(e Edit, m consult.Meeting, first consult.Span, model consult.Meeting) {
	if !v.open(m) || m.Status == consult.Cancelled || v.apart(m, e) {
		v.keep(m)
		return
	}
	after := m.Clone()
	from := recurrence.TimeOfDay(m.OriginalStart.In(v.zone))
	if e.Clock != nil || m.Differs {
		from = recurrence.TimeOfDay(first.From)
	}
	at := recurrence.AtTimeOfDay(v.date(first.From), from, v.zone)
	length := m.Span.Length()
	if e.Length > 0 || m.Differs {
		length = first.Length()
	}
	own := consult.Span{From: at, To: at.Add(length)}
	date := consult.Occurrence{Original: recurrence.SpanOn(v.date(m.OriginalStart), own).From, Span: recurrence.SpanOn(v.date(m.Span.From), own)}
	if e.OnDayOff != "" || m.Differs {
		date = recurrence.OccurrenceOn(v.date(m.OriginalStart), own, v.after.OnDayOff, v.days)
	}
	if m.Differs {
		booking.CopyCommon(&after, model)
	}
	if date.Outcome == consult.Skipped {
		v.cancel(m, date, date.ZH)
		return
	}
	after.Span, after.OriginalStart, after.Differs = date.Span, date.Original, false
	e.change(&after)
	v.put(m, after)
}

// layOut goes through the rule's dates anew. What is coming by an earlier rule
// stays on its dates.
func (v *edit) layOut(e Edit, first consult.Span, rule recurrence.Rule) error {
	dates, notes, err := recurrence.Plan(rule, first, v.after.OnDayOff, v.days)
	if err != nil {
		return err
	}
	v.notes = notes
	model := v.model()
	if err := bearable(len(dates), model); err != nil {
		return err
	}
	left := map[consult.Date]consult.Meeting{}
	for _, m := range v.all {
		left[v.date(m.OriginalStart)] = m
	}
	for _, date := range dates {
		day := v.date(date.Original)
		m, has := left[day]
		delete(left, day)
		switch {
		case has:
			v.rejoin(e, m, date, model)
		case !date.Span.From.After(v.d.Now()) || day < v.date(v.since):
		case date.Outcome == consult.Skipped:
			v.tell(Sitting{Occurrence: date, Action: ActionNothing})
		default:
			m := v.d.sitting(v.by, v.after, model, date)
			m.Overrides = nil
			e.change(&m)
			v.add(Sitting{Occurrence: date, Action: ActionBook}, judging.Change{After: m, Together: true})
		}
	}
	for _, day := range slices.Sorted(maps.Keys(left)) {
		switch m := left[day]; {
		case day < v.date(first.From):
			v.amendOne(e, m, first, model)
		case !v.open(m) || m.Status == consult.Cancelled || v.apart(m, e):
			v.keep(m)
		default:
			v.cancel(m, asItStands(m), "系列安排调整")
		}
	}
	return nil
}

// rejoin brings a Meeting to where its date is now.
func (v *edit) rejoin(e Edit, m consult.Meeting, date consult.Occurrence, model consult.Meeting) {
	switch {
	case !v.open(m) || v.apart(m, e):
		v.keep(m)
	case date.Outcome == consult.Skipped && m.Status == consult.Cancelled:
		v.tell(Sitting{Occurrence: date, Action: ActionNothing, Meeting: m})
	case date.Outcome == consult.Skipped:
		v.cancel(m, date, date.ZH)
	default:
		after := m.Clone()
		if m.Status == consult.Cancelled {
			after.TakeUp()
			after.Status = v.status(model)
		}
		if m.Apart() {
			booking.CopyCommon(&after, model)
		}
		after.Span, after.OriginalStart, after.Differs = date.Span, date.Original, false
		e.change(&after)
		v.add(Sitting{Occurrence: date, Action: ActionChange}, v.changed(m, after))
	}
}

func (e Edit) change(m *consult.Meeting) {
	if e.Change != nil {
		e.Change(m)
	}
}
