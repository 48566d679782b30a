package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
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
	// GivenPinyin is empty where the pinyin is worked out. Folded and Spellings are by what the person is found.
	GivenPinyin string
	Folded      string
	Spellings   string
}

func (personRow) TableName() string { return "people" }

func toPerson(p consult.Person) personRow {
	r := spelling.Reading{Pinyin: p.Pinyin, Initials: p.Initials}
	return personRow{Stamped: toStamp(p.Stamp), Name: p.Name, Pinyin: p.Pinyin, Initials: p.Initials, Kind: string(p.Kind),
		Post: p.Post, Phone: p.Phone, Active: p.Active, GivenPinyin: p.GivenPinyin,
		Folded: spelling.Fold(p.Name), Spellings: spelling.Spellings(p.Name, p.Kind != consult.PersonDepartment, r)}
}

func fromPerson(r personRow) consult.Person {
	return consult.Person{Stamp: r.stamp(), Name: r.Name, Pinyin: r.Pinyin, Initials: r.Initials, GivenPinyin: r.GivenPinyin,
		Kind: consult.PersonKind(r.Kind), Post: r.Post, Phone: r.Phone, Active: r.Active}
}

// narrowPeople honours Q (part of the name however it is written, or the beginning of a pinyin of it or of its
// initials), Kind, BodyID (members at any date) and ActiveOnly.
func narrowPeople(db *gorm.DB, q consult.Query) *gorm.DB {
	if folded := spelling.Fold(q.Q); folded != "" {
		fresh := db.Session(&gorm.Session{NewDB: true})
		found := containing(fresh, q.Q, "name").Or(`folded LIKE ? ESCAPE '\'`, like("%", folded, "%"))
		if letters := spelling.Letters(q.Q); letters != "" {
			found = found.Or(`spellings LIKE ? ESCAPE '\'`, like("%\n", letters, "%"))
		}
		db = db.Where(found)
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
