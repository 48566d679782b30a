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
		{"identical", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 09:00", "2026-03-10 11:00", true, true},
		{"inside", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 09:30", "2026-03-10 10:00", true, true},
		{"inside from the same start", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 09:00", "2026-03-10 10:00", true, true},
		{"around", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 08:00", "2026-03-10 12:00", true, false},
		{"over the end", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 10:59", "2026-03-10 12:00", true, false},
		{"over the start", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 08:00", "2026-03-10 09:01", true, false},
		{"touching the end", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 11:00", "2026-03-10 12:00", false, false},
		{"touching the start", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 08:00", "2026-03-10 09:00", false, false},
		{"apart", "2026-03-10 09:00", "2026-03-10 11:00", "2026-03-10 13:00", "2026-03-10 14:00", false, false},
		{"touching at midnight", "2026-03-10 22:00", "2026-03-11 00:00", "2026-03-11 00:00", "2026-03-11 01:00", false, false},
		{"over midnight", "2026-03-10 22:00", "2026-03-11 00:01", "2026-03-11 00:00", "2026-03-11 01:00", true, false},
		{"touching at a month's end", "2026-02-28 09:00", "2026-03-01 00:00", "2026-03-01 00:00", "2026-03-31 09:00", false, false},
		{"over a year's end", "2026-12-31 09:00", "2027-01-01 09:00", "2026-12-31 23:59", "2027-01-01 00:00", true, true},
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
		{"the evening in UTC is tomorrow in Shanghai", "2026-03-10T16:00:00Z", "Asia/Shanghai", "2026-03-11"},
		{"a second before it is not", "2026-03-10T15:59:59Z", "Asia/Shanghai", "2026-03-10"},
		{"a month's end", "2026-02-28T16:00:00Z", "Asia/Shanghai", "2026-03-01"},
		{"a leap day", "2028-02-28T16:00:00Z", "Asia/Shanghai", "2028-02-29"},
		{"a year's end", "2026-12-31T16:00:00Z", "Asia/Shanghai", "2027-01-01"},
		{"an offset means the same instant", "2026-03-11T00:00:00+08:00", "America/New_York", "2026-03-10"},
		{"UTC itself", "2026-03-10T23:59:59Z", "UTC", "2026-03-10"},
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
	for _, s := range []string{"", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01T00:00:00Z", " 2026-01-01", "明天"} {
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
		{"2026-03-10", 0, "2026-03-10"}, {"2026-02-28", 1, "2026-03-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2026-12-31", 1, "2027-01-01"},
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
		{"Shanghai has no summer time", "Asia/Shanghai", "2026-03-29", "2026-03-28T16:00:00Z", 24},
		{"nor a leap second", "Asia/Shanghai", "2026-12-31", "2026-12-30T16:00:00Z", 24},
		{"UTC", "UTC", "2026-03-10", "2026-03-10T00:00:00Z", 24},
		{"clocks go forward at two", "America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23},
		{"clocks go back at two", "America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25},
		{"midnight is jumped over", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23},
		{"the day before it ends there", "America/Sao_Paulo", "2018-11-03", "2018-11-03T03:00:00Z", 24},
		{"the last hour of the day comes twice", "America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", 25},
		{"the day after it", "America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", 24},
		{"the first hour of the day comes twice", "America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", 25},
		{"midnight is jumped over, in Havana", "America/Havana", "2025-03-09", "2025-03-09T05:00:00Z", 23},
	} {
		z := zone(t, r.zone)
		got := r.date.Span(z)
		if s := got.From.UTC().Format(time.RFC3339); s != r.from || got.Length() != time.Duration(r.hours)*time.Hour || !r.date.Start(z).Equal(got.From) {
			t.Errorf("%s: from %s for %v, want %s for %dh", r.name, s, got.Length(), r.from, r.hours)
		}
		if consult.DateOf(got.From, z) != r.date || consult.DateOf(got.From.Add(-time.Second), z) != r.date.AddDays(-1) {
			t.Errorf("%s: %v is not the first instant", r.name, got.From)
		}
	}
}
