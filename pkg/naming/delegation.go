package naming

import (
	"context"
	"fmt"
	"slices"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// side is for whom somebody names people.
type side int

const (
	// neither may not name anybody. The holder of the Meeting may at any time, the Body itself until its time is over.
	neither side = iota
	holder
	delegate
)

// sideOf is that of the Actor for a Delegation.
func sideOf(ctx context.Context, by consult.Actor, s Seating) side {
	v, staff := reach.Of(ctx), !by.ForSome()
	switch {
	case staff && v.CoversMeeting(s.Meeting):
		return holder
	case staff && v.Covers(s.BodyID), by.Has(consult.Liaison) && slices.Contains(by.BodyIDs, s.BodyID):
		return delegate
	}
	return neither
}

// Get gets one Delegation. To a liaison those of other Bodies are not there.
func (svc *Service) Get(ctx context.Context, by consult.Actor, id consult.ID) (Seating, error) {
	meeting, err := svc.store.DelegationMeeting(ctx, id)
	if err != nil {
		return Seating{}, err
	}
	m, err := svc.booking.Meeting(ctx, meeting)
	if err != nil {
		return Seating{}, err
	}
	s, err := seatingIn(m, id)
	if err != nil {
		return s, err
	}
	at := sideOf(ctx, by, s)
	if at == neither || at == delegate && m.Status == consult.Draft {
		return Seating{}, consult.ErrNotFound
	}
	return s, nil
}

// List gets one page of the Delegations of live Meetings, those to be named first in front. A liaison gets those of
// their Bodies alone.
func (svc *Service) List(
	ctx context.Context, by consult.Actor, filter consult.DelegationFilter, p consult.PageRequest,
) (consult.Page[Seating], error) {
	if by.ForSome() {
		filter.BodyIDs = append([]consult.ID{}, by.BodyIDs...)
	}
	var page consult.Page[Seating]
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		found, err := svc.store.Delegations.Delegations(ctx, filter, p)
		if err != nil {
			return err
		}
		page.Next = found.Next
		var meetings []consult.ID
		for _, at := range found.Items {
			meetings = append(meetings, at[0])
		}
		of, err := svc.booking.MeetingsByID(ctx, consult.Distinct(meetings))
		if err != nil {
			return err
		}
		for _, at := range found.Items {
			s, err := seatingIn(of[at[0]], at[1])
			if err != nil {
				return err
			}
			page.Items = append(page.Items, s)
		}
		return nil
	})
	return page, err
}

// Naming is who is to be named for a Delegation.
type Naming struct {
	// People are all of them: whoever is named already and not among them is freed.
	People []consult.ID
	// Overrides are for the holder of the Meeting alone.
	Overrides []consult.Override
}

// Named is a Delegation with the people who are named, and what was found about them.
type Named struct {
	Seating
	Warnings []consult.Conflict
}

// Name names people for the Delegation. It is judged like a booking, and fails with a *consult.Clash that has every
// Conflict.
func (svc *Service) Name(
	ctx context.Context, by consult.Actor, id consult.ID, n Naming, o booking.Options,
) (Named, error) {
	s, err := svc.Get(ctx, by, id)
	if err != nil {
		return Named{}, err
	}
	var own bool
	b, err := svc.booking.Alter(ctx, by, s.Meeting.ID, o,
		func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
			s, err := seatingIn(before, id)
			if err != nil {
				return nil, err
			}
			at := sideOf(ctx, by, s)
			own = at == holder
			if err := svc.check(ctx, s, n, at); err != nil {
				return nil, err
			}
			c := svc.booking.Edited(before, before.Clone())
			c.After.Name(s.Delegation, n.People)
			c.After.Overrides = append(c.After.Overrides, n.Overrides...)
			c.Consents = at == delegate
			return []judging.Change{c}, nil
		})
	if err != nil {
		return Named{}, svc.attendance.Veiled(ctx, by, err)
	}
	if !own { // what else is found about the Meeting is for its holder
		b.Warnings = slices.DeleteFunc(b.Warnings, func(c consult.Conflict) bool {
			return !slices.Contains(n.People, c.PersonID)
		})
	}
	s, err = seatingIn(b.Meeting, id)
	return Named{Seating: s, Warnings: b.Warnings}, err
}

// check names everything that is wrong with the naming.
func (svc *Service) check(ctx context.Context, s Seating, n Naming, at side) error {
	var f consult.Faults
	const field = "person_ids"
	m := s.Meeting
	f.Add(m.Status == consult.Cancelled, field, "cancelled", "会议已取消", "the meeting is cancelled")
	if at == delegate {
		f.Add(
			s.Lapsed || !svc.Now().Before(s.NameBy), field, "over", "定人期限已过，请与会议主办方联系",
			"is due earlier; ask the organiser of the meeting",
		)
		f.Add(
			len(n.Overrides) > 0, "overrides", "not_holder", "只有会议主办方可以放行冲突", "are for the organiser of the meeting",
		)
	}
	f.Add(
		len(n.People) > s.Seats, field, "too_many", fmt.Sprintf("名额为 %d 人，不能定 %d 人", s.Seats, len(n.People)),
		fmt.Sprintf("has %d people for %d seats", len(n.People), s.Seats),
	)
	if err := svc.checkPeople(ctx, &f, s, n.People); err != nil {
		return err
	}
	return f.Err()
}

// checkPeople names who cannot be named anew: whoever comes already, and whoever is not active on the Body, or on one
// below it, on the day of the Meeting.
func (svc *Service) checkPeople(ctx context.Context, f *consult.Faults, s Seating, people []consult.ID) error {
	stay := s.Named()
	var come []consult.ID
	for _, id := range people {
		if !slices.Contains(stay, id) {
			come = append(come, id)
		}
	}
	persons, err := svc.store.People.Find(ctx, consult.Distinct(come))
	if err != nil {
		return err
	}
	members, err := svc.store.SeatsWithin(ctx, consult.Distinct(come), []consult.ID{s.BodyID})
	if err != nil {
		return err
	}
	day := consult.DateOf(s.Meeting.Span.From, svc.Zone())
	sits := map[consult.ID]bool{}
	for _, ms := range members {
		sits[ms.PersonID] = sits[ms.PersonID] || ms.On(day)
	}
	for i, id := range people {
		at := consult.FieldAt("person_ids", i, "")
		f.Add(slices.Index(people, id) < i, at, "duplicate", "重复", "is named twice")
		if slices.Contains(stay, id) {
			continue
		}
		invited := slices.ContainsFunc(s.Meeting.Attendances, func(a consult.Attendance) bool {
			return a.PersonID == id && a.ViaBodyID == ""
		})
		f.Add(!sits[id], at, "not_member", "会议当日不是该组织成员", "is no member of the body on the day of the meeting")
		f.Add(sits[id] && !persons[id].Active, at, "inactive", "已停用", "is no longer active")
		f.Add(sits[id] && invited, at, "invited", "已在参会名单中", "is invited already")
	}
	return nil
}

// Lapse ends the naming whose time is over, each Meeting in a transaction of its own, and returns how many Meetings it
// changed. One that cannot be changed does not keep the others from it.
func (svc *Service) Lapse(ctx context.Context) (int, error) {
	due, err := svc.store.NamingOver(ctx, svc.Now())
	if err != nil {
		return 0, err
	}
	return svc.booking.AlterEach(ctx, due, svc.lapse)
}

// lapse makes the change that ends what is over by now.
func (svc *Service) lapse(_ context.Context, before consult.Meeting) ([]judging.Change, error) {
	after := before.Clone()
	for i, d := range after.Delegations {
		if before.Unnamed(d) > 0 && !svc.Now().Before(d.NameBy) {
			after.Delegations[i].Lapsed = true
		}
	}
	c := svc.booking.Edited(before, after)
	if before.Held.Took {
		c.Reason = "名额到期未定人"
	}
	return []judging.Change{c}, nil
}
