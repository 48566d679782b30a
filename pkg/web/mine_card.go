package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/mymeetings"
	"huiqi/pkg/subscription"
)

// card is one Meeting as a link's page shows it.
type card struct {
	ID    consult.ID
	Title string
	// Near is how one calls the day if it is near (后天), When its weekday and time then, and Date the same in full.
	Near, When, Date string
	// Mark is what has become of the Meeting, and Kind how it looks: off, moved, maybe or over.
	Mark, Kind string
	// Was and WasAt are the former time and place.
	Was, WasAt  string
	Place, Way  string
	Stops       string
	Map         string
	Role, About string
	// Part says for which Items alone the holder comes, and when.
	Part  string
	Why   string
	Join  string
	Page  string
	Notes []note
	Until string
	Acts  []act
	// Edition stands for what others have decided, and At is when the Meeting begins, in seconds since 1970.
	Edition string
	At      int64
	// News says that the holder may not know yet what has become of the Meeting.
	News bool
	// Late says that the holder would have to call to be excused.
	Late           bool
	Awaits, Veiled bool
}

// act is a button.
type act struct {
	Name mymeetings.Act
	Text string
}

// note is one line about what the holder has said.
type note struct {
	Text string
	// Kind is how it looks: yes, no or wait.
	Kind string
	// More is who said so, when, and why.
	More string
}

// mineMaker makes the cards of one page.
type mineMaker struct {
	words mineWords
	feed  subscription.Feed
	now   time.Time
	zone  *time.Location
	// page is the path of a Meeting's own page, or empty.
	page func(f *subscription.Feed, meeting consult.ID) string
}

// mineMaker makes the cards of the link as the list has them.
func (w *Web) mineMaker(words mineWords, l link, list mymeetings.List) mineMaker {
	return mineMaker{
		words: words,
		feed:  l.feed,
		now:   list.AsOf.In(w.opt.Zone),
		zone:  w.opt.Zone,
		page:  w.opt.Links.EventPath,
	}
}

func (m mineMaker) card(it *mymeetings.Item) card {
	meeting := &it.Meeting
	c := card{
		ID:      meeting.ID,
		Date:    m.span(meeting.Span),
		Veiled:  it.Veiled,
		Awaits:  it.Awaits(m.now),
		Edition: it.Edition(),
		At:      meeting.Span.From.Unix(),
	}
	c.Near, c.When = m.spoken(meeting.Span)
	c.Mark, c.Kind = m.mark(it)
	if it.Veiled {
		c.Title = m.words.Busy
		return c
	}
	c.Title = meeting.Heading()
	c.Page = m.page(&m.feed, meeting.ID)
	if c.Page != "" {
		c.Page += "?lang=" + m.words.Lang
	}
	c.Place = m.place(it.Venue, it.Room, meeting.OnlineURL)
	c.Way = joined("；", m.gather(meeting), way(it.Venue, it.Room))
	c.Stops = m.stops(it)
	c.Map = mapLink(it.Venue)
	c.Why = meeting.CancelReason
	c.Role = m.words.role(it.Role, it.InPlace)
	c.Part = m.part(it)
	c.About = joined(m.words.Between, m.words.form(it.Event), it.BodyName,
		together(m.words.Lang == "en", it.CoOwners))
	if it.Shift() == subscription.OtherTime {
		c.Was = m.span(meeting.First.Span)
	}
	if it.FormerRoom.ID != "" {
		c.WasAt = m.place(it.FormerVenue, it.FormerRoom, "")
	}
	c.News = it.News
	if it.Coming(m.now) {
		c.Join = webLink(meeting.OnlineURL)
		c.Notes = m.notes(it)
		c.Acts = m.acts(it)
		c.Late = len(it.May) > 0 && it.TooLate(m.now)
		c.Until = m.until(it)
	}
	return c
}

// until says by when the holder has to answer, or may still ask for Leave; empty when there is nothing to be said.
func (m mineMaker) until(it *mymeetings.Item) string {
	switch {
	case !it.AgreeBy.IsZero():
		return fill(m.words.AgreeBy, m.instant(it.AgreeBy))
	case it.Awaits(m.now) && !m.now.After(it.LeaveUntil):
		return fill(m.words.LeaveUntil, m.instant(it.LeaveUntil))
	case slices.Contains(it.May, mymeetings.AskLeave):
		return fill(m.words.LeaveYet, m.instant(it.LeaveUntil))
	}
	return ""
}

// part says for which Items alone the holder comes: 第2项 9:40–10:20.
func (m mineMaker) part(it *mymeetings.Item) string {
	spans := it.Meeting.ItemSpans()
	var parts []string
	for _, i := range it.OwnItems {
		when := m.clock(spans[i].From) + "–" + m.clock(spans[i].To)
		parts = append(parts, fill(m.words.Item, strconv.Itoa(i+1))+" "+when+" "+it.Meeting.Items[i].Title)
	}
	return strings.Join(parts, m.words.Comma)
}

// mark says what has become of the Meeting, and how that looks.
func (m mineMaker) mark(it *mymeetings.Item) (string, string) {
	switch {
	case it.Meeting.Status == consult.Cancelled:
		return m.words.Cancelled, "off"
	case it.Over(m.now):
		return "", "over"
	case it.Shift() == subscription.OtherTime:
		return m.words.Moved, "moved"
	case it.Shift() == subscription.OtherRoom:
		return m.words.OtherRoom, "moved"
	case it.Meeting.Status == consult.Tentative:
		return m.words.Tentative, "maybe"
	}
	return "", ""
}

// place names the venue and the room with its floor.
func (m mineMaker) place(v consult.Venue, r consult.Room, online string) string {
	text := joined(" ", v.Name, roomText(r))
	if text == "" && online != "" {
		return m.words.Online
	}
	return text
}

// gather says where and when people meet before; empty if nobody has said.
func (m mineMaker) gather(meeting *consult.Meeting) string {
	p := meeting.Place
	if p.GatheringPoint == "" {
		return ""
	}
	at := meeting.Span.From.Add(-time.Duration(p.GatherMinutes) * time.Minute)
	return fmt.Sprintf(m.words.Gather, m.clock(at), p.GatheringPoint)
}

// way leads to the door: that of the venue, then that of the room.
func way(v consult.Venue, r consult.Room) string {
	if v.Wayfinding == r.Wayfinding {
		return v.Wayfinding
	}
	return joined("；", v.Wayfinding, r.Wayfinding)
}

// mapLink opens the Venue on a map that phones in China have, and other browsers show; empty without a position. The
// parameters are those of lbs.amap.com/api/uri-api/guide/mobile-web/point.
func mapLink(v consult.Venue) string {
	if !v.HasPosition {
		return ""
	}
	name := strings.ReplaceAll(url.QueryEscape(v.Name), "+", "%20")
	return fmt.Sprintf("https://uri.amap.com/marker?position=%.6f,%.6f&name=%s&src=huiqi&coordinate=wgs84&callnative=1",
		v.Lon, v.Lat, name)
}

// webLink is the address if it is one of the web, else empty.
func webLink(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}

// role is what somebody with the role is called, who comes in place of another or not.
func (w mineWords) role(role consult.AttendanceRole, inPlace bool) string {
	text := w.Roles[role]
	if text != "" && inPlace {
		text += w.InPlace
	}
	return text
}

// notes say what the holder has said, and what became of it.
func (m mineMaker) notes(it *mymeetings.Item) []note {
	if it.Role == "" || m.feed.Subject.Kind != consult.SubjectPerson {
		return nil
	}
	var all []note
	all = append(all, m.answerNotes(it)...)
	return append(all, m.leaveNotes(it)...)
}

// acts are the buttons for what the holder may do.
func (m mineMaker) acts(it *mymeetings.Item) []act {
	var all []act
	for _, a := range it.May {
		text := m.words.Acts[a]
		switch {
		case a == mymeetings.Attend && !it.AgreeBy.IsZero():
			text = m.words.Agree
		case a == mymeetings.Undo && it.OnLeave():
			text = m.words.UndoLeave
		case a == mymeetings.AskLeave && it.Said():
			text = m.words.RatherLeave
		}
		all = append(all, act{a, text})
	}
	return all
}

func (m mineMaker) answerNotes(it *mymeetings.Item) []note {
	a := it.Answer
	var said note
	switch {
	case a.Sent():
		said = note{Text: fill(m.words.Sent, joined(" ", a.SubstitutePost, a.SubstituteName)), Kind: "yes"}
	case a.Response == consult.Accepted && a.Mode != "":
		said = note{Text: fill(m.words.AcceptedAs, m.words.Modes[a.Mode]), Kind: "yes"}
	case a.Response == consult.Accepted:
		said = note{Text: m.words.Accepted, Kind: "yes"}
	case a.Response == consult.Declined:
		said = note{Text: m.words.Declined, Kind: "no"}
	case a.Response == consult.Unsure:
		said = note{Text: m.words.Unsure, Kind: "wait"}
	case a.Former != "" && !it.OnLeave():
		return []note{{Text: m.words.Reasked, Kind: "wait"}}
	default:
		return nil
	}
	said.More = m.by(a)
	return []note{said}
}

// by says who gave the answer, by which way, and when.
func (m mineMaker) by(a consult.Answer) string {
	return m.entered(a.Entered(), a.By, a.Channel, a.At)
}

// entered says when something reached the office, and who wrote it down for the holder, by which way it came.
func (m mineMaker) entered(forThem bool, by string, way consult.Channel, at time.Time) string {
	if !forThem {
		return m.instant(at)
	}
	if way == "" {
		return fill(m.words.WrittenDown, by) + m.words.Comma + m.instant(at)
	}
	return m.words.entered(by, m.words.Channels[way], m.instant(at))
}

func (m mineMaker) leaveNotes(it *mymeetings.Item) []note {
	l := it.Leave
	if l.ID == "" {
		return nil
	}
	what := m.words.WholeLeave
	if l.Part() {
		what = fill(m.words.PartLeave, m.clock(l.Span.From)+"–"+m.clock(l.Span.To))
	}
	switch {
	case l.Former && l.Stands():
		return []note{{Text: fill(m.words.LeaveFormer, m.instant(l.For.From)), Kind: "wait"}}
	case l.Decision == consult.LeavePending:
		return []note{{Text: what + m.words.LeavePending, Kind: "wait", More: m.asked(l)}}
	case l.Decision == consult.LeaveApproved:
		return []note{{Text: what + m.words.LeaveApproved, Kind: "yes", More: m.decided(l)}}
	case l.Decision == consult.LeaveRefused && !it.Said():
		return []note{{Text: what + m.words.LeaveRefused, Kind: "no", More: m.decided(l)}}
	}
	return nil
}

// asked says when Leave was asked for, and who wrote that down for the holder.
func (m mineMaker) asked(l consult.Leave) string {
	return m.entered(l.Entered(), l.AskedBy, l.Channel, l.CreatedAt)
}

// decided says who decided about the Leave, when and why, and who had asked for the holder.
func (m mineMaker) decided(l consult.Leave) string {
	text := joined(m.words.Comma, fill(m.words.DecidedBy, l.DecidedBy), m.instant(l.DecidedAt), l.DecisionNote)
	if l.Entered() {
		text += m.words.Semicolon + m.asked(l)
	}
	return text
}

// spoken is when a Meeting begins as one says it, 后天 and 周三 9:00; both are empty when one would say the date.
func (m mineMaker) spoken(s consult.Span) (string, string) {
	from := s.From.In(m.zone)
	today := consult.DateOf(m.now, m.zone)
	for n, word := range m.words.Near {
		if consult.DateOf(from, m.zone) == today.AddDays(n) {
			return word, m.words.Week[from.Weekday()] + " " + m.clock(from)
		}
	}
	return "", ""
}

// span is when a Meeting is, in full: 12月2日 周三 9:00–11:30.
func (m mineMaker) span(s consult.Span) string {
	from, to := s.From.In(m.zone), s.To.In(m.zone)
	if consult.DateOf(from, m.zone) == consult.DateOf(to, m.zone) {
		return m.day(from) + " " + m.clock(from) + "–" + m.clock(to)
	}
	return m.day(from) + " " + m.clock(from) + " – " + m.day(to) + " " + m.clock(to)
}

func (m mineMaker) instant(t time.Time) string {
	t = t.In(m.zone)
	return m.day(t) + " " + m.clock(t)
}

// day is the date with its weekday, and with the year when it is not this one.
func (m mineMaker) day(t time.Time) string {
	t = t.In(m.zone)
	text := m.words.date(t)
	if t.Year() != m.now.Year() {
		text = m.words.dateOfYear(t)
	}
	return text
}

func (m mineMaker) clock(t time.Time) string {
	t = t.In(m.zone)
	return strconv.Itoa(t.Hour()) + t.Format(":04")
}

// week is what the week of the instant, from Monday to Sunday, is called today (本周, 下周, else nothing), and its dates.
func (m mineMaker) week(t time.Time) (string, string) {
	monday := func(t time.Time) consult.Date {
		return consult.DateOf(t, m.zone).AddDays(-int(t.In(m.zone).Weekday()+6) % 7)
	}
	name := ""
	this, from := monday(m.now), monday(t)
	switch from {
	case this:
		name = m.words.ThisWeek
	case this.AddDays(7):
		name = m.words.NextWeek
	}
	first := from.Start(m.zone)
	return name, m.words.inRange(first) + "–" + m.words.inRange(first.AddDate(0, 0, 6))
}
