package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

var idForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// scope is what a screen shows: one room, one floor of a venue, a venue, or everything.
type scope struct {
	venue, room consult.ID
	floor       string
}

// screenRequest is what the address of a screen asks for.
type screenRequest struct {
	scope
	lang string
}

// parseScreenRequest reads the address. It returns consult.ErrInvalid if the venue or the room is not an ID, or a floor
// is asked for without a venue.
func parseScreenRequest(c echo.Context) (screenRequest, error) {
	id := func(name string) consult.ID {
		return consult.ID(strings.ToLower(strings.TrimSpace(c.QueryParam(name))))
	}
	a := screenRequest{scope{id("venue"), id("room"), strings.TrimSpace(c.QueryParam("floor"))}, "zh"}
	if strings.HasPrefix(strings.ToLower(c.QueryParam("lang")), "en") {
		a.lang = "en"
	}
	for _, asked := range []consult.ID{a.venue, a.room} {
		if asked != "" && !idForm.MatchString(string(asked)) {
			return a, consult.ErrInvalid
		}
	}
	if a.floor != "" && a.venue == "" {
		return a, consult.ErrInvalid
	}
	return a, nil
}

// beat is the state of the server and its clock at one instant.
type beat struct {
	// Now and AsOf are Unix milliseconds; AsOf is when the list was last confirmed.
	Now  int64 `json:"now"`
	AsOf int64 `json:"as_of"`
	// Offset is the offset of the office's time zone from UTC in seconds.
	Offset int `json:"offset"`
	// Fresh is false when the list could not be confirmed.
	Fresh bool   `json:"fresh"`
	Build string `json:"build"`
}

// screenState is a complete answer to a screen: the beat and the sheet.
type screenState struct {
	Beat beat            `json:"beat"`
	Day  json.RawMessage `json:"day"`
}

func (w *Web) beat(asOf time.Time, fresh bool) beat {
	now := w.opt.Now()
	_, offset := now.In(w.opt.Zone).Zone()
	return beat{
		Now:    now.UnixMilli(),
		AsOf:   asOf.UnixMilli(),
		Offset: offset,
		Fresh:  fresh,
		Build:  w.assets.build,
	}
}

// kioskPage is the data of kiosk.html.
type kioskPage struct {
	Words  words
	Office string
	Venue  consult.ID
	Room   consult.ID
	Floor  string
	Sheet  sheet
	Rows   []row
	// Door is set at the door of a room, instead of Rows.
	Door *door
	// Heading stands above the rows of the next day.
	Heading string
	// Code leads to /today; nil when the server does not know its address.
	Code  *qrCode
	Clock string
	Date  string
	State screenState
	Pace  screenPace
	Build string
}

// row is a line of the sheet with what depends on the clock. Only the first paint needs it; later the script does this.
type row struct {
	line
	State kiosk.State
	Badge string
}

// kiosk answers with the page and the current list. It reads the list for this request and not from a board, so that
// the page shows everything that was written before the request.
func (w *Web) kiosk(c echo.Context) error {
	a, err := parseScreenRequest(c)
	if err != nil {
		return w.trouble(c, a, err)
	}
	r, err := w.opt.read(c.Request().Context(), a.scope)
	if err != nil {
		return w.trouble(c, a, err)
	}
	p, err := w.kioskPage(a, r)
	if err != nil {
		return err
	}
	if r.room != nil {
		a.venue = r.room.VenueID // the code leads from a door to its venue's list
	}
	if w.opt.Origin != nil {
		p.Code, err = todayCode(w.opt.Origin(c.Request()), a)
	}
	if err != nil {
		return err
	}
	return w.page(c, http.StatusOK, "kiosk", p)
}

func (w *Web) kioskPage(a screenRequest, r reading) (kioskPage, error) {
	words := wordsFor(a.lang)
	s := sheetOf(r, w.opt.Zone, words)
	raw, err := json.Marshal(s)
	if err != nil {
		return kioskPage{}, err
	}
	now := r.at.In(w.opt.Zone)
	rows, heading := rowsOf(r, r.day, s.Lines, words), ""
	var at *door
	switch {
	case s.After != nil:
		rows, heading = rowsOf(r, *r.after, s.After.Lines, words), s.After.Heading
	case r.room != nil:
		at = doorOf(rows, s.Next, r.at, words)
	case r.next != nil:
		rows = nil
	}
	return kioskPage{
		Words:  words,
		Office: w.opt.Office,
		Venue:  a.venue,
		Room:   a.room,
		Floor:  a.floor,
		Sheet:  s,
		Rows:   endedLast(rows),
		Door:   at,

		Heading: heading,
		Clock:   now.Format("15:04"),
		Date:    words.date(words.LongDate, now),
		State:   screenState{w.beat(r.at, true), raw},
		Pace:    w.opt.Pace.screen(),
		Build:   w.assets.build,
	}, nil
}

func rowsOf(r reading, d kiosk.Day, lines []line, w words) []row {
	rows := make([]row, len(lines))
	for i, l := range lines {
		state := d.Entries[i].State(r.at)
		badge := w.States[state]
		if l.Moved != "" {
			badge = l.Moved
		}
		rows[i] = row{l, state, badge}
	}
	return rows
}

// maxRowsInOrder is how many rows a screen without scripts surely shows.
const maxRowsInOrder = 6

// endedLast has what is on and what is to come stand first on a long list, since nobody scrolls a screen on a wall.
func endedLast(rows []row) []row {
	if len(rows) <= maxRowsInOrder {
		return rows
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Compare(ended(a), ended(b))
	})
	return rows
}

func ended(r row) int {
	if r.State == kiosk.DayOver {
		return 1
	}
	return 0
}

// worker serves the service worker, which keeps the page for a reload while the network is down. Its scope includes
// /kiosk itself, which is outside the default scope of /kiosk/.
func (w *Web) worker(c echo.Context) error {
	c.Response().Header().Set("Service-Worker-Allowed", "/kiosk")
	return w.serveWorker(c, "worker.js")
}

// serveWorker answers with a service worker, which browsers ask for anew.
func (w *Web) serveWorker(c echo.Context, name string) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	return c.Blob(http.StatusOK, mimeOf(name), w.assets.byName[w.assets.named[name]])
}
