package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type bodyRow struct {
	Stamped  `gorm:"embedded"`
	Name     string
	Kind     string
	ParentID ref
	PairedID ref
	Active   bool
}

func (bodyRow) TableName() string { return "bodies" }

func toBody(b consult.Body) bodyRow {
	return bodyRow{
		Stamped:  toStamp(b.Stamp),
		Name:     b.Name,
		Kind:     string(b.Kind),
		ParentID: ref(b.ParentID),
		PairedID: ref(b.PairedID),
		Active:   b.Active,
	}
}

func fromBody(r bodyRow) consult.Body {
	return consult.Body{Stamp: r.stamp(), Name: r.Name, Kind: consult.BodyKind(r.Kind),
		ParentID: consult.ID(r.ParentID), PairedID: consult.ID(r.PairedID), Active: r.Active}
}

func narrowBodies(db *gorm.DB, filter consult.BodyFilter) *gorm.DB {
	db = containing(db, filter.Search, "name")
	if filter.Kind != "" {
		db = db.Where("kind = ?", string(filter.Kind))
	}
	if filter.PersonID != "" {
		db = db.Where("id IN (SELECT body_id FROM memberships WHERE person_id = ?)", string(filter.PersonID))
	}
	return onlyActive(db, filter.ActiveOnly)
}

type membershipRow struct {
	Stamped  `gorm:"embedded"`
	BodyID   string
	PersonID string
	Role     string
	Since    string
	Until    string
}

func (membershipRow) TableName() string { return "memberships" }

func toMembership(m consult.Membership) membershipRow {
	return membershipRow{
		Stamped:  toStamp(m.Stamp),
		BodyID:   string(m.BodyID),
		PersonID: string(m.PersonID),
		Role:     string(m.Role),
		Since:    string(m.Since),
		Until:    string(m.Until),
	}
}

func fromMembership(r membershipRow) consult.Membership {
	return consult.Membership{Stamp: r.stamp(), BodyID: consult.ID(r.BodyID), PersonID: consult.ID(r.PersonID),
		Role: consult.MembershipRole(r.Role), Since: consult.Date(r.Since), Until: consult.Date(r.Until)}
}

func narrowMemberships(db *gorm.DB, filter consult.MembershipFilter) *gorm.DB {
	if filter.BodyID != "" {
		db = db.Where("body_id = ?", string(filter.BodyID))
	}
	if filter.PersonID != "" {
		db = db.Where("person_id = ?", string(filter.PersonID))
	}
	return db
}

// Members lists the Memberships of the bodies that hold on some day from first to
// last, both included, of active people only, those of higher rank first.
func (s *Store) Members(
	ctx context.Context, bodies []consult.ID, first, last consult.Date,
) ([]consult.Membership, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	var rows []membershipRow
	err := s.conn(ctx).
		Where("body_id IN ? AND since <= ? AND (until = '' OR until > ?)", texts(bodies), string(last), string(first)).
		Where("person_id IN (SELECT id FROM people WHERE active = ?)", true).
		Order(`CASE role WHEN 'chair' THEN 0 WHEN 'vice_chair' THEN 1 WHEN 'secretary' THEN 2 WHEN 'member' THEN 3
			ELSE 4 END, id`).
		Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([]consult.Membership, len(rows))
	for i, r := range rows {
		out[i] = fromMembership(r)
	}
	return out, nil
}
