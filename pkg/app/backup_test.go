package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/store/storetest"
)

// event is what a phone compares of one event.
type event struct {
	sequence        int
	modified, stamp string
	start           string
}

// eventsOf reads a calendar as a phone does.
func eventsOf(t *testing.T, a answer) map[string]event {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("the calendar: %d %v %s", a.status, a.err, a.body)
	}
	all := map[string]event{}
	for _, part := range strings.Split(string(a.body), "BEGIN:VEVENT\r\n")[1:] {
		field := func(name string) string {
			_, rest, _ := strings.Cut("\r\n"+part, "\r\n"+name)
			value, _, _ := strings.Cut(rest, "\r\n")
			return value
		}
		sequence, err := strconv.Atoi(field("SEQUENCE:"))
		if err != nil {
			t.Fatal(err)
		}
		all[field("UID:")] = event{
			sequence: sequence, modified: field("LAST-MODIFIED:"), stamp: field("DTSTAMP:"), start: field("DTSTART;"),
		}
	}
	return all
}

// stop ends the server as an operator would.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

// An office is backed up while it is written, changes on, is lost, and is restored: nothing that a phone holds
// is repeated or undercut, nobody counts as informed, and the office is whole.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		p := serve(t, db, token)
		person := p.person("赵一钱")
		calendar := p.calendar(person)
		from := time.Now().Add(72 * time.Hour).Truncate(time.Hour)
		var made []string
		book := func(i int, status string) string {
			t.Helper()
			m := meeting(person, from.Add(time.Duration(i)*time.Hour), time.Hour)
			m["status"] = status
			a := p.call("POST", "/api/v1/meetings", m)
			var got struct{ ID string }
			if err := json.Unmarshal(a.body, &got); err != nil || a.status != http.StatusCreated {
				t.Fatalf("%d %v %s", a.status, err, a.body)
			}
			return got.ID
		}
		move := func(id string, i int) {
			t.Helper()
			at := from.Add(time.Duration(i)*time.Hour + 10*time.Minute)
			body := map[string]any{
				"starts_at": at.Format(time.RFC3339),
				"ends_at":   at.Add(30 * time.Minute).Format(time.RFC3339),
			}
			if a := p.call("POST", "/api/v1/meetings/"+id+"/move", body); a.status != http.StatusOK {
				t.Fatalf("move: %d %s", a.status, a.body)
			}
		}
		for i := range 4 {
			made = append(made, book(i, "confirmed"))
		}
		draft := book(4, "draft")

		// Others go on booking while the copy is made.
		busy, rest := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		other := p.person("周五常")
		booked := 0
		writers.Go(func() {
			for i := 0; busy.Err() == nil; i++ {
				a := p.call("POST", "/api/v1/meetings", meeting(other, from.Add(time.Duration(i)*time.Hour), time.Hour))
				if a.status == http.StatusCreated {
					booked++
				}
			}
		})
		file := filepath.Join(t.TempDir(), "office.backup")
		if out, err := command(t, "backup", "--db", db, "--out", file); err != nil {
			t.Fatal(err, out)
		}
		rest()
		writers.Wait()
		if booked == 0 {
			t.Error("nobody wrote while the copy was made")
		}
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := command(t, "backup", "--db", db, "--out", file); err == nil {
			t.Error("a backup was written over")
		}
		if now, err := os.ReadFile(file); err != nil || string(now) != string(before) {
			t.Error("the refused backup changed the file")
		}

		// What nobody will know any more: moves, the draft confirmed, a meeting and a link more.
		for n := range 3 {
			move(made[0], 10+n)
		}
		if a := p.call("POST", "/api/v1/meetings/"+draft+"/confirm", map[string]any{}); a.status != http.StatusOK {
			t.Fatalf("confirm: %d %s", a.status, a.body)
		}
		lost := book(20, "confirmed")
		lostLink := p.calendar(person)
		held := eventsOf(t, p.call("GET", calendar, nil, "User-Agent", "iOS/18.1 dataaccessd/1.0"))
		lastTag := p.call("GET", calendar, nil).header
		if len(held) != 6 {
			t.Fatalf("%d events, want 6", len(held))
		}
		if out, err := command(t, "restore", "--db", db, "--from", file); err == nil ||
			!strings.Contains(err.Error(), "in use") {
			t.Errorf("restored while a server runs: %v %s", err, out)
		}
		p.stop()
		if out, err := command(t, "restore", "--db", db, "--from", file); err != nil {
			t.Fatal(err, out)
		}
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Error(err, out)
		}

		p = serve(t, db, token)
		informed := p.call("GET", "/api/v1/feeds/staleness?meeting="+made[0], nil)
		a := p.call("GET", calendar, nil, "If-None-Match", lastTag.Get("ETag"))
		now := eventsOf(t, a)
		if a.header.Get("ETag") == lastTag.Get("ETag") || len(now) != 4 {
			t.Errorf("%d events, want 4; ETag %s, was %s", len(now), a.header.Get("ETag"), lastTag.Get("ETag"))
		}
		if was, is := httpTime(t, lastTag), httpTime(t, a.header); is.Before(was) {
			t.Errorf("Last-Modified went back from %v to %v", was, is)
		}
		if _, there := now[lost+"@huiqi"]; there {
			t.Error("a meeting of the lost time is there")
		}
		if a := p.call("GET", lostLink, nil); a.status != http.StatusNotFound {
			t.Errorf("a link of the lost time: %d", a.status)
		}
		surpass(t, held, now)
		if informed.status != http.StatusOK || strings.Contains(string(informed.body), `"state":"informed"`) {
			t.Errorf("somebody counts as informed: %d %s", informed.status, informed.body)
		}

		// Changes go on from there, and what was a draft again goes out above what phones hold of it.
		move(made[0], 30)
		if a := p.call("POST", "/api/v1/meetings/"+draft+"/confirm", map[string]any{}); a.status != http.StatusOK {
			t.Fatalf("confirm: %d %s", a.status, a.body)
		}
		later := eventsOf(t, p.call("GET", calendar, nil))
		surpass(t, held, later)
		surpass(t, map[string]event{made[0] + "@huiqi": now[made[0]+"@huiqi"]}, later)
		if _, shown := later[draft+"@huiqi"]; !shown {
			t.Error("the draft that was confirmed is not there")
		}
	})
}

// surpass demands that all that phones hold is less than what they are given.
func surpass(t *testing.T, held, given map[string]event) {
	t.Helper()
	for uid, is := range given {
		was, known := held[uid]
		if !known {
			continue
		}
		if is.sequence <= was.sequence || is.modified <= was.modified || is.stamp <= was.stamp {
			t.Errorf("%s: %+v after %+v", uid, is, was)
		}
	}
}

func httpTime(t *testing.T, h http.Header) time.Time {
	t.Helper()
	at, err := time.Parse(http.TimeFormat, h.Get("Last-Modified"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A SQLite backup that is put in place by hand is noticed when the server starts; the phone's calendar rises too.
func TestABackupPutInPlaceByHandIsNoticed(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	path := strings.TrimPrefix(db, "sqlite:")
	token := organiser(t, db)
	p := serve(t, db, token)
	person := p.person("赵一钱")
	calendar := p.calendar(person)
	book := func(i int) {
		t.Helper()
		at := time.Now().Add(72*time.Hour + time.Duration(i)*time.Hour).Truncate(time.Hour)
		if a := p.call("POST", "/api/v1/meetings", meeting(person, at, time.Hour)); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	book(1)
	file := filepath.Join(t.TempDir(), "copy.db")
	if out, err := command(t, "backup", "--db", db, "--out", file); err != nil {
		t.Fatal(err, out)
	}
	book(2)
	held := eventsOf(t, p.call("GET", calendar, nil))
	p.stop()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	p = serve(t, db, token)
	given := eventsOf(t, p.call("GET", calendar, nil))
	if len(given) != 1 {
		t.Errorf("%d events", len(given))
	}
	surpass(t, held, given)
}

// Where an operator looks it says when the office was last copied: in check, and in /readyz.
func TestTheLastBackupIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		check := func() string {
			t.Helper()
			var errs bytes.Buffer
			status := app.Main(t.Context(), "test", []string{"check", "--db", db}, io.Discard, &errs)
			if status != 0 {
				t.Errorf("%d %s", status, &errs)
			}
			return errs.String()
		}
		if said := check(); !strings.Contains(said, "No backup by huiqi backup is on record.") {
			t.Errorf("before the first: %s", said)
		}
		began := time.Now().Truncate(time.Second)
		if out, err := command(t, "backup", "--db", db, "--out", filepath.Join(t.TempDir(), "copy")); err != nil {
			t.Fatal(err, out)
		}
		_, said, _ := strings.Cut(check(), "The last backup by huiqi backup is of ")
		said, _, _ = strings.Cut(said, ",")
		at, err := time.Parse(time.RFC3339, said)
		if err != nil || at.Before(began) {
			t.Errorf("check says %q (%v)", said, err)
		}
		p := serve(t, db, "")
		deadline := time.Now().Add(time.Minute)
		told := p.ready().LastBackup
		for told == "" && time.Now().Before(deadline) { // it has not measured yet
			time.Sleep(10 * time.Millisecond)
			told = p.ready().LastBackup
		}
		same, err := time.Parse(time.RFC3339, told) // in the office's zone
		if err != nil || !same.Equal(at) {
			t.Errorf("/readyz says %q, check %q (%v)", told, said, err)
		}
	})
}
