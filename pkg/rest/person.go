package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// person shows the phone number only to staff whose task is to call this person.
func person(info requestInfo, p consult.Person) api.Person {
	out := api.Person{
		ID:          string(p.ID),
		Name:        p.Name,
		Pinyin:      p.Pinyin,
		Initials:    p.Initials,
		PinyinGiven: p.GivenPinyin != "",
		Kind:        api.PersonKind(p.Kind),
		Post:        textOrNull(p.Post),
		HomeBodyID:  textOrNull(info.inView(p.HomeBodyID)),
		Region:      textOrNull(p.Region),
		Active:      p.Active,
		Version:     p.Version,
		CreatedAt:   info.local(p.CreatedAt),
		ChangedAt:   info.local(p.ChangedAt),
	}
	if info.actor.Has(consult.Office, consult.Organiser) && info.view.Covers(p.HomeBodyID) {
		out.Phone = textOrNull(p.Phone)
	} else {
		out.Phone = textOrNull("")
	}
	return out
}

func (h directoryHandlers) ListPeople(
	ctx context.Context, r api.ListPeopleRequestObject,
) (api.ListPeopleResponseObject, error) {
	filter := consult.PersonFilter{
		Search:     value(r.Params.Q),
		Kind:       consult.PersonKind(value(r.Params.Kind)),
		BodyID:     idOf(r.Params.Body),
		ActiveOnly: value(r.Params.ActiveOnly),
		UnderID:    idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.People.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListPeople200JSONResponse{
		Items:      mapEach(page.Items, func(p consult.Person) api.Person { return person(info, p) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) FindPerson(
	ctx context.Context, r api.FindPersonRequestObject,
) (api.FindPersonResponseObject, error) {
	found, err := h.cfg.Services.Directory.FindPerson(ctx, r.Params.Name)
	return api.FindPerson200JSONResponse{Items: mapEach(found, func(p consult.Person) api.FoundPerson {
		return api.FoundPerson{ID: string(p.ID), Name: p.Called(), Kind: api.PersonKind(p.Kind)}
	})}, err
}

func (h directoryHandlers) CreatePerson(
	ctx context.Context, r api.CreatePersonRequestObject,
) (api.CreatePersonResponseObject, error) {
	info := h.requestInfo(ctx)
	p, err := h.cfg.Services.Directory.People.Add(ctx, info.actor, consult.Person{
		Name:        r.Body.Name,
		Kind:        consult.PersonKind(r.Body.Kind),
		GivenPinyin: given(r.Body.Pinyin),
		Post:        given(r.Body.Post),
		Phone:       given(r.Body.Phone),
		HomeBodyID:  idOrEmpty(r.Body.HomeBodyID),
		Region:      consult.Region(given(r.Body.Region)),
		Active:      activeByDefault(r.Body.Active),
	})
	return api.CreatePerson201JSONResponse{
		Body:    person(info, p),
		Headers: api.CreatePerson201ResponseHeaders{ETag: etag(p.Version), Location: info.location(p.ID)},
	}, err
}

func (h directoryHandlers) GetPerson(
	ctx context.Context, r api.GetPersonRequestObject,
) (api.GetPersonResponseObject, error) {
	p, err := h.cfg.Services.Directory.People.Get(ctx, consult.ID(r.ID))
	return api.GetPerson200JSONResponse{
		Body:    person(h.requestInfo(ctx), p),
		Headers: api.GetPerson200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h directoryHandlers) UpdatePerson(
	ctx context.Context, r api.UpdatePersonRequestObject,
) (api.UpdatePersonResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.People.Change(ctx, info.actor, consult.ID(r.ID),
		func(p *consult.Person) error {
			if in.Name != nil {
				p.Rename(*in.Name)
			}
			setNull(&p.GivenPinyin, in.Pinyin)
			setText(&p.Kind, in.Kind)
			setNull(&p.Post, in.Post)
			setNull(&p.Phone, in.Phone)
			setNullText(&p.HomeBodyID, in.HomeBodyID)
			setNullText(&p.Region, in.Region)
			set(&p.Active, in.Active)
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdatePerson200JSONResponse{
		Body:    writtenPerson(info, written),
		Headers: api.UpdatePerson200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeletePerson(
	ctx context.Context, r api.DeletePersonRequestObject,
) (api.DeletePersonResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeletePerson204Response{},
		h.cfg.Services.Directory.People.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
