// Package figure owns what the office counts (统计): which Figures there are, which Facts each is made of, and how they
// add up by form, owner, level, month, official or place. A number is nothing but the sum of its Facts, so that the
// list behind it cannot differ from it. Where the Facts come from is left to reporting.
package figure

import (
	"cmp"
	"slices"

	"huiqi/pkg/consult"
)

// Key names a Figure, such as "consultations".
type Key string

// By is what Figures are told apart by; nothing stands for no division.
type By string

// The divisions of the Figures: 形式, 类别, 承办组织, 层级, 月份, 党政领导 and 场所.
const (
	ByForm     By = "form"
	ByCategory By = "category"
	ByBody     By = "body"
	ByLevel    By = "level"
	ByMonth    By = "month"
	ByOfficial By = "official"
	ByVenue    By = "venue"
)

// Bys lists every division.
var Bys = []By{ByForm, ByCategory, ByBody, ByLevel, ByMonth, ByOfficial, ByVenue}

// Kind is what a Fact is about.
type Kind string

// The kinds of Facts.
const (
	Meeting     Kind = "meeting"
	Outcome     Kind = "outcome"
	Instruction Kind = "instruction"
	Motion      Kind = "motion"
	Visit       Kind = "visit"
	Firm        Kind = "firm"
)

// Traits are what a Fact is divided by. A Fact of two owners is in the group of each and counts once in the whole.
type Traits struct {
	Date      consult.Date
	Form      consult.FormKey
	Category  consult.Category
	Bodies    []consult.ID
	Levels    []consult.Level
	Officials []consult.ID
	Venue     consult.ID
}

// groups are the keys of the groups that a Fact with these Traits is in. What has none is in the group "".
func (t *Traits) groups(by By) []string {
	switch by {
	case ByForm:
		return []string{string(t.Form)}
	case ByCategory:
		return []string{string(t.Category)}
	case ByBody:
		return keys(t.Bodies)
	case ByLevel:
		return keys(t.Levels)
	case ByMonth:
		return []string{string(t.Date[:min(len("2006-01"), len(t.Date))])}
	case ByOfficial:
		return keys(t.Officials)
	case ByVenue:
		return []string{string(t.Venue)}
	}
	return nil
}

func keys[T ~string](all []T) []string {
	if len(all) == 0 {
		return []string{""}
	}
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = string(k)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Fact is one thing that a Figure counts, how much it adds, and the keys of the groups that it is in; none when
// nothing is divided.
type Fact struct {
	Kind   Kind
	ID     consult.ID
	Title  string
	Date   consult.Date
	Value  int
	Groups []string
}

// counted is a Fact with all that it could be divided by. A firm has the Traits of each visit.
type counted struct {
	kind   Kind
	id     consult.ID
	title  string
	value  int
	traits []*Traits
}

// fact is what was counted, of the first day that it has.
func (c counted) fact(by By) Fact {
	f := Fact{Kind: c.kind, ID: c.id, Title: c.title, Date: c.traits[0].Date, Value: c.value}
	for i, t := range c.traits {
		f.Date = min(f.Date, t.Date)
		if i == 0 {
			f.Groups = t.groups(by)
		} else {
			f.Groups = append(f.Groups, t.groups(by)...)
		}
	}
	if len(c.traits) > 1 {
		slices.Sort(f.Groups)
		f.Groups = slices.Compact(f.Groups)
	}
	return f
}

// Definition says what a Figure counts.
type Definition struct {
	Key            Key
	NameZH, NameEN string
	// UnitZH is the measure word that a report writes after the number, such as 件次.
	UnitZH string
	// facts picks the Facts out of all that was recorded. It is nil for a rate.
	facts func(*Recorded) []counted
	// Part and Whole are the Figures that a rate divides; empty for all others.
	Part, Whole Key
}

// Rate reports whether the Figure is the share of one other Figure in another.
func (d Definition) Rate() bool { return d.Whole != "" }

// Find is the Definition with the Key.
func Find(key Key) (Definition, bool) {
	i := slices.IndexFunc(Definitions, func(d Definition) bool { return d.Key == key })
	if i < 0 {
		return Definition{}, false
	}
	return Definitions[i], true
}

// Facts are those that the Figure counts, in the order of their dates, each with its groups. A rate has none of its
// own.
func (d Definition) Facts(r *Recorded, by By) []Fact {
	if d.facts == nil {
		return nil
	}
	all := d.facts(r)
	out := make([]Fact, len(all))
	for i, c := range all {
		out[i] = c.fact(by)
	}
	slices.SortFunc(out, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Lists are the Facts of each Figure.
type Lists map[Key][]Fact

// Collect lists the Facts of all Figures.
func Collect(r *Recorded, by By) Lists {
	out := Lists{}
	for _, d := range Definitions {
		if !d.Rate() {
			out[d.Key] = d.Facts(r, by)
		}
	}
	return out
}

// Group is the Numbers of what has one Form, one owner and so on.
type Group struct {
	Key     string
	Numbers map[Key]int
}

// Name is what people call a group.
type Name struct{ ZH, EN string }

// Table is the Figures of a period: the whole, and divided if that was asked for.
type Table struct {
	Whole  map[Key]int
	Groups []Group
}

// Count adds up the Facts of each Figure. The groups are in the order of their keys.
func (l Lists) Count() Table {
	out := Table{Whole: map[Key]int{}}
	groups := map[string]map[Key]int{}
	for key, facts := range l {
		out.Whole[key] = 0
		for _, f := range facts {
			out.Whole[key] += f.Value
			for _, g := range f.Groups {
				if groups[g] == nil {
					groups[g] = map[Key]int{}
				}
				groups[g][key] += f.Value
			}
		}
	}
	for g, numbers := range groups {
		out.Groups = append(out.Groups, Group{Key: g, Numbers: numbers})
	}
	slices.SortFunc(out.Groups, func(a, b Group) int { return cmp.Compare(a.Key, b.Key) })
	return out
}
