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

// Edit says what to change about the coming Meetings of a Series. Meetings that have
// begun are never changed. The zero value of a field changes nothing.
type Edit struct {
	// Change is applied to every Meeting; it must not change the span.
	Change func(*consult.Meeting)
	// Clock is the new time of day, counted from midnight in the zone of the Series.
	Clock *time.Duration
	// Length is the new length of every Meeting.
	Length time.Duration
	// Rule and OnDayOff replace the dates: a Meeting whose date remains is kept, the
	// other Meetings are cancelled, and the new dates are booked.
	Rule     string
	OnDayOff consult.OnDayOff
	// Overwrite also changes Meetings that were changed on their own.
	Overwrite bool
}

// timing reports whether the edit changes when the Meetings take place.
func (e Edit) timing() bool {
	return e.Clock != nil || e.Length > 0 || e.Rule != "" || e.OnDayOff != ""
}

// Edit changes the coming Meetings of a Series in one transaction: all of them, or those
// from the Meeting from on. When a date has a blocking Conflict the error is a *Clash
// with every date, and nothing is changed.
func (svc *Service) Edit(
	ctx context.Context, by consult.Actor, id, from consult.ID, e Edit, o booking.Options,
) (Booked, error) {
	return svc.applyEdit(ctx, by, id, from, o, func(_ context.Context, v *edit) error {
		first, rule, err := v.anchor(e, from != "")
		if err != nil {
			return err
		}
		// The Series takes the title and the owner that Change would give to a Meeting.
		written := consult.Meeting{Title: v.before.Title, OwnerBodyID: v.before.OwnerBodyID}
		e.change(&written)
		written.Normalise()
		v.after.Title, v.after.OwnerBodyID = written.Title, written.OwnerBodyID
		v.after.Rule = rule.String()
		v.after.Span = first.WholeSeconds()
		if e.OnDayOff != "" {
			v.after.OnDayOff = e.OnDayOff
		}
		if e.Rule == "" && e.OnDayOff == "" {
			v.changeInPlace(e, first)
			return nil
		}
		return v.replan(e, first, rule)
	})
}

// anchor gets the first date and the rule from which all dates are counted. A new rule
// for all Meetings counts from the earliest date of the Series. A change of the
// following Meetings counts from the first of them. Otherwise both are those of the
// Series.
func (v *edit) anchor(e Edit, following bool) (consult.Span, recurrence.Rule, error) {
	was := v.before.Span.From.In(v.zone)
	day := v.dateOf(was)
	length := v.before.Span.Length()
	clock := recurrence.TimeOfDay(was)
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
		day = v.dateOf(v.since)
	case e.Rule != "":
		day = min(day, v.dateOf(v.all[0].OriginalStart))
	case following && e.timing() && v.dateOf(v.since) > day:
		// The old rule goes on from here, with what its COUNT has left.
		day = v.dateOf(v.since)
		rule, err = rule.From(was, v.since.In(v.zone))
		if err != nil {
			return consult.Span{}, rule, err
		}
	}
	from := recurrence.AtTimeOfDay(day, clock, v.zone)
	if e.Rule != "" {
		rule, err = recurrence.Parse(e.Rule, from)
	}
	return consult.Span{From: from, To: from.Add(length)}, rule, err
}

// changeInPlace changes every Meeting without changing the dates of the Series.
func (v *edit) changeInPlace(e Edit, first consult.Span) {
	model := v.model()
	for _, m := range v.all {
		v.changeOneInPlace(e, m, first, model)
	}
}

// changeOneInPlace changes one Meeting on its present day. Only a new OnDayOff, or
// Overwrite of a Meeting that was changed on its own, can give it another day.
func (v *edit) changeOneInPlace(e Edit, m consult.Meeting, first consult.Span, model consult.Meeting) {
	if !v.inScope(m) || m.Status == consult.Cancelled || v.exempt(m, e) {
		v.keep(m)
		return
	}
	after := m.Clone()
	// A Meeting keeps its own time and length unless the edit gives new ones, or it is
	// to become like the others again.
	from := recurrence.TimeOfDay(m.OriginalStart.In(v.zone))
	if e.Clock != nil || m.Differs {
		from = recurrence.TimeOfDay(first.From)
	}
	at := recurrence.AtTimeOfDay(v.dateOf(first.From), from, v.zone)
	length := m.Span.Length()
	if e.Length > 0 || m.Differs {
		length = first.Length()
	}
	own := consult.Span{From: at, To: at.Add(length)}
	date := consult.Occurrence{
		Original: recurrence.SpanOn(v.dateOf(m.OriginalStart), own).From,
		Span:     recurrence.SpanOn(v.dateOf(m.Span.From), own),
	}
	if e.OnDayOff != "" || m.Differs {
		date = recurrence.OccurrenceOn(v.dateOf(m.OriginalStart), own, v.after.OnDayOff, v.days)
	}
	if m.Differs {
		consult.CopyCommon(&after, model)
	}
	if date.Placement == consult.Skipped {
		v.cancel(m, date, date.ZH)
		return
	}
	after.Span = date.Span
	after.OriginalStart = date.Original
	after.Differs = false
	e.change(&after)
	v.addChange(m, after)
}

// replan plans the dates again by the rule. Coming Meetings from before the first date
// of the new rule stay on their dates.
func (v *edit) replan(e Edit, first consult.Span, rule recurrence.Rule) error {
	dates, notes, err := recurrence.Plan(rule, first, v.after.OnDayOff, v.days)
	if err != nil {
		return err
	}
	v.notes = notes
	model := v.model()
	if err := checkSize(len(dates), model); err != nil {
		return err
	}
	left := map[consult.Date]consult.Meeting{}
	for _, m := range v.all {
		left[v.dateOf(m.OriginalStart)] = m
	}
	for _, date := range dates {
		day := v.dateOf(date.Original)
		m, has := left[day]
		delete(left, day)
		switch {
		case has:
			v.moveToDate(e, m, date, model)
		case !date.Span.From.After(v.svc.Now()) || day < v.dateOf(v.since):
			// Nothing is booked in the past or before the first date in scope.
		case date.Placement == consult.Skipped:
			v.addUnchanged(Sitting{Occurrence: date, Action: ActionNothing})
		default:
			m := v.svc.newMeeting(v.by, v.after, model, date)
			// An Override was decided for other dates, not for this one.
			m.Overrides = nil
			e.change(&m)
			v.add(Sitting{Occurrence: date, Action: ActionBook}, judging.Change{After: m, Together: true})
		}
	}
	// What is left has no date in the new rule.
	for _, day := range slices.Sorted(maps.Keys(left)) {
		switch m := left[day]; {
		case day < v.dateOf(first.From):
			v.changeOneInPlace(e, m, first, model)
		case !v.inScope(m) || m.Status == consult.Cancelled || v.exempt(m, e):
			v.keep(m)
		default:
			v.cancel(m, occurrenceOf(m), "系列安排调整")
		}
	}
	return nil
}

// moveToDate moves a Meeting to the place that the rule now gives to its date, and
// reinstates it when it was cancelled.
func (v *edit) moveToDate(e Edit, m consult.Meeting, date consult.Occurrence, model consult.Meeting) {
	switch {
	case !v.inScope(m) || v.exempt(m, e):
		v.keep(m)
	case date.Placement == consult.Skipped && m.Status == consult.Cancelled:
		v.addUnchanged(Sitting{Occurrence: date, Action: ActionNothing, Meeting: m})
	case date.Placement == consult.Skipped:
		v.cancel(m, date, date.ZH)
	default:
		after := m.Clone()
		if m.Status == consult.Cancelled {
			after.TakeUp()
			after.Status = v.reinstatedStatus(model)
		}
		if m.Apart() {
			consult.CopyCommon(&after, model)
		}
		after.Span = date.Span
		after.OriginalStart = date.Original
		after.Differs = false
		e.change(&after)
		v.add(Sitting{Occurrence: date, Action: ActionChange}, v.changeOf(m, after))
	}
}

// change applies Change, if there is one.
func (e Edit) change(m *consult.Meeting) {
	if e.Change != nil {
		e.Change(m)
	}
}
