package spelling

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// Reading is how a name is read: in Pinyin without tones and spaces ("zengwei", with v for ü),
// and the first letters of its characters ("zw"). A character without a reading stands for
// itself and so sorts after z.
type Reading struct{ Pinyin, Initials string }

// Read returns the reading of a normalised name. Only the surname of a person is read as a
// surname.
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

// ReadingFrom returns the Reading of a name from the pinyin that somebody entered, with or
// without tones, in one word or several. It returns false if that is not pinyin.
func ReadingFrom(name, entered string, person bool) (Reading, bool) {
	words := strings.Fields(NormalPinyin(entered))
	all := strings.Join(words, "")
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	if all == "" || strings.ContainsFunc(all, foreign) {
		return Reading{}, false
	}
	parts := partsOf(name, person)
	syllables, ok := words, len(words) == len(parts)
	if !ok {
		syllables, ok = splitSyllables(words, parts)
	}
	if !ok { // pinyin of another length than the name: take its words as they are
		syllables = words
	}
	r := Reading{Pinyin: all}
	for _, s := range syllables {
		r.Initials += s[:1]
	}
	return r, true
}

// NormalPinyin is the normal form of entered pinyin: lower case, without tones, v for ü, and
// single spaces between words.
func NormalPinyin(s string) string {
	words := strings.FieldsFunc(strings.ToLower(Line(s)), func(r rune) bool { return strings.ContainsRune(" '’-·", r) })
	for i, w := range words {
		words[i] = withoutTones(w)
	}
	return strings.Join(words, " ")
}

// namePart is a character of a name with its readings, the most likely first, or a word of
// other letters. A character without a reading stands for itself.
type namePart struct {
	readings []string
	// unreadable is true for a Chinese character without a reading.
	unreadable bool
	// isHan is false for a word of other letters or digits.
	isHan bool
}

// initial is what a part adds to the initials: its first letter, or a whole number.
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
			digit := unicode.IsDigit(r)
			continues := func(r rune) bool {
				return !isHan(r) && unicode.IsDigit(r) == digit && (digit || inWord(r))
			}
			end := i + 1
			for end < len(all) && continues(all[end]) {
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

// readSurname reads the first one or two characters as a surname. It must not be called for a
// name with dots, which is not Chinese.
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
	parts[0].readings = parts[0].readings[:1] // 王 is never read Yu as a surname, so a search for yu must not find it
}

// read returns the part with other readings before its own.
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

// syllable is the form of a reading. go-pinyin also returns interjections, such as ḿ and ng.
var syllable = regexp.MustCompile(`^((zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])` +
	`(i|ia|ian|iang|iao|ie|in|ing|iong|iu|ong|u|ua|uai|uan|uang|ue|ui|un|uo|v|van|ve|vn` +
	`|a|ai|an|ang|ao|e|ei|en|eng|o|ou)` +
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

// withoutTones returns a word without tones and accents, and with v for ü.
func withoutTones(word string) string {
	word = strings.ReplaceAll(strings.ReplaceAll(norm.NFD.String(word), "u\u0308", "v"), "u:", "v")
	var b strings.Builder
	for _, r := range word {
		if r == '\u0308' && strings.HasSuffix(b.String(), "u") { // a tone mark came before it
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

// splitSyllables splits words into syllables, one for each part. No syllable crosses the end of
// a word. Of several ways it takes the one that uses the most readings of the parts.
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
	ways := map[int]way{0: {}} // by how much of the text is used: the best way to divide it
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
					break // a syllable does not cross a word's end
				}
			}
		}
		ways = next
	}
	w, ok := ways[len(text)]
	return w.syllables, ok
}
