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
)

// Letterhead is what an office has in common on all its calendars.
type Letterhead struct {
	// Zone is the clock that times are told on, and has an IANA name.
	Zone *time.Location
	// PublicURL is where subscribers reach the office, and what the link back from an
	// event begins with; without it there are no such links.
	PublicURL string
	// Contact is whom to ask: the office unless given.
	Contact string
	// Source is where the calendar itself is fetched from, if that may be told.
	Source string
}

// Render writes the calendar of one Feed as RFC 5545 bytes, as its Options ask. It
// is pure: the same contents are the same bytes on every machine, and no clock is
// read. Drafts are left out, and what the Options do not show. Text of any kind is
// made harmless rather than refused; an error means that no calendar could be
// written, and there are then no bytes.
func (l Letterhead) Render(c consult.FeedContents) ([]byte, error) {
	if err := checkZone(l.Zone); err != nil {
		return nil, err
	}
	events, say := shown(&c), speaking(c.Feed.Options.Language)
	s := newSheet(heading{product: say.product, name: feedName(&c, say), color: calendarColor(c.Feed.Subject.Kind),
		source: l.Source, about: say.about(calendarName(c.SubjectName), calendarName(l.Contact))}, l.Zone, len(events))
	s.timezone(observances(l.Zone, covered(c)))
	w := &writer{sheet: s, say: say, feed: &c.Feed, links: l.links(&c.Feed)}
	for _, e := range events {
		w.event(e)
	}
	return s.bytes()
}

// shown are the events to write, by start and then ID, each Meeting once: a UID
// that comes twice makes some clients drop the whole calendar.
func shown(c *consult.FeedContents) []*consult.FeedEvent {
	events := make([]*consult.FeedEvent, 0, len(c.Events))
	seen := make(map[consult.ID]bool, len(c.Events))
	for i := range c.Events {
		if m := &c.Events[i].Meeting; c.Feed.Options.Shows(m) && !seen[m.ID] {
			seen[m.ID] = true
			events = append(events, &c.Events[i])
		}
	}
	slices.SortStableFunc(events, func(a, b *consult.FeedEvent) int {
		return cmp.Or(a.Meeting.Span.From.Compare(b.Meeting.Span.From), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	return events
}

// feedName is what the phone lists the calendar as: whose it is, and in brackets
// what the link is called. A secretary has several that are called 秘书.
func feedName(c *consult.FeedContents, say *tongue) string {
	own, whose := calendarName(c.Feed.Name), calendarName(c.SubjectName)
	if own == "" || whose == "" || strings.Contains(own, whose) {
		return cmp.Or(own, whose, say.calendar)
	}
	return whose + say.open + own + say.shut
}

// writer puts events on a sheet for the holder of one Feed.
type writer struct {
	*sheet
	say   *tongue
	feed  *consult.Feed
	links *links
	// text is where descriptions are put together, one after another.
	text []byte
}

// event writes one Meeting. Its UID is the Meeting's for life, and DTSTAMP is
// the instant of its last change, never the instant of writing.
func (w *writer) event(e *consult.FeedEvent) {
	m := &e.Meeting
	w.sheet.event(string(m.ID) + "@huiqi")
	at := w.feed.Modified(m.ChangedAt)
	w.instant(fieldStamp, at)
	w.instant(fieldLastModified, at)
	w.token(fieldSequence, strconv.Itoa(min(max(m.Sequence, 0), math.MaxInt32)))
	w.local(fieldStart, m.Span.From)
	if utcTime(m.Span.From) < utcTime(m.Span.To) {
		w.local(fieldEnd, m.Span.To)
	}
	w.token(fieldStatus, status(m.Status))
	w.token(fieldTransp, transparency(m))
	if e.Veiled || w.feed.Options.Veiled {
		w.line(fieldSummary, w.say.veil(m.Status))
		w.token(fieldClass, "PRIVATE")
		w.remind(m, w.say.veil(m.Status))
		return
	}
	w.open(e)
}

// open writes what the holder of an unveiled event may see besides its time.
func (w *writer) open(e *consult.FeedEvent) {
	m, online, title := &e.Meeting, joinLink(w.feed, &e.Meeting), w.say.title(e)
	w.line(fieldSummary, title)
	w.line(fieldLocation, w.say.location(e))
	w.lines(fieldDescription, w.description(e, online))
	w.line(fieldCategories, w.say.formName(e))
	w.token(fieldColor, formColor(m.Form))
	w.token(fieldClass, class(m.Visibility))
	if e.Venue.HasPosition {
		w.token(fieldGeo, position(e.Venue.Lat, e.Venue.Lon))
	}
	w.token(fieldURL, w.links.to(m.ID))
	w.video(online, w.say.video)
	if !m.CreatedAt.IsZero() {
		w.instant(fieldCreated, m.CreatedAt)
	}
	w.remind(m, title)
}

// remind sets the Feed's alarms on what will be held; the children of a parent
// have their own.
func (w *writer) remind(m *consult.Meeting, title string) {
	if m.Status == consult.Cancelled || m.HasChildren {
		return
	}
	for _, minutes := range w.feed.Options.Reminders {
		w.alarm(minutes, title)
	}
}

// joins reports whether the holder is one of those who come: the link into an
// online sitting and the reason of a cancellation are for them, not for a
// doorman's screen or the public.
func joins(f *consult.Feed) bool {
	return f.Subject.Kind == consult.SubjectPerson || f.Subject.Kind == consult.SubjectBody
}

// joinLink is the address of a sitting that can still be joined, for those who come.
func joinLink(f *consult.Feed, m *consult.Meeting) string {
	if m.OnlineURL == "" || !joins(f) || m.Status == consult.Cancelled {
		return ""
	}
	return webAddress(m.OnlineURL)
}

func status(s consult.Status) string {
	switch s {
	case consult.Cancelled:
		return "CANCELLED"
	case consult.Tentative:
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

// transparency says whether the holder's time is taken: a parent's is not, for
// its children take it.
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

// position spells degrees as GEO does, or nothing when they are not on Earth.
func position(lat, lon float64) string {
	if math.IsNaN(lat) || math.IsNaN(lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return ""
	}
	return strconv.FormatFloat(lat, 'f', 6, 64) + ";" + strconv.FormatFloat(lon, 'f', 6, 64)
}

// webAddress is s when it is an http(s) URL, with what a URI may not hold
// percent-encoded, and otherwise empty.
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
