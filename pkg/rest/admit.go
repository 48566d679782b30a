package rest

import (
	"context"
	"net/url"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/reach"
)

// Admit lets somebody who signed in at the pages do what the API lets the bearer of the same token do in the operation,
// to the thing that id names if there is one: it judges role and reach as the API does, and refuses with the same
// errors. The context that it returns carries the reach, and what is written in it says in the journal who wrote.
// A parameter of the query that names a thing beyond reach names nothing afterwards.
func (s *Server) Admit(
	ctx context.Context, by consult.Actor, operation string, id consult.ID, query url.Values,
) (context.Context, error) {
	err := mayCall(by, operation)
	if err != nil {
		return ctx, err
	}
	info, known := ctx.Value(requestInfoKey{}).(*requestInfo)
	if !known {
		info = &requestInfo{}
	}
	info.actor = by
	ctx = journal.WithOrigin(reach.Into(ctx, by), journal.Page(operation, info.id, by))
	_, err = s.narrowFilters(ctx, query)
	if err != nil {
		return ctx, err
	}
	_, writes := replays[operation]
	return ctx, s.mayTouch(ctx, operation, !writes, string(id))
}
