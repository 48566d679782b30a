package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

// The public calendar has an address that everybody may know. It follows the link of the feed, and is never anybody's
// own calendar.
func TestThePublicCalendarHasAName(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	shows := func(status int, title string) {
		t.Helper()
		a := c.Do("GET", "/feeds/public/calendar.ics", "", nil)
		if a.Status != status || title != "" && !strings.Contains(string(a.Body), title) {
			t.Errorf("%d, %q is not in %s", a.Status, title, a.Body)
		}
	}
	shows(http.StatusNotFound, "")
	c.feed(object{"kind": "person", "id": p.chair})
	shows(http.StatusNotFound, "")
	district := c.add("/bodies", object{"name": "河东区政协", "kind": "district"})
	made, _ := c.call(http.StatusCreated, "POST", "/feeds",
		object{"subject": object{"kind": "public"}, "name": "区里的", "owner_body_id": district})
	shows(http.StatusOK, "区里的")
	id, path := c.feed(object{"kind": "public"})
	c.call(http.StatusNoContent, "DELETE", "/feeds/"+made["id"].(string), nil)
	shows(http.StatusOK, "BEGIN:VCALENDAR")
	c.add("/meetings", object{"form": "council", "title": "大家的会", "visibility": "public", "status": "confirmed",
		"starts_at": "2026-11-24T09:00:00+08:00", "ends_at": "2026-11-24T10:00:00+08:00"})
	shows(http.StatusOK, "大家的会")
	c.call(http.StatusOK, "POST", "/feeds/"+id+"/rotate", nil)
	shows(http.StatusOK, "大家的会")
	if a := c.Do("GET", path, "", nil); a.Status != http.StatusGone {
		t.Errorf("the former link: %d", a.Status)
	}
	if a := c.Do("DELETE", "/api/v1/feeds/"+id, c.Admin, nil); a.Status != http.StatusNoContent {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	shows(http.StatusNotFound, "")
}
