package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// made is the part of every answer that the story reads.
type made struct {
	ID, Title, Code, URL string
	WebcalURL            string `json:"webcal_url"`
	AlternativesURL      string `json:"alternatives_url"`
	RoomID               string `json:"room_id"`
	StartsAt             string `json:"starts_at"`
	Sequence, Version    int
	Warnings, Conflicts  []struct {
		Kind, Severity, Message, Rule string
		PersonID                      string `json:"person_id"`
		RoomID                        string `json:"room_id"`
	}
	Items []made
}

// story drives one office by HTTP alone.
type story struct {
	t *testing.T
	*apptest.Server
}

func (s *story) call(want int, method, path string, body any, headers ...string) (made, apptest.Answer) {
	s.t.Helper()
	a := s.Do(method, path, s.Organiser, body, headers...)
	if a.Status != want {
		s.t.Fatalf("%s %s: %d, want %d\n%s", method, path, a.Status, want, a.Body)
	}
	var m made
	if len(a.Body) > 0 {
		a.JSON(s.t, &m)
	}
	return m, a
}

func (s *story) add(path string, body any) string {
	s.t.Helper()
	m, _ := s.call(http.StatusCreated, "POST", "/api/v1"+path, body)
	return m.ID
}

func (s *story) feed(url string) string {
	s.t.Helper()
	a := s.Do("GET", strings.TrimPrefix(url, s.URL), "", nil)
	if a.Status != http.StatusOK {
		s.t.Fatalf("feed: %d %s", a.Status, a.Body)
	}
	return strings.ReplaceAll(string(a.Body), "\r\n ", "")
}

// The main job from end to end, as an organiser with curl would do it: find two
// people and a room, book, be refused with all reasons, book the alternative,
// subscribe, move, see the change in the feed and on the kiosk, cancel.
func TestMainJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		clock := apptest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)) // Monday 09:00 in the office
		s := &story{t, apptest.Start(t, db, clock.Now, app.SiteSettings{})}
		s.add("/people", map[string]any{"name": "赵一钱", "kind": "member"})
		s.add("/people", map[string]any{"name": "孙二李", "kind": "member", "phone": "000-0000-0001"})
		venue := s.add("/venues", map[string]any{"name": "政协会议中心", "wayfinding": "南门进"})
		room := s.add("/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "floor": "3层", "capacity": 2})
		found, _ := s.call(200, "GET", "/api/v1/people?q=zyq", nil)
		first := found.Items[0].ID
		found, _ = s.call(200, "GET", "/api/v1/people?q=%E5%AD%99", nil)
		second := found.Items[0].ID

		wish := map[string]any{"form": "counterpart", "title": "普惠托育服务体系对口协商", "visibility": "public", "room_id": room,
			"starts_at": "2026-11-23T14:00:00+08:00", "ends_at": "2026-11-23T16:00:00+08:00",
			"attendances": []any{
				map[string]any{"person_id": first, "role": "presiding"},
				map[string]any{"person_id": second, "role": "voting"},
			}}
		dry, _ := s.call(200, "POST", "/api/v1/meetings?dry_run=true", wish)
		if dry.Title == "" {
			t.Error("a dry run shows no meeting")
		}
		if none, _ := s.call(200, "GET", "/api/v1/meetings", nil); len(none.Items) != 0 {
			t.Error("a dry run wrote a meeting")
		}
		booked, a := s.call(201, "POST", "/api/v1/meetings", wish, "Idempotency-Key", "k-1")
		if a.Header.Get("ETag") != `"1"` {
			t.Errorf("ETag %q", a.Header.Get("ETag"))
		}
		if len(booked.Warnings) == 0 || booked.Warnings[0].Kind != "short_notice" {
			t.Errorf("booked for the same day without a warning: %+v", booked.Warnings)
		}
		again, _ := s.call(201, "POST", "/api/v1/meetings", wish, "Idempotency-Key", "k-1")
		if again.ID != booked.ID {
			t.Error("a retried POST booked twice")
		}
		s.refused(wish, first, second, room)

		feed, _ := s.call(201, "POST", "/api/v1/feeds", map[string]any{
			"subject": map[string]any{"kind": "person", "id": first},
			"name":    "手机",
		})
		if !strings.HasPrefix(feed.WebcalURL, "webcal://") {
			t.Errorf("webcal_url %q", feed.WebcalURL)
		}
		cal := s.feed(feed.URL)
		for _, want := range []string{
			"UID:" + booked.ID + "@huiqi", "DTSTART;TZID=Asia/Shanghai:20261123T140000", "SUMMARY:普惠托育服务体系对口协商",
			"301会议室",
		} {
			if !strings.Contains(cal, want) {
				t.Errorf("the feed lacks %q:\n%s", want, cal)
			}
		}
		for _, leak := range []string{"孙二李", "ATTENDEE", "000-0000-0001"} {
			if strings.Contains(cal, leak) {
				t.Errorf("the feed leaks %q", leak)
			}
		}

		alternatives, _ := s.call(200, "POST", "/api/v1/availability", map[string]any{"meeting": wish,
			"starts_at": "2026-11-23T00:00:00+08:00", "ends_at": "2026-11-28T00:00:00+08:00", "limit": 5})
		if len(alternatives.Items) == 0 {
			t.Fatal("no alternatives")
		}
		last := alternatives.Items[len(alternatives.Items)-1] // not where the first is moved to below
		wish["starts_at"], wish["title"] = last.StartsAt, "另一场"
		start, err := time.Parse(time.RFC3339, last.StartsAt)
		if err != nil {
			t.Fatal(err)
		}
		wish["ends_at"] = start.Add(2 * time.Hour).Format(time.RFC3339)
		wish["room_id"] = last.RoomID
		s.call(201, "POST", "/api/v1/meetings", wish)

		moved, _ := s.call(200, "POST", "/api/v1/meetings/"+booked.ID+"/move", map[string]any{
			"starts_at": "2026-11-24T14:00:00+08:00", "ends_at": "2026-11-24T16:00:00+08:00"}, "If-Match", `"1"`)
		cal = s.feed(feed.URL)
		if !strings.Contains(cal, "DTSTART;TZID=Asia/Shanghai:20261124T140000") ||
			!strings.Contains(cal, fmt.Sprintf("SEQUENCE:%d\r\n", moved.Sequence)) || moved.Sequence < 1 {
			t.Errorf("the feed does not show the move:\n%s", cal)
		}
		day := s.Do("GET", "/api/v1/kiosk/today?venue="+venue, s.Kiosk, nil)
		if !strings.Contains(string(day.Body), `"moved"`) {
			t.Errorf("the kiosk does not show the move: %d %s", day.Status, day.Body)
		}
		s.call(
			412, "POST", "/api/v1/meetings/"+booked.ID+"/cancel", map[string]any{"reason": "改为书面协商"}, "If-Match", `"1"`,
		)
		s.call(200, "POST", "/api/v1/meetings/"+booked.ID+"/cancel", map[string]any{"reason": "改为书面协商"})
		cal = s.feed(feed.URL)
		if !strings.Contains(cal, "STATUS:CANCELLED") {
			t.Errorf("the feed does not show the cancellation:\n%s", cal)
		}
		if strings.Contains(
			s.Log.String(), strings.TrimSuffix(strings.TrimPrefix(feed.URL, s.URL+"/feeds/"), "/calendar.ics"),
		) ||
			strings.Contains(s.Log.String(), s.Organiser) {
			t.Error("a secret is in the log")
		}
	})
}

// refused books the wish again, without its key, and wants every party named.
func (s *story) refused(wish map[string]any, people ...string) {
	s.t.Helper()
	refused, a := s.call(409, "POST", "/api/v1/meetings", wish)
	if a.Header.Get("Content-Type") != "application/problem+json" || refused.Code != "conflict" ||
		refused.AlternativesURL == "" {
		s.t.Errorf("a refusal without form: %s", a.Body)
	}
	named := map[string]bool{}
	for _, c := range refused.Conflicts {
		if c.Severity == "blocking" && c.Message != "" && c.Rule != "" {
			named[c.PersonID+c.RoomID] = true
		}
	}
	for _, id := range people {
		if !named[id] {
			s.t.Errorf("the refusal does not name %s: %s", id, a.Body)
		}
	}
}
