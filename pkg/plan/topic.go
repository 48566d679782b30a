package plan

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// MaxTopics bounds a Plan.
const MaxTopics = 2000

// Topic (议题) is what a Meeting consults on: it belongs to a Plan, has an owner
// Body; what came of it are Outcomes (成果) linked to it.
type Topic struct {
	consult.Stamp
	PlanID consult.ID
	// Lineage is the ID of the Topic that it is in the first edition: what tells, over
	// all editions of a Plan, that it is the same.
	Lineage consult.ID
	// Order is its place in the Plan, lowest first.
	Order       int
	Title       string
	Description string
	Form        consult.FormKey
	OwnerBodyID consult.ID
	// DepartmentIDs are the Bodies that are responsible for it (承办), ConsultedIDs those that
	// are consulted on it (协商), and LeaderID is the Person in charge; none may be known.
	DepartmentIDs, ConsultedIDs []consult.ID
	LeaderID                    consult.ID
	// Earliest and Latest are the first and the last civil day on which it may be
	// consulted on.
	Earliest, Latest consult.Date
	Duration         time.Duration
	InviteBodyIDs    []consult.ID
	Attendances      []consult.Attendance
	// Expected is the head count planned for; 0 means as many as attend.
	Expected int
	// RoomIDs and VenueIDs are where it may be held; none means anywhere that fits.
	RoomIDs, VenueIDs []consult.ID
	Online            bool
	Follows           []TopicFollow
}

// TopicFollow says that a Topic is consulted on after another, at least MinDays
// civil days after it.
type TopicFollow struct {
	TopicID consult.ID
	MinDays int
}

// Normalise writes every text in its normal form.
func (t *Topic) Normalise() {
	t.Title = spelling.Line(t.Title)
	t.Description = spelling.Text(t.Description)
}

// Validate names every bad field that can be told without looking anything up.
func (t Topic) Validate() error {
	var f consult.Faults
	f.CheckLine("title", t.Title, 1, 200)
	f.CheckText("description", t.Description, 0, 10000)
	f.Add(t.Form == "", "form", "required", "必填", "is required")
	f.CheckDate("earliest", t.Earliest)
	f.CheckDate("latest", t.Latest)
	f.Add(t.Earliest == "", "earliest", "required", "必填", "is required")
	f.Add(t.Latest == "", "latest", "required", "必填", "is required")
	f.Add(
		t.Earliest != "" && t.Latest != "" && t.Latest < t.Earliest, "latest", "before_earliest",
		"不能早于 earliest", "must not be before earliest",
	)
	f.Add(
		t.Duration < 15*time.Minute || t.Duration > 12*time.Hour, "duration_minutes", "range",
		"时长应在 15 分钟到 12 小时之间", "must be between 15 minutes and 12 hours",
	)
	f.Add(
		t.Expected < 0 || t.Expected > 100000, "expected", "range", "应在 0 到 100000 之间", "must be between 0 and 100000",
	)
	f.Add(
		t.Online && len(t.RoomIDs)+len(t.VenueIDs) > 0, "online", "with_rooms",
		"线上议题不带会议室或场所", "takes no rooms or venues",
	)
	for i, id := range t.ConsultedIDs {
		f.Add(
			slices.Contains(t.DepartmentIDs, id), consult.FieldAt("consulted_body_ids", i, ""), "responsible",
			"已是承办部门", "is responsible already",
		)
	}
	for _, o := range t.Follows {
		f.Add(o.TopicID == t.ID && t.ID != "", "follows", "self", "不能排在自己之后", "cannot follow itself")
		f.Add(
			o.MinDays < 0 || o.MinDays > 366, "follows", "range", "间隔应在 0 到 366 天之间", "must be between 0 and 366 days",
		)
	}
	return f.Err()
}

// TopicFilter narrows the list of topics.
type TopicFilter struct {
	Search string
	PlanID consult.ID
	// UnderID finds those that a Body in the subtree owns.
	UnderID consult.ID
}
