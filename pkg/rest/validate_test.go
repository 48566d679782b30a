package rest

import (
	"errors"
	"strings"
	"testing"

	"huiqi/pkg/consult"
)

func TestStrictJSON(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ reason, body, field string }{
		{"object", `{"a":1,"b":{"a":2}}`, ""},
		{"list of objects with one name each", `[{"a":1},{"a":1}]`, ""},
		{"space after", "{} \n\t", ""},
		{"name twice", `{"a":1,"a":2}`, "a"},
		{"name twice, deep", `{"x":[{"a":1},{"b":{"c":1,"c":1}}]}`, "x[1].b.c"},
		{"name twice, one escaped", `{"a":1,"\u0061":2}`, "a"},
		{"something after", `{} {}`, "body"},
		{"rubbish after", `{}]`, "body"},
		{"cut off", `{"a":`, "a"},
		{"no value", ``, "body"},
		{"bare word", `{"a":yes}`, "a"},
		{"comma at the end", `{"a":1,}`, "body"},
		{"too deep", strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), strings.Repeat("[0]", maxDepth)},
	} {
		field, err := checkJSON([]byte(row.body))
		if (err != nil) != (row.field != "") || err != nil && field != row.field {
			t.Errorf("%s: %q %v", row.reason, field, err)
		}
	}
}

func TestPlusInAnOffsetIsKept(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"from=2027-03-09T09:00:00+08:00&q=a+b": "from=2027-03-09T09:00:00%2B08:00&q=a+b",
		"q=a+b&to=x+y":                         "q=a+b&to=x%2By",
		"into=a+b":                             "into=a+b",
		"from=x%2By":                           "from=x%2By",
		"":                                     "",
	} {
		if got := restorePlus(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestIfNoneMatch(t *testing.T) {
	t.Parallel()
	const tag = `"abc"`
	for _, row := range []struct {
		reason  string
		headers []string
		want    bool
	}{
		{"none", nil, false},
		{"the tag", []string{`"abc"`}, true},
		{"weak", []string{`W/"abc"`}, true},
		{"any", []string{`*`}, true},
		{"any with space", []string{` * `}, true},
		{"last of a list", []string{`"x", W/"y" ,"abc"`}, true},
		{"second header", []string{`"x"`, `"abc"`}, true},
		{"another", []string{`"abd"`}, false},
		{"prefix", []string{`"ab"`}, false},
		{"without quotes", []string{`abc`}, false},
		{"lower-case w", []string{`w/"abc"`}, false},
		{"a star inside a tag", []string{`"a,*,b"`}, false},
		{"the tag's text inside another", []string{`"x,abc"`}, false},
		{"not closed", []string{`"abc`}, false},
		{"empty", []string{``}, false},
		{"commas alone", []string{`,,,`}, false},
	} {
		if got := matchesETag(row.headers, tag); got != row.want {
			t.Errorf("%s: %v", row.reason, got)
		}
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason, tag string
		version     int64
		err         error
	}{
		{reason: "a version", tag: `"3"`, version: 3},
		{reason: "space around", tag: ` "3" `, version: 3},
		{reason: "any", tag: `*`},
		{reason: "missing", tag: ``, err: errPrecondition},
		{reason: "weakened by a proxy", tag: `W/"3"`, version: 3},
		{reason: "of what was read", tag: `"3-0f"`, version: 3},
		{reason: "of what was read compressed", tag: `W/"3-0f-gzip"`, version: 3},
		{reason: "of a list", tag: `"0f-gzip"`, err: consult.ErrStale},
		{reason: "a space in it", tag: `"3-a b"`, err: consult.ErrStale},
		{reason: "without quotes", tag: `3`, err: consult.ErrStale},
		{reason: "no version", tag: `"x"`, err: consult.ErrStale},
		{reason: "zero", tag: `"0"`, err: consult.ErrStale},
		{reason: "negative", tag: `"-1"`, err: consult.ErrStale},
		{reason: "plus", tag: `"+3"`, err: consult.ErrStale},
		{reason: "too great", tag: `"99999999999999999999"`, err: consult.ErrStale},
		{reason: "a list of others", tag: `"3", "4"`, err: consult.ErrStale},
		{reason: "half a quote", tag: `"`, err: consult.ErrStale},
	} {
		v, err := requestInfo{ifMatch: row.tag}.version()
		if v != row.version || !errors.Is(err, row.err) {
			t.Errorf("%s: %d %v", row.reason, v, err)
		}
	}
}

func FuzzTags(f *testing.F) {
	for _, s := range []string{`"3"`, `*`, `W/"3", "x"`, `"`, `,`, "\"\x00\"", `W/W/"3"`} {
		f.Add(s)
	}
	f.Add(" ") // once passed for any version
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := (requestInfo{ifMatch: s}).version(); err == nil && v == 0 && strings.TrimSpace(s) != "*" || v < 0 {
			t.Errorf("%q is version %d", s, v)
		}
		if matchesETag([]string{s}, `"3"`) && !strings.Contains(s, `"3"`) && !strings.Contains(s, "*") {
			t.Errorf("%q matches", s)
		}
	})
}

func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `[[[[]]]]`, `{"a":1,"a":1}`, `{`, `"`, "\xff", `{"a":[{"b":1},1e999]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, body []byte) { checkJSON(body) })
}
