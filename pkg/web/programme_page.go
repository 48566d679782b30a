package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/kiosk"
)

// maxComing is how many announced consultations a page lists.
const maxComing = 12

// programmePage is the data of programme.html: the public meetings of a day or a week.
type programmePage struct {
	openFrame
	Words publicWords
	// Lead says which day or week it is, and Count how many meetings take place.
	Lead, Count string
	// Tabs lead to other days, Venues to the same for one venue, Pages to the other pages of a long day.
	Tabs, Venues, Pages []tab
	Days                []programmeDay
	// None says that no meeting takes place on any of the days.
	None   string
	Coming []programmeLine
	More   string
	// Subscribe is the address of the page of the public calendar; empty if there is none.
	Subscribe string
	Events    any
	AsOf      string
}

// tab is a link to another view; Here says that it is the present one.
type tab struct {
	Name, Href string
	Here       bool
}

// programmeRequest is what the address of /today or /week asks for.
type programmeRequest struct {
	// week is set below /week, and day there for one day of the week alone.
	week, day bool
	english   bool
	from      consult.Date
	venue     consult.ID
	// page is which page of a day is asked for; empty for the first.
	page string
}

func (r programmeRequest) lang() string {
	if r.english {
		return "en"
	}
	return "zh"
}

// days is how many days are asked for.
func (r programmeRequest) days() int {
	if r.week && !r.day {
		return 7
	}
	return 1
}

var (
	errNoSuchWeek = errors.New("web: a week that is not published")
	errNoSuchPage = errors.New("web: a page that there is not")
)

// parseProgrammeRequest reads the address. The dates shown begin with from: today, the Monday of a week, or a day of
// it.
func (w *Web) parseProgrammeRequest(c echo.Context, week bool) (programmeRequest, error) {
	today := consult.DateOf(w.opt.Now(), w.opt.Zone)
	r := programmeRequest{week: week, english: englishAsked(c, false), from: today, page: c.QueryParam("page")}
	r.venue = consult.ID(strings.ToLower(strings.TrimSpace(c.QueryParam("venue"))))
	if r.venue != "" && !idForm.MatchString(string(r.venue)) {
		return r, consult.ErrNotFound
	}
	if !week {
		return r, nil
	}
	r.from = mondayOf(today)
	asked := c.QueryParam("day")
	r.day = asked != ""
	if !r.day {
		asked = c.QueryParam("from")
	}
	if asked != "" {
		date, err := consult.ParseDate(asked)
		if err != nil {
			return r, errNoSuchWeek
		}
		r.from = date
	}
	if !r.day {
		r.from = mondayOf(r.from)
	}
	if first := mondayOf(today); r.from < first || r.from >= first.AddDays(7*programmeWeeks) {
		return r, errNoSuchWeek
	}
	return r, nil
}

func (w *Web) today(c echo.Context) error { return w.showProgramme(c, false) }

func (w *Web) week(c echo.Context) error { return w.showProgramme(c, true) }

func (w *Web) showProgramme(c echo.Context, week bool) error {
	asked, err := w.parseProgrammeRequest(c, week)
	if err != nil {
		return w.programmeTrouble(c, asked, err)
	}
	days, err := w.programme.read(c.Request().Context())
	if err != nil {
		return w.programmeTrouble(c, asked, err)
	}
	name, err := w.venueName(c.Request().Context(), days, asked)
	if err != nil {
		return w.programmeTrouble(c, asked, err)
	}
	p, err := w.programmePage(c, asked, days)
	if err != nil {
		return w.programmeTrouble(c, asked, err)
	}
	if name != "" {
		p.Heading += " · " + name
	}
	p.Subscribe = w.subscribe(c, asked.english)
	return w.sendProgramme(c, p)
}

// venueName is the name of the venue asked for, and empty when the page is about all of them.
func (w *Web) venueName(ctx context.Context, days []kiosk.Day, asked programmeRequest) (string, error) {
	if asked.venue == "" {
		return "", nil
	}
	for _, d := range days {
		for _, e := range d.Entries {
			if e.Venue.ID == asked.venue {
				return e.Venue.Name, nil
			}
		}
	}
	day, err := w.opt.Days.Day(ctx, asked.venue, asked.from)
	if err != nil {
		return "", err
	}
	return day.Venue.Name, nil
}

// subscribe is the address at which one subscribes to the public calendar, if the office has one. Without an answer of
// the database the page does without.
func (w *Web) subscribe(c echo.Context, english bool) string {
	if w.opt.Links == nil {
		return ""
	}
	_, _, err := w.opt.Links.Find(c.Request().Context(), feed.PublicName)
	if err != nil {
		return ""
	}
	if english {
		return "/feeds/" + feed.PublicName + "/subscribe?lang=en"
	}
	return "/feeds/" + feed.PublicName + "/subscribe"
}

// programmePage fills the page. It returns errNoSuchPage for a page that a day does not have.
func (w *Web) programmePage(c echo.Context, asked programmeRequest, days []kiosk.Day) (programmePage, error) {
	say := publicWordsFor(asked.english)
	maker := w.programmeMaker(asked, say, days)
	p := programmePage{openFrame: w.openFrame(c, asked.english, say.Today), Words: say, AsOf: asOfMark}
	p.Found = true
	if asked.week {
		p.Heading = say.Week
	}
	if asked.day {
		p.Heading = say.Day
	}
	at := slices.IndexFunc(days, func(d kiosk.Day) bool { return d.Date == asked.from })
	whole := days[at : at+asked.days()]
	p.Lead = maker.lead(asked.from, len(whole))
	p.Count = say.count(takingPlace(whole, asked.venue), asked.week)
	p.Tabs = w.tabs(c, asked, say)
	shown, pages, err := shownOf(whole, asked)
	if err != nil {
		return p, err
	}
	p.Pages = maker.pageTabs(c, asked, pages)
	p.Venues = venueTabs(c, asked, say, shown)
	if fits(whole) {
		p.Venues = venueTabs(c, asked, say, whole) // leads from one venue to another
	}
	for _, d := range shown {
		p.Days = append(p.Days, maker.day(d))
	}
	p.Events = maker.events(shown)
	if asked.days() > 1 && !fits(shown) {
		p.Days, p.Events = maker.brief(c, shown), nil
		p.Venues = venueTabs(c, asked, say, nil)
	}
	if slices.IndexFunc(p.Days, func(d programmeDay) bool { return d.Href != "" || len(d.Places) > 0 }) < 0 {
		p.Days, p.None = nil, say.none(asked)
	}
	rest := max(at+len(whole), slices.IndexFunc(days, func(d kiosk.Day) bool { return d.Date > maker.today() }))
	p.Coming, p.More = maker.coming(days[rest:])
	return p, nil
}

// href is the address of a view with the language, size and venue of the one asked for.
func href(c echo.Context, path string, pairs ...string) string {
	query := url.Values{}
	for _, kept := range []string{"lang", "size", "venue"} {
		if v := c.QueryParam(kept); v != "" {
			query.Set(kept, v)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			query.Del(pairs[i])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// tabs lead to today, to this week, to the week after the one shown or after this one, and to the day shown.
func (w *Web) tabs(c echo.Context, asked programmeRequest, say publicWords) []tab {
	monday := mondayOf(consult.DateOf(w.opt.Now(), w.opt.Zone))
	shown := monday
	if asked.week {
		shown = mondayOf(asked.from)
	}
	whole := asked.week && !asked.day
	tabs := []tab{
		{say.TodayTab, href(c, "/today"), !asked.week},
		{say.ThisWeek, href(c, "/week"), whole && shown == monday},
	}
	if shown != monday {
		tabs = append(tabs, tab{w.dateTab(shown, say.Following, asked), href(c, "/week", "from", string(shown)), whole})
	}
	if asked.day {
		return append(tabs, tab{w.dateTab(asked.from, "{t}", asked), href(c, "/week", "day", string(asked.from)), true})
	}
	if next := shown.AddDays(7); next <= monday.AddDays(7*(programmeWeeks-1)) {
		tabs = append(tabs, tab{w.dateTab(next, say.Following, asked), href(c, "/week", "from", string(next)), false})
	}
	return tabs
}

// dateTab writes a date into the pattern of a tab.
func (w *Web) dateTab(date consult.Date, pattern string, asked programmeRequest) string {
	words := wordsFor(asked.lang())
	return fill(pattern, words.date(words.ShortDate, date.Start(w.opt.Zone)))
}

// venueTabs lead to one venue of the days, or back to all of them.
func venueTabs(c echo.Context, asked programmeRequest, say publicWords, days []kiosk.Day) []tab {
	link := func(venue consult.ID) string {
		if !asked.week {
			return href(c, "/today", "venue", string(venue))
		}
		return href(c, "/week", "venue", string(venue), "from", c.QueryParam("from"), "day", c.QueryParam("day"))
	}
	var all []consult.Venue
	for _, d := range days {
		for _, e := range d.Entries {
			listed := e.Venue.ID != "" && e.Venue.ID != e.MeetingID // no list is of the Place of one Meeting
			if listed && !slices.ContainsFunc(all, func(v consult.Venue) bool { return v.ID == e.Venue.ID }) {
				all = append(all, e.Venue)
			}
		}
	}
	if asked.venue == "" && len(all) < 2 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b consult.Venue) int { return strings.Compare(a.Name, b.Name) })
	tabs := []tab{{say.AllVenues, link(""), asked.venue == ""}}
	for _, v := range all {
		tabs = append(tabs, tab{v.Name, link(v.ID), v.ID == asked.venue})
	}
	return tabs
}

// asOfMark stands for the time at which the page was made until its tag is known, which does not depend on it.
const asOfMark = "\ue000"

// sendProgramme sends the page, or 304 to whoever has it. Only the sites that the office names may frame it.
func (w *Web) sendProgramme(c echo.Context, p programmePage) error {
	body, err := w.render("programme", p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	guard(h)
	h.Del("X-Robots-Tag")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", sources+"; frame-ancestors "+w.framers())
	h.Set("Content-Language", p.HTMLLang)
	h.Set(pageHeader, "programme")
	// The tag is weak (RFC 9110 section 8.8.1): pages that differ in the time at which they were made are alike.
	tag := `W/"` + hash(append(body, w.assets.build...)) + `"`
	h.Set("ETag", tag)
	if slices.ContainsFunc(strings.Split(c.Request().Header.Get("If-None-Match"), ","), func(have string) bool {
		return strings.TrimSpace(have) == tag
	}) {
		return c.NoContent(http.StatusNotModified)
	}
	now := w.opt.Now().In(w.opt.Zone)
	return c.HTMLBlob(http.StatusOK, bytes.Replace(body, []byte(asOfMark), []byte(now.Format("15:04")), 1))
}

// framers are the sites that may show the pages for passers-by in a frame.
func (w *Web) framers() string {
	if len(w.opt.Embed) == 0 {
		return "'none'"
	}
	return strings.Join(w.opt.Embed, " ")
}

// programmeTrouble answers with a page that says why the list cannot be shown.
func (w *Web) programmeTrouble(c echo.Context, asked programmeRequest, err error) error {
	say := publicWordsFor(asked.english)
	p := errorPage{Home: say.HomePage}
	switch {
	case errors.Is(err, consult.ErrNotFound):
		p.openFrame, p.Text = w.openFrame(c, asked.english, say.UnknownVenue), say.UnknownVenueWhy
	case errors.Is(err, errNoSuchPage):
		return w.ErrorPage(c, api.Problem{Status: http.StatusNotFound}, asked.english)
	case errors.Is(err, errNoSuchWeek):
		p.openFrame, p.Text = w.openFrame(c, asked.english, say.UnknownWeek), say.UnknownWeekWhy
	default:
		if !errors.Is(err, context.Canceled) {
			w.opt.Logger.Warn("the public meetings cannot be shown", "error", err)
		}
		c.Response().Header().Set("Retry-After", strconv.Itoa(linkRetry))
		return w.ErrorPage(c, api.Problem{Status: http.StatusServiceUnavailable}, asked.english)
	}
	return w.page(c, http.StatusNotFound, "error", p)
}

// rfc3339 is an instant for programs, in the office's zone.
func rfc3339(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339) }
