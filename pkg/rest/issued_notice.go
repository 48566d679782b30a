package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// issuedNotice is the record of the notice of a Meeting; null while there is none.
func issuedNotice(info requestInfo, m consult.Meeting) nullable.Nullable[api.IssuedNotice] {
	n := m.Notice
	if !n.Issued() {
		return nullable.NewNullNullable[api.IssuedNotice]()
	}
	return nullable.NewNullableWithValue(api.IssuedNotice{
		IssuedAt:       info.local(n.IssuedAt),
		DocumentNumber: textOrNull(n.DocumentNumber),
		Note:           textOrNull(n.Note),
		RecordedAt:     info.local(n.At),
		RecordedBy:     n.By,
		ChangedSince:   m.ChangedSinceNotice(),
	})
}

func (h meetingHandlers) IssueNotice(
	ctx context.Context, r api.IssueNoticeRequestObject,
) (api.IssueNoticeResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Numbering.IssueNotice(ctx, info.actor, consult.ID(r.ID), consult.IssuedNotice{
		IssuedAt:       instantOrZero(r.Body.IssuedAt),
		DocumentNumber: given(r.Body.DocumentNumber),
		Note:           given(r.Body.Note),
	}, booking.Options{Version: version})
	return api.IssueNotice200JSONResponse{
		Body:    booked(info, b),
		Headers: api.IssueNotice200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}

func (h meetingHandlers) TakeNoticeBack(
	ctx context.Context, r api.TakeNoticeBackRequestObject,
) (api.TakeNoticeBackResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Numbering.TakeNoticeBack(ctx, info.actor, consult.ID(r.ID),
		booking.Options{Version: version})
	return api.TakeNoticeBack200JSONResponse{
		Body:    booked(info, b),
		Headers: api.TakeNoticeBack200ResponseHeaders{ETag: etag(b.Meeting.Version)},
	}, err
}
