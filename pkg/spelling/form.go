package spelling

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text is the normal form of a text with several lines: CR LF and a lone CR become LF.
func Text(s string) string { return lineEnds.Replace(s) }

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Line is the normal form of a text on one line: a title, a post, the name of a body or of a
// place.
//
// It is composed (NFC), which also replaces compatibility ideographs (U+F900 to U+FAFF, U+2F800
// to U+2FA1F) by unified ones. Radicals become the ideographs that they look like. Invisible
// characters and spaces at the ends are removed, and other spaces become single ordinary ones.
// Full-width letters and digits become ASCII, and a middle dot between Chinese characters
// becomes U+00B7.
//
// Line breaks and tabs stay, because they must be rejected, and so does a text without any
// visible character.
func Line(s string) string {
	all := cleanRunes([]rune(lineEnds.Replace(s)))
	line := strings.Join(fields(norm.NFC.String(string(all))), " ")
	if line == "" {
		return s // the caller must see what was entered in order to reject it
	}
	return normaliseDots(line, isDot, false)
}

// Name is the normal form of a person's name: a Line without spaces between Chinese characters
// ("张 三" becomes "张三"), and with a single U+00B7 between the parts of a name instead of any
// dots and spaces. Spaces next to other letters stay ("Anna Li").
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

// cleanRunes removes invisible characters from a line and unifies radicals and full-width
// characters. A joiner between the parts of an emoji stays.
func cleanRunes(all []rune) []rune {
	kept := make([]rune, 0, len(all))
	for i, r := range all {
		last := rune(0)
		if len(kept) > 0 {
			last = kept[len(kept)-1]
		}
		joins := r == zeroWidthJoiner && endsEmoji(last) &&
			i+1 < len(all) && unicode.Is(unicode.So, unifyRadical(all[i+1]))
		if isInvisible(r) && !joins || unicode.Is(unicode.Variation_Selector, r) && isHan(last) {
			continue
		}
		kept = append(kept, toHalfWidth(unifyRadical(r)))
	}
	return kept
}

// fields splits a line at its spaces, but not at line breaks.
func fields(s string) []string { return strings.FieldsFunc(s, isBlank) }

func isBlank(r rune) bool { return unicode.Is(unicode.Zs, r) }

// normaliseDots writes U+00B7 for dots between Chinese characters. If tight is set, a run of
// dots and the spaces around it become a single one.
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
		gap := all[i:end] // dots and spaces from here on
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

// isDot reports whether the character serves as the dot between the parts of a name and has no
// other use.
func isDot(r rune) bool { return strings.ContainsRune("·•・‧･∙⋅⸱", r) }

// isNameDot reports whether people type the character for the dot in a name, though it has
// another use in other lines.
func isNameDot(r rune) bool { return strings.ContainsRune(".．﹒●", r) }

// isHan reports whether the character is Chinese.
func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// isInvisible reports whether the character is invisible and has no meaning in a line.
// Characters that change the direction of text are not included: they are rejected.
func isInvisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r == '\u061c', r == '\u180e', r == '\ufeff':
		return true
	}
	return r >= '\u200b' && r <= '\u200f' || r >= '\u2060' && r <= '\u2064' || r >= '\u206a' && r <= '\u206f'
}

// endsEmoji reports whether the character may end a part of an emoji.
func endsEmoji(r rune) bool { return r == '\ufe0f' || unicode.In(r, unicode.So, unicode.Sk) }

// unifyRadical returns the ideograph for a radical, and any other character unchanged.
func unifyRadical(r rune) rune {
	if r < 0x2e80 || r > 0x2fdf {
		return r
	}
	if u, ok := radicals[r]; ok {
		return u
	}
	return r
}

// toHalfWidth returns the ASCII letter or digit for a full-width one. Full-width punctuation is
// correct in Chinese and stays.
func toHalfWidth(r rune) rune {
	if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
		return r - '０' + '0'
	}
	return r
}

// Edition rises when the normal form or the reading of names changes. When a database written
// by an older edition is opened, its names are written again.
const Edition = 1
