package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// visit is another Meeting at a Venue, with the required people of this Meeting whom it needs as
// well.
type visit struct {
	consult.Reservation
	at     spot
	people []consult.ID
}

// spot is where people are: at a Venue, and in one of its Rooms if it is known which.
type spot struct{ venue, room consult.ID }

func (s *Context) spotOf(m consult.Meeting) spot {
	return spot{venue: m.VenueIn(s.Rooms), room: m.RoomID}
}

// travel finds the last Meeting before and the first one after from or to which a required
// person cannot travel in time: one finding for each such Meeting and each part of this one,
// with all people concerned. Online Meetings need no travel. The finding names people in
// PersonIDs, not in PersonID, so that an Override still covers it when more people need the
// same trip.
func (v *view) travel(m consult.Meeting) []consult.Conflict {
	here := v.spotOf(m)
	if here.venue == "" {
		return nil
	}
	var found []consult.Conflict
	stays := v.stays(m)
	for _, stay := range stays {
		m.Span = stay.Span
		before := v.day(m.Span.From).visits
		for _, o := range before {
			gap := m.Span.From.Sub(o.Span.To)
			need, rule, ok := v.spotTravelTime(o.at, here)
			if gap < 0 || gap >= consult.MaxTrip || !ok || need <= gap {
				continue
			}
			// Only people who come straight from o travel from there.
			between := func(p visit) bool { return p.Span.To.After(o.Span.To) && !p.Span.To.After(m.Span.From) }
			o = o.with(stay.people).without(before, between).without(stays, between)
			found = append(found, v.tooLate(o, m, rule, need, true)...)
		}
		after := v.day(m.Span.To).visits
		for _, o := range after {
			gap := o.Span.From.Sub(m.Span.To)
			need, rule, ok := v.spotTravelTime(here, o.at)
			if gap < 0 || gap >= consult.MaxTrip || !ok || need <= gap {
				continue
			}
			between := func(p visit) bool { return p.Span.From.Before(o.Span.From) && !p.Span.From.Before(m.Span.To) }
			o = o.with(stay.people).without(after, between).without(stays, between)
			found = append(found, v.tooLate(o, m, rule, need, false)...)
		}
	}
	return found
}

// stays are the parts of the Meeting for which required people come, each with these people; without Items it is one,
// with everybody.
func (v *view) stays(m consult.Meeting) []visit {
	if len(m.Items) == 0 {
		return []visit{{Reservation: consult.Reservation{Span: m.Span}, people: v.required}}
	}
	var stays []visit
	for _, p := range v.required {
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

func (v *view) tooLate(o visit, m consult.Meeting, rule string, need time.Duration, before bool) []consult.Conflict {
	if len(o.people) == 0 {
		return nil
	}
	c := consult.Conflict{
		Kind:      consult.TravelTooShort,
		Severity:  consult.Warning,
		PersonIDs: slices.Sorted(slices.Values(o.people)),
		MeetingID: o.MeetingID,
		Span:      o.Span,
		Rule:      rule,
	}
	// The visit may be only a part of the other Meeting, with its own time.
	from, to := v.Others[o.MeetingID], m
	from.Span = o.Span
	if !before {
		from, to = to, from
	}
	c.ZH, c.EN = sayTravel(v.Context, c.PersonIDs, from, to, need)
	return []consult.Conflict{c}
}

// spotTravelTime returns the time from one spot to another and the rule that gives it, or false
// when it is not known. Where in a Venue people are without a Room nobody knows.
func (v *view) spotTravelTime(from, to spot) (time.Duration, string, bool) {
	if from.venue == to.venue && (from.room == to.room || from.room == "" || to.room == "") {
		return 0, "", false
	}
	return v.TravelTime(from.venue, to.venue)
}

// TravelTime returns the time from one Venue to another, or between two Rooms of one Venue, and
// the rule that gives it, or false when it is not known.
func (s *Context) TravelTime(from, to consult.ID) (time.Duration, string, bool) {
	if from == "" || to == "" {
		return 0, "", false
	}
	if took, ok := s.TravelTimes[Leg{from, to}]; ok {
		return took, "travel.given", true
	}
	if from == to {
		return s.Travel.Indoors, "office.room_change", true
	}
	took, ok := s.Travel.Between(s.Venues[from], s.Venues[to])
	return took, "office.travel", ok
}
