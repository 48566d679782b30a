package series

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/recurrence"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// edit is one change of a Series in progress.
type edit struct {
	batch
	svc    *Service
	by     consult.Actor
	before consult.Series
	after  consult.Series
	zone   *time.Location
	days   workday.Calendar
	all    []consult.Meeting
	// since is the original start of the first Meeting in scope; zero means all.
	since time.Time
	// cancellation is the ID shared by all Meetings that this write cancels; it is empty
	// until the first one.
	cancellation consult.ID
	notes        []recurrence.Note
}

// applyEdit runs one use case on a Series: it reads the Series, lets plan collect the
// changes, judges them together, and writes all of them or none.
func (svc *Service) applyEdit(
	ctx context.Context, by consult.Actor, id, from consult.ID, o booking.Options,
	plan func(context.Context, *edit) error,
) (Booked, error) {
	var b Booked
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		v, err := svc.newEdit(ctx, by, id, from, o.Version)
		if err != nil {
			return err
		}
		if err := plan(ctx, v); err != nil {
			return err
		}
		for i := range v.set {
			v.set[i].Reason = o.Reason
		}
		if err := svc.evaluateBatch(ctx, by, &v.batch); err != nil {
			return err
		}
		changed := v.before != v.after || slices.ContainsFunc(v.set, func(c judging.Change) bool { return c.Changed() })
		// The version rises only when something changes: the same request again is harmless.
		if changed {
			v.after.Version, v.after.ChangedAt = v.before.Version+1, consult.Later(svc.Now(), v.before.ChangedAt)
		}
		b = Booked{Series: v.after, Notes: v.notes}
		if err := svc.commitBatch(ctx, by, &b, &v.batch, false, o.DryRun); err != nil || o.DryRun || !changed {
			return err
		}
		return svc.store.Series.Save(ctx, v.after, v.before.Version)
	})
	return b, err
}

// newEdit reads the Series and its Meetings. The error is consult.ErrStale when the
// Series is not at version; 0 accepts any version.
func (svc *Service) newEdit(ctx context.Context, by consult.Actor, id, from consult.ID, version int64) (*edit, error) {
	v := &edit{svc: svc, by: by}
	var err error
	v.before, err = svc.store.Series.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if version != 0 && version != v.before.Version {
		return nil, consult.ErrStale
	}
	v.after = v.before
	// The zone of the Series, not of the office: its dates must not shift if that changes.
	v.zone, err = time.LoadLocation(v.before.Zone)
	if err != nil {
		return nil, fmt.Errorf("series %s: %w", id, err)
	}
	v.days, err = svc.judging.Workdays(ctx)
	if err != nil {
		return nil, err
	}
	v.all, err = svc.store.Sittings(ctx, id)
	if err != nil || from == "" {
		return v, err
	}
	k := slices.IndexFunc(v.all, func(m consult.Meeting) bool { return m.ID == from })
	if k < 0 {
		return nil, consult.BadField("from_meeting_id", "not_found", "不是本系列的会议", "is no meeting of this series")
	}
	if !v.all[k].Span.From.After(svc.Now()) {
		return nil, consult.BadField(
			"from_meeting_id", "begun", "该次会议已经开始，过去的会议不再改动", "has begun: what is past is not rewritten",
		)
	}
	v.since = v.all[k].OriginalStart
	return v, nil
}

// inScope reports whether a Meeting has not begun, was not held, and is in the scope of the edit.
func (v *edit) inScope(m consult.Meeting) bool {
	return !m.Held.Took && v.coming(m)
}

// coming reports whether a Meeting has not begun and is not before the scope of the edit.
func (v *edit) coming(m consult.Meeting) bool {
	return m.Span.From.After(v.svc.Now()) && !m.OriginalStart.Before(v.since)
}

// exempt reports whether the edit must not change a Meeting, because it was changed on
// its own or has become a parent.
func (v *edit) exempt(m consult.Meeting, e Edit) bool {
	return m.HasChildren || m.Apart() && !e.Overwrite
}

// model gets the Meeting that new ones are copied from. Best is the first coming one
// that is like the others and not cancelled.
func (v *edit) model() consult.Meeting {
	best, score := v.all[0], -1
	for _, m := range v.all {
		// Being like the others matters more than being live, and that more than being
		// still to come: the weights make any combination comparable.
		n := 0
		if !m.Apart() && !m.HasChildren {
			n += 4
		}
		if m.Status != consult.Cancelled {
			n += 2
		}
		if v.inScope(m) {
			n++
		}
		if n > score || n == score && !v.inScope(best) {
			best, score = m, n
		}
	}
	return best
}

// reinstatedStatus gets the status of a Meeting that is reinstated.
func (v *edit) reinstatedStatus(model consult.Meeting) consult.Status {
	if model.Status == consult.Cancelled {
		return consult.Confirmed
	}
	return model.Status
}

// dateOf gets the day of an instant in the zone of the Series.
func (v *edit) dateOf(t time.Time) consult.Date { return consult.DateOf(t, v.zone) }

// keep does not change a Meeting. The result lists it only if the user might expect a
// change: it is coming, and is not like the others or was held already, as presence says before the start.
func (v *edit) keep(m consult.Meeting) {
	v.unchanged = append(v.unchanged, m)
	if v.coming(m) && (m.Apart() || m.HasChildren || m.Held.Took) {
		v.addUnchanged(Sitting{Occurrence: occurrenceOf(m), Action: ActionKeep, Meeting: m})
	}
}

// addChange adds the change of a Meeting, listed under its new date.
func (v *edit) addChange(before, after consult.Meeting) {
	v.add(Sitting{Occurrence: occurrenceOf(after), Action: ActionChange}, v.changeOf(before, after))
}

// cancel adds the cancellation of a Meeting, listed under date.
func (v *edit) cancel(m consult.Meeting, date consult.Occurrence, reason string) {
	v.add(Sitting{Occurrence: date, Action: ActionCancel}, v.cancellationOf(m, reason))
}

// cancellationOf makes the change that cancels a Meeting.
func (v *edit) cancellationOf(m consult.Meeting, reason string) judging.Change {
	after := m.Clone()
	if v.cancellation == "" {
		v.cancellation = v.svc.newID()
	}
	after.CallOff(v.cancellation, v.svc.Now(), reason)
	return v.changeOf(m, after)
}

// changeOf makes the change of a Meeting.
func (v *edit) changeOf(before, after consult.Meeting) judging.Change {
	c := v.svc.booking.Edited(before, after)
	// Meetings nested in a date are no dates of this Series.
	c.Together = before.SeriesID == v.before.ID
	return c
}
