package attendance

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Unnamed are the seats (名额) of a Body that wait for a name.
type Unnamed struct {
	consult.Delegation
	BodyName string
	// Waiting is how many there are.
	Waiting int
}

// unnamed are the seats of the Meeting that wait for a name and of which whoever asks may know: who holds the Meeting
// of all, others of those of their own Bodies.
func (svc *Service) unnamed(ctx context.Context, by consult.Actor, m consult.Meeting) ([]Unnamed, error) {
	var all []Unnamed
	var bodies []consult.ID
	v := reach.Of(ctx)
	for _, d := range m.Delegations {
		told := v.CoversMeeting(m) || v.Covers(d.BodyID)
		if by.ForSome() {
			told = slices.Contains(by.BodyIDs, d.BodyID)
		}
		if n := m.Unnamed(d); n > 0 && told {
			all = append(all, Unnamed{Delegation: d, Waiting: n})
			bodies = append(bodies, d.BodyID)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	found, err := svc.store.BodyNames.Find(ctx, bodies)
	if err != nil {
		return nil, err
	}
	for i, u := range all {
		all[i].BodyName = found[u.BodyID].Name
	}
	return all, nil
}
