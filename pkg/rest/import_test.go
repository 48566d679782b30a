package rest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// diary is a member's own calendar: a weekly class with one date moved, a private
// visit, and a day that is free.
const diary = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" +
	"BEGIN:VEVENT\r\nUID:class@home\r\nSUMMARY:书法课\r\nDTSTART;TZID=Asia/Shanghai:20261201T090000\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:class@home\r\nSUMMARY:书法课\r\nRECURRENCE-ID;TZID=Asia/Shanghai:20261208T090000\r\nDTSTART;TZID=Asia/Shanghai:20261209T150000\r\nDURATION:PT2H\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:visit@home\r\nSUMMARY:看病\r\nCLASS:PRIVATE\r\nDTSTART;VALUE=DATE:20261204\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:free@home\r\nSUMMARY:纪念日\r\nDTSTART;VALUE=DATE:20261205\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n" +
	"END:VCALENDAR\r\n"

// bring imports a file as the bearer of token.
func (c *client) bring(token string, status int, person, query, file string) object {
	c.t.Helper()
	out, _ := c.as(token, status, "POST", "/people/"+person+"/blocks/import"+query, []byte(file), "Content-Type", "text/calendar; charset=utf-8")
	return out
}

func (c *client) blocksOf(person string) []any {
	c.t.Helper()
	page, _ := c.call(http.StatusOK, "GET", "/blocks?person="+person, nil)
	return page["items"].([]any)
}

func TestACalendarIsImportedAndImportedAgain(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id := c.add("/meetings", object{"form": "chair_meeting", "title": "主席会议", "starts_at": "2026-12-01T10:00:00+08:00", "ends_at": "2026-12-01T12:00:00+08:00",
		"room_id": p.room, "attendances": []any{object{"person_id": p.chair, "role": "presiding"}}})

	plan := c.bring(c.Organiser, http.StatusOK, p.chair, "?dry_run=true", diary)
	holds(t, plan, object{"dry_run": true})
	holds(t, plan["counts"].(object), object{"add": 4.0, "free": 1.0})
	if n := len(c.blocksOf(p.chair)); n != 0 {
		t.Fatalf("a dry run made %d blocks", n)
	}
	warning := plan["warnings"].([]any)[0].(object)
	holds(t, warning, object{"kind": "person_blocked", "severity": "warning", "meeting_id": id, "from": "2026-12-01T10:00:00+08:00", "to": "2026-12-01T11:00:00+08:00"})
	if said := warning["message"].(string); !strings.Contains(said, "主席会议") {
		t.Error(said)
	}

	done := c.bring(c.Organiser, http.StatusOK, p.chair, "", diary)
	holds(t, done["counts"].(object), object{"add": 4.0})
	holds(t, done["items"].([]any)[1].(object), object{"summary": "看病", "title": "个人日程", "hard": false, "starts_at": "2026-12-04T00:00:00+08:00", "ends_at": "2026-12-05T00:00:00+08:00"})
	blocks := c.blocksOf(p.chair)
	if len(blocks) != 4 || strings.Contains(text(blocks), "看病") || strings.Contains(text(blocks), "书法") {
		t.Fatalf("titles are kept: %s", text(blocks))
	}
	standing, _ := c.call(http.StatusOK, "GET", "/conflicts?from=2026-12-01T00:00:00%2B08:00&kind=person_blocked", nil)
	if n := len(standing["items"].([]any)); n != 1 {
		t.Errorf("%d standing conflicts, want 1", n)
	}

	again := c.bring(c.Organiser, http.StatusOK, p.chair, "", diary)
	holds(t, again["counts"].(object), object{"keep": 4.0})
	if now := c.blocksOf(p.chair); text(now) != text(blocks) {
		t.Errorf("the same file changed something:\n%s\n%s", text(blocks), text(now))
	}

	// The class moves by an hour, and the visit is no more in the file.
	later := strings.Replace(diary, "20261201T090000", "20261201T100000", 1)
	later = strings.Replace(later, "RECURRENCE-ID;TZID=Asia/Shanghai:20261208T090000", "RECURRENCE-ID;TZID=Asia/Shanghai:20261208T100000", 1)
	later = strings.Replace(later, "UID:visit@home", "UID:other@home", 1)
	moved := c.bring(c.Organiser, http.StatusOK, p.chair, "?titles=public", later)
	holds(t, moved["counts"].(object), object{"add": 4.0, "remove": 3.0})
	if n := len(c.blocksOf(p.chair)); n != 5 {
		t.Errorf("%d blocks, want 5: the visit stays until its removal is asked for", n)
	}
	if all := text(c.blocksOf(p.chair)); !strings.Contains(all, "书法课") || strings.Contains(all, "看病") {
		t.Errorf("titles=public keeps %s", all)
	}
	cleared := c.bring(c.Organiser, http.StatusOK, p.chair, "?titles=public&remove=true", later)
	holds(t, cleared["counts"].(object), object{"keep": 4.0, "remove": 1.0})
	named := c.bring(c.Organiser, http.StatusOK, p.chair, "?titles=all&hard=false", later)
	holds(t, named["counts"].(object), object{"update": 4.0})
	if all := text(c.blocksOf(p.chair)); !strings.Contains(all, "看病") || strings.Contains(all, `"hard":true`) {
		t.Errorf("titles=all&hard=false keeps %s", all)
	}
	// Another calendar of the same person is another's business.
	other := c.bring(c.Organiser, http.StatusOK, p.chair, "?source=work&remove=true", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	if len(other["items"].([]any)) != 0 || len(c.blocksOf(p.chair)) != 4 {
		t.Errorf("a second calendar touched the first: %v", other)
	}
}

// What was known of an event stays while the file says of it what cannot be told,
// and goes when it says for sure that it takes no time.
func TestBusyTimeStaysWhileItsEventCannotBeRead(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	event := func(lines ...string) string {
		return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u1\r\nDURATION:PT1H\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	}
	at, weekly := "DTSTART;TZID=Asia/Shanghai:20261201T090000", "RRULE:FREQ=WEEKLY;COUNT=4"
	c.bring(c.Organiser, http.StatusOK, p.chair, "", event(at, weekly))
	for code, file := range map[string]string{
		"bad_rule":     event(at, weekly+";BYHOUR=9,25"),
		"unknown_zone": event("DTSTART;TZID=Mars/Olympus:20261201T090000", weekly),
		"unsupported":  event(at, weekly, "EXRULE:FREQ=MONTHLY"),
		"bad_time":     event("DTSTART:20261301T090000", weekly),
	} {
		for _, query := range []string{"", "?remove=true"} {
			done := c.bring(c.Organiser, http.StatusOK, p.chair, query, file)
			holds(t, done["counts"].(object), object{code: 1.0})
			if n := len(c.blocksOf(p.chair)); n != 4 {
				t.Fatalf("%s%s: %d blocks, want 4", code, query, n)
			}
		}
	}
	half := c.bring(c.Organiser, http.StatusOK, p.chair, "", event(at, "RRULE:FREQ=WEEKLY;COUNT=2"))
	holds(t, half["counts"].(object), object{"keep": 2.0, "remove": 2.0})
	gone := c.bring(c.Organiser, http.StatusOK, p.chair, "", event(at, weekly, "STATUS:CANCELLED"))
	holds(t, gone["counts"].(object), object{"cancelled": 1.0, "remove": 2.0})
}

func TestImportsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	made, _ := c.call(http.StatusCreated, "POST", "/tokens", object{"name": "赵一钱", "roles": []any{"member"}, "person_id": p.chair})
	mine := made["secret"].(string)
	c.bring(mine, http.StatusOK, p.chair, "", diary)
	c.bring(mine, http.StatusForbidden, p.member, "", diary)
	c.bring(c.Kiosk, http.StatusForbidden, p.chair, "", diary)
	c.bring(c.Organiser, http.StatusNotFound, nobody, "", diary)
	for query, field := range map[string]string{"?titles=some": "titles", "?hard=maybe": "hard", "?dryrun=true": "dryrun", "?source=" + strings.Repeat("x", 61): "source"} {
		if bad := c.bring(c.Organiser, http.StatusBadRequest, p.chair, query, diary); faults(bad)[field] == "" {
			t.Errorf("%s: %v", query, bad)
		}
	}
	for _, query := range []string{"?source=a%0Ab", "?source=%00"} {
		if bad := c.bring(c.Organiser, http.StatusUnprocessableEntity, p.chair, query+"&dry_run=true", diary); faults(bad)["source"] == "" {
			t.Errorf("%s: %v", query, bad)
		}
	}
	if bad := c.bring(c.Organiser, http.StatusBadRequest, p.chair, "", ""); faults(bad)["body"] != "required" {
		t.Error(bad)
	}
	for code, file := range map[string]string{"not_calendar": "姓名,时间", "too_deep": "BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:X-A\r\n", 70_000)} {
		if bad := c.bring(c.Organiser, http.StatusUnprocessableEntity, p.chair, "", file); faults(bad)["body"] != code {
			t.Errorf("%s: %v", code, bad)
		}
	}
	c.bring(c.Organiser, http.StatusRequestEntityTooLarge, p.chair, "", strings.Repeat("x", 1<<20+1))
	c.call(http.StatusUnsupportedMediaType, "POST", "/people/"+p.chair+"/blocks/import", object{})
	if n := len(c.blocksOf(p.chair)); n != 4 {
		t.Errorf("%d blocks, want 4", n)
	}
}

func TestACalendarComesInAForm(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	for field, status := range map[string]int{"file": http.StatusOK, "other": http.StatusBadRequest} {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, _ := w.CreateFormFile(field, "日历.ics")
		fmt.Fprint(part, diary)
		w.Close()
		out, _ := c.call(status, "POST", "/people/"+p.chair+"/blocks/import?dry_run=true", b.Bytes(), "Content-Type", w.FormDataContentType())
		if status == http.StatusOK {
			holds(t, out["counts"].(object), object{"add": 4.0})
		} else if faults(out)["file"] != "required" {
			t.Error(out)
		}
	}
}

// Files like those that other programs write, as pkg/feed has them with the spans that each says.
func TestCalendarsOfOtherProgramsAreImported(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	read := func(name string) []byte {
		text, err := os.ReadFile("../feed/testdata/calendars/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	var expected struct {
		Files map[string][][2]string `json:"files"`
	}
	err := json.Unmarshal(read("expected.json"), &expected)
	if err != nil || len(expected.Files) == 0 {
		t.Fatal(expected, err)
	}
	total := 0
	for name, want := range expected.Files {
		done := c.bring(c.Organiser, http.StatusOK, p.chair, "?source="+name, string(read(name)))
		var got [][2]string
		for _, i := range done["items"].([]any) {
			got = append(got, [2]string{i.(object)["starts_at"].(string), i.(object)["ends_at"].(string)})
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %v\nwant %v", name, got, want)
		}
		total += len(want)
	}
	if n := len(c.blocksOf(p.chair)); n != total {
		t.Errorf("%d blocks, want %d", n, total)
	}
}

// What is odd is told in the language of who asks, and one event that cannot be read costs itself.
func TestAnImportTellsWhatWasOdd(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	odd := strings.Join([]string{"BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:class@home", "SUMMARY:书法课",
		"DTSTART;TZID=UTC+8:20261201T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3;", "END:VEVENT",
		"BEGIN:VEVENT", "UID:bad@home", "SUMMARY:坏的", "DTSTART;TZID=Mars:20261201T090000", "DURATION:PT2H",
		"END:VEVENT",
		"END:VCALENDAR", ""}, "\r\n")
	path := "/people/" + p.chair + "/blocks/import?dry_run=true"
	words := map[string]string{
		"zh": "首次日期不是其重复规则所指的日子", "en": "its first date is not one that its recurrence rule names",
	}
	for language, want := range words {
		done, _ := c.as(c.Organiser, http.StatusOK, "POST", path, []byte(odd), "Content-Type", "text/calendar",
			"Accept-Language", language)
		holds(t, done["counts"].(object), object{"add": 3.0, "unknown_zone": 1.0})
		holds(t, done["left_out"].([]any)[0].(object), object{"summary": "坏的", "code": "unknown_zone"})
		notes := map[string]string{}
		for _, n := range done["notes"].([]any) {
			n := n.(object)
			notes[n["code"].(string)] = n["note"].(string)
			holds(t, n, object{"summary": "书法课", "starts_at": "2026-12-01T09:00:00+08:00"})
		}
		if len(notes) != 3 || !strings.HasPrefix(notes["first_not_in_rule"], want) || notes["rule_parts"] == "" ||
			notes["zone_guessed"] == "" {
			t.Errorf("%s: %v", language, notes)
		}
	}
	plain := c.bring(c.Organiser, http.StatusOK, p.chair, "?dry_run=true", diary)
	if notes := plain["notes"].([]any); len(notes) != 0 {
		t.Errorf("of a calendar with nothing odd: %v", notes)
	}
}

func TestTwoCalendarsInAFormAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range []string{"一.ics", "二.ics"} {
		part, _ := w.CreateFormFile("file", name)
		fmt.Fprint(part, diary)
	}
	w.Close()
	out, _ := c.call(http.StatusBadRequest, "POST", "/people/"+p.chair+"/blocks/import", b.Bytes(), "Content-Type", w.FormDataContentType())
	if faults(out)["file"] != "repeated" || len(c.blocksOf(p.chair)) != 0 {
		t.Error(out)
	}
}
