package app

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/journal"
	"huiqi/pkg/rest"
	"huiqi/pkg/web"
)

// SiteSettings are what a Site needs beside its Office.
type SiteSettings struct {
	// PublicURL is what links begin with; empty means the address of each request.
	PublicURL string
	Version   string
	// Office is the office's name on the pages.
	Office string
	// Contact says whom to ask, on the pages and slips of links, and Embed who may frame /today and /week.
	Contact string
	Embed   []string
	// DrainDelay is how long Serve goes on when it is to stop, while /readyz says so: not at all.
	DrainDelay time.Duration
	// LogDropped tells how many lines of the log were dropped: none.
	LogDropped func() int64
	// Journal says with which key the journal is signed, and where it is exported to.
	Journal journal.Files
	// Demo has the form to sign in take a token from the fragment of its address.
	Demo bool
	// Pace are the kiosk's intervals; zero means the usual ones.
	Pace web.Pace
}

// Site is an Office's HTTP side: API, feeds, pages and what operators need.
type Site struct {
	office     *Office
	echo       *echo.Echo
	api        *rest.Server
	pages      *web.Web
	close      sync.Once
	signer     *journal.Signer
	drainDelay time.Duration
}

// NewSite mounts rest and web on one router.
func NewSite(o *Office, set SiteSettings) (*Site, error) {
	if set.LogDropped == nil {
		set.LogDropped = func() int64 { return 0 }
	}
	api, err := rest.New(rest.Config{
		Services: o.Services,
		Feeds:    o.Feeds, Calendars: o.Feeds,
		Guard: o.Guard, Database: o.Store,
		Health:         o.Health,
		Log:            o.Log,
		PublicURL:      set.PublicURL,
		Version:        set.Version,
		RequestTimeout: o.RequestTimeout,
		Streams:        []string{web.EventsRoute},
		Gauges:         gauges(o, set.LogDropped),
	})
	if err != nil {
		return nil, err
	}
	pages, err := web.New(web.Options{
		Days:       o.Services.Kiosk,
		Changes:    o.Revisions,
		Links:      o.Feeds,
		MyMeetings: o.Services.MyMeetings,
		Plans:      o.Services.AnnualPlan,
		Sessions:   o.Guard,
		Gate:       api,
		Services:   o.Services,
		Demo:       set.Demo,
		Origin:     api.Origin,
		Now:        o.Clock,
		Zone:       o.Zone,
		Logger:     o.Log,
		Office:     set.Office, Contact: set.Contact, Embed: set.Embed, Pace: set.Pace,
	})
	if err != nil {
		return nil, err
	}
	t := &Site{office: o, echo: echo.New(), api: api, pages: pages, drainDelay: set.DrainDelay,
		signer: journal.NewSigner(o.Store, o.Services.Clock, set.Journal, o.Log)}
	t.echo.HideBanner, t.echo.HidePort = true, true
	api.Mount(t.echo)
	api.ShowErrors(pages.ErrorPage)
	pages.Mount(t.echo)
	return t, nil
}

// Handler answers every request.
func (t *Site) Handler() http.Handler { return t.api.BypassHandler(t.echo) }

// Close ends the streams that would never end by themselves.
func (t *Site) Close() { t.close.Do(t.pages.Close) }
