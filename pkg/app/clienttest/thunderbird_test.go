package clienttest

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // reads cache.sqlite
)

//go:embed testdata/thunderbird.js
var thunderbirdScript string

// thunderbirdPrefs silence the program: it calls nobody but our server, for every
// other host is behind a proxy that does not exist.
const thunderbirdPrefs = `
user_pref("calendar.timezone.local", "Asia/Shanghai");
user_pref("calendar.timezone.useSystemTimezone", false);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("network.proxy.no_proxies_on", "127.0.0.1");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("extensions.blocklist.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9");
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.inappnotifications.enabled", false);
user_pref("mailnews.start_page.enabled", false);
`

type thunderbird struct {
	t       *testing.T
	ctx     context.Context
	home    home
	process *process
	remote  *marionette
	minutes float64
}

func startThunderbird(ctx context.Context, t *testing.T, h home) *thunderbird {
	tb := &thunderbird{t: t, ctx: ctx, home: h}
	if err := os.Mkdir(h.path("profile"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := tb.open(); err != nil {
		t.Fatalf("thunderbird: %v\n%s", err, tb.process.out.tail())
	}
	return tb
}

func (tb *thunderbird) open() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	if err := l.Close(); err != nil {
		return err
	}
	prefs := thunderbirdPrefs + fmt.Sprintf("user_pref(\"marionette.port\", %s);\n", port)
	if err := os.WriteFile(tb.home.path("profile", "user.js"), []byte(prefs), 0o600); err != nil {
		return err
	}
	tb.process = start(
		tb.t, append(tb.home.env(), "DBUS_SESSION_BUS_ADDRESS=disabled:"), nil, "thunderbird", "--headless",
		"--marionette", "--remote-allow-system-access", "--no-remote", "--profile", tb.home.path("profile"),
	)
	tb.remote, err = dialMarionette(tb.ctx, address)
	if err != nil {
		return err
	}
	_, err = tb.remote.run(thunderbirdScript, "prepare", "")
	return err
}

func (tb *thunderbird) name() string { return "Thunderbird" }

func (tb *thunderbird) version() string { return versionOf("thunderbird", "--version") }

func (tb *thunderbird) interval() string { return fmt.Sprintf("%g min", tb.minutes) }

func (tb *thunderbird) subscribe(link string) error {
	_, err := tb.remote.run(thunderbirdScript, "subscribe", link)
	return err
}

func (tb *thunderbird) refresh() error {
	_, err := tb.remote.run(thunderbirdScript, "refresh", "")
	return err
}

func (tb *thunderbird) restart() error {
	if _, err := tb.remote.call("Marionette:Quit", map[string]any{"flags": []string{"eAttemptQuit"}}); err != nil {
		return err
	}
	_ = tb.remote.conn.Close()
	tb.process.stop()
	return tb.open()
}

// shown is what the calendar pages are given, and proves that cache.sqlite, which
// is there at the next start, holds the same.
func (tb *thunderbird) shown() (view, error) {
	var v view
	raw, err := tb.remote.run(thunderbirdScript, "shown", "")
	if err != nil {
		return v, err
	}
	var said struct {
		Off, Failed bool
		Minutes     float64
		Events      []told
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return v, err
	}
	v.events = eventsOf(said.Events)
	v.off = said.Off
	tb.minutes = said.Minutes
	switch {
	case said.Off:
		v.state = "switched off"
	case said.Failed:
		v.state = "says it cannot read"
	}
	cached, err := tb.cached()
	if err != nil {
		return v, err
	}
	if bad := unequal(v.events, cached); bad != "" && !v.off {
		v.state = strings.TrimSpace(v.state + " cache.sqlite has " + bad)
	}
	return v, nil
}

// cached are the events in a copy of cache.sqlite.
func (tb *thunderbird) cached() ([]event, error) {
	copied, err := os.MkdirTemp(tb.home.path("tmp"), "cache")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(copied)
	for _, name := range []string{"cache.sqlite", "cache.sqlite-wal"} {
		b, err := os.ReadFile(tb.home.path("profile", "calendar-data", name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), b, 0o600)
		}
		if err != nil {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(copied, "cache.sqlite"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.QueryContext(
		tb.ctx,
		`select id, title, event_start, event_end, coalesce(ical_status, ''), coalesce((select value from cal_properties p
		where p.item_id = e.id and p.cal_id = e.cal_id and p.key = 'LOCATION'), '') from cal_events e order by event_start`,
	)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []event
	for rows.Next() {
		var e event
		var from, to int64
		if err := rows.Scan(&e.UID, &e.Title, &from, &to, &e.Status, &e.Place); err != nil {
			return nil, err
		}
		e.Start, e.End = time.UnixMicro(from), time.UnixMicro(to)
		all = append(all, e)
	}
	return all, rows.Err()
}

// unequal tells the first event of cached that is not shown, or is missing there.
func unequal(shown, cached []event) string {
	if len(shown) != len(cached) {
		return fmt.Sprintf("%d events", len(cached))
	}
	for _, e := range cached {
		found := false
		for _, s := range shown {
			found = found || same(e, s)
		}
		if !found {
			return fmt.Sprintf("%s %s", e.Title, e.when())
		}
	}
	return ""
}

// versionOf is the last word of the first line that a program says of itself.
func versionOf(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	words := strings.Fields(first)
	if err != nil || len(words) == 0 {
		return "unknown"
	}
	return words[len(words)-1]
}
