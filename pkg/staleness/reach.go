package staleness

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// meetingsInReach are those of the Meetings that whoever asks may see, in their order.
func (svc *Service) meetingsInReach(ctx context.Context, ids []consult.ID) ([]consult.ID, error) {
	names := reach.Names{}
	names.Add(reach.Meeting, ids...)
	seen, err := names.See(ctx, svc.store)
	if err != nil || seen.Whole() {
		return ids, err
	}
	hidden := func(id consult.ID) bool { return !seen.Has(reach.Meeting, id) }
	return slices.DeleteFunc(slices.Clone(ids), hidden), nil
}

// peopleInReach leaves out of the Report whoever is not one's own, and the names of others for whom one's own come.
func (s *Report) peopleInReach(ctx context.Context, people map[consult.ID]consult.Person) {
	v := reach.Of(ctx)
	if v.Whole() {
		return
	}
	stranger := func(id consult.ID) bool { return !v.Covers(people[id].HomeBodyID) }
	s.People = slices.DeleteFunc(s.People, func(p Person) bool { return stranger(p.PersonID) })
	for i := range s.People {
		if stranger(s.People[i].InPlaceOf) {
			s.People[i].InPlaceOf = ""
		}
	}
}
