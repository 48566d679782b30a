package storetest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"huiqi/pkg/racetest"
)

const (
	sqlite   = "sqlite"
	postgres = "postgres"
)

// kinds are all databases that an office can be kept in.
var kinds = []string{sqlite, postgres}

// runs reports whether this run of the tests uses databases of the kind. HUIQI_TEST_DATABASES decides:
// "sqlite", "postgres" or "both". When it is unset, tests use both, and tests with the race detector
// use PostgreSQL alone: SQLite is Go code here, and the detector makes it about ten times slower.
func runs(kind string) bool {
	switch wanted := os.Getenv("HUIQI_TEST_DATABASES"); wanted {
	case "":
		return kind == postgres || !racetest.Watched()
	case "both":
		return true
	case sqlite, postgres:
		return kind == wanted
	default:
		panic(fmt.Sprintf("HUIQI_TEST_DATABASES is %q; it must be sqlite, postgres or both", wanted))
	}
}

// need skips the test when this run does not use databases of the kind.
func need(tb testing.TB, kind string) {
	tb.Helper()
	if !runs(kind) {
		tb.Skipf("left out: this run does not use %s (see HUIQI_TEST_DATABASES in docs/testing.md)", kind)
	}
}

// kindOf is the kind of the database at url.
func kindOf(url string) string {
	if strings.HasPrefix(url, "sqlite:") {
		return sqlite
	}
	return postgres
}
