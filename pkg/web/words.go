package web

import (
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/kiosk"
)

// words is the text of the kiosk in one language. The script gets the same table, so that every text is written once.
// In a pattern {y}, {m} and {d} are the numbers of a date, {w} its weekday, {mon} its month, {mmm} the month in short,
// {n} a count, and {t} a time or the text to be filled in.
type words struct {
	Lang       string                 `json:"lang"`
	HTMLLang   string                 `json:"-"`
	Title      string                 `json:"title"`
	AllVenues  string                 `json:"all_venues"`
	States     map[kiosk.State]string `json:"states"`
	MovedTo    string                 `json:"-"`
	MovedPlace string                 `json:"-"`
	Tentative  string                 `json:"-"`
	NoRoom     string                 `json:"-"`
	OnDate     string                 `json:"-"`
	Between    string                 `json:"-"`
	NoteDate   string                 `json:"-"`
	NextDay    string                 `json:"-"`
	DayBefore  string                 `json:"-"`
	Count      string                 `json:"-"`
	CountOne   string                 `json:"-"`
	InMinutes  string                 `json:"in_minutes"`
	InOne      string                 `json:"in_one"`
	LongDate   string                 `json:"long_date"`
	ShortDate  string                 `json:"short_date"`
	YearDate   string                 `json:"year_date"`
	DayDate    string                 `json:"-"`
	Weekdays   [7]string              `json:"weekdays"`
	Months     [12]string             `json:"months"`
	Now        string                 `json:"now"`
	Later      string                 `json:"later"`
	Past       string                 `json:"past"`
	Off        string                 `json:"off"`
	Done       string                 `json:"done"`
	Free       string                 `json:"free"`
	FreeUntil  string                 `json:"free_until"`
	FreeToday  string                 `json:"free_today"`
	NextHere   string                 `json:"next_here"`
	Tomorrow   string                 `json:"-"`
	Scan       string                 `json:"-"`
	Stamp      string                 `json:"stamp"`
	StampWhy   string                 `json:"stamp_why"`
	Empty      string                 `json:"empty"`
	EmptyMore  string                 `json:"empty_more"`
	Next       string                 `json:"next"`
	Turning    string                 `json:"turning"`
	Unknown    string                 `json:"unknown"`
	UnknownWhy string                 `json:"unknown_why"`
}

func wordsFor(lang string) words {
	if lang == "en" {
		return english()
	}
	return chinese()
}

func chinese() words {
	return words{
		Lang:       "zh",
		HTMLLang:   "zh-CN",
		Title:      "今日公开会议",
		AllVenues:  "全部场所",
		States:     stateWords(false),
		MovedTo:    "已改期至 {t}",
		MovedPlace: "改在 {t}",
		Tentative:  "暂定",
		NoRoom:     "线上或另行通知",
		OnDate:     "{t} {clock}",
		Between:    "·",
		NoteDate:   "{m}月{d}日",
		NextDay:    "次日",
		DayBefore:  "前一日",
		Count:      "今日公开会议 {n} 场",
		CountOne:   "今日公开会议 1 场",
		InMinutes:  "{n} 分钟后",
		InOne:      "1 分钟内",
		LongDate:   "{y}年{m}月{d}日 {w}",
		ShortDate:  "{m}月{d}日",
		YearDate:   "{y}年{m}月{d}日",
		DayDate:    "{m}月{d}日 {w}",
		Weekdays:   [7]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
		Months:     [12]string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
		Now:        "正在进行 · 即将开始",
		Later:      "稍后",
		Past:       "已结束",
		Off:        "取消 · 改期",
		Done:       "今日公开会议已全部结束",
		Free:       "目前没有公开会议",
		FreeUntil:  "{t} 以前没有公开会议",
		FreeToday:  "今天没有其他公开会议",
		NextHere:   "下一场",
		Tomorrow:   "明日安排",
		Scan:       "手机扫码看今日安排",
		Stamp:      "数据截至 {t}",
		StampWhy:   "正在重新连接",
		Empty:      "今日暂无公开会议",
		EmptyMore:  "欢迎光临，祝您今天顺心",
		Next:       "下一场公开会议",
		Turning:    "正在更新今日安排",
		Unknown:    "暂时无法取得今日安排",
		UnknownWhy: "网络恢复后将自动显示，请以现场通知为准",
	}
}

func english() words {
	return words{
		Lang:       "en",
		HTMLLang:   "en",
		Title:      "Public meetings today",
		AllVenues:  "All venues",
		States:     stateWords(true),
		MovedTo:    "Moved to {t}",
		MovedPlace: "Now in {t}",
		Tentative:  "Tentative",
		NoRoom:     "Online or to be announced",
		OnDate:     "{t}, {clock}",
		Between:    " · ",
		NoteDate:   "{d} {mmm}",
		NextDay:    "next day",
		DayBefore:  "day before",
		Count:      "{n} public meetings today",
		CountOne:   "1 public meeting today",
		InMinutes:  "in {n} min",
		InOne:      "in a minute",
		LongDate:   "{w}, {d} {mon} {y}",
		ShortDate:  "{d} {mon}",
		YearDate:   "{d} {mon} {y}",
		DayDate:    "{w}, {d} {mon}",
		Weekdays:   [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		Months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December"},
		Now:        "In progress · starting soon",
		Later:      "Later today",
		Past:       "Ended",
		Off:        "Cancelled · moved",
		Done:       "All public meetings of today have ended",
		Free:       "No public meeting now",
		FreeUntil:  "No public meeting until {t}",
		FreeToday:  "No other public meetings today",
		NextHere:   "Next",
		Tomorrow:   "Tomorrow",
		Scan:       "Scan for this list",
		Stamp:      "As of {t}",
		StampWhy:   "Reconnecting",
		Empty:      "No public meetings today",
		EmptyMore:  "Welcome, and have a good day",
		Next:       "Next public meeting",
		Turning:    "Loading today’s meetings",
		Unknown:    "Today’s meetings cannot be shown right now",
		UnknownWhy: "The screen will recover automatically. Please follow the notices on site",
	}
}

// date fills in a date pattern with the date of t, which must be in the office's time zone.
func (w words) date(pattern string, t time.Time) string {
	return strings.NewReplacer(
		"{y}", strconv.Itoa(t.Year()), "{m}", strconv.Itoa(int(t.Month())), "{d}", strconv.Itoa(t.Day()),
		"{w}", w.Weekdays[t.Weekday()], "{mon}", w.Months[t.Month()-1], "{mmm}", t.Format("Jan"),
	).Replace(pattern)
}

// when writes an instant for a reader on the given day: only the time if it is on that day, otherwise with the date,
// and with the year if that differs.
func (w words) when(t, today time.Time) string {
	clock := t.Format("15:04")
	if clock[0] == '0' {
		clock = clock[1:]
	}
	pattern := w.ShortDate
	switch {
	case t.Format(time.DateOnly) == today.Format(time.DateOnly):
		return clock
	case t.Year() != today.Year():
		pattern = w.YearDate
	}
	return strings.NewReplacer("{t}", w.date(pattern, t), "{clock}", clock).Replace(w.OnDate)
}

func (w words) count(n int) string {
	if n == 1 {
		return w.CountOne
	}
	return strings.ReplaceAll(w.Count, "{n}", strconv.Itoa(n))
}

func fill(pattern, t string) string { return strings.ReplaceAll(pattern, "{t}", t) }

// stateWords are the words of every state of a line.
func stateWords(english bool) map[kiosk.State]string {
	all := map[kiosk.State]string{}
	for _, state := range kiosk.States {
		zh, en := state.Words()
		all[state] = zh
		if english {
			all[state] = en
		}
	}
	return all
}
