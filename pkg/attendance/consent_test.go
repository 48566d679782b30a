package attendance_test

import (
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// An invitation that somebody has yet to agree to is a busy time that is not certain. One that they refused is none,
// and counts in no figure.
func TestInvitationsThatCameToNothingDoNotCount(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		chair := o.Person(t)
		village := o.Body(t)
		// A member of the village's in the period, and not on the days of the meetings.
		o.Sits(t, consult.Membership{
			BodyID: village, PersonID: chair, Role: consult.MembershipMember, Since: "2026-06-10",
		})
		window := Span(t, "06-01 00:00-06-30 00:00")
		var ids []consult.ID
		for _, at := range []string{"06-02 09:00-10:00", "06-03 09:00-10:00"} {
			wish := Sitting(Span(t, at), chair)
			wish.OwnerBodyID = village
			b, err := o.Booking.Book(o.Within(t, village), o.By, wish, booking.Options{})
			Must(t, Explain(err))
			ids = append(ids, b.Meeting.ID)
		}
		says := func(m consult.ID, to consult.Consent) {
			t.Helper()
			_, err := o.Attendance.Consent(t.Context(), o.By, m, chair, to, false)
			Must(t, Explain(err))
		}
		busy := func(want ...consult.BusyKind) {
			t.Helper()
			fb, err := o.Availability.FreeBusy(t.Context(), chair, window)
			Must(t, err)
			if len(fb.Spans) != len(want) {
				t.Fatalf("%v, want %v", fb.Spans, want)
			}
			for i, kind := range want {
				if fb.Spans[i].Kind != kind {
					t.Errorf("%v is %s, want %s", fb.Spans[i].Span, fb.Spans[i].Kind, kind)
				}
			}
		}
		busy(consult.BusyTentative, consult.BusyTentative)
		says(ids[0], consult.ConsentAgreed)
		says(ids[1], consult.ConsentRefused)
		busy(consult.Busy)
		o.Set(t, "06-04 12:00")
		_, total, err := o.Attendance.BodyFigures(t.Context(), village, window, "")
		if err != nil || total.Invited != 1 || total.Required != 1 {
			t.Errorf("%+v (%v), want the one that was agreed to", total, err)
		}
	})
}
