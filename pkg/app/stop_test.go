package app_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// On SIGTERM /readyz says no first, while requests are answered as before, and the listener closes afterwards.
func TestAServerThatStopsSaysSoFirst(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	token := organiser(t, db)
	p := serve(t, db, token, "--drain-delay", "5s")
	if a := p.call("GET", "/readyz", nil); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	refused(t, "/readyz", p.until(t, "GET", "/readyz", http.StatusServiceUnavailable), "draining")
	fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := fresh.Get(p.url + "/healthz")
	if err != nil {
		t.Fatalf("the listener closed first: %v", err)
	}
	res.Body.Close()
	a := p.call("POST", "/api/v1/people", map[string]any{"name": "赵一钱", "kind": "member"})
	if a.status != http.StatusCreated {
		t.Errorf("while it stops: %d %v %s", a.status, a.err, a.body)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it did not end")
	}
	if a := p.call("GET", "/healthz", nil); a.err == nil {
		t.Errorf("after its end: %d", a.status)
	}
}

// The log goes into a pipe that is full, and later into one that is closed: requests are answered all the same.
func TestALogThatIsNotReadStopsNoRequest(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	token := organiser(t, db)
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "serve", "--db", db, "--listen", "127.0.0.1:0")
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewReaderSize(log, 16)
	var said struct{ Address string }
	for said.Address == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		err = json.Unmarshal([]byte(line), &said)
		if err != nil {
			t.Fatalf("%v %s", err, line)
		}
	}
	p := &process{t: t, url: "http://" + said.Address, token: token}
	// A pipe takes 64 KiB, which these lines are several times.
	for i := range 1000 {
		if a := p.call("GET", "/api/v1/me", nil); a.status != http.StatusOK {
			t.Fatalf("request %d: %d %v", i, a.status, a.err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if a := p.call("GET", "/api/v1/me", nil); a.status != http.StatusOK {
			t.Fatalf("request %d after the reader has gone: %d %v", i, a.status, a.err)
		}
	}
	a := p.call("GET", "/metrics", nil)
	if !strings.Contains(string(a.body), "\nhuiqi_log_dropped ") || strings.Contains(string(a.body), "\nhuiqi_log_dropped 0\n") {
		t.Error("the lines that nobody read are not counted")
	}
}
