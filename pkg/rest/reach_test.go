package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"huiqi/api"
	"huiqi/pkg/store/storetest"
)

// limited issues a token that covers the bodies and returns its secret.
func (c *client) limited(role string, bodies ...any) string {
	c.t.Helper()
	return c.token(object{"name": fmt.Sprint(role, bodies), "roles": []any{role}, "reach": object{"body_ids": bodies}})
}

// A token says what it covers; a reach that is empty, unknown, ended or not for the role is refused with its field.
func TestTokensHaveAReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		district := c.add("/bodies", object{"name": "某区政协", "kind": "district"})
		ended := c.add("/bodies", object{"name": "已撤销", "kind": "district"})
		c.call(http.StatusOK, "PATCH", "/bodies/"+ended, object{"active": false}, "If-Match", "*")
		for _, row := range []struct {
			reason string
			role   string
			reach  any
			status int
			field  string
		}{
			{reason: "no bodies", role: "organiser", reach: object{"body_ids": []any{}}, status: 400, field: "reach"},
			{reason: "a word", role: "organiser", reach: "city", status: 400, field: "reach"},
			{reason: "nobody", role: "organiser", reach: object{"body_ids": []any{nobody}}, status: 422,
				field: "reach.body_ids[0]"},
			{reason: "ended", role: "desk", reach: object{"body_ids": []any{district, ended}}, status: 422,
				field: "reach.body_ids[1]"},
			{reason: "a district's admin", role: "admin", reach: object{"body_ids": []any{district}}, status: 422,
				field: "reach"},
		} {
			refused, _ := c.call(row.status, "POST", "/tokens",
				object{"name": "x", "roles": []any{row.role}, "reach": row.reach})
			if !strings.Contains(fmt.Sprint(refused["errors"]), "field:"+row.field) {
				t.Errorf("%s: %v", row.reason, refused)
			}
		}
		me, _ := c.as(c.limited("organiser", district), http.StatusOK, "GET", "/me", nil)
		if got := fmt.Sprint(me["reach"]); got != fmt.Sprintf("map[body_ids:[%s]]", district) {
			t.Errorf("the reach is %s", got)
		}
		whole, _ := c.call(http.StatusOK, "GET", "/me", nil)
		if whole["reach"] != "office" {
			t.Errorf("the reach is %v", whole["reach"])
		}
	})
}

// What is for the whole office alone is closed to a token of any role that covers less, whatever it asks for.
func TestWhatIsForTheOfficeIsClosedToLimitedTokens(t *testing.T) {
	t.Parallel()
	c := start(t)
	district := c.add("/bodies", object{"name": "某区政协", "kind": "district"})
	secret := c.token(object{"name": "区办", "roles": []any{"office", "organiser", "desk", "kiosk", "auditor"},
		"reach": object{"body_ids": []any{district}}})
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "outside") {
				continue
			}
			a := c.Do(method, "/api/v1"+strings.NewReplacer("{id}", nobody, "{membership_id}", nobody,
				"{other_id}", nobody, "{person_id}", nobody, "{topic_id}", nobody, "{key}", "other", "{year}", "2027",
			).Replace(path), secret, []byte(`{"surplus":1}`))
			closed := op.Extensions["x-reach"] == "office"
			if closed && a.Status != http.StatusForbidden || a.Status >= 500 {
				t.Errorf("%s: %d, x-reach %v\n%s", op.OperationID, a.Status, op.Extensions["x-reach"], a.Body)
			}
		}
	}
}
