package consult

import "time"

// How long a window of Meetings may be, and how long it is unless it is said.
const (
	maxWindow     = 400 * 24 * time.Hour
	defaultWindow = 30 * 24 * time.Hour
)

// Window is the span in whole seconds, from now unless it says and 30 days long
// unless it says. It answers an *Invalid when that is empty or longer than 400 days.
func Window(w Span, now time.Time) (Span, error) {
	out := w.WholeSeconds()
	if w.From.IsZero() {
		out.From = now
	}
	if w.To.IsZero() {
		out.To = out.From.Add(defaultWindow)
	}
	if !out.From.Before(out.To) || out.Length() > maxWindow {
		return out, BadField("to", "window", "查找范围应晚于 from 且不超过 400 天", "must be after from, by 400 days at most")
	}
	return out, nil
}
