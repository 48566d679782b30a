package consult

// Severity says whether a Conflict refuses a booking or only warns.
type Severity string

// A blocking Conflict refuses unless overridden; a warning never refuses. Off is
// a Form's rule that a kind of Conflict is not looked for; no Conflict is off.
const (
	Blocking Severity = "blocking"
	Warning  Severity = "warning"
	Off      Severity = "off"
)

// ConflictKind is the stable code of a kind of Conflict.
type ConflictKind string

// The kinds of Conflict.
const (
	PersonDoubleBooked ConflictKind = "person_double_booked"
	RoomDoubleBooked   ConflictKind = "room_double_booked"
	RoomTooSmall       ConflictKind = "room_too_small"
	PersonBlocked      ConflictKind = "person_blocked"
	BodyBlocked        ConflictKind = "body_blocked"
	RoomBlocked        ConflictKind = "room_blocked"
	VenueBlocked       ConflictKind = "venue_blocked"
	EveryoneBlocked    ConflictKind = "everyone_blocked"
	OutsideParent      ConflictKind = "outside_parent"
	SeriesOverlap      ConflictKind = "series_overlap"
	OutOfOrder         ConflictKind = "out_of_order"
	Pinned             ConflictKind = "pinned"

	RoomInactive   ConflictKind = "room_inactive"
	PersonInactive ConflictKind = "person_inactive"
	BodyInactive   ConflictKind = "body_inactive"
	// LeaveLapsed: somebody had approved Leave for another day, and is expected again.
	LeaveLapsed ConflictKind = "leave_lapsed"

	OptionalPersonBusy ConflictKind = "optional_person_busy"
	OnWeekend          ConflictKind = "on_weekend"
	OnHoliday          ConflictKind = "on_holiday"
	HolidayUnknown     ConflictKind = "holiday_unknown"
	// RegionalHoliday: where somebody lives who is expected, it is a public holiday.
	RegionalHoliday   ConflictKind = "regional_holiday"
	OutsideHours      ConflictKind = "outside_hours"
	ShortNotice       ConflictKind = "short_notice"
	QuorumUnreachable ConflictKind = "quorum_unreachable"
	QuorumAtRisk      ConflictKind = "quorum_at_risk"
	PresidingMissing  ConflictKind = "presiding_missing"
	MaterialsLate     ConflictKind = "materials_late"
	// MotionPartyMissing: the first proposer of a Motion, or everybody of its main handler, is not invited.
	MotionPartyMissing ConflictKind = "motion_party_missing"
	// RouteTooTight: people cannot be at the next stop of a route in time, or back by the end.
	RouteTooTight ConflictKind = "route_too_tight"
	// CounterpartMissing: a counterpart consultation invites nobody of the departments that its owner is paired with.
	CounterpartMissing ConflictKind = "counterpart_missing"
	TravelTooShort     ConflictKind = "travel_too_short"
	PersonOverloaded   ConflictKind = "person_overloaded"
	HoldsLess          ConflictKind = "holds_less"
	HoldsNobody        ConflictKind = "holds_nobody"
	// AwaitsConsent: somebody is taken who has yet to agree to this Meeting or to the other one.
	AwaitsConsent ConflictKind = "consent_pending"
)

// ConflictKinds lists every kind, those that block by default first.
var ConflictKinds = []ConflictKind{
	PersonDoubleBooked, RoomDoubleBooked, OutsideParent, SeriesOverlap, RoomTooSmall, PersonBlocked, BodyBlocked,
	RoomBlocked, VenueBlocked, EveryoneBlocked, RoomInactive, PersonInactive, OutOfOrder, Pinned, BodyInactive,
	TravelTooShort, PersonOverloaded, QuorumUnreachable, QuorumAtRisk, PresidingMissing, MotionPartyMissing,
	RouteTooTight,
	CounterpartMissing,
	OptionalPersonBusy, OnWeekend, OnHoliday, RegionalHoliday, HolidayUnknown, OutsideHours, ShortNotice, MaterialsLate,
	HoldsLess,
	HoldsNobody, LeaveLapsed,
	AwaitsConsent,
}

// DefaultSeverity is how Conflicts of the kind are judged where the Form says
// nothing else.
func DefaultSeverity(k ConflictKind) Severity {
	switch k {
	case PersonDoubleBooked, RoomDoubleBooked, OutsideParent, SeriesOverlap, RoomTooSmall, PersonBlocked, BodyBlocked,
		RoomBlocked, VenueBlocked, EveryoneBlocked, RoomInactive, PersonInactive, OutOfOrder, Pinned:
		return Blocking
	}
	return Warning
}

// Guaranteed reports whether the database itself, or what nested and recurring
// Meetings are, rules the kind out: no Form can make it milder.
func (k ConflictKind) Guaranteed() bool {
	return k == PersonDoubleBooked || k == RoomDoubleBooked || k == OutsideParent || k == SeriesOverlap
}

// Inactive reports whether the kind is about a Room or a Person that is not in use
// any more. Nothing is booked into them: no Form makes it milder, and there is no
// Override.
func (k ConflictKind) Inactive() bool { return k == RoomInactive || k == PersonInactive }

// Overridable reports whether a recorded Override can lift the kind.
func (k ConflictKind) Overridable() bool { return k != OutsideParent && !k.Inactive() }

// Conflict is a finding about one Meeting: what clashes, with whom, over which
// span, by which rule, and in words for people.
type Conflict struct {
	Kind     ConflictKind
	Severity Severity
	// SubjectID is the Meeting that the finding is about; none for one not booked yet.
	SubjectID ID
	// SubjectTitle is its title, where a finding comes with those of other Meetings.
	SubjectTitle string
	PersonID     ID
	RoomID       ID
	// PersonIDs are everyone concerned where one finding is about several people
	// at once; PersonID is then none.
	PersonIDs []ID
	// MeetingID is the other Meeting; BlockID the Block; either may be none.
	MeetingID ID
	// MeetingIDs are the other Meetings where there are several; MeetingID is then none.
	MeetingIDs []ID
	BlockID    ID
	Span       Span
	// Rule cites what is broken, such as "reservation.exclusive" or "form.notice_days".
	Rule   string
	ZH, EN string
}

// Taken is the Person or Room that a double booking finds taken; empty for any other
// Conflict.
func (c Conflict) Taken() ID {
	switch c.Kind {
	case PersonDoubleBooked:
		return c.PersonID
	case RoomDoubleBooked:
		return c.RoomID
	}
	return ""
}
