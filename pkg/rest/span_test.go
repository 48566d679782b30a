package rest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/store/storetest"
)

// ends are the names that the ends of a span may have in a request.
var ends = map[string]string{
	"from": "to", "starts_at": "ends_at", "free_from": "free_to", "since": "until", "earliest": "latest",
}

// contractOperation is one operation of openapi.yaml with an address at which there is nothing.
type contractOperation struct {
	method, path string
	*openapi3.Operation
}

func contractOperations(t *testing.T) []contractOperation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\{\w+\}`)
	var out []contractOperation
	for path, item := range doc.Paths.Map() {
		path = regexp.MustCompile(`\{year\}`).ReplaceAllString(path, "2027")
		path = regexp.MustCompile(`\{key\}`).ReplaceAllString(path, "council")
		path = parameter.ReplaceAllString(path, nobody)
		for method, op := range item.Operations() {
			if len(op.Tags) == 1 && op.Tags[0] == "outside" {
				continue
			}
			at := path
			for _, p := range op.Parameters {
				if p.Value.In == openapi3.ParameterInQuery && p.Value.Required && len(p.Value.Schema.Value.Enum) > 0 {
					at += fmt.Sprintf(
						"?%s=%v", p.Value.Name, p.Value.Schema.Value.Enum[len(p.Value.Schema.Value.Enum)-1],
					)
				}
			}
			out = append(out, contractOperation{method, at, op})
		}
	}
	return out
}

// jsonBody is the schema of the operation's JSON body; nil if it has none.
func (op contractOperation) jsonBody() *openapi3.Schema {
	if op.RequestBody == nil || op.RequestBody.Value.GetMediaType("application/json") == nil {
		return nil
	}
	return op.RequestBody.Value.GetMediaType("application/json").Schema.Value
}

// inObjects calls visit for every object of a body: nest puts a value there, and path is where it is.
func inObjects(
	s *openapi3.Schema, path string, nest func(any) any, visit func(*openapi3.Schema, string, func(any) any),
) {
	if s.Items != nil {
		inObjects(s.Items.Value, path+"[0]", func(v any) any { return nest([]any{v}) }, visit)
	}
	if len(s.Properties) == 0 {
		return
	}
	visit(s, path, nest)
	for name, p := range s.Properties {
		inObjects(p.Value, dotted(path, name), func(v any) any { return nest(object{name: v}) }, visit)
	}
}

func dotted(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Wherever a request takes a span, one that ends before it begins is malformed, and its end is named.
func TestASpanThatEndsBeforeItBeginsIsMalformed(t *testing.T) {
	t.Parallel()
	c := start(t)
	times := map[string][2]string{
		"date-time": {"2027-03-10T09:00:00+08:00", "2027-03-10T08:59:59+08:00"}, "date": {"2027-03-10", "2027-03-09"},
		"instant-or-date": {"2027-03-10T00:00:01+08:00", "2027-03-09"},
	}
	tried := 0
	for _, op := range contractOperations(t) {
		formats := map[string]string{}
		for _, p := range op.Parameters {
			if p.Value.In == openapi3.ParameterInQuery {
				formats[p.Value.Name] = p.Value.Schema.Value.Format
			}
		}
		for from, to := range ends {
			span, known := times[formats[from]]
			if !known || formats[to] == "" {
				continue
			}
			tried++
			query := url.Values{from: {span[0]}, to: {span[1]}}
			path := op.path + "?" + query.Encode()
			if strings.Contains(op.path, "?") { // it has the parameters that it needs
				path = op.path + "&" + query.Encode()
			}
			q, _ := c.call(http.StatusBadRequest, op.method, path, nil)
			if got := faults(q); q["code"] != "malformed" || len(got) != 1 || got[to] != "not_after_start" {
				t.Errorf("%s %s: %s", op.method, op.path, text(q))
			}
		}
		if op.jsonBody() == nil {
			continue
		}
		inObjects(
			op.jsonBody(),
			"",
			func(v any) any { return v },
			func(s *openapi3.Schema, path string, nest func(any) any) {
				for from, to := range ends {
					if s.Properties[from] == nil || s.Properties[to] == nil {
						continue
					}
					span, known := times[s.Properties[from].Value.Format]
					if !known {
						continue // a time of day, or a slot
					}
					tried++
					body := nest(object{from: span[0], to: span[1]})
					q, _ := c.call(http.StatusBadRequest, op.method, op.path, body, "If-Match", "*")
					if faults(q)[dotted(path, to)] != "not_after_start" {
						t.Errorf("%s %s %v: %s", op.method, op.path, body, text(q))
					}
					body = nest(object{from: span[0], to: span[0]})
					status, q := c.answer(op.method, op.path, body, "If-Match", "*")
					if status == http.StatusBadRequest && faults(q)[dotted(path, to)] == "not_after_start" {
						t.Errorf("%s %s: an empty span is taken for a reversed one: %s", op.method, op.path, text(q))
					}
				}
			},
		)
	}
	if tried < 20 {
		t.Errorf("only %d spans were tried", tried)
	}
}

// A date means the whole day in the office's zone, as the start and as the end of a window.
func TestWindowsMayBeDates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		at := func(title, from, to string) {
			c.add("/meetings", object{"form": "other", "title": title, "starts_at": from, "ends_at": to})
			c.add("/blocks", object{
				"subject":   object{"kind": "room", "id": p.room},
				"title":     title,
				"starts_at": from,
				"ends_at":   to,
			})
		}
		at("甲", "2027-03-08T23:00:00+08:00", "2027-03-09T00:00:00+08:00") // ends as the day begins
		at("乙", "2027-03-09T00:00:00+08:00", "2027-03-09T01:00:00+08:00")
		at("丙", "2027-03-09T23:00:00+08:00", "2027-03-10T00:00:00+08:00")
		at("丁", "2027-03-10T00:00:00+08:00", "2027-03-10T01:00:00+08:00")
		for _, row := range []struct{ reason, query, want string }{
			{"one day", "from=2027-03-09&to=2027-03-09", "乙丙"},
			{"from a day on", "from=2027-03-09", "乙丙丁"},
			{"up to a day", "to=2027-03-09", "甲乙丙"},
			{"two days", "from=2027-03-08&to=2027-03-09", "甲乙丙"},
			{"a date and an instant", "from=2027-03-09&to=2027-03-09T12:00:00+08:00", "乙"},
			{"an instant and a date", "from=2027-03-09T12:00:00+08:00&to=2027-03-10", "丙丁"},
			{"the same day by instants", "from=2027-03-08T16:00:00Z&to=2027-03-09T16:00:00Z", "乙丙"},
		} {
			for _, list := range []string{"/meetings", "/blocks"} {
				page, _ := c.call(http.StatusOK, "GET", list+"?"+row.query, nil)
				got := ""
				for _, m := range page["items"].([]any) {
					got += m.(object)["title"].(string)
				}
				if got != row.want {
					t.Errorf("%s %s: %s, want %s", list, row.reason, got, row.want)
				}
			}
		}
		q, _ := c.call(
			http.StatusBadRequest, "GET", "/meetings?from=2027-02-29&to=2027-3-1&changed_since=1800-01-01", nil,
		)
		if got := faults(q); got["from"] != "format" || got["to"] != "format" || got["changed_since"] != "range" {
			t.Errorf("%v", got)
		}
	})
}
