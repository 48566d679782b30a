package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/spelling"
)

func TestSurnamesAreReadAsSurnames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"曾伟":       "zengwei",
		"翟明":       "zhaiming",
		"单刚":       "shangang",
		"解明":       "xieming",
		"覃明":       "qinming",
		"仇英":       "qiuying",
		"查明":       "zhaming",
		"朴明":       "piaoming",
		"盖明":       "geming",
		"区明":       "ouming",
		"乐明":       "yueming",
		"缪明":       "miaoming",
		"尉明":       "weiming",
		"宓明":       "miming",
		"冼明":       "xianming",
		"员明":       "yunming",
		"种明":       "chongming",
		"折明":       "sheming",
		"任明":       "renming",
		"宁明":       "ningming",
		"华明":       "huaming",
		"燕明":       "yanming",
		"应明":       "yingming",
		"那明":       "naming",
		"盛明":       "shengming",
		"洗明":       "xianming",
		"祭明":       "zhaiming",
		"车明":       "cheming",
		"晟明":       "chengming",
		"秘明":       "biming",
		"繁明":       "poming",
		"黑明":       "heming",
		"撒明":       "saming",
		"逄明":       "pangming",
		"隗明":       "weiming",
		"尉迟敬德":     "yuchijingde",
		"万俟明":      "moqiming",
		"澹台明":      "tantaiming",
		"长孙明":      "zhangsunming",
		"令狐明":      "linghuming",
		"欧阳明":      "ouyangming",
		"乐正明":      "yuezhengming",
		"单于明":      "chanyuming",
		"子车明":      "zijuming",
		"闾丘明":      "lvqiuming",
		"吕明":       "lvming",
		"王明":       "wangming",
		"长孫無忌":     "zhangsunwuji",
		"單剛":       "shangang",
		"王曾":       "wangceng", // not at the beginning
		"张乐":       "zhangle",  // nor here
		"曾":        "ceng",     // a single character is not a surname with a name
		"阿依古丽·买买提": "ayigulimaimaiti",
		"曾巴·买买提":   "cengbamaimaiti", // a name with dots is not Chinese
		"Anna Li":  "annali",
		"René":     "rene",
		"李Anna":    "lianna",
	} {
		if got := spelling.Read(name, true).Pinyin; got != want {
			t.Errorf("%s is read %s, want %s", name, got, want)
		}
	}
	if got := spelling.Read("曾侯乙墓博物馆", false).Pinyin; got != "cenghouyimubowuguan" {
		t.Errorf("what is no person is read %s", got)
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"曾伟": "zw", "尉迟敬德": "ycjd", "张三": "zs", "阿依古丽·买买提": "ayglmmt", "Anna Li": "al", "李Anna": "la", "王12": "w12",
		"王\U000203d1明": "w\U000203d1m",
	} {
		if got := spelling.Read(name, true).Initials; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A character without a reading sorts after z, and the name is found by its other characters.
func TestRareCharacters(t *testing.T) {
	t.Parallel()
	const rare = "\U000203d1" // go-pinyin has no reading for it
	r := spelling.Read(rare+"明", true)
	if r.Pinyin <= "zzz" {
		t.Errorf("%q sorts before z", r.Pinyin)
	}
	for name, want := range map[string][]string{
		rare + "明":       {"ming", "m", rare + "ming"},
		"王" + rare + "明": {"wangming", "wm", "wang" + rare + "ming"},
		"王明" + rare:      {"wangming", "wm"},
	} {
		all := strings.Split(spelling.Spellings(name, true, spelling.Read(name, true)), "\n")
		for _, w := range want {
			if !slices.Contains(all, w) {
				t.Errorf("%s has no %s: %q", name, w, all)
			}
		}
	}
	if got := spelling.Read("\U0002cc56明", true); got.Pinyin != "diming" { // 𬱖 has one, in extension E
		t.Errorf("%v", got)
	}
}

// A surname with one reading is found by that reading only, however else its character is read.
func TestOneReadingOfASurname(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"王伟": "wangwei ww", "张王": "zhangwang zhangyu zw zy"} {
		all := strings.Split(spelling.Spellings(name, true, spelling.Read(name, true)), "\n")
		all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
		slices.Sort(all)
		if got := strings.Join(slices.Compact(all), " "); got != want {
			t.Errorf("%s is found by %s, want %s", name, got, want)
		}
	}
}

func TestGiven(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ name, entered, pinyin, initials string }{
		"tones and blanks": {name: "曾伟", entered: " Zēng  Wěi ", pinyin: "zengwei", initials: "zw"},
		"one word":         {name: "曾伟", entered: "zengwei", pinyin: "zengwei", initials: "zw"},
		"surname and name": {
			name: "欧阳修远", entered: "Ouyáng Xiūyuǎn", pinyin: "ouyangxiuyuan", initials: "oyxy",
		},
		"an apostrophe":               {name: "吕安", entered: "lü'ān", pinyin: "lvan", initials: "la"},
		"a typographic apostrophe":    {name: "吕安", entered: "lǚ’an", pinyin: "lvan", initials: "la"},
		"u with a colon":              {name: "吕安", entered: "lu:an", pinyin: "lvan", initials: "la"},
		"the tone over the diaeresis": {name: "吕安", entered: "lu\u0308\u030c an", pinyin: "lvan", initials: "la"},
		"the diaeresis over the tone": {name: "吕安", entered: "lu\u030c\u0308 an", pinyin: "lvan", initials: "la"},
		"full-width letters":          {name: "张三", entered: "ｚｈａｎｇ ｓａｎ", pinyin: "zhangsan", initials: "zs"},
		"a hyphen":                    {name: "诸葛亮", entered: "Zhuge-Liang", pinyin: "zhugeliang", initials: "zgl"},
		"where it could be cut twice": {name: "方案", entered: "fangan", pinyin: "fangan", initials: "fa"},
		"as the readings are":         {name: "李贤", entered: "lixian", pinyin: "lixian", initials: "lx"},
		"another reading than any":    {name: "行中", entered: "heng zhong", pinyin: "hengzhong", initials: "hz"},
		"a rare character":            {name: "王\U000203d1", entered: "wangyi", pinyin: "wangyi", initials: "wy"},
		"one that cannot be cut":      {name: "张三", entered: "Sam", pinyin: "sam", initials: "s"},
		"longer than the name": {
			name: "张三", entered: "zhang san feng", pinyin: "zhangsanfeng", initials: "zsf",
		},
		"a Uyghur name with its blanks": {
			name: "阿依古丽·买买提", entered: "Ayigul Mamat", pinyin: "ayigulmamat", initials: "am",
		},
	} {
		r, ok := spelling.ReadingFrom(c.name, c.entered, true)
		if !ok || r.Pinyin != c.pinyin || r.Initials != c.initials {
			t.Errorf("%s: %v %v, want %s %s", reason, r, ok, c.pinyin, c.initials)
		}
		again, ok := spelling.ReadingFrom(c.name, spelling.NormalPinyin(c.entered), true)
		if !ok || again != r {
			t.Errorf("%s: kept as entered it is %v", reason, again)
		}
	}
	for reason, entered := range map[string]string{
		"nothing":             "",
		"blanks":              "  ",
		"Chinese":             "曾wei",
		"punctuation":         "zeng, wei",
		"an apostrophe alone": "'",
	} {
		if r, ok := spelling.ReadingFrom("曾伟", entered, true); ok {
			t.Errorf("%s: %v", reason, r)
		}
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]string{
		"Zhang San":      "zhangsan",
		"lǚ":             "lv",
		"lü":             "lv",
		"LV":             "lv",
		"lu":             "lu",
		"xü":             "xu",
		"xv":             "xu",
		"jǖn":            "jun",
		"zhāng sān":      "zhangsan",
		"xi'an":          "xian",
		"ｚｓ":             "zs",
		" ":              "",
		"·":              "",
		"zhang\u200bsan": "zhangsan",
	} {
		if got := spelling.PinyinPrefix(q); got != want {
			t.Errorf("%q: %q, want %q", q, got, want)
		}
	}
}
