package rest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// upload sends a file.
func (c *client) upload(token string, want int, name, content string, headers ...string) object {
	c.t.Helper()
	got, _ := c.as(token, want, "POST", "/files?name="+url.QueryEscape(name), []byte(content),
		append(headers, "Content-Type", "application/octet-stream")...)
	return got
}

const aPDF = "%PDF-1.7\n协商报告"

func TestFilesOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		a := anArchive(t, db)
		big := aPDF + strings.Repeat("x", 3<<20)
		f := a.upload(a.Admin, http.StatusCreated, "关于助餐的\"报告\".pdf", big)
		if f["type"] != "application/pdf" || f["size"] != float64(len(big)) {
			t.Errorf("kept %v", f)
		}
		id := f["id"].(string)
		of := a.add("/outcomes", a.report(object{"file_ids": []any{id}}))
		on := a.add("/instructions", object{"outcome_id": of, "person_id": a.mayor, "date": "2026-06-20",
			"file_ids": []any{id}})
		todo := a.add("/follow-ups", object{"outcome_id": of, "body_id": a.government, "what": "办",
			"due": "2026-09-01"})
		a.call(http.StatusOK, "POST", "/follow-ups/"+todo+"/reply", object{"reply": "见附件", "file_ids": []any{id}},
			"If-Match", "*")
		for _, path := range []string{"/outcomes/" + of, "/instructions/" + on, "/follow-ups/" + todo} {
			got, _ := a.call(http.StatusOK, "GET", path, nil)
			if files := got["files"].([]any); len(files) != 1 || files[0].(object)["name"] != f["name"] {
				t.Errorf("%s has %v", path, files)
			}
		}
		got := a.Do("GET", "/api/v1/files/"+id, a.Organiser, nil)
		if got.Status != http.StatusOK || !bytes.Equal(got.Body, []byte(big)) {
			t.Errorf("%d, %d bytes", got.Status, len(got.Body))
		}
		for name, want := range map[string]string{
			"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
			"Content-Disposition": "attachment; filename*=utf-8''" +
				"%E5%85%B3%E4%BA%8E%E5%8A%A9%E9%A4%90%E7%9A%84%22%E6%8A%A5%E5%91%8A%22.pdf",
			"ETag": fmt.Sprintf("%q", f["sha256"]), "Content-Length": fmt.Sprint(len(big)),
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
			}
		}
		again := a.Do("GET", "/api/v1/files/"+id, a.Organiser, nil, "If-None-Match", got.Header.Get("ETag"))
		if again.Status != http.StatusNotModified || len(again.Body) > 0 {
			t.Errorf("unchanged: %d", again.Status)
		}
		if head := a.Do("HEAD", "/api/v1/files/"+id, a.Organiser, nil); head.Status != http.StatusOK {
			t.Errorf("HEAD: %d", head.Status)
		}
	})
}

// A file that is not what it says, or too large, is refused and named; nothing is kept.
func TestWhatIsNoFileIsRefused(t *testing.T) {
	t.Parallel()
	a := anArchive(t, storetest.Any(t))
	for _, row := range []struct{ name, content, want string }{
		{"报告.docx", aPDF, "name type_mismatch"},
		{"报告.pdf", "\x7fELF", "body type_unknown"},
		{"../报告.pdf", aPDF, "name bad_name"},
	} {
		p := a.upload(a.Admin, http.StatusUnprocessableEntity, row.name, row.content)
		first := p["errors"].([]any)[0].(object)
		if got := fmt.Sprint(first["field"], " ", first["code"]); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
	a.upload(a.Admin, http.StatusBadRequest, "空.pdf", "")
	a.call(http.StatusUnsupportedMediaType, "POST", "/files?name=a.pdf", []byte(aPDF), "Content-Type", "text/html")
	if p := a.upload(a.Admin, http.StatusRequestEntityTooLarge, "大.pdf", strings.Repeat("x", 20<<20+1)); p["code"] !=
		"file_too_large" {
		t.Errorf("too large: %v", p)
	}
	if got := a.faults("POST", "/outcomes", a.report(object{"file_ids": []any{nobody}})); len(got) != 1 ||
		got[0] != "file_ids[0] not_found" {
		t.Errorf("no file: %v", got)
	}
}

// What would not fit is refused before it is kept; what is there already takes no space.
func TestFilesHaveAQuota(t *testing.T) {
	t.Parallel()
	a := anArchive(t, storetest.Any(t))
	a.Office.Services.Archive.Office = int64(len(aPDF))
	a.upload(a.Admin, http.StatusCreated, "一.pdf", aPDF)
	a.upload(a.Admin, http.StatusCreated, "二.pdf", aPDF)
	if p := a.upload(a.Admin, http.StatusInsufficientStorage, "三.txt", "多"); p["code"] != "quota_exceeded" {
		t.Errorf("over the quota: %v", p)
	}
}

// The same upload with the same key is one file; one that nothing refers to is gone after a day.
func TestUploadsAreRepeatedAndForgotten(t *testing.T) {
	t.Parallel()
	a := anArchive(t, storetest.Any(t))
	key := []string{"Idempotency-Key", "k1"}
	first := a.upload(a.Admin, http.StatusCreated, "报告.pdf", aPDF, key...)
	again := a.upload(a.Admin, http.StatusCreated, "报告.pdf", aPDF, key...)
	if first["id"] != again["id"] {
		t.Errorf("%v, then %v", first, again)
	}
	a.upload(a.Admin, http.StatusUnprocessableEntity, "报告.pdf", aPDF+"改", key...)
	kept := a.upload(a.Admin, http.StatusCreated, "附件.pdf", aPDF)["id"].(string)
	a.add("/outcomes", a.report(object{"file_ids": []any{kept}}))
	a.clock.Set(nine.Add(25 * time.Hour))
	if _, err := a.Office.Services.Archive.Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.call(http.StatusNotFound, "GET", "/files/"+first["id"].(string), nil)
	if got := a.Do("GET", "/api/v1/files/"+kept, a.Admin, nil); got.Status != http.StatusOK {
		t.Errorf("what is referred to: %d", got.Status)
	}
}

// A file is seen by whoever sees what refers to it, and hung on nothing else.
func TestFilesInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		east := c.add("/bodies", object{"name": "东区", "kind": "district"})
		west := c.add("/bodies", object{"name": "西区", "kind": "district"})
		ours, theirs := c.limited("organiser", east), c.limited("organiser", west)
		id := c.upload(ours, http.StatusCreated, "报告.pdf", aPDF)["id"].(string)
		wish := object{"kind": "opinion", "title": "信息", "date": "2026-06-18", "file_ids": []any{id}}
		c.as(ours, http.StatusCreated, "POST", "/outcomes", merged(wish, object{"owner_body_ids": []any{east}}))
		for token, want := range map[string]int{ours: http.StatusOK, theirs: http.StatusNotFound} {
			if got := c.Do("GET", "/api/v1/files/"+id, token, nil); got.Status != want {
				t.Errorf("%d, want %d", got.Status, want)
			}
		}
		p, _ := c.as(theirs, 422, "POST", "/outcomes", merged(wish, object{"owner_body_ids": []any{west}}))
		if field := p["errors"].([]any)[0].(object)["field"]; field != "file_ids[0]" {
			t.Errorf("hung on another outcome: %v", p)
		}
	})
}
