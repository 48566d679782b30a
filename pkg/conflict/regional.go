package conflict

import (
	"fmt"
	"maps"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// regional warns of public holidays where people live whom the Meeting expects, and says once for each Region and year
// of which nothing is known that it is not known.
func regional(m consult.Meeting, s *Context) []consult.Conflict {
	if m.HasChildren || len(s.Abroad) == 0 {
		return nil // the children say it
	}
	living := map[consult.Region][]consult.ID{}
	for _, a := range m.Attendances {
		if r := s.Abroad[a.PersonID]; r.Abroad() && !a.Away() && !s.Declined[a.PersonID] {
			living[r] = append(living[r], a.PersonID)
		}
	}
	var found []consult.Conflict
	for _, r := range slices.Sorted(maps.Keys(living)) {
		told := ""
		for d := s.date(m.Span.From); d.Start(s.Zone).Before(m.Span.To); d = d.AddDays(1) {
			day := s.Regional[r].On(string(d))
			switch year := string(d)[:4]; {
			case day.Kind == workday.Holiday:
				found = append(found, s.regionalHoliday(d, day, r, living[r]))
			case !day.Known && told != year:
				told = year
				found = append(found, s.regionUnknown(d, r, year))
			}
		}
	}
	return found
}

// regionalHoliday says who has a public holiday on the day.
func (s *Context) regionalHoliday(
	d consult.Date, day workday.Day, r consult.Region, people []consult.ID,
) consult.Conflict {
	c := consult.Conflict{
		Kind:     consult.RegionalHoliday,
		Severity: consult.Warning,
		Span:     d.Span(s.Zone),
		Rule:     "region.holiday",
	}
	people = slices.Clone(people)
	if slices.Sort(people); len(people) == 1 {
		c.PersonID = people[0]
	} else {
		c.PersonIDs = people
	}
	whoZH, whoEN := sayPeople(s, people)
	atZH, atEN := r.Words()
	c.ZH = fmt.Sprintf("%s是%s公众假期（%s）：%s", d, atZH, day.Name, whoZH)
	c.EN = fmt.Sprintf("%s is a public holiday in %s (%s): %s", d, atEN, day.Name, whoEN)
	return c
}

// regionUnknown says that nobody has entered the public holidays of the Region's year.
func (s *Context) regionUnknown(d consult.Date, r consult.Region, year string) consult.Conflict {
	atZH, atEN := r.Words()
	return consult.Conflict{
		Kind:     consult.HolidayUnknown,
		Severity: consult.Warning,
		Span:     d.Span(s.Zone),
		Rule:     "region.unknown",
		ZH:       fmt.Sprintf("%s%s年的公众假期未录入，无法确定%s是否放假", atZH, year, d),
		EN: fmt.Sprintf("the public holidays of %s in %s are not entered: %s may be one",
			atEN, year, d),
	}
}
