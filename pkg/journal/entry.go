package journal

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// Via is by which door a write came.
type Via string

// The doors: a request to the API, the pages of the office, the page behind a person's link, a command on the command
// line, and what the program does by itself.
const (
	ViaAPI     Via = "api"
	ViaPage    Via = "page"
	ViaLink    Via = "link"
	ViaCommand Via = "command"
	ViaSystem  Via = "system"
)

// Actor is who wrote. ID and Role, which lists several roles with commas, are those of a token; they are empty for
// the command line and the system.
type Actor struct {
	ID   consult.ID
	Name string
	Role consult.Role
	// Reach is how far the actor's rights went then: "office" for all of it.
	Reach string
	// PersonID is the member for whom the actor acts, or none.
	PersonID consult.ID
}

// Action is what became of a Thing.
type Action string

// What a write does. Noted is for what changes no Thing, such as that a database was restored.
const (
	Added   Action = "added"
	Changed Action = "changed"
	Removed Action = "removed"
	Noted   Action = "noted"
)

// Kind is what a Thing is.
type Kind string

// The kinds of Things. An attendance is a Thing of its own only when somebody is taken off a Meeting: who is invited
// is a part of the Meeting.
const (
	Person       Kind = "person"
	Body         Kind = "body"
	BodyKind     Kind = "body_kind"
	Membership   Kind = "membership"
	Venue        Kind = "venue"
	Room         Kind = "room"
	Form         Kind = "form"
	Rules        Kind = "rules"
	HolidayYear  Kind = "holiday_year"
	Block        Kind = "block"
	Meeting      Kind = "meeting"
	Attendance   Kind = "attendance"
	Answer       Kind = "answer"
	Held         Kind = "held"
	Leave        Kind = "leave"
	Series       Kind = "series"
	Plan         Kind = "plan"
	Topic        Kind = "topic"
	TopicMeeting Kind = "topic_meeting"
	Post         Kind = "post"
	OutcomeKind  Kind = "outcome_kind"
	Outcome      Kind = "outcome"
	Instruction  Kind = "instruction"
	FollowUp     Kind = "follow_up"
	Term         Kind = "term"
	Numbering    Kind = "numbering"
	File         Kind = "file"
	Proposal     Kind = "proposal"
	Feed         Kind = "feed"
	Telling      Kind = "telling"
	Token        Kind = "token"
	Session      Kind = "session"
	Motion       Kind = "motion"
	// MotionMeeting is that a Meeting is about a Motion.
	MotionMeeting Kind = "motion_meeting"
	Firm          Kind = "firm"
	Visit         Kind = "visit"
	Contact       Kind = "contact"
	Pairing       Kind = "pairing"
	Report        Kind = "report"
	// Office is the office as a whole, of which alone something is Noted.
	Office Kind = "office"
)

// Entry is one row of the journal: what one write made of one Thing.
type Entry struct {
	// Seq is the number of the row: 1, 2, 3 … without a gap.
	Seq int64
	// At is when it was written, in UTC and whole seconds.
	At time.Time
	// RequestID is that of the request, as in the log; empty for what is no request.
	RequestID string
	Via       Via
	// Operation is what was asked for: an operationId of the API, a command, or a job of the system.
	Operation string
	Actor     Actor
	Action    Action
	Kind      Kind
	ThingID   string
	// MeetingID and PersonID are the Meeting and the Person that the Thing belongs to, or is; either may be none.
	MeetingID, PersonID consult.ID
	// Fields is a JSON array of FieldChanges, byte for byte as the hash covers it.
	Fields string
	Hash   Hash
}

// Tells reports whether the Entry says what became of the field.
func (e Entry) Tells(field string) bool { return strings.Contains(e.Fields, `{"field":"`+field+`"`) }

// Changes are the Fields, read.
func (e Entry) Changes() ([]FieldChange, error) {
	var all []FieldChange
	err := json.Unmarshal([]byte(e.Fields), &all)
	if err != nil {
		return nil, fmt.Errorf("journal: fields of row %d: %w", e.Seq, err)
	}
	return all, nil
}

// FieldChange is one field before and after, as JSON; what is missing was or is empty. Instants are RFC 3339 in UTC.
type FieldChange struct {
	Field string `json:"field"`
	// Key tells the parts of a list apart: for attendances the person's ID.
	Key    string          `json:"key,omitempty"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// Ref names a Thing.
type Ref struct {
	Kind Kind
	ID   string
}

// Filter narrows the journal. A field that is zero does not narrow it.
type Filter struct {
	// ThingID finds what became of the Thing.
	ThingID string
	// PersonID finds what concerns the Person: her own record, answers, leaves, memberships, tokens and links, and
	// every change of who comes that names her.
	PersonID consult.ID
	// MeetingID finds what became of the Meeting and of what belongs to it.
	MeetingID consult.ID
	// ActorID finds what the token wrote.
	ActorID consult.ID
	// From and To bound when it was written: From or later, before To.
	From, To time.Time
}
