package directory_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// The walk has a dictionary of its own: for each character of the pool its readings, the usual one first.
var (
	walkSurnames = map[string][][]string{"王": {{"wang"}}, "张": {{"zhang"}}, "吕": {{"lv"}}, "马": {{"ma"}}, "曾": {{"zeng", "ceng"}},
		"单": {{"shan", "dan", "chan"}}, "乐": {{"yue", "le"}}, "欧阳": {{"ou"}, {"yang"}}, "尉迟": {{"yu", "wei", "yun"}, {"chi"}}}
	walkReadings = map[string][]string{"伟": {"wei"}, "明": {"ming", "meng"}, "丽": {"li"}, "强": {"qiang", "jiang"}, "乐": {"le", "yue"},
		"华": {"hua"}, "建": {"jian"}, "高": {"gao"}, "马": {"ma"}, "力": {"li"}, "买": {"mai"}, "阿": {"a", "e"}, "吕": {"lv"},
		"\U000203d1": {"\U000203d1", ""}}
	// walkLooks are other characters that mean the same one.
	walkLooks = map[string][]string{"张": {"張"}, "吕": {"呂"}, "马": {"馬", "\u2ee2"}, "单": {"單"}, "乐": {"樂", "\uf914"}, "欧": {"歐"},
		"阳": {"陽"}, "迟": {"遲"}, "伟": {"偉"}, "丽": {"麗", "\uf988"}, "强": {"強"}, "华": {"華"}, "买": {"買"}, "高": {"\u2fbc"},
		"力": {"\u2f12", "\uf98a"}}
	walkNoise = []string{"\u200b", "\ufeff", "\u200d", "\u00ad"}
	walkDots  = []string{"·", "•", "・", "‧", ".", "．", " · ", " •"}
)

// namesake is a person of the walk: characters, each with its readings, and the dots between them.
type namesake struct {
	id       consult.ID
	chars    []string
	readings [][]string
	dots     map[int]bool
	given    string
}

func (n namesake) name() string {
	var b strings.Builder
	for i, c := range n.chars {
		if n.dots[i] {
			b.WriteString("·")
		}
		b.WriteString(c)
	}
	return b.String()
}

// spelt are the whole readings of the name, the usual one first, and their initials.
func (n namesake) spelt() (full, initials []string) {
	full, initials = []string{""}, []string{""}
	for _, options := range n.readings {
		var f, s []string
		for i := range full {
			for _, o := range options {
				f = append(f, full[i]+o)
				s = append(s, initials[i]+string([]rune(o)[:min(1, len(o))]))
			}
		}
		full, initials = f, s
	}
	if n.given != "" {
		first := ""
		for _, w := range strings.Fields(n.given) {
			first += w[:1]
		}
		full, initials = append([]string{strings.ReplaceAll(n.given, " ", "")}, full...), append([]string{first}, initials...)
	}
	return full, initials
}

// found says by the rules of the walk whether a search finds the person: part is in simplified characters, letters are
// lower case with v for ü.
func (n namesake) found(part, letters string) bool {
	if part != "" {
		return strings.Contains(strings.Join(n.chars, ""), part)
	}
	full, initials := n.spelt()
	return slices.ContainsFunc(append(full, initials...), func(s string) bool {
		return strings.HasPrefix(s, letters) || strings.HasPrefix(strings.ReplaceAll(s, "v", "u"), letters) ||
			strings.HasPrefix(strings.ReplaceAll(s, "v", "yu"), letters)
	})
}

type namesWalk struct {
	*Office
	t      *testing.T
	rnd    *rand.Rand
	people []namesake
}

// Whoever searches for a name in any of its spellings finds those who have it, and nobody else.
func TestEverySpellingFinds(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &namesWalk{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 13))}
		for range 25 {
			w.add()
		}
		for range 60 {
			switch w.rnd.IntN(6) {
			case 0:
				w.rename()
			case 1, 2:
				w.searchName()
			default:
				w.searchLetters()
			}
		}
		w.sorted()
	})
}

func (w *namesWalk) pick(all []string) string { return all[w.rnd.IntN(len(all))] }

// make makes up a name: a surname of one or two characters and one or two more, or two parts with a dot between.
func (w *namesWalk) make() namesake {
	pool := slices.Sorted(func(yield func(string) bool) {
		for c := range walkReadings {
			if !yield(c) {
				return
			}
		}
	})
	n := namesake{dots: map[int]bool{}}
	more := func(count int) {
		for range count {
			c := w.pick(pool)
			n.chars, n.readings = append(n.chars, c), append(n.readings, walkReadings[c])
		}
	}
	if w.rnd.IntN(5) == 0 {
		more(1 + w.rnd.IntN(2))
		n.dots[len(n.chars)] = true
		more(1 + w.rnd.IntN(2))
		return n
	}
	var surnames []string
	for s := range walkSurnames {
		surnames = append(surnames, s)
	}
	slices.Sort(surnames)
	surname := w.pick(surnames)
	for i, r := range []rune(surname) {
		n.chars, n.readings = append(n.chars, string(r)), append(n.readings, walkSurnames[surname][i])
	}
	more(1 + w.rnd.IntN(2))
	return n
}

// typed writes characters of a name in one of the ways in which they are typed. Where simple is true no traditional
// characters are: a name is kept as it was entered.
func (w *namesWalk) typed(chars []string, dots map[int]bool, simple bool) string {
	var b strings.Builder
	for i, c := range chars {
		switch {
		case dots[i]:
			b.WriteString(w.pick(walkDots))
		case i > 0 && w.rnd.IntN(4) == 0:
			b.WriteString(w.pick([]string{" ", "\u3000", "  "}))
		}
		if look := walkLooks[c]; len(look) > 0 && w.rnd.IntN(3) == 0 {
			if other := w.pick(look); !simple || other >= "\u2e80" && other <= "\u2fdf" {
				c = other
			}
		}
		b.WriteString(c)
		if w.rnd.IntN(5) == 0 {
			b.WriteString(w.pick(walkNoise))
		}
	}
	return b.String()
}

func (w *namesWalk) add() {
	n := w.make()
	if w.rnd.IntN(8) == 0 {
		n.given = w.pick([]string{"zai wen", "lv bu", "a bu"})
	}
	p, err := w.Directory.People.Add(w.t.Context(), w.By, consult.Person{Name: w.typed(n.chars, n.dots, true), Kind: consult.PersonMember, Active: true,
		GivenPinyin: strings.ToUpper(n.given)})
	Must(w.t, err)
	n.id = p.ID
	w.agree(n, p)
	w.people = append(w.people, n)
}

func (w *namesWalk) rename() {
	n := &w.people[w.rnd.IntN(len(w.people))]
	if w.rnd.IntN(2) == 0 {
		was := *n
		for *n = w.make(); n.name() == was.name(); {
			*n = w.make()
		}
		n.id = was.id
	}
	p, err := w.Directory.People.Edit(w.t.Context(), w.By, n.id, 0, func(p *consult.Person) error {
		p.Rename(w.typed(n.chars, n.dots, true))
		return nil
	})
	Must(w.t, err)
	w.agree(*n, p)
}

func (w *namesWalk) agree(n namesake, p consult.Person) {
	full, _ := n.spelt()
	if p.Name != n.name() || p.Pinyin != full[0] {
		w.t.Fatalf("kept as %q (%s), want %q (%s)", p.Name, p.Pinyin, n.name(), full[0])
	}
}

func (w *namesWalk) searchName() {
	n := w.people[w.rnd.IntN(len(w.people))]
	from := w.rnd.IntN(len(n.chars))
	part := n.chars[from : from+1+w.rnd.IntN(len(n.chars)-from)]
	dots := map[int]bool{}
	for i := range part {
		dots[i] = i > 0 && n.dots[from+i] && w.rnd.IntN(2) == 0
	}
	w.expect(w.typed(part, dots, false), strings.Join(part, ""), "")
}

func (w *namesWalk) searchLetters() {
	n := w.people[w.rnd.IntN(len(w.people))]
	full, initials := n.spelt()
	s := w.pick(full)
	if w.rnd.IntN(4) == 0 {
		s = w.pick(initials)
	}
	letters := strings.ReplaceAll(s, "v", w.pick([]string{"v", "u", "yu"}))
	if all := []rune(letters); len(all) > 1 {
		letters = string(all[:1+w.rnd.IntN(len(all))])
	}
	if letters == "" || letters[0] > 'z' { // a character is looked for in the whole name
		return
	}
	var q strings.Builder
	for i, r := range letters {
		if i > 0 && w.rnd.IntN(6) == 0 {
			q.WriteString(w.pick([]string{" ", "'", "’", "-", "\u200b"}))
		}
		switch {
		case r == 'v' && w.rnd.IntN(2) == 0:
			q.WriteString(w.pick([]string{"ü", "ǚ", "Ü", "u\u0308", "u:"}))
		case strings.ContainsRune("aeiou", r) && w.rnd.IntN(3) == 0:
			q.WriteString(string(r) + w.pick([]string{"\u0304", "\u0301", "\u030c", "\u0300"}))
		case w.rnd.IntN(4) == 0:
			q.WriteString(strings.ToUpper(string(r)))
		default:
			q.WriteRune(r)
		}
	}
	w.expect(q.String(), "", letters)
}

func (w *namesWalk) expect(q, part, letters string) {
	var want []string
	for _, n := range w.people {
		if n.found(part, letters) {
			want = append(want, n.name())
		}
	}
	page, err := w.Directory.People.List(w.t.Context(), consult.PersonFilter{Search: q}, consult.PageRequest{Limit: 200})
	Must(w.t, err)
	var got []string
	for _, p := range page.Items {
		got = append(got, p.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.t.Fatalf("%q (%s%s) finds %v, want %v", q, part, letters, got, want)
	}
}

// sorted looks whether the people come by their usual readings, what has none behind z.
func (w *namesWalk) sorted() {
	page, err := w.Directory.People.List(w.t.Context(), consult.PersonFilter{}, consult.PageRequest{Limit: 200})
	Must(w.t, err)
	slices.SortFunc(w.people, func(a, b namesake) int {
		one, _ := a.spelt()
		other, _ := b.spelt()
		return cmp.Or(cmp.Compare(one[0], other[0]), cmp.Compare(a.id, b.id))
	})
	for i, p := range page.Items {
		if p.ID != w.people[i].id {
			w.t.Fatalf("%d. is %s, want %s", i, p.Name, w.people[i].name())
		}
	}
}
