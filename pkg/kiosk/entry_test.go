package kiosk_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// clock reads "2006-01-02 15:04" on a clock in Shanghai.
func clock(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("CST", 8*60*60))
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC()
}

func TestDayEntryState(t *testing.T) {
	t.Parallel()
	line := kiosk.Entry{Span: consult.Span{From: clock(t, "2026-03-10 09:00"), To: clock(t, "2026-03-10 11:00")}}
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
		line kiosk.Entry
		now  time.Time
		want kiosk.State
	}{
		{name: "the day before", line: line, now: clock(t, "2026-03-09 23:59"), want: kiosk.DayLater},
		{
			name: "a second before soon", line: line, now: clock(t, "2026-03-10 08:30").Add(-time.Second),
			want: kiosk.DayLater,
		},
		{name: "soon", line: line, now: clock(t, "2026-03-10 08:30"), want: kiosk.DaySoon},
		{
			name: "a second before the start", line: line, now: clock(t, "2026-03-10 09:00").Add(-time.Second),
			want: kiosk.DaySoon,
		},
		{name: "the start", line: line, now: clock(t, "2026-03-10 09:00"), want: kiosk.DayRunning},
		{
			name: "a second before the end", line: line, now: clock(t, "2026-03-10 11:00").Add(-time.Second),
			want: kiosk.DayRunning,
		},
		{name: "the end", line: line, now: clock(t, "2026-03-10 11:00"), want: kiosk.DayOver},
		{name: "the next day", line: line, now: clock(t, "2026-03-11 00:00"), want: kiosk.DayOver},
		{
			name: "told in another zone",
			line: line,
			now:  clock(t, "2026-03-10 09:00").In(time.FixedZone("EDT", -4*60*60)),
			want: kiosk.DayRunning,
		},
		{name: "tentative runs as well", line: tentative, now: clock(t, "2026-03-10 09:00"), want: kiosk.DayRunning},
		{name: "cancelled before", line: cancelled, now: clock(t, "2026-03-10 07:00"), want: kiosk.DayCancelled},
		{name: "cancelled after", line: cancelled, now: clock(t, "2026-03-10 12:00"), want: kiosk.DayCancelled},
		{name: "moved before", line: moved, now: clock(t, "2026-03-10 07:00"), want: kiosk.DayMoved},
		{name: "moved after", line: moved, now: clock(t, "2026-03-10 12:00"), want: kiosk.DayMoved},
		{name: "moved, then cancelled there", line: both, now: clock(t, "2026-03-10 12:00"), want: kiosk.DayMoved},
	} {
		if got := r.line.State(r.now); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
}

func TestConsultationsAreFormsOfTheOffice(t *testing.T) {
	t.Parallel()
	n := 0
	for _, f := range consult.Forms() {
		if (kiosk.Entry{Form: f.Key}).Consultation() {
			n++
		}
	}
	if n != 7 || (kiosk.Entry{Form: "plenary"}).Consultation() {
		t.Errorf("%d forms are consultations", n)
	}
}
