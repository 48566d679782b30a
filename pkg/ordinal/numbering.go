package ordinal

import (
	"strconv"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Per is within what a Numbering counts.
type Per string

// A Numbering counts from its first number in each term of a Body, or in each year.
const (
	PerTerm Per = "term"
	PerYear Per = "year"
)

// Numbering (编号规则) counts the Meetings of one Form that one Body owns.
type Numbering struct {
	consult.Stamp
	Form        consult.FormKey
	OwnerBodyID consult.ID
	Per         Per
	// TermBodyID is the Body whose Terms count; empty for the owner's.
	TermBodyID consult.ID
	// Template has the number where {n} or {n中} stands, the term where {term} and the year where {year} stands.
	Template string
	// Since is the first day that counts, and First the number of the first Meeting from then on, in the scope that has
	// that day. Every later scope begins with 1.
	Since consult.Date
	First int
	// FixDays is how many days before its start the number of a confirmed Meeting is fixed by itself; -1 for never.
	FixDays int
}

// The places of a template.
const (
	placeN       = "{n}"
	placeChinese = "{n中}"
	placeTerm    = "{term}"
	placeYear    = "{year}"
)

// Normalise writes every text in its normal form.
func (n *Numbering) Normalise() { n.Template = spelling.Line(n.Template) }

// TermBody is the Body whose Terms count.
func (n Numbering) TermBody() consult.ID {
	if n.TermBodyID != "" {
		return n.TermBodyID
	}
	return n.OwnerBodyID
}

// Validate names every bad field.
func (n Numbering) Validate() error {
	var f consult.Faults
	f.CheckLine("template", n.Template, 1, 100)
	f.Add(n.OwnerBodyID == "", "owner_body_id", "required", "必填", "is required")
	f.Add(n.Per != PerTerm && n.Per != PerYear, "per", "unknown", "应为 term 或 year", "must be term or year")
	f.Add(n.Per == PerYear && n.TermBodyID != "", "term_body_id", "not_counted", "按年编号时不填",
		"is for numbers per term alone")
	f.Add(n.Since == "", "since", "required", "必填", "is required")
	f.CheckDate("since", n.Since)
	f.Add(n.First < 1 || n.First > 9999, "first", "range", "应在 1 到 9999 之间", "must be between 1 and 9999")
	f.Add(n.FixDays < -1 || n.FixDays > 90, "fix_days", "range", "应在 0 到 90 之间", "must be between 0 and 90")
	n.checkTemplate(&f)
	return f.Err()
}

func (n Numbering) checkTemplate(f *consult.Faults) {
	const field = "template"
	f.Add(!strings.Contains(n.Template, placeN) && !strings.Contains(n.Template, placeChinese), field, "no_number",
		"须有 {n} 或 {n中}", "must have {n} or {n中}")
	rest := strings.NewReplacer(placeN, "", placeChinese, "", placeTerm, "", placeYear, "").Replace(n.Template)
	f.Add(strings.ContainsAny(rest, "{}"), field, "unknown_place", "只能用 {n}、{n中}、{term} 和 {year}",
		"may have {n}, {n中}, {term} and {year} alone")
	f.Add(n.Per == PerYear && strings.Contains(n.Template, placeTerm), field, "no_term", "按年编号没有 {term}",
		"has no {term} where numbers are per year")
}

// Text is the number in words. The term is 0 where numbers are per year.
func (n Numbering) Text(number, term, year int) string {
	return strings.NewReplacer(placeN, strconv.Itoa(number), placeChinese, Chinese(number), placeTerm, Chinese(term),
		placeYear, strconv.Itoa(year)).Replace(n.Template)
}

// Filter narrows the list of Numberings.
type Filter struct {
	Form        consult.FormKey
	OwnerBodyID consult.ID
}

var digits = []rune("零一二三四五六七八九")

// Chinese writes a number below 10,000 as it is said: 十, 十五, 二十三, 一百零五.
func Chinese(n int) string {
	if n == 0 {
		return string(digits[0])
	}
	var out strings.Builder
	gap := false
	for _, unit := range []struct {
		size int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / unit.size % 10
		switch {
		case d == 0:
			gap = out.Len() > 0
			continue
		case gap:
			out.WriteRune(digits[0])
			gap = false
		}
		if d != 1 || unit.size != 10 || n >= 20 { // 十五, and 一百一十五
			out.WriteRune(digits[d])
		}
		out.WriteString(unit.name)
	}
	return out.String()
}
