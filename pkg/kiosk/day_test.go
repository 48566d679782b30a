package kiosk_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestDay(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		here, there := o.Venue(t), o.Venue(t)
		room, next, away := o.Room(t, here, 99), o.Room(t, here, 99), o.Room(t, there, 99)
		free := o.Venue(t)
		n := 0
		make := func(s string, edit func(*consult.Meeting)) consult.Meeting {
			n++
			m := consult.Meeting{
				Form:       "council",
				Title:      fmt.Sprintf("会%d", n),
				Span:       Span(t, s),
				Visibility: consult.Public,
			}
			edit(&m)
			return o.Book(t, m)
		}
		in := func(room consult.ID) func(*consult.Meeting) { return func(m *consult.Meeting) { m.RoomID = room } }
		to := func(m consult.Meeting, s string, room consult.ID) {
			_, err := o.Booking.Move(
				t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, s), RoomID: room}, nil, booking.Options{},
			)
			Must(t, Explain(err))
		}
		for i, row := range []struct {
			reason string
			set    func(date string)
			here   []string
			all    []string
		}{
			{
				"at its venue", func(d string) { make(d+" 09:00-10:00", in(room)) }, []string{"09:00 #"},
				[]string{"09:00 #"},
			},
			{"at another venue", func(d string) { make(d+" 09:00-10:00", in(away)) }, nil, []string{"09:00 #"}},
			{"nowhere", func(d string) { make(d+" 09:00-10:00", in("")) }, nil, []string{"09:00 #"}},
			{"tentative", func(d string) {
				make(d+" 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Tentative })
			}, []string{"09:00 # tentative"}, []string{"09:00 # tentative"}},
			{
				"cancelled", func(d string) { o.Cancel(t, make(d+" 09:00-10:00", in(room)).ID) },
				[]string{"09:00 # cancelled"}, []string{"09:00 # cancelled"},
			},
			{"a draft is hidden", func(d string) {
				make(d+" 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Draft })
			}, nil, nil},
			{"nor a draft that was called off", func(d string) {
				o.Cancel(
					t, make(d+" 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Draft }).ID,
				)
			}, nil, nil},
			{"internal is hidden", func(d string) {
				make(d+" 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Visibility = room, consult.Internal })
			}, nil, nil},
			{"restricted is hidden, where it was too", func(d string) {
				m := make(d+" 09:00-10:00", in(room))
				to(m, d+" 14:00-15:00", "")
				o.Edit(t, m.ID, func(m *consult.Meeting) { m.Visibility = consult.Restricted })
			}, nil, nil},
			{"moved on the day", func(d string) { to(make(d+" 09:00-10:00", in(room)), d+" 14:00-15:00", "") },
				[]string{"09:00 # moved to DD 14:00", "14:00 #"}, []string{"09:00 # moved to DD 14:00", "14:00 #"}},
			{"moved to another day", func(d string) { to(make(d+" 09:00-10:00", in(room)), "06-30 09:00-09:01", "") },
				[]string{"09:00 # moved to 30 09:00"}, []string{"09:00 # moved to 30 09:00"}},
			{
				"moved away at the same hour",
				func(d string) { to(make(d+" 09:00-10:00", in(room)), d+" 09:00-10:00", away) },
				[]string{"09:00 # moved to DD 09:00"},
				[]string{"09:00 #"},
			},
			{
				"moved here at the same hour",
				func(d string) { to(make(d+" 09:00-10:00", in(away)), d+" 09:00-10:00", room) },
				[]string{"09:00 #"},
				[]string{"09:00 #"},
			},
			{
				"to the room next door",
				func(d string) { to(make(d+" 09:00-10:00", in(room)), d+" 09:00-10:00", next) },
				[]string{"09:00 #"},
				[]string{"09:00 #"},
			},
			{"moved and moved back", func(d string) {
				m := make(d+" 09:00-10:00", in(room))
				to(m, "06-30 10:00-10:01", "")
				to(m, d+" 09:00-10:00", "")
			}, []string{"09:00 #"}, []string{"09:00 #"}},
			{"moved, then cancelled", func(d string) {
				m := make(d+" 09:00-10:00", in(room))
				to(m, d+" 14:00-15:00", "")
				o.Cancel(t, m.ID)
			}, []string{"14:00 # cancelled"}, []string{"14:00 # cancelled"}},
			{"a parent is hidden, its children show", func(d string) {
				parent := make(d+" 08:00-18:00", in(room))
				n--
				make(d+" 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.ParentID = room, parent.ID })
			}, []string{"09:00 #"}, []string{"09:00 #"}},
			{"a parent with a draft child shows", func(d string) {
				parent := make(d+" 08:00-18:00", in(room))
				make(d+" 09:00-10:00", func(m *consult.Meeting) {
					m.RoomID, m.ParentID, m.Status = room, parent.ID, consult.Draft
				})
				n--
			}, []string{"08:00 #"}, []string{"08:00 #"}},
			{
				"ends as the day begins", func(d string) { make(d+" 00:00-00:01", in(room)) }, []string{"00:00 #"},
				[]string{"00:00 #"},
			},
		} {
			date := fmt.Sprintf("06-%02d", i+2)
			before := n
			row.set(date)
			for where, want := range map[consult.ID][]string{here: row.here, "": row.all, free: nil} {
				var told []string
				for _, w := range want {
					told = append(told, replace(w, "#", fmt.Sprintf("会%d", before+1), "DD", date[3:]))
				}
				if got := o.Lines(t, where, consult.Date("2026-"+date)); !slices.Equal(got, told) {
					t.Errorf("%s, venue %q: got %q, want %q", row.reason, where, got, told)
				}
			}
		}
		if _, err := o.Kiosk.Day(t.Context(), NewID(), ""); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("unknown venue: %v", err)
		}
	})
}

func TestDayAcrossMidnight(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		night := o.Book(t, consult.Meeting{Form: "council", Title: "夜", Span: Span(t, "06-10 22:00-06-11 02:00")})
		o.Book(t, consult.Meeting{Form: "council", Title: "末", Span: Span(t, "06-10 23:00-06-11 00:00")})
		o.Book(t, consult.Meeting{Form: "council", Title: "长", Span: Span(t, "05-12 00:00-06-12 00:00")})
		for date, want := range map[consult.Date][]string{
			"2026-05-11": nil,
			"2026-05-12": {"00:00 长"},
			"2026-06-09": {"00:00 长"},
			"2026-06-10": {"00:00 长", "22:00 夜", "23:00 末"},
			"2026-06-11": {"00:00 长", "22:00 夜"},
			"2026-06-12": nil,
		} {
			if got := o.Lines(t, "", date); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", date, got, want)
			}
		}
		o.Move(t, night.ID, Span(t, "06-20 22:00-23:00"))
		if got, want := o.Lines(t, "", "2026-06-11"), []string{
			"00:00 长", "22:00 夜 moved to 20 22:00",
		}; !slices.Equal(got, want) {
			t.Errorf("the morning after a slot that was left: got %q, want %q", got, want)
		}
	})
}

// The lists of several days, read at once, are those of each day alone.
func TestDaysAreTheDays(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		room := o.Room(t, venue, 9)
		book := func(title, s string, in consult.ID) consult.Meeting {
			return o.Book(t, consult.Meeting{Form: "council", Title: title, Span: Span(t, s), RoomID: in,
				Visibility: consult.Public})
		}
		book("一", "06-01 09:00-10:00", room)
		book("夜", "06-01 22:00-06-02 02:00", "")
		o.Cancel(t, book("停", "06-02 09:00-10:00", room).ID)
		o.Move(t, book("改", "06-02 15:00-16:00", room).ID, Span(t, "06-04 15:00-16:00"))
		for _, at := range []consult.ID{"", venue} {
			days, err := o.Kiosk.Days(t.Context(), at, "2026-06-01", 5)
			Must(t, err)
			for i, day := range days {
				alone, err := o.Kiosk.Day(t.Context(), at, consult.Date("2026-06-01").AddDays(i))
				Must(t, err)
				if !reflect.DeepEqual(day, alone) {
					t.Errorf("%s, venue %q: got %+v, want %+v", day.Date, at, day, alone)
				}
			}
		}
	})
}

func TestDayTellsPlaceAndTime(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		room, next := o.Room(t, venue, 9), o.Room(t, venue, 9)
		owner := o.Body(t)
		m := o.Book(
			t,
			With(Sitting(Span(t, "06-01 09:00-10:00")), func(m *consult.Meeting) {
				m.Visibility, m.RoomID, m.OwnerBodyID = consult.Public, room, owner
			}),
		)
		_, err := o.Booking.Move(
			t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, "06-01 10:00-11:00"), RoomID: next},
			nil, booking.Options{},
		)
		Must(t, err)
		day, err := o.Kiosk.Day(t.Context(), venue, "")
		Must(t, err)
		if day.Date != "2026-06-01" || !day.AsOf.Equal(o.Now()) || day.Venue == nil || day.Venue.ID != venue ||
			len(day.Entries) != 2 {
			t.Fatalf("got %+v", day)
		}
		left, now := day.Entries[0], day.Entries[1]
		if left.Room.ID != room || left.MovedRoom.ID != next || left.MovedVenue.ID != venue ||
			left.Moved.RoomID != next {
			t.Errorf("left %+v", left)
		}
		if now.Room.ID != next || now.Venue.ID != venue || now.FormZH != "其他" || now.FormEN != "Other" ||
			now.OwnerName == "" || now.MeetingID != m.ID {
			t.Errorf("now %+v", now)
		}
		o.Set(t, "06-01 23:59")
		if day, _ = o.Kiosk.Day(t.Context(), "", ""); day.Date != "2026-06-01" {
			t.Errorf("a minute to midnight is %s", day.Date)
		}
		o.Set(t, "06-02 00:00")
		if day, _ = o.Kiosk.Day(t.Context(), "", ""); day.Date != "2026-06-02" || len(day.Entries) != 0 {
			t.Errorf("midnight is %s with %d", day.Date, len(day.Entries))
		}
	})
}

func replace(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }
