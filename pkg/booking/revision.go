package booking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
	"huiqi/pkg/workday"
)

// revision is a Series under change.
type revision struct {
	round
	d      *Desk
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

// revise runs one use case on a Series: it reads it, asks what is to change,
// weighs all changes together and writes them all or none.
func (d *Desk) revise(ctx context.Context, by consult.Actor, id, from consult.ID, o Options,
	plan func(context.Context, *revision) error) (b BookedSeries, err error) {
	err = run(ctx, d.store, o.DryRun, func(ctx context.Context) error {
		v, err := d.revision(ctx, by, id, from, o.Version)
		if err != nil {
			return err
		}
		if err := plan(ctx, v); err != nil {
			return err
		}
		if err := d.weighRound(ctx, by, &v.round); err != nil {
			return err
		}
		news := v.before != v.after || slices.ContainsFunc(v.set, func(c change) bool { return c.news() })
		if news {
			v.after.Version, v.after.ChangedAt = v.before.Version+1, consult.Later(d.Now(), v.before.ChangedAt)
		}
		b = BookedSeries{Series: v.after, Notes: v.notes}
		if err := d.settleSeries(ctx, by, &b, &v.round, false, o.DryRun); err != nil || o.DryRun || !news {
			return err
		}
		return d.store.Series.Save(ctx, v.after, v.before.Version)
	})
	return b, err
}

// revision reads a Series that is still at version, 0 for any.
func (d *Desk) revision(ctx context.Context, by consult.Actor, id, from consult.ID, version int64) (*revision, error) {
	v := &revision{d: d, by: by}
	var err error
	if v.before, err = d.store.Series.Get(ctx, id); err != nil {
		return nil, err
	}
	if version != 0 && version != v.before.Version {
		return nil, consult.ErrStale
	}
	v.after = v.before
	if v.zone, err = time.LoadLocation(v.before.Zone); err != nil {
		return nil, fmt.Errorf("booking: series %s: %w", id, err)
	}
	if v.days, err = d.days(ctx); err != nil {
		return nil, err
	}
	if v.all, err = d.store.Sittings(ctx, id); err != nil || from == "" {
		return v, err
	}
	k := slices.IndexFunc(v.all, func(m consult.Meeting) bool { return m.ID == from })
	if k < 0 {
		return nil, consult.BadField("from_meeting_id", "not_found", "不是本系列的会议", "is no meeting of this series")
	}
	if !v.all[k].Span.From.After(d.Now()) {
		return nil, consult.BadField("from_meeting_id", "begun", "该次会议已经开始，过去的会议不再改动", "has begun: what is past is not rewritten")
	}
	v.since = v.all[k].OriginalStart
	return v, nil
}

// open reports whether a Meeting is coming and within what is to change.
func (v *revision) open(m consult.Meeting) bool {
	return m.Span.From.After(v.d.Now()) && !m.OriginalStart.Before(v.since)
}

// apart reports whether the edit must leave a Meeting as it is: it was changed on
// its own, or became a parent.
func (v *revision) apart(m consult.Meeting, e SeriesEdit) bool {
	return m.HasChildren || m.Apart() && !e.Overwrite
}

// model is the Meeting that new ones are made after: the first coming one that is
// like the others, or else the last.
func (v *revision) model() consult.Meeting {
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

func (v *revision) status(model consult.Meeting) consult.Status {
	if model.Status == consult.Cancelled {
		return consult.Confirmed
	}
	return model.Status
}

func (v *revision) date(t time.Time) consult.Date { return consult.DateOf(t, v.zone) }

// keep leaves a Meeting as it is, and tells of it when it is coming and stands
// apart from the others.
func (v *revision) keep(m consult.Meeting) {
	v.standing = append(v.standing, m)
	if v.open(m) && (m.Apart() || m.HasChildren) {
		v.tell(Sitting{Occurrence: asItStands(m), Action: ActionKeep, Meeting: m})
	}
}

// put adds a changed Meeting on the date where it is then.
func (v *revision) put(before, after consult.Meeting) {
	v.add(Sitting{Occurrence: asItStands(after), Action: ActionChange}, v.changed(before, after))
}

func (v *revision) cancel(m consult.Meeting, date consult.Occurrence, reason string) {
	v.add(Sitting{Occurrence: date, Action: ActionCancel}, v.cancelled(m, reason))
}

func (v *revision) cancelled(m consult.Meeting, reason string) change {
	after := m.Clone()
	if v.cancellation == "" {
		v.cancellation = v.d.newID()
	}
	after.CallOff(v.cancellation, v.d.Now(), reason)
	return v.changed(m, after)
}

func (v *revision) changed(before, after consult.Meeting) change {
	c := v.d.edited(before, after)
	c.together = before.SeriesID == v.before.ID
	return c
}
