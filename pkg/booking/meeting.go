package booking

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// Options of a write to a Meeting. Version 0 means whatever version there is.
type Options struct {
	DryRun  bool
	Version int64
	// LeaveOut are Meetings that stay called off when what was called off together
	// with them is taken up again, with all that is nested in them.
	LeaveOut []consult.ID
	// Cancellation is the one of a Series' cancellations that is taken back.
	Cancellation consult.ID
}

// Booked is a Meeting as written, or as it would be on a dry run, with what is
// worth a warning.
type Booked struct {
	Meeting  consult.Meeting
	Warnings []consult.Conflict
}

// Meeting gets one Meeting whole.
func (d *Desk) Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error) {
	return d.store.Meeting(ctx, id)
}

// Meetings answers one page by start.
func (d *Desk) Meetings(ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest) (consult.Page[consult.Meeting], error) {
	return d.store.Meetings.Meetings(ctx, filter, p)
}

// Book makes a new Meeting of the wish, whose empty fields the Form fills in.
// Blocking Conflicts answer a *consult.Clash with every one of them.
func (d *Desk) Book(ctx context.Context, by consult.Actor, wish consult.Meeting, o Options) (b Booked, err error) {
	now := d.Now()
	wish = wish.Clone()
	wish.Stamp = consult.Stamp{ID: d.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	wish.CreatedBy, wish.Sequence, wish.Firm, wish.Moves, wish.Pinned = by.Name, 0, false, nil, consult.Pin{}
	wish.First = consult.Slot{}
	if wish.Status == "" {
		wish.Status = consult.Confirmed
	}
	err = run(ctx, d.store, o.DryRun, func(ctx context.Context) error {
		if wish.Status == consult.Cancelled {
			return consult.BadField("status", "cancelled", "不能新建已取消的会议", "cannot be cancelled from the start")
		}
		set, found, err := d.apply(ctx, by, []change{{after: wish}}, o.DryRun)
		if err != nil {
			return err
		}
		b.Meeting, b.Warnings = set[0].after, found
		return nil
	})
	return b, err
}

// Edit changes a Meeting. Cancelling has its own use case; a live Meeting does
// not become a draft again.
func (d *Desk) Edit(ctx context.Context, by consult.Actor, id consult.ID, edit func(*consult.Meeting) error, o Options) (Booked, error) {
	return d.alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]change, error) {
		after := before.Clone()
		if err := edit(&after); err != nil {
			return nil, err
		}
		if before.Status == consult.Cancelled {
			return nil, consult.BadField("status", "cancelled", "会议已取消；请先用 confirm 恢复", "the meeting is cancelled; confirm it to take it up again")
		}
		if after.Status != before.Status && (after.Status == consult.Cancelled || after.Status == consult.Draft) {
			return nil, consult.BadField("status", "transition", "不能这样改变状态", "cannot be changed to this")
		}
		return []change{d.edited(before, after)}, nil
	})
}

// Cancel calls a Meeting off for a reason, with every live child of it. It
// releases what they hold and stays visible as cancelled. The overrides are for
// those of them that are pinned.
func (d *Desk) Cancel(ctx context.Context, by consult.Actor, id consult.ID, reason string, overrides []consult.Override, o Options) (Booked, error) {
	return d.alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]change, error) {
		if strings.TrimSpace(reason) == "" {
			return nil, consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		if before.Status == consult.Cancelled {
			return []change{d.edited(before, before)}, nil
		}
		family, err := d.family(ctx, before)
		if err != nil {
			return nil, err
		}
		var set []change
		cancellation := d.newID()
		for i, m := range family {
			if i > 0 && m.Status == consult.Cancelled {
				continue
			}
			after := m.Clone()
			after.CallOff(cancellation, d.Now(), reason)
			after.Overrides = append(after.Overrides, overrides...)
			set = append(set, d.edited(m, after))
		}
		return set, nil
	})
}

// Move takes a Meeting to another slot, its children by the same shift. A slot
// without a room keeps the room, one without an end the length.
func (d *Desk) Move(ctx context.Context, by consult.Actor, id consult.ID, to consult.Slot, overrides []consult.Override, o Options) (Booked, error) {
	return d.alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]change, error) {
		if before.Status == consult.Cancelled {
			return nil, consult.BadField("status", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		family, err := d.family(ctx, before)
		if err != nil {
			return nil, err
		}
		shift := to.Span.From.Sub(before.Span.From)
		if to.Span.To.IsZero() {
			to.Span.To = before.Span.To.Add(shift)
		}
		var set []change
		for i, m := range family {
			after := m.Clone()
			after.Span = consult.Span{From: m.Span.From.Add(shift), To: m.Span.To.Add(shift)}
			if i == 0 {
				after.Span = to.Span
				after.Overrides = append(after.Overrides, overrides...)
				if to.RoomID != "" {
					after.RoomID = to.RoomID
				}
			} else if m.Status == consult.Cancelled {
				continue
			} else {
				after.Overrides = append(after.Overrides, pins(overrides)...)
			}
			set = append(set, d.edited(m, after))
		}
		return set, nil
	})
}

// alter runs one use case on an existing Meeting: it reads it, asks what is to
// change, judges all changes together and writes them all or none.
func (d *Desk) alter(ctx context.Context, by consult.Actor, id consult.ID, o Options,
	plan func(context.Context, consult.Meeting) ([]change, error)) (b Booked, err error) {
	err = run(ctx, d.store, o.DryRun, func(ctx context.Context) error {
		before, err := d.store.Meeting(ctx, id)
		if err != nil {
			return err
		}
		if o.Version != 0 && o.Version != before.Version {
			return consult.ErrStale
		}
		set, err := plan(ctx, before)
		if err != nil {
			return err
		}
		set, found, err := d.apply(ctx, by, set, o.DryRun)
		if err != nil {
			return err
		}
		inside, err := d.childrensWarnings(ctx, set[0].after, set)
		b.Meeting, b.Warnings = set[0].after, append(found, inside...)
		return err
	})
	return b, err
}

// run runs fn in a Write, and a dry run in a Read, which writes nothing.
func run(ctx context.Context, unit Unit, dry bool, fn func(context.Context) error) error {
	if dry {
		return unit.Read(ctx, fn)
	}
	return unit.Write(ctx, fn)
}

// family are the Meetings and everything nested in them.
func (d *Desk) family(ctx context.Context, tops ...consult.Meeting) ([]consult.Meeting, error) {
	all := slices.Clone(tops)
	for level := all; len(level) > 0; {
		ids := make([]consult.ID, len(level))
		for i, m := range level {
			ids[i] = m.ID
		}
		children, err := d.store.ChildrenOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		all, level = append(all, children...), children
	}
	return all, nil
}

// change is one Meeting before, unless it is new, and after.
type change struct {
	before *consult.Meeting
	after  consult.Meeting
	// together says that the Meeting changes with its Series, not on its own.
	together bool
	// proposed says that a Proposal chose the slot. What is not in use any more by then
	// is a Conflict, not a bad field.
	proposed bool
	// back is set when the change undoes another, and is what that one took.
	back *consult.Trace
	// implied says that the change follows from others of its set.
	implied bool
	// yields says that the Meeting takes what it needs as far as it is free: see concede.
	yields bool
}

// edited keeps what an edit must not change and notes the slot that is left.
func (d *Desk) edited(before, after consult.Meeting) change {
	after.Normalise()
	after.Stamp, after.CreatedBy, after.Sequence = before.Stamp, before.CreatedBy, before.Sequence
	after.Moves, after.First = before.Moves, before.First
	return change{before: &before, after: after}
}

// news reports whether the change changes anything. In which order a Body's
// members stand is no news.
func (c *change) news() bool {
	if c.before == nil {
		return true
	}
	before, after := *c.before, c.after
	before.Attendances, after.Attendances = ordered(before.Attendances), ordered(after.Attendances)
	return !reflect.DeepEqual(before, after)
}

// unname takes the cancellation's ID off what a dry run calls off: nothing will
// ever answer to it.
func unname(c *change) {
	if c.before != nil && c.before.Status != consult.Cancelled {
		c.after.CancellationID = ""
	}
}

// ordered puts those a Body brings in an order of their own.
func ordered(all []consult.Attendance) []consult.Attendance {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b consult.Attendance) int {
		if a.ViaBodyID == "" && b.ViaBodyID == "" {
			return 0
		}
		return cmp.Or(cmp.Compare(a.ViaBodyID, b.ViaBodyID), cmp.Compare(a.PersonID, b.PersonID))
	})
	return all
}

// stamp raises version, change instant and, once a Meeting can be seen, its
// SEQUENCE, and records a live Meeting's first slot and its move, and that it was confirmed.
func (d *Desk) stamp(c *change, by consult.Actor) {
	c.after.SetFirst(c.before)
	if c.before == nil {
		return
	}
	m, b := &c.after, *c.before
	switch {
	case m.Status.Live():
		m.Withdrawn, m.Unseen = 0, false
	case m.Status == consult.Draft: // of which nobody is told, whatever it was before
		m.Withdrawn, m.Unseen = 0, m.Unseen || b.Seen()
	}
	m.Firm = b.Firm || b.Status == consult.Confirmed
	m.Version, m.ChangedAt = b.Version+1, consult.Later(d.Now(), b.ChangedAt)
	if c.back == nil {
		m.Differs = m.SeriesID != "" && (m.Differs || !c.together && apart(b, *m))
	}
	if b.Status != consult.Cancelled && m.Status == consult.Cancelled {
		m.CancelledAlone = m.SeriesID != "" && !c.together
	}
	if b.Seen() || m.Seen() {
		m.Sequence++
	}
	if c.back == nil && b.Status.Live() && !b.Slot().Equal(m.Slot()) {
		m.Moves = append(m.Moves[:len(m.Moves):len(m.Moves)], consult.Move{From: b.Slot(), At: d.Now(), By: by.Name, Version: m.Version})
	}
}
