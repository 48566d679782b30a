package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/health"
)

// pingTimeout is how long the database may take to respond before /readyz reports it unavailable.
const pingTimeout = 2 * time.Second

// mountOps adds the routes for operators and for readers of the API description.
func (s *Server) mountOps(e *echo.Echo) {
	both := []string{http.MethodGet, http.MethodHead}
	e.Match(both, "/healthz", func(c echo.Context) error {
		return c.JSON(http.StatusOK,
			map[string]string{"status": "ok"})
	}, withSecurityHeaders)
	e.Match(both, "/readyz", s.readyz, withSecurityHeaders)
	e.Match(both, "/readyz/writes", s.readyzWrites, withSecurityHeaders)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})),
		withSecurityHeaders)
	spec := api.Spec()
	e.Match(both, "/openapi.yaml", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", spec)
	}, withSecurityHeaders)
	manual := newManual()
	e.Match(both, "/docs", manual, withSecurityHeaders)
	e.Match(both, "/docs/*", manual, withSecurityHeaders)
}

// errDraining is the answer of /readyz when the server is about to stop.
var errDraining = errors.New("the server is stopping")

// readiness is the answer of /readyz: the office can be read as it is now. That it cannot be written is told, and keeps
// nobody from the calendars.
type readiness struct {
	Status  string `json:"status"`
	Version string `json:"version"`
	// Reads is always "fresh": otherwise the answer is a problem.
	Reads string `json:"reads"`
	// Writes is "ok" or "failing"; the two fields below say why and since when, or are null.
	Writes        string        `json:"writes"`
	WritesReason  *health.Fault `json:"writes_reason"`
	FailingSince  *time.Time    `json:"writes_failing_since"`
	LastWriteAt   *time.Time    `json:"last_write_at"`
	Listening     bool          `json:"listening"`
	SchemaVersion *int64        `json:"schema_version"`
	SchemaKnown   *int64        `json:"schema_known"`
	// LastBackupAt is when huiqi backup last copied the office, null when it never did or nothing was measured yet.
	LastBackupAt *time.Time `json:"last_backup_at"`
}

// readyz answers 200 when the office can be read as it is now.
func (s *Server) readyz(c echo.Context) error {
	answer, err := s.readiness(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// readyzWrites is readyz for a balancer that sends writes by themselves: it answers 503 while writing fails.
func (s *Server) readyzWrites(c echo.Context) error {
	answer, err := s.readiness(c.Request().Context())
	if err != nil {
		return err
	}
	if answer.WritesReason != nil {
		return &health.Unwritable{Fault: *answer.WritesReason}
	}
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) readiness(ctx context.Context) (readiness, error) {
	if s.draining.Load() {
		return readiness{}, errDraining
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	err := s.cfg.Database.Ping(ctx)
	if err == nil {
		err = s.cfg.Health.Fresh(ctx) // what the database said a moment ago may do for a calendar, and not here
	}
	if err != nil {
		return readiness{}, fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
	}
	r := s.cfg.Health.Report()
	answer := readiness{
		Status:    "ready",
		Version:   s.cfg.Version,
		Reads:     "fresh",
		Writes:    "ok",
		Listening: r.Listening,
	}
	if r.Fault != "" {
		answer.Writes = "failing"
		answer.WritesReason = &r.Fault
		answer.FailingSince = new(s.local(r.FailingSince))
	}
	if !r.SucceededAt.IsZero() {
		answer.LastWriteAt = new(s.local(r.SucceededAt))
	}
	if r.Measured {
		answer.SchemaVersion = &r.Schema
		answer.SchemaKnown = &r.Known
		if !r.BackedUpAt.IsZero() {
			answer.LastBackupAt = new(s.local(r.BackedUpAt))
		}
	}
	return answer, nil
}

// local is the instant in the office's zone, in whole seconds, as every other answer tells it.
func (s *Server) local(t time.Time) time.Time { return instant(t).In(s.cfg.Services.Zone()) }
