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

// calendarRoute is where feeds are fetched. The secret is a whole segment:
// Echo would take ":token.ics" for a parameter of that name.
const calendarRoute = calendarPrefix + ":token" + calendarSuffix

const calendarPrefix, calendarSuffix = "/feeds/", "/calendar.ics"

// calendarMetrics are the route's readings for one method, resolved once.
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

// calendarHeader is what every calendar is sent with, a 304 with nothing else (RFC
// 9110 section 15.4.5), calendarBytes the rest of what one with bytes is. net/http
// reads header values and never writes them, so that all answers share them. An
// answer has eight fields at most: Go's maps, which net/http copies for each, cost
// several times as much with a ninth.
var calendarHeader, calendarBytes = []headerField{
	{"Cache-Control", []string{"private, no-cache"}},
	{"Vary", []string{"Accept-Encoding"}},
}, []headerField{
	{"X-Robots-Tag", []string{"noindex, nofollow"}},
	{"Content-Type", []string{"text/calendar; charset=utf-8"}},
}

var gzipped = []string{"gzip"}

// headerField is one header field, its name in canonical form.
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

// BypassHandler answers fetches of calendars as the route in e does, past router and
// middleware, which would cost more than finding the calendar: every phone comes by
// every hour. All else is left to e.
func (s *Server) BypassHandler(e *echo.Echo) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			secret, is := strings.CutPrefix(r.URL.Path, calendarPrefix)
			secret, ends := strings.CutSuffix(secret, calendarSuffix)
			if is && ends && strings.IndexByte(secret, '/') < 0 {
				s.calendar(e, w, r, secret)
				return
			}
		}
		e.ServeHTTP(w, r)
	})
}

// calendar serves a feed's bytes, compressed for those who like them so, and
// answers the status. If-None-Match decides alone (RFC 9110 section 13.1.2): a date
// cannot tell that a meeting was removed.
func (s *Server) calendar(e *echo.Echo, w http.ResponseWriter, r *http.Request, secret string) int {
	start := time.Now()
	packed, err := prefersGzip(r.Header["Accept-Encoding"])
	if err != nil {
		return s.calendarFailed(e, w, r, err)
	}
	cal, has, err := s.findCalendar(r.Context(), secret, r.Header["If-None-Match"])
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
	if has {
		status = http.StatusNotModified
		w.WriteHeader(status)
		readings.unchanged.Inc()
	} else {
		b := cal.Bytes
		if packed {
			b, h["Content-Encoding"] = cal.Gzip(), gzipped
		}
		setFields(h, calendarBytes)
		size = len(b)
		h["Last-Modified"] = []string{cal.LastModified}
		h["Content-Length"] = []string{strconv.Itoa(size)}
		readings.ok.Inc()
		if r.Method == http.MethodGet {
			_, err = w.Write(b)
		}
	}
	if r.Method == http.MethodGet && err == nil && !(has && hasWildcard(r.Header["If-None-Match"])) {
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

// hasWildcard reports whether an If-None-Match has a "*": a 304 to it does not say that
// the client holds what is current, only that it holds something.
func hasWildcard(headers []string) bool {
	return slices.ContainsFunc(headers, func(h string) bool { return strings.Contains(h, "*") })
}

// findCalendar finds the calendar, and whether a client that has these tags has it already,
// in whichever coding. That it has can be told of a calendar whose bytes had to
// make way for others'.
func (s *Server) findCalendar(
	ctx context.Context, secret string, tags []string,
) (cal feed.Calendar, has bool, err error) {
	if len(tags) > 0 {
		cal, known, err := s.cfg.Calendars.Known(ctx, secret)
		if err != nil || known && clientHas(tags, cal) {
			return cal, err == nil, err
		}
	}
	cal, err = s.cfg.Calendars.Serve(ctx, secret)
	return cal, err == nil && clientHas(tags, cal), err
}

func clientHas(tags []string, cal feed.Calendar) bool {
	return matchesETag(tags, cal.ETag) || matchesETag(tags, cal.GzipETag)
}

// calendarFailed tells a subscriber what is wrong. Whatever is neither unknown
// nor gone is a 503, so that a phone keeps what it has and tries again.
func (s *Server) calendarFailed(e *echo.Echo, w http.ResponseWriter, r *http.Request, err error) int {
	r, info := attachRequestInfo(r)
	info.id = requestID(r)
	c := e.NewContext(r, w)
	c.SetPath(calendarRoute)
	c.Response().Header().Set("X-Request-Id", info.id)
	s.handleError(err, c)
	status := c.Response().Status
	s.metrics.requests.WithLabelValues(calendarRoute, r.Method, strconv.Itoa(status)).Inc()
	s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "feed", slog.String("id", info.id),
		slog.String("route", calendarRoute),
		slog.Int("status", status))
	return status
}

// feedError is what a fetch of a feed failed with, as a subscriber may be told.
func feedError(err error) error {
	for _, plain := range []error{consult.ErrNotFound, consult.ErrGone, context.Canceled} {
		if errors.Is(err, plain) {
			return err
		}
	}
	return fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
}

// matchesETag reports whether an If-None-Match holds the tag, compared weakly as RFC
// 9110 asks (section 13.1.2). What is not a list of tags matches nothing.
func matchesETag(headers []string, tag string) bool {
	if len(headers) == 0 {
		return false
	}
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
