package consult

import (
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// Response is what a Person answered to a Meeting.
type Response string

// Nothing yet, 出席, 不出席 and 待定.
const (
	NoResponse Response = "none"
	Accepted   Response = "accepted"
	Declined   Response = "declined"
	Unsure     Response = "tentative"
)

// Channel is how an answer reached the office.
type Channel string

// Channels lists every Channel; the first is the Person's own doing.
var Channels = []Channel{"self", "phone", "wechat", "message", "email", "paper", "in_person"}

// Mode is the way in which a Person attends.
type Mode string

// At the place of the Meeting (现场), or over its link (线上).
const (
	OnSite Mode = "on_site"
	Online Mode = "online"
)

// Modes lists every Mode.
var Modes = []Mode{OnSite, Online}

// Presence is whether a Person came.
type Presence string

// The kinds of presence: 到会, 迟到, 早退, 缺席 and 请假.
const (
	Present   Presence = "present"
	Late      Presence = "late"
	LeftEarly Presence = "left_early"
	Absent    Presence = "absent"
	Excused   Presence = "excused"
)

// Presences lists every Presence.
var Presences = []Presence{Present, Late, LeftEarly, Absent, Excused}

// Came reports whether the Person was there at all.
func (p Presence) Came() bool { return p == Present || p == Late || p == LeftEarly }

// Answer is what is known of one Person at one Meeting beside the invitation: the
// response, who is sent instead, and the presence. It belongs to the Attendance
// and is kept apart from it, so that 75 answers leave the Meeting as it is.
type Answer struct {
	MeetingID, PersonID ID
	Response            Response
	// Mode is how the Person means to attend, empty when they did not say. It counts with a yes or a perhaps.
	Mode    Mode
	Channel Channel
	By      string
	At      time.Time
	// To is when the Meeting was when this was answered. A yes and a perhaps count
	// while the Meeting lies within it; after that they are the Former answer.
	To     Span
	Former Response
	// A department's seat may send another Person, who is known or only named.
	// SentSince is the version that the Meeting had when SubstituteID was named.
	SubstituteID   ID
	SentSince      int64
	SubstituteName string
	SubstitutePost string
	// Presence is that at the whole Meeting, and PresenceMode how they attended, empty when nobody knows.
	Presence     Presence
	PresenceMode Mode
	PresenceBy   string
	PresenceAt   time.Time
}

// Planned is how the Person means to attend; empty when they do not, or did not say.
func (a *Answer) Planned() Mode {
	if a.Response == Accepted || a.Response == Unsure {
		return a.Mode
	}
	return ""
}

// OnlineIn reports whether the Person means to attend online if the Meeting, which must have a link, is in the span. In
// a slot for which they have not answered they are expected where it is.
func (a *Answer) OnlineIn(span Span) bool { return a.Planned() == Online && a.To.Contains(span) }

// Entered reports whether somebody has written down for the Person what it said.
func (a *Answer) Entered() bool { return a.Channel != "" && a.Channel != Channels[0] }

// Normalise writes every text in its normal form.
func (a *Answer) Normalise() {
	a.SubstituteName, a.SubstitutePost = spelling.Name(a.SubstituteName), spelling.Line(a.SubstitutePost)
}

// Validate names every bad field.
func (a Answer) Validate() error {
	var f Faults
	switch a.Response {
	case NoResponse, Accepted, Declined, Unsure:
	case "":
		f.Add(true, "response", "required", "请填写答复，或由谁代为出席", "is required, or else whom the seat sends")
	default:
		f.Add(
			true, "response", "unknown", "应为 none、accepted、declined 或 tentative",
			"must be none, accepted, declined or tentative",
		)
	}
	f.Add(
		(a.Response != NoResponse || a.Channel != "") && !slices.Contains(Channels, a.Channel),
		"channel",
		"unknown",
		"答复途径不存在",
		"is not a channel",
	)
	f.Add(a.Mode != "" && !slices.Contains(Modes, a.Mode), "mode", "unknown", "应为 on_site 或 online",
		"must be on_site or online")
	f.Add(
		a.Presence != "" && !slices.Contains(Presences, a.Presence), "presence", "unknown",
		"应为 present、late、left_early、absent 或 excused", "must be present, late, left_early, absent or excused",
	)
	f.CheckLine("substitute_name", a.SubstituteName, 0, 100)
	f.CheckLine("substitute_post", a.SubstitutePost, 0, 200)
	f.Add(
		a.SubstituteID != "" && a.SubstituteName != "", "substitute_name", "unexpected",
		"已指定人员时不必填写姓名", "must be empty when a person is named",
	)
	f.Add(
		a.SubstituteName == "" && a.SubstitutePost != "", "substitute_name", "required",
		"填写职务时必须填写姓名", "is required with a post",
	)
	f.Add(
		a.SubstituteID != "" && a.SubstituteID == a.PersonID, "substitute_person_id", "self",
		"不能由本人代替本人", "cannot be the person",
	)
	return f.Err()
}

// Sent reports whether somebody comes instead.
func (a Answer) Sent() bool { return a.SubstituteID != "" || a.SubstituteName != "" }
