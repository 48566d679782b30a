package consult_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestDayEntryState(t *testing.T) {
	t.Parallel()
	line := consult.DayEntry{Span: span(t, "2026-03-10 09:00", "2026-03-10 11:00")}
	cancelled := line
	moved := line
	both := line
	tentative := line
	cancelled.Cancelled = true
	both.Cancelled = true
	tentative.Tentative = true
	moved.Moved, both.Moved = &consult.Slot{}, &consult.Slot{}
	for _, r := range []struct {
		name string
		line consult.DayEntry
		now  time.Time
		want consult.DayState
	}{
		{name: "the day before", line: line, now: at(t, "2026-03-09 23:59"), want: consult.DayLater},
		{
			name: "a second before soon", line: line, now: at(t, "2026-03-10 08:30").Add(-time.Second),
			want: consult.DayLater,
		},
		{name: "soon", line: line, now: at(t, "2026-03-10 08:30"), want: consult.DaySoon},
		{
			name: "a second before the start", line: line, now: at(t, "2026-03-10 09:00").Add(-time.Second),
			want: consult.DaySoon,
		},
		{name: "the start", line: line, now: at(t, "2026-03-10 09:00"), want: consult.DayRunning},
		{
			name: "a second before the end", line: line, now: at(t, "2026-03-10 11:00").Add(-time.Second),
			want: consult.DayRunning,
		},
		{name: "the end", line: line, now: at(t, "2026-03-10 11:00"), want: consult.DayOver},
		{name: "the next day", line: line, now: at(t, "2026-03-11 00:00"), want: consult.DayOver},
		{
			name: "told in another zone", line: line, now: at(t, "2026-03-10 09:00").In(zone(t, "America/New_York")),
			want: consult.DayRunning,
		},
		{name: "tentative runs as well", line: tentative, now: at(t, "2026-03-10 09:00"), want: consult.DayRunning},
		{name: "cancelled before", line: cancelled, now: at(t, "2026-03-10 07:00"), want: consult.DayCancelled},
		{name: "cancelled after", line: cancelled, now: at(t, "2026-03-10 12:00"), want: consult.DayCancelled},
		{name: "moved before", line: moved, now: at(t, "2026-03-10 07:00"), want: consult.DayMoved},
		{name: "moved after", line: moved, now: at(t, "2026-03-10 12:00"), want: consult.DayMoved},
		{name: "moved, then cancelled there", line: both, now: at(t, "2026-03-10 12:00"), want: consult.DayMoved},
	} {
		if got := r.line.State(r.now); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
}
