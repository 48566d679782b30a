package directory_test

import (
	"errors"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/workday"
)

func TestHolidaysOfTheOffice(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		warned := func(year string) string {
			t.Helper()
			at := Sitting(Span(t, "06-19 09:00-10:00")) // the Dragon Boat festival of 2026, a Friday
			if year == "2027" {
				at.Span = consult.Span{From: at.Span.From.AddDate(1, 0, -1), To: at.Span.To.AddDate(1, 0, -1)}
			}
			b, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true})
			Must(t, Explain(err))
			return Kinds(b.Warnings)
		}
		publish := func(year int, off ...string) error {
			y := workday.Year{Year: year, Holidays: map[string]string{}, Source: "市政府通知"}
			for _, d := range off {
				y.Holidays[d] = "端午节"
			}
			return o.Directory.PublishHolidays(t.Context(), o.By, y)
		}
		if got := warned("2026"); got != "~on_holiday" {
			t.Errorf("as the State Council has it: %q", got)
		}
		if _, err := o.Directory.Holidays(t.Context(), 2027); !errors.Is(err, consult.ErrNotFound) || warned("2027") != "~holiday_unknown" {
			t.Errorf("nothing is known of 2027: %v, %q", err, warned("2027"))
		}
		Must(t, publish(2026))
		Must(t, publish(2027, "2027-06-18"))
		if y, err := o.Directory.Holidays(t.Context(), 2027); err != nil || y.Source != "市政府通知" || warned("2026") != "" || warned("2027") != "~on_holiday" {
			t.Errorf("as the office has it: %v %v, %q, %q", y, err, warned("2026"), warned("2027"))
		}
		if got := Faults(t, publish(2027, "2026-06-18")); got != "days bad_day" {
			t.Errorf("a date of another year: %s", got)
		}
	})
}
