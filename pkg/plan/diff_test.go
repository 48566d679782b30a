package plan_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// edition is two Topics of an edition, whose IDs begin with its name.
func edition(name string) []plan.Topic {
	return []plan.Topic{
		{Stamp: consult.Stamp{ID: consult.ID(name + "1")}, Lineage: "1", Order: 1, Title: "甲", Latest: "2027-03-31"},
		{
			Stamp:   consult.Stamp{ID: consult.ID(name + "2")},
			Lineage: "2",
			Order:   2,
			Title:   "乙",
			Follows: []plan.TopicFollow{{TopicID: consult.ID(name + "1"), MinDays: 3}},
		},
	}
}

func TestDiffOf(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason         string
		edit           func(ts []plan.Topic) []plan.Topic
		added, dropped []consult.ID
		changed        []string
	}{
		{reason: "a copy changes nothing", edit: func(ts []plan.Topic) []plan.Topic { return ts }},
		{reason: "another month and owner", edit: func(ts []plan.Topic) []plan.Topic {
			ts[0].Latest, ts[0].OwnerBodyID = "2027-06-30", "body"
			return ts
		}, changed: []string{"1 [owner_body_id latest]"}},
		{reason: "dropped, which others follow", edit: func(ts []plan.Topic) []plan.Topic {
			ts[1].Follows = nil
			return ts[1:]
		}, dropped: []consult.ID{"1"}, changed: []string{"2 [follows]"}},
		{reason: "added", edit: func(ts []plan.Topic) []plan.Topic {
			return append(ts, plan.Topic{Lineage: "3"})
		}, added: []consult.ID{"3"}},
		{reason: "an empty list is none", edit: func(ts []plan.Topic) []plan.Topic {
			ts[1].RoomIDs = []consult.ID{}
			return ts
		}},
		{reason: "the version is no change", edit: func(ts []plan.Topic) []plan.Topic {
			ts[0].Version = 9
			return ts
		}},
	} {
		d := plan.DiffOf(edition("a"), row.edit(edition("b")))
		var changed []string
		for _, c := range d.Changed {
			changed = append(changed, fmt.Sprint(c.Now.Lineage, " ", c.Fields))
		}
		if !slices.Equal(ids(d.Added), row.added) || !slices.Equal(ids(d.Dropped), row.dropped) ||
			!slices.Equal(changed, row.changed) {
			t.Errorf("%s: added %v, dropped %v, changed %v", row.reason, ids(d.Added), ids(d.Dropped), changed)
		}
	}
}

func ids(topics []plan.Topic) []consult.ID {
	var out []consult.ID
	for _, t := range topics {
		out = append(out, t.Lineage)
	}
	return out
}

// edits change one field each, by the name that the field has in the API.
var edits = map[string]func(*plan.Topic){
	"order":               func(t *plan.Topic) { t.Order += 100 },
	"title":               func(t *plan.Topic) { t.Title += "改" },
	"description":         func(t *plan.Topic) { t.Description += "改" },
	"form":                func(t *plan.Topic) { t.Form += "x" },
	"owner_body_id":       func(t *plan.Topic) { t.OwnerBodyID += "x" },
	"department_body_ids": func(t *plan.Topic) { t.DepartmentIDs = append(t.DepartmentIDs, "x") },
	"consulted_body_ids":  func(t *plan.Topic) { t.ConsultedIDs = append(t.ConsultedIDs, "x") },
	"leader_id":           func(t *plan.Topic) { t.LeaderID += "x" },
	"earliest":            func(t *plan.Topic) { t.Earliest += "x" },
	"latest":              func(t *plan.Topic) { t.Latest += "x" },
	"duration_minutes":    func(t *plan.Topic) { t.Duration += time.Minute },
	"invite_body_ids":     func(t *plan.Topic) { t.InviteBodyIDs = append(t.InviteBodyIDs, "x") },
	"attendances":         func(t *plan.Topic) { t.Attendances = []consult.Attendance{{PersonID: "x"}} },
	"expected":            func(t *plan.Topic) { t.Expected++ },
	"room_ids":            func(t *plan.Topic) { t.RoomIDs = append(t.RoomIDs, "x") },
	"venue_ids":           func(t *plan.Topic) { t.VenueIDs = append(t.VenueIDs, "x") },
	"online":              func(t *plan.Topic) { t.Online = !t.Online },
	"follows":             func(t *plan.Topic) { t.Follows = []plan.TopicFollow{{TopicID: "bl1", MinDays: 9}} },
}

// What was done to a copy at random, and nothing else, is what the Diff says.
func TestDiffAgreesWithWhatWasDone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 14))
		var was, now []plan.Topic
		added, dropped := map[consult.ID]bool{}, map[consult.ID]bool{}
		changed := map[consult.ID]map[string]bool{}
		for i := range 8 {
			lineage := consult.ID(fmt.Sprint("l", i))
			old := plan.Topic{Stamp: consult.Stamp{ID: "a" + lineage}, Lineage: lineage, Order: i}
			copied := old
			copied.ID = "b" + lineage
			switch rnd.IntN(5) {
			case 0:
				was = append(was, old)
				dropped[lineage] = true
				continue
			case 1:
				now = append(now, copied)
				added[lineage] = true
				continue
			case 2:
				for name, edit := range edits {
					if rnd.IntN(4) == 0 {
						edit(&copied)
						if changed[lineage] == nil {
							changed[lineage] = map[string]bool{}
						}
						changed[lineage][name] = true
					}
				}
			}
			was, now = append(was, old), append(now, copied)
		}
		rnd.Shuffle(len(was), func(i, k int) { was[i], was[k] = was[k], was[i] })
		rnd.Shuffle(len(now), func(i, k int) { now[i], now[k] = now[k], now[i] })
		d := plan.DiffOf(was, now)
		got := map[consult.ID]map[string]bool{}
		for _, c := range d.Changed {
			got[c.Now.Lineage] = set(c.Fields)
		}
		if !reflect.DeepEqual(set(ids(d.Added)), added) || !reflect.DeepEqual(set(ids(d.Dropped)), dropped) ||
			!reflect.DeepEqual(got, changed) {
			t.Fatalf("seed %d: %+v, want added %v, dropped %v, changed %v", seed, d, added, dropped, changed)
		}
	}
}

func set[T comparable](list []T) map[T]bool {
	out := map[T]bool{}
	for _, x := range list {
		out[x] = true
	}
	return out
}

// A field that an edition may change is compared: what a Topic gets anew has to be said here.
func TestDiffComparesEveryField(t *testing.T) {
	t.Parallel()
	apart := map[string]bool{"Stamp": true, "PlanID": true, "Lineage": true}
	fields := reflect.TypeFor[plan.Topic]().NumField() - len(apart)
	if fields != len(edits) {
		t.Errorf("a Topic has %d fields to compare, %d are", fields, len(edits))
	}
}
