package clienttest

import (
	"strings"
	"testing"
	"time"
)

// What the story fails on is caught, and what it must let pass is not.
func TestDifferences(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 15, 6, 0, 0, 0, time.UTC)
	live := event{UID: "1@huiqi", Title: "协商会", Place: "301", Status: "CONFIRMED", Start: at, End: at.Add(time.Hour)}
	off := live
	off.Status = "CANCELLED"
	with := func(e event, change func(*event)) event { change(&e); return e }
	for reason, c := range map[string]struct {
		truth event
		shown []event
		want  string
	}{
		"the same": {live, []event{live}, ""},
		"marked, with the way, no id": {live, []event{with(live, func(e *event) {
			e.Title = "【改期】协商会"
			e.Place = "中心 301（3层）"
			e.UID = ""
		})}, ""},
		"no status shown":      {live, []event{with(live, func(e *event) { e.Status = "" })}, ""},
		"cancelled and marked": {off, []event{with(off, func(e *event) { e.Title = "【已取消】协商会" })}, ""},
		"vanished":             {live, nil, "vanished"},
		"twice":                {live, []event{live, live}, "duplicate"},
		"another's":            {live, []event{live, with(live, func(e *event) { e.Title = "别的" })}, "unknown"},
		"the old time": {
			live, []event{with(live, func(e *event) { e.Start = at.Add(-time.Hour) })}, "not 12-15 14:00",
		},
		"the old end": {
			live, []event{with(live, func(e *event) { e.End = at.Add(2 * time.Hour) })}, "not 12-15 14:00",
		},
		"the old room": {live, []event{with(live, func(e *event) { e.Place = "302" })}, `not "301"`},
		"another id":   {live, []event{with(live, func(e *event) { e.UID = "2@huiqi" })}, "UID"},
		"still confirmed": {off, []event{with(off, func(e *event) {
			e.Title = "【已取消】协商会"
			e.Status = "CONFIRMED"
		})}, "not CANCELLED"},
		"cancelled without a word":  {off, []event{with(off, func(e *event) { e.Status = "" })}, "reads"},
		"a word without cancelling": {live, []event{with(live, func(e *event) { e.Title = "【已取消】协商会" })}, "reads"},
	} {
		bad := strings.Join(differences([]event{c.truth}, c.shown), "; ")
		if (bad != "") != (c.want != "") || !strings.Contains(bad, c.want) {
			t.Errorf("%s: %q, want %q", reason, bad, c.want)
		}
	}
}
