package store_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// More readers than there are connections need new ones: where the file has gone, these make no file and read none.
func TestNoConnectionIsOpenedToAnotherFile(t *testing.T) {
	t.Parallel()
	url := storetest.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	s := storetest.Open(t, url, store.Options{Conns: 8})
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	var inside, done sync.WaitGroup
	inside.Add(8)
	errs := make([]error, 8)
	for i := range errs {
		done.Go(func() {
			errs[i] = s.Read(context.Background(), func(ctx context.Context) error {
				inside.Done()
				inside.Wait()
				return nil
			})
			if errs[i] != nil {
				inside.Done()
			}
		})
	}
	done.Wait()
	refused := 0
	for _, err := range errs {
		if errors.Is(err, consult.ErrDatabaseMoved) {
			refused++
		} else if err != nil {
			t.Errorf("a reader is told %v", err)
		}
	}
	if refused == 0 {
		t.Error("nobody needed a new connection, or everybody got one")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was made where the database was: %v", err)
	}
}
