package rest_test

import (
	"net/http"
	"slices"
	"testing"

	"huiqi/pkg/store/storetest"
)

// An owner changes an outcome and what hangs on it; whoever has something to do about it sees it and replies; a
// recipient reads it; to all others it is not there. What somebody does not see stays when they edit.
func TestOutcomesInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		district := c.add("/bodies", object{"name": "东区", "kind": "district"})
		doer := c.add("/bodies", object{"name": "西区", "kind": "district"})
		reader := c.add("/bodies", object{"name": "南区", "kind": "district"})
		beside := c.add("/bodies", object{"name": "北区", "kind": "district"})
		secret := c.add("/meetings", object{"form": "study", "title": "密", "visibility": "restricted",
			"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00"})
		id := c.add("/outcomes", object{"kind": "opinion", "title": "信息", "date": "2026-06-18",
			"owner_body_ids": []any{district, beside}, "recipient_body_ids": []any{reader},
			"meeting_ids": []any{secret}})
		mayor := c.add("/people", object{"name": "钱一孙", "kind": "official"})
		c.add("/people/"+mayor+"/posts", object{"title": "市长"})
		on := c.add("/instructions", object{"outcome_id": id, "person_id": mayor, "date": "2026-06-20"})
		todo := c.add("/follow-ups", object{"outcome_id": id, "body_id": doer, "what": "办", "due": "2026-09-01"})
		at := map[string]string{"owner": c.limited("organiser", district), "doer": c.limited("organiser", doer),
			"reader": c.limited("organiser", reader),
			"none":   c.limited("organiser", c.add("/bodies", object{"name": "中区", "kind": "district"}))}
		const own = http.StatusOK
		const seen = http.StatusForbidden
		const gone = http.StatusNotFound
		for who, want := range map[string]struct{ read, edit, readToDo, reply, editToDo, listed int }{
			"owner":  {read: own, edit: own, readToDo: own, reply: own, editToDo: own, listed: 1},
			"doer":   {read: own, edit: seen, readToDo: own, reply: own, editToDo: seen, listed: 1},
			"reader": {read: own, edit: seen, readToDo: gone, reply: gone, editToDo: gone, listed: 1},
			"none":   {read: gone, edit: gone, readToDo: gone, reply: gone, editToDo: gone, listed: 0},
		} {
			token := at[who]
			got, _ := c.as(token, want.read, "GET", "/outcomes/"+id, nil)
			if want.read == own && len(got["meeting_ids"].([]any)) != 0 {
				t.Errorf("%s reads of a restricted meeting: %v", who, got)
			}
			c.as(token, want.read, "GET", "/instructions/"+on, nil)
			c.as(token, want.edit, "PATCH", "/outcomes/"+id, object{"summary": who}, "If-Match", "*")
			c.as(token, want.edit, "PATCH", "/instructions/"+on, object{"words": who}, "If-Match", "*")
			c.as(token, want.readToDo, "GET", "/follow-ups/"+todo, nil)
			c.as(token, want.reply, "POST", "/follow-ups/"+todo+"/reply", object{"reply": who}, "If-Match", "*")
			c.as(token, want.editToDo, "PATCH", "/follow-ups/"+todo, object{"what": who}, "If-Match", "*")
			page, _ := c.as(token, own, "GET", "/outcomes", nil)
			if n := len(page["items"].([]any)); n != want.listed {
				t.Errorf("%s lists %d outcomes", who, n)
			}
			if page, _ := c.as(token, own, "GET", "/outcomes?meeting="+secret, nil); len(page["items"].([]any)) != 0 {
				t.Errorf("%s finds what came of a restricted meeting", who)
			}
			status := c.Do("POST", "/api/v1/instructions", token, object{"outcome_id": id, "person_id": mayor,
				"date": "2026-06-21"}).Status
			if refused := map[int]int{own: http.StatusCreated, seen: seen, gone: 422}[want.edit]; status != refused {
				t.Errorf("%s hangs an instruction on it: %d, want %d", who, status, refused)
			}
		}
		// The other owner and the meeting are beyond the district's reach, so they stay.
		c.as(at["owner"], own, "PATCH", "/outcomes/"+id, object{"owner_body_ids": []any{district},
			"meeting_ids": []any{}}, "If-Match", "*")
		got, _ := c.call(own, "GET", "/outcomes/"+id, nil)
		if len(got["meeting_ids"].([]any)) != 1 || len(got["owner_body_ids"].([]any)) != 2 {
			t.Errorf("after an edit by one who does not see all of it: %v", got)
		}
		wish := object{"kind": "opinion", "title": "信息", "date": "2026-06-18", "owner_body_ids": []any{doer}}
		p, _ := c.as(at["owner"], 422, "POST", "/outcomes", wish)
		if field := p["errors"].([]any)[0].(object)["field"]; field != "owner_body_ids[0]" {
			t.Errorf("for another district: %v", p)
		}
		var codes []string
		for _, e := range p["errors"].([]any) {
			codes = append(codes, e.(object)["code"].(string))
		}
		if !slices.Equal(codes, []string{"not_found"}) {
			t.Errorf("for another district: %v", codes)
		}
	})
}
