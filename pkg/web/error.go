package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"huiqi/api"
)

// errorPage is the data of error.html.
type errorPage struct {
	openFrame
	// Text says what has happened, and Next what to do about it.
	Text, Next string
	// Again is the address to try again; empty when trying again does not help.
	Again, AgainName string
	Home             string
	// Reference is the request's id, which finds it in the log; empty when nobody needs it.
	Reference, ReferenceName string
}

// said is one text in Chinese and English.
type said struct{ zh, en string }

func (s said) in(english bool) string {
	if english {
		return s.en
	}
	return s.zh
}

// errorWords are what a person reads about one status: what it is, what has happened, and what to do next.
type errorWords struct{ heading, text, next said }

// errorTexts are the words for the errors that people meet. For others the words of the problem do.
var errorTexts = map[int]errorWords{
	http.StatusBadRequest: {
		said{"这个地址有误", "This address is not valid"},
		said{"地址中有不能识别的内容。", "A part of the address could not be read."},
		said{"请核对地址，或从首页重新进入。", "Check the address, or start from the home page."},
	},
	http.StatusForbidden: {
		said{"您没有权限打开这一页", "You may not open this page"},
		said{"这一页只供有权限的人员使用。", "This page is only for people with permission."},
		said{"如工作需要，请联系办公室开通。", "If you need it for your work, please ask the office."},
	},
	http.StatusNotFound: {
		said{"没有这个页面", "There is no such page"},
		said{"地址可能没有输完整，或者页面已经移走。", "The address may be incomplete, or the page has moved."},
		said{"请核对地址，或重新扫码；仍打不开，请联系办公室。",
			"Check the address or scan the code again. If it still does not open, please ask the office."},
	},
	http.StatusMethodNotAllowed: {
		said{"这个地址不能这样打开", "This address cannot be opened this way"},
		said{"它只供程序使用，或者刚才的操作已经失效。",
			"It is for programs only, or what you just did is no longer valid."},
		said{"请从首页重新进入。", "Please start from the home page."},
	},
	http.StatusGone: {
		said{"这个链接已停用", "This link is no longer valid"},
		said{"链接已撤销或更换，不再显示任何内容。", "It was revoked or replaced, and shows nothing any more."},
		said{"请向办公室索取新链接，并在手机上删除原有订阅。",
			"Ask the office for a new link, and remove the old subscription from your phone."},
	},
	http.StatusRequestEntityTooLarge: {
		said{"发送的内容太大", "Too much was sent"},
		said{"内容超过了上限，没有保存。", "It is more than is accepted, and nothing was saved."},
		said{"请减少内容后再试。", "Send less and try again."},
	},
	http.StatusInternalServerError: {
		said{"系统出了问题", "Something went wrong"},
		said{"这次没有办成，系统已记录下来。", "It did not work this time, and has been recorded."},
		said{"请稍后再试；仍不行，请把下面的编号告诉办公室。",
			"Try again shortly. If it still fails, give the reference below to the office."},
	},
	http.StatusServiceUnavailable: {
		said{"暂时无法打开", "Not available right now"},
		said{"系统正在维护或恢复。手机上已有的日历不受影响。",
			"The system is being maintained or is recovering. The calendar on your phone is not affected."},
		said{"请过几分钟再试。", "Please try again in a few minutes."},
	},
}

// ErrorPage answers a person with a page that says what the problem is, what to do next and whom to call. The address
// may name the language; otherwise english tells which one the reader prefers.
func (w *Web) ErrorPage(c echo.Context, p api.Problem, english bool) error {
	english = englishAsked(c, english)
	words, known := errorTexts[p.Status]
	if !known {
		words = errorWords{heading: said{p.Title, p.Title}, text: said{p.Detail, p.Detail}}
	}
	page := errorPage{
		openFrame: w.openFrame(c, english, words.heading.in(english)),
		Text:      words.text.in(english),
		Next:      words.next.in(english),
		Home:      said{"返回首页", "Home page"}.in(english),
	}
	asked := c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
	if !asked {
		page.Other, page.Resize = "", ""
	}
	if p.Status >= http.StatusInternalServerError {
		if asked {
			page.Again, page.AgainName = c.Request().URL.RequestURI(), said{"再试一次", "Try again"}.in(english)
		}
		if p.RequestID != nil {
			page.Reference, page.ReferenceName = *p.RequestID, said{"编号", "Reference"}.in(english)
		}
	}
	c.Response().Header().Set("Content-Language", page.HTMLLang)
	return w.page(c, p.Status, "error", page)
}
