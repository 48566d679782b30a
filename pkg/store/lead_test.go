package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
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
		{name: "as shipped", quorum: twoThirds, hours: consult.OfficeRules().Hours},
		{
			name: "the form was edited and put back", edit: "UPDATE forms SET version = 3, changed_at = 9",
			quorum: half, hours: consult.OfficeRules().Hours,
		},
		{
			name: "the form was edited in its first second", edit: "UPDATE forms SET version = 2", quorum: half,
			hours: consult.OfficeRules().Hours,
		},
		{
			name: "another quorum was entered", edit: "UPDATE forms SET quorum_num = 3, quorum_den = 5",
			quorum: consult.Quorum{Num: 3, Den: 5, MoreThan: true}, hours: consult.OfficeRules().Hours,
		},
		{
			name: "the rules were edited and put back", edit: "UPDATE rules SET version = 3, changed_at = 9",
			quorum: twoThirds, hours: noBreak,
		},
		{
			name: "they were edited in their first second", edit: "UPDATE rules SET version = 2", quorum: twoThirds,
			hours: noBreak,
		},
		{name: "another hour was entered", edit: "UPDATE rules SET closes = 72000", quorum: twoThirds, hours: late},
		{
			name:   "a break of their own",
			edit:   "UPDATE rules SET break_from = 39600, break_to = 50400, version = 2, changed_at = 9",
			quorum: twoThirds,
			hours:  lunch,
		},
	}
	for _, r := range cases[:racetest.Fewer(len(cases), 1)] {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			earlier(t, 14, func(t *testing.T, url string, old oldOffice) {
				ctx := context.Background()
				for _, key := range []string{"plenary", "standing_committee"} {
					_, err := old.db.Exec(fmt.Sprintf(`INSERT INTO forms (id, version, created_at, changed_at, ord,
						name_zh, name_en, duration_seconds, notice_days,
						quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids)
						VALUES (%s, 1, 5, 5, 0, '会', 'M', 3600, 2, 1, 2, %s, 'public', '[]')`,
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
				if err != nil || f.Quorum != r.quorum || f.NoticeUnit != consult.CalendarDays ||
					f.MaterialsUnit != consult.CalendarDays {
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
