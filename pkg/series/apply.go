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

// edit is a Series under change.
type edit struct {
	batch
	d      *Service
	by     consult.Actor
	before consult.Series
	after  consult.Series
	zone   *time.Location
	days   workday.Calendar
	all    []consult.Meeting
	// since is the original start from which on Meetings are changed.
	since time.Time
	// cancellation is the ID of what the write calls off, once it does.
	cancellation consult.ID
	notes        []recurrence.Note
}

// applyEdit runs one use case on a Series: it reads it, asks what is to change,
// weighs all changes together and writes them all or none.
func (svc *Service) applyEdit(ctx context.Context, by consult.Actor, id, from consult.ID, o booking.Options,
	plan func(context.Context, *edit) error) (b Booked, err error) {
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		v, err := svc.newEdit(ctx, by, id, from, o.Version)
		if err != nil {
			return err
		}
		if err := plan(ctx, v); err != nil {
			return err
		}
		if err := svc.evaluateBatch(ctx, by, &v.batch); err != nil {
			return err
		}
		news := v.before != v.after || slices.ContainsFunc(v.set, func(c judging.Change) bool { return c.Changed() })
		if news {
			v.after.Version, v.after.ChangedAt = v.before.Version+1, consult.Later(svc.Now(), v.before.ChangedAt)
		}
		b = Booked{Series: v.after, Notes: v.notes}
		if err := svc.settleSeries(ctx, by, &b, &v.batch, false, o.DryRun); err != nil || o.DryRun || !news {
			return err
		}
		return svc.store.Series.Save(ctx, v.after, v.before.Version)
	})
	return b, err
}

// newEdit reads a Series that is still at version, 0 for any.
func (svc *Service) newEdit(ctx context.Context, by consult.Actor, id, from consult.ID, version int64) (*edit, error) {
	v := &edit{d: svc, by: by}
	var err error
	if v.before, err = svc.store.Series.Get(ctx, id); err != nil {
		return nil, err
	}
	if version != 0 && version != v.before.Version {
		return nil, consult.ErrStale
	}
	v.after = v.before
	if v.zone, err = time.LoadLocation(v.before.Zone); err != nil {
		return nil, fmt.Errorf("booking: series %s: %w", id, err)
	}
	if v.days, err = svc.judging.Workdays(ctx); err != nil {
		return nil, err
	}
	if v.all, err = svc.store.Sittings(ctx, id); err != nil || from == "" {
		return v, err
	}
	k := slices.IndexFunc(v.all, func(m consult.Meeting) bool { return m.ID == from })
	if k < 0 {
		return nil, consult.BadField("from_meeting_id", "not_found", "不是本系列的会议", "is no meeting of this series")
	}
	if !v.all[k].Span.From.After(svc.Now()) {
		return nil, consult.BadField("from_meeting_id", "begun", "该次会议已经开始，过去的会议不再改动", "has begun: what is past is not rewritten")
	}
	v.since = v.all[k].OriginalStart
	return v, nil
}

// open reports whether a Meeting is coming and within what is to change.
func (v *edit) open(m consult.Meeting) bool {
	return m.Span.From.After(v.d.Now()) && !m.OriginalStart.Before(v.since)
}

// apart reports whether the edit must leave a Meeting as it is: it was changed on
// its own, or became a parent.
func (v *edit) apart(m consult.Meeting, e Edit) bool {
	return m.HasChildren || m.Apart() && !e.Overwrite
}

// model is the Meeting that new ones are made after: the first coming one that is
// like the others, or else the last.
func (v *edit) model() consult.Meeting {
	best, score := v.all[0], -1
	for _, m := range v.all {
		n := 0
		if !m.Apart() && !m.HasChildren {
			n += 4
		}
		if m.Status != consult.Cancelled {
			n += 2
		}
		if v.open(m) {
			n++
		}
		if n > score || n == score && !v.open(best) {
			best, score = m, n
		}
	}
	return best
}

func (v *edit) status(model consult.Meeting) consult.Status {
	if model.Status == consult.Cancelled {
		return consult.Confirmed
	}
	return model.Status
}

func (v *edit) date(t time.Time) consult.Date { return consult.DateOf(t, v.zone) }

// keep leaves a Meeting as it is, and tells of it when it is coming and stands
// apart from the others.
func (v *edit) keep(m consult.Meeting) {
	v.standing = append(v.standing, m)
	if v.open(m) && (m.Apart() || m.HasChildren) {
		v.tell(Sitting{Occurrence: asItStands(m), Action: ActionKeep, Meeting: m})
	}
}

// put adds a changed Meeting on the date where it is then.
func (v *edit) put(before, after consult.Meeting) {
	v.add(Sitting{Occurrence: asItStands(after), Action: ActionChange}, v.changed(before, after))
}

func (v *edit) cancel(m consult.Meeting, date consult.Occurrence, reason string) {
	v.add(Sitting{Occurrence: date, Action: ActionCancel}, v.cancelled(m, reason))
}

func (v *edit) cancelled(m consult.Meeting, reason string) judging.Change {
	after := m.Clone()
	if v.cancellation == "" {
		v.cancellation = v.d.newID()
	}
	after.CallOff(v.cancellation, v.d.Now(), reason)
	return v.changed(m, after)
}

func (v *edit) changed(before, after consult.Meeting) judging.Change {
	c := v.d.booking.Edited(before, after)
	c.Together = before.SeriesID == v.before.ID
	return c
}
