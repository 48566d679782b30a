package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// TestTheLinkOfAnInactivePersonIsGone: the calendar, also one that was kept ready, the page and the page of an event
// answer 410 until the person is active again.
func TestTheLinkOfAnInactivePersonIsGone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		clock := apptest.NewClock(nine)
		c := &client{t, apptest.Start(t, db, clock.Now, app.SiteSettings{PublicURL: "https://huiqi.example.cn"}), clock}
		p := c.party()
		meeting := c.add("/meetings", object{
			"form":        "other",
			"title":       "对口协商会",
			"starts_at":   "2026-12-01T09:00:00+08:00",
			"ends_at":     "2026-12-01T11:00:00+08:00",
			"attendances": []any{object{"person_id": p.member, "role": "nonvoting"}},
		})
		id, calendar := c.feed(object{"kind": "person", "id": p.member})
		calendar = calendar[strings.Index(calendar, "/feeds/"):]
		first := c.Do("GET", calendar, "", nil)
		unfolded := strings.ReplaceAll(string(first.Body), "\r\n ", "")
		_, event, found := strings.Cut(unfolded, "URL:https://huiqi.example.cn")
		if first.Status != http.StatusOK || !found {
			t.Fatalf("%d %s", first.Status, first.Body)
		}
		event, _, _ = strings.Cut(event, "\r\n")
		tag := first.Header.Get("ETag")
		all := func(want, conditional int) {
			t.Helper()
			for _, at := range []string{calendar, strings.TrimSuffix(calendar, "/calendar.ics"), event} {
				if a := c.Do("GET", at, "", nil); a.Status != want {
					t.Errorf("%s answers %d, not %d", at, a.Status, want)
				}
			}
			if a := c.Do("GET", calendar, "", nil, "If-None-Match", tag); a.Status != conditional {
				t.Errorf("with its tag the calendar answers %d, not %d", a.Status, conditional)
			}
		}
		all(http.StatusOK, http.StatusNotModified)

		c.call(http.StatusOK, "PATCH", "/people/"+p.member, object{"active": false}, "If-Match", "*")
		all(http.StatusGone, http.StatusGone)
		page := c.Do("GET", strings.TrimSuffix(calendar, "/calendar.ics"), "", nil)
		if !strings.Contains(string(page.Body), "不在本会名册中") {
			t.Errorf("the page does not say why: %s", page.Body)
		}
		s := &stale{client: c, party: p, meeting: meeting}
		_, concerned := s.ask("meeting=" + meeting)
		if len(concerned) != 1 || concerned[0]["obstacle"] != "no_link" {
			t.Errorf("who has a link that opens nothing counts as reached by it: %v", concerned)
		}
		subject := object{"kind": "person", "id": p.member}
		q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/feeds", object{"subject": subject})
		if faults(q)["subject.id"] == "" {
			t.Errorf("a link for an inactive person: %v", q)
		}
		c.call(http.StatusOK, "GET", "/feeds/"+id, nil)

		c.call(http.StatusOK, "PATCH", "/people/"+p.member, object{"active": true}, "If-Match", "*")
		all(http.StatusOK, http.StatusNotModified)
	})
}
