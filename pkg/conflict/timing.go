package conflict

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// timing warns of days off, unknown years, hours and notice. It never refuses.
func timing(m consult.Meeting, s *Scene) []consult.Conflict {
	found := days(m, s)
	open, shut := s.Hours.Open, s.Hours.Close
	if sinceMidnight(m.Span.From, s.Zone) < open || sinceMidnight(m.Span.To, s.Zone) > shut || s.date(m.Span.From) != s.date(m.Span.To) && !m.HasChildren {
		c := consult.Conflict{Kind: consult.OutsideHours, Severity: consult.Warning, Span: m.Span, Rule: "office.hours"}
		c.ZH, c.EN = sayHours(s.Hours)
		found = append(found, c)
	}
	if given := noticeDays(m, s); given < s.Form.NoticeDays {
		c := consult.Conflict{Kind: consult.ShortNotice, Severity: consult.Warning, Span: m.Span, Rule: "form.notice_days"}
		c.ZH, c.EN = sayNotice(s.Form, max(given, 0))
		found = append(found, c)
	}
	return found
}

// noticeDays counts civil days from today to the first day of the Meeting.
func noticeDays(m consult.Meeting, s *Scene) int {
	today, day := s.date(s.Now).Start(time.UTC), s.date(m.Span.From).Start(time.UTC)
	return int(day.Sub(today) / (24 * time.Hour))
}

// days looks at every civil day the Meeting touches, at most MaxMeeting of them.
func days(m consult.Meeting, s *Scene) []consult.Conflict {
	var found []consult.Conflict
	for d := s.date(m.Span.From); d.Start(s.Zone).Before(m.Span.To); d = d.AddDays(1) {
		day := s.Days.On(string(d))
		c := consult.Conflict{Severity: consult.Warning, Span: d.Span(s.Zone)}
		switch {
		case day.Kind == workday.Holiday:
			c.Kind, c.Rule = consult.OnHoliday, "workday.holiday"
		case day.Kind == workday.Weekend:
			c.Kind, c.Rule = consult.OnWeekend, "workday.weekend"
		}
		if c.Kind != "" {
			c.ZH, c.EN = sayDay(d, day, c.Kind)
			found = append(found, c)
		}
		if !day.Known {
			c.Kind, c.Rule = consult.HolidayUnknown, "workday.unpublished"
			c.ZH, c.EN = sayDay(d, day, c.Kind)
			found = append(found, c)
		}
	}
	return found
}

func sinceMidnight(t time.Time, zone *time.Location) time.Duration {
	t = t.In(zone)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}
