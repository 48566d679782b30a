package booking

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// SetNumber gives a Meeting the Number that choose returns, which is called with the Meeting as it is within the
// transaction that writes it.
func (svc *Service) SetNumber(
	ctx context.Context, by consult.Actor, id consult.ID,
	choose func(context.Context, consult.Meeting) (consult.Number, error), o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, id, o, func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		n, err := choose(ctx, before)
		if err != nil {
			return nil, err
		}
		after := before.Clone()
		after.Number = n
		return []judging.Change{svc.Edited(before, after)}, nil
	})
}
