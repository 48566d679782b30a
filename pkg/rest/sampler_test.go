package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
)

// lines are what was logged, a line each.
func logged(t *testing.T, log *bytes.Buffer) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range strings.Lines(log.String()) {
		var l map[string]any
		err := json.Unmarshal([]byte(line), &l)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

func TestAFailedRequestIsOneLine(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s, e := bare(t, nil)
	s.cfg.Log = slog.New(slog.NewJSONHandler(&log, nil))
	e.GET("/fails", func(echo.Context) error { return errors.New("the disk is on fire") })
	e.GET("/panics", func(echo.Context) error { panic("never so") })
	e.GET("/works", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	for _, row := range []struct {
		path, msg, why, stack string
		status                float64
	}{
		{path: "/fails", msg: "request failed", why: "the disk is on fire", status: 500},
		{path: "/panics", msg: "request failed", why: "panic: never so", stack: "sampler_test.go", status: 500},
		{path: "/works", msg: "request", status: 204},
		{path: "/not/there", msg: "request", status: 404},
	} {
		log.Reset()
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, row.path, nil))
		lines := logged(t, &log)
		if len(lines) != 1 {
			t.Errorf("%s: %d lines: %s", row.path, len(lines), &log)
			continue
		}
		why, _ := lines[0]["error"].(string)
		stack, _ := lines[0]["stack"].(string)
		if lines[0]["msg"] != row.msg || lines[0]["status"] != row.status || why != row.why ||
			!strings.Contains(stack, row.stack) || lines[0]["id"] == "" {
			t.Errorf("%s: %s", row.path, &log)
		}
	}
}

func TestFailuresThatAreAlikeAreSampled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := newSampler(slog.New(slog.NewJSONHandler(&log, nil)))
		count := func(kind string, n int) int {
			allowed := 0
			for range n {
				if s.allow(kind) {
					allowed++
				}
			}
			return allowed
		}
		if n := count("a 503", 500); n != sampleSize {
			t.Errorf("%d of 500", n)
		}
		if n := count("b 503", 3); n != 3 {
			t.Errorf("%d of 3 of another kind", n)
		}
		time.Sleep(sampleTime)
		synctest.Wait()
		lines := logged(t, &log)
		if len(lines) != 1 || lines[0]["requests"] != 490.0 || lines[0]["kind"] != "a 503" {
			t.Errorf("%s", &log)
		}
		if n := count("a 503", 5); n != 5 {
			t.Errorf("%d of 5 in the next minute", n)
		}
		time.Sleep(sampleTime)
		synctest.Wait()
	})
}
