package rest

import (
	"net/http"

	"golang.org/x/text/language"
)

func pick(english bool, zh, en string) string {
	if english {
		return en
	}
	return zh
}

// english reports whether the reader prefers English to Chinese. Chinese is the language of the office: a reader who
// names no language, or neither of the two, gets Chinese.
func english(r *http.Request) bool {
	asked := r.Header.Get("Accept-Language")
	if asked == "" {
		return false
	}
	tags, _, err := language.ParseAcceptLanguage(asked)
	if err != nil {
		return false
	}
	for _, t := range tags {
		switch b, _ := t.Base(); b.String() {
		case "zh":
			return false
		case "en":
			return true
		}
	}
	return false
}
