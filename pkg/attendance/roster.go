package attendance

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Seat is one Attendance with its Answer and its Leave.
type Seat struct {
	consult.Attendance
	consult.Answer
	Name, Substitute string
	// HalfDays is what was recorded by half days, in the order of time; none where the whole was recorded at once.
	HalfDays []consult.HalfPresence
	// Leave is the pending or approved Leave; it has no ID when there is none.
	Leave consult.Leave
	// Lapsed is approved Leave from the whole Meeting that no longer applies because
	// the Meeting moved to another day: the Person is expected again.
	Lapsed consult.Leave
}

// Coming is whether a Person will probably come.
type Coming string

// A Person is expected until they say otherwise. They are unsure while their answer is
// unsure, their Leave is pending or they have yet to agree, away once they declined or have Leave, and
// represented when a substitute comes.
const (
	Expected   Coming = "expected"
	Unsure     Coming = "unsure"
	Away       Coming = "away"
	Substitute Coming = "substitute"
)

// Coming gets whether somebody will probably come on this Seat.
func (s Seat) Coming() Coming {
	switch {
	case s.Attendance.Sent:
		return Substitute
	case s.Excused, s.Out(), s.Response == consult.Declined:
		return Away
	case s.Awaits(), s.Response == consult.Unsure, s.Leave.Decision == consult.LeavePending && !s.Leave.Part():
		return Unsure
	}
	return Expected
}

// Roster lists who is invited to a Meeting and what they answered, with the forecast
// of its quorum and the Conflicts that follow.
type Roster struct {
	Meeting  consult.Meeting
	Seats    []Seat
	Unnamed  []Unnamed
	Forecast []conflict.Tally
	Warnings []consult.Conflict
}

// Roster gets every Seat of the Meeting, in the order of its Attendances. Members and
// liaisons get only those of the people they act for, and consult.ErrNotFound when none of these is invited.
func (svc *Service) Roster(ctx context.Context, by consult.Actor, id consult.ID) (Roster, error) {
	var r Roster
	var err error
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		r, err = svc.roster(ctx, id)
		if err != nil {
			return err
		}
		r, err = svc.inReach(ctx, r)
		if err != nil {
			return err
		}
		r.Unnamed, err = svc.unnamed(ctx, by, r.Meeting)
		return err
	})
	if err == nil && by.ForSome() {
		r.Warnings = nil // they may name other people
		r.Seats = slices.DeleteFunc(r.Seats, func(s Seat) bool {
			return !by.ActsFor(s.Attendance.PersonID)
		})
		if len(r.Seats) == 0 {
			return Roster{}, consult.ErrNotFound
		}
	}
	return r, err
}

// roster gets the whole Roster. Only a Meeting that is live has a forecast.
func (svc *Service) roster(ctx context.Context, id consult.ID) (Roster, error) {
	var r Roster
	var err error
	r.Meeting, err = svc.store.Meeting(ctx, id)
	if err != nil {
		return r, err
	}
	r.Seats, err = svc.seats(ctx, r.Meeting)
	if err != nil || !r.Meeting.Status.Live() {
		return r, err
	}
	s, err := svc.judging.Around(ctx, r.Meeting, nil, r.Meeting.Span)
	if err != nil {
		return r, err
	}
	// Notice is judged by when the Meeting was announced, not by the time of asking.
	s.Announced = judging.AnnouncedAt(r.Meeting)
	r.Forecast = conflict.Forecast(r.Meeting, s)
	r.Warnings = judging.About(r.Meeting, conflict.Find(r.Meeting, s))
	return r, nil
}

// seats gets the Seats of the Meeting, in the order of its Attendances.
func (svc *Service) seats(ctx context.Context, m consult.Meeting) ([]Seat, error) {
	answers, err := svc.store.Answers(ctx, []consult.ID{m.ID})
	if err != nil {
		return nil, err
	}
	leaves, err := svc.store.LeavesFrom(ctx, []consult.ID{m.ID})
	if err != nil {
		return nil, err
	}
	named, err := svc.store.People.Find(ctx, consult.Distinct(m.People()))
	if err != nil {
		return nil, err
	}
	halves, err := svc.store.HalfPresences(ctx, []consult.ID{m.ID})
	if err != nil {
		return nil, err
	}
	counting, lapsed := consult.CountingLeaves(leaves[m.ID]), consult.LapsedLeaves(leaves[m.ID])
	var all []Seat
	for _, a := range m.Attendances {
		s := Seat{
			Attendance: a,
			Answer:     answerOf(answers[m.ID], m.ID, a.PersonID),
			Name:       named[a.PersonID].Called(),
			Leave:      counting[a.PersonID],
			Lapsed:     lapsed[a.PersonID],
			HalfDays:   halves[m.ID][a.PersonID],
		}
		s.Substitute = s.SubstituteName
		if a.SubstituteID != "" {
			s.Substitute = named[a.SubstituteID].Called()
		}
		all = append(all, s)
	}
	return all, nil
}

// refreshReservations writes the Reservations that a Meeting needs after somebody was
// excused, is expected again or sends a substitute; was is the Meeting before that.
// Whoever the Meeting did not need before must be free, else the error is a
// *consult.Clash. Whoever it needed but could not reserve is reserved if they are free
// by now.
func (svc *Service) refreshReservations(ctx context.Context, was consult.Meeting) error {
	m, err := svc.store.Meeting(ctx, was.ID)
	if err != nil {
		return err
	}
	// Try to reserve everybody; below, the Meeting gives up whoever is still taken.
	m.HoldAll()
	before := was.Reservations()
	after := m.Reservations()
	lacked := was.NotHeld()
	if reflect.DeepEqual(before, after) && len(lacked) == 0 {
		return nil
	}
	found, err := svc.booking.Warnings(ctx, m)
	if err != nil {
		return err
	}
	theirs := clashesOfNewcomers(found, was, m)
	for _, c := range conflict.Blocked(found) {
		if taken := c.Taken(); lacked[taken] {
			m.LetGo(func(id consult.ID) bool { return id == taken })
		}
	}
	if len(theirs) > 0 {
		return &consult.Clash{Conflicts: theirs}
	}
	if !maps.Equal(lacked, m.NotHeld()) {
		if err := svc.store.Lack(ctx, m); err != nil {
			return err
		}
	}
	return svc.store.Hold(ctx, m)
}

// clashesOfNewcomers are those findings about a Meeting that refuse a change of who comes. Overlaps that existed before
// were accepted when the Meeting was booked: only somebody who is needed anew can refuse.
func clashesOfNewcomers(found []consult.Conflict, was, is consult.Meeting) []consult.Conflict {
	lacked := was.NotHeld()
	before := was.Reservations()
	after := is.Reservations()
	newcomer := func(person consult.ID) bool {
		return !lacked[person] && slices.ContainsFunc(after, func(r consult.Reservation) bool {
			return r.ResourceID == person && !slices.Contains(before, r)
		})
	}
	var out []consult.Conflict
	for _, c := range conflict.Blocked(found) {
		if !c.Kind.Inactive() && (newcomer(c.PersonID) || slices.ContainsFunc(c.PersonIDs, newcomer)) {
			out = append(out, c)
		}
	}
	return out
}
