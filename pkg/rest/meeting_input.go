package rest

import (
	"huiqi/api"
	"huiqi/pkg/consult"
)

// meetingFromInput is the Meeting that an input asks for.
func meetingFromInput(in api.MeetingInput) consult.Meeting {
	return consult.Meeting{
		Form:             consult.FormKey(in.Form),
		Title:            in.Title,
		Description:      given(in.Description),
		Status:           consult.Status(value(in.Status)),
		Span:             consult.Span{From: instant(in.StartsAt), To: instant(in.EndsAt)},
		RoomID:           idOrEmpty(in.RoomID),
		VenueID:          idOrEmpty(in.VenueID),
		Place:            placeFrom(in.Place),
		OnlineURL:        given(in.OnlineURL),
		OwnerBodyID:      idOrEmpty(in.OwnerBodyID),
		CoOwnerBodyIDs:   parseIDs(value(in.CoOwnerBodyIds)),
		Visibility:       consult.Visibility(value(in.Visibility)),
		ParentID:         idOrEmpty(in.ParentID),
		Expected:         given(in.Expected),
		Attendances:      attendances(value(in.Attendances)),
		InviteBodyIDs:    parseIDs(value(in.InviteBodyIds)),
		Items:            itemsFrom(value(in.Items)),
		Stops:            stopsFrom(value(in.Stops)),
		Delegations:      delegationsFrom(consult.Meeting{}, value(in.Delegations)),
		Overrides:        overrides(in.Overrides),
		Follows:          follows(value(in.Follows)),
		MaterialsReadyAt: instantOrZero(in.MaterialsReadyAt),
	}
}

func follows(in []api.FollowInput) []consult.Follow {
	return mapEach(in, func(x api.FollowInput) consult.Follow {
		return consult.Follow{MeetingID: consult.ID(x.MeetingID), MinDays: value(x.MinDays)}
	})
}

// patchMeeting applies a patch to the Meeting.
func patchMeeting(m *consult.Meeting, p *api.MeetingPatch) {
	setText(&m.Form, p.Form)
	set(&m.Title, p.Title)
	setText(&m.Status, p.Status)
	setText(&m.Visibility, p.Visibility)
	setNull(&m.Description, p.Description)
	setNull(&m.Expected, p.Expected)
	setNull(&m.OnlineURL, p.OnlineURL)
	setNullText(&m.RoomID, p.RoomID)
	setNullText(&m.VenueID, p.VenueID)
	if p.Place.IsSpecified() {
		m.Place = placeFrom(p.Place)
	}
	setNullText(&m.OwnerBodyID, p.OwnerBodyID)
	setNullText(&m.ParentID, p.ParentID)
	if p.CoOwnerBodyIds != nil {
		m.CoOwnerBodyIDs = parseIDs(*p.CoOwnerBodyIds)
	}
	if p.InviteBodyIds != nil {
		m.InviteBodyIDs = parseIDs(*p.InviteBodyIds)
	}
	if p.StartsAt != nil {
		m.Span.From = instant(*p.StartsAt)
	}
	if p.EndsAt != nil {
		m.Span.To = instant(*p.EndsAt)
	}
	if p.Follows != nil {
		m.Follows = follows(*p.Follows)
	}
	if p.MaterialsReadyAt.IsSpecified() {
		m.MaterialsReadyAt = instantOrZero(p.MaterialsReadyAt)
	}
	if p.Attendances != nil {
		m.Attendances = attendances(*p.Attendances)
	}
	if p.Items != nil {
		m.Items = itemsFrom(*p.Items)
	}
	if p.Stops != nil {
		m.Stops = stopsFrom(*p.Stops)
	}
	if p.Overrides != nil {
		m.Overrides = keepDecisions(m.Overrides, overrides(p.Overrides))
	}
}

func attendances(in []api.AttendanceInput) []consult.Attendance {
	var out []consult.Attendance
	for _, a := range in {
		if given(a.ViaBodyID) != "" {
			continue // members of an invited body are worked out anew from the body
		}
		role := consult.RoleVoting
		setText(&role, a.Role)
		required := role.Required()
		set(&required, a.Required)
		out = append(out, consult.Attendance{PersonID: consult.ID(a.PersonID), Role: role, Required: required})
	}
	return out
}
