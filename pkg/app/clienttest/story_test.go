package clienttest

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// account is one program with its own link.
type account struct {
	client
	feed, link string
	// links are the ones so far, the first first.
	links []string
	// last is what was true when it last fetched well.
	last []event
	// keeps are those of extras that it showed of a meeting that had them all.
	keeps []string
}

// subject is the title of the meeting that the story is about.
const subject = "托育协商会"

// extras are what an event has besides what is compared.
var extras = []string{"CATEGORIES", "COLOR", "CONFERENCE", "DESCRIPTION", "GEO", "URL", "VALARM"}

// story is what happens, and what each program shows of it.
type story struct {
	t        *testing.T
	ctx      context.Context
	office   *office
	person   string
	accounts []*account
	meetings []string
	table    table
}

// TestClients tells the story. It takes some minutes and programs that a build
// machine does not have, so that a plain `go test ./...` leaves it out.
func TestClients(t *testing.T) {
	program := os.Getenv("HUIQI_TEST_CLIENTS")
	if program == "" {
		t.Skip("left out: drives real calendar programs for minutes; `make clients` installs and runs them")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 14*time.Minute)
	defer cancel()

	homes := []home{newHome(t), newHome(t), newHome(t), newHome(t)}
	t.Cleanup(func() { // runs after those of the programs, which are started later
		if !until(context.Background(), patience, func() bool { return len(survivors(homes)) == 0 }) {
			for _, pid := range survivors(homes) {
				t.Errorf("process %d outlived its program", pid)
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	})
	s := &story{t: t, ctx: ctx, office: startOffice(ctx, t, program)}
	for _, c := range []client{
		startThunderbird(ctx, t, homes[0]), startEvolution(ctx, t, homes[1]), startVdirsyncer(ctx, t, homes[2]),
		startKhal(ctx, t, homes[3]),
	} {
		s.accounts = append(s.accounts, &account{client: c})
	}
	s.tell()
	s.table.print(s)
}

func (s *story) tell() {
	o := s.office
	s.person = o.call("POST", "/people", map[string]any{"name": "赵一钱", "kind": "member"}).ID
	venue := o.call("POST", "/venues", map[string]any{
		"name":     "政协会议中心",
		"position": map[string]any{"lat": 31.78, "lon": 119.97},
	}).ID
	room := func(name string) string {
		return o.call("POST", "/rooms", map[string]any{
			"venue_id": venue,
			"name":     name,
			"floor":    "3层",
			"capacity": 20,
		}).ID
	}
	first, second := room("301会议室"), room("302会议室")
	tuesday := nextTuesday(time.Now())
	s.meetings = []string{s.book("界别读书会", first, tuesday.Add(9*time.Hour))}
	for _, a := range s.accounts {
		f := o.call("POST", "/feeds", map[string]any{
			"subject": map[string]any{"kind": "person", "id": s.person},
			"name":    a.name(),
			"options": map[string]any{"reminders": []int{30}},
		})
		a.feed = f.ID
		a.take(f.URL)
	}

	s.step("subscribed", func(a *account) error { return a.subscribe(a.link) }, s.right)
	told := s.book(subject, second, tuesday.Add(14*time.Hour))
	s.meetings = append(s.meetings, told)
	s.step("booked", ask, s.right)
	from := tuesday.Add(24*time.Hour + 15*time.Hour)
	o.call("POST", "/meetings/"+told+"/move", map[string]any{"starts_at": from, "ends_at": from.Add(90 * time.Minute)})
	s.step("moved", ask, s.right)
	o.call("PATCH", "/rooms/"+second, map[string]any{"name": "同心厅"})
	s.step("room renamed", ask, s.right)
	o.call("POST", "/meetings/"+told+"/cancel", map[string]any{"reason": "改为书面协商"})
	s.step("cancelled", ask, s.right)
	s.outage(first, tuesday)
	var fresh []string
	for _, a := range s.accounts {
		fresh = append(fresh, o.call("POST", "/feeds/"+a.feed+"/rotate", nil).URL)
	}
	s.step("link rotated, old link", ask, s.keeps)
	for i, a := range s.accounts {
		a.take(fresh[i])
	}
	s.step("link rotated, new link", func(a *account) error { return a.subscribe(a.link) }, s.right)
	for _, a := range s.accounts {
		o.call("DELETE", "/feeds/"+a.feed, nil)
	}
	s.step("link revoked", ask, s.keeps)
}

// outage takes huiqi away behind a proxy that drops the line, and then behind one
// that says 502, and each time brings it back with news.
func (s *story) outage(room string, day time.Time) {
	o := s.office
	for _, by := range []struct {
		how, news string
		drop      bool
		hour      time.Duration
	}{{how: "line dropped", news: "提案办理会", drop: true, hour: 14}, {how: "proxy says 502", news: "学习座谈会", hour: 17}} {
		o.close()
		o.relay.drop(by.drop)
		s.step("huiqi away, "+by.how, ask, s.keeps)
		o.relay.drop(false)
		o.open()
		s.meetings = append(s.meetings, s.book(by.news, room, day.Add(by.hour*time.Hour)))
		s.step("huiqi back, with news", ask, s.recovers)
	}
}

// take puts a link in place of the one before.
func (a *account) take(link string) {
	a.link = link
	a.links = append(a.links, link)
}

func ask(a *account) error { return a.refresh() }

func (s *story) book(title, room string, from time.Time) string {
	return s.office.call("POST", "/meetings", map[string]any{
		"form":        "counterpart",
		"title":       title,
		"room_id":     room,
		"online_url":  "https://meet.example.cn/1",
		"starts_at":   from,
		"ends_at":     from.Add(2 * time.Hour),
		"attendances": []any{map[string]any{"person_id": s.person, "role": "voting"}},
	}).ID
}

// nextTuesday is the start of a Tuesday two to three weeks from now.
func nextTuesday(now time.Time) time.Time {
	day := now.In(shanghai).AddDate(0, 0, 14)
	for day.Weekday() != time.Tuesday {
		day = day.AddDate(0, 0, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, shanghai)
}

// step lets every program act, and puts down what it shows once it has settled.
func (s *story) step(what string, act func(*account) error, settle func(*account, int) (view, string)) {
	s.t.Helper()
	r := row{what: what, truth: "(away)"}
	if !strings.HasPrefix(what, "huiqi away") {
		r.truth = tale(s.office.truth(s.meetings...))
	}
	for _, a := range s.accounts {
		before := len(s.office.relay.of(a.link))
		if err := act(a); err != nil {
			s.t.Fatalf("%s: %s: %v", what, a.name(), err)
		}
		v, wrong := settle(a, before)
		if wrong != "" {
			s.t.Errorf("%s: %s: %s", what, a.name(), wrong)
		}
		if at := v.about(); at >= 0 && what == "booked" {
			a.keeps = v.events[at].keeps
		}
		r.cells = append(r.cells, cell(v, wrong))
	}
	fmt.Printf("%s: %s\n", what, strings.Join(r.cells, " | "))
	s.table = append(s.table, r)
}

// look reads what a program shows; that it cannot be read is the end of the story.
func (s *story) look(a *account) view {
	s.t.Helper()
	v, err := a.shown()
	if err != nil {
		s.t.Fatalf("%s: %v", a.name(), err)
	}
	return v
}

// right waits until a program shows what is true.
func (s *story) right(a *account, _ int) (view, string) {
	truth := s.office.truth(s.meetings...)
	var bad []string
	var v view
	until(s.ctx, patience, func() bool {
		v = s.look(a)
		bad = differences(truth, v.visible())
		if v.state != "" {
			bad = append(bad, v.state)
		}
		return len(bad) == 0
	})
	if len(bad) == 0 {
		a.last = truth
	}
	return v, strings.Join(bad, "; ")
}

// recovers is right, after a restart where a program has switched itself off. On a
// busy machine Thunderbird has been seen to load an event without its place, which it
// had and shows after another.
func (s *story) recovers(a *account, before int) (view, string) {
	if !s.look(a).off {
		return s.right(a, before)
	}
	var v view
	var wrong string
	for _, words := range []string{"only after a restart", "only after two restarts"} {
		if err := a.restart(); err != nil {
			s.t.Fatalf("%s: %v", a.name(), err)
		}
		v, wrong = s.right(a, before)
		if wrong == "" {
			v.state = words
			break
		}
	}
	return v, wrong
}

// keeps waits until a program has met an answer that is no calendar, and settled. It
// must then show all that it had or, saying so, nothing.
func (s *story) keeps(a *account, before int) (view, string) {
	link := a.link
	if !until(s.ctx, patience, func() bool {
		return len(s.office.relay.of(link)) > before || s.look(a).off
	}) {
		return s.look(a), "did not ask"
	}
	steady := 0
	var v view
	until(s.ctx, patience, func() bool {
		now := s.look(a)
		if steady++; !now.same(v) {
			v, steady = now, 0
		}
		return steady == 5
	})
	if v.off {
		return v, ""
	}
	return v, strings.Join(differences(a.last, v.events), "; ")
}
