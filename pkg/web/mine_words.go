package web

import (
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// mineWords is the text of 我的会议 in one language. In a pattern {t} is what is filled in, and {n} a count.
type mineWords struct {
	Lang                          string
	Title, Calendar               string
	Next, Awaiting, AwaitingOne   string
	Weeks, Past, More, First      string
	None                          string
	Place, Way, Role, Was, WasAt  string
	Why, Details, Map, Join       string
	AwaitsAbove                   string
	Subscribe, SubscribeWhy       string
	Size                          string
	Sizes                         [3]string
	NotAPerson, Veiled, Busy      string
	Cancelled, Moved, OtherRoom   string
	Tentative, Online, InPlace    string
	Between, Comma                string
	LeaveUntil                    string
	Accepted, Declined, Unsure    string
	Sent, Reasked                 string
	WholeLeave, PartLeave         string
	LeavePending, LeaveApproved   string
	LeaveRefused, LeaveFormer     string
	Entered                       string
	ThisWeek, NextWeek            string
	AsOf                          string
	Near                          []string
	Week                          [7]string
	Date, DateOfYear, DateInRange string
	Roles                         map[consult.AttendanceRole]string
	Channels                      map[consult.Channel]string
}

func mineWordsFor(lang string) mineWords {
	if lang == string(subscription.English) {
		return mineEnglish()
	}
	return mineChinese()
}

func mineChinese() mineWords {
	return mineWords{
		Lang:          "zh",
		Title:         "我的会议",
		Calendar:      "会议日程",
		Next:          "下一场",
		Awaiting:      "还有 {n} 场会议等您答复",
		AwaitingOne:   "有 1 场会议等您答复",
		Weeks:         "全部日程",
		Past:          "已经开过的会议",
		More:          "更晚的会议",
		First:         "回到最近的会议",
		None:          "近期没有会议。有新的会议会显示在这里。",
		Place:         "地点",
		Way:           "怎么走",
		Role:          "您的角色",
		Was:           "原定",
		WasAt:         "原会场",
		Why:           "原因",
		Details:       "会议详情",
		Map:           "打开地图",
		Join:          "进入线上会议",
		AwaitsAbove:   "等您答复",
		Subscribe:     "订阅到手机日历",
		SubscribeWhy:  "订阅一次，会议会自动出现在手机日历里。",
		Size:          "字号",
		Sizes:         [3]string{"标准", "大", "特大"},
		NotAPerson:    "本页仅供查看，不能答复。",
		Veiled:        "本链接只显示占用时间，仅供查看，不能答复。",
		Busy:          "占用",
		Cancelled:     "已取消",
		Moved:         "已改期",
		OtherRoom:     "换会场",
		Tentative:     "暂定",
		Online:        "线上",
		InPlace:       "（代替所派席位）",
		Between:       "·",
		Comma:         "，",
		LeaveUntil:    "如需请假，请在 {t} 前提出",
		Accepted:      "已答复：出席",
		Declined:      "已答复：不出席",
		Unsure:        "已答复：待定",
		Sent:          "已派 {t} 参加",
		Reasked:       "会议时间已变，请按新的时间重新答复",
		WholeLeave:    "请假",
		PartLeave:     "请假（{t}）",
		LeavePending:  "已提交，等待批准",
		LeaveApproved: "已批准",
		LeaveRefused:  "未批准，请按时出席",
		LeaveFormer:   "您原来是就 {t} 的会议请假，会议改期后不再有效",
		Entered:       "由{by}登记（{way}），{at}",
		ThisWeek:      "本周",
		NextWeek:      "下周",
		AsOf:          "本页时间 {t}",
		Near:          []string{"今天", "明天", "后天"},
		Week:          [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
		Date:          "{m}月{d}日 {w}",
		DateOfYear:    "{y}年{m}月{d}日 {w}",
		DateInRange:   "{m}月{d}日",
		Roles: map[consult.AttendanceRole]string{
			consult.RolePresiding: "主持",
			consult.RoleVoting:    "出席",
			consult.RoleNonvoting: "列席",
			consult.RoleReporting: "汇报",
			consult.RoleGuest:     "嘉宾",
			consult.RoleStaff:     "工作人员",
		},
		Channels: map[consult.Channel]string{
			"phone": "电话", "wechat": "微信", "message": "短信", "email": "邮件", "paper": "书面", "in_person": "当面",
		},
	}
}

func mineEnglish() mineWords {
	return mineWords{
		Lang:          "en",
		Title:         "My meetings",
		Calendar:      "Meetings",
		Next:          "Next",
		Awaiting:      "{n} meetings await your answer",
		AwaitingOne:   "1 meeting awaits your answer",
		Weeks:         "All meetings",
		Past:          "Past meetings",
		More:          "Later meetings",
		First:         "Back to the next meetings",
		None:          "There are no meetings ahead. New ones will appear here.",
		Place:         "Place",
		Way:           "Way in",
		Role:          "Your role",
		Was:           "Was",
		WasAt:         "Was in",
		Why:           "Reason",
		Details:       "Details",
		Map:           "Open a map",
		Join:          "Join online",
		AwaitsAbove:   "Awaits your answer",
		Subscribe:     "Add to my phone’s calendar",
		SubscribeWhy:  "Subscribe once, and meetings appear in your phone’s calendar by themselves.",
		Size:          "Text size",
		Sizes:         [3]string{"Usual", "Large", "Largest"},
		NotAPerson:    "This page is for reading only; nothing can be answered here.",
		Veiled:        "This link shows busy times alone; nothing can be answered here.",
		Busy:          "Busy",
		Cancelled:     "Cancelled",
		Moved:         "Moved",
		OtherRoom:     "Room changed",
		Tentative:     "Tentative",
		Online:        "Online",
		InPlace:       ", in place of the seat that sends you",
		Between:       " · ",
		Comma:         ", ",
		LeaveUntil:    "If you need leave, ask by {t}",
		Accepted:      "You said that you attend",
		Declined:      "You said that you do not attend",
		Unsure:        "You said that you are not sure",
		Sent:          "You send {t}",
		Reasked:       "The time has changed: please answer again",
		WholeLeave:    "Leave",
		PartLeave:     "Leave ({t})",
		LeavePending:  " asked for, not decided yet",
		LeaveApproved: " approved",
		LeaveRefused:  " refused; please attend",
		LeaveFormer:   "Your leave was for the meeting of {t} and is no longer valid, because the meeting has moved",
		Entered:       "entered by {by} ({way}), {at}",
		ThisWeek:      "This week",
		NextWeek:      "Next week",
		AsOf:          "As of {t}",
		Near:          []string{"Today", "Tomorrow"},
		Week:          [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		Date:          "{w} {d} {mmm}",
		DateOfYear:    "{w} {d} {mmm} {y}",
		DateInRange:   "{d} {mmm}",
		Roles: map[consult.AttendanceRole]string{
			consult.RolePresiding: "presiding",
			consult.RoleVoting:    "attending",
			consult.RoleNonvoting: "attending without a vote",
			consult.RoleReporting: "reporting",
			consult.RoleGuest:     "guest",
			consult.RoleStaff:     "staff",
		},
		Channels: map[consult.Channel]string{
			"phone": "phone", "wechat": "WeChat", "message": "text message", "email": "e-mail", "paper": "on paper",
			"in_person": "in person",
		},
	}
}

// AsOfNow says from when the page is.
func (w mineWords) AsOfNow(at string) string { return fill(w.AsOf, at) }

// heading is what the page of a link to a calendar of the kind is called.
func (w mineWords) heading(kind consult.SubjectKind) string {
	if kind == consult.SubjectPerson {
		return w.Title
	}
	return w.Calendar
}

func (w mineWords) waiting(n int) string {
	if n == 1 {
		return w.AwaitingOne
	}
	return strings.ReplaceAll(w.Awaiting, "{n}", strconv.Itoa(n))
}

func (w mineWords) entered(by, way, at string) string {
	return strings.NewReplacer("{by}", by, "{way}", way, "{at}", at).Replace(w.Entered)
}

func (w mineWords) form(e subscription.Event) string {
	if w.Lang == string(subscription.English) && e.FormEN != "" {
		return e.FormEN
	}
	return e.FormZH
}

func (w mineWords) date(t time.Time) string       { return w.fillDate(w.Date, t) }
func (w mineWords) dateOfYear(t time.Time) string { return w.fillDate(w.DateOfYear, t) }
func (w mineWords) inRange(t time.Time) string    { return w.fillDate(w.DateInRange, t) }

// fillDate fills in a pattern as words.date does, with the short names of weekdays.
func (w mineWords) fillDate(pattern string, t time.Time) string {
	return words{Weekdays: w.Week, Months: english().Months}.date(pattern, t)
}
