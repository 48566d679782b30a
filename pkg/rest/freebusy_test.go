package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/feed/feedtest"
)

// The chair has two meetings back to back, one of them tentative, a block of their
// own and one on everyone; who asks sees when, and nothing else.
func TestFreeBusyTellsWhenAndNothingElse(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	meet := func(status, from, to string) {
		c.add("/meetings", object{"form": "other", "title": "机密会议", "status": status, "visibility": "restricted", "starts_at": "2026-12-01T" + from + ":00+08:00", "ends_at": "2026-12-01T" + to + ":00+08:00",
			"attendances": []any{object{"person_id": p.chair, "role": "presiding"}, object{"person_id": p.member, "required": false}}})
	}
	meet("confirmed", "09:00", "10:00")
	meet("confirmed", "10:00", "11:00")
	meet("tentative", "13:00", "14:00")
	meet("draft", "16:00", "17:00")
	block := func(subject object, from, to string, hard bool) {
		c.add("/blocks", object{"subject": subject, "title": "机密占用", "starts_at": "2026-12-01T" + from + ":00+08:00", "ends_at": "2026-12-01T" + to + ":00+08:00", "hard": hard})
	}
	block(object{"kind": "person", "id": p.chair}, "10:30", "12:00", true)
	block(object{"kind": "everyone"}, "18:00", "19:00", false)
	block(object{"kind": "person", "id": p.member}, "20:00", "21:00", true)

	window := "?from=2026-12-01T00:00:00%2B08:00&to=2026-12-02T00:00:00%2B08:00"
	fb, _ := c.call(http.StatusOK, "GET", "/people/"+p.chair+"/freebusy"+window, nil)
	var got []string
	for _, i := range fb["items"].([]any) {
		o := i.(object)
		got = append(got, o["starts_at"].(string)[11:16]+"-"+o["ends_at"].(string)[11:16]+" "+o["kind"].(string))
	}
	want := "09:00-10:30 BUSY, 10:30-12:00 BUSY-UNAVAILABLE, 13:00-14:00 BUSY-TENTATIVE, 18:00-19:00 BUSY-TENTATIVE"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("busy %s\nwant %s", s, want)
	}
	if strings.Contains(text(fb), "机密") {
		t.Errorf("titles leak: %s", text(fb))
	}

	a := c.Do("GET", "/api/v1/people/"+p.chair+"/freebusy"+window, c.Organiser, nil, "Accept", "text/calendar")
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/calendar") {
		t.Fatal(a.Status, a.Header)
	}
	if bad := feedtest.Report(a.Body); bad != "" {
		t.Errorf("%s%s", bad, a.Body)
	}
	lines := strings.Join(strings.Split(strings.ReplaceAll(string(a.Body), "\r\n ", ""), "\r\n"), "|")
	for _, part := range []string{"BEGIN:VFREEBUSY|UID:freebusy-" + p.chair, "|DTSTAMP:20261123T010000Z|", "|DTSTART:20261130T160000Z|DTEND:20261201T160000Z|FREEBUSY;FBTYPE=BUSY:20261201T010000Z/20261201T023000Z|",
		"|FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261201T023000Z/20261201T040000Z|", "|FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261201T050000Z/20261201T060000Z|", "|END:VFREEBUSY|END:VCALENDAR|"} {
		if !strings.Contains(lines, part) {
			t.Errorf("no %s in\n%s", part, lines)
		}
	}
	if strings.Contains(lines, "SUMMARY") || strings.Contains(lines, "机密") {
		t.Errorf("titles leak: %s", lines)
	}

	made, _ := c.call(http.StatusCreated, "POST", "/tokens", object{"name": "赵一钱", "roles": []any{"member"}, "person_id": p.chair})
	mine := made["secret"].(string)
	c.as(mine, http.StatusOK, "GET", "/people/"+p.chair+"/freebusy", nil)
	c.as(mine, http.StatusForbidden, "GET", "/people/"+p.member+"/freebusy", nil)
	c.as(c.Kiosk, http.StatusForbidden, "GET", "/people/"+p.chair+"/freebusy", nil)
	c.call(http.StatusNotFound, "GET", "/people/"+nobody+"/freebusy", nil)
	for query, status := range map[string]int{"?from=tomorrow": 400, "?from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z": 400, "?from=2026-12-02T00:00:00Z&to=2028-12-01T00:00:00Z": 422} {
		c.call(status, "GET", "/people/"+p.chair+"/freebusy"+query, nil)
	}
}
