package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// An office of an earlier version has the quorum of a plenary and the midday break
// that an office starts with, unless somebody has edited the form or the rules.
func TestDefaultsChangeWhereNobodyEdited(t *testing.T) {
	t.Parallel()
	half, twoThirds := consult.Quorum{Num: 1, Den: 2, MoreThan: true}, consult.Quorum{Num: 2, Den: 3}
	noBreak := consult.OfficeRules().Hours
	noBreak.BreakFrom, noBreak.BreakTo = 0, 0
	late := noBreak
	late.Close = 20 * time.Hour
	lunch := noBreak
	lunch.BreakFrom, lunch.BreakTo = 11*time.Hour, 14*time.Hour
	cases := []struct {
		name, edit string
		quorum     consult.Quorum
		hours      consult.Hours
	}{
		{"as shipped", "", twoThirds, consult.OfficeRules().Hours},
		{"the form was edited and put back", "UPDATE forms SET version = 3, changed_at = 9", half, consult.OfficeRules().Hours},
		{"the form was edited in its first second", "UPDATE forms SET version = 2", half, consult.OfficeRules().Hours},
		{"another quorum was entered", "UPDATE forms SET quorum_num = 3, quorum_den = 5", consult.Quorum{Num: 3, Den: 5, MoreThan: true}, consult.OfficeRules().Hours},
		{"the rules were edited and put back", "UPDATE rules SET version = 3, changed_at = 9", twoThirds, noBreak},
		{"they were edited in their first second", "UPDATE rules SET version = 2", twoThirds, noBreak},
		{"another hour was entered", "UPDATE rules SET closes = 72000", twoThirds, late},
		{"a break of their own", "UPDATE rules SET break_from = 39600, break_to = 50400, version = 2, changed_at = 9", twoThirds, lunch},
	}
	for _, r := range cases {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			earlier(t, 14, func(t *testing.T, url string, old oldOffice) {
				ctx := context.Background()
				for _, key := range []string{"plenary", "standing_committee"} {
					_, err := old.db.Exec(fmt.Sprintf(`INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh, name_en, duration_seconds, notice_days,
						quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids) VALUES (%s, 1, 5, 5, 0, '会', 'M', 3600, 2, 1, 2, %s, 'public', '[]')`,
						old.arg(1), old.arg(2)), key, true)
					if err != nil {
						t.Fatal(err)
					}
				}
				if _, err := old.db.Exec(r.edit); r.edit != "" && err != nil {
					t.Fatal(err)
				}
				s := storetest.Open(t, url, store.Options{})
				f, err := s.Forms.Get(ctx, "plenary")
				if err != nil || f.Quorum != r.quorum || f.NoticeUnit != consult.CalendarDays || f.MaterialsUnit != consult.CalendarDays {
					t.Errorf("plenary %+v (%v)", f, err)
				}
				if f, err := s.Forms.Get(ctx, "standing_committee"); err != nil || f.Quorum == twoThirds {
					t.Errorf("standing committee %+v (%v)", f, err)
				}
				if got, err := s.Rules.Get(ctx, consult.RulesID); err != nil || got.Hours != r.hours {
					t.Errorf("hours %+v, want %+v (%v)", got.Hours, r.hours, err)
				}
			})
		})
	}
}
