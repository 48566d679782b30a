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

// Tokens of an earlier office may share a name, also one that they get by the present form of names. The oldest keeps
// it.
func TestAnEarlierOfficesTokensGetNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	earlier(t, 34, func(t *testing.T, url string, old oldOffice) {
		old.form(t)
		for n, row := range []struct {
			name    string
			revoked any
		}{
			{"会务", 5}, {"会务", nil}, {"会务", nil}, {"会\u200b务", nil}, {"会\u200b务", 5}, {"大屏", nil},
			{"会务", nil},
		} {
			old.exec(t, `INSERT INTO tokens (id, version, created_at, changed_at, name, role, hash, revoked_at, roles)
				VALUES (%s, 1, %s, 1, %s, 'kiosk', %s, %s, 'kiosk')`,
				string(id(n)), n, row.name, []byte{byte(n)}, row.revoked)
		}
		old.exec(t, "UPDATE ledger SET spelled = 0")
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		for n, want := range []string{"会务", "会务", "会务 (000000000002)", "会务 (000000000003)", "会务", "大屏",
			"会务 (000000000006)"} {
			got, err := s.Tokens.Get(ctx, id(n))
			if err != nil || got.Name != want {
				t.Errorf("token %d is called %q, want %q (%v)", n, got.Name, want, err)
			}
		}
		again := full(30, func(v *consult.Token) {
			v.Name, v.PersonID = "大屏", ""
			v.RevokedAt = time.Time{}
		})
		if err := s.Write(ctx, func(ctx context.Context) error {
			return s.Tokens.Add(ctx, again)
		}); !errors.Is(err, consult.ErrConflict) {
			t.Errorf("the database takes a second token of one name: %v", err)
		}
	})
}

// A token is found by its secret and by the one before, and a later use is kept.
func TestATokensFormerSecretAndLastUse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		k := full(30, func(v *consult.Token) { v.PersonID = "" })
		if err := s.Write(ctx, func(ctx context.Context) error { return s.Tokens.Add(ctx, k) }); err != nil {
			t.Fatal(err)
		}
		for _, hash := range [][]byte{k.Hash, k.FormerHash} {
			if got, err := s.TokenByHash(ctx, hash); err != nil || got.ID != k.ID {
				t.Errorf("found %+v, %v", got, err)
			}
		}
		noon := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
		for _, at := range []time.Time{noon, noon.Add(time.Hour), noon.Add(-time.Hour)} {
			if err := s.SaveTokenUses(ctx, map[consult.ID]time.Time{k.ID: at, id(99): at}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Tokens.Get(ctx, k.ID)
		if err != nil || !got.LastUsedAt.Equal(noon.Add(time.Hour)) || got.Version != k.Version {
			t.Errorf("%v, version %d, %v", got.LastUsedAt, got.Version, err)
		}
	})
}
