package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/mymeetings"
	"huiqi/pkg/record"
	"huiqi/pkg/subscription"
)

// MyMeetings reads the Meetings of a link. mymeetings.Service implements it.
type MyMeetings interface {
	List(ctx context.Context, f subscription.Feed) (mymeetings.List, error)
	// One reads one Meeting of the link, as the only Item of a List.
	One(ctx context.Context, f subscription.Feed, meeting consult.ID) (mymeetings.List, error)
	// Reply does what the link's holder wants.
	Reply(ctx context.Context, f subscription.Feed, w mymeetings.Wish) error
	// Record is a year of the link's holder; consult.ErrNotFound for a link that is no member's own.
	Record(ctx context.Context, f subscription.Feed, year int) (record.Record, error)
	// Seen records what the link's holder has looked at.
	Seen(ctx context.Context, f subscription.Feed, s mymeetings.Sight) error
}

// The most that one page lists: what comes, and what is over.
const (
	mineAhead = 30
	minePast  = 20
)

// minePage is the data of mine.html: the Meetings of a link's holder (我的会议).
type minePage struct {
	link
	Say mineWords
	// Why says that nothing can be answered here, and why; it is empty where it can. Done says what has just been done.
	Why, Done string
	// Next is the next Meeting; Awaiting are the others that wait for an answer, and Waiting is how many do in all.
	Next     *card
	Awaiting []card
	Waiting  string
	Weeks    []mineWeek
	Past     []card
	// More is the query of the page with later Meetings, and First that of the first page; empty where there is none.
	More, First string
	// Now is when the page was made, and Kept says so of a copy that is read without a network.
	Now, Kept string
	// Horizon is when the last Meeting begins that the page lists, if there are later ones.
	Horizon int64
	// Shown is the revision that the page shows, and Proof that this office showed it.
	Shown, Proof string
}

// FeedID tells the links of this device apart.
func (p minePage) FeedID() consult.ID { return p.link.feed.ID }

// NotOwn reports whether somebody else than the Person may be the one who looks.
func (p minePage) NotOwn() bool {
	f := p.link.feed
	return f.Subject.Kind != consult.SubjectPerson || f.Options.Veiled || f.Options.ReadOnly
}

// Record is the address of the holder's year, empty for a link that is not the holder's own.
func (p minePage) Record() string {
	if !mymeetings.OwnRecord(p.link.feed) {
		return ""
	}
	return p.Here + "/record?lang=" + p.Words.Lang
}

// RecordName is what the link to it says.
func (p minePage) RecordName() string { return recordWordsFor(p.Words.Lang).Record }

// PlanName is what the link to the plan of the year says.
func (p minePage) PlanName() string { return planWordsFor(p.Words.Lang).Plan }

// mineWeek is one week of coming Meetings.
type mineWeek struct {
	// Name is what the week is called today, and Dates are what it is always.
	Name, Dates string
	Cards       []card
}

// mine answers with a link's Meetings. It changes nothing, whoever asks.
func (w *Web) mine(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	list, err := w.opt.MyMeetings.List(c.Request().Context(), l.feed)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	c.Response().Header().Set(feedHeader, string(l.feed.ID))
	skip, _ := strconv.Atoi(c.QueryParam("skip")) // what is no number begins at the front
	return w.page(c, http.StatusOK, "mine", w.minePage(l, list, max(skip, 0)))
}

func (w *Web) minePage(l link, list mymeetings.List, skip int) minePage {
	say := mineWordsFor(l.Words.Lang)
	l.Heading = say.heading(l.feed.Subject.Kind)
	m := w.mineMaker(say, l, list)
	p := minePage{
		link: l,
		Say:  say,
		Why:  say.ReadOnly[list.ReadOnly],
		Done: say.Done[mymeetings.Act(l.query.Get("done"))],
		Now:  m.instant(m.now),
		Kept: fill(say.Kept, say.inRange(m.now)+" "+m.clock(m.now)),
	}
	p.Shown = strconv.FormatInt(int64(list.Revision), 10)
	p.Proof = proofOf(l.feed.TokenHash, seenForm, p.Shown)
	var ahead []mymeetings.Item
	waiting := 0
	for i := range list.Items {
		it := &list.Items[i]
		if it.Over(list.AsOf) {
			p.Past = append([]card{m.card(it)}, p.Past...)
			continue
		}
		ahead = append(ahead, *it)
		if it.Awaits(list.AsOf) {
			waiting++
		}
	}
	p.Past = p.Past[:min(len(p.Past), minePast)]
	if p.Why == "" && waiting > 0 {
		p.Waiting = say.waiting(waiting)
	}
	p.First = m.turn(l, skip > 0, 0)
	p.More = m.turn(l, skip+mineAhead < len(ahead), skip+mineAhead)
	ahead = ahead[min(skip, len(ahead)):]
	ahead = ahead[:min(mineAhead, len(ahead))]
	if p.More != "" {
		p.Horizon = ahead[len(ahead)-1].Meeting.Span.From.Unix()
	}
	p.addAhead(m, ahead, skip == 0)
	return p
}

// addAhead puts the coming Meetings where they are shown: the next one, those that wait for an answer, all by week.
func (p *minePage) addAhead(m mineMaker, ahead []mymeetings.Item, first bool) {
	next := -1
	if first {
		next = nextOf(ahead, m.now)
	}
	for i := range ahead {
		c := m.card(&ahead[i])
		c.Awaits = p.Why == "" && c.Awaits
		switch {
		case i == next:
			p.Next = &c
			continue
		case c.Awaits:
			p.Awaiting = append(p.Awaiting, c)
		}
		name, dates := m.week(ahead[i].Meeting.Span.From)
		if n := len(p.Weeks); n == 0 || p.Weeks[n-1].Dates != dates {
			p.Weeks = append(p.Weeks, mineWeek{Name: name, Dates: dates})
		}
		week := &p.Weeks[len(p.Weeks)-1]
		week.Cards = append(week.Cards, c)
	}
}

// nextOf is the index of the Meeting to be shown first: the first that takes place, rather one to which people come
// than a whole gathering. It is -1 when there is none.
func nextOf(ahead []mymeetings.Item, now time.Time) int {
	next := -1
	for i := range ahead {
		if !ahead[i].Coming(now) {
			continue
		}
		if !ahead[i].Meeting.HasChildren {
			return i
		}
		if next < 0 {
			next = i
		}
	}
	return next
}

// turn is the query of another page of the list, or empty when there is none.
func (m mineMaker) turn(l link, there bool, skip int) string {
	if !there {
		return ""
	}
	q := url.Values{"lang": {l.Words.Lang}}
	if skip > 0 {
		q.Set("skip", strconv.Itoa(skip))
	}
	return "?" + q.Encode()
}
