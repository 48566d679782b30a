package web_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// longWeek is a week with n meetings on Wednesday, a third as many on Monday some later, each in its own venue.
func longWeek(t testing.TB, n int, title string) []kiosk.Entry {
	var es []kiosk.Entry
	for day, many := range map[int]int{0: n / 3, 2: n, 9: 40} {
		for i := range many {
			from := monday(t, 24*day+8, 0).Add(time.Duration(i*600/many) * time.Minute)
			e := meeting(from, 60, fmt.Sprintf("%s%d-%d。", title, day, i), 0)
			e.Form = "council"
			e.Venue.ID = consult.ID(fmt.Sprintf("01990000-0000-7000-8000-%012d", 1000+i))
			e.Venue.Name = fmt.Sprintf("梅园街道第%d社区协商议事室", i)
			e.Venue.Address = "清源市梅园街道人民路100号"
			es = append(es, e)
		}
	}
	return es
}

var (
	hrefs  = regexp.MustCompile(`href="(/(?:week|today)\?[^"]*)"`)
	titles = regexp.MustCompile(`<p class="title">(.*?)</p>`)
)

// However many meetings a week has, each page is at most 60 KB, and the pages that it leads to name every meeting of
// the week once.
func TestALongWeekIsDividedIntoPages(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		n     int
		title string
	}{
		"many":          {n: 500, title: "有事好商量：老旧小区加装电梯和公共充电桩选址"},
		"long titles":   {n: 60, title: strings.Repeat("构建“双循环”物流体系，推动港产城深度融合", 9)},
		"marks in them": {n: 60, title: strings.Repeat(`<"&'>+`, 31)},
	} {
		for _, lang := range []string{"", "&lang=en"} {
			t.Run(name+lang, func(t *testing.T) {
				t.Parallel()
				h := open(t, monday(t, 10, 0), quick())
				es := longWeek(t, row.n, row.title)
				h.add(es...)
				seen := map[string]int{}
				read := func(path string) []string {
					answer, body := h.get(t, "GET", path)
					if answer.StatusCode != 200 || len(body) > 60_000 {
						t.Errorf("%s: %d with %d bytes", path, answer.StatusCode, len(body))
					}
					body, coming, _ := strings.Cut(body, `<section class="coming">`)
					if !strings.Contains(coming, `<li`) {
						t.Errorf("%s announces nothing", path)
					}
					for _, m := range titles.FindAllStringSubmatch(body, -1) {
						seen[html.UnescapeString(m[1])]++
					}
					var out []string
					for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
						out = append(out, html.UnescapeString(m[1]))
					}
					return out
				}
				walked := map[string]bool{}
				for next := read("/week?x=" + lang); len(next) > 0; next = next[1:] {
					path := next[0]
					if strings.Contains(path, "day=") && !walked[path] && !strings.Contains(path, "venue=") {
						walked[path] = true
						next = append(next, read(path)...)
					}
				}
				for _, e := range es {
					if e.Span.From.Before(monday(t, 7*24, 0)) && seen[e.Title] != 1 {
						t.Fatalf("%q was shown %d times, on %v", e.Title, seen[e.Title], walked)
					}
				}
				read("/today?x=" + lang)
				read("/today?page=2" + lang)
			})
		}
	}
}

// A week that is too long for all that is known of its meetings names each in brief, in order, as long as that fits.
func TestAWeekOfDozensIsListedInBrief(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	es := longWeek(t, 60, "有事好商量：老旧小区加装电梯")
	h.add(es...)
	for _, lang := range []string{"", "&lang=en"} {
		answer, body := h.get(t, "GET", "/week?x="+lang)
		if answer.StatusCode != 200 || len(body) > 60_000 {
			t.Errorf("%d with %d bytes", answer.StatusCode, len(body))
		}
		week, _, _ := strings.Cut(body, `<section class="coming">`)
		at := 0
		for i := range 60 {
			place := fmt.Sprintf("2-%d。<small>梅园街道第%d社区协商议事室", i, i)
			n := strings.Index(week, place)
			if n < at {
				t.Fatalf("meeting %d is missing or out of order", i)
			}
			at = n
		}
		if !strings.Contains(week, `href="/week?day=2026-11-25`) {
			t.Error("nothing leads to the day")
		}
	}
}

func TestAPageThatADayDoesNotHaveIsNotFound(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(longWeek(t, 200, "有事好商量")...)
	for path, status := range map[string]int{
		"/today?page=1": 200, "/today?page=2": 200, "/today?page=99": 404, "/today?page=x": 404, "/today?page=0": 404,
		"/week?day=2026-11-24": 200, "/week?day=2026-11-24&page=2": 404, "/week?day=2026-11-22": 404,
		"/week?day=2027-01-03": 200, "/week?day=2027-01-04": 404, "/week?day=x": 404,
	} {
		answer, body := h.get(t, "GET", path)
		if answer.StatusCode != status || len(body) > 60_000 {
			t.Errorf("%s: %d, want %d; %d bytes", path, answer.StatusCode, status, len(body))
		}
	}
	_, week := h.get(t, "GET", "/week")
	for _, words := range []string{`<a href="/week?day=2026-11-25">共 200 场</a>`, `<span class="mark">今天</span>`} {
		if !strings.Contains(week, words) {
			t.Errorf("the week does not say %s", words)
		}
	}
	_, day := h.get(t, "GET", "/week?day=2026-11-25")
	for _, words := range []string{"当日公开会议", "共 200 场", "第 2 页", `aria-current="page">11月25日`} {
		if !strings.Contains(day, words) {
			t.Errorf("the day does not say %s", words)
		}
	}
	one := "/week?venue=01990000-0000-7000-8000-000000001003"
	if _, body := h.get(t, "GET", one); !strings.Contains(body, "共 2 场") || strings.Contains(body, "day=") {
		t.Errorf("one venue of a long week is not a list: %s", body)
	}
}
