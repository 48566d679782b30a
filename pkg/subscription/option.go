package subscription

import (
	"fmt"
	"huiqi/pkg/consult"
	"slices"
	"time"
)

// Language is one in which Huiqi writes to people.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// The bounds of FeedOptions: days around the office's date, and reminders in
// number and in minutes (four weeks).
const (
	MaxDaysBack      = 366
	MaxDaysAhead     = 800
	MaxDaysCancelled = 366
	MaxReminders     = 5
	MaxReminder      = 28 * 24 * 60
	maxFeedForms     = 50
)

// Options say which of its Subject's Meetings a Feed shows, and how.
type Options struct {
	Language Language
	// DaysBack and DaysAhead lay the window around the office's date.
	DaysBack, DaysAhead int
	// DaysCancelled is how long a cancelled Meeting stays, as cancelled.
	DaysCancelled int
	// Forms are the only ones shown; nil shows all.
	Forms []consult.FormKey
	// Reminders are minutes before the start, the earliest first.
	Reminders []int
	// Veiled shows when the Subject is busy and nothing else.
	Veiled bool
	// Below shows with a Body's Meetings those of all Bodies below it.
	Below bool
	// HideTentative leaves out what is not confirmed yet.
	HideTentative bool
	// ReadOnly keeps the holder of a Person's link from answering by it, as one for a secretary.
	ReadOnly bool
}

// DefaultOptions are the options of a Feed for which none are given.
func DefaultOptions() Options {
	return Options{Language: Chinese, DaysBack: 60, DaysAhead: 400, DaysCancelled: 30}
}

// Ordered is o with its Reminders the earliest first, and nil for empty lists.
func (o Options) Ordered() Options {
	o.Forms, o.Reminders = append([]consult.FormKey(nil), o.Forms...), append([]int(nil), o.Reminders...)
	slices.Sort(o.Reminders)
	slices.Reverse(o.Reminders)
	return o
}

// Shows reports whether a Feed with these options lists the Meeting. A Meeting that was
// never confirmed is hidden with the tentative ones, even when it is called off.
func (o Options) Shows(m *consult.Meeting) bool {
	never := m.Status == consult.Tentative || m.Status == consult.Cancelled && !m.Firm
	return m.Status != consult.Draft && !(o.HideTentative && never) &&
		(len(o.Forms) == 0 || slices.Contains(o.Forms, m.Form))
}

// Window is the span that a Feed with these options shows on the office's date.
func (o Options) Window(today consult.Date, zone *time.Location) consult.Span {
	return consult.Span{From: today.AddDays(-o.DaysBack).Start(zone), To: today.AddDays(o.DaysAhead).Start(zone)}
}

// writesAlike reports whether an event that both options show is written the same under
// both.
func (o Options) writesAlike(p Options) bool {
	return o.Language == p.Language && o.Veiled == p.Veiled && slices.Equal(o.Reminders, p.Reminders)
}

// check names every bad field.
func (o Options) check(f *consult.Faults) {
	f.Add(
		o.Language != Chinese && o.Language != English, "options.language", "unknown", "应为 zh 或 en", "must be zh or en",
	)
	for _, n := range []struct {
		field     string
		days, low int
		high      int
	}{
		{field: "days_back", days: o.DaysBack, high: MaxDaysBack},
		{field: "days_ahead", days: o.DaysAhead, low: 1, high: MaxDaysAhead},
		{field: "days_cancelled", days: o.DaysCancelled, high: MaxDaysCancelled},
	} {
		f.Add(n.days < n.low || n.days > n.high, "options."+n.field, "range",
			fmt.Sprintf("应在 %d 到 %d 天之间", n.low, n.high), fmt.Sprintf("must be between %d and %d days", n.low, n.high))
	}
	f.Add(
		len(o.Forms) > maxFeedForms, "options.forms", "too_long", fmt.Sprintf("最多 %d 项", maxFeedForms),
		fmt.Sprintf("must have at most %d", maxFeedForms),
	)
	for i, key := range o.Forms {
		f.Add(slices.Index(o.Forms, key) < i, fmt.Sprintf("options.forms[%d]", i), "duplicate", "重复", "is named twice")
	}
	f.Add(
		len(o.Reminders) > MaxReminders, "options.reminders", "too_long",
		fmt.Sprintf("最多 %d 个提醒", MaxReminders), fmt.Sprintf("must have at most %d", MaxReminders),
	)
	for i, minutes := range o.Reminders {
		field := fmt.Sprintf("options.reminders[%d]", i)
		f.Add(minutes < 0 || minutes > MaxReminder, field, "range",
			fmt.Sprintf("应在开始前 0 到 %d 分钟之间", MaxReminder),
			fmt.Sprintf("must be between 0 and %d minutes before the start", MaxReminder))
		f.Add(slices.Index(o.Reminders, minutes) < i, field, "duplicate", "重复", "is named twice")
	}
}
