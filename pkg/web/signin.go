package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
)

// Sessions are those of people who sign in by a token. access.Guard implements it.
type Sessions interface {
	SignIn(ctx context.Context, secret, request string) (consult.Actor, string, error)
	CheckSession(ctx context.Context, secret string) (consult.Actor, consult.Session, error)
	SignOut(ctx context.Context, who consult.Actor, s consult.Session, request string) error
}

// Gate lets somebody who signed in do what the API lets the bearer of the same token do. rest.Server implements it.
type Gate interface {
	// Admit judges role and reach for an operation of the API, and for the thing that id names if there is one. The
	// context that it returns carries the reach. What of the query is beyond reach names nothing afterwards.
	Admit(
		ctx context.Context, by consult.Actor, operation string, id consult.ID, query url.Values,
	) (context.Context, error)
}

// signInPath is the page on which one signs in, and officePath where one is then.
const (
	signInPath = "/signin"
	officePath = "/office"
)

// maxSignIn is the most that the form may send, in bytes.
const maxSignIn = 4 << 10

// signInPage is the data of signin.html.
type signInPage struct {
	openFrame
	Say   signInWords
	Fault string
	// Next is where to go then.
	Next, Action string
	// Ready has a script take a token from the fragment of the address, as the demo prints it.
	Ready bool
}

// askSignIn answers with the form. Whoever is signed in already is led on.
func (w *Web) askSignIn(c echo.Context) error {
	next := ownPath(c.QueryParam("next"))
	if _, err := w.visitor(c); err == nil {
		guard(c.Response().Header())
		return c.Redirect(http.StatusSeeOther, next)
	}
	return w.signInPage(c, http.StatusOK, next, "")
}

// signIn exchanges a token for a session.
func (w *Web) signIn(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxSignIn)
	next := ownPath(c.FormValue("next"))
	say := signInWordsFor(englishAsked(c, false))
	if !w.fromHere(c.Request()) {
		return w.signInPage(c, http.StatusForbidden, next, say.Elsewhere)
	}
	_, secret, err := w.opt.Sessions.SignIn(c.Request().Context(), strings.TrimSpace(c.FormValue("token")),
		requestOf(c))
	if errors.Is(err, consult.ErrForbidden) {
		return w.signInPage(c, http.StatusForbidden, next, say.refused(err))
	}
	if err != nil {
		return err
	}
	w.setSession(c, secret)
	guard(c.Response().Header())
	return c.Redirect(http.StatusSeeOther, next)
}

// signOut ends the session, and leads to the form.
func (w *Web) signOut(c echo.Context) error {
	v, err := w.visitor(c)
	switch {
	case errors.Is(err, consult.ErrForbidden):
	case err != nil:
		return err
	case !w.sentBy(c, v, "signout"):
		return consult.ErrForbidden
	default:
		err := w.opt.Sessions.SignOut(c.Request().Context(), v.who, v.session, requestOf(c))
		if err != nil {
			return err
		}
	}
	w.setSession(c, "")
	guard(c.Response().Header())
	return c.Redirect(http.StatusSeeOther, href(c, signInPath, "venue", ""))
}

func (w *Web) signInPage(c echo.Context, status int, next, fault string) error {
	english := englishAsked(c, false)
	p := signInPage{Say: signInWordsFor(english), Fault: fault, Next: next, Ready: w.opt.Demo}
	p.openFrame = w.openFrame(c, english, p.Say.Heading)
	p.Style = "office.css"
	p.Action = href(c, signInPath, "venue", "")
	if status != http.StatusOK { // sent by a form
		p.Other, p.Resize = "", ""
	}
	return w.page(c, status, "signin", p)
}

// ownPath is an address among the pages of the office; any other becomes their first page.
func ownPath(asked string) string {
	u, err := url.Parse(asked)
	if err != nil {
		return officePath
	}
	at := path.Clean("/" + u.Path) // no other part than the query is kept
	if at != officePath && !strings.HasPrefix(at, officePath+"/") {
		return officePath
	}
	return (&url.URL{Path: at, RawQuery: u.RawQuery}).String()
}

// requestOf is the id of the request.
func requestOf(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// signInWords is the text of the form in one language.
type signInWords struct {
	Heading, Lead, Token, Button, Note string
	Elsewhere, Wrong                   string
	// Ended says why a token that was good once is not any more.
	Ended map[error]string
	in    func(zh, en string) string
}

func signInWordsFor(english bool) signInWords {
	in := func(zh, en string) string { return said{zh, en}.in(english) }
	return signInWords{
		Heading: in("登录", "Sign in"),
		Lead: in("办公室、专委会办公室和联络员用令牌登录，查看统计和待办。",
			"The office, clerks of committees and liaisons sign in by their token, to see figures and what is to be "+
				"done."),
		Token:  in("令牌", "Token"),
		Button: in("登录", "Sign in"),
		Note: in("令牌以 huiqi_ 开头，由管理员签发。登录十二小时后自动退出；在公用电脑上用完请退出。",
			"A token begins with huiqi_ and is issued by the administrator. You are signed out after twelve hours; "+
				"on a shared computer, sign out when you are done."),
		Elsewhere: in("这次登录不是从本页发出的，请重新填写。", "This was not sent from this page. Please fill it in again."),
		Wrong:     in("令牌不对，请核对后再试。", "This is not a token. Please check it and try again."),
		Ended: map[error]string{
			access.ErrRevoked:        in("这个令牌已吊销。", "This token was revoked."),
			access.ErrRotated:        in("这个令牌已更换，请用新的令牌。", "This token was replaced. Please use the new one."),
			access.ErrExpired:        in("这个令牌已到期。", "This token has expired."),
			access.ErrHolderInactive: in("令牌所属人员已停用。", "The member of this token is inactive."),
		},
		in: in,
	}
}

// refused says why the token does not sign anybody in.
func (s signInWords) refused(err error) string {
	for ended, words := range s.Ended {
		if errors.Is(err, ended) {
			return words
		}
	}
	var no *consult.Forbidden
	if errors.As(err, &no) {
		return s.in(no.ZH, no.EN)
	}
	return s.Wrong
}
