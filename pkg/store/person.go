package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

type personRow struct {
	Stamped  `gorm:"embedded"`
	Name     string `journal:"personal"`
	Pinyin   string `journal:"-"`
	Initials string `journal:"-"`
	Kind     string
	Post     string `journal:"personal"`
	Phone    string `journal:"personal"`
	Active   bool
	// HomeBodyID is the body that looks after the person.
	HomeBodyID ref
	Region     string
	// GivenPinyin is empty where the pinyin is worked out. Folded and Spellings are by what the person is found.
	GivenPinyin string `journal:"personal"`
	Folded      string `journal:"-"`
	Spellings   string `journal:"-"`
	// Shared and Home are read beside the columns (apart).
	Shared int    `gorm:"->"`
	Home   string `gorm:"->"`
}

// apart reads each person without what only a search needs, and with whether another active one has the name (1), and
// the post as well (2); where the post does not tell them apart, also a body on which none of the others is.
func apart(today consult.Date) (string, []any) {
	const others = "FROM people o WHERE o.name = people.name AND o.id <> people.id AND o.active = ?"
	return `people.id, people.version, people.created_at, people.changed_at, people.name, people.pinyin,
		people.initials, people.kind, people.post, people.phone, people.active, people.given_pinyin,
		people.home_body_id, people.region,
		COALESCE((SELECT MAX(CASE WHEN o.post = people.post THEN 2 ELSE 1 END) ` + others + `), 0) AS shared,
		CASE WHEN EXISTS (SELECT 1 ` + others + ` AND (o.post = people.post OR people.post = '')) THEN COALESCE((
			SELECT MIN(b.name) FROM memberships m JOIN bodies b ON b.id = m.body_id
			WHERE m.person_id = people.id AND (m.until = '' OR m.until > ?) AND NOT EXISTS (
				SELECT 1 FROM memberships n JOIN people o ON o.id = n.person_id
				WHERE n.body_id = m.body_id AND o.name = people.name AND o.id <> people.id AND o.active = ?)), '')
		ELSE '' END AS home`, []any{true, true, string(today), true}
}

// told is what tells a person from others of the same name: the post when none of them has it, else a body as well,
// and where there is none, the end of the id.
func (r personRow) told() string {
	if r.Shared == 0 {
		return ""
	}
	if r.Post != "" && r.Shared == 1 {
		return r.Post
	}
	more := r.Home
	if more == "" {
		more = "编号尾号" + r.ID[len(r.ID)-4:]
	}
	if r.Post == "" {
		return more
	}
	return r.Post + "，" + more
}

func (personRow) TableName() string { return "people" }

func toPerson(p consult.Person) personRow {
	r := spelling.Reading{Pinyin: p.Pinyin, Initials: p.Initials}
	return personRow{
		Stamped:     toStamp(p.Stamp),
		Name:        p.Name,
		Pinyin:      p.Pinyin,
		Initials:    p.Initials,
		Kind:        string(p.Kind),
		Post:        p.Post,
		Phone:       p.Phone,
		Active:      p.Active,
		HomeBodyID:  ref(p.HomeBodyID),
		Region:      string(p.Region),
		GivenPinyin: p.GivenPinyin,
		Folded:      spelling.SearchKey(p.Name),
		Spellings:   spelling.Spellings(p.Name, p.Kind != consult.PersonDepartment, r),
	}
}

func fromPerson(r personRow) consult.Person {
	return consult.Person{
		Stamp:       r.stamp(),
		Name:        r.Name,
		Pinyin:      r.Pinyin,
		Initials:    r.Initials,
		GivenPinyin: r.GivenPinyin,
		Kind:        consult.PersonKind(r.Kind),
		Post:        r.Post,
		Phone:       r.Phone,
		Active:      r.Active,
		HomeBodyID:  consult.ID(r.HomeBodyID),
		Region:      consult.Region(r.Region),
		Apart:       r.told(),
	}
}

// narrowPeople searches for a part of the name, however it is written, and for the beginning of its pinyin or of the
// initials of that.
func narrowPeople(db *gorm.DB, filter consult.PersonFilter) *gorm.DB {
	if folded := spelling.SearchKey(filter.Search); folded != "" {
		fresh := db.Session(&gorm.Session{NewDB: true})
		found := containing(fresh, filter.Search, "name").Or(`folded LIKE ? ESCAPE '\'`, like("%", folded, "%"))
		if letters := spelling.PinyinPrefix(filter.Search); letters != "" {
			found = found.Or(`spellings LIKE ? ESCAPE '\'`, like("%\n", letters, "%"))
		}
		db = db.Where(found)
	}
	if filter.Name != "" {
		// As kept of a person, and of a department's seat.
		db = db.Where("name IN ?", []string{spelling.Name(filter.Name), spelling.Line(filter.Name)})
	}
	if filter.Kind != "" {
		db = db.Where("kind = ?", string(filter.Kind))
	}
	if filter.BodyID != "" {
		db = db.Where("id IN (SELECT person_id FROM memberships WHERE body_id = ?)", string(filter.BodyID))
	}
	if filter.UnderID != "" {
		members := "SELECT person_id FROM memberships WHERE body_id IN (" + subtree + ")"
		body := string(filter.UnderID)
		db = db.Where("(home_body_id IN ("+subtree+") OR id IN ("+members+"))", body, body)
	}
	return onlyActive(db, filter.ActiveOnly)
}

func onlyActive(db *gorm.DB, only bool) *gorm.DB {
	if only {
		return db.Where("active = ?", true)
	}
	return db
}
