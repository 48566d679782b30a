package rest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// worked reads the proposal with the token until it is worked out.
func (c *client) worked(secret, id string) object {
	c.t.Helper()
	for {
		p, _ := c.as(secret, http.StatusOK, "GET", "/proposals/"+id, nil)
		if p["state"] != "planning" {
			return p
		}
	}
}

// whole sends one request of the whole office.
func (d *domain) whole(method, path string, body any, headers ...string) apptest.Answer {
	return d.Do(method, "/api/v1"+path, d.Admin, body, headers...)
}

// on24March is an hour of that day in 2027, a Wednesday.
func on24March(hour int) string { return fmt.Sprintf("2027-03-24T%02d:00:00+08:00", hour) }

// theAfternoon is a proposal for an afternoon that is taken from everybody of the body.
func theAfternoon(body string) object {
	return object{
		"cause": object{"kind": "block", "block": object{"subject": object{"kind": "everyone"}, "title": "区两会",
			"owner_body_id": body, "starts_at": on24March(13), "ends_at": on24March(18)}},
		"limits": object{"starts_at": on24March(9), "ends_at": on24March(18), "rooms": "room", "seconds": 0.5},
	}
}

// changesOf are the changes of a proposal, by their meetings.
func changesOf(p object) map[string]object {
	out := map[string]object{}
	for _, c := range p["outcome"].(object)["changes"].([]any) {
		out[c.(object)["meeting_id"].(string)] = c.(object)
	}
	return out
}

// A district's run moves its own and leaves the city's meeting where it is, though the whole office's would move it to
// make way; what it answers, applies, takes back and tells people names nothing beyond the district.
func TestADistrictsProposalMovesItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		second := d.add("/people", object{"name": "周三", "kind": "member", "home_body_id": d.district})
		book := func(title, owner, room, person string, from, to int) string {
			return d.add("/meetings", object{"form": "other", "title": title, "visibility": "internal",
				"owner_body_id": owner, "room_id": room, "starts_at": on24March(from), "ends_at": on24March(to),
				"attendances": []any{object{"person_id": person}}})
		}
		long := book("区议事长会", d.district, d.hall, d.ours, 14, 17)
		short := book("区议事短会", d.village, d.room, second, 14, 15)
		citys := book("密市会", d.city, d.hall, d.theirs, 9, 12)
		d.hushed = append(d.hushed, citys, "密市会")

		whole, _ := d.call(http.StatusOK, "POST", "/proposals?dry_run=true", theAfternoon(d.district))
		if moved := changesOf(whole); len(moved) != 3 || moved[citys] == nil {
			t.Fatalf("the whole office moves %v", moved)
		}
		wish := merged(theAfternoon(d.district), object{"owner_body_id": d.district})
		for _, secret := range []string{d.secret, d.Admin} {
			sketch, _ := d.as(secret, http.StatusOK, "POST", "/proposals?dry_run=true", wish)
			if moved := changesOf(sketch); len(moved) != 1 || moved[short] == nil {
				t.Errorf("the district moves %v", moved)
			}
		}
		a := d.ask("POST", "/proposals", wish)
		var asked object
		a.JSON(t, &asked)
		at := "/proposals/" + asked["id"].(string)
		found := d.worked(d.secret, asked["id"].(string))
		d.ask("GET", at, nil)
		if moved := changesOf(found); found["state"] != "ready" || len(moved) != 1 || moved[short] == nil {
			t.Errorf("the district's run moves %v", found)
		}
		if got := text(found["outcome"].(object)["unplaced"]); got != text([]string{long}) {
			t.Errorf("left without a place: %s", got)
		}
		for _, step := range []string{"/apply?dry_run=true", "/apply", "/undo?dry_run=true", "/undo"} {
			if a := d.ask("POST", at+step, nil); a.Status != http.StatusOK {
				t.Errorf("%s: %d\n%s", step, a.Status, a.Body)
			}
			stands, _ := d.call(http.StatusOK, "GET", "/meetings/"+citys, nil)
			holds(t, stands, object{"starts_at": on24March(9), "sequence": 0.0})
		}
		told := d.everyOf("/notices?limit=1")
		if len(told) != 2 || !strings.Contains(text(told), "区议事短会") {
			t.Errorf("notices: %v", told)
		}
		if n := len(d.everyOf("/proposals?limit=1")); n != 1 {
			t.Errorf("%d proposals are listed", n)
		}
	})
}

// What the whole office worked out for a district is told without what is beyond it, and is not applied beyond it.
func TestWhatWasGivenAwayIsNotTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		id := d.add("/meetings", object{"form": "other", "title": "密移交会", "visibility": "restricted",
			"owner_body_id": d.district, "starts_at": on24March(14), "ends_at": on24March(15),
			"attendances": []any{object{"person_id": d.ours}}})
		stays := d.add("/meetings", object{"form": "other", "title": "区留存会", "visibility": "internal",
			"owner_body_id": d.district, "starts_at": on24March(16), "ends_at": on24March(17),
			"attendances": []any{object{"person_id": d.ours}}})
		wish := merged(theAfternoon(d.district), object{"owner_body_id": d.district})
		run := func() string {
			asked, _ := d.as(d.secret, http.StatusAccepted, "POST", "/proposals", wish)
			if moved := changesOf(d.worked(d.secret, asked["id"].(string))); len(moved) != 2 {
				t.Fatalf("moved %v", moved)
			}
			return "/proposals/" + asked["id"].(string)
		}
		applied, at := run(), ""
		d.as(d.secret, http.StatusOK, "POST", applied+"/apply", nil)
		d.as(d.secret, http.StatusOK, "POST", applied+"/undo", nil)
		at = run()
		d.call(http.StatusOK, "PATCH", "/meetings/"+id, object{"owner_body_id": d.city}, "If-Match", "*")
		d.hushed = append(d.hushed, id, "密移交会")
		for _, path := range []string{applied, at} {
			var p object
			a := d.ask("GET", path, nil)
			a.JSON(t, &p)
			if moved := changesOf(p); len(moved) != 1 || moved[stays] == nil {
				t.Errorf("%s has %v", path, moved)
			}
		}
		for _, path := range []string{at + "/apply", at + "/apply?dry_run=true"} {
			if a := d.ask("POST", path, nil); a.Status != http.StatusConflict {
				t.Errorf("%s: %d\n%s", path, a.Status, a.Body)
			}
		}
		d.ask("GET", "/notices", nil)
		d.blocksGivenAway()
		// The city's block was entered by the whole office: a district does not remove it.
		citys := merged(theAfternoon(d.city), object{"owner_body_id": d.district})
		asked, _ := d.call(http.StatusAccepted, "POST", "/proposals", citys)
		at = "/proposals/" + asked["id"].(string)
		d.worked(d.secret, asked["id"].(string))
		d.hushed = append(d.hushed, "区两会")
		d.ask("GET", at, nil)
		if a := d.ask("POST", at+"/apply", nil); a.Status < 400 {
			t.Errorf("a district enters the city's block: %d\n%s", a.Status, a.Body)
		}
		d.call(http.StatusOK, "POST", at+"/apply", nil)
		if a := d.ask("POST", at+"/undo", nil); a.Status != http.StatusForbidden {
			t.Errorf("a district removes the city's block: %d\n%s", a.Status, a.Body)
		}
	})
}

// blocksGivenAway reads proposals of the district whose block, or the block that their meetings made way for, the city
// has got since.
func (d *domain) blocksGivenAway() {
	d.t.Helper()
	at := func(hour int) string { return fmt.Sprintf("2027-03-25T%02d:00:00+08:00", hour) }
	d.add("/meetings", object{"form": "other", "title": "区调研会", "visibility": "internal",
		"owner_body_id": d.district, "starts_at": at(14), "ends_at": at(15),
		"attendances": []any{object{"person_id": d.ours}}})
	ask := func(cause object) string {
		asked, _ := d.as(d.secret, http.StatusAccepted, "POST", "/proposals",
			object{"cause": cause, "owner_body_id": d.district, "limits": object{"seconds": 0.2}})
		p := d.worked(d.secret, asked["id"].(string))
		if gone := text(p["outcome"].(object)["conflicts_gone"]); !strings.Contains(gone, "密出差") {
			d.t.Errorf("what is gone is %s", gone)
		}
		return "/proposals/" + asked["id"].(string)
	}
	taken := object{"subject": object{"kind": "person", "id": d.ours}, "title": "密出差", "hard": true,
		"owner_body_id": d.district, "starts_at": at(13), "ends_at": at(18)}
	fresh := ask(object{"kind": "block", "block": taken, "roles": []any{"voting", "nonvoting"}})
	block := d.add("/blocks", taken)
	stood := ask(object{"kind": "conflicts", "starts_at": at(13), "ends_at": at(18)})
	d.as(d.secret, http.StatusOK, "POST", fresh+"/apply", nil)
	entered, _ := d.call(http.StatusOK, "GET", fresh, nil)
	for _, id := range []any{block, entered["cause"].(object)["block_id"]} {
		d.call(http.StatusOK, "PATCH", "/blocks/"+id.(string), object{"owner_body_id": d.city}, "If-Match", "*")
		d.hushed = append(d.hushed, id.(string))
	}
	d.hushed = append(d.hushed, "密出差")
	d.ask("GET", fresh, nil)
	d.ask("GET", stood, nil)
}

// A district's plan has topics that the whole office gave it: those that others own, or that need what is beyond, are
// left without a place, and the district's own are placed.
func TestADistrictPlacesItsOwnTopics(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		plan := r.add("/plans", object{"year": 2027, "title": "年度计划", "body_id": r.own})
		topics := []any{r.topic(r.own, nil), r.topic(r.below, nil), r.topic(r.city, nil), r.topic("", nil),
			r.topic(r.own, object{"invite_body_ids": []any{r.beside}})}
		made, _ := r.call(http.StatusCreated, "POST", "/plans/"+plan+"/topics", object{"topics": topics})
		var ids []string
		for _, item := range made["items"].([]any) {
			ids = append(ids, item.(object)["id"].(string))
		}
		r.call(http.StatusOK, "POST", "/plans/"+plan+"/submit", nil)
		r.call(http.StatusOK, "POST", "/plans/"+plan+"/approve", nil)
		wish := object{"cause": object{"kind": "plan", "plan_id": plan}, "limits": object{"seconds": 0.3},
			"owner_body_id": r.own}
		asked, _ := r.as(r.secret, http.StatusAccepted, "POST", "/proposals", wish)
		p := r.worked(r.secret, asked["id"].(string))
		placed := map[any]bool{}
		for _, c := range changesOf(p) {
			placed[c["topic_id"]] = true
		}
		if len(placed) != 2 || !placed[ids[0]] || !placed[ids[1]] {
			t.Errorf("placed %v of %v: %v", placed, ids, p)
		}
		if left := p["outcome"].(object)["unplaced"].([]any); len(left) != 3 {
			t.Errorf("left without a place: %v", left)
		}
		r.as(r.secret, http.StatusOK, "POST", "/proposals/"+asked["id"].(string)+"/apply", nil)
		wish["owner_body_id"] = nil
		whole, _ := r.call(http.StatusOK, "POST", "/proposals?dry_run=true", wish)
		if n := len(changesOf(whole)); n != 3 {
			t.Errorf("the whole office places %d more, want 3", n)
		}
	})
}

// Proposals are for the body that owns them, with every step.
func TestProposalsBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		var all []string
		for _, owner := range r.places() {
			wish := owned(theAfternoon(r.city), "owner_body_id", owner)
			asked, _ := r.call(http.StatusAccepted, "POST", "/proposals", wish)
			all = append(all, asked["id"].(string))
			r.ready(asked["id"].(string))
		}
		r.lists("/proposals", all[0], all[1])
		r.lists("/proposals?under=" + r.city)
		for _, row := range []reachRow{
			{method: "GET", path: "/proposals/{id}", want: theOwn(200)},
			{method: "POST", path: "/proposals/{id}/cancel", want: theOwn(422)},
			{method: "POST", path: "/proposals/{id}/finish", want: theOwn(422)},
			{method: "POST", path: "/proposals/{id}/undo", want: theOwn(422)},
			{method: "POST", path: "/proposals/{id}/apply", want: theOwn(422)}, // its block is the city's
		} {
			r.try(row, all)
		}
		for i, owner := range r.places() {
			wish := owned(theAfternoon(r.own), "owner_body_id", owner)
			asked, _ := r.call(http.StatusAccepted, "POST", "/proposals", wish)
			all[i] = asked["id"].(string)
			r.ready(all[i])
		}
		for _, step := range []string{"/apply?dry_run=true", "/apply", "/undo?dry_run=true", "/undo"} {
			r.try(reachRow{method: "POST", path: "/proposals/{id}" + step, want: theOwn(200)}, all)
		}
	})
}

// A limited token asks for proposals of its own, because of what is its own, and names nothing beyond.
func TestProposalsNameWhatIsInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		ask := func(owner string, cause, limits object) (string, map[string]string) {
			body := owned(object{"cause": cause, "limits": limits}, "owner_body_id", owner)
			a := d.ask("POST", "/proposals?dry_run=true", body)
			var got object
			a.JSON(t, &got)
			return fmt.Sprint(a.Status, got["errors"], got["detail"]), faults(got)
		}
		window := object{"kind": "conflicts", "starts_at": on24March(9), "ends_at": on24March(18)}
		// same wants a fault of the field for what is beyond, which is that of what is not there, and none for one's
		// own.
		same := func(field, beyond, own string, with func(id string) (object, object)) {
			t.Helper()
			cause, limits := with(beyond)
			got, of := ask(d.district, cause, limits)
			cause, limits = with(nobody)
			if absent, _ := ask(d.district, cause, limits); of[field] != "not_found" || got != absent {
				t.Errorf("%s beyond: %s, not there: %s", field, got, absent)
			}
			cause, limits = with(own)
			if got, of := ask(d.district, cause, limits); len(of) > 0 {
				t.Errorf("%s of one's own: %s", field, got)
			}
		}
		for owner, want := range map[string]string{"": "required", d.city: "not_found", d.beside: "not_found",
			nobody: "not_found", d.village: "", d.district: ""} {
			if got, of := ask(owner, window, object{}); of["owner_body_id"] != want {
				t.Errorf("an owner %s: %s", owner, got)
			}
		}
		beyond, _ := ask(d.city, window, object{})
		if absent, _ := ask(nobody, window, object{}); beyond != absent {
			t.Errorf("an owner beyond: %s, not there: %s", beyond, absent)
		}
		for _, thing := range standings[:len(standings)-1] {
			if thing == "own" || thing == "below" || thing == "together" {
				continue
			}
			same("cause.meeting_ids[0]", d.things[thing], d.things["own"], func(id string) (object, object) {
				return object{"kind": "meetings", "meeting_ids": []any{id}}, object{}
			})
		}
		block := func(subject, owner string) object {
			return object{"kind": "block", "block": owned(object{"subject": object{"kind": "person", "id": subject},
				"title": "体检", "starts_at": on24March(9), "ends_at": on24March(18)}, "owner_body_id", owner)}
		}
		same("cause.block.subject.id", d.theirs, d.ours, func(id string) (object, object) {
			return block(id, d.district), object{}
		})
		same("cause.block.owner_body_id", d.city, d.village, func(id string) (object, object) {
			return block(d.ours, id), object{}
		})
		if got, of := ask(d.district, block(d.ours, ""), object{}); of["cause.block.owner_body_id"] != "required" {
			t.Errorf("a block of nobody: %s", got)
		}
		enter := func(owner string) string {
			return d.add("/blocks", owned(object{"subject": object{"kind": "person", "id": d.ours}, "title": "出差",
				"starts_at": on24March(9), "ends_at": on24March(18), "hard": true}, "owner_body_id", owner))
		}
		own := enter(d.village)
		for _, owner := range []string{d.city, ""} {
			same("cause.block_id", enter(owner), own, func(id string) (object, object) {
				return object{"kind": "block", "block_id": id}, object{}
			})
		}
		planOf := func(body string) string {
			id := d.add("/plans", object{"year": 2027, "title": "年度计划", "body_id": body})
			topic := object{"title": "停车难", "form": "study", "earliest": "2027-05-01", "latest": "2027-05-31",
				"duration_minutes": 60, "owner_body_id": body}
			d.call(http.StatusCreated, "POST", "/plans/"+id+"/topics", object{"topics": []any{topic}})
			d.call(http.StatusOK, "POST", "/plans/"+id+"/submit", nil)
			d.call(http.StatusOK, "POST", "/plans/"+id+"/approve", nil)
			return id
		}
		same("cause.plan_id", planOf(d.city), planOf(d.district), func(id string) (object, object) {
			return object{"kind": "plan", "plan_id": id}, object{"seconds": 0.3}
		})
		same("limits.bodies[0]", d.beside, d.village, func(id string) (object, object) {
			return window, object{"bodies": []any{id}}
		})
		same("limits.pinned[0]", d.things["beside"], d.things["public"], func(id string) (object, object) {
			return window, object{"pinned": []any{id}}
		})
	})
}

// Whatever a district asks for in an office full of meetings, each change is of the district or below it, goes to a
// room that it may use, and nothing names what is beyond.
func TestEveryChangeIsOfTheOwnersSubtree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		// A meeting of one's own may be in the room of others.
		d.hushed = slices.DeleteFunc(d.hushed, func(word string) bool { return word == d.away })
		dice := rand.New(rand.NewPCG(12, 2))
		owners := []string{d.district, d.village, d.city, d.beside, ""}
		rooms := []string{d.hall, d.room, d.away, ""}
		people := []string{d.ours, d.theirs}
		for _, home := range owners[:4] {
			people = append(people, d.add("/people", object{"name": "吴四", "kind": "member", "home_body_id": home}))
		}
		own := map[string]bool{d.things["own"]: true, d.things["below"]: true}
		for i := range 90 {
			day, hour := 22+dice.IntN(4), 8+dice.IntN(9)
			owner := owners[dice.IntN(len(owners))]
			title := fmt.Sprint("密会", i)
			fields := owned(object{"form": "other", "title": title, "visibility": "internal",
				"starts_at":   fmt.Sprintf("2027-03-%dT%02d:00:00+08:00", day, hour),
				"ends_at":     fmt.Sprintf("2027-03-%dT%02d:00:00+08:00", day, hour+1),
				"attendances": []any{object{"person_id": people[dice.IntN(len(people))]}}}, "owner_body_id", owner)
			ours := owner == d.district || owner == d.village
			if ours {
				fields["title"] = fmt.Sprint("区会", i)
			}
			if room := rooms[dice.IntN(len(rooms))]; room != "" {
				fields["room_id"] = room
			}
			if dice.IntN(3) == 0 {
				fields["status"] = "tentative"
			}
			status, made := d.answer("POST", "/meetings", fields)
			if status != http.StatusCreated {
				continue // it clashes
			}
			id := made["id"].(string)
			own[id] = ours
			// The titles of those that the district's people attend may be told.
			attended := strings.Contains(text(fields["attendances"]), people[0]) ||
				strings.Contains(text(fields["attendances"]), people[2]) ||
				strings.Contains(text(fields["attendances"]), people[3])
			if !ours && !attended {
				d.hushed = append(d.hushed, id, title+"》", title+"”")
			}
		}
		moved := 0
		for i := range 12 {
			day := 22 + i%4
			at := func(hour int) string { return fmt.Sprintf("2027-03-%dT%02d:00:00+08:00", day, hour) }
			subject := []object{
				{"kind": "everyone"}, {"kind": "person", "id": d.ours}, {"kind": "room", "id": d.room},
			}[i%3]
			for _, ask := range []func(string, string, any, ...string) apptest.Answer{d.ask, d.whole} {
				body := object{"owner_body_id": owners[i%2], "cause": object{"kind": "block", "block": object{
					"subject": subject, "title": "占用", "owner_body_id": d.district,
					"starts_at": at(8 + i%4), "ends_at": at(14 + i%4)}},
					"limits": object{"rooms": []string{"venue", "any"}[i%2], "seconds": 0.2}}
				a := ask("POST", "/proposals?dry_run=true", body)
				var p object
				a.JSON(t, &p)
				if a.Status != http.StatusOK {
					t.Fatalf("%d\n%s", a.Status, a.Body)
				}
				for id, change := range changesOf(p) {
					moved++
					if !own[id] {
						t.Errorf("a district moves %v", change)
					}
					before, after := change["before"].(object)["room_id"], change["after"].(object)["room_id"]
					if after == d.away && before != d.away {
						t.Errorf("a district uses the room of others: %v", change)
					}
				}
			}
		}
		if moved < 20 {
			t.Errorf("only %d changes", moved)
		}
	})
}
