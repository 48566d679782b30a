package web

import (
	"strconv"
	"strings"
)

// publicWords is the text of /today and /week in one language. In a pattern {t} is a time, a date or a name, and {n} a
// count.
type publicWords struct {
	Today, Week, Day, TodayTab, ThisWeek, Following string
	Pages, PageName                                 string

	CountToday, CountTodayOne, CountWeek, CountWeekOne string
	None, NoneWeek, NoneDay, TodayMark                 string
	Views, Elsewhere, AllVenues, OneVenue              string
	Coming, ComingNone, More, WasAt                    string
	Subscribe, AsOf, HomePage                          string
	UnknownVenue, UnknownVenueWhy                      string
	UnknownWeek, UnknownWeekWhy                        string
}

func publicWordsFor(english bool) publicWords {
	if english {
		return publicEnglish()
	}
	return publicChinese()
}

// count says how many meetings take place.
func (w publicWords) count(n int, week bool) string {
	pattern, one := w.CountToday, w.CountTodayOne
	if week {
		pattern, one = w.CountWeek, w.CountWeekOne
	}
	if n == 1 {
		return one
	}
	return strings.ReplaceAll(pattern, "{n}", strconv.Itoa(n))
}

func (w publicWords) none(asked programmeRequest) string {
	switch {
	case asked.day:
		return w.NoneDay
	case asked.week:
		return w.NoneWeek
	}
	return w.None
}

func publicChinese() publicWords {
	return publicWords{
		Today:           "今日公开会议",
		Week:            "一周公开会议",
		Day:             "当日公开会议",
		TodayTab:        "今天",
		ThisWeek:        "本周",
		Following:       "{t}起一周",
		Pages:           "当天各页",
		PageName:        "第 {n} 页 {t} 起",
		CountToday:      "共 {n} 场",
		CountTodayOne:   "共 1 场",
		CountWeek:       "共 {n} 场",
		CountWeekOne:    "共 1 场",
		None:            "今天没有公开会议。",
		NoneWeek:        "这一周没有公开会议。",
		NoneDay:         "这一天没有公开会议。",
		TodayMark:       "今天",
		Views:           "查看",
		Elsewhere:       "线上或另行通知",
		AllVenues:       "全部场所",
		OneVenue:        "只看一个场所",
		Coming:          "会议预告",
		ComingNone:      "暂无预告。",
		More:            "以后各周另有 {n} 场。",
		WasAt:           "原定 {t}",
		Subscribe:       "订阅公开会议日历",
		AsOf:            "本页更新于",
		HomePage:        "返回首页",
		UnknownVenue:    "没有找到这个场所",
		UnknownVenueWhy: "它可能已被移除，请从首页重新查看。",
		UnknownWeek:     "没有这一周的安排",
		UnknownWeekWhy:  "这里公布从本周起六周内的公开会议。",
	}
}

func publicEnglish() publicWords {
	return publicWords{
		Today:           "Public meetings today",
		Week:            "Public meetings of a week",
		Day:             "Public meetings of a day",
		TodayTab:        "Today",
		ThisWeek:        "This week",
		Following:       "Week of {t}",
		Pages:           "Pages of the day",
		PageName:        "Page {n}, from {t}",
		CountToday:      "{n} meetings",
		CountTodayOne:   "1 meeting",
		CountWeek:       "{n} meetings",
		CountWeekOne:    "1 meeting",
		None:            "No public meetings today.",
		NoneWeek:        "No public meetings in this week.",
		NoneDay:         "No public meetings on this day.",
		TodayMark:       "today",
		Views:           "Views",
		Elsewhere:       "Online or to be announced",
		AllVenues:       "All venues",
		OneVenue:        "One venue only",
		Coming:          "Coming consultations",
		ComingNone:      "None announced yet.",
		More:            "{n} more in the weeks to come.",
		WasAt:           "Moved from {t}",
		Subscribe:       "Subscribe to the public calendar",
		AsOf:            "This page is of",
		HomePage:        "Home page",
		UnknownVenue:    "This venue does not exist",
		UnknownVenueWhy: "It may have been removed. Please start from the home page.",
		UnknownWeek:     "Nothing is published for this week",
		UnknownWeekWhy:  "Public meetings are shown for six weeks from this one on.",
	}
}
