package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// trailing is what stands behind an address that was copied out of a sentence.
const trailing = "。．.，,、；;：:！!？?）)》>」』”’\"' 　/"

// linkParts are the pages and files below a link.
var linkParts = []string{"subscribe", "slip", "qr", "qr.svg", "qr.png", "calendar.ics", "reply"}

// mended leads to what stands in the place of the last part of the address. It says so relatively, so that it holds
// behind a proxy that adds a path.
func mended(c echo.Context, to string) error {
	to = "./" + to
	if strings.HasSuffix(c.Request().URL.Path, "/") {
		to = "." + to
	}
	if query := c.Request().URL.RawQuery; query != "" {
		to += "?" + query
	}
	guard(c.Response().Header())
	return c.Redirect(http.StatusFound, to)
}

// mineOrMended answers with a link's Meetings, or leads there when the link was copied with a full stop.
func (w *Web) mineOrMended(c echo.Context) error {
	token := c.Param("token")
	if t := strings.TrimRight(token, trailing); t != token && t != "" {
		return mended(c, t)
	}
	return w.mine(c)
}

// belowLink leads from a slash behind a link to the link, and from a full stop behind a part of it to that part.
func (w *Web) belowLink(c echo.Context) error {
	tail := c.Param("tail")
	t := strings.TrimRight(tail, trailing)
	switch {
	case t == "":
		return mended(c, strings.TrimRight(c.Param("token"), trailing))
	case t != tail && slices.Contains(linkParts, t):
		return mended(c, t)
	}
	return echo.ErrNotFound
}
