package store_test

import (
	"encoding/json"
	"maps"
	"testing"

	"huiqi/pkg/store"
)

// What is split is what encoding/json reads, and what is no array and no object is refused.
func TestSplitJSON(t *testing.T) {
	t.Parallel()
	for reason, text := range map[string]string{
		"nothing":               `[]`,
		"one":                   `[1]`,
		"texts with signs":      `["a,b","c]d","e\"f","g\\",":"]`,
		"a backslash and quote": `["\\\"",""]`,
		"lists in a list":       `[[1,[2,"]"]],{"a":[1]},null,true,-1.5e3]`,
		"an object":             `{"a":1,"b":"x:y","c":{"d":"}"},"e":[],"f":null}`,
		"blanks":                " { \"a\" : 1 ,\n\t\"b\" : [ 1 , 2 ] } "[1:],
		"a name with a quote":   `{"a\"b":1}`,
		"Chinese":               `{"名":"会场，由“301”改为议政厅"}`,
	} {
		var list []json.RawMessage
		object := map[string]json.RawMessage{}
		err := store.SplitJSON([]byte(text), func(name string, value json.RawMessage) {
			list = append(list, value)
			object[name] = value
		})
		if err != nil {
			t.Errorf("%s: %v", reason, err)
		}
		var wantList []json.RawMessage
		wantObject := map[string]json.RawMessage{}
		same := false
		if json.Unmarshal([]byte(text), &wantList) == nil {
			same = len(list) == len(wantList)
			for i := range wantList {
				same = same && string(list[i]) == string(wantList[i])
			}
		} else if json.Unmarshal([]byte(text), &wantObject) == nil {
			same = maps.EqualFunc(object, wantObject, func(a, b json.RawMessage) bool { return string(a) == string(b) })
		}
		if !same {
			t.Errorf("%s: %s is split into %s", reason, text, list)
		}
	}
	for _, text := range []string{``, `1`, `"a"`, `[`, `[1`, `{"a"`, `{"a":`, `{"a"1}`, `[,]`} {
		if store.SplitJSON([]byte(text), func(string, json.RawMessage) {}) == nil {
			t.Errorf("%s is taken for a row", text)
		}
	}
}
