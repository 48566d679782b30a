package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

// What is missing or misspelt is told once, and by an example where there is one.
func TestFaultsAreToldOnceAndByExample(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := "/meetings/" + c.add("/meetings", p.meeting())
	for _, r := range []struct {
		name, method, path string
		body               any
		field, code, want  string
	}{
		{"empty text", "POST", at + "/cancel", object{"reason": ""}, "reason", "required", "不能为空"},
		{"no time of day", "GET", at + "/alternatives?earliest=8", nil, "earliest", "format", "格式不正确，正确示例：08:30"},
		{"an empty list", "PUT", at + "/presence", object{"items": []any{}}, "items", "required", "不能为空"},
		{"no id", "GET", "/people/xx", nil, "id", "format", "应为小写的 UUID"},
		{"no truth", "GET", "/people?active_only=maybe", nil, "active_only", "type", "应为 true 或 false"},
		{"below the least", "POST", "/feeds/staleness/" + p.chair + "/told", object{"meeting": p.chair, "channel": "phone", "change": 0}, "change", "range", "超出范围 (≥ 1)"},
		{"outside a range", "GET", "/feeds/staleness?days=93", nil, "days", "range", "超出范围 (1–92)"},
	} {
		q, _ := c.call(http.StatusBadRequest, r.method, r.path, r.body)
		if list := q["errors"].([]any); len(list) != 1 {
			t.Errorf("%s: %v", r.name, list)
		} else {
			holds(t, list[0].(object), object{"field": r.field, "code": r.code, "reason": r.want})
		}
	}
}

func TestWholeNumbersAreSpeltAsSuch(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id, _ := c.feed(object{"kind": "public"})
	const spelt, past = "应为整数，不带小数点和指数", "超出范围"
	for _, r := range []struct{ method, path, body, field, want string }{
		{"PATCH", "/feeds/" + id, `{"options":{"days_back":1e1}}`, "options.days_back", spelt},
		{"PATCH", "/feeds/" + id, `{"options":{"days_back":10.0}}`, "options.days_back", spelt},
		{"PATCH", "/feeds/" + id, `{"options":{"days_ahead":99999999999999999999}}`, "options.days_ahead", past},
		{"PATCH", "/feeds/" + id, `{"options":{"days_ahead":-99999999999999999999}}`, "options.days_ahead", past},
		{"PATCH", "/feeds/" + id, `{"options":{"reminders":[5,1e1]}}`, "options.reminders", spelt},
		{"PATCH", "/rooms/" + p.room, `{"capacity":2e1}`, "capacity", spelt},
	} {
		q, _ := c.call(http.StatusBadRequest, r.method, r.path, []byte(r.body), "If-Match", "*")
		list, _ := q["errors"].([]any)
		if len(list) != 1 || list[0].(object)["field"] != r.field || list[0].(object)["reason"] != r.want {
			t.Errorf("%s: %v", r.body, q)
		}
	}
}

func TestBodiesThatAreNotJSONAreToldWhere(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, r := range []struct{ body, language, want string }{
		{"{\n \"名\": 某}", "zh", "不是规范的 JSON：第 2 行第 7 个字符处有误"},
		{"{\n \"名\": 某}", "en", "is not valid JSON: line 2, character 7: invalid character"},
		{"not", "zh", "不是规范的 JSON：第 1 行第 2 个字符处有误"},
		{`{"name":"x",}`, "zh", "不是规范的 JSON：第 1 行第 13 个字符处有误"},
		{`{"name":`, "zh", "不是规范的 JSON：内容不完整"},
		{`{"name":`, "en", "is not valid JSON: unexpected end of JSON input"},
		{`{} {}`, "zh", "不是规范的 JSON：末尾有多余内容"},
	} {
		q, _ := c.call(http.StatusBadRequest, "POST", "/people", []byte(r.body), "Accept-Language", r.language)
		if got := q["errors"].([]any)[0].(object)["reason"].(string); !strings.HasPrefix(got, r.want) || r.language == "zh" && got != r.want {
			t.Errorf("%s: %q", r.body, got)
		}
	}
}
