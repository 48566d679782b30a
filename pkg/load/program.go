package load

import "time"

// Program is a kind of calendar program.
type Program struct {
	Name string
	// Share is its share of all subscribers. The shares of a mix add up to 1.
	Share float64
	// Interval is the time between two polls.
	Interval time.Duration
	// Conditional is true if it sends the last ETag that it received.
	Conditional bool
	Agent       string
}

// Mix is our estimate of what the members of an office use: iPhones and Macs poll hourly and
// conditionally; the servers of Outlook and Google fetch whole calendars every few hours. All
// accept gzip.
func Mix() []Program {
	return []Program{
		{Name: "iOS", Share: 0.42, Interval: time.Hour, Conditional: true, Agent: "iOS/18.5 (22F76) dataaccessd/1.0"},
		{
			Name:        "macOS",
			Share:       0.05,
			Interval:    time.Hour,
			Conditional: true,
			Agent:       "macOS/15.5 (24F74) CalendarAgent/1011",
		},
		{
			Name:        "ICSx5",
			Share:       0.20,
			Interval:    4 * time.Hour,
			Conditional: true,
			Agent:       "ICSx5/2.3 (okhttp/4.12.0) Android/14",
		},
		{
			Name:        "Xiaomi",
			Share:       0.10,
			Interval:    4 * time.Hour,
			Conditional: true,
			Agent:       "MIUI/V816 (okhttp/4.12.0) Android/14",
		},
		{
			Name:        "Outlook",
			Share:       0.13,
			Interval:    3 * time.Hour,
			Conditional: false,
			Agent:       "Microsoft.Exchange/15.20 (Outlook)",
		},
		{Name: "Google", Share: 0.05, Interval: 12 * time.Hour, Conditional: false, Agent: "Google-Calendar-Importer"},
		{
			Name:        "Thunderbird",
			Share:       0.05,
			Interval:    30 * time.Minute,
			Conditional: true,
			Agent:       "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0",
		},
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
