package consult

// Severity says whether a Conflict refuses a booking or only warns.
type Severity string

// A blocking Conflict refuses unless overridden; a warning never refuses.
const (
	Blocking Severity = "blocking"
	Warning  Severity = "warning"
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

	OptionalPersonBusy ConflictKind = "optional_person_busy"
	OnWeekend          ConflictKind = "on_weekend"
	OnHoliday          ConflictKind = "on_holiday"
	HolidayUnknown     ConflictKind = "holiday_unknown"
	OutsideHours       ConflictKind = "outside_hours"
	ShortNotice        ConflictKind = "short_notice"
	QuorumUnreachable  ConflictKind = "quorum_unreachable"
)

// Conflict is a finding about one Meeting: what clashes, with whom, over which
// span, by which rule, and in words for people.
type Conflict struct {
	Kind     ConflictKind
	Severity Severity
	// SubjectID is the Meeting that the finding is about; none for one not booked yet.
	SubjectID ID
	PersonID  ID
	RoomID    ID
	// MeetingID is the other Meeting; BlockID the Block; either may be none.
	MeetingID ID
	BlockID   ID
	Span      Span
	// Rule cites what is broken, such as "reservation.exclusive" or "form.notice_days".
	Rule   string
	ZH, EN string
}
