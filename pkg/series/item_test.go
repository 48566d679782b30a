package series_test

import (
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
)

// An agenda and stops are those of one date: they do not make the date differ, and a change of the whole Series keeps
// them. A length that the agenda does not fit into is refused.
func TestADateKeepsItsAgenda(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		mayor, member := o.Person(t), o.Person(t)
		wish := Weekly(Span(t, "06-10 09:00-11:00"), "FREQ=WEEKLY;COUNT=3", mayor, member)
		wish.Meeting.Items = []consult.Item{{Minutes: 20, Kind: consult.ItemStudy, Title: "学习"}}
		id := o.BookSeries(t, wish).Series.ID
		if all := o.SittingsOf(t, id); len(all[2].Items) != 1 || all[2].Items[0].ID == all[1].Items[0].ID {
			t.Errorf("every date has the agenda that was asked for, with ids of its own: %+v", all[2].Items)
		}
		date := o.SittingsOf(t, id)[1]
		o.Edit(t, date.ID, func(m *consult.Meeting) {
			m.Items = []consult.Item{
				{Minutes: 60, Kind: consult.ItemReport, Title: "通报"},
				{Minutes: 30, Kind: consult.ItemConsult, Title: "协商", PersonIDs: []consult.ID{mayor}},
			}
			m.Stops = []consult.Stop{{Place: consult.Place{Name: "村部"}, ArriveAfter: 20, Minutes: 30}}
		})
		date = o.Meeting(t, date.ID)
		clock := 14 * time.Hour
		o.EditSeries(t, id, "", series.Edit{Clock: &clock, Change: func(m *consult.Meeting) { m.Title = "改题" }})
		after := o.Meeting(t, date.ID)
		if date.Differs || after.Differs || after.Title != "改题" || len(after.Items) != 2 ||
			after.Items[1].ID != date.Items[1].ID || len(after.Stops) != 1 {
			t.Errorf("the date is %+v", after)
		}
		if w := after.Windows(mayor); len(w) != 1 || !w[0].Equal(Span(t, "06-17 15:00-15:30")) {
			t.Errorf("the mayor is needed %v", w)
		}
		_, err := o.Series.Edit(t.Context(), o.By, id, "", series.Edit{Length: time.Hour}, booking.Options{})
		if err == nil {
			t.Error("a length that the agenda does not fit into is taken")
		}
		o.Sound(t)
	})
}
