package rest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// domain is a city with two districts and a community below one of them, seen by whoever holds a token of that
// district.
type domain struct {
	*client
	city, district, beside, village string
	// ours is at home in the district, theirs beside it, and both also sit in what is secret.
	ours, theirs string
	venue        string
	// hall is the whole office's, room the district's, away the room of the district beside.
	hall, room, away string
	secret           string
	// things are meetings by what they are to the district.
	things map[string]string
	// hushed are texts and ids that no answer to the district may have.
	hushed []string
}

// standings are the things in the order of the tables.
var standings = []string{
	"own", "below", "public", "attended", "beside", "above", "none", "restricted", "draft", "together", "nobody",
}

func (c *client) domain() *domain {
	c.t.Helper()
	d := &domain{client: c, things: map[string]string{"nobody": nobody}}
	d.city = c.add("/bodies", object{"name": "市政协", "kind": "plenary"})
	under := func(name, kind, parent string) string {
		return c.add("/bodies", object{"name": name, "kind": kind, "parent_id": parent})
	}
	d.district, d.beside = under("甲区政协", "district", d.city), under("乙区政协", "district", d.city)
	d.village = under("甲区某村", "village_room", d.district)
	d.ours = c.add("/people", object{"name": "赵一钱", "kind": "member", "home_body_id": d.village})
	d.theirs = c.add("/people", object{"name": "孙二李", "kind": "member", "home_body_id": d.beside})
	d.venue = c.add("/venues", object{"name": "会议中心"})
	d.hall = c.add("/rooms", object{"venue_id": d.venue, "name": "大会堂", "capacity": 99})
	d.room = c.add("/rooms", object{"venue_id": d.venue, "name": "甲区议事厅", "capacity": 20, "owner_body_id": d.district})
	d.away = c.add("/rooms", object{"venue_id": d.venue, "name": "密室一号", "capacity": 20, "owner_body_id": d.beside})
	for i, thing := range standings[:len(standings)-1] {
		fields := object{"title": "密" + thing, "visibility": "internal", "owner_body_id": d.city,
			"attendances": []any{object{"person_id": d.theirs}}}
		switch thing {
		case "own":
			fields = merged(fields, object{"title": "区议事", "owner_body_id": d.district})
		case "below":
			fields = merged(fields, object{"title": "村议事", "owner_body_id": d.village})
		case "together":
			fields = merged(fields, object{"title": "同办会", "owner_body_id": d.beside,
				"co_owner_body_ids": []any{d.district}})
		case "public":
			fields = merged(fields, object{"title": "公开会", "visibility": "public"})
		case "attended":
			fields = merged(fields, object{"title": "同席会",
				"attendances": []any{object{"person_id": d.ours}, object{"person_id": d.theirs}}})
		case "beside":
			fields["owner_body_id"] = d.beside
		case "none":
			delete(fields, "owner_body_id")
		case "restricted":
			fields = merged(fields, object{"visibility": "restricted",
				"attendances": []any{object{"person_id": d.ours}}})
		case "draft":
			fields = merged(fields, object{"status": "draft", "visibility": "public"})
		}
		d.things[thing] = d.sits(10+i, fields)
		if i > 3 && thing != "together" {
			d.hushed = append(d.hushed, d.things[thing], "密"+thing)
		}
	}
	d.hushed = append(d.hushed, d.away, "密室")
	d.secret = c.limited("organiser", d.district)
	return d
}

// sits books a meeting on a day of March 2027, from nine to ten.
func (d *domain) sits(day int, fields object) string {
	d.t.Helper()
	return d.add("/meetings", d.sitting(day, fields))
}

func (d *domain) sitting(day int, fields object) object {
	at := func(hour int) string { return fmt.Sprintf("2027-03-%02dT%02d:00:00+08:00", day, hour) }
	return merged(object{"form": "council", "title": "议事", "starts_at": at(9), "ends_at": at(10)}, fields)
}

// ask sends one request of the district and reports what the answer gives away.
func (d *domain) ask(method, path string, body any, headers ...string) apptest.Answer {
	d.t.Helper()
	return d.asks(d.secret, method, path, body, headers...)
}

func (d *domain) asks(secret, method, path string, body any, headers ...string) apptest.Answer {
	d.t.Helper()
	a := d.Do(method, "/api/v1"+path, secret, body, headers...)
	promised(d.t, method, "/api/v1"+path, a)
	sent := text(body) + path
	for _, word := range d.hushed {
		if strings.Contains(string(a.Body), word) && !strings.Contains(sent, word) {
			d.t.Errorf("%s %s gives away %s:\n%s", method, path, word, a.Body)
		}
	}
	if a.Status >= 500 {
		d.t.Errorf("%s %s: %d\n%s", method, path, a.Status, a.Body)
	}
	return a
}

// own requests differ in every answer.
var ofTheRequest = regexp.MustCompile(`"(request_id|instance)":"[^"]*"`)

// bare is an answer without what differs between two of the same requests.
func bare(a apptest.Answer) string {
	return fmt.Sprint(a.Status, ofTheRequest.ReplaceAllString(string(a.Body), ""))
}

// walk sends the request for each of the things and wants these answers; of what is beyond the answer is, byte by byte,
// that of what is not there.
func (d *domain) walk(method, path string, body any, want map[string]int, headers ...string) {
	d.t.Helper()
	absent := bare(d.ask(method, strings.ReplaceAll(path, "{id}", nobody), body, headers...))
	for _, thing := range standings {
		a := d.ask(method, strings.ReplaceAll(path, "{id}", d.things[thing]), body, headers...)
		status, told := want[thing]
		if !told {
			status = http.StatusNotFound
		}
		if a.Status != status {
			d.t.Errorf("%s %s of %s: %d, want %d\n%s", method, path, thing, a.Status, status, a.Body)
		}
		if !told && bare(a) != absent {
			d.t.Errorf("%s %s of %s: %s, and of what is not there: %s", method, path, thing, bare(a), absent)
		}
	}
}

// read is what of one's own is allowed, and of what is seen as well; written is 403 for the latter.
func read() map[string]int {
	return map[string]int{"own": 200, "below": 200, "together": 200, "public": 200, "attended": 200}
}
func written() map[string]int {
	return map[string]int{"own": 200, "below": 200, "together": 200, "public": 403, "attended": 403}
}
func ownAlone() map[string]int { return map[string]int{"own": 200, "below": 200, "together": 200} }

// What a district may do with each meeting.
func TestMeetingsInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		d.walk("GET", "/meetings/{id}", nil, read())
		d.walk("GET", "/meetings/{id}/history", nil, ownAlone())
		d.walk("PATCH", "/meetings/{id}?dry_run=true", object{"title": "改名"}, written(), "If-Match", "*")
		d.walk("POST", "/meetings/{id}/confirm?dry_run=true", object{}, written())
		d.walk("POST", "/meetings/{id}/cancel?dry_run=true", object{"reason": "改期"}, written())
		d.walk("POST", "/meetings/{id}/move?dry_run=true", object{"starts_at": "2027-04-01T09:00:00+08:00"}, written())
		d.walk("POST", "/meetings/{id}/pin", object{"reason": "已定"}, written())
		d.walk("POST", "/meetings/{id}/unpin", nil, written())
		d.walk("POST", "/meetings/{id}/notice", object{}, written())
		d.walk("DELETE", "/meetings/{id}/notice", nil, written(), "If-Match", "*")
		for _, thing := range standings {
			to := object{"starts_at": "2027-04-02T09:00:00+08:00"}
			step := object{"items": []any{object{"id": d.things[thing], "move": to}}}
			want := written()[thing]
			if want == 0 {
				want = http.StatusUnprocessableEntity
			}
			a := d.ask("POST", "/meetings/batch?dry_run=true", step)
			absent := bare(d.ask("POST", "/meetings/batch?dry_run=true", object{"items": []any{
				object{"id": nobody, "move": to}}}))
			if a.Status != want || want == http.StatusUnprocessableEntity && bare(a) != absent {
				t.Errorf("a batch with %s: %s, want %d; of what is not there: %s", thing, bare(a), want, absent)
			}
		}
		var listed []string
		page, _ := d.as(d.secret, http.StatusOK, "GET", "/meetings?limit=3", nil)
		for {
			for _, m := range page["items"].([]any) {
				listed = append(listed, m.(object)["title"].(string))
			}
			next, more := page["next_cursor"].(string)
			if !more {
				break
			}
			page, _ = d.as(d.secret, http.StatusOK, "GET", "/meetings?limit=3&cursor="+next, nil)
		}
		if want := []string{"区议事", "村议事", "公开会", "同席会", "同办会"}; !slices.Equal(listed, want) {
			t.Errorf("listed %v, want %v", listed, want)
		}
		d.ask("GET", "/meetings", nil)
	})
}

// Of the meetings of others a district reads what everybody may know, and its own people alone.
func TestWhatIsSeenOfTheMeetingsOfOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		parent := d.sits(5, object{"title": "密母", "owner_body_id": d.city, "visibility": "restricted",
			"ends_at": "2027-03-30T10:00:00+08:00"})
		member := d.add("/people", object{"name": "周三吴", "kind": "member"})
		d.add("/bodies/"+d.beside+"/memberships", object{"person_id": member, "since": "2026-01-01"})
		m := d.sits(25, object{"title": "联合会", "owner_body_id": d.city, "visibility": "public", "parent_id": parent,
			"follows":         []any{object{"meeting_id": d.things["above"]}},
			"invite_body_ids": []any{d.beside},
			"attendances":     []any{object{"person_id": d.ours}, object{"person_id": d.theirs}}})
		d.call(http.StatusOK, "POST", "/meetings/"+m+"/pin", object{"reason": "密令"})
		d.hushed = append(d.hushed, parent, "密母", "密令", d.theirs, member, d.beside)
		a := d.ask("GET", "/meetings/"+m, nil)
		d.ask("GET", "/meetings?from=2027-03-25&to=2027-03-26", nil)
		out := object{}
		a.JSON(t, &out)
		got := fmt.Sprint(out["attendances"])
		if strings.Count(got, "person_id") != 1 || !strings.Contains(got, d.ours) {
			t.Errorf("its people: %s", got)
		}
		// Whoever filters by what is hidden learns nothing.
		for _, filter := range []string{
			"person=" + d.theirs, "person=" + member, "body=" + d.beside, "parent=" + parent,
		} {
			page, _ := d.as(d.secret, http.StatusOK, "GET", "/meetings?from=2027-03-25&to=2027-03-26&"+filter, nil)
			if n := len(page["items"].([]any)); n != 0 {
				t.Errorf("%s finds %d", filter, n)
			}
		}
		page, _ := d.as(d.secret, http.StatusOK, "GET", "/meetings?from=2027-03-25&to=2027-03-26&person="+d.ours, nil)
		if n := len(page["items"].([]any)); n != 1 {
			t.Errorf("one's own person finds %d", n)
		}
	})
}

func overriding(kind string, named object) object {
	return object{"overrides": []any{merged(object{"kind": kind, "reason": "急"}, named)}}
}

// What a new meeting refers to beyond its reach is refused as what is not there.
func TestWhatAMeetingMayReferTo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		seats := []any{object{"person_id": d.ours}}
		wish := d.sitting(27, object{"owner_body_id": d.district, "attendances": seats})
		unowned := d.sitting(27, object{"attendances": seats})
		a := d.ask("POST", "/meetings?dry_run=true", unowned)
		if a.Status != 422 || !strings.Contains(string(a.Body), `"required"`) {
			t.Errorf("without an owner: %d %s", a.Status, a.Body)
		}
		long := d.sits(27, object{"title": "密母", "owner_body_id": d.city, "visibility": "internal",
			"ends_at": "2027-03-27T18:00:00+08:00"})
		d.hushed = append(d.hushed, long, "密母")
		everyone := object{"subject": object{"kind": "everyone"}, "title": "密休",
			"starts_at": "2027-03-31T09:00:00+08:00", "ends_at": "2027-03-31T10:00:00+08:00"}
		block := d.add("/blocks", everyone)
		ours := d.add("/blocks", merged(everyone, object{"owner_body_id": d.village}))
		parted := d.sits(28, object{"title": "区会", "owner_body_id": d.district})
		for _, row := range []struct {
			field string
			make  func(id string) object
			// beyond are refused, own let by.
			beyond, own []string
		}{
			{
				field: "owner_body_id", make: func(id string) object { return object{"owner_body_id": id} },
				beyond: []string{d.city, d.beside}, own: []string{d.district, d.village},
			},
			{
				field: "room_id", make: func(id string) object { return object{"room_id": id} },
				beyond: []string{d.away}, own: []string{d.hall, d.room},
			},
			{
				field: "venue_id", make: func(id string) object { return object{"room_id": nil, "venue_id": id} },
				beyond: []string{d.add("/venues", object{"name": "密馆", "owner_body_id": d.beside})},
				own:    []string{d.venue},
			},
			{
				field:  "invite_body_ids[0]",
				make:   func(id string) object { return object{"invite_body_ids": []any{id}} },
				beyond: []string{d.city, d.beside}, own: []string{d.village},
			},
			{
				field:  "co_owner_body_ids[0]",
				make:   func(id string) object { return object{"co_owner_body_ids": []any{id}} },
				beyond: []string{d.city, d.beside}, own: []string{d.village},
			},
			{
				field: "parent_id", make: func(id string) object { return object{"parent_id": id} },
				beyond: []string{long, d.things["public"], d.things["beside"]},
			},
			{
				field:  "follows[0].meeting_id",
				make:   func(id string) object { return object{"follows": []any{object{"meeting_id": id}}} },
				beyond: []string{long, d.things["public"], d.things["beside"]}, own: []string{d.things["own"]},
			},
			{
				field:  "overrides[0].person_id",
				make:   func(id string) object { return overriding("person_double_booked", object{"person_id": id}) },
				beyond: []string{d.theirs}, own: []string{d.ours},
			},
			{
				field:  "overrides[0].room_id",
				make:   func(id string) object { return overriding("room_double_booked", object{"room_id": id}) },
				beyond: []string{d.away, d.hall}, own: []string{d.room},
			},
			{
				field: "overrides[0].meeting_id",
				make: func(id string) object {
					return overriding("person_double_booked", object{"person_id": d.ours, "meeting_id": id})
				},
				beyond: []string{d.things["above"], d.things["none"]},
				own:    []string{d.things["own"], d.things["public"]},
			},
			{
				field:  "overrides[0].block_id",
				make:   func(id string) object { return overriding("everyone_blocked", object{"block_id": id}) },
				beyond: []string{block}, own: []string{ours},
			},
		} {
			for _, way := range []struct {
				method, path string
				wish         func(object) object
			}{
				{"POST", "/meetings?dry_run=true", func(fields object) object { return merged(wish, fields) }},
				{"PATCH", "/meetings/" + parted + "?dry_run=true", func(fields object) object { return fields }},
				{"POST", "/meetings/batch?dry_run=true", func(fields object) object {
					return object{"items": []any{object{"id": parted, "version": 1, "edit": fields}}}
				}},
			} {
				at := d.ask(way.method, way.path, way.wish(row.make(nobody)), "If-Match", "*")
				if at.Status != 422 || !strings.Contains(string(at.Body), row.field+`"`) {
					t.Errorf("%s of nobody: %d %s", row.field, at.Status, at.Body)
				}
				for _, id := range row.beyond {
					a := d.ask(way.method, way.path, way.wish(row.make(id)), "If-Match", "*")
					if bare(a) != bare(at) {
						t.Errorf("%s: %s\nand for what is not there: %s", row.field, bare(a), bare(at))
					}
				}
				for _, id := range row.own {
					a := d.ask(way.method, way.path, way.wish(row.make(id)), "If-Match", "*")
					if a.Status != http.StatusOK {
						t.Errorf("%s of one's own, %s: %d %s", row.field, way.method, a.Status, a.Body)
					}
				}
			}
		}
	})
}

// A clash with what a district may not see is a clash without a name, wherever it is told.
func TestClashesBeyondReachHaveNoNames(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		everyone := d.add("/blocks", object{"subject": object{"kind": "everyone"}, "title": "密令全休",
			"owner_body_id": d.city,
			"starts_at":     "2027-03-29T09:00:00+08:00", "ends_at": "2027-03-29T10:00:00+08:00"})
		d.hushed = append(d.hushed, everyone, "密令全休")
		seats := []any{object{"person_id": d.ours}}
		mine := object{"owner_body_id": d.village, "attendances": seats}
		// restricted sits on the day 17 with our person; the city's secret meeting holds the hall on the 26th.
		hall := d.sits(26, object{"title": "密厅", "owner_body_id": d.city, "room_id": d.hall,
			"visibility": "internal"})
		d.hushed = append(d.hushed, hall, "密厅")
		for _, row := range []struct {
			day    int
			fields object
			kind   string
		}{
			{17, mine, "person_double_booked"},
			{29, mine, "everyone_blocked"},
			{26, merged(mine, object{"room_id": d.hall}), "room_double_booked"},
		} {
			a := d.ask("POST", "/meetings", d.sitting(row.day, row.fields))
			if a.Status != 409 || !strings.Contains(string(a.Body), row.kind) {
				t.Errorf("%s: %d %s", row.kind, a.Status, a.Body)
			}
			// Who may see all is told all.
			a = d.Do("POST", "/api/v1/meetings", d.Admin, d.sitting(row.day, row.fields))
			if !strings.Contains(string(a.Body), "密") {
				t.Errorf("%s: the office is told %s", row.kind, a.Body)
			}
			own := d.add("/meetings", d.sitting(2, row.fields))
			to := d.sitting(row.day, nil)
			for _, way := range []apptest.Answer{
				d.ask("POST", "/meetings/"+own+"/move", object{"starts_at": to["starts_at"]}),
				d.ask("PATCH", "/meetings/"+own,
					object{"starts_at": to["starts_at"], "ends_at": to["ends_at"]}, "If-Match", "*"),
				d.ask("POST", "/meetings/batch", object{"items": []any{
					object{"id": own, "move": object{"starts_at": to["starts_at"]}}}}),
			} {
				if way.Status != 409 || !strings.Contains(string(way.Body), row.kind) {
					t.Errorf("%s: %d %s", row.kind, way.Status, way.Body)
				}
			}
			d.call(http.StatusOK, "POST", "/meetings/"+own+"/cancel", object{"reason": "试毕"})
		}
		over := d.sitting(17, merged(mine, object{"overrides": []any{
			object{"kind": "person_double_booked", "person_id": d.ours, "reason": "急"}}}))
		made := d.ask("POST", "/meetings", over)
		out := object{}
		made.JSON(t, &out)
		at := "/meetings/" + fmt.Sprint(out["id"])
		d.ask("GET", at, nil)
		d.ask("GET", at+"/history", nil)
		whole, _ := d.call(http.StatusOK, "GET", at, nil)
		if !strings.Contains(fmt.Sprint(whole["overrides"]), d.things["restricted"]) {
			t.Errorf("the record has %v", whole["overrides"])
		}
		// What it read it may send back, and nothing changes.
		seen := d.ask("GET", at, nil)
		seen.JSON(t, &out)
		d.ask("PATCH", at, object{"overrides": out["overrides"]}, "If-Match", "*")
		after, _ := d.call(http.StatusOK, "GET", at, nil)
		if text(after["overrides"]) != text(whole["overrides"]) || after["version"] != whole["version"] {
			t.Errorf("overrides %v, then %v", whole["overrides"], after["overrides"])
		}
		// An override of what is beyond lifts nothing.
		block := d.sitting(29, merged(mine, overriding("everyone_blocked", nil)))
		if a := d.ask("POST", "/meetings", block); a.Status != 409 {
			t.Errorf("a block of the city was lifted: %d", a.Status)
		}
	})
}
