package outreach

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/reach"
)

// reference is an ID that a field names, which may have stood there before.
type reference struct {
	field string
	id    consult.ID
	stood bool
}

func ids(refs []reference) []consult.ID {
	var out []consult.ID
	for _, r := range refs {
		out = append(out, r.id)
	}
	return consult.Distinct(consult.Given(out))
}

// checkPeople names those who do not exist, and those who are named anew and no longer active. People are found by
// their names wherever they are.
func (svc *Service) checkPeople(ctx context.Context, f *consult.Faults, refs []reference) error {
	found, err := svc.store.People.Find(ctx, ids(refs))
	if err != nil {
		return err
	}
	for _, r := range refs {
		if p := found[r.id]; !r.stood && !p.Active && !reach.Of(ctx).Whole() {
			delete(found, r.id) // whether they exist is not told
		}
		booking.CheckReference(f, r.field, r.id, found, r.stood, func(p consult.Person) bool { return p.Active })
	}
	return nil
}

// checkBody names a Body that does not exist or is beyond reach, and one that is named anew and no longer active.
func (svc *Service) checkBody(ctx context.Context, f *consult.Faults, r reference) error {
	found, err := svc.store.Bodies.Find(ctx, ids([]reference{r}))
	if err != nil {
		return err
	}
	if !r.stood && !reach.Of(ctx).Covers(r.id) {
		delete(found, r.id)
	}
	booking.CheckReference(f, r.field, r.id, found, r.stood, func(b consult.Body) bool { return b.Active })
	return nil
}

// checkFirmNamed does the same for a Firm.
func (svc *Service) checkFirmNamed(ctx context.Context, f *consult.Faults, r reference) error {
	found, err := svc.store.Firms.Find(ctx, ids([]reference{r}))
	if err != nil {
		return err
	}
	if _, ok := found[r.id]; ok && !r.stood {
		standing, err := reach.StandingOf(ctx, svc.store, reach.Firm, r.id)
		if err != nil {
			return err
		}
		if standing == reach.Beyond {
			delete(found, r.id)
		}
	}
	booking.CheckReference(f, r.field, r.id, found, r.stood, func(c contact.Firm) bool { return c.Active })
	return nil
}
