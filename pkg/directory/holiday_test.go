package directory_test

import (
	"errors"
	"maps"
	"reflect"
	"strings"
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
			_, err := o.Directory.PublishHolidays(t.Context(), o.By, y, 0)
			return err
		}
		if got := warned("2026"); got != "~on_holiday" {
			t.Errorf("as the State Council has it: %q", got)
		}
		if _, err := o.Directory.Holidays(t.Context(), 2028); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("nothing is known of 2028: %v", err)
		}
		y, err := o.Directory.Holidays(t.Context(), 2027)
		if err != nil || !y.Provisional || warned("2027") != "~holiday_unknown" {
			t.Errorf("2027 is provisional: %v, %v, %q", y.Provisional, err, warned("2027"))
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

// A provisional year is counted with, and says so, until somebody confirms it; then the database knows who did.
func TestProvisionalYearsAreConfirmed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		words := func() string {
			at := Sitting(Span(t, "06-19 09:00-10:00"))
			// 8 October 2027 is the Friday after the holidays, 7 October the last of them.
			at.Span = consult.Span{From: at.Span.From.AddDate(1, 3, 18), To: at.Span.To.AddDate(1, 3, 18)}
			b, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true})
			Must(t, Explain(err))
			var said []string
			for _, w := range b.Warnings {
				said = append(said, w.ZH)
			}
			return strings.Join(said, "\n")
		}
		if got := words(); !strings.Contains(got, "2027-10-07是节假日（国庆节，待核对）") {
			t.Errorf("before: %s", got)
		}
		before, err := o.Directory.Holidays(t.Context(), 2027)
		Must(t, err)
		confirmed, err := o.Directory.ConfirmHolidays(t.Context(), o.By, 2027)
		Must(t, err)
		read, err := o.Directory.Holidays(t.Context(), 2027)
		Must(t, err)
		if read.Provisional || read.ConfirmedBy != o.By.Name || !read.ConfirmedAt.Equal(o.Directory.Now()) ||
			!maps.Equal(read.Holidays, before.Holidays) || !maps.Equal(read.MakeUps, before.MakeUps) ||
			confirmed.ConfirmedBy != read.ConfirmedBy || read.Source != before.Source {
			t.Errorf("confirmed: %+v", read)
		}
		if got := words(); strings.Contains(got, "待核对") || !strings.Contains(got, "2027-10-07是节假日（国庆节）") {
			t.Errorf("after: %s", got)
		}
		// Nobody confirms what is no guess, or is not there.
		again, err := o.Directory.ConfirmHolidays(t.Context(), consult.Actor{Name: "另一人"}, 2027)
		if err != nil || again.ConfirmedBy != o.By.Name {
			t.Errorf("again: %+v %v", again, err)
		}
		published, err := o.Directory.ConfirmHolidays(t.Context(), o.By, 2026)
		if err != nil || published.ConfirmedBy != "" {
			t.Errorf("2026: %+v %v", published, err)
		}
		if _, err := o.Directory.ConfirmHolidays(t.Context(), o.By, 2028); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("2028: %v", err)
		}
	})
}

// A public holiday where somebody lives warns of meetings that expect them; a year that nobody has entered is said to
// be unknown, once for the place.
func TestHolidaysOfAnotherRegion(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		for _, id := range p[:2] {
			_, err := o.Directory.People.Edit(t.Context(), o.By, id, 0, func(p *consult.Person) error {
				p.Region = "HK"
				return nil
			})
			Must(t, err)
		}
		book := func(span string, who ...consult.ID) string {
			b, err := o.Booking.Book(t.Context(), o.By, Sitting(Span(t, span), who...), booking.Options{})
			Must(t, err)
			return Kinds(b.Warnings)
		}
		if got := book("06-10 09:00-10:00", p...); got != "~holiday_unknown" {
			t.Errorf("nothing is entered: %s", got)
		}
		if got := book("06-10 09:00-10:00", o.Person(t)); got != "" {
			t.Errorf("nobody lives there: %s", got)
		}
		y := workday.Year{Region: "HK", Year: 2026, Holidays: map[string]string{"2026-06-11": "某节"}}
		_, err := o.Directory.PublishRegionHolidays(t.Context(), o.By, y, 0)
		if Faults(t, err) != "source required" {
			t.Errorf("without a source: %v", err)
		}
		y.Source = "该年公众假期公告"
		y.MakeUps = map[string]string{"2026-06-14": "某节"}
		_, err = o.Directory.PublishRegionHolidays(t.Context(), o.By, y, 0)
		if Faults(t, err) != "days unexpected" {
			t.Errorf("with a make-up workday: %v", err)
		}
		y.MakeUps = nil
		entered, err := o.Directory.PublishRegionHolidays(t.Context(), o.By, y, 0)
		Must(t, err)
		read, err := o.Directory.RegionHolidays(t.Context(), "HK", 2026)
		if err != nil || !reflect.DeepEqual(read, entered) || read.ConfirmedBy != o.By.Name {
			t.Errorf("%+v, want %+v (%v)", read, entered, err)
		}
		if got := book("06-11 09:00-10:00", p...); got != "~regional_holiday" {
			t.Errorf("a holiday: %s", got)
		}
		if got := book("06-12 09:00-10:00", p...); got != "" {
			t.Errorf("no holiday: %s", got)
		}
		// The mainland's own calendar is as it was.
		mainland, err := o.Directory.Holidays(t.Context(), 2026)
		if err != nil || mainland.Region != "" || mainland.Holidays["2026-06-11"] != "" {
			t.Errorf("%+v (%v)", mainland, err)
		}
	})
}
