package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
	"huiqi/pkg/reporting"
)

// rowsOnPage bounds the rows of one page of a list.
const rowsOnPage = 500

// itemsPage is the data of office_items.html: the list behind one number.
type itemsPage struct {
	officeFrame
	Period, Unit string
	// Rows are those of this page; Count are all, which come to Value.
	Rows         []itemRow
	Count, Value int
	// Owners says that the rows have who did it.
	Owners bool
	Pages  []tab
	// Back leads to the numbers.
	Back string
}

// itemRow is one Fact.
type itemRow struct {
	Title, Date, Owner string
	Value              int
}

func (w *Web) figureItems(c echo.Context, v visitor) error {
	ctx, query, err := w.admit(c, v, "listFigureItems", "")
	if err != nil {
		return err
	}
	l := reporting.Listed{Question: questionIn(query), Figure: figure.Key(query.Get("figure"))}
	if query.Has("group") {
		group := query.Get("group")
		l.Group = &group
	}
	items, err := w.opt.Services.Reporting.Items(ctx, l)
	if err != nil {
		return err
	}
	owners, err := w.ownersOfFacts(ctx, l)
	if err != nil {
		return err
	}
	p := w.itemsPage(c, v, l.Figure, items)
	p.Owners = true
	for i := range p.Rows {
		p.Rows[i].Owner = owners[items.Facts[p.first(c)+i].ID]
	}
	p.Period = period(l.From, l.To)
	back := l.Query()
	for _, own := range []string{"figure", "group", "at"} {
		back.Del(own)
	}
	p.Back = p.at(figuresPath, back)
	return w.page(c, http.StatusOK, "office_items", p)
}

// itemsPage shows one page of the rows.
func (w *Web) itemsPage(c echo.Context, v visitor, key figure.Key, items reporting.Items) itemsPage {
	d, _ := figure.Find(key)
	p := itemsPage{Count: len(items.Facts), Value: items.Value}
	p.officeFrame = w.officeFrame(c, v, said{d.NameZH, d.NameEN})
	p.Unit = p.In(d.UnitZH, "")
	first := p.first(c)
	for _, f := range items.Facts[first:min(len(items.Facts), first+rowsOnPage)] {
		p.Rows = append(p.Rows, itemRow{Title: f.Title, Date: string(f.Date), Value: f.Value})
	}
	for at := 0; len(items.Facts) > rowsOnPage && at < len(items.Facts); at += rowsOnPage {
		number := strconv.Itoa(at/rowsOnPage + 1)
		p.Pages = append(p.Pages, tab{
			Name: strconv.Itoa(at+1) + "–" + strconv.Itoa(min(len(items.Facts), at+rowsOnPage)),
			Href: queryWith(c, "page", number),
			Here: at == first,
		})
	}
	return p
}

// first is the place of the first row of the page that was asked for.
func (p itemsPage) first(c echo.Context) int {
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || (page-1)*rowsOnPage >= p.Count {
		return 0
	}
	return (page - 1) * rowsOnPage
}

// ownersOfFacts are the names of the Bodies that did what a number is made of, those that the visitor covers.
func (w *Web) ownersOfFacts(ctx context.Context, l reporting.Listed) (map[consult.ID]string, error) {
	l.By, l.Group = figure.ByBody, nil
	items, err := w.opt.Services.Reporting.Items(ctx, l)
	if err != nil {
		return nil, err
	}
	v := reach.Of(ctx)
	var ids []consult.ID
	of := map[consult.ID][]consult.ID{}
	for _, f := range items.Facts {
		for _, g := range f.Groups {
			if id := consult.ID(g); id != "" && v.Covers(id) {
				ids = append(ids, id)
				of[f.ID] = append(of[f.ID], id)
			}
		}
	}
	found, err := w.opt.Services.Directory.Bodies.Find(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	out := map[consult.ID]string{}
	for fact, bodies := range of {
		var names []string
		for _, id := range bodies {
			names = append(names, found[id].Name)
		}
		slices.Sort(names)
		out[fact] = strings.Join(names, "、")
	}
	return out, nil
}

// period is the first and the last day.
func period(from, to consult.Date) string {
	if from == "" || to == "" {
		return ""
	}
	return string(from) + " – " + string(to)
}

// bodiesToChoose are those that the visitor covers, by name, and the chosen one, which may be none of them: what was
// counted is not the whole then, and the page must not say so.
func (w *Web) bodiesToChoose(ctx context.Context, chosen consult.ID) ([]option, error) {
	all, _, err := gather(func(p consult.PageRequest) (consult.Page[consult.Body], error) {
		return w.opt.Services.Directory.Bodies.List(ctx, consult.BodyFilter{}, p)
	})
	if err != nil {
		return nil, err
	}
	out := make([]option, len(all))
	for i, b := range all {
		out[i] = option{Key: string(b.ID), Name: b.Name, Chosen: b.ID == chosen}
	}
	if chosen == "" || slices.ContainsFunc(out, func(o option) bool { return o.Chosen }) {
		return out, nil
	}
	names, err := w.bodyNames(ctx, []consult.ID{chosen})
	return append(out, option{Key: string(chosen), Name: cmp.Or(names(chosen), "—"), Chosen: true}), err
}

// gather reads a list up to rowsOnPage, and reports whether there is more.
func gather[T any](list func(consult.PageRequest) (consult.Page[T], error)) ([]T, bool, error) {
	var all []T
	for p := (consult.PageRequest{Limit: 200}); ; {
		page, err := list(p)
		if err != nil {
			return nil, false, err
		}
		all = append(all, page.Items...)
		p.Cursor = page.Next
		if len(all) > rowsOnPage || p.Cursor == "" {
			more := len(all) > rowsOnPage
			return all[:min(len(all), rowsOnPage)], more, nil
		}
	}
}

// at is the address of a page with a query, in the language and the size of this one.
func (f officeFrame) at(path string, query url.Values) string {
	if query == nil {
		query = url.Values{}
	}
	if f.english {
		query.Set("lang", "en")
	}
	if f.Large {
		query.Set("size", "large")
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
