package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// The rules about days ahead.
const (
	ruleNotice    = "form.notice_days"
	ruleMaterials = "form.materials_days"
)

// timing warns of holidays, weekends, years without published holidays, hours and notice. It
// never blocks.
func timing(m consult.Meeting, s *Context) []consult.Conflict {
	found := append(days(m, s), regional(m, s)...)
	if !m.HasChildren && outsideHours(m.Span, s) {
		c := consult.Conflict{Kind: consult.OutsideHours, Severity: consult.Warning, Span: m.Span, Rule: "office.hours"}
		c.ZH, c.EN = sayHours(s, m)
		found = append(found, c)
	} else if !m.HasChildren && overBreak(m.Span, s) {
		c := consult.Conflict{
			Kind:     consult.OutsideHours,
			Severity: consult.Warning,
			Span:     m.Span,
			Rule:     "office.midday_break",
		}
		c.ZH, c.EN = sayBreak(s, m)
		found = append(found, c)
	}
	return append(found, notice(m, s)...)
}

// outsideHours reports whether part of the span lies outside of one day's working hours.
func outsideHours(span consult.Span, s *Context) bool {
	return sinceMidnight(span.From, s.Zone) < s.Hours.Open || sinceMidnight(span.To, s.Zone) > s.Hours.Close ||
		s.date(span.From) != s.date(span.To)
}

// overBreak reports whether part of the span, which lies within one day, is in the midday
// break.
func overBreak(span consult.Span, s *Context) bool {
	from, to := sinceMidnight(span.From, s.Zone), sinceMidnight(span.To, s.Zone)
	return s.Hours.Break() && from < s.Hours.BreakTo && to > s.Hours.BreakFrom
}

// notice counts the days from when people could first know of the Meeting to its first day.
func notice(m consult.Meeting, s *Context) []consult.Conflict {
	told := s.Now
	if !s.Announced.IsZero() {
		told = s.Announced
	}
	asked := s.Form.NoticeDays
	given := s.ahead(s.Form.NoticeUnit, told, m, asked)
	// Enough days only if the holidays of an unpublished year turn out well.
	if given.Most >= asked && given.Least < asked {
		return []consult.Conflict{s.holidaysUnknown(m, ruleNotice, asked)}
	}
	if given.Most >= asked {
		return nil
	}
	c := consult.Conflict{Kind: consult.ShortNotice, Severity: consult.Warning, Span: m.Span, Rule: ruleNotice}
	zh, en := sayNotice(s.Form, given.Most)
	c.ZH, c.EN = remarkUnknown(zh, en, s.unknownBetween(s.Form.NoticeUnit, s.date(told), s.date(m.Span.From)))
	return []consult.Conflict{c}
}

// days checks every civil day that the Meeting touches.
func days(m consult.Meeting, s *Context) []consult.Conflict {
	var found []consult.Conflict
	for d := s.date(m.Span.From); d.Start(s.Zone).Before(m.Span.To); d = d.AddDays(1) {
		day := s.Days.On(string(d))
		add := func(kind consult.ConflictKind, rule string) {
			c := consult.Conflict{Kind: kind, Severity: consult.Warning, Span: d.Span(s.Zone), Rule: rule}
			c.ZH, c.EN = sayDay(d, day, kind)
			found = append(found, c)
		}
		switch day.Kind {
		case workday.Holiday:
			add(consult.OnHoliday, "workday.holiday")
		case workday.Weekend:
			add(consult.OnWeekend, "workday.weekend")
		}
		// That a holiday is yet to be confirmed is said of the holiday.
		if !day.Known && day.Kind != workday.Holiday {
			add(consult.HolidayUnknown, "workday.unpublished")
		}
	}
	return found
}

// sinceMidnight is the time on a clock in the zone, as an offset from 00:00.
func sinceMidnight(t time.Time, zone *time.Location) time.Duration {
	h, m, sec := t.In(zone).Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second
}

// OnClock is the instant at which clocks in the zone show this time on the date, also on a day
// of 23 or 25 hours.
func OnClock(d consult.Date, at time.Duration, zone *time.Location) time.Time {
	y, m, day := d.Start(time.UTC).Date()
	return time.Date(y, m, day, 0, 0, int(at/time.Second), 0, zone)
}
