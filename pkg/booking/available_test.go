package booking_test

import (
	"errors"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// crowd is an office with a busy fortnight: the wish's people, its room and its
// body each have their own bad hours.
func (o *office) crowd(t *testing.T) consult.Meeting {
	t.Helper()
	p, venue := o.persons(t, 3), o.venue(t)
	room, spare := o.room(t, venue, 5), o.room(t, o.venue(t), 6)
	o.room(t, venue, 2)
	body := o.body(t, p[2])
	for _, day := range []string{"06-10", "06-11", "06-12"} {
		o.book(t, sitting(span(t, day+" 09:00-11:00"), p[0]))
		o.book(t, sitting(span(t, day+" 14:00-15:00"), p[2]))
		o.book(t, with(sitting(span(t, day+" 15:00-16:30")), func(m *consult.Meeting) { m.RoomID = room }))
	}
	o.block(t, consult.SubjectPerson, p[1], span(t, "06-10 08:00-12:00"), true)
	o.block(t, consult.SubjectBody, body, span(t, "06-11 13:00-14:00"), true)
	o.block(t, consult.SubjectVenue, venue, span(t, "06-12 08:00-18:00"), true)
	o.block(t, consult.SubjectEveryone, "", span(t, "06-15 00:00-06-16 00:00"), true)
	o.block(t, consult.SubjectRoom, spare, span(t, "06-10 08:00-18:00"), true)
	return with(sitting(span(t, "06-10 09:00-10:00"), p[0], p[1]), func(m *consult.Meeting) {
		m.RoomID, m.InviteBodyIDs = room, []consult.ID{body}
	})
}

func TestAvailableSlotsCanBeBooked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		wish := o.crowd(t)
		window := span(t, "06-10 00:00-06-17 00:00")
		found, err := o.Available(t.Context(), wish, consult.Search{Window: window, Limit: 50})
		must(t, err)
		all := found.Items
		if len(all) < 5 {
			t.Errorf("only %d slots", len(all))
		}
		for _, a := range all {
			if !window.Contains(a.Slot.Span) || a.Slot.Span.Length() != time.Hour || a.Slot.RoomID == "" {
				t.Errorf("not what was wished for: %v", a.Slot)
			}
			at := wish
			at.Span, at.RoomID = a.Slot.Span, a.Slot.RoomID
			b, err := o.Book(t.Context(), o.by, at, booking.Options{DryRun: true})
			if err != nil || kinds(b.Warnings) != kinds(a.Warnings) {
				t.Errorf("%v: %v, warned of %q, promised %q", a.Slot, explain(err), kinds(b.Warnings), kinds(a.Warnings))
			}
		}
		if few, err := o.Available(t.Context(), wish, consult.Search{Window: window, Limit: 2}); err != nil || len(few.Items) != 2 || few.Items[0].Slot != all[0].Slot {
			t.Errorf("at most two: %v, %v", few, err)
		}
	})
}

func TestAlternativesCanBeMovedTo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		wish := o.crowd(t)
		wish.Span = span(t, "06-10 16:30-17:30")
		m := o.book(t, wish)
		draft := o.book(t, with(wish, func(m *consult.Meeting) { m.Status = consult.Draft }))
		for name, id := range map[string]consult.ID{"booked": m.ID, "drafted": draft.ID} {
			found, err := o.Alternatives(t.Context(), id, consult.Search{Limit: 20})
			all := found.Items
			if must(t, err); len(all) < 5 {
				t.Errorf("%s: only %d", name, len(all))
			}
			for _, a := range all {
				if a.Slot.Equal(o.meeting(t, id).Slot()) {
					t.Errorf("%s: %v is no alternative", name, a.Slot)
				}
				if _, err := o.Move(t.Context(), o.by, id, a.Slot, nil, booking.Options{DryRun: true}); err != nil {
					t.Errorf("%s: %v: %v", name, a.Slot, explain(err))
				}
			}
		}
		o.cancel(t, m.ID)
		if _, err := o.Alternatives(t.Context(), m.ID, consult.Search{Limit: 5}); !errors.Is(err, consult.ErrInvalid) {
			t.Errorf("of a cancelled meeting: %v", err)
		}
		if _, err := o.Alternatives(t.Context(), newID(), consult.Search{Limit: 5}); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("of none: %v", err)
		}
	})
}

func TestAvailableWindow(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		wish := sitting(span(t, "06-10 09:00-10:00"), o.person(t))
		day := 24 * time.Hour
		now := o.Now()
		for _, row := range []struct {
			reason string
			window consult.Span
			last   time.Time
			want   string
		}{
			{"a fortnight from now unless told", consult.Span{}, now.Add(14 * day), ""},
			{"92 days", consult.Span{From: now, To: now.Add(92 * day)}, now.Add(92 * day), ""},
			{"a second more", consult.Span{From: now, To: now.Add(92*day + time.Second)}, now, "to window"},
			{"empty", consult.Span{From: now, To: now}, now, "to window"},
			{"ends in the past", consult.Span{To: now.Add(-day)}, now, "to window"},
			{"begins in the past", consult.Span{From: now.Add(-day), To: now.Add(day)}, now.Add(day), ""},
		} {
			found, err := o.Available(t.Context(), wish, consult.Search{Window: row.window, Limit: 50})
			all := found.Items
			if row.want != "" {
				if got := faults(t, err); got != row.want {
					t.Errorf("%s: got %s", row.reason, got)
				}
				continue
			}
			if must(t, err); len(all) == 0 {
				t.Errorf("%s: nothing", row.reason)
			}
			for _, a := range all {
				if a.Slot.Span.From.Before(now) || a.Slot.Span.To.After(row.last) {
					t.Errorf("%s: %v", row.reason, a.Slot.Span)
				}
			}
		}
		if _, err := o.Available(t.Context(), with(wish, func(m *consult.Meeting) { m.Form = "tea" }), consult.Search{Limit: 5}); faults(t, err) != "form not_found" {
			t.Errorf("a bad wish: %v", err)
		}
	})
}
