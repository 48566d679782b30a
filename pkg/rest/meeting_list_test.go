package rest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// Over random meetings, each filter and each pair of filters lists exactly what a plain walk over all meetings finds.
func TestMeetingFiltersAgainstAWalk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		dice := rand.New(rand.NewPCG(7, 11))
		other := c.add("/bodies", object{"name": "经济委员会", "kind": "special_committee"})
		parent := c.add("/meetings", object{
			"form":      "plenary",
			"title":     "全会",
			"starts_at": "2027-03-01T08:00:00+08:00",
			"ends_at":   "2027-03-20T18:00:00+08:00",
		})
		day := time.Date(2027, 3, 1, 1, 0, 0, 0, time.UTC)
		for i := range 40 {
			c.clock.Set(c.clock.Now().Add(time.Duration(dice.IntN(3)) * time.Hour))
			from := day.Add(time.Duration(i*8) * time.Hour)
			body := object{
				"form":            []string{"council", "thematic", "other"}[dice.IntN(3)],
				"title":           fmt.Sprintf("会%d", i),
				"starts_at":       from,
				"ends_at":         from.Add(time.Hour),
				"status":          []string{"draft", "tentative", "confirmed"}[dice.IntN(3)],
				"invite_body_ids": []any{},
				"attendances":     []any{object{"person_id": p.chair}},
			}
			if dice.IntN(2) == 0 {
				body["parent_id"] = parent
			}
			body["owner_body_id"] = []any{nil, p.body, other}[dice.IntN(3)]
			at := "/meetings/" + c.add("/meetings", body)
			if dice.IntN(4) == 0 {
				c.call(http.StatusOK, "POST", at+"/cancel", object{"reason": "改期"})
			}
		}
		all := map[string]object{}
		for _, id := range c.every("/meetings", url.Values{"changed_since": {"2026-01-01"}}, "id") {
			all[id], _ = c.call(http.StatusOK, "GET", "/meetings/"+id, nil)
		}
		if len(all) != 41 {
			t.Fatalf("%d meetings have changed since ever, want 41", len(all))
		}
		when := func(m object, field string) time.Time {
			at, err := time.Parse(time.RFC3339, m[field].(string))
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		one := func(field, value string) func(object) bool {
			return func(m object) bool { return m[field] == value }
		}
		several := func(field string, values ...string) func(object) bool {
			return func(m object) bool { return slices.Contains(values, m[field].(string)) }
		}
		since := c.clock.Now().Add(-10 * time.Hour)
		filters := map[string]func(object) bool{
			"parent=" + parent:           one("parent_id", parent),
			"owner=" + p.body:            one("owner_body_id", p.body),
			"owner=" + nobody:            one("owner_body_id", nobody),
			"form=council":               several("form", "council"),
			"form=council,other":         several("form", "council", "other"),
			"status=cancelled":           several("status", "cancelled"),
			"status=draft,cancelled":     several("status", "draft", "cancelled"),
			"status=tentative,confirmed": several("status", "tentative", "confirmed"),
			"from=2027-03-05": func(m object) bool {
				return when(m, "ends_at").
					After(time.Date(2027, 3, 4, 16, 0, 0, 0, time.UTC))
			},
			"to=2027-03-05": func(m object) bool {
				return when(m, "starts_at").
					Before(time.Date(2027, 3, 5, 16, 0, 0, 0, time.UTC))
			},
			"changed_since=" +
				stampOf(since): func(m object) bool { return !when(m, "changed_at").Before(since) },
			"changed_since=" +
				stampOf(c.clock.Now()): func(m object) bool { return !when(m, "changed_at").Before(c.clock.Now()) },
			"": func(object) bool { return true },
		}
		names := slices.Sorted(maps.Keys(filters))
		for _, a := range names {
			for _, b := range names {
				query, err := url.ParseQuery(a + "&" + b)
				if err != nil {
					t.Fatal(err)
				}
				if slices.ContainsFunc(slices.Collect(maps.Values(query)), func(v []string) bool {
					return len(v) > 1
				}) {
					continue // a filter with itself, or with one of the same name
				}
				by := "starts_at"
				if query.Has("changed_since") {
					by = "changed_at"
				}
				var want []string
				for id, m := range all {
					if filters[a](m) && filters[b](m) {
						want = append(want, id)
					}
				}
				slices.SortFunc(want, func(x, y string) int {
					if order := when(all[x], by).Compare(when(all[y], by)); order != 0 {
						return order
					}
					return strings.Compare(x, y)
				})
				if got := c.every("/meetings", query, "id"); !slices.Equal(got, want) {
					t.Errorf("%s & %s: %d meetings, want %d\n%v\n%v", a, b, len(got), len(want), got, want)
				}
			}
		}
	})
}

func stampOf(at time.Time) string { return at.Format(time.RFC3339) }

// Whoever follows changes by changed_since misses none, also of those that are made while they page.
func TestFollowingChangesMissesNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		dice := rand.New(rand.NewPCG(3, 5))
		var ids []string
		book := func() {
			from := time.Date(2027, 3, 1, 1, 0, 0, 0, time.UTC).AddDate(0, 0, len(ids))
			ids = append(
				ids,
				c.add("/meetings", object{
					"form":      "other",
					"title":     "会",
					"starts_at": from,
					"ends_at":   from.Add(time.Hour),
				}),
			)
		}
		change := func() {
			at := "/meetings/" + ids[dice.IntN(len(ids))]
			switch dice.IntN(4) {
			case 0:
				book()
			case 1:
				c.answer("POST", at+"/cancel", object{"reason": "改期"})
			case 2:
				c.answer("POST", at+"/confirm", nil)
			default:
				c.answer("PATCH", at, object{"title": fmt.Sprintf("会%d", dice.IntN(100))}, "If-Match", "*")
			}
			c.clock.Set(c.clock.Now().Add(time.Duration(dice.IntN(2)) * time.Second))
		}
		for range 9 {
			book()
		}
		known, since := map[string]float64{}, stampOf(nine.AddDate(0, 0, -1))
		follow := func(between func()) {
			query := url.Values{"changed_since": {since}, "limit": {"3"}}
			for {
				page, _ := c.call(http.StatusOK, "GET", "/meetings?"+query.Encode(), nil)
				for _, item := range page["items"].([]any) {
					m := item.(object)
					known[m["id"].(string)] = m["version"].(float64)
					since = m["changed_at"].(string)
				}
				next, more := page["next_cursor"].(string)
				if !more {
					return
				}
				query.Set("cursor", next)
				between()
			}
		}
		for round := range 12 {
			for range dice.IntN(6) {
				change()
			}
			follow(change)
			follow(func() {}) // what was changed while it paged
			for _, id := range ids {
				if m, _ := c.call(http.StatusOK, "GET", "/meetings/"+id, nil); known[id] != m["version"] {
					t.Fatalf(
						"round %d: of %s version %v is known, and %v is the last", round, id, known[id], m["version"],
					)
				}
			}
		}
		q, _ := c.call(http.StatusBadRequest, "GET", "/meetings?status=lost,draft&form=&changed_since=yesterday", nil)
		if got := faults(q); got["status"] == "" && got["status[0]"] == "" || got["changed_since"] != "format" {
			t.Errorf("%s", text(q))
		}
		// A cursor of one order is none of the other.
		page, _ := c.call(http.StatusOK, "GET", "/meetings?limit=1", nil)
		c.call(
			http.StatusUnprocessableEntity, "GET",
			"/meetings?limit=1&changed_since=2026-01-01&cursor="+page["next_cursor"].(string),
			nil,
		)
	})
}
