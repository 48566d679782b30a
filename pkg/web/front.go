package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// frontPage is the data of front.html.
type frontPage struct {
	openFrame
	Words frontWords
	// Lead is the date, and Count says how many public meetings take place; empty when the day cannot be read.
	Lead, Count string
	// SignIn says that there is a page to sign in.
	SignIn bool
	// Query keeps the language and the size for the pages to which the cards lead.
	Query string
}

// frontWords is the text of the front page in one language: what each card leads to, and for whom.
type frontWords struct {
	Today, TodayWhy, Week, WeekWhy string
	Screens, ScreensWhy, Staff     string
	SignIn, SignInWhy              string
	Docs, DocsWhy                  string
}

func frontWordsFor(english bool) frontWords {
	if english {
		return frontWords{
			Today:      "Public meetings today",
			TodayWhy:   "When, where, and what has changed",
			Week:       "Public meetings of this week",
			WeekWhy:    "By day and venue, with coming consultations",
			Staff:      "For the office",
			Screens:    "Screens",
			ScreensWhy: "For a lobby, a floor or a door, updated by themselves",
			SignIn:     "Sign in",
			SignInWhy:  "What waits for the office, figures and reports",
			Docs:       "API docs",
			DocsWhy:    "Search, book, check clashes, subscribe",
		}
	}
	return frontWords{
		Today:      "今日公开会议",
		TodayWhy:   "时间、地点，改期和取消",
		Week:       "一周公开会议",
		WeekWhy:    "按日期、场所查看，附会议预告",
		Staff:      "会务工作",
		Screens:    "设置屏幕",
		ScreensWhy: "大厅、楼层、会议室门口，自动更新",
		SignIn:     "办公室登录",
		SignInWhy:  "待办、统计和报告",
		Docs:       "接口文档",
		DocsWhy:    "查询、预订、查冲突、订阅日历",
	}
}

// front answers with the front page. When the day cannot be read, it leaves the number of meetings out and still
// answers.
func (w *Web) front(c echo.Context) error {
	now := w.opt.Now().In(w.opt.Zone)
	english := englishAsked(c, false)
	words, say := chinese(), publicWordsFor(english)
	p := frontPage{openFrame: w.openFrame(c, english, "会期"), Words: frontWordsFor(english),
		SignIn: w.opt.Services != nil}
	if english {
		words, p.Heading = wordsFor("en"), "Huiqi"
	}
	p.Lead = words.date(words.LongDate, now)
	p.Query = href(c, "", "venue", "")
	day, err := w.opt.Days.Day(c.Request().Context(), "", consult.DateOf(now, w.opt.Zone))
	if err != nil {
		w.opt.Logger.Warn("the front page cannot count the day", "error", err)
		return w.page(c, http.StatusOK, "front", p)
	}
	taking := 0
	for _, e := range day.Entries {
		if !e.Cancelled && e.Moved == nil {
			taking++
		}
	}
	p.Count = say.count(taking, false)
	return w.page(c, http.StatusOK, "front", p)
}
