package store_test

import (
	"context"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// What an undoing called off before this was kept is known by its reason and its
// instant: links that were there then show it, and those issued since do not.
func TestWhatWasTakenBackBeforeIsKnown(t *testing.T) {
	t.Parallel()
	earlier(t, 20, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		old.exec(t, "UPDATE ledger SET revision = %s", 7)
		for n, reason := range map[int]string{1: "撤销调整方案（王秘书）", 2: "改为书面", 3: "撤销调整方案（李秘书）"} {
			old.meeting(t, n, "cancelled", "", false, 1000, 1060)
			old.exec(
				t,
				"UPDATE meetings SET sequence = 2, visibility = 'public', cancelled_at = %s, cancel_reason = %s "+
					"WHERE id = %s",
				map[int]int{1: 500, 2: 500, 3: 400}[n], reason, string(id(n)),
			)
		}
		old.exec(t, `INSERT INTO proposals (id, version, created_at, changed_at, state, cause, limits, asked_by, done,
			best, keep, outcome, fault_zh, fault_en, entered, undone_at, applied_by, undone_by)
			VALUES (%s, 1, 1, 1, 'undone', '{}', '{}', '', 100, '', %s, '{}', '', '', %s, 500, '',
			'')`, string(id(20)), false, false)
		for n, linked := range map[int]int{11: 100, 12: 900} {
			old.exec(t, `INSERT INTO feeds (id, version, created_at, changed_at, subject_kind, name, token_hash,
				linked_at) VALUES (%s, 1, 1, 1, 'public', '公开', %s, %s)`, string(id(n)), []byte{byte(n)}, linked)
		}
		s := storetest.Open(t, url, store.Options{})
		fresh := subscription.Feed{
			Stamp: consult.Stamp{
				ID:        id(13),
				Version:   1,
				CreatedAt: time.Unix(1000, 0),
				ChangedAt: time.Unix(1000, 0),
			},
			Subject:   consult.Subject{Kind: consult.SubjectPublic},
			Name:      "公开",
			TokenHash: []byte{13},
		}
		if err := s.AddFeed(ctx, fresh); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]int{11: 3, 12: 2, 13: 2} {
			f, err := s.Feed(ctx, id(n))
			if err != nil {
				t.Fatal(err)
			}
			shown := 0
			for m := 1; m <= 3; m++ {
				if _, err := s.FeedEvent(ctx, f, id(m)); err == nil {
					shown++
				}
			}
			if shown != want {
				t.Errorf("link %d shows %d, want %d", n, shown, want)
			}
		}
	})
}
