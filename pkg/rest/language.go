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

// english reports whether the reader prefers English to Chinese. The office's
// language is Chinese: who says nothing, or asks for a third, gets that.
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
