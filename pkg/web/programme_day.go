package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// programmeDay is a day with its meetings by venue.
type programmeDay struct {
	// Heading is the date, empty on the page of one day, and Mark says that it is today.
	Heading, Mark string
	// Brief are the meetings, by start, where there are too many for a page with all that is known of them; Href leads
	// to that, and Count says how many there are. Where there are too many even so, there is only the Count.
	Brief       []programmeLine
	Count, Href string
	Places      []programmePlace
}

// programmePlace is a venue, or the place of meetings that have no room.
type programmePlace struct {
	Name, Address, Way string
	Lines              []programmeLine
	id                 consult.ID
}

// programmeLine is a meeting.
type programmeLine struct {
	line
	State kiosk.State
	// Badge is empty for a meeting that has not begun.
	Badge string
	// Start and End are instants for programs; When is the date, for a list without days.
	Start, End, When string
	// Was says from when the meeting was moved to this time.
	Was string
}

// programmeMaker writes days in one language.
type programmeMaker struct {
	zone    *time.Location
	now     time.Time
	words   words
	say     publicWords
	venue   consult.ID
	week    bool
	english bool
	// left is where meetings were that have moved, by the id of the meeting.
	left map[consult.ID]time.Time
}

func (w *Web) programmeMaker(asked programmeRequest, say publicWords, days []kiosk.Day) programmeMaker {
	m := programmeMaker{
		zone:    w.opt.Zone,
		now:     w.opt.Now(),
		words:   wordsFor(asked.lang()),
		say:     say,
		venue:   asked.venue,
		week:    asked.week && !asked.day,
		english: asked.english,
		left:    map[consult.ID]time.Time{},
	}
	for _, d := range days {
		for _, e := range d.Entries {
			if e.Moved != nil {
				m.left[e.MeetingID] = e.Span.From
			}
		}
	}
	return m
}

// lead names the day, or the first and the last day.
func (m programmeMaker) lead(from consult.Date, n int) string {
	first := m.words.date(m.words.LongDate, from.Start(m.zone))
	if n == 1 {
		return first
	}
	return first + " – " + m.words.date(m.words.LongDate, from.AddDays(n-1).Start(m.zone))
}

func (m programmeMaker) today() consult.Date { return consult.DateOf(m.now, m.zone) }

// mark says that a date is today.
func (m programmeMaker) mark(d consult.Date) string {
	if d == m.today() {
		return m.say.TodayMark
	}
	return ""
}

// day writes a day.
func (m programmeMaker) day(d kiosk.Day) programmeDay {
	var out programmeDay
	if m.week {
		out.Heading = m.words.date(m.words.DayDate, d.Date.Start(m.zone))
		out.Mark = m.mark(d.Date)
	}
	for _, e := range d.Entries {
		at := slices.IndexFunc(out.Places, func(p programmePlace) bool { return p.id == e.Venue.ID })
		if at < 0 {
			at = len(out.Places)
			out.Places = append(out.Places, m.place(e.Venue))
		}
		out.Places[at].Lines = append(out.Places[at].Lines, m.line(d, e))
	}
	return out
}

func (m programmeMaker) place(v consult.Venue) programmePlace {
	if v.ID == "" {
		return programmePlace{Name: m.say.Elsewhere}
	}
	return programmePlace{Name: v.Name, Address: v.Address, Way: v.Wayfinding, id: v.ID}
}

func (m programmeMaker) line(d kiosk.Day, e kiosk.Entry) programmeLine {
	day := d.Date.Span(m.zone)
	l := programmeLine{
		line:  reading{day: d, at: m.now}.line(e, day, m.zone, m.words),
		State: e.State(m.now),
		Start: rfc3339(e.Span.From, m.zone),
		End:   rfc3339(e.Span.To, m.zone),
	}
	l.Place = roomText(e.Room)
	if l.State != kiosk.DayLater {
		l.Badge = m.words.States[l.State]
	}
	if l.Moved != "" {
		l.Badge = l.Moved
	}
	if was, ok := m.left[e.MeetingID]; ok && e.Moved == nil && !was.Equal(e.Span.From) {
		l.Was = fill(m.say.WasAt, m.words.when(was.In(m.zone), day.From))
	}
	return l
}

// coming lists the consultations of the days that will take place, each once, and says how many more there are.
func (m programmeMaker) coming(days []kiosk.Day) ([]programmeLine, string) {
	var out []programmeLine
	more, size := 0, 0
	known := map[consult.ID]bool{}
	for _, d := range days {
		for _, e := range d.Entries {
			other := m.venue != "" && e.Venue.ID != m.venue
			if other || !e.Consultation() || e.Cancelled || e.Moved != nil || known[e.MeetingID] {
				continue
			}
			known[e.MeetingID] = true
			size += weight(e) / 2
			if len(out) == maxComing || size > comingBudget {
				more++
				continue
			}
			l := m.line(d, e)
			l.When = m.words.date(m.words.DayDate, d.Date.Start(m.zone))
			if e.Venue.ID != "" && m.venue == "" {
				l.Place = joined(m.words.Between, e.Venue.Name, l.Place)
			}
			out = append(out, l)
		}
	}
	if more == 0 {
		return out, ""
	}
	return out, strings.ReplaceAll(m.say.More, "{n}", strconv.Itoa(more))
}
