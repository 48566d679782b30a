package web

import (
	"strings"

	"github.com/labstack/echo/v4"
)

// openFrame is what the pages that anybody may open, other than the screens, have at their top and bottom.
type openFrame struct {
	Lang, HTMLLang string
	Heading        string
	// Office says whose page it is, and Contact whom to ask.
	Office  string
	Contact []contactPart
	Ask     string
	// Other is the query of this page in the other language; empty when the page cannot be asked for again.
	Other, OtherName, OtherLang string
	// Large says that the reader has chosen large type, Resize is the query of this page in the other size, and
	// ResizeName its name. Sizes are the names for the script.
	Large              bool
	Resize, ResizeName string
	Sizes              [2]string
	// Style is a further sheet of styles; empty for none.
	Style string
	// Found says that search engines may list the page.
	Found bool
}

// openFrame makes the frame of the page that was asked for, in Chinese unless english is true.
func (w *Web) openFrame(c echo.Context, english bool, heading string) openFrame {
	f := openFrame{
		Lang:      "zh",
		HTMLLang:  "zh-CN",
		Heading:   heading,
		Office:    w.opt.Office,
		Contact:   contactParts(w.opt.Contact),
		Ask:       "如有疑问，请联系",
		OtherName: "English",
		OtherLang: "en",
		Large:     c.QueryParam("size") == "large",
		Sizes:     [2]string{"大字", "标准字号"},
	}
	if english {
		f.Lang, f.HTMLLang = "en", "en"
		f.Ask = "Questions:"
		f.OtherName, f.OtherLang = "中文", "zh-CN"
		f.Sizes = [2]string{"Larger text", "Standard text"}
	}
	f.Other = queryWith(c, "lang", strings.ToLower(f.OtherLang[:2]))
	f.Resize, f.ResizeName = queryWith(c, "size", "large"), f.Sizes[0]
	if f.Large {
		f.Resize, f.ResizeName = queryWith(c, "size", ""), f.Sizes[1]
	}
	return f
}

// queryWith is the query of the page that was asked for, with another value of one parameter.
func queryWith(c echo.Context, name, value string) string {
	query := c.Request().URL.Query()
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	return "?" + query.Encode()
}

// englishAsked reports whether the address asks for English; without a language in it, it is otherwise.
func englishAsked(c echo.Context, otherwise bool) bool {
	if asked := langAsked(c); asked != "" {
		return asked == "en"
	}
	return otherwise
}
