package rest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// A token of the API ends by itself, when it is rotated or revoked, and when its member is inactive; whoever has the
// secret is told which.
func TestTokensLiveAndDie(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
		made, _ := c.call(http.StatusCreated, "POST", "/tokens", object{
			"name": "赵一钱", "roles": []any{"member"}, "person_id": person, "expires_at": "2026-11-24T09:00:00+08:00",
		})
		holds(t, made, object{"expires_at": "2026-11-24T09:00:00+08:00", "former_until": nil, "last_used_at": nil})
		secret, path := made["secret"].(string), "/tokens/"+made["id"].(string)
		ended := func(secret, code string) {
			t.Helper()
			p, _ := c.as(secret, http.StatusUnauthorized, "GET", "/me", nil)
			holds(t, p, object{"code": code})
		}
		past, _ := c.call(http.StatusUnprocessableEntity, "POST", "/tokens", object{
			"name": "昨天", "roles": []any{"kiosk"}, "expires_at": "2026-11-22T09:00:00+08:00",
		})
		holds(t, object{"f": faults(past)}, object{"f": map[string]string{"expires_at": "past"}})
		twice, _ := c.call(http.StatusUnprocessableEntity, "POST", "/tokens", object{
			"name": "赵一钱", "roles": []any{"kiosk"},
		})
		holds(t, object{"f": faults(twice)}, object{"f": map[string]string{"name": "taken"}})

		c.as(secret, http.StatusOK, "GET", "/me", nil)
		c.call(http.StatusPreconditionFailed, "POST", path+"/rotate", nil, "If-Match", `"7"`)
		rotated, h := c.call(http.StatusOK, "POST", path+"/rotate", object{"overlap_minutes": 30}, "If-Match", `"1"`)
		holds(t, rotated, object{
			"id": made["id"], "version": 2, "former_until": "2026-11-23T09:30:00+08:00",
			"last_used_at": "2026-11-23T09:00:00+08:00",
		})
		if versionIn(h) != `"2"` || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", h)
		}
		again, _ := c.call(http.StatusConflict, "POST", path+"/rotate", nil)
		holds(t, again, object{"code": "relinked"})
		second := rotated["secret"].(string)
		c.as(secret, http.StatusOK, "GET", "/me", nil)
		c.as(second, http.StatusOK, "GET", "/me", nil)
		c.clock.Set(nine.Add(30 * time.Minute))
		ended(secret, "token_rotated")

		one, h := c.call(http.StatusOK, "GET", "/people/"+person, nil)
		c.call(http.StatusOK, "PATCH", "/people/"+person, object{"active": false}, "If-Match", h.Get("ETag"))
		ended(second, "token_holder_inactive")
		_, h = c.call(http.StatusOK, "GET", "/people/"+fmt.Sprint(one["id"]), nil)
		c.call(http.StatusOK, "PATCH", "/people/"+person, object{"active": true}, "If-Match", h.Get("ETag"))
		c.as(second, http.StatusOK, "GET", "/me", nil)

		c.clock.Set(nine.Add(24 * time.Hour))
		ended(second, "token_expired")
		late, _ := c.call(http.StatusUnprocessableEntity, "POST", path+"/rotate", nil)
		holds(t, object{"f": faults(late)}, object{"f": map[string]string{"expires_at": "required"}})
		renewed, _ := c.call(http.StatusOK, "POST", path+"/rotate", object{"expires_at": "2026-12-24T09:00:00+08:00"})
		third := renewed["secret"].(string)
		c.as(third, http.StatusOK, "GET", "/me", nil)
		c.call(http.StatusNoContent, "DELETE", path, nil)
		ended(third, "token_revoked")
		gone, _ := c.call(http.StatusGone, "POST", path+"/rotate", nil)
		holds(t, gone, object{"code": "gone"})
		c.call(http.StatusNotFound, "POST", "/tokens/"+nobody+"/rotate", nil)
	})
}
