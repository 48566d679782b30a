package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// What is recorded as not held is a notice, and so is a meeting that holds nobody: a
// database is sound with them. One that says of its children what is not so is not.
func TestCheckTellsWhatIsNotHeld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s, ctx := storetest.Open(t, db, store.Options{}), context.Background()
		at := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
		stamp := func() consult.Stamp {
			return consult.Stamp{
				ID:        consult.ID(uuid.Must(uuid.NewV7()).String()),
				Version:   1,
				CreatedAt: at,
				ChangedAt: at,
			}
		}
		form := consult.Forms()[0]
		form.Stamp = stamp()
		form.ID = consult.ID(form.Key)
		venue := consult.Venue{Stamp: stamp(), Name: "政协大楼", Active: true}
		room := consult.Room{Stamp: stamp(), VenueID: venue.ID, Name: "会议室", Capacity: 9, Active: true}
		meeting := func(title string, edit func(*consult.Meeting)) consult.Meeting {
			m := consult.Meeting{
				Stamp:      stamp(),
				Form:       form.Key,
				Title:      title,
				Status:     consult.Confirmed,
				Visibility: consult.Internal,
				Span:       consult.Span{From: at, To: at.Add(time.Hour)},
			}
			m.First = m.Slot()
			edit(&m)
			return m
		}
		save := func(ms ...consult.Meeting) {
			t.Helper()
			if err := s.SaveMeetings(ctx, ms); err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range []error{s.Forms.Add(ctx, form), s.Venues.Add(ctx, venue), s.Rooms.Add(ctx, room)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		save(meeting("甲", func(m *consult.Meeting) {}),
			meeting("乙", func(m *consult.Meeting) {
				m.RoomID = room.ID
				m.RoomUnheld = true
				m.OnlineURL = "https://meet.example/1"
				m.First = m.Slot()
			}),
			meeting("丙", func(m *consult.Meeting) { m.OnlineURL = "https://meet.example/1" }))
		out, err := command(t, "check", "--db", db)
		if err != nil {
			t.Errorf("sound: %v", err)
		}
		for _, want := range []string{
			"notice: holds_nobody: meeting ", "“甲”", "notice: holds_less: meeting ", "“乙”",
			"does not hold " + string(room.ID),
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
		if n := strings.Count(out, "notice: "); n != 2 {
			t.Errorf("%d notices:\n%s", n, out)
		}
		up := meeting("丁", func(m *consult.Meeting) { m.OnlineURL = "https://meet.example/1" })
		save(up, meeting("戊", func(m *consult.Meeting) { m.ParentID, m.OnlineURL = up.ID, "https://meet.example/1" }),
			meeting("己", func(m *consult.Meeting) { m.HasChildren = true }))
		out, err = command(t, "check", "--db", db)
		if err == nil || strings.Count(out, "nesting: ") != 2 {
			t.Errorf("who has children and who has not: %v\n%s", err, out)
		}
	})
}
