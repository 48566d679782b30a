package booking

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
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
func (svc *Service) Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error) {
	return svc.store.Meeting(ctx, id)
}

// Meetings answers one page by start.
func (svc *Service) Meetings(ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest) (consult.Page[consult.Meeting], error) {
	return svc.store.Meetings.Meetings(ctx, filter, p)
}

// Book makes a new Meeting of the wish, whose empty fields the Form fills in.
// Blocking Conflicts answer a *consult.Clash with every one of them.
func (svc *Service) Book(ctx context.Context, by consult.Actor, wish consult.Meeting, o Options) (b Booked, err error) {
	now := svc.Now()
	wish = wish.Clone()
	wish.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	wish.CreatedBy, wish.Sequence, wish.Firm, wish.Moves, wish.Pinned = by.Name, 0, false, nil, consult.Pin{}
	wish.First = consult.Slot{}
	if wish.Status == "" {
		wish.Status = consult.Confirmed
	}
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		if wish.Status == consult.Cancelled {
			return consult.BadField("status", "cancelled", "不能新建已取消的会议", "cannot be cancelled from the start")
		}
		set, found, err := svc.Apply(ctx, by, []judging.Change{{After: wish}}, o.DryRun)
		if err != nil {
			return err
		}
		b.Meeting, b.Warnings = set[0].After, found
		return nil
	})
	return b, err
}

// Edit changes a Meeting. Cancelling has its own use case; a live Meeting does
// not become a draft again.
func (svc *Service) Edit(ctx context.Context, by consult.Actor, id consult.ID, edit func(*consult.Meeting) error, o Options) (Booked, error) {
	return svc.alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
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
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}

// Cancel calls a Meeting off for a reason, with every live child of it. It
// releases what they hold and stays visible as cancelled. The overrides are for
// those of them that are pinned.
func (svc *Service) Cancel(ctx context.Context, by consult.Actor, id consult.ID, reason string, overrides []consult.Override, o Options) (Booked, error) {
	return svc.alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		if strings.TrimSpace(reason) == "" {
			return nil, consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		if before.Status == consult.Cancelled {
			return []judging.Change{svc.Edited(before, before)}, nil
		}
		family, err := svc.Family(ctx, before)
		if err != nil {
			return nil, err
		}
		var set []judging.Change
		cancellation := svc.newID()
		for i, m := range family {
			if i > 0 && m.Status == consult.Cancelled {
				continue
			}
			after := m.Clone()
			after.CallOff(cancellation, svc.Now(), reason)
			after.Overrides = append(after.Overrides, overrides...)
			set = append(set, svc.Edited(m, after))
		}
		return set, nil
	})
}

// Move takes a Meeting to another slot, its children by the same shift. A slot
// without a room keeps the room, one without an end the length.
func (svc *Service) Move(ctx context.Context, by consult.Actor, id consult.ID, to consult.Slot, overrides []consult.Override, o Options) (Booked, error) {
	return svc.alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		if before.Status == consult.Cancelled {
			return nil, consult.BadField("status", "cancelled", "会议已取消", "the meeting is cancelled")
		}
		family, err := svc.Family(ctx, before)
		if err != nil {
			return nil, err
		}
		shift := to.Span.From.Sub(before.Span.From)
		if to.Span.To.IsZero() {
			to.Span.To = before.Span.To.Add(shift)
		}
		var set []judging.Change
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
			set = append(set, svc.Edited(m, after))
		}
		return set, nil
	})
}

// alter runs one use case on an existing Meeting: it reads it, asks what is to
// change, judges all changes together and writes them all or none.
func (svc *Service) alter(ctx context.Context, by consult.Actor, id consult.ID, o Options,
	plan func(context.Context, consult.Meeting) ([]judging.Change, error)) (b Booked, err error) {
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		before, err := svc.store.Meeting(ctx, id)
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
		set, found, err := svc.Apply(ctx, by, set, o.DryRun)
		if err != nil {
			return err
		}
		inside, err := svc.childrensWarnings(ctx, set[0].After, set)
		b.Meeting, b.Warnings = set[0].After, append(found, inside...)
		return err
	})
	return b, err
}

// Family are the Meetings and everything nested in them.
func (svc *Service) Family(ctx context.Context, tops ...consult.Meeting) ([]consult.Meeting, error) {
	all := slices.Clone(tops)
	for level := all; len(level) > 0; {
		ids := make([]consult.ID, len(level))
		for i, m := range level {
			ids[i] = m.ID
		}
		children, err := svc.store.ChildrenOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		all, level = append(all, children...), children
	}
	return all, nil
}

// Edited keeps what an edit must not change and notes the slot that is left.
func (svc *Service) Edited(before, after consult.Meeting) judging.Change {
	after.Normalise()
	after.Stamp, after.CreatedBy, after.Sequence = before.Stamp, before.CreatedBy, before.Sequence
	after.Moves, after.First = before.Moves, before.First
	return judging.Change{Before: &before, After: after}
}

// unname takes the cancellation's ID off what a dry run calls off: nothing will
// ever answer to it.
func unname(c *judging.Change) {
	if c.Before != nil && c.Before.Status != consult.Cancelled {
		c.After.CancellationID = ""
	}
}

// stamp raises version, change instant and, once a Meeting can be seen, its
// SEQUENCE, and records a live Meeting's first slot and its move, and that it was confirmed.
func (svc *Service) stamp(c *judging.Change, by consult.Actor) {
	c.After.SetFirst(c.Before)
	if c.Before == nil {
		return
	}
	m, b := &c.After, *c.Before
	switch {
	case m.Status.Live():
		m.Withdrawn, m.Unseen = 0, false
	case m.Status == consult.Draft: // of which nobody is told, whatever it was before
		m.Withdrawn, m.Unseen = 0, m.Unseen || b.Seen()
	}
	m.Firm = b.Firm || b.Status == consult.Confirmed
	m.Version, m.ChangedAt = b.Version+1, consult.Later(svc.Now(), b.ChangedAt)
	if c.Undoes == nil {
		m.Differs = m.SeriesID != "" && (m.Differs || !c.Together && Differs(b, *m))
	}
	if b.Status != consult.Cancelled && m.Status == consult.Cancelled {
		m.CancelledAlone = m.SeriesID != "" && !c.Together
	}
	if b.Seen() || m.Seen() {
		m.Sequence++
	}
	if c.Undoes == nil && b.Status.Live() && !b.Slot().Equal(m.Slot()) {
		m.Moves = append(m.Moves[:len(m.Moves):len(m.Moves)], consult.Move{From: b.Slot(), At: svc.Now(), By: by.Name, Version: m.Version})
	}
}
