package booking_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func exclusive(m consult.Meeting) bool {
	return !slices.ContainsFunc(m.Reservations(), func(r consult.Reservation) bool { return !r.Exclusive })
}

func TestOverrideIsRecorded(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, under, over := o.Overlap(t, Span(t, "06-10 09:00-10:00"))
		want := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: under.ID, Reason: "半程参加", By: "王秘书", At: o.Now()}
		if got := o.Meeting(t, over.ID).Overrides; len(got) != 1 || got[0] != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if !exclusive(under) || exclusive(over) {
			t.Errorf("exclusive: under %v, over %v", exclusive(under), exclusive(over))
		}
		o.Sound(t)
	})
}

func TestOverrideOfEachKind(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at := Span(t, "06-10 09:00-10:00")
		p, venue, body := o.Person(t), o.Venue(t), o.Body(t)
		r := o.Room(t, venue, 1)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-09:30")))
		o.Book(t, With(Sitting(at, p), func(m *consult.Meeting) { m.RoomID = r }))
		hard := map[consult.SubjectKind]consult.ID{consult.SubjectPerson: p, consult.SubjectBody: body, consult.SubjectRoom: r, consult.SubjectVenue: venue}
		for kind, id := range hard {
			o.Block(t, kind, id, at, true)
		}
		wish := With(Sitting(at, p), func(m *consult.Meeting) { m.RoomID, m.OwnerBodyID, m.Expected = r, body, 2 })
		all := []consult.Override{
			{Kind: consult.PersonDoubleBooked, PersonID: p}, {Kind: consult.RoomDoubleBooked, RoomID: r}, {Kind: consult.RoomTooSmall, RoomID: r},
			{Kind: consult.PersonBlocked, PersonID: p}, {Kind: consult.BodyBlocked}, {Kind: consult.RoomBlocked, RoomID: r}, {Kind: consult.VenueBlocked, RoomID: r},
		}
		for i := range all {
			all[i].Reason = "主席同意"
		}
		for i := range all {
			less := slices.Delete(slices.Clone(all), i, i+1)
			_, err := o.Booking.Book(t.Context(), o.By, With(wish, func(m *consult.Meeting) { m.Overrides = less }), booking.Options{})
			if got := Clash(t, err); got != string(all[i].Kind) {
				t.Errorf("all but %s: refused by %q", all[i].Kind, got)
			}
		}
		m := o.Book(t, With(wish, func(m *consult.Meeting) { m.Overrides = all }))
		if len(m.Overrides) != len(all) {
			t.Errorf("recorded %+v", m.Overrides)
		}
		nested := With(wish, func(m *consult.Meeting) {
			m.Span, m.ParentID = Span(t, "06-10 10:00-11:00"), parent.ID
			m.Overrides = []consult.Override{{Kind: consult.OutsideParent, Reason: "x"}, {Kind: consult.OutsideParent, MeetingID: parent.ID, Reason: "x"}, all[2]}
		})
		if _, err := o.Booking.Book(t.Context(), o.By, nested, booking.Options{}); Clash(t, err) != "outside_parent" {
			t.Errorf("nesting was lifted: %v", err)
		}
		o.Sound(t)
	})
}

func TestOverrideThatMatchesNothingIsDropped(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.Overrides = Doubly(p, "以防万一") }))
		if len(m.Overrides) > 0 || !exclusive(m) {
			t.Errorf("kept %+v", m.Overrides)
		}
		_, err := o.Booking.Book(t.Context(), o.By, With(Sitting(m.Span, p), func(m *consult.Meeting) {
			m.Overrides = Doubly(p, "x")
			m.Overrides[0].MeetingID = NewID()
		}), booking.Options{})
		if Clash(t, err) != "person_double_booked" {
			t.Errorf("an override of another meeting lifted this: %v", err)
		}
	})
}

func TestThirdBookingOverASharedReservationIsRefused(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, under, over := o.Overlap(t, Span(t, "06-10 09:00-10:00"))
		o.Cancel(t, under.ID)
		_, err := o.Booking.Book(t.Context(), o.By, Sitting(over.Span, p), booking.Options{})
		if Clash(t, err) != "person_double_booked" {
			t.Errorf("got %v", err)
		}
		third := o.Book(t, With(Sitting(over.Span, p), func(m *consult.Meeting) { m.Overrides = Doubly(p, "再议") }))
		o.Edit(t, over.ID, func(m *consult.Meeting) { m.Title = "改题" })
		if m := o.Meeting(t, over.ID); !exclusive(m) || len(m.Overrides) > 0 {
			t.Errorf("what it lay over is gone, yet %+v", m.Overrides)
		}
		if exclusive(o.Meeting(t, third.ID)) {
			t.Error("the third became exclusive")
		}
		o.Sound(t)
	})
}

func TestEitherSideOfAnOverrideMayBeEdited(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, under, over := o.Overlap(t, Span(t, "06-10 09:00-10:00"))
		for name, id := range map[string]consult.ID{"under": under.ID, "over": over.ID} {
			m := o.Edit(t, id, func(m *consult.Meeting) { m.Title = "改题" })
			if want := o.Meeting(t, id); m.Title != "改题" || len(want.Overrides) != len(m.Overrides) || m.Version != 2 {
				t.Errorf("%s: %+v", name, m)
			}
		}
		// Sent away by an edit, it stays while what it stands for does.
		m := o.Edit(t, over.ID, func(m *consult.Meeting) { m.Overrides = nil })
		if len(m.Overrides) != 1 || m.Version != 2 {
			t.Errorf("withdrawn while it stands: %+v", m)
		}
		o.Sound(t)
	})
}

func TestOverrideEndsWithItsClash(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at, later := Span(t, "06-10 09:00-10:00"), Span(t, "06-10 14:00-15:00")
		for reason, end := range map[string]func(under, over consult.ID){
			"the override's meeting moves": func(_, over consult.ID) { o.Move(t, over, later) },
			"the other one moves, then an edit": func(under, over consult.ID) {
				o.Move(t, under, later)
				o.Edit(t, over, func(m *consult.Meeting) { m.Description = "x" })
			},
			"the person leaves": func(_, over consult.ID) {
				o.Edit(t, over, func(m *consult.Meeting) { m.Attendances = nil })
			},
			"the person need not come": func(_, over consult.ID) {
				o.Edit(t, over, func(m *consult.Meeting) { m.Attendances[0].Required = false })
			},
		} {
			_, under, over := o.Overlap(t, at)
			end(under.ID, over.ID)
			if m := o.Meeting(t, over.ID); len(m.Overrides) > 0 || !exclusive(m) {
				t.Errorf("%s: still %+v", reason, m.Overrides)
			}
		}
		o.Sound(t)
	})
}

func TestOverrideKeepsWhoDecidedItAndWhen(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, _, over := o.Overlap(t, Span(t, "06-10 09:00-10:00"))
		o.Set(t, "06-02 08:00")
		b, err := o.Booking.Edit(t.Context(), consult.Actor{Name: "李科长"}, over.ID, func(m *consult.Meeting) error { m.Title = "改题"; return nil }, booking.Options{})
		Must(t, err)
		if got := b.Meeting.Overrides[0]; got.By != "王秘书" || !got.At.Equal(over.Overrides[0].At) {
			t.Errorf("got %+v", got)
		}
		forged := With(Sitting(over.Span, p), func(m *consult.Meeting) {
			m.Overrides = Doubly(p, "x")
			m.Overrides[0].By, m.Overrides[0].At = "主席", o.Now().Add(-time.Hour)
		})
		for _, got := range o.Book(t, forged).Overrides {
			if got.By != "王秘书" || !got.At.Equal(o.Now()) {
				t.Errorf("the wish said who decided: %+v", got)
			}
		}
	})
}
