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

// Pin keeps a live Meeting at its slot for a reason: to move or cancel it needs an Override
// from then on. Only an admin can replace the Pin of an admin.
func (svc *Service) Pin(
	ctx context.Context, by consult.Actor, id consult.ID, reason string, o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		reason = strings.TrimSpace(spelling.Text(reason))
		if reason == "" {
			return nil, consult.BadField("reason", "required", "必须写明理由", "is required")
		}
		if !before.Status.Live() {
			return nil, consult.BadField(
				"status", "not_live", "只能锁定暂定或已确认的会议", "only a tentative or confirmed meeting can be pinned",
			)
		}
		if err := svc.checkMayUnpin(by, before); err != nil {
			return nil, err
		}
		after := before.Clone()
		// The same Pin again changes nothing, not even its time.
		if p := before.Pinned; p.By != by.Name || p.Role != by.PinRole() || p.Reason != reason {
			after.Pinned = consult.Pin{By: by.Name, Role: by.PinRole(), Reason: reason, At: svc.Now()}
		}
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}

// Unpin removes the Pin. A Meeting that is not pinned stays as it is.
func (svc *Service) Unpin(ctx context.Context, by consult.Actor, id consult.ID, o Options) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		if err := svc.checkMayUnpin(by, before); err != nil {
			return nil, err
		}
		after := before.Clone()
		after.Pinned = consult.Pin{}
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}

// checkMayUnpin refuses with a *consult.Forbidden unless the Meeting is not pinned or the actor
// may replace or remove its Pin.
func (svc *Service) checkMayUnpin(by consult.Actor, m consult.Meeting) error {
	if !m.Pinned.Set() || m.Pinned.Yields(by) {
		return nil
	}
	zh, en := conflict.SayPinned(m, svc.Zone())
	return &consult.Forbidden{ZH: zh + "；办公室的锁定只能由办公室解除", EN: en + "; the office's pin is lifted by the office only"}
}

// pinOverrides selects the Overrides by which a Meeting left its slot although it was pinned.
// Each allowed one change. It stays on record and allows no other.
func pinOverrides(all []consult.Override) []consult.Override {
	return slices.DeleteFunc(slices.Clone(all), func(o consult.Override) bool { return o.Kind != consult.Pinned })
}

// withoutUsedPins leaves out the Overrides of Pins that are on record already.
func withoutUsedPins(all []consult.Override) []consult.Override {
	return slices.DeleteFunc(slices.Clone(all), func(o consult.Override) bool {
		return o.Kind == consult.Pinned && !o.At.IsZero()
	})
}

// mergeOverrides joins the Overrides that stay on record and those that were decided now, in
// the order in which they are stored: those of Pins first.
func mergeOverrides(kept, settled []consult.Override) []consult.Override {
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
