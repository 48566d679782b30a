package store

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

type outcomeKindRow struct {
	Stamped `gorm:"embedded"`
	NameZH  string `gorm:"column:name_zh"`
	NameEN  string `gorm:"column:name_en"`
	Ord     int
	Active  bool
}

func (outcomeKindRow) TableName() string { return "outcome_kinds" }

func toOutcomeKind(k outcome.Kind) outcomeKindRow {
	return outcomeKindRow{Stamped: toStamp(k.Stamp), NameZH: k.NameZH, NameEN: k.NameEN, Ord: k.Order, Active: k.Active}
}

func fromOutcomeKind(r outcomeKindRow) outcome.Kind {
	return outcome.Kind{
		Key:    outcome.KindKey(r.ID),
		Stamp:  r.stamp(),
		NameZH: r.NameZH,
		NameEN: r.NameEN,
		Order:  r.Ord,
		Active: r.Active,
	}
}

type outcomeRow struct {
	Stamped    `gorm:"embedded"`
	Kind       string
	Title      string
	Number     string
	Date       string
	Recipients array[string]
	Summary    string
	// What it is linked to is read beside the columns, and written by a LinkedShelf.
	OwnerBodyIDs     list `gorm:"->;column:owner_body_ids"`
	RecipientBodyIDs list `gorm:"->;column:recipient_body_ids"`
	MeetingIDs       list `gorm:"->;column:meeting_ids"`
	TopicIDs         list `gorm:"->;column:topic_ids"`
	FileIDs          list `gorm:"->;column:file_ids"`
}

func (outcomeRow) TableName() string { return "outcomes" }

func toOutcome(o outcome.Outcome) outcomeRow {
	return outcomeRow{
		Stamped:    toStamp(o.Stamp),
		Kind:       string(o.Kind),
		Title:      o.Title,
		Number:     o.Number,
		Date:       string(o.Date),
		Recipients: o.Recipients,
		Summary:    o.Summary,
	}
}

func fromOutcome(r outcomeRow) outcome.Outcome {
	return outcome.Outcome{
		Stamp:            r.stamp(),
		Kind:             outcome.KindKey(r.Kind),
		Title:            r.Title,
		Number:           r.Number,
		OwnerBodyIDs:     r.OwnerBodyIDs,
		Date:             consult.Date(r.Date),
		RecipientBodyIDs: r.RecipientBodyIDs,
		Recipients:       r.Recipients,
		Summary:          r.Summary,
		MeetingIDs:       r.MeetingIDs,
		TopicIDs:         r.TopicIDs,
		FileIDs:          r.FileIDs,
	}
}

// outcomeOwnerRow repeats the number and its year, so that the database refuses a number that the Body has given twice.
type outcomeOwnerRow struct {
	OutcomeID string `gorm:"primaryKey"`
	BodyID    string `gorm:"primaryKey"`
	Year      int    `journal:"-"`
	Number    string `journal:"-"`
}

func (outcomeOwnerRow) TableName() string { return "outcome_owners" }

type outcomeRecipientRow struct {
	OutcomeID string `gorm:"primaryKey"`
	BodyID    string `gorm:"primaryKey"`
}

func (outcomeRecipientRow) TableName() string { return "outcome_recipients" }

type outcomeMeetingRow struct {
	OutcomeID string `gorm:"primaryKey"`
	MeetingID string `gorm:"primaryKey"`
}

func (outcomeMeetingRow) TableName() string { return "outcome_meetings" }

type outcomeTopicRow struct {
	OutcomeID string `gorm:"primaryKey"`
	Lineage   string `gorm:"primaryKey"`
}

func (outcomeTopicRow) TableName() string { return "outcome_topics" }

type outcomeFileRow struct {
	OutcomeID string `gorm:"primaryKey"`
	FileID    string `gorm:"primaryKey"`
}

func (outcomeFileRow) TableName() string { return "outcome_files" }

// outcomeLinks are what an Outcome is linked to.
var outcomeLinks = []linkTable{
	{table: "outcome_owners", owner: "outcome_id", column: "body_id", field: "owner_body_ids"},
	{table: "outcome_recipients", owner: "outcome_id", column: "body_id", field: "recipient_body_ids"},
	{table: "outcome_meetings", owner: "outcome_id", column: "meeting_id", field: "meeting_ids"},
	{table: "outcome_topics", owner: "outcome_id", column: "lineage", field: "topic_ids"},
	{table: "outcome_files", owner: "outcome_id", column: "file_id", field: "file_ids"},
}

// outcomeLinkRows are the rows of an Outcome's links, a slice for each table that has any.
func outcomeLinkRows(o outcome.Outcome) []any {
	id := string(o.ID)
	var owners []outcomeOwnerRow
	for _, b := range o.OwnerBodyIDs {
		owners = append(owners, outcomeOwnerRow{OutcomeID: id, BodyID: string(b), Year: o.Year(), Number: o.Number})
	}
	var recipients []outcomeRecipientRow
	for _, b := range o.RecipientBodyIDs {
		recipients = append(recipients, outcomeRecipientRow{OutcomeID: id, BodyID: string(b)})
	}
	var meetings []outcomeMeetingRow
	for _, m := range o.MeetingIDs {
		meetings = append(meetings, outcomeMeetingRow{OutcomeID: id, MeetingID: string(m)})
	}
	var topics []outcomeTopicRow
	for _, t := range o.TopicIDs {
		topics = append(topics, outcomeTopicRow{OutcomeID: id, Lineage: string(t)})
	}
	var files []outcomeFileRow
	for _, x := range o.FileIDs {
		files = append(files, outcomeFileRow{OutcomeID: id, FileID: string(x)})
	}
	var all []any
	if len(owners) > 0 {
		all = append(all, owners)
	}
	if len(recipients) > 0 {
		all = append(all, recipients)
	}
	if len(meetings) > 0 {
		all = append(all, meetings)
	}
	if len(topics) > 0 {
		all = append(all, topics)
	}
	if len(files) > 0 {
		all = append(all, files)
	}
	return all
}

// narrowOutcomes works on a query for outcomes and on one for their ids.
func narrowOutcomes(db *gorm.DB, filter outcome.Filter) *gorm.DB {
	db = between(containing(db, filter.Search, "title", "number"), "date", filter.From, filter.To)
	having := func(query string, args ...any) { db = db.Where("id IN ("+query+")", args...) }
	if filter.Kind != "" {
		db = db.Where("kind = ?", string(filter.Kind))
	}
	if filter.BodyID != "" {
		having("SELECT outcome_id FROM outcome_owners WHERE body_id = ?", string(filter.BodyID))
	}
	if filter.UnderID != "" {
		having("SELECT outcome_id FROM outcome_owners WHERE body_id IN ("+subtree+")", string(filter.UnderID))
	}
	if filter.MeetingID != "" {
		having("SELECT outcome_id FROM outcome_meetings WHERE meeting_id = ?", string(filter.MeetingID))
	}
	if filter.TopicID != "" {
		topic := string(filter.TopicID)
		having(`SELECT o.outcome_id FROM outcome_topics o JOIN topics t ON t.lineage = o.lineage WHERE t.id = ?
			UNION SELECT o.outcome_id FROM outcome_meetings o JOIN topic_meetings l ON l.meeting_id = o.meeting_id
			JOIN topics t ON t.lineage = l.lineage WHERE t.id = ?`, topic, topic)
	}
	if filter.PersonID != "" {
		having("SELECT outcome_id FROM instructions WHERE person_id = ?", string(filter.PersonID))
	}
	if filter.Instructed {
		having("SELECT outcome_id FROM instructions")
	}
	if filter.State != "" {
		having("SELECT outcome_id FROM follow_ups WHERE " + inState(filter.State))
	}
	if filter.OverdueOn != "" {
		having("SELECT outcome_id FROM follow_ups WHERE "+overdue, string(filter.OverdueOn))
	}
	return db
}

// ofOutcomes narrows rows with an outcome_id to those of outcomes that pass the filter.
func ofOutcomes(db *gorm.DB, filter outcome.Filter) *gorm.DB {
	if filter == (outcome.Filter{}) {
		return db
	}
	fresh := db.Session(&gorm.Session{NewDB: true}).Table("outcomes").Select("id")
	return db.Where("outcome_id IN (?)", narrowOutcomes(fresh, filter))
}

// between narrows db to the days from first to last, both included; an empty one is no bound.
func between(db *gorm.DB, column string, first, last consult.Date) *gorm.DB {
	if first != "" {
		db = db.Where(column+" >= ?", string(first))
	}
	if last != "" {
		db = db.Where(column+" <= ?", string(last))
	}
	return db
}

// AddOutcomes inserts a whole Collection.
func (s *nounStore) AddOutcomes(ctx context.Context, all outcome.Collection) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return cmp.Or(
			s.Posts.AddAll(ctx, all.Posts), s.Outcomes.AddAll(ctx, all.Outcomes),
			s.Instructions.AddAll(ctx, all.Instructions), s.FollowUps.AddAll(ctx, all.FollowUps),
		)
	})
}
