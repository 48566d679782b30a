package rest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/staleness"
	"huiqi/pkg/subscription"
)

// phrase is a text that depends on the reader's language and on the office's time zone.
type phrase func(info requestInfo) string

func (s phrase) in(info requestInfo) string { return s(info) }

func fixedPhrase(zh, en string) phrase {
	return func(info requestInfo) string { return pick(info.english, zh, en) }
}

// screenPhrase says what a Person's phone shows, for the one who calls. If the Person has several links, it names the
// link.
func screenPhrase(s staleness.Report, p staleness.Person) phrase {
	on := linkPhrase(s, p)
	return func(info requestInfo) string {
		words := on(info) + programsPhrase(len(p.Programs)).in(info)
		if len(p.Screens) < 2 {
			return words
		}
		return p.Link.Feed.Name + pick(info.english, "：", ": ") + words
	}
}

// programsPhrase follows what is said of a link that several families of programs fetch: it may be on a phone that is
// not the holder's.
func programsPhrase(n int) phrase {
	if n < 2 {
		return fixedPhrase("", "")
	}
	zh := strconv.Itoa(n) + " "
	if n == 2 {
		zh = "两"
	}
	return fixedPhrase("；"+zh+"个程序在用此链接", "; "+strconv.Itoa(n)+" programs use this link")
}

func linkPhrase(s staleness.Report, p staleness.Person) phrase {
	switch {
	case p.Obstacle == staleness.NoLink:
		return fixedPhrase("没有订阅，手机上看不到", "has no link, so nothing is on the phone")
	case p.Obstacle == staleness.NotShown && p.Link.Feed.Options.Veiled:
		return fixedPhrase("订阅只显示忙闲，看不出这项变更", "the link shows only busy times, not this change")
	case p.Obstacle == staleness.NotShown && p.Screen != staleness.ScreenFormer:
		return fixedPhrase("订阅的设置不显示此会议", "the options of the link leave this meeting out")
	case p.Dropped && p.ToldBefore != nil && p.Awareness != staleness.Informed && p.Screen != staleness.ScreenLeftover:
		return fixedPhrase("曾告知要参加，须告知不必参加", "was told to come and must be told not to")
	case p.Screen == staleness.ScreenUnknown && p.Fetched:
		return fixedPhrase("订阅只显示部分形式，更新后会议又有改动，手机显示的内容无法确定",
			"the link shows only some forms, and the meeting was edited after the last fetch; "+
				"what the phone shows is unknown")
	case p.Screen == staleness.ScreenUnknown && p.Restored:
		return fixedPhrase("数据恢复后尚未更新，手机上可能仍是恢复前的安排",
			"has not been fetched since the database was restored; the phone may still show what was lost")
	case p.Screen == staleness.ScreenUnknown:
		return fixedPhrase("有订阅，但还没有取用记录", "has a link, but no fetch is recorded yet")
	case p.Screen == staleness.ScreenAbsent && p.Dropped:
		return fixedPhrase("手机上已没有此会议", "the phone no longer shows it")
	case p.Screen == staleness.ScreenAbsent:
		return fixedPhrase("手机上还没有此会议", "the phone does not show it yet")
	case p.Screen == staleness.ScreenLeftover:
		return func(info requestInfo) string {
			return pick(info.english, "已不必参加，手机仍显示", "need not come any more, but the phone still shows ") +
				spanText(info, p.Sight.Span)
		}
	case p.Screen == staleness.ScreenFormer:
		return func(info requestInfo) string {
			return pick(info.english, "仍显示", "still shows ") +
				strings.Join(outdatedParts(info, s, p), pick(info.english, "，", ", "))
		}
	case p.Awareness == staleness.Informed && p.Fetch.Client == subscription.ClientGoogle:
		return fixedPhrase("谷歌已取到最新安排，手机可能晚几小时才显示",
			"Google has the change; the phone may show it hours later")
	case p.Awareness == staleness.Informed && p.Fetch.Client == subscription.ClientOutlook:
		return fixedPhrase("Outlook 已取到最新安排，手机可能晚几小时才显示",
			"Outlook has the change; the phone may show it hours later")
	case p.Awareness == staleness.Informed && p.Link.Feed.Options.Veiled:
		return fixedPhrase("只显示忙闲，时间是最新的", "shows only busy times, which are up to date")
	case p.Awareness == staleness.Informed:
		return fixedPhrase("已显示最新安排", "is up to date")
	}
	return fixedPhrase("未取得变更，但显示的内容与现在一致",
		"has not fetched the change, but what it shows is still right")
}

// outdatedParts lists what the phone shows and is no longer true, and always the time.
func outdatedParts(info requestInfo, s staleness.Report, p staleness.Person) []string {
	wrong := func(k consult.ChangeKind) bool { return slices.Contains(p.Unlike, k) }
	words := []string{spanText(info, p.Sight.Span)}
	if wrong(consult.ChangePlace) {
		words = append(words, cmp.Or(placeText(info, p.Sight), pick(info.english, "地点未定", "no place")))
	}
	if wrong(consult.ChangeTitle) {
		words = append(words, pick(info.english, "《"+p.Sight.Title+"》", "“"+p.Sight.Title+"”"))
	}
	if wrong(consult.ChangeOnline) {
		words = append(words, pick(info.english, "旧的线上入口", "the old link to join"))
	}
	if wrong(consult.ChangeStatus) {
		words = append(words, statusPhrase(p.Sight.Status, s.Sight.Status).in(info))
	}
	return words
}

func statusPhrase(was, is consult.Status) phrase {
	switch {
	case is == consult.Cancelled:
		return fixedPhrase("尚未显示已取消", "as still taking place")
	case was == consult.Cancelled:
		return fixedPhrase("尚未显示已恢复", "as cancelled")
	case was == consult.Tentative:
		return fixedPhrase("仍为暂定", "as tentative")
	}
	return fixedPhrase("仍为已确认", "as confirmed")
}

// placeText is the place that a phone shows.
func placeText(info requestInfo, s consult.DisplayState) string {
	if s.Place == "" && s.OnlineURL != "" {
		return pick(info.english, "线上", "online")
	}
	return s.Place
}

// spanText writes a span, such as 3月9日（周二）09:00–11:00.
func spanText(info requestInfo, s consult.Span) string {
	from, to := s.From.In(info.zone), s.To.In(info.zone)
	end := to.Format("15:04")
	if consult.DateOf(from, info.zone) != consult.DateOf(to, info.zone) {
		end = dayText(info, to) + end
	}
	return dayText(info, from) + from.Format("15:04") + "–" + end
}

func dayText(info requestInfo, t time.Time) string {
	if info.english {
		return t.Format("Mon 2 Jan ")
	}
	week := [...]string{"日", "一", "二", "三", "四", "五", "六"}
	return t.Format("1月2日") + "（周" + week[t.Weekday()] + "）"
}

// codeNames are the names in a spreadsheet of the codes in the API.
var codeNames = map[string]words{
	"informed":    {"已更新", "informed"},
	"pending":     {"待更新", "pending"},
	"unreachable": {"无法送达", "unreachable"},
	"no_link":     {"没有订阅", "no link"},
	"silent":      {"订阅久未取用", "link not fetched lately"},
	"not_shown":   {"订阅不显示", "not shown by the link"},
	"presiding":   {"主持", "presiding"},
	"voting":      {"出席", "voting"},
	"nonvoting":   {"列席", "nonvoting"},
	"reporting":   {"汇报", "reporting"},
	"guest":       {"来宾", "guest"},
	"staff":       {"工作人员", "staff"},
	"phone":       {"电话", "phone"},
	"wechat":      {"微信", "wechat"},
	"message":     {"短信", "message"},
	"email":       {"邮件", "email"},
	"paper":       {"书面", "paper"},
	"in_person":   {"当面", "in person"},
	"other":       {"其他", "other"},
	"new":         {"新安排", "new"},
	"time":        {"时间", "time"},
	"place":       {"地点", "place"},
	"title":       {"标题", "title"},
	"status":      {"状态", "status"},
	"online":      {"线上入口", "online link"},
	"people":      {"人员", "people"},
	"restored":    {"数据恢复", "database restored"},
	"ios":         {"iPhone/iPad", "iPhone/iPad"},
	"macos":       {"Mac", "Mac"},
	"google":      {"谷歌日历", "Google"},
	"icsx5":       {"ICSx5", "ICSx5"},
	"outlook":     {"Outlook", "Outlook"},
	"thunderbird": {"Thunderbird", "Thunderbird"},
	"xiaomi":      {"小米", "Xiaomi"},
	"huawei":      {"华为", "Huawei"},
	"android":     {"安卓", "Android"},
	"evolution":   {"Evolution", "Evolution"},
	"vdirsyncer":  {"vdirsyncer", "vdirsyncer"},
	"browser":     {"浏览器", "browser"},
}

// codeWords is the name of a code, or the code itself if it has none.
func codeWords(info requestInfo, code string) string {
	if w, ok := codeNames[code]; ok {
		return w.in(info.english)
	}
	return code
}
