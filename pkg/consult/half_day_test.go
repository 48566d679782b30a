package consult_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestHalfDays(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		out, err := time.ParseInLocation("01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return out.AddDate(2026, 0, 0).UTC()
	}
	for _, row := range []struct {
		name, from, to string
		want           int
	}{
		{name: "a morning", from: "06-10 09:00", to: "06-10 12:00", want: 1},
		{name: "a morning that runs on", from: "06-10 09:00", to: "06-10 12:59", want: 1},
		{name: "an hour into the afternoon", from: "06-10 09:00", to: "06-10 13:00", want: 2},
		{name: "an afternoon", from: "06-10 14:00", to: "06-10 17:30", want: 1},
		{name: "a quarter of an hour", from: "06-10 09:00", to: "06-10 09:15", want: 1},
		{name: "around noon", from: "06-10 11:30", to: "06-10 12:30", want: 1},
		{name: "a day", from: "06-10 09:00", to: "06-10 17:00", want: 2},
		{name: "an evening and a night", from: "06-10 19:00", to: "06-11 02:00", want: 2},
		{name: "a day and a half", from: "06-10 09:00", to: "06-11 12:00", want: 3},
		{name: "a month's end", from: "06-30 14:00", to: "07-01 11:00", want: 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			span := consult.Span{From: at(row.from), To: at(row.to)}
			if got := span.HalfDays(zone); got != row.want || got != len(span.Halves(zone)) {
				t.Errorf("%d half days, want %d: %v", got, row.want, span.Halves(zone))
			}
		})
	}
}

func TestHalves(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 6, day, hour, minute, 0, 0, zone) }
	from := func(hour, minute, day, until, past int) consult.Span {
		return consult.Span{From: at(10, hour, minute), To: at(day, until, past)}
	}
	for _, row := range []struct {
		name string
		span consult.Span
		want string
	}{
		{name: "two days", span: from(14, 0, 11, 11, 0), want: "[{2026-06-10 pm} {2026-06-11 am}]"},
		{name: "mostly before noon", span: from(11, 20, 10, 12, 30), want: "[{2026-06-10 am}]"},
		{name: "mostly after noon", span: from(11, 40, 10, 12, 30), want: "[{2026-06-10 pm}]"},
		{name: "as much of both", span: from(11, 30, 10, 12, 30), want: "[{2026-06-10 am}]"},
	} {
		if got := fmt.Sprint(row.span.Halves(zone)); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}
