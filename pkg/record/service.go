package record

import (
	"context"
	"strconv"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/motion"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings with what became of them.
type Meetings interface {
	Meetings(
		ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
	) (consult.Page[consult.Meeting], error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	// HalfPresences are who came to which half days of each Meeting, by Person and in the order of time.
	HalfPresences(
		ctx context.Context, meetings []consult.ID,
	) (map[consult.ID]map[consult.ID][]consult.HalfPresence, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	People  registry.Getter[consult.Person]
	Leaves  registry.Lister[consult.Leave, consult.LeaveFilter]
	Visits  registry.Lister[contact.Visit, contact.VisitFilter]
	Motions registry.Lister[motion.Motion, motion.Filter]
}

// Service has the use cases of this room. It writes nothing.
type Service struct {
	consult.Clock
	store Store
}

// New makes a Service over the store.
func New(s Store, clock consult.Clock) *Service { return &Service{Clock: clock, store: s} }

// Of is the Record of a Person for a year, up to now. A member may read only their own, and of everybody else only what
// is in reach is told. It fails with consult.ErrNotFound when there is no such Person.
func (svc *Service) Of(ctx context.Context, by consult.Actor, person consult.ID, year int) (Record, error) {
	var out Record
	if err := by.OwnOnly(person); err != nil {
		return out, err
	}
	if year == 0 {
		year = svc.Now().In(svc.Zone()).Year()
	}
	if year < 2000 || year > 2099 {
		return out, consult.BadField("year", "range", "应在 2000 到 2099 之间", "must be between 2000 and 2099")
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		out = Record{PersonID: p.ID, Name: p.Called(), Year: year}
		span := consult.Span{
			From: consult.Date(strconv.Itoa(year) + "-01-01").Start(svc.Zone()),
			To:   consult.Date(strconv.Itoa(year+1) + "-01-01").Start(svc.Zone()),
		}
		for _, add := range []func(context.Context, *Record, consult.Span) error{
			svc.addMeetings, svc.addLeaves, svc.addMotions, svc.addVisits,
		} {
			err := add(ctx, &out, span)
			if err != nil {
				return err
			}
		}
		out.sort()
		return nil
	})
	return out, err
}
