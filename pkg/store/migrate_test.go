package store_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the checksums of new migrations")

const checksums = "migrations/checksums.txt"

// recorded are the checksums of the migrations that have landed, by their paths.
func recorded(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(checksums)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		sum, path, _ := strings.Cut(lines.Text(), "  ")
		out[path] = sum
	}
	return out
}

// A migration that has run somewhere is what that database is made of: it never changes, and its number is nobody
// else's. `go test ./pkg/store -run Migrations -update` records new ones; it changes no line that is there.
func TestMigrationsNeverChange(t *testing.T) {
	t.Parallel()
	have := recorded(t)
	var added []string
	for _, dialect := range []string{"postgres", "sqlite"} {
		files, err := filepath.Glob("migrations/" + dialect + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range files {
			name := filepath.Base(file)
			if !regexp.MustCompile(fmt.Sprintf(`^%05d_[a-z_]+\.sql$`, i+1)).MatchString(name) {
				t.Errorf("%s: the %dth file should begin with %05d: numbers have no holes and no doubles", file, i+1, i+1)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sum := fmt.Sprintf("%x", sha256.Sum256(text))
			path := dialect + "/" + name
			was, landed := have[path]
			switch {
			case !landed && *update:
				added = append(added, sum+"  "+path+"\n")
			case !landed:
				t.Errorf("%s is not in %s: go test ./pkg/store -run Migrations -update", path, checksums)
			case was != sum:
				t.Errorf("%s has changed after it had landed: write another migration", path)
			}
			delete(have, path)
			other := strings.Replace(file, dialect, map[string]string{"postgres": "sqlite", "sqlite": "postgres"}[dialect], 1)
			if _, err := os.Stat(other); err != nil {
				t.Errorf("%s is not there for the other database", file)
			}
			if i+1 > compatSince && !bytes.Contains(text, []byte("UPDATE schema_compat SET min_reader")) {
				t.Errorf("%s does not say who may read and write the schema after it: UPDATE schema_compat SET "+
					"min_reader = …, min_writer = … (CONTRIBUTING, step 5)", file)
			}
		}
	}
	for path := range have {
		t.Errorf("%s has landed and is not there any more", path)
	}
	if len(added) == 0 {
		return
	}
	slices.SortFunc(added, func(a, b string) int { return strings.Compare(a[2*sha256.Size:], b[2*sha256.Size:]) })
	file, err := os.OpenFile(checksums, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteString(strings.Join(added, ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// compatSince is the migration that brought schema_compat.
const compatSince = 29
