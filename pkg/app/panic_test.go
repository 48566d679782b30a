package app

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// brokenWriter panics, as a program does that is broken.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { panic("broken") }

func TestAPanicIsAStatus(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	if status := Main(t.Context(), "v1", []string{"version"}, brokenWriter{}, &errs); status != 3 {
		t.Errorf("status %d", status)
	}
	if said := errs.String(); !strings.Contains(said, "panic: broken") || !strings.Contains(said, "panic_test.go") {
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
