package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Feeds are for their owner, and links to a person's calendar for that person's home, whoever made them.
func TestFeedsBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		of := func(kind, id string) object { return object{"subject": object{"kind": kind, "id": id}} }
		feeds := r.each("/feeds", func(owner string) object { return owned(of("body", r.own), "owner_body_id", owner) })
		for _, row := range []reachRow{
			{method: "GET", path: "/feeds/{id}", want: theOwn(200)},
			{method: "PATCH", path: "/feeds/{id}", body: object{"name": "日程"}, want: theOwn(200)},
			{method: "POST", path: "/feeds/{id}/rotate", want: theOwn(200)},
		} {
			r.try(row, feeds)
		}
		r.lists("/feeds", feeds[0], feeds[1])
		r.lists("/feeds?under=" + r.city)
		r.lists("/feeds?under="+r.below, feeds[1])
		r.refuses("PATCH", "/feeds/"+feeds[0], "owner_body_id", r.city, object{})
		r.try(reachRow{method: "DELETE", path: "/feeds/{id}", want: theOwn(204)}, feeds)

		// A person of the district moves to another: the link is no longer the district's.
		person := r.add("/people", object{"name": "赵一", "kind": "member", "home_body_id": r.own})
		ours := object{"owner_body_id": r.own}
		link := r.add("/feeds", merged(of("person", person), ours))
		r.as(r.secret, http.StatusOK, "GET", "/feeds/"+link, nil)
		r.call(http.StatusOK, "PATCH", "/people/"+person, object{"home_body_id": r.beside}, "If-Match", "*")
		r.as(r.secret, http.StatusNotFound, "GET", "/feeds/"+link, nil)
		r.as(r.secret, http.StatusNotFound, "POST", "/feeds/"+link+"/rotate", nil)

		guest := r.add("/people", object{"name": "钱二", "kind": "member", "home_body_id": r.city})
		r.call(http.StatusCreated, "POST", "/bodies/"+r.own+"/memberships", object{"person_id": guest})
		home := r.add("/people", object{"name": "孙三", "kind": "member", "home_body_id": r.below})
		venue := r.add("/venues", object{"name": "会议中心"})
		room := r.add("/rooms", object{"name": "301", "venue_id": venue, "capacity": 9, "owner_body_id": r.own})
		for _, row := range []struct{ kind, id, code string }{
			{"person", person, "not_found"}, {"person", nobody, "not_found"}, {"person", guest, "forbidden"},
			{"body", r.city, "not_found"}, {"venue", venue, "forbidden"}, {"person", home, ""}, {"body", r.below, ""},
			{"room", room, ""},
		} {
			a := r.Do("POST", "/api/v1/feeds", r.secret, merged(of(row.kind, row.id), ours))
			got := object{}
			a.JSON(t, &got)
			if code := faults(got)["subject.id"]; code != row.code || (a.Status == http.StatusCreated) != (code == "") {
				t.Errorf("a link to %s %s: %d, %v", row.kind, row.id, a.Status, got)
			}
		}
		r.refuses("POST", "/feeds", "owner_body_id", r.beside, of("person", home))
		for field, wish := range map[string]object{
			"subject.kind":  merged(ours, object{"subject": object{"kind": "public"}}),
			"owner_body_id": of("person", home),
		} {
			p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/feeds", wish)
			want := map[string]string{"subject.kind": "forbidden", "owner_body_id": "required"}[field]
			if faults(p)[field] != want {
				t.Errorf("%v: %v", wish, p)
			}
		}
	})
}

// A district follows up its own people, about meetings that it may see, counts them alone, and tells nobody else's.
func TestStalenessIsAboutOnesOwnPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		people := r.each("/people", func(home string) object {
			return owned(object{"name": "赵一", "kind": "member", "phone": "13900000000"}, "home_body_id", home)
		})
		r.call(http.StatusCreated, "POST", "/bodies/"+r.own+"/memberships", object{"person_id": people[3]})
		var seats []any
		for _, id := range people {
			seats = append(seats, object{"person_id": id})
		}
		day := 1
		meeting := func(fields object) string {
			day++
			m := r.add("/meetings", merged(object{"form": "study", "title": "读书", "attendances": seats,
				"starts_at": fmt.Sprintf("2026-12-%02dT09:00:00+08:00", day),
				"ends_at":   fmt.Sprintf("2026-12-%02dT10:00:00+08:00", day)}, fields))
			r.call(http.StatusOK, "POST", "/meetings/"+m+"/move", object{
				"starts_at": fmt.Sprintf("2026-12-%02dT15:00:00+08:00", day),
				"ends_at":   fmt.Sprintf("2026-12-%02dT16:00:00+08:00", day)})
			return m
		}
		ours := meeting(object{"owner_body_id": r.own})
		city := meeting(object{"owner_body_id": r.city, "visibility": "internal"})
		hidden := meeting(object{"owner_body_id": r.city, "visibility": "restricted"})
		list, _ := r.as(r.secret, http.StatusOK, "GET", "/feeds/staleness?days=30", nil)
		var got []any
		for _, m := range objects(list["meetings"]) {
			got = append(got, m["meeting_id"])
			if n := m["counts"].(object)["to_call"]; n != 2.0 {
				t.Errorf("%v are to be called", n)
			}
		}
		if text(got) != text([]any{ours, city}) {
			t.Errorf("listed %v, want %v", got, []any{ours, city})
		}
		for _, m := range []string{ours, city} {
			one, _ := r.as(r.secret, http.StatusOK, "GET", "/feeds/staleness?meeting="+m, nil)
			for _, x := range objects(one["items"]) {
				if x["person_id"] != people[0] && x["person_id"] != people[1] {
					t.Errorf("follows up %v", x)
				}
			}
			sheet := r.Do("GET", "/api/v1/feeds/staleness?format=csv&meeting="+m, r.secret, nil)
			if n := strings.Count(string(sheet.Body), "13900000000"); n != 2 {
				t.Errorf("the sheet has %d telephone numbers\n%s", n, sheet.Body)
			}
		}
		r.try(reachRow{method: "GET", path: "/feeds/staleness?meeting={id}", want: [5]int{200, 404, 200, 404, 404}},
			[]string{ours, hidden, city, hidden, hidden})
		told := object{"meeting": ours, "channel": "phone"}
		strangers := [5]int{200, 200, 404, 403, 404}
		r.try(reachRow{method: "POST", path: "/feeds/staleness/{id}/told", body: told, want: strangers}, people)
		strangers[0], strangers[1] = 204, 204
		r.try(reachRow{method: "DELETE", path: "/feeds/staleness/{id}/told?meeting=" + ours, want: strangers}, people)
		told["meeting"] = hidden
		r.as(r.secret, http.StatusNotFound, "POST", "/feeds/staleness/"+people[0]+"/told", told)
	})
}

// Figures of a limited token count the meetings that it owns, and its own or seen people; under rolls up for everyone.
func TestFiguresCountOnesOwnMeetings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		people := r.each("/people", func(home string) object {
			return owned(object{"name": "赵一", "kind": "member"}, "home_body_id", home)
		})
		sits := func(body, person string, fields object) {
			r.call(http.StatusCreated, "POST", "/bodies/"+body+"/memberships",
				merged(object{"person_id": person, "since": "2020-01-01"}, fields))
		}
		sits(r.own, people[0], nil)
		sits(r.own, people[3], nil)
		sits(r.own, people[2], object{"until": "2026-11-25"}) // was a member in the period, and is not seen
		sits(r.below, people[1], nil)
		day := 23
		meeting := func(owner string) {
			day++
			r.add("/meetings", owned(object{"form": "study", "title": "读书",
				"attendances":     []any{object{"person_id": people[0]}, object{"person_id": people[1]}},
				"invite_body_ids": []any{r.own},
				"starts_at":       fmt.Sprintf("2026-11-%02dT15:00:00+08:00", day),
				"ends_at":         fmt.Sprintf("2026-11-%02dT16:00:00+08:00", day)}, "owner_body_id", owner))
		}
		for _, owner := range []string{r.own, r.below, r.city, r.beside, ""} {
			meeting(owner)
		}
		r.clock.Set(nine.AddDate(0, 0, 14))
		at := "/people/{id}/attendance?from=2026-11-01&to=2026-12-05"
		r.try(reachRow{method: "GET", path: at, want: [5]int{200, 200, 404, 200, 404}}, people)
		body := "/bodies/{id}/attendance?from=2026-11-01&to=2026-12-05"
		r.try(reachRow{method: "GET", path: body, want: theOwn(200)}, []string{r.own, r.below, r.city, r.beside, r.far})
		invited := func(token, path, id string) any {
			got, _ := r.as(token, http.StatusOK, "GET", strings.ReplaceAll(path, "{id}", id), nil)
			return got["invited"]
		}
		for path, want := range map[string][2]float64{
			at:                       {2, 5},
			at + "&under=" + r.own:   {2, 2},
			at + "&under=" + r.below: {1, 1},
			at + "&under=" + r.city:  {0, 4},
		} {
			limited, whole := invited(r.secret, path, people[0]), invited(r.Admin, path, people[0])
			if limited != want[0] || whole != want[1] {
				t.Errorf("%s: %v in reach, %v in the office, want %v", path, limited, whole, want)
			}
		}
		rows := func(token, query string) string {
			got, _ := r.as(token, http.StatusOK, "GET", strings.ReplaceAll(body, "{id}", r.own)+query, nil)
			return fmt.Sprint(len(got["items"].([]any)), " ", got["total"].(object)["invited"])
		}
		for query, want := range map[string][2]string{"": {"2 4", "3 11"}, "&under=" + r.own: {"3 6", "4 7"}} {
			limited, whole := rows(r.secret, query), rows(r.Admin, query)
			if limited != want[0] || whole != want[1] {
				t.Errorf("%q: %s in reach, %s in the office, want %v", query, limited, whole, want)
			}
		}
	})
}

// The day's public meetings are the same for everyone; a time with an offset is read as it was sent, also beside a
// filter that names what is beyond reach.
func TestThePublicDayIsEverybodys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		venue := r.add("/venues", object{"name": "乙区会堂", "owner_body_id": r.beside})
		for _, visibility := range []string{"public", "internal", "restricted"} {
			r.add("/meetings", object{"form": "study", "title": "读书 " + visibility, "visibility": visibility,
				"owner_body_id": r.beside, "starts_at": "2026-11-23T15:00:00+08:00",
				"ends_at": "2026-11-23T16:00:00+08:00"})
		}
		day, _ := r.as(r.secret, http.StatusOK, "GET", "/kiosk/today", nil)
		if got := text(day["items"]); !strings.Contains(got, "读书 public") || strings.Count(got, "读书") != 1 {
			t.Errorf("the day is %s", got)
		}
		r.try(reachRow{method: "GET", path: "/kiosk/today?venue={id}", want: [5]int{404, 404, 404, 404, 404}},
			[]string{venue, venue, venue, venue, venue})
		times := "from=2026-11-23T09:00:00+08:00&to=2026-11-24T09:00:00+08:00"
		for _, query := range []string{times, times + "&under=" + r.city, times + "&under=" + r.own} {
			r.as(r.secret, http.StatusOK, "GET", "/blocks?"+query, nil)
		}
	})
}

// The calendar of a district shows what the bodies below it hold and are invited to when it is asked to, and follows
// every change of them: of a meeting, of who is invited, and of the tree.
func TestADistrictsCalendarShowsWhatIsBelow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		district := object{"subject": object{"kind": "body", "id": r.own}, "owner_body_id": r.own}
		made := func(options object) (string, string) {
			wish := merged(district, object{"options": options})
			link, _ := r.as(r.secret, http.StatusCreated, "POST", "/feeds", wish)
			_, path, _ := strings.Cut(strings.TrimPrefix(link["url"].(string), "http://"), "/")
			return link["id"].(string), "/" + path
		}
		_, alone := made(object{"below": false})
		all, rolled := made(object{"below": true})
		shows := func(link string, want ...string) {
			t.Helper()
			a := r.Do("GET", link, "", nil)
			for _, title := range []string{"区会", "镇会", "受邀", "村会", "邻居会"} {
				got := strings.Contains(string(a.Body), title+"\r\n")
				if got != slices.Contains(want, title) {
					t.Errorf("%s is shown: %v, want %v\n%s", title, got, want, a.Body)
				}
			}
		}
		hold := func(title, owner string, fields object) string {
			return r.add("/meetings", owned(merged(object{"form": "study", "title": title,
				"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00"}, fields),
				"owner_body_id", owner))
		}
		hold("区会", r.own, nil)
		hold("邻居会", r.beside, nil)
		shows(rolled, "区会")
		town := hold("镇会", r.below, nil)
		shows(rolled, "区会", "镇会")
		hold("受邀", r.city, object{"invite_body_ids": []any{r.below}})
		shows(rolled, "区会", "镇会", "受邀")
		shows(alone, "区会")
		r.call(http.StatusOK, "POST", "/meetings/"+town+"/move", object{
			"starts_at": "2026-12-02T09:00:00+08:00", "ends_at": "2026-12-02T10:00:00+08:00"})
		if a := r.Do("GET", rolled, "", nil); !strings.Contains(string(a.Body), "20261202T090000") {
			t.Errorf("a move below is not shown\n%s", a.Body)
		}
		// A body that joins the tree, and one that leaves it.
		village := r.add("/bodies", object{"name": "村议事室", "kind": "village_room"})
		hold("村会", village, nil)
		shows(rolled, "区会", "镇会", "受邀")
		r.call(http.StatusOK, "PATCH", "/bodies/"+village, object{"parent_id": r.below}, "If-Match", "*")
		shows(rolled, "区会", "镇会", "受邀", "村会")
		r.call(http.StatusOK, "PATCH", "/bodies/"+r.below, object{"parent_id": r.beside}, "If-Match", "*")
		shows(rolled, "区会")
		off := object{"options": object{"below": false}}
		r.as(r.secret, http.StatusOK, "PATCH", "/feeds/"+all, off, "If-Match", "*")
		r.call(http.StatusOK, "PATCH", "/bodies/"+r.below, object{"parent_id": r.own}, "If-Match", "*")
		shows(rolled, "区会")
		room := r.add("/rooms", object{"name": "301", "capacity": 9, "owner_body_id": r.own,
			"venue_id": r.add("/venues", object{"name": "会议中心"})})
		p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/feeds", merged(district,
			object{"subject": object{"kind": "room", "id": room}, "options": object{"below": true}}))
		if faults(p)["options.below"] != "unexpected" {
			t.Errorf("a room's: %v", p)
		}
	})
}
