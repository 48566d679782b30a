package app_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// firstThatKnows is the commit from which a program knows what a newer schema lets it do (schema_compat). Programs of
// earlier commits do not, see "Upgrade" in docs/deploy.md.
const firstThatKnows = "15f6675ae8703ae3402f43e010d530aa96c11150"

// older is the program of a commit, built once.
func older(t *testing.T, commit string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	bin, there := built[commit]
	if !there {
		bin = buildOlder(t, commit)
		built[commit] = bin
	}
	return bin
}

var (
	building sync.Mutex
	built    = map[string]string{}
)

func buildOlder(t *testing.T, commit string) string {
	t.Helper()
	missing := func(err error, out []byte) {
		t.Helper()
		t.Skipf("LEFT OUT: the history of commit %s is not here (a shallow clone, or no git), so that NOBODY HAS TRIED in "+
			"this run whether older programs bear this schema: %v %s", commit, err, out)
	}
	git := exec.Command("git", "archive", "--format=tar", commit)
	git.Dir = filepath.Join("..", "..")
	var tar, said bytes.Buffer
	git.Stdout, git.Stderr = &tar, &said
	err := git.Run()
	if err != nil {
		missing(err, said.Bytes())
	}
	dir := t.TempDir()
	untar := exec.Command("tar", "-x", "-C", dir)
	untar.Stdin = &tar
	out, err := untar.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	own, err := program()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(filepath.Dir(own), "huiqi-"+commit) // it outlasts this test
	err = build(dir, bin)
	if err != nil {
		t.Fatalf("%s: %v", commit, err)
	}
	return bin
}

// The program of an earlier commit before the schema of today, and before those to come: it serves calendars and
// screens as long as it may read, writes what it may write, and never says that it can do what it cannot.
func TestAnOlderProgramBearsANewerSchema(t *testing.T) {
	t.Parallel()
	bin := older(t, firstThatKnows)
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		plain := open(t, db)
		change := func(query string) {
			t.Helper()
			alter(t, plain, query)
		}
		calendar := serve(t, db, token).calendar(serve(t, db, token).person("赵一钱"))
		p := serveBy(t, bin, db, token)
		reads := func(step string) {
			t.Helper()
			for _, path := range []string{calendar, "/kiosk", "/api/v1/people", "/api/v1/meetings", "/readyz"} {
				if a := p.call("GET", path, nil); a.status != http.StatusOK {
					t.Errorf("%s: %s: %d %s", step, path, a.status, a.body)
				}
			}
		}
		refuses := func(step string) {
			t.Helper()
			reads(step)
			refused(t, step, p.addPerson(), "upgrading")
			if r := p.ready(); r.Writes != "failing" || r.Reason != "upgrading" {
				t.Errorf("%s: /readyz: %+v", step, r)
			}
			refused(t, step, p.call("GET", "/readyz/writes", nil), "upgrading")
		}

		// The schema of today.
		var writer int64
		err := plain.QueryRow("SELECT min_writer FROM schema_compat").Scan(&writer)
		if err != nil {
			t.Fatal(err)
		}
		p.until(t, "GET", "/readyz", http.StatusOK)
		known := p.ready().Known
		for deadline := time.Now().Add(time.Minute); known == 0 && time.Now().Before(deadline); known = p.ready().Known {
			time.Sleep(10 * time.Millisecond) // it has not measured yet
		}
		if known >= writer {
			reads("today")
			if a := p.addPerson(); a.status != http.StatusCreated {
				t.Errorf("today: it knows schema %d, may write from %d on, and answers %d %s", known, writer, a.status, a.body)
			}
		} else {
			refuses("today")
		}

		// Releases to come: first one that contracts for writers, then for readers.
		change("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, '1')")
		change("UPDATE schema_compat SET min_writer = 99999")
		refuses("while it runs")
		p.cmd.Process.Kill()
		p = serveBy(t, bin, db, token)
		refuses("when it starts")
		change("UPDATE schema_compat SET min_reader = 99999")
		for _, path := range []string{"/readyz", calendar} {
			refused(t, path, p.until(t, "GET", path, http.StatusServiceUnavailable), "unavailable")
		}
		out, err := exec.Command(bin, "serve", "--db", db, "--listen", "127.0.0.1:0").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "use the newer program") {
			t.Errorf("it starts where it must not read: %v %s", err, out)
		}
	})
}
