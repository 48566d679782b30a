package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

type firmRow struct {
	Stamped     `gorm:"embedded"`
	Code        string
	Name        string
	Address     string
	OwnerBodyID ref
	Active      bool
}

func (firmRow) TableName() string { return "firms" }

func toFirm(f contact.Firm) firmRow {
	return firmRow{
		Stamped:     toStamp(f.Stamp),
		Code:        f.Code,
		Name:        f.Name,
		Address:     f.Address,
		OwnerBodyID: ref(f.OwnerBodyID),
		Active:      f.Active,
	}
}

func fromFirm(r firmRow) contact.Firm {
	return contact.Firm{
		Stamp:       r.stamp(),
		Code:        r.Code,
		Name:        r.Name,
		Address:     r.Address,
		OwnerBodyID: consult.ID(r.OwnerBodyID),
		Active:      r.Active,
	}
}

func narrowFirms(db *gorm.DB, filter contact.FirmFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "name", "code"), ownerColumn, filter.UnderID)
	if filter.ActiveOnly {
		db = db.Where("active = ?", true)
	}
	if filter.Visited == nil {
		return db
	}
	visited := []string{"v.firm_id IS NOT NULL", "v.manner = 'visit'", notCalledOff}
	var args []any
	add := func(sql string, more ...any) { visited, args = append(visited, sql), append(args, more...) }
	v := *filter.Visited
	if !v.From.IsZero() {
		add(heldAt+" >= ?", v.From.Unix())
	}
	if !v.To.IsZero() {
		add(heldAt+" < ?", v.To.Unix())
	}
	if v.UnderID != "" {
		add("v.owner_body_id IN ("+subtree+")", string(v.UnderID))
	}
	if v.Owners != nil {
		add("v.owner_body_id IN ?", texts(v.Owners))
	}
	query := "SELECT v.firm_id FROM " + visitsWithMeetings + " WHERE " + strings.Join(visited, " AND ")
	return db.Where("id IN ("+query+")", args...)
}

// FirmCoded is the Firm that has the code, or none.
func (s *contactStore) FirmCoded(ctx context.Context, code string) (consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Table("firms").Where("code = ?", code).Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", translate(err)
	}
	return consult.ID(ids[0]), nil
}
