package attendance

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// maxPeriod is the longest period that Figures can cover.
const maxPeriod = 2 * 366 * 24 * time.Hour

// Figures counts the Attendances of one Person in the period. A member may ask only
// for their own. With under it counts the Meetings alone that a Body in the subtree holds.
func (svc *Service) Figures(
	ctx context.Context, by consult.Actor, person consult.ID, period consult.Span, under consult.ID,
) (Figures, error) {
	var out Figures
	if err := by.OwnOnly(person); err != nil {
		return out, err
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		all, err := svc.countFigures(ctx, consult.MeetingFilter{PersonID: person, UnderID: under}, period)
		if err != nil {
			return err
		}
		out = all[person]
		out.PersonID, out.Name = p.ID, p.Called()
		return nil
	})
	return out, err
}

// BodyFigures counts the Attendances of each Person who was a member of the Body in
// the period, ordered by name, and their total. It counts the Meetings that the Body
// held, was invited to or had seats at. With under it counts whoever was a member of a Body in the subtree of under or
// of the Body, and the Meetings that a Body in that subtree held.
func (svc *Service) BodyFigures(
	ctx context.Context, body consult.ID, period consult.Span, under consult.ID,
) ([]Figures, Figures, error) {
	var each []Figures
	var total Figures
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		b, err := svc.store.Bodies.Get(ctx, body)
		if err != nil {
			return err
		}
		filter := consult.MeetingFilter{BodyID: body}
		bodies := map[consult.ID]bool{body: true}
		if under != "" {
			filter = consult.MeetingFilter{UnderID: under}
			bodies, err = svc.store.Subtree(ctx, under)
			if err != nil {
				return err
			}
			bodies[body] = true
		}
		all, err := svc.countFigures(ctx, filter, period)
		if err != nil {
			return err
		}
		who, err := svc.membersIn(ctx, slices.Collect(maps.Keys(bodies)), period)
		if err != nil {
			return err
		}
		total.Name = b.Name
		for _, p := range who {
			x := all[p.ID]
			x.PersonID, x.Name = p.ID, p.Called()
			each = append(each, x)
			total.Add(x)
		}
		return nil
	})
	return each, total, err
}

// membersIn gets the people in reach who were members of one of the Bodies on some day of the period, ordered by name.
// Staff are not members.
func (svc *Service) membersIn(
	ctx context.Context, bodies []consult.ID, period consult.Span,
) ([]consult.Person, error) {
	first := consult.DateOf(period.From, svc.Zone())
	// The period excludes its end, which may be midnight of the next day.
	last := consult.DateOf(period.To.Add(-time.Second), svc.Zone())
	members, err := svc.store.Members(ctx, bodies, first, last)
	if err != nil {
		return nil, err
	}
	var ids []consult.ID
	for _, m := range members {
		if m.Role != consult.MembershipStaff {
			ids = append(ids, m.PersonID)
		}
	}
	found, err := svc.store.People.Find(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	names := reach.Names{}
	names.Add(reach.Person, ids...)
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	who := make([]consult.Person, 0, len(found))
	for _, p := range found {
		if seen.Has(reach.Person, p.ID) {
			who = append(who, p)
		}
	}
	slices.SortFunc(who, func(a, b consult.Person) int {
		return cmp.Or(cmp.Compare(a.Pinyin, b.Pinyin), cmp.Compare(a.ID, b.ID))
	})
	return who, nil
}

// countFigures counts the Figures of everybody invited to the Meetings that the filter finds, that are one's own and
// that began in the period. One that is recorded not to have been held counts nowhere.
func (svc *Service) countFigures(
	ctx context.Context, filter consult.MeetingFilter, period consult.Span,
) (map[consult.ID]Figures, error) {
	if !period.From.Before(period.To) || period.Length() > maxPeriod {
		return nil, consult.BadField("to", "window", "应晚于 from 且不超过两年", "must be after from, by two years at most")
	}
	filter.From, filter.To = period.From, period.To
	var ms []consult.Meeting
	var ids []consult.ID
	err := registry.EachInReach(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		// A parent Meeting would count its children's people twice.
		begun := !m.Span.From.After(svc.Now()) && !m.Span.From.Before(period.From) && m.Span.From.Before(period.To)
		if m.Status.Live() && !m.HasChildren && begun && !m.Held.Not() && reach.Of(ctx).CoversMeeting(m) {
			ms, ids = append(ms, m), append(ids, m.ID)
		}
	})
	if err != nil {
		return nil, err
	}
	answers, err := svc.store.Answers(ctx, ids)
	if err != nil {
		return nil, err
	}
	leaves, err := svc.store.LeavesFrom(ctx, ids)
	if err != nil {
		return nil, err
	}
	halves, err := svc.store.HalfPresences(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[consult.ID]Figures{}
	for _, m := range ms {
		counting := consult.CountingLeaves(leaves[m.ID])
		// Where presence was never recorded, nobody is counted as absent.
		recorded := false
		for _, a := range answers[m.ID] {
			recorded = recorded || a.Presence != ""
		}
		for _, a := range m.Attendances {
			if a.Out() {
				continue // the invitation came to nothing
			}
			x := out[a.PersonID]
			v := answerOf(answers[m.ID], m.ID, a.PersonID)
			x.Count(a, v, counting[a.PersonID].Reason, recorded)
			x.HalfDays += consult.CameFor(v, halves[m.ID][a.PersonID], m.Span, svc.Zone())
			out[a.PersonID] = x
		}
	}
	return out, nil
}
