package booking

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/spelling"
)

// Pin keeps a live Meeting at its slot, for a reason: to move it or to call it off
// takes an Override from then on. An admin's Pin is replaced by an admin's only.
func (svc *Service) Pin(ctx context.Context, by consult.Actor, id consult.ID, reason string, o Options) (Booked, error) {
	return svc.alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		reason = strings.TrimSpace(spelling.Text(reason))
		if reason == "" {
			return nil, consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		if !before.Status.Live() {
			return nil, consult.BadField("status", "not_live", "只能锁定暂定或已确认的会议", "only a tentative or confirmed meeting can be pinned")
		}
		if err := svc.unpinnable(by, before); err != nil {
			return nil, err
		}
		after := before.Clone()
		if p := before.Pinned; p.By != by.Name || p.Role != by.Role || p.Reason != reason {
			after.Pinned = consult.Pin{By: by.Name, Role: by.Role, Reason: reason, At: svc.Now()}
		}
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}

// Unpin lets a Meeting go again. What is not pinned stays as it is.
func (svc *Service) Unpin(ctx context.Context, by consult.Actor, id consult.ID, o Options) (Booked, error) {
	return svc.alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		if err := svc.unpinnable(by, before); err != nil {
			return nil, err
		}
		after := before.Clone()
		after.Pinned = consult.Pin{}
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}

func (svc *Service) unpinnable(by consult.Actor, m consult.Meeting) error {
	if !m.Pinned.Set() || m.Pinned.Yields(by.Role) {
		return nil
	}
	zh, en := conflict.SayPinned(m, svc.Zone())
	return &consult.Forbidden{ZH: zh + "；管理员的锁定只能由管理员解除", EN: en + "; an admin's pin is lifted by an admin only"}
}

// pins are the Overrides by which a Meeting left its slot though it was pinned.
// Each was for one change: it stays on record, and lifts no other.
func pins(all []consult.Override) []consult.Override {
	return slices.DeleteFunc(slices.Clone(all), func(o consult.Override) bool { return o.Kind != consult.Pinned })
}

// unspent leaves out those pins that are on record already.
func unspent(all []consult.Override) []consult.Override {
	return slices.DeleteFunc(slices.Clone(all), func(o consult.Override) bool { return o.Kind == consult.Pinned && !o.At.IsZero() })
}

// recorded puts what stays on record and what was settled now in the order in
// which they are kept.
func recorded(kept, settled []consult.Override) []consult.Override {
	all := slices.Concat(kept, settled)
	slices.SortStableFunc(all, func(a, b consult.Override) int {
		switch {
		case a.Kind == consult.Pinned && b.Kind != consult.Pinned:
			return -1
		case a.Kind != consult.Pinned && b.Kind == consult.Pinned:
			return 1
		}
		return 0
	})
	return all
}
