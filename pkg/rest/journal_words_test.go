package rest_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// code is an ID, a code of the API, or a piece of JSON.
var code = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}|[a-z]+_[a-z]+|\{"|[\[\]]|hashed|\*\*\*`)

// Every row of a journal with a thing of each noun is told in words, without IDs, codes or anybody's personal values;
// auditors are not told who anybody is.
func TestTheJournalIsToldInWords(t *testing.T) {
	t.Parallel()
	c := aCounty(t)
	auditor := c.token(object{"name": "审计", "roles": []any{"auditor"}})
	read := func(token, language string) []string {
		var lines []string
		for next := ""; ; {
			page, _ := c.as(token, http.StatusOK, "GET", "/journal?limit=200"+next, nil, "Accept-Language", language)
			for _, item := range page["items"].([]any) {
				e := item.(object)
				line := e["kind"].(string) + ": " + e["text"].(string)
				lines = append(lines, line)
				if e["action"] == "added" && strings.Contains(line, "改了") {
					t.Errorf("%q is new and changed something", line)
				}
				if found := code.FindString(e["text"].(string)); found != "" {
					t.Errorf("%q has %q", line, found)
				}
			}
			if page["next_cursor"] == nil {
				return lines
			}
			next = "&cursor=" + page["next_cursor"].(string)
		}
	}
	chinese := strings.Join(read(c.Admin, "zh"), "\n")
	english := strings.Join(read(c.Admin, "en"), "\n")
	audited := strings.Join(read(auditor, "zh"), "\n")
	for _, personal := range []string{"000-1", "住院"} {
		if strings.Contains(chinese+english, personal) {
			t.Errorf("the words tell %q", personal)
		}
	}
	if !strings.Contains(chinese, "赵一钱") || strings.Contains(audited, "赵一钱") {
		t.Error("who is named")
	}
}

// A pairing is called by its two bodies, with its days where it comes or goes.
func TestTheJournalNamesBothSidesOfAPairing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		body := func(name, kind string) string { return c.add("/bodies", object{"name": name, "kind": kind}) }
		id := c.add("/pairings", object{"body_id": body("城建委", "special_committee"),
			"partner_body_id": body("住建局", "department"), "since": "2026-01-01"})
		for _, change := range []object{
			{"until": "2027-01-01"}, {"partner_body_id": body("水务局", "department")},
		} {
			c.call(http.StatusOK, "PATCH", "/pairings/"+id, change, "If-Match", "*")
		}
		told := c.entries("thing=" + id)
		c.call(http.StatusNoContent, "DELETE", "/pairings/"+id, nil, "If-Match", "*")
		told = append(c.entries("thing=" + id)[:1], told...)
		for i, want := range []string{
			"删除了对口关系“城建委 ↔ 水务局（2026-01-01–2027-01-01）”",
			"改了对口关系“城建委 ↔ 水务局”，把对口单位由住建局改为水务局",
			"改了对口关系“城建委 ↔ 水务局”，截止日期定为2027-01-01",
			"新增了对口关系“城建委 ↔ 住建局（2026-01-01起）”",
		} {
			if text := told[i]["text"].(string); !strings.HasSuffix(text, " "+want) {
				t.Errorf("row %d: %s, want %s", i, text, want)
			}
		}
	})
}
