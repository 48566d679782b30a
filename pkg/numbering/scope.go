package numbering

import (
	"context"
	"strconv"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// rules are all Numberings with the Terms that they count in, read at one time.
type rules struct {
	zone  *time.Location
	of    map[counter]ordinal.Numbering
	terms map[consult.ID][]ordinal.Term
}

// counter is what a Numbering counts.
type counter struct {
	form  consult.FormKey
	owner consult.ID
}

// scope is the term or year in which a Numbering counts a Meeting.
type scope struct {
	ordinal.Numbering
	key        string
	term, year int
	first      int
	span       consult.Span
}

// read reads the Numberings, and the Terms if there are any. Rules are the same for everybody: a number follows from
// Meetings that whoever asks may not see.
func (svc *Service) read(ctx context.Context) (rules, error) {
	ctx = reach.Everything(ctx)
	r := rules{zone: svc.Zone(), of: map[counter]ordinal.Numbering{}, terms: map[consult.ID][]ordinal.Term{}}
	perTerm := false
	err := registry.Each(ctx, svc.store.Numberings.List, ordinal.Filter{}, func(n ordinal.Numbering) {
		r.of[counter{n.Form, n.OwnerBodyID}] = n
		perTerm = perTerm || n.Per == ordinal.PerTerm
	})
	if err != nil || !perTerm {
		return r, err
	}
	err = registry.Each(ctx, svc.store.Terms.List, ordinal.TermFilter{}, func(t ordinal.Term) {
		r.terms[t.BodyID] = append(r.terms[t.BodyID], t)
	})
	return r, err
}

// scopeOf is where the Meeting is counted; false when no Numbering counts it: another's child, one from before the
// first day, or one outside of every term.
func (r rules) scopeOf(m consult.Meeting) (scope, bool) {
	n, ok := r.of[counter{m.Form, m.OwnerBodyID}]
	day := consult.DateOf(m.Span.From, r.zone)
	if !ok || m.ParentID != "" || day < n.Since {
		return scope{}, false
	}
	if n.Per == ordinal.PerYear {
		year, err := strconv.Atoi(string(day[:4]))
		return r.yearly(n, year), err == nil
	}
	for _, t := range r.terms[n.TermBody()] {
		if t.Covers(day) {
			return r.termly(n, t), true
		}
	}
	return scope{}, false
}

// fixedScope is where a Number was fixed; false when the term is gone.
func (r rules) fixedScope(n ordinal.Numbering, key string) (scope, bool) {
	if year, err := strconv.Atoi(key); err == nil {
		return r.yearly(n, year), true
	}
	for _, all := range r.terms {
		for _, t := range all {
			if string(t.ID) == key {
				return r.termly(n, t), true
			}
		}
	}
	return scope{}, false
}

func (r rules) yearly(n ordinal.Numbering, year int) scope {
	start := func(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, r.zone).UTC() }
	return r.begun(scope{
		Numbering: n,
		key:       strconv.Itoa(year),
		year:      year,
		span:      consult.Span{From: start(year), To: start(year + 1)},
	})
}

func (r rules) termly(n ordinal.Numbering, t ordinal.Term) scope {
	return r.begun(scope{Numbering: n, key: string(t.ID), term: t.Ordinal, span: t.Span(r.zone)})
}

// begun has the scope begin with the first day of its Numbering, if that lies in it.
func (r rules) begun(s scope) scope {
	s.first = 1
	since := s.Since.Start(r.zone)
	if !since.Before(s.span.From) && since.Before(s.span.To) {
		s.first = s.First
		s.span.From = since
	}
	return s
}

// text is a number in words.
func (s scope) text(n int) string { return s.Text(n, s.term, s.year) }

// assigned are the numbers of all Meetings of the scope as they are now.
func (svc *Service) assigned(ctx context.Context, s scope) (map[consult.ID]int, error) {
	all, err := svc.store.Candidates(reach.Everything(ctx), s.Numbering, s.key, s.span)
	if err != nil {
		return nil, err
	}
	return ordinal.Assign(s.first, all), nil
}
