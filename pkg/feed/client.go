package feed

import (
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// agents maps a part of the User-Agent to the family of the calendar program. The first match
// wins: most agents claim to be Mozilla somewhere, and the make of the phone comes after the
// program that runs on it.
var agents = []struct {
	says   string
	client consult.Client
}{
	{"Google-Calendar", consult.ClientGoogle},
	{"iOS/", consult.ClientIOS},
	{"iPadOS/", consult.ClientIOS},
	{"macOS/", consult.ClientMacOS},
	{"Mac_OS_X/", consult.ClientMacOS},
	{"Mac+OS+X/", consult.ClientMacOS},
	{"CalendarAgent", consult.ClientMacOS},
	{"ICSx5", consult.ClientICSx5},
	{"Thunderbird", consult.ClientThunderbird},
	{"Outlook", consult.ClientOutlook},
	{"Microsoft.Exchange", consult.ClientOutlook},
	{"Microsoft Office", consult.ClientOutlook},
	{"ms-office", consult.ClientOutlook},
	{"Evolution", consult.ClientEvolution},
	{"vdirsyncer", consult.ClientVdirsyncer},
	{"MIUI", consult.ClientXiaomi},
	{"XiaoMi", consult.ClientXiaomi},
	{"Xiaomi", consult.ClientXiaomi},
	{"HUAWEI", consult.ClientHuawei},
	{"Huawei", consult.ClientHuawei},
	{"HarmonyOS", consult.ClientHuawei},
	{"HONOR", consult.ClientHuawei},
	{"dataaccessd", consult.ClientIOS},
	{"Mozilla/", consult.ClientBrowser},
	{"Dalvik/", consult.ClientAndroid},
	{"okhttp/", consult.ClientAndroid},
	{"Android", consult.ClientAndroid},
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
		return isBrowser || clientOf(agent) == consult.ClientBrowser
	}
	return slices.ContainsFunc(fetchTools, func(v string) bool { return strings.HasPrefix(agent, v) })
}

// clientOf returns the family of calendar programs to which a User-Agent belongs.
func clientOf(agent string) consult.Client {
	agent = agent[:min(len(agent), maxAgentLength)]
	for _, a := range agents {
		if strings.Contains(agent, a.says) {
			return a.client
		}
	}
	return consult.ClientOther
}
