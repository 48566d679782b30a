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
	// LeaveOut are Meetings that stay cancelled, with everything nested in them, when those
	// that were cancelled together with them are taken up again.
	LeaveOut []consult.ID
	// Reason says why the Meeting is changed, which one that was held needs.
	Reason string
	// Cancellation selects which cancellation of a Series is taken back.
	Cancellation consult.ID
}

// Booked is a Meeting as written, or as it would be written on a dry run, with its warnings.
type Booked struct {
	Meeting  consult.Meeting
	Warnings []consult.Conflict
}

// Meeting gets one Meeting whole.
func (svc *Service) Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error) {
	return svc.store.Meeting(ctx, id)
}

// MeetingsByID gets those of the Meetings that exist, whole.
func (svc *Service) MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error) {
	return svc.store.MeetingsByID(ctx, ids)
}

// Meetings returns one page of Meetings in the order of their start.
func (svc *Service) Meetings(
	ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
) (consult.Page[consult.Meeting], error) {
	return svc.store.Meetings.Meetings(ctx, filter, p)
}

// Book makes a new Meeting as wished. The Form fills in the fields that are empty. Blocking
// Conflicts refuse it with a *consult.Clash that has every one of them.
func (svc *Service) Book(ctx context.Context, by consult.Actor, wish consult.Meeting, o Options) (Booked, error) {
	wish = wish.Clone()
	wish.Stamp = consult.Stamp{ID: svc.newID(), Version: 1}
	wish.CreatedBy = by.Name
	wish.Sequence, wish.SequenceFloor = 0, 0
	wish.Firm = false
	wish.Moves = nil
	wish.Pinned = consult.Pin{}
	wish.Number = consult.Number{}
	wish.First = consult.Slot{}
	wish.Held = consult.Held{}
	if wish.Status == "" {
		wish.Status = consult.Confirmed
	}
	var b Booked
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		if wish.Status == consult.Cancelled {
			return consult.BadField("status", "cancelled", "不能新建已取消的会议", "cannot be cancelled from the start")
		}
		// Now and not before the wait for the turn to write: changes are followed in the order of ChangedAt.
		wish.CreatedAt = svc.Now()
		wish.ChangedAt = wish.CreatedAt
		set, found, err := svc.Apply(ctx, by, []judging.Change{{After: wish}}, o.DryRun)
		if err != nil {
			return err
		}
		b.Meeting, b.Warnings = set[0].After, found
		return nil
	})
	return b, err
}

// Edit changes a Meeting. It cannot cancel one, for which there is Cancel, and a live Meeting
// cannot become a draft again.
func (svc *Service) Edit(
	ctx context.Context, by consult.Actor, id consult.ID, edit func(*consult.Meeting) error, o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		return svc.planEdit(before, edit)
	})
}

// planEdit makes the change of an edit, and refuses one that would cancel the Meeting or make it a draft.
func (svc *Service) planEdit(
	before consult.Meeting, edit func(*consult.Meeting) error,
) ([]judging.Change, error) {
	after := before.Clone()
	if err := edit(&after); err != nil {
		return nil, err
	}
	if before.Status == consult.Cancelled {
		return nil, consult.BadField(
			"status", "cancelled", "会议已取消；请先用 confirm 恢复",
			"the meeting is cancelled; confirm it to take it up again",
		)
	}
	if after.Status != before.Status && (after.Status == consult.Cancelled || after.Status == consult.Draft) {
		return nil, consult.BadField("status", "transition", "不能这样改变状态", "cannot be changed to this")
	}
	return []judging.Change{svc.Edited(before, after)}, nil
}

// Cancel cancels a Meeting, and every live Meeting nested in it, for a reason. They give up
// what they reserve and stay visible as cancelled. The overrides are for those of them that
// are pinned.
func (svc *Service) Cancel(
	ctx context.Context, by consult.Actor, id consult.ID, reason string, overrides []consult.Override, o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		family, err := svc.Family(ctx, before)
		if err != nil {
			return nil, err
		}
		return svc.planCancel(family, reason, overrides)
	})
}

// planCancel makes the changes that cancel the first Meeting and the others, which are nested in it.
func (svc *Service) planCancel(
	family []consult.Meeting, reason string, overrides []consult.Override,
) ([]judging.Change, error) {
	if strings.TrimSpace(reason) == "" {
		return nil, consult.BadField("reason", "required", "必须写明理由", "is required")
	}
	// To cancel twice is no error, so that a client can repeat the request.
	if family[0].Status == consult.Cancelled {
		return []judging.Change{svc.Edited(family[0], family[0])}, nil
	}
	var set []judging.Change
	cancellation := svc.newID()
	for i, m := range family {
		// One that was cancelled earlier keeps its own reason and cancellation.
		if i > 0 && m.Status == consult.Cancelled {
			continue
		}
		after := m.Clone()
		after.CallOff(cancellation, svc.Now(), reason)
		after.Overrides = append(after.Overrides, overrides...)
		set = append(set, svc.Edited(m, after))
	}
	return set, nil
}

// Move takes a Meeting to another slot, and everything nested in it by the same shift. If the
// slot has no room, the Meeting keeps its room; if it has no end, its length.
func (svc *Service) Move(
	ctx context.Context, by consult.Actor, id consult.ID, to consult.Slot, overrides []consult.Override, o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		family, err := svc.Family(ctx, before)
		if err != nil {
			return nil, err
		}
		return svc.planMove(family, to, overrides)
	})
}

// planMove makes the changes that take the first Meeting to the slot, and the others, which are nested in it, by the
// same shift.
func (svc *Service) planMove(
	family []consult.Meeting, to consult.Slot, overrides []consult.Override,
) ([]judging.Change, error) {
	before := family[0]
	if before.Status == consult.Cancelled {
		return nil, consult.BadField("status", "cancelled", "会议已取消", "the meeting is cancelled")
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
				after.TakeRoom(to.RoomID)
			}
		} else if m.Status == consult.Cancelled {
			continue
		} else {
			// The caller overrides Conflicts of the Meeting that they move; of what is
			// nested in it they can only lift Pins.
			after.Overrides = append(after.Overrides, pinOverrides(overrides)...)
		}
		set = append(set, svc.Edited(m, after))
	}
	return set, nil
}

// Alter runs one use case on a stored Meeting: it reads the Meeting, asks plan for the changes,
// judges them together and writes all of them or none.
func (svc *Service) Alter(ctx context.Context, by consult.Actor, id consult.ID, o Options,
	plan func(context.Context, consult.Meeting) ([]judging.Change, error)) (Booked, error) {
	var b Booked
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
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
		set, found, err := svc.Apply(ctx, by, withReason(set, o.Reason), o.DryRun)
		if err != nil {
			return err
		}
		inside, err := svc.childrensWarnings(ctx, set[0].After, set)
		if err != nil {
			return err
		}
		b.Meeting, b.Warnings = set[0].After, append(found, inside...)
		return nil
	})
	return b, err
}

// Family returns the Meetings and everything nested in them, level by level.
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

// Edited makes the change from before to after, without what an edit cannot change, such as who is named for a seat.
func (svc *Service) Edited(before, after consult.Meeting) judging.Change {
	after.KeepNamed(before)
	after.Normalise()
	after.Stamp = before.Stamp
	after.CreatedBy = before.CreatedBy
	after.Sequence, after.SequenceFloor = before.Sequence, before.SequenceFloor
	after.Moves, after.First = before.Moves, before.First
	after.Held = before.Held
	return judging.Change{Before: &before, After: after}
}

// clearCancellationID removes the cancellation ID from what a dry run cancels, because nothing
// is stored under it.
func clearCancellationID(c *judging.Change) {
	if c.Before != nil && c.Before.Status != consult.Cancelled {
		c.After.CancellationID = ""
	}
}

// stamp raises the version and the time of change and, once people could see the Meeting, its
// SEQUENCE. It records the first slot of a live Meeting, its move, and that it was confirmed.
func (svc *Service) stamp(c *judging.Change, by consult.Actor) {
	c.After.SetFirst(c.Before)
	if c.Before == nil {
		return
	}
	m, b := &c.After, *c.Before
	switch {
	case m.Status.Live():
		m.Withdrawn, m.Unseen = 0, false
	case m.Status == consult.Draft: // nobody is told about a draft, whatever it was before
		m.Withdrawn, m.Unseen = 0, m.Unseen || b.Seen()
	}
	m.Firm = b.Firm || b.Status == consult.Confirmed
	m.Version, m.ChangedAt = b.Version+1, consult.Later(svc.Now(), b.ChangedAt)
	// An undone change has put back Differs and Moves as they were.
	if c.Undoes == nil {
		m.Differs = m.SeriesID != "" && (m.Differs || !c.Together && consult.Differs(b, *m))
	}
	if b.Status != consult.Cancelled && m.Status == consult.Cancelled {
		m.CancelledAlone = m.SeriesID != "" && !c.Together
	}
	// Calendar programs ignore an event whose SEQUENCE has not risen.
	if b.Seen() || m.Seen() {
		m.Sequence = max(m.Sequence, m.SequenceFloor) + 1
	}
	if c.Undoes == nil && b.Status.Live() && !b.Slot().Equal(m.Slot()) {
		m.Moves = append(m.Moves[:len(m.Moves):len(m.Moves)], consult.Move{
			From:    b.Slot(),
			At:      svc.Now(),
			By:      by.Name,
			Version: m.Version,
		})
	}
}
