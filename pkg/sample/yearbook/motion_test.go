package yearbook_test

import (
	"testing"
	"time"

	"huiqi/pkg/motion"
	"huiqi/pkg/sample"
	"huiqi/pkg/workday"
)

// The casework is sound, and the same every time.
func TestCasework(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	days, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)
	of := sample.Office(1, now, zone, days)
	filed, titles := map[int]bool{}, map[string]bool{}
	for _, m := range of.Motions {
		if err := m.Validate(); err != nil {
			t.Errorf("motion %d: %v", m.Number, err)
		}
		titles[m.Title] = true
		if m.State != motion.NotFiled {
			filed[m.Number] = true
		}
	}
	if len(filed) != 396 || len(of.Firms) != 112 || len(of.Links) < 12 || len(titles) < 762 {
		t.Errorf("%d filed, %d firms, %d links, %d titles", len(filed), len(of.Firms), len(of.Links), len(titles))
	}
	names := map[string]bool{}
	for _, f := range of.Firms {
		if err := f.Validate(); err != nil || names[f.Name] || names[f.Code] {
			t.Errorf("%s %s: %v", f.Name, f.Code, err)
		}
		names[f.Name] = true
		names[f.Code] = true
	}
	for _, v := range of.Visits {
		if err := v.Validate(); err != nil {
			t.Error(err)
		}
	}
	for _, c := range of.Contacts {
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
	}
}
