package store

import (
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

type planRow struct {
	Stamped    `gorm:"embedded"`
	Year       int
	Title      string
	BodyID     ref
	Status     string
	Edition    int
	FormerID   ref
	ApprovedBy string  `journal:"-"`
	ApprovedAt instant `journal:"-"`
	Reason     string
	Public     bool
	Steps      document[[]plan.Step]
}

func (planRow) TableName() string { return "plans" }

func toPlan(p plan.Plan) planRow {
	return planRow{
		Stamped:    toStamp(p.Stamp),
		Year:       p.Year,
		Title:      p.Title,
		BodyID:     ref(p.BodyID),
		Status:     string(p.Status),
		Edition:    p.Edition,
		FormerID:   ref(p.FormerID),
		ApprovedBy: p.ApprovedBy,
		ApprovedAt: instant{p.ApprovedAt},
		Reason:     p.Reason,
		Public:     p.Public,
		Steps:      document[[]plan.Step]{append([]plan.Step{}, p.Steps...)},
	}
}

func fromPlan(r planRow) plan.Plan {
	return plan.Plan{
		Stamp:      r.stamp(),
		Year:       r.Year,
		Title:      r.Title,
		BodyID:     consult.ID(r.BodyID),
		Status:     plan.Status(r.Status),
		Edition:    r.Edition,
		FormerID:   consult.ID(r.FormerID),
		ApprovedBy: r.ApprovedBy,
		ApprovedAt: r.ApprovedAt.Time,
		Reason:     r.Reason,
		Public:     r.Public,
		Steps:      append([]plan.Step(nil), r.Steps.v...),
	}
}

func narrowPlans(db *gorm.DB, filter plan.Filter) *gorm.DB {
	db = under(containing(db, filter.Search, "title"), "body_id", filter.UnderID)
	if filter.Status != "" {
		db = db.Where("status = ?", string(filter.Status))
	}
	return db
}

type topicRow struct {
	Stamped       `gorm:"embedded"`
	PlanID        string
	Lineage       ref
	Ord           int
	Title         string
	Description   string
	Form          string
	OwnerBodyID   ref
	DepartmentIDs list `gorm:"column:department_ids"`
	ConsultedIDs  list `gorm:"column:consulted_ids"`
	LeaderID      ref
	Earliest      string
	Latest        string
	Duration      int64 // seconds
	InviteBodyIDs list  `gorm:"column:invite_body_ids"`
	Attendances   document[[]consult.Attendance]
	Expected      int
	RoomIDs       list `gorm:"column:room_ids"`
	VenueIDs      list `gorm:"column:venue_ids"`
	Online        bool
	Follows       document[[]plan.TopicFollow]
	// Outcome is empty: outcomes are rows of their own. An older program still reads the column.
	Outcome string `journal:"-"`
}

func (topicRow) TableName() string { return "topics" }

func toTopic(t plan.Topic) topicRow {
	return topicRow{
		Stamped:       toStamp(t.Stamp),
		PlanID:        string(t.PlanID),
		Lineage:       ref(t.Lineage),
		Ord:           t.Order,
		Title:         t.Title,
		Description:   t.Description,
		Form:          string(t.Form),
		OwnerBodyID:   ref(t.OwnerBodyID),
		DepartmentIDs: list(t.DepartmentIDs),
		ConsultedIDs:  list(t.ConsultedIDs),
		LeaderID:      ref(t.LeaderID),
		Earliest:      string(t.Earliest),
		Latest:        string(t.Latest),
		Duration:      int64(t.Duration / time.Second),
		InviteBodyIDs: list(t.InviteBodyIDs),
		Attendances:   document[[]consult.Attendance]{t.Attendances},
		Expected:      t.Expected,
		RoomIDs:       list(t.RoomIDs),
		VenueIDs:      list(t.VenueIDs),
		Online:        t.Online,
		Follows:       document[[]plan.TopicFollow]{t.Follows},
	}
}

func fromTopic(r topicRow) plan.Topic {
	return plan.Topic{
		Stamp:         r.stamp(),
		PlanID:        consult.ID(r.PlanID),
		Lineage:       consult.ID(r.Lineage),
		Order:         r.Ord,
		Title:         r.Title,
		Description:   r.Description,
		Form:          consult.FormKey(r.Form),
		OwnerBodyID:   consult.ID(r.OwnerBodyID),
		DepartmentIDs: r.DepartmentIDs,
		ConsultedIDs:  r.ConsultedIDs,
		LeaderID:      consult.ID(r.LeaderID),
		Earliest:      consult.Date(r.Earliest),
		Latest:        consult.Date(r.Latest),
		Duration:      time.Duration(r.Duration) * time.Second,
		InviteBodyIDs: r.InviteBodyIDs,
		Attendances:   r.Attendances.v,
		Expected:      r.Expected,
		RoomIDs:       r.RoomIDs,
		VenueIDs:      r.VenueIDs,
		Online:        r.Online,
		Follows:       r.Follows.v,
	}
}

func narrowTopics(db *gorm.DB, filter plan.TopicFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "title"), ownerColumn, filter.UnderID)
	if filter.PlanID != "" {
		db = db.Where("plan_id = ?", string(filter.PlanID))
	}
	return db
}
