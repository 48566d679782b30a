package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// The name of the cookie with a session's secret. Where everybody comes by https, browsers take one with the prefix
// from this host alone (RFC 6265bis, section 4.1.3.2).
const (
	sessionCookie = "huiqi_session"
	secureCookie  = "__Host-huiqi_session"
)

// visitor is somebody who signed in.
type visitor struct {
	who     consult.Actor
	session consult.Session
}

// setSession has the browser keep the secret of a session, or forget it when it is empty. The database says when it
// ends.
func (w *Web) setSession(c echo.Context, secret string) {
	secure := strings.HasPrefix(w.opt.Origin(c.Request()), "https://")
	cookie := &http.Cookie{
		Name:     sessionCookie,
		Value:    secret,
		Path:     "/",
		HttpOnly: true,
		Secure:   secure,
		SameSite: http.SameSiteStrictMode,
	}
	if secure {
		cookie.Name = secureCookie
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// visitor is who sent the request. It fails with consult.ErrForbidden when nobody is signed in.
func (w *Web) visitor(c echo.Context) (visitor, error) {
	name := sessionCookie
	if strings.HasPrefix(w.opt.Origin(c.Request()), "https://") {
		name = secureCookie
	}
	cookie, err := c.Cookie(name)
	if err != nil || cookie.Value == "" {
		return visitor{}, consult.ErrForbidden
	}
	who, s, err := w.opt.Sessions.CheckSession(c.Request().Context(), cookie.Value)
	return visitor{who: who, session: s}, err
}

// signedIn leads whoever is not signed in to the form, with the address for afterwards.
func (w *Web) signedIn(page func(echo.Context, visitor) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := w.visitor(c)
		if errors.Is(err, consult.ErrForbidden) {
			next := c.Request().URL.Path
			if query := c.Request().URL.RawQuery; query != "" {
				next += "?" + query
			}
			guard(c.Response().Header())
			return c.Redirect(http.StatusSeeOther, href(c, signInPath, "venue", "", "next", next))
		}
		if err != nil {
			return err
		}
		return page(c, v)
	}
}

// admit is the context in which the visitor may do what the API calls by that name, to the thing if there is one.
func (w *Web) admit(c echo.Context, v visitor, operation string, id consult.ID) (context.Context, url.Values, error) {
	query := c.QueryParams()
	ctx, err := w.opt.Gate.Admit(c.Request().Context(), v.who, operation, id, query)
	return ctx, query, err
}

// may reports whether the visitor may do what the API calls by that name.
func (w *Web) may(c echo.Context, v visitor, operation string) bool {
	_, err := w.opt.Gate.Admit(c.Request().Context(), v.who, operation, "", url.Values{})
	return err == nil
}

// sentBy reports whether a form of this office, drawn for this session and with these parts, sent the request.
func (w *Web) sentBy(c echo.Context, v visitor, parts ...string) bool {
	return w.fromHere(c.Request()) && proven(c.FormValue("proof"), v.session.Hash, parts...)
}
