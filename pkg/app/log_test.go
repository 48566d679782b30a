package app

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// slowReader is a pipe that nobody reads until it is opened.
type slowReader struct {
	open chan struct{}
	mu   sync.Mutex
	read bytes.Buffer
}

func (r *slowReader) Write(b []byte) (int, error) {
	<-r.open
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read.Write(b)
}

func TestALogThatNobodyReadsStopsNothing(t *testing.T) {
	t.Parallel()
	r := &slowReader{open: make(chan struct{})}
	w := newLogWriter(r)
	const lines = logLines + 1000
	for range lines {
		if _, err := w.Write([]byte("line\n")); err != nil {
			t.Fatal(err)
		}
	}
	// One line is perhaps on its way already.
	if n := w.Dropped(); n != 1000 && n != 999 {
		t.Errorf("%d lines were dropped", n)
	}
	w.Close() // gives up
	close(r.open)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		got := r.read.String()
		r.mu.Unlock()
		if strings.Count(got, "line\n") == lines-int(w.Dropped()) && strings.Contains(got, `"dropped":`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d lines arrived, %d were dropped", strings.Count(got, "line\n"), w.Dropped())
		}
	}
}

// What was logged before the end is written.
func TestTheLastLinesOfALogAreWritten(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := newLogWriter(&out)
	for range 100 {
		_, _ = w.Write([]byte("line\n"))
	}
	w.Close()
	if n := strings.Count(out.String(), "line\n"); n != 100 || w.Dropped() != 0 {
		t.Errorf("%d lines, %d dropped", n, w.Dropped())
	}
}

// brokenWriter panics, as a program does that is broken.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { panic("broken") }

func TestAPanicIsAStatus(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	if status := Main(t.Context(), "v1", []string{"version"}, brokenWriter{}, &errs); status != 3 {
		t.Errorf("status %d", status)
	}
	if said := errs.String(); !strings.Contains(said, "panic: broken") || !strings.Contains(said, "log_test.go") {
		t.Errorf("%s", said)
	}
	for _, row := range []struct {
		name   string
		args   []string
		status int
	}{
		{name: "as asked", args: []string{"version"}, status: 0},
		{name: "help", args: []string{"--help"}, status: 0},
		{name: "no such command", args: []string{"sing"}, status: 2},
	} {
		if status := Main(t.Context(), "v1", row.args, io.Discard, io.Discard); status != row.status {
			t.Errorf("%s: status %d", row.name, status)
		}
	}
}
