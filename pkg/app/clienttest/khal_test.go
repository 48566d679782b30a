package clienttest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
)

// vdirsyncer copies a subscription into files, one an event.
type vdirsyncer struct {
	t     *testing.T
	ctx   context.Context
	home  home
	state string
}

const vdirsyncerConfig = `[general]
status_path = %[1]q
[pair huiqi]
a = "web"
b = "disk"
collections = null
conflict_resolution = "a wins"
[storage web]
type = "http"
url = %[2]q
[storage disk]
type = "filesystem"
path = %[3]q
fileext = ".ics"
`

func startVdirsyncer(ctx context.Context, t *testing.T, h home) *vdirsyncer {
	if err := os.Mkdir(h.path("events"), 0o700); err != nil {
		t.Fatal(err)
	}
	return &vdirsyncer{t: t, ctx: ctx, home: h}
}

func (v *vdirsyncer) name() string     { return "vdirsyncer" }
func (v *vdirsyncer) version() string  { return versionOf("vdirsyncer", "--version") }
func (v *vdirsyncer) interval() string { return "when run (cron, systemd timer)" }
func (v *vdirsyncer) restart() error   { return nil }

func (v *vdirsyncer) run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "vdirsyncer", append([]string{"-c", v.home.path("vdirsyncer")}, args...)...)
	cmd.Env = v.home.env()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (v *vdirsyncer) subscribe(link string) error {
	config := fmt.Sprintf(vdirsyncerConfig, v.home.path("status"), link, v.home.path("events"))
	if err := os.WriteFile(v.home.path("vdirsyncer"), []byte(config), 0o600); err != nil {
		return err
	}
	if out, err := v.run("discover"); err != nil {
		return fmt.Errorf("discover: %w\n%s", err, out)
	}
	return v.refresh()
}

// refresh keeps what a failed run said last as the state.
func (v *vdirsyncer) refresh() error {
	out, err := v.run("sync")
	v.state = ""
	if err != nil {
		if v.ctx.Err() != nil {
			return v.ctx.Err()
		}
		v.state = "fails"
		for line := range strings.Lines(out) {
			if _, words, found := strings.Cut(line, "error: "); found && v.state == "fails" {
				words, _, _ = strings.Cut(words, ", url=") // the link is a secret
				v.state = "fails: " + strings.TrimSpace(words)
			}
		}
	}
	return nil
}

func (v *vdirsyncer) shown() (view, error) {
	files, err := filepath.Glob(v.home.path("events", "*.ics"))
	if err != nil {
		return view{}, err
	}
	shown := view{state: v.state}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return view{}, err
		}
		cal, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
		if err != nil {
			return view{}, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		for _, e := range cal.Events() {
			shown.events = append(shown.events, plain(e))
		}
	}
	return shown, nil
}

// plain is an event from a file. Its UID is left out: vdirsyncer's HTTP storage
// gives every edition a UID of its own, the hash of what it says.
func plain(e ical.Event) event {
	text := func(name string) string {
		s, _ := e.Props.Text(name)
		return s
	}
	from, _ := e.DateTimeStart(shanghai)
	to, _ := e.DateTimeEnd(shanghai)
	var keeps []string
	for _, name := range extras {
		if e.Props.Get(name) != nil || name == ical.CompAlarm && len(e.Children) > 0 {
			keeps = append(keeps, name)
		}
	}
	return event{
		Title:  text(ical.PropSummary),
		Place:  text(ical.PropLocation),
		Status: text(ical.PropStatus),
		Start:  from,
		End:    to,
		keeps:  keeps,
	}
}

// khal shows vdirsyncer's files in a terminal.
type khal struct {
	*vdirsyncer
}

const khalConfig = `[calendars]
[[huiqi]]
path = %s
readonly = True
[sqlite]
path = %s
[locale]
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
`

// khalFormat sets events and fields apart with what no title holds.
const khalFormat = "\x1e{title}\x1f{start-long}\x1f{end-long}\x1f{location}\x1f{status}\x1f{alarm-symbol}\x1f{categories}\x1f{url}\x1f{description}"

func (k khal) name() string     { return "khal" }
func (k khal) version() string  { return versionOf("khal", "--version") }
func (k khal) interval() string { return "vdirsyncer's" }

func startKhal(ctx context.Context, t *testing.T, h home) khal {
	k := khal{startVdirsyncer(ctx, t, h)}
	config := fmt.Sprintf(khalConfig, h.path("events"), h.path("khal.db"))
	if err := os.WriteFile(h.path("khal"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k khal) shown() (view, error) {
	ctx, cancel := context.WithTimeout(k.ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "khal", "-c", k.home.path("khal"), "list", "--day-format", "", "--once",
		"--format", khalFormat, "today", "90d")
	cmd.Env = k.home.env()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return view{}, fmt.Errorf("khal: %w\n%s", err, said.String())
	}
	v := view{state: k.state}
	for record := range strings.SplitSeq(string(out), "\x1e") {
		f := strings.Split(strings.TrimSpace(record), "\x1f")
		if len(f) != 9 {
			continue // what stands before the first, or "No events"
		}
		e := event{Title: f[0], Place: f[3], Status: strings.TrimSpace(f[4])}
		for i, at := range []*time.Time{&e.Start, &e.End} {
			*at, err = time.ParseInLocation("2006-01-02 15:04", f[i+1], shanghai)
			if err != nil {
				return v, err
			}
		}
		for i, name := range []string{"VALARM", "CATEGORIES", "URL", "DESCRIPTION"} {
			if strings.TrimSpace(f[5+i]) != "" {
				e.keeps = append(e.keeps, name)
			}
		}
		v.events = append(v.events, e)
	}
	return v, nil
}
