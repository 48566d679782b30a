package drafting

import (
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// costRegional is for each Region where it is a public holiday and people live whom the Meeting expects: two days
// later are better.
const costRegional = 80

// regionalHolidays counts for each Grain.Day the Regions where it is a public holiday and people live whom the Meeting
// expects. It is nil where the Form does not mind.
func (b *problem) regionalHolidays(m consult.Meeting) map[int]int32 {
	if len(b.abroad) == 0 || b.forms[m.Form].Severity(consult.RegionalHoliday) == consult.Off {
		return nil
	}
	var regions []consult.Region
	for _, a := range m.Attendances {
		if r := b.abroad[a.PersonID]; r.Abroad() && !a.Away() && !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	on := map[int]int32{}
	for _, r := range regions {
		for day, date := range b.dateOf {
			if b.regional[r].On(string(date)).Kind == workday.Holiday {
				on[day]++
			}
		}
	}
	return on
}

// forbidden reports whether the Form forbids its Meetings on the day for such a holiday. Where the Meeting stands it
// may stay.
func (b *problem) forbidden(it item, holidays map[int]int32, grain int) bool {
	day := b.input.Grains[grain].Day
	if holidays[day] == 0 || b.forms[it.wish.Form].Severity(consult.RegionalHoliday) != consult.Blocking {
		return false
	}
	return it.before == nil || !it.before.Span.From.Equal(b.starts[grain])
}

// addRegional adds the cost of such holidays to that of every start.
func (b *problem) addRegional(cost []int32, holidays map[int]int32) []int32 {
	if len(holidays) == 0 {
		return cost
	}
	cost = slices.Clone(cost) // others share it
	for g, at := range b.input.Grains {
		cost[g] += costRegional * holidays[at.Day]
	}
	return cost
}
