package officetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/series"
)

// Weekly is a wish for a Series of Meetings of these people by the rule.
func Weekly(s consult.Span, rule string, people ...consult.ID) series.Wish {
	return series.Wish{Meeting: Sitting(s, people...), Rule: rule}
}

// BookSeries books the Series.
func (o *Office) BookSeries(t testing.TB, wish series.Wish) series.Booked {
	t.Helper()
	b, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{})
	Must(t, Explain(err))
	return b
}

// EditSeries changes the Series from one of its Meetings on.
func (o *Office) EditSeries(t testing.TB, id, from consult.ID, e series.Edit) series.Booked {
	t.Helper()
	b, err := o.Series.Edit(t.Context(), o.By, id, from, e, booking.Options{})
	Must(t, Explain(err))
	return b
}

// SittingsOf are the Meetings of the Series as stored.
func (o *Office) SittingsOf(t testing.TB, id consult.ID) []consult.Meeting {
	t.Helper()
	_, all, err := o.Series.Get(t.Context(), id)
	Must(t, err)
	return all
}

// Dates are the days and hours of the live Meetings, with "*" after each that differs from
// its Series.
func Dates(t testing.TB, all []consult.Meeting) string {
	t.Helper()
	var out []string
	for _, m := range all {
		if !m.Status.Live() {
			continue
		}
		s := m.Span.From.In(Shanghai(t)).Format("01-02 15:04")
		if m.Differs {
			s += "*"
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// Actions say for each date what was done with it.
func Actions(t testing.TB, b series.Booked) string {
	t.Helper()
	var out []string
	for _, s := range b.Sittings {
		out = append(out, s.Original.In(Shanghai(t)).Format("01-02 ")+string(s.Action))
	}
	return strings.Join(out, ", ")
}

// Refused is the Clash with which a write to a Series was refused.
func Refused(t testing.TB, err error) *series.Clash {
	t.Helper()
	c, ok := errors.AsType[*series.Clash](err)
	if !ok || !errors.Is(err, consult.ErrConflict) {
		t.Fatalf("got %v, want a series' clash", err)
	}
	if Clash(t, errors.Unwrap(err)) == "" {
		t.Error("refused without a blocking finding")
	}
	return c
}
