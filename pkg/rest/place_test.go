package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// shown are the unfolded lines of a calendar that begin with one of the names.
func (c *client) shown(path string, names ...string) string {
	c.t.Helper()
	text := strings.ReplaceAll(string(c.Do("GET", path, "", nil).Body), "\r\n ", "")
	var out []string
	for line := range strings.SplitSeq(text, "\r\n") {
		for _, name := range names {
			if strings.HasPrefix(line, name+":") {
				out = append(out, line)
			}
		}
	}
	return strings.Join(out, " | ")
}

func TestPlacesOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		_, mine := c.feed(object{"kind": "person", "id": p.chair})
		venue := c.add("/venues", object{"name": "产业园", "position": object{"lat": 31.5, "lon": 120.25}})
		_, theirs := c.feed(object{"kind": "venue", "id": venue})
		wish := gathering("09T09:00", "09T11:00")
		wish["attendances"] = []any{object{"person_id": p.chair}}
		wish["visibility"] = "restricted"
		m, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
		holds(t, m, object{"room_id": nil, "venue_id": nil, "place": nil})
		if got := c.shown(mine, "LOCATION", "GEO"); got != "LOCATION:地点另行通知" {
			t.Errorf("without a place the calendar has %q", got)
		}
		at := "/meetings/" + m["id"].(string)
		village := object{"name": "岗头村村部", "address": "嘉泽镇", "gathering_point": "机关南门", "gather_minutes": 40,
			"position": object{"lat": 31.72, "lon": 119.79}}
		m, _ = c.call(http.StatusOK, "PATCH", at, object{"place": village}, "If-Match", `"1"`)
		holds(t, m, object{"venue_id": nil, "place": village})
		want := "LOCATION:岗头村村部（集合：机关南门） | GEO:31.720000;119.790000"
		if got := c.shown(mine, "LOCATION", "GEO"); got != want {
			t.Errorf("the calendar has %q, want %q", got, want)
		}
		if got := c.shown(mine, "DESCRIPTION"); !strings.Contains(got, `集合：机关南门，08:20`) ||
			!strings.Contains(got, `地址：嘉泽镇\n`) {
			t.Errorf("the calendar says %q", got)
		}
		q, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, object{"venue_id": venue}, "If-Match", `"2"`)
		if got := q["errors"].([]any)[0].(object)["field"]; got != "place" {
			t.Errorf("a venue beside a place: %v", q)
		}
		c.call(http.StatusOK, "PATCH", at, object{"venue_id": venue, "place": nil}, "If-Match", `"2"`)
		if got := c.shown(mine, "LOCATION", "GEO"); got != "LOCATION:产业园 | GEO:31.500000;120.250000" {
			t.Errorf("at the venue the calendar has %q", got)
		}
		// The venue sees when it is used, not by whom or where in detail.
		if got := c.shown(theirs, "LOCATION", "GEO", "SUMMARY"); got != "SUMMARY:占用" {
			t.Errorf("the venue's calendar has %q", got)
		}
		for query, want := range map[string]int{"venue=" + venue: 1, "venue=" + p.venue: 0} {
			if page, _ := c.call(http.StatusOK, "GET", "/meetings?"+query, nil); len(page["items"].([]any)) != want {
				t.Errorf("%s lists %v", query, page["items"])
			}
		}
		bad := object{"place": object{"name": "村部", "gather_minutes": 5}}
		bad["venue_id"] = nil
		q, _ = c.call(http.StatusUnprocessableEntity, "PATCH", at, bad, "If-Match", `"3"`)
		if got := q["errors"].([]any)[0].(object)["field"]; got != "place.gather_minutes" {
			t.Errorf("to gather nowhere: %v", q)
		}
		c.call(http.StatusConflict, "DELETE", "/venues/"+venue, nil, "If-Match", `"1"`)
		history, _ := c.call(http.StatusOK, "GET", at+"/history", nil)
		if words := text(history["items"]); !strings.Contains(words, "产业园") || !strings.Contains(words, "岗头村村部") {
			t.Errorf("the history says %s", words)
		}
		series, _ := c.call(http.StatusCreated, "POST", "/series", object{
			"meeting": merged(gathering("10T09:00", "10T11:00"), object{"place": village}),
			"rrule":   "FREQ=WEEKLY;COUNT=2",
		})
		second := series["occurrences"].([]any)[1].(object)["meeting_id"].(string)
		m, _ = c.call(http.StatusOK, "GET", "/meetings/"+second, nil)
		holds(t, m, object{"place": village})
	})
}
