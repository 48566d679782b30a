package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// What each Feed reads: whose Meetings, in which window, and what of them.
func TestContentsShowTheHoldersMeetings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		person, body, room := ground(t, s)
		day := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
		n := 0
		book := func(title string, change func(*consult.Meeting)) {
			n++
			m := consult.Meeting{
				Stamp:      consult.Stamp{ID: id(5000 + n), Version: 1, CreatedAt: day, ChangedAt: day},
				Form:       "other",
				Title:      title,
				Status:     consult.Confirmed,
				Visibility: consult.Internal,
				Span:       consult.Span{From: day.AddDate(0, 0, n), To: day.AddDate(0, 0, n).Add(time.Hour)},
			}
			change(&m)
			if err := s.SaveMeetings(context.Background(), []consult.Meeting{m}); err != nil {
				t.Fatal(err)
			}
		}
		comes := func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: person.ID, Role: consult.RolePresiding, Required: true}}
		}
		book("person", comes)
		book("draft", func(m *consult.Meeting) { comes(m); m.Status = consult.Draft })
		book("cancelled lately", func(m *consult.Meeting) {
			comes(m)
			m.Status = consult.Cancelled
			m.CancelledAt = day
			m.Sequence = 1
		})
		book("cancelled as a draft", func(m *consult.Meeting) {
			comes(m)
			m.Status = consult.Cancelled
			m.CancelledAt = day
		})
		book("cancelled long ago", func(m *consult.Meeting) {
			comes(m)
			m.Status = consult.Cancelled
			m.CancelledAt = day.AddDate(0, -2, 0)
			m.Sequence = 1
		})
		book("restricted in the room", func(m *consult.Meeting) {
			comes(m)
			m.RoomID = room.ID
			m.Visibility = consult.Restricted
		})
		book("owned", func(m *consult.Meeting) { m.OwnerBodyID = body.ID })
		book("invited", func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body.ID} })
		book("public", func(m *consult.Meeting) { m.Visibility = consult.Public })
		book("long ago", func(m *consult.Meeting) {
			comes(m)
			m.Span.From, m.Span.To = day.AddDate(-1, 0, 0), day.AddDate(-1, 0, 1)
		})
		seat, envoy := full(21, func(p *consult.Person) {}), full(22, func(p *consult.Person) {})
		if err := s.People.AddAll(context.Background(), []consult.Person{seat, envoy}); err != nil {
			t.Fatal(err)
		}
		send := func(m *consult.Meeting) {
			err := s.SaveAnswers(context.Background(), []consult.Answer{
				{MeetingID: m.ID, PersonID: seat.ID, Response: consult.Accepted,
					Channel: "phone", SubstituteID: envoy.ID},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var sent, recalled consult.Meeting
		book("sent to", func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: seat.ID, Role: consult.RolePresiding}}
			sent = *m
		})
		send(&sent)
		book("no seat is there any more", func(m *consult.Meeting) { recalled = *m })
		send(&recalled)
		window := consult.Span{From: day.AddDate(0, -1, 0), To: day.AddDate(0, 1, 0)}
		for subject, want := range map[consult.Subject][]string{
			{Kind: consult.SubjectPerson, ID: person.ID}:   {"person", "cancelled lately", "restricted in the room"},
			{Kind: consult.SubjectPerson, ID: seat.ID}:     {"sent to"},
			{Kind: consult.SubjectPerson, ID: envoy.ID}:    {"sent to"},
			{Kind: consult.SubjectBody, ID: body.ID}:       {"owned", "invited"},
			{Kind: consult.SubjectRoom, ID: room.ID}:       {"restricted in the room"},
			{Kind: consult.SubjectVenue, ID: room.VenueID}: {"restricted in the room"},
			{Kind: consult.SubjectPublic}:                  {"public"},
		} {
			c, err := s.Contents(
				context.Background(), subscription.Feed{Subject: subject}, window, day.AddDate(0, 0, -30),
			)
			if err != nil {
				t.Fatalf("%s: %v", subject.Kind, err)
			}
			var got []string
			for _, e := range c.Events {
				got = append(got, e.Meeting.Title)
				if e.Veiled != (e.Meeting.Visibility == consult.Restricted && subject.Kind != consult.SubjectPerson) {
					t.Errorf("%s: %q is veiled: %v", subject.Kind, e.Meeting.Title, e.Veiled)
				}
				if len(e.Meeting.Attendances) > 0 {
					t.Errorf("%s: %q knows who attends", subject.Kind, e.Meeting.Title)
				}
				if subject.Kind == consult.SubjectPerson && e.Role != consult.RolePresiding {
					t.Errorf("%q: the holder's role is %q", e.Meeting.Title, e.Role)
				}
				if e.InPlace != (subject.ID == envoy.ID) {
					t.Errorf("%s: %q is in place of somebody: %v", subject.ID, e.Meeting.Title, e.InPlace)
				}
				one, err := s.FeedEvent(context.Background(), subscription.Feed{Subject: subject}, e.Meeting.ID)
				if err != nil || one.Meeting.ID != e.Meeting.ID || one.InPlace != e.InPlace {
					t.Errorf("%q alone: %+v %v", e.Meeting.Title, one, err)
				}
				if e.Meeting.RoomID == room.ID && (e.Room.Name != room.Name || e.Venue.ID != room.VenueID) {
					t.Errorf("%q has no place: %+v", e.Meeting.Title, e.Room)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s shows %q, want %q", subject.Kind, got, want)
			}
		}
	})
}

// A rename raises version, SEQUENCE and the instant of change of what shows it,
// strictly even within one second, and touches the calendars concerned.
func TestRestampRisesStrictly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
		s := storetest.Open(t, url, store.Options{Clock: func() time.Time { return now }})
		person, body, room := ground(t, s)
		ctx := context.Background()
		m := consult.Meeting{
			Stamp:       consult.Stamp{ID: id(5001), Version: 1, CreatedAt: now, ChangedAt: now},
			Form:        "other",
			Title:       "会",
			Status:      consult.Confirmed,
			Visibility:  consult.Public,
			Span:        consult.Span{From: now.Add(time.Hour), To: now.Add(2 * time.Hour)},
			RoomID:      room.ID,
			OwnerBodyID: body.ID,
			Attendances: []consult.Attendance{{PersonID: person.ID, Role: consult.RoleVoting, Required: true}},
		}
		draft := m
		draft.ID, draft.Status = id(5002), consult.Draft
		if err := s.SaveMeetings(ctx, []consult.Meeting{m, draft}); err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= 3; i++ {
			if err := s.Restamp(ctx, consult.MeetingFilter{RoomID: room.ID}, consult.Former{}); err != nil {
				t.Fatal(err)
			}
			got, err := s.Meeting(ctx, m.ID)
			if err != nil || got.Version != int64(1+i) || got.Sequence != i ||
				!got.ChangedAt.Equal(now.Add(time.Duration(i)*time.Second)) {
				t.Fatalf(
					"after %d: version %d, sequence %d, changed %v (%v)",
					i, got.Version, got.Sequence, got.ChangedAt, err,
				)
			}
		}
		if got, err := s.Meeting(ctx, draft.ID); err != nil || got.Version != 1 {
			t.Errorf("a draft was restamped: %+v (%v)", got.Stamp, err)
		}
		touches, _, err := s.TouchedSince(ctx, 2)
		if err != nil {
			t.Fatal(err)
		}
		kinds := []string{}
		for _, touch := range touches {
			kinds = append(kinds, string(touch.Subject.Kind))
		}
		slices.Sort(kinds)
		if want := []string{"body", "person", "public", "room", "venue"}; !slices.Equal(kinds, want) {
			t.Errorf("touched %q, want %q", kinds, want)
		}
	})
}
