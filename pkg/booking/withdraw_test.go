package booking_test

import (
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/subscription"
)

// Of what a Proposal placed and its undoing took back, who may have been shown it is
// told that it is off, and nobody else: no link that is issued later, though it be in
// the same second, and no list of a day on which nobody can have seen it.
func TestWhatIsPlacedAndTakenBack(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		room := o.Room(t, venue, 50)
		watched, private, body := o.Person(t), o.Person(t), o.Body(t)
		old := o.Link(t, consult.SubjectPerson, watched)
		rotated := o.Link(t, consult.SubjectPerson, watched)
		revoked := o.Link(t, consult.SubjectPerson, private)
		revoked.RevokedAt, revoked.Version = o.Now(), 2
		Must(t, o.DB.SaveFeed(t.Context(), revoked, 1))
		o.Instant.Add(60)
		shared, alone := Topic("托育服务", watched), Topic("河道整治", private)
		shared.OwnerBodyID = body
		alone.Online = true
		plan, _ := o.Approved(t, shared, alone)
		draft := func(p consult.ID) consult.Meeting {
			return o.Book(t, With(Sitting(Span(t, "06-09 09:00-10:00"), p), func(m *consult.Meeting) {
				m.Status, m.RoomID, m.Visibility = consult.Draft, room, consult.Internal
			}))
		}
		seen, unseen := draft(watched), draft(private)
		ask := []proposal.Proposal{{Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: plan.ID}},
			{Cause: proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: []consult.ID{seen.ID, unseen.ID}}}}
		ids := map[string]consult.ID{"a seen draft": seen.ID, "an unseen draft": unseen.ID}
		var applied []consult.ID
		for _, a := range ask {
			p := o.Applied(t, a)
			for _, a := range p.Outcome.Adjustments {
				switch a.Title {
				case "托育服务":
					ids["a seen topic"] = a.MeetingID
				case "河道整治":
					ids["an unseen topic"] = a.MeetingID
				}
			}
			if applied = append(applied, p.ID); len(p.Outcome.Adjustments) != 2 {
				t.Fatalf("%d placed", len(p.Outcome.Adjustments))
			}
		}
		between := o.Link(t, consult.SubjectPerson, watched)
		o.Undo(t, applied[1])
		o.Undo(t, applied[0])
		retired := rotated.TokenHash
		rotated.TokenHash, rotated.LinkedAt, rotated.Version = []byte("another"), o.Now(), 2
		Must(t, o.DB.RetireHash(t.Context(), rotated.ID, retired))
		Must(t, o.DB.SaveFeed(t.Context(), rotated, 1))
		const off = "【已取消】"
		for _, row := range []struct {
			reason string
			link   subscription.Feed
			want   int
		}{
			{"issued before", old, 2},
			{"issued in between", between, 2},
			{"rotated since", rotated, 0},
			{"issued since", o.Link(t, consult.SubjectPerson, watched), 0},
			{"another's, issued since", o.Link(t, consult.SubjectPerson, private), 0},
			{"the room's, issued since", o.Link(t, consult.SubjectRoom, room), 0},
			{"the body's, issued since", o.Link(t, consult.SubjectBody, body), 0},
		} {
			if got := o.Marked(t, row.link); strings.Count(got, off) != row.want || strings.Count(got, ";")+1 > max(row.want, 1) {
				t.Errorf("%s: %q, want %d called off", row.reason, got, row.want)
			}
			for what, id := range ids {
				e, err := o.DB.FeedEvent(t.Context(), row.link, id)
				if shown := err == nil; shown != (row.want > 0 && (what == "a seen draft" || what == "a seen topic")) {
					t.Errorf("%s, the link back to %s: %+v, %v", row.reason, what, e.Meeting.Status, err)
				}
			}
		}
		for what, want := range map[string]struct {
			status        consult.Status
			seen, listed  bool
			cancelledFrom consult.Status
		}{
			"a seen topic":    {consult.Cancelled, true, true, consult.Tentative},
			"an unseen topic": {consult.Cancelled, false, false, consult.Tentative},
			"a seen draft":    {consult.Cancelled, true, true, consult.Draft},
			"an unseen draft": {consult.Draft, false, true, ""},
		} {
			m := o.Meeting(t, ids[what])
			if m.Status != want.status || m.Seen() != want.seen || m.CancelledFrom != want.cancelledFrom || m.MarkFault()+m.CancellationFault() != "" {
				t.Errorf("%s is %+v: %s%s", what, m, m.MarkFault(), m.CancellationFault())
			}
			all, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{Limit: 100})
			Must(t, err)
			listed := false
			for _, x := range all.Items {
				listed = listed || x.ID == m.ID
			}
			if listed != want.listed {
				t.Errorf("%s is in the list: %v", what, listed)
			}
			if m.CancellationID != "" {
				together, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{CancellationID: m.CancellationID}, consult.PageRequest{})
				if Must(t, err); len(together.Items) == 0 {
					t.Errorf("%s is not in its cancellation", what)
				}
			}
		}
		if got := Unversioned(o.Meeting(t, unseen.ID)); !got.Slot().Equal(unseen.Slot()) || len(got.Moves) > 0 || got.Attendances[0].Since != 1 {
			t.Errorf("the draft came back as %+v", got)
		}
		o.Cancel(t, unseen.ID)
		if got := o.Marked(t, o.Link(t, consult.SubjectPerson, private)); got != "" {
			t.Errorf("a draft that was called off is shown: %q", got)
		}
		o.Instant.Add(int64(31 * 24 * time.Hour / time.Second))
		if got := o.Marked(t, old); got != "" {
			t.Errorf("after the retention: %q", got)
		}
		for _, id := range []consult.ID{ids["a seen topic"], ids["an unseen topic"]} {
			_, err := o.Booking.Confirm(t.Context(), o.By, id, nil, booking.Options{})
			Must(t, Explain(err))
			if m := o.Meeting(t, id); m.Withdrawn != 0 || m.Unseen || !m.Seen() {
				t.Errorf("taken up again: %+v", m)
			}
		}
		o.Sound(t)
	})
}

// The kiosk shows a day while it lasts: what was taken back before was on no list of it.
func TestTheKioskListsNoPhantoms(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.Link(t, consult.SubjectPublic, "")
		place := func(slot string) consult.ID {
			t.Helper()
			m := o.Book(t, With(Sitting(Span(t, slot), o.Person(t)), func(m *consult.Meeting) { m.Status, m.Visibility = consult.Draft, consult.Public }))
			p := o.Applied(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: []consult.ID{m.ID}},
				Limits: proposal.Limits{Window: Span(t, slot)}})
			if got := o.Meeting(t, m.ID); !got.Span.From.Equal(m.Span.From) {
				t.Fatalf("placed at %v", got.Span)
			}
			return p.ID
		}
		o.Undo(t, place("06-01 14:00-15:00"))
		o.Undo(t, place("06-05 14:00-15:00"))
		if got := strings.Join(o.Lines(t, "", "2026-06-01"), "; "); got != "14:00 碰头会 cancelled" {
			t.Errorf("on a day that the kiosk showed: %q", got)
		}
		o.Set(t, "06-05 08:00")
		if got := o.Lines(t, "", ""); len(got) > 0 {
			t.Errorf("on a day that it did not: %q", got)
		}
	})
}
