package booking_test

import (
	"maps"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// calendars makes a set of "person"s and so on, and the public one for "".
func calendars(parts map[consult.ID]consult.SubjectKind) map[consult.Subject]bool {
	out := map[consult.Subject]bool{}
	for id, kind := range parts {
		out[consult.Subject{Kind: kind, ID: id}] = true
	}
	return out
}

func TestTouches(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ids := o.persons(t, 3)
		a, b, c := ids[0], ids[1], ids[2]
		owner, invited := o.body(t), o.body(t, c)
		venue, venue2 := o.venue(t), o.venue(t)
		room, room2 := o.room(t, venue, 9), o.room(t, venue2, 9)
		full := with(sitting(span(t, "06-10 09:00-10:00"), a), func(m *consult.Meeting) {
			m.OwnerBodyID, m.InviteBodyIDs, m.RoomID, m.Visibility = owner, []consult.ID{invited}, room, consult.Public
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: b, Role: consult.RoleGuest})
		})
		everything := map[consult.ID]consult.SubjectKind{a: "person", b: "person", c: "person", owner: "body", invited: "body", room: "room", venue: "venue", "": "public"}
		but := func(edit func(map[consult.ID]consult.SubjectKind)) map[consult.Subject]bool {
			m := maps.Clone(everything)
			edit(m)
			return calendars(m)
		}
		internal := func(m map[consult.ID]consult.SubjectKind) { delete(m, "") }
		var id consult.ID
		edit := func(change func(*consult.Meeting)) func() { return func() { o.edit(t, id, change) } }
		for _, row := range []struct {
			reason string
			act    func()
			want   map[consult.Subject]bool
		}{
			{"a draft is on no calendar", func() {
				id = o.book(t, with(full, func(m *consult.Meeting) { m.Status = consult.Draft })).ID
			}, nil},
			{"nor does its change show", edit(func(m *consult.Meeting) { m.Title = "稿" }), nil},
			{"confirmed, it is on all", func() {
				_, err := o.Confirm(t.Context(), o.by, id, nil, booking.Options{})
				must(t, err)
			}, calendars(everything)},
			{"a title shows on all", edit(func(m *consult.Meeting) { m.Title = "定" }), calendars(everything)},
			{"one person less", edit(func(m *consult.Meeting) { m.Attendances = m.Attendances[:1] }), calendars(everything)},
			{"who left is left alone", edit(func(m *consult.Meeting) { m.Title = "稿" }), but(func(m map[consult.ID]consult.SubjectKind) { delete(m, b) })},
			{"another room at another venue", func() {
				_, err := o.Move(t.Context(), o.by, id, consult.Slot{Span: full.Span, RoomID: room2}, nil, booking.Options{})
				must(t, err)
			}, but(func(m map[consult.ID]consult.SubjectKind) { delete(m, b); m[room2], m[venue2] = "room", "venue" })},
			{"no longer public", edit(func(m *consult.Meeting) { m.Visibility, m.RoomID = consult.Restricted, room }), but(func(m map[consult.ID]consult.SubjectKind) {
				delete(m, b)
				m[room2], m[venue2] = "room", "venue"
			})},
			{"what is restricted is not for the public", edit(func(m *consult.Meeting) { m.Title = "密" }), but(func(m map[consult.ID]consult.SubjectKind) { internal(m); delete(m, b) })},
			{"another owner, no body", edit(func(m *consult.Meeting) { m.OwnerBodyID, m.InviteBodyIDs = "", nil }), but(func(m map[consult.ID]consult.SubjectKind) { internal(m); delete(m, b) })},
			{"cancelled, it stays on what is left", func() { o.cancel(t, id) }, calendars(map[consult.ID]consult.SubjectKind{a: "person", room: "room", venue: "venue"})},
		} {
			if got := o.touches(row.act); !maps.Equal(got, row.want) {
				t.Errorf("%s:\ngot  %v\nwant %v", row.reason, got, row.want)
			}
		}
		draft := o.book(t, with(full, func(m *consult.Meeting) { m.Status = consult.Draft }))
		if got := o.touches(func() { o.cancel(t, draft.ID) }); len(got) > 0 || o.meeting(t, draft.ID).Sequence != 0 {
			t.Errorf("a draft called off touches %v", got)
		}
		must(t, changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Name = "改名" })())
		if m := o.meeting(t, draft.ID); m.Sequence != 0 || m.Version != 2 {
			t.Errorf("a room's new name showed what nobody saw: %+v", m)
		}
		feed, err := o.db.Contents(t.Context(), consult.Feed{Subject: consult.Subject{Kind: consult.SubjectPerson, ID: a}}, span(t, "06-01 00:00-06-30 00:00"), o.Now())
		if must(t, err); len(feed.Events) != 1 || feed.Events[0].Meeting.ID != id {
			t.Errorf("the feed shows %+v", feed.Events)
		}
		if _, err := o.Confirm(t.Context(), o.by, draft.ID, nil, booking.Options{}); err != nil || o.meeting(t, draft.ID).Sequence != 1 {
			t.Errorf("taken up: %v", explain(err))
		}
		o.cancel(t, draft.ID)
		child := with(sitting(full.Span, b), func(m *consult.Meeting) { m.Visibility = consult.Internal })
		parent := o.book(t, with(sitting(full.Span, a), func(m *consult.Meeting) { m.Visibility = consult.Public }))
		child.ParentID = parent.ID
		if got, want := o.touches(func() { o.book(t, child) }), calendars(map[consult.ID]consult.SubjectKind{a: "person", b: "person", "": "public"}); !maps.Equal(got, want) {
			t.Errorf("a first child changes its parent:\ngot  %v\nwant %v", got, want)
		}
	})
}
