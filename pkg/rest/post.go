package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func post(info requestInfo, p consult.Post) api.Post {
	return api.Post{
		ID:        string(p.ID),
		PersonID:  string(p.PersonID),
		BodyID:    textOrNull(info.inView(p.BodyID)),
		Title:     p.Title,
		Since:     textOrNull(p.Since),
		Until:     textOrNull(p.Until),
		Version:   p.Version,
		CreatedAt: info.local(p.CreatedAt),
		ChangedAt: info.local(p.ChangedAt),
	}
}

// postOf gets a post by its address, which names its person too.
func (h directoryHandlers) postOf(ctx context.Context, person, id string) (consult.Post, error) {
	p, err := h.cfg.Services.Directory.Posts.Get(ctx, consult.ID(id))
	if err == nil && p.PersonID != consult.ID(person) {
		err = consult.ErrNotFound
	}
	return p, err
}

func (h directoryHandlers) ListPosts(
	ctx context.Context, r api.ListPostsRequestObject,
) (api.ListPostsResponseObject, error) {
	if _, err := h.cfg.Services.Directory.People.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	filter := consult.PostFilter{PersonID: consult.ID(r.ID), On: consult.Date(value(r.Params.On))}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Posts.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListPosts200JSONResponse{
		Items:      mapEach(page.Items, func(p consult.Post) api.Post { return post(info, p) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) AddPost(ctx context.Context, r api.AddPostRequestObject) (api.AddPostResponseObject, error) {
	if _, err := h.cfg.Services.Directory.People.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	p, err := h.cfg.Services.Directory.Posts.Add(ctx, info.actor, consult.Post{
		PersonID: consult.ID(r.ID),
		BodyID:   idOrEmpty(r.Body.BodyID),
		Title:    r.Body.Title,
		Since:    consult.Date(given(r.Body.Since)),
		Until:    consult.Date(given(r.Body.Until)),
	})
	return api.AddPost201JSONResponse{
		Body:    post(info, p),
		Headers: api.AddPost201ResponseHeaders{ETag: etag(p.Version), Location: info.location(p.ID)},
	}, err
}

func (h directoryHandlers) GetPost(ctx context.Context, r api.GetPostRequestObject) (api.GetPostResponseObject, error) {
	p, err := h.postOf(ctx, r.ID, r.PostID)
	return api.GetPost200JSONResponse{
		Body:    post(h.requestInfo(ctx), p),
		Headers: api.GetPost200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h directoryHandlers) UpdatePost(
	ctx context.Context, r api.UpdatePostRequestObject,
) (api.UpdatePostResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.postOf(ctx, r.ID, r.PostID); err != nil {
		return nil, err
	}
	p, err := h.cfg.Services.Directory.Posts.Edit(ctx, info.actor, consult.ID(r.PostID), version,
		func(p *consult.Post) error {
			set(&p.Title, in.Title)
			info.setBody(&p.BodyID, in.BodyID)
			setNullText(&p.Since, in.Since)
			setNullText(&p.Until, in.Until)
			return nil
		})
	return api.UpdatePost200JSONResponse{
		Body:    post(info, p),
		Headers: api.UpdatePost200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h directoryHandlers) DeletePost(
	ctx context.Context, r api.DeletePostRequestObject,
) (api.DeletePostResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.postOf(ctx, r.ID, r.PostID); err != nil {
		return nil, err
	}
	return api.DeletePost204Response{},
		h.cfg.Services.Directory.Posts.Remove(ctx, info.actor, consult.ID(r.PostID), version)
}
