package store

import (
	"context"
	"strings"

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
	// What it is linked to is read beside the columns, and written by writeLinks.
	OwnerBodyIDs     list `gorm:"->;column:owner_body_ids"`
	RecipientBodyIDs list `gorm:"->;column:recipient_body_ids"`
	MeetingIDs       list `gorm:"->;column:meeting_ids"`
	TopicIDs         list `gorm:"->;column:topic_ids"`
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

// linkTable is a table of what the things of one noun are linked to.
type linkTable struct {
	// table has a row for each link: its column owner names the thing, and column what it is linked to. field is what
	// a row of the thing calls all of them.
	table, owner, column, field string
}

// outcomeLinks are what an Outcome is linked to.
var outcomeLinks = []linkTable{
	{table: "outcome_owners", owner: "outcome_id", column: "body_id", field: "owner_body_ids"},
	{table: "outcome_recipients", owner: "outcome_id", column: "body_id", field: "recipient_body_ids"},
	{table: "outcome_meetings", owner: "outcome_id", column: "meeting_id", field: "meeting_ids"},
	{table: "outcome_topics", owner: "outcome_id", column: "lineage", field: "topic_ids"},
}

// linkColumns reads a thing of the table with what it is linked to, each as a JSON array in the order of the ids.
func (d *database) linkColumns(table string, links []linkTable) string {
	columns := []string{table + ".*"}
	for _, l := range links {
		from := " FROM " + l.table + " WHERE " + l.owner + " = " + table + ".id"
		all := "(SELECT json_group_array(x." + l.column + ") FROM (SELECT " + l.column + from + " ORDER BY 1) x)"
		if d.postgres {
			all = "(SELECT COALESCE(json_agg(" + l.column + " ORDER BY " + l.column + "), '[]')::text" + from + ")"
		}
		columns = append(columns, all+" AS "+l.field)
	}
	return strings.Join(columns, ", ")
}

// linkRowsOf are the rows of an Outcome's links, a slice for each table that has any.
func linkRowsOf(o outcome.Outcome) []any {
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
		having("SELECT o.outcome_id FROM outcome_topics o JOIN topics t ON t.lineage = o.lineage WHERE t.id = ?",
			string(filter.TopicID))
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

// OutcomeShelf keeps Outcomes with what they are linked to.
type OutcomeShelf struct {
	*Shelf[outcome.Outcome, outcomeRow, outcome.Filter]
}

// Add inserts a new Outcome.
func (h *OutcomeShelf) Add(ctx context.Context, o outcome.Outcome) error {
	return h.AddAll(ctx, []outcome.Outcome{o})
}

// AddAll inserts new Outcomes.
func (h *OutcomeShelf) AddAll(ctx context.Context, all []outcome.Outcome) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.AddAll(ctx, all); err != nil {
			return err
		}
		for _, o := range all {
			if err := h.writeLinks(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// Save is that of a Shelf, and writes the links anew.
func (h *OutcomeShelf) Save(ctx context.Context, o outcome.Outcome, was int64) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.Save(ctx, o, was); err != nil {
			return err
		}
		if err := h.removeLinks(ctx, o.ID); err != nil {
			return err
		}
		return h.writeLinks(ctx, o)
	})
}

// Remove is that of a Shelf.
func (h *OutcomeShelf) Remove(ctx context.Context, id consult.ID) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.removeLinks(ctx, id); err != nil {
			return err
		}
		return h.Shelf.Remove(ctx, id)
	})
}

func (h *OutcomeShelf) writeLinks(ctx context.Context, o outcome.Outcome) error {
	for _, rows := range linkRowsOf(o) {
		if err := h.db.conn(ctx).Create(rows).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

func (h *OutcomeShelf) removeLinks(ctx context.Context, id consult.ID) error {
	for _, l := range outcomeLinks {
		err := h.db.conn(ctx).Exec("DELETE FROM "+l.table+" WHERE "+l.owner+" = ?", string(id)).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}
