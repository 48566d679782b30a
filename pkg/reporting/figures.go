package reporting

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/registry"
)

// Figures are the numbers of a period, those of the year before, and what the groups are called.
type Figures struct {
	Question    Question
	Now, Former figure.Table
	// Names are what people call the groups, by key: those that have a name of their own.
	Names map[string]figure.Name
}

// Figures counts what was recorded. It fails with consult.ErrInvalid on a bad period or division.
func (svc *Service) Figures(ctx context.Context, q Question) (Figures, error) {
	var out Figures
	q, err := svc.complete(ctx, q)
	if err != nil {
		return out, err
	}
	out.Question = q
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		f, err := svc.collect(ctx, q)
		if err != nil {
			return err
		}
		out.Now, out.Former = f.Now.Count(), f.Former.Count()
		out.Names = f.Names
		return nil
	})
	return out, err
}

// names gets the names of the groups of the Tables.
func (svc *Service) names(
	ctx context.Context, by figure.By, tables ...figure.Table,
) (map[string]figure.Name, error) {
	var ids []consult.ID
	for _, t := range tables {
		for _, g := range t.Groups {
			ids = append(ids, consult.ID(g.Key))
		}
	}
	ids = consult.Distinct(consult.Given(ids))
	same := func(name string) figure.Name { return figure.Name{ZH: name, EN: name} }
	switch by {
	case figure.ByForm:
		return namesOf(ctx, svc.store.Forms, ids, func(f consult.Form) figure.Name {
			return figure.Name{ZH: f.NameZH, EN: f.NameEN}
		})
	case figure.ByBody:
		return namesOf(ctx, svc.store.Bodies, ids, func(b consult.Body) figure.Name { return same(b.Name) })
	case figure.ByOfficial:
		return namesOf(ctx, svc.store.People, ids, func(p consult.Person) figure.Name { return same(p.Called()) })
	case figure.ByVenue:
		return namesOf(ctx, svc.store.Venues, ids, func(v consult.Venue) figure.Name { return same(v.Name) })
	case figure.ByLevel:
		return wordsOf(ids, func(key consult.ID) (string, string) { return consult.Level(key).Words() }), nil
	case figure.ByCategory:
		return wordsOf(ids, func(key consult.ID) (string, string) { return consult.Category(key).Words() }), nil
	}
	return wordsOf(ids, func(key consult.ID) (string, string) { return string(key), string(key) }), nil
}

func namesOf[T any](
	ctx context.Context, from registry.Finder[T], ids []consult.ID, name func(T) figure.Name,
) (map[string]figure.Name, error) {
	found, err := from.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]figure.Name, len(found))
	for id, v := range found {
		out[string(id)] = name(v)
	}
	return out, nil
}

func wordsOf(keys []consult.ID, words func(consult.ID) (string, string)) map[string]figure.Name {
	out := make(map[string]figure.Name, len(keys))
	for _, key := range keys {
		zh, en := words(key)
		out[string(key)] = figure.Name{ZH: zh, EN: en}
	}
	return out
}

// Listed asks for the list behind one number.
type Listed struct {
	Question
	Figure figure.Key
	// Group narrows the list to one group of By; nil stands for the whole.
	Group *string
}

// Items are the Facts behind one number, by date, and what they add up to.
type Items struct {
	Facts []figure.Fact
	Value int
}

// Items lists what a number is made of. It fails with consult.ErrInvalid when there is no such Figure.
func (svc *Service) Items(ctx context.Context, l Listed) (Items, error) {
	var out Items
	d, ok := figure.Find(l.Figure)
	if !ok || d.Rate() {
		return out, consult.BadField("figure", "unknown", "没有这项统计的明细", "is no figure with a list")
	}
	if l.Group != nil && l.By == "" {
		return out, consult.BadField("group", "unexpected", "须同时指定 by", "needs by")
	}
	q, err := svc.complete(ctx, l.Question)
	if err != nil {
		return out, err
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		all, err := svc.recorded(ctx, q)
		if err != nil {
			return err
		}
		out = itemsIn(d.Facts(all, q.By), l.Group)
		return nil
	})
	return out, err
}
