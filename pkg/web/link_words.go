package web

import (
	"errors"
	"net/http"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// linkWords is the text of the pages of a link in one language.
type linkWords struct {
	Lang, HTMLLang                   string
	Title, Lead, Of, Named           string
	Add, Chat, NoPhone, Copy, Copied string
	// ByHand introduces the address of the calendar, for each way to subscribe.
	ByHand                                         map[subscribeMethod]string
	Steps                                          string
	Phones                                         []phoneSteps
	Secret, Shared, Open, Ask                      string
	Print, Scan, Other, OtherLang                  string
	SlipTitle, SlipLead, SlipScan, Card            string
	SlipSteps                                      []string
	PrintNow, PaperA4, PaperA5                     string
	Unknown, UnknownWhy, Gone, GoneWhy, Later, Why string
	// Inactive says why the link of an inactive person is gone.
	Inactive             string
	Wrong, Between, Stop string
	// Back leads from a page of a link to its meetings, and BackByHand says how, where nobody knows the link.
	// OfMeetings says after a name what the page is.
	Back, BackByHand, OfMeetings string
	// NeedsApp says what an Android phone needs, and AddByApp is its button.
	NeedsApp, AddByApp string
	// ScanTitle is the heading of the page with the code, ScanSteps are how it is scanned, and SavePicture its link.
	ScanTitle, SavePicture string
	ScanSteps              []string

	When, Where, Reason, Form, Body, Join, AsOf, Newest string
	// Agenda, OwnPart and Whole name the items, those for which alone the holder comes, and the time of all.
	Agenda, OwnPart, Whole string
	// Stops names where the Meeting goes.
	Stops                             string
	Cancelled, Moved, Tentative, Over string
}

// phoneSteps are how one kind of phone subscribes (docs/clients.md).
type phoneSteps struct {
	Key, Name string
	Steps     []string
}

// trouble is the data of a page that shows an error.
type trouble struct {
	pageFrame
	Text string
	// Gone says that the link is none or no more, so that no device keeps its list.
	Gone bool
}

// trouble returns the status, the heading and the text for an error.
func (w linkWords) trouble(err error) (int, string, string) {
	var bad *consult.Invalid
	switch {
	case errors.As(err, &bad):
		return http.StatusBadRequest, w.Wrong, w.faults(bad)
	case errors.Is(err, consult.ErrNotFound):
		return http.StatusNotFound, w.Unknown, w.UnknownWhy
	case errors.Is(err, subscription.ErrHolderInactive):
		return http.StatusGone, w.Gone, w.Inactive
	case errors.Is(err, consult.ErrGone):
		return http.StatusGone, w.Gone, w.GoneWhy
	}
	return http.StatusServiceUnavailable, w.Later, w.Why
}

// faults names each invalid parameter and what it may be.
func (w linkWords) faults(bad *consult.Invalid) string {
	said := make([]string, len(bad.Faults))
	for i, f := range bad.Faults {
		said[i] = f.Field + " " + f.ZH
		if w.Lang == string(subscription.English) {
			said[i] = f.Field + " " + f.EN
		}
	}
	return strings.Join(said, w.Between) + w.Stop
}

// care says who may have the link to a calendar of the kind.
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
func linkWordsFor(l subscription.Language) linkWords {
	if l == subscription.English {
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
		Chat:     "微信内无法打开日历。请点右上角“···”，选择“在浏览器打开”，再按那里的提示添加。",
		NoPhone: "此手机暂不支持订阅日历。请收藏“我的会议”，随时打开查看和答复；并告诉办公室您用的是鸿蒙系统，" +
			"临时变动会打电话给您。",
		ByHand: map[subscribeMethod]string{
			subscribeByTap:      "按钮没有反应？复制下面的地址，粘贴到日历的“添加订阅”里：",
			subscribeByApp:      "按钮没有反应？复制下面的地址，在 ICSx5 里点“＋”粘贴：",
			subscribeFromWeChat: "也可以复制下面的地址，粘贴到日历的“添加订阅”里：",
			cannotSubscribe:     "您可以在电脑上订阅，地址是：",
		},
		Copy:   "复制地址",
		Copied: "已复制",
		Steps:  "操作步骤",
		Phones: []phoneSteps{
			{"apple", "苹果 iPhone、iPad、Mac", []string{
				"点“添加到我的日历”。",
				"出现“订阅日历”时点“订阅”，再点“完成”。",
				"设置 → 日历账户 → 获取新数据，选“每小时”。",
			}},
			{"harmony", "华为鸿蒙 5 及以后", []string{
				"此手机暂不支持订阅日历。请收藏“我的会议”，随时打开查看和答复。",
				"告诉办公室您用的是鸿蒙系统，临时变动会打电话给您。",
				"您可以在电脑上订阅。",
			}},
			{"android", "安卓手机（华为、荣耀、小米、OPPO、vivo 等）", []string{
				"请办公室协助安装 ICSx5，约需一分钟。",
				"回到本页点“已装好 ICSx5，点这里添加”；或复制地址粘贴进去。会议随即显示在手机自带的日历中。",
				"在 ICSx5 里把更新改为“每小时”，并允许它自启动、后台运行。",
				"不要直接打开日历文件导入：那只是一份副本，以后不会更新。",
			}},
			{"desktop", "电脑", []string{
				"Outlook：添加日历 → 从 Web 订阅，粘贴地址。",
				"Mac：日历 → 文件 → 新建日历订阅，粘贴地址。",
				"Thunderbird：新建日历 → 在网络上，粘贴地址。",
			}},
		},
		Secret:     "此链接仅供您本人使用，任何人取得后都能查看您的会议、替您答复。手机如有遗失，请联系办公室更换。",
		Shared:     "任何人取得此地址后都能查看这份日历，请只提供给需要的人员。",
		Open:       "这是公开日历，欢迎转发。",
		Ask:        "如有疑问，请联系",
		Print:      "打印订阅单",
		Scan:       "二维码",
		Other:      "English",
		OtherLang:  "en",
		SlipTitle:  "我的会议 · 扫一扫，随时看",
		SlipLead:   "开会的时间、地点、变动都在里面，点一下就能答复或请假。",
		SlipScan:   "手机扫一扫",
		Card:       "会议日历",
		SlipSteps:  []string{"用手机相机或微信“扫一扫”。", "打开后收藏，以后不必再扫。", "苹果手机可点“订阅到手机日历”，会议自动更新。"},
		PrintNow:   "打印",
		PaperA4:    "A4 纸",
		PaperA5:    "A5 纸",
		Unknown:    "没有这个链接",
		UnknownWhy: "地址可能没有复制完整，请重新扫码，或向办公室索取新链接。",
		Gone:       "这个链接已停用",
		GoneWhy:    "链接已撤销或更换。请向办公室索取新链接，并在手机上删除原有订阅。",
		Inactive:   "您已不在本会名册中，日历随之停用。请在手机上删除此订阅；如有出入，请联系办公室。",
		Wrong:      "网址中的参数有误",
		Between:    "；",
		Stop:       "。",
		Later:      "暂时无法打开",
		Why:        "请过几分钟再试。手机上已有的日历不受影响。",
		When:       "时间",
		Where:      "地点",
		Reason:     "原因",
		Form:       "形式",
		Body:       "组织",
		Agenda:     "议程",
		Stops:      "行程",
		OwnPart:    "您参加的议程",
		Whole:      "会议全程",
		Join:       "进入线上会议",
		AsOf:       "截至",
		Newest:     "。手机日历若与本页不同，以本页为准。",
		Cancelled:  "已取消",
		Moved:      "已改期",
		Tentative:  "暂定",
		Over:       "已结束",
		Back:       "回到会议日程",
		BackByHand: "全部会议、答复和请假，都在办公室给您的链接里：请从收藏或桌面打开。",
		OfMeetings: "会议日程",
		NeedsApp: "安卓手机要先装 ICSx5（免费），请办公室帮您装，约一分钟。不装也可以：收藏“我的会议”，" +
			"随时打开就能查看和答复。",
		AddByApp:    "已装好 ICSx5，点这里添加",
		ScanTitle:   "二维码",
		SavePicture: "保存图片",
		ScanSteps: []string{
			"给别的手机扫：打开相机或微信“扫一扫”，对准上面的码。",
			"就在这部手机上：长按上面的码，选“识别图中二维码”。",
			"扫出来就是会议日程，收藏起来，不必再扫。",
		},
	}
}

func linkEnglish() linkWords {
	return linkWords{
		Lang:     "en",
		HTMLLang: "en",
		Title:    "Subscribe to the calendar",
		Lead: "Subscribe once. When a meeting is added, moved, given another room or cancelled, " +
			"your calendar updates automatically.",
		Of:    "Calendar",
		Named: "For",
		Add:   "Add to my calendar",
		Chat: "WeChat cannot open calendars. Tap ‘···’ at the top right, choose ‘Open in browser’, " +
			"then add it there.",
		NoPhone: "This phone cannot subscribe to calendars yet. Bookmark ‘My meetings’ to read and answer at any " +
			"time, and tell the office that you use HarmonyOS: it calls you when something changes at short notice.",
		ByHand: map[subscribeMethod]string{
			subscribeByTap: "Nothing happens? Copy this address and paste it " +
				"where your calendar app adds a subscription:",
			subscribeByApp:      "Nothing happens? Copy this address, tap ‘+’ in ICSx5 and paste it:",
			subscribeFromWeChat: "Or copy this address and paste it where your calendar app adds a subscription:",
			cannotSubscribe:     "You can subscribe on a computer, at this address:",
		},
		Copy:   "Copy address",
		Copied: "Copied",
		Steps:  "Step by step",
		Phones: []phoneSteps{
			{"apple", "iPhone, iPad, Mac", []string{
				"Tap ‘Add to my calendar’.",
				"When ‘Subscribe to calendar’ appears, tap ‘Subscribe’, then ‘Done’.",
				"Settings → Calendar Accounts → Fetch New Data: choose ‘Hourly’.",
			}},
			{"harmony", "Huawei with HarmonyOS 5 or later", []string{
				"These phones cannot subscribe to calendars yet. Bookmark ‘My meetings’, to read and answer.",
				"Tell the office that you use HarmonyOS: it calls you when something changes at short notice.",
				"You can subscribe on a computer.",
			}},
			{"android", "Android (Huawei, Honor, Xiaomi, OPPO, vivo and others)", []string{
				"Ask the office to install ICSx5 for you.",
				"Come back here and tap ‘ICSx5 is installed: add the calendar’, or paste the address into it. " +
					"The meetings then appear in the phone’s own calendar.",
				"Set ICSx5 to update hourly, and let it start automatically and run in the background.",
				"Do not import the file itself: that makes a copy that is never updated.",
			}},
			{"desktop", "Computers", []string{
				"Outlook: Add calendar → Subscribe from web, paste the address.",
				"Mac: Calendar → File → New Calendar Subscription, paste the address.",
				"Thunderbird: New calendar → On the network, paste the address.",
			}},
		},
		Secret: "This address is for you alone: anyone who has it can read your meetings and answer for you. " +
			"If you lose your phone, ask the office for a new one.",
		Shared:    "Anyone who has this address can read the calendar. Give it only to people who need it.",
		Open:      "This calendar is public. Feel free to share it.",
		Ask:       "Questions:",
		Print:     "Print a slip",
		Scan:      "QR code",
		Other:     "中文",
		OtherLang: "zh",
		SlipTitle: "My meetings: scan once, always at hand",
		SlipLead:  "When and where your meetings are and what has changed; answer or ask for leave with a tap.",
		SlipScan:  "Scan with your phone",
		Card:      "Meeting calendar",
		SlipSteps: []string{"Scan the code with the camera or WeChat.", "Bookmark the page; you need not scan again.",
			"On an iPhone, tap ‘Add to my phone’s calendar’."},
		PrintNow:   "Print",
		PaperA4:    "A4",
		PaperA5:    "A5",
		Unknown:    "There is no such link",
		UnknownWhy: "The address may be incomplete. Scan the code again, or ask the office for a new link.",
		Gone:       "This link is no longer valid",
		GoneWhy: "It was revoked or replaced. Ask the office for a new link, " +
			"and remove the old subscription from your phone.",
		Inactive: "Its holder is no longer on the office's list, so the calendar has ended. " +
			"Remove the subscription from your phone, or ask the office if this is wrong.",
		Wrong:     "This address has an invalid parameter",
		Between:   "; ",
		Stop:      ".",
		Later:     "Not available right now",
		Why:       "Please try again in a few minutes. The calendar on your phone is not affected.",
		When:      "When",
		Where:     "Where",
		Reason:    "Why",
		Form:      "Form",
		Body:      "Held by",
		Agenda:    "Agenda",
		Stops:     "Stops",
		OwnPart:   "Your part",
		Whole:     "Whole meeting",
		Join:      "Join online",
		AsOf:      "As of",
		Newest:    ". If your calendar differs, this page is correct.",
		Cancelled: "Cancelled",
		Moved:     "Moved",
		Tentative: "Tentative",
		Over:      "Ended",
		Back:      "Back to the meetings",
		BackByHand: "All your meetings, and answering, are behind the link that the office gave you: " +
			"open it from your bookmarks or home screen.",
		OfMeetings: "Meetings",
		NeedsApp: "An Android phone needs ICSx5 first (free of charge); ask the office to install it. Or do without: " +
			"bookmark ‘My meetings’ to read and answer at any time.",
		AddByApp:    "ICSx5 is installed: add the calendar",
		ScanTitle:   "QR code",
		SavePicture: "Save the picture",
		ScanSteps: []string{
			"For another phone: open its camera or WeChat’s ‘Scan’ and point it at the code.",
			"On this phone: press the code until a menu appears, and choose to read it.",
			"It opens the list of meetings. Bookmark it, and you need not scan again.",
		},
	}
}
