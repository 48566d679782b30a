package conformance

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/consult"
)

// address is where subscribers reach the offices of the corpus.
const address = "https://huiqi.example.cn"

// today is a Monday, 09:00 in Shanghai.
var today = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// object is a JSON object.
type object = map[string]any

// office is an office that is filled by HTTP, and the calendars it gives out.
type office struct {
	t *testing.T
	*apptest.Server
	name  string
	zone  *time.Location
	clock *apptest.Clock
	links []link
}

// link is a calendar that somebody subscribed to.
type link struct {
	name, path string
	feed       consult.ID
}

// calendar is one as it was fetched, and the truth about it.
type calendar struct {
	name, title string
	bytes       []byte
	truth       []event
}

func open(t *testing.T, name, zone, db string) *office {
	t.Helper()
	clock := apptest.NewClock(today)
	s := apptest.StartIn(t, zone, db, clock.Now, app.SiteSettings{PublicURL: address, Office: "清源市政协"})
	return &office{t: t, Server: s, name: name, zone: s.Office.Zone, clock: clock}
}

// at is an instant by the office's clock: "2026-12-01 09:00".
func (o *office) at(wall string) string {
	o.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, o.zone)
	if err != nil {
		o.t.Fatal(err)
	}
	return at.Format(time.RFC3339)
}

// call sends a request as the admin and wants a status of 2xx.
func (o *office) call(method, path string, body any) object {
	o.t.Helper()
	status, out := o.try(method, path, body)
	if status < 200 || status > 299 {
		o.t.Fatalf("%s: %s %s: %d %v", o.name, method, path, status, out)
	}
	return out
}

func (o *office) try(method, path string, body any) (int, object) {
	o.t.Helper()
	a := o.Do(method, "/api/v1"+path, o.Admin, body, "If-Match", "*")
	out := object{}
	if len(a.Body) > 0 {
		a.JSON(o.t, &out)
	}
	return a.Status, out
}

// add makes a thing and answers its id.
func (o *office) add(path string, body object) string {
	o.t.Helper()
	return o.call("POST", path, body)["id"].(string)
}

// book books a meeting from and to by the office's clock.
func (o *office) book(title, from, to string, more object) string {
	o.t.Helper()
	wish := object{"form": "other", "title": title, "starts_at": o.at(from), "ends_at": o.at(to)}
	for k, v := range more {
		wish[k] = v
	}
	return o.add("/meetings", wish)
}

func coming(people ...string) []object {
	var out []object
	for _, p := range people {
		out = append(out, object{"person_id": p, "role": "voting"})
	}
	return out
}

// subscribe makes a link; the calendar is fetched later.
func (o *office) subscribe(name, kind, id string, more object) {
	o.t.Helper()
	subject := object{"kind": kind}
	if id != "" {
		subject["id"] = id
	}
	wish := object{"subject": subject}
	for k, v := range more {
		wish[k] = v
	}
	made := o.call("POST", "/feeds", wish)
	u, err := url.Parse(made["url"].(string))
	if err != nil {
		o.t.Fatal(err)
	}
	o.links = append(o.links, link{
		fmt.Sprintf("%s-%03d-%s", o.name, len(o.links), name), u.Path, consult.ID(made["id"].(string)),
	})
}

// collect fetches every calendar as a phone does.
func (o *office) collect() []calendar {
	o.t.Helper()
	ctx := context.Background()
	s := o.survey(ctx)
	var all []calendar
	for _, l := range o.links {
		a := o.Do("GET", l.path, "", nil)
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
			o.t.Fatalf("%s: %d %v %s", l.name, a.Status, a.Header, a.Body)
		}
		f, err := o.Office.Store.Feed(ctx, l.feed)
		if err != nil {
			o.t.Fatal(err)
		}
		c := calendar{name: l.name, title: s.title(f), bytes: a.Body, truth: s.truth(f)}
		if len(c.truth) > 0 && c.truth[0].URL != "" {
			back := strings.Split(c.truth[0].URL, "/")
			meeting, seal := back[len(back)-2], back[len(back)-1]
			entry, err := o.Office.Feeds.Event(ctx, l.feed, consult.ID(meeting), seal, "")
			if err != nil || string(entry.Event.Meeting.ID) != meeting {
				o.t.Errorf("%s: %s leads nowhere: %v", l.name, c.truth[0].URL, err)
			}
		}
		for _, p := range s.people {
			if p.Phone != "" && bytes.Contains(a.Body, []byte(p.Phone)) {
				o.t.Errorf("%s has the phone number of %s", l.name, p.Name)
			}
		}
		all = append(all, c)
	}
	return all
}
