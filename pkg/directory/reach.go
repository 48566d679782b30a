package directory

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// checkSubjectReach refuses a Block on what is not one's own: of what is beyond reach as if it were not there.
func (svc *Service) checkSubjectReach(ctx context.Context, sub consult.Subject) error {
	if sub.Kind == consult.SubjectEveryone {
		return nil // those of the owner, which is in reach
	}
	standing, err := reach.StandingOf(ctx, svc.store, reach.Noun(sub.Kind), sub.ID)
	if err != nil || standing == reach.Own {
		return err
	}
	if standing == reach.Beyond {
		return consult.BadField("subject.id", "not_found", "不存在", "does not exist")
	}
	return consult.BadField(
		"subject.id", "forbidden", "不在管辖范围内，不能占用", "is not within your reach, so that you cannot block it",
	)
}

// inReach leaves out what whoever asks may not see: Meetings, people and the words of Conflicts with them.
func (svc *Service) inReach(ctx context.Context, all []registry.Affected) ([]registry.Affected, error) {
	if reach.Of(ctx).Whole() {
		return all, nil
	}
	names := reach.Names{}
	for _, a := range all {
		names.Add(reach.Meeting, a.Meeting.ID)
		names.Add(reach.Person, a.Joined...)
		names.Add(reach.Person, a.Left...)
		for _, c := range a.Findings {
			names.AddConflict(c)
		}
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	stranger := func(id consult.ID) bool { return !seen.Has(reach.Person, id) }
	var out []registry.Affected
	for _, a := range all {
		a.Joined = slices.DeleteFunc(a.Joined, stranger)
		a.Left = slices.DeleteFunc(a.Left, stranger)
		for k, c := range a.Findings {
			a.Findings[k] = seen.Veil(c)
		}
		if seen.Has(reach.Meeting, a.Meeting.ID) && len(a.Joined)+len(a.Left)+len(a.Findings) > 0 {
			out = append(out, a)
		}
	}
	return out, nil
}
