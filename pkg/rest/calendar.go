package rest

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// calendarRoute is where feeds are fetched. The secret is a whole segment:
// Echo would take ":token.ics" for a parameter of that name.
const calendarRoute = "/feeds/:token/calendar.ics"

// calendarRequests are the route's counters, resolved once.
type calendarRequests struct {
	ok, unchanged prometheus.Counter
}

func (s *Server) mountCalendar(e *echo.Echo) {
	count := calendarRequests{
		ok:        s.metrics.requests.WithLabelValues(calendarRoute, "GET", "200"),
		unchanged: s.metrics.requests.WithLabelValues(calendarRoute, "GET", "304"),
	}
	h := func(c echo.Context) error { return s.calendar(c, count) }
	e.GET(calendarRoute, h)
	e.HEAD(calendarRoute, h)
}

// calendar serves a feed's bytes. If-None-Match decides alone (RFC 9110 section
// 13.1.2): a date cannot tell that a meeting was removed.
func (s *Server) calendar(c echo.Context, count calendarRequests) error {
	r, w := c.Request(), c.Response().Writer
	start := time.Now()
	cal, err := s.cfg.Calendars.Serve(r.Context(), c.Param("token"))
	if err != nil {
		return s.calendarFailed(c, err)
	}
	h := w.Header()
	h["Etag"] = []string{cal.ETag}
	h["Cache-Control"] = []string{"private, no-cache"}
	h["Referrer-Policy"] = []string{"no-referrer"}
	h["X-Robots-Tag"] = []string{"noindex"}
	h["X-Content-Type-Options"] = []string{"nosniff"}
	status, size := http.StatusOK, len(cal.Bytes)
	if matches(r.Header["If-None-Match"], cal.ETag) {
		status, size = http.StatusNotModified, 0
		w.WriteHeader(status)
		count.unchanged.Inc()
	} else {
		h["Content-Type"] = []string{"text/calendar; charset=utf-8"}
		h["Content-Disposition"] = []string{`inline; filename="huiqi.ics"`}
		h["Last-Modified"] = []string{cal.LastModified.UTC().Format(http.TimeFormat)}
		h["Content-Length"] = []string{strconv.Itoa(size)}
		count.ok.Inc()
		if r.Method != http.MethodHead {
			_, err = w.Write(cal.Bytes)
		}
	}
	c.Response().Committed, c.Response().Status = true, status
	if s.cfg.Log.Enabled(r.Context(), slog.LevelDebug) {
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelDebug, "feed", slog.String("route", calendarRoute), slog.Int("status", status),
			slog.Int("bytes", size), slog.Float64("ms", float64(time.Since(start).Microseconds())/1000))
	}
	return err
}

// calendarFailed tells a subscriber what is wrong. Whatever is neither unknown
// nor gone is a 503, so that a phone keeps what it has and tries again.
func (s *Server) calendarFailed(c echo.Context, err error) error {
	secureHeaders(c)
	err = feedError(err)
	r, f := with(c.Request())
	c.SetRequest(r)
	f.id = uuid.NewString()
	s.fail(err, c)
	s.metrics.requests.WithLabelValues(calendarRoute, r.Method, strconv.Itoa(c.Response().Status)).Inc()
	s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "feed", slog.String("id", f.id), slog.String("route", calendarRoute),
		slog.Int("status", c.Response().Status))
	return nil
}

// matches reports whether a list of If-None-Match values holds the tag, compared
// weakly as RFC 9110 asks.
func matches(headers []string, tag string) bool {
	for _, h := range headers {
		for one := range strings.SplitSeq(h, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == tag {
				return true
			}
		}
	}
	return false
}
