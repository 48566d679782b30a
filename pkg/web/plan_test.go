package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// A published plan is on every member's link; it is at /plan for everybody only when it is marked so, and a draft
// nowhere.
func TestThePlanOfTheYear(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := hold(t, url, "member")
		body := h.add("/bodies", map[string]any{"name": "社会法制委员会", "kind": "special_committee"})
		dept := h.add("/bodies", map[string]any{"name": "市民政局", "kind": "department"})
		leader := h.add("/people", map[string]any{"name": "钱二孙", "kind": "member"})
		id := h.add("/plans", map[string]any{"year": 2026, "title": "2026年度协商计划"})
		do := func(method, path string, in any, headers ...string) {
			t.Helper()
			a := h.Do(method, "/api/v1"+path, h.Admin, in, headers...)
			if a.Status >= 300 {
				t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
			}
		}
		do("POST", "/plans/"+id+"/topics", map[string]any{"topics": []any{map[string]any{
			"title": "老年助餐", "form": "thematic", "earliest": "2026-03-01", "latest": "2026-05-31",
			"duration_minutes": 120, "owner_body_id": body, "department_body_ids": []any{dept}, "leader_id": leader,
		}}})
		public := func(path string) (int, string) {
			res, text := look(t, "GET", h.URL+path, "")
			return res.StatusCode, text
		}
		mine := func(query string) string {
			_, text := look(t, "GET", h.link.PageURL+"/plan"+query, "")
			return text
		}
		hidden := func(when string) {
			t.Helper()
			for _, path := range []string{"/plan/2026", "/plan/2026.json"} {
				if status, text := public(path); status != http.StatusNotFound || strings.Contains(text, "老年助餐") {
					t.Errorf("%s, %s: %d %s", when, path, status, text)
				}
			}
		}
		hidden("a draft")
		h.says(mine(""), "2026年度协商计划", "这一年的协商计划尚未发布")
		for _, step := range []string{"submit", "approve", "publish"} {
			do("POST", "/plans/"+id+"/"+step, nil)
		}
		hidden("published for members")
		h.says(mine(""), "3–5月 专题协商会", "老年助餐", "主办：社会法制委员会", "承办：市民政局", "牵头领导：钱二孙",
			"返回我的会议")
		h.says(mine("?year=2025"), "2025年度协商计划", "尚未发布")
		renamed := map[string]any{"public": true, "title": "改名"}
		a := h.Do("PATCH", "/api/v1/plans/"+id, h.Organiser, renamed, "If-Match", "*")
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a published plan is renamed: %d %s", a.Status, a.Body)
		}
		a = h.Do("PATCH", "/api/v1/plans/"+id, h.Organiser, map[string]any{"public": true}, "If-Match", "*")
		if a.Status != http.StatusForbidden {
			t.Errorf("an organiser opens a published plan to everybody: %d %s", a.Status, a.Body)
		}
		hidden("an organiser tried")
		do("PATCH", "/plans/"+id, map[string]any{"public": true}, "If-Match", "*")
		_, text := public("/plan/2026")
		h.says(text, "2026年度协商计划", "示例市政协", "3–5月 专题协商会", "老年助餐", "牵头领导：钱二孙")
		_, text = public("/plan/2026?lang=en")
		h.says(text, "Plan of 2026", "Mar–May Thematic consultation", "Departments: 市民政局")
		var got struct {
			Plans []struct {
				Title  string
				Topics []struct{ Title, Owner, Earliest string }
			}
		}
		_, text = public("/plan/2026.json")
		err := json.Unmarshal([]byte(text), &got)
		found := err == nil && len(got.Plans) == 1 && len(got.Plans[0].Topics) == 1
		if !found || got.Plans[0].Topics[0].Owner != "社会法制委员会" {
			t.Errorf("%s (%v)", text, err)
		}
		for _, path := range []string{"/plan/2025", "/plan/x", "/plan/2026.xml", "/plan/02026"} {
			if status, _ := public(path); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
		do("PATCH", "/plans/"+id, map[string]any{"public": false}, "If-Match", "*")
		hidden("taken back")
	})
}
