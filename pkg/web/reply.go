package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/mymeetings"
)

// replyPage is the data of reply.html, on which the holder of a link confirms what to do about one Meeting.
type replyPage struct {
	link
	Say  mineWords
	Card *card
	// Fault says why nothing was done, and Call that the office is to be called.
	Fault string
	Call  bool
	// Sure is the button that does it; without one there is no form.
	Act               mymeetings.Act
	Sure, Seen, Proof string
	// Wish is what was filled in already.
	Wish  mymeetings.Wish
	Parts []moment
	// Modes are the ways to attend between which the holder may choose.
	Modes []mode
}

// mode is a way to attend, chosen or not.
type mode struct {
	Key     consult.Mode
	Text    string
	Checked bool
}

// moment is a time at which Leave from a part of a Meeting may begin or end.
type moment struct {
	Value       int64
	Text        string
	First, Last bool
}

// maxReply is the most that a form may send, in bytes.
const maxReply = 16 << 10

// askReply answers with the form in which the holder confirms. It changes nothing.
func (w *Web) askReply(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	var wish mymeetings.Wish
	for _, a := range mymeetings.Acts {
		if id := c.QueryParam(string(a)); id != "" {
			wish = mymeetings.Wish{Act: a, Meeting: consult.ID(id)}
		}
	}
	return w.replyPage(c, l, wish, http.StatusOK, "")
}

// reply does what the form asks for, and leads back to the list.
func (w *Web) reply(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxReply)
	wish := wishOf(c)
	say := mineWordsFor(l.Words.Lang)
	proof := []string{string(wish.Meeting), string(wish.Act), wish.Seen}
	if !w.fromHere(c.Request()) || !proven(c.FormValue("proof"), l.feed.TokenHash, proof...) {
		return w.replyPage(c, l, wish, http.StatusForbidden, say.Expired)
	}
	err = w.opt.MyMeetings.Reply(c.Request().Context(), l.feed, wish)
	if err != nil {
		return w.refuseReply(c, l, wish, err)
	}
	q := url.Values{"lang": {l.Words.Lang}, "done": {string(wish.Act)}}
	guard(c.Response().Header())
	return c.Redirect(http.StatusSeeOther, l.Here+"?"+q.Encode()+"#m"+url.PathEscape(string(wish.Meeting)))
}

func wishOf(c echo.Context) mymeetings.Wish {
	return mymeetings.Wish{
		Meeting:   consult.ID(c.FormValue("meeting")),
		Act:       mymeetings.Act(c.FormValue("act")),
		Seen:      c.FormValue("seen"),
		Mode:      consult.Mode(c.FormValue("mode")),
		Reason:    consult.LeaveReason(c.FormValue("reason")),
		Note:      c.FormValue("note"),
		Part:      consult.Span{From: instantOf(c.FormValue("from")), To: instantOf(c.FormValue("to"))},
		Name:      c.FormValue("name"),
		Post:      c.FormValue("post"),
		RequestID: c.Response().Header().Get(echo.HeaderXRequestID),
	}
}

// instantOf reads seconds since 1970; what is none is the zero time.
func instantOf(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// refuseReply says why nothing was done, and asks again if the holder still may.
func (w *Web) refuseReply(c echo.Context, l link, wish mymeetings.Wish, err error) error {
	say := mineWordsFor(l.Words.Lang)
	var changed *mymeetings.Changed
	var bad *consult.Invalid
	var no *consult.Forbidden
	switch {
	case errors.As(err, &changed) && changed.Slot:
		return w.replyPage(c, l, wish, http.StatusConflict, say.SlotChanged)
	case errors.As(err, &changed):
		return w.replyPage(c, l, wish, http.StatusConflict, say.OwnChanged)
	case errors.As(err, &bad):
		return w.replyPage(c, l, wish, http.StatusUnprocessableEntity, say.faults(bad))
	case errors.As(err, &no):
		return w.replyPage(c, l, wish, http.StatusForbidden, say.pick(no.ZH, no.EN))
	case errors.Is(err, consult.ErrConflict), errors.Is(err, consult.ErrStale):
		return w.replyPage(c, l, wish, http.StatusConflict, say.Taken)
	}
	return w.linkTrouble(c, err)
}

// replyPage answers with the Meeting as it is now, what is wrong, and the form if the holder may do so.
func (w *Web) replyPage(c echo.Context, l link, wish mymeetings.Wish, status int, fault string) error {
	l.query = url.Values{"lang": {l.Words.Lang}, string(wish.Act): {string(wish.Meeting)}}
	l.Other = l.inOther()
	p := replyPage{link: l, Say: mineWordsFor(l.Words.Lang), Fault: fault, Call: fault != "", Act: wish.Act, Wish: wish}
	p.Heading = p.Say.heading(l.feed.Subject.Kind)
	list, err := w.opt.MyMeetings.One(c.Request().Context(), l.feed, wish.Meeting)
	switch {
	case errors.Is(err, consult.ErrNotFound):
		p.Fault, p.Call = p.Say.NotListed, true
		return w.page(c, http.StatusNotFound, "reply", p)
	case err != nil:
		return w.linkTrouble(c, err)
	}
	it := &list.Items[0]
	m := w.mineMaker(p.Say, l, list)
	shown := m.card(it)
	shown.Acts, shown.News = nil, false
	p.Card = &shown
	if slices.Contains(it.May, wish.Act) {
		p.ask(m, it)
	} else if fault == "" {
		p.Fault, p.Call = p.Say.cannot(list.ReadOnly), list.ReadOnly == ""
		status = http.StatusConflict
	}
	return w.page(c, status, "reply", p)
}

// ask adds the form.
func (p *replyPage) ask(m mineMaker, it *mymeetings.Item) {
	p.Card.Late, p.Card.Until = false, ""
	p.Heading = p.Say.Asks[p.Act]
	p.Sure = p.Say.Sures[p.Act]
	p.Seen = it.Mark()
	p.Proof = proofOf(m.feed.TokenHash, string(it.Meeting.ID), string(p.Act), p.Seen)
	p.Parts = m.moments(it.Meeting.Span, p.Wish.Part)
	if p.Act != mymeetings.Attend || !it.Modes {
		return
	}
	for _, key := range consult.Modes {
		online := p.Wish.Mode == consult.Online
		p.Modes = append(p.Modes, mode{Key: key, Text: p.Say.Modes[key], Checked: online == (key == consult.Online)})
	}
}

// moments are the times within the span at which a part may begin or end, some twenty at most. Those of the part that
// was chosen are marked, or else the beginning and the end.
func (m mineMaker) moments(span, chosen consult.Span) []moment {
	step := 15 * time.Minute
	for span.Length() > 24*step {
		step *= 2
	}
	if chosen.From.IsZero() || chosen.To.IsZero() {
		chosen = span
	}
	text := m.clock
	if consult.DateOf(span.From, m.zone) != consult.DateOf(span.To, m.zone) {
		text = m.instant
	}
	var all []moment
	add := func(t time.Time) {
		all = append(all, moment{
			Value: t.Unix(),
			Text:  text(t),
			First: t.Equal(chosen.From),
			Last:  t.Equal(chosen.To),
		})
	}
	for t := span.From; t.Before(span.To); t = t.Add(step) {
		add(t)
	}
	add(span.To)
	return all
}
