package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// officeHome is the data of office.html: what waits for the visitor.
type officeHome struct {
	officeFrame
	Waiting []waiting
}

// waiting is a list of what waits, and how long it is.
type waiting struct {
	Name, Why, Href, Count string
	// Due says that something is in it.
	Due bool
}

func (w *Web) officeHome(c echo.Context, v visitor) error {
	p := officeHome{officeFrame: w.officeFrame(c, v, said{"待办", "To do"})}
	return w.page(c, http.StatusOK, "office", p)
}
