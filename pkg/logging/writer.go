// Package logging passes the log on without making whoever logs wait. What is logged, and at which
// level, is for the rooms that log to decide.
package logging

import (
	"encoding/json"
	"io"
	"sync/atomic"
	"time"
)

const (
	// waiting is how many lines may wait for somebody to read them.
	waiting = 4096
	// patience is how long the last lines may take when the program ends.
	patience = time.Second
)

// Writer passes lines on without ever making whoever logs wait: when nobody reads them, so many wait and the others
// are dropped and counted. It tells of the count as soon as somebody reads again.
type Writer struct {
	to      io.Writer
	lines   chan []byte
	dropped atomic.Int64
	closed  atomic.Bool
	done    chan struct{}
}

// New writes to the writer until it is closed.
func New(to io.Writer) *Writer {
	w := &Writer{to: to, lines: make(chan []byte, waiting), done: make(chan struct{})}
	go w.run()
	return w
}

// Write takes in one line. It never fails.
func (w *Writer) Write(line []byte) (int, error) {
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
func (w *Writer) Dropped() int64 { return w.dropped.Load() }

// Close gives the lines that wait a moment to be written.
func (w *Writer) Close() {
	if w.closed.Swap(true) {
		return
	}
	late := time.After(patience)
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

func (w *Writer) run() {
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
