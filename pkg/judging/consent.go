package judging

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// readBelonging reads what Memberships people have within the reach of whoever asks. Who covers the whole office covers
// everybody, and nothing is read.
func (r *Snapshot) readBelonging(ctx context.Context) error {
	r.view = reach.Of(ctx)
	if r.view.Whole() || len(r.People) == 0 {
		return nil
	}
	var people []consult.ID
	for id := range r.People {
		people = append(people, id)
	}
	all, err := r.svc.store.SeatsWithin(ctx, people, r.view.Roots())
	if err != nil {
		return err
	}
	r.belonging = map[consult.ID][]consult.Membership{}
	for _, ms := range all {
		r.belonging[ms.PersonID] = append(r.belonging[ms.PersonID], ms)
	}
	return r.readHosted(ctx, people)
}

// readHosted reads who of the people belongs to the Bodies that hold Meetings together.
func (r *Snapshot) readHosted(ctx context.Context, people []consult.ID) error {
	var hosts []consult.ID
	for _, m := range r.Heads {
		if len(m.CoOwnerBodyIDs) > 0 {
			hosts = append(hosts, m.Owners()...)
		}
	}
	if len(hosts) == 0 {
		return nil
	}
	var err error
	r.hosted, err = r.svc.store.SeatsUnder(ctx, people, consult.Distinct(hosts))
	return err
}

// mayInvite reports whether the Person is within the reach of whoever asks on the day of the Meeting: by home, or by a
// Membership that holds then. Those who hold a Meeting together invite each other's people as they do their own.
func (r *Snapshot) mayInvite(person consult.ID, m *consult.Meeting) bool {
	if r.view.Whole() || r.view.Covers(r.People[person].HomeBodyID) {
		return true
	}
	day := r.svc.day(*m)
	for _, ms := range r.belonging[person] {
		if ms.On(day) {
			return true
		}
	}
	return len(m.CoOwnerBodyIDs) > 0 && slices.ContainsFunc(r.hosted, func(ms consult.Membership) bool {
		return ms.PersonID == person && slices.Contains(m.Owners(), ms.BodyID) && ms.On(day)
	})
}

// setConsent fills in whether the Person has to agree to the invitation, and until when. was is the Attendance before
// the change, if there was one. What a change itself says of consent stays.
func (r *Snapshot) setConsent(a *consult.Attendance, was consult.Attendance, stays bool, m *consult.Meeting) {
	form := r.Forms[consult.ID(m.Form)]
	switch {
	case a.Consent != "":
	case stays:
		a.Consent, a.ConsentUntil = was.Consent, was.ConsentUntil
	case a.DelegationID != "" && !r.view.CoversMeeting(*m):
		// Their own Body names them, and that is the agreement.
	case a.ViaBodyID == "" && form.ConsentDays > 0 && !r.mayInvite(a.PersonID, m):
		a.Consent = consult.ConsentPending
	}
	if !a.Awaits() || !m.Status.Live() {
		return // nobody is told about a draft, so that their days have not begun
	}
	until := form.ConsentUntil(r.svc.Now(), m.Span.From, r.svc.Zone())
	if a.ConsentUntil.IsZero() || m.Span.From.Before(a.ConsentUntil) {
		a.ConsentUntil = until
	}
}
