package rest

import (
	"context"
	"fmt"

	"huiqi/api"
	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
)

func (h meetingHandlers) CreateLeaves(
	ctx context.Context, r api.CreateLeavesRequestObject,
) (api.CreateLeavesResponseObject, error) {
	info, b := h.requestInfo(ctx), r.Body
	period := info.window(b.StartsAt, b.EndsAt)
	var f consult.Faults
	f.Add(b.ParentID != nil && (b.StartsAt != nil || b.EndsAt != nil), "parent_id", "contradiction",
		"parent_id 与起止时间只能给出一种", "cannot be given with a period")
	f.Add(b.ParentID == nil && b.StartsAt == nil, "starts_at", "required", "须给出 parent_id，或起止时间",
		"is required without parent_id")
	f.Add(
		b.ParentID == nil && b.EndsAt == nil, "ends_at", "required",
		"须给出 parent_id，或起止时间", "is required without parent_id",
	)
	f.Add(b.StartsAt != nil && b.EndsAt != nil && !period.From.Before(period.To), "ends_at", "not_after_start",
		"必须晚于开始时间", "must be after the start")
	if err := f.Err(); err != nil {
		return nil, err
	}
	made, err := h.cfg.Services.Attendance.AskLeaves(ctx, info.actor, attendance.LeaveRequest{
		PersonID: consult.ID(b.PersonID),
		ParentID: consult.ID(value(b.ParentID)),
		Period:   period,
		Reason:   consult.LeaveReason(b.Reason),
		Note:     given(b.Note),
		Channel:  consult.Channel(value(b.Channel)),
	})
	return api.CreateLeaves201JSONResponse{Body: leaves(info, made)}, err
}

func leaves(info requestInfo, all []consult.Leave) api.Leaves {
	return api.Leaves{Items: mapEach(all, func(l consult.Leave) api.Leave { return leave(info, l) })}
}

func madeByLeaves(_ pathParam, _, response any) []consult.Made {
	return mapEach(response.(api.CreateLeaves201JSONResponse).Body.Items, func(l api.Leave) consult.Made {
		return consult.Made{Kind: theLeaves.kind, ID: consult.ID(l.ID)}
	})
}

// showLeaves answers with the Leaves as they are now.
func showLeaves(ctx context.Context, h handlers, _ pathParam, made []consult.Made) (send, error) {
	ids := make([]consult.ID, len(made))
	for i, m := range made {
		ids[i] = m.ID
	}
	found, err := h.cfg.Services.Attendance.Leaves.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []consult.Leave
	for _, id := range ids {
		l, ok := found[id]
		if !ok {
			return nil, fmt.Errorf("leave %s of a batch: %w", id, consult.ErrNotFound)
		}
		all = append(all, l)
	}
	return api.CreateLeaves201JSONResponse{Body: leaves(h.requestInfo(ctx), all)}.VisitCreateLeavesResponse, nil
}

func (h meetingHandlers) PutAnswers(
	ctx context.Context, r api.PutAnswersRequestObject,
) (api.PutAnswersResponseObject, error) {
	info := h.requestInfo(ctx)
	var steps []attendance.AnswerStep
	for _, item := range r.Body.Items {
		steps = append(steps, attendance.AnswerStep{
			MeetingID: consult.ID(item.MeetingID),
			PersonID:  consult.ID(item.PersonID),
			Edit: answerEdit(api.AnswerInput{
				Response:           item.Response,
				Mode:               item.Mode,
				Channel:            item.Channel,
				SubstitutePersonID: item.SubstitutePersonID,
				SubstituteName:     item.SubstituteName,
				SubstitutePost:     item.SubstitutePost,
			}),
		})
	}
	all, err := h.cfg.Services.Attendance.AnswerAll(ctx, info.actor, steps)
	return api.PutAnswers200JSONResponse{Body: answers(info, all)}, err
}

func answers(info requestInfo, all []consult.Answer) api.Answers {
	return api.Answers{Items: mapEach(all, func(a consult.Answer) api.AnswerItem {
		return api.AnswerItem{
			MeetingID:          string(a.MeetingID),
			PersonID:           string(a.PersonID),
			Response:           api.Response(a.Response),
			Mode:               orNull(api.AttendanceMode(a.Planned())),
			Channel:            textOrNull(a.Channel),
			AnsweredBy:         textOrNull(a.By),
			AnsweredAt:         info.localOrNull(a.At),
			SubstitutePersonID: textOrNull(a.SubstituteID),
			SubstituteName:     textOrNull(a.SubstituteName),
			SubstitutePost:     textOrNull(a.SubstitutePost),
		}
	})}
}

// madeByAnswers names the seats of a batch: the Meeting of each, and the Person in Did.
func madeByAnswers(_ pathParam, _, response any) []consult.Made {
	return mapEach(response.(api.PutAnswers200JSONResponse).Body.Items, func(a api.AnswerItem) consult.Made {
		return consult.Made{Kind: theAnswers.kind, ID: consult.ID(a.MeetingID), Did: a.PersonID}
	})
}

// showAnswers answers with what the people of a batch say now.
func showAnswers(ctx context.Context, h handlers, _ pathParam, made []consult.Made) (send, error) {
	var all []consult.Answer
	found, err := h.cfg.Services.Attendance.Answers(
		ctx, consult.Distinct(mapEach(made, func(m consult.Made) consult.ID { return m.ID })),
	)
	if err != nil {
		return nil, err
	}
	for _, m := range made {
		a, ok := found[m.ID][consult.ID(m.Did)]
		if !ok { // it was taken back, or the person is no longer invited
			a = consult.Answer{MeetingID: m.ID, PersonID: consult.ID(m.Did), Response: consult.NoResponse}
		}
		all = append(all, a)
	}
	return api.PutAnswers200JSONResponse{Body: answers(h.requestInfo(ctx), all)}.VisitPutAnswersResponse, nil
}
