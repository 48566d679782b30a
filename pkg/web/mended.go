package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// trailing is what stands behind an address that was copied out of a sentence.
const trailing = "。．.，,、；;：:！!？?）)》>」』”’\"' 　/"

// linkParts are the pages and files below a link.
var linkParts = []string{"subscribe", "slip", "qr", "qr.svg", "qr.png", "calendar.ics", "reply"}

// mended leads to an address that is relative to this one, so that it holds behind a proxy that adds a path.
func mended(c echo.Context, to string) error {
	if query := c.Request().URL.RawQuery; query != "" {
		to += "?" + query
	}
	guard(c.Response().Header())
	return c.Redirect(http.StatusFound, to)
}

// plain is a part of the path without its escapes, which Echo leaves in it when they are not written as Go writes them.
func plain(c echo.Context, name string) string {
	text, err := url.PathUnescape(c.Param(name))
	if err != nil {
		return c.Param(name)
	}
	return text
}

// mineOrMended answers with a link's Meetings, or leads there when the link was copied with a full stop.
func (w *Web) mineOrMended(c echo.Context) error {
	token := plain(c, "token")
	if t := strings.TrimRight(token, trailing); t != token && t != "" {
		return mended(c, "./"+t)
	}
	return w.mine(c)
}

// belowLink leads from a slash behind a link to the link, and from a full stop behind a part of it to that part.
func (w *Web) belowLink(c echo.Context) error {
	tail := plain(c, "tail")
	t := strings.TrimRight(tail, trailing)
	switch {
	case t == "":
		return mended(c, "../"+strings.TrimRight(plain(c, "token"), trailing))
	case t != tail && slices.Contains(linkParts, t) && strings.HasSuffix(tail, "/"):
		return mended(c, "../"+t)
	case t != tail && slices.Contains(linkParts, t):
		return mended(c, "./"+t)
	}
	return echo.ErrNotFound
}
