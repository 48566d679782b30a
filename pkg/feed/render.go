package feed

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// CalendarHeader is what all calendars of an office have in common.
type CalendarHeader struct {
	// Zone is the zone of the times in the calendar. It must have an IANA name.
	Zone *time.Location
	// PublicURL is the address at which subscribers reach the office. The links in events start
	// with it; without it events have no links.
	PublicURL string
	// EntryKey makes the links in events; without it events have none.
	EntryKey EntryKey
	// Contact is whom to ask. If empty, it is the office.
	Contact string
	// Source is the address of the calendar itself, if it may be made known.
	Source string
}

// Render writes the calendar of one Feed as RFC 5545 bytes, as the Options of the Feed ask. It
// is pure and reads no clock: the same contents give the same bytes on every machine. Drafts
// and Meetings that the Options exclude are left out. Unsuitable text is cleaned, not refused.
// When the calendar cannot be written, it returns an error and no bytes.
func (l CalendarHeader) Render(c subscription.Contents) ([]byte, error) {
	if err := checkZone(l.Zone); err != nil {
		return nil, err
	}
	events := eventsToWrite(&c)
	loc := localeFor(c.Feed.Options.Language)
	info := calendarInfo{
		product: loc.product,
		name:    feedName(&c, loc),
		about:   loc.aboutCalendar(calendarName(c.SubjectName), calendarName(l.Contact)),
		color:   calendarColor(c.Feed.Subject.Kind),
		source:  l.Source,
	}
	b := newCalendarBuilder(info, l.Zone, len(events))
	b.timezone(observances(l.Zone, coveredSpan(c)))
	w := &eventWriter{calendarBuilder: b, locale: loc, feed: &c.Feed, links: l.linksFor(&c.Feed)}
	for _, e := range events {
		w.writeEvent(e)
	}
	return b.bytes()
}

// eventsToWrite returns the events to write, sorted by start and ID. Each Meeting appears once,
// because a repeated UID makes some clients drop the whole calendar.
func eventsToWrite(c *subscription.Contents) []*subscription.Event {
	events := make([]*subscription.Event, 0, len(c.Events))
	seen := make(map[consult.ID]bool, len(c.Events))
	for i := range c.Events {
		if m := &c.Events[i].Meeting; c.Feed.Options.Shows(m) && !seen[m.ID] {
			seen[m.ID] = true
			events = append(events, &c.Events[i])
		}
	}
	slices.SortStableFunc(events, func(a, b *subscription.Event) int {
		return cmp.Or(a.Meeting.Span.From.Compare(b.Meeting.Span.From), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	return events
}

// feedName is the name under which the phone lists the calendar: the name of its subject,
// followed by the name of the link in brackets, because a secretary may have several links
// called 秘书.
func feedName(c *subscription.Contents, loc *locale) string {
	own, subject := calendarName(c.Feed.Name), calendarName(c.SubjectName)
	if own == "" || subject == "" || strings.Contains(own, subject) {
		return cmp.Or(own, subject, loc.calendar)
	}
	return subject + loc.open + own + loc.shut
}

// eventWriter writes the events of one Feed.
type eventWriter struct {
	*calendarBuilder
	locale *locale
	feed   *subscription.Feed
	links  *links
	// text is a reusable buffer for descriptions.
	text []byte
}

// writeEvent writes one Meeting. Its UID never changes, and DTSTAMP is the time of its last
// change, not the time of writing, so that unchanged Meetings give unchanged bytes.
func (w *eventWriter) writeEvent(e *subscription.Event) {
	m := &e.Meeting
	w.calendarBuilder.event(string(m.ID) + "@huiqi")
	at := w.feed.Modified(m.ChangedAt)
	w.instant(fieldStamp, at)
	w.instant(fieldLastModified, at)
	w.token(fieldSequence, strconv.Itoa(min(max(m.Sequence, 0), math.MaxInt32)))
	span := e.Needed()
	w.local(fieldStart, span.From)
	// An end that is not after the start, as spelled here, would make clients drop the event.
	if utcTime(span.From) < utcTime(span.To) {
		w.local(fieldEnd, span.To)
	}
	w.token(fieldStatus, status(e))
	w.token(fieldTransp, transparency(m))
	if e.Veiled || w.feed.Options.Veiled {
		w.line(fieldSummary, w.locale.veiledTitle(m.Status))
		w.token(fieldClass, "PRIVATE")
		w.writeAlarms(m, w.locale.veiledTitle(m.Status))
		return
	}
	w.writeDetails(e)
}

// writeDetails writes what only the holder of an event that is not veiled may see.
func (w *eventWriter) writeDetails(e *subscription.Event) {
	m := &e.Meeting
	online := joinLink(w.feed, m)
	title := w.locale.title(e)
	w.line(fieldSummary, title)
	w.line(fieldLocation, w.locale.location(e))
	w.lines(fieldDescription, w.description(e, online))
	w.line(fieldCategories, w.locale.formName(e))
	w.token(fieldColor, formColor(m.Form))
	w.token(fieldClass, class(m.Visibility))
	if e.Venue.HasPosition {
		w.token(fieldGeo, position(e.Venue.Lat, e.Venue.Lon))
	}
	w.token(fieldURL, w.links.urlFor(m.ID))
	w.video(online, w.locale.video)
	if !m.CreatedAt.IsZero() {
		w.instant(fieldCreated, m.CreatedAt)
	}
	w.writeAlarms(m, title)
}

// writeAlarms adds the alarms of the Feed. Cancelled Meetings have none, and neither have
// parents, because their children have their own.
func (w *eventWriter) writeAlarms(m *consult.Meeting, title string) {
	if m.Status == consult.Cancelled || m.HasChildren {
		return
	}
	for _, minutes := range w.feed.Options.Reminders {
		w.alarm(minutes, title)
	}
}

// holderAttends reports whether the holder of the Feed is one of those who attend. Only they
// see the link to an online meeting and the reason of a cancellation; the screen of a room and
// the public do not.
func holderAttends(f *subscription.Feed) bool {
	return f.Subject.Kind == consult.SubjectPerson || f.Subject.Kind == consult.SubjectBody
}

// joinLink is the address of an online meeting that was not cancelled, for holders who attend.
func joinLink(f *subscription.Feed, m *consult.Meeting) string {
	if m.OnlineURL == "" || !holderAttends(f) || m.Status == consult.Cancelled {
		return ""
	}
	return webAddress(m.OnlineURL)
}

func status(e *subscription.Event) string {
	switch s := e.Meeting.Status; {
	case s == consult.Cancelled:
		return "CANCELLED"
	case s == consult.Tentative, e.Awaits():
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

// transparency says whether the Meeting takes the holder's time. A parent does not, because its
// children do.
func transparency(m *consult.Meeting) string {
	if m.HasChildren || m.Status == consult.Cancelled {
		return "TRANSPARENT"
	}
	return "OPAQUE"
}

func class(v consult.Visibility) string {
	switch v {
	case consult.Public:
		return "PUBLIC"
	case consult.Restricted:
		return "CONFIDENTIAL"
	}
	return "PRIVATE"
}

// position spells degrees as GEO does, or is empty when they are not a position on Earth.
func position(lat, lon float64) string {
	if math.IsNaN(lat) || math.IsNaN(lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return ""
	}
	return strconv.FormatFloat(lat, 'f', 6, 64) + ";" + strconv.FormatFloat(lon, 'f', 6, 64)
}

// webAddress returns an http or https URL with forbidden characters percent-encoded, and an
// empty string for anything else.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte("0123456789ABCDEF"[c>>4])
			b.WriteByte("0123456789ABCDEF"[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
