package feed

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
)

// written returns what a fastEvent writes for the properties, and what golang-ical does.
func written(t *testing.T, properties ...ics.IANAProperty) (string, string) {
	t.Helper()
	v := ics.VEvent{ComponentBase: ics.ComponentBase{
		Properties: properties,
		Components: []ics.Component{&ics.VAlarm{}},
	}}
	var a, b bytes.Buffer
	a.WriteString("before\r\n")
	b.WriteString("before\r\n")
	cfg := &ics.SerializationConfiguration{MaxLength: lineLimit, NewLine: newLine}
	if err := (&fastEvent{v}).SerializeTo(&a, cfg); err != nil {
		t.Fatal(err)
	}
	if err := v.SerializeTo(&b, cfg); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String()
}

func with(p ics.IANAProperty, parameters map[string][]string) ics.IANAProperty {
	p.ICalParameters = parameters
	return p
}

// TestFastEncoderMatchesTheLibrary compares byte for byte, at every length around a fold.
func TestFastEncoderMatchesTheLibrary(t *testing.T) {
	t.Parallel()
	for reason, text := range map[string]string{
		"nothing to break at": "x", "Chinese": "会", "four octets a rune": "🀄", "blanks": "ab ", "a blank at the end only": strings.Repeat("x", 70) + " ",
		"tags": "<b>", "closed only": "x>", "escapes": `a\b;c,d`, "breaks": "一\n二", "mixed": "长句 with <b>会议</b>，\n" + `;,\` + "🀄",
		"a blank second on its line": strings.Repeat("x", 66) + "b " + strings.Repeat("x", 80), "invalid": "x\xff", "a cut rune": "会\xe4\xbc",
	} {
		for n := range 200 {
			value := strings.Repeat("y", n%7) + strings.Repeat(text, n)
			for _, name := range []field{fieldSummary, fieldURL, fieldGeo, field("X-A-NAME-OF-OURS")} {
				if ours, library := written(t, property(name, value)); ours != library {
					t.Fatalf("%s, %d times, %s:\n%q\nthe library:\n%q", reason, n, name, ours, library)
				}
			}
		}
	}
	for reason, parameters := range map[string]map[string][]string{
		"a zone": {"TZID": {"Asia/Shanghai"}}, "none": {}, "an empty one": {"TZID": {""}}, "no values": {"TZID": {}}, "two values": {"MEMBER": {
			"a", "b",
		}},
		"quoted": {"ALTREP": {"https://huiqi.example.cn/"}}, "specials": {"CN": {`赵,一;钱:"\'`}}, "three": {
			"VALUE":   {"URI"},
			"FEATURE": {"VIDEO"},
			"LABEL":   {"线上"},
		},
		"five": {
			"A": {"1"},
			"B": {"2"},
			"C": {"3"},
			"D": {"4"},
			"E": {"5"},
		}, "three, one with specials": {"VALUE": {"URI"}, "FEATURE": {"VIDEO"}, "LABEL": {"线,上"}},
		"a type": {"VALUE": {"TEXT"}}, "another type": {"VALUE": {"URI"}}, "invalid": {"CN": {"\xff"}}, "long": {"LABEL": {strings.Repeat("线上入口 ", 20)}},
	} {
		for _, name := range []field{fieldSummary, fieldStart, field("CONFERENCE")} {
			if ours, library := written(t, with(property(name, "一;二"), parameters), property(fieldStatus, "CONFIRMED")); ours != library {
				t.Errorf("%s, %s:\n%q\nthe library:\n%q", reason, name, ours, library)
			}
		}
	}
}

// FuzzFastEncoder looks for texts that are written differently.
func FuzzFastEncoder(f *testing.F) {
	f.Add("SUMMARY", "围绕<b>普惠托育</b>，听取；汇报\n", "TZID", "Asia/Shanghai")
	f.Add("URL", "https://huiqi.example.cn/"+strings.Repeat("x", 80), "", "")
	f.Fuzz(func(t *testing.T, name, value, parameter, content string) {
		p := property(field(name), value)
		if parameter != "" {
			p.ICalParameters = map[string][]string{parameter: {content}}
		}
		if ours, library := written(t, p); ours != library {
			t.Errorf("%q\nthe library:\n%q", ours, library)
		}
	})
}

// Another line length, another line end and another kind of writer are left to the library.
func TestFastEncoderOnlyForFeeds(t *testing.T) {
	t.Parallel()
	v := ics.VEvent{ComponentBase: ics.ComponentBase{Properties: []ics.IANAProperty{property(fieldSummary, strings.Repeat("会", 50))}}}
	for _, cfg := range []*ics.SerializationConfiguration{
		{MaxLength: 40, NewLine: newLine}, {MaxLength: lineLimit, NewLine: "\n"},
	} {
		var a, b bytes.Buffer
		if err := errors.Join((&fastEvent{v}).SerializeTo(&a, cfg), v.SerializeTo(&b, cfg)); err != nil || a.String() != b.String() {
			t.Errorf("%v: %q, %q", err, a.String(), b.String())
		}
	}
	var a strings.Builder
	cfg := &ics.SerializationConfiguration{MaxLength: lineLimit, NewLine: newLine}
	if err := (&fastEvent{v}).SerializeTo(&a, cfg); err != nil || a.String() != v.Serialize(cfg) {
		t.Errorf("%v: %q", err, a.String())
	}
}
