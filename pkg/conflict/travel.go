package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// visit is a part of a Meeting that has a place, with the required people of the Meeting being judged whom it needs
// then. They come to the Station comes and leave from goes.
type visit struct {
	consult.Reservation
	comes, goes consult.Station
	people      []consult.ID
}

// placed is the visit with where people come to and leave from; it is false when the Meeting is nowhere then.
func (o visit) placed(m consult.Meeting, s *Context) (visit, bool) {
	at := m.StationsIn(o.Span, s.Venues, s.Rooms)
	if len(at) == 0 {
		return o, false
	}
	o.comes, o.goes = at[0], at[len(at)-1]
	return o, true
}

// travel finds the last Meeting before and the first one after from or to which a required
// person cannot travel in time: one finding for each such Meeting and each part of this one,
// with all people concerned. Online Meetings need no travel,
// nor do people who attend online. The finding names people in
// PersonIDs, not in PersonID, so that an Override still covers it when more people need the
// same trip.
func (v *view) travel(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	stays := v.stays(m)
	for _, stay := range stays {
		stay, ok := stay.placed(m, v.Context)
		if !ok {
			continue
		}
		from, to := stay.Span.From, stay.Span.To
		before := v.day(from).visits
		for _, o := range before {
			if need, rule, late := v.tooLate(o, stay); late {
				// Only people who come straight from o travel from there.
				between := func(p visit) bool { return p.Span.To.After(o.Span.To) && !p.Span.To.After(from) }
				people := o.with(stay.people).without(before, between).without(stays, between).people
				found = append(found, v.tellLate(trip{from: o, to: stay, need: need, rule: rule}, people, m, o)...)
			}
		}
		after := v.day(to).visits
		for _, o := range after {
			if need, rule, late := v.tooLate(stay, o); late {
				between := func(p visit) bool { return p.Span.From.Before(o.Span.From) && !p.Span.From.Before(to) }
				people := o.with(stay.people).without(after, between).without(stays, between).people
				found = append(found, v.tellLate(trip{from: stay, to: o, need: need, rule: rule}, people, m, o)...)
			}
		}
	}
	return found
}

// tooLate reports whether the way from one visit to another takes longer than the time between them, how long it takes
// and which rule says so.
func (v *view) tooLate(from, to visit) (time.Duration, string, bool) {
	gap := to.comes.Span.From.Sub(from.goes.Span.To)
	if from.Span.To.After(to.Span.From) || gap >= consult.MaxTrip {
		return 0, "", false
	}
	need, rule, ok := v.way(from.goes, to.comes)
	return need, rule, ok && need > gap
}

// stays are the parts of the Meeting for which required people come to where it is, each with these people; without
// Items it is one, with everybody. Those who attend online do not come.
func (v *view) stays(m consult.Meeting) []visit {
	if len(m.Items) == 0 {
		return []visit{{Reservation: consult.Reservation{Span: m.Span}, people: v.travellers}}
	}
	var stays []visit
	for _, p := range v.travellers {
		for _, w := range m.Windows(p) {
			i := slices.IndexFunc(stays, func(s visit) bool { return s.Span.Equal(w) })
			if i < 0 {
				i = len(stays)
				stays = append(stays, visit{Reservation: consult.Reservation{Span: w}})
			}
			stays[i].people = append(stays[i].people, p)
		}
	}
	return stays
}

// with keeps of the visit those of the people alone.
func (o visit) with(people []consult.ID) visit {
	other := func(id consult.ID) bool { return !slices.Contains(people, id) }
	if slices.ContainsFunc(o.people, other) {
		o.people = slices.DeleteFunc(slices.Clone(o.people), other)
	}
	return o
}

// without removes from the visit those people whom a Meeting in between takes elsewhere. Their
// trip starts or ends there.
func (o visit) without(all []visit, between func(visit) bool) visit {
	for _, p := range all {
		if between(p) {
			elsewhere := func(id consult.ID) bool { return slices.Contains(p.people, id) }
			o.people = slices.DeleteFunc(slices.Clone(o.people), elsewhere)
		}
	}
	return o
}

// trip is the way from one visit to another.
type trip struct {
	from, to visit
	need     time.Duration
	rule     string
}

// tellLate is the finding that the people cannot make the trip between the Meeting m and the other visit in time.
func (v *view) tellLate(t trip, people []consult.ID, m consult.Meeting, other visit) []consult.Conflict {
	if len(people) == 0 {
		return nil
	}
	c := consult.Conflict{
		Kind:      consult.TravelTooShort,
		Severity:  consult.Warning,
		PersonIDs: slices.Sorted(slices.Values(people)),
		MeetingID: other.MeetingID,
		Span:      other.Span,
		Rule:      t.rule,
	}
	title := func(o visit) string {
		if o.MeetingID == other.MeetingID {
			return v.Others[o.MeetingID].Title
		}
		return m.Title
	}
	c.ZH, c.EN = sayTravel(v.Context, c.PersonIDs, t, title(t.from), title(t.to))
	return []consult.Conflict{c}
}

// way returns the time from one Station to another and the rule that gives it, or false when it is not known. Where in
// a Venue people are without a Room nobody knows.
func (s *Context) way(from, to consult.Station) (time.Duration, string, bool) {
	same := from.Venue.ID != "" && from.Venue.ID == to.Venue.ID
	if same && (from.RoomID == to.RoomID || from.RoomID == "" || to.RoomID == "") {
		return 0, "", false
	}
	return s.wayBetween(from.Venue, to.Venue)
}

// TravelTime returns the time from one Venue to another, or between two Rooms of one Venue, and
// the rule that gives it, or false when it is not known.
func (s *Context) TravelTime(from, to consult.ID) (time.Duration, string, bool) {
	if from == "" || to == "" {
		return 0, "", false
	}
	a, b := s.Venues[from], s.Venues[to]
	a.ID, b.ID = from, to
	return s.wayBetween(a, b)
}

// wayBetween is TravelTime between Venues that need not be in the directory; such a one may have no ID.
func (s *Context) wayBetween(from, to consult.Venue) (time.Duration, string, bool) {
	if took, ok := s.TravelTimes[Leg{from.ID, to.ID}]; ok {
		return took, "travel.given", true
	}
	if from.ID != "" && from.ID == to.ID {
		return s.Travel.Indoors, "office.room_change", true
	}
	took, ok := s.Travel.Between(from, to)
	return took, "office.travel", ok
}
