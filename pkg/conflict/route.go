package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// station is where people are on a Meeting's route: at a Venue, from when they arrive until they leave.
type station struct {
	venue           consult.Venue
	arrives, leaves time.Time
}

// stationsOf are where the Meeting begins, its Stops, and where it began, to which people are back by the end. A
// Meeting without a place of its own begins at its first Stop and ends at its last.
func (v *view) stationsOf(m consult.Meeting) []station {
	var all []station
	for i, span := range m.StopSpans() {
		all = append(all, station{venue: m.Stops[i].Where(v.Venues), arrives: span.From, leaves: span.To})
	}
	home, ok := v.Venues[m.VenueIn(v.Rooms)]
	if !ok || len(all) == 0 {
		return all
	}
	begin := station{venue: home, arrives: m.Span.From, leaves: m.Span.From}
	end := station{venue: home, arrives: m.Span.To, leaves: m.Span.To}
	return append(append([]station{begin}, all...), end)
}

// route finds the ways between two Stops, or from where the Meeting begins and back, for which there is too little
// time.
func (v *view) route(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	all := v.stationsOf(m)
	for i := 1; i < len(all); i++ {
		from, to := all[i-1], all[i]
		need, rule, ok := v.way(from.venue, to.venue)
		gap := to.arrives.Sub(from.leaves)
		if !ok || need <= gap {
			continue
		}
		c := consult.Conflict{
			Kind:     consult.RouteTooTight,
			Severity: consult.Warning,
			Span:     consult.Span{From: from.leaves, To: to.arrives},
			Rule:     rule,
		}
		left, due := from.leaves.In(v.Zone).Format("15:04"), to.arrives.In(v.Zone).Format("15:04")
		a, b := from.venue.Name, to.venue.Name
		minutes, has := int(need/time.Minute), int(gap/time.Minute)
		c.ZH = fmt.Sprintf("%s离开%s，%s须到%s，路上约需%d分钟，只有%d分钟", left, a, due, b, minutes, has)
		c.EN = fmt.Sprintf("people leave %s at %s and are due at %s at %s; travel takes about %d min, there are only "+
			"%d", a, left, b, due, minutes, has)
		found = append(found, c)
	}
	return found
}

// way is how long it takes from one Venue to another, which need not be in the directory, and the rule that says so;
// it is false when nobody knows, or there is no way.
func (v *view) way(from, to consult.Venue) (time.Duration, string, bool) {
	if from.ID != "" && from.ID == to.ID {
		return 0, "", false
	}
	if took, ok := v.TravelTimes[Leg{from.ID, to.ID}]; ok {
		return took, "travel.given", true
	}
	took, ok := v.Travel.Between(from, to)
	return took, "office.travel", ok
}
