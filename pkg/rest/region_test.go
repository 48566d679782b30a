package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// The office says where people live, and enters the public holidays there with a source.
func TestRegionsOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	bad, _ := c.call(http.StatusBadRequest, "POST", "/people", object{"name": "何某某", "kind": "member", "region": "hk"})
	if faults(bad)["region"] == "" {
		t.Errorf("%v", bad)
	}
	made, _ := c.call(http.StatusCreated, "POST", "/people", object{"name": "何某某", "kind": "member", "region": "HK"})
	holds(t, made, object{"region": "HK"})
	id := made["id"].(string)
	p, _ := c.call(http.StatusOK, "PATCH", "/people/"+id, object{"region": nil}, "If-Match", `"1"`)
	holds(t, p, object{"region": nil})
	c.call(http.StatusOK, "PATCH", "/people/"+id, object{"region": "MO"}, "If-Match", `"2"`)

	wish := object{"days": []any{object{"date": "2027-03-09", "kind": "holiday", "name": "某节"}}}
	c.call(http.StatusNotFound, "GET", "/holidays?region=MO&year=2027", nil)
	bad, _ = c.call(http.StatusUnprocessableEntity, "PUT", "/holidays/2027?region=MO", wish)
	if faults(bad)["source"] != "required" {
		t.Errorf("%v", bad)
	}
	wish["source"] = "2027年公众假期公告"
	c.as(c.Organiser, http.StatusForbidden, "PUT", "/holidays/2027?region=MO", wish)
	year, _ := c.call(http.StatusOK, "PUT", "/holidays/2027?region=MO", wish, "Idempotency-Key", "mo-2027")
	holds(t, year, object{"region": "MO", "year": 2027.0, "source": "2027年公众假期公告", "provisional": false})
	again, h := c.call(http.StatusOK, "PUT", "/holidays/2027?region=MO", wish, "Idempotency-Key", "mo-2027")
	if text(again) != text(year) || h.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%v, want %v", again, year)
	}
	mainland, _ := c.call(http.StatusOK, "GET", "/holidays?year=2027", nil)
	holds(t, mainland, object{"region": "CN"})
	if text(mainland["days"]) == text(year["days"]) {
		t.Errorf("the mainland has the holidays of another region: %v", mainland)
	}
	m, _ := c.call(http.StatusCreated, "POST", "/meetings",
		merged(gathering("09T09:00", "09T10:00"), object{"attendances": []any{object{"person_id": id}}}))
	found := false
	for _, w := range m["warnings"].([]any) {
		w := w.(object)
		found = found || w["kind"] == "regional_holiday" && w["person_id"] == id &&
			w["message"] == "2027-03-09是澳门公众假期（某节）：何某某"
	}
	if !found {
		t.Errorf("no warning: %v", m["warnings"])
	}
}

// Of two who enter or remove the same year one is told, whatever the region; what is removed is as it came.
func TestTwoEditorsOfHolidays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		for _, row := range []struct {
			name, query string
			came        any
		}{
			{name: "another region", query: "region=HK"},
			{name: "the mainland, of which the year came", query: "region=CN", came: 1.0},
		} {
			read := "/holidays?year=2027&" + row.query
			at := "/holidays/2027?" + row.query
			days := []any{object{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}}
			wish := object{"source": "公告", "days": days}
			if row.came != nil {
				came, _ := c.call(http.StatusOK, "GET", read, nil)
				holds(t, came, object{"version": row.came})
				c.call(http.StatusNotFound, "DELETE", at, nil, "If-Match", "*")
			}
			made, h := c.call(http.StatusOK, "PUT", at, wish)
			tag, first := h.Get("ETag"), made["version"].(float64)
			shown, h := c.call(http.StatusOK, "GET", read, nil)
			if !strings.HasPrefix(h.Get("ETag"), strings.TrimSuffix(tag, `"`)) || text(shown) != text(made) {
				t.Errorf("%s: %s after %s: %s, %s", row.name, h.Get("ETag"), tag, text(shown), text(made))
			}
			second, _ := c.call(http.StatusOK, "PUT", at, wish, "If-Match", h.Get("ETag"))
			if second["version"] != first+1 {
				t.Errorf("%s: version %v after %v", row.name, second["version"], first)
			}
			c.call(http.StatusPreconditionFailed, "PUT", at, wish, "If-Match", tag)
			c.call(http.StatusPreconditionFailed, "DELETE", at, nil, "If-Match", tag)
			c.call(http.StatusPreconditionRequired, "DELETE", at, nil)
			c.as(c.Organiser, http.StatusForbidden, "DELETE", at, nil, "If-Match", "*")
			c.call(http.StatusNoContent, "DELETE", at, nil, "If-Match", fmt.Sprintf(`"%v"`, first+1))
			c.call(http.StatusNotFound, "DELETE", at, nil, "If-Match", "*")
			if row.came == nil {
				c.call(http.StatusNotFound, "GET", read, nil)
				c.call(http.StatusPreconditionFailed, "PUT", at, wish, "If-Match", `"1"`)
				continue
			}
			came, _ := c.call(http.StatusOK, "GET", read, nil)
			holds(t, came, object{"version": row.came, "provisional": true})
		}
	})
}
