package directory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// maxAffected is the largest number of changed Meetings that an answer lists.
const maxAffected = 100

// Watch reads the Conflicts of the Meetings before a write. It returns a function that is called
// after the write and says what became of the Meetings (registry.Effects).
func (svc *Service) Watch(
	ctx context.Context, before []consult.Meeting,
) (func(context.Context) (registry.Affects, error), error) {
	known, err := svc.findingsOf(ctx, before)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (registry.Affects, error) { return svc.affects(ctx, before, known) }, nil
}

// affects compares Meetings as they were before a write with how they are after it.
func (svc *Service) affects(
	ctx context.Context, before []consult.Meeting, known map[consult.ID][]consult.Conflict,
) (registry.Affects, error) {
	var out registry.Affects
	ids := make([]consult.ID, len(before))
	for i, m := range before {
		ids[i] = m.ID
	}
	now, err := svc.store.MeetingsByID(ctx, ids)
	if err != nil {
		return out, err
	}
	after := make([]consult.Meeting, len(ids))
	for i, id := range ids {
		after[i] = now[id]
	}
	found, err := svc.findingsOf(ctx, after)
	if err != nil {
		return out, err
	}
	// Only Meetings to which something happened are listed.
	for i, m := range after {
		a := registry.Affected{
			Meeting:  m,
			Joined:   missingFrom(m, before[i]),
			Left:     missingFrom(before[i], m),
			Findings: newFindings(found[m.ID], known[m.ID]),
		}
		if len(a.Joined)+len(a.Left)+len(a.Findings) > 0 {
			out.Items = append(out.Items, a)
		}
	}
	out.Items, err = svc.inReach(ctx, out.Items)
	if err != nil {
		return out, err
	}
	slices.SortFunc(out.Items, func(a, b registry.Affected) int {
		return cmp.Or(a.Meeting.Span.From.Compare(b.Meeting.Span.From), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	out.Total = len(out.Items)
	out.Items = out.Items[:min(maxAffected, out.Total)]
	return out, nil
}

// missingFrom returns the people of one Meeting who are not invited to the other.
func missingFrom(of, other consult.Meeting) []consult.ID {
	there := map[consult.ID]bool{}
	for _, a := range other.Attendances {
		there[a.PersonID] = true
	}
	var ids []consult.ID
	for _, a := range of.Attendances {
		if !there[a.PersonID] {
			ids = append(ids, a.PersonID)
		}
	}
	return ids
}

// newFindings returns the Conflicts that are new, or more severe than before.
func newFindings(now, before []consult.Conflict) []consult.Conflict {
	// Two Conflicts are the same when kind, severity, parties, rule and words are the same.
	type key struct {
		kind                         consult.ConflictKind
		severity                     consult.Severity
		person, room, meeting, block consult.ID
		rule, words                  string
		from                         time.Time
	}
	keyOf := func(c consult.Conflict) key {
		return key{
			kind:     c.Kind,
			severity: c.Severity,
			person:   c.PersonID,
			room:     c.RoomID,
			meeting:  c.MeetingID,
			block:    c.BlockID,
			rule:     c.Rule,
			words:    c.EN,
			from:     c.Span.From,
		}
	}
	known := map[key]bool{}
	for _, c := range before {
		known[keyOf(c)] = true
	}
	var out []consult.Conflict
	for _, c := range now {
		if !known[keyOf(c)] {
			out = append(out, c)
		}
	}
	return out
}

// findingsOf returns the Conflicts of each live Meeting as it is stored. They are read for all
// Meetings at once.
func (svc *Service) findingsOf(ctx context.Context, ms []consult.Meeting) (map[consult.ID][]consult.Conflict, error) {
	a, err := svc.judging.AsTheyStand(ctx, ms, nil, nil)
	if err != nil {
		return nil, err
	}
	out := make(map[consult.ID][]consult.Conflict, len(ms))
	for i, found := range a.Findings() {
		out[ms[i].ID] = found
	}
	return out, nil
}
