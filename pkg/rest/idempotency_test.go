package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// replayed sends a request again under its key.
func (c *client) replayed(want int, method, path string, body any, headers ...string) object {
	c.t.Helper()
	out, h := c.call(want, method, path, body, headers...)
	if h.Get("Idempotent-Replayed") != "true" {
		c.t.Errorf("%s %s is not replayed: %v", method, path, h)
	}
	return out
}

func topicIDs(t object) (ids []string) {
	for _, x := range t["items"].([]any) {
		ids = append(ids, x.(object)["id"].(string))
	}
	return ids
}

// A replay answers the topics that the request made, not those that others made since,
// as they are now, and names those that are gone.
func TestTopicsAreReplayedAsTheyAre(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		plan := c.add("/plans", object{"year": 2027, "title": "年度协商计划"})
		topic := func(title string) object {
			return object{"title": title, "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}
		}
		at := "/plans/" + plan + "/topics"
		mine := object{"topics": []any{topic("甲"), topic("乙")}}
		first, _ := c.call(http.StatusCreated, "POST", at, mine, "Idempotency-Key", "mine")
		c.call(http.StatusCreated, "POST", at, object{"topics": []any{topic("丙"), topic("丁")}}, "Idempotency-Key", "theirs")
		want := topicIDs(first)
		if got := topicIDs(c.replayed(http.StatusCreated, "POST", at, mine, "Idempotency-Key", "mine")); text(got) != text(want) {
			t.Errorf("replayed %v, made %v", got, want)
		}
		c.call(http.StatusOK, "PATCH", at+"/"+want[1], object{"title": "乙二"}, "If-Match", "*")
		c.call(http.StatusNoContent, "DELETE", at+"/"+want[0], nil, "If-Match", "*")
		again := c.replayed(http.StatusCreated, "POST", at, mine, "Idempotency-Key", "mine")
		holds(t, again, object{"removed_ids": want[:1]})
		holds(t, again["items"].([]any)[0].(object), object{"id": want[1], "title": "乙二"})
		c.call(http.StatusNoContent, "DELETE", at+"/"+want[1], nil, "If-Match", "*")
		gone := c.replayed(http.StatusGone, "POST", at, mine, "Idempotency-Key", "mine")
		holds(t, gone, object{"code": "removed", "made": []any{object{"kind": "topic", "id": want[0]}, object{"kind": "topic", "id": want[1]}}})
		c.call(http.StatusUnprocessableEntity, "POST", at, object{"topics": []any{topic("甲")}}, "Idempotency-Key", "mine")
	})
}
