package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/outcome"
	"huiqi/pkg/sample"
	"huiqi/pkg/sample/loading"
	"huiqi/pkg/store/storetest"
)

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// demo fills an empty database, says where to click, and everything it says works;
// it ends cleanly when asked to, starts again on what it made, and keeps its hands
// off a database that holds another office.
func TestDemo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		bin, err := program()
		if err != nil {
			t.Fatal(err)
		}
		for _, again := range []bool{false, true} {
			cmd := exec.Command(bin, "demo", "--db", db, "--listen", "127.0.0.1:0", "--log-level", "warn")
			var words bytes.Buffer
			cmd.Stderr = &words
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { cmd.Process.Kill() })
			line, err := bufio.NewReader(out).ReadBytes('\n')
			if err != nil {
				t.Fatalf("no first line: %v", err)
			}
			var said struct {
				URL            string
				OrganiserToken string `json:"organiser_token"`
				KioskURL       string `json:"kiosk_url"`
				Feeds          []struct{ Person, URL string }
			}
			if err := json.Unmarshal(line, &said); err != nil || len(said.Feeds) < 5 || said.Feeds[0].Person == "" {
				t.Fatalf("%v %s", err, line)
			}
			status, body := get(t, said.URL+"/api/v1/people?kind=member&limit=200", said.OrganiserToken)
			if status != 200 || strings.Count(body, `"pinyin":"`) != 200 {
				t.Errorf("people: %d", status)
			}
			status, body = get(t, said.KioskURL, "")
			if status != 200 || !strings.Contains(body, "市政协会议中心") || !strings.Contains(body, "已改期") ||
				!strings.Contains(body, "已取消") {
				t.Errorf("kiosk: %d", status)
			}
			for _, f := range said.Feeds {
				if status, body := get(t, f.URL, ""); status != 200 || !strings.Contains(body, "BEGIN:VEVENT") {
					t.Errorf("feed of %q: %d %.200s", f.Person, status, body)
				}
			}
			if !again {
				aYearBehind(t, said.URL, said.OrganiserToken)
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("again %v: it did not end cleanly: %v\n%s", again, err, words.String())
			}
			if strings.Contains(words.String(), "not whole") {
				t.Errorf("again %v: %s", again, words.String())
			}
			if loaded := strings.Contains(words.String(), "Loaded in"); loaded == again {
				t.Errorf("again %v, loaded %v:\n%s", again, loaded, words.String())
			}
		}
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
}

// aYearBehind asks the demo for the figures of the last calendar year, and for the list behind each.
func aYearBehind(t *testing.T, url, token string) {
	t.Helper()
	year := time.Now().In(time.FixedZone("Shanghai", 8*60*60)).Year() - 1
	status, body := get(t, fmt.Sprintf("%s/api/v1/figures?from=%d-01-01&to=%d-12-31", url, year, year), token)
	var table struct {
		Figures []struct {
			Key      string
			Value    float64
			ItemsURL string `json:"items_url"`
		}
	}
	if err := json.Unmarshal([]byte(body), &table); err != nil || status != 200 {
		t.Fatalf("%d %v %.200s", status, err, body)
	}
	want := map[string]float64{
		"consultations": -1, "studies": 56, "outcomes": 85, "instructions": 52,
		"motions_filed": 381, "motions_replied": 381, "firms": 112,
	}
	for _, f := range table.Figures {
		if f.Key == "consultations" && f.Value > 100 && f.Value < 200 {
			want[f.Key] = f.Value
		}
		if want[f.Key] == 0 {
			continue
		}
		listed := 0
		for cursor := ""; ; {
			_, body := get(t, url+f.ItemsURL+"&limit=200"+cursor, token)
			var page struct {
				Items      []struct{}
				NextCursor string `json:"next_cursor"`
			}
			if err := json.Unmarshal([]byte(body), &page); err != nil {
				t.Fatalf("%v %.200s", err, body)
			}
			listed += len(page.Items)
			if page.NextCursor == "" {
				break
			}
			cursor = "&cursor=" + page.NextCursor
		}
		if f.Value != want[f.Key] || float64(listed) != f.Value {
			t.Errorf("%s: %v, %d of them listed, want %v", f.Key, f.Value, listed, want[f.Key])
		}
		delete(want, f.Key)
	}
	if len(want) > 0 {
		t.Errorf("not counted: %v", want)
	}
}

// A sample of which the load was broken off after its people is not whole.
func TestASampleBrokenOffIsNotWhole(t *testing.T) {
	t.Parallel()
	now := time.Now()
	o, err := app.Open(t.Context(), storetest.Any(t), app.Settings{Zone: time.UTC, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	s := sample.Office(1, now, time.UTC, o.Published())
	part := sample.Sample{Directory: s.Directory}
	if err := o.Load(t.Context(), part); err != nil {
		t.Fatal(err)
	}
	whole := func() bool {
		is, err := loading.Whole(t.Context(), o.Store, s)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if whole() {
		t.Error("a directory alone is a whole sample")
	}
	if err := o.Store.AddOutcomes(t.Context(), outcome.Collection{Posts: s.Posts}); err != nil {
		t.Fatal(err)
	}
	if !whole() {
		t.Error("a sample with what came of it is not whole")
	}
}

func TestDemoLeavesAnotherOfficeAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	serve(t, db, organiser(t, db)).person("赵一钱")
	out, err := command(t, "demo", "--db", db, "--listen", "127.0.0.1:0")
	if err == nil || !strings.Contains(err.Error(), "not the sample") {
		t.Errorf("demo on an office's own data: %v %s", err, out)
	}
}

func TestAMembersTokenIsMadeOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	office := serve(t, db, organiser(t, db))
	person := office.person("赵一钱")
	token, err := command(t, "token", "create", "--db", db, "--role", "member", "--name", "赵一钱·手机", "--person", person)
	if err != nil {
		t.Fatal(err)
	}
	status, body := get(t, office.url+"/api/v1/me", strings.TrimSpace(token))
	if status != 200 || !strings.Contains(body, `"person_id":"`+person+`"`) {
		t.Errorf("%d %s", status, body)
	}
}

// A token is rotated on the command line, where its list says what became of it.
func TestATokenIsRotatedOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	office := serve(t, db, organiser(t, db))
	token := func(args ...string) string {
		t.Helper()
		out, err := command(t, append([]string{"token", args[0], "--db", db}, args[1:]...)...)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(out)
	}
	opens := func(secret string) int {
		status, _ := get(t, office.url+"/api/v1/me", secret)
		return status
	}
	first := token("create", "--role", "kiosk", "--name", "门厅", "--days", "30")
	id := ""
	for line := range strings.Lines(token("list")) {
		column := strings.Split(strings.TrimSpace(line), "\t")
		if column[3] == "门厅" {
			id = column[0]
			if !strings.HasPrefix(column[2], "live until ") || column[4] != "never used" {
				t.Errorf("%q", column)
			}
		}
	}
	second := token("rotate", id)
	if opens(first) != 401 || opens(second) != 200 {
		t.Errorf("the former secret answers %d, the new one %d", opens(first), opens(second))
	}
	_, err := command(t, "token", "create", "--db", db, "--role", "kiosk", "--name", "门厅")
	if err == nil || !strings.Contains(err.Error(), "name of another token") {
		t.Errorf("a second of one name: %v", err)
	}
}

func TestCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	missing := "sqlite:" + filepath.Join(t.TempDir(), "none.db")
	empty := storetest.Any(t)
	const absent = "0197a5f0-0000-7000-8000-000000000001"
	for reason, c := range map[string]struct {
		args []string
		want string
	}{
		"check of nothing": {[]string{"check", "--db", missing}, "no such file"},
		"a role there is not": {
			[]string{"token", "create", "--db", missing, "--role", "king", "--name", "x"}, "role",
		},
		"a member without person": {
			[]string{"token", "create", "--db", missing, "--role", "member", "--name", "x"},
			"--role member needs the id",
		},
		"a person of an admin": {
			[]string{"token", "create", "--db", missing, "--role", "admin", "--name", "x", "--person", absent},
			"only for --role member",
		},
		"a person there is not": {
			[]string{"token", "create", "--db", empty, "--role", "member", "--name", "x", "--person", absent},
			"nobody here has the id " + absent,
		},
		"a zone there is not":     {[]string{"serve", "--db", missing, "--zone", "Mars/Olympus"}, "zone"},
		"an address without port": {[]string{"serve", "--db", missing, "--listen", "localhost"}, "listen"},
		"a database of no kind":   {[]string{"migrate", "--db", "mysql://x"}, "sqlite: or postgres://"},
		"nobody to ping":          {[]string{"ping", "--url", "http://127.0.0.1:1/readyz"}, "connect"},
		"a command there is not":  {[]string{"dance"}, "dance"},
	} {
		if out, err := command(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v %s", reason, err, out)
		}
	}
	if out, err := command(t, "version"); err != nil || strings.TrimSpace(out) == "" {
		t.Errorf("version: %v %q", err, out)
	}
}
