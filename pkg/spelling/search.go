package spelling

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed simplified.txt
var simplified string

// simplifiedForms maps traditional characters to simplified ones, for searching only: a name is
// stored as it was entered. The source is the transliteration Hant-Hans of Unicode's CLDR (ICU
// 72).
var simplifiedForms = sync.OnceValue(func() map[rune]rune {
	return parsePairs(strings.ReplaceAll(simplified, "\n", ""))
})

func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if to, ok := simplifiedForms()[r]; ok && r > 0x7f {
			return to
		}
		return r
	}, s)
}

// SearchKey is the form in which names and searches are compared, without regard to case,
// spaces, dots and traditional characters.
func SearchKey(s string) string { return strings.ToLower(simplify(WithoutBlanks(s))) }

// WithoutBlanks is the Line without spaces and dots.
func WithoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if isBlank(r) || isDot(r) || isNameDot(r) {
			return -1
		}
		return r
	}, Line(s))
}

// PinyinPrefix is a search as the beginning of a name's pinyin or initials, in whatever way
// tones, spaces, apostrophes and ü were typed.
func PinyinPrefix(q string) string {
	return afterJ.Replace(strings.ReplaceAll(NormalPinyin(WithoutBlanks(q)), " ", ""))
}

// afterJ writes u after j, q, x and y, where ü is always written so.
var afterJ = strings.NewReplacer("jv", "ju", "qv", "qu", "xv", "xu", "yv", "yu")

// maxSpellings limits the spellings of a name whose characters have several readings.
const maxSpellings = 64

// Spellings returns all texts with which a search for a person may begin, each after a line
// break: the given reading, the other readings of the characters, the same without unreadable
// characters, the initials, and u and yu for ü.
func Spellings(name string, person bool, r Reading) string {
	full := []string{""}
	first := []string{""}
	for _, p := range partsOf(name, person) {
		options := p.readings
		if p.unreadable {
			options = append(slices.Clone(options), "")
		}
		if len(full)*len(options) > maxSpellings {
			options = options[:1] // the most likely reading only
		}
		var longer, more []string
		for i := range full {
			for _, o := range options {
				longer = append(longer, full[i]+o)
				if o != "" {
					o = initial(p, o)
				}
				more = append(more, first[i]+o)
			}
		}
		full, first = longer, more
	}
	all := slices.Concat([]string{r.Pinyin, r.Initials}, full, first)
	for _, s := range all {
		if strings.Contains(s, "v") {
			all = append(all, strings.ReplaceAll(s, "v", "u"), strings.ReplaceAll(s, "v", "yu"))
		}
	}
	var b strings.Builder
	seen := map[string]bool{"": true}
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			b.WriteString("\n" + s)
		}
	}
	return b.String()
}
