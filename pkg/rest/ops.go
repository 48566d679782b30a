package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/swaggest/swgui/v5emb"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// docsPolicy lets Swagger UI run from this server and reach nothing else.
const docsPolicy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// mountOps adds what operators and readers fetch.
func (s *Server) mountOps(e *echo.Echo) {
	both := []string{http.MethodGet, http.MethodHead}
	e.Match(both, "/healthz", func(c echo.Context) error { return c.JSON(http.StatusOK, map[string]string{"status": "alive"}) }, secure)
	e.Match(both, "/readyz", s.ready, secure)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})), secure)
	e.Match(both, "/openapi.yaml", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", api.Spec())
	}, secure)
	ui := echo.WrapHandler(v5emb.New("会期 Huiqi", "/openapi.yaml", "/docs/"))
	docs := func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", docsPolicy)
		c.Response().Header().Del("Cache-Control")
		return ui(c)
	}
	e.GET("/docs", docs, secure)
	e.GET("/docs/*", docs, secure)
}

// ready answers 200 when the database can be read now.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.cfg.Database.Ping(ctx); err != nil {
		return fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ready", "version": s.cfg.Version})
}

// feedError is what a fetch of a feed failed with, as a subscriber may be told.
func feedError(err error) error {
	if errors.Is(err, consult.ErrNotFound) || errors.Is(err, consult.ErrGone) {
		return err
	}
	return fmt.Errorf("%w (%w)", consult.ErrUnavailable, err)
}
