package web

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

var idForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// screenRequest is what a screen's address says.
type screenRequest struct {
	venue consult.ID
	lang  string
}

// parseScreenRequest reads the address. A venue that cannot be an ID is consult.ErrInvalid.
func parseScreenRequest(c echo.Context) (screenRequest, error) {
	a := screenRequest{consult.ID(strings.ToLower(strings.TrimSpace(c.QueryParam("venue")))), "zh"}
	if strings.HasPrefix(strings.ToLower(c.QueryParam("lang")), "en") {
		a.lang = "en"
	}
	if a.venue != "" && !idForm.MatchString(string(a.venue)) {
		return a, consult.ErrInvalid
	}
	return a, nil
}

// beat is what the server says of itself and its clock at one instant.
type beat struct {
	// Now and AsOf are Unix milliseconds; AsOf is when the list was last known
	// to be right.
	Now  int64 `json:"now"`
	AsOf int64 `json:"as_of"`
	// Offset is what to add to UTC for the office's clock, in seconds.
	Offset int `json:"offset"`
	// Fresh is false while the list cannot be confirmed.
	Fresh bool   `json:"fresh"`
	Build string `json:"build"`
}

// screenState is a whole answer to a screen: the beat and the sheet as JSON.
type screenState struct {
	Beat beat            `json:"beat"`
	Day  json.RawMessage `json:"day"`
}

func (w *Web) beat(asOf time.Time, fresh bool) beat {
	now := w.opt.Now()
	_, offset := now.In(w.opt.Zone).Zone()
	return beat{now.UnixMilli(), asOf.UnixMilli(), offset, fresh, w.assets.build}
}

// kioskPage is what kiosk.html is made from.
type kioskPage struct {
	Words  words
	Office string
	Venue  consult.ID
	Sheet  sheet
	Rows   []row
	Clock  string
	Date   string
	State  screenState
	Pace   screenPace
	Build  string
}

// row is a line with what depends on the clock, for the first paint.
type row struct {
	line
	State consult.DayState
	Badge string
}

// kiosk answers the page with the list as it is now, read for this page alone,
// so that it shows everything written before it was asked for.
func (w *Web) kiosk(c echo.Context) error {
	a, err := parseScreenRequest(c)
	if err != nil {
		return w.trouble(c, a.lang, err)
	}
	r, err := w.opt.read(c.Request().Context(), a.venue)
	if err != nil {
		return w.trouble(c, a.lang, err)
	}
	p, err := w.kioskPage(a, r)
	if err != nil {
		return err
	}
	return w.page(c, http.StatusOK, "kiosk", p)
}

func (w *Web) kioskPage(a screenRequest, r reading) (kioskPage, error) {
	words := wordsFor(a.lang)
	s := sheetOf(r, w.opt.Zone, words)
	raw, err := json.Marshal(s)
	now := r.at.In(w.opt.Zone)
	return kioskPage{
		Words:  words,
		Office: w.opt.Office,
		Venue:  a.venue,
		Sheet:  s,
		Rows:   rowsOf(r, s, words),
		Clock:  now.Format("15:04"),
		Date:   words.date(words.LongDate, now),
		State:  screenState{w.beat(r.at, true), raw},
		Pace:   w.opt.Pace.screen(),
		Build:  w.assets.build,
	}, err
}

func rowsOf(r reading, s sheet, w words) []row {
	rows := make([]row, len(s.Lines))
	for i, l := range s.Lines {
		state := r.day.Entries[i].State(r.at)
		badge := w.States[state]
		if l.Moved != "" {
			badge = l.Moved
		}
		rows[i] = row{l, state, badge}
	}
	return rows
}

// worker answers the service worker, which keeps the page for a reload while
// the network is down. Its scope takes in /kiosk itself.
func (w *Web) worker(c echo.Context) error {
	body := w.assets.byName[w.assets.named["worker.js"]]
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Service-Worker-Allowed", "/kiosk")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	return c.Blob(http.StatusOK, mimeOf("worker.js"), body)
}
