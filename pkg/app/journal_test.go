package app_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// An auditor's day: the server signs and exports, verify proves it, a row that somebody changed past the program is
// named, and an erasure leaves the rest whole.
func TestTheJournalOnTheCommandLine(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		dir := t.TempDir()
		key := []string{"--db", db, "--journal-key", filepath.Join(dir, "key")}
		verify := func(more ...string) (string, error) {
			return command(t, append(append([]string{"journal", "verify"}, key...), more...)...)
		}
		p := serve(t, db, organiser(t, db), "--journal-dir", dir, key[2], key[3])
		person := p.person("赵一钱")
		head := awaited(t, filepath.Join(dir, "journal-*.jsonl.head.json"))
		p.stop()
		if info, err := os.Stat(key[3]); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key: %v %v", info, err)
		}
		out, err := verify("--head", head)
		if err != nil || !strings.Contains(out, "signed up to row") || !strings.Contains(out, "checked with the key") {
			t.Errorf("verify: %v\n%s", err, out)
		}

		rows := filepath.Join(dir, "all.jsonl")
		if out, err := command(t, append([]string{"journal", "export", "--out", rows}, key...)...); err != nil {
			t.Fatal(err, out)
		}
		if _, err := command(t, append([]string{"journal", "export", "--out", rows}, key...)...); err == nil {
			t.Error("an export was written over")
		}
		text, err := os.ReadFile(rows)
		if err != nil || strings.Contains(string(text), "赵一钱") {
			t.Errorf("the export has a name in it, or %v", err)
		}
		last := struct{ Operation string }{}
		lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
		issued := bytes.Contains(text, []byte(`"operation":"token create"`))
		err = json.Unmarshal(lines[len(lines)-1], &last)
		if err != nil || last.Operation != "createPerson" || !issued {
			t.Errorf("the last row is %+v: %v\n%s", last, err, text)
		}
		// The server may have signed the last row already, or one before it.
		out, err = verify()
		if err != nil || !strings.Contains(out, "checked with the key") || strings.Contains(out, "not signed yet") {
			t.Errorf("after an export: %v\n%s", err, out)
		}

		if out, err := command(t, "journal", "erase", "--db", db, "--person", person); err != nil {
			t.Error(err, out)
		}
		if out, err := verify("--head", head); err != nil || !strings.Contains(out, "are not signed yet") {
			t.Errorf("after an erasure: %v\n%s", err, out)
		}
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Error(err, out)
		}
		tamper(t, db)
		for _, look := range [][]string{{"journal", "verify", "--db", db}, {"check", "--db", db}} {
			out, err := command(t, look...)
			if err == nil || !strings.Contains(out, "row 3: was changed") {
				t.Errorf("%v of a journal that was changed: %v\n%s", look, err, out)
			}
		}
	})
}

// awaited is the one file of the pattern, once it is there.
func awaited(t *testing.T, pattern string) string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return found[0]
		}
	}
	t.Fatalf("no %s", pattern)
	return ""
}

// tamper changes a row of the journal past the program, triggers or not.
func tamper(t *testing.T, db string) {
	t.Helper()
	driver, dsn := "pgx", db
	disarm := "ALTER TABLE journal DISABLE TRIGGER ALL"
	if path, file := strings.CutPrefix(db, "sqlite:"); file {
		driver, dsn = "sqlite", path
		disarm = "DROP TRIGGER journal_no_update"
	}
	plain, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for _, query := range []string{disarm, "UPDATE journal SET actor_name = '李四' WHERE seq = 3"} {
		_, err := plain.Exec(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
}
