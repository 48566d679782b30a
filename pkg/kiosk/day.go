package kiosk

import (
	"cmp"
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Day is the public list of a date at a Venue: "" means everywhere, an empty
// date today. A Meeting whose first slot was on that day stands there too, with where
// it went. consult.ErrNotFound answers an unknown Venue.
func (svc *Service) Day(ctx context.Context, venue consult.ID, date consult.Date) (day consult.Day, err error) {
	day.AsOf = svc.Now()
	if day.Date = date; date == "" {
		day.Date = consult.DateOf(day.AsOf, svc.Zone())
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		if venue != "" {
			v, err := svc.store.Venues.Get(ctx, venue)
			if err != nil {
				return err
			}
			day.Venue = &v
		}
		span := day.Date.Span(svc.Zone())
		ms, err := svc.store.OnDay(ctx, span)
		if err != nil {
			return err
		}
		p, err := svc.places(ctx, ms)
		if err != nil {
			return err
		}
		for _, m := range ms {
			day.Entries = append(day.Entries, p.entries(m, span, venue)...)
		}
		return nil
	})
	slices.SortStableFunc(day.Entries, func(a, b consult.DayEntry) int {
		return cmp.Or(a.Span.From.Compare(b.Span.From), cmp.Compare(a.Title, b.Title), cmp.Compare(a.MeetingID, b.MeetingID))
	})
	return day, err
}

// places are the names that a day's list is told with.
type places struct {
	rooms  map[consult.ID]consult.Room
	venues map[consult.ID]consult.Venue
	forms  map[consult.ID]consult.Form
	bodies map[consult.ID]consult.Body
}

func (svc *Service) places(ctx context.Context, ms []consult.Meeting) (p places, err error) {
	var rooms, forms, bodies, at []consult.ID
	for _, m := range ms {
		rooms, forms, bodies = append(rooms, m.RoomID, m.First.RoomID), append(forms, consult.ID(m.Form)), append(bodies, m.OwnerBodyID)
	}
	if p.rooms, err = svc.store.Rooms.Find(ctx, consult.Distinct(rooms)); err != nil {
		return p, err
	}
	for _, r := range p.rooms {
		at = append(at, r.VenueID)
	}
	if p.venues, err = svc.store.Venues.Find(ctx, consult.Distinct(at)); err != nil {
		return p, err
	}
	if p.forms, err = svc.store.Forms.Find(ctx, consult.Distinct(forms)); err != nil {
		return p, err
	}
	p.bodies, err = svc.store.Bodies.Find(ctx, consult.Distinct(bodies))
	return p, err
}

// entries are the lines of one Meeting: where it is, if that is on the day and
// at the Venue, and its first slot, if it has left that for another time or Venue.
func (p places) entries(m consult.Meeting, day consult.Span, venue consult.ID) []consult.DayEntry {
	here := func(room consult.ID) bool { return venue == "" || p.rooms[room].VenueID == venue }
	var out []consult.DayEntry
	if m.Span.Overlaps(day) && here(m.RoomID) {
		out = append(out, p.line(m, m.Slot()))
	}
	first := m.First
	if !m.Departed() || !first.Span.Overlaps(day) || !here(first.RoomID) || first.Span.From.Equal(m.Span.From) && here(m.RoomID) {
		return out
	}
	left, to := p.line(m, first), m.Slot()
	left.Moved, left.MovedRoom, left.MovedVenue = &to, p.rooms[m.RoomID], p.venues[p.rooms[m.RoomID].VenueID]
	return append(out, left)
}

func (p places) line(m consult.Meeting, at consult.Slot) consult.DayEntry {
	form, room := p.forms[consult.ID(m.Form)], p.rooms[at.RoomID]
	return consult.DayEntry{MeetingID: m.ID, Title: m.Title, Form: m.Form, FormZH: form.NameZH, FormEN: form.NameEN,
		Span: at.Span, Cancelled: m.Status == consult.Cancelled, Tentative: m.Status == consult.Tentative,
		Room: room, Venue: p.venues[room.VenueID], OwnerName: p.bodies[m.OwnerBodyID].Name}
}
