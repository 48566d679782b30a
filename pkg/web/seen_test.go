package web_test

import (
	"net/http"
	"net/url"
	"slices"
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

// marked are the titles of the cards that wear a mark of news, with it.
const marked = `[...document.querySelectorAll('article[id]')].filter(c => c.querySelector('.mark.new'))
	.map(c => c.querySelector('.title').innerText).sort()`

// What has come or changed since the device saw the list wears a mark until it was looked at. A first look marks
// nothing, what only came nearer wears none, and nothing is sent that would not be sent without marks.
func TestWhatIsNewSinceTheLastLookWearsAMark(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	moved, answered := h.book("改期的会", 72*time.Hour, nil), h.book("答复的会", 96*time.Hour, nil)
	for i := range 29 {
		h.book("以后的会", time.Duration(120+24*i)*time.Hour, nil)
	}
	l := connect(t, h.URL)
	page := l.through(h.link.PageURL)
	p := openTab(t, "390x844")
	expect := func(reason string, titles ...string) {
		t.Helper()
		p.wait(time.Second, "document.readyState === 'complete'")
		if got := eval[[]string](p, marked); !slices.Equal(got, titles) {
			t.Errorf("%s: marked are %q", reason, got)
		}
	}
	p.visit(page)
	expect("a first look")
	p.visit(page + "?skip=30")
	expect("a page of later meetings that nobody has seen")
	h.reply("attend", answered)
	h.Do("POST", "/api/v1/meetings/"+moved+"/move", h.Organiser, map[string]any{
		"starts_at": h.clock.Now().Add(49 * time.Hour), "ends_at": h.clock.Now().Add(51 * time.Hour)})
	h.book("新来的会", 50*24*time.Hour, nil)
	h.book("新来的近会", 60*time.Hour, nil)
	p.visit(page)
	expect("after changes", "新 新来的近会", "有更新 已改期 改期的会")
	p.shotWhole("mine-new")
	p.visit(page + "?lang=en&skip=30")
	expect("far ahead", "New 新来的会")
	p.visit(page)
	p.wait(3*time.Second, `Object.values(JSON.parse(localStorage['huiqi.looked.`+h.link.ID+`']).editions)
		.includes(document.querySelector('article').dataset.edition)`)
	p.visit(page)
	p.wait(time.Second, "document.readyState === 'complete'")
	if got := eval[[]string](p, marked); slices.Contains(got, "有更新 已改期 改期的会") {
		t.Errorf("what was looked at is marked: %q", got)
	}
	for _, asked := range l.asked() {
		if !strings.HasPrefix(asked, "GET ") && !strings.HasSuffix(asked, "/seen") {
			t.Errorf("the marks send %s", asked)
		}
	}
}
