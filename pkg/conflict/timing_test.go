package conflict

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestFindDays(t *testing.T) {
	t.Parallel()
	when := func(from, to string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { m.Span, s.Now = between(t, from, to), at(t, "2026-01-01 00:00") }
	}
	run(t, []row{
		{"a Friday", when("2026-03-13 09:00", "2026-03-13 11:00"), []string{}},
		{"a Saturday", when("2026-03-14 09:00", "2026-03-14 11:00"), []string{"~on_weekend"}},
		{"a Sunday", when("2026-03-15 09:00", "2026-03-15 11:00"), []string{"~on_weekend"}},
		{"a holiday on a Thursday", when("2026-10-01 09:00", "2026-10-01 11:00"), []string{"~on_holiday"}},
		{"a holiday on a Saturday is told once", when("2026-10-03 09:00", "2026-10-03 11:00"), []string{"~on_holiday"}},
		{"a make-up Saturday", when("2026-10-10 09:00", "2026-10-10 11:00"), []string{}},
		{
			"the last workday, up to the holiday's midnight", when("2026-09-30 17:00", "2026-09-30 24:00"),
			[]string{"~outside_hours"},
		},
		{
			"one minute into the holiday", when("2026-09-30 17:00", "2026-10-01 00:01"),
			[]string{"~outside_hours", "~on_holiday"},
		},
		{
			"a workday of an unpublished year", when("2027-03-09 09:00", "2027-03-09 11:00"),
			[]string{"~holiday_unknown"},
		},
		{
			"a weekend of an unpublished year", when("2027-03-06 09:00", "2027-03-06 11:00"),
			[]string{"~holiday_unknown", "~on_weekend"},
		},
		{
			"from a known year into a provisional one", when("2026-12-31 17:00", "2027-01-01 09:00"),
			[]string{"~outside_hours", "~on_holiday"},
		},
		{
			"in a year unknown", when("2028-01-03 17:00", "2028-01-04 09:00"),
			[]string{"~holiday_unknown", "~outside_hours", "~holiday_unknown"},
		},
		{
			"a long weekend, day by day", when("2026-03-13 17:00", "2026-03-16 09:00"),
			[]string{"~outside_hours", "~on_weekend", "~on_weekend"},
		},
	})
}

func TestFindHours(t *testing.T) {
	t.Parallel()
	when := func(from, to string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, _ *Context) { m.Span = on(t, from, to) }
	}
	early := []string{"~outside_hours"}
	run(t, []row{
		{"opening to closing", when("08:30", "18:00"), []string{}},
		{"a minute before opening", when("08:29", "10:00"), early},
		{"a minute after closing", when("17:00", "18:01"), early},
		{"in the evening", when("19:00", "20:00"), early},
		{"up to midnight", when("17:00", "24:00"), early},
		{"all day", when("00:00", "24:00"), early},
		{
			"within hours of two days",
			func(m *consult.Meeting, _ *Context) { m.Span = between(t, "2026-03-10 09:00", "2026-03-11 11:00") },
			early,
		},
		{"a parent over two days holds nobody at night", func(m *consult.Meeting, _ *Context) {
			m.HasChildren, m.Span = true, between(t, "2026-03-10 00:00", "2026-03-11 24:00")
		}, []string{}},
		{"hours of another office", func(_ *consult.Meeting, s *Context) {
			s.Hours = consult.Hours{Open: 10 * time.Hour, Close: 16 * time.Hour}
		}, early},
		{"an office in another zone", func(_ *consult.Meeting, s *Context) { s.Zone = time.UTC }, early},
	})
}

func TestFindNotice(t *testing.T) {
	t.Parallel()
	asks := func(days int, now string) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Form.NoticeDays, s.Now = days, at(t, now) }
	}
	short := []string{"~short_notice"}
	run(t, []row{
		{"five days ahead, five asked", asks(5, "2026-03-05 12:00"), []string{}},
		{"five civil days, fewer hours", asks(5, "2026-03-05 23:59"), []string{}},
		{"four days ahead, at midnight", asks(5, "2026-03-05 24:00"), short},
		{"the same day, none asked", asks(0, "2026-03-10 08:59"), []string{}},
		{"the same day, one asked", asks(1, "2026-03-10 00:00"), short},
		{"the day before, one asked", asks(1, "2026-03-09 23:59"), []string{}},
		{"across a month's end", func(m *consult.Meeting, s *Context) {
			s.Form.NoticeDays, s.Now = 10, at(t, "2026-02-28 09:00")
		}, []string{}},
		{"one day less across a month's end", func(m *consult.Meeting, s *Context) {
			s.Form.NoticeDays, s.Now = 11, at(t, "2026-02-28 09:00")
		}, short},
		{"past, none asked", asks(0, "2026-03-11 00:00"), short},
		// 2026-03-09 16:30 UTC is already the tenth in Shanghai.
		{"today in the office's zone, yesterday in UTC", asks(1, "2026-03-10 00:30"), short},
		{"an office in UTC counts UTC days", func(m *consult.Meeting, s *Context) {
			s.Form.NoticeDays = 1
			s.Now = at(t, "2026-03-10 00:30")
			s.Zone = time.UTC
			s.Hours = consult.Hours{Close: 24 * time.Hour}
		}, []string{}},
	})
}

func TestOnClockOnDaysOf23And25Hours(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []consult.Date{"2026-03-08", "2026-11-01", "2026-03-10", "2026-12-31"} {
		got := OnClock(d, 9*time.Hour+30*time.Minute, zone)
		if s := got.In(zone).Format("2006-01-02 15:04"); s != string(d)+" 09:30" {
			t.Errorf("%s 09:30 is told as %s", d, s)
		}
	}
}

func TestNoticeAcrossSummerTime(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 9, 9, 0, 0, 0, zone)
	m.Span = consult.Span{From: from, To: from.Add(time.Hour)}
	s.Zone = zone
	s.Now = time.Date(2026, 3, 7, 23, 0, 0, 0, zone)
	s.Form.NoticeDays = 2
	if got := codes(Find(m, s)); !slices.Equal(got, []string{}) {
		t.Errorf("two days ahead across a day of 23 hours: %q", got)
	}
}
