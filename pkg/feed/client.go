package feed

import (
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// agents tell the families of calendar programs by what stands in User-Agent. The
// first that matches is it: most say somewhere that they are Mozilla, and a phone's
// make comes after the program that runs on it.
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

// agentRead is how much of a User-Agent is read: more is no calendar program's.
const agentRead = 256

// browsers are what only a browser says somewhere, on whosever phone it runs.
var browsers = []string{"Safari/", "Chrome/", "Firefox/", "MicroMessenger/", "ArkWeb/"}

// visitors are how programs begin that fetch a link and keep no calendar.
var visitors = []string{"curl/", "Wget/", "python-", "Go-http-client/", "WhatsApp/", "Twitterbot/", "TelegramBot", "facebookexternalhit/"}

// passerby reports whether a User-Agent is a browser's, also one that a messenger
// opens links with, a link preview's or a crawler's.
func passerby(agent string) bool {
	agent = agent[:min(len(agent), agentRead)]
	if strings.HasPrefix(agent, "Mozilla/") { // as Thunderbird and Outlook do too
		return slices.ContainsFunc(browsers, func(b string) bool { return strings.Contains(agent, b) }) || clientOf(agent) == consult.ClientBrowser
	}
	return slices.ContainsFunc(visitors, func(v string) bool { return strings.HasPrefix(agent, v) })
}

// clientOf is the family of a User-Agent.
func clientOf(agent string) consult.Client {
	agent = agent[:min(len(agent), agentRead)]
	for _, a := range agents {
		if strings.Contains(agent, a.says) {
			return a.client
		}
	}
	return consult.ClientOther
}
