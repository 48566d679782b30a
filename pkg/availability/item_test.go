package availability_test

import (
	"slices"
	"testing"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// A slot is free when whoever comes for an item alone is free for its window.
func TestAlternativesGoByWindows(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		mayor, member := o.Person(t), o.Person(t)
		wish := Sitting(Span(t, "06-10 09:00-11:00"), mayor, member)
		wish.Items = []consult.Item{
			{Minutes: 60, Kind: consult.ItemReport, Title: "通报"},
			{Minutes: 30, Kind: consult.ItemConsult, Title: "协商", PersonIDs: []consult.ID{mayor}},
		}
		m := o.Book(t, wish)
		o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), mayor))
		o.Book(t, Sitting(Span(t, "06-11 10:30-12:00"), mayor))
		day := Span(t, "06-11 09:00-11:00")
		found, err := o.Availability.Alternatives(t.Context(), m.ID, conflict.Search{Limit: 20, Window: day})
		Must(t, err)
		same := func(a conflict.Alternative) bool { return a.Slot.Span.Equal(day) }
		if len(found.Items) != 1 || !slices.ContainsFunc(found.Items, same) {
			t.Errorf("found %+v", found.Items)
		}
	})
}
