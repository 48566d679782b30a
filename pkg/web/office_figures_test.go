package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/app"
	"huiqi/pkg/consult"
)

// add makes a thing by the API, and gives its id.
func (s *signer) add(path string, body map[string]any) string {
	s.t.Helper()
	a := s.Do("POST", "/api/v1"+path, s.Admin, body)
	if a.Status != http.StatusCreated {
		s.t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	var made struct {
		ID     string
		Report struct{ ID string }
	}
	a.JSON(s.t, &made)
	return made.ID + made.Report.ID
}

// read gives what the API answers to the bearer of the token.
func (s *signer) read(token, path string, into any) {
	s.t.Helper()
	a := s.Do("GET", "/api/v1"+path, token, nil)
	if a.Status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	a.JSON(s.t, into)
}

// busyOffice has held meetings of two districts with people who came, and a visit.
type busyOffice struct {
	*signer
	city, east, west string
	tokens           map[string]string
}

func aBusyOffice(t *testing.T) *busyOffice {
	t.Helper()
	o := &busyOffice{signer: openOffice(t, app.SiteSettings{})}
	o.city = o.add("/bodies", map[string]any{"name": "清源市政协", "kind": "department"})
	o.east = o.add("/bodies", map[string]any{"name": "东岭区政协", "kind": "department", "parent_id": o.city})
	o.west = o.add("/bodies", map[string]any{"name": "西山区政协", "kind": "department", "parent_id": o.city})
	var people []map[string]any
	for i := range 3 {
		id := o.add("/people", map[string]any{"name": "赵一" + string(rune('甲'+i)), "kind": "member",
			"home_body_id": o.east})
		people = append(people, map[string]any{"person_id": id, "role": "voting"})
	}
	start := o.clock.Now()
	for i, owner := range []string{o.east, o.east, o.west, ""} {
		from := start.Add(time.Duration(i+1) * 24 * time.Hour)
		body := map[string]any{"form": []string{"council", "counterpart"}[i%2], "title": fmt.Sprintf("第%d场", i+1),
			"status": "confirmed", "starts_at": from, "ends_at": from.Add(time.Hour), "attendances": people}
		if owner != "" {
			body["owner_body_id"] = owner
		}
		id := o.add("/meetings", body)
		o.clock.Set(from.Add(2 * time.Hour))
		came := map[string]any{"items": []any{
			map[string]any{"person_id": people[i%3]["person_id"], "presence": "present"},
		}}
		if a := o.Do("PUT", "/api/v1/meetings/"+id+"/presence", o.Admin, came); a.Status != http.StatusOK {
			t.Fatalf("presence: %d %s", a.Status, a.Body)
		}
		o.clock.Set(start)
	}
	o.clock.Set(start.Add(6 * 24 * time.Hour))
	grant := func(name string, bodies ...consult.ID) string {
		_, secret := o.issue(name, access.Grant{Roles: []consult.Role{consult.Organiser},
			Reach: consult.Reach{BodyIDs: bodies}})
		return secret
	}
	o.tokens = map[string]string{
		"the office": o.Admin, "an organiser": o.Organiser, "the east": grant("东", consult.ID(o.east)),
		"the west": grant("西", consult.ID(o.west)), "the city": grant("市", consult.ID(o.city)),
	}
	return o
}

// numbersOn are the numbers on a page, by where they lead.
func numbersOn(body, path string) map[string]int {
	out := map[string]int{}
	for _, m := range regexp.MustCompile(`<a href="(`+path+`[^"]*)">(\d+)`).FindAllStringSubmatch(body, -1) {
		out[html.UnescapeString(m[1])], _ = strconv.Atoi(m[2])
	}
	return out
}

// listed are how many rows a list has, how many it says that it has, and what it says that they come to.
func listed(t *testing.T, body string) (int, int, int) {
	t.Helper()
	sum := regexp.MustCompile(`共 <b>(\d+)</b> 行，合计 <b>(\d+)</b>`).FindStringSubmatch(body)
	if sum == nil {
		t.Fatalf("no list: %s", body)
	}
	says, _ := strconv.Atoi(sum[1])
	value, _ := strconv.Atoi(sum[2])
	return strings.Count(body, `<td role="cell" class="date">`), says, value
}

type apiNumber struct {
	Value    int
	ItemsURL string `json:"items_url"`
}

type apiFigure struct {
	Key                    string
	Value                  *float64
	ItemsURL               *string `json:"items_url"`
	Numerator, Denominator *apiNumber
	Former                 struct {
		Value    *float64
		ItemsURL *string `json:"items_url"`
	}
}

// numbersOf are the numbers of figures, by where the page has their lists.
func numbersOf(figures []apiFigure) map[string]int {
	out := map[string]int{}
	note := func(at string, n int) { out["/office"+strings.TrimPrefix(at, "/api/v1")] = n }
	for _, f := range figures {
		if f.Numerator != nil {
			note(f.Numerator.ItemsURL, f.Numerator.Value)
			note(f.Denominator.ItemsURL, f.Denominator.Value)
			continue
		}
		note(*f.ItemsURL, int(*f.Value))
		note(*f.Former.ItemsURL, int(*f.Former.Value))
	}
	return out
}

// Every number on the page is the API's for the same token, leads to the same list, and the list has its length.
func TestTheFiguresAreThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	o := aBusyOffice(t)
	seen := map[int]bool{}
	for who, token := range o.tokens {
		o.cookie = nil
		o.signIn(token, "")
		for _, query := range []string{
			"", "?by=form", "?by=body", "?by=month&under=" + o.east, "?from=2025-01-01&to=2025-12-31",
		} {
			var table struct {
				Figures []apiFigure
				Groups  []struct{ Figures []apiFigure }
			}
			o.read(token, "/figures"+query, &table)
			want := numbersOf(table.Figures)
			seen[int(*table.Figures[0].Value)] = true
			for _, g := range table.Groups {
				for at, n := range numbersOf(g.Figures) {
					want[at] = n
				}
			}
			res, body := o.page("GET", "/office/figures"+query, nil)
			got := numbersOn(body, "/office/figures/items")
			if res.StatusCode != http.StatusOK || len(got) < 2*17 {
				t.Fatalf("%s %s: %d, %d numbers", who, query, res.StatusCode, len(got))
			}
			for at, n := range got {
				if x, ok := want[at]; !ok || x != n {
					t.Errorf("%s %s: %s is %d, to the API %d (%v)", who, query, at, n, x, ok)
				}
			}
			for at, n := range want {
				if _, ok := got[at]; !ok && n != 0 {
					t.Errorf("%s %s: no link to the %d of %s", who, query, n, at)
				}
			}
			for at, n := range got {
				if n == 0 {
					continue
				}
				_, list := o.page("GET", at, nil)
				rows, says, value := listed(t, list)
				if value != n || rows != says || rows == 0 {
					t.Errorf("%s: %s is %d, its list has %d rows, says %d, comes to %d", who, at, n, rows, says, value)
				}
			}
		}
	}
	if len(seen) < 4 {
		t.Errorf("all see the same: %v", seen)
	}
}

// A body beyond reach is as if it were not there, in the page as in the API.
func TestFiguresOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	o := aBusyOffice(t)
	o.signIn(o.tokens["the east"], "")
	for name, path := range map[string]string{
		"the page":      "/office/figures?under=" + o.west,
		"a list":        "/office/figures/items?figure=meetings&under=" + o.west,
		"what is no id": "/office/figures?under=x",
		"nor is this":   "/office/figures/items?figure=meetings&under=x",
	} {
		res, body := o.page("GET", path, nil)
		if res.StatusCode != http.StatusOK || strings.Contains(body, "第3场") || strings.Contains(body, "西山") {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
		if strings.HasPrefix(path, "/office/figures?") && !strings.Contains(body, " selected>—</option>") {
			t.Errorf("%s says that all was counted: %s", name, body)
		}
	}
	res, body := o.page("GET", "/office/figures/items?figure=meetings&bodies="+o.west, nil)
	if res.StatusCode != http.StatusUnprocessableEntity || strings.Contains(body, "第3场") {
		t.Errorf("its own bodies alone: %d", res.StatusCode)
	}
	for path, want := range map[string]int{
		"/office/figures?from=2026-13-01":               422,
		"/office/figures?by=x":                          422,
		"/office/figures?from=2020-01-01&to=2019-01-01": 422,
		"/office/figures/items?figure=x":                422,
		"/office/reports/x":                             404,
		"/office/reports/" + o.east:                     404,
	} {
		if res, body := o.page("GET", path, nil); res.StatusCode != want || !strings.Contains(body, "<html") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

// A report shows what was frozen, leads to lists of its length, and says what has changed since.
func TestAReportAndWhatHasChanged(t *testing.T) {
	t.Parallel()
	o := aBusyOffice(t)
	id := o.add("/reports", map[string]any{"title": "全年", "by": "form", "from": "2026-01-01", "to": "2026-12-31"})
	o.signIn(o.Organiser, "")
	if _, body := o.page("GET", "/office/reports", nil); !strings.Contains(body, "/office/reports/"+id) {
		t.Errorf("it is not listed: %s", body)
	}
	_, body := o.page("GET", "/office/reports/"+id, nil)
	if !strings.Contains(body, "没有变化") {
		t.Errorf("something has changed: %s", body)
	}
	numbers := numbersOn(body, "/office/reports/"+id+"/items")
	for at, n := range numbers {
		_, list := o.page("GET", at, nil)
		if rows, says, value := listed(t, list); value != n || rows != says {
			t.Errorf("%s is %d, its list has %d rows, says %d, and comes to %d", at, n, rows, says, value)
		}
	}
	if len(numbers) < 34 {
		t.Errorf("%d numbers", len(numbers))
	}
	var list struct{ Items []struct{ ID string } }
	o.read(o.Admin, "/meetings?held=yes", &list)
	cancel := o.Do("POST", "/api/v1/meetings/"+list.Items[0].ID+"/cancel", o.Admin, map[string]any{"reason": "误登"})
	if cancel.Status != http.StatusOK {
		t.Fatalf("%d %s", cancel.Status, cancel.Body)
	}
	_, body = o.page("GET", "/office/reports/"+id, nil)
	if strings.Contains(body, "没有变化") || !strings.Contains(body, "召开会议活动 4 → 3") ||
		!strings.Contains(body, "减少") {
		t.Errorf("nothing has changed: %s", body)
	}
	o.cookie = nil
	o.signIn(o.tokens["the east"], "")
	if res, _ := o.page("GET", "/office/reports/"+id, nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("the office's report is told to others: %d", res.StatusCode)
	}
}
