package attendance

import (
	"context"
	"slices"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// Consent records that the Person agrees to a pending invitation or refuses it. Members and liaisons do so for those
// they act for; staff for everybody within their reach, which rest has checked. It returns the Roster.
func (svc *Service) Consent(
	ctx context.Context, by consult.Actor, meeting, person consult.ID, to consult.Consent, dry bool,
) (Roster, error) {
	if err := by.OwnOnly(person); err != nil {
		return Roster{}, err
	}
	if _, err := svc.booking.Consent(ctx, by, meeting, person, to, booking.Options{DryRun: dry}); err != nil {
		return Roster{}, err
	}
	return svc.Roster(ctx, by, meeting)
}

// consentBy takes an answer for what it says about a pending invitation: whoever accepts agrees, and whoever declines
// refuses. It returns the Meeting after that.
func (svc *Service) consentBy(
	ctx context.Context, by consult.Actor, m consult.Meeting, a consult.Answer,
) (consult.Meeting, error) {
	seat := m.Attendances[slices.IndexFunc(m.Attendances, func(s consult.Attendance) bool {
		return s.PersonID == a.PersonID
	})]
	if !seat.Awaits() && !seat.Out() {
		return m, nil
	}
	var f consult.Faults
	f.Add(seat.Out(), "response", "invitation_over", "邀请已谢绝或已过期", "the invitation was refused or has lapsed")
	f.Add(
		seat.Awaits() && a.Sent(), "substitute_person_id", "consent_pending",
		"请先同意邀请，再派员", "agree to the invitation before you send somebody",
	)
	if err := f.Err(); err != nil {
		return m, err
	}
	to := consult.ConsentAgreed
	switch a.Response {
	case consult.Declined:
		to = consult.ConsentRefused
	case consult.Accepted:
	default:
		return m, nil
	}
	b, err := svc.booking.Consent(ctx, by, m.ID, a.PersonID, to, booking.Options{})
	return b.Meeting, err
}
