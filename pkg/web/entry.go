package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// entryPage is the page to which an event on a phone links: the Meeting as it is now, whatever the phone still shows.
type entryPage struct {
	feed.Entry
	pageFrame
	State, Description, Why, Now string
	Cancelled                    bool
}

// entry answers with the page of the Meeting to which an event links. The last part of the address proves the link, so
// nobody can find a Meeting by its ID alone.
func (w *Web) entry(c echo.Context) error {
	e, err := w.opt.Links.Event(c.Request().Context(), consult.ID(c.Param("token")), consult.ID(c.Param("meeting")),
		c.Param("mac"), langAsked(c))
	if err != nil {
		return w.linkTrouble(c, err)
	}
	say := linkWordsFor(e.Language)
	m := e.Event.Meeting
	now := w.opt.Now().In(e.Zone)
	p := entryPage{
		Entry:       e,
		pageFrame:   w.pageFrame(c, say, m.Title),
		Description: strings.TrimSpace(m.Description),
		Why:         m.CancelReason,
		Cancelled:   m.Status == consult.Cancelled,
	}
	// The date shows that a page left open since yesterday is old.
	day := wordsFor(say.Lang)
	p.Now = day.date(day.LongDate, now) + now.Format(" 15:04")
	switch {
	case p.Cancelled:
		p.State = say.Cancelled
	case !now.Before(m.Span.To):
		p.State = say.Over
	case m.Status == consult.Tentative:
		p.State = say.Tentative
	case e.Was != "":
		p.State = say.Moved
	}
	return w.page(c, http.StatusOK, "entry", p)
}
