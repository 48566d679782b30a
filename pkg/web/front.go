package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// frontVenues is how many venues the front page lists at most.
const frontVenues = 8

// frontPage is the data of front.html.
type frontPage struct {
	Office string
	Known  bool
	Count  int
	Date   string
	DateEN string
	Venues []consult.Venue
}

// front answers with the front page. When the day cannot be read, it leaves the number of meetings out and still
// answers.
func (w *Web) front(c echo.Context) error {
	now := w.opt.Now().In(w.opt.Zone)
	zh, en := chinese(), english()
	p := frontPage{Office: w.opt.Office, Date: zh.date(zh.LongDate, now), DateEN: en.date(en.LongDate, now)}
	day, err := w.opt.Days.Day(c.Request().Context(), "", consult.DateOf(now, w.opt.Zone))
	if err != nil {
		w.opt.Logger.Warn("the front page cannot count the day", "error", err)
		return w.page(c, http.StatusOK, "front", p)
	}
	p.Known = true
	for _, e := range day.Entries {
		if !e.Cancelled && e.Moved == nil {
			p.Count++
		}
		known := slices.ContainsFunc(p.Venues, func(v consult.Venue) bool { return v.ID == e.Venue.ID })
		if e.Venue.ID != "" && !known && len(p.Venues) < frontVenues {
			p.Venues = append(p.Venues, e.Venue)
		}
	}
	return w.page(c, http.StatusOK, "front", p)
}
