package rest

import (
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// The circles of roles that an operation is open to.
var (
	office  = []consult.Role{consult.Admin}
	desk    = []consult.Role{consult.Admin, consult.Organiser}
	screens = []consult.Role{consult.Admin, consult.Organiser, consult.Kiosk}
	// people are members for themselves, and staff for them.
	people = []consult.Role{consult.Admin, consult.Organiser, consult.Member}
	anyone = []consult.Role{consult.Admin, consult.Organiser, consult.Kiosk, consult.Member}
)

// policy says who may call each operation of the contract. One that is not named
// keeps the server from starting.
var policy = map[string][]consult.Role{
	"getMe": anyone,

	"listPeople": desk, "createPerson": desk, "getPerson": desk, "updatePerson": desk, "deletePerson": desk,
	"listBodies": desk, "createBody": desk, "getBody": desk, "updateBody": desk, "deleteBody": desk,
	"listMemberships": desk, "addMembership": desk, "getMembership": desk, "updateMembership": desk, "deleteMembership": desk,
	"listVenues": desk, "createVenue": desk, "getVenue": desk, "updateVenue": desk, "deleteVenue": desk,
	"listTravel": desk, "putTravel": desk, "deleteTravel": desk,
	"listRooms": desk, "createRoom": desk, "getRoom": desk, "updateRoom": desk, "deleteRoom": desk,
	"listForms": desk, "getForm": desk, "updateForm": office,
	"getRules": desk, "updateRules": office, "listConflicts": desk,
	"listBlocks": desk, "createBlock": desk, "getBlock": desk, "updateBlock": desk, "deleteBlock": desk,
	"getFreeBusy": people, "importBlocks": people,
	"getHolidays": desk, "putHolidays": office,

	"listMeetings": desk, "bookMeeting": desk, "getMeeting": desk, "updateMeeting": desk,
	"confirmMeeting": desk, "cancelMeeting": desk, "moveMeeting": desk, "pinMeeting": desk, "unpinMeeting": desk,
	"listSeries": desk, "bookSeries": desk, "getSeries": desk, "updateSeries": desk, "cancelSeries": desk, "confirmSeries": desk,
	"listAlternatives": desk, "findAvailability": desk,
	"listLeaves": people, "createLeave": people, "getLeave": people, "approveLeave": people, "refuseLeave": people, "withdrawLeave": people,
	"getRoster": people, "putAnswer": people, "putPresence": desk, "getPersonFigures": people, "getBodyFigures": desk,

	"listPlans": desk, "createPlan": desk, "getPlan": desk, "updatePlan": desk, "deletePlan": desk,
	"submitPlan": desk, "approvePlan": office, "returnPlan": office, "publishPlan": office, "withdrawPlan": office, "newPlanEdition": desk,
	"listTopics": desk, "addTopics": desk, "getTopic": desk, "updateTopic": desk, "deleteTopic": desk,
	"linkTopicMeeting": desk, "unlinkTopicMeeting": desk, "listDropped": desk, "keepDroppedMeeting": desk, "unkeepDroppedMeeting": desk,

	"listProposals": desk, "propose": desk, "getProposal": desk, "applyProposal": desk, "undoProposal": desk,
	"cancelProposal": desk, "finishProposal": desk, "listNotices": desk,

	"listFeeds": desk, "createFeed": desk, "getFeed": desk, "updateFeed": desk, "revokeFeed": desk, "rotateFeed": desk,
	"getStaleness": desk, "tellPerson": desk, "untellPerson": desk,
	"getKioskDay": screens,
	"listTokens":  office, "createToken": office, "revokeToken": office,
}

// authorise wants a bearer token (RFC 6750) whose role may call the operation.
func (s *Server) authorise(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, f := with(c.Request())
		c.SetRequest(r)
		scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || secret == "" {
			return errUnauthorised
		}
		actor, err := s.cfg.Guard.Check(r.Context(), strings.TrimSpace(secret))
		if errors.Is(err, consult.ErrForbidden) {
			return errUnauthorised
		}
		if err != nil {
			return err
		}
		f.actor = actor
		if op := s.routes[r.Method+" "+c.Path()]; !slices.Contains(policy[op.id], actor.Role) {
			return consult.ErrForbidden
		}
		return next(c)
	}
}
