package attendance

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// maxFigures bounds the period that figures are counted over.
const maxFigures = 2 * 366 * 24 * time.Hour

// Figures counts what a Person's Attendances in the period come to. A member may
// ask for their own alone.
func (svc *Service) Figures(ctx context.Context, by consult.Actor, person consult.ID, period consult.Span) (consult.Figures, error) {
	var out consult.Figures
	if err := ownOnly(by, person); err != nil {
		return out, err
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		all, err := svc.tally(ctx, consult.MeetingFilter{PersonID: person}, period)
		out = all[person]
		out.PersonID, out.Name = p.ID, p.Called()
		return err
	})
	return out, err
}

// BodyFigures counts, for each who was a member of a Body in the period, what their
// Attendances at the Meetings that the Body held or was invited to come to, by
// name, and all of them together.
func (svc *Service) BodyFigures(ctx context.Context, body consult.ID, period consult.Span) (each []consult.Figures, total consult.Figures, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		b, err := svc.store.Bodies.Get(ctx, body)
		if err != nil {
			return err
		}
		all, err := svc.tally(ctx, consult.MeetingFilter{BodyID: body}, period)
		if err != nil {
			return err
		}
		who, err := svc.membersIn(ctx, body, period)
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

// membersIn are those who count for the Body on some day of the period, by name.
func (svc *Service) membersIn(ctx context.Context, body consult.ID, period consult.Span) ([]consult.Person, error) {
	first, last := consult.DateOf(period.From, svc.Zone()), consult.DateOf(period.To.Add(-time.Second), svc.Zone())
	members, err := svc.store.Members(ctx, []consult.ID{body}, first, last)
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
	who := make([]consult.Person, 0, len(found))
	for _, p := range found {
		who = append(who, p)
	}
	slices.SortFunc(who, func(a, b consult.Person) int {
		return cmp.Or(cmp.Compare(a.Pinyin, b.Pinyin), cmp.Compare(a.ID, b.ID))
	})
	return who, err
}

// tally counts over the Meetings that the filter finds and that have begun in the period.
func (svc *Service) tally(ctx context.Context, filter consult.MeetingFilter, period consult.Span) (map[consult.ID]consult.Figures, error) {
	if !period.From.Before(period.To) || period.Length() > maxFigures {
		return nil, consult.BadField("to", "window", "应晚于 from 且不超过两年", "must be after from, by two years at most")
	}
	filter.From, filter.To = period.From, period.To
	var ms []consult.Meeting
	var ids []consult.ID
	err := registry.Each(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		begun := !m.Span.From.After(svc.Now()) && !m.Span.From.Before(period.From) && m.Span.From.Before(period.To)
		if m.Status.Live() && !m.HasChildren && begun {
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
	out := map[consult.ID]consult.Figures{}
	for _, m := range ms {
		counting := consult.CountingLeaves(leaves[m.ID])
		recorded := false
		for _, a := range answers[m.ID] {
			recorded = recorded || a.Presence != ""
		}
		for _, a := range m.Attendances {
			x := out[a.PersonID]
			x.Count(a, known(answers[m.ID], m.ID, a.PersonID), counting[a.PersonID].Reason, recorded)
			out[a.PersonID] = x
		}
	}
	return out, err
}
