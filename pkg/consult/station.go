package consult

import "slices"

// Station (行程站) is where people are for a part of a Meeting: at a Venue, and in one of its Rooms if it is known
// which, from when they arrive until they leave. The Venue of a Place is in no directory, and has the ID of the Meeting
// or none.
type Station struct {
	Venue  Venue
	RoomID ID
	Span   Span
}

// Stations are where the people of the Meeting are, one after the other. Without Stops that is its own place for all of
// its time. With Stops they set out from its own place when it starts, go from Stop to Stop, and are back by the end; a
// Meeting without a place of its own begins at its first Stop, when they arrive there, and ends at its last, when they
// leave it. There are none if the Meeting is nowhere.
//
// A gathering point is words without a position, so that nobody knows how far it is: the way is judged to where the
// Meeting is at its start, which is the least that people must travel.
func (m Meeting) Stations(venues map[ID]Venue, rooms map[ID]Room) []Station {
	own, _ := m.Where(venues, rooms)
	own.ID = m.VenueIn(rooms)
	hasOwn := own.ID != "" || m.RoomID == "" && m.Place.Given()
	if len(m.Stops) == 0 {
		if !hasOwn {
			return nil
		}
		return []Station{{Venue: own, RoomID: m.RoomID, Span: m.Span}}
	}
	all := make([]Station, 0, len(m.Stops)+2)
	if hasOwn {
		all = append(all, Station{Venue: own, RoomID: m.RoomID, Span: Span{From: m.Span.From, To: m.Span.From}})
	}
	for i, span := range m.StopSpans() {
		at := m.Stops[i].Where(venues)
		at.ID = m.Stops[i].VenueID
		all = append(all, Station{Venue: at, Span: span})
	}
	if hasOwn {
		all = append(all, Station{Venue: own, RoomID: m.RoomID, Span: Span{From: m.Span.To, To: m.Span.To}})
	}
	return all
}

// StationsIn are those of the Stations at which people are who take part in the span alone, as for an Item: they join
// the others where these are then, or arrive next, and leave them where they are at its end, or were last.
func (m Meeting) StationsIn(span Span, venues map[ID]Venue, rooms map[ID]Room) []Station {
	if len(m.Stops) == 0 {
		m.Span = span
		return m.Stations(venues, rooms)
	}
	all := slices.DeleteFunc(m.Stations(venues, rooms), func(s Station) bool {
		return s.Span.To.Before(span.From) || s.Span.From.After(span.To)
	})
	for i, s := range all {
		if s.Span.From.Before(span.From) {
			all[i].Span.From = span.From
		}
		if s.Span.To.After(span.To) {
			all[i].Span.To = span.To
		}
	}
	return all
}
