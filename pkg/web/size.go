package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// textSizes are the sizes in which a member may read the pages of a link; the first is the usual one.
var textSizes = []string{"1", "2", "3"}

const sizeCookie = "huiqi_size"

// sizeKept is how long a browser keeps the size, in seconds.
const sizeKept = 400 * 24 * 3600

// textSize is the size that the address asks for, which the browser then keeps, or the one that it has kept.
func textSize(c echo.Context) string {
	asked := c.QueryParam("size")
	for _, s := range textSizes {
		if s == asked {
			c.SetCookie(&http.Cookie{
				Name:     sizeCookie,
				Value:    s,
				Path:     "/feeds",
				MaxAge:   sizeKept,
				HttpOnly: true,
				SameSite: http.SameSiteLaxMode,
			})
			return s
		}
	}
	kept, err := c.Cookie(sizeCookie)
	if err == nil {
		for _, s := range textSizes {
			if s == kept.Value {
				return s
			}
		}
	}
	return textSizes[0]
}
