package rest

import (
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// The sets of roles that may call an operation.
var (
	adminOnly     = []consult.Role{consult.Admin}
	staff         = []consult.Role{consult.Admin, consult.Organiser}
	staffAndKiosk = []consult.Role{consult.Admin, consult.Organiser, consult.Kiosk}
	// staffAndMember is for what members do for themselves and staff do for them.
	staffAndMember = []consult.Role{consult.Admin, consult.Organiser, consult.Member}
	everyRole      = []consult.Role{consult.Admin, consult.Organiser, consult.Kiosk, consult.Member, consult.Auditor}
	// readsJournal reads who wrote what, and readsHistory what became of one meeting.
	readsJournal = []consult.Role{consult.Admin, consult.Auditor}
	readsHistory = []consult.Role{consult.Admin, consult.Organiser, consult.Auditor}
)

// policy says who may call each operation of the API. The server does not start if an operation is missing here.
var policy = map[string][]consult.Role{
	"getMe":                everyRole,
	"listPeople":           staff,
	"createPerson":         staff,
	"getPerson":            staff,
	"updatePerson":         staff,
	"deletePerson":         staff,
	"listBodies":           staff,
	"createBody":           staff,
	"getBody":              staff,
	"updateBody":           staff,
	"deleteBody":           staff,
	"listBodyKinds":        staff,
	"getBodyKind":          staff,
	"putBodyKind":          adminOnly,
	"deleteBodyKind":       adminOnly,
	"listMemberships":      staff,
	"addMembership":        staff,
	"getMembership":        staff,
	"updateMembership":     staff,
	"deleteMembership":     staff,
	"listVenues":           staff,
	"createVenue":          staff,
	"getVenue":             staff,
	"updateVenue":          staff,
	"deleteVenue":          staff,
	"listTravel":           staff,
	"putTravel":            staff,
	"deleteTravel":         staff,
	"listRooms":            staff,
	"createRoom":           staff,
	"getRoom":              staff,
	"updateRoom":           staff,
	"deleteRoom":           staff,
	"listForms":            staff,
	"getForm":              staff,
	"updateForm":           adminOnly,
	"getRules":             staff,
	"updateRules":          adminOnly,
	"listConflicts":        staff,
	"listBlocks":           staff,
	"createBlock":          staff,
	"getBlock":             staff,
	"updateBlock":          staff,
	"deleteBlock":          staff,
	"getFreeBusy":          staffAndMember,
	"importBlocks":         staffAndMember,
	"getHolidays":          staff,
	"putHolidays":          adminOnly,
	"confirmHolidays":      adminOnly,
	"listMeetings":         staff,
	"bookMeeting":          staff,
	"getMeeting":           staff,
	"updateMeeting":        staff,
	"confirmMeeting":       staff,
	"cancelMeeting":        staff,
	"moveMeeting":          staff,
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
	"listLeaves":           staffAndMember,
	"createLeave":          staffAndMember,
	"createLeaves":         staffAndMember,
	"putAnswers":           staffAndMember,
	"getLeave":             staffAndMember,
	"approveLeave":         staffAndMember,
	"refuseLeave":          staffAndMember,
	"withdrawLeave":        staffAndMember,
	"getRoster":            staffAndMember,
	"putAnswer":            staffAndMember,
	"putPresence":          staff,
	"getPersonFigures":     staffAndMember,
	"getBodyFigures":       staff,
	"listPlans":            staff,
	"createPlan":           staff,
	"getPlan":              staff,
	"updatePlan":           staff,
	"deletePlan":           staff,
	"submitPlan":           staff,
	"approvePlan":          adminOnly,
	"returnPlan":           adminOnly,
	"publishPlan":          adminOnly,
	"withdrawPlan":         adminOnly,
	"newPlanEdition":       staff,
	"listTopics":           staff,
	"addTopics":            staff,
	"getTopic":             staff,
	"updateTopic":          staff,
	"deleteTopic":          staff,
	"linkTopicMeeting":     staff,
	"unlinkTopicMeeting":   staff,
	"listDropped":          staff,
	"keepDroppedMeeting":   staff,
	"unkeepDroppedMeeting": staff,
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
	"listTokens":           adminOnly,
	"createToken":          adminOnly,
	"revokeToken":          adminOnly,
	"listJournal":          readsJournal,
	"getMeetingHistory":    readsHistory,
}

// authorise requires a bearer token (RFC 6750) whose role may call the operation.
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
			return errUnauthorised
		}
		if err != nil {
			return err
		}
		info.actor = actor
		if op := s.routes[r.Method+" "+c.Path()]; !slices.Contains(policy[op.id], actor.Role) {
			return consult.ErrForbidden
		}
		return next(c)
	}
}
