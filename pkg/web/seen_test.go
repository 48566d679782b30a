package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// stale is what the office reads of the holder in the list of those who may not know of the meeting's last change.
func (h *holder) stale(meeting string) (string, bool, string) {
	h.Helper()
	var list struct {
		Items []struct {
			PersonID string `json:"person_id"`
			State    string
			ToCall   bool `json:"to_call"`
			Told     struct{ Channel, By string }
		}
	}
	h.Do("GET", "/api/v1/feeds/staleness?meeting="+meeting, h.Organiser, nil).JSON(h.TB, &list)
	for _, p := range list.Items {
		if p.PersonID == h.person {
			return p.State, p.ToCall, p.Told.Channel + p.Told.By
		}
	}
	h.Fatalf("not in %v", list)
	return "", false, ""
}

// looks is the form by which a page of the link says what was looked at.
func (h *holder) looks(page string, meetings ...string) url.Values {
	h.Helper()
	_, body := look(h.TB, "GET", page, "")
	form := url.Values{"script": {"1"}, "m": meetings}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// Whoever uses the page is not rung up about what they have read there.
func TestWhoLooksOrAnswersIsInformed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, base string) {
		h := hold(t, base, "member")
		read, answered := h.book("看过的会", 72*time.Hour, nil), h.book("答复的会", 80*time.Hour, nil)
		expect := func(reason, meeting string, toCall bool) {
			t.Helper()
			state, call, told := h.stale(meeting)
			if call != toCall || !toCall && (state != "informed" || told != "link赵一钱") {
				t.Errorf("%s: %s, %v, %q", reason, state, call, told)
			}
		}
		expect("new", read, true)
		h.page("")
		expect("only asked for", read, true)
		form := h.looks(h.link.PageURL, read)
		if res, body := h.send(h.link.PageURL+"/seen", form); res.StatusCode != http.StatusNoContent {
			t.Errorf("looked: %d %s", res.StatusCode, body)
		}
		expect("looked at", read, false)
		rows := h.journal()[0]
		if rows.Via != "link" || rows.Operation != "seenByLink" || rows.Kind != "telling" {
			t.Errorf("the journal says %+v", rows)
		}
		h.send(h.link.PageURL+"/seen", form)
		if again := h.journal()[0].Seq; again != rows.Seq {
			t.Error("a second look was written")
		}
		expect("the other", answered, true)
		h.reply("attend", answered)
		expect("answered", answered, false)

		h.Do("POST", "/api/v1/meetings/"+read+"/move", h.Organiser, map[string]any{
			"starts_at": h.clock.Now().Add(90 * time.Hour), "ends_at": h.clock.Now().Add(92 * time.Hour)})
		h.send(h.link.PageURL+"/seen", form)
		expect("a page from before the move", read, true)
		h.says(h.page(""), "已改期", "知道了")
		form = h.looks(h.link.PageURL, read)
		form.Del("script")
		res, _ := h.send(h.link.PageURL+"/seen", form)
		to := res.Header.Get("Location")
		if res.StatusCode != http.StatusSeeOther || !strings.HasSuffix(to, "#m"+read) {
			t.Errorf("知道了 leads with %d to %q", res.StatusCode, to)
		}
		expect("知道了", read, false)
		if strings.Contains(h.page(""), "知道了") {
			t.Error("it is still asked whether the holder knows")
		}
	})
}

// A look by somebody else, or one that no page of ours has shown, informs nobody.
func TestALookOfSomebodyElseInformsNobody(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m := h.book("对口协商", 72*time.Hour, nil)
	secretary := h.issue(map[string]any{"kind": "person", "id": h.person}, map[string]any{"answers": false})
	res, _ := h.send(secretary.PageURL+"/seen", h.looks(secretary.PageURL, m))
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a secretary's: %d", res.StatusCode)
	}
	good := h.looks(h.link.PageURL, m)
	forged := h.looks(h.link.PageURL, m)
	forged.Set("shown", "999999")
	for reason, row := range map[string]struct {
		form    url.Values
		headers []string
	}{
		"a revision that was never shown": {forged, nil},
		"from another site":               {good, []string{"Sec-Fetch-Site", "cross-site"}},
		"with nothing":                    {url.Values{"script": {"1"}}, nil},
	} {
		if res, _ := h.send(h.link.PageURL+"/seen", row.form, row.headers...); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", reason, res.StatusCode)
		}
	}
	if state, call, _ := h.stale(m); !call {
		t.Errorf("is %s", state)
	}
}

// A page tells of what stood in view, once it has stood there, and of nothing below.
func TestAVisiblePageSaysWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	first := h.book("最近的会", 72*time.Hour, nil)
	for range 4 {
		h.book("中间的会", 80*time.Hour, map[string]any{"attendances": []any{}})
	}
	var last string
	for i := range 6 {
		last = h.book("以后的会", time.Duration(100+24*i)*time.Hour, nil)
	}
	p := openTab(t, "390x844")
	p.visit(h.link.PageURL)
	eventually(t, "the look at the first meeting", func() bool {
		_, call, _ := h.stale(first)
		return !call
	})
	if _, call, _ := h.stale(last); !call {
		t.Error("what nobody has scrolled to counts as read")
	}
}
