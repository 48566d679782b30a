package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"huiqi/api"
)

// Gauge is a reading that another package adds to the metrics page.
type Gauge struct {
	Name, Help string
	// Labels tell readings of one name apart; they may be nil.
	Labels map[string]string
	Read   func() float64
}

// metrics are the counters of one Server. They have a registry of their own, so that a test can run several Servers.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	// get and head are for fetches of calendars.
	get, head *calendarMetrics
}

func newMetrics(gauges []Gauge) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huiqi_http_requests_total",
			Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "huiqi_http_request_seconds",
			Help:    "Time to answer, by route and method.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		},
			[]string{"route", "method"}),
	}
	m.get, m.head = m.calendar(http.MethodGet), m.calendar(http.MethodHead)
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, g := range gauges {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: g.Name, Help: g.Help, ConstLabels: g.Labels,
		}, g.Read))
	}
	return m
}

// observe gives the request an id, counts it, times it and logs it. It logs the route and never the address, because
// the address of a feed holds its secret.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if m := c.Request().Method; c.Path() == calendarRoute && (m == http.MethodGet || m == http.MethodHead) {
			return next(c) // every phone asks every hour, so this route has its own cheaper counters
		}
		r, info := attachRequestInfo(c.Request())
		c.SetRequest(r)
		info.id = requestID(r)
		c.Response().Header().Set("X-Request-Id", info.id)
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		route, method := c.Path(), r.Method
		if route == "" || route == "/*" {
			route = "unmatched"
		}
		if !isStandardMethod(method) {
			method = "other"
		}
		s.metrics.requests.WithLabelValues(route, method, strconv.Itoa(c.Response().Status)).Inc()
		// An event stream stays open for hours, which says nothing about how fast the server answers.
		if c.Response().Header().Get("Content-Type") != "text/event-stream" {
			s.metrics.seconds.WithLabelValues(route, method).Observe(took.Seconds())
		}
		s.logRequest(r.Context(), *info, slog.String("id", info.id), slog.String("method", r.Method),
			slog.String("route", route), slog.Int("status", c.Response().Status),
			slog.Int64("bytes", c.Response().Size),
			slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("actor", info.actor.Name),
			slog.String("token_id", string(info.actor.TokenID)))
		return nil
	}
}

// logRequest logs one line for a request, and for one that failed a line with the reason, unless many failed alike.
func (s *Server) logRequest(ctx context.Context, info requestInfo, attrs ...slog.Attr) {
	if info.failure == nil {
		s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "request", attrs...)
		return
	}
	if !s.failures.allow(failureKind(attrs)) {
		return
	}
	attrs = append(attrs, slog.Any("error", info.failure))
	var panicked *panicError
	if errors.As(info.failure, &panicked) {
		attrs = append(attrs, slog.String("stack", panicked.stack))
	}
	s.cfg.Log.LogAttrs(ctx, slog.LevelError, "request failed", attrs...)
}

// failureKind is what failed requests have in common that count as alike: their route and status.
func failureKind(attrs []slog.Attr) string {
	kind := ""
	for _, a := range attrs {
		if a.Key == "route" || a.Key == "status" {
			kind += " " + a.Value.String()
		}
	}
	return kind
}

// panicError is a panic that was recovered. To the client it is an internal error.
type panicError struct {
	value any
	stack string
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func (e *panicError) Unwrap() error { return echo.ErrInternalServerError }

// requestID is the id that a proxy in front gave the request, if it is well formed, or else a new one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	odd := strings.ContainsFunc(id, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.'
	})
	if id == "" || len(id) > 64 || odd {
		return uuid.NewString()
	}
	return id
}

// isStandardMethod reports whether the method may be a label of a metric. Any other text would let a client create as
// many time series as it likes.
func isStandardMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete,
		http.MethodOptions:
		return true
	}
	return false
}

// recoverPanic turns a panic into an error, which is logged with its stack.
func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				// net/http itself uses this panic to close the connection.
				if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
					panic(p)
				}
				err = &panicError{value: p, stack: string(debug.Stack())}
			}
		}()
		return next(c)
	}
}

// withDeadline ends the context of a request after RequestTimeout: whatever it waits for then fails, and it is answered
// with 503. A transaction that is being committed does not heed it. Streams have no deadline.
func (s *Server) withDeadline(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if slices.Contains(s.cfg.Streams, c.Path()) {
			return next(c)
		}
		r := c.Request()
		limit := s.cfg.RequestTimeout
		if strings.HasPrefix(c.Path(), api.Base+"/files") {
			limit += transferTime
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// withSecurityHeaders sets the headers that keep browsers from guessing the type of an answer, framing or storing it.
func withSecurityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		setSecurityHeaders(c)
		return next(c)
	}
}

func setSecurityHeaders(c echo.Context) {
	h := c.Response().Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}
