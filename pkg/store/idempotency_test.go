package store_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// What a key made before several things could be noted is one thing, whose kind is
// found where it is.
func TestKeysFromBeforeKeepWhatTheyMade(t *testing.T) {
	t.Parallel()
	earlier(t, 18, func(t *testing.T, url string, old oldOffice) {
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
		now := time.Unix(1_800_000_000, 0)
		exec(`INSERT INTO venues (id, version, created_at, changed_at, name, address, wayfinding, lat, lon,
			has_position, active) VALUES (%s, 1, 5, 6, '馆', '', '', 0, 0, %s, %s)`, string(id(1)), false, true)
		exec(`INSERT INTO plans (id, version, created_at, changed_at, year, title, status, edition, approved_by, reason)
			VALUES (%s, 1, 5, 6, 2027, '计划', 'draft', 1, '', '')`, string(id(2)))
		want := map[string][]consult.Made{
			"venue":   {{Kind: "venue", ID: id(1)}},
			"plan":    {{Kind: "plan", ID: id(2)}},
			"removed": {{Kind: "unknown", ID: id(3)}},
		}
		for key, made := range want {
			exec(`INSERT INTO idempotency (actor, key, fingerprint, resource_id, created_at)
				VALUES ('a', %s, %s, %s, %s)`,
				key, []byte("print"), string(made[0].ID), now.Unix())
		}
		s := storetest.Open(t, url, store.Options{Clock: func() time.Time { return now.Add(time.Hour) }})
		for key, made := range want {
			err := s.Write(ctx, func(ctx context.Context) error {
				got, known, err := s.Recall(
					ctx, consult.Actor{TokenID: "a"}, consult.IdempotencyKey{Key: key, Fingerprint: []byte("print")},
				)
				if err != nil {
					return err
				}
				if !known || !reflect.DeepEqual(got, made) {
					t.Errorf("%s: %v, known %v", key, got, known)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}
