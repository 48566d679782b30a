package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// route finds the ways between two Stops, or from where the Meeting begins and back, for which there is too little
// time.
func (v *view) route(m consult.Meeting) []consult.Conflict {
	if len(m.Stops) == 0 {
		return nil
	}
	var found []consult.Conflict
	all := m.Stations(v.Venues, v.Rooms)
	for i := 1; i < len(all); i++ {
		from, to := all[i-1], all[i]
		need, rule, ok := v.way(from, to)
		gap := to.Span.From.Sub(from.Span.To)
		if !ok || need <= gap {
			continue
		}
		c := consult.Conflict{
			Kind:     consult.RouteTooTight,
			Severity: consult.Warning,
			Span:     consult.Span{From: from.Span.To, To: to.Span.From},
			Rule:     rule,
		}
		left, due := from.Span.To.In(v.Zone).Format("15:04"), to.Span.From.In(v.Zone).Format("15:04")
		a, b := from.Venue.Name, to.Venue.Name
		minutes, has := int(need/time.Minute), int(gap/time.Minute)
		c.ZH = fmt.Sprintf("%s离开%s，%s须到%s，路上约需%d分钟，只有%d分钟", left, a, due, b, minutes, has)
		c.EN = fmt.Sprintf("people leave %s at %s and are due at %s at %s; travel takes about %d min, there are only "+
			"%d", a, left, b, due, minutes, has)
		found = append(found, c)
	}
	return found
}
