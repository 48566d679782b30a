package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// visit is another Meeting in a Room that some of those who must come are needed
// for as well.
type visit struct {
	consult.Reservation
	roomID consult.ID
	people []consult.ID
}

// travel names the Meetings, the last before and the first after, from or to which
// somebody who must come cannot get in time: one finding for each such Meeting,
// with everyone it is about. What is online has no way to it. It names no PersonID,
// so that an Override of one holds when others come to need the way too.
func (v *view) travel(m consult.Meeting) []consult.Conflict {
	if m.RoomID == "" {
		return nil
	}
	var found []consult.Conflict
	before := v.day(m.Span.From).visits
	for _, o := range before {
		gap := m.Span.From.Sub(o.Span.To)
		need, rule, ok := v.roomTravelTime(o.roomID, m.RoomID)
		if gap < 0 || gap >= consult.MaxTrip || !ok || need <= gap {
			continue
		}
		last := o.without(before, func(p visit) bool { return p.Span.To.After(o.Span.To) && !p.Span.To.After(m.Span.From) })
		found = append(found, v.tooLate(last, m, rule, need, true)...)
	}
	after := v.day(m.Span.To).visits
	for _, o := range after {
		gap := o.Span.From.Sub(m.Span.To)
		need, rule, ok := v.roomTravelTime(m.RoomID, o.roomID)
		if gap < 0 || gap >= consult.MaxTrip || !ok || need <= gap {
			continue
		}
		first := o.without(after, func(p visit) bool { return p.Span.From.Before(o.Span.From) && !p.Span.From.Before(m.Span.To) })
		found = append(found, v.tooLate(first, m, rule, need, false)...)
	}
	return found
}

// without leaves out of the visit the people whom one of those between takes
// elsewhere: their way is told of that one.
func (o visit) without(all []visit, between func(visit) bool) visit {
	for _, p := range all {
		if between(p) {
			o.people = slices.DeleteFunc(slices.Clone(o.people), func(id consult.ID) bool { return slices.Contains(p.people, id) })
		}
	}
	return o
}

func (v *view) tooLate(o visit, m consult.Meeting, rule string, need time.Duration, before bool) []consult.Conflict {
	if len(o.people) == 0 {
		return nil
	}
	c := consult.Conflict{Kind: consult.TravelTooShort, Severity: consult.Warning, PersonIDs: slices.Sorted(slices.Values(o.people)),
		MeetingID: o.MeetingID, Span: o.Span, Rule: rule}
	from, to := v.Others[o.MeetingID], m
	from.Span, from.RoomID = o.Span, o.roomID
	if !before {
		from, to = to, from
	}
	c.ZH, c.EN = sayTravel(v.Context, c.PersonIDs, from, to, need)
	return []consult.Conflict{c}
}

// roomTravelTime is how long it takes from one Room to another, and the rule that says so; it
// is false when nobody knows.
func (v *view) roomTravelTime(from, to consult.ID) (took time.Duration, rule string, ok bool) {
	if from == to {
		return 0, "", false
	}
	return v.TravelTime(v.Rooms[from].VenueID, v.Rooms[to].VenueID)
}

// TravelTime is how long it takes from one Venue to another, or between two Rooms of the
// same, and the rule that says so; it is false when nobody knows.
func (s *Context) TravelTime(from, to consult.ID) (took time.Duration, rule string, ok bool) {
	if from == "" || to == "" {
		return 0, "", false
	}
	if took, ok := s.TravelTimes[Leg{from, to}]; ok {
		return took, "travel.given", true
	}
	if from == to {
		return s.Travel.Indoors, "office.room_change", true
	}
	took, ok = s.Travel.Between(s.Venues[from], s.Venues[to])
	return took, "office.travel", ok
}
