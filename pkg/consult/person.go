package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// PersonKind says in what capacity the office knows a Person.
type PersonKind string

// The kinds of Person.
const (
	PersonMember     PersonKind = "member"
	PersonOfficial   PersonKind = "official"
	PersonDepartment PersonKind = "department"
	PersonStaff      PersonKind = "staff"
	PersonGuest      PersonKind = "guest"
)

// Stamp is what every stored noun carries: identity, a version that rises by
// one with every change (the ETag), and when it was made and last changed.
type Stamp struct {
	ID        ID
	Version   int64
	CreatedAt time.Time
	ChangedAt time.Time
}

// Person is a member, official, department seat, staff or guest. A Person who
// is referred to is never deleted, only made inactive.
type Person struct {
	Stamp
	Name string
	// Pinyin is the full spelling ("zhangwei"), Initials its first letters ("zw"); both lower case. They follow from
	// GivenPinyin where somebody entered one for the name, in words as entered ("zhang wei"), else from the Name.
	Pinyin, Initials, GivenPinyin string
	Kind                          PersonKind
	// Post is the office held (职务) in words.
	Post string
	// Phone is contact data: organisers only, in no Feed and no log.
	Phone string
	// HomeBodyID is the Body that looks after the Person (归口组织); none means the whole office.
	HomeBodyID ID
	// Region is where the Person lives.
	Region Region
	Active bool
	// Apart is what tells the Person from others of the same name who are active: the post, or else the Body, empty
	// while there are none. It is read with the Person and never written.
	Apart string
}

// Called is the name as messages and lists have it: with what tells the Person apart, where others have it too.
func (p Person) Called() string {
	if p.Apart == "" {
		return p.Name
	}
	return p.Name + "（" + p.Apart + "）"
}

// Normalise writes every text in its normal form, and reads the name. A department's seat is no name of a person.
func (p *Person) Normalise() {
	human := p.Kind != PersonDepartment
	p.Name = p.normalName(p.Name)
	p.Post, p.Phone = spelling.Line(p.Post), spelling.Line(p.Phone)
	p.GivenPinyin = spelling.NormalPinyin(p.GivenPinyin)
	r, ok := spelling.ReadingFrom(p.Name, p.GivenPinyin, human)
	if !ok {
		r = spelling.Read(p.Name, human)
	}
	p.Pinyin, p.Initials = r.Pinyin, r.Initials
}

func (p *Person) normalName(name string) string {
	if p.Kind == PersonDepartment {
		return spelling.Line(name)
	}
	return spelling.Name(name)
}

// Rename gives the Person another name. A pinyin that was entered belongs to the old name
// and is dropped, unless the new name is the same name in another spelling.
func (p *Person) Rename(name string) {
	if p.normalName(name) != p.normalName(p.Name) {
		p.GivenPinyin = ""
	}
	p.Name = name
}

// Validate names every bad field.
func (p Person) Validate() error {
	var f Faults
	f.CheckLine("name", p.Name, 1, 100)
	f.CheckLine("post", p.Post, 0, 200)
	f.CheckLine("phone", p.Phone, 0, 40)
	f.Add(!p.Region.known(), "region", "unknown", "应为两个大写字母的地区代码，如 HK", "must be a code such as HK")
	if p.GivenPinyin != "" {
		_, ok := spelling.ReadingFrom(p.Name, p.GivenPinyin, p.Kind != PersonDepartment)
		f.Add(!ok, "pinyin", "not_pinyin", "应为拼音字母，可带声调", "must be letters of pinyin, with tones or without")
	}
	switch p.Kind {
	case PersonMember, PersonOfficial, PersonDepartment, PersonStaff, PersonGuest:
	default:
		f.Add(true, "kind", "unknown", "人员类别不存在", "is not a kind of person")
	}
	return f.Err()
}
