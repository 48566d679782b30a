package consult

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// FormKey names a Form (协商形式), such as "standing_committee".
type FormKey string

// Quorum is the share of a Body's members that must be able to come: more
// than, or at least, Num/Den of them. Den 0 means the Form has no quorum.
type Quorum struct {
	Num, Den int
	// MoreThan asks for strictly more than the share (过半数); otherwise at least.
	MoreThan bool
}

// Needed is the least number of people out of members that satisfies q.
func (q Quorum) Needed(members int) int {
	switch {
	case q.Den <= 0 || members <= 0:
		return 0
	case q.MoreThan:
		return members*q.Num/q.Den + 1
	}
	return (members*q.Num + q.Den - 1) / q.Den
}

// possible reports whether q is a share that a whole Body reaches: more than all
// of it is not.
func (q Quorum) possible() bool {
	if q.Den == 0 {
		return q.Num == 0
	}
	return 0 <= q.Num && q.Num <= q.Den && q.Den <= 1000 && !(q.MoreThan && q.Num == q.Den)
}

// DayUnit says which days a Form counts.
type DayUnit string

// Every day (日历日), or those on which people work by the office's calendar (工作日).
const (
	CalendarDays DayUnit = "calendar"
	WorkingDays  DayUnit = "working"
)

func (u DayUnit) known() bool { return u == CalendarDays || u == WorkingDays }

// Form is a kind of Meeting with the defaults it brings.
type Form struct {
	Key FormKey
	Stamp
	// Order is the place in lists of Forms, lowest first.
	Order          int
	NameZH, NameEN string
	Category       Category
	// Active is false for a Form of which no new Meeting is to be; those that are there stay as they are.
	Active bool
	// Duration is what alternatives assume when no end is wished for.
	Duration time.Duration
	// Turnaround is what its Meetings need at least, in any Room.
	Turnaround Turnaround
	// NoticeDays is how many days ahead people are to be told, counted in NoticeUnit.
	NoticeDays int
	NoticeUnit DayUnit
	Quorum     Quorum
	// QuorumMargin is how many members, in percent of all, are to be free beyond the
	// Quorum before it is at risk; MustAttend are the roles on each invited Body
	// without which it cannot sit, whatever the share.
	QuorumMargin int
	MustAttend   []MembershipRole
	// OnlineCounts says that whoever attends online counts for the Quorum and for MustAttend.
	OnlineCounts bool
	// NeedsPresiding asks for somebody who must come and presides.
	NeedsPresiding bool
	// MaterialsDays is how many days ahead the materials are to be out, counted in
	// MaterialsUnit; 0 for none.
	MaterialsDays int
	MaterialsUnit DayUnit
	// ConsentDays is how many days somebody has to agree who is invited from beyond the reach of whoever
	// invites; 0 when nobody has to.
	ConsentDays int
	// Visibility is given to a Meeting that names none.
	Visibility Visibility
	// LeaveHours is how long before the start a member may still ask for Leave, and
	// LeaveBy who decides about it.
	LeaveHours int
	LeaveBy    Approver
	// InviteBodyIDs are invited when a Meeting names neither people nor bodies.
	InviteBodyIDs []ID
	// Rules are the kinds of Conflict that the Form judges otherwise than
	// DefaultSeverity says; nil when there are none.
	Rules map[ConflictKind]Severity
}

// seats are the roles on a Body that count for its quorum.
var seats = []MembershipRole{MembershipChair, MembershipViceChair, MembershipSecretary, MembershipMember}

// Admits reports whether a Meeting may be of the Form, that was before: one that is of it already may, a new one only
// while the Form is Active.
func (m Form) Admits(before *Meeting) bool { return m.Active || before != nil && before.Form == m.Key }

// Normalise writes every text in its normal form.
func (m *Form) Normalise() { m.NameZH, m.NameEN = spelling.Line(m.NameZH), spelling.Line(m.NameEN) }

// Validate names every bad field.
func (m Form) Validate() error {
	var f Faults
	f.CheckLine("name_zh", m.NameZH, 1, 100)
	f.CheckLine("name_en", m.NameEN, 1, 100)
	f.Add(
		!m.Category.Known(), "category", "unknown", "应为 consultation、supervision、study、ruling 或 other",
		"must be consultation, supervision, study, ruling or other",
	)
	f.Add(
		m.Duration < 5*time.Minute || m.Duration > MaxMeeting, "duration_minutes", "range",
		"时长应在 5 分钟到 31 天之间", "must be between 5 minutes and 31 days",
	)
	m.Turnaround.check(&f)
	f.Add(
		m.LeaveHours < 0 || m.LeaveHours > 24*60, "leave_hours", "range",
		"应在 0 到 1440 小时之间", "must be between 0 and 1440 hours",
	)
	f.Add(
		!m.LeaveBy.known(), "leave_by", "unknown", "应为 organiser、chair 或 office", "must be organiser, chair or office",
	)
	f.Add(m.NoticeDays < 0 || m.NoticeDays > 365, "notice_days", "range", "应在 0 到 365 之间", "must be between 0 and 365")
	f.Add(
		!m.Quorum.possible(),
		"quorum",
		"range",
		"法定人数比例应在 0 到 1 之间，分母不超过 1000，且人数够得上",
		"must be a share between 0 and 1 in at most thousandths that can be reached",
	)
	f.Add(
		m.QuorumMargin < 0 || m.QuorumMargin > 100, "quorum_margin_percent", "range",
		"应在 0 到 100 之间", "must be between 0 and 100",
	)
	f.Add(
		m.MaterialsDays < 0 || m.MaterialsDays > 365, "materials_days", "range",
		"应在 0 到 365 之间", "must be between 0 and 365",
	)
	f.Add(
		m.ConsentDays < 0 || m.ConsentDays > 365, "consent_days", "range", "应在 0 到 365 之间", "must be between 0 and 365",
	)
	f.Add(!m.NoticeUnit.known(), "notice_unit", "unknown", "应为 calendar 或 working", "must be calendar or working")
	f.Add(!m.MaterialsUnit.known(), "materials_unit", "unknown", "应为 calendar 或 working", "must be calendar or working")
	for i, r := range m.MustAttend {
		field := fmt.Sprintf("must_attend[%d]", i)
		f.Add(
			!slices.Contains(seats, r), field, "unknown", "应为 chair、vice_chair、secretary 或 member",
			"must be chair, vice_chair, secretary or member",
		)
		f.Add(slices.Index(m.MustAttend, r) < i, field, "duplicate", "重复", "is named twice")
	}
	f.Add(
		!m.Visibility.Known(), "visibility", "unknown", "应为 public、internal 或 restricted",
		"must be public, internal or restricted",
	)
	checkSeverities(&f, m.Rules)
	return f.Err()
}

// Forms are the fifteen Forms an office starts with. Quorums follow the standing
// rules: a plenary sits with at least two thirds of its members (三分之二以上), a
// standing committee and a chair's meeting with more than half of theirs (过半数).
// All count calendar days, as those rules do where they do not say otherwise. A plenary fills the week of
// everyone on purpose, so that nobody is told it is too much. A tenth of a Body to
// spare is what every quorum is to have. Those three, which the standing rules have meet in one place, do not count
// who attends online.
func Forms() []Form {
	forms := forms()
	for i := range forms {
		forms[i].Category = categoryOf(forms[i].Key)
		forms[i].QuorumMargin = 10
		forms[i].NoticeUnit, forms[i].MaterialsUnit = CalendarDays, CalendarDays
		forms[i].LeaveHours, forms[i].LeaveBy = 24, ApproverOrganiser
		forms[i].ConsentDays = 5
		forms[i].OnlineCounts = true
		forms[i].Active = true
		// Nobody is asked whether the city's own meetings may invite them.
		switch forms[i].Key {
		case "plenary":
			forms[i].LeaveHours, forms[i].LeaveBy = 72, ApproverOffice
			forms[i].ConsentDays = 0
			forms[i].OnlineCounts = false
		case "standing_committee":
			forms[i].LeaveHours, forms[i].LeaveBy = 48, ApproverOffice
			forms[i].ConsentDays = 0
			forms[i].OnlineCounts = false
		case "chair_meeting":
			forms[i].ConsentDays = 0
			forms[i].OnlineCounts = false
		}
	}
	return forms
}

func forms() []Form {
	half, twoThirds := Quorum{Num: 1, Den: 2, MoreThan: true}, Quorum{Num: 2, Den: 3}
	h := time.Hour
	return []Form{
		{
			Key:            "plenary",
			NameZH:         "全体会议",
			NameEN:         "Plenary session",
			Duration:       3 * h,
			NoticeDays:     30,
			Quorum:         twoThirds,
			NeedsPresiding: true,
			Visibility:     Public,
			Rules:          map[ConflictKind]Severity{PersonOverloaded: Off},
		},
		{
			Key: "standing_committee", NameZH: "常委会会议", NameEN: "Standing committee", Duration: 3 * h, NoticeDays: 10,
			Quorum: half, NeedsPresiding: true, MaterialsDays: 7, Visibility: Public,
		},
		{
			Key: "chair_meeting", NameZH: "主席会议", NameEN: "Chair's meeting", Duration: 2 * h, NoticeDays: 5,
			Quorum: half, NeedsPresiding: true, MaterialsDays: 3, Visibility: Internal,
		},
		{
			Key: "council", NameZH: "有事好商量", NameEN: "Community council", Duration: 2 * h, NoticeDays: 3,
			Visibility: Public,
		},
		{
			Key: "thematic", NameZH: "专题协商会", NameEN: "Thematic consultation", Duration: 3 * h, NoticeDays: 7,
			NeedsPresiding: true, MaterialsDays: 5, Visibility: Public,
		},
		{
			Key: "counterpart", NameZH: "对口协商", NameEN: "Counterpart consultation", Duration: 2 * h, NoticeDays: 5,
			Visibility: Public,
		},
		{
			Key: "sector", NameZH: "界别协商", NameEN: "Sector consultation", Duration: 2 * h, NoticeDays: 5,
			Visibility: Public,
		},
		{
			Key: "proposal", NameZH: "提案办理协商", NameEN: "Proposal handling", Duration: 2 * h, NoticeDays: 5,
			Visibility: Public,
		},
		{
			Key: "expert", NameZH: "专家协商会", NameEN: "Expert consultation", Duration: 2 * h, NoticeDays: 5,
			Visibility: Internal,
		},
		{
			Key: "remote", NameZH: "远程协商", NameEN: "Remote consultation", Duration: 2 * h, NoticeDays: 3,
			Visibility: Internal,
		},
		{
			Key: "supervision", NameZH: "民主监督", NameEN: "Democratic supervision", Duration: 3 * h, NoticeDays: 5,
			Visibility: Internal,
		},
		{
			Key: "research", NameZH: "调研视察", NameEN: "Field research", Duration: 4 * h, NoticeDays: 5,
			Visibility: Internal,
		},
		{
			Key: "joint", NameZH: "联席会议", NameEN: "Joint conference", Duration: 2 * h, NoticeDays: 3,
			NeedsPresiding: true, Visibility: Internal,
		},
		{Key: "study", NameZH: "学习", NameEN: "Study", Duration: 2 * h, NoticeDays: 3, Visibility: Internal},
		{Key: "other", NameZH: "其他", NameEN: "Other", Duration: h, NoticeDays: 0, Visibility: Internal},
	}
}
