package rest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/health"
	"huiqi/pkg/office"
	"huiqi/pkg/reach"
	"huiqi/pkg/subscription"
)

// Guard issues, lists, rotates, revokes and checks bearer tokens.
type Guard interface {
	IssueFor(ctx context.Context, by consult.Actor, grant access.Grant) (consult.Token, string, error)
	List(ctx context.Context, filter consult.TokenFilter, p consult.PageRequest) (consult.Page[consult.Token], error)
	Rotate(ctx context.Context, by consult.Actor, id consult.ID, r access.Rotation) (consult.Token, string, error)
	Revoke(ctx context.Context, by consult.Actor, id consult.ID) error
	Check(ctx context.Context, secret string) (consult.Actor, error)
}

// Feeds keeps and serves Feeds.
type Feeds interface {
	Create(ctx context.Context, by consult.Actor, wish feed.Wish) (feed.Issued, error)
	Edit(ctx context.Context, by consult.Actor, id consult.ID, version int64,
		edit func(*feed.Wish)) (subscription.Feed, error)
	Get(ctx context.Context, id consult.ID) (subscription.Feed, error)
	List(
		ctx context.Context, filter subscription.Filter, p consult.PageRequest,
	) (consult.Page[subscription.Feed], error)
	Rotate(ctx context.Context, by consult.Actor, id consult.ID, version int64) (feed.Issued, error)
	Revoke(ctx context.Context, by consult.Actor, id consult.ID) error
}

// Calendars finds the calendar of a Feed by its secret.
type Calendars interface {
	Serve(ctx context.Context, secret string) (feed.Calendar, error)
	// Fetched records that the program with this User-Agent has received the calendar.
	Fetched(cal feed.Calendar, agent string)
	// Known returns the current calendar if no database read is needed to tell, perhaps without its bytes; otherwise
	// false.
	Known(ctx context.Context, secret string) (feed.Calendar, bool, error)
}

// Pinger reports whether the database responds.
type Pinger interface {
	Ping(ctx context.Context) error
}

// DefaultRequestTimeout is shorter than the patience of usual clients and proxies, so that they hear why.
const DefaultRequestTimeout = 25 * time.Second

// Health says whether the office can be read and written. health.Service implements it.
type Health interface {
	// Fresh fails when the office cannot be read as it is now.
	Fresh(ctx context.Context) error
	Report() health.Report
}

// Config is what a Server needs.
type Config struct {
	Services  *office.Services
	Feeds     Feeds
	Calendars Calendars
	Guard     Guard
	Database  Pinger
	Health    Health
	Log       *slog.Logger
	// PublicURL begins the links to this server. When it is empty, links begin with the address that the request was
	// sent to.
	PublicURL string
	Version   string
	// RequestTimeout is how long a request may take until it is being committed: DefaultRequestTimeout.
	RequestTimeout time.Duration
	// Streams are the routes of answers that do not end, to which RequestTimeout does not apply.
	Streams []string
	// Gauges are further readings for the metrics page.
	Gauges []Gauge
}

// Server answers the API.
type Server struct {
	cfg     Config
	routes  map[string]*operation
	metrics *metrics
	// failures says which failed requests are logged.
	failures *sampler
	// errorPage shows an error to a person; nil shows everybody problem+json.
	errorPage ErrorPage
	// draining is true once no more requests are wanted.
	draining atomic.Bool
}

// Drain has /readyz answer 503 from now on, and every answer ask for the end of its connection. Requests are answered
// as before.
func (s *Server) Drain() { s.draining.Store(true) }

// New makes a Server from openapi.yaml. It fails only when that document, which is part of the program, is broken or
// names an operation that access.go or replay.go does not know.
func New(cfg Config) (*Server, error) {
	doc, err := api.Document()
	if err != nil {
		return nil, fmt.Errorf("rest: openapi.yaml: %w", err)
	}
	cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	cfg.RequestTimeout = cmp.Or(cfg.RequestTimeout, DefaultRequestTimeout)
	gauges := append(cfg.Gauges, healthGauges(func() health.Report { return cfg.Health.Report() })...)
	s := &Server{cfg: cfg, metrics: newMetrics(gauges), failures: newSampler(cfg.Log)}
	s.routes, err = operations(doc)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Mount adds the routes of the API, the error handler, and the middleware around all routes of e, those of other
// packages included.
func (s *Server) Mount(e *echo.Echo) {
	e.HTTPErrorHandler = s.handleError
	e.Use(s.observe, s.recoverPanic, s.withDeadline)
	s.mountCalendar(e)
	around := protectedRouter{e, []echo.MiddlewareFunc{
		withSecurityHeaders, s.authorise, s.journalled, s.withinReach, s.validate, s.deliver,
	}}
	api.RegisterHandlersWithBaseURL(
		around, api.NewStrictHandler(handlersOf(s), []api.StrictMiddlewareFunc{s.idempotent}), api.Base,
	)
	s.mountOps(e)
}

// protectedRouter adds the API's routes with their middleware. An Echo group would also claim every other path below
// its prefix and answer 404 where 405 is right.
type protectedRouter struct {
	*echo.Echo
	middleware []echo.MiddlewareFunc
}

func (g protectedRouter) DELETE(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.DELETE(path, h, g.middleware...)
}

// GET adds HEAD too; net/http leaves out the body of its answer.
func (g protectedRouter) GET(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	g.Echo.HEAD(path, h, g.middleware...)
	return g.Echo.GET(path, h, g.middleware...)
}

func (g protectedRouter) PATCH(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.PATCH(path, h, g.middleware...)
}

func (g protectedRouter) POST(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.POST(path, h, g.middleware...)
}

func (g protectedRouter) PUT(path string, h echo.HandlerFunc, _ ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.PUT(path, h, g.middleware...)
}

// handlers implements the generated strict server.
type handlers struct {
	*Server
	directoryHandlers
	meetingHandlers
	planHandlers
	outcomeHandlers
	motionHandlers
	contactHandlers
	calendarHandlers
}

// Each group of operations has a type of its own.
type (
	// directoryHandlers are about people, bodies, venues, rooms, forms, rules, travel, holidays and blocks.
	directoryHandlers struct{ *Server }
	// meetingHandlers are about meetings: booking, series, conflicts, other slots, who comes and who is excused.
	meetingHandlers struct{ *Server }
	// planHandlers are about annual plans, topics and proposals.
	planHandlers struct{ *Server }
	// outcomeHandlers are about what came of meetings and topics: outcomes, instructions, follow-ups.
	outcomeHandlers struct{ *Server }
	// motionHandlers are about motions.
	motionHandlers struct{ *Server }
	// contactHandlers are about firms, visits and contacts.
	contactHandlers struct{ *Server }
	// calendarHandlers are about feeds, free/busy, imports, the day, whose phone knows, and tokens.
	calendarHandlers struct{ *Server }
)

// handlersOf are the handlers of all operations.
func handlersOf(s *Server) handlers {
	return handlers{
		Server:            s,
		directoryHandlers: directoryHandlers{s},
		meetingHandlers:   meetingHandlers{s},
		planHandlers:      planHandlers{s},
		outcomeHandlers:   outcomeHandlers{s},
		motionHandlers:    motionHandlers{s},
		contactHandlers:   contactHandlers{s},
		calendarHandlers:  calendarHandlers{s},
	}
}

// link is the absolute address of a path on this server, as a subscriber reaches it.
func (s *Server) link(info requestInfo, path string) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL + path
	}
	return (&url.URL{Scheme: info.scheme, Host: info.host, Path: path}).String()
}

// Origin is the address of this server for the sender of the request: PublicURL, or the address that the request was
// sent to.
func (s *Server) Origin(r *http.Request) string {
	_, info := attachRequestInfo(r)
	return s.link(*info, "")
}

// requestInfo is what a handler needs to know about its request besides the parameters of the API.
type requestInfo struct {
	id             string
	actor          consult.Actor
	english        bool
	accept         []string
	idempotencyKey consult.IdempotencyKey
	// dryRun says that nothing shall be written.
	dryRun       bool
	ifNoneMatch  []string
	head         bool
	ifMatch      string
	scheme, host string
	path         string
	// failure is why the request failed, for the log.
	failure error
	zone    *time.Location
	// view is what the request covers, with what it has learned of single things.
	view reach.View
}

type requestInfoKey struct{}

func (s *Server) requestInfo(ctx context.Context) requestInfo {
	info, _ := ctx.Value(requestInfoKey{}).(*requestInfo)
	if info == nil {
		info = &requestInfo{}
	}
	out := *info
	out.zone = s.cfg.Services.Zone()
	out.view = reach.Of(ctx)
	return out
}

// attachRequestInfo adds a requestInfo to the context of a request, unless it has one. Later middleware fills it in.
func attachRequestInfo(r *http.Request) (*http.Request, *requestInfo) {
	if info, ok := r.Context().Value(requestInfoKey{}).(*requestInfo); ok {
		return r, info
	}
	info := &requestInfo{
		scheme:  "http",
		host:    r.Host,
		english: english(r),
		accept:  r.Header.Values("Accept"),
		ifMatch: r.Header.Get("If-Match"),
		path:    r.URL.Path,

		ifNoneMatch: r.Header["If-None-Match"],
		head:        r.Method == http.MethodHead,
	}
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" && fromTrustedProxy(r.RemoteAddr) {
		info.scheme = "https"
	}
	return r.WithContext(context.WithValue(r.Context(), requestInfoKey{}, info)), info
}

// fromTrustedProxy reports whether the peer is on this machine or in a private network, where a reverse proxy runs. The
// X-Forwarded headers of any other peer may be forged.
func fromTrustedProxy(peer string) bool {
	at, err := netip.ParseAddrPort(peer)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}
