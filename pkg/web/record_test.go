package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// A member's own link tells their year, and no other link does: it leads to its list.
func TestALinkTellsTheYearOfItsHolderAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		h := hold(t, db, "member")
		came := h.book("界别协商", time.Hour, nil)
		h.book("还没开的会", 50*time.Hour, nil)
		h.clock.Set(h.clock.Now().Add(4 * time.Hour))
		a := h.Do("PUT", "/api/v1/meetings/"+came+"/presence", h.Organiser, map[string]any{
			"items": []any{map[string]any{"person_id": h.person, "presence": "late"}},
		})
		if a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		get := func(url string) (int, string, string) {
			answer := h.Do("GET", strings.TrimPrefix(url, h.URL), "", nil)
			return answer.Status, string(answer.Body), answer.Header.Get("Location")
		}
		_, list, _ := get(h.link.PageURL)
		if !strings.Contains(list, "/record?lang=zh") {
			t.Error("the list does not lead to the year")
		}
		_, year, _ := get(h.link.PageURL + "/record")
		for _, words := range []string{"我的履职档案", "界别协商", "迟到", "个半天", "参会 1 次", "登记"} {
			if !strings.Contains(year, words) {
				t.Errorf("the year does not say %s", words)
			}
		}
		if strings.Contains(year, "还没开的会") {
			t.Error("the year tells what is to come")
		}
		_, before, _ := get(h.link.PageURL + "/record?year=2020&lang=en")
		if !strings.Contains(before, "Nothing has been recorded") {
			t.Errorf("2020: %s", before)
		}
		person := map[string]any{"kind": "person", "id": h.person}
		for name, l := range map[string]issued{
			"veiled":        h.issue(person, map[string]any{"veiled": true}),
			"a secretary's": h.issue(person, map[string]any{"answers": false}),
		} {
			status, body, to := get(l.PageURL + "/record")
			if status != http.StatusSeeOther || !strings.HasSuffix(to, "?lang=zh") || strings.Contains(body, "界别协商") {
				t.Errorf("%s: %d to %s", name, status, to)
			}
			if _, list, _ := get(l.PageURL); strings.Contains(list, "/record?") {
				t.Errorf("%s: the list leads to the year", name)
			}
		}
	})
}
