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

// Wish describes a Series to book. Meeting is the first date, and the others are copied
// from it.
type Wish struct {
	Meeting consult.Meeting
	// Rule is an RRULE (RFC 5545) without DTSTART.
	Rule     string
	OnDayOff consult.OnDayOff
	// SkipConflicts books the dates without a blocking Conflict and leaves out the others.
	SkipConflicts bool
}

// Action is what a write to a Series does about one date.
type Action string

// The actions on a date. "kept" is a Meeting that is not changed because it was changed
// on its own before; "none" is a date without a Meeting, or without a change.
const (
	ActionBook    Action = "booked"
	ActionChange  Action = "changed"
	ActionCancel  Action = "cancelled"
	ActionLeave   Action = "left_out"
	ActionKeep    Action = "kept"
	ActionNothing Action = "none"
)

// Sitting is one date of a Series with the Action on it. Meeting is zero when the date
// has no Meeting.
type Sitting struct {
	consult.Occurrence
	Action    Action
	Meeting   consult.Meeting
	Conflicts []consult.Conflict
}

// Booked is the result of a write to a Series, or of a dry run, date by date.
type Booked struct {
	Series   consult.Series
	Sittings []Sitting
	Notes    []recurrence.Note
}

// Clash is the error of a refused write to a Series. It lists every date with all its
// Conflicts, and unwraps to a *consult.Clash with the blocking ones.
type Clash struct {
	Booked
	// LeaveOut has the meaning that it has in consult.Clash.
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

// Get gets one Series and its Meetings, ordered by their original start.
func (svc *Service) Get(ctx context.Context, id consult.ID) (consult.Series, []consult.Meeting, error) {
	var v consult.Series
	var all []consult.Meeting
	var err error
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		v, err = svc.store.Series.Get(ctx, id)
		if err != nil {
			return err
		}
		all, err = svc.store.Sittings(ctx, id)
		return err
	})
	return v, all, err
}

// Dates gets one Series date by date, in the form of a write that changes nothing.
func (svc *Service) Dates(ctx context.Context, id consult.ID) (Booked, error) {
	v, all, err := svc.Get(ctx, id)
	if err != nil {
		return Booked{}, err
	}
	b := Booked{Series: v}
	for _, m := range all {
		b.Sittings = append(b.Sittings, Sitting{Occurrence: occurrenceOf(m), Action: ActionNothing, Meeting: m})
	}
	return b, nil
}

// List gets one page of Series, in the order in which they were booked.
func (svc *Service) List(
	ctx context.Context, filter consult.SeriesFilter, p consult.PageRequest,
) (consult.Page[consult.Series], error) {
	return svc.store.Series.List(ctx, filter, p)
}

// Book books every date of the rule in one transaction. When a date has a blocking
// Conflict nothing is booked, and the error is a *Clash with every date.
func (svc *Service) Book(ctx context.Context, by consult.Actor, wish Wish, o booking.Options) (Booked, error) {
	var b Booked
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		id, now := svc.newID(), svc.Now()
		if wish.OnDayOff == "" {
			wish.OnDayOff = consult.KeepDayOff
		}
		wish.Meeting.Normalise()
		first := firstMeeting(wish.Meeting)
		span := consult.Span{From: first.Span.From.In(svc.Zone()), To: first.Span.To}
		rule, err := recurrence.Parse(wish.Rule, span.From)
		// A bad rule is not returned at once: checkSeries reports all bad fields together.
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
		b.Series = consult.Series{
			Stamp:       consult.Stamp{ID: id, Version: 1, CreatedAt: now, ChangedAt: now},
			Title:       first.Title,
			Rule:        rule.String(),
			OnDayOff:    wish.OnDayOff,
			Span:        first.Span,
			Zone:        svc.Zone().String(),
			CreatedBy:   by.Name,
			OwnerBodyID: first.OwnerBodyID,
		}
		if !slices.ContainsFunc(dates, func(o consult.Occurrence) bool { return o.Placement != consult.Skipped }) {
			return consult.BadField("rrule", "never", "规则中的日子全是休息日", "names nothing but days off")
		}
		if err := checkSize(len(dates), probe); err != nil {
			return err
		}
		r := &batch{}
		for _, date := range dates {
			if date.Placement == consult.Skipped {
				r.addUnchanged(Sitting{Occurrence: date, Action: ActionNothing})
				continue
			}
			m := svc.newMeeting(by, b.Series, first, date)
			m.Stops = slices.Clone(first.Stops) // asked for with the Series, like its agenda; each date keeps its own
			r.add(Sitting{Occurrence: date, Action: ActionBook}, judging.Change{
				After:    m,
				Together: true,
			})
		}
		if err := svc.evaluateBatch(ctx, by, r); err != nil {
			return err
		}
		if wish.SkipConflicts {
			r.leaveOut()
		}
		return svc.commitBatch(ctx, by, &b, r, true, o.DryRun)
	})
	return b, err
}

// commitBatch refuses the batch when a date is blocked. Otherwise it writes the
// Meetings, and before them the Series when it is new (fresh).
func (svc *Service) commitBatch(ctx context.Context, by consult.Actor, b *Booked, r *batch, fresh, dry bool) error {
	if r.blocked() || fresh && len(r.set) == 0 {
		b.Sittings = r.results()
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
	b.Sittings = r.results()
	return nil
}

// occurrenceOf gets the date of a Meeting as it is booked.
func occurrenceOf(m consult.Meeting) consult.Occurrence {
	o := consult.Occurrence{Original: m.OriginalStart, Span: m.Span, Placement: consult.OnItsDay}
	if !m.Span.From.Equal(m.OriginalStart) {
		o.Placement = consult.Shifted
	}
	return o
}

// firstMeeting gets the first Meeting of a wish, completed so that all others can be
// copied from it.
func firstMeeting(wish consult.Meeting) consult.Meeting {
	m := wish.Clone()
	m.Span = m.Span.WholeSeconds()
	if m.Status == "" {
		m.Status = consult.Confirmed
	}
	return m
}

// maxSeats is the largest number of Attendances that one write to a Series may make.
// Nobody else can write to the database meanwhile.
const maxSeats = 100_000

// checkSize refuses a Series of so many dates that writing it would take too long.
func checkSize(dates int, m consult.Meeting) error {
	if dates*len(m.Attendances) <= maxSeats {
		return nil
	}
	return consult.BadField(
		"rrule", "too_many",
		fmt.Sprintf("%d次会议乘以%d人过多，一次最多%d人次；请缩短系列", dates, len(m.Attendances), maxSeats),
		fmt.Sprintf(
			"makes %d sittings of %d people, and at most %d seats can be booked at once; book a shorter series",
			dates, len(m.Attendances), maxSeats,
		),
	)
}

// checkSeries completes the first Meeting, and reports all its bad fields together with
// those of the rule.
func (svc *Service) checkSeries(ctx context.Context, first consult.Meeting, ofRule error) (consult.Meeting, error) {
	var f consult.Faults
	if bad, ok := errors.AsType[*consult.Invalid](ofRule); ok {
		f = append(f, bad.Faults...)
	}
	f.Add(first.ParentID != "", "parent_id", "unexpected", "系列会议不能有上级会议", "cannot be given for a series")
	f.Add(
		len(first.Follows) > 0, "follows", "unexpected", "请在各次会议上分别设置",
		"cannot be given for a series; give it to its meetings",
	)
	f.Add(
		!first.MaterialsReadyAt.IsZero(), "materials_ready_at", "unexpected", "请在各次会议上分别设置",
		"cannot be given for a series; give it to its meetings",
	)
	f.Add(first.Status == consult.Cancelled, "status", "cancelled", "不能新建已取消的会议", "cannot be cancelled from the start")
	// What is reported above is cleared, so that Complete does not report it again.
	first = first.Clone()
	first.ID = svc.newID()
	first.ParentID = ""
	first.Follows = nil
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

// newMeeting makes a new Meeting of the Series on one date, copied from a model.
func (svc *Service) newMeeting(
	by consult.Actor, v consult.Series, model consult.Meeting, date consult.Occurrence,
) consult.Meeting {
	now := svc.Now()
	m := consult.Meeting{
		Stamp:         consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Status:        model.Status,
		Span:          date.Span,
		SeriesID:      v.ID,
		OriginalStart: date.Original,
		CreatedBy:     by.Name,
		Overrides:     slices.Clone(model.Overrides),
	}
	if m.Status == consult.Cancelled {
		m.Status = consult.Confirmed
	}
	consult.CopyCommon(&m, model)
	// What is asked for with the Series is on the agenda of every date; what one date has on its own stays there.
	for _, it := range model.Items {
		if it.ID == "" {
			m.Items = append(m.Items, it)
		}
	}
	return m
}
