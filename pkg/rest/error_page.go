package rest

import (
	"github.com/labstack/echo/v4"

	"huiqi/api"
)

const (
	problemType = "application/problem+json"
	htmlType    = "text/html"
)

// ErrorPage answers a person with a page that says what the problem is and what to do next.
type ErrorPage func(c echo.Context, p api.Problem, english bool) error

// ShowErrors has people who open an address in a browser get a page for an error. Programs get problem+json, as
// everybody does who is served without it.
func (s *Server) ShowErrors(page ErrorPage) { s.errorPage = page }

// wantsPage reports whether a person is waiting for the answer: somebody who prefers HTML to JSON. Some calendar
// programs ask for HTML because their library does so by itself, so an error of a calendar becomes a page only in a
// browser that says that it opens the address as a page (Fetch Metadata, W3C).
func (s *Server) wantsPage(c echo.Context, info requestInfo) bool {
	if s.errorPage == nil || preferredMediaType(info.accept, problemType, jsonType, htmlType) != htmlType {
		return false
	}
	return c.Path() != calendarRoute || c.Request().Header.Get("Sec-Fetch-Mode") == "navigate"
}

// showProblem answers with the page. It reports false when there is none to show, and nothing was sent.
func (s *Server) showProblem(c echo.Context, p api.Problem, info requestInfo) bool {
	return s.wantsPage(c, info) && s.errorPage(c, p, info.english) == nil
}
