package booking

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/spelling"
)

// HeldStore keeps whether Meetings took place, and why they were changed.
type HeldStore interface {
	// SaveHeld records whether the Meeting took place. The zero Held takes the record back.
	SaveHeld(ctx context.Context, meeting consult.ID, h consult.Held) error
	// KeepHalfDays forgets what is recorded of presence at other half days of the Meeting.
	KeepHalfDays(ctx context.Context, meeting consult.ID, halves []consult.HalfDay) error
	// Because has the journal say why the write under way changes the Meeting.
	Because(ctx context.Context, meeting consult.ID, reason string)
}

// withReason gives the changes that have no reason of their own this one.
func withReason(set []judging.Change, reason string) []judging.Change {
	reason = strings.TrimSpace(spelling.Text(reason))
	for i := range set {
		if set[i].Reason == "" {
			set[i].Reason = reason
		}
	}
	return set
}

// checkHeld names what is wrong with the changes of Meetings that were held: each needs a reason, and what took place
// is not in the future and does not become a parent. Pins and answers to invitations say nothing about what took place.
func (svc *Service) checkHeld(ctx context.Context, set []judging.Change) error {
	var f consult.Faults
	for i := range set {
		c := &set[i]
		if c.Before == nil || !c.Before.Held.Took || c.Consents || !c.Changed() || onlyPinned(*c) {
			continue
		}
		var own consult.Faults
		zh, en := "会议", "the meeting"
		if reach.Of(ctx).CoversMeeting(*c.Before) {
			zh, en = "会议《"+c.Before.Title+"》", "“"+c.Before.Title+"”"
		}
		divided := c.After.HasChildren && !c.Before.HasChildren
		own.Add(
			reasonOf(*c) == "" && !divided, "reason", "reason_required",
			zh+"已召开，改动须写明理由", "is required: "+en+" was held",
		)
		own.Add(
			c.After.Status.Live() && c.After.Span.From.After(svc.Now()) && !c.Before.Slot().Equal(c.After.Slot()),
			"starts_at", "held", "会议已召开，不能改到将来；如登记有误，请先撤销召开登记",
			"cannot be in the future: the meeting was held; take the record back first if it is wrong",
		)
		own.Add(
			divided, "parent_id", "held",
			zh+"已召开，不能再分场次", "cannot get sittings: "+en+" was held",
		)
		if err := addBelow(&f, c.Field, own.Err()); err != nil {
			return err
		}
	}
	return f.Err()
}

// reasonOf is why the change is made: what it says itself, or why it cancels the Meeting.
func reasonOf(c judging.Change) string {
	if c.Reason == "" && c.After.Status == consult.Cancelled && c.Before.Status != consult.Cancelled {
		return c.After.CancelReason
	}
	return c.Reason
}

// onlyPinned reports whether the change pins or unpins the Meeting, and does nothing else.
func onlyPinned(c judging.Change) bool {
	c.After.Pinned = c.Before.Pinned
	return !c.Changed()
}

// noteHeld tells the journal why the Meetings change. Presence at half days that a Meeting no longer has is lost. A
// record that a Meeting was not held ends when the Meeting moves to a time that is still to come.
func (svc *Service) noteHeld(ctx context.Context, set []judging.Change) error {
	for i := range set {
		c := &set[i]
		if c.Before == nil || !c.Changed() {
			continue
		}
		if c.Reason != "" {
			svc.store.Because(ctx, c.After.ID, c.Reason)
		}
		was, is := c.Before.Span.Halves(svc.Zone()), c.After.Span.Halves(svc.Zone())
		begun := !svc.Now().Before(c.Before.Span.From.Add(-consult.PresenceOpens))
		if begun && !slices.Equal(was, is) {
			if err := svc.store.KeepHalfDays(ctx, c.After.ID, is); err != nil {
				return err
			}
		}
		if c.Before.Held.Not() && c.After.Status.Live() && c.After.Span.From.After(svc.Now()) {
			c.After.Held = consult.Held{}
			if err := svc.store.SaveHeld(ctx, c.After.ID, consult.Held{}); err != nil {
				return err
			}
		}
	}
	return nil
}
