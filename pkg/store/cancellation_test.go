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

// Meetings that were called off before cancellations had ids are put together as
// they went: a parent with its children, a series with its dates.
func TestCancellationsComeToMeetingsThatAreThere(t *testing.T) {
	t.Parallel()
	type row struct {
		n, parent, series int
		status            consult.Status
		at                int
		reason            string
		sequence          int
		firm, differs     bool

		want  int
		from  consult.Status
		alone bool
	}
	const (
		off       = consult.Cancelled
		draft     = consult.Draft
		tentative = consult.Tentative
		confirmed = consult.Confirmed
	)
	rows := map[string]row{
		"a parent": {
			n: 10, status: off, at: 50, reason: "停", sequence: 1, firm: true, want: 10, from: confirmed,
		},
		"its child": {
			n: 11, parent: 10, status: off, at: 50, reason: "停", sequence: 1, want: 10, from: tentative,
		},
		"its draft child": {
			n: 12, parent: 10, status: off, at: 50, reason: "停", firm: true, want: 10, from: draft,
		},
		"a grandchild": {
			n: 13, parent: 11, status: off, at: 50, reason: "停", sequence: 4, firm: true, want: 10, from: confirmed,
		},
		"a child called off earlier": {
			n: 14, parent: 10, status: off, at: 40, reason: "停", sequence: 1, want: 14, from: tentative,
		},
		"the child of that one": {
			n: 15, parent: 14, status: off, at: 40, reason: "停", sequence: 1, want: 14, from: tentative,
		},
		"a child called off for another reason": {
			n: 16, parent: 10, status: off, at: 50, reason: "另", sequence: 1, want: 16, from: tentative,
		},
		"a live parent": {n: 17, status: confirmed},
		"its child called off": {
			n: 18, parent: 17, status: off, at: 50, reason: "停", sequence: 1, firm: true, want: 18, from: confirmed,
		},
		"one like it elsewhere": {
			n: 19, status: off, at: 50, reason: "停", sequence: 1, firm: true, want: 19, from: confirmed,
		},
		"a date": {
			n: 31, series: 1, status: off, at: 60, reason: "停", sequence: 1, firm: true, want: 30, from: confirmed,
		},
		"another date, changed on its own before": {
			n: 30, series: 1, status: off, at: 60, reason: "停", sequence: 2, differs: true, want: 30, from: tentative,
		},
		"the child of a date": {
			n: 32, parent: 31, status: off, at: 60, reason: "停", sequence: 1, want: 30, from: tentative,
		},
		"a date called off later": {
			n: 33, series: 1, status: off, at: 70, reason: "停", sequence: 1, differs: true, firm: true, want: 33,
			from: confirmed, alone: true,
		},
		"the only date that an edit dropped": {
			n: 34, series: 1, status: off, at: 80, reason: "系列安排调整", sequence: 1, firm: true, want: 34, from: confirmed,
		},
		"a date of another series": {
			n: 35, series: 2, status: off, at: 60, reason: "停", sequence: 1, firm: true, want: 35, from: confirmed,
		},
		"a live date": {n: 36, series: 1, status: tentative, differs: true},
	}
	earlier(t, 15, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		exec := func(q string, args ...any) {
			t.Helper()
			marks := make([]any, len(args))
			for i := range args {
				marks[i] = old.arg(i + 1)
			}
			if _, err := old.db.Exec(fmt.Sprintf(q, marks...), args...); err != nil {
				t.Fatal(err)
			}
		}
		exec(`INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh, name_en, duration_seconds,
			notice_days,
			quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids)
			VALUES ('other', 1, 5, 6, 0, '会', 'M', 3600, 2, 1, 2, %s, 'public', '[]')`, true)
		for n := range 2 {
			exec(`INSERT INTO series (id, version, created_at, changed_at, title, rule, on_day_off, starts_at, ends_at,
				zone, created_by)
				VALUES (%s, 1, 5, 6, '会', 'FREQ=DAILY', 'keep', 0, 10, 'Asia/Shanghai', '王')`, string(id(n+1)))
		}
		ref := func(n int) any {
			if n == 0 {
				return nil
			}
			return string(id(n))
		}
		insert := func(r row) {
			var at any
			if r.at > 0 {
				at = r.at
			}
			exec(`INSERT INTO meetings (id, version, created_at, changed_at, form, title, description, status,
				starts_at, ends_at, online_url, visibility,
				has_children, expected, created_by, parent_id, series_id, cancelled_at, cancel_reason, sequence, firm,
				differs, pin_by, pin_role, pin_reason)
				VALUES (%s, 1, 5, 6, 'other', '会', '', %s, 100, 200, '', 'public', %s, 0, '王', %s, %s, %s, %s, %s, %s,
				%s, '', '', '')`,
				string(id(r.n)), string(r.status), false, ref(r.parent), ref(r.series), at, r.reason, r.sequence,
				r.firm, r.differs)
		}
		for n := range 40 { // parents before their children
			for _, r := range rows {
				if r.n == n {
					insert(r)
				}
			}
		}
		s := storetest.Open(t, url, store.Options{})
		for name, r := range rows {
			got, err := s.Meeting(ctx, id(r.n))
			if err != nil {
				t.Fatal(err)
			}
			want := consult.Meeting{}
			if r.want > 0 {
				want.CancellationID = id(r.want)
				want.CancelledAt = time.Unix(int64(r.at), 0).UTC()
				want.CancelReason = r.reason
			}
			if got.CancellationID != want.CancellationID || got.CancelledFrom != r.from ||
				got.CancelledAlone != r.alone || !got.CancelledAt.Equal(want.CancelledAt) ||
				got.CancelReason != want.CancelReason || got.Differs != r.differs {
				t.Errorf(
					"%s: %s from %q alone %v, want %s from %q alone %v",
					name, got.CancellationID, got.CancelledFrom, got.CancelledAlone, want.CancellationID, r.from,
					r.alone,
				)
			}
			if fault := got.CancellationFault(); fault != "" {
				t.Errorf("%s %s", name, fault)
			}
		}
		if all, err := s.CalledOff(ctx, id(10)); err != nil || len(all) != 4 {
			t.Errorf("with the parent %d were called off (%v)", len(all), err)
		}
		if all, err := s.ChildrenOf(ctx, []consult.ID{id(10), id(17)}); err != nil || len(all) != 5 {
			t.Errorf("under two parents are %d (%v)", len(all), err)
		}
	})
}
