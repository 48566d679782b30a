package rest_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"huiqi/api"
	"huiqi/pkg/consult"
)

const nobody = "01900000-0000-7000-8000-000000000000"

// Requests that break the contract are refused with every bad field at once.
func TestMalformedRequestsNameEveryField(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, row := range []struct {
		reason, method, path, body string
		want                       map[string]string
	}{
		{"nothing but braces", "POST", "/meetings", `{}`,
			map[string]string{"form": "required", "title": "required", "starts_at": "required", "ends_at": "required"}},
		{"typing errors", "POST", "/people", `{"name":"赵一钱","kind":"member","pinyn":"x","Name":"x"}`,
			map[string]string{"pinyn": "unknown_field", "Name": "unknown_field"}},
		{"typing error deep down", "POST", "/meetings", `{"form":"other","title":"会","starts_at":"2027-03-09T09:00:00+08:00","ends_at":"2027-03-09T10:00:00+08:00","attendances":[{"person_id":"` + nobody + `"},{"person_id":"x","roles":"voting"}]}`,
			map[string]string{"attendances[1].person_id": "format", "attendances[1].roles": "unknown_field"}},
		{"wrong types", "POST", "/rooms", `{"venue_id":7,"name":null,"capacity":"12"}`,
			map[string]string{"venue_id": "type", "name": "required", "capacity": "type"}},
		{"out of range", "POST", "/rooms", `{"venue_id":"` + nobody + `","name":"","capacity":0}`,
			map[string]string{"name": "required", "capacity": "range"}},
		{"not one of", "POST", "/people", `{"name":"赵一钱","kind":"alien"}`, map[string]string{"kind": "unknown"}},
		{"time without an offset", "POST", "/blocks", `{"subject":{"kind":"everyone"},"title":"会","starts_at":"2027-03-09T09:00:00","ends_at":"2027-02-30T09:00:00Z"}`,
			map[string]string{"starts_at": "format", "ends_at": "format"}},
		{"upper-case id where null may be", "POST", "/bodies", `{"name":"会","kind":"circle","parent_id":"01900000-0000-7000-8000-00000000000A"}`,
			map[string]string{"parent_id": "format"}},
		{"no such day", "POST", "/bodies/" + nobody + "/memberships", `{"person_id":"` + nobody + `","since":"2027-02-29"}`,
			map[string]string{"since": "format"}},
		{"name twice", "POST", "/people", `{"name":"甲","name":"乙","kind":"member"}`, map[string]string{"name": "not_json"}},
		{"two values", "POST", "/people", `{"name":"甲","kind":"member"}{}`, map[string]string{"body": "not_json"}},
		{"not JSON", "POST", "/people", `name=甲`, map[string]string{"body": "not_json"}},
		{"not UTF-8", "POST", "/people", "{\"name\":\"\xff\",\"kind\":\"member\"}", map[string]string{"body": "not_json"}},
		{"no body", "POST", "/people", ``, map[string]string{"body": "required"}},
		{"a list", "POST", "/people", `[]`, map[string]string{"body": "type"}},
		{"a dry run misspelt", "POST", "/meetings?dryrun=true", `{"form":"other","title":"会","starts_at":"2027-03-09T09:00:00+08:00","ends_at":"2027-03-09T10:00:00+08:00"}`,
			map[string]string{"dryrun": "unknown_parameter"}},
		{"a parameter twice", "GET", "/people?q=a&q=b", ``, map[string]string{"q": "repeated"}},
		{"parameters out of range", "GET", "/people?limit=201&cursor=a%20b&kind=x&body=1", ``,
			map[string]string{"limit": "range", "cursor": "format", "kind": "unknown", "body": "format"}},
		{"a number that is none", "GET", "/people?limit=ten&active_only=yes", ``, map[string]string{"limit": "type", "active_only": "type"}},
		{"a time that is none", "GET", "/meetings?from=tomorrow", ``, map[string]string{"from": "format"}},
		{"not UTF-8 in the query", "GET", "/people?q=%ff", ``, map[string]string{"q": "malformed"}},
		{"not escaped in the query", "GET", "/people?q=%zz", ``, map[string]string{"query": "malformed"}},
		{"a control character", "GET", "/people?q=a%00b", ``, map[string]string{"q": "format"}},
		{"an id in the path", "GET", "/people/42", ``, map[string]string{"id": "format"}},
		{"a key with a space", "POST", "/people", `{"name":"甲","kind":"member"}`, map[string]string{"Idempotency-Key": "format"}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if row.want["Idempotency-Key"] != "" {
				headers = []string{"Idempotency-Key", "a b"}
			}
			c := &client{t, c.Server, c.clock}
			p, _ := c.call(http.StatusBadRequest, row.method, row.path, []byte(row.body), headers...)
			if got := faults(p); p["code"] != "malformed" || !maps.Equal(got, row.want) {
				t.Errorf("%s\n got %v\nwant %v", text(p), got, row.want)
			}
		})
	}
}

// Both languages tell the reason of a bad field in words of their own.
func TestReasonsAreTold(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, language := range []string{"zh", "en"} {
		p, _ := c.call(http.StatusBadRequest, "POST", "/rooms", object{"venue_id": "x", "name": 1, "capacity": 0, "colour": "red"}, "Accept-Language", language)
		for _, e := range p["errors"].([]any) {
			reason := e.(object)["reason"].(string)
			if chinese := strings.ContainsFunc(reason, func(r rune) bool { return r > 0x2e80 }); chinese != (language == "zh") {
				t.Errorf("%s: %v", language, e)
			}
		}
	}
}

func TestBodiesThatAreNotTaken(t *testing.T) {
	t.Parallel()
	c := start(t)
	person := object{"name": "赵一钱", "kind": "member"}
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml", "application/merge-patch+json", "rubbish;;"} {
		if p, _ := c.call(http.StatusUnsupportedMediaType, "POST", "/people", person, "Content-Type", media); p["code"] != "unsupported_media_type" {
			t.Errorf("%s: %v", media, p)
		}
	}
	c.call(http.StatusCreated, "POST", "/people", person, "Content-Type", "application/json; charset=utf-8")
	large := []byte(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`)
	if p, _ := c.call(http.StatusRequestEntityTooLarge, "POST", "/people", large); p["code"] != "too_large" {
		t.Error(p)
	}
}

func TestAddressesAndMethods(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, row := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/api/v1/peoples", 404}, {"GET", "/api/v2/people", 404}, {"GET", "/nowhere", 404},
		{"PUT", "/api/v1/people", 405}, {"POST", "/healthz", 405}, {"DELETE", "/api/v1/meetings/" + nobody, 405},
		{"POST", "/feeds/x/calendar.ics", 405},
	} {
		a := c.Do(row.method, row.path, "", nil)
		if a.Status != row.status || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", row.method, row.path, a.Status, a.Body)
		}
		if row.status == 405 && a.Header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", row.method, row.path)
		}
		if id := a.Header.Get("X-Request-Id"); id == "" || !strings.Contains(string(a.Body), `"request_id":"`+id+`"`) {
			t.Errorf("%s %s: request %q, %s", row.method, row.path, id, a.Body)
		}
	}
}

// Whatever can be read can be asked about with HEAD, by the same people.
func TestHeadIsGetWithoutItsBody(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	for _, row := range []struct {
		path, token string
		status      int
	}{
		{"/rooms/" + p.room, c.Admin, 200}, {"/people?limit=1", c.Admin, 200}, {"/rooms/" + nobody, c.Admin, 404},
		{"/people/xx", c.Admin, 400}, {"/rooms?colour=red", c.Admin, 400}, {"/people", c.Kiosk, 403}, {"/people", "", 401},
	} {
		get, head := c.Do("GET", "/api/v1"+row.path, row.token, nil), c.Do("HEAD", "/api/v1"+row.path, row.token, nil)
		if head.Status != row.status || get.Status != row.status || len(head.Body) != 0 {
			t.Errorf("%s: GET %d, HEAD %d %s", row.path, get.Status, head.Status, head.Body)
		}
		for _, name := range []string{"ETag", "Content-Type", "Cache-Control"} {
			if get.Header.Get(name) != head.Header.Get(name) {
				t.Errorf("%s: %s is %q, of HEAD %q", row.path, name, get.Header.Get(name), head.Header.Get(name))
			}
		}
	}
	if a := c.Do("HEAD", "/api/v1/availability", c.Admin, nil); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("HEAD of what is only posted: %d", a.Status)
	}
}

// Without a live token nothing of the API answers but 401, and each role may do
// what the contract says and nothing else: a request that is let by fails later,
// for nothing that it asks for is there.
func TestEveryOperationAsksForItsRole(t *testing.T) {
	t.Parallel()
	c := start(t)
	_, member, err := c.Office.Guard.Issue(t.Context(), consult.Actor{}, "委员", consult.Member)
	if err != nil {
		t.Fatal(err)
	}
	_, auditor, err := c.Office.Guard.Issue(t.Context(), consult.Actor{}, "审计", consult.Auditor)
	if err != nil {
		t.Fatal(err)
	}
	adminOnly := []string{"listTokens", "createToken", "revokeToken", "rotateToken", "putHolidays",
		"confirmHolidays", "deleteHolidays", "createForm", "updateForm", "deleteForm",
		"updateRules", "addPlanStep", "removePlanStep", "approvePlan", "returnPlan", "publishPlan", "withdrawPlan",
		"listJournal",
		"putBodyKind", "deleteBodyKind", "putOutcomeKind", "deleteOutcomeKind",
		"changeNumber", "createTerm", "updateTerm", "deleteTerm",
		"createNumbering", "updateNumbering", "deleteNumbering"}
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "outside") {
				continue
			}
			at := "/api/v1" + strings.NewReplacer("{id}", nobody, "{membership_id}", nobody, "{other_id}", nobody, "{person_id}", nobody, "{topic_id}", nobody, "{key}", "other", "{year}", "2027").Replace(path)
			for token, open := range map[string]bool{
				"": false, "huiqi_nonsense": false,
				c.Admin:     true,
				c.Organiser: !slices.Contains(adminOnly, op.OperationID),
				c.Kiosk:     op.OperationID == "getKioskDay" || op.OperationID == "getMe",
				auditor:     slices.Contains([]string{"getMe", "listJournal"}, op.OperationID),
				member:      slices.Contains([]string{"getMe", "createLeave", "createLeaves", "putAnswers", "getLeave", "approveLeave", "refuseLeave", "withdrawLeave", "getRoster", "putAnswer", "importBlocks"}, op.OperationID),
			} {
				a := c.Do(method, at, token, []byte(`{"surplus":1}`))
				unknown := token == "" || token == "huiqi_nonsense"
				if unknown != (a.Status == 401) || !unknown && open == (a.Status == 403) || a.Status >= 500 {
					t.Errorf("%s: %d, open %v, unknown %v\n%s", op.OperationID, a.Status, open, unknown, a.Body)
				}
			}
		}
	}
}

func TestTokensOfOtherSchemes(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, header := range []string{"Basic " + c.Admin, c.Admin, "Bearer", "Bearer ", "Bearer  x y"} {
		if p, h := c.as("", 401, "GET", "/me", nil, "Authorization", header); p["code"] != "unauthenticated" || h.Get("WWW-Authenticate") == "" {
			t.Errorf("%q: %v", header[:6], p)
		}
	}
	c.as("", 200, "GET", "/me", nil, "Authorization", "bearer "+c.Admin)
}
