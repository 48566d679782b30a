package kiosk

import (
	"cmp"
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Day gets the public list of a date at a Venue. An empty Venue means all Venues, and an
// empty date means today. A Meeting that was first planned for that date and has moved
// away is listed there, too, with its new slot. The error is consult.ErrNotFound when
// there is no such Venue.
func (svc *Service) Day(ctx context.Context, venue consult.ID, date consult.Date) (Day, error) {
	days, err := svc.Days(ctx, venue, date, 1)
	if err != nil {
		return Day{}, err
	}
	return days[0], nil
}

// Days gets the lists of n dates from the given one on, each as Day does, all as of one instant.
func (svc *Service) Days(ctx context.Context, venue consult.ID, from consult.Date, n int) ([]Day, error) {
	now := svc.Now()
	if from == "" {
		from = consult.DateOf(now, svc.Zone())
	}
	days := make([]Day, n)
	for i := range days {
		days[i] = Day{Date: from.AddDays(i), AsOf: now}
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error { return svc.fill(ctx, days, venue) })
	if err != nil {
		return nil, err
	}
	return days, nil
}

// fill reads the Meetings of all the days at once and gives each day its entries.
func (svc *Service) fill(ctx context.Context, days []Day, venue consult.ID) error {
	var at *consult.Venue
	if venue != "" {
		v, err := svc.store.Venues.Get(ctx, venue)
		if err != nil {
			return err
		}
		at = &v
	}
	whole := consult.Span{From: days[0].Date.Start(svc.Zone()), To: days[len(days)-1].Date.AddDays(1).Start(svc.Zone())}
	ms, err := svc.store.OnDay(ctx, whole)
	if err != nil {
		return err
	}
	p, err := svc.references(ctx, ms)
	if err != nil {
		return err
	}
	for i := range days {
		day, span := &days[i], days[i].Date.Span(svc.Zone())
		day.Venue = at
		for _, m := range ms {
			// What was withdrawn before the day began was on nobody's list of it.
			if m.Withdrawn == 0 || !m.CancelledAt.Before(span.From) {
				day.Entries = append(day.Entries, p.entries(m, span, venue)...)
			}
		}
		slices.SortStableFunc(day.Entries, byStart)
	}
	return nil
}

func byStart(a, b Entry) int {
	return cmp.Or(
		a.Span.From.Compare(b.Span.From), cmp.Compare(a.Title, b.Title), cmp.Compare(a.MeetingID, b.MeetingID),
	)
}

// references holds the nouns whose names the list of a day shows.
type references struct {
	rooms  map[consult.ID]consult.Room
	venues map[consult.ID]consult.Venue
	forms  map[consult.ID]consult.Form
	bodies map[consult.ID]consult.Body
}

// references reads what the Meetings refer to, all at once.
func (svc *Service) references(ctx context.Context, ms []consult.Meeting) (references, error) {
	var rooms, forms, bodies, at []consult.ID
	for _, m := range ms {
		// The list shows a moved Meeting in the Room that it has left.
		rooms = append(rooms, m.RoomID, m.First.RoomID)
		at = append(at, m.VenueID)
		forms = append(forms, consult.ID(m.Form))
		bodies = append(bodies, m.Owners()...)
	}
	var p references
	var err error
	p.rooms, err = svc.store.Rooms.Find(ctx, consult.Distinct(rooms))
	if err != nil {
		return p, err
	}
	for _, r := range p.rooms {
		at = append(at, r.VenueID)
	}
	p.venues, err = svc.store.Venues.Find(ctx, consult.Distinct(at))
	if err != nil {
		return p, err
	}
	p.forms, err = svc.store.Forms.Find(ctx, consult.Distinct(forms))
	if err != nil {
		return p, err
	}
	p.bodies, err = svc.store.Bodies.Find(ctx, consult.Distinct(bodies))
	return p, err
}

// entries makes the entries of one Meeting: one for its slot, if that is on the day and
// at the Venue, and one for its first slot, if the Meeting has moved from there to
// another time or Venue.
func (p references) entries(m consult.Meeting, day consult.Span, venue consult.ID) []Entry {
	here := func(at consult.Venue) bool { return venue == "" || at.ID == venue }
	var out []Entry
	is := p.entry(m, m.Slot())
	if m.Span.Overlaps(day) && here(is.Venue) {
		out = append(out, is)
	}
	first := m.First
	// A Meeting that starts at the same time and is still on this screen needs no second
	// entry: people find it there with its new Room.
	left, to := p.entry(m, first), m.Slot()
	if !m.Departed() || !first.Span.Overlaps(day) || !here(left.Venue) ||
		first.Span.From.Equal(m.Span.From) && here(is.Venue) {
		return out
	}
	left.Moved = &to
	left.MovedRoom, left.MovedVenue = is.Room, is.Venue
	return append(out, left)
}

// entry makes the entry of a Meeting in one slot. A slot without a Room is where the Meeting is without one.
func (p references) entry(m consult.Meeting, at consult.Slot) Entry {
	form := p.forms[consult.ID(m.Form)]
	in := m
	in.RoomID = at.RoomID
	venue, room := in.Where(p.venues, p.rooms)
	return Entry{
		MeetingID: m.ID,
		Title:     m.Heading(),
		Form:      m.Form,
		FormZH:    form.NameZH,
		FormEN:    form.NameEN,
		Span:      at.Span,
		Cancelled: m.Status == consult.Cancelled,
		Tentative: m.Status == consult.Tentative,
		Room:      room,
		Venue:     venue,
		OwnerName: p.bodies[m.OwnerBodyID].Name,
		CoOwners:  consult.NamesOf(m.CoOwnerBodyIDs, p.bodies),
	}
}
