package rest_test

import (
	"net/http"
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
		{"no time of day", "GET", at + "/alternatives?earliest=8", nil, "earliest", "format", "格式不正确，应如 08:30"},
		{"an empty list", "PUT", at + "/presence", object{"items": []any{}}, "items", "required", "不能为空"},
	} {
		q, _ := c.call(http.StatusBadRequest, r.method, r.path, r.body)
		if list := q["errors"].([]any); len(list) != 1 {
			t.Errorf("%s: %v", r.name, list)
		} else {
			holds(t, list[0].(object), object{"field": r.field, "code": r.code, "reason": r.want})
		}
	}
}
