package rest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/rest"
	"huiqi/pkg/store/storetest"
)

// What is read has a tag; with the tag it is not sent again, until something of it changes.
func TestUnchangedAnswersAreNotSentAgain(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	meeting := c.add("/meetings", object{"form": "other", "title": "会", "room_id": p.room,
		"starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00"})
	month := "from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z"
	for _, path := range []string{"/people", "/bodies", "/rooms/" + p.room, "/rooms", "/meetings/" + meeting, "/meetings",
		"/meetings/" + meeting + "/attendances",
		"/forms/other", "/forms", "/rules", "/holidays?year=2026", "/feeds",
		"/conflicts?" + month, "/people/" + p.chair + "/attendance?" + month,
		"/people/" + p.chair + "/freebusy?" + month, "/kiosk/today", "/tokens"} {
		whole := c.Do("GET", "/api/v1"+path, c.Admin, nil)
		tag := whole.Header.Get("ETag")
		if whole.Status != http.StatusOK || tag == "" || whole.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: %d, ETag %q, %q", path, whole.Status, tag, whole.Header.Get("Cache-Control"))
			continue
		}
		for _, method := range []string{"GET", "HEAD"} {
			for _, have := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				a := c.Do(method, "/api/v1"+path, c.Admin, nil, "If-None-Match", have)
				if a.Status != http.StatusNotModified || len(a.Body) > 0 || a.Header.Get("ETag") != tag ||
					a.Header.Get("Content-Type") != "" || a.Header.Get("Cache-Control") != "private, no-cache" {
					t.Errorf("%s %s with %s: %d %v %q", method, path, have, a.Status, a.Header, a.Body)
				}
			}
			for _, have := range []string{`"1"`, `"other"`, "1", ""} {
				a := c.Do(method, "/api/v1"+path, c.Admin, nil, "If-None-Match", have)
				if a.Status != http.StatusOK || a.Header.Get("Content-Length") != fmt.Sprint(len(whole.Body)) {
					t.Errorf("%s %s with %s: %d %v", method, path, have, a.Status, a.Header)
				}
			}
		}
	}
}

// A tag answers nothing to somebody who may not read, and does not outlive what it stands for.
func TestTagsGiveNothingAway(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	tag := c.Do("GET", "/api/v1/people", c.Admin, nil).Header.Get("ETag")
	for token, want := range map[string]int{"": 401, c.Kiosk: 403, c.Organiser: 304} {
		if a := c.Do("GET", "/api/v1/people", token, nil, "If-None-Match", tag); a.Status != want {
			t.Errorf("%d, want %d", a.Status, want)
		}
	}
	c.call(http.StatusNotFound, "GET", "/people/"+nobody, nil, "If-None-Match", "*")
	c.call(http.StatusBadRequest, "GET", "/people?limit=0", nil, "If-None-Match", tag)
	c.call(http.StatusOK, "PATCH", "/people/"+p.chair, object{"post": "新的职务"}, "If-Match", "*")
	if a := c.Do("GET", "/api/v1/people", c.Admin, nil, "If-None-Match", tag); a.Status != http.StatusOK {
		t.Errorf("the list has changed: %d", a.Status)
	}
}

// The tag of a single resource changes with everything that its answer shows, and its version alone decides whether a
// change is based on what is current.
func TestATagServesReadingAndWriting(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	plan := c.add("/plans", object{"year": 2027, "title": "计划", "body_id": p.body})
	made, _ := c.call(http.StatusCreated, "POST", "/plans/"+plan+"/topics", object{"topics": []any{object{"title": "议题",
		"form": "other", "earliest": "2027-01-01", "latest": "2027-12-31", "duration_minutes": 60}}})
	at := "/plans/" + plan + "/topics/" + made["items"].([]any)[0].(object)["id"].(string)
	meeting := c.add("/meetings", object{"form": "other", "title": "会", "room_id": p.room,
		"starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00"})
	c.call(http.StatusOK, "PUT", at+"/meetings/"+meeting, nil)
	before, h1 := c.call(http.StatusOK, "GET", at, nil)
	c.call(http.StatusOK, "POST", "/meetings/"+meeting+"/move", object{"starts_at": "2027-03-10T09:00:00+08:00"})
	after, h2 := c.call(http.StatusOK, "GET", at, nil, "If-None-Match", h1.Get("ETag"))
	tag := regexp.MustCompile(fmt.Sprintf(`^"%v-[0-9a-f]{24}"$`, before["version"]))
	if before["version"] != after["version"] || text(before) == text(after) || h1.Get("ETag") == h2.Get("ETag") ||
		!tag.MatchString(h1.Get("ETag")) || !tag.MatchString(h2.Get("ETag")) {
		t.Fatalf("%s %s\n%s\n%s", h1.Get("ETag"), h2.Get("ETag"), text(before), text(after))
	}
	// What was read before the meeting moved is no stale topic.
	hash := strings.Trim(h1.Get("ETag"), `"`)
	for i, match := range []string{`"%s"`, `W/"%s"`, `"%s-gzip"`, `"%.1s"`} {
		current, _ := c.call(http.StatusOK, "GET", at, nil)
		match = strings.Replace(fmt.Sprintf(match, hash), hash[:1], fmt.Sprint(current["version"]), 1)
		body := object{"title": fmt.Sprint("议题", i)}
		changed, _ := c.call(http.StatusOK, "PATCH", at, body, "If-Match", match)
		if changed["title"] != body["title"] {
			t.Errorf("%s: %s", match, text(changed))
		}
		refused, _ := c.call(http.StatusPreconditionFailed, "PATCH", at, body, "If-Match", match)
		if refused["code"] != "stale" {
			t.Errorf("%s again: %s", match, text(refused))
		}
	}
	for _, rubbish := range []string{`"x-1"`, `3`, `"0-` + hash + `"`, `"-3"`, `"3-a" b`, `"99999999999999999999"`} {
		c.call(http.StatusPreconditionFailed, "PATCH", at, object{"title": "x"}, "If-Match", rubbish)
	}
}

// Large answers are compressed for those who ask, under a tag of their own.
func TestLargeAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	for i := range 12 {
		c.add("/people", object{"name": fmt.Sprint("甲乙", i), "kind": "member"})
	}
	search := []byte(`{"meeting": {"form": "other", "title": "会", "room_id": "` + p.room +
		`", "starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00"}}`)
	for _, row := range []struct {
		method, path string
		body         any
	}{
		{method: "GET", path: "/api/v1/people"},
		{method: "GET", path: "/api/v1/forms"},
		{method: "POST", path: "/api/v1/availability", body: search},
	} {
		plain := c.Do(row.method, row.path, c.Admin, row.body)
		for _, coding := range []string{"gzip", "br;q=1, gzip;q=0.5", "*"} {
			packed := c.Do(row.method, row.path, c.Admin, row.body, "Accept-Encoding", coding)
			if packed.Header.Get("Content-Encoding") != "gzip" || len(packed.Body) >= len(plain.Body) ||
				packed.Header.Get("Content-Length") != fmt.Sprint(len(packed.Body)) {
				t.Fatalf("%s %s, %s: %d of %d bytes, %v", row.method, row.path, coding, len(packed.Body),
					len(plain.Body), packed.Header)
			}
			if got := unpacked(t, packed.Body); !bytes.Equal(got, plain.Body) {
				t.Errorf("%s %s: compressed it is\n%s\nplain\n%s", row.method, row.path, got, plain.Body)
			}
			if !strings.Contains(strings.Join(packed.Header.Values("Vary"), ","), "Accept-Encoding") ||
				!strings.Contains(strings.Join(plain.Header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("%s %s: Vary %q", row.method, row.path, plain.Header.Values("Vary"))
			}
			if row.method != "GET" {
				continue
			}
			tags := []string{plain.Header.Get("ETag"), packed.Header.Get("ETag")}
			if tags[0] == tags[1] {
				t.Errorf("%s: two representations have the tag %s", row.path, tags[0])
			}
			for _, have := range tags {
				a := c.Do("GET", row.path, c.Admin, nil, "Accept-Encoding", coding, "If-None-Match", have)
				if a.Status != http.StatusNotModified || a.Header.Get("ETag") != tags[1] ||
					a.Header.Get("Content-Encoding") != "" {
					t.Errorf("%s with %s: %d %v", row.path, have, a.Status, a.Header)
				}
			}
		}
		for _, coding := range []string{"", "identity", "gzip;q=0", "br", "identity;q=0"} {
			a := c.Do(row.method, row.path, c.Admin, row.body, "Accept-Encoding", coding)
			if a.Header.Get("Content-Encoding") != "" || !bytes.Equal(a.Body, plain.Body) {
				t.Errorf("%s, %q: %v", row.path, coding, a.Header)
			}
		}
	}
}

func unpacked(t *testing.T, body []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What holds a secret is neither compressed nor kept, however large it is.
func TestSecretsAreNeitherCompressedNorKept(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 90)
	settings := app.SiteSettings{PublicURL: "https://huiqi.example.cn/" + strings.Repeat("long/", 60)}
	clock := apptest.NewClock(nine)
	c := &client{t, apptest.Start(t, storetest.Any(t), clock.Now, settings), clock}
	made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}, "name": long})
	for _, row := range []struct {
		path string
		body object
		size int
	}{
		{path: "/feeds", body: object{"subject": object{"kind": "public"}, "name": long}, size: 1400},
		{path: "/feeds/" + made["id"].(string) + "/rotate", size: 1400},
		{path: "/tokens", body: object{"name": long, "roles": []any{"organiser"}}, size: 1},
	} {
		a := c.Do("POST", "/api/v1"+row.path, c.Admin, row.body, "Accept-Encoding", "gzip")
		if a.Status > 201 || len(a.Body) < row.size {
			t.Fatalf("%s: %d, %d bytes\n%s", row.path, a.Status, len(a.Body), a.Body)
		}
		if a.Header.Get("Content-Encoding") != "" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", row.path, a.Header)
		}
	}
}

// Every operation whose answer shows a link or a token is one of those that hold a secret.
func TestAnswersWithASecretAreKnown(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for status, answer := range op.Responses.Map() {
				media := answer.Value.Content.Get("application/json")
				if status[0] == '2' && media != nil && slices.Contains(
					[]string{"#/components/schemas/FeedLink", "#/components/schemas/TokenSecret"}, media.Schema.Ref) {
					shown = append(shown, op.OperationID)
				}
			}
		}
	}
	if known := rest.SecretAnswers(); !slices.Equal(slices.Sorted(slices.Values(shown)), known) {
		t.Errorf("secrets are shown by %v, known are %v", shown, known)
	}
}
