package consult

import "cmp"

// Seen reports whether anybody outside the office may see the Meeting. A draft may not be
// seen, nor one called off as a draft (its Sequence never rose), nor one called off before
// anybody can have seen it.
func (m Meeting) Seen() bool {
	return m.Status != Draft && !(m.Status == Cancelled && (m.Sequence == 0 || m.Unseen))
}

// Touches are the subjects whose calendars show the Meeting, the Venue of its Room among them.
func (m Meeting) Touches(venueID ID) []Subject {
	if !m.Seen() {
		return nil
	}
	var s []Subject
	for _, id := range m.People() {
		s = append(s, Subject{SubjectPerson, id})
	}
	for _, id := range Distinct(append(m.Bodies(), m.SeatedBodies()...)) {
		s = append(s, Subject{SubjectBody, id})
	}
	if m.RoomID != "" {
		s = append(s, Subject{SubjectRoom, m.RoomID})
	}
	venueID = cmp.Or(venueID, m.VenueID)
	if venueID != "" {
		s = append(s, Subject{SubjectVenue, venueID})
	}
	if m.Visibility == Public {
		s = append(s, Subject{SubjectPublic, ""})
	}
	return s
}
