package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

func contactAnswer(info requestInfo, c contact.Contact, p contact.Period, made contact.Tally) api.Contact {
	return api.Contact{
		ID:              string(c.ID),
		PersonID:        string(c.PersonID),
		FirmID:          textOrNull(c.FirmID),
		OtherPersonID:   textOrNull(c.OtherPersonID),
		BodyID:          textOrNull(c.BodyID),
		Since:           info.dayOf(c.From),
		Until:           textOrNull(info.dayOf(c.Until)),
		Quota:           c.Quota,
		Note:            textOrNull(c.Note),
		OwnerBodyID:     textOrNull(c.OwnerBodyID),
		MadeThisYear:    made.Year,
		DueByNow:        c.Due(p),
		MadeThisQuarter: made.Quarter,
		LastOn:          textOrNull(info.dayOf(made.Last)),
		Version:         c.Version,
		CreatedAt:       info.local(c.CreatedAt),
		ChangedAt:       info.local(c.ChangedAt),
	}
}

// contactsWithTallies shows the Contacts with what was made of them.
func (h contactHandlers) contactsWithTallies(ctx context.Context, all []contact.Contact) ([]api.Contact, error) {
	made, err := h.cfg.Services.Outreach.Tallies(ctx, all)
	if err != nil {
		return nil, err
	}
	info, period := h.requestInfo(ctx), h.cfg.Services.Outreach.Period()
	return mapEach(all, func(c contact.Contact) api.Contact {
		return contactAnswer(info, c, period, made[c.ID])
	}), nil
}

// contactWithTally shows one Contact, and passes on the error of what made it.
func (h contactHandlers) contactWithTally(ctx context.Context, c contact.Contact, err error) (api.Contact, error) {
	if err != nil {
		return api.Contact{}, err
	}
	all, err := h.contactsWithTallies(ctx, []contact.Contact{c})
	if err != nil {
		return api.Contact{}, err
	}
	return all[0], nil
}

func (h contactHandlers) ListContacts(
	ctx context.Context, r api.ListContactsRequestObject,
) (api.ListContactsResponseObject, error) {
	p := r.Params
	filter := contact.ContactFilter{
		PersonID:       idOf(p.Person),
		FirmID:         idOf(p.Firm),
		OtherPersonID:  idOf(p.OtherPerson),
		BodyID:         idOf(p.Body),
		UnderID:        idOf(p.Under),
		Holding:        value(p.Holding),
		NotThisQuarter: value(p.NotThisQuarter),
		Behind:         value(p.Behind),
	}
	page, err := h.cfg.Services.Outreach.ListContacts(ctx, filter, pageOf(p.Limit, p.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.contactsWithTallies(ctx, page.Items)
	return api.ListContacts200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

func (h contactHandlers) CreateContact(
	ctx context.Context, r api.CreateContactRequestObject,
) (api.CreateContactResponseObject, error) {
	info, in := h.requestInfo(ctx), r.Body
	var c contact.Contact
	patchContact(info, &c, &api.ContactPatch{
		PersonID:      &in.PersonID,
		FirmID:        in.FirmID,
		OtherPersonID: in.OtherPersonID,
		BodyID:        in.BodyID,
		Since:         &in.Since,
		Until:         in.Until,
		Quota:         &in.Quota,
		Note:          in.Note,
		OwnerBodyID:   in.OwnerBodyID,
	})
	made, err := h.cfg.Services.Outreach.Contacts.Add(ctx, info.actor, c)
	out, err := h.contactWithTally(ctx, made, err)
	return api.CreateContact201JSONResponse{
		Body:    out,
		Headers: api.CreateContact201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

// patchContact changes what the patch names.
func patchContact(info requestInfo, c *contact.Contact, in *api.ContactPatch) {
	setText(&c.PersonID, in.PersonID)
	for dst, n := range map[*consult.ID]nullable.Nullable[string]{
		&c.FirmID: in.FirmID, &c.OtherPersonID: in.OtherPersonID, &c.BodyID: in.BodyID, &c.OwnerBodyID: in.OwnerBodyID,
	} {
		setNullText(dst, n)
	}
	if in.Since != nil {
		c.From = info.startOf(*in.Since)
	}
	if in.Until.IsSpecified() {
		c.Until = info.startOf(given(in.Until))
	}
	set(&c.Quota, in.Quota)
	setNullText(&c.Note, in.Note)
}

func (h contactHandlers) GetContact(
	ctx context.Context, r api.GetContactRequestObject,
) (api.GetContactResponseObject, error) {
	c, err := h.cfg.Services.Outreach.Contacts.Get(ctx, consult.ID(r.ID))
	out, err := h.contactWithTally(ctx, c, err)
	return api.GetContact200JSONResponse{
		Body:    out,
		Headers: api.GetContact200ResponseHeaders{ETag: etag(c.Version)},
	}, err
}

func (h contactHandlers) UpdateContact(
	ctx context.Context, r api.UpdateContactRequestObject,
) (api.UpdateContactResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	c, err := h.cfg.Services.Outreach.Contacts.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(c *contact.Contact) error {
			patchContact(info, c, in)
			return nil
		})
	out, err := h.contactWithTally(ctx, c, err)
	return api.UpdateContact200JSONResponse{
		Body:    out,
		Headers: api.UpdateContact200ResponseHeaders{ETag: etag(c.Version)},
	}, err
}

func (h contactHandlers) DeleteContact(
	ctx context.Context, r api.DeleteContactRequestObject,
) (api.DeleteContactResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteContact204Response{},
		h.cfg.Services.Outreach.Contacts.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
