package rest_test

import (
	"net/http"
	"testing"
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
