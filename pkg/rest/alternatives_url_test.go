package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Every refusal that names where to look for another slot can be followed there, and those that cannot name nothing.
func TestAlternativesURLCanBeFollowed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		people, rooms, m := c.batchOffice(5)
		pinned := c.add("/meetings", object{"form": "other", "title": "锁定", "starts_at": hour(30), "ends_at": hour(31)})
		c.call(http.StatusOK, "POST", "/meetings/"+pinned+"/pin", object{"reason": "市领导出席"})
		long := c.add("/meetings", object{
			"form":      "plenary",
			"title":     "全会",
			"starts_at": hour(24 * 10),
			"ends_at":   hour(24 * 30),
		})
		c.add("/meetings", object{
			"form":      "other",
			"title":     "分组",
			"parent_id": long,
			"starts_at": hour(24 * 20),
			"ends_at":   hour(24*20 + 1),
		})
		draft := c.add("/meetings", object{
			"form":        "other",
			"title":       "拟",
			"status":      "draft",
			"starts_at":   hour(9),
			"ends_at":     hour(10),
			"attendances": []any{object{"person_id": people[0]}},
		})
		off := c.add("/meetings", object{
			"form":      "other",
			"title":     "取消",
			"starts_at": hour(15),
			"ends_at":   hour(16),
			"room_id":   rooms[0],
		})
		c.call(http.StatusOK, "POST", "/meetings/"+off+"/cancel", object{"reason": "改期"})
		c.add("/meetings", object{
			"form":      "other",
			"title":     "占用",
			"starts_at": hour(15),
			"ends_at":   hour(16),
			"room_id":   rooms[0],
		})
		taken := object{"form": "other", "title": "新", "starts_at": hour(9), "ends_at": hour(10), "room_id": rooms[0]}
		far := merged(taken, object{"ends_at": hour(24 * 25)})
		busy := []any{object{"person_id": people[0]}}
		for _, row := range []struct {
			reason, method, path string
			body                 object
			// meeting is what is sent to /availability; where neither it nor followed is set, there is no address.
			meeting  object
			followed bool
		}{
			{reason: "booking", method: "POST", path: "/meetings", body: taken, meeting: taken},
			{reason: "booking for weeks", method: "POST", path: "/meetings", body: far, meeting: far},
			{reason: "a series", method: "POST", path: "/series", meeting: taken,
				body: object{"meeting": taken, "rrule": "FREQ=DAILY;COUNT=2"}},
			{
				reason: "moving", method: "POST", path: "/meetings/" + m[3] + "/move",
				body: object{"starts_at": hour(9)}, followed: true,
			},
			{
				reason: "editing", method: "PATCH", path: "/meetings/" + m[3],
				body: object{"starts_at": hour(9), "ends_at": hour(10)}, followed: true,
			},
			{reason: "confirming a draft", method: "POST", path: "/meetings/" + draft + "/confirm", followed: true},
			{reason: "taking up what is cancelled", method: "POST", path: "/meetings/" + off + "/confirm"},
			{
				reason: "moving what is pinned", method: "POST", path: "/meetings/" + pinned + "/move",
				body: object{"starts_at": hour(40)},
			},
			{
				reason: "cancelling what is pinned", method: "POST", path: "/meetings/" + pinned + "/cancel",
				body: object{"reason": "改期"},
			},
			{reason: "editing what is pinned", method: "PATCH", path: "/meetings/" + pinned,
				body: object{"starts_at": hour(9), "ends_at": hour(10), "attendances": busy}},
			{reason: "moving a session of weeks", method: "POST", path: "/meetings/" + long + "/move",
				body: object{"starts_at": hour(24 * 10), "ends_at": hour(24 * 12)}, followed: true},
			{reason: "a batch", method: "POST", path: "/meetings/batch",
				body: object{"items": []any{moveItem(m[3], object{"starts_at": hour(9)})}}},
		} {
			var body any
			if row.body != nil {
				body = row.body
			}
			q, _ := c.call(http.StatusConflict, row.method, row.path, body, "If-Match", "*")
			url, _ := q["alternatives_url"].(string)
			switch {
			case row.meeting != nil:
				if url != "/api/v1/availability" {
					t.Errorf("%s: %q", row.reason, url)
					continue
				}
				c.call(http.StatusOK, "POST", "/availability", object{"meeting": row.meeting})
			case row.followed:
				if !strings.HasSuffix(url, "/alternatives") {
					t.Errorf("%s: %q: %s", row.reason, url, text(q))
					continue
				}
				c.call(http.StatusOK, "GET", url, nil)
			case url != "":
				t.Errorf("%s: %q cannot be followed", row.reason, url)
			}
		}
	})
}
