package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// pageBudget is how many bytes the meetings of a page of /today or /week take at most, and comingBudget those of the
// announcements, so that a whole page stays below 60 KB. One meeting may be as large as a few KB.
const (
	pageBudget   = 44_000
	comingBudget = 9_000
)

// lineMarkup is how many bytes a meeting takes without its texts: on the page, and in the data for programs.
const lineMarkup = 1_000

// escaped is how many bytes a text takes at most once it is escaped.
func escaped(text string) int {
	n := 0
	for _, b := range []byte(text) {
		if b == ' ' || b >= 0x80 || '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' {
			n++
			continue
		}
		n += 6 // such as \u003c
	}
	return n
}

// hostMarkup is what one more organiser takes in the data, beside the name.
const hostMarkup = len(`{"@type":"Organization","name":""},[]`)

// weight is how many bytes an entry takes at most: what is said twice is on the page and in the data for programs.
func weight(e kiosk.Entry) int {
	once, twice := 0, 0
	for _, text := range []string{
		e.FormZH, e.FormEN, e.Room.Wayfinding, e.Venue.Wayfinding, e.MovedRoom.Name, e.MovedRoom.Floor,
		e.MovedVenue.Name, together(false, e.CoOwners), together(true, e.CoOwners),
	} {
		once += escaped(text)
	}
	for _, name := range e.CoOwners { // in the data each is a thing of its own
		once += escaped(name) + hostMarkup
	}
	for _, text := range []string{
		e.Title, e.OwnerName, e.Venue.Name, e.Venue.Address, e.Room.Name, e.Room.Floor,
	} {
		twice += escaped(text)
	}
	return lineMarkup + once + 2*twice
}

// split divides entries, in their order, into pages that are small enough. Without entries there is one empty page.
func split(entries []kiosk.Entry) [][]kiosk.Entry {
	pages := [][]kiosk.Entry{nil}
	size := 0
	for _, e := range entries {
		w := weight(e)
		if len(pages[len(pages)-1]) > 0 && size+w > pageBudget {
			pages = append(pages, nil)
			size = 0
		}
		size += w
		pages[len(pages)-1] = append(pages[len(pages)-1], e)
	}
	return pages
}

// fits reports whether all meetings of the days fit on one page.
func fits(days []kiosk.Day) bool {
	var all []kiosk.Entry
	for _, d := range days {
		all = append(all, d.Entries...)
	}
	return len(split(all)) == 1
}

// shownOf are the days with the entries that are shown: of one day a page, and what all its pages are. It returns
// errNoSuchPage for a page that there is not.
func shownOf(days []kiosk.Day, asked programmeRequest) ([]kiosk.Day, [][]kiosk.Entry, error) {
	shown := slices.Clone(days)
	for i, d := range shown {
		shown[i].Entries = slices.DeleteFunc(slices.Clone(d.Entries), func(e kiosk.Entry) bool {
			return asked.venue != "" && e.Venue.ID != asked.venue
		})
	}
	if len(shown) > 1 {
		return shown, nil, nil
	}
	pages := split(shown[0].Entries)
	n, ok := asked.pageOf(pages)
	if !ok {
		return nil, nil, errNoSuchPage
	}
	shown[0].Entries = pages[n]
	return shown, pages, nil
}

// pageOf is which of the pages is asked for, from 0. It reports false for one that there is not.
func (r programmeRequest) pageOf(pages [][]kiosk.Entry) (int, bool) {
	if r.page == "" {
		return 0, true
	}
	n, err := strconv.Atoi(r.page)
	return n - 1, err == nil && 1 <= n && n <= len(pages)
}

// pageTabs lead to the pages of a day, each with the time at which its first meeting begins; none for a single page.
func (m programmeMaker) pageTabs(c echo.Context, asked programmeRequest, pages [][]kiosk.Entry) []tab {
	if len(pages) < 2 {
		return nil
	}
	path, day := "/today", ""
	if asked.week {
		path, day = "/week", string(asked.from)
	}
	here, _ := asked.pageOf(pages)
	tabs := make([]tab, len(pages))
	for i, entries := range pages {
		at := m.line(kiosk.Day{Date: asked.from}, entries[0])
		name := strings.NewReplacer("{n}", strconv.Itoa(i+1), "{t}", joined(" ", at.FromNote, at.FromText)).
			Replace(m.say.PageName)
		number := strconv.Itoa(i + 1)
		if i == 0 {
			number = ""
		}
		tabs[i] = tab{name, href(c, path, "day", day, "page", number), i == here}
	}
	return tabs
}

// briefMarkup is how many bytes a meeting takes in brief, without its texts.
const briefMarkup = 150

// brief are the days with the time, title and place of each meeting if that fits on one page, and else with how many
// meetings they have; and where to read the rest.
func (m programmeMaker) brief(c echo.Context, days []kiosk.Day) []programmeDay {
	size := 0
	for _, d := range days {
		for _, e := range d.Entries {
			size += briefMarkup + escaped(e.Title+e.Venue.Name+e.Room.Name+e.Room.Floor)
		}
	}
	var out []programmeDay
	for _, d := range days {
		if len(d.Entries) == 0 {
			continue
		}
		day := programmeDay{
			Heading: m.words.date(m.words.DayDate, d.Date.Start(m.zone)),
			Mark:    m.mark(d.Date),
			Count:   m.say.count(takingPlace([]kiosk.Day{d}, ""), true),
			Href:    href(c, "/week", "day", string(d.Date)),
		}
		for _, e := range d.Entries {
			if size > pageBudget {
				break
			}
			l := m.line(d, e)
			if e.Venue.ID != "" {
				l.Place = joined(m.words.Between, e.Venue.Name, l.Place)
			}
			day.Brief = append(day.Brief, l)
		}
		slices.SortStableFunc(day.Brief, func(a, b programmeLine) int { return cmp.Compare(a.From, b.From) })
		out = append(out, day)
	}
	return out
}

// takingPlace counts the meetings of the days at the venue, or everywhere, that take place then.
func takingPlace(days []kiosk.Day, venue consult.ID) int {
	n := 0
	for _, d := range days {
		for _, e := range d.Entries {
			if (venue == "" || e.Venue.ID == venue) && !e.Cancelled && e.Moved == nil {
				n++
			}
		}
	}
	return n
}
