package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// build makes the program at bin from the sources in dir, compiled as the environment says (.ci/env) and never with the
// race detector.
func build(dir, bin string) error {
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", bin, "./cmd/huiqi")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// program builds the real binary once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "huiqi-test-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	bin := filepath.Join(dir, "huiqi")
	return bin, build(filepath.Join("..", ".."), bin)
})

// builtIn is the folder of the binary that program built, once it has.
var builtIn string

// TestMain removes the binary that program built, and prints what came of `make chaos`.
func TestMain(m *testing.M) {
	code := m.Run()
	if chaosLong() {
		printFigures(os.Stdout)
	}
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

// process is one running server.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	url   string
	token string
	// failures are the lines in which it told of a failed request, by its id.
	failures sync.Map
}

func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return commandBy(bin, args...)
}

// commandBy is command with another program.
func commandBy(bin string, args ...string) (string, error) {
	cmd := exec.Command(bin, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("huiqi %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

// serve starts a server process over the database and waits until it says where.
func serve(t *testing.T, db, token string, more ...string) *process {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return serveBy(t, bin, db, token, more...)
}

// serveBy is serve with another program.
func serveBy(t *testing.T, bin, db, token string, more ...string) *process {
	t.Helper()
	p := &process{
		t:     t,
		token: token,
		cmd:   exec.Command(bin, append([]string{"serve", "--db", db, "--listen", "127.0.0.1:0"}, more...)...),
	}
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		var said struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &said) == nil && said.Msg == "serving" {
			p.url = "http://" + said.Address
			break
		}
		t.Log(lines.Text())
	}
	if p.url == "" {
		t.Fatal("the server ended before it served")
	}
	go func() {
		for lines.Scan() {
			var said struct{ Msg, ID string }
			if json.Unmarshal(lines.Bytes(), &said) == nil && said.Msg == "request failed" {
				p.failures.Store(said.ID, lines.Text())
			}
		}
		io.Copy(io.Discard, errs) // past a line that is too long
	}()
	return p
}

type answer struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// call sends one request; headers are pairs of name and value.
func (p *process) call(method, path string, body any, headers ...string) answer {
	raw, err := json.Marshal(body)
	if err != nil {
		return answer{err: err}
	}
	req, err := http.NewRequest(method, p.url+path, bytes.NewReader(raw))
	if err != nil {
		return answer{err: err}
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	return answer{status: res.StatusCode, header: res.Header, body: out, err: err}
}

func (p *process) person(name string) string {
	p.t.Helper()
	a := p.call("POST", "/api/v1/people", map[string]any{"name": name, "kind": "member"})
	var made struct{ ID string }
	if err := json.Unmarshal(a.body, &made); err != nil || a.status != http.StatusCreated {
		p.t.Fatalf("person: %d %v %s", a.status, err, a.body)
	}
	return made.ID
}

func meeting(person string, from time.Time, length time.Duration) map[string]any {
	return map[string]any{"form": "other", "title": "竞订会议", "status": "confirmed",
		"starts_at": from.Format(time.RFC3339), "ends_at": from.Add(length).Format(time.RFC3339),
		"attendances": []any{map[string]any{"person_id": person, "role": "voting", "required": true}}}
}

func organiser(t *testing.T, db string) string {
	t.Helper()
	token, err := command(t, "token", "create", "--db", db, "--role", "organiser", "--name", "test")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(token)
}

// One person, 300 bookings at once at overlapping times: one is booked, 299 are
// told why not. On PostgreSQL two server processes share the work.
func TestRacingBookingsHaveOneWinner(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		servers := []*process{serve(t, db, token)}
		if strings.HasPrefix(db, "postgres") {
			servers = append(servers, serve(t, db, token))
		}
		for round := range 4 {
			race(t, servers, servers[0].person(fmt.Sprint("竞订者", round)))
		}
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
}

// race books one person 300 times at once.
func race(t *testing.T, servers []*process, person string) {
	t.Helper()
	const racers = 300
	day := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
	answers := make([]answer, racers)
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i := range racers {
		done.Go(func() {
			ready.Wait()
			// Every two of these spans share the half hour from 09:29 on.
			from := day.Add(time.Duration(i%30) * time.Minute)
			answers[i] = servers[i%len(servers)].call("POST", "/api/v1/meetings", meeting(person, from, time.Hour))
		})
	}
	ready.Done()
	done.Wait()
	tally := map[int]int{}
	for _, a := range answers {
		if a.err != nil {
			t.Fatal(a.err)
		}
		tally[a.status]++
		if a.status != http.StatusConflict {
			if a.status != http.StatusCreated {
				t.Errorf("%d %s", a.status, a.body)
			}
			continue
		}
		var p struct {
			Code      string
			Conflicts []struct{ Kind, PersonID, Message, MeetingID string }
		}
		err := json.Unmarshal(a.body, &p)
		if err != nil || p.Code != "conflict" || len(p.Conflicts) == 0 || p.Conflicts[0].Message == "" {
			t.Fatalf("an unexplained 409: %s", a.body)
		}
	}
	if tally[http.StatusCreated] != 1 || tally[http.StatusConflict] != racers-1 {
		t.Errorf("answers by status: %v", tally)
	}
}

// What one server books, another over the same database shows: here two
// processes on PostgreSQL, and the second has the feed in its cache.
func TestOtherReplicaShowsTheChange(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	token := organiser(t, db)
	one, other := serve(t, db, token), serve(t, db, token)
	person := one.person("赵一钱")
	a := one.call("POST", "/api/v1/feeds", map[string]any{"subject": map[string]any{"kind": "person", "id": person}})
	var feed struct{ URL string }
	if err := json.Unmarshal(a.body, &feed); err != nil {
		t.Fatalf("%v %s", err, a.body)
	}
	path := strings.TrimPrefix(feed.URL, one.url)
	events := func() int {
		a := other.call("GET", path, nil)
		if a.err != nil || a.status != http.StatusOK {
			t.Fatalf("feed: %d %v", a.status, a.err)
		}
		return strings.Count(string(a.body), "BEGIN:VEVENT")
	}
	if n := events(); n != 0 {
		t.Fatalf("%d events before any booking", n)
	}
	from := time.Now().Add(48 * time.Hour).Truncate(time.Hour)
	if a := one.call("POST", "/api/v1/meetings", meeting(person, from, time.Hour)); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for deadline := time.Now().Add(2 * time.Minute); events() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the other replica never showed the booking")
		}
	}
}
