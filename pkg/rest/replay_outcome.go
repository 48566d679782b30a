package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// What writes to outcomes, and to what hangs on them, make or change.
var (
	aFile = resource{"file", readByID(api.UploadFileResponseObject.VisitUploadFileResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.UploadFileResponseObject, error) {
			f, err := h.cfg.Services.Archive.Get(ctx, consult.ID(id))
			return api.UploadFile201JSONResponse{
				Body:    fileAnswer(f),
				Headers: api.UploadFile201ResponseHeaders{Location: api.Base + "/files/" + id},
			}, err
		})}
	anOutcomeKind = resource{"outcome_kind", readByID(api.GetOutcomeKindResponseObject.VisitGetOutcomeKindResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetOutcomeKindResponseObject, error) {
			return h.GetOutcomeKind(ctx, api.GetOutcomeKindRequestObject{Key: id})
		})}
	anOutcome = resource{"outcome", readByID(api.GetOutcomeResponseObject.VisitGetOutcomeResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetOutcomeResponseObject, error) {
			return h.GetOutcome(ctx, api.GetOutcomeRequestObject{ID: id})
		})}
	anInstruction = resource{"instruction", readByID(api.GetInstructionResponseObject.VisitGetInstructionResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetInstructionResponseObject, error) {
			return h.GetInstruction(ctx, api.GetInstructionRequestObject{ID: id})
		})}
	aFollowUp = resource{"follow_up", readByID(api.GetFollowUpResponseObject.VisitGetFollowUpResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetFollowUpResponseObject, error) {
			return h.GetFollowUp(ctx, api.GetFollowUpRequestObject{ID: id})
		})}
)
