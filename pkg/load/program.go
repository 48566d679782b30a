package load

import "time"

// Program is one kind of calendar program that polls.
type Program struct {
	Name string
	// Share is its part of all subscribers; the shares of a mix add up to 1.
	Share float64
	// Interval is how long it waits between two polls.
	Interval time.Duration
	// Conditional says that it sends the ETag it was given last.
	Conditional bool
	Agent       string
}

// Mix is what an office's members use, by our estimate: iPhones and Macs poll
// hourly and conditionally, Outlook's and Google's servers fetch whole calendars
// every few hours. All of them accept gzip.
func Mix() []Program {
	return []Program{
		{"iOS", 0.42, time.Hour, true, "iOS/18.5 (22F76) dataaccessd/1.0"},
		{"macOS", 0.05, time.Hour, true, "macOS/15.5 (24F74) CalendarAgent/1011"},
		{"ICSx5", 0.20, 4 * time.Hour, true, "ICSx5/2.3 (okhttp/4.12.0) Android/14"},
		{"Xiaomi", 0.10, 4 * time.Hour, true, "MIUI/V816 (okhttp/4.12.0) Android/14"},
		{"Outlook", 0.13, 3 * time.Hour, false, "Microsoft.Exchange/15.20 (Outlook)"},
		{"Google", 0.05, 12 * time.Hour, false, "Google-Calendar-Importer"},
		{"Thunderbird", 0.05, 30 * time.Minute, true, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0"},
	}
}

// NaturalRate is how many polls a second n subscribers of the mix make.
func NaturalRate(mix []Program, n int) float64 {
	sum := 0.0
	for _, p := range mix {
		sum += p.Share * float64(n) / p.Interval.Seconds()
	}
	return sum
}
