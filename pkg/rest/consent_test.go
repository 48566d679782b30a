package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/store/storetest"
)

// asks books a council at the time in the name of the body, with a person who is none of its own, and returns its path.
func (c *client) asks(body, person string, at string) string {
	c.t.Helper()
	covered, err := c.Office.Store.Covered(c.t.Context(), []consult.ID{consult.ID(body)})
	if err != nil {
		c.t.Fatal(err)
	}
	by := consult.Actor{Name: "村", Reach: consult.Reach{BodyIDs: []consult.ID{consult.ID(body)}}, Covered: covered}
	from, err := time.Parse(time.RFC3339, at)
	if err != nil {
		c.t.Fatal(err)
	}
	b, err := c.Office.Services.Booking.Book(reach.Into(c.t.Context(), by), by, consult.Meeting{
		Form: "council", Title: "村口议事", OwnerBodyID: consult.ID(body),
		Span: consult.Span{From: from, To: from.Add(time.Hour)},
		Attendances: []consult.Attendance{{
			PersonID: consult.ID(person), Role: consult.RoleVoting, Required: true,
		}},
	}, booking.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	return "/meetings/" + string(b.Meeting.ID)
}

// An invitation is answered by the person, by her home's organiser or by the office, and not by whoever sent it.
func TestWhoAnswersAnInvitation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		village := c.add("/bodies", object{"name": "东村议事室", "kind": "village_room"})
		office := c.add("/bodies", object{"name": "市政协办公室", "kind": "office"})
		vice := c.add("/people", object{"name": "赵一钱", "kind": "official", "home_body_id": office})
		me := c.token(object{"name": "本人", "roles": []any{"member"}, "person_id": vice})
		other := c.token(object{"name": "别人", "roles": []any{"member"},
			"person_id": c.add("/people", object{"name": "孙二李", "kind": "member"})})
		tokens := map[string]string{
			"herself": me, "another": other, "the office": c.Admin, "her home": c.limited("organiser", office),
			"the village": c.limited("organiser", village),
		}
		for i, row := range []struct {
			who    string
			status int
			want   any
		}{
			{who: "herself", status: http.StatusOK, want: "agreed"},
			{who: "the office", status: http.StatusOK, want: "agreed"},
			{who: "her home", status: http.StatusOK, want: "agreed"},
			{who: "another", status: http.StatusForbidden, want: "pending"},
			{who: "the village", status: http.StatusForbidden, want: "pending"},
		} {
			at := time.Date(2027, 3, 1+i, 9, 0, 0, 0, time.UTC).Format(time.RFC3339)
			m := c.asks(village, vice, at)
			seat := m + "/attendances/" + vice
			if row.status == http.StatusOK {
				c.as(tokens[row.who], row.status, "POST", seat+"/agree?dry_run=true", nil)
			}
			c.as(tokens[row.who], row.status, "POST", seat+"/agree", nil)
			got, _ := c.call(http.StatusOK, "GET", m, nil)
			seats := got["attendances"].([]any)
			if consent := seats[0].(object)["consent"]; consent != row.want {
				t.Errorf("%s: %v, want %v", row.who, consent, row.want)
			}
		}
		m := c.asks(village, vice, "2027-04-01T09:00:00+08:00")
		c.as(me, http.StatusOK, "PUT", m+"/attendances/"+vice, object{"response": "declined"})
		said, _ := c.as(me, http.StatusUnprocessableEntity, "POST", m+"/attendances/"+vice+"/agree", nil)
		if got := faults(said); len(got) != 1 {
			t.Errorf("after a refusal: %v", said)
		}
		m = c.asks(village, vice, "2027-04-02T09:00:00+08:00")
		c.as(me, http.StatusOK, "PUT", m+"/attendances/"+vice, object{"response": "accepted"})
		history, _ := c.call(http.StatusOK, "GET", m+"/history", nil)
		if told := fmt.Sprint(history["items"]); !strings.Contains(told, "赵一钱同意了邀请") {
			t.Errorf("the history says %s", told)
		}
		got, _ := c.call(http.StatusOK, "GET", m, nil)
		if consent := got["attendances"].([]any)[0].(object)["consent"]; consent != "agreed" {
			t.Errorf("who accepts: %v", consent)
		}
	})
}
