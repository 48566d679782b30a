package web

import (
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// sheet is a Day as a screen shows it in one language. What does not change with the clock is text already; the rest is
// instants in Unix milliseconds, from which the script makes text.
type sheet struct {
	Version int          `json:"v"`
	Date    consult.Date `json:"date"`
	// From and To are the beginning of the date and of the next.
	From    int64  `json:"from"`
	To      int64  `json:"to"`
	Soon    int64  `json:"soon"`
	Venue   string `json:"venue"`
	Way     string `json:"way"`
	Summary string `json:"summary"`
	Lines   []line `json:"lines"`
	Next    *next  `json:"next,omitempty"`
	// Door says that the screen hangs at the door of one room.
	Door bool `json:"door,omitempty"`
	// After is what the screen shows once the last meeting of the day has ended.
	After *after `json:"after,omitempty"`
}

// after is the list of the next day.
type after struct {
	Heading string `json:"heading"`
	Lines   []line `json:"lines"`
}

// line is one Meeting of a sheet.
type line struct {
	ID        consult.ID `json:"id"`
	From      int64      `json:"from"`
	To        int64      `json:"to"`
	FromText  string     `json:"from_text"`
	FromNote  string     `json:"from_note"`
	ToText    string     `json:"to_text"`
	ToNote    string     `json:"to_note"`
	Title     string     `json:"title"`
	Kind      string     `json:"kind"`
	Place     string     `json:"place"`
	Way       string     `json:"way"`
	Cancelled bool       `json:"cancelled"`
	// Moved says to when the Meeting was moved, and MovedPlace to where, if the place has changed.
	Moved      string `json:"moved"`
	MovedPlace string `json:"moved_place"`
}

// next is the first public Meeting after a day that has none.
type next struct {
	When  string `json:"when"`
	Title string `json:"title"`
	Place string `json:"place"`
}

const sheetVersion = 1

// sheetOf writes the list in one language.
func sheetOf(r reading, zone *time.Location, w words) sheet {
	day := r.day.Date.Span(zone)
	s := sheet{
		Version: sheetVersion,
		Date:    r.day.Date,
		From:    day.From.UnixMilli(),
		To:      day.To.UnixMilli(),
		Soon:    kiosk.SoonBefore.Milliseconds(),
		Venue:   w.AllVenues,
		Summary: w.Title,
		Lines:   []line{},
	}
	if v := r.day.Venue; v != nil {
		s.Venue, s.Way = joined(" ", v.Name, r.floor), v.Wayfinding
	}
	taking := 0
	for _, e := range r.day.Entries {
		s.Lines = append(s.Lines, r.line(e, day, zone, w))
		if !e.Cancelled && e.Moved == nil {
			taking++
		}
	}
	if len(s.Lines) > 0 {
		s.Summary = w.count(taking)
	}
	if r.room != nil {
		s.Door = true
		s.Venue, s.Way = roomText(*r.room), r.room.Wayfinding
		s.Summary = r.day.Venue.Name
	}
	if r.next != nil {
		s.Next = r.nextOf(*r.next, zone, w)
	}
	if r.after != nil {
		s.After = r.afterOf(*r.after, zone, w)
	}
	return s
}

func (r reading) afterOf(d kiosk.Day, zone *time.Location, w words) *after {
	day := d.Date.Span(zone)
	out := &after{Heading: w.Tomorrow + " · " + w.date(w.DayDate, day.From)}
	for _, e := range d.Entries {
		out.Lines = append(out.Lines, r.line(e, day, zone, w))
	}
	return out
}

func (r reading) line(e kiosk.Entry, day consult.Span, zone *time.Location, w words) line {
	from, to := e.Span.From.In(zone), e.Span.To.In(zone)
	l := line{
		ID:        e.MeetingID,
		From:      from.UnixMilli(),
		To:        to.UnixMilli(),
		FromText:  from.Format("15:04"),
		ToText:    to.Format("15:04"),
		FromNote:  dateNote(from, day, w),
		ToNote:    dateNote(to, day, w),
		Title:     e.Title,
		Kind:      kindOf(e, w),
		Place:     r.place(e, w),
		Way:       e.Room.Wayfinding,
		Cancelled: e.Cancelled,
	}
	// Midnight at the end of the day reads 24:00 and not 00:00 of the next day.
	if to.Equal(day.To) {
		l.ToText, l.ToNote = "24:00", ""
	}
	if e.Moved != nil {
		l.Moved = fill(w.MovedTo, w.when(e.Moved.Span.From.In(zone), day.From))
		l.MovedPlace = movedPlace(e, w)
	}
	return l
}

// dateNote names the date of an instant that is not on the day shown.
func dateNote(t time.Time, day consult.Span, w words) string {
	switch {
	case t.Before(day.From.AddDate(0, 0, -1)), !t.Before(day.To.AddDate(0, 0, 1)):
		return w.date(w.NoteDate, t)
	case t.Before(day.From):
		return w.DayBefore
	case !t.Before(day.To):
		return w.NextDay
	}
	return ""
}

func kindOf(e kiosk.Entry, w words) string {
	form := e.FormZH
	if w.Lang == "en" {
		form = e.FormEN
	}
	tentative := ""
	if e.Tentative {
		tentative = w.Tentative
	}
	return joined(w.Between, form, e.OwnerName, together(w.Lang == "en", e.CoOwners), tentative)
}

// place says where a Meeting takes place, with the Venue if the list is of all venues.
func (r reading) place(e kiosk.Entry, w words) string {
	if e.Venue.ID == "" {
		return w.NoRoom
	}
	venue := ""
	if r.day.Venue == nil || e.Room.ID == "" {
		venue = e.Venue.Name
	}
	return joined(w.Between, venue, roomText(e.Room))
}

// movedPlace says to which room a Meeting was moved; empty if it stays in its room.
func movedPlace(e kiosk.Entry, w words) string {
	room, venue := e.MovedRoom, ""
	if e.MovedVenue.ID == "" || room.ID == e.Room.ID && e.MovedVenue.ID == e.Venue.ID {
		return ""
	}
	if room.ID == "" || e.MovedVenue.ID != e.Venue.ID {
		venue = e.MovedVenue.Name
	}
	return fill(w.MovedPlace, joined(w.Between, venue, roomText(room)))
}

func (r reading) nextOf(e kiosk.Entry, zone *time.Location, w words) *next {
	from := e.Span.From.In(zone)
	return &next{
		When:  w.date(w.LongDate, from) + " " + from.Format("15:04"),
		Title: e.Title,
		Place: r.place(e, w),
	}
}

// roomText writes the floor before the room, unless the name of the room includes it.
func roomText(room consult.Room) string {
	if room.Floor == "" || strings.Contains(room.Name, room.Floor) {
		return room.Name
	}
	return joined(" ", room.Floor, room.Name)
}

func joined(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
}
