package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/subscription"
)

// entryPage is the page to which an event on a phone links: the Meeting as it is now, whatever the phone still shows.
type entryPage struct {
	feed.Entry
	pageFrame
	// State says what has become of the Meeting, and Kind how that looks: off, over, maybe or moved.
	State, Kind, Description, Why, Now string
	Cancelled                          bool
	// Place is where it is. Role is the holder's; Way leads to the door, and Map opens the place on a map.
	Place, Role, Way, Map string
	// Together names the Bodies that hold it together with its owner.
	Together string
	// List leads back to the holder's meetings, if the reader comes from there.
	List string
	Say  mineWords
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
	mine := mineWordsFor(say.Lang)
	maker := mineMaker{words: mine, zone: e.Zone}
	p := entryPage{
		Say:         mine,
		Together:    together(mine.Lang == "en", e.Event.CoOwners),
		Role:        mine.role(e.Event.Role, e.Event.InPlace),
		Place:       cmp.Or(maker.place(e.Event.Venue, e.Event.Room, ""), e.Location),
		Way:         joined("；", maker.gather(&m), way(e.Event.Venue, e.Event.Room)),
		Map:         mapLink(e.Event.Venue),
		List:        listBehind(c.Request(), e.Feed),
		Entry:       e,
		pageFrame:   w.pageFrame(c, say, m.Heading()),
		Description: strings.TrimSpace(m.Description),
		Why:         m.CancelReason,
		Cancelled:   m.Status == consult.Cancelled,
	}
	// The date shows that a page left open since yesterday is old.
	day := wordsFor(say.Lang)
	p.Now = day.date(day.LongDate, now) + now.Format(" 15:04")
	switch {
	case p.Cancelled:
		p.State, p.Kind = say.Cancelled, "off"
	case !now.Before(m.Span.To):
		p.State, p.Kind = say.Over, "over"
	case m.Status == consult.Tentative:
		p.State, p.Kind = say.Tentative, "maybe"
	case e.Was != "":
		p.State, p.Kind = say.Moved, "moved"
	}
	return w.page(c, http.StatusOK, "entry", p)
}

// listBehind is the path of the list from which the reader comes, if that is the Feed's own. The page of an event does
// not know the secret; the browser that has just shown the list does.
func listBehind(r *http.Request, f subscription.Feed) string {
	from, err := url.Parse(r.Referer())
	if err != nil {
		return ""
	}
	_, rest, found := strings.Cut(from.Path, "/feeds/")
	secret, _, _ := strings.Cut(rest, "/")
	hash := sha256.Sum256([]byte(secret))
	if !found || !bytes.Equal(hash[:], f.TokenHash) {
		return ""
	}
	return "/feeds/" + url.PathEscape(secret)
}
