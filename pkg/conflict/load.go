package conflict

import (
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// The rules on the load of a person.
const (
	ruleMostPerDay  = "office.most_per_day"
	ruleMostPerWeek = "office.most_per_week"
)

// overloads finds the required people who, with this Meeting, would have more meetings in a day
// or a week than the office allows.
func (v *view) overloads(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	for _, t := range v.overloadsOf(m) {
		c := consult.Conflict{
			Kind:     consult.PersonOverloaded,
			Severity: consult.Warning,
			PersonID: t.person,
			Span:     t.span,
			Rule:     t.rule,
		}
		most := v.Load.Day
		if t.rule == ruleMostPerWeek {
			most = v.Load.Week
		}
		c.ZH, c.EN = sayLoad(nameOr(v.People[t.person].Called(), string(t.person)), c, v.Context, t.meetings+1, most)
		found = append(found, c)
	}
	return found
}

// overloadsOf are those of the days on which the Meeting begins for its people.
func (v *view) overloadsOf(m consult.Meeting) []overload {
	if len(m.Items) == 0 {
		return v.day(m.Span.From).overloaded
	}
	var all []overload
	begins := map[consult.ID]consult.Date{}
	var dates []time.Time
	for _, p := range v.required {
		from := m.Windows(p)[0].From
		begins[p] = v.date(from)
		if !slices.ContainsFunc(dates, func(t time.Time) bool { return v.date(t) == begins[p] }) {
			dates = append(dates, from)
		}
	}
	for _, t := range dates {
		for _, o := range v.day(t).overloaded {
			if begins[o.person] == v.date(t) {
				all = append(all, o)
			}
		}
	}
	return all
}

// daySchedule is what the required people do on one civil day. It is computed once and reused
// for all slots of the day.
type daySchedule struct {
	// visits touch the day or lie within consult.MaxTrip of it.
	visits     []visit
	overloaded []overload
}

// overload is a person who already has as many meetings as the office allows.
type overload struct {
	person   consult.ID
	span     consult.Span
	rule     string
	meetings int
}

func (v *view) day(t time.Time) *daySchedule {
	date := v.date(t)
	if d := v.dayCache[date]; d != nil {
		return d
	}
	d := &daySchedule{visits: v.visits(date.Span(v.Zone))}
	d.overloaded = v.addOverloads(d.overloaded, date.Span(v.Zone), v.Load.Day, ruleMostPerDay)
	d.overloaded = v.addOverloads(d.overloaded, Week(t, v.Zone), v.Load.Week, ruleMostPerWeek)
	v.dayCache[date] = d
	return d
}

func (v *view) visits(date consult.Span) []visit {
	reach := consult.Span{From: date.From.Add(-consult.MaxTrip), To: date.To.Add(consult.MaxTrip)}
	// Reservations of several people for the same part of a Meeting become one visit.
	var all []visit
	type part struct {
		meeting  consult.ID
		from, to int64
	}
	const nowhere = -1
	at := map[part]int{}
	for _, p := range v.travellers {
		for r := range v.overlapping(consult.ResourcePerson, p, reach) {
			if v.OnlineAt[r.MeetingID][p] {
				continue
			}
			key := part{r.MeetingID, r.Span.From.Unix(), r.Span.To.Unix()}
			i, ok := at[key]
			if !ok {
				i = nowhere
				if o, ok := (visit{Reservation: *r}).placed(v.Others[r.MeetingID], v.Context); ok {
					i = len(all)
					all = append(all, o)
				}
				at[key] = i
			}
			if i != nowhere {
				all[i].people = append(all[i].people, p)
			}
		}
	}
	return all
}

// addOverloads adds the people for whom at least most Meetings begin in the span.
func (v *view) addOverloads(all []overload, span consult.Span, most int, rule string) []overload {
	if most == 0 {
		return all
	}
	for _, p := range v.required {
		if n := v.meetingsStarting(p, span); n >= most {
			all = append(all, overload{person: p, span: span, rule: rule, meetings: n})
		}
	}
	return all
}

// meetingsStarting counts the other Meetings that need the person from an instant in the span
// on. A Meeting that needs them for several parts counts once.
func (v *view) meetingsStarting(person consult.ID, span consult.Span) int {
	n := 0
	p := v.byResource[resource{consult.ResourcePerson, person}]
	if p == nil {
		return 0
	}
	first := sort.Search(len(p.all), func(i int) bool { return !p.all[i].Span.From.Before(span.From) })
	end := sort.Search(len(p.all), func(i int) bool { return !p.all[i].Span.From.Before(span.To) })
	for i := first; i < end; i++ {
		r := p.all[i]
		same := func(o *consult.Reservation) bool { return o.MeetingID == r.MeetingID && r.MeetingID != "" }
		again := slices.ContainsFunc(p.all[first:i], same)
		if !again && (r.MeetingID != v.self || v.self == "") {
			n++
		}
	}
	return n
}
