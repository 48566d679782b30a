package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// Links is what a Feed's link opens: consult.ErrNotFound for one never given out,
// consult.ErrGone for one revoked or rotated away. feed.Service is one.
type Links interface {
	// Find is the Feed of a secret and the name of what it is of, empty for the public.
	Find(ctx context.Context, secret string) (f consult.Feed, subject string, err error)
	// Event is the Meeting that an event links back to, in the Feed's language unless
	// another is given.
	Event(ctx context.Context, id, meeting consult.ID, mac string, in consult.Language) (feed.Entry, error)
}

// pageFrame is what every page around a link has at its head and foot.
type pageFrame struct {
	Words   linkWords
	Heading string
	// Office and Contact are whose calendar it is, and whom to ask.
	Office, Contact string
	// Other is the query by which the page says the same in the other language.
	Other string
}

func (w *Web) pageFrame(c echo.Context, say linkWords, heading string) pageFrame {
	query := c.Request().URL.Query()
	query.Set("lang", say.OtherLang)
	return pageFrame{
		Words:   say,
		Heading: heading,
		Office:  w.opt.Office,
		Contact: w.opt.Contact,
		Other:   "?" + query.Encode(),
	}
}

// link is a Feed's secret link as a page shows it. Nothing of it is logged.
type link struct {
	pageFrame
	// Name is the Feed's own, Subject whom or what the calendar is of.
	Name, Subject string
	// Care says how the link is to be handled.
	Care string
	// Page, Calendar and Webcal are absolute: this page, and the calendar for
	// programs that take an address and for those that take a tap.
	Page, Calendar, Webcal string
	// Here is the page's path.
	Here string
	// Way is how this phone comes by the calendar.
	Way subscribeMethod
	// Unfold is the key of the steps to show first.
	Unfold string
}

// link finds what the address's secret opens.
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

// langAsked is the address's language; empty when it names none that there is.
func langAsked(c echo.Context) consult.Language {
	asked := strings.ToLower(c.QueryParam("lang"))
	for _, l := range []consult.Language{consult.Chinese, consult.English} {
		if strings.HasPrefix(asked, string(l)) {
			return l
		}
	}
	return ""
}

// subscribeMethod is how a phone comes by a calendar: at a tap; through another browser, for
// WeChat follows no webcal link; or not at all.
type subscribeMethod string

const (
	subscribeByTap      subscribeMethod = "tap"
	subscribeFromWeChat subscribeMethod = "chat"
	cannotSubscribe     subscribeMethod = "none"
)

// subscribeMethodOf asks first whether there is a way at all: on a phone without one another
// browser is no help.
func subscribeMethodOf(agent string) subscribeMethod {
	switch {
	case phoneOf(agent) == "harmony":
		return cannotSubscribe
	case strings.Contains(agent, "MicroMessenger"):
		return subscribeFromWeChat
	}
	return subscribeByTap
}

// stepsFor is whose steps to unfold; a phone that has none is left the computer.
func stepsFor(agent string) string {
	if subscribeMethodOf(agent) == cannotSubscribe {
		return "desktop"
	}
	return phoneOf(agent)
}

// phoneOf guesses what the page is read on. HarmonyOS of its own kind says
// OpenHarmony, the one that runs Android's apps says Android too.
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

// linkPage answers the page on which a member subscribes.
func (w *Web) linkPage(c echo.Context) error { return w.showLink(c, "link") }

// slip answers the same for paper: a sheet of A4 or A5 with a card to cut out.
func (w *Web) slip(c echo.Context) error { return w.showLink(c, "slip") }

func (w *Web) showLink(c echo.Context, page string) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	if page == "slip" {
		// A5 unless A4 is asked for: two of them fit on one sheet of A4.
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

// oneOf is the parameter's value: the first of those allowed unless another is named.
func oneOf(c echo.Context, name string, allowed ...string) (string, error) {
	asked := strings.ToLower(cmp.Or(c.QueryParam(name), allowed[0]))
	var f consult.Faults
	f.Add(!slices.Contains(allowed, asked), name, "unknown", "应为 "+strings.Join(allowed, " 或 "),
		"must be "+strings.Join(allowed, " or "))
	return asked, f.Err()
}

// linkTrouble says in words why a link shows nothing.
func (w *Web) linkTrouble(c echo.Context, err error) error {
	say := linkWordsFor(langAsked(c))
	status, heading, text := say.trouble(err)
	if status == http.StatusServiceUnavailable && !errors.Is(err, context.Canceled) {
		w.opt.Logger.Warn("a link's page cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(linkRetry))
	}
	return w.page(c, status, "trouble", trouble{w.pageFrame(c, say, heading), text})
}

// linkRetry is when to ask again, in seconds.
const linkRetry = 5
