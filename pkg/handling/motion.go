package handling

import (
	"context"
	"errors"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/reach"
)

// check names every bad field of a Motion: what it says, the step that it takes, whom it names and its number.
func (svc *Service) check(ctx context.Context, m *motion.Motion) error {
	stored, err := svc.store.Motions.Find(ctx, []consult.ID{m.ID})
	if err != nil {
		return err
	}
	was, stands := stored[m.ID]
	var f consult.Faults
	if bad, ok := errors.AsType[*consult.Invalid](m.Validate()); ok {
		f = bad.Faults
	}
	if stands {
		motion.CheckStep(&f, was.State, m.State)
	}
	if err := svc.checkParties(ctx, &f, was, *m); err != nil {
		return err
	}
	if err := svc.checkMerger(ctx, &f, was, *m); err != nil {
		return err
	}
	if m.Number > 0 {
		other, err := svc.store.MotionNumbered(ctx, m.Year, m.Number, m.OwnerBodyID)
		if err != nil {
			return err
		}
		f.Add(
			other != "" && other != m.ID, "number", "taken", "该年度已有此编号的提案", "is taken by another motion of the year",
		)
	}
	return f.Err()
}

// named are the people and Bodies that a Motion names, by field.
type named struct {
	people, bodies []reference
}

type reference struct {
	field string
	id    consult.ID
}

func namedBy(m motion.Motion) named {
	var n named
	for i, p := range m.Proposers {
		n.people = append(n.people, reference{consult.FieldAt("proposers", i, "person_id"), p.PersonID})
		n.bodies = append(n.bodies, reference{consult.FieldAt("proposers", i, "body_id"), p.BodyID})
	}
	for i, h := range m.Handlers {
		n.bodies = append(n.bodies, reference{consult.FieldAt("handlers", i, "body_id"), h.BodyID})
	}
	n.people = append(n.people, reference{"lead_person_id", m.LeadPersonID},
		reference{"supervisor_person_id", m.SupervisorPersonID})
	n.bodies = append(n.bodies, reference{"supervisor_body_id", m.SupervisorBodyID})
	return n
}

func ids(refs []reference) []consult.ID {
	var out []consult.ID
	for _, r := range refs {
		out = append(out, r.id)
	}
	return consult.Distinct(consult.Given(out))
}

// checkParties names the people and Bodies that do not exist, and those that the Motion did not name before and that
// are no longer active. A Body beyond the reach of whoever asks counts as not there; people are found by their names
// wherever they are.
func (svc *Service) checkParties(ctx context.Context, f *consult.Faults, was, m motion.Motion) error {
	before, after := namedBy(was), namedBy(m)
	people, err := svc.store.People.Find(ctx, ids(after.people))
	if err != nil {
		return err
	}
	bodies, err := svc.store.Bodies.Find(ctx, ids(after.bodies))
	if err != nil {
		return err
	}
	known := map[consult.ID]bool{}
	for _, r := range append(before.people, before.bodies...) {
		known[r.id] = true
	}
	v := reach.Of(ctx)
	for id := range bodies {
		if !known[id] && !v.Covers(id) {
			delete(bodies, id)
		}
	}
	for id, p := range people {
		if !known[id] && !p.Active && !v.Whole() {
			delete(people, id)
		}
	}
	for _, r := range after.people {
		booking.CheckReference(f, r.field, r.id, people, known[r.id], func(p consult.Person) bool { return p.Active })
	}
	for _, r := range after.bodies {
		booking.CheckReference(f, r.field, r.id, bodies, known[r.id], func(b consult.Body) bool { return b.Active })
	}
	return nil
}

// checkMerger checks that a Motion is merged into one that stands by itself, and that none is merged into it.
func (svc *Service) checkMerger(ctx context.Context, f *consult.Faults, was, m motion.Motion) error {
	if m.MergedIntoID != "" && m.MergedIntoID != m.ID {
		found, err := svc.store.Motions.Find(ctx, []consult.ID{m.MergedIntoID})
		if err != nil {
			return err
		}
		into, ok := found[m.MergedIntoID]
		ok = ok && (m.MergedIntoID == was.MergedIntoID || reach.Of(ctx).Covers(into.OwnerBodyID))
		f.Add(!ok, "merged_into_id", "not_found", "不存在", "does not exist")
		f.Add(
			ok && (into.State == motion.Merged || into.State == motion.NotFiled), "merged_into_id", "merged",
			"该提案已并案或不立案", "is merged or not filed itself",
		)
	}
	if m.State != motion.Merged && m.State != motion.NotFiled || was.State == m.State {
		return nil
	}
	has, err := svc.store.HasMerged(ctx, m.ID)
	if err != nil {
		return err
	}
	f.Add(has, "state", "has_merged", "已有提案并入本提案", "cannot be while others are merged into it")
	return nil
}
