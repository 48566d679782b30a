package rest

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// The sets of roles that may call an operation, in the order of consult.Roles.
var (
	tokenKeepers = []consult.Role{consult.Admin}
	officeOnly   = []consult.Role{consult.Office}
	staff        = []consult.Role{consult.Office, consult.Organiser}
	// staffAndDesk is for what the front desk needs: the day, its rooms, who is expected and who came.
	staffAndDesk  = []consult.Role{consult.Office, consult.Organiser, consult.Desk}
	staffAndKiosk = []consult.Role{consult.Office, consult.Organiser, consult.Desk, consult.Kiosk}
	// staffAndMember is for what members do for themselves alone and staff do for them.
	staffAndMember = []consult.Role{consult.Office, consult.Organiser, consult.Member}
	// leaveAskers is for leave, which liaisons ask for too, and answerers for answers, which the desk takes by phone.
	leaveAskers = []consult.Role{consult.Office, consult.Organiser, consult.Liaison, consult.Member}
	answerers   = []consult.Role{
		consult.Office, consult.Organiser, consult.Desk, consult.Liaison, consult.Member,
	}
	// namers name people for the seats of a body.
	namers    = []consult.Role{consult.Office, consult.Organiser, consult.Liaison}
	everyRole = consult.Roles
	// readsJournal reads who wrote what; auditors without personal values.
	readsJournal = []consult.Role{consult.Office, consult.Auditor}
)

// policy says who may call each operation of the API. The server does not start if an operation is missing here.
var policy = map[string][]consult.Role{
	"getMe":                everyRole,
	"listPeople":           staff,
	"findPerson":           staff,
	"createPerson":         staff,
	"getPerson":            staff,
	"updatePerson":         staff,
	"deletePerson":         staff,
	"listPosts":            staff,
	"addPost":              staff,
	"getPost":              staff,
	"updatePost":           staff,
	"deletePost":           staff,
	"listBodies":           staff,
	"createBody":           staff,
	"getBody":              staff,
	"updateBody":           staff,
	"deleteBody":           staff,
	"listBodyKinds":        staff,
	"getBodyKind":          staff,
	"putBodyKind":          officeOnly,
	"deleteBodyKind":       officeOnly,
	"listMemberships":      staff,
	"addMembership":        staff,
	"getMembership":        staff,
	"updateMembership":     staff,
	"deleteMembership":     staff,
	"listVenues":           staff,
	"createVenue":          staff,
	"getVenue":             staffAndDesk,
	"updateVenue":          staff,
	"deleteVenue":          staff,
	"listTravel":           staff,
	"putTravel":            staff,
	"deleteTravel":         staff,
	"listRooms":            staff,
	"createRoom":           staff,
	"getRoom":              staffAndDesk,
	"updateRoom":           staff,
	"deleteRoom":           staff,
	"listForms":            staff,
	"getForm":              staff,
	"createForm":           officeOnly,
	"updateForm":           officeOnly,
	"deleteForm":           officeOnly,
	"getRules":             staff,
	"updateRules":          officeOnly,
	"listConflicts":        staff,
	"listBlocks":           staff,
	"createBlock":          staff,
	"getBlock":             staff,
	"updateBlock":          staff,
	"deleteBlock":          staff,
	"getFreeBusy":          staffAndMember,
	"importBlocks":         staffAndMember,
	"getHolidays":          staff,
	"putHolidays":          officeOnly,
	"deleteHolidays":       officeOnly,
	"confirmHolidays":      officeOnly,
	"listMeetings":         staffAndDesk,
	"bookMeeting":          staff,
	"getMeeting":           staffAndDesk,
	"updateMeeting":        staff,
	"confirmMeeting":       staff,
	"cancelMeeting":        staff,
	"moveMeeting":          staff,
	"putItems":             staff,
	"putStops":             staff,
	"putDelegations":       staff,
	"listDelegations":      namers,
	"getDelegation":        namers,
	"nameDelegation":       namers,
	"changeMeetings":       staff,
	"pinMeeting":           staff,
	"unpinMeeting":         staff,
	"listSeries":           staff,
	"bookSeries":           staff,
	"getSeries":            staff,
	"updateSeries":         staff,
	"cancelSeries":         staff,
	"confirmSeries":        staff,
	"listAlternatives":     staff,
	"findAvailability":     staff,
	"listLeaves":           leaveAskers,
	"createLeave":          leaveAskers,
	"createLeaves":         leaveAskers,
	"putAnswers":           answerers,
	"getLeave":             leaveAskers,
	"approveLeave":         staffAndMember,
	"refuseLeave":          staffAndMember,
	"withdrawLeave":        leaveAskers,
	"getRoster":            answerers,
	"putAnswer":            answerers,
	"agreeToInvitation":    leaveAskers,
	"refuseInvitation":     leaveAskers,
	"putPresence":          staffAndDesk,
	"putHeld":              staff,
	"countFigures":         staff,
	"listFigureItems":      staff,
	"listReports":          staff,
	"createReport":         staff,
	"getReport":            staff,
	"deleteReport":         staff,
	"listReportItems":      staff,
	"listReportChanges":    staff,
	"getRecord":            staffAndMember,
	"getPersonFigures":     staffAndMember,
	"getBodyFigures":       staff,
	"fixNumber":            staff,
	"changeNumber":         officeOnly,
	"issueNotice":          staff,
	"takeNoticeBack":       staff,
	"listTerms":            staff,
	"createTerm":           officeOnly,
	"getTerm":              staff,
	"updateTerm":           officeOnly,
	"deleteTerm":           officeOnly,
	"listNumberings":       staff,
	"createNumbering":      officeOnly,
	"getNumbering":         staff,
	"updateNumbering":      officeOnly,
	"deleteNumbering":      officeOnly,
	"listPlans":            staff,
	"createPlan":           staff,
	"getPlan":              staff,
	"updatePlan":           staff,
	"deletePlan":           staff,
	"submitPlan":           staff,
	"approvePlan":          officeOnly,
	"returnPlan":           officeOnly,
	"publishPlan":          officeOnly,
	"withdrawPlan":         officeOnly,
	"addPlanStep":          officeOnly,
	"removePlanStep":       officeOnly,
	"newPlanEdition":       staff,
	"listTopics":           staff,
	"addTopics":            staff,
	"getTopic":             staff,
	"updateTopic":          staff,
	"deleteTopic":          staff,
	"linkTopicMeeting":     staff,
	"unlinkTopicMeeting":   staff,
	"getDossier":           staff,
	"diffPlans":            staff,
	"listDropped":          staff,
	"keepDroppedMeeting":   staff,
	"unkeepDroppedMeeting": staff,
	"listOutcomeKinds":     staff,
	"getOutcomeKind":       staff,
	"putOutcomeKind":       officeOnly,
	"deleteOutcomeKind":    officeOnly,
	"listOutcomes":         staff,
	"createOutcome":        staff,
	"getOutcome":           staff,
	"updateOutcome":        staff,
	"deleteOutcome":        staff,
	"listInstructions":     staff,
	"createInstruction":    staff,
	"getInstruction":       staff,
	"updateInstruction":    staff,
	"deleteInstruction":    staff,
	"listFollowUps":        staff,
	"createFollowUp":       staff,
	"getFollowUp":          staff,
	"updateFollowUp":       staff,
	"deleteFollowUp":       staff,
	"replyFollowUp":        staff,
	"listFirms":            staff,
	"createFirm":           staff,
	"getFirm":              staff,
	"updateFirm":           staff,
	"deleteFirm":           staff,
	"listVisits":           staff,
	"createVisit":          staff,
	"getVisit":             staff,
	"updateVisit":          staff,
	"deleteVisit":          staff,
	"listPairings":         staff,
	"createPairing":        staff,
	"getPairing":           staff,
	"updatePairing":        staff,
	"deletePairing":        staff,
	"listContacts":         staff,
	"createContact":        staff,
	"getContact":           staff,
	"updateContact":        staff,
	"deleteContact":        staff,
	"listMotions":          staff,
	"createMotion":         staff,
	"getMotion":            staff,
	"updateMotion":         staff,
	"deleteMotion":         staff,
	"linkMotionMeeting":    staff,
	"unlinkMotionMeeting":  staff,
	"uploadFile":           staff,
	"getFile":              staff,
	"listProposals":        staff,
	"propose":              staff,
	"getProposal":          staff,
	"applyProposal":        staff,
	"undoProposal":         staff,
	"cancelProposal":       staff,
	"finishProposal":       staff,
	"listNotices":          staff,
	"listFeeds":            staff,
	"createFeed":           staff,
	"getFeed":              staff,
	"updateFeed":           staff,
	"revokeFeed":           staff,
	"rotateFeed":           staff,
	"getStaleness":         staff,
	"tellPerson":           staff,
	"untellPerson":         staff,
	"getKioskDay":          staffAndKiosk,
	"listTokens":           tokenKeepers,
	"createToken":          tokenKeepers,
	"revokeToken":          tokenKeepers,
	"rotateToken":          tokenKeepers,
	"listJournal":          readsJournal,
	"getMeetingHistory":    staff,
}

// unauthorised says why the Token ended, to whoever has its secret, and nothing to anybody else.
func unauthorised(err error) error {
	for _, ended := range access.Endings {
		if errors.Is(err, ended) {
			return ended
		}
	}
	return errUnauthorised
}

// mayCall refuses an operation that is not for the actor's roles, or for whoever covers the whole office alone.
func mayCall(actor consult.Actor, operation string) error {
	switch {
	case !actor.Has(policy[operation]...):
		return consult.ErrForbidden
	case !actor.Reach.Office && scopes[operation].kind == scopeOffice:
		return errOfficeOnly
	}
	return nil
}

// authorise requires a bearer token (RFC 6750) whose role and reach let it call the operation.
func (s *Server) authorise(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, info := attachRequestInfo(c.Request())
		c.SetRequest(r)
		scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || secret == "" {
			return errUnauthorised
		}
		actor, err := s.cfg.Guard.Check(r.Context(), strings.TrimSpace(secret))
		// To the Guard an unknown token is forbidden; over HTTP that is 401, and 403 is for a role that may not.
		if errors.Is(err, consult.ErrForbidden) {
			return unauthorised(err)
		}
		if err != nil {
			return err
		}
		info.actor = actor
		err = mayCall(actor, s.routes[r.Method+" "+c.Path()].id)
		if err != nil {
			return err
		}
		c.SetRequest(r.WithContext(reach.Into(r.Context(), actor)))
		return next(c)
	}
}
