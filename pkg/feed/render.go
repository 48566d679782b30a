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

const product = "-//Huiqi//会期//ZH"

// Render writes the calendar of one Feed as RFC 5545 bytes, with times on the
// clock of zone (which must have an IANA name). It is pure: the same contents
// are the same bytes on every machine, and no clock is read. Drafts are left
// out. Text of any kind is made harmless rather than refused; an error means
// that no calendar could be written, and there are then no bytes.
func Render(c consult.FeedContents, zone *time.Location) ([]byte, error) {
	if err := checkZone(zone); err != nil {
		return nil, err
	}
	events := shown(c.Events)
	s := newSheet(product, feedName(c), zone, len(events))
	s.timezone(observances(zone, covered(c)))
	w := &writer{sheet: s, subject: c.Feed.Subject.Kind}
	for _, e := range events {
		w.event(e)
	}
	return s.bytes()
}

// shown are the events to write, by start and then ID, each Meeting once: a UID
// that comes twice makes some clients drop the whole calendar.
func shown(all []consult.FeedEvent) []*consult.FeedEvent {
	events := make([]*consult.FeedEvent, 0, len(all))
	seen := make(map[consult.ID]bool, len(all))
	for i := range all {
		if m := &all[i].Meeting; m.Status != consult.Draft && !seen[m.ID] {
			seen[m.ID] = true
			events = append(events, &all[i])
		}
	}
	slices.SortStableFunc(events, func(a, b *consult.FeedEvent) int {
		return cmp.Or(a.Meeting.Span.From.Compare(b.Meeting.Span.From), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	return events
}

func feedName(c consult.FeedContents) string {
	for _, name := range []string{c.Feed.Name, c.SubjectName} {
		if n := calendarName(name); n != "" {
			return n
		}
	}
	return "会期"
}

// writer puts events on a sheet for the holder of one kind of Feed.
type writer struct {
	*sheet
	subject consult.SubjectKind
	// text is where descriptions are put together, one after another.
	text []byte
}

// event writes one Meeting. Its UID is the Meeting's for life, and DTSTAMP is
// the instant of its last change, never the instant of writing.
func (w *writer) event(e *consult.FeedEvent) {
	m := &e.Meeting
	w.sheet.event(string(m.ID) + "@huiqi")
	w.instant(fieldStamp, m.ChangedAt)
	w.instant(fieldLastModified, m.ChangedAt)
	w.token(fieldSequence, strconv.Itoa(min(max(m.Sequence, 0), math.MaxInt32)))
	w.local(fieldStart, m.Span.From)
	if utcTime(m.Span.From) < utcTime(m.Span.To) {
		w.local(fieldEnd, m.Span.To)
	}
	w.token(fieldStatus, status(m.Status))
	w.token(fieldTransp, transparency(m))
	if e.Veiled {
		veiled := "占用"
		if m.Status == consult.Cancelled {
			veiled = markCancelled + veiled
		}
		w.line(fieldSummary, veiled)
		w.token(fieldClass, "PRIVATE")
		return
	}
	w.open(e)
}

// open writes what the holder of an unveiled event may see besides its time.
func (w *writer) open(e *consult.FeedEvent) {
	m, link := &e.Meeting, w.link(&e.Meeting)
	w.line(fieldSummary, mark(m)+cmp.Or(line(m.Title), "会议"))
	w.line(fieldLocation, location(e))
	w.lines(fieldDescription, w.description(e, link))
	w.line(fieldCategories, e.FormZH)
	w.token(fieldClass, class(m.Visibility))
	if e.Venue.HasPosition {
		w.token(fieldGeo, position(e.Venue.Lat, e.Venue.Lon))
	}
	w.token(fieldURL, link)
	if !m.CreatedAt.IsZero() {
		w.instant(fieldCreated, m.CreatedAt)
	}
}

// joins reports whether the holder is one of those who come: the link into an
// online sitting and the reason of a cancellation are for them, not for a
// doorman's screen or the public.
func (w *writer) joins() bool {
	return w.subject == consult.SubjectPerson || w.subject == consult.SubjectBody
}

// link is the address of a sitting that can still be joined, for those who come.
func (w *writer) link(m *consult.Meeting) string {
	if m.OnlineURL == "" || !w.joins() || m.Status == consult.Cancelled {
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
