package booking_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// village is a council's circle with a member of its own, and somebody whom it may only ask.
type village struct {
	*Office
	body, own, chair consult.ID
	ctx              context.Context
}

func aVillage(t *testing.T, o *Office) village {
	t.Helper()
	v := village{Office: o, own: o.Person(t), chair: o.Person(t)}
	v.body = o.Body(t, v.own)
	v.ctx = o.Within(t, v.body)
	return v
}

// invites books a council of the village with both of them.
func (v village) invites(t *testing.T, at string, edit func(*consult.Meeting)) consult.Meeting {
	t.Helper()
	wish := Sitting(Span(t, at), v.own, v.chair)
	wish.Form, wish.OwnerBodyID = "council", v.body
	if edit != nil {
		edit(&wish)
	}
	b, err := v.Booking.Book(v.ctx, v.By, wish, booking.Options{})
	Must(t, Explain(err))
	return b.Meeting
}

// says is what becomes of the chair's invitation.
func (v village) says(m consult.Meeting, to consult.Consent) error {
	_, err := v.Booking.Consent(context.Background(), v.By, m.ID, v.chair, to, booking.Options{})
	return err
}

func (v village) consentOf(t *testing.T, m consult.Meeting) consult.Consent {
	t.Helper()
	for _, a := range v.Meeting(t, m.ID).Attendances {
		if a.PersonID == v.chair {
			return a.Consent
		}
	}
	t.Fatal("the chair is not invited")
	return ""
}

// Who is invited from beyond the reach takes a seat and no time: others may book them and are warned. To agree is
// judged like a booking.
func TestWhoIsBeyondTheReachIsAsked(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := aVillage(t, o)
		m := v.invites(t, "06-10 09:00-11:00", nil)
		asked := m.Attendances[1]
		until := When(t, "06-07 00:00")
		if asked.Consent != consult.ConsentPending || !asked.ConsentUntil.Equal(until) {
			t.Errorf("%q until %v, want until %v", asked.Consent, asked.ConsentUntil, until)
		}
		if m.Attendances[0].Consent != "" || m.Seats() != 2 {
			t.Errorf("%+v, %d seats", m.Attendances[0], m.Seats())
		}
		city, err := o.Booking.Book(
			t.Context(), o.By, Sitting(Span(t, "06-10 10:00-12:00"), v.chair), booking.Options{},
		)
		Must(t, Explain(err))
		if got := Kinds(city.Warnings); got != "~consent_pending" {
			t.Errorf("the city is warned of %s", got)
		}
		if got := Clash(t, v.says(m, consult.ConsentAgreed)); got != "person_double_booked" {
			t.Errorf("to agree is refused for %s", got)
		}
		if got := v.consentOf(t, m); got != consult.ConsentPending {
			t.Errorf("a refused agreement leaves %q", got)
		}
		o.Cancel(t, city.Meeting.ID)
		Must(t, v.says(m, consult.ConsentAgreed))
		Must(t, v.says(m, consult.ConsentAgreed)) // again
		_, err = o.Booking.Book(
			t.Context(), o.By, Sitting(Span(t, "06-10 10:00-12:00"), v.chair), booking.Options{},
		)
		if got := Clash(t, err); got != "person_double_booked" {
			t.Errorf("who has agreed is booked: %s", got)
		}
		if got := Faults(t, v.says(m, consult.ConsentRefused)); got != "consent agreed" {
			t.Errorf("to refuse after that: %s", got)
		}
		o.Sound(t)
	})
}

// Who refuses, or is late, is held by nothing and counts for no seat; the invitation ends by itself.
func TestInvitationsEnd(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := aVillage(t, o)
		refused := v.invites(t, "06-10 09:00-11:00", nil)
		late := v.invites(t, "06-11 09:00-11:00", nil)
		soon := v.invites(t, "06-02 09:00-11:00", nil)
		draft := v.invites(t, "06-12 09:00-11:00", func(m *consult.Meeting) { m.Status = consult.Draft })
		Must(t, v.says(refused, consult.ConsentRefused))
		if got := Faults(t, v.says(refused, consult.ConsentAgreed)); got != "consent refused" {
			t.Errorf("to agree after that: %s", got)
		}
		if got := Faults(t, v.says(draft, consult.ConsentAgreed)); got != "consent draft" {
			t.Errorf("to agree to a draft: %s", got)
		}
		o.Set(t, "06-06 23:59")
		_, err := o.Booking.LapseConsents(t.Context())
		Must(t, err)
		if got := v.consentOf(t, late); got != consult.ConsentPending {
			t.Errorf("a minute before its end it is %q", got)
		}
		o.Set(t, "06-07 00:00")
		if got := Faults(t, v.says(late, consult.ConsentAgreed)); got != "consent lapsed" {
			t.Errorf("to agree too late: %s", got)
		}
		n, err := o.Booking.LapseConsents(t.Context())
		Must(t, err)
		if again, err := o.Booking.LapseConsents(t.Context()); err != nil || n != 1 || again != 0 {
			t.Errorf("%d meetings lapsed, then %d (%v)", n, again, err)
		}
		for m, want := range map[*consult.Meeting]consult.Consent{
			&refused: consult.ConsentRefused, &late: consult.ConsentLapsed, &soon: consult.ConsentLapsed,
			&draft: consult.ConsentPending,
		} {
			if got := v.consentOf(t, *m); got != want {
				t.Errorf("%v: %q, want %q", m.Span, got, want)
			}
		}
		if got := o.Meeting(t, late.ID).Seats(); got != 1 {
			t.Errorf("%d seats", got)
		}
		// What ended is on no calendar of the person any more.
		page, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{PersonID: v.chair}, consult.PageRequest{})
		if err != nil || len(page.Items) != 1 || page.Items[0].ID != draft.ID {
			t.Errorf("the chair has %d meetings (%v)", len(page.Items), err)
		}
		// A draft's days begin when it is announced.
		b, err := o.Booking.Edit(v.ctx, o.By, draft.ID, func(m *consult.Meeting) error {
			m.Status = consult.Confirmed
			return nil
		}, booking.Options{})
		Must(t, Explain(err))
		if got := b.Meeting.Attendances[1].ConsentUntil; !got.Equal(b.Meeting.Span.From) {
			t.Errorf("the days of what was a draft end at %v", got)
		}
		o.Sound(t)
	})
}

// Nobody is asked whose home or membership of the day is within the reach, or whom the form needs not ask, or whom the
// whole office invites.
func TestWhoNeedsNotBeAsked(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := aVillage(t, o)
		district := o.Body(t)
		until := consult.Date("2026-06-11")
		o.Sits(t, consult.Membership{
			BodyID: v.body, PersonID: v.chair, Role: consult.MembershipMember, Since: "2026-06-10", Until: until,
		})
		for at, want := range map[string]consult.Consent{
			"06-09 09:00-10:00": consult.ConsentPending,
			"06-10 09:00-10:00": "",
			"06-11 09:00-10:00": consult.ConsentPending,
		} {
			if got := v.consentOf(t, v.invites(t, at, nil)); got != want {
				t.Errorf("%s: %q, want %q", at, got, want)
			}
		}
		if got := v.consentOf(t, v.invites(t, "06-12 09:00-10:00", func(m *consult.Meeting) {
			m.Form = "chair_meeting"
		})); got != "" {
			t.Errorf("the city's own form asks: %q", got)
		}
		if got := v.consentOf(t, o.Book(t, Sitting(Span(t, "06-13 09:00-10:00"), v.chair))); got != "" {
			t.Errorf("the whole office asks: %q", got)
		}
		_, err := o.Directory.People.Edit(t.Context(), o.By, v.chair, 0, func(p *consult.Person) error {
			p.HomeBodyID = district
			return nil
		})
		Must(t, err)
		if got := v.consentOf(t, v.invites(t, "06-14 09:00-10:00", nil)); got != consult.ConsentPending {
			t.Errorf("another home: %q", got)
		}
		v.ctx = o.Within(t, v.body, district)
		if got := v.consentOf(t, v.invites(t, "06-15 09:00-10:00", nil)); got != "" {
			t.Errorf("a home within the reach: %q", got)
		}
	})
}

// The same span is enough for a second invitation; both may not be agreed to.
func TestTwoInvitationsAtOneTime(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := aVillage(t, o)
		first := v.invites(t, "06-10 09:00-11:00", func(m *consult.Meeting) { m.Attendances = m.Attendances[1:] })
		second := v.invites(t, "06-10 10:00-12:00", func(m *consult.Meeting) { m.Attendances = m.Attendances[1:] })
		Must(t, v.says(second, consult.ConsentAgreed))
		if got := Clash(t, v.says(first, consult.ConsentAgreed)); got != "person_double_booked" {
			t.Errorf("both are agreed to: %s", got)
		}
		o.Instant.Add(int64(time.Hour / time.Second))
		Must(t, v.says(first, consult.ConsentRefused))
		o.Sound(t)
	})
}

// Of many who say at once that the chair agrees to invitations of one hour, those win that speak of one meeting.
func TestRacingAgreementsHaveOneWinner(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := aVillage(t, o)
		var asked []consult.Meeting
		for range 6 {
			asked = append(asked, v.invites(t, "06-10 09:00-11:00", func(m *consult.Meeting) {
				m.Attendances = m.Attendances[1:]
			}))
		}
		errs := make([]error, len(asked))
		var wg sync.WaitGroup
		for i, m := range asked {
			wg.Go(func() { errs[i] = v.says(m, consult.ConsentAgreed) })
		}
		wg.Wait()
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
			} else if got := Clash(t, err); got != "person_double_booked" {
				t.Errorf("%d is refused for %s", i, got)
			}
		}
		if won != 1 {
			t.Errorf("%d agreements to one hour", won)
		}
		o.Sound(t)
	})
}
