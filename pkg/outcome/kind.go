package outcome

import (
	"regexp"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// KindKey names a Kind, such as "research_report".
type KindKey string

// The kinds that the program itself names. An office may add others.
const (
	Resolution KindKey = "resolution"
	Other      KindKey = "other"
)

// Kind is a kind of Outcome (成果类别): 建议案, 协商报告, 调研报告 … Its ID is the Key.
type Kind struct {
	Key KindKey
	consult.Stamp
	NameZH, NameEN string
	// Order is its place in lists, lowest first.
	Order int
	// Active says that new Outcomes may be of the kind.
	Active bool
}

// Normalise writes every text in its normal form.
func (k *Kind) Normalise() {
	k.NameZH, k.NameEN = spelling.Line(k.NameZH), spelling.Line(k.NameEN)
}

var kindKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Validate names every bad field.
func (k Kind) Validate() error {
	var f consult.Faults
	f.Add(
		!kindKey.MatchString(string(k.Key)), "key", "bad_key", "应为小写字母、数字和下划线，以字母开头，不超过 40 个",
		"must be up to 40 lower case letters, digits and underscores, a letter first",
	)
	f.CheckLine("name_zh", k.NameZH, 1, 40)
	f.CheckLine("name_en", k.NameEN, 1, 80)
	f.Add(k.Order < 0 || k.Order > 10000, "order", "range", "应在 0 到 10000 之间", "must be between 0 and 10000")
	return f.Err()
}
