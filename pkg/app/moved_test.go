package app_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// A file that goes away under a running server is noticed at the next write: what would be lost is refused, and
// /readyz says so; when it is back, all goes on.
func TestAMovedFileIsNoticed(t *testing.T) {
	t.Parallel()
	for _, suffix := range []string{"", "-wal"} {
		db := storetest.SQLite(t)
		path := strings.TrimPrefix(db, "sqlite:")
		p := serve(t, db, organiser(t, db))
		person := p.person("赵一钱")
		from := time.Now().Add(72 * time.Hour).Truncate(time.Hour)
		if err := os.Rename(path+suffix, path+suffix+".away"); err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{"gone", "replaced"} {
			refused(t, what, p.call("POST", "/api/v1/meetings", meeting(person, from, time.Hour)), "database_moved")
			refused(t, what, p.call("GET", "/readyz", nil), "database_moved")
			if err := os.WriteFile(path+suffix, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Rename(path+suffix+".away", path+suffix); err != nil {
			t.Fatal(err)
		}
		a := p.call("POST", "/api/v1/meetings", meeting(person, from, time.Hour))
		if a.status != http.StatusCreated {
			t.Errorf("%q is back: %d %s", suffix, a.status, a.body)
		}
	}
}
