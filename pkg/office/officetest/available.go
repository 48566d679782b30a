package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Crowd fills three days with Meetings and Blocks and returns a wish whose people, room
// and Body are each busy at different hours.
func (o *Office) Crowd(t *testing.T) consult.Meeting {
	t.Helper()
	p, venue := o.Persons(t, 3), o.Venue(t)
	room, spare := o.Room(t, venue, 5), o.Room(t, o.Venue(t), 6)
	o.Room(t, venue, 2)
	body := o.Body(t, p[2])
	for _, day := range []string{"06-10", "06-11", "06-12"} {
		o.Book(t, Sitting(Span(t, day+" 09:00-11:00"), p[0]))
		o.Book(t, Sitting(Span(t, day+" 14:00-15:00"), p[2]))
		o.Book(t, With(Sitting(Span(t, day+" 15:00-16:30")), func(m *consult.Meeting) { m.RoomID = room }))
	}
	o.Block(t, consult.SubjectPerson, p[1], Span(t, "06-10 08:00-12:00"), true)
	o.Block(t, consult.SubjectBody, body, Span(t, "06-11 13:00-14:00"), true)
	o.Block(t, consult.SubjectVenue, venue, Span(t, "06-12 08:00-18:00"), true)
	o.Block(t, consult.SubjectEveryone, "", Span(t, "06-15 00:00-06-16 00:00"), true)
	o.Block(t, consult.SubjectRoom, spare, Span(t, "06-10 08:00-18:00"), true)
	return With(Sitting(Span(t, "06-10 09:00-10:00"), p[0], p[1]), func(m *consult.Meeting) {
		m.RoomID, m.InviteBodyIDs = room, []consult.ID{body}
	})
}
