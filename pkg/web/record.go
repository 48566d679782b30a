package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/record"
)

// recordPage is the data of record.html: a year of the link's holder (履职档案).
type recordPage struct {
	link
	Say    recordWords
	Year   int
	Sums   []string
	Months []recordMonth
	// Former is the query of the year before, and Next that of the year after, empty in this year.
	Former, Next string
}

// recordMonth is one month with what happened in it.
type recordMonth struct {
	Name  string
	Lines []recordRow
}

// recordRow is one thing.
type recordRow struct {
	Day, Kind, Title string
	// About is what the holder was there, what became of it, and who recorded that and when.
	About string
}

// record answers with the year of a link's holder. A link that is not its holder's own leads to its list.
func (w *Web) record(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	year, _ := strconv.Atoi(c.QueryParam("year")) // what is no year is this one
	if year < 2000 || year > 2099 {
		year = 0
	}
	r, err := w.opt.MyMeetings.Record(c.Request().Context(), l.feed, year)
	if errors.Is(err, consult.ErrNotFound) {
		return c.Redirect(http.StatusSeeOther, l.Here+"?lang="+l.Words.Lang)
	}
	if err != nil {
		return w.linkTrouble(c, err)
	}
	return w.page(c, http.StatusOK, "record", w.recordPage(l, r))
}

func (w *Web) recordPage(l link, r record.Record) recordPage {
	p := recordPage{link: l, Say: recordWordsFor(l.Words.Lang), Year: r.Year}
	p.Heading = p.Say.Record
	p.Sums = p.Say.sums(r.Totals())
	query := func(year int) string { return "?lang=" + l.Words.Lang + "&year=" + strconv.Itoa(year) }
	p.Former = query(r.Year - 1)
	if r.Year < w.opt.Now().In(w.opt.Zone).Year() {
		p.Next = query(r.Year + 1)
	}
	for _, line := range r.Lines {
		name := p.Say.pick(line.Date.Start(w.opt.Zone).Format("1月"), line.Date.Start(w.opt.Zone).Format("January"))
		if n := len(p.Months); n == 0 || p.Months[n-1].Name != name {
			p.Months = append(p.Months, recordMonth{Name: name})
		}
		month := &p.Months[len(p.Months)-1]
		month.Lines = append(month.Lines, w.recordRow(p.Say, line))
	}
	return p
}

func (w *Web) recordRow(say recordWords, line record.Line) recordRow {
	var about []string
	for _, words := range []func() (string, string){line.RoleWords, line.StateWords} {
		if said := say.pick(words()); said != "" {
			about = append(about, said)
		}
	}
	if line.HalfDays > 0 {
		about = append(about, say.halfDays(line.HalfDays))
	}
	if line.RecordedBy != "" {
		at := line.RecordedAt.In(w.opt.Zone)
		about = append(about, fill(say.RecordedBy, line.RecordedBy+" "+at.Format("2006-01-02 15:04")))
	}
	return recordRow{
		Day:   line.Date.Start(w.opt.Zone).Format("01-02"),
		Kind:  say.pick(line.Kind.Words()),
		Title: line.Title,
		About: strings.Join(about, " · "),
	}
}
