package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/office"
)

// Days lists the public meetings of a date at a venue. An empty venue means all venues; an unknown one is
// consult.ErrNotFound.
type Days interface {
	Day(ctx context.Context, venue consult.ID, date consult.Date) (kiosk.Day, error)
	// Days lists those of n dates from a date on.
	Days(ctx context.Context, venue consult.ID, from consult.Date, n int) ([]kiosk.Day, error)
	// Places lists the venues with their rooms.
	Places(ctx context.Context) ([]kiosk.Place, error)
}

// Changes signals that something was committed. Several commits may give one signal; stop ends the signals.
// feed.Revisions implements it.
type Changes interface {
	Watch() (changed <-chan struct{}, stop func())
}

// Options are what the pages need. Days and Changes are required.
type Options struct {
	Days    Days
	Changes Changes
	// Links, MyMeetings and Origin serve the pages of a Feed's link; without them those pages do not exist. Origin is
	// the scheme, the host and perhaps a path by which the sender of a request reaches this server.
	Links      Links
	MyMeetings MyMeetings
	Origin     func(*http.Request) string
	// Plans are the published plans; without them those pages do not exist.
	Plans Plans
	// Sessions, Gate and Services serve the pages of the office; without them those pages do not exist.
	Sessions Sessions
	Gate     Gate
	Services *office.Services
	// Demo has the form to sign in take a token from the fragment of its address.
	Demo bool
	// Contact says on the pages of a link whom to ask; empty leaves it out.
	Contact string
	// Embed are the sites that may show /today and /week in a frame, as sources of a Content-Security-Policy; none by
	// default.
	Embed []string
	// Office is the name of the office at the top of every page; empty leaves it out.
	Office string
	// Now is the clock; the default is time.Now.
	Now func() time.Time
	// Zone is the office's time zone; the default is Asia/Shanghai.
	Zone *time.Location
	// Pace holds the intervals; fields that are zero take their defaults.
	Pace Pace
	// Logger records lists that could not be read; the default is slog.Default.
	Logger *slog.Logger
}

// EventsRoute is the address of the events that a screen listens to, which do not end.
const EventsRoute = "/kiosk/events"

// Web serves the pages.
type Web struct {
	opt    Options
	assets *assets
	pages  *template.Template
	hub    *hub

	programme *programme
}

// New prepares the pages. It fails only when an embedded page is broken.
func New(opt Options) (*Web, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	a, err := newAssets()
	if err != nil {
		return nil, err
	}
	pages, err := parsePages(a)
	if err != nil {
		return nil, err
	}
	return &Web{opt: opt, assets: a, pages: pages, hub: newHub(opt), programme: &programme{opt: opt}}, nil
}

// Mount adds the routes. An answer to /kiosk/events never ends on its own: middleware must not buffer, compress or
// time it out, and Close must be called at shutdown.
func (w *Web) Mount(e *echo.Echo) {
	both := []string{http.MethodGet, http.MethodHead}
	e.Match(both, "/", w.front)
	e.Match(both, "/today", w.today)
	e.Match(both, "/week", w.week)
	if w.opt.Plans != nil {
		e.Match(both, "/plan/:year", w.plan)
	}
	e.Match(both, "/kiosk", w.kiosk)
	e.Match(both, "/kiosk/", w.kiosk)
	e.Match(both, "/kiosk/setup", w.setup)
	e.Match(both, "/kiosk/day", w.day)
	e.Match(both, "/kiosk/sw.js", w.worker)
	e.Match(both, "/assets/:file", w.asset)
	e.GET(EventsRoute, w.events)
	if w.opt.Services != nil {
		w.mountOffice(e, both)
	}
	if w.opt.Links != nil {
		e.Match(both, "/feeds/offline.js", w.offlineWorker)
		e.Match(both, "/feeds/:token", w.mineOrMended)
		e.Match(both, "/feeds/:token/", w.belowLink)
		e.Match(both, "/feeds/:token/:tail", w.belowLink)
		e.Match(both, "/feeds/:token/qr", w.scan)
		e.Match(both, "/feeds/:token/manifest.webmanifest", w.manifest)
		e.Match(both, "/feeds/:token/subscribe", w.linkPage)
		e.Match(both, "/feeds/:token/record", w.record)
		e.Match(both, "/feeds/:token/plan", w.linkPlan)
		e.Match(both, "/feeds/:token/reply", w.askReply)
		e.POST("/feeds/:token/reply", w.reply)
		e.POST("/feeds/:token/seen", w.seen)
		e.Match(both, "/feeds/:token/slip", w.slip)
		e.Match(both, "/feeds/:token/qr.svg", w.qrSVG)
		e.Match(both, "/feeds/:token/qr.png", w.qrPNG)
		e.Match(both, "/feeds/:token/meetings/:meeting/:mac", w.entry)
	}
}

// Close ends all open event streams and returns when no goroutine of this package is left. Pass it to
// http.Server.RegisterOnShutdown, because Shutdown waits for streams and they would never end. It may be called more
// than once.
func (w *Web) Close() {
	w.hub.close()
	w.programme.close()
}

func (o Options) withDefaults() (Options, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			return o, err
		}
		o.Zone = zone
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	o.Pace = o.Pace.withDefaults()
	return o, nil
}
