package feed

import "huiqi/pkg/consult"

// calendarColor is the CSS name of the colour of a calendar (RFC 7986 §5.9), so that several
// calendars on one phone look different.
func calendarColor(k consult.SubjectKind) string {
	switch k {
	case consult.SubjectBody:
		return "seagreen"
	case consult.SubjectRoom:
		return "darkorange"
	case consult.SubjectVenue:
		return "sienna"
	case consult.SubjectPublic:
		return "firebrick"
	}
	return "royalblue"
}

// formColor is the colour of an event. Related Forms have related colours: meetings that the
// standing rules require are red, consultations blue and green, work outside the building
// brown.
func formColor(f consult.FormKey) string {
	switch f {
	case "plenary":
		return "darkred"
	case "standing_committee":
		return "crimson"
	case "chair_meeting":
		return "indianred"
	case "council":
		return "darkorange"
	case "thematic":
		return "royalblue"
	case "counterpart":
		return "steelblue"
	case "sector":
		return "teal"
	case "proposal":
		return "seagreen"
	case "expert":
		return "slateblue"
	case "remote":
		return "darkturquoise"
	case "supervision":
		return "saddlebrown"
	case "research":
		return "olivedrab"
	case "joint":
		return "mediumvioletred"
	case "study":
		return "goldenrod"
	}
	return "slategray"
}
