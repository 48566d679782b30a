package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/reach"
)

type termRow struct {
	Stamped `gorm:"embedded"`
	BodyID  ref
	Ordinal int
	Since   string
	Until   string
}

func (termRow) TableName() string { return "terms" }

func toTerm(t ordinal.Term) termRow {
	return termRow{
		Stamped: toStamp(t.Stamp),
		BodyID:  ref(t.BodyID),
		Ordinal: t.Ordinal,
		Since:   string(t.Since),
		Until:   string(t.Until),
	}
}

func fromTerm(r termRow) ordinal.Term {
	return ordinal.Term{
		Stamp:   r.stamp(),
		BodyID:  consult.ID(r.BodyID),
		Ordinal: r.Ordinal,
		Since:   consult.Date(r.Since),
		Until:   consult.Date(r.Until),
	}
}

func narrowTerms(db *gorm.DB, filter ordinal.TermFilter) *gorm.DB {
	if filter.BodyID != "" {
		db = db.Where("body_id = ?", string(filter.BodyID))
	}
	return db
}

type numberingRow struct {
	Stamped     `gorm:"embedded"`
	Form        string
	OwnerBodyID ref
	Per         string
	TermBodyID  ref
	Template    string
	Since       string
	First       int
	FixDays     int
}

func (numberingRow) TableName() string { return "numberings" }

func toNumbering(n ordinal.Numbering) numberingRow {
	return numberingRow{
		Stamped:     toStamp(n.Stamp),
		Form:        string(n.Form),
		OwnerBodyID: ref(n.OwnerBodyID),
		Per:         string(n.Per),
		TermBodyID:  ref(n.TermBodyID),
		Template:    n.Template,
		Since:       string(n.Since),
		First:       n.First,
		FixDays:     n.FixDays,
	}
}

func fromNumbering(r numberingRow) ordinal.Numbering {
	return ordinal.Numbering{
		Stamp:       r.stamp(),
		Form:        consult.FormKey(r.Form),
		OwnerBodyID: consult.ID(r.OwnerBodyID),
		Per:         ordinal.Per(r.Per),
		TermBodyID:  consult.ID(r.TermBodyID),
		Template:    r.Template,
		Since:       consult.Date(r.Since),
		First:       r.First,
		FixDays:     r.FixDays,
	}
}

func narrowNumberings(db *gorm.DB, filter ordinal.Filter) *gorm.DB {
	if filter.Form != "" {
		db = db.Where("form = ?", string(filter.Form))
	}
	if filter.OwnerBodyID != "" {
		db = db.Where("owner_body_id = ?", string(filter.OwnerBodyID))
	}
	return db
}

// counted are the live Meetings that a Numbering counts and that have no fixed number: of its Form and owner, not part
// of another, within the span.
func counted(db *gorm.DB, n ordinal.Numbering, span consult.Span) *gorm.DB {
	return db.Where("number_n = 0 AND parent_id IS NULL AND status IN ? AND form = ? AND owner_body_id = ? AND "+
		"starts_at >= ? AND starts_at < ?", []string{string(consult.Tentative), string(consult.Confirmed)},
		string(n.Form), string(n.OwnerBodyID), instant{span.From}, instant{span.To})
}

// Candidates lists the Meetings with a fixed number of the Numbering in the scope, and those that it counts within the
// span.
func (s *nounStore) Candidates(
	ctx context.Context, n ordinal.Numbering, scope string, span consult.Span,
) ([]ordinal.Candidate, error) {
	var fixed, open []struct {
		ID       string
		StartsAt instant
		NumberN  int
	}
	const columns = "id, starts_at, number_n"
	err := s.conn(ctx).Table("meetings").Select(columns).Where(
		"numbering_id = ? AND number_scope = ? AND number_n > 0", string(n.ID), scope).Scan(&fixed).Error
	if err != nil {
		return nil, translate(err)
	}
	err = counted(s.conn(ctx).Table("meetings").Select(columns), n, span).Scan(&open).Error
	if err != nil {
		return nil, translate(err)
	}
	var out []ordinal.Candidate
	for _, r := range append(fixed, open...) {
		out = append(out, ordinal.Candidate{ID: consult.ID(r.ID), Start: r.StartsAt.Time, N: r.NumberN})
	}
	return out, nil
}

// Unnumbered names the confirmed Meetings that the Numbering counts within the span and that have no fixed number, in
// the order in which they begin.
func (s *nounStore) Unnumbered(
	ctx context.Context, n ordinal.Numbering, span consult.Span,
) ([]consult.ID, error) {
	var ids []string
	err := counted(s.conn(ctx).Table("meetings"), n, span).Where("status = ?", string(consult.Confirmed)).
		Order("starts_at, id").Pluck("id", &ids).Error
	return asIDs(ids), translate(err)
}

// ordinalShelves wires what counts meetings.
func (s *nounStore) ordinalShelves() {
	s.Terms = &Shelf[ordinal.Term, termRow, ordinal.TermFilter]{
		db:       s.database,
		reach:    reach.Term,
		row:      toTerm,
		noun:     fromTerm,
		narrow:   narrowTerms,
		order:    series{"terms", "since", false},
		key:      func(t ordinal.Term) (string, int64) { return string(t.Since), 0 },
		identify: func(t ordinal.Term) consult.Stamp { return t.Stamp },
	}
	s.Numberings = &Shelf[ordinal.Numbering, numberingRow, ordinal.Filter]{
		db:       s.database,
		reach:    reach.Numbering,
		row:      toNumbering,
		noun:     fromNumbering,
		narrow:   narrowNumberings,
		order:    series{"numberings", "template", false},
		key:      func(n ordinal.Numbering) (string, int64) { return n.Template, 0 },
		identify: func(n ordinal.Numbering) consult.Stamp { return n.Stamp },
	}
}
