package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Every field of a pairing goes in, is read back, found and cleared, and a counterpart consultation without its
// department is warned of.
func TestPairingRoundTrips(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		bureau := c.add("/bodies", object{"name": "住建局", "kind": "department"})
		wish := object{"body_id": p.body, "partner_body_id": bureau, "since": "2026-01-01", "until": "2027-01-01",
			"note": "城建城管"}
		made, _ := c.call(http.StatusCreated, "POST", "/pairings", wish)
		holds(t, made, merged(wish, object{"version": 1}))
		at := "/pairings/" + made["id"].(string)
		_, bad := c.answer("POST", "/pairings",
			object{"body_id": p.body, "partner_body_id": bureau, "since": "2026-12-31"})
		if faults(bad)["since"] != "overlaps" {
			t.Errorf("paired twice: %s", text(bad))
		}
		changed, _ := c.call(http.StatusOK, "PATCH", at, object{"until": nil, "note": nil}, "If-Match", `"1"`)
		holds(t, changed, object{"until": nil, "note": nil, "version": 2})
		c.call(http.StatusPreconditionFailed, "PATCH", at, object{"note": "旧"}, "If-Match", `"1"`)
		for query, want := range map[string]int{"": 1, "body=" + p.body: 1, "body=" + bureau: 1, "body=" + nobody: 0,
			"on=2025-12-31": 0, "on=2026-01-01": 1} {
			page, _ := c.call(http.StatusOK, "GET", "/pairings?"+query, nil)
			if n := len(page["items"].([]any)); n != want {
				t.Errorf("%q finds %d", query, n)
			}
		}
		meeting := object{"form": "counterpart", "title": "对口协商会", "owner_body_id": p.body,
			"starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T10:00:00+08:00"}
		missing := func(more object) string {
			out, _ := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", merged(meeting, more))
			for _, w := range out["warnings"].([]any) {
				if w.(object)["kind"] == "counterpart_missing" {
					return w.(object)["message"].(string)
				}
			}
			return ""
		}
		if got := missing(nil); got != "对口单位住建局无人受邀" {
			t.Errorf("without the department: %q", got)
		}
		if got := missing(object{"co_owner_body_ids": []any{bureau}}); got != "" {
			t.Errorf("held together with the department: %q", got)
		}
		c.call(http.StatusNoContent, "DELETE", at, nil, "If-Match", `"2"`)
		c.call(http.StatusNotFound, "GET", at, nil)
	})
}

// Both sides read a pairing with the names of both; the committee's side alone changes it, and others find nothing.
func TestBothSidesReadAPairing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		body := func(name, kind string) string { return c.add("/bodies", object{"name": name, "kind": kind}) }
		reaching := func(id string) string {
			return c.token(object{"name": id, "roles": []any{"organiser"}, "reach": object{"body_ids": []any{id}}})
		}
		committee, bureau := body("城建委", "special_committee"), body("住建局", "department")
		made := c.add("/pairings", object{"body_id": committee, "partner_body_id": bureau, "since": "2026-01-01"})
		at := "/pairings/" + made
		for _, row := range []struct {
			name, token     string
			read, edit, all int
		}{
			{name: "the committee", token: reaching(committee), read: 200, edit: 200, all: 1},
			{name: "its partner", token: reaching(bureau), read: 200, edit: 403, all: 1},
			{name: "another", token: reaching(body("教育局", "department")), read: 404, edit: 404, all: 0},
		} {
			page, _ := c.as(row.token, http.StatusOK, "GET", "/pairings", nil)
			items := page["items"].([]any)
			if len(items) != row.all {
				t.Fatalf("%s lists %d", row.name, len(items))
			}
			names := object{"body_name": "城建委", "partner_body_name": "住建局"}
			if row.all > 0 {
				holds(t, items[0].(object), names)
			}
			one, _ := c.as(row.token, row.read, "GET", at, nil)
			if row.read == http.StatusOK {
				holds(t, one, names)
			}
			c.as(row.token, row.edit, "PATCH", at, object{"note": "城建"}, "If-Match", "*")
			if row.edit != http.StatusOK {
				c.as(row.token, row.edit, "DELETE", at, nil, "If-Match", "*")
			}
		}
	})
}
