package outreach

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

// checkContact names every bad field of a Contact, references included, and that the same two have another tie at the
// time, which would count each contact twice.
func (svc *Service) checkContact(ctx context.Context, c *contact.Contact) error {
	stored, err := svc.store.Contacts.Find(ctx, []consult.ID{c.ID})
	if err != nil {
		return err
	}
	was := stored[c.ID]
	f := faultsOf(c.Validate())
	people := []reference{
		{"person_id", c.PersonID, c.PersonID == was.PersonID},
		{"other_person_id", c.OtherPersonID, c.OtherPersonID == was.OtherPersonID},
	}
	if err := svc.checkPeople(ctx, &f, people); err != nil {
		return err
	}
	if err := svc.checkFirmNamed(ctx, &f, reference{"firm_id", c.FirmID, c.FirmID == was.FirmID}); err != nil {
		return err
	}
	if err := svc.checkBody(ctx, &f, reference{"body_id", c.BodyID, c.BodyID == was.BodyID}); err != nil {
		return err
	}
	if len(f) > 0 {
		return f.Err()
	}
	same, err := svc.store.SameContacts(ctx, *c)
	if err != nil {
		return err
	}
	twice := slices.ContainsFunc(same, func(id consult.ID) bool { return id != c.ID })
	f.Add(twice, "since", "overlaps", "同一对象在此期间已有联系关系", "overlaps another contact of the same two")
	return f.Err()
}

// Period is the present as contacts are counted by.
func (svc *Service) Period() contact.Period { return contact.PeriodOf(svc.Now(), svc.Zone()) }

// ListContacts lists Contacts, judged by the present.
func (svc *Service) ListContacts(
	ctx context.Context, filter contact.ContactFilter, p consult.PageRequest,
) (consult.Page[contact.Contact], error) {
	filter.Period = svc.Period()
	return svc.Contacts.List(ctx, filter, p)
}

// Tallies counts the contacts made of each of the ties up to now.
func (svc *Service) Tallies(
	ctx context.Context, all []contact.Contact,
) (map[consult.ID]contact.Tally, error) {
	ids := make([]consult.ID, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	return svc.store.Tallies(ctx, ids, svc.Period())
}
