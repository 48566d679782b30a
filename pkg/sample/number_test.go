package sample_test

import (
	"strings"
	"testing"
	"time"

	"huiqi/pkg/ordinal"
	"huiqi/pkg/sample"
)

// The numbers of the standing committee are those in the titles of its sessions.
func TestSessionsAreNumberedAsTheyAreCalled(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		rule := s.Numberings[0]
		var all []ordinal.Candidate
		for _, m := range s.Meetings {
			if m.Form == rule.Form && m.OwnerBodyID == rule.OwnerBodyID && m.ParentID == "" {
				all = append(all, ordinal.Candidate{ID: m.ID, Start: m.Span.From})
			}
		}
		numbers := ordinal.Assign(rule.First, all)
		for _, m := range s.Meetings {
			n, counted := numbers[m.ID]
			if !counted {
				continue
			}
			if !strings.Contains(m.Title, rule.Text(n, s.Terms[0].Ordinal, 0)) {
				t.Errorf("%s is the %d", m.Title, n)
			}
		}
		// Every other month, from the begin of the last year to the end of the half year after the present one.
		want := 12
		if now.Month() >= time.July {
			want = 15
		}
		if len(all) != want {
			t.Errorf("%d sessions, want %d", len(all), want)
		}
	})
}
