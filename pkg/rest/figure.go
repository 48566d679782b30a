package rest

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reporting"
)

func (h meetingHandlers) CountFigures(
	ctx context.Context, r api.CountFiguresRequestObject,
) (api.CountFiguresResponseObject, error) {
	q := question(r.Params.From, r.Params.To, r.Params.By, r.Params.Under, r.Params.At)
	f, err := h.cfg.Services.Reporting.Figures(ctx, q)
	if err != nil {
		return nil, err
	}
	return api.CountFigures200JSONResponse(figureTable(h.requestInfo(ctx), f)), nil
}

func (h meetingHandlers) ListFigureItems(
	ctx context.Context, r api.ListFigureItemsRequestObject,
) (api.ListFigureItemsResponseObject, error) {
	l := reporting.Listed{
		Question: question(r.Params.From, r.Params.To, r.Params.By, r.Params.Under, r.Params.At),
		Figure:   figure.Key(r.Params.Figure),
		Group:    r.Params.Group,
	}
	if r.Params.Bodies != nil {
		l.Bodies = mapEach(*r.Params.Bodies, func(id api.ID) consult.ID { return consult.ID(id) })
	}
	items, err := h.cfg.Services.Reporting.Items(ctx, l)
	if err != nil {
		return nil, err
	}
	page, err := figureItems(r.Params.Figure, items, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListFigureItems200JSONResponse(page), err
}

// figureItems shows one page of the list behind a number.
func figureItems(key api.FigureKey, items reporting.Items, p consult.PageRequest) (api.FigureItemPage, error) {
	page, next, err := pageOfFacts(items.Facts, p)
	return api.FigureItemPage{
		Figure:     key,
		Value:      items.Value,
		Count:      len(items.Facts),
		Items:      mapEach(page, figureItem),
		NextCursor: orNull(next),
	}, err
}

func question(
	from *api.FiguresFrom, to *api.FiguresTo, by *api.FiguresBy, under *api.FiguresUnder, at *api.FiguresAt,
) reporting.Question {
	return reporting.Question{
		From:    consult.Date(value(from)),
		To:      consult.Date(value(to)),
		By:      figure.By(value(by)),
		UnderID: idOf(under),
		At:      instant(value(at)),
	}
}

func figureItem(f figure.Fact) api.FigureItem {
	return api.FigureItem{
		Kind:  api.FigureItemKind(f.Kind),
		ID:    string(f.ID),
		Title: f.Title,
		Date:  string(f.Date),
		Value: f.Value,
	}
}

// figureTable shows the Figures of the whole and of each group.
func figureTable(info requestInfo, f reporting.Figures) api.FigureTable {
	q := f.Question
	out := api.FigureTable{
		From:  string(q.From),
		To:    string(q.To),
		At:    info.local(q.At),
		By:    orNull(api.FigureDivision(q.By)),
		Under: textOrNull(q.UnderID),
	}
	out.Figures, out.Groups = figureRows(info, f, func(key figure.Key, group *string, former bool) string {
		if former {
			return itemsURL(q.Former(), key, group)
		}
		return itemsURL(q, key, group)
	})
	return out
}

// itemsAt is where the list behind a number is, of this period or of the year before.
type itemsAt func(key figure.Key, group *string, former bool) string

// figureRows shows the Figures of the whole and of each group.
func figureRows(info requestInfo, f reporting.Figures, at itemsAt) ([]api.Figure, []api.FigureGroup) {
	former := map[string]map[figure.Key]int{}
	for _, g := range f.Former.Groups {
		former[g.Key] = g.Numbers
	}
	groups := []api.FigureGroup{}
	for _, g := range f.Now.Groups {
		groups = append(groups, api.FigureGroup{
			Key:     g.Key,
			Name:    groupName(info, g.Key, f.Names),
			Figures: rowsOf(info, g.Numbers, former[g.Key], &g.Key, at),
		})
	}
	return rowsOf(info, f.Now.Whole, f.Former.Whole, nil, at), groups
}

// rowsOf shows the Figures of one group, or of the whole if there is none.
func rowsOf(info requestInfo, now, former map[figure.Key]int, group *string, at itemsAt) []api.Figure {
	number := func(key figure.Key) api.FigureNumber {
		return api.FigureNumber{Value: now[key], ItemsURL: at(key, group, false)}
	}
	var out []api.Figure
	for _, d := range figure.Definitions {
		row := api.Figure{
			Key:         api.FigureKey(d.Key),
			Name:        pick(info.english, d.NameZH, d.NameEN),
			Unit:        d.UnitZH,
			Numerator:   nullable.NewNullNullable[api.FigureNumber](),
			Denominator: nullable.NewNullNullable[api.FigureNumber](),
			ItemsURL:    nullable.NewNullNullable[string](),
			Former:      api.FormerFigure{ItemsURL: nullable.NewNullNullable[string]()},
		}
		if d.Rate() {
			row.Numerator = nullable.NewNullableWithValue(number(d.Part))
			row.Denominator = nullable.NewNullableWithValue(number(d.Whole))
			row.Value, row.Former.Value = share(now, d), share(former, d)
		} else {
			row.Value = nullable.NewNullableWithValue(float64(now[d.Key]))
			row.ItemsURL = nullable.NewNullableWithValue(at(d.Key, group, false))
			row.Former.Value = nullable.NewNullableWithValue(float64(former[d.Key]))
			row.Former.ItemsURL = nullable.NewNullableWithValue(at(d.Key, group, true))
		}
		out = append(out, row)
	}
	return out
}

// share is a rate, null while there is nothing to divide by.
func share(numbers map[figure.Key]int, d figure.Definition) nullable.Nullable[float64] {
	if numbers[d.Whole] == 0 {
		return nullable.NewNullNullable[float64]()
	}
	return nullable.NewNullableWithValue(float64(numbers[d.Part]) / float64(numbers[d.Whole]))
}

// itemsURL is where the list behind a number is: it names all that the number depends on.
func itemsURL(q reporting.Question, key figure.Key, group *string) string {
	l := reporting.Listed{Question: q, Figure: key, Group: group}
	return "/api/v1/figures/items?" + l.Query().Encode()
}

// groupName is what people call a group.
func groupName(info requestInfo, key string, names map[string]figure.Name) string {
	name, ok := names[key]
	if !ok {
		return pick(info.english, "未归类", "none")
	}
	return pick(info.english, name.ZH, name.EN)
}

// factCursor is where the next page of a list of Facts begins: after the one with this date and id.
type factCursor struct {
	Date consult.Date
	ID   consult.ID
}

// pageOfFacts is one page of the Facts, which are in order, and the cursor of the next.
func pageOfFacts(all []figure.Fact, p consult.PageRequest) ([]figure.Fact, string, error) {
	if p.Cursor != "" {
		var after factCursor
		b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
		if err != nil || json.Unmarshal(b, &after) != nil || after.ID == "" {
			return nil, "", consult.BadField("cursor", "bad_cursor", "游标无效，请从第一页重新读取", "is not a cursor of this list")
		}
		first := 0
		for first < len(all) && !later(all[first], after) {
			first++
		}
		all = all[first:]
	}
	limit := p.Limit
	if limit <= 0 {
		limit = 50
	}
	if len(all) <= limit {
		return all, "", nil
	}
	last := all[limit-1]
	b, err := json.Marshal(factCursor{Date: last.Date, ID: last.ID})
	return all[:limit], base64.RawURLEncoding.EncodeToString(b), err
}

func later(f figure.Fact, after factCursor) bool {
	return f.Date > after.Date || f.Date == after.Date && f.ID > after.ID
}
