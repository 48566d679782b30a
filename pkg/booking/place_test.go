package booking_test

import (
	"maps"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// outing is a Meeting of the person at a Venue or a Place.
func outing(t *testing.T, at string, person consult.ID, where func(*consult.Meeting)) consult.Meeting {
	return With(Sitting(Span(t, at), person), where)
}

func TestAMeetingIsInOneOfRoomVenueAndPlace(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person, venue := o.Person(t), o.Venue(t)
		room, closed := o.Room(t, venue, 20), o.Venue(t)
		Must(t, Changes(t, o, o.Directory.Venues, closed, func(v *consult.Venue) { v.Active = false })())
		village := consult.Place{Name: "岗头村村部"}
		for _, row := range []struct {
			reason string
			where  func(*consult.Meeting)
			want   string
		}{
			{
				"a room and a venue",
				func(m *consult.Meeting) { m.RoomID, m.VenueID = room, venue }, "venue_id contradiction",
			},
			{
				"a room and a place",
				func(m *consult.Meeting) { m.RoomID, m.Place = room, village }, "place contradiction",
			},
			{
				"a venue and a place",
				func(m *consult.Meeting) { m.VenueID, m.Place = venue, village }, "place contradiction",
			},
			{"no such venue", func(m *consult.Meeting) { m.VenueID = NewID() }, "venue_id not_found"},
			{"a venue out of use", func(m *consult.Meeting) { m.VenueID = closed }, "venue_id inactive"},
			{"a place without a name", func(m *consult.Meeting) { m.Place.Address = "村口" }, "place.name required"},
			{
				"people gather after the start",
				func(m *consult.Meeting) {
					m.Place = consult.Place{Name: "村部", GatheringPoint: "南门", GatherMinutes: -1}
				}, "place.gather_minutes range",
			},
			{
				"people gather nowhere",
				func(m *consult.Meeting) { m.Place = consult.Place{Name: "村部", GatherMinutes: 5} },
				"place.gather_minutes no_gathering_point",
			},
			{
				"north of the pole",
				func(m *consult.Meeting) { m.Place = consult.Place{Name: "村部", Lat: 91, HasPosition: true} },
				"place.position.lat range",
			},
		} {
			wish := outing(t, "06-10 09:00-11:00", person, row.where)
			_, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
			if got := Faults(t, err); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
		}
		m := o.Book(t, outing(t, "06-10 09:00-11:00", person, func(m *consult.Meeting) { m.VenueID = venue }))
		to := consult.Slot{Span: m.Span, RoomID: room}
		moved, err := o.Booking.Move(t.Context(), o.By, m.ID, to, nil, booking.Options{})
		Must(t, Explain(err))
		if v := moved.Meeting; v.RoomID != room || v.VenueID != "" || len(v.Reservations()) != 2 {
			t.Errorf("moved into a room: %+v", v.Reservations())
		}
		o.Sound(t)
	})
}

func TestAMeetingAtAVenueIsOnItsCalendar(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person := o.Person(t)
		venue, other := o.Venue(t), o.Venue(t)
		var m consult.Meeting
		got := o.Touches(func() {
			m = o.Book(t, outing(t, "06-10 09:00-11:00", person, func(m *consult.Meeting) {
				m.VenueID, m.Visibility = venue, consult.Public
			}))
		})
		all := map[consult.ID]consult.SubjectKind{person: "person", venue: "venue", "": "public"}
		if want := Calendars(all); !maps.Equal(got, want) {
			t.Errorf("booked it touches %v, want %v", got, want)
		}
		got = o.Touches(func() { Must(t, editOf(t, o, m.ID, func(m *consult.Meeting) { m.VenueID = other })) })
		all[other] = "venue"
		if want := Calendars(all); !maps.Equal(got, want) {
			t.Errorf("at another venue it touches %v, want %v", got, want)
		}
		if titles := o.Marked(t, Of(consult.SubjectVenue, other)); titles != m.Title {
			t.Errorf("the venue's calendar has %q", titles)
		}
		if lines := o.Lines(t, other, "2026-06-10"); len(lines) != 1 || len(o.Lines(t, venue, "2026-06-10")) > 0 {
			t.Errorf("the venue's list has %q", lines)
		}
		before := o.Meeting(t, m.ID)
		got = o.Touches(func() {
			Must(t, Changes(t, o, o.Directory.Venues, other, func(v *consult.Venue) { v.Name = "改名" })())
		})
		on := consult.Subject{Kind: consult.SubjectVenue, ID: other}
		if after := o.Meeting(t, m.ID); after.Sequence != before.Sequence+1 || !got[on] {
			t.Errorf("the venue is renamed: sequence %d after %d, %v", after.Sequence, before.Sequence, got)
		}
		block := o.Block(t, consult.SubjectVenue, other, Span(t, "06-10 10:00-10:30"), true)
		found, err := o.Booking.Warnings(t.Context(), o.Meeting(t, m.ID))
		Must(t, err)
		if len(found) == 0 || found[0].Kind != consult.VenueBlocked || found[0].BlockID != block {
			t.Errorf("the venue is blocked: %v", Kinds(found))
		}
	})
}

// People travel from a Venue without a Room to a Place, where the positions are known.
func TestTravelKnowsPlaces(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person := o.Person(t)
		venue, _ := o.RoomAt(t, 0)
		o.Book(t, outing(t, "06-10 09:00-10:00", person, func(m *consult.Meeting) { m.VenueID = venue }))
		ten := consult.Place{Name: "村部", Lat: 31.5 + 10/111.195, Lon: 120.3, HasPosition: true}
		for at, want := range map[string]string{"06-10 10:41-12:00": "~travel_too_short", "06-10 10:42-12:00": ""} {
			wish := outing(t, at, person, func(m *consult.Meeting) { m.Place = ten })
			b, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{DryRun: true})
			Must(t, Explain(err))
			if got := Kinds(b.Warnings); got != want {
				t.Errorf("at %s: %q, want %q (%+v)", at, got, want, b.Warnings)
			}
		}
	})
}
