package booking

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Consent records that a Person agrees to a pending invitation, or refuses it. To agree is judged like a booking, and
// fails with a *consult.Clash that has every Conflict. To say the same again does nothing.
func (svc *Service) Consent(
	ctx context.Context, by consult.Actor, meeting, person consult.ID, to consult.Consent, o Options,
) (Booked, error) {
	return svc.Alter(ctx, by, meeting, o, func(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
		i := slices.IndexFunc(before.Attendances, func(a consult.Attendance) bool { return a.PersonID == person })
		if i < 0 {
			return nil, consult.ErrNotFound
		}
		a := before.Attendances[i]
		after := before.Clone()
		if a.Consent == to {
			c := svc.Edited(before, after)
			c.Consents = true
			return []judging.Change{c}, nil
		}
		if err := svc.checkConsent(before, a); err != nil {
			return nil, err
		}
		after.Attendances[i].Consent = to
		c := svc.Edited(before, after)
		c.Consents = true
		return []judging.Change{c}, nil
	})
}

// checkConsent names why the Person can no longer agree or refuse.
func (svc *Service) checkConsent(m consult.Meeting, a consult.Attendance) error {
	var f consult.Faults
	const field = "consent"
	f.Add(a.Consent == "", field, "not_asked", "此邀请不需要同意", "is not asked for: the invitation needs none")
	f.Add(a.Consent == consult.ConsentAgreed, field, "agreed", "已经同意；不能出席请请假", "was given; ask for leave instead")
	refused := a.Consent == consult.ConsentRefused
	f.Add(refused, field, "refused", "已经谢绝，请对方重新邀请", "was refused; ask for a new invitation")
	lapsed := a.Consent == consult.ConsentLapsed || svc.isOver(a)
	f.Add(lapsed, field, "lapsed", "邀请已过答复期限，请对方重新邀请", "was due earlier; ask for a new invitation")
	f.Add(m.Status == consult.Draft, field, "draft", "会议尚未发布", "the meeting is a draft")
	f.Add(m.Status == consult.Cancelled, field, "cancelled", "会议已取消", "the meeting is cancelled")
	return f.Err()
}

// isOver reports whether the time of a pending invitation is over. That of a draft has not begun.
func (svc *Service) isOver(a consult.Attendance) bool {
	return a.Awaits() && !a.ConsentUntil.IsZero() && !svc.Now().Before(a.ConsentUntil)
}

// LapseConsents ends the pending invitations whose time is over, each Meeting in a transaction of its own, and returns
// how many Meetings it changed. One that cannot be changed does not keep the others from it.
func (svc *Service) LapseConsents(ctx context.Context) (int, error) {
	due, err := svc.store.Lapsing(ctx, svc.Now())
	if err != nil {
		return 0, err
	}
	return svc.AlterEach(ctx, due, svc.lapse)
}

// AlterEach has the system change the Meetings, each in a transaction of its own, and returns how many it changed. One
// that cannot be changed does not keep the others from it.
func (svc *Service) AlterEach(
	ctx context.Context, meetings []consult.ID,
	change func(context.Context, consult.Meeting) ([]judging.Change, error),
) (int, error) {
	system := consult.Actor{Name: "system", Reach: consult.WholeOffice()}
	changed := 0
	var failed error
	for _, id := range meetings {
		_, err := svc.Alter(ctx, system, id, Options{}, change)
		if err == nil {
			changed++
		}
		failed = errors.Join(failed, err)
	}
	return changed, failed
}

// lapse makes the change that ends what is over by now.
func (svc *Service) lapse(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
	after := before.Clone()
	for i, a := range after.Attendances {
		if svc.isOver(a) {
			after.Attendances[i].Consent = consult.ConsentLapsed
		}
	}
	c := svc.Edited(before, after)
	if before.Held.Took {
		c.Reason = "邀请到期未答复"
	}
	return []judging.Change{c}, nil
}
