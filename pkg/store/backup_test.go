package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"huiqi/pkg/store"
)

// Whoever puts the newer program in place first and then thinks of a backup gets one.
func TestAnEarlierVersionIsBackedUp(t *testing.T) {
	t.Parallel()
	earlier(t, 25, func(t *testing.T, url string, _ oldOffice) {
		seen := 0
		verify := func(ctx context.Context, url string) error {
			seen++
			s, err := store.Open(ctx, url, store.Options{Existing: true, Inspect: true})
			if err == nil {
				s.Close()
			}
			return err
		}
		out := filepath.Join(t.TempDir(), "office.backup")
		checked, err := store.Backup(t.Context(), url, out, verify)
		if err != nil || checked != store.CheckedVersion || seen != 1 {
			t.Fatalf("%q after %d checks: %v", checked, seen, err)
		}
		if _, err := store.Backup(t.Context(), url, out, verify); err == nil {
			t.Error("a backup was written over")
		}
	})
}
