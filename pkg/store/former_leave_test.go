package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Leave of an earlier version stands for the time that its meeting has; of what stands,
// a part that a move left outside is former, and may be asked for anew.
func TestLeaveOfAnEarlierVersionIsForItsMeetingsTime(t *testing.T) {
	t.Parallel()
	earlier(t, 23, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		old.meeting(t, 1, "confirmed", "", false, 1000, 2000)
		old.meeting(t, 2, "cancelled", "", false, 5000, 6000)
		old.exec(
			t, "UPDATE meetings SET cancelled_from = 'confirmed', cancellation_id = id, cancelled_at = 1 WHERE id = %s",
			string(id(2)),
		)
		rows := []struct {
			reason   string
			meeting  int
			decision string
			from, to any
			former   bool
		}{
			{reason: "all of it", meeting: 1, decision: "approved"},
			{reason: "all of it, not decided", meeting: 1, decision: "pending"},
			{reason: "a part inside", meeting: 1, decision: "approved", from: 1000, to: 2000},
			{reason: "a part that begins before", meeting: 1, decision: "approved", from: 900, to: 1100, former: true},
			{
				reason: "a part that ends after, not decided", meeting: 1, decision: "pending", from: 1900, to: 2001,
				former: true,
			},
			{reason: "a part outside, refused", meeting: 1, decision: "refused", from: 1, to: 2},
			{reason: "a part outside, taken back", meeting: 1, decision: "withdrawn", from: 1, to: 2},
			{reason: "from what is called off", meeting: 2, decision: "approved"},
			{reason: "a part of that, outside", meeting: 2, decision: "approved", from: 4000, to: 4100, former: true},
		}
		for n, row := range rows {
			old.exec(t, `INSERT INTO people (id, version, created_at, changed_at, name, pinyin, initials, kind, post,
				phone, active) VALUES (%s, 1, 1, 1, 'Wei', 'wei', 'w', 'member', '', '', %s)`, string(id(100+n)), true)
			old.exec(t, `INSERT INTO leaves (id, version, created_at, changed_at, meeting_id, person_id, reason, note,
				decision, decided_by, from_at, to_at)
				VALUES (%s, 3, 1, 1, %s, %s, 'illness', '', %s, '', %s,
				%s)`, string(id(200+n)), string(id(row.meeting)), string(id(100+n)), row.decision, row.from, row.to)
		}
		s := storetest.Open(t, url, store.Options{})
		for n, row := range rows {
			l, err := s.Leaves.Get(ctx, id(200+n))
			if err != nil {
				t.Fatal(err)
			}
			m, err := s.Meeting(ctx, l.MeetingID)
			if err != nil {
				t.Fatal(err)
			}
			if l.For != m.Span || l.Former != row.former || l.Version != 3 || l.Part() != (row.from != nil) {
				t.Errorf("%s: for %v, former %v, version %d", row.reason, l.For, l.Former, l.Version)
			}
			again := consult.Leave{
				Stamp: consult.Stamp{
					ID:        id(300 + n),
					Version:   1,
					CreatedAt: time.Unix(9, 0),
					ChangedAt: time.Unix(9, 0),
				},
				MeetingID: l.MeetingID,
				PersonID:  l.PersonID,
				Reason:    consult.LeaveIllness,
				Decision:  consult.LeavePending,
				For:       m.Span,
			}
			counts := l.Stands() && !row.former
			err = s.Leaves.Add(ctx, again)
			if counts != errors.Is(err, consult.ErrConflict) || !counts && err != nil {
				t.Errorf("%s: asked for anew: %v", row.reason, err)
			}
		}
		astray, err := s.LeavesAstray(ctx, 9)
		if err != nil || len(astray) > 0 {
			t.Errorf("astray: %v, %v", astray, err)
		}
	})
}
