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

// Seat is one Attendance with what is known of it.
type Seat struct {
	consult.Attendance
	consult.Answer
	Name, Substitute string
	// Leave is the one that stands; it has no ID when there is none.
	Leave consult.Leave
	// Lapsed is approved Leave from the whole Meeting that ended with its day: the
	// Person is expected again.
	Lapsed consult.Leave
}

// Coming is what is to be reckoned with.
type Coming string

// A Person is expected until they say otherwise: unsure while they waver or wait for
// Leave, away once they declined or have it; a substitute comes instead.
const (
	Expected   Coming = "expected"
	Unsure     Coming = "unsure"
	Away       Coming = "away"
	Substitute Coming = "substitute"
)

// Coming says what is to be reckoned with on the Seat.
func (s Seat) Coming() Coming {
	switch {
	case s.Attendance.Sent:
		return Substitute
	case s.Excused, s.Response == consult.Declined:
		return Away
	case s.Response == consult.Unsure, s.Leave.Decision == consult.LeavePending && !s.Leave.Part():
		return Unsure
	}
	return Expected
}

// Roster is who is asked to a Meeting, what they answered, and what that means
// for its quorum.
type Roster struct {
	Meeting  consult.Meeting
	Seats    []Seat
	Forecast []consult.Tally
	Warnings []consult.Conflict
}

// Roster tells of every Attendance of the Meeting, in its order; to a member of
// their own alone, and consult.ErrNotFound when they have none.
func (svc *Service) Roster(ctx context.Context, by consult.Actor, id consult.ID) (r Roster, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		r, err = svc.roster(ctx, id)
		return err
	})
	if err == nil && by.Role == consult.Member {
		r.Warnings = nil
		r.Seats = slices.DeleteFunc(r.Seats, func(s Seat) bool { return by.PersonID == "" || s.Attendance.PersonID != by.PersonID })
		if len(r.Seats) == 0 {
			return Roster{}, consult.ErrNotFound
		}
	}
	return r, err
}

func (svc *Service) roster(ctx context.Context, id consult.ID) (r Roster, err error) {
	if r.Meeting, err = svc.store.Meeting(ctx, id); err != nil {
		return r, err
	}
	if r.Seats, err = svc.seats(ctx, r.Meeting); err != nil || !r.Meeting.Status.Live() {
		return r, err
	}
	s, err := svc.judging.Around(ctx, r.Meeting, nil, r.Meeting.Span)
	if err != nil {
		return r, err
	}
	s.Announced = judging.AnnouncedAt(r.Meeting)
	r.Forecast, r.Warnings = conflict.Forecast(r.Meeting, s), judging.About(r.Meeting, conflict.Find(r.Meeting, s))
	return r, nil
}

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
	counting, lapsed := consult.CountingLeaves(leaves[m.ID]), consult.LapsedLeaves(leaves[m.ID])
	var all []Seat
	for _, a := range m.Attendances {
		s := Seat{Attendance: a, Answer: known(answers[m.ID], m.ID, a.PersonID), Name: named[a.PersonID].Called(), Leave: counting[a.PersonID], Lapsed: lapsed[a.PersonID]}
		if s.Substitute = s.SubstituteName; a.SubstituteID != "" {
			s.Substitute = named[a.SubstituteID].Called()
		}
		all = append(all, s)
	}
	return all, nil
}

// refreshReservations makes the Meeting, given as it was, hold whom it needs now that somebody
// was excused, is expected again or sends another. Whom it did not need before must
// be free, else the answer is a *consult.Clash; whom it needed and did not hold it
// holds if they are free by now.
func (svc *Service) refreshReservations(ctx context.Context, was consult.Meeting) error {
	m, err := svc.store.Meeting(ctx, was.ID)
	if err != nil {
		return err
	}
	m.HoldAll()
	before, after, lacked := was.Reservations(), m.Reservations(), was.NotHeld()
	if reflect.DeepEqual(before, after) && len(lacked) == 0 {
		return nil
	}
	found, err := svc.booking.Warnings(ctx, m)
	if err != nil {
		return err
	}
	newcomer := func(person consult.ID) bool {
		return !lacked[person] && slices.ContainsFunc(after, func(r consult.Reservation) bool {
			return r.ResourceID == person && !slices.Contains(before, r)
		})
	}
	var theirs []consult.Conflict
	for _, c := range conflict.Blocked(found) {
		if !c.Kind.Inactive() && (newcomer(c.PersonID) || slices.ContainsFunc(c.PersonIDs, newcomer)) {
			theirs = append(theirs, c)
		}
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
