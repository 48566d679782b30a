package contact

import (
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Firm (企业) is known by its unified social credit code, so that it counts once however often it is visited.
type Firm struct {
	consult.Stamp
	Code        string
	Name        string
	Address     string
	OwnerBodyID consult.ID
	Active      bool
}

// Normalise writes every text in its normal form, and the code in capitals without blanks.
func (f *Firm) Normalise() {
	f.Code = strings.ToUpper(strings.ReplaceAll(spelling.Line(f.Code), " ", ""))
	f.Name = spelling.Line(f.Name)
	f.Address = spelling.Line(f.Address)
}

// Validate names every bad field.
func (f Firm) Validate() error {
	var bad consult.Faults
	bad.CheckLine("name", f.Name, 1, 100)
	bad.CheckLine("address", f.Address, 0, 200)
	switch {
	case f.Code == "":
		bad.Add(true, "code", "required", "必填", "is required")
	case !wellFormed(f.Code):
		bad.Add(
			true, "code", "format", "应为 18 位，只含数字和除 I、O、S、V、Z 以外的大写字母",
			"must have 18 digits and capitals, without I, O, S, V and Z",
		)
	default:
		bad.Add(
			CheckCharacter(f.Code[:17]) != f.Code[17], "code", "check_character", "校验码不符，请核对",
			"has a check character that does not fit the others",
		)
	}
	return bad.Err()
}

// codeAlphabet are the characters of a unified social credit code; the place of each is its value (GB 32100-2015).
const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func wellFormed(code string) bool {
	outside := func(r rune) bool { return !strings.ContainsRune(codeAlphabet, r) }
	return len(code) == 18 && !strings.ContainsFunc(code, outside)
}

// CheckCharacter is the last character of the code that begins with these 17, which must be of the alphabet. Its
// value is 31 − Σ Ci·Wi mod 31, and 0 for 31, where Ci is the value of the i-th character and Wi is 3^(i−1) mod 31
// (GB 32100-2015, 法人和其他组织统一社会信用代码编码规则).
func CheckCharacter(first string) byte {
	sum, weight := 0, 1
	for i := range len(first) {
		sum += strings.IndexByte(codeAlphabet, first[i]) * weight
		weight = weight * 3 % 31
	}
	return codeAlphabet[(31-sum%31)%31]
}

// FirmFilter narrows the list of Firms.
type FirmFilter struct {
	Search     string
	ActiveOnly bool
	// UnderID finds those that a Body in the subtree owns.
	UnderID consult.ID
	// Visited, unless nil, finds Firms with a Visit that passes it.
	Visited *VisitedFilter
}
