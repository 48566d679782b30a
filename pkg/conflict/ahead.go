package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Ahead is how many days lie between two dates. Days is the best estimate: in a year whose
// holidays are not published it counts weekdays as working days and weekends as days off, in a
// provisional one the days as they are expected. Least
// and Most bound what the count can become once they are published; when everything is known,
// all three are equal.
type Ahead struct{ Days, Least, Most int }

// CountAhead counts the days from the date on which people are told, or on which materials are
// sent, to the date of a Meeting. Working days are counted back from the day before the Meeting
// to the other date, inclusive. The count stops when at least enough days are certain. It is
// negative when the Meeting's date comes first.
func CountAhead(days workday.Calendar, unit consult.DayUnit, told, day consult.Date, enough int) Ahead {
	n := int(day.Start(time.UTC).Sub(told.Start(time.UTC)) / (24 * time.Hour))
	if unit != consult.WorkingDays || n < 0 {
		return Ahead{n, n, n}
	}
	var a Ahead
	for d := day; d > told && a.Least < enough; {
		d = d.AddDays(-1)
		a.add(days, d)
	}
	return a
}

func (a *Ahead) add(days workday.Calendar, d consult.Date) {
	// A day of an unpublished or provisional year may become a holiday or a make-up workday.
	worked, known := days.IsWorkday(string(d)), days.On(string(d)).Known
	if worked {
		a.Days++
	}
	if worked && known {
		a.Least++
	}
	if worked || !known {
		a.Most++
	}
}

// Due is the last date that is this many days before the date of a Meeting, as CountAhead
// estimates them.
func Due(days workday.Calendar, unit consult.DayUnit, day consult.Date, asked int) consult.Date {
	if unit != consult.WorkingDays {
		return day.AddDays(-asked)
	}
	var a Ahead
	for a.Days < asked {
		day = day.AddDays(-1)
		a.add(days, day)
	}
	return day
}

// ahead counts the days from an instant to the first day of the Meeting.
func (s *Context) ahead(unit consult.DayUnit, told time.Time, m consult.Meeting, asked int) Ahead {
	return CountAhead(s.Days, unit, s.date(told), s.date(m.Span.From), asked)
}

// holidaysUnknown is the warning that a count depends on holidays that are not published yet.
func (s *Context) holidaysUnknown(m consult.Meeting, what string, asked int) consult.Conflict {
	c := consult.Conflict{Kind: consult.HolidayUnknown, Severity: consult.Warning, Span: m.Span, Rule: what}
	c.ZH, c.EN = sayHolidaysUnknown(s.unknownDay(s.date(m.Span.From), asked), what, asked)
	return c
}

// unknownDay is the first day that is not known for sure when this many working days are counted
// back from the date; the day that is reached when all of them are known.
func (s *Context) unknownDay(day consult.Date, asked int) workday.Day {
	on := s.Days.On(string(day))
	for n := 0; n < asked; {
		day = day.AddDays(-1)
		on = s.Days.On(string(day))
		if !on.Known {
			return on
		}
		if s.Days.IsWorkday(string(day)) {
			n++
		}
	}
	return on
}

// unknownBetween is the first day before the date, back to an earlier one, that is not known for
// sure and that a count of this unit depends on; the zero Day when there is none.
func (s *Context) unknownBetween(unit consult.DayUnit, earlier, day consult.Date) workday.Day {
	if unit != consult.WorkingDays {
		return workday.Day{}
	}
	for day > earlier {
		day = day.AddDays(-1)
		on := s.Days.On(string(day))
		if !on.Known {
			return on
		}
	}
	return workday.Day{}
}
