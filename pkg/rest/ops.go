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

// readyz answers 200 when the database responds.
func (s *Server) readyz(c echo.Context) error {
	if s.draining.Load() {
		return errDraining
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), pingTimeout)
	defer cancel()
	if err := s.cfg.Database.Ping(ctx); err != nil {
		return fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ready", "version": s.cfg.Version})
}
