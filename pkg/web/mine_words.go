package web

import (
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/mymeetings"
	"huiqi/pkg/subscription"
)

// reason is a class of reasons for Leave, as one chooses it.
type reason struct {
	Key  consult.LeaveReason
	Text string
}

// mineWords is the text of 我的会议 in one language. In a pattern {t} is what is filled in, and {n} a count.
type mineWords struct {
	Lang                         string
	Title, Calendar              string
	Next, Awaiting, AwaitingOne  string
	Weeks, Past, More, First     string
	None                         string
	Place, Way, Role, Was, WasAt string
	Why, Details, Map, Join      string
	AwaitsAbove                  string
	Subscribe                    string
	// Keep says how the page is kept at hand, and How is the link to the instructions, for each way to subscribe.
	Keep, How map[subscribeMethod]string
	Size      string
	Sizes     [3]string
	Busy      string
	ReadOnly  map[mymeetings.ReadOnly]string
	// Acts are the buttons, Asks the headings over their forms, Sures the buttons that send them, and Done what is said
	// afterwards.
	Acts, Asks, Sures, Done      map[mymeetings.Act]string
	AgreeBy, Agree               string
	UndoLeave, RatherLeave       string
	Late, Return, Understood     string
	ReasonAsk, NoteAsk, PartAsk  string
	PartFrom, PartTo, Optional   string
	NameAsk, PostAsk             string
	Reasons                      []reason
	Expired, SlotChanged         string
	OwnChanged, Taken, NotListed string
	Cancelled, Moved, OtherRoom  string
	Tentative, Online, InPlace   string
	Between, Comma               string
	LeaveUntil, LeaveYet         string
	Accepted, Declined, Unsure   string
	AcceptedAs, ModeAsk          string
	// Modes are the ways to attend, as one chooses between them.
	Modes map[consult.Mode]string
	// Gather has the time and the place where people meet.
	Gather string
	// OneStop, FewStops and ManyStops have the names of stops, how many there are ({n}) and when people arrive at the
	// first ({at}).
	Stops, StopBetween            string
	OneStop, FewStops, ManyStops  string
	Sent, Reasked                 string
	WholeLeave, PartLeave         string
	Part, Item                    string
	LeavePending, LeaveApproved   string
	LeaveRefused, LeaveFormer     string
	Entered, WrittenDown          string
	DecidedBy, Semicolon          string
	ThisWeek, NextWeek            string
	AsOf                          string
	Kept, KeptWhy, Reload         string
	New, Changed                  string
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
		Lang:        "zh",
		Title:       "我的会议",
		Calendar:    "会议日程",
		Next:        "下一场",
		Awaiting:    "有 {n} 场会议等您答复",
		AwaitingOne: "有 1 场会议等您答复",
		Weeks:       "全部日程",
		Past:        "已经开过的会议",
		More:        "更晚的会议",
		First:       "回到最近的会议",
		None:        "近期没有会议。有新的会议会显示在这里。",
		Place:       "地点",
		Way:         "怎么走",
		Role:        "您的角色",
		Was:         "原定",
		WasAt:       "原会场",
		Why:         "原因",
		Details:     "会议详情",
		Map:         "打开地图",
		Join:        "进入线上会议",
		AwaitsAbove: "等您答复",
		Subscribe:   "订阅到手机日历",
		Keep: map[subscribeMethod]string{
			subscribeByTap:      "订阅一次，会议会自动出现在手机日历里。",
			subscribeByApp:      "请收藏本页，随时打开就能查看和答复。如想放进手机自带的日历，要先装 ICSx5，请办公室帮您装。",
			subscribeFromWeChat: "在微信里点右上角“···”→“收藏”，以后随时打开本页查看和答复。",
			cannotSubscribe:     "此手机不能订阅日历。请收藏本页，随时打开就能查看和答复；临时变动会电话通知您。",
		},
		How: map[subscribeMethod]string{
			subscribeByApp:      "怎样放进手机日历",
			subscribeFromWeChat: "怎样放进手机日历",
			cannotSubscribe:     "怎样在电脑上订阅",
		},
		Size:  "字号",
		Sizes: [3]string{"标准", "大", "特大"},
		ReadOnly: map[mymeetings.ReadOnly]string{
			mymeetings.NotAPerson: "本页仅供查看，不能答复。",
			mymeetings.Veiled:     "本链接只显示占用时间，仅供查看，不能答复。",
			mymeetings.ByOption:   "本链接仅供查看，不能答复。",
			mymeetings.ByRules:    "办公室暂未开放网上答复，本页仅供查看。",
		},
		Acts: map[mymeetings.Act]string{
			mymeetings.Attend: "出席", mymeetings.AskLeave: "请假", mymeetings.Send: "派人参加", mymeetings.Undo: "撤回答复",
			mymeetings.Refuse: "谢绝邀请",
		},
		Asks: map[mymeetings.Act]string{
			mymeetings.Attend: "您将答复：出席", mymeetings.AskLeave: "请假", mymeetings.Send: "派人参加", mymeetings.Undo: "撤回",
			mymeetings.Refuse: "谢绝邀请",
		},
		Sures: map[mymeetings.Act]string{
			mymeetings.Attend: "确定出席", mymeetings.AskLeave: "提交请假", mymeetings.Send: "确定派人", mymeetings.Undo: "确定撤回",
			mymeetings.Refuse: "确定谢绝",
		},
		Done: map[mymeetings.Act]string{
			mymeetings.Attend:   "已答复：出席。",
			mymeetings.AskLeave: "请假已提交，批准后会显示在这里。",
			mymeetings.Send:     "已登记参加的人。",
			mymeetings.Undo:     "已撤回。",
			mymeetings.Refuse:   "已谢绝邀请，这场会议不再列出。",
		},
		UndoLeave:     "撤回请假",
		AgreeBy:       "答复截止 {t}。这是外单位的邀请，逾期未答复即失效。",
		Agree:         "同意参加",
		Understood:    "知道了",
		RatherLeave:   "改为请假",
		Late:          "网上请假时间已过。如不能出席，请打电话：",
		Return:        "返回",
		ReasonAsk:     "请假原因",
		NoteAsk:       "补充说明",
		Optional:      "（可不填）",
		PartAsk:       "只请假一部分时间",
		PartFrom:      "从",
		PartTo:        "到",
		NameAsk:       "姓名",
		PostAsk:       "职务",
		Reasons:       []reason{{"official", "公务"}, {"illness", "生病"}, {"abroad", "出国（境）"}, {"personal", "个人事务"}},
		Expired:       "为了安全，请看清以下内容，再按一次。",
		SlotChanged:   "会议的时间或地点刚有变动，刚才的操作没有生效。请看清以下内容，再答复。",
		OwnChanged:    "这场会议刚刚有了新的答复（见下），刚才的操作没有生效。",
		NotListed:     "这场会议已不在您的日程里。如有疑问，请联系会务：",
		Taken:         "情况有变，刚才的操作没有生效。请联系会务。",
		Busy:          "占用",
		Cancelled:     "已取消",
		Moved:         "已改期",
		OtherRoom:     "换会场",
		Gather:        "%s在%s集合",
		Stops:         "行程",
		StopBetween:   "、",
		OneStop:       "{at} 到{t}",
		FewStops:      "{n} 站：{t}",
		ManyStops:     "{n} 站，{at} 先到{t}",
		Tentative:     "暂定",
		Online:        "线上",
		InPlace:       "（代替所派席位）",
		Between:       "·",
		Comma:         "，",
		LeaveUntil:    "答复截止 {t}，如需请假也请在此前提出",
		LeaveYet:      "如要改为请假，截止 {t}",
		Accepted:      "已答复：出席",
		AcceptedAs:    "已答复：{t}出席",
		ModeAsk:       "怎样出席",
		Modes:         map[consult.Mode]string{consult.OnSite: "现场", consult.Online: "线上"},
		Declined:      "已答复：不出席",
		Unsure:        "已答复：待定",
		Sent:          "已派 {t} 参加",
		Reasked:       "会议时间已变，请按新的时间重新答复",
		WholeLeave:    "请假",
		PartLeave:     "请假（{t}）",
		Part:          "您参加",
		Item:          "第{t}项",
		LeavePending:  "已提交，等待批准",
		LeaveApproved: "已批准",
		LeaveRefused:  "未批准，请按时出席",
		LeaveFormer:   "您原来是就 {t} 的会议请假，会议改期后不再有效",
		Entered:       "由{by}登记（{way}），{at}",
		WrittenDown:   "由{t}登记",
		DecidedBy:     "{t}审批",
		Semicolon:     "；",
		ThisWeek:      "本周",
		NextWeek:      "下周",
		AsOf:          "本页时间 {t}",
		Kept:          "离线 · 这是 {t} 的内容",
		KeptWhy:       "现在连不上，不能答复，之后的变动也看不到。急事请打电话：",
		Reload:        "再连一次",
		New:           "新",
		Changed:       "有更新",
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
		Lang:        "en",
		Title:       "My meetings",
		Calendar:    "Meetings",
		Next:        "Next",
		Awaiting:    "{n} meetings await your answer",
		AwaitingOne: "1 meeting awaits your answer",
		Weeks:       "All meetings",
		Past:        "Past meetings",
		More:        "Later meetings",
		First:       "Back to the next meetings",
		None:        "There are no meetings ahead. New ones will appear here.",
		Place:       "Place",
		Way:         "Way in",
		Role:        "Your role",
		Was:         "Was",
		WasAt:       "Was in",
		Why:         "Reason",
		Details:     "Details",
		Map:         "Open a map",
		Join:        "Join online",
		AwaitsAbove: "Awaits your answer",
		Subscribe:   "Add to my phone’s calendar",
		Keep: map[subscribeMethod]string{
			subscribeByTap: "Subscribe once, and meetings appear in your phone’s calendar by themselves.",
			subscribeByApp: "Bookmark this page to read and answer at any time. To have the meetings in the " +
				"phone’s own calendar, it needs ICSx5; ask the office to install it.",
			subscribeFromWeChat: "In WeChat, tap ‘···’ at the top right → ‘Favourite’ to keep this page at hand.",
			cannotSubscribe: "This phone cannot subscribe to calendars. Bookmark this page to read and answer " +
				"at any time; the office calls you when something changes at short notice.",
		},
		How: map[subscribeMethod]string{
			subscribeByApp:      "How to have them in the phone’s calendar",
			subscribeFromWeChat: "How to have them in the phone’s calendar",
			cannotSubscribe:     "How to subscribe on a computer",
		},
		Size:  "Text size",
		Sizes: [3]string{"Usual", "Large", "Largest"},
		ReadOnly: map[mymeetings.ReadOnly]string{
			mymeetings.NotAPerson: "This page is for reading only; nothing can be answered here.",
			mymeetings.Veiled:     "This link shows busy times alone; nothing can be answered here.",
			mymeetings.ByOption:   "This link is for reading only; nothing can be answered here.",
			mymeetings.ByRules:    "The office takes no answers online at present; this page is for reading only.",
		},
		Acts: map[mymeetings.Act]string{
			mymeetings.Attend: "Attend", mymeetings.AskLeave: "Ask for leave", mymeetings.Send: "Send somebody",
			mymeetings.Undo: "Take back", mymeetings.Refuse: "Refuse",
		},
		Asks: map[mymeetings.Act]string{
			mymeetings.Attend: "You will say: I attend", mymeetings.AskLeave: "Ask for leave",
			mymeetings.Send: "Send somebody", mymeetings.Undo: "Take back",
			mymeetings.Refuse: "Refuse the invitation",
		},
		Sures: map[mymeetings.Act]string{
			mymeetings.Attend: "Yes, I attend", mymeetings.AskLeave: "Send the request",
			mymeetings.Send: "Yes, send", mymeetings.Undo: "Yes, take back",
			mymeetings.Refuse: "Yes, refuse",
		},
		Done: map[mymeetings.Act]string{
			mymeetings.Attend:   "You said that you attend.",
			mymeetings.AskLeave: "Your request was sent. The decision will appear here.",
			mymeetings.Send:     "It is noted who comes.",
			mymeetings.Undo:     "Taken back.",
			mymeetings.Refuse:   "You have refused; the meeting is no longer listed.",
		},
		UndoLeave:   "Take leave back",
		AgreeBy:     "Reply by {t}. Another body invites you; without an answer the invitation lapses.",
		Agree:       "I agree to come",
		Understood:  "I have read this",
		RatherLeave: "Ask for leave",
		Late:        "It is too late to ask for leave here. If you cannot attend, please call: ",
		Return:      "Back",
		ReasonAsk:   "Reason",
		NoteAsk:     "In your words",
		Optional:    " (optional)",
		PartAsk:     "Only a part of the meeting",
		PartFrom:    "From",
		PartTo:      "To",
		NameAsk:     "Name",
		PostAsk:     "Post",
		Reasons: []reason{{"official", "Official"}, {"illness", "Illness"}, {"abroad", "Abroad"},
			{"personal", "Personal"}},
		Expired: "For safety, please read this and confirm once more.",
		SlotChanged: "The time or place of the meeting has just changed, and nothing was done. Please read " +
			"and answer again.",
		OwnChanged:    "There is a newer answer to this meeting (below), and nothing was done.",
		NotListed:     "This meeting is no longer among yours. If in doubt, please call: ",
		Taken:         "Something has changed, and nothing was done. Please call the office.",
		Busy:          "Busy",
		Cancelled:     "Cancelled",
		Moved:         "Moved",
		OtherRoom:     "Room changed",
		Gather:        "meet at %s, %s",
		Stops:         "Stops",
		StopBetween:   ", ",
		OneStop:       "{t} at {at}",
		FewStops:      "{n} stops: {t}",
		ManyStops:     "{n} stops, first {t} at {at}",
		Tentative:     "Tentative",
		Online:        "Online",
		InPlace:       ", in place of the seat that sends you",
		Between:       " · ",
		Comma:         ", ",
		LeaveUntil:    "Reply by {t}, also if you need leave",
		LeaveYet:      "If you need leave after all, ask by {t}",
		AcceptedAs:    "You said that you attend: {t}",
		ModeAsk:       "How do you attend?",
		Modes:         map[consult.Mode]string{consult.OnSite: "On site", consult.Online: "Online"},
		Accepted:      "You said that you attend",
		Declined:      "You said that you do not attend",
		Unsure:        "You said that you are not sure",
		Sent:          "You send {t}",
		Reasked:       "The time has changed: please answer again",
		WholeLeave:    "Leave",
		PartLeave:     "Leave ({t})",
		Part:          "You come for",
		Item:          "Item {t}",
		LeavePending:  " asked for, not decided yet",
		LeaveApproved: " approved",
		LeaveRefused:  " refused; please attend",
		LeaveFormer:   "Your leave was for the meeting of {t} and is no longer valid, because the meeting has moved",
		Entered:       "entered by {by} ({way}), {at}",
		WrittenDown:   "entered by {t}",
		DecidedBy:     "decided by {t}",
		Semicolon:     "; ",
		ThisWeek:      "This week",
		NextWeek:      "Next week",
		AsOf:          "As of {t}",
		Kept:          "Offline · this is what it said on {t}",
		KeptWhy:       "You cannot answer now, nor see what has changed since. If it is urgent, please call: ",
		Reload:        "Try again",
		New:           "New",
		Changed:       "Changed",
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

// pick is the text in the language.
func (w mineWords) pick(zh, en string) string {
	if w.Lang == string(subscription.English) {
		return en
	}
	return zh
}

// faults says in words what is wrong.
func (w mineWords) faults(bad *consult.Invalid) string {
	said := make([]string, len(bad.Faults))
	for i, f := range bad.Faults {
		said[i] = w.pick(f.ZH, f.EN)
	}
	return strings.Join(said, w.pick("；", "; ")) + w.pick("。", ".")
}

// cannot says that a button is no longer of use.
func (w mineWords) cannot(why mymeetings.ReadOnly) string {
	if why != "" {
		return w.ReadOnly[why]
	}
	return w.pick("现在不能这样答复了。如有需要，请联系会务：", "This can no longer be done here. If you need to, please call: ")
}

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
