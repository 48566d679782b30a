package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

// startOf is the start of a civil day in the office's zone, and the zero time for none.
func (info requestInfo) startOf(date string) time.Time {
	if date == "" {
		return time.Time{}
	}
	return consult.Date(date).Start(info.zone).UTC()
}

// dayOf is the civil day of an instant in the office's zone, and empty for none.
func (info requestInfo) dayOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return string(consult.DateOf(at, info.zone))
}

func visit(info requestInfo, v contact.Visit) api.Visit {
	return api.Visit{
		ID:          string(v.ID),
		Date:        info.dayOf(v.HeldAt),
		CalledOff:   v.Off,
		Manner:      api.VisitManner(v.Manner),
		Place:       textOrNull(v.Place),
		VisitorIds:  idStrings(v.VisitorIDs),
		FirmID:      textOrNull(v.FirmID),
		PersonID:    textOrNull(v.PersonID),
		BodyID:      textOrNull(v.BodyID),
		Household:   textOrNull(v.Household),
		Subject:     textOrNull(v.Subject),
		Raised:      textOrNull(v.Raised),
		MeetingID:   textOrNull(v.MeetingID),
		OwnerBodyID: textOrNull(v.OwnerBodyID),
		Version:     v.Version,
		CreatedAt:   info.local(v.CreatedAt),
		ChangedAt:   info.local(v.ChangedAt),
	}
}

func (h contactHandlers) ListVisits(
	ctx context.Context, r api.ListVisitsRequestObject,
) (api.ListVisitsResponseObject, error) {
	info, p := h.requestInfo(ctx), r.Params
	window := info.window(p.From, p.To)
	filter := contact.VisitFilter{
		Search:    value(p.Q),
		Manner:    contact.Manner(value(p.Manner)),
		FirmID:    idOf(p.Firm),
		PersonID:  idOf(p.Person),
		BodyID:    idOf(p.Body),
		MeetingID: idOf(p.Meeting),
		From:      window.From,
		To:        window.To,
		UnderID:   idOf(p.Under),
	}
	page, err := h.cfg.Services.Outreach.Visits.List(ctx, filter, pageOf(p.Limit, p.Cursor))
	return api.ListVisits200JSONResponse{
		Items:      mapEach(page.Items, func(v contact.Visit) api.Visit { return visit(info, v) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h contactHandlers) CreateVisit(
	ctx context.Context, r api.CreateVisitRequestObject,
) (api.CreateVisitResponseObject, error) {
	info, in := h.requestInfo(ctx), r.Body
	patch := api.VisitPatch{
		Manner:      in.Manner,
		Place:       in.Place,
		VisitorIds:  &in.VisitorIds,
		FirmID:      in.FirmID,
		PersonID:    in.PersonID,
		BodyID:      in.BodyID,
		Household:   in.Household,
		Subject:     in.Subject,
		Raised:      in.Raised,
		MeetingID:   in.MeetingID,
		OwnerBodyID: in.OwnerBodyID,
	}
	if date := given(in.Date); date != "" {
		patch.Date = &date
	}
	v := contact.Visit{Manner: contact.OnSite}
	if err := patchVisit(info, &v, &patch); err != nil {
		return nil, err
	}
	made, err := h.cfg.Services.Outreach.Visits.Add(ctx, info.actor, v)
	return api.CreateVisit201JSONResponse{
		Body:    visit(info, made),
		Headers: api.CreateVisit201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

// patchVisit changes what the patch names, and refuses a date beside a Meeting.
func patchVisit(info requestInfo, v *contact.Visit, in *api.VisitPatch) error {
	setText(&v.Manner, in.Manner)
	if in.VisitorIds != nil {
		v.VisitorIDs = parseIDs(*in.VisitorIds)
	}
	for dst, n := range map[*string]nullable.Nullable[string]{
		&v.Place: in.Place, &v.Household: in.Household, &v.Subject: in.Subject, &v.Raised: in.Raised,
	} {
		setNullText(dst, n)
	}
	for dst, n := range map[*consult.ID]nullable.Nullable[string]{
		&v.FirmID: in.FirmID, &v.PersonID: in.PersonID, &v.BodyID: in.BodyID, &v.MeetingID: in.MeetingID,
		&v.OwnerBodyID: in.OwnerBodyID,
	} {
		setNullText(dst, n)
	}
	if in.Date == nil {
		return nil
	}
	if v.MeetingID != "" {
		return consult.BadField("date", "with_meeting", "有会议的走访以会议日期为准", "is that of the meeting")
	}
	v.At = info.startOf(*in.Date)
	return nil
}

func (h contactHandlers) GetVisit(
	ctx context.Context, r api.GetVisitRequestObject,
) (api.GetVisitResponseObject, error) {
	v, err := h.cfg.Services.Outreach.Visits.Get(ctx, consult.ID(r.ID))
	return api.GetVisit200JSONResponse{
		Body:    visit(h.requestInfo(ctx), v),
		Headers: api.GetVisit200ResponseHeaders{ETag: etag(v.Version)},
	}, err
}

func (h contactHandlers) UpdateVisit(
	ctx context.Context, r api.UpdateVisitRequestObject,
) (api.UpdateVisitResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	v, err := h.cfg.Services.Outreach.Visits.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(v *contact.Visit) error { return patchVisit(info, v, in) })
	return api.UpdateVisit200JSONResponse{
		Body:    visit(info, v),
		Headers: api.UpdateVisit200ResponseHeaders{ETag: etag(v.Version)},
	}, err
}

func (h contactHandlers) DeleteVisit(
	ctx context.Context, r api.DeleteVisitRequestObject,
) (api.DeleteVisitResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteVisit204Response{},
		h.cfg.Services.Outreach.Visits.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
