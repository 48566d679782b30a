package consult_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestDayEntryState(t *testing.T) {
	t.Parallel()
	line := consult.DayEntry{Span: span(t, "2026-03-10 09:00", "2026-03-10 11:00")}
	cancelled, moved, both, tentative := line, line, line, line
	cancelled.Cancelled, both.Cancelled, tentative.Tentative = true, true, true
	moved.Moved, both.Moved = &consult.Slot{}, &consult.Slot{}
	for _, r := range []struct {
		name string
		line consult.DayEntry
		now  time.Time
		want consult.DayState
	}{
		{"the day before", line, at(t, "2026-03-09 23:59"), consult.DayLater},
		{"a second before soon", line, at(t, "2026-03-10 08:30").Add(-time.Second), consult.DayLater},
		{"soon", line, at(t, "2026-03-10 08:30"), consult.DaySoon},
		{"a second before the start", line, at(t, "2026-03-10 09:00").Add(-time.Second), consult.DaySoon},
		{"the start", line, at(t, "2026-03-10 09:00"), consult.DayRunning},
		{"a second before the end", line, at(t, "2026-03-10 11:00").Add(-time.Second), consult.DayRunning},
		{"the end", line, at(t, "2026-03-10 11:00"), consult.DayOver},
		{"the next day", line, at(t, "2026-03-11 00:00"), consult.DayOver},
		{"told in another zone", line, at(t, "2026-03-10 09:00").In(zone(t, "America/New_York")), consult.DayRunning},
		{"tentative runs as well", tentative, at(t, "2026-03-10 09:00"), consult.DayRunning},
		{"cancelled before", cancelled, at(t, "2026-03-10 07:00"), consult.DayCancelled},
		{"cancelled after", cancelled, at(t, "2026-03-10 12:00"), consult.DayCancelled},
		{"moved before", moved, at(t, "2026-03-10 07:00"), consult.DayMoved},
		{"moved after", moved, at(t, "2026-03-10 12:00"), consult.DayMoved},
		{"moved, then cancelled there", both, at(t, "2026-03-10 12:00"), consult.DayMoved},
	} {
		if got := r.line.State(r.now); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
}
