package store

import (
	"context"
	"errors"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// FeedEvent reads one Meeting as Contents would, whenever it is; consult.ErrNotFound
// when it is not on the calendar of the Feed's Subject, subscription.ErrHolderInactive
// when that is an inactive Person.
func (s *feedStore) FeedEvent(
	ctx context.Context, f subscription.Feed, meeting consult.ID,
) (subscription.Event, error) {
	var e subscription.Event
	err := s.Read(ctx, func(ctx context.Context) error {
		if err := s.HolderActive(ctx, f.Subject); err != nil {
			return err
		}
		var row wholeRow
		db := listed(
			narrowMeetings(s.conn(ctx), meetingsOf(f, consult.Span{})), f,
		).Where("id = ?", string(meeting)).Select(s.ownedColumns)
		if err := db.Take(&row).Error; err != nil {
			return err
		}
		all, err := s.events(ctx, f.Subject, []wholeRow{row})
		if err == nil {
			e = all[0]
		}
		return err
	})
	err = translate(err)
	if errors.Is(err, consult.ErrInvalid) {
		// PostgreSQL refuses a text that is no ID at all, where SQLite finds nothing.
		err = consult.ErrNotFound
	}
	return e, err
}

// Contents reads everything the Feed shows, with the Revision, in one snapshot.
func (s *feedStore) Contents(
	ctx context.Context, f subscription.Feed, window consult.Span, cancelledSince time.Time,
) (subscription.Contents, error) {
	var c subscription.Contents
	c.Feed = f
	var err error
	err = s.Read(ctx, func(ctx context.Context) error {
		c.RevisionLog, err = s.Trail(ctx)
		if err != nil {
			return err
		}
		if f.Subject.Kind != consult.SubjectPublic {
			c.SubjectName, err = s.SubjectName(ctx, f.Subject)
			if err != nil {
				return err
			}
		}
		var rows []wholeRow
		db := listed(narrowMeetings(s.conn(ctx), meetingsOf(f, window)), f).
			Where("(cancelled_at IS NULL OR cancelled_at >= ?)", cancelledSince.Unix())
		if err := db.Select(s.ownedColumns).Order("starts_at, id").Find(&rows).Error; err != nil {
			return err
		}
		c.Events, err = s.events(ctx, f.Subject, rows)
		if err != nil {
			return err
		}
		c.ChangedAt = f.ChangedAt
		for _, e := range c.Events {
			if e.Meeting.ChangedAt.After(c.ChangedAt) {
				c.ChangedAt = e.Meeting.ChangedAt
			}
		}
		return nil
	})
	return c, translate(err)
}

// meetingsOf finds the Meetings of a calendar.
func meetingsOf(f subscription.Feed, window consult.Span) consult.MeetingFilter {
	sub := f.Subject
	filter := consult.MeetingFilter{From: window.From, To: window.To}
	switch sub.Kind {
	case consult.SubjectPerson:
		filter.PersonID = sub.ID
	case consult.SubjectBody:
		filter.BodyID, filter.Below = sub.ID, f.Options.Below
	case consult.SubjectRoom:
		filter.RoomID = sub.ID
	case consult.SubjectVenue:
		filter.VenueID = sub.ID
	default:
		filter.Visibility = consult.Public
	}
	return filter
}

// events resolves the names a Feed shows. Attendances are read for the holder's
// own role only: a Feed never knows who else comes.
func (s *feedStore) events(ctx context.Context, sub consult.Subject, rows []wholeRow) ([]subscription.Event, error) {
	meetings := make([]consult.ID, len(rows))
	forms := []consult.ID{}
	rooms := []consult.ID{}
	venues := []consult.ID{}
	bodies := []consult.ID{}
	for i, r := range rows {
		m := r.noun()
		meetings[i] = m.ID
		forms = append(forms, consult.ID(m.Form))
		rooms = append(rooms, m.RoomID)
		venues = append(venues, m.VenueID)
		bodies = append(bodies, m.Owners()...)
	}
	parts, err := s.partsOf(ctx, sub)
	if err != nil {
		return nil, err
	}
	moves, err := s.movesOf(ctx, meetings)
	if err != nil {
		return nil, err
	}
	agendas, err := s.agendasFor(ctx, sub, meetings)
	if err != nil {
		return nil, err
	}
	stops, err := s.stopsFor(ctx, sub, meetings)
	if err != nil {
		return nil, err
	}
	for _, all := range stops {
		for _, x := range all {
			venues = append(venues, x.VenueID)
		}
	}
	n, err := s.nouns.namesFor(ctx, forms, rooms, venues, bodies)
	if err != nil {
		return nil, err
	}
	events := make([]subscription.Event, len(rows))
	for i, r := range rows {
		m := r.noun()
		m.Moves = moves[m.ID]
		m.Items = agendas[m.ID].items
		m.Stops = stops[m.ID]
		mine, comes := parts[m.ID]
		form := n.forms[consult.ID(m.Form)]
		venue, room := m.Where(n.venues, n.rooms)
		events[i] = subscription.Event{
			Meeting:  m,
			Role:     mine.role,
			InPlace:  mine.inPlace,
			AgreeBy:  mine.until,
			Newcomer: comes && m.Newcomer(mine.since),

			OwnItems:  itemsOfSeats(m, mine.seats),
			Reporters: agendas[m.ID].reporters,

			FormZH:   form.NameZH,
			FormEN:   form.NameEN,
			BodyName: n.bodies[m.OwnerBodyID].Name,
			CoOwners: consult.NamesOf(m.CoOwnerBodyIDs, n.bodies),
			Room:     room,
			Venue:    venue,
			Stops:    stopVenues(m, n.venues),
			Veiled:   m.Visibility == consult.Restricted && sub.Kind != consult.SubjectPerson,
		}
	}
	return events, nil
}

type names struct {
	forms  map[consult.ID]consult.Form
	rooms  map[consult.ID]consult.Room
	venues map[consult.ID]consult.Venue
	bodies map[consult.ID]consult.Body
}

func (s *nounStore) namesFor(ctx context.Context, forms, rooms, venues, bodies []consult.ID) (names, error) {
	var n names
	var err error
	n.forms, err = s.Forms.Find(ctx, consult.Distinct(forms))
	if err != nil {
		return n, err
	}
	n.rooms, err = s.Rooms.Find(ctx, consult.Distinct(rooms))
	if err != nil {
		return n, err
	}
	for _, r := range n.rooms {
		venues = append(venues, r.VenueID)
	}
	n.venues, err = s.Venues.Find(ctx, consult.Distinct(venues))
	if err != nil {
		return n, err
	}
	n.bodies, err = s.Bodies.Find(ctx, consult.Distinct(bodies))
	return n, err
}

// sends joins what a seat answers, v, to the seat, a: an answer outlives a seat that is
// taken off the Meeting.
const sends = "answers v JOIN attendances a ON a.meeting_id = v.meeting_id AND a.person_id = v.person_id"

// comes leaves out invitations, a, that came to nothing.
const comes = "a.consent NOT IN ('refused', 'lapsed')"

// part is as what somebody comes to a Meeting, of their own or in place of a seat, and
// since which version of it.
type part struct {
	role    consult.AttendanceRole
	inPlace bool
	since   int64
	// seats are whose seats they come on.
	seats []consult.ID
	// until is when the invitation lapses to which the Person has yet to agree.
	until time.Time
}

// partsOf are those of the Person whose calendar it is.
func (s *feedStore) partsOf(ctx context.Context, sub consult.Subject) (map[consult.ID]part, error) {
	parts := map[consult.ID]part{}
	if sub.Kind != consult.SubjectPerson {
		return parts, nil
	}
	for _, inPlace := range []bool{true, false} { // whoever has a seat of their own takes that
		query := "SELECT meeting_id, person_id, role, since, consent, consent_until FROM attendances a " +
			"WHERE person_id = ? AND " + comes
		if inPlace {
			query = "SELECT a.meeting_id, a.person_id, a.role, v.sent_since AS since FROM " + sends +
				" WHERE v.substitute_id = ?"
		}
		var rows []attendanceRow
		if err := s.conn(ctx).Raw(query, string(sub.ID)).Scan(&rows).Error; err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			p := part{role: consult.AttendanceRole(r.Role), inPlace: inPlace, since: r.Since}
			if consult.Consent(r.Consent) == consult.ConsentPending {
				p.until = r.ConsentUntil.Time
			}
			p.seats = append(parts[consult.ID(r.MeetingID)].seats, consult.ID(r.PersonID))
			parts[consult.ID(r.MeetingID)] = p
		}
	}
	return parts, nil
}

func (s *feedStore) movesOf(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Move, error) {
	moves := map[consult.ID][]consult.Move{}
	for at := 0; at < len(meetings); at += batch {
		var rows []moveRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(meetings[at:min(at+batch, len(meetings))])).
			Order("meeting_id, ord").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			moves[consult.ID(r.MeetingID)] = append(moves[consult.ID(r.MeetingID)], fromMove(r))
		}
	}
	return moves, nil
}
