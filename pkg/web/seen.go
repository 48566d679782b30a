package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/mymeetings"
)

// seenForm is what the proof of a page's revision is for.
const seenForm = "seen"

// seen records which Meetings the holder has looked at: those that a visible page names (seen.js), or the one beside
// the button 知道了. A page that the office never drew records nothing.
func (w *Web) seen(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxReply)
	guard(c.Response().Header())
	shown := c.FormValue("shown")
	if !w.fromHere(c.Request()) || !proven(c.FormValue("proof"), l.feed.TokenHash, seenForm, shown) {
		return w.afterSeen(c, l, http.StatusForbidden)
	}
	revision, err := strconv.ParseInt(shown, 10, 64)
	if err != nil {
		return w.afterSeen(c, l, http.StatusForbidden)
	}
	s := mymeetings.Sight{
		Shown:     consult.Revision(revision),
		RequestID: c.Response().Header().Get(echo.HeaderXRequestID),
	}
	for _, id := range c.Request().PostForm["m"] {
		s.Meetings = append(s.Meetings, consult.ID(id))
	}
	err = w.opt.MyMeetings.Seen(c.Request().Context(), l.feed, s)
	if errors.Is(err, consult.ErrForbidden) {
		return w.afterSeen(c, l, http.StatusForbidden)
	}
	if err != nil {
		return w.linkTrouble(c, err)
	}
	return w.afterSeen(c, l, http.StatusNoContent)
}

// afterSeen answers a script with the status, and leads whoever has tapped a button back to the list.
func (w *Web) afterSeen(c echo.Context, l link, status int) error {
	if c.FormValue("script") != "" {
		return c.NoContent(status)
	}
	to := l.Here + "?" + url.Values{"lang": {l.Words.Lang}}.Encode()
	if m := c.FormValue("m"); m != "" {
		to += "#m" + url.PathEscape(m)
	}
	return c.Redirect(http.StatusSeeOther, to)
}
