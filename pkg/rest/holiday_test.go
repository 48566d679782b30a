package rest_test

import (
	"net/http"
	"testing"
)

// The office confirms a provisional year, once and by name; messages stop saying that it is not.
func TestHolidaysAreConfirmed(t *testing.T) {
	t.Parallel()
	c := start(t)
	read, _ := c.call(http.StatusOK, "GET", "/holidays?year=2027", nil)
	holds(t, read, object{"provisional": true, "confirmed_by": nil, "confirmed_at": nil})
	known, _ := c.call(http.StatusOK, "GET", "/holidays?year=2026", nil)
	holds(t, known, object{"provisional": false, "confirmed_by": nil})
	c.as(c.Organiser, http.StatusForbidden, "POST", "/holidays/2027/confirm", nil)
	c.call(http.StatusNotFound, "POST", "/holidays/2029/confirm", nil)
	c.call(http.StatusBadRequest, "POST", "/holidays/1900/confirm", nil)
	want := object{"provisional": false, "confirmed_by": "test admin", "confirmed_at": "2026-11-23T09:00:00+08:00",
		"source": read["source"], "days": read["days"]}
	confirmed, h := c.call(http.StatusOK, "POST", "/holidays/2027/confirm", nil, "Idempotency-Key", "k")
	if holds(t, confirmed, want); h.Get("Idempotent-Replayed") != "false" {
		t.Error(h)
	}
	again, h := c.call(http.StatusOK, "POST", "/holidays/2027/confirm", nil, "Idempotency-Key", "k")
	if holds(t, again, want); h.Get("Idempotent-Replayed") != "true" {
		t.Error(h)
	}
	read, _ = c.call(http.StatusOK, "GET", "/holidays?year=2027", nil)
	holds(t, read, want)
	entered, _ := c.call(http.StatusOK, "PUT", "/holidays/2028", object{"days": []any{}})
	holds(t, entered, object{"provisional": false, "confirmed_by": "test admin"})
}
