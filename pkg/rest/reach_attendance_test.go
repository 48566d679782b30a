package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Answers are for the meeting's own side, and for the home of whoever answers where the meeting is seen.
func TestAnswersInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		d.walk("GET", "/meetings/{id}/attendances", nil, read())
		seat := "/meetings/{id}/attendances/"
		yes := object{"response": "accepted", "channel": "phone"}
		d.walk("PUT", seat+d.ours, yes,
			map[string]int{"attended": 200, "own": 404, "below": 404, "together": 404, "public": 404})
		d.walk("PUT", seat+d.theirs, yes,
			map[string]int{"own": 200, "below": 200, "together": 200, "public": 404, "attended": 404})
		came := object{"items": []any{object{"person_id": d.theirs, "presence": "present"}}}
		d.walk("PUT", "/meetings/{id}/presence", came,
			map[string]int{"own": 422, "below": 422, "together": 422, "public": 403, "attended": 403})
		d.walk("PUT", "/meetings/{id}/held", object{"held": true},
			map[string]int{"own": 422, "below": 422, "together": 422, "public": 403, "attended": 403})
		d.hushed = append(d.hushed, d.theirs)
		a := d.ask("GET", "/meetings/"+d.things["attended"]+"/attendances", nil)
		if strings.Count(string(a.Body), `"person_id"`) != 1 || !strings.Contains(string(a.Body), d.ours) {
			t.Errorf("the district reads %s", a.Body)
		}
		answer := func(meeting, person string) object {
			return object{"items": []any{merged(yes, object{"meeting_id": meeting, "person_id": person})}}
		}
		absent := bare(d.ask("POST", "/attendances/batch", answer(nobody, d.ours)))
		for _, thing := range []string{"beside", "above", "none", "restricted", "draft"} {
			if got := bare(d.ask("POST", "/attendances/batch", answer(d.things[thing], d.ours))); got != absent {
				t.Errorf("an answer to %s: %s\nto nothing: %s", thing, got, absent)
			}
		}
		if a := d.ask("POST", "/attendances/batch", answer(d.things["attended"], d.ours)); a.Status != http.StatusOK {
			t.Errorf("for one's own: %d %s", a.Status, a.Body)
		}
		if a := d.ask("POST", "/attendances/batch", answer(d.things["attended"], d.theirs)); a.Status != 422 {
			t.Errorf("for somebody else's: %d %s", a.Status, a.Body)
		}
	})
}

// Leaves are decided by the meeting's side, and read, asked for and withdrawn by the home of the person as well.
func TestLeavesInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		meetings := d.things
		ask := func(meeting, person string) object {
			return object{"meeting_id": meeting, "person_id": person, "reason": "illness", "note": "病情"}
		}
		absent := bare(d.ask("POST", "/leaves", ask(nobody, d.ours)))
		for _, thing := range []string{"beside", "above", "none", "restricted", "draft"} {
			if got := bare(d.ask("POST", "/leaves", ask(meetings[thing], d.ours))); got != absent {
				t.Errorf("leave from %s: %s\nfrom nothing: %s", thing, got, absent)
			}
		}
		for _, person := range []string{d.theirs} {
			if a := d.ask("POST", "/leaves", ask(meetings["attended"], person)); a.Status != 422 {
				t.Errorf("leave for somebody else's: %d %s", a.Status, a.Body)
			}
		}
		leaves := map[string]string{"nobody": nobody}
		for thing, person := range map[string]string{"own": d.theirs, "below": d.theirs, "together": d.theirs,
			"attended": d.ours, "beside": d.theirs, "restricted": d.ours, "public": d.theirs, "above": d.theirs,
			"none": d.theirs} {
			leaves[thing] = d.add("/leaves", ask(meetings[thing], person))
			if thing != "own" && thing != "below" && thing != "together" && thing != "attended" {
				d.hushed = append(d.hushed, leaves[thing])
			}
		}
		leaves["draft"] = nobody
		d.things = leaves
		mine := map[string]int{"own": 200, "below": 200, "together": 200, "attended": 200}
		d.walk("GET", "/leaves/{id}", nil, mine)
		d.walk("POST", "/leaves/{id}/approve", object{},
			map[string]int{"own": 200, "below": 200, "together": 200, "attended": 403})
		d.walk("POST", "/leaves/{id}/withdraw", nil, mine)
		if n := len(d.everyOf("/leaves?limit=1")); n != 4 {
			t.Errorf("%d leaves are listed", n)
		}
		made := d.ask("POST", "/leaves", ask(meetings["attended"], d.ours))
		if made.Status != http.StatusCreated {
			t.Errorf("asked again: %d %s", made.Status, made.Body)
		}
		// A period takes in what may be seen, and no other.
		all := object{"person_id": d.ours, "reason": "illness", "starts_at": "2027-03-17T00:00:00+08:00",
			"ends_at": "2027-03-18T00:00:00+08:00"}
		if a := d.ask("POST", "/leaves/batch", all); a.Status != 422 {
			t.Errorf("a period with a secret meeting alone: %d %s", a.Status, a.Body)
		}
	})
}
