package web

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reporting"
)

// The addresses of the Figures and of the list behind each.
const (
	figuresPath     = officePath + "/figures"
	figureItemsPath = figuresPath + "/items"
)

// yearsOffered is how many years one chooses from at a touch.
const yearsOffered = 5

// figuresPage is the data of office_figures.html.
type figuresPage struct {
	officeFrame
	// Fault says what is wrong with what was asked for.
	Fault string
	Years []tab
	// From, To, Bys and Unders are what one chooses from, and what was chosen.
	From, To    string
	Bys, Unders []option
	Action      string
	// AsOf is the instant by which everything was recorded that is counted.
	AsOf  string
	Table figureTable
}

// option is one that may be chosen.
type option struct {
	Key, Name string
	Chosen    bool
}

// figureTable are the Figures of the whole and of each group, in the shape of their page.
type figureTable struct {
	officeFrame
	Whole  []figureRow
	Groups []figureGroup
}

// figureGroup are the Figures of a group that are not nought, now or in the year before.
type figureGroup struct {
	Name string
	Rows []figureRow
}

// figureRow is one Figure, its value in the year before, and by how much it differs.
type figureRow struct {
	Name        string
	Now, Former figureCell
	Change      string
}

// figureCell is a number that leads to its list, or a share with the two numbers that it comes of.
type figureCell struct {
	Share       string
	Part, Whole figureNumber
}

// figureNumber is a number with where its list is.
type figureNumber struct {
	Value      int
	Unit, Href string
}

// listAt is where the list behind a number is, of this period or of the year before.
type listAt func(key figure.Key, group *string, former bool) string

func (w *Web) figures(c echo.Context, v visitor) error {
	ctx, query, err := w.admit(c, v, "countFigures", "")
	if err != nil {
		return err
	}
	p := figuresPage{officeFrame: w.officeFrame(c, v, said{"统计", "Figures"})}
	q := questionIn(query)
	unders, err := w.bodiesToChoose(ctx, q.UnderID)
	if err != nil {
		return err
	}
	var bad *consult.Invalid
	status := http.StatusOK
	f, err := w.opt.Services.Reporting.Figures(ctx, q)
	switch {
	case errors.As(err, &bad):
		p.Fault, status = p.faults(bad), http.StatusUnprocessableEntity
	case err != nil:
		return err
	default:
		q = f.Question
		p.AsOf = p.instant(q.At)
		p.Table = figureTableOf(p.officeFrame, f, func(key figure.Key, group *string, former bool) string {
			l := reporting.Listed{Question: q, Figure: key, Group: group}
			if former {
				l.Question = q.Former()
			}
			return p.at(figureItemsPath, l.Query())
		})
	}
	p.From, p.To = string(q.From), string(q.To)
	p.Unders = append([]option{{Name: p.In("全部", "All"), Chosen: q.UnderID == ""}}, unders...)
	p.Bys = p.divisions(q.By)
	p.Years = w.years(c, p.officeFrame, q)
	p.Action = figuresPath
	return w.page(c, status, "office_figures", p)
}

// questionIn reads a Question from the parameters of an address.
func questionIn(query url.Values) reporting.Question {
	q := reporting.Question{
		From:    consult.Date(query.Get("from")),
		To:      consult.Date(query.Get("to")),
		By:      figure.By(query.Get("by")),
		UnderID: idIn(query.Get("under")),
	}
	q.At, _ = time.Parse(time.RFC3339, query.Get("at")) // what is no instant is now
	if bodies := query.Get("bodies"); bodies != "" {
		for _, id := range strings.Split(bodies, ",") {
			q.Bodies = append(q.Bodies, idIn(id))
		}
	}
	return q
}

// idIn is the ID that a parameter holds; what is no ID names nothing.
func idIn(text string) consult.ID {
	if text != "" && uuid.Validate(text) != nil {
		text = uuid.Nil.String()
	}
	return consult.ID(text)
}

// years lead to this year up to now and to the whole of those before, with what else was chosen.
func (w *Web) years(c echo.Context, f officeFrame, q reporting.Question) []tab {
	this := w.opt.Now().In(w.opt.Zone).Year()
	var out []tab
	for year := this; year > this-yearsOffered; year-- {
		first := strconv.Itoa(year) + "-01-01"
		query := url.Values{"from": {first}, "to": {strconv.Itoa(year) + "-12-31"}}
		here := string(q.From) == first && string(q.To) == query.Get("to")
		if year == this {
			query.Del("to")
			here = string(q.From) == first && q.To == consult.DateOf(w.opt.Now(), w.opt.Zone)
		}
		if q.By != "" {
			query.Set("by", string(q.By))
		}
		if q.UnderID != "" {
			query.Set("under", string(q.UnderID))
		}
		out = append(out, tab{Name: strconv.Itoa(year) + f.In("年", ""), Href: f.at(figuresPath, query), Here: here})
	}
	return out
}

// divisions are what Figures are told apart by.
func (f officeFrame) divisions(chosen figure.By) []option {
	names := map[figure.By]string{
		figure.ByForm:     f.In("形式", "Form"),
		figure.ByCategory: f.In("类别", "Category"),
		figure.ByBody:     f.In("承办组织", "Body"),
		figure.ByLevel:    f.In("层级", "Level"),
		figure.ByMonth:    f.In("月份", "Month"),
		figure.ByOfficial: f.In("党政领导", "Official"),
		figure.ByVenue:    f.In("场所", "Venue"),
	}
	out := []option{{Name: f.In("不分组", "Not divided"), Chosen: chosen == ""}}
	for _, by := range figure.Bys {
		out = append(out, option{Key: string(by), Name: names[by], Chosen: by == chosen})
	}
	return out
}

// figureTableOf shows the Figures.
func figureTableOf(f officeFrame, all reporting.Figures, at listAt) figureTable {
	out := figureTable{officeFrame: f, Whole: f.figureRows(all.Now.Whole, all.Former.Whole, nil, at)}
	former := map[string]map[figure.Key]int{}
	for _, g := range all.Former.Groups {
		former[g.Key] = g.Numbers
	}
	var rest []figureGroup
	for _, g := range all.Now.Groups {
		group := figureGroup{Rows: f.figureRows(g.Numbers, former[g.Key], &g.Key, at)}
		if g.Key == "" { // what is in no group comes after those that people look for
			group.Name = f.In("未归类", "None of these")
			rest = append(rest, group)
			continue
		}
		group.Name = "—"
		if n, ok := all.Names[g.Key]; ok {
			group.Name = f.In(n.ZH, n.EN)
		}
		out.Groups = append(out.Groups, group)
	}
	out.Groups = append(out.Groups, rest...)
	return out
}

// figureRows are the Figures of a group, or of the whole if there is none.
func (f officeFrame) figureRows(now, former map[figure.Key]int, group *string, at listAt) []figureRow {
	var out []figureRow
	for _, d := range figure.Definitions {
		row := figureRow{
			Name:   f.In(d.NameZH, d.NameEN),
			Now:    f.figureCell(d, now, func(key figure.Key) string { return at(key, group, false) }),
			Former: f.figureCell(d, former, func(key figure.Key) string { return at(key, group, true) }),
		}
		switch {
		case group != nil && now[d.Key]+former[d.Key]+now[d.Whole]+former[d.Whole] == 0:
			continue
		case !d.Rate():
			row.Change = signed(float64(now[d.Key]-former[d.Key]), 0)
		case now[d.Whole] > 0 && former[d.Whole] > 0:
			row.Change = signed(share(now, d)-share(former, d), 1) + f.In(" 个百分点", " points")
		}
		out = append(out, row)
	}
	return out
}

// figureCell is the number of a Figure, or a share.
func (f officeFrame) figureCell(
	d figure.Definition, numbers map[figure.Key]int, href func(figure.Key) string,
) figureCell {
	number := func(key figure.Key) figureNumber {
		return figureNumber{Value: numbers[key], Unit: f.In(d.UnitZH, ""), Href: href(key)}
	}
	if !d.Rate() {
		return figureCell{Part: number(d.Key)}
	}
	out := figureCell{Share: "—", Part: number(d.Part), Whole: number(d.Whole)}
	if numbers[d.Whole] > 0 {
		out.Share = strconv.FormatFloat(share(numbers, d), 'f', 1, 64) + "%"
	}
	return out
}

// share is a rate in per cent, rounded as it is shown, so that differences are those of what is shown.
func share(numbers map[figure.Key]int, d figure.Definition) float64 {
	return math.Round(1000*float64(numbers[d.Part])/float64(numbers[d.Whole])) / 10
}

// signed is a difference with its sign.
func signed(n float64, digits int) string {
	text := strconv.FormatFloat(n, 'f', digits, 64)
	switch {
	case strings.Trim(text, "-0.") == "":
		return "0"
	case n > 0:
		return "+" + text
	}
	return "−" + strings.TrimPrefix(text, "-")
}
