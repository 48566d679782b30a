package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// calendarRoute is where feeds are fetched. The secret has a path segment of its own, because Echo would read
// ":token.ics" as a parameter named "token.ics".
const calendarRoute = calendarPrefix + ":token" + calendarSuffix

const calendarPrefix, calendarSuffix = "/feeds/", "/calendar.ics"

// calendarMetrics are the counters of the route for one method. They are looked up once, not for each request.
type calendarMetrics struct {
	ok, unchanged prometheus.Counter
	seconds       prometheus.Observer
}

func (m *metrics) calendar(method string) *calendarMetrics {
	return &calendarMetrics{
		ok:        m.requests.WithLabelValues(calendarRoute, method, "200"),
		unchanged: m.requests.WithLabelValues(calendarRoute, method, "304"),
		seconds:   m.seconds.WithLabelValues(calendarRoute, method),
	}
}

// calendarHeader is in every answer with a calendar; a 304 has nothing else (RFC 9110 section 15.4.5). All answers
// share the values, which net/http only reads. An answer has eight header fields at most: net/http copies them for
// each answer, and a Go map with a ninth entry costs several times as much.
var calendarHeader = []headerField{
	{"Cache-Control", []string{"private, no-cache"}},
	{"Vary", []string{"Accept-Encoding"}},
}

// calendarBodyHeader is in answers that carry the calendar itself.
var calendarBodyHeader = []headerField{
	{"X-Robots-Tag", []string{"noindex, nofollow"}},
	{"Content-Type", []string{"text/calendar; charset=utf-8"}},
}

var gzipped = []string{"gzip"}

// headerField is one header field. Its name has the canonical form, so that it needs no conversion.
type headerField struct {
	name   string
	values []string
}

func setFields(h http.Header, fields []headerField) {
	for _, f := range fields {
		h[f.name] = f.values
	}
}

func (s *Server) mountCalendar(e *echo.Echo) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		e.Add(method, calendarRoute, func(c echo.Context) error {
			r := c.Response()
			r.Status, r.Committed = s.calendar(c.Echo(), r.Writer, c.Request(), c.Param("token")), true
			return nil
		})
	}
}

// BypassHandler answers fetches of calendars as the route in e does, but without Echo's router and middleware: they
// would cost more than finding the calendar, which every phone asks for every hour. It leaves every other request to
// e.
func (s *Server) BypassHandler(e *echo.Echo) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			secret, begins := strings.CutPrefix(r.URL.Path, calendarPrefix)
			secret, ends := strings.CutSuffix(secret, calendarSuffix)
			if begins && ends && !strings.Contains(secret, "/") {
				s.calendar(e, w, r, secret)
				return
			}
		}
		e.ServeHTTP(w, r)
	})
}

// calendar sends a feed, with gzip to clients that prefer it, and returns the status. Only If-None-Match makes it
// answer 304 (RFC 9110 section 13.1.2), never If-Modified-Since: the date does not change when a meeting is removed.
func (s *Server) calendar(e *echo.Echo, w http.ResponseWriter, r *http.Request, secret string) int {
	start := time.Now()
	packed, err := prefersGzip(r.Header["Accept-Encoding"])
	if err != nil {
		return s.calendarFailed(e, w, r, err)
	}
	cal, unchanged, err := s.findCalendar(r.Context(), secret, r.Header["If-None-Match"])
	if err != nil {
		return s.calendarFailed(e, w, r, feedError(err))
	}
	readings := s.metrics.get
	if r.Method == http.MethodHead {
		readings = s.metrics.head
	}
	h, tag := w.Header(), cal.ETag
	if packed {
		tag = cal.GzipETag
	}
	h["Etag"] = []string{tag}
	setFields(h, calendarHeader)
	status, size := http.StatusOK, 0
	if unchanged {
		status = http.StatusNotModified
		w.WriteHeader(status)
		readings.unchanged.Inc()
	} else {
		b := cal.Bytes
		if packed {
			b, h["Content-Encoding"] = cal.Gzip(), gzipped
		}
		setFields(h, calendarBodyHeader)
		size = len(b)
		h["Last-Modified"] = []string{cal.LastModified}
		h["Content-Length"] = []string{strconv.Itoa(size)}
		readings.ok.Inc()
		if r.Method == http.MethodGet {
			_, err = w.Write(b)
		}
	}
	// Only a client that has received the bytes, now or before, is known to show the calendar. A 304 to "*" proves
	// nothing.
	if r.Method == http.MethodGet && err == nil && !(unchanged && hasWildcard(r.Header["If-None-Match"])) {
		s.cfg.Calendars.Fetched(cal, r.UserAgent())
	}
	took := time.Since(start)
	readings.seconds.Observe(took.Seconds())
	if s.cfg.Log.Enabled(r.Context(), slog.LevelDebug) {
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelDebug, "feed", slog.String("route", calendarRoute),
			slog.Int("status", status),
			slog.Int("bytes", size), slog.Float64("ms", float64(took.Microseconds())/1000))
	}
	return status
}

// hasWildcard reports whether If-None-Match has a "*". A client that sends it has some version, not necessarily the
// current one.
func hasWildcard(headers []string) bool {
	return slices.ContainsFunc(headers, func(h string) bool { return strings.Contains(h, "*") })
}

// findCalendar finds the calendar and reports whether a client with these ETags has it already, compressed or not. To
// tell that, the bytes need not be in the cache any more.
func (s *Server) findCalendar(ctx context.Context, secret string, tags []string) (feed.Calendar, bool, error) {
	if len(tags) > 0 {
		cal, known, err := s.cfg.Calendars.Known(ctx, secret)
		if err != nil || known && clientHas(tags, cal) {
			return cal, err == nil, err
		}
	}
	cal, err := s.cfg.Calendars.Serve(ctx, secret)
	return cal, err == nil && clientHas(tags, cal), err
}

func clientHas(tags []string, cal feed.Calendar) bool {
	return matchesETag(tags, cal.ETag) || matchesETag(tags, cal.GzipETag)
}

// calendarFailed answers a subscriber with the error and returns the status.
func (s *Server) calendarFailed(e *echo.Echo, w http.ResponseWriter, r *http.Request, err error) int {
	r, info := attachRequestInfo(r)
	info.id = requestID(r)
	c := e.NewContext(r, w)
	c.SetPath(calendarRoute)
	c.Response().Header().Set("X-Request-Id", info.id)
	s.handleError(err, c)
	status := c.Response().Status
	s.metrics.requests.WithLabelValues(calendarRoute, r.Method, strconv.Itoa(status)).Inc()
	s.logRequest(r.Context(), *info, slog.String("id", info.id), slog.String("method", r.Method),
		slog.String("route", calendarRoute), slog.Int("status", status))
	return status
}

// feedError maps the error of a fetch to one that a subscriber may see. Anything but an unknown or a revoked link
// becomes a 503: a phone then keeps the calendar that it has and tries again.
func feedError(err error) error {
	for _, plain := range []error{consult.ErrNotFound, consult.ErrGone, context.Canceled} {
		if errors.Is(err, plain) {
			return err
		}
	}
	return fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
}

// matchesETag reports whether If-None-Match names the ETag. It compares weakly, as RFC 9110 section 13.1.2 requires. A
// header that is not a list of ETags matches nothing.
func matchesETag(headers []string, tag string) bool {
	if len(headers) == 0 {
		return false
	}
	// Nearly every client sends the one ETag that it has: the usual case costs no parsing.
	if len(headers) == 1 && (headers[0] == tag || headers[0] == "*") {
		return true
	}
	rest := strings.Join(headers, ",")
	for {
		rest = strings.TrimLeft(rest, " \t,")
		rest = strings.TrimPrefix(rest, "W/")
		if !strings.HasPrefix(rest, `"`) {
			return strings.TrimSpace(rest) == "*"
		}
		end := strings.IndexByte(rest[1:], '"')
		if end < 0 {
			return false
		}
		if rest[:end+2] == tag {
			return true
		}
		rest = rest[end+2:]
	}
}
