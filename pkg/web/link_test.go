package web_test

import (
	"bytes"
	"image"
	_ "image/png"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	qr "github.com/piglig/go-qr"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// tapped is the telephone number of the office as a link that dials it.
const tapped = `<a class="tel" href="tel:00000000001">000-0000-0001</a>`

// issued is a feed's links as the API gives them out.
type issued struct {
	ID        string
	URL       string `json:"url"`
	WebcalURL string `json:"webcal_url"`
	PageURL   string `json:"page_url"`
	SlipURL   string `json:"slip_url"`
	QRSVG     string `json:"qr_svg_url"`
	QRPNG     string `json:"qr_png_url"`
}

// linked is an office in which 赵一钱 has a link.
func linked(t *testing.T, set app.SiteSettings) (*apptest.Server, issued) {
	t.Helper()
	set.Office, set.Contact = "示例市政协", "办公室 000-0000-0001"
	s := apptest.Start(t, storetest.Any(t), nil, set)
	var person, link issued
	s.Do("POST", "/api/v1/people", s.Organiser,
		map[string]any{"name": "赵一钱", "kind": "member", "phone": "000-0000-7777"}).JSON(t, &person)
	a := s.Do("POST", "/api/v1/feeds", s.Organiser,
		map[string]any{"name": "手机", "subject": map[string]any{"kind": "person", "id": person.ID}})
	if a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a.JSON(t, &link)
	return s, link
}

func look(t testing.TB, method, url, agent string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", agent)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestALinksPageSaysHowToSubscribe(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	for reason, row := range map[string]struct {
		query, agent string
		says, silent string
	}{
		"in Chinese":               {"", "", "添加到我的日历", "Add to my calendar"},
		"in English":               {"?lang=en", "", "Add to my calendar", "添加到我的日历"},
		"a language there is not":  {"?lang=%3Cb", "", "添加到我的日历", `lang="<`},
		"inside WeChat":            {"", "Mozilla/5.0 (iPhone) MicroMessenger/8.0", "微信内无法打开日历", "webcal:"},
		"in a browser":             {"", "Mozilla/5.0 (iPhone) Safari", `<details open>` + "\n      <summary>苹果", "微信内无法打开日历"},
		"on an older Huawei":       {"", "Mozilla/5.0 (Linux; Android 12; HarmonyOS; ANA-AN00) AppleWebKit", `<details open>` + "\n      <summary>安卓", ""},
		"whom to ask":              {"", "", "办公室 " + tapped, "000-0000-7777"},
		"whose calendar, for what": {"", "", "<p class=\"soft\">用于 手机</p>", ""},
	} {
		res, body := look(t, "GET", l.PageURL+"/subscribe"+row.query, row.agent)
		if res.StatusCode != 200 || !strings.Contains(body, row.says) || row.silent != "" && strings.Contains(body, row.silent) {
			t.Errorf("%s: %d %s", reason, res.StatusCode, body)
		}
		addresses := strings.Contains(body, `href="`+l.WebcalURL+`"`) || row.silent == "webcal:"
		if !addresses || !strings.Contains(body, `id="address">`+l.URL+`<`) || strings.Contains(body, "webcals:") {
			t.Errorf("%s: without the calendar's addresses: %s", reason, body)
		}
	}
}

// A phone that cannot subscribe is told so before anything else, and gets no button
// that would do nothing; nor is it sent to a browser that would not help.
func TestAPhoneThatCannotSubscribeIsToldSoFirst(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	const harmony = "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile"
	for _, agent := range []string{harmony, harmony + " MicroMessenger/8.0.6", strings.Replace(harmony, "OpenHarmony", "HarmonyOS", 1)} {
		for query, says := range map[string]string{"": "此手机暂不支持订阅日历", "?lang=en": "This phone cannot subscribe"} {
			_, body := look(t, "GET", l.PageURL+"/subscribe"+query, agent)
			told, rest := strings.Index(body, says), strings.Index(body, "<section>")
			if told < 0 || told > rest || strings.Contains(body, `class="lead"`) || strings.Contains(body, "webcal:") || strings.Contains(body, "在浏览器打开") || !strings.Contains(body, l.URL) ||
				!regexp.MustCompile(`<details open>\s*<summary>(电脑|Computers)`).MatchString(body) {
				t.Errorf("%s%s: %s", agent, query, body)
			}
		}
	}
}

// A calendar of the public may be passed on, one of a room not.
func TestALinkSaysHowItIsToBeHandled(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	var venue, room, public, door issued
	s.Do("POST", "/api/v1/venues", s.Organiser, map[string]any{"name": "政协会议中心"}).JSON(t, &venue)
	s.Do("POST", "/api/v1/rooms", s.Organiser, map[string]any{"name": "301会议室", "venue_id": venue.ID, "capacity": 20}).JSON(t, &room)
	s.Do("POST", "/api/v1/feeds", s.Organiser, map[string]any{"subject": map[string]any{"kind": "public"}}).JSON(t, &public)
	s.Do("POST", "/api/v1/feeds", s.Organiser, map[string]any{"subject": map[string]any{"kind": "room", "id": room.ID}}).JSON(t, &door)
	for says, url := range map[string]string{"仅供您本人使用": l.PageURL, "欢迎转发": public.PageURL, "请只提供给需要的人员": door.PageURL} {
		for _, page := range []string{url, url + "/slip"} {
			if _, body := look(t, "GET", page, ""); !strings.Contains(body, says) {
				t.Errorf("%q is not said in %s", says, body)
			}
		}
	}
}

// Whoever reads over a shoulder, a proxy's cache or a search engine learns
// nothing, and what is written into the log opens no calendar.
func TestALinksPagesKeepTheSecret(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	secret := strings.Split(l.PageURL, "/feeds/")[1]
	for _, url := range []string{l.PageURL, l.PageURL + "/subscribe", l.SlipURL, l.QRSVG, l.QRPNG} {
		referrer := "no-referrer"
		if url == l.PageURL {
			referrer = "same-origin" // so that its forms have an origin
		}
		for _, method := range []string{"GET", "HEAD"} {
			res, body := look(t, method, url, "")
			if res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" ||
				res.Header.Get("Referrer-Policy") != referrer ||
				!strings.Contains(res.Header.Get("X-Robots-Tag"), "noindex") {
				t.Errorf("%s %s: %d %v", method, url, res.StatusCode, res.Header)
			}
			if strings.Contains(body, "style=") || regexp.MustCompile(`<script>|(src|href)="https?://`).MatchString(body) {
				t.Errorf("%s has something inline or from elsewhere: %s", url, body)
			}
		}
	}
	if strings.Contains(s.Log.String(), secret) {
		t.Error("the secret is in the log")
	}
}

func TestALinkThatShowsNothing(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	var next issued
	s.Do("POST", "/api/v1/feeds/"+l.ID+"/rotate", s.Organiser, nil).JSON(t, &next)
	never := s.URL + "/feeds/" + strings.Repeat("A", 43)
	for reason, row := range map[string]struct {
		url    string
		status int
		says   string
	}{
		"rotated away":       {l.PageURL, 410, "这个链接已停用"},
		"its slip":           {l.SlipURL + "?lang=en", 410, "This link is no longer valid"},
		"its code":           {l.QRPNG, 410, "这个链接已停用"},
		"never given out":    {never, 404, "没有这个链接"},
		"no secret at all":   {s.URL + "/feeds/x", 404, "没有这个链接"},
		"the one that lives": {next.PageURL, 200, "订阅到手机日历"},
		"whose it was":       {l.PageURL, 410, "<p>示例市政协</p>"},
		"whom to ask":        {l.PageURL, 410, "如有疑问，请联系 <b>办公室 " + tapped},
		"whom to ask, then":  {never + "?lang=en", 404, "Questions: <b>办公室 " + tapped},
		"in English":         {never, 404, `<a class="lang" href="?lang=en" lang="en" hreflang="en">English</a>`},
		"and back":           {l.SlipURL + "?paper=a4&lang=en", 410, `<a class="lang" href="?lang=zh&amp;paper=a4" lang="zh" hreflang="zh">中文</a>`},
	} {
		if res, body := look(t, "GET", row.url, ""); res.StatusCode != row.status || !strings.Contains(body, row.says) {
			t.Errorf("%s: %d %s", reason, res.StatusCode, body)
		}
	}
	s.Do("DELETE", "/api/v1/feeds/"+l.ID, s.Organiser, nil)
	if res, _ := look(t, "GET", next.PageURL, ""); res.StatusCode != 410 {
		t.Errorf("revoked: %d", res.StatusCode)
	}
	s.Office.Store.Close()
	if res, body := look(t, "GET", next.PageURL, ""); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || !strings.Contains(body, "暂时无法打开") {
		t.Errorf("without a database: %d %s", res.StatusCode, body)
	}
}

// The codes are read back by a decoder: the page's address by default, the
// calendar's when asked, behind the public address of the office.
func TestCodesHoldTheLink(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{PublicURL: "https://huiqi.example.cn/office"})
	if !strings.HasPrefix(l.PageURL, "https://huiqi.example.cn/office/feeds/") {
		t.Fatalf("the link is %s", l.PageURL)
	}
	here := s.URL + strings.TrimPrefix(l.QRPNG, "https://huiqi.example.cn/office")
	for query, row := range map[string]struct {
		text  string
		width int
	}{
		"": {l.PageURL, 600}, "?of=calendar": {l.WebcalURL, 600}, "?of=page": {l.PageURL, 600}, "?width=1500": {l.PageURL, 1500}, "?width=2000": {l.PageURL, 2000}, "?width=100": {l.PageURL, 100}, "?width=601": {l.PageURL, 601},
	} {
		_, body := look(t, "GET", here+query, "")
		picture, _, err := image.Decode(strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		text, err := qr.Decode(picture)
		if wide := picture.Bounds().Dx(); err != nil || text != row.text || wide != row.width {
			t.Errorf("%s: %d wide, %q, %v", query, wide, text, err)
		}
	}
	// The SVG is drawn by a browser and read from its picture.
	p := openTab(t, "600x600")
	p.visit(strings.TrimSuffix(here, "png") + "svg")
	shot := do(p, chromedp.CaptureScreenshot())
	picture, _, err := image.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := qr.Decode(picture); err != nil || text != l.PageURL {
		t.Errorf("the SVG says %q, %v", text, err)
	}
}

// What cannot be is refused in words, and nothing else is given in its place.
func TestParametersOfALinkAreChecked(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	for url, says := range map[string]string{
		l.QRPNG + "?width=abc": "width 应为 100 到 2000 的整数。", l.QRPNG + "?width=0": "width 应为 100", l.QRPNG + "?width=99999": "width 应为 100",
		l.QRPNG + "?width=-1&lang=en": "width must be a whole number from 100 to 2000.", l.QRPNG + "?of=bogus": "of 应为 page 或 calendar。",
		l.QRSVG + "?of=bogus": "of 应为 page 或 calendar。", l.SlipURL + "?paper=a3": "paper 应为 a5 或 a4。", l.SlipURL + "?paper=a3&lang=en": "paper must be a5 or a4.",
	} {
		if res, body := look(t, "GET", url, ""); res.StatusCode != 400 || !strings.Contains(body, says) || !strings.Contains(body, ">000-0000-0001<") {
			t.Errorf("%s: %d %s", url, res.StatusCode, body)
		}
	}
	for _, url := range []string{l.SlipURL + "?paper=A4", l.QRSVG + "?of=calendar", l.QRPNG + "?width="} {
		if res, body := look(t, "GET", url, ""); res.StatusCode != 200 {
			t.Errorf("%s: %d %s", url, res.StatusCode, body)
		}
	}
}

// A slip is one sheet of the paper asked for, whatever the name, and nothing on
// it is cut off; the button of the page copies the calendar's address.
func TestSlipsFitTheirPaper(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	long := s.Do("PATCH", "/api/v1/people/"+personOf(t, s), s.Organiser, map[string]any{"name": strings.Repeat("阿卜杜热合曼", 8)}, "If-Match", `"1"`)
	if long.Status != 200 {
		t.Fatalf("%d %s", long.Status, long.Body)
	}
	for paper, box := range map[string]*regexp.Regexp{
		"a4": regexp.MustCompile(`/MediaBox \[0 0 59[456]\S* 84[12]\S*\]`), "a5": regexp.MustCompile(`/MediaBox \[0 0 4(19|20)\S* 59[456]\S*\]`),
	} {
		for _, lang := range []string{"zh", "en"} {
			p := openTab(t, "900x1300")
			p.visit(l.SlipURL + "?paper=" + paper + "&lang=" + lang)
			p.wait(time.Second, "[...document.images].every(i => i.complete && i.naturalWidth)")
			if out := eval[[]string](p, `(() => { const m = document.querySelector('main'), b = m.getBoundingClientRect();
				return [...m.querySelectorAll('*')].filter(e => { const r = e.getBoundingClientRect(); return r.right > b.right + 1 || r.bottom > b.bottom + 1 })
					.map(e => e.outerHTML).concat(m.scrollHeight > m.clientHeight + 1 ? ['too high'] : []) })()`); len(out) > 0 {
				t.Errorf("%s %s: off the paper: %v", paper, lang, out)
			}
			pdf := do(p, chromedp.PrintToPDF(chromedp.PDFPrintBackground(), func(o *page.PrintToPDFParams) { o.PreferCSSPageSize = new(true) }))
			if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1)); pages != 1 || !box.Match(pdf) {
				t.Errorf("%s %s: %d pages, %s", paper, lang, pages, regexp.MustCompile(`/MediaBox[^\]]*\]`).Find(pdf))
			}
			p.shot("slip-" + paper + "-" + lang)
		}
	}
}

// The marks that Chinese and English share are drawn as the page's language has
// them: a wide quotation mark tears an English line apart.
func TestQuotationMarksAreOfTheLanguage(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	p := openTab(t, "900x1300")
	for _, page := range []string{l.PageURL + "/subscribe", l.SlipURL} {
		for lang, wide := range map[string]bool{"zh": true, "en": false} {
			p.visit(page + "?lang=" + lang)
			if got := eval[[]float64](p, `(() => {
				const out = [], texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
				for (let n; n = texts.nextNode();) for (const m of n.data.matchAll(/[‘’“”]/g)) {
					const r = document.createRange();
					r.setStart(n, m.index), r.setEnd(n, m.index + 1);
					const w = r.getBoundingClientRect().width / parseFloat(getComputedStyle(n.parentElement).fontSize);
					if (w) out.push(w);
				}
				return out;
			})()`); len(got) == 0 || slices.ContainsFunc(got, func(w float64) bool { return (w > .45) != wide }) {
				t.Errorf("%s in %s: %v em wide", page, lang, got)
			}
		}
	}
}

func TestTheAddressIsCopied(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	p := openTab(t, "390x844")
	p.visit(l.PageURL + "/subscribe")
	do(p, chromedp.Click("[data-copies]"))
	p.wait(time.Second, "document.querySelector('[data-copies]').textContent === '已复制'")
	if got := eval[string](p, "getSelection().toString().trim()"); got != l.URL {
		t.Errorf("copied %q", got)
	}
	if eval[bool](p, "document.documentElement.scrollWidth > innerWidth") {
		t.Error("the page scrolls sideways on a phone")
	}
	p.shot("link-zh")
	p.visit(l.PageURL + "/subscribe?lang=en")
	p.shot("link-en")
}

// faint is a script that names what an old reader cannot make out on a phone, and
// what stands outside the margin.
const faint = `(() => {` + colours + `
	const out = [...document.querySelectorAll('body *')].filter(e => speaks(e) && e.checkVisibility())
		.map(e => [contrast(e), e]).filter(([c]) => c < 4.5).map(([c, e]) => 'contrast ' + c.toFixed(1) + ': ' + e.textContent);
	const left = document.querySelector('h1').closest('header').getBoundingClientRect().left;
	for (const e of document.querySelectorAll('.state')) {
		if (parseFloat(getComputedStyle(e).fontSize) < 24) out.push('small: ' + e.textContent);
		if (e.getBoundingClientRect().left > left + 1) out.push('set in: ' + e.textContent);
	}
	if (document.documentElement.scrollWidth > innerWidth) out.push('the page scrolls sideways');
	return out;
})()`

// An event's link on the phone leads to the meeting as it stands, and to nothing
// else.
func TestAnEventLeadsToItsMeeting(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{PublicURL: "https://huiqi.example.cn"})
	here := func(url string) string { return strings.Replace(url, "https://huiqi.example.cn", s.URL, 1) }
	start := time.Now().AddDate(0, 0, 20).UTC().Truncate(time.Hour)
	var booked struct {
		ID      string
		Version int
	}
	slot := func(from time.Time) map[string]any {
		return map[string]any{"starts_at": from, "ends_at": from.Add(2 * time.Hour)}
	}
	meeting := slot(start)
	meeting["form"], meeting["title"], meeting["online_url"], meeting["description"] = "counterpart", "托育服务<b>对口</b>协商", "https://meet.example.cn/j/88", "请带材料\n第一会议室"
	meeting["attendances"] = []any{map[string]any{"person_id": personOf(t, s), "role": "voting"}}
	if a := s.Do("POST", "/api/v1/meetings", s.Organiser, meeting); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	} else {
		a.JSON(t, &booked)
	}
	back := func() string {
		_, ics := look(t, "GET", here(l.URL), "")
		link := regexp.MustCompile(`(?m)^URL[^:]*:(.*)$`).FindStringSubmatch(strings.ReplaceAll(strings.ReplaceAll(ics, "\r\n ", ""), "\r", ""))
		if link == nil {
			t.Fatalf("no link back in %s", ics)
		}
		return link[1]
	}()
	expect := func(reason, url string, status int, says ...string) {
		t.Helper()
		res, body := look(t, "GET", here(url), "")
		for _, w := range says {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %q is not said in %s", reason, w, body)
			}
		}
		if res.StatusCode != status || res.Header.Get("Cache-Control") != "no-store" || strings.Contains(body, "000-0000-7777") {
			t.Errorf("%s: %d %s", reason, res.StatusCode, body)
		}
	}
	expect("its holder's role", back, 200, "您的角色", "<dd>出席</dd>")
	expect("how to join beside the place", back, 200,
		`<dt>线上</dt><dd><a class="tap" href="https://meet.example.cn/j/88" rel="noreferrer">进入线上会议</a></dd>`)
	list := strings.TrimSuffix(here(l.URL), "/calendar.ics")
	for from, leads := range map[string]bool{list: true, list + "?lang=en": true, "": false,
		s.URL + "/feeds/" + strings.Repeat("A", 43): false, "https://evil.example/": false} {
		a := s.Do("GET", strings.TrimPrefix(here(back), s.URL), "", nil, "Referer", from)
		if strings.Contains(string(a.Body), "data-back") == leads {
			t.Errorf("from %q: %s", from, a.Body)
		}
	}
	expect("booked", back, 200, "托育服务&lt;b&gt;对口&lt;/b&gt;协商", "请带材料\n第一会议室", `href="https://meet.example.cn/j/88"`, "对口协商", "截至")
	p := openTab(t, "390x844")
	legible := func(reason, url string) {
		t.Helper()
		p.visit(here(url))
		for _, fault := range eval[[]string](p, faint) {
			t.Errorf("%s: %s", reason, fault)
		}
		p.shot("entry-" + reason)
	}
	legible("booked", back)
	today := time.Now().In(shanghai(t))
	spelled := map[string][]string{
		"zh": {"时间", start.In(shanghai(t)).Format("2006年1月2日（周"), "<dd>线上</dd>", "<dd>对口协商</dd>", "截至 " + today.Format("2006年1月2日 星期")},
		"en": {"When", start.In(shanghai(t)).Format("Mon 2 January 2006"), "<dd>Online</dd>", "<dd>Counterpart consultation</dd>", "As of " + today.Format("Monday, 2 January 2006 ")},
	}
	expect("in English", back+"?lang=en", 200, spelled["en"]...)
	if a := s.Do("PATCH", "/api/v1/feeds/"+l.ID, s.Organiser, map[string]any{"options": map[string]any{"language": "en"}}, "If-Match", `"1"`); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	expect("an English link", back, 200, spelled["en"]...)
	expect("an English link in Chinese", back+"?lang=zh-CN", 200, spelled["zh"]...)
	if a := s.Do("PATCH", "/api/v1/feeds/"+l.ID, s.Organiser, map[string]any{"options": map[string]any{"language": "zh"}}, "If-Match", `"2"`); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := s.Do("POST", "/api/v1/meetings/"+booked.ID+"/move", s.Organiser, slot(start.AddDate(0, 0, 1))); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	expect("moved", back, 200, `<span class="mark moved">已改期`, "<s>"+start.In(shanghai(t)).Format("2006年1月2日"))
	legible("moved", back)
	if a := s.Do("POST", "/api/v1/meetings/"+booked.ID+"/cancel", s.Organiser, map[string]any{"reason": "改为书面协商"}); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	legible("cancelled", back)
	expect("cancelled", back, 200, `<span class="mark off">已取消`, "改为书面协商")
	expect("another seal", back[:len(back)-4]+"AAAA", 404, "没有这个链接")
	expect("another meeting", strings.Replace(back, booked.ID, l.ID, 1), 404, "没有这个链接")
	s.Do("DELETE", "/api/v1/feeds/"+l.ID, s.Organiser, nil)
	expect("revoked", back, 410, "这个链接已停用")
	p.visit(here(back))
	p.shot("link-gone")
}

func personOf(t *testing.T, s *apptest.Server) string {
	t.Helper()
	var people struct{ Items []struct{ ID string } }
	s.Do("GET", "/api/v1/people?q=赵一钱", s.Organiser, nil).JSON(t, &people)
	return people.Items[0].ID
}
