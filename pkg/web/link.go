package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/subscription"
)

// Links finds what a Feed's link opens. It returns consult.ErrNotFound for a link that never existed and
// consult.ErrGone for one that was revoked or replaced. feed.Service implements it.
type Links interface {
	// Find returns the Feed of a secret and the name of its subject, which is empty for the public calendar.
	Find(ctx context.Context, secret string) (f subscription.Feed, subject string, err error)
	// Event returns the Meeting to which an event links, in the Feed's language unless another is given.
	Event(ctx context.Context, id, meeting consult.ID, mac string, in subscription.Language) (feed.Entry, error)
	// EventPath is the path of that page, or empty when there is no key for such links.
	EventPath(f *subscription.Feed, meeting consult.ID) string
}

// pageFrame is what all pages of a link have at their top and bottom.
type pageFrame struct {
	Words   linkWords
	Heading string
	// Office says whose calendar it is, and Contact whom to ask.
	Office, Contact string
	// Other is the query of this page in the other language.
	Other string
	// TextSize is the size in which the page is read.
	TextSize string
	query    url.Values
}

// Sized is the query of this page in the size.
func (f pageFrame) Sized(size string) string {
	q := maps.Clone(f.query)
	q.Set("size", size)
	return "?" + q.Encode()
}

// inOther is the query of this page in the other language.
func (f pageFrame) inOther() string {
	q := maps.Clone(f.query)
	q.Set("lang", f.Words.OtherLang)
	return "?" + q.Encode()
}

func (w *Web) pageFrame(c echo.Context, say linkWords, heading string) pageFrame {
	asked := c.Request().URL.Query()
	asked.Del("size") // kept already
	f := pageFrame{
		Words:    say,
		Heading:  heading,
		Office:   w.opt.Office,
		Contact:  w.opt.Contact,
		TextSize: textSize(c),
		query:    asked,
	}
	f.Other = f.inOther()
	return f
}

// link is a Feed's secret link as a page shows it. It must not be logged.
type link struct {
	pageFrame
	feed subscription.Feed
	// Name is the name of the Feed, and Subject the name of its person, body, room or venue.
	Name, Subject string
	// Care says who may have the link.
	Care string
	// Page, Calendar and Webcal are absolute addresses: of this page, of the calendar for programs into which one
	// pastes an address, and of the calendar for programs that open when one taps a link.
	Page, Calendar, Webcal string
	// Here is the path of the page.
	Here string
	// Way is how this phone can subscribe.
	Way subscribeMethod
	// Unfold is the key of the instructions to show open.
	Unfold string
}

// link finds what the secret in the address opens.
func (w *Web) link(c echo.Context) (link, error) {
	secret := c.Param("token")
	f, subject, err := w.opt.Links.Find(c.Request().Context(), secret)
	if err != nil {
		return link{}, err
	}
	here := "/feeds/" + url.PathEscape(secret)
	page := w.opt.Origin(c.Request()) + here
	_, rest, _ := strings.Cut(page, "://")
	agent := c.Request().UserAgent()
	say := linkWordsFor(cmp.Or(langAsked(c), f.Options.Language))
	return link{
		pageFrame: w.pageFrame(c, say, say.Title),
		feed:      f,
		Care:      say.care(f.Subject.Kind),
		Name:      f.Name,
		Subject:   subject,
		Page:      page,
		Here:      here,
		Calendar:  page + "/calendar.ics",
		Webcal:    "webcal://" + rest + "/calendar.ics",
		Way:       subscribeMethodOf(agent),
		Unfold:    stepsFor(agent),
	}, nil
}

// langAsked is the language that the address names; empty when it names none that exists.
func langAsked(c echo.Context) subscription.Language {
	asked := strings.ToLower(c.QueryParam("lang"))
	for _, l := range []subscription.Language{subscription.Chinese, subscription.English} {
		if strings.HasPrefix(asked, string(l)) {
			return l
		}
	}
	return ""
}

// subscribeMethod is how a phone can subscribe: by tapping a link; by an app that somebody has to install first; in
// another browser, because WeChat does not open webcal links; or not at all.
type subscribeMethod string

const (
	subscribeByTap      subscribeMethod = "tap"
	subscribeByApp      subscribeMethod = "app"
	subscribeFromWeChat subscribeMethod = "chat"
	cannotSubscribe     subscribeMethod = "none"
)

// subscribeMethodOf checks first whether the phone can subscribe at all: if not, another browser does not help.
func subscribeMethodOf(agent string) subscribeMethod {
	switch {
	case phoneOf(agent) == "harmony":
		return cannotSubscribe
	case strings.Contains(agent, "MicroMessenger"):
		return subscribeFromWeChat
	case phoneOf(agent) == "android":
		return subscribeByApp
	}
	return subscribeByTap
}

// stepsFor is the key of the instructions to show open. A phone that cannot subscribe gets those for a computer.
func stepsFor(agent string) string {
	if subscribeMethodOf(agent) == cannotSubscribe {
		return "desktop"
	}
	return phoneOf(agent)
}

// phoneOf guesses the kind of device. HarmonyOS 5 and later says OpenHarmony; earlier versions, which run Android
// apps, say Android.
func phoneOf(agent string) string {
	for _, k := range []struct{ part, key string }{
		{"OpenHarmony", "harmony"}, {"ArkWeb", "harmony"}, {"iPhone", "apple"}, {"iPad", "apple"},
		{"Macintosh", "apple"}, {"Android", "android"},
	} {
		if strings.Contains(agent, k.part) {
			return k.key
		}
	}
	return "desktop"
}

// linkPage answers with the page on which a member subscribes.
func (w *Web) linkPage(c echo.Context) error { return w.showLink(c, "link") }

// slip answers with the same for print: a sheet of A4 or A5 with a card to cut out.
func (w *Web) slip(c echo.Context) error { return w.showLink(c, "slip") }

func (w *Web) showLink(c echo.Context, page string) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	if page == "slip" {
		// The default is A5, because two slips fit on one sheet of A4.
		paper, err := oneOf(c, "paper", "a5", "a4")
		if err != nil {
			return w.linkTrouble(c, err)
		}
		return w.page(c, http.StatusOK, page, slip{l, paper})
	}
	return w.page(c, http.StatusOK, page, l)
}

// slip is a link on paper.
type slip struct {
	link
	// Paper is a4 or a5.
	Paper string
}

// oneOf is the value of the parameter, which must be one of those allowed; the first of them is the default.
func oneOf(c echo.Context, name string, allowed ...string) (string, error) {
	asked := strings.ToLower(cmp.Or(c.QueryParam(name), allowed[0]))
	var f consult.Faults
	f.Add(!slices.Contains(allowed, asked), name, "unknown", "应为 "+strings.Join(allowed, " 或 "),
		"must be "+strings.Join(allowed, " or "))
	return asked, f.Err()
}

// linkTrouble answers with a page that says why a link shows nothing.
func (w *Web) linkTrouble(c echo.Context, err error) error {
	say := linkWordsFor(langAsked(c))
	status, heading, text := say.trouble(err)
	if status == http.StatusServiceUnavailable && !errors.Is(err, context.Canceled) {
		w.opt.Logger.Warn("a link's page cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(linkRetry))
	}
	return w.page(c, status, "trouble", trouble{
		pageFrame: w.pageFrame(c, say, heading),
		Text:      text,
		// An event that is on the calendar no more says nothing of the calendar's link.
		Gone: status == http.StatusGone || status == http.StatusNotFound && c.Param("mac") == "",
	})
}

// linkRetry is how many seconds a browser is asked to wait before it tries again.
const linkRetry = 5
