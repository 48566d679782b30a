package directory

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// visible says of what findings and lists name whether whoever asks may see it.
type visible map[reach.Noun]map[consult.ID]reach.Standing

func (v visible) all(noun reach.Noun, ids ...consult.ID) bool {
	return !slices.ContainsFunc(ids, func(id consult.ID) bool { return id != "" && v[noun][id] == reach.Beyond })
}

// inReach leaves out what whoever asks may not see: Meetings, people and the words of Conflicts with them.
func (svc *Service) inReach(ctx context.Context, all []registry.Affected) ([]registry.Affected, error) {
	view := reach.Of(ctx)
	if view.Whole() || len(all) == 0 {
		return all, nil
	}
	seen, err := svc.visibleIn(ctx, view, all)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(a registry.Affected) bool { return !seen.all(reach.Meeting, a.Meeting.ID) })
	stranger := func(id consult.ID) bool { return !seen.all(reach.Person, id) }
	for i := range all {
		all[i].Joined = slices.DeleteFunc(all[i].Joined, stranger)
		all[i].Left = slices.DeleteFunc(all[i].Left, stranger)
		for k, c := range all[i].Findings {
			all[i].Findings[k] = seen.veil(c)
		}
	}
	return slices.DeleteFunc(all, func(a registry.Affected) bool {
		return len(a.Joined)+len(a.Left)+len(a.Findings) == 0
	}), nil
}

// visibleIn asks about everything that the Meetings and their Conflicts name, each noun at once.
func (svc *Service) visibleIn(ctx context.Context, view reach.View, all []registry.Affected) (visible, error) {
	ids := map[reach.Noun][]consult.ID{}
	name := func(noun reach.Noun, some ...consult.ID) { ids[noun] = append(ids[noun], some...) }
	for _, a := range all {
		name(reach.Meeting, a.Meeting.ID)
		name(reach.Person, a.Joined...)
		name(reach.Person, a.Left...)
		for _, c := range a.Findings {
			name(reach.Meeting, append(c.MeetingIDs, c.MeetingID)...)
			name(reach.Person, append(c.PersonIDs, c.PersonID)...)
			name(reach.Block, c.BlockID)
		}
	}
	out := visible{}
	for noun, some := range ids {
		some = slices.DeleteFunc(consult.Distinct(some), func(id consult.ID) bool { return id == "" })
		if len(some) == 0 {
			continue
		}
		found, err := svc.store.Standings(ctx, noun, some, view.Roots())
		if err != nil {
			return nil, err
		}
		out[noun] = found
	}
	return out, nil
}

// veil is the Conflict without names of what is not visible.
func (v visible) veil(c consult.Conflict) consult.Conflict {
	meetings, people := append(slices.Clone(c.MeetingIDs), c.MeetingID), append(slices.Clone(c.PersonIDs), c.PersonID)
	if v.all(reach.Meeting, meetings...) && v.all(reach.Person, people...) && v.all(reach.Block, c.BlockID) {
		return c
	}
	return consult.Conflict{
		Kind:         c.Kind,
		Severity:     c.Severity,
		SubjectID:    c.SubjectID,
		SubjectTitle: c.SubjectTitle,
		Span:         c.Span,
		Rule:         c.Rule,
		ZH:           "与管辖范围以外的安排冲突",
		EN:           "clashes with something beyond your reach",
	}
}
