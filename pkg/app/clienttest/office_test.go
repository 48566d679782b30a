package clienttest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// office is a huiqi in a process of its own, over an empty database.
type office struct {
	t              *testing.T
	ctx            context.Context
	program, db    string
	address, token string
	home           home
	relay          *relay
	process        *process
}

func startOffice(ctx context.Context, t *testing.T, program string) *office {
	o := &office{t: t, ctx: ctx, program: program, home: newHome(t)}
	o.db = "sqlite:" + o.home.path("office.db")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(ctx, program, "init", "--db", o.db).CombinedOutput(); err != nil {
		t.Fatalf("init: %v %s", err, out)
	}
	create := exec.CommandContext(ctx, program, "token", "create", "--db", o.db, "--role", "admin", "--name", "clients")
	create.Env = o.home.env()
	create.Stderr = os.Stderr
	token, err := create.Output()
	if err != nil {
		t.Fatal(err)
	}
	o.token = strings.TrimSpace(string(token))
	o.relay = startRelay(t, &url.URL{Scheme: "http", Host: o.address})
	o.open()
	return o
}

// open serves the office, again on the same port after close.
func (o *office) open() {
	o.t.Helper()
	o.process = start(
		o.t, o.home.env(), nil, o.program, "serve", "--db", o.db, "--listen", o.address, "--public-url", o.relay.URL,
	)
	ready := until(o.ctx, patience, func() bool {
		a, err := http.Get("http://" + o.address + "/readyz")
		if err != nil {
			return false
		}
		defer a.Body.Close()
		return a.StatusCode == http.StatusOK
	})
	if !ready {
		o.t.Fatalf("huiqi does not serve:\n%s", o.process.out.tail())
	}
}

func (o *office) close() { o.process.stop() }

// thing is what the story reads of any answer.
type thing struct {
	ID, Title, Name, Status, URL string
	StartsAt                     time.Time `json:"starts_at"`
	EndsAt                       time.Time `json:"ends_at"`
	RoomID                       string    `json:"room_id"`
}

// call asks the API and fails the test unless it answers 2xx.
func (o *office) call(method, path string, body any) thing {
	o.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		o.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(o.ctx, method, "http://"+o.address+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	req.Header.Set("If-Match", "*")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		o.t.Fatalf("%s %s: %s %v\n%s", method, path, res.Status, err, said)
	}
	var answer thing
	if len(said) > 0 {
		if err := json.Unmarshal(said, &answer); err != nil {
			o.t.Fatalf("%s %s: %v\n%s", method, path, err, said)
		}
	}
	return answer
}

// truth is what the API says of the meetings now.
func (o *office) truth(meetings ...string) []event {
	o.t.Helper()
	var all []event
	for _, id := range meetings {
		m := o.call("GET", "/meetings/"+id, nil)
		all = append(all, event{UID: m.ID + "@huiqi", Title: m.Title, Start: m.StartsAt, End: m.EndsAt,
			Place: o.call("GET", "/rooms/"+m.RoomID, nil).Name, Status: strings.ToUpper(m.Status)})
	}
	return all
}
