package app

import (
	"encoding/json"
	"io"
	"sync/atomic"
	"time"
)

const (
	// logLines is how many lines may wait for somebody to read them.
	logLines = 4096
	// logPatience is how long the last lines may take when the program ends.
	logPatience = time.Second
)

// logWriter passes lines on without ever making whoever logs wait: when nobody reads them, so many wait and the others
// are dropped and counted. It tells of the count as soon as somebody reads again.
type logWriter struct {
	to      io.Writer
	lines   chan []byte
	dropped atomic.Int64
	closed  atomic.Bool
	done    chan struct{}
}

// newLogWriter writes to the writer until it is closed.
func newLogWriter(to io.Writer) *logWriter {
	w := &logWriter{to: to, lines: make(chan []byte, logLines), done: make(chan struct{})}
	go w.run()
	return w
}

// Write takes in one line. It never fails.
func (w *logWriter) Write(line []byte) (int, error) {
	if w.closed.Load() {
		w.dropped.Add(1)
		return len(line), nil
	}
	select {
	case w.lines <- append([]byte(nil), line...):
	default:
		w.dropped.Add(1)
	}
	return len(line), nil
}

// Dropped is how many lines nobody will read.
func (w *logWriter) Dropped() int64 { return w.dropped.Load() }

// Close gives the lines that wait a moment to be written.
func (w *logWriter) Close() {
	if w.closed.Swap(true) {
		return
	}
	late := time.After(logPatience)
	select {
	case w.lines <- nil: // the last one
	case <-late:
		return
	}
	select {
	case <-w.done:
	case <-late:
	}
}

func (w *logWriter) run() {
	defer close(w.done)
	told := int64(0)
	for line := range w.lines {
		if line == nil {
			return
		}
		_, err := w.to.Write(line)
		if err != nil {
			w.dropped.Add(1) // such as a pipe whose reader has gone
			continue
		}
		if n := w.dropped.Load(); n > told {
			told = n
			_, _ = w.to.Write(droppedLine(n))
		}
	}
}

// droppedLine tells in the form of the log how many lines are missing since the start.
func droppedLine(n int64) []byte {
	line, err := json.Marshal(map[string]any{
		"time":    time.Now().Format(time.RFC3339Nano),
		"level":   "WARN",
		"msg":     "lines of the log were dropped, because nobody read them",
		"dropped": n,
	})
	if err != nil {
		return nil
	}
	return append(line, '\n')
}
