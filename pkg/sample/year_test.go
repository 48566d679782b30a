package sample_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/sample"
)

// TestAYearBehind: of the last calendar year there is what a yearly report tells of, whatever the day, and of this year
// nothing that is still to come.
func TestAYearBehind(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		today := consult.DateOf(now, now.Location())
		year := now.Year() - 1
		category := map[consult.FormKey]consult.Category{}
		for _, f := range s.Forms {
			category[f.Key] = f.Category
		}
		got := map[string]int{}
		tops := map[consult.ID]bool{}
		studies := map[consult.FormKey]int{}
		held := consult.WithPresence(s.Held, s.Answers)
		for _, m := range s.Meetings {
			if m.HasChildren || m.Span.To.After(now) {
				continue
			}
			of := held[m.ID]
			if m.Span.From.In(now.Location()).Year() != year {
				continue
			}
			got["unrecorded"] += count(!of.Recorded())
			got["not held"] += count(of.Not())
			if of.Took && category[m.Form] == consult.CategoryStudy {
				studies[m.Form]++
				got["studies"]++
			}
			if of.Took && category[m.Form] == consult.CategoryConsultation {
				top := m.ID
				if m.ParentID != "" {
					top = m.ParentID
				}
				got["consultations"] += count(!tops[top])
				tops[top] = true
			}
		}
		for _, o := range s.Outcomes {
			got["outcomes"] += count(o.Date.Start(time.UTC).Year() == year)
			got["outcomes to come"] += count(o.Date > today)
		}
		for _, i := range s.Instructions {
			got["instructions"] += count(i.Date.Start(time.UTC).Year() == year)
			got["instructions to come"] += count(i.Date > today)
		}
		for _, m := range s.Motions {
			of := m.Year == year && m.State != motion.NotFiled
			got["filed"] += count(of)
			got["replied"] += count(of && m.RepliedOn.Start(time.UTC).Year() == year)
			got["motions to come"] += count(m.FiledOn > today || m.RepliedOn > today)
		}
		firms := map[consult.ID]bool{}
		for _, v := range s.Visits {
			if v.At.In(now.Location()).Year() == year {
				got["firms"] += count(!firms[v.FirmID])
				firms[v.FirmID] = true
			}
			got["visits to come"] += count(v.At.After(now))
		}
		if n := got["consultations"]; n <= 100 || n >= 200 {
			t.Errorf("%d consultations", n)
		}
		delete(got, "consultations")
		if n := got["not held"]; n > 8 {
			t.Errorf("%d were not held", n)
		}
		delete(got, "not held")
		// In January some of December's may not be recorded yet.
		if n := got["unrecorded"]; n > 0 && (now.YearDay() > 36 || n > 9) {
			t.Errorf("of %d nobody says whether they were held", n)
		}
		delete(got, "unrecorded")
		for what, want := range map[string]int{
			"studies": 56, "outcomes": 85, "instructions": 52, "filed": 381, "replied": 381, "firms": 112,
		} {
			if got[what] != want {
				t.Errorf("%s: %d, want %d", what, got[what], want)
			}
			delete(got, what)
		}
		for what, n := range got {
			if n > 0 {
				t.Errorf("%s: %d", what, n)
			}
		}
		if len(studies) != 5 {
			t.Errorf("studies: %v", studies)
		}
	})
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
