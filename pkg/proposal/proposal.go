package proposal

import (
	"errors"
	"huiqi/pkg/consult"
	"time"
)

// MaxPlanning is the longest that one Proposal may be worked on, and
// MaxPlanWindow the longest stretch it may use.
const (
	MaxPlanning   = 10 * time.Minute
	MaxPlanWindow = 400 * 24 * time.Hour
)

// State is where a Proposal stands.
type State string

// A Proposal is planned in the background, is then ready or has failed, and is
// applied whole or not at all; an applied one can be undone, whole again. One
// that was stopped never becomes ready.
const (
	Planning State = "planning"
	Ready    State = "ready"
	Failed   State = "failed"
	Stopped  State = "stopped"
	Applied  State = "applied"
	Undone   State = "undone"
)

// Words are what people call the state.
func (s State) Words() (string, string) {
	switch s {
	case Planning:
		return "计算中", "still being planned"
	case Ready:
		return "待应用", "ready and not applied"
	case Failed:
		return "计算失败", "failed"
	case Stopped:
		return "已停止", "stopped"
	case Applied:
		return "已应用", "applied already"
	case Undone:
		return "已撤销", "taken back already"
	}
	return string(s), string(s)
}

// CauseKind is why a Proposal is asked for.
type CauseKind string

// The kinds of Cause: a Block takes time away; some Meetings are to be placed;
// a Plan's Topics are; or what stands in a window clashes already.
const (
	CauseBlock    CauseKind = "block"
	CauseMeetings CauseKind = "meetings"
	CausePlan     CauseKind = "plan"
	CauseClashes  CauseKind = "conflicts"
)

// Cause says why; which of the other fields count depends on Kind.
type Cause struct {
	Kind CauseKind
	// Block is new when it has no ID: applying the Proposal enters it, undoing
	// removes it. One with an ID stands already.
	Block consult.Block
	// Roles are in whom a Block on one Person makes a Meeting move; in any other
	// role the Person is missed.
	Roles      []consult.AttendanceRole
	MeetingIDs []consult.ID
	PlanID     consult.ID
	// Span is the window in which standing Conflicts are to be resolved.
	Span consult.Span
}

// RoomReach says into which rooms a Meeting may be put.
type RoomReach string

// The Meeting's own room alone, any of its Venue that fits, or any that fits.
const (
	ReachRoom  RoomReach = "room"
	ReachVenue RoomReach = "venue"
	ReachAny   RoomReach = "any"
)

// Limits are what a Proposal may do.
type Limits struct {
	// Window is where Meetings may be put; every change stays inside.
	Window consult.Span
	// MaxDays bounds how many civil days a Meeting may move either way; 0 does not.
	MaxDays int
	Rooms   RoomReach
	// Weekends opens weekends, never holidays.
	Weekends bool
	// Pinned Meetings stay; Forms, Bodies and Statuses narrow, when any are named,
	// which Meetings may make way for others. Those hit by the Cause always may move.
	Pinned   []consult.ID
	Forms    []consult.FormKey
	Bodies   []consult.ID
	Statuses []consult.Status
	// Alone says that nothing makes way: only what the Cause hits is moved.
	Alone bool
	// Status is what a placed draft or a Topic's new Meeting becomes.
	Status consult.Status
	// Time is how long to look for better.
	Time time.Duration
}

// Adjustment is one change of a Proposal: a Meeting moved, or a draft or a Topic
// placed.
type Adjustment struct {
	// MeetingID is the Meeting's; one that is booked anew has its future ID.
	MeetingID, TopicID consult.ID
	Title              string
	Form               consult.FormKey
	// Before is zero, and Version 0, for a Meeting that does not exist yet.
	Before, After             consult.Slot
	BeforeStatus, AfterStatus consult.Status
	// Version is the Meeting's, or the Topic's, that the change was planned for.
	Version int64
	// Applied is the Meeting's version once the change was written, and Trace what the
	// change took from it.
	Applied int64
	Trace   Trace
	People  int
	// Hit says that the Cause itself makes the Meeting move; otherwise it makes way.
	Hit bool
	// Warnings are what the new slot is warned of.
	Warnings []consult.Conflict
	ZH, EN   string
}

// Trace is what a change that was applied took from a Meeting besides its slot and
// status. Undoing gives it back.
type Trace struct {
	// Kept is false where an earlier program applied the change and kept nothing.
	Kept bool
	// Overrides are those that the Meeting had, Dropped the people who were at it and
	// are no longer, and Differs is Meeting.Differs.
	Overrides []consult.Override
	Dropped   []consult.Attendance
	Differs   bool
	// Lacked are the people and the Room that the Meeting needed and did not hold.
	Lacked []consult.ID
	// Stood are the blocking Conflicts that the Meeting had where it stood: they are no
	// reason to refuse that it returns.
	Stood []consult.Conflict
}

// Solution is what a Proposal comes to.
type Solution struct {
	Adjustments []Adjustment
	// Gone are the Conflicts that the Adjustments resolve, Left those that stay.
	Gone, Left []consult.Conflict
	// Disturbed are the people whose day changes, each once.
	Disturbed []consult.ID
	// Moved counts confirmed Meetings moved; no plan moves fewer than Unavoidable.
	Moved, Unavoidable int
	// Unlawful counts Adjustments that break the notice, the materials' date, the
	// midday break or the days of a Series, because no free slot keeps them.
	Unlawful int
	// Unplaced are Meetings or Topics for which no place was found.
	Unplaced []consult.ID
	Score    string
}

// Proposal is a set of changes that resolves Conflicts, applied whole or not at
// all, and what became of it.
type Proposal struct {
	consult.Stamp
	State   State
	Cause   Cause
	Limits  Limits
	AskedBy string
	// OwnerBodyID is the Body that owns it; none means the whole office.
	OwnerBodyID consult.ID
	// Done is the share of the work done, in percent; Best the best score so far.
	Done int
	Best string
	// BeatAt is when whoever plans it last said so.
	BeatAt time.Time
	// Keep says that planning is to end with the best so far.
	Keep    bool
	Outcome Solution
	// FaultZH and FaultEN say why it failed.
	FaultZH, FaultEN string
	// Entered says that applying it entered the Cause's Block.
	Entered             bool
	AppliedAt, UndoneAt time.Time
	AppliedBy, UndoneBy string
}

// Validate names every bad field that can be told without looking anything up.
func (p Proposal) Validate() error {
	var f consult.Faults
	p.Cause.check(&f)
	l := p.Limits
	f.Add(!l.Window.From.Before(l.Window.To), "limits.to", "not_after_start", "结束时间必须晚于开始时间", "must be after from")
	f.Add(
		l.Window.Length() > MaxPlanWindow, "limits.to", "too_long", "调整范围不能超过 400 天", "must be within 400 days of from",
	)
	f.Add(l.MaxDays < 0 || l.MaxDays > 366, "limits.max_days", "range", "应在 0 到 366 之间", "must be between 0 and 366")
	f.Add(
		l.Time < 100*time.Millisecond || l.Time > MaxPlanning, "limits.seconds", "range",
		"应在 0.1 到 600 秒之间", "must be between 0.1 and 600",
	)
	f.Add(
		l.Rooms != ReachRoom && l.Rooms != ReachVenue && l.Rooms != ReachAny, "limits.rooms", "unknown",
		"应为 room、venue 或 any", "must be room, venue or any",
	)
	f.Add(!l.Status.Live(), "limits.status", "unknown", "应为 tentative 或 confirmed", "must be tentative or confirmed")
	return f.Err()
}

func (c Cause) check(f *consult.Faults) {
	c.checkForeign(f)
	switch c.Kind {
	case CauseBlock:
		if c.Block == (consult.Block{}) || c.Block == (consult.Block{Hard: true}) {
			f.Add(true, "cause.block", "required", "必填", "is required")
			return
		}
		for _, r := range c.Roles {
			f.Add(!r.Known(), "cause.roles", "unknown", "没有这种参会身份", "is not a role")
		}
		if c.Block.ID != "" {
			return
		}
		var bad *consult.Invalid
		if errors.As(c.Block.Validate(), &bad) {
			for _, x := range bad.Faults {
				x.Field = "cause.block." + x.Field
				*f = append(*f, x)
			}
		}
		f.Add(!c.Block.Hard, "cause.block.hard", "advisory", "仅供参考的占用不要求调整会议", "an advisory block moves nothing")
	case CauseMeetings:
		f.Add(len(c.MeetingIDs) == 0, "cause.meeting_ids", "required", "必填", "is required")
		f.Add(len(c.MeetingIDs) > 2000, "cause.meeting_ids", "too_many", "不能超过 2000 个", "must be 2000 at most")
	case CausePlan:
		f.Add(c.PlanID == "", "cause.plan_id", "required", "必填", "is required")
	case CauseClashes:
		f.Add(c.Span.From.IsZero(), "cause.from", "required", "必填", "is required")
		f.Add(c.Span.To.IsZero(), "cause.to", "required", "必填", "is required")
		if c.Span.From.IsZero() || c.Span.To.IsZero() {
			return
		}
		f.Add(!c.Span.From.Before(c.Span.To), "cause.to", "not_after_start", "结束时间必须晚于开始时间", "must be after from")
		f.Add(
			c.Span.Length() > MaxPlanWindow, "cause.to", "too_long", "范围不能超过 400 天", "must be within 400 days of from",
		)
	default:
		f.Add(
			true, "cause.kind", "unknown", "应为 block、meetings、plan 或 conflicts",
			"must be block, meetings, plan or conflicts",
		)
	}
}

// checkForeign refuses what belongs to a Cause of another kind: whoever sends it
// expects it to count.
func (c Cause) checkForeign(f *consult.Faults) {
	for _, x := range []struct {
		field string
		given bool
		kind  CauseKind
	}{
		{
			"cause.block",
			c.Block.ID == "" && c.Block != (consult.Block{}) && c.Block != (consult.Block{Hard: true}),
			CauseBlock,
		},
		{"cause.block_id", c.Block.ID != "", CauseBlock},
		{"cause.roles", len(c.Roles) > 0, CauseBlock},
		{"cause.meeting_ids", len(c.MeetingIDs) > 0, CauseMeetings},
		{"cause.plan_id", c.PlanID != "", CausePlan},
		{"cause.from", !c.Span.From.IsZero(), CauseClashes},
		{"cause.to", !c.Span.To.IsZero(), CauseClashes},
	} {
		f.Add(
			x.given && c.Kind != x.kind, x.field, "unexpected", "只用于 kind 为 "+string(x.kind)+" 时",
			"belongs to the kind "+string(x.kind)+" alone",
		)
	}
}

// over is when what the Cause is about is over; zero when that is not known.
func (c Cause) over() (time.Time, string) {
	switch {
	case c.Kind == CauseBlock && c.Block.ID != "":
		return c.Block.Span.To, "cause.block_id"
	case c.Kind == CauseBlock:
		return c.Block.Span.To, "cause.block.ends_at"
	}
	return c.Span.To, "cause.to"
}

// CheckPast refuses a Cause that is over at now: nothing is left to move.
func (c Cause) CheckPast(f *consult.Faults, now time.Time) {
	at, field := c.over()
	f.Add(!at.IsZero() && !at.After(now), field, "past", "已经过去，没有可调整的会议", "is past: nothing is left to move")
}

// Filter narrows the list of proposals.
type Filter struct {
	State   State
	UnderID consult.ID
}
