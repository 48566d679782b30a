package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// TestBenchFeeds simulates a few hundred subscribers, twice on one database, with
// changes that they have to see.
func TestBenchFeeds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		for _, more := range [][]string{{"--changes", "20"}, {"--cold", "--feed-cache", "1"}} {
			out, err := command(
				t,
				append(
					[]string{
						"bench", "feeds", "--db", db, "--people", "300", "--rate", "300", "--duration", "2s", "--json",
					},
					more...,
				)...,
			)
			if err != nil {
				t.Fatal(err, out)
			}
			type stretch struct {
				Asked, Whole, Unchanged, Failed, Renders int
				Pages                                    int     `json:"pages_kept"`
				Resident                                 float64 `json:"resident_mib"`
				Conditional                              struct {
					Count    int
					P50, P99 float64
				} `json:"conditional_ms"`
			}
			var r struct {
				People, Meetings, Changes int
				Warm                      *stretch
				Polls                     stretch
				Refused                   int     `json:"changes_refused"`
				Peak                      float64 `json:"peak_resident_mib"`
			}
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatal(err, out)
			}
			if r.People != 300 || r.Meetings != 45 || r.Refused != 0 || r.Polls.Asked != 600 || r.Polls.Failed != 0 ||
				r.Polls.Whole+r.Polls.Unchanged != 600 || r.Polls.Pages == 0 || r.Polls.Resident < 10 ||
				r.Peak < r.Polls.Resident || r.Polls.Conditional.P50 > r.Polls.Conditional.P99 {
				t.Errorf("%v: %+v", more, r)
			}
			if cold := more[0] == "--cold"; cold != (r.Warm == nil) || cold != (r.Changes == 0) {
				t.Errorf("%v: %+v", more, r)
			} else if !cold &&
				(r.Warm.Whole != 300 || r.Warm.Renders != 300 || r.Polls.Unchanged == 0 || r.Polls.Renders == 0) {
				t.Errorf("%v: %+v, warm %+v", more, r, *r.Warm)
			}
		}
		out, err := command(t, "bench", "feeds", "--db", db, "--people", "301", "--duration", "1s")
		if err == nil || !strings.Contains(err.Error()+out, "not empty") {
			t.Errorf("a database filled for others: %v, %s", err, out)
		}
	})
}
