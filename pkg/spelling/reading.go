package spelling

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// Reading is how a name is read: Pinyin without tones and blanks ("zengwei", with v for ü), and the first letters of its
// characters ("zw"). What has no reading stands for itself, and so sorts behind z.
type Reading struct{ Pinyin, Initials string }

// Read reads a name in its normal form. Of a person's name the surname is read as a surname; any other name is not.
func Read(name string, person bool) Reading {
	var r Reading
	for _, p := range partsOf(name, person) {
		r.Pinyin += p.readings[0]
		r.Initials += initial(p, p.readings[0])
	}
	if r.Pinyin == "" {
		return Reading{Pinyin: strings.ToLower(name), Initials: strings.ToLower(name)}
	}
	return r
}

// ReadingFrom is the Reading of a name by the pinyin that somebody entered for it, with tones or without, in one word or in
// several; false when that is no pinyin.
func ReadingFrom(name, entered string, person bool) (Reading, bool) {
	words := strings.Fields(NormalPinyin(entered))
	all := strings.Join(words, "")
	if all == "" || strings.ContainsFunc(all, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return Reading{}, false
	}
	parts := partsOf(name, person)
	syllables, ok := words, len(words) == len(parts)
	if !ok {
		syllables, ok = splitSyllables(words, parts)
	}
	if !ok {
		syllables = words
	}
	r := Reading{Pinyin: all}
	for _, s := range syllables {
		r.Initials += s[:1]
	}
	return r, true
}

// NormalPinyin is the form in which an entered pinyin is kept: lower case, without tones, v for ü, and single blanks
// between its words.
func NormalPinyin(s string) string {
	words := strings.FieldsFunc(strings.ToLower(Line(s)), func(r rune) bool { return strings.ContainsRune(" '’-·", r) })
	for i, w := range words {
		words[i] = withoutTones(w)
	}
	return strings.Join(words, " ")
}

// namePart is a character of a name with its readings, the first of which counts, or a word of other letters. Where a
// character has none it stands for itself.
type namePart struct {
	readings []string
	// unreadable says that a Chinese character has no reading.
	unreadable bool
	// isHan is false for a word of other letters or digits.
	isHan bool
}

// initial is what the initials have of a part: a number whole.
func initial(p namePart, spelt string) string {
	first := []rune(spelt)[0]
	if !p.isHan && unicode.IsDigit(first) {
		return spelt
	}
	return string(first)
}

func partsOf(name string, person bool) []namePart {
	all := []rune(name)
	var parts []namePart
	for i := 0; i < len(all); {
		switch r := all[i]; {
		case isHan(r):
			parts = append(parts, characterPart(r))
			i++
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			end := i + 1
			for end < len(all) && !isHan(all[end]) && unicode.IsDigit(all[end]) == unicode.IsDigit(r) && (unicode.IsDigit(r) || inWord(all[end])) {
				end++
			}
			if word := withoutTones(strings.ToLower(string(all[i:end]))); word != "" {
				parts = append(parts, namePart{readings: []string{word}})
			}
			i = end
		default:
			i++
		}
	}
	if person && !strings.ContainsRune(name, middleDot) {
		readSurname(all, parts)
	}
	return parts
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) }

// readSurname reads the first character, or the first two, as a surname. A name with dots is no Chinese one.
func readSurname(name []rune, parts []namePart) {
	chinese := 0
	for chinese < len(name) && isHan(name[chinese]) {
		chinese++
	}
	if chinese >= 3 {
		if spelt, ok := compounds[simplify(string(name[:2]))]; ok {
			for i, s := range strings.Split(spelt[0], "-") {
				parts[i] = parts[i].read(s)
			}
			return
		}
	}
	if chinese < 2 {
		return
	}
	if as, ok := surnames[simplify(string(name[:1]))]; ok {
		parts[0] = parts[0].read(as...)
		return
	}
	parts[0].readings = parts[0].readings[:1] // 王 is never Yu: a search for yu is for others
}

// read is the part with other readings before its own.
func (p namePart) read(as ...string) namePart {
	if len(as) == 0 {
		return p
	}
	if p.unreadable {
		p.readings = nil
	}
	all := slices.Clone(as)
	for _, s := range p.readings {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return namePart{readings: all, isHan: true}
}

// syllable is what a reading looks like; go-pinyin has interjections besides, such as ḿ and ng.
var syllable = regexp.MustCompile(`^((zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])` +
	`(i|ia|ian|iang|iao|ie|in|ing|iong|iu|ong|u|ua|uai|uan|uang|ue|ui|un|uo|v|van|ve|vn|a|ai|an|ang|ao|e|ei|en|eng|o|ou)` +
	`|a|ai|an|ang|ao|e|ei|en|eng|er|o|ou)$`)

func characterPart(r rune) namePart {
	args := pinyin.NewArgs()
	args.Heteronym = true
	p := namePart{isHan: true}
	for _, s := range pinyin.SinglePinyin(r, args) {
		if syllable.MatchString(s) && !slices.Contains(p.readings, s) {
			p.readings = append(p.readings, s)
		}
	}
	if len(p.readings) == 0 {
		return namePart{readings: []string{string(r)}, unreadable: true, isHan: true}
	}
	return p
}

// withoutTones is a word in lower case without its tones and accents, and with v for ü.
func withoutTones(word string) string {
	word = strings.ReplaceAll(strings.ReplaceAll(norm.NFD.String(word), "u\u0308", "v"), "u:", "v")
	var b strings.Builder
	for _, r := range word {
		if r == '\u0308' && strings.HasSuffix(b.String(), "u") { // behind a tone
			kept := strings.TrimSuffix(b.String(), "u")
			b.Reset()
			b.WriteString(kept + "v")
		}
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// splitSyllables finds the syllables of words, one for each part, none of which goes over the end of a word. Of several ways
// it takes the one with the most of the readings that the parts have.
func splitSyllables(words []string, parts []namePart) ([]string, bool) {
	text, ends := strings.Join(words, ""), map[int]bool{}
	at := 0
	for _, w := range words {
		at += len(w)
		ends[at] = true
	}
	type way struct {
		syllables []string
		known     int
	}
	ways := map[int]way{0: {}}
	for _, p := range parts {
		next := map[int]way{}
		for from, w := range ways {
			for to := from + 1; to <= len(text); to++ {
				s := text[from:to]
				known := slices.Contains(p.readings, s)
				if best, ok := next[to]; known || syllable.MatchString(s) {
					n := w.known
					if known {
						n++
					}
					if !ok || n > best.known {
						next[to] = way{append(slices.Clone(w.syllables), s), n}
					}
				}
				if ends[to] {
					break
				}
			}
		}
		ways = next
	}
	w, ok := ways[len(text)]
	return w.syllables, ok
}
