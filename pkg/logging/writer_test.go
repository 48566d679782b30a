package logging

import (
	"bytes"
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
	w := New(r)
	const lines = waiting + 1000
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
	w := New(&out)
	for range 100 {
		_, _ = w.Write([]byte("line\n"))
	}
	w.Close()
	if n := strings.Count(out.String(), "line\n"); n != 100 || w.Dropped() != 0 {
		t.Errorf("%d lines, %d dropped", n, w.Dropped())
	}
}
