package spelling_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"huiqi/pkg/racetest"
	"huiqi/pkg/spelling"
)

func TestName(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ in, want string }{
		"as it is":                          {"张三", "张三"},
		"a blank":                           {"张 三", "张三"},
		"an ideographic blank":              {"张\u3000三", "张三"},
		"blanks at the ends":                {"\u3000 张三 ", "张三"},
		"a no-break blank":                  {"张\u00a0三", "张三"},
		"two blanks, three characters":      {"欧 阳  修", "欧阳修"},
		"a Latin name":                      {"Anna Li", "Anna Li"},
		"a Latin name, blanks doubled":      {" Anna \u00a0 Li", "Anna Li"},
		"a Latin name beside a Chinese":     {"李安 Anna Li", "李安 Anna Li"},
		"initials with full stops":          {"J. R. 史密斯", "J. R. 史密斯"},
		"a middle dot":                      {"阿依古丽·买买提", "阿依古丽·买买提"},
		"a bullet":                          {"阿依古丽•买买提", "阿依古丽·买买提"},
		"a katakana dot":                    {"阿依古丽・买买提", "阿依古丽·买买提"},
		"a half-width katakana dot":         {"阿依古丽･买买提", "阿依古丽·买买提"},
		"a hyphenation point":               {"阿依古丽‧买买提", "阿依古丽·买买提"},
		"a bullet operator":                 {"阿依古丽∙买买提", "阿依古丽·买买提"},
		"a dot operator":                    {"阿依古丽⋅买买提", "阿依古丽·买买提"},
		"a black circle":                    {"阿依古丽●买买提", "阿依古丽·买买提"},
		"a full-width full stop":            {"阿依古丽．买买提", "阿依古丽·买买提"},
		"a full stop":                       {"阿依古丽.买买提", "阿依古丽·买买提"},
		"a Greek dot":                       {"阿依古丽\u0387买买提", "阿依古丽·买买提"},
		"a dot between blanks":              {"阿依古丽 • 买买提", "阿依古丽·买买提"},
		"two dots":                          {"阿依古丽··买买提", "阿依古丽·买买提"},
		"a name of three parts":             {"阿不都.热合曼・买买提", "阿不都·热合曼·买买提"},
		"a Kangxi radical":                  {"\u2fbc建国", "高建国"},
		"a radical that NFKC leaves":        {"\u2ec5明", "见明"},
		"a compatibility ideograph":         {"\uf9d1明", "六明"},
		"one of the supplement":             {"\U0002f81a明", "冬明"},
		"a letter composed":                 {"Rene\u0301", "René"},
		"full-width letters and digits":     {"Ａｎｎａ１", "Anna1"},
		"a space of no width":               {"张\u200b三", "张三"},
		"a byte order mark":                 {"\ufeff张三", "张三"},
		"a joiner and a mark of direction":  {"张\u200d\u200e三", "张三"},
		"a soft hyphen":                     {"张\u00ad三", "张三"},
		"a variation selector":              {"葛\U000e0100明", "葛明"},
		"an accent behind what is removed":  {"Rene\u200b\u0301", "René"},
		"full-width punctuation":            {"王伟（女）", "王伟（女）"},
		"rare, and outside the basic plane": {"王\U0002cc56 明", "王\U0002cc56明"},
		"a line break stays":                {"张\n三", "张\n三"},
		"CR LF stays a line break":          {"张\r\n三", "张\n三"},
		"a tab stays":                       {"张\t三", "张\t三"},
		"nothing":                           {"", ""},
		"blanks alone stay":                 {"  ", "  "},
		"what is invisible stays":           {"\u200b\ufeff", "\u200b\ufeff"},
		"what turns text around stays":      {"张\u202e三", "张\u202e三"},
	} {
		if got := spelling.Name(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", reason, c.in, got, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ in, want string }{
		"a blank between Chinese characters": {"全体会议 第一场", "全体会议 第一场"},
		"blanks of several kinds":            {" 全体会议\u3000 第一场　", "全体会议 第一场"},
		"a dot in a title":                   {"学习•调研", "学习·调研"},
		"blanks around a dot stay":           {"学习 ・ 调研", "学习 · 调研"},
		"a full stop is no dot":              {"第1.2节", "第1.2节"},
		"a full stop between Chinese":        {"概况.背景", "概况.背景"},
		"a katakana name":                    {"ジョン・スミス", "ジョン・スミス"},
		"full-width brackets":                {"协商会（第１次）", "协商会（第1次）"},
		"an emoji of a family":               {"家庭日👨\u200d👩\u200d👧", "家庭日👨\u200d👩\u200d👧"},
		"a heart, as an emoji":               {"志愿者❤\ufe0f", "志愿者❤\ufe0f"},
		"a radical":                          {"\u2fbc新区", "高新区"},
		"a phone":                            {"０００-０００１", "000-0001"},
	} {
		if got := spelling.Line(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", reason, c.in, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"一\r\n二":     "一\n二",
		"一\r二":       "一\n二",
		"一\n二":       "一\n二",
		"一\r\n\r\n二": "一\n\n二",
		"一\r\r\n二":   "一\n\n二",
		"一\n\r二":     "一\n\n二",
		"\r\n":       "\n",
		"一\t二":       "一\t二",
	} {
		if got := spelling.Text(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// scraps are the parts of random texts.
var scraps = strings.Split(
	"张,三,见,\u2fbc,\u2ec5,\uf9d1,\U0002f81a,\U0002cc56,a,Z,Ａ,１, ,\u3000,\u00a0,\u2000,\n,\t,\r,·,•,・,.,．,●,"+
		"\u200b,\u200c,\u200d,\ufeff,\u00ad,\u0301,\u0308,e,ü,\ufe0f,\ufe00,\U000e0100,👩,❤,👍,"+
		"\U0001f3fd,\u202e,\u1100,\u1161,Å,\u0387,々,〇,\u2329,가,\u11a8,ー,ﾞ",
	",",
)

// A text in normal form stays as it is, whatever it was made from.
func TestNormalFormIsFinal(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range racetest.Fewer(200_000, 10_000) {
		var b strings.Builder
		for range r.IntN(9) {
			b.WriteString(scraps[r.IntN(len(scraps))])
		}
		for name, form := range map[string]func(string) string{
			"Name": spelling.Name,
			"Line": spelling.Line,
			"Text": spelling.Text,
		} {
			once := form(b.String())
			if twice := form(once); twice != once {
				t.Fatalf("%s: %q is %q, and that is %q", name, b.String(), once, twice)
			}
		}
	}
}

// Every compatibility ideograph and radical is replaced by an ideograph, and nothing else is.
func TestEveryRadicalIsUnified(t *testing.T) {
	t.Parallel()
	left := 0
	for r := rune(0x2e80); r <= 0x2fdf; r++ {
		if unicode.Is(unicode.Han, r) && spelling.Line(string(r)) == string(r) {
			left++
		}
	}
	if left > 1 { // U+2E80 has no ideograph that looks like it
		t.Errorf("%d radicals stay as they are", left)
	}
	for low, high := range map[rune]rune{0xf900: 0xfaff, 0x2f800: 0x2fa1f} {
		for r := low; r <= high; r++ {
			got := []rune(spelling.Line(string(r)))
			if len(got) != 1 || unicode.Is(unicode.Han, r) && got[0] == r && !unifiedAmongCompatible[r] {
				t.Errorf("U+%X stays as it is", r)
			}
		}
	}
}

// unifiedAmongCompatible are unified ideographs in the blocks of compatibility ideographs
// (Unicode, chapter 18).
var unifiedAmongCompatible = map[rune]bool{
	0xfa0e: true,
	0xfa0f: true,
	0xfa11: true,
	0xfa13: true,
	0xfa14: true,
	0xfa1f: true,
	0xfa21: true,
	0xfa23: true,
	0xfa24: true,
	0xfa27: true,
	0xfa28: true,
	0xfa29: true,
}
