package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Series are for their owner and those who hold a date of it together, and each of their dates is judged as a booking
// in reach is.
func TestSeriesInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		wish := func(owner string, fields object) object {
			m := d.sitting(10, merged(object{"visibility": "public",
				"attendances": []any{object{"person_id": d.ours}}}, fields))
			if owner != "" {
				m["owner_body_id"] = owner
			}
			return object{"meeting": m, "rrule": "FREQ=DAILY;COUNT=9"}
		}
		for i, thing := range standings[:len(standings)-1] {
			owner := map[string]string{"own": d.district, "below": d.village, "beside": d.beside, "none": ""}
			body, known := owner[thing]
			if !known {
				body = d.city
			}
			with := []any{}
			if thing == "together" {
				body, with = d.beside, []any{d.district}
			}
			one := wish(body, object{"title": "密列" + thing, "co_owner_body_ids": with,
				"starts_at": inJanuary(2*i+1, 9), "ends_at": inJanuary(2*i+1, 10)})
			one["rrule"] = "FREQ=DAILY;COUNT=2"
			made, _ := d.call(http.StatusCreated, "POST", "/series", one)
			d.things[thing] = made["series"].(object)["id"].(string)
			if thing != "own" && thing != "below" && thing != "together" {
				d.hushed = append(d.hushed, d.things[thing], "密列"+thing)
			}
		}
		d.walk("GET", "/series/{id}", nil, ownAlone())
		d.walk("PATCH", "/series/{id}?dry_run=true&scope=all", object{"title": "改名"}, ownAlone(), "If-Match", "*")
		d.walk("POST", "/series/{id}/cancel?dry_run=true&scope=all", object{"reason": "改期"}, ownAlone())
		d.walk("POST", "/series/{id}/confirm?dry_run=true&scope=all", object{}, ownAlone())
		if n := len(d.everyOf("/series?limit=1")); n != 3 {
			t.Errorf("%d series are listed", n)
		}
		// The day 17 is taken by what is secret, and told without a name.
		a := d.ask("POST", "/series", wish(d.village, nil))
		if a.Status != http.StatusConflict {
			t.Errorf("booked over what is secret: %d %s", a.Status, a.Body)
		}
		for _, owner := range []string{"", d.city, d.beside} {
			a := d.ask("POST", "/series?dry_run=true", wish(owner, nil))
			if a.Status != http.StatusUnprocessableEntity {
				t.Errorf("for %q: %d %s", owner, a.Status, a.Body)
			}
		}
		absent := d.ask("POST", "/series?dry_run=true", wish(nobody, nil))
		if beyond := d.ask("POST", "/series?dry_run=true", wish(d.city, nil)); bare(beyond) != bare(absent) {
			t.Errorf("an owner beyond: %s\nno owner: %s", bare(beyond), bare(absent))
		}
	})
}

// inJanuary is an hour of a day in January 2028.
func inJanuary(day, hour int) string {
	return fmt.Sprintf("2028-01-%02dT%02d:00:00+08:00", day, hour)
}
