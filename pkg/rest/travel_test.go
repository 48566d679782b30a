package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Whoever attends online needs no travel to the meeting nor from it, whichever of two meetings is judged, until the
// meeting moves away from what they answered to.
func TestWhoAttendsOnlineNeedsNoTravel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		near := c.add("/venues", object{"name": "近处", "position": object{"lat": 31.5, "lon": 120.5}})
		far := c.add("/venues", object{"name": "远郊", "position": object{"lat": 31.9, "lon": 120.5}})
		people := []any{object{"person_id": p.chair, "required": true}}
		wish := merged(gathering("09T09:00", "09T11:00"), object{"venue_id": near, "attendances": people,
			"online_url": "https://meet.example.cn/1", "status": "confirmed"})
		linked := "/meetings/" + c.add("/meetings", wish)
		there := merged(gathering("09T11:30", "09T12:30"), object{"venue_id": far, "attendances": people})
		other := "/meetings/" + c.add("/meetings", there)
		warned := func(what string, findings any, want bool) {
			t.Helper()
			found := text(findings)
			if is := strings.Contains(found, "travel_too_short"); is != want {
				t.Errorf("%s warns of travel: %v, want %v: %s", what, is, want, found)
			}
		}
		everywhere := func(want bool) {
			t.Helper()
			all, _ := c.call(http.StatusOK, "GET", "/conflicts?from=2027-03-01&to=2027-03-31", nil)
			warned("the list", all["items"], want)
			for _, at := range []string{linked, other} {
				m, _ := c.call(http.StatusOK, "PATCH", at+"?dry_run=true", object{"title": "新名"}, "If-Match", "*")
				warned("a change of "+at, m["warnings"], want)
			}
			c.call(http.StatusOK, "POST", other+"/cancel", object{"reason": "改期"}, "If-Match", "*")

			ask := object{"meeting": there, "from": "2027-03-09T11:30:00+08:00", "to": "2027-03-09T12:30:00+08:00",
				"earliest": "11:30", "latest": "12:30"}
			slots, _ := c.call(http.StatusOK, "POST", "/availability", ask)
			if len(slots["items"].([]any)) == 0 {
				t.Errorf("no slots: %s", text(slots))
			}
			warned("a slot", slots["items"], want)
			other = "/meetings/" + c.add("/meetings", there)
		}
		everywhere(true)
		answer := func(mode string) {
			t.Helper()
			c.call(http.StatusOK, "PUT", linked+"/attendances/"+p.chair,
				object{"response": "accepted", "mode": mode, "channel": "phone"})
		}
		answer("online")
		everywhere(false)
		later := object{"starts_at": "2027-03-09T09:15:00+08:00"}
		moved, _ := c.call(http.StatusOK, "POST", linked+"/move?dry_run=true", later, "If-Match", "*")
		warned("a move", moved["warnings"], true)
		c.call(http.StatusOK, "POST", linked+"/move", later, "If-Match", "*")
		everywhere(true)
		answer("on_site")
		everywhere(true)
		answer("online")
		c.call(http.StatusOK, "PATCH", linked, object{"online_url": nil}, "If-Match", "*")
		everywhere(true)
	})
}
