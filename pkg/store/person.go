package store

import (
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type personRow struct {
	Stamped  `gorm:"embedded"`
	Name     string
	Pinyin   string
	Initials string
	Kind     string
	Post     string
	Phone    string
	Active   bool
}

func (personRow) TableName() string { return "people" }

func toPerson(p consult.Person) personRow {
	return personRow{toStamp(p.Stamp), p.Name, p.Pinyin, p.Initials, string(p.Kind), p.Post, p.Phone, p.Active}
}

func fromPerson(r personRow) consult.Person {
	return consult.Person{Stamp: r.stamp(), Name: r.Name, Pinyin: r.Pinyin, Initials: r.Initials,
		Kind: consult.PersonKind(r.Kind), Post: r.Post, Phone: r.Phone, Active: r.Active}
}

// narrowPeople honours Q (part of the name, or the beginning of the pinyin or
// its initials, spaced or not), Kind, BodyID (members at any date) and ActiveOnly.
func narrowPeople(db *gorm.DB, q consult.Query) *gorm.DB {
	if spelt := strings.Join(strings.Fields(strings.ToLower(q.Q)), ""); spelt != "" {
		named := containing(db.Session(&gorm.Session{NewDB: true}), q.Q, "name")
		db = db.Where(named.Or(`pinyin LIKE ? ESCAPE '\' OR initials LIKE ? ESCAPE '\'`, like("", spelt, "%"), like("", spelt, "%")))
	}
	if q.Kind != "" {
		db = db.Where("kind = ?", q.Kind)
	}
	if q.BodyID != "" {
		db = db.Where("id IN (SELECT person_id FROM memberships WHERE body_id = ?)", string(q.BodyID))
	}
	return onlyActive(db, q)
}

func onlyActive(db *gorm.DB, q consult.Query) *gorm.DB {
	if q.ActiveOnly {
		return db.Where("active = ?", true)
	}
	return db
}
