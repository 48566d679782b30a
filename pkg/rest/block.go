package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func block(info requestInfo, b consult.Block) api.Block {
	return api.Block{
		ID:          string(b.ID),
		Subject:     api.BlockSubject{Kind: api.BlockSubjectKind(b.Subject.Kind), ID: textOrNull(b.Subject.ID)},
		Title:       b.Title,
		StartsAt:    info.local(b.Span.From),
		EndsAt:      info.local(b.Span.To),
		Hard:        b.Hard,
		OwnerBodyID: textOrNull(b.OwnerBodyID),
		Version:     b.Version,
		CreatedAt:   info.local(b.CreatedAt),
		ChangedAt:   info.local(b.ChangedAt),
	}
}

// instant is a time as it is stored: UTC, in whole seconds.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// instantOrZero is the instant, or the zero time when it is null or absent.
func instantOrZero(n nullable.Nullable[time.Time]) time.Time {
	if t := given(n); !t.IsZero() {
		return instant(t)
	}
	return time.Time{}
}

func (h directoryHandlers) ListBlocks(
	ctx context.Context, r api.ListBlocksRequestObject,
) (api.ListBlocksResponseObject, error) {
	info := h.requestInfo(ctx)
	asked := info.window(r.Params.From, r.Params.To)
	filter := consult.BlockFilter{
		Search:      value(r.Params.Q),
		SubjectKind: consult.SubjectKind(value(r.Params.Kind)),
		PersonID:    idOf(r.Params.Person),
		BodyID:      idOf(r.Params.Body),
		RoomID:      idOf(r.Params.Room),
		VenueID:     idOf(r.Params.Venue),
		UnderID:     idOf(r.Params.Under),
		From:        asked.From,
		To:          asked.To,
	}
	page, err := h.cfg.Services.Directory.Blocks.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListBlocks200JSONResponse{
		Items:      mapEach(page.Items, func(b consult.Block) api.Block { return block(info, b) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) CreateBlock(
	ctx context.Context, r api.CreateBlockRequestObject,
) (api.CreateBlockResponseObject, error) {
	info := h.requestInfo(ctx)
	made, err := h.cfg.Services.Directory.Blocks.Create(ctx, info.actor, consult.Block{
		Title:       r.Body.Title,
		Hard:        activeByDefault(r.Body.Hard),
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
		Subject:     consult.Subject{Kind: consult.SubjectKind(r.Body.Subject.Kind), ID: idOrEmpty(r.Body.Subject.ID)},
		Span:        consult.Span{From: instant(r.Body.StartsAt), To: instant(r.Body.EndsAt)},
	}, options(0, r.Params.DryRun))
	if err != nil {
		return nil, err
	}
	if value(r.Params.DryRun) {
		return api.CreateBlock200JSONResponse(wouldAffect(info, made.Affects)), nil
	}
	return api.CreateBlock201JSONResponse{
		Body: writtenBlock(info, made),
		Headers: api.CreateBlock201ResponseHeaders{
			ETag:     etag(made.Thing.Version),
			Location: info.location(made.Thing.ID),
		},
	}, nil
}

func (h directoryHandlers) GetBlock(
	ctx context.Context, r api.GetBlockRequestObject,
) (api.GetBlockResponseObject, error) {
	b, err := h.cfg.Services.Directory.Blocks.Get(ctx, consult.ID(r.ID))
	return api.GetBlock200JSONResponse{
		Body:    block(h.requestInfo(ctx), b),
		Headers: api.GetBlock200ResponseHeaders{ETag: etag(b.Version)},
	}, err
}

func (h directoryHandlers) UpdateBlock(
	ctx context.Context, r api.UpdateBlockRequestObject,
) (api.UpdateBlockResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.Blocks.Change(ctx, info.actor, consult.ID(r.ID),
		func(b *consult.Block) error {
			set(&b.Title, in.Title)
			set(&b.Hard, in.Hard)
			setNullText(&b.OwnerBodyID, in.OwnerBodyID)
			if in.Subject != nil {
				b.Subject = consult.Subject{Kind: consult.SubjectKind(in.Subject.Kind), ID: idOrEmpty(in.Subject.ID)}
			}
			if in.StartsAt != nil {
				b.Span.From = instant(*in.StartsAt)
			}
			if in.EndsAt != nil {
				b.Span.To = instant(*in.EndsAt)
			}
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdateBlock200JSONResponse{
		Body:    writtenBlock(info, written),
		Headers: api.UpdateBlock200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeleteBlock(
	ctx context.Context, r api.DeleteBlockRequestObject,
) (api.DeleteBlockResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteBlock204Response{},
		h.cfg.Services.Directory.Blocks.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
