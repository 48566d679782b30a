package booking_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func doubly(p consult.ID, reason string) []consult.Override {
	return []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: p, Reason: reason}}
}

// overlap books two Meetings of one person, the second knowingly over the first.
func (o *office) overlap(t *testing.T, at consult.Span) (p consult.ID, under, over consult.Meeting) {
	t.Helper()
	p = o.person(t)
	under = o.book(t, sitting(at, p))
	over = o.book(t, with(sitting(at, p), func(m *consult.Meeting) { m.Overrides = doubly(p, "半程参加") }))
	return p, under, over
}

func exclusive(m consult.Meeting) bool {
	return !slices.ContainsFunc(m.Reservations(), func(r consult.Reservation) bool { return !r.Exclusive })
}

func TestOverrideIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, under, over := o.overlap(t, span(t, "06-10 09:00-10:00"))
		want := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: under.ID, Reason: "半程参加", By: "王秘书", At: o.Now()}
		if got := o.meeting(t, over.ID).Overrides; len(got) != 1 || got[0] != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if !exclusive(under) || exclusive(over) {
			t.Errorf("exclusive: under %v, over %v", exclusive(under), exclusive(over))
		}
		o.sound(t)
	})
}

func TestOverrideOfEachKind(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		at := span(t, "06-10 09:00-10:00")
		p, venue, body := o.person(t), o.venue(t), o.body(t)
		r := o.room(t, venue, 1)
		parent := o.book(t, sitting(span(t, "06-10 08:00-09:30")))
		o.book(t, with(sitting(at, p), func(m *consult.Meeting) { m.RoomID = r }))
		hard := map[consult.SubjectKind]consult.ID{consult.SubjectPerson: p, consult.SubjectBody: body, consult.SubjectRoom: r, consult.SubjectVenue: venue}
		for kind, id := range hard {
			o.block(t, kind, id, at, true)
		}
		wish := with(sitting(at, p), func(m *consult.Meeting) { m.RoomID, m.OwnerBodyID, m.Expected = r, body, 2 })
		all := []consult.Override{
			{Kind: consult.PersonDoubleBooked, PersonID: p}, {Kind: consult.RoomDoubleBooked, RoomID: r}, {Kind: consult.RoomTooSmall, RoomID: r},
			{Kind: consult.PersonBlocked, PersonID: p}, {Kind: consult.BodyBlocked}, {Kind: consult.RoomBlocked, RoomID: r}, {Kind: consult.VenueBlocked, RoomID: r},
		}
		for i := range all {
			all[i].Reason = "主席同意"
		}
		for i := range all {
			less := slices.Delete(slices.Clone(all), i, i+1)
			_, err := o.Book(t.Context(), o.by, with(wish, func(m *consult.Meeting) { m.Overrides = less }), booking.Options{})
			if got := clash(t, err); got != string(all[i].Kind) {
				t.Errorf("all but %s: refused by %q", all[i].Kind, got)
			}
		}
		m := o.book(t, with(wish, func(m *consult.Meeting) { m.Overrides = all }))
		if len(m.Overrides) != len(all) {
			t.Errorf("recorded %+v", m.Overrides)
		}
		nested := with(wish, func(m *consult.Meeting) {
			m.Span, m.ParentID = span(t, "06-10 10:00-11:00"), parent.ID
			m.Overrides = []consult.Override{{Kind: consult.OutsideParent, Reason: "x"}, {Kind: consult.OutsideParent, MeetingID: parent.ID, Reason: "x"}, all[2]}
		})
		if _, err := o.Book(t.Context(), o.by, nested, booking.Options{}); clash(t, err) != "outside_parent" {
			t.Errorf("nesting was lifted: %v", err)
		}
		o.sound(t)
	})
}

func TestOverrideThatMatchesNothingIsDropped(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.Overrides = doubly(p, "以防万一") }))
		if len(m.Overrides) > 0 || !exclusive(m) {
			t.Errorf("kept %+v", m.Overrides)
		}
		_, err := o.Book(t.Context(), o.by, with(sitting(m.Span, p), func(m *consult.Meeting) {
			m.Overrides = doubly(p, "x")
			m.Overrides[0].MeetingID = newID()
		}), booking.Options{})
		if clash(t, err) != "person_double_booked" {
			t.Errorf("an override of another meeting lifted this: %v", err)
		}
	})
}

func TestThirdBookingOverASharedReservationIsRefused(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, under, over := o.overlap(t, span(t, "06-10 09:00-10:00"))
		o.cancel(t, under.ID)
		_, err := o.Book(t.Context(), o.by, sitting(over.Span, p), booking.Options{})
		if clash(t, err) != "person_double_booked" {
			t.Errorf("got %v", err)
		}
		third := o.book(t, with(sitting(over.Span, p), func(m *consult.Meeting) { m.Overrides = doubly(p, "再议") }))
		o.edit(t, over.ID, func(m *consult.Meeting) { m.Title = "改题" })
		if m := o.meeting(t, over.ID); !exclusive(m) || len(m.Overrides) > 0 {
			t.Errorf("what it lay over is gone, yet %+v", m.Overrides)
		}
		if exclusive(o.meeting(t, third.ID)) {
			t.Error("the third became exclusive")
		}
		o.sound(t)
	})
}

func TestEitherSideOfAnOverrideMayBeEdited(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, under, over := o.overlap(t, span(t, "06-10 09:00-10:00"))
		for name, id := range map[string]consult.ID{"under": under.ID, "over": over.ID} {
			m := o.edit(t, id, func(m *consult.Meeting) { m.Title = "改题" })
			if want := o.meeting(t, id); m.Title != "改题" || len(want.Overrides) != len(m.Overrides) || m.Version != 2 {
				t.Errorf("%s: %+v", name, m)
			}
		}
		// Sent away by an edit, it stays while what it stands for does.
		m := o.edit(t, over.ID, func(m *consult.Meeting) { m.Overrides = nil })
		if len(m.Overrides) != 1 || m.Version != 2 {
			t.Errorf("withdrawn while it stands: %+v", m)
		}
		o.sound(t)
	})
}

func TestOverrideEndsWithItsClash(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		at, later := span(t, "06-10 09:00-10:00"), span(t, "06-10 14:00-15:00")
		for reason, end := range map[string]func(under, over consult.ID){
			"the override's meeting moves": func(_, over consult.ID) { o.move(t, over, later) },
			"the other one moves, then an edit": func(under, over consult.ID) {
				o.move(t, under, later)
				o.edit(t, over, func(m *consult.Meeting) { m.Description = "x" })
			},
			"the person leaves": func(_, over consult.ID) {
				o.edit(t, over, func(m *consult.Meeting) { m.Attendances = nil })
			},
			"the person need not come": func(_, over consult.ID) {
				o.edit(t, over, func(m *consult.Meeting) { m.Attendances[0].Required = false })
			},
		} {
			_, under, over := o.overlap(t, at)
			end(under.ID, over.ID)
			if m := o.meeting(t, over.ID); len(m.Overrides) > 0 || !exclusive(m) {
				t.Errorf("%s: still %+v", reason, m.Overrides)
			}
		}
		o.sound(t)
	})
}

func TestOverrideKeepsWhoDecidedItAndWhen(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, _, over := o.overlap(t, span(t, "06-10 09:00-10:00"))
		o.set(t, "06-02 08:00")
		b, err := o.Edit(t.Context(), consult.Actor{Name: "李科长"}, over.ID, func(m *consult.Meeting) error { m.Title = "改题"; return nil }, booking.Options{})
		must(t, err)
		if got := b.Meeting.Overrides[0]; got.By != "王秘书" || !got.At.Equal(over.Overrides[0].At) {
			t.Errorf("got %+v", got)
		}
		forged := with(sitting(over.Span, p), func(m *consult.Meeting) {
			m.Overrides = doubly(p, "x")
			m.Overrides[0].By, m.Overrides[0].At = "主席", o.Now().Add(-time.Hour)
		})
		for _, got := range o.book(t, forged).Overrides {
			if got.By != "王秘书" || !got.At.Equal(o.Now()) {
				t.Errorf("the wish said who decided: %+v", got)
			}
		}
	})
}
