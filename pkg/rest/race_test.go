package rest_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// atOnce sends each request from a server of its own and answers what came.
func atOnce(send ...func() apptest.Answer) []apptest.Answer {
	out := make([]apptest.Answer, len(send))
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, one := range send {
		all.Go(func() {
			<-start
			out[i] = one()
		})
	}
	close(start)
	all.Wait()
	return out
}

// Two servers over one database: of two who decide differently at once one wins,
// and the other hears who decided what and when.
func TestOfTwoDecisionsOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		beside := serve(t, db)
		p := c.party()
		for range 6 {
			meeting := c.add("/meetings", object{"form": "other", "title": "碰头会", "starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00",
				"attendances": []any{object{"person_id": p.member}}})
			l, _ := c.call(http.StatusCreated, "POST", "/leaves", object{"meeting_id": meeting, "person_id": p.member, "reason": "official"})
			at := "/api/v1/leaves/" + l["id"].(string)
			got := atOnce(func() apptest.Answer { return c.Do("POST", at+"/approve", c.Admin, nil) },
				func() apptest.Answer { return beside.Do("POST", at+"/refuse", c.Organiser, nil) })
			after, _ := c.call(http.StatusOK, "GET", strings.TrimPrefix(at, "/api/v1"), nil)
			for i, want := range []object{{"decision": "approved", "decided_by": "test admin"}, {"decision": "refused", "decided_by": "test organiser"}} {
				lost := got[1-i]
				if got[i].Status != http.StatusOK {
					continue
				}
				holds(t, after, want)
				var q object
				lost.JSON(t, &q)
				if lost.Status != http.StatusConflict || q["code"] != "decided" || !strings.Contains(q["detail"].(string), want["decided_by"].(string)+"于2026-11-23 09:00处理了此请假") {
					t.Fatalf("the other heard %d %v", lost.Status, q)
				}
				holds(t, q["decided"].(object), object{"decision": want["decision"], "decided_by": want["decided_by"], "decided_at": "2026-11-23T09:00:00+08:00", "version": 2.0})
			}
			if got[0].Status+got[1].Status != http.StatusOK+http.StatusConflict {
				t.Fatalf("answered %d and %d", got[0].Status, got[1].Status)
			}
			c.call(http.StatusPreconditionFailed, "POST", "/leaves/"+l["id"].(string)+"/refuse", nil, "If-Match", `"1"`)
			c.call(http.StatusOK, "POST", "/leaves/"+l["id"].(string)+"/refuse", nil, "If-Match", `"2"`)
			c.call(http.StatusOK, "POST", "/meetings/"+meeting+"/cancel", object{"reason": "改期"})
		}
	})
}

// Two servers over one database: of those who rotate a link at once one is given a
// link, and it is alive.
func TestOfTwoRotationsOneWins(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		beside := serve(t, db)
		for range 4 {
			id, old := c.feed(object{"kind": "public"})
			at := "/api/v1/feeds/" + id + "/rotate"
			one := func() apptest.Answer { return c.Do("POST", at, c.Admin, nil) }
			other := func() apptest.Answer { return beside.Do("POST", at, beside.Organiser, nil) }
			won := 0
			for _, a := range atOnce(one, other, one, other) {
				var got object
				a.JSON(t, &got)
				switch {
				case a.Status == http.StatusOK:
					won++
					if link := c.Do("GET", strings.TrimPrefix(strings.TrimPrefix(got["url"].(string), c.URL), beside.URL), "", nil); link.Status != http.StatusOK {
						t.Errorf("a link that is dead at birth: %d", link.Status)
					}
				case a.Status != http.StatusConflict || got["code"] != "relinked" || !strings.Contains(got["detail"].(string), "已于2026-11-23 09:00:01更换"):
					t.Errorf("answered %d %v", a.Status, got)
				}
			}
			if won != 1 {
				t.Errorf("%d were given a link", won)
			}
			if a := c.Do("GET", old, "", nil); a.Status != http.StatusGone {
				t.Errorf("the old link: %d", a.Status)
			}
			c.call(http.StatusPreconditionFailed, "POST", "/feeds/"+id+"/rotate", nil, "If-Match", `"1"`)
			c.call(http.StatusOK, "POST", "/feeds/"+id+"/rotate", nil, "If-Match", `"2"`)
		}
	})
}
