package yearbook_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/sample"
	"huiqi/pkg/workday"
)

// The outcomes of two years: instructions (件次) on fewer of them (件), some overdue; all of it passes the rules of its
// nouns.
func TestOutcomesAreSound(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	days, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	all := sample.Office(1, now, time.UTC, days).Results
	instructed, late := map[consult.ID]bool{}, 0
	of := map[consult.ID]outcome.Outcome{}
	for _, o := range all.Outcomes {
		if err := o.Validate(); err != nil || o.Date > "2026-11-23" || o.Date < "2025-01-01" {
			t.Errorf("%+v (%v)", o, err)
		}
		of[o.ID] = o
	}
	for _, i := range all.Instructions {
		instructed[i.OutcomeID] = true
		if err := i.Validate(); err != nil || i.Date < of[i.OutcomeID].Date || i.Date > "2026-11-23" {
			t.Errorf("%+v (%v)", i, err)
		}
	}
	for _, u := range all.FollowUps {
		if err := u.Validate(); err != nil || u.RepliedOn > "2026-11-23" {
			t.Errorf("%+v (%v)", u, err)
		}
		if u.Overdue("2026-11-23") {
			late++
		}
	}
	if len(all.Outcomes) < 150 || len(instructed) >= len(all.Instructions) || late == 0 {
		t.Errorf("%d outcomes, %d instructions on %d, %d overdue", len(all.Outcomes), len(all.Instructions),
			len(instructed), late)
	}
}
