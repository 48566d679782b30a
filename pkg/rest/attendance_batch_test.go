package rest_test

import (
	"maps"
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Leave from a whole session or period is one leave for each meeting that the person is invited to, all or none.
func TestLeaveFromASession(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		seats := []any{object{"person_id": p.chair}, object{"person_id": p.member}}
		at := func(from, to int, more object) string {
			return c.add(
				"/meetings",
				merged(object{"form": "other", "title": "会", "starts_at": hour(from), "ends_at": hour(to)}, more),
			)
		}
		session := at(0, 100, object{"form": "plenary", "title": "全会"})
		day := at(24, 48, object{"parent_id": session, "attendances": seats[:1]})
		first := at(33, 35, object{"parent_id": day, "attendances": seats})
		second := at(57, 59, object{"parent_id": session, "attendances": seats[:1]})
		at(61, 62, object{"parent_id": session, "attendances": seats[1:]})
		off := at(65, 66, object{"parent_id": session, "attendances": seats})
		c.call(http.StatusOK, "POST", "/meetings/"+off+"/cancel", object{"reason": "改期"})
		at(67, 68, object{"parent_id": session, "attendances": seats, "status": "draft"})
		meetings := func(q object) map[string]any {
			out := map[string]any{}
			for _, l := range q["items"].([]any) {
				l := l.(object)
				holds(t, l, object{"person_id": p.chair, "reason": "official", "decision": "pending"})
				out[l["meeting_id"].(string)] = l["from"]
			}
			return out
		}
		ask := object{"person_id": p.chair, "parent_id": session, "reason": "official", "note": "赴省里开会"}
		made, _ := c.call(http.StatusCreated, "POST", "/leaves/batch", ask, "Idempotency-Key", "session")
		if got := meetings(made); !maps.Equal(got, map[string]any{first: nil, second: nil}) {
			t.Errorf("%v", got)
		}
		again, h := c.call(http.StatusCreated, "POST", "/leaves/batch", ask, "Idempotency-Key", "session")
		if h.Get("Idempotent-Replayed") != "true" || text(again) != text(made) {
			t.Errorf("%s", text(again))
		}
		q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/leaves/batch", ask)
		if !maps.Equal(faults(q), map[string]string{"parent_id": "none"}) {
			t.Errorf("%s", text(q))
		}
		// A period: one meeting lies in it, one only partly, and one touches it.
		third, fourth := at(110, 112, object{"attendances": seats}), at(113, 115, object{"attendances": seats})
		at(108, 109, object{"attendances": seats})
		made, _ = c.call(http.StatusCreated, "POST", "/leaves/batch",
			object{"person_id": p.chair, "from": hour(109), "to": hour(114), "reason": "official"})
		got := meetings(made)
		if len(got) != 2 || got[third] != nil || got[fourth] != hour(113) {
			t.Errorf("%v", got)
		}
		// For a member the deadline of every meeting counts, and one that has passed refuses all.
		mine, _ := c.call(http.StatusCreated, "POST", "/tokens", object{
			"name":      "孙二李",
			"roles":     []any{"member"},
			"person_id": p.member,
		})
		c.clock.Set(c.clock.Now().AddDate(0, 0, 107)) // the morning of the session's second day
		q, _ = c.as(mine["secret"].(string), http.StatusUnprocessableEntity, "POST", "/leaves/batch",
			object{"person_id": p.member, "parent_id": session, "reason": "official"})
		if faults(q)["parent_id"] != "too_late" {
			t.Errorf("%s", text(q))
		}
		c.as(mine["secret"].(string), http.StatusForbidden, "POST", "/leaves/batch", ask)
		page, _ := c.call(http.StatusOK, "GET", "/leaves?person="+p.member, nil)
		if len(page["items"].([]any)) != 0 {
			t.Errorf("a refused request left %s", text(page))
		}
		for _, row := range []struct {
			body object
			want string
		}{
			{object{"person_id": p.chair, "reason": "official"}, "starts_at required"},
			{object{"person_id": p.chair, "reason": "official", "from": hour(1)}, "ends_at required"},
			{merged(ask, object{"from": hour(1), "to": hour(2)}), "parent_id contradiction"},
			{merged(ask, object{"parent_id": nobody}), "parent_id not_found"},
		} {
			q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/leaves/batch", row.body)
			named := false
			for field, code := range faults(q) {
				named = named || field+" "+code == row.want
			}
			if !named {
				t.Errorf("%v: %s", row.body, text(q))
			}
		}
	})
}

// Many answers are one write: all or none, every bad one named, and a substitute is sent once.
func TestAnswersOfMany(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		seat := c.add("/people", object{"name": "市农业农村局", "kind": "department"})
		other := c.add("/people", object{"name": "市水利局", "kind": "department"})
		deputy := c.add("/people", object{"name": "吴九", "kind": "official"})
		at := func(from int, people ...string) string {
			var all []any
			for _, id := range people {
				all = append(all, object{"person_id": id})
			}
			return c.add("/meetings", object{
				"form":        "other",
				"title":       "会",
				"starts_at":   hour(from),
				"ends_at":     hour(from + 1),
				"attendances": all,
			})
		}
		a := at(9, p.chair, p.member, seat)
		b := at(11, p.chair, other)
		same := at(9, other)
		said := func(meeting, person string, more object) object {
			return merged(object{"meeting_id": meeting, "person_id": person, "channel": "phone"}, more)
		}
		accepted := object{"response": "accepted"}
		send := object{"substitute_person_id": deputy}
		for _, row := range []struct {
			reason string
			status int
			items  []any
			want   map[string]string
		}{
			{reason: "bad ones of several", status: 422, items: []any{
				said(a, p.chair, accepted),
				said(nobody, p.chair, accepted),
				said(a, p.third, accepted),
				said(a, p.chair, accepted),
				said(a, p.member, send), object{"meeting_id": b, "person_id": p.chair, "response": "accepted"},
			}, want: map[string]string{
				"items[1].meeting_id":           "not_found",
				"items[2].person_id":            "not_attending",
				"items[3].person_id":            "duplicate",
				"items[4].substitute_person_id": "not_a_seat",
				"items[5].channel":              "required",
			}},
			{
				reason: "one substitute at two meetings at once", status: 409,
				items: []any{said(a, seat, send), said(same, other, send)}, want: map[string]string{},
			},
		} {
			q, _ := c.call(row.status, "POST", "/attendances/batch", object{"items": row.items})
			if got := faults(q); !maps.Equal(got, row.want) {
				t.Errorf("%s: %v, want %v", row.reason, got, row.want)
			}
			for _, id := range []string{a, b, same} {
				roster, _ := c.call(http.StatusOK, "GET", "/meetings/"+id+"/attendances", nil)
				for _, s := range roster["items"].([]any) {
					holds(t, s.(object), object{"response": "none", "substitute_person_id": nil})
				}
			}
		}
		wish := object{"items": []any{said(a, p.chair, accepted), said(a, p.member, object{"response": "declined"}),
			said(b, p.chair, object{"response": "tentative"}), said(a, seat, send)}}
		done, _ := c.call(http.StatusOK, "POST", "/attendances/batch", wish, "Idempotency-Key", "answers")
		for i, want := range []object{
			{"meeting_id": a, "person_id": p.chair, "response": "accepted", "channel": "phone"},
			{"response": "declined"},
			{"meeting_id": b, "response": "tentative"}, {"person_id": seat, "substitute_person_id": deputy},
		} {
			holds(t, done["items"].([]any)[i].(object), want)
		}
		again, h := c.call(http.StatusOK, "POST", "/attendances/batch", wish, "Idempotency-Key", "answers")
		if h.Get("Idempotent-Replayed") != "true" || text(again) != text(done) {
			t.Errorf("%s\n%s", text(again), text(done))
		}
		roster, _ := c.call(http.StatusOK, "GET", "/meetings/"+a+"/attendances", nil)
		holds(t, roster["counts"].(object), object{"accepted": 1.0, "declined": 1.0})
		// The substitute is booked: nobody else can have them at that hour.
		c.call(http.StatusConflict, "POST", "/meetings", object{
			"form":        "other",
			"title":       "另会",
			"starts_at":   hour(9),
			"ends_at":     hour(10),
			"attendances": []any{object{"person_id": deputy}},
		})
	})
}
