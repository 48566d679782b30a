package booking_test

import (
	"maps"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/subscription"
)

func TestTouches(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ids := o.Persons(t, 3)
		a, b, c := ids[0], ids[1], ids[2]
		owner, invited := o.Body(t), o.Body(t, c)
		venue, venue2 := o.Venue(t), o.Venue(t)
		room, room2 := o.Room(t, venue, 9), o.Room(t, venue2, 9)
		full := With(Sitting(Span(t, "06-10 09:00-10:00"), a), func(m *consult.Meeting) {
			m.OwnerBodyID, m.InviteBodyIDs, m.RoomID, m.Visibility = owner, []consult.ID{invited}, room, consult.Public
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: b, Role: consult.RoleGuest})
		})
		everything := map[consult.ID]consult.SubjectKind{a: "person", b: "person", c: "person", owner: "body", invited: "body", room: "room", venue: "venue", "": "public"}
		but := func(edit func(map[consult.ID]consult.SubjectKind)) map[consult.Subject]bool {
			m := maps.Clone(everything)
			edit(m)
			return Calendars(m)
		}
		internal := func(m map[consult.ID]consult.SubjectKind) { delete(m, "") }
		var id consult.ID
		edit := func(change func(*consult.Meeting)) func() { return func() { o.Edit(t, id, change) } }
		for _, row := range []struct {
			reason string
			act    func()
			want   map[consult.Subject]bool
		}{
			{"a draft is on no calendar", func() {
				id = o.Book(t, With(full, func(m *consult.Meeting) { m.Status = consult.Draft })).ID
			}, nil},
			{"nor does its change show", edit(func(m *consult.Meeting) { m.Title = "稿" }), nil},
			{"confirmed, it is on all", func() {
				_, err := o.Booking.Confirm(t.Context(), o.By, id, nil, booking.Options{})
				Must(t, err)
			}, Calendars(everything)},
			{"a title shows on all", edit(func(m *consult.Meeting) { m.Title = "定" }), Calendars(everything)},
			{"one person less", edit(func(m *consult.Meeting) { m.Attendances = m.Attendances[:1] }), Calendars(everything)},
			{"who left is left alone", edit(func(m *consult.Meeting) { m.Title = "稿" }), but(func(m map[consult.ID]consult.SubjectKind) { delete(m, b) })},
			{"another room at another venue", func() {
				_, err := o.Booking.Move(t.Context(), o.By, id, consult.Slot{Span: full.Span, RoomID: room2}, nil, booking.Options{})
				Must(t, err)
			}, but(func(m map[consult.ID]consult.SubjectKind) { delete(m, b); m[room2], m[venue2] = "room", "venue" })},
			{"no longer public", edit(func(m *consult.Meeting) { m.Visibility, m.RoomID = consult.Restricted, room }), but(func(m map[consult.ID]consult.SubjectKind) {
				delete(m, b)
				m[room2], m[venue2] = "room", "venue"
			})},
			{"what is restricted is not for the public", edit(func(m *consult.Meeting) { m.Title = "密" }), but(func(m map[consult.ID]consult.SubjectKind) { internal(m); delete(m, b) })},
			{"another owner, no body", edit(func(m *consult.Meeting) { m.OwnerBodyID, m.InviteBodyIDs = "", nil }), but(func(m map[consult.ID]consult.SubjectKind) { internal(m); delete(m, b) })},
			{"cancelled, it stays on what is left", func() { o.Cancel(t, id) }, Calendars(map[consult.ID]consult.SubjectKind{a: "person", room: "room", venue: "venue"})},
		} {
			if got := o.Touches(row.act); !maps.Equal(got, row.want) {
				t.Errorf("%s:\ngot  %v\nwant %v", row.reason, got, row.want)
			}
		}
		draft := o.Book(t, With(full, func(m *consult.Meeting) { m.Status = consult.Draft }))
		if got := o.Touches(func() { o.Cancel(t, draft.ID) }); len(got) > 0 || o.Meeting(t, draft.ID).Sequence != 0 {
			t.Errorf("a draft called off touches %v", got)
		}
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Name = "改名" })())
		if m := o.Meeting(t, draft.ID); m.Sequence != 0 || m.Version != 2 {
			t.Errorf("a room's new name showed what nobody saw: %+v", m)
		}
		feed, err := o.DB.Contents(t.Context(), subscription.Feed{Subject: consult.Subject{Kind: consult.SubjectPerson, ID: a}}, Span(t, "06-01 00:00-06-30 00:00"), o.Now())
		if Must(t, err); len(feed.Events) != 1 || feed.Events[0].Meeting.ID != id {
			t.Errorf("the feed shows %+v", feed.Events)
		}
		if _, err := o.Booking.Confirm(t.Context(), o.By, draft.ID, nil, booking.Options{}); err != nil || o.Meeting(t, draft.ID).Sequence != 1 {
			t.Errorf("taken up: %v", Explain(err))
		}
		o.Cancel(t, draft.ID)
		child := With(Sitting(full.Span, b), func(m *consult.Meeting) { m.Visibility = consult.Internal })
		parent := o.Book(t, With(Sitting(full.Span, a), func(m *consult.Meeting) { m.Visibility = consult.Public }))
		child.ParentID = parent.ID
		if got, want := o.Touches(func() { o.Book(t, child) }), Calendars(map[consult.ID]consult.SubjectKind{a: "person", b: "person", "": "public"}); !maps.Equal(got, want) {
			t.Errorf("a first child changes its parent:\ngot  %v\nwant %v", got, want)
		}
	})
}
