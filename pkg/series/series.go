package series

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/recurrence"
	"huiqi/pkg/registry"
)

// Wish asks for a Series whose first sitting is Meeting.
type Wish struct {
	Meeting consult.Meeting
	// Rule is an RRULE (RFC 5545) without DTSTART.
	Rule     string
	OnDayOff consult.OnDayOff
	// SkipConflicts books the dates that are free and leaves the others out.
	SkipConflicts bool
}

// Action is what a write to a Series does about one date.
type Action string

// The actions on a date. Kept is a Meeting that was changed on its own and stays
// as it is; none is a date without a Meeting, or one that nothing changes.
const (
	ActionBook    Action = "booked"
	ActionChange  Action = "changed"
	ActionCancel  Action = "cancelled"
	ActionLeave   Action = "left_out"
	ActionKeep    Action = "kept"
	ActionNothing Action = "none"
)

// Sitting is one date of a Series with what is done about it. Meeting is zero
// where there is none.
type Sitting struct {
	consult.Occurrence
	Action    Action
	Meeting   consult.Meeting
	Conflicts []consult.Conflict
}

// Booked is a Series as written, or as it would be, date by date.
type Booked struct {
	Series   consult.Series
	Sittings []Sitting
	Notes    []recurrence.Note
}

// Clash is a refused write to a Series: every date with all its Conflicts.
// It unwraps to a *consult.Clash with those that block.
type Clash struct {
	Booked
	// LeaveOut is as in consult.Clash.
	LeaveOut []consult.ID
}

func (e *Clash) Error() string { return "series refused by conflicts" }

// Unwrap makes errors.Is(err, consult.ErrConflict) true.
func (e *Clash) Unwrap() error {
	c := consult.Clash{LeaveOut: e.LeaveOut}
	for _, s := range e.Sittings {
		for _, f := range s.Conflicts {
			if f.Severity == consult.Blocking {
				c.Conflicts = append(c.Conflicts, f)
			}
		}
	}
	return &c
}

// Get gets one Series with its Meetings, by their original start.
func (svc *Service) Get(ctx context.Context, id consult.ID) (v consult.Series, all []consult.Meeting, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		if v, err = svc.store.Series.Get(ctx, id); err != nil {
			return err
		}
		all, err = svc.store.Sittings(ctx, id)
		return err
	})
	return v, all, err
}

// Dates gets one Series with its Meetings date by date, as they stand.
func (svc *Service) Dates(ctx context.Context, id consult.ID) (Booked, error) {
	v, all, err := svc.Get(ctx, id)
	b := Booked{Series: v}
	for _, m := range all {
		b.Sittings = append(b.Sittings, Sitting{Occurrence: asItStands(m), Action: ActionNothing, Meeting: m})
	}
	return b, err
}

// List answers one page in the order of booking.
func (svc *Service) List(ctx context.Context, filter consult.SeriesFilter, p consult.PageRequest) (consult.Page[consult.Series], error) {
	return svc.store.Series.List(ctx, filter, p)
}

// Book books every date of the rule in one transaction, or none: then the
// answer is a *SeriesClash with every date.
func (svc *Service) Book(ctx context.Context, by consult.Actor, wish Wish, o booking.Options) (b Booked, err error) {
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		id, now := svc.newID(), svc.Now()
		if wish.OnDayOff == "" {
			wish.OnDayOff = consult.KeepDayOff
		}
		wish.Meeting.Normalise()
		first := firstOf(wish.Meeting)
		span := consult.Span{From: first.Span.From.In(svc.Zone()), To: first.Span.To}
		rule, err := recurrence.Parse(wish.Rule, span.From)
		probe, err := svc.checkSeries(ctx, first, err)
		if err != nil {
			return err
		}
		days, err := svc.judging.Workdays(ctx)
		if err != nil {
			return err
		}
		dates, notes, err := recurrence.Plan(rule, span, wish.OnDayOff, days)
		if err != nil {
			return err
		}
		b.Notes = notes
		b.Series = consult.Series{Stamp: consult.Stamp{ID: id, Version: 1, CreatedAt: now, ChangedAt: now}, Title: first.Title,
			Rule: rule.String(), OnDayOff: wish.OnDayOff, Span: first.Span, Zone: svc.Zone().String(), CreatedBy: by.Name}
		if !slices.ContainsFunc(dates, func(o consult.Occurrence) bool { return o.Outcome != consult.Skipped }) {
			return consult.BadField("rrule", "never", "规则中的日子全是休息日", "names nothing but days off")
		}
		if err := bearable(len(dates), probe); err != nil {
			return err
		}
		r := &batch{}
		for _, date := range dates {
			if date.Outcome == consult.Skipped {
				r.tell(Sitting{Occurrence: date, Action: ActionNothing})
				continue
			}
			r.add(Sitting{Occurrence: date, Action: ActionBook}, judging.Change{After: svc.sitting(by, b.Series, first, date), Together: true})
		}
		if err := svc.evaluateBatch(ctx, by, r); err != nil {
			return err
		}
		if wish.SkipConflicts {
			r.leaveOut()
		}
		return svc.settleSeries(ctx, by, &b, r, true, o.DryRun)
	})
	return b, err
}

// settleSeries refuses what clashes, and else writes the sittings and, when it is
// fresh, the Series before them.
func (svc *Service) settleSeries(ctx context.Context, by consult.Actor, b *Booked, r *batch, fresh, dry bool) error {
	if r.blocked() || fresh && len(r.set) == 0 {
		b.Sittings = r.told()
		return &Clash{Booked: *b}
	}
	if !dry && fresh {
		if err := svc.store.Series.Add(ctx, b.Series); err != nil {
			return err
		}
	}
	if err := svc.booking.Commit(ctx, by, r.set, dry); err != nil {
		return err
	}
	b.Sittings = r.told()
	return nil
}

// asItStands is the date of a Meeting as it is booked.
func asItStands(m consult.Meeting) consult.Occurrence {
	o := consult.Occurrence{Original: m.OriginalStart, Span: m.Span, Outcome: consult.OnItsDay}
	if !m.Span.From.Equal(m.OriginalStart) {
		o.Outcome = consult.Shifted
	}
	return o
}

// firstOf is the wish for the first sitting, in the form that all are made of.
func firstOf(wish consult.Meeting) consult.Meeting {
	m := wish.Clone()
	m.Span = m.Span.WholeSeconds()
	if m.Status == "" {
		m.Status = consult.Confirmed
	}
	return m
}

// maxSeats bounds the Attendances that one write to a Series may make: nobody else
// can write while it does.
const maxSeats = 100_000

func bearable(dates int, m consult.Meeting) error {
	if dates*len(m.Attendances) <= maxSeats {
		return nil
	}
	return consult.BadField("rrule", "too_many", fmt.Sprintf("%d次会议乘以%d人过多，一次最多%d人次；请缩短系列", dates, len(m.Attendances), maxSeats),
		fmt.Sprintf("makes %d sittings of %d people, and at most %d seats can be booked at once; book a shorter series", dates, len(m.Attendances), maxSeats))

}

// checkSeries completes the first sitting and names every bad field of it beside
// those of the rule, so that they are told at once.
func (svc *Service) checkSeries(ctx context.Context, first consult.Meeting, ofRule error) (consult.Meeting, error) {
	var f consult.Faults
	if bad, ok := errors.AsType[*consult.Invalid](ofRule); ok {
		f = append(f, bad.Faults...)
	}
	f.Add(first.ParentID != "", "parent_id", "unexpected", "系列会议不能有上级会议", "cannot be given for a series")
	f.Add(len(first.Follows) > 0, "follows", "unexpected", "请在各次会议上分别设置", "cannot be given for a series; give it to its meetings")
	f.Add(!first.MaterialsReadyAt.IsZero(), "materials_ready_at", "unexpected", "请在各次会议上分别设置", "cannot be given for a series; give it to its meetings")
	f.Add(first.Status == consult.Cancelled, "status", "cancelled", "不能新建已取消的会议", "cannot be cancelled from the start")
	first = first.Clone()
	first.ID, first.ParentID, first.Follows = svc.newID(), "", nil
	if first.Status == consult.Cancelled {
		first.Status = consult.Draft
	}
	c := judging.Change{After: first}
	r, err := svc.judging.Snapshot(ctx, []judging.Change{c})
	if err != nil {
		return first, err
	}
	err = svc.booking.Complete(ctx, &c, r)
	if bad, ok := errors.AsType[*consult.Invalid](err); ok {
		f, err = append(f, bad.Faults...), nil
	}
	return c.After, errors.Join(err, f.Err())
}

// sitting is a new Meeting of the Series after a model, on one date.
func (svc *Service) sitting(by consult.Actor, v consult.Series, model consult.Meeting, date consult.Occurrence) consult.Meeting {
	now := svc.Now()
	m := consult.Meeting{Stamp: consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}, Status: model.Status,
		Span: date.Span, SeriesID: v.ID, OriginalStart: date.Original, CreatedBy: by.Name, Overrides: slices.Clone(model.Overrides)}
	if m.Status == consult.Cancelled {
		m.Status = consult.Confirmed
	}
	booking.CopyCommon(&m, model)
	return m
}
