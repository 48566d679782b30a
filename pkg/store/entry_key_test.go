package store_test

import (
	"context"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// An earlier office knows since when its links have another key, and writes all calendars anew.
func TestAnEarlierOfficesLinksGetAnotherKey(t *testing.T) {
	t.Parallel()
	earlier(t, 37, func(t *testing.T, url string, old oldOffice) {
		old.form(t)
		old.exec(t, `INSERT INTO feeds (id, version, created_at, changed_at, subject_kind, name, token_hash, linked_at)
			VALUES (%s, 1, 1, 1, 'public', '公开会议', %s, 1)`, string(id(50)), []byte{1})
		before := time.Now().Add(-time.Minute)
		s := storetest.Open(t, url, store.Options{})
		since, err := s.EntryKeySince(context.Background())
		if err != nil || since.Before(before) || since.After(time.Now().Add(time.Minute)) {
			t.Errorf("since %v, %v", since, err)
		}
		f, err := s.Feed(context.Background(), id(50))
		if err != nil || f.Recasts != 1 || f.RecastAt.Before(before) {
			t.Errorf("%d recasts at %v, %v", f.Recasts, f.RecastAt, err)
		}
	})
}

// Another key of links is adopted once: every calendar is written anew and the journal says so.
func TestAnotherEntryKeyIsAdoptedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		s := storetest.Open(t, url, store.Options{})
		f := full(40, func(f *subscription.Feed) {
			f.Subject, f.RevokedAt = consult.Subject{Kind: consult.SubjectPublic}, time.Time{}
			f.Recasts = 3
		})
		if err := s.AddFeed(ctx, f); err != nil {
			t.Fatal(err)
		}
		for i, row := range []struct {
			key     string
			changed bool
			recasts int
		}{{key: "a", changed: true, recasts: 4}, {key: "a", recasts: 4}, {key: "b", changed: true, recasts: 5}} {
			at, err := s.Trail(ctx)
			if err != nil {
				t.Fatal(err)
			}
			changed, err := s.AdoptEntryKey(ctx, row.key)
			if err != nil || changed != row.changed {
				t.Errorf("%d: %v, %v", i, changed, err)
			}
			got, err := s.Feed(ctx, f.ID)
			if err != nil || got.Recasts != row.recasts || got.Version != f.Version {
				t.Errorf("%d: %d recasts, version %d, %v", i, got.Recasts, got.Version, err)
			}
			touched, _, err := s.TouchedSince(ctx, at.Revision)
			if err != nil || (len(touched) == 1) != row.changed {
				t.Errorf("%d: touched %v, %v", i, touched, err)
			}
		}
		rows, err := s.Entries(ctx, journal.Filter{}, consult.PageRequest{})
		if err != nil {
			t.Fatal(err)
		}
		noted := 0
		for _, e := range rows.Items {
			if e.Action == journal.Noted && e.Operation == journal.EntryKeyOperation {
				noted++
			}
		}
		if noted != 2 {
			t.Errorf("%d rows of the journal say so", noted)
		}
	})
}
