package consult_test

import (
	"errors"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at reads "2006-01-02 15:04" on a clock in Shanghai.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, zone(t, "Asia/Shanghai"))
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC()
}

func span(t testing.TB, from, to string) consult.Span {
	t.Helper()
	return consult.Span{From: at(t, from), To: at(t, to)}
}

func TestSpanOverlaps(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name                   string
		from, to, start, until string
		overlaps, contains     bool
	}{
		{
			name: "identical", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 09:00",
			until: "2026-03-10 11:00", overlaps: true, contains: true,
		},
		{
			name: "inside", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 09:30",
			until: "2026-03-10 10:00", overlaps: true, contains: true,
		},
		{
			name: "inside from the same start", from: "2026-03-10 09:00", to: "2026-03-10 11:00",
			start: "2026-03-10 09:00", until: "2026-03-10 10:00", overlaps: true, contains: true,
		},
		{
			name: "around", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 08:00",
			until: "2026-03-10 12:00", overlaps: true,
		},
		{
			name: "over the end", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 10:59",
			until: "2026-03-10 12:00", overlaps: true,
		},
		{
			name: "over the start", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 08:00",
			until: "2026-03-10 09:01", overlaps: true,
		},
		{
			name: "touching the end", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 11:00",
			until: "2026-03-10 12:00",
		},
		{
			name: "touching the start", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 08:00",
			until: "2026-03-10 09:00",
		},
		{
			name: "apart", from: "2026-03-10 09:00", to: "2026-03-10 11:00", start: "2026-03-10 13:00",
			until: "2026-03-10 14:00",
		},
		{
			name: "touching at midnight", from: "2026-03-10 22:00", to: "2026-03-11 00:00", start: "2026-03-11 00:00",
			until: "2026-03-11 01:00",
		},
		{
			name: "over midnight", from: "2026-03-10 22:00", to: "2026-03-11 00:01", start: "2026-03-11 00:00",
			until: "2026-03-11 01:00", overlaps: true,
		},
		{
			name: "touching at a month's end", from: "2026-02-28 09:00", to: "2026-03-01 00:00",
			start: "2026-03-01 00:00", until: "2026-03-31 09:00",
		},
		{
			name: "over a year's end", from: "2026-12-31 09:00", to: "2027-01-01 09:00", start: "2026-12-31 23:59",
			until: "2027-01-01 00:00", overlaps: true, contains: true,
		},
	} {
		a, b := span(t, r.from, r.to), span(t, r.start, r.until)
		if a.Overlaps(b) != r.overlaps || b.Overlaps(a) != r.overlaps {
			t.Errorf("%s: overlaps %v and back %v, want %v", r.name, a.Overlaps(b), b.Overlaps(a), r.overlaps)
		}
		if a.Contains(b) != r.contains {
			t.Errorf("%s: contains %v, want %v", r.name, a.Contains(b), r.contains)
		}
	}
}

func TestSpanIsOfInstantsNotOfZones(t *testing.T) {
	t.Parallel()
	a := span(t, "2026-03-10 09:00", "2026-03-10 11:00")
	ny := zone(t, "America/New_York")
	b := consult.Span{From: a.To.In(ny), To: a.To.Add(time.Hour).In(ny)}
	if a.Overlaps(b) || !a.Contains(consult.Span{From: a.From.In(ny), To: a.To.In(ny)}) || b.Length() != time.Hour {
		t.Error("a zone changed what overlaps")
	}
}

func TestDateOf(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name, instant, zone string
		want                consult.Date
	}{
		{
			name: "the evening in UTC is tomorrow in Shanghai", instant: "2026-03-10T16:00:00Z", zone: "Asia/Shanghai",
			want: "2026-03-11",
		},
		{name: "a second before it is not", instant: "2026-03-10T15:59:59Z", zone: "Asia/Shanghai", want: "2026-03-10"},
		{name: "a month's end", instant: "2026-02-28T16:00:00Z", zone: "Asia/Shanghai", want: "2026-03-01"},
		{name: "a leap day", instant: "2028-02-28T16:00:00Z", zone: "Asia/Shanghai", want: "2028-02-29"},
		{name: "a year's end", instant: "2026-12-31T16:00:00Z", zone: "Asia/Shanghai", want: "2027-01-01"},
		{
			name: "an offset means the same instant", instant: "2026-03-11T00:00:00+08:00", zone: "America/New_York",
			want: "2026-03-10",
		},
		{name: "UTC itself", instant: "2026-03-10T23:59:59Z", zone: "UTC", want: "2026-03-10"},
	} {
		when, err := time.Parse(time.RFC3339, r.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := consult.DateOf(when, zone(t, r.zone)); got != r.want {
			t.Errorf("%s: %s", r.name, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2026-03-10", "2028-02-29", "2026-12-31", "2000-02-29"} {
		if d, err := consult.ParseDate(s); err != nil || string(d) != s {
			t.Errorf("%s: %q, %v", s, d, err)
		}
	}
	for _, s := range []string{
		"", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026/01/01",
		"2026-01-01T00:00:00Z", " 2026-01-01", "明天",
	} {
		if d, err := consult.ParseDate(s); !errors.Is(err, consult.ErrInvalid) || d != "" {
			t.Errorf("%q is taken as %q, %v", s, d, err)
		}
	}
}

func TestDateAddDays(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		from consult.Date
		n    int
		want consult.Date
	}{
		{"2026-03-10", 0, "2026-03-10"},
		{"2026-02-28", 1, "2026-03-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2026-03-01", -1, "2026-02-28"}, {"2026-01-31", 31, "2026-03-03"}, {"2026-03-08", 1, "2026-03-09"},
	} {
		if got := r.from.AddDays(r.n); got != r.want {
			t.Errorf("%s + %d is %s, want %s", r.from, r.n, got, r.want)
		}
	}
}

func TestDateSpan(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name, zone string
		date       consult.Date
		from       string
		hours      int
	}{
		{
			name: "Shanghai has no summer time", zone: "Asia/Shanghai", date: "2026-03-29",
			from: "2026-03-28T16:00:00Z", hours: 24,
		},
		{name: "nor a leap second", zone: "Asia/Shanghai", date: "2026-12-31", from: "2026-12-30T16:00:00Z", hours: 24},
		{name: "UTC", zone: "UTC", date: "2026-03-10", from: "2026-03-10T00:00:00Z", hours: 24},
		{
			name: "clocks go forward at two", zone: "America/New_York", date: "2026-03-08",
			from: "2026-03-08T05:00:00Z", hours: 23,
		},
		{
			name: "clocks go back at two", zone: "America/New_York", date: "2026-11-01", from: "2026-11-01T04:00:00Z",
			hours: 25,
		},
		{
			name: "midnight is jumped over", zone: "America/Sao_Paulo", date: "2018-11-04",
			from: "2018-11-04T03:00:00Z", hours: 23,
		},
		{
			name: "the day before it ends there", zone: "America/Sao_Paulo", date: "2018-11-03",
			from: "2018-11-03T03:00:00Z", hours: 24,
		},
		{
			name: "the last hour of the day comes twice", zone: "America/Sao_Paulo", date: "2018-02-17",
			from: "2018-02-17T02:00:00Z", hours: 25,
		},
		{
			name: "the day after it", zone: "America/Sao_Paulo", date: "2018-02-18", from: "2018-02-18T03:00:00Z",
			hours: 24,
		},
		{
			name: "the first hour of the day comes twice", zone: "America/Havana", date: "2025-11-02",
			from: "2025-11-02T04:00:00Z", hours: 25,
		},
		{
			name: "midnight is jumped over, in Havana", zone: "America/Havana", date: "2025-03-09",
			from: "2025-03-09T05:00:00Z", hours: 23,
		},
	} {
		z := zone(t, r.zone)
		got := r.date.Span(z)
		s := got.From.UTC().Format(time.RFC3339)
		if s != r.from || got.Length() != time.Duration(r.hours)*time.Hour || !r.date.Start(z).Equal(got.From) {
			t.Errorf("%s: from %s for %v, want %s for %dh", r.name, s, got.Length(), r.from, r.hours)
		}
		if consult.DateOf(got.From, z) != r.date ||
			consult.DateOf(got.From.Add(-time.Second), z) != r.date.AddDays(-1) {
			t.Errorf("%s: %v is not the first instant", r.name, got.From)
		}
	}
}
