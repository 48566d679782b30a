package web

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

func TestLineWords(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, zone)
	}
	room := func(id consult.ID, venue consult.ID, floor, name string) consult.Room {
		return consult.Room{Stamp: consult.Stamp{ID: id}, VenueID: venue, Floor: floor, Name: name}
	}
	hall, away := room("r1", "v1", "3层", "301会议室"), room("r2", "v2", "", "议事厅")
	entry := func(from, to time.Time, change func(*kiosk.Entry)) kiosk.Entry {
		e := kiosk.Entry{Title: "甲", FormZH: "对口协商", FormEN: "Counterpart", Span: consult.Span{From: from, To: to}, Room: hall,
			Venue: consult.Venue{Stamp: consult.Stamp{ID: "v1"}, Name: "会议中心"}}
		if change != nil {
			change(&e)
		}
		return e
	}
	morning := func(change func(*kiosk.Entry)) kiosk.Entry {
		return entry(at(11, 23, 9, 0), at(11, 23, 10, 30), change)
	}
	movedTo := func(when time.Time, to consult.Room) kiosk.Entry {
		return morning(func(e *kiosk.Entry) {
			e.Moved = &consult.Slot{Span: consult.Span{From: when, To: when.Add(time.Hour)}, RoomID: to.ID}
			e.MovedRoom, e.MovedVenue = to, consult.Venue{Stamp: consult.Stamp{ID: to.VenueID}, Name: "议事馆"}
		})
	}
	here := &consult.Venue{Name: "会议中心"}
	for _, row := range []struct {
		name, lang string
		venue      *consult.Venue
		entry      kiosk.Entry
		field      func(line) string
		want       string
	}{
		{"starts and ends today", "zh", here, morning(nil), span, "09:00–10:30"},
		{"ends at midnight", "zh", here, entry(at(11, 23, 22, 0), at(11, 24, 0, 0), nil), span, "22:00–24:00"},
		{"ends after midnight", "zh", here, entry(at(11, 23, 22, 0), at(11, 24, 1, 0), nil), span, "22:00–次日01:00"},
		{"ends on a later day", "zh", here, entry(at(11, 23, 9, 0), at(11, 25, 12, 0), nil), span, "09:00–11月25日12:00"},
		{"began the day before", "zh", here, entry(at(11, 22, 22, 0), at(11, 23, 2, 0), nil), span, "前一日22:00–02:00"},
		{"began long before, in English", "en", here, entry(at(10, 31, 9, 0), at(11, 23, 2, 0), nil), span, "31 Oct09:00–02:00"},
		{"begins at midnight", "zh", here, entry(at(11, 23, 0, 0), at(11, 23, 1, 0), nil), span, "00:00–01:00"},

		{"moved within the day", "zh", here, movedTo(at(11, 23, 15, 0), hall), moved, "已改期至 15:00"},
		{"moved to another day", "zh", here, movedTo(at(12, 9, 9, 0), hall), moved, "已改期至 12月9日 9:00"},
		{"moved to another year", "zh", here, movedTo(time.Date(2027, 3, 9, 9, 5, 0, 0, zone), hall), moved, "已改期至 2027年3月9日 9:05"},
		{"moved to another day, in English", "en", here, movedTo(at(12, 9, 9, 0), hall), moved, "Moved to 9 December, 9:00"},
		{"moved to midnight", "zh", here, movedTo(at(11, 24, 0, 0), hall), moved, "已改期至 11月24日 0:00"},
		{"moved in time only", "zh", here, movedTo(at(11, 23, 15, 0), hall), movedPlaceOf, ""},
		{"moved to another room", "zh", here, movedTo(at(11, 23, 15, 0), room("r3", "v1", "2层", "第二协商室")), movedPlaceOf, "改在 2层 第二协商室"},
		{"moved to another venue", "zh", here, movedTo(at(11, 23, 15, 0), away), movedPlaceOf, "改在 议事馆·议事厅"},
		{"moved out of its room to none", "zh", here, movedTo(at(11, 23, 15, 0), consult.Room{}), movedPlaceOf, ""},
		{"not moved", "zh", here, morning(nil), moved, ""},

		{"a room on a floor", "zh", here, morning(nil), place, "3层 301会议室"},
		{"a room whose name has the floor", "zh", here, morning(func(e *kiosk.Entry) { e.Room.Name = "3层东厅" }), place, "3层东厅"},
		{"a list of everywhere names the venue", "zh", nil, morning(nil), place, "会议中心·3层 301会议室"},
		{"no room", "zh", here, morning(func(e *kiosk.Entry) { e.Room = consult.Room{} }), place, "会议中心"},
		{
			name: "no place", lang: "zh", venue: here, field: place, want: "线上或另行通知",
			entry: morning(func(e *kiosk.Entry) { e.Venue, e.Room = consult.Venue{}, consult.Room{} }),
		},

		{"the form", "zh", here, morning(nil), kind, "对口协商"},
		{"the form and who holds it", "zh", here, morning(func(e *kiosk.Entry) { e.OwnerName = "提案委" }), kind, "对口协商·提案委"},
		{"tentative", "en", here, morning(func(e *kiosk.Entry) { e.Tentative = true }), kind, "Counterpart · Tentative"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			day := kiosk.Day{Date: "2026-11-23", Venue: row.venue, Entries: []kiosk.Entry{row.entry}}
			s := sheetOf(reading{day: day}, zone, wordsFor(row.lang))
			if got := row.field(s.Lines[0]); got != row.want {
				t.Errorf("says %q, want %q", got, row.want)
			}
		})
	}
}

func span(l line) string         { return l.FromNote + l.FromText + "–" + l.ToNote + l.ToText }
func moved(l line) string        { return l.Moved }
func movedPlaceOf(l line) string { return l.MovedPlace }
func place(l line) string        { return l.Place }
func kind(l line) string         { return l.Kind }

func TestSummaryCountsWhatTakesPlace(t *testing.T) {
	t.Parallel()
	live, cancelled := kiosk.Entry{}, kiosk.Entry{Cancelled: true}
	moved := kiosk.Entry{Moved: &consult.Slot{}}
	for _, row := range []struct {
		name    string
		entries []kiosk.Entry
		zh, en  string
	}{
		{"none", nil, "今日公开会议", "Public meetings today"},
		{"one", []kiosk.Entry{live}, "今日公开会议 1 场", "1 public meeting today"},
		{"two and some that do not take place", []kiosk.Entry{live, cancelled, moved, live}, "今日公开会议 2 场", "2 public meetings today"},
		{"all cancelled", []kiosk.Entry{cancelled}, "今日公开会议 0 场", "0 public meetings today"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := reading{day: kiosk.Day{Date: "2026-11-23", Entries: row.entries}}
			zh, en := sheetOf(r, time.UTC, chinese()).Summary, sheetOf(r, time.UTC, english()).Summary
			if zh != row.zh || en != row.en {
				t.Errorf("says %q and %q", zh, en)
			}
		})
	}
}
