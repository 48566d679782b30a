package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// nine is a Monday, 09:00 in the office.
var nine = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// object is a JSON object as a client without our types reads it.
type object = map[string]any

// client drives one office by HTTP alone.
type client struct {
	t *testing.T
	*apptest.Server
	clock *apptest.Clock
}

func serve(t *testing.T, db string) *client {
	t.Helper()
	clock := apptest.NewClock(nine)
	return &client{t, apptest.Start(t, db, clock.Now, app.SiteSettings{}), clock}
}

func start(t *testing.T) *client {
	t.Helper()
	return serve(t, storetest.Any(t))
}

// call sends one request as the admin and wants this status.
func (c *client) call(want int, method, path string, body any, headers ...string) (object, http.Header) {
	c.t.Helper()
	return c.as(c.Admin, want, method, path, body, headers...)
}

func (c *client) as(token string, want int, method, path string, body any, headers ...string) (object, http.Header) {
	c.t.Helper()
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/api/") {
		path = "/api/v1" + path
	}
	a := c.Do(method, path, token, body, headers...)
	if a.Status != want {
		c.t.Fatalf("%s %s: %d, want %d\n%s", method, path, a.Status, want, a.Body)
	}
	promised(c.t, method, path, a)
	out := object{}
	if len(a.Body) > 0 {
		a.JSON(c.t, &out)
	}
	return out, a.Header
}

// versionIn is the version that the ETag of a single resource begins with, in quotes.
func versionIn(h http.Header) string {
	version, _, _ := strings.Cut(h.Get("ETag"), "-")
	return strings.TrimSuffix(version, `"`) + `"`
}

// answer sends one request as the admin, whatever the status of its answer.
func (c *client) answer(method, path string, body any, headers ...string) (int, object) {
	c.t.Helper()
	a := c.Do(method, "/api/v1"+path, c.Admin, body, headers...)
	promised(c.t, method, "/api/v1"+path, a)
	out := object{}
	if len(a.Body) > 0 {
		a.JSON(c.t, &out)
	}
	return a.Status, out
}

// add makes a thing and answers its id.
func (c *client) add(path string, body any) string {
	c.t.Helper()
	made, _ := c.call(http.StatusCreated, "POST", path, body)
	return made["id"].(string)
}

// holds reports every field of want that got does not have in the same way;
// times are the same when they are the same instant.
func holds(t *testing.T, got, want object) {
	t.Helper()
	for name, w := range want {
		g, there := got[name]
		if !there || !alike(g, w) {
			t.Errorf("%s is %v, want %v", name, text(g), text(w))
		}
	}
}

func alike(g, w any) bool {
	gs, isText := g.(string)
	ws, _ := w.(string)
	if at, err := time.Parse(time.RFC3339, gs); isText && err == nil {
		want, err := time.Parse(time.RFC3339, ws)
		return err == nil && at.Equal(want)
	}
	return text(g) == text(w)
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// faults are the fields that a problem names, each with its code.
func faults(p object) map[string]string {
	out := map[string]string{}
	list, _ := p["errors"].([]any)
	for _, e := range list {
		f := e.(object)
		if f["reason"] == "" {
			f["code"] = "without a reason"
		}
		out[f["field"].(string)] = f["code"].(string)
	}
	return out
}
