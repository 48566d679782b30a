package rest

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// newManual serves Swagger UI for openapi.yaml. Its files are embedded in the program.
func newManual() echo.HandlerFunc {
	ui := v5emb.NewHandlerWithConfig(swgui.Config{
		Title:       "会期 Huiqi API",
		SwaggerJSON: "/openapi.yaml",
		BasePath:    "/docs/",
		SettingsUI: map[string]string{
			"displayRequestDuration": "true",
			"docExpansion":           `"list"`,
			"persistAuthorization":   "false",
		},
	})
	policy := manualPolicy(ui)
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-cache")
		ui.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

// manualPolicy is a Content-Security-Policy that lets the page run only the scripts it was built with, and reach only
// this server. Inline styles are allowed because Swagger UI sets them while it renders.
func manualPolicy(ui http.Handler) string {
	page := httptest.NewRecorder()
	ui.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/docs/", nil))
	// The page has an inline script, which the policy names by its hash.
	scripts := []string{"'self'"}
	for _, inline := range regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page.Body.String(),
		-1) {
		sum := sha256.Sum256([]byte(inline[1]))
		scripts = append(scripts, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return "default-src 'none'; script-src " + strings.Join(scripts, " ") + "; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; " +
		"form-action 'none'"
}
