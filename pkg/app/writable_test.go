package app_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/store/storetest"
)

// ready is the answer of /readyz.
type ready struct {
	Status, Reads, Writes string
	Reason                string `json:"writes_reason"`
	Schema                int64  `json:"schema_version"`
	Known                 int64  `json:"schema_known"`
	LastBackup            string `json:"last_backup_at"`
}

func (p *process) ready() ready {
	p.t.Helper()
	a := p.call("GET", "/readyz", nil)
	var r ready
	err := json.Unmarshal(a.body, &r)
	if err != nil || a.status != http.StatusOK {
		p.t.Fatalf("/readyz: %d %v %s", a.status, err, a.body)
	}
	return r
}

// addPerson asks for somebody who is new.
func (p *process) addPerson() answer {
	return p.call("POST", "/api/v1/people", map[string]any{"name": "钱二孙", "kind": "member"})
}

// readsOn demands that only writing fails, for this reason, and that the process says so everywhere.
func (p *process) readsOn(calendar, reason string, codes ...string) {
	p.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for p.addPerson().status == http.StatusCreated { // what is left of a journal may take a few more
		if time.Now().After(deadline) {
			p.t.Fatal("writing goes on")
		}
	}
	refused(p.t, "a write", p.addPerson(), codes...)
	if r := p.ready(); r.Status != "ready" || r.Reads != "fresh" || r.Writes != "failing" || r.Reason != reason {
		p.t.Errorf("/readyz: %+v, want %s", r, reason)
	}
	if a := p.call("GET", "/readyz/writes", nil); a.status != http.StatusServiceUnavailable {
		p.t.Errorf("/readyz/writes: %d %s", a.status, a.body)
	}
	if a := p.call("GET", calendar, nil); a.status != http.StatusOK {
		p.t.Errorf("a calendar: %d %s", a.status, a.body)
	}
	metrics := string(p.call("GET", "/metrics", nil).body)
	failed := `huiqi_failed_writes{reason="` + reason + `"} `
	if !strings.Contains(metrics, "\nhuiqi_writes_failing 1\n") || !strings.Contains(metrics, failed) ||
		strings.Contains(metrics, failed+"0\n") {
		p.t.Errorf("the metrics do not tell of it:\n%s", metrics)
	}
}

// writesAgain demands that all is well soon.
func (p *process) writesAgain() {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); p.addPerson().status != http.StatusCreated; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			a := p.addPerson()
			p.t.Fatalf("a write: %d %s", a.status, a.body)
		}
	}
	if r := p.ready(); r.Writes != "ok" || r.Reason != "" {
		p.t.Errorf("/readyz: %+v", r)
	}
	if a := p.call("GET", "/readyz/writes", nil); a.status != http.StatusOK {
		p.t.Errorf("/readyz/writes: %d %s", a.status, a.body)
	}
}

// smallDisk is a directory on a file system of its own of so many MiB.
func smallDisk(t *testing.T, mib string) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+mib+"m")
	if err != nil {
		t.Skipf("LEFT OUT: nobody has tried a full disk in this run, because this user may not mount one (%v)", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill takes what is left of the disk, until the function is called that it returns.
func fill(t *testing.T, dir string) func() {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	file.Close()
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

func TestAFullDiskStopsWritesAlone(t *testing.T) {
	t.Parallel()
	from := strings.TrimPrefix(storetest.SQLite(t), "sqlite:")
	dir := smallDisk(t, "6")
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "office.db")
	err = os.WriteFile(path, content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	db := "sqlite:" + path
	token := organiser(t, db)
	p := serve(t, db, token)
	calendar := p.calendar(p.person("赵一钱"))
	empty := fill(t, dir)
	p.readsOn(calendar, "disk", "unwritable")
	empty()
	p.writesAgain()
	if out, err := command(t, "check", "--db", db); err != nil {
		t.Errorf("%v %s", err, out)
	}
}

func TestAReadOnlyDatabaseStopsWritesAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	token := organiser(t, db)
	p := serve(t, db, token)
	calendar := p.calendar(p.person("赵一钱"))
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	u, err := url.Parse(db)
	if err != nil {
		t.Fatal(err)
	}
	// New sessions take the setting, so that those that are there have to end.
	set := func(value string) {
		name := pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()
		for _, q := range []string{
			"ALTER DATABASE " + name + " SET default_transaction_read_only = " + value,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		} {
			_, err := admin.Exec(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	set("on")
	p.until(t, "GET", calendar, http.StatusOK)
	p.readsOn(calendar, "read_only", "unwritable")
	// One that is started now serves what it can, too.
	started := serve(t, db, token)
	if a := started.call("GET", calendar, nil); a.status != http.StatusOK {
		t.Errorf("a calendar of a process that was just started: %d %s", a.status, a.body)
	}
	_, err = admin.Exec(ctx, "SET default_transaction_read_only = off")
	if err != nil {
		t.Fatal(err)
	}
	set("off")
	p.writesAgain()
}

func TestALockStopsWritesAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		p := serve(t, db, token, "--request-timeout", "1s")
		calendar := p.calendar(p.person("赵一钱"))
		driver, dsn := "pgx", db
		take := "SELECT pg_advisory_xact_lock(x'6875697169'::bigint)"
		if path, file := strings.CutPrefix(db, "sqlite:"); file {
			driver, dsn = "sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(10000)"
			take = "SELECT 1"
		}
		other, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		tx, err := other.Begin()
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(take)
		if err != nil {
			t.Fatal(err)
		}
		p.readsOn(calendar, "lock", "timeout", "unwritable")
		err = tx.Rollback()
		if err != nil {
			t.Fatal(err)
		}
		p.writesAgain()
	})
}
