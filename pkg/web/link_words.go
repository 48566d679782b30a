package web

import (
	"errors"
	"net/http"
	"strings"

	"huiqi/pkg/consult"
)

// linkWords are what the pages around a link say in one language.
type linkWords struct {
	Lang, HTMLLang                   string
	Title, Lead, Of, Named           string
	Add, Chat, NoPhone, Copy, Copied string
	// ByHand leads to the calendar's address, for each way.
	ByHand                                         map[subscribeMethod]string
	Steps                                          string
	Phones                                         []phoneSteps
	Secret, Shared, Open, Ask                      string
	Print, Scan, Other, OtherLang                  string
	SlipTitle, SlipLead, SlipScan, SlipHand, Card  string
	SlipSteps                                      []string
	PrintNow, PaperA4, PaperA5                     string
	Unknown, UnknownWhy, Gone, GoneWhy, Later, Why string
	Wrong, Between, Stop                           string

	When, Where, Reason, Form, Body, Join, AsOf, Newest string
	Cancelled, Moved, Tentative, Over                   string
}

// phoneSteps are how one kind of phone subscribes (docs/clients.md).
type phoneSteps struct {
	Key, Name string
	Steps     []string
}

// trouble is a page that says one thing.
type trouble struct {
	pageFrame
	Text string
}

func (w linkWords) trouble(err error) (status int, heading, text string) {
	var bad *consult.Invalid
	switch {
	case errors.As(err, &bad):
		return http.StatusBadRequest, w.Wrong, w.faults(bad)
	case errors.Is(err, consult.ErrNotFound):
		return http.StatusNotFound, w.Unknown, w.UnknownWhy
	case errors.Is(err, consult.ErrGone):
		return http.StatusGone, w.Gone, w.GoneWhy
	}
	return http.StatusServiceUnavailable, w.Later, w.Why
}

// faults names each parameter and what is allowed.
func (w linkWords) faults(bad *consult.Invalid) string {
	said := make([]string, len(bad.Faults))
	for i, f := range bad.Faults {
		said[i] = f.Field + " " + f.ZH
		if w.Lang == string(consult.English) {
			said[i] = f.Field + " " + f.EN
		}
	}
	return strings.Join(said, w.Between) + w.Stop
}

// care says how the link to a calendar of the kind is to be handled.
func (w linkWords) care(kind consult.SubjectKind) string {
	switch kind {
	case consult.SubjectPerson:
		return w.Secret
	case consult.SubjectPublic:
		return w.Open
	}
	return w.Shared
}

// linkWordsFor is Chinese unless English is asked for.
func linkWordsFor(l consult.Language) linkWords {
	if l == consult.English {
		return linkEnglish()
	}
	return linkChinese()
}

func linkChinese() linkWords {
	return linkWords{
		Lang:     "zh",
		HTMLLang: "zh-CN",
		Title:    "订阅会议日历",
		Lead:     "只需订阅一次。以后会议新增、改期、换会场或取消，手机日历会自动更新。",
		Of:       "日历",
		Named:    "用于",
		Add:      "添加到我的日历",
		Chat:     "微信里打不开日历。请点右上角“···”，选“在浏览器打开”，再点“添加到我的日历”。",
		NoPhone:  "这种手机目前不能订阅日历。请告诉办公室“我用的是鸿蒙”，有变动会打电话给您。",
		ByHand: map[subscribeMethod]string{
			subscribeByTap:      "按钮没有反应？复制下面的地址，粘贴到日历的“添加订阅”里：",
			subscribeFromWeChat: "也可以复制下面的地址，粘贴到日历的“添加订阅”里：",
			cannotSubscribe:     "您可以在电脑上订阅，地址是：",
		},
		Copy:   "复制地址",
		Copied: "已复制",
		Steps:  "一步一步来",
		Phones: []phoneSteps{
			{"apple", "苹果 iPhone、iPad、Mac",
				[]string{"点“添加到我的日历”。", "出现“订阅日历”时点“订阅”，再点“完成”。", "设置 → 日历账户 → 获取新数据，选“每小时”。"}},
			{"harmony", "华为鸿蒙 5 及以后", []string{"这种手机目前不能订阅日历。请告诉办公室“我用的是鸿蒙”，有变动会打电话给您。", "您可以在电脑上订阅。"}},
			{"android", "安卓手机（华为、荣耀、小米、OPPO、vivo 等）",
				[]string{"请办公室帮您装好 ICSx5，一分钟就好。", "回到本页点“添加到我的日历”，选 ICSx5；或复制地址粘贴进去。会议就出现在手机自带的日历里。",
					"在 ICSx5 里把更新改为“每小时”，并允许它自启动、后台运行。", "不要直接打开日历文件导入：那只是一份副本，以后不会更新。"}},
			{"desktop", "电脑", []string{"Outlook：添加日历 → 从 Web 订阅，粘贴地址。", "Mac：日历 → 文件 → 新建日历订阅，粘贴地址。",
				"Thunderbird：新建日历 → 在网络上，粘贴地址。"}},
		},
		Secret:     "这个地址只给您本人：谁拿到它，谁就能看到这份日历。手机丢了，请告诉办公室换一个。",
		Shared:     "谁拿到这个地址，谁就能看到这份日历，请只交给需要的人。",
		Open:       "这是公开日历，欢迎转告。",
		Ask:        "有疑问请找",
		Print:      "打印纸条",
		Scan:       "二维码",
		Other:      "English",
		OtherLang:  "en",
		SlipTitle:  "会议日历 · 订阅一次，自动更新",
		SlipLead:   "会议新增、改期、换会场或取消，您的手机日历会自己更新。",
		SlipScan:   "手机扫一扫",
		SlipHand:   "也可以在日历的“添加订阅”里输入：",
		Card:       "会议日历",
		SlipSteps:  []string{"用手机相机或微信扫二维码。", "微信里：点右上角“···”→“在浏览器打开”。", "点“添加到我的日历”，再点“订阅”。"},
		PrintNow:   "打印",
		PaperA4:    "A4 纸",
		PaperA5:    "A5 纸",
		Unknown:    "没有这个链接",
		UnknownWhy: "地址可能没有复制完整，请重新扫码，或向办公室要一个新的。",
		Gone:       "这个链接已停用",
		GoneWhy:    "它已被收回或更换。请向办公室要新的链接，并在手机上删去旧的订阅。",
		Wrong:      "网址中的参数有误",
		Between:    "；",
		Stop:       "。",
		Later:      "暂时打不开",
		Why:        "请过几分钟再试。手机上已有的日历不受影响。",
		When:       "时间",
		Where:      "地点",
		Reason:     "原因",
		Form:       "形式",
		Body:       "组织",
		Join:       "进入线上会议",
		AsOf:       "截至",
		Newest:     "。手机日历若与本页不同，以本页为准。",
		Cancelled:  "已取消",
		Moved:      "已改期",
		Tentative:  "暂定",
		Over:       "已结束",
	}
}

func linkEnglish() linkWords {
	return linkWords{
		Lang:     "en",
		HTMLLang: "en",
		Title:    "Subscribe to the calendar",
		Lead:     "Subscribe once. When a meeting is added, moved, given another room or cancelled, your calendar follows by itself.",
		Of:       "Calendar",
		Named:    "For",
		Add:      "Add to my calendar",
		Chat:     "WeChat opens no calendars. Tap ‘···’ at the top right, choose ‘Open in browser’, and tap ‘Add to my calendar’.",
		NoPhone:  "This phone cannot subscribe to calendars yet. Tell the office, and it will call you when something changes.",
		ByHand: map[subscribeMethod]string{
			subscribeByTap:      "Nothing happens? Copy this address and paste it where your calendar adds a subscription:",
			subscribeFromWeChat: "Or copy this address and paste it where your calendar adds a subscription:",
			cannotSubscribe:     "You can subscribe on a computer, at this address:",
		},
		Copy:   "Copy address",
		Copied: "Copied",
		Steps:  "Step by step",
		Phones: []phoneSteps{
			{"apple", "iPhone, iPad, Mac",
				[]string{"Tap ‘Add to my calendar’.",
					"When ‘Subscribe to calendar’ appears, tap ‘Subscribe’, then ‘Done’.",
					"Settings → Calendar Accounts → Fetch New Data: choose ‘Hourly’."}},
			{"harmony", "Huawei with HarmonyOS 5 or later",
				[]string{"These phones cannot subscribe to calendars yet. Tell the office, and it will call you when something changes.", "You can subscribe on a computer."}},
			{"android", "Android (Huawei, Honor, Xiaomi, OPPO, vivo and others)",
				[]string{"Ask the office to install ICSx5 for you.",
					"Come back here, tap ‘Add to my calendar’ and choose ICSx5, or paste the address into it. The meetings appear in the phone’s own calendar.", "Set ICSx5 to update hourly, and let it start by itself and run in the background.", "Do not import the file itself: that is a copy which never changes."}},
			{"desktop", "Computers", []string{"Outlook: Add calendar → Subscribe from web, paste the address.",
				"Mac: Calendar → File → New Calendar Subscription, paste the address.",
				"Thunderbird: New calendar → On the network, paste the address."}},
		},
		Secret:    "This address is yours alone: whoever has it reads the calendar. If you lose your phone, ask the office for another.",
		Shared:    "Whoever has this address reads the calendar: hand it only to those who need it.",
		Open:      "This calendar is public: pass it on.",
		Ask:       "Questions:",
		Print:     "Print a slip",
		Scan:      "QR code",
		Other:     "中文",
		OtherLang: "zh",
		SlipTitle: "Your calendar of meetings",
		SlipLead:  "Subscribe once. When a meeting is added, moved, given another room or cancelled, your phone follows by itself.",
		SlipScan:  "Scan with your phone",
		SlipHand:  "Or enter where your calendar adds a subscription:",
		Card:      "Meeting calendar",
		SlipSteps: []string{"Scan the code with the camera or WeChat.", "In WeChat: tap ‘···’ → ‘Open in browser’.",
			"Tap ‘Add to my calendar’, then ‘Subscribe’."},
		PrintNow:   "Print",
		PaperA4:    "A4",
		PaperA5:    "A5",
		Unknown:    "There is no such link",
		UnknownWhy: "The address may be incomplete: scan it again, or ask the office for another.",
		Gone:       "This link has ended",
		GoneWhy:    "It was revoked or replaced. Ask the office for the new one, and remove the old subscription from your phone.",
		Wrong:      "This address asks for what there is not",
		Between:    "; ",
		Stop:       ".",
		Later:      "Not available just now",
		Why:        "Please try again in a few minutes. What is on your phone already is not affected.",
		When:       "When",
		Where:      "Where",
		Reason:     "Why",
		Form:       "Form",
		Body:       "Held by",
		Join:       "Join online",
		AsOf:       "As of",
		Newest:     ". Where your calendar differs, this page is right.",
		Cancelled:  "Cancelled",
		Moved:      "Moved",
		Tentative:  "Tentative",
		Over:       "Over",
	}
}
