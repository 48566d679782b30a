package spelling

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text is the form in which a text of several lines is kept: CR LF and a lone CR are line breaks, as browsers send
// them, and become LF.
func Text(s string) string { return lineEnds.Replace(s) }

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Line is the form of what is shown on one line: a title, a post, the name of a body or of a place. Its characters are
// composed (NFC), which also takes compatibility ideographs (U+F900 to U+FAFF, U+2F800 to U+2FA1F) to the unified ones,
// and radicals are the ideographs that they look like. It has no invisible characters, no blanks at its ends and single
// ordinary blanks inside, ASCII letters and digits instead of full-width ones, and U+00B7 for a middle dot between
// Chinese characters. Line breaks and tabs stay, for they are to be refused; so does what has nothing visible in it.
func Line(s string) string {
	all := cleanRunes([]rune(lineEnds.Replace(s)))
	line := strings.Join(fields(norm.NFC.String(string(all))), " ")
	if line == "" {
		return s
	}
	return normaliseDots(line, isDot, false)
}

// Name is the form of a person's name: a Line without blanks between Chinese characters ("张 三" is "张三"), and with
// U+00B7 alone between the parts of a name, whatever dot and blanks were written there. Blanks beside other letters
// stay ("Anna Li").
func Name(s string) string {
	line := []rune(normaliseDots(Line(s), func(r rune) bool { return isDot(r) || isNameDot(r) }, true))
	kept := line[:0:0]
	for i, r := range line {
		if r == ' ' && i > 0 && i+1 < len(line) && isHan(line[i-1]) && isHan(line[i+1]) {
			continue
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// cleanRunes takes invisible characters out of a line, and writes what is left with one character for each of a kind. A
// joiner stays between the parts of an emoji.
func cleanRunes(all []rune) []rune {
	kept := make([]rune, 0, len(all))
	for i, r := range all {
		last := rune(0)
		if len(kept) > 0 {
			last = kept[len(kept)-1]
		}
		joins := r == zeroWidthJoiner && endsEmoji(last) && i+1 < len(all) && unicode.Is(unicode.So, unifyRadical(all[i+1]))
		if isInvisible(r) && !joins || unicode.Is(unicode.Variation_Selector, r) && isHan(last) {
			continue
		}
		kept = append(kept, toHalfWidth(unifyRadical(r)))
	}
	return kept
}

// fields splits a line at its blanks. A line break is no blank here.
func fields(s string) []string { return strings.FieldsFunc(s, isBlank) }

func isBlank(r rune) bool { return unicode.Is(unicode.Zs, r) }

// normaliseDots writes U+00B7 for the dots between Chinese characters; in a tight text one for many, without the blanks
// around them.
func normaliseDots(s string, matches func(rune) bool, tight bool) string {
	if !strings.ContainsFunc(s, matches) {
		return s
	}
	all := []rune(s)
	kept := make([]rune, 0, len(all))
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && (all[end] == ' ' || matches(all[end])) {
			end++
		}
		gap := all[i:end]
		switch {
		case len(gap) == 0:
			kept = append(kept, all[i])
			end++
		case !slices.ContainsFunc(gap, matches) || i == 0 || end == len(all) || !isHan(all[i-1]) || !isHan(all[end]):
			kept = append(kept, gap...)
		case tight:
			kept = append(kept, middleDot)
		default:
			for _, r := range gap {
				if matches(r) {
					r = middleDot
				}
				kept = append(kept, r)
			}
		}
		i = end
	}
	return string(kept)
}

const (
	middleDot       = '·'
	zeroWidthJoiner = '\u200d'
)

// isDot reports whether the character is used as the dot between the parts of a name and for nothing else there.
func isDot(r rune) bool { return strings.ContainsRune("·•・‧･∙⋅⸱", r) }

// isNameDot reports whether the character is typed for the dot in a name, and has a use of its own in other lines.
func isNameDot(r rune) bool { return strings.ContainsRune(".．﹒●", r) }

// isHan reports whether the character is Chinese.
func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// isInvisible reports whether the character takes no room and carries no meaning in a line. Characters that turn text
// around are not among them: they are refused.
func isInvisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r == '\u061c', r == '\u180e', r == '\ufeff':
		return true
	}
	return r >= '\u200b' && r <= '\u200f' || r >= '\u2060' && r <= '\u2064' || r >= '\u206a' && r <= '\u206f'
}

// endsEmoji reports whether the character may end a part of an emoji.
func endsEmoji(r rune) bool { return r == '\ufe0f' || unicode.In(r, unicode.So, unicode.Sk) }

// unifyRadical is the ideograph for a radical.
func unifyRadical(r rune) rune {
	if r < 0x2e80 || r > 0x2fdf {
		return r
	}
	if u, ok := radicals[r]; ok {
		return u
	}
	return r
}

// toHalfWidth is the ASCII letter or digit for a full-width one. Full-width punctuation is right in Chinese and stays.
func toHalfWidth(r rune) rune {
	if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
		return r - '０' + '0'
	}
	return r
}

// Edition rises when the form of names or how they are read changes: a database whose names were written by an older
// one has them written anew when it is opened.
const Edition = 1
