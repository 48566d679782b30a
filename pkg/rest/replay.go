package rest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// replay says what a write makes or changes, and how it is answered when it is sent again with the same
// Idempotency-Key.
type replay struct {
	resource resource
	// made names the things in the order of the answer; at returns a parameter of the path.
	made func(at pathParam, request, response any) []consult.Made
	// status is that of the answer; 0 leaves it to the resource. location, unless nil, is the Location of the answer.
	status   int
	location func(info requestInfo, id consult.ID) string
	// prepare reads what may take long, such as an uploaded file. It runs before the transaction, so that other writers
	// need not wait.
	prepare func(ctx context.Context, h handlers, request any) (context.Context, error)
}

type (
	// pathParam returns a parameter of the path.
	pathParam = func(name string) string
	// send writes an answer.
	send = func(http.ResponseWriter) error
)

// resource is a kind of thing that writes make or change.
type resource struct {
	kind string
	// show reads what was made as it is now; consult.ErrNotFound when it was removed.
	show func(ctx context.Context, h handlers, at pathParam, made []consult.Made) (send, error)
}

// sender turns a generated answer into a function that writes it.
func sender[A any](visit func(A, http.ResponseWriter) error) func(A, error) (send, error) {
	return func(a A, err error) (send, error) {
		return func(w http.ResponseWriter) error { return visit(a, w) }, err
	}
}

// readByID shows one thing as its GET does.
func readByID[A any](
	visit func(A, http.ResponseWriter) error,
	get func(ctx context.Context, h handlers, at pathParam, id string) (A, error),
) func(context.Context, handlers, pathParam, []consult.Made) (send, error) {
	return func(ctx context.Context, h handlers, at pathParam, made []consult.Made) (send, error) {
		return sender(visit)(get(ctx, h, at, string(made[0].ID)))
	}
}

var (
	aPerson = resource{"person", readByID(api.GetPersonResponseObject.VisitGetPersonResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetPersonResponseObject, error) {
			return h.GetPerson(ctx, api.GetPersonRequestObject{ID: id})
		})}
	aBody = resource{"body", readByID(api.GetBodyResponseObject.VisitGetBodyResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetBodyResponseObject, error) {
			return h.GetBody(ctx, api.GetBodyRequestObject{ID: id})
		})}
	aBodyKind = resource{"body_kind", readByID(api.GetBodyKindResponseObject.VisitGetBodyKindResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetBodyKindResponseObject, error) {
			return h.GetBodyKind(ctx, api.GetBodyKindRequestObject{Key: id})
		})}
	aMembership = resource{"membership", readByID(api.GetMembershipResponseObject.VisitGetMembershipResponse,
		func(ctx context.Context, h handlers, at pathParam, id string) (api.GetMembershipResponseObject, error) {
			return h.GetMembership(ctx, api.GetMembershipRequestObject{ID: at("id"), MembershipID: id})
		})}
	aPost = resource{"post", readByID(api.GetPostResponseObject.VisitGetPostResponse,
		func(ctx context.Context, h handlers, at pathParam, id string) (api.GetPostResponseObject, error) {
			return h.GetPost(ctx, api.GetPostRequestObject{ID: at("id"), PostID: id})
		})}
	aVenue = resource{"venue", readByID(api.GetVenueResponseObject.VisitGetVenueResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetVenueResponseObject, error) {
			return h.GetVenue(ctx, api.GetVenueRequestObject{ID: id})
		})}
	aWay = resource{"travel", readByID(api.PutTravelResponseObject.VisitPutTravelResponse,
		func(ctx context.Context, h handlers, at pathParam, id string) (api.PutTravelResponseObject, error) {
			ways, err := h.cfg.Services.Directory.WaysBetween(ctx, consult.ID(at("id")), consult.ID(id))
			return api.PutTravel200JSONResponse{Body: travel(ways)}, err
		})}
	aRoom = resource{"room", readByID(api.GetRoomResponseObject.VisitGetRoomResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetRoomResponseObject, error) {
			return h.GetRoom(ctx, api.GetRoomRequestObject{ID: id})
		})}
	aForm = resource{"form", readByID(api.GetFormResponseObject.VisitGetFormResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetFormResponseObject, error) {
			return h.GetForm(ctx, api.GetFormRequestObject{Key: id})
		})}
	theRules = resource{"rules", readByID(api.GetRulesResponseObject.VisitGetRulesResponse,
		func(ctx context.Context, h handlers, _ pathParam, _ string) (api.GetRulesResponseObject, error) {
			return h.GetRules(ctx, api.GetRulesRequestObject{})
		})}
	aBlock = resource{"block", readByID(api.GetBlockResponseObject.VisitGetBlockResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetBlockResponseObject, error) {
			return h.GetBlock(ctx, api.GetBlockRequestObject{ID: id})
		})}
	aReport = resource{"report", readByID(api.GetReportResponseObject.VisitGetReportResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetReportResponseObject, error) {
			return h.GetReport(ctx, api.GetReportRequestObject{ID: id})
		})}
	theImport = resource{"block", func(ctx context.Context, h handlers, at pathParam, made []consult.Made) (send,
		error) {
		info := h.requestInfo(ctx)
		done, removed, err := h.cfg.Services.CalendarImport.ImportedBefore(ctx, consult.ID(at("id")),
			importWindow(h.cfg.Services.Now(), info.zone), made)
		if err != nil {
			return nil, err
		}
		out := imported(info, done, false)
		out.RemovedIds = new(idStrings(removed))
		return api.ImportBlocks200JSONResponse{Body: out}.VisitImportBlocksResponse, nil
	}}
	aHolidayYear = resource{"holidays", readByID(api.GetHolidaysResponseObject.VisitGetHolidaysResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetHolidaysResponseObject, error) {
			region, of, _ := strings.Cut(id, "-")
			year, err := strconv.Atoi(of)
			if err != nil {
				return nil, err
			}
			return h.GetHolidays(ctx, api.GetHolidaysRequestObject{Params: api.GetHolidaysParams{
				Region: &region,
				Year:   &year,
			}})
		})}
	aMeeting = resource{"meeting", readByID(api.GetMeetingResponseObject.VisitGetMeetingResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetMeetingResponseObject, error) {
			return h.GetMeeting(ctx, api.GetMeetingRequestObject{ID: id})
		})}
	aNaming = resource{"delegation", readByID(api.NameDelegationResponseObject.VisitNameDelegationResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.NameDelegationResponseObject, error) {
			return h.named(ctx, consult.ID(id))
		})}
	theLeaves  = resource{"leave", showLeaves}
	theAnswers = resource{"attendance", showAnswers}
	theBatch   = resource{"meeting", showBatch}
	aRoster    = resource{"attendance", readByID(api.GetRosterResponseObject.VisitGetRosterResponse,
		func(ctx context.Context, h handlers, at pathParam, _ string) (api.GetRosterResponseObject, error) {
			return h.GetRoster(ctx, api.GetRosterRequestObject{ID: at("id")})
		})}
	aSeries = resource{"series", readByID(api.GetSeriesResponseObject.VisitGetSeriesResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetSeriesResponseObject, error) {
			return h.GetSeries(ctx, api.GetSeriesRequestObject{ID: id})
		})}
	aLeave = resource{"leave", readByID(api.GetLeaveResponseObject.VisitGetLeaveResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetLeaveResponseObject, error) {
			return h.GetLeave(ctx, api.GetLeaveRequestObject{ID: id})
		})}
	aDecision = resource{"leave", readByID(api.ApproveLeaveResponseObject.VisitApproveLeaveResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.ApproveLeaveResponseObject, error) {
			info := h.requestInfo(ctx)
			l, r, err := h.cfg.Services.Attendance.LeaveForecast(ctx, info.actor, consult.ID(id))
			return api.ApproveLeave200JSONResponse{DecidedLeaveJSONResponse: decided(info, l, r)}, err
		})}
	aTerm = resource{"term", readByID(api.GetTermResponseObject.VisitGetTermResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetTermResponseObject, error) {
			return h.GetTerm(ctx, api.GetTermRequestObject{ID: id})
		})}
	aNumbering = resource{"numbering", readByID(api.GetNumberingResponseObject.VisitGetNumberingResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetNumberingResponseObject, error) {
			return h.GetNumbering(ctx, api.GetNumberingRequestObject{ID: id})
		})}
	aPlan = resource{"plan", readByID(api.GetPlanResponseObject.VisitGetPlanResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetPlanResponseObject, error) {
			return h.GetPlan(ctx, api.GetPlanRequestObject{ID: id})
		})}
	aTopic = resource{"topic", readByID(api.GetTopicResponseObject.VisitGetTopicResponse,
		func(ctx context.Context, h handlers, at pathParam, id string) (api.GetTopicResponseObject, error) {
			return h.GetTopic(ctx, api.GetTopicRequestObject{ID: at("id"), TopicID: id})
		})}
	theTopics = resource{"topic", showTopics}
	aDrop     = resource{"topic", showDroppedMeetings}
	aFirm     = resource{"firm", readByID(api.GetFirmResponseObject.VisitGetFirmResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetFirmResponseObject, error) {
			return h.GetFirm(ctx, api.GetFirmRequestObject{ID: id})
		})}
	aVisit = resource{"visit", readByID(api.GetVisitResponseObject.VisitGetVisitResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetVisitResponseObject, error) {
			return h.GetVisit(ctx, api.GetVisitRequestObject{ID: id})
		})}
	aPairing = resource{"pairing", readByID(api.GetPairingResponseObject.VisitGetPairingResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetPairingResponseObject, error) {
			return h.GetPairing(ctx, api.GetPairingRequestObject{ID: id})
		})}
	aContact = resource{"contact", readByID(api.GetContactResponseObject.VisitGetContactResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetContactResponseObject, error) {
			return h.GetContact(ctx, api.GetContactRequestObject{ID: id})
		})}
	aMotion = resource{"motion", readByID(api.GetMotionResponseObject.VisitGetMotionResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetMotionResponseObject, error) {
			return h.GetMotion(ctx, api.GetMotionRequestObject{ID: id})
		})}
	aProposal = resource{"proposal", readByID(api.GetProposalResponseObject.VisitGetProposalResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetProposalResponseObject, error) {
			return h.GetProposal(ctx, api.GetProposalRequestObject{ID: id})
		})}
	aPlanning = resource{"proposal",
		func(ctx context.Context, h handlers, at pathParam, made []consult.Made) (send, error) {
			show, err := aProposal.show(ctx, h, at, made)
			return func(w http.ResponseWriter) error {
				w.Header().Set("Retry-After", strconv.Itoa(planningRetry))
				return show(w)
			}, err
		}}
	aFeed = resource{"feed", readByID(api.GetFeedResponseObject.VisitGetFeedResponse,
		func(ctx context.Context, h handlers, _ pathParam, id string) (api.GetFeedResponseObject, error) {
			return h.GetFeed(ctx, api.GetFeedRequestObject{ID: id})
		})}
	aLink    = resource{"feed", notShownAgain(linkShown)}
	aToken   = resource{"token", notShownAgain(tokenShown)}
	aTelling = resource{"meeting", readByID(api.TellPersonResponseObject.VisitTellPersonResponse,
		func(ctx context.Context, h handlers, at pathParam, id string) (api.TellPersonResponseObject, error) {
			s, err := h.cfg.Services.Staleness.Of(ctx, consult.ID(id), days(silentDays))
			if err != nil {
				return nil, err
			}
			for _, p := range s.People {
				if p.PersonID == consult.ID(at("person_id")) {
					return api.TellPerson200JSONResponse{Body: stalePerson(h.requestInfo(ctx), s, p)}, nil
				}
			}
			return nil, consult.ErrNotFound
		})}
)

// showTopics answers with the Topics that still exist, in the order in which they were added, and names the others.
func showTopics(ctx context.Context, h handlers, _ pathParam, made []consult.Made) (send, error) {
	if made[0].Kind != aTopic.kind { // an earlier release recorded only the Plan
		return nil, &replayError{kind: topicsUnknown, made: made}
	}
	all := make([]consult.ID, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	found, err := h.cfg.Services.AnnualPlan.Topics.Find(ctx, all)
	if err != nil {
		return nil, err
	}
	var stand []plan.Topic
	removed := []string{}
	for _, id := range all {
		t, there := found[id]
		if !there {
			removed = append(removed, string(id))
			continue
		}
		stand = append(stand, t)
	}
	if len(stand) == 0 {
		return nil, consult.ErrNotFound
	}
	items, err := h.topics(ctx, stand)
	return api.AddTopics201JSONResponse{Body: api.Topics{
		Items:      items,
		RemovedIds: &removed,
	}}.VisitAddTopicsResponse, err
}

// madeByDeleteTopic names the Topic that was deleted. It adds the lineage when the answer listed Meetings to decide on,
// because the Topic itself can no longer be read.
func madeByDeleteTopic(at pathParam, _, response any) []consult.Made {
	made := consult.Made{Kind: aTopic.kind, ID: consult.ID(at("topic_id"))}
	if left, ok := response.(api.DeleteTopic200JSONResponse); ok {
		made.Did = left.Body.Items[0].Topic.Lineage
	}
	return []consult.Made{made}
}

// showDroppedMeetings answers with the Meetings of the deleted Topic that are still to be decided on.
func showDroppedMeetings(ctx context.Context, h handlers, at pathParam, made []consult.Made) (send, error) {
	gone := func(w http.ResponseWriter) error {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	lineage := consult.ID(made[0].Did)
	p, err := h.cfg.Services.AnnualPlan.Plans.Get(ctx, consult.ID(at("id")))
	if lineage == "" || errors.Is(err, consult.ErrNotFound) {
		return gone, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := h.cfg.Services.AnnualPlan.Dropped(ctx, p)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d plan.DroppedTopic) bool { return d.Topic.Lineage != lineage })
	items, err := h.dropped(ctx, all)
	return api.DeleteTopic200JSONResponse{Body: api.DroppedTopics{Items: items}}.VisitDeleteTopicResponse, err
}

// notShownAgain is for secrets, which are shown only once.
func notShownAgain(k problemKind) func(context.Context, handlers, pathParam, []consult.Made) (send, error) {
	return func(_ context.Context, _ handlers, _ pathParam, made []consult.Made) (send, error) {
		return nil, &replayError{kind: k, made: made}
	}
}

// creates is for a POST that creates something below its own address.
func creates[A any](n resource, id func(A) string) replay {
	return replay{
		resource: n,
		status:   http.StatusCreated,
		location: requestInfo.location,
		made: func(_ pathParam, _, response any) []consult.Made {
			return []consult.Made{{Kind: n.kind, ID: consult.ID(id(response.(A)))}}
		},
	}
}

// changes is for a write to what a parameter of the path names.
func changes(n resource, parameter string) replay {
	return replay{resource: n, status: http.StatusOK, made: madeFromPath(n.kind, parameter)}
}

// removes is for a write that removes what a parameter of the path names. There is nothing to look up when it is sent
// again: what was removed never returns with the same id.
func removes(kind, parameter string) replay {
	return replay{
		status: http.StatusNoContent,
		made:   madeFromPath(kind, parameter),
		resource: resource{kind, func(context.Context, handlers, pathParam, []consult.Made) (send, error) {
			return func(w http.ResponseWriter) error {
				w.WriteHeader(http.StatusNoContent)
				return nil
			}, nil
		}},
	}
}

// withMade is r with another way to name what was made.
func withMade(r replay, made func(pathParam, any, any) []consult.Made) replay {
	r.made = made
	return r
}

// madeFromPath names what a parameter of the path names.
func madeFromPath(kind, parameter string) func(pathParam, any, any) []consult.Made {
	return func(at pathParam, _, _ any) []consult.Made {
		return []consult.Made{{Kind: kind, ID: consult.ID(at(parameter))}}
	}
}

// readOnlyPosts names the operations that write nothing although they are not GET.
var readOnlyPosts = map[string]bool{"findAvailability": true}

// replays says how each write of the API is answered when it is sent again. The server does not start if a write is
// missing here.
var replays = map[string]replay{
	"createPerson":     creates(aPerson, func(a api.CreatePerson201JSONResponse) string { return a.Body.ID }),
	"updatePerson":     changes(aPerson, "id"),
	"deletePerson":     removes("person", "id"),
	"createBody":       creates(aBody, func(a api.CreateBody201JSONResponse) string { return a.Body.ID }),
	"updateBody":       changes(aBody, "id"),
	"deleteBody":       removes("body", "id"),
	"putBodyKind":      changes(aBodyKind, "key"),
	"deleteBodyKind":   removes("body_kind", "key"),
	"addMembership":    creates(aMembership, func(a api.AddMembership201JSONResponse) string { return a.Body.ID }),
	"updateMembership": changes(aMembership, "membership_id"),
	"deleteMembership": removes("membership", "membership_id"),
	"addPost":          creates(aPost, func(a api.AddPost201JSONResponse) string { return a.Body.ID }),
	"updatePost":       changes(aPost, "post_id"),
	"deletePost":       removes("post", "post_id"),
	"createVenue":      creates(aVenue, func(a api.CreateVenue201JSONResponse) string { return a.Body.ID }),
	"updateVenue":      changes(aVenue, "id"),
	"deleteVenue":      removes("venue", "id"),
	"putTravel":        changes(aWay, "other_id"),
	"deleteTravel":     removes("travel", "other_id"),
	"createRoom":       creates(aRoom, func(a api.CreateRoom201JSONResponse) string { return a.Body.ID }),
	"updateRoom":       changes(aRoom, "id"),
	"deleteRoom":       removes("room", "id"),
	"createForm":       creates(aForm, func(a api.CreateForm201JSONResponse) string { return a.Body.Key }),
	"updateForm":       changes(aForm, "key"),
	"deleteForm":       removes("form", "key"),
	"updateRules": {
		resource: theRules,
		status:   http.StatusOK,
		made: func(pathParam, any, any) []consult.Made {
			return []consult.Made{{
				Kind: "rules",
				ID:   consult.RulesID,
			}}
		},
	},
	"createBlock":       creates(aBlock, func(a api.CreateBlock201JSONResponse) string { return a.Body.ID }),
	"updateBlock":       changes(aBlock, "id"),
	"deleteBlock":       removes("block", "id"),
	"createReport":      creates(aReport, func(a api.CreateReport201JSONResponse) string { return a.Body.Report.ID }),
	"deleteReport":      removes("report", "id"),
	"importBlocks":      {resource: theImport, status: http.StatusOK, made: madeByImport, prepare: readUpload},
	"putHolidays":       {resource: aHolidayYear, status: http.StatusOK, made: madeByHolidays},
	"deleteHolidays":    withMade(removes(aHolidayYear.kind, "year"), madeByHolidays),
	"confirmHolidays":   {resource: aHolidayYear, status: http.StatusOK, made: madeByHolidays},
	"bookMeeting":       creates(aMeeting, func(a api.BookMeeting201JSONResponse) string { return a.Body.ID }),
	"updateMeeting":     changes(aMeeting, "id"),
	"confirmMeeting":    changes(aMeeting, "id"),
	"cancelMeeting":     changes(aMeeting, "id"),
	"moveMeeting":       changes(aMeeting, "id"),
	"putItems":          changes(aMeeting, "id"),
	"putStops":          changes(aMeeting, "id"),
	"putDelegations":    changes(aMeeting, "id"),
	"nameDelegation":    changes(aNaming, "id"),
	"pinMeeting":        changes(aMeeting, "id"),
	"unpinMeeting":      changes(aMeeting, "id"),
	"putAnswer":         changes(aRoster, "person_id"),
	"agreeToInvitation": changes(aRoster, "person_id"),
	"refuseInvitation":  changes(aRoster, "person_id"),
	"putPresence":       changes(aRoster, "id"),
	"putHeld":           changes(aMeeting, "id"),
	"bookSeries":        creates(aSeries, func(a api.BookSeries201JSONResponse) string { return a.Body.Series.ID }),
	"updateSeries":      changes(aSeries, "id"),
	"cancelSeries":      changes(aSeries, "id"),
	"confirmSeries":     changes(aSeries, "id"),
	"createLeave":       creates(aLeave, func(a api.CreateLeave201JSONResponse) string { return a.Body.ID }),
	"approveLeave":      changes(aDecision, "id"),
	"refuseLeave":       changes(aDecision, "id"),
	"withdrawLeave":     changes(aDecision, "id"),
	"fixNumber":         changes(aMeeting, "id"),
	"changeNumber":      changes(aMeeting, "id"),
	"issueNotice":       changes(aMeeting, "id"),
	"takeNoticeBack":    changes(aMeeting, "id"),
	"createTerm":        creates(aTerm, func(a api.CreateTerm201JSONResponse) string { return a.Body.ID }),
	"updateTerm":        changes(aTerm, "id"),
	"deleteTerm":        removes("term", "id"),
	"createNumbering":   creates(aNumbering, func(a api.CreateNumbering201JSONResponse) string { return a.Body.ID }),
	"updateNumbering":   changes(aNumbering, "id"),
	"deleteNumbering":   removes("numbering", "id"),
	"createPlan":        creates(aPlan, func(a api.CreatePlan201JSONResponse) string { return a.Body.ID }),
	"updatePlan":        changes(aPlan, "id"),
	"deletePlan":        removes("plan", "id"),
	"submitPlan":        changes(aPlan, "id"),
	"approvePlan":       changes(aPlan, "id"),
	"returnPlan":        changes(aPlan, "id"),
	"publishPlan":       changes(aPlan, "id"),
	"withdrawPlan":      changes(aPlan, "id"),
	"addPlanStep":       changes(aPlan, "id"),
	"removePlanStep":    changes(aPlan, "id"),
	"changeMeetings":    {resource: theBatch, status: http.StatusOK, made: madeByBatch},
	"createLeaves":      {resource: theLeaves, status: http.StatusCreated, made: madeByLeaves},
	"putAnswers":        {resource: theAnswers, status: http.StatusOK, made: madeByAnswers},
	"newPlanEdition": {
		resource: aPlan,
		status:   http.StatusCreated,
		location: func(_ requestInfo, id consult.ID) string { return api.Base + "/plans/" + string(id) },
		made: func(_ pathParam, _, response any) []consult.Made {
			return []consult.Made{{
				Kind: aPlan.kind,
				ID:   consult.ID(response.(api.NewPlanEdition201JSONResponse).Body.ID),
			}}
		},
	},
	"addTopics": {
		resource: theTopics,
		status:   http.StatusCreated,
		made: func(_ pathParam, _, response any) []consult.Made {
			return mapEach(response.(api.AddTopics201JSONResponse).Body.Items, func(t api.Topic) consult.Made {
				return consult.Made{Kind: aTopic.kind, ID: consult.ID(t.ID)}
			})
		},
	},
	"updateTopic":          changes(aTopic, "topic_id"),
	"deleteTopic":          {resource: aDrop, made: madeByDeleteTopic},
	"linkTopicMeeting":     changes(aTopic, "topic_id"),
	"unlinkTopicMeeting":   changes(aTopic, "topic_id"),
	"keepDroppedMeeting":   changes(aPlan, "id"),
	"unkeepDroppedMeeting": changes(aPlan, "id"),
	"uploadFile":           creates(aFile, func(a api.UploadFile201JSONResponse) string { return a.Body.ID }),
	"putOutcomeKind":       changes(anOutcomeKind, "key"),
	"deleteOutcomeKind":    removes("outcome_kind", "key"),
	"createOutcome":        creates(anOutcome, func(a api.CreateOutcome201JSONResponse) string { return a.Body.ID }),
	"updateOutcome":        changes(anOutcome, "id"),
	"deleteOutcome":        removes("outcome", "id"),
	"createInstruction": creates(anInstruction, func(a api.CreateInstruction201JSONResponse) string {
		return a.Body.ID
	}),
	"updateInstruction":   changes(anInstruction, "id"),
	"deleteInstruction":   removes("instruction", "id"),
	"createFollowUp":      creates(aFollowUp, func(a api.CreateFollowUp201JSONResponse) string { return a.Body.ID }),
	"updateFollowUp":      changes(aFollowUp, "id"),
	"replyFollowUp":       changes(aFollowUp, "id"),
	"deleteFollowUp":      removes("follow_up", "id"),
	"createFirm":          creates(aFirm, func(a api.CreateFirm201JSONResponse) string { return a.Body.ID }),
	"updateFirm":          changes(aFirm, "id"),
	"deleteFirm":          removes("firm", "id"),
	"createVisit":         creates(aVisit, func(a api.CreateVisit201JSONResponse) string { return a.Body.ID }),
	"updateVisit":         changes(aVisit, "id"),
	"deleteVisit":         removes("visit", "id"),
	"createPairing":       creates(aPairing, func(a api.CreatePairing201JSONResponse) string { return a.Body.ID }),
	"updatePairing":       changes(aPairing, "id"),
	"deletePairing":       removes("pairing", "id"),
	"createContact":       creates(aContact, func(a api.CreateContact201JSONResponse) string { return a.Body.ID }),
	"updateContact":       changes(aContact, "id"),
	"deleteContact":       removes("contact", "id"),
	"createMotion":        creates(aMotion, func(a api.CreateMotion201JSONResponse) string { return a.Body.ID }),
	"updateMotion":        changes(aMotion, "id"),
	"deleteMotion":        removes("motion", "id"),
	"linkMotionMeeting":   changes(aMotion, "id"),
	"unlinkMotionMeeting": changes(aMotion, "id"),
	"propose": {
		resource: aPlanning,
		status:   http.StatusAccepted,
		location: requestInfo.location,
		made: func(_ pathParam, _, response any) []consult.Made {
			return []consult.Made{{Kind: aProposal.kind, ID: consult.ID(response.(api.Propose202JSONResponse).Body.ID)}}
		},
	},
	"applyProposal":  changes(aProposal, "id"),
	"undoProposal":   changes(aProposal, "id"),
	"cancelProposal": changes(aProposal, "id"),
	"finishProposal": changes(aProposal, "id"),
	"createFeed":     creates(aLink, func(a api.CreateFeed201JSONResponse) string { return a.Body.ID }),
	"rotateFeed":     changes(aLink, "id"),
	"updateFeed":     changes(aFeed, "id"),
	"revokeFeed":     removes("feed", "id"),
	"createToken":    creates(aToken, func(a api.CreateToken201JSONResponse) string { return a.Body.ID }),
	"revokeToken":    removes("token", "id"),
	"rotateToken":    changes(aToken, "id"),
	"tellPerson": {resource: aTelling, status: http.StatusOK, made: func(_ pathParam, request, _ any) []consult.Made {
		return []consult.Made{{Kind: aTelling.kind, ID: consult.ID(request.(api.TellPersonRequestObject).Body.Meeting)}}
	}},
	"untellPerson": removes("telling", "person_id"),
}

// madeByImport names the Blocks of an import in its order, with what was done to each.
func madeByImport(_ pathParam, _, response any) []consult.Made {
	return mapEach(response.(api.ImportBlocks200JSONResponse).Body.Items, func(i api.ImportItem) consult.Made {
		return consult.Made{Kind: theImport.kind, ID: consult.ID(given(i.BlockID)), Did: string(i.Action)}
	})
}
