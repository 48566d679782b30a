package feed

import (
	"strings"
	"testing"

	"huiqi/pkg/subscription"
)

// User agents as seen on the wire or published by vendors. Those of the phones' own calendars
// name only the make of the phone.
var agentRows = []struct {
	agent string
	want  subscription.Client
}{
	{"iOS/17.4.1 (21E236) dataaccessd/1.0", subscription.ClientIOS},
	{"macOS/14.4 (23E214) dataaccessd/1.0", subscription.ClientMacOS},
	{"Mac+OS+X/10.15.7 (19H2026) CalendarAgent/930.5.1", subscription.ClientMacOS},
	{"Google-Calendar-Importer", subscription.ClientGoogle},
	{"ICSx5/2.2.4 (ktor; okhttp) Android/14", subscription.ClientICSx5},
	{"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)", subscription.ClientOutlook},
	{"Mozilla/4.0 (compatible; ms-office; MSOffice 16)", subscription.ClientOutlook},
	{"Microsoft.Exchange/15.20", subscription.ClientOutlook},
	{"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0", subscription.ClientThunderbird},
	{"Evolution/3.46.4", subscription.ClientEvolution},
	{"vdirsyncer/0.19.3", subscription.ClientVdirsyncer},
	{"Dalvik/2.1.0 (Linux; U; Android 14; Xiaomi 23127PN0CC Build/UKQ1)", subscription.ClientXiaomi},
	{"Mozilla/5.0 (Linux; Android 12; HUAWEI LIO-AN00) AppleWebKit/537.36", subscription.ClientHuawei},
	{"okhttp/4.12.0", subscription.ClientAndroid},
	{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
		subscription.ClientBrowser,
	},
	{"curl/8.5.0", subscription.ClientOther},
	{"", subscription.ClientOther},
	{strings.Repeat("x", maxAgentLength) + "Thunderbird", subscription.ClientOther},
}

func TestClientOf(t *testing.T) {
	t.Parallel()
	for _, r := range agentRows {
		if got := clientOf(r.agent); got != r.want {
			t.Errorf("%q is of %s, want %s", r.agent, got, r.want)
		}
	}
}

// Opening a link in a browser does not put the calendar on a phone.
func TestNotCalendarClient(t *testing.T) {
	t.Parallel()
	for _, agent := range []string{
		"Mozilla/5.0 (Linux; Android 14; Xiaomi 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 " +
			"Mobile Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
			"Mobile/15E148 MicroMessenger/8.0.50",
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) ArkWeb/4.1.6.1 Mobile " +
			"HuaweiBrowser/5.0",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"curl/8.5.0", "python-requests/2.32", "Go-http-client/1.1", "WhatsApp/2.0",
	} {
		if !notCalendarClient(agent) {
			t.Errorf("%q is taken for a calendar", agent)
		}
	}
	for _, r := range agentRows {
		if r.want != subscription.ClientBrowser && !strings.HasPrefix(r.agent, "curl/") && notCalendarClient(r.agent) {
			t.Errorf("%q is taken for no calendar", r.agent)
		}
	}
}
