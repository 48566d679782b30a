package feed

import (
	"slices"
	"strings"

	"huiqi/pkg/subscription"
)

// agents maps a part of the User-Agent to the family of the calendar program. The first match
// wins: most agents claim to be Mozilla somewhere, and the make of the phone comes after the
// program that runs on it.
var agents = []struct {
	says   string
	client subscription.Client
}{
	{"Google-Calendar", subscription.ClientGoogle},
	{"iOS/", subscription.ClientIOS},
	{"iPadOS/", subscription.ClientIOS},
	{"macOS/", subscription.ClientMacOS},
	{"Mac_OS_X/", subscription.ClientMacOS},
	{"Mac+OS+X/", subscription.ClientMacOS},
	{"CalendarAgent", subscription.ClientMacOS},
	{"ICSx5", subscription.ClientICSx5},
	{"Thunderbird", subscription.ClientThunderbird},
	{"Outlook", subscription.ClientOutlook},
	{"Microsoft.Exchange", subscription.ClientOutlook},
	{"Microsoft Office", subscription.ClientOutlook},
	{"ms-office", subscription.ClientOutlook},
	{"Evolution", subscription.ClientEvolution},
	{"vdirsyncer", subscription.ClientVdirsyncer},
	{"MIUI", subscription.ClientXiaomi},
	{"XiaoMi", subscription.ClientXiaomi},
	{"Xiaomi", subscription.ClientXiaomi},
	{"HUAWEI", subscription.ClientHuawei},
	{"Huawei", subscription.ClientHuawei},
	{"HarmonyOS", subscription.ClientHuawei},
	{"HONOR", subscription.ClientHuawei},
	{"dataaccessd", subscription.ClientIOS},
	{"Mozilla/", subscription.ClientBrowser},
	{"Dalvik/", subscription.ClientAndroid},
	{"okhttp/", subscription.ClientAndroid},
	{"Android", subscription.ClientAndroid},
}

// maxAgentLength is how many bytes of a User-Agent are read. No calendar program sends more.
const maxAgentLength = 256

// browsers are the words that only the User-Agent of a browser contains, on any phone.
var browsers = []string{"Safari/", "Chrome/", "Firefox/", "MicroMessenger/", "ArkWeb/"}

// fetchTools are the prefixes of programs that fetch a link but keep no calendar.
var fetchTools = []string{
	"curl/", "Wget/", "python-", "Go-http-client/",
	"WhatsApp/", "Twitterbot/", "TelegramBot", "facebookexternalhit/",
}

// notCalendarClient reports whether a User-Agent belongs to a browser (also one built into a
// messenger), to a link preview or to a crawler.
func notCalendarClient(agent string) bool {
	agent = agent[:min(len(agent), maxAgentLength)]
	if strings.HasPrefix(agent, "Mozilla/") { // Thunderbird and Outlook start with this, too
		isBrowser := slices.ContainsFunc(browsers, func(b string) bool { return strings.Contains(agent, b) })
		return isBrowser || clientOf(agent) == subscription.ClientBrowser
	}
	return slices.ContainsFunc(fetchTools, func(v string) bool { return strings.HasPrefix(agent, v) })
}

// clientOf returns the family of calendar programs to which a User-Agent belongs.
func clientOf(agent string) subscription.Client {
	agent = agent[:min(len(agent), maxAgentLength)]
	for _, a := range agents {
		if strings.Contains(agent, a.says) {
			return a.client
		}
	}
	return subscription.ClientOther
}
