package consult

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	Phone  string
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
	checkLine(&f, "name", p.Name, 1, 100)
	checkLine(&f, "post", p.Post, 0, 200)
	checkLine(&f, "phone", p.Phone, 0, 40)
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

// checkText refuses control characters other than line ends and tabs, invalid UTF-8, and
// lengths in runes outside [low, high].
func checkText(f *Faults, field, s string, low, high int) {
	n := utf8.RuneCountInString(s)
	f.Add(n < low || strings.TrimSpace(s) == "" && low > 0, field, "required", "必填", "is required")
	f.Add(
		n > high, field, "too_long", fmt.Sprintf("不能超过 %d 个字", high),
		fmt.Sprintf("must have at most %d characters", high),
	)
	f.Add(strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar
	}), field, "control_character", "含有控制字符", "has a control character")
}

// checkLine is checkText for text that is shown on one line, such as a name. A text that
// is given must be visible and must not reverse the text around it.
func checkLine(f *Faults, field, s string, low, high int) {
	checkText(f, field, s, low, high)
	f.Add(
		strings.ContainsAny(s, "\n\t\u2028\u2029"), field, "line_break", "不能含有换行或制表符",
		"must not have line breaks or tabs",
	)
	f.Add(strings.ContainsAny(s, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), field, "turned_around",
		"不能含有改变文字方向的隐形字符", "must not have invisible characters that turn text around")
	missing := low > 0 && strings.TrimSpace(s) == ""
	f.Add(
		s != "" && !missing && !strings.ContainsFunc(s, visible), field, "invisible", "没有看得见的字",
		"has nothing that can be seen",
	)
}

// visible reports whether a character is visible by itself. The joiners and selectors
// inside an emoji are not, nor is U+2800, the empty Braille pattern. Control characters
// are reported separately.
func visible(r rune) bool {
	return r != '\u2800' && !unicode.IsSpace(r) &&
		!unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
