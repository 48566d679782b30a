package rest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
)

// mark stands in every text that a village may not read.
const mark = "秘而不宣"

// county is an office with three branches: the city above a district, with a village in it, and another district. What
// is beyond the village has the mark in every text; hidden are the ids of that.
type county struct {
	*client
	city, district, village, beside string
	// things have one thing of each noun by its owner: "city", "district", "village" and "beside".
	things map[string]map[string]string
	hidden map[string]string
	// own is a person at home in the village, asked a person of the city's whom the village has invited, and
	// common what everybody sees.
	own, asked string
	common     map[string]string
	// turn says which of the ids that do not belong somewhere are sent there next.
	turn int
}

func aCounty(t *testing.T) *county {
	t.Helper()
	c := &county{client: start(t), hidden: map[string]string{}, common: map[string]string{}}
	body := func(name, kind string, parent any) string {
		return c.add("/bodies", object{"name": name, "kind": kind, "parent_id": parent})
	}
	c.city = body("市政协"+mark, "plenary", nil)
	c.district = body("东区政协"+mark, "district", c.city)
	c.village = body("东村议事室", "village_room", c.district)
	c.beside = body("西区政协"+mark, "district", c.city)
	c.things = map[string]map[string]string{}
	for i, at := range []struct{ name, body string }{
		{"city", c.city}, {"district", c.district}, {"village", c.village}, {"beside", c.beside},
	} {
		c.things[at.name] = c.thingsOf(i, at.name, at.body)
		if at.name == "village" {
			continue
		}
		for noun, id := range c.things[at.name] {
			c.hidden[id] = at.name + "'s " + noun
		}
	}
	c.own = c.things["village"]["person"]
	c.among()
	return c
}

// partner adds a department for the body with the number.
func (c *county) partner(n int) string {
	return c.add("/bodies", object{"name": fmt.Sprintf("%d局", n), "kind": "department"})
}

// thingsOf adds a thing of each noun that belongs to the body.
func (c *county) thingsOf(n int, name, body string) map[string]string {
	text := func(s string) string {
		if name == "village" {
			return s
		}
		return s + mark
	}
	day := func(hour int) (string, string) {
		at := func(hour int) string { return fmt.Sprintf("2027-03-%02dT%02d:00:00+08:00", 2+n, hour) }
		return at(hour), at(hour + 1)
	}
	out := map[string]string{"body": body}
	out["person"] = c.add("/people", object{"name": text("赵一钱"), "kind": "member", "home_body_id": body,
		"phone": text("000-1"), "post": text("主任")})
	out["membership"] = c.add("/bodies/"+body+"/memberships", object{"person_id": out["person"], "since": "2026-01-01"})
	out["venue"] = c.add("/venues", object{"name": text("楼"), "owner_body_id": body, "address": text("路")})
	out["room"] = c.add("/rooms", object{"venue_id": out["venue"], "name": text("室"), "owner_body_id": body,
		"capacity": 50})
	from, to := day(9)
	out["meeting"] = c.add("/meetings", object{"form": "study", "title": text("碰头会"), "owner_body_id": body,
		"visibility": "internal", "starts_at": from, "ends_at": to, "room_id": out["room"],
		"description": text("说明"), "attendances": []any{object{"person_id": out["person"]}}})
	seats, _ := c.call(http.StatusOK, "PUT", "/meetings/"+out["meeting"]+"/delegations", object{"delegations": []any{
		object{"body_id": body, "seats": 2, "note": text("请派懂行的")}}}, "If-Match", "*")
	out["delegation"] = seats["delegations"].([]any)[0].(object)["id"].(string)
	from, to = day(14)
	out["leave"] = c.add("/leaves", object{"meeting_id": out["meeting"], "person_id": out["person"],
		"reason": "illness",
		"note":   text("住院")})
	series, _ := c.call(http.StatusCreated, "POST", "/series", object{"rrule": "FREQ=MONTHLY;COUNT=2",
		"meeting": object{"title": text("例会"), "form": "study", "owner_body_id": body, "starts_at": from, "ends_at": to,
			"visibility": "internal", "attendances": []any{object{"person_id": out["person"]}}}})
	out["series"] = series["series"].(object)["id"].(string)
	from, to = day(17)
	out["block"] = c.add("/blocks", object{"subject": object{"kind": "person", "id": out["person"]},
		"title":     text("体检"),
		"starts_at": from, "ends_at": to, "owner_body_id": body})
	out["term"] = c.add("/terms", object{"body_id": body, "ordinal": 3 + n, "since": "2024-01-01"})
	out["numbering"] = c.add("/numberings", object{"form": "study", "owner_body_id": body, "per": "term",
		"template": text("第{n}次"), "since": "2024-01-01"})
	out["plan"] = c.add("/plans", object{"year": 2027, "title": text("计划"), "body_id": body})
	topics, _ := c.call(http.StatusCreated, "POST", "/plans/"+out["plan"]+"/topics", object{"topics": []any{object{
		"title": text("议题"), "form": "study", "owner_body_id": body, "earliest": "2027-05-01", "latest": "2027-06-30",
		"duration_minutes": 60,
	}}})
	out["topic"] = topics["items"].([]any)[0].(object)["id"].(string)
	out["file"] = c.upload(c.Admin, http.StatusCreated, text("附件")+".txt", text("附件"))["id"].(string)
	out["outcome"] = c.add("/outcomes", object{"file_ids": []any{out["file"]},
		"kind": "opinion", "title": text("信息"), "date": "2026-06-18",
		"owner_body_ids": []any{body}, "summary": text("摘要"), "number": text("号"), "recipients": []any{text("市委")},
		"meeting_ids": []any{out["meeting"]}, "topic_ids": []any{out["topic"]}})
	official := c.add("/people", object{"name": text("周三吴"), "kind": "official", "home_body_id": body})
	out["official"] = official
	out["post"] = c.add("/people/"+official+"/posts", object{"title": text("区长"), "body_id": body})
	out["instruction"] = c.add("/instructions", object{"outcome_id": out["outcome"], "person_id": official,
		"date": "2026-06-20", "words": text("请研究")})
	out["follow_up"] = c.add("/follow-ups", object{"outcome_id": out["outcome"], "instruction_id": out["instruction"],
		"body_id": body, "what": text("反馈"), "due": "2026-09-01"})
	out["firm"] = c.add("/firms", object{"code": firmCode(n), "name": text("厂"), "owner_body_id": body})
	out["visit"] = c.add("/visits", object{"date": "2026-11-20", "visitor_ids": []any{out["person"]},
		"firm_id": out["firm"], "subject": text("用工"), "raised": text("诉求"), "owner_body_id": body})
	out["contact"] = c.add("/contacts", object{"person_id": out["person"], "firm_id": out["firm"],
		"since": "2026-01-01", "quota": 4, "note": text("对口"), "owner_body_id": body})
	out["pairing"] = c.add("/pairings", object{"body_id": body, "partner_body_id": c.partner(n),
		"since": "2026-01-01", "note": text("对口")})
	out["motion"] = c.add("/motions", object{"year": 2027, "title": text("提案"), "owner_body_id": body,
		"proposers": []any{object{"person_id": out["person"]}}})
	c.call(http.StatusOK, "PUT", "/motions/"+out["motion"]+"/meetings/"+out["meeting"], nil)
	feed, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "person",
		"id": out["person"]},
		"name": text("手机"), "owner_body_id": body})
	out["feed"] = feed["id"].(string)
	proposal, _ := c.call(http.StatusAccepted, "POST", "/proposals", object{"owner_body_id": body, "cause": object{
		"kind": "block", "block": object{"subject": object{"kind": "person", "id": out["person"]},
			"title":     text("上级会议"),
			"starts_at": from, "ends_at": to, "owner_body_id": body},
	}})
	out["proposal"] = proposal["id"].(string)
	return out
}

// among adds what lies between the branches: what the village sees of others, and what clashes with it namelessly.
func (c *county) among() {
	city := c.things["city"]
	c.common["venue"] = c.add("/venues", object{"name": "大会堂"})
	c.common["room"] = c.add("/rooms", object{"venue_id": c.common["venue"], "name": "一号厅", "capacity": 50})
	c.asked = c.add("/people", object{"name": "孙二李", "kind": "official", "home_body_id": c.city,
		"phone": "000-2" + mark})
	sits := func(from, to string, more object) string {
		return c.add("/meetings", merged(object{"form": "study", "owner_body_id": c.city, "starts_at": from,
			"ends_at": to, "title": "调研"}, more))
	}
	// Where a public meeting is everybody may read; the room itself is the city's.
	hall := c.add("/rooms", object{"venue_id": c.common["venue"], "name": "市厅", "owner_body_id": c.city, "capacity": 9})
	c.hidden[hall] = "the city's hall"
	// Public ones everybody sees, and internal ones that one's own people attend, without the others who do.
	c.common["public"] = sits("2027-04-01T09:00:00+08:00", "2027-04-01T10:00:00+08:00", object{"visibility": "public", "room_id": hall,
		"attendances": []any{object{"person_id": city["person"]}}})
	c.common["attended"] = sits("2027-04-02T09:00:00+08:00", "2027-04-02T10:00:00+08:00",
		object{"visibility": "internal",
			"attendances": []any{object{"person_id": city["person"]}, object{"person_id": c.own}}})
	// What is held together with others is one's own, and says with whom.
	c.common["partner"] = c.add("/bodies", object{"name": "南村议事室", "kind": "village_room", "parent_id": c.city})
	c.common["together"] = sits("2027-04-03T09:00:00+08:00", "2027-04-03T10:00:00+08:00",
		object{"owner_body_id": c.common["partner"], "co_owner_body_ids": []any{c.village}, "visibility": "restricted"})
	// Whoever is paired with a committee sees that, and the name of the committee.
	c.common["paired"] = c.add("/pairings", object{"body_id": c.common["partner"], "partner_body_id": c.village,
		"since": "2026-01-01"})
	// And those for which the village is to name people, of which it does not see for whom else there are seats.
	c.common["asked"] = sits("2027-04-09T09:00:00+08:00", "2027-04-09T10:00:00+08:00",
		object{"visibility": "internal", "attendances": []any{object{"person_id": city["person"]}},
			"delegations": []any{object{"body_id": c.village, "seats": 2},
				object{"body_id": c.beside, "seats": 1, "note": mark}}})
	secret := sits("2027-04-04T09:00:00+08:00", "2027-04-04T10:00:00+08:00", object{"visibility": "restricted",
		"title": "保密会" + mark, "delegations": []any{object{"body_id": c.village, "seats": 1}}})
	list, _ := c.call(http.StatusOK, "GET", "/delegations?meeting="+secret, nil)
	c.common["delegation"] = list["items"].([]any)[0].(object)["id"].(string)
	// A restricted one is not seen though one's own people attend it; and the hall and the guest are taken by secret
	// ones.
	for i, more := range []object{
		{"visibility": "restricted", "attendances": []any{object{"person_id": c.own}}},
		{"visibility": "internal", "room_id": c.common["room"], "attendances": []any{object{"person_id": c.asked}}},
		{"visibility": "public", "status": "draft"},
	} {
		day := fmt.Sprintf("2027-04-%02dT", 5+i)
		id := sits(day+"09:00:00+08:00", day+"10:00:00+08:00", merged(more, object{"title": "保密会" + mark}))
		c.hidden[id] = "a secret meeting"
	}
	block := c.add("/blocks", object{"subject": object{"kind": "person", "id": c.own}, "title": "住院" + mark,
		"starts_at": "2027-04-08T00:00:00+08:00", "ends_at": "2027-04-09T00:00:00+08:00", "owner_body_id": c.city,
		"hard": true})
	c.hidden[block] = "the city's block on the village's person"
	c.asks(c.village, c.asked, "2027-04-06T01:00:00Z")
}

// stride is 1, and 7 under the race detector, which makes each request slow and finds nothing in the thousandth that it
// did not find before: then one in seven is sent.
func stride() int { return 8 - racetest.Fewer(7, 1) }

// operationsOf are the operations of the contract, by their method and path.
func operationsOf(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*openapi3.Operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !slices.Contains(op.Tags, "outside") {
				out[method+" "+path] = op
			}
		}
	}
	return out
}

// nounOf is what {id} names in a path, by its first word.
func nounOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return map[string]string{"people": "person", "bodies": "body", "venues": "venue", "rooms": "room",
		"blocks":   "block",
		"meetings": "meeting", "series": "series", "leaves": "leave", "plans": "plan", "topics": "topic",
		"proposals": "proposal", "feeds": "feed", "outcomes": "outcome", "instructions": "instruction",
		"follow-ups": "follow_up", "motions": "motion", "files": "file",
		"terms": "term", "pairings": "pairing", "numberings": "numbering", "delegations": "delegation",
		"firms": "firm", "visits": "visit", "contacts": "contact"}[first]
}

// Every operation, as every role, with a reach that is the thing's own, above it, beside it, below it, and of a body
// that has ended: refused for the role or the reach, not there, or let by. A request that is let by fails later, for it
// asks for nothing that makes sense.
func TestEveryOperationAsEveryRoleInEveryReach(t *testing.T) {
	t.Parallel()
	c := aCounty(t)
	ended := c.add("/bodies", object{"name": "已撤销", "kind": "village_room"})
	reaches := map[string]string{"own": c.district, "above": c.city, "beside": c.beside, "below": c.village,
		"none": ended}
	type who struct{ role, reach string }
	secrets := map[who]string{}
	for reach, body := range reaches {
		for _, role := range consult.Roles {
			if role == consult.Admin || role == consult.Member {
				continue // they cover the whole office always
			}
			fields := object{"name": string(role) + reach, "roles": []any{string(role)},
				"reach": object{"body_ids": []any{body}}}
			if role == consult.Liaison {
				fields["liaison_for"] = object{"person_ids": []any{c.things["district"]["person"]}}
			}
			secrets[who{string(role), reach}] = c.token(fields)
		}
	}
	c.call(http.StatusOK, "PATCH", "/bodies/"+ended, object{"active": false}, "If-Match", "*")
	asked, every := 0, stride()
	for at, op := range operationsOf(t) {
		method, path, _ := strings.Cut(at, " ")
		open, _ := op.Extensions["x-roles"].([]any)
		kind := fmt.Sprint(op.Extensions["x-reach"])
		thing := cmp.Or(c.things["district"][nounOf(path)], nobody)
		filled := strings.NewReplacer("{id}", thing, "{membership_id}", nobody, "{other_id}", nobody,
			"{post_id}", nobody,
			"{person_id}", nobody,
			"{meeting_id}", nobody,
			"{topic_id}", nobody, "{key}", "other", "{year}", "2027").Replace(path)
		for w, secret := range secrets {
			asked++
			if asked%every != 0 {
				continue
			}
			a := c.Do(method, "/api/v1"+filled, secret, []byte(`{"surplus":1}`))
			covers := w.reach == "own" || w.reach == "above"
			// Nothing of a district's own is only seen but a room or venue that nobody owns.
			var want string
			switch {
			case !slices.Contains(open, any(w.role)), kind == "office":
				want = "403"
			case (kind == "own" || kind == "seen") && !covers:
				want = "404"
			case kind == "own", kind == "seen":
				want = "let by"
			default:
				continue // shared and narrowed ones are walked by TestAVillageFindsNothingOfOthers
			}
			got := fmt.Sprint(a.Status)
			// Something else in the path is not there, or the use case refuses: that is not the gate.
			if want == "let by" && a.Status != http.StatusUnauthorized && a.Status < 500 {
				continue
			}
			if got != want {
				t.Errorf("%s (%s) as %v: %s, want %s\n%s", op.OperationID, kind, w, got, want, a.Body)
			}
		}
	}
}

// normal is an answer without what tells one request from another.
func normal(body []byte, id string) string {
	var problem map[string]any
	if json.Unmarshal(body, &problem) != nil {
		return string(body)
	}
	delete(problem, "request_id")
	delete(problem, "instance")
	return strings.ReplaceAll(fmt.Sprint(problem), id, "ID")
}

// A village's clerk reads everything that there is to read, with every id that there is: nothing has the mark or an
// id of
// what is beyond the village, and what is beyond it answers like what is not there.
func TestAVillageFindsNothingOfOthers(t *testing.T) {
	t.Parallel()
	c := aCounty(t)
	clerk := c.token(object{"name": "东村", "roles": []any{"office", "organiser", "desk", "kiosk", "auditor"},
		"reach": object{"body_ids": []any{c.village}}})
	ids := slices.Sorted(maps.Keys(c.hidden))
	ids = append(ids, slices.Collect(maps.Values(c.things["village"]))...)
	ids = append(ids, slices.Collect(maps.Values(c.common))...)
	ids = append(ids, c.asked)
	tried := 0
	ask := func(method, url string, body any, sent ...string) (int, []byte) {
		tried++
		a := c.Do(method, "/api/v1"+url, clerk, body)
		if a.Status >= 500 || a.Status == http.StatusUnauthorized {
			t.Errorf("%s %s: %d\n%s", method, url, a.Status, a.Body)
		}
		if strings.Contains(string(a.Body), mark) {
			t.Errorf("%s %s tells a secret:\n%s", method, url, a.Body)
		}
		for id, what := range c.hidden {
			if strings.Contains(string(a.Body), id) && !slices.Contains(sent, id) {
				t.Errorf("%s %s has the id of %s\n%s", method, url, what, a.Body)
			}
		}
		return a.Status, a.Body
	}
	for at, op := range operationsOf(t) {
		method, path, _ := strings.Cut(at, " ")
		if method != http.MethodGet {
			continue
		}
		if !strings.Contains(path, "{") {
			ask(method, path+window(op), nil)
			c.filters(op, path, ids, ask)
			continue
		}
		gone, none := ask(method, c.fill(path, nobody)+window(op), nil)
		for _, id := range c.sent(ids, nounOf(path)) {
			status, body := ask(method, c.fill(path, id)+window(op), nil, id)
			_, hidden := c.hidden[id]
			// Beyond reach people are busy or free.
			if op.OperationID == "getFreeBusy" {
				continue
			}
			if hidden && (status != gone || normal(body, id) != normal(none, nobody)) {
				t.Errorf("%s with the id of %s: %d\n%s\nwith that of nothing: %d\n%s", op.OperationID,
					c.hidden[id], status, body,
					gone, none)
			}
		}
	}
	c.trials(ask)
	if tried < racetest.Fewer(300, 100) {
		t.Errorf("only %d requests", tried)
	}
}

// fill puts the id in every place of the path that has one.
func (c *county) fill(path, id string) string {
	return strings.NewReplacer("{id}", id, "{membership_id}", id, "{other_id}", id, "{person_id}", id, "{topic_id}", id,
		"{post_id}", id,
		"{key}", "other", "{year}", "2027").Replace(path)
}

// window is a query for the time that the county lives in, if the operation has one.
func window(op *openapi3.Operation) string {
	if op.Parameters.GetByInAndName("query", "from") == nil || op.Parameters.GetByInAndName("query", "to") == nil {
		return ""
	}
	return "?from=2027-03-01&to=2027-04-30"
}

// sent are those of the ids that are sent to where one of the noun belongs: all of the noun and all that lies between
// the branches, and of the others, which are wrong there whomever they belong to, one in four, in turn. Under the race
// detector it is every stride-th of all.
func (c *county) sent(ids []string, noun string) []string {
	nouns := map[string]string{}
	for _, things := range c.things {
		for n, id := range things {
			nouns[id] = n
		}
	}
	c.turn++
	var out []string
	for i, id := range ids {
		if racetest.Watched() {
			if (i+c.turn)%stride() == 0 {
				out = append(out, id)
			}
			continue
		}
		its, known := nouns[id]
		if !known || its == noun || (i+c.turn)%4 == 0 {
			out = append(out, id)
		}
	}
	return out
}

// nounOfFilter is what the filter of a list narrows it to.
func nounOfFilter(name string) string {
	switch name {
	case "other_person", "subject":
		return "person"
	case "visited_under", "owner", "under":
		return "body"
	case "parent":
		return "meeting"
	}
	return name
}

// filters asks for a list by every id, and for the mark.
func (c *county) filters(
	op *openapi3.Operation, path string, ids []string, ask func(string, string, any, ...string) (int, []byte),
) {
	for _, p := range op.Parameters {
		if p.Value.In != "query" {
			continue
		}
		switch p.Value.Name {
		case "q", "name":
			ask(http.MethodGet, path+"?"+p.Value.Name+"=赵一", nil)
		case "firm", "other_person", "visited_under", "person",
			"body", "room", "venue", "owner", "under", "parent", "series", "meeting", "topic", "plan",
			"subject", "outcome", "instruction":
			for _, id := range c.sent(ids, nounOfFilter(p.Value.Name)) {
				ask(http.MethodGet, path+"?"+p.Value.Name+"="+id, nil, id)
			}
		}
	}
}

// trials asks for bookings that clash with what is secret.
func (c *county) trials(ask func(string, string, any, ...string) (int, []byte)) {
	wish := func(day string, more object) object {
		return merged(object{"form": "council", "title": "议事", "owner_body_id": c.village,
			"starts_at": day + "T09:00:00+08:00", "ends_at": day + "T10:00:00+08:00"}, more)
	}
	seats := func(people ...string) []any {
		var all []any
		for _, p := range people {
			all = append(all, object{"person_id": p})
		}
		return all
	}
	for _, w := range []object{
		wish("2027-04-05", object{"attendances": seats(c.own)}),
		wish("2027-04-06", object{"attendances": seats(c.asked), "room_id": c.common["room"]}),
		wish("2027-04-08", object{"attendances": seats(c.own, c.asked)}),
		wish("2027-04-02", object{"attendances": seats(c.own)}),
	} {
		ask(http.MethodPost, "/meetings?dry_run=true", w)
		ask(http.MethodPost, "/availability", object{"meeting": w,
			"starts_at": "2027-04-05T00:00:00+08:00", "ends_at": "2027-04-10T00:00:00+08:00"})
	}
	for _, id := range slices.Sorted(maps.Keys(c.hidden)) {
		ask(http.MethodPost, "/meetings?dry_run=true", wish("2027-04-12", object{"room_id": id}), id)
		ask(http.MethodPost, "/meetings?dry_run=true", wish("2027-04-12", object{"parent_id": id}), id)
		ask(http.MethodPost, "/meetings?dry_run=true", wish("2027-04-12", object{"invite_body_ids": []any{id}}), id)
		ask(http.MethodPost, "/meetings?dry_run=true", wish("2027-04-12", object{"owner_body_id": id}), id)
		ask(http.MethodPost, "/meetings?dry_run=true", wish("2027-04-12", object{"co_owner_body_ids": []any{id}}), id)
		ask(http.MethodPost, "/pairings",
			object{"body_id": c.village, "partner_body_id": id, "since": "2027-01-01"}, id)
	}
}
