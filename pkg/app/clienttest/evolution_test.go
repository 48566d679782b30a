package clienttest

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/evolution.py
var evolutionScript string

// evolution is Evolution Data Server, which GNOME's calendars show, on a D-Bus
// session of its own.
type evolution struct {
	t       *testing.T
	ctx     context.Context
	home    home
	process *process
	answers chan string
	minutes int
}

func startEvolution(ctx context.Context, t *testing.T, h home) *evolution {
	e := &evolution{t: t, ctx: ctx, home: h}
	if err := os.WriteFile(h.path("evolution.py"), []byte(evolutionScript), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.restart(); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *evolution) name() string { return "Evolution" }

func (e *evolution) version() string {
	out, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", "evolution-data-server").Output()
	if err != nil {
		return "unknown"
	}
	version, _, _ := strings.Cut(string(out), "-")
	return version
}

func (e *evolution) interval() string { return fmt.Sprintf("%d min", e.minutes) }

func (e *evolution) restart() error {
	if e.process != nil {
		e.process.stop()
	}
	r, w := io.Pipe()
	e.process = start(e.t, e.home.env(), w, "dbus-run-session", "--", "/usr/bin/python3", e.home.path("evolution.py"))
	answers := make(chan string)
	gone := e.process.gone
	go func() {
		<-gone
		w.Close()
	}()
	go func() {
		defer close(answers)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			select {
			case answers <- lines.Text():
			case <-e.ctx.Done():
				return
			}
		}
	}()
	e.answers = answers
	return nil
}

func (e *evolution) call(verb, argument string) (json.RawMessage, error) {
	if _, err := fmt.Fprintln(e.process.in, verb, argument); err != nil {
		return nil, err
	}
	select {
	case line, open := <-e.answers:
		if !open {
			return nil, fmt.Errorf("evolution ended:\n%s", e.process.out.tail())
		}
		return answered([]byte(line))
	case <-time.After(patience):
		return nil, fmt.Errorf("evolution does not answer %s:\n%s", verb, e.process.out.tail())
	}
}

func (e *evolution) subscribe(link string) error {
	_, err := e.call("subscribe", link)
	return err
}

func (e *evolution) refresh() error {
	_, err := e.call("refresh", "")
	return err
}

func (e *evolution) shown() (view, error) {
	var v view
	raw, err := e.call("shown", "")
	if err != nil {
		return v, err
	}
	var said struct {
		Failed  string
		Minutes int
		Events  []told
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return v, err
	}
	e.minutes = said.Minutes
	return view{events: eventsOf(said.Events), state: said.Failed}, nil
}
