package recurrence_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
	"huiqi/pkg/workday"
)

func shanghai(t testing.TB) *time.Location { return zone(t, "Asia/Shanghai") }

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at is the instant of "2026-06-01 09:00" in Shanghai.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func published(t testing.TB) workday.Calendar {
	t.Helper()
	c, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plan returns the days of a series of one-hour meetings, with "→" before one that was moved
// there and "×" for one that was left out.
func plan(t testing.TB, rule, first string, policy consult.OnDayOff) (string, []recurrence.Note, error) {
	t.Helper()
	span := consult.Span{From: at(t, first), To: at(t, first).Add(time.Hour)}
	r, err := recurrence.Parse(rule, span.From)
	if err != nil {
		return "", nil, err
	}
	all, notes, err := recurrence.Plan(r, span, policy, published(t))
	if err != nil {
		return "", nil, err
	}
	var out []string
	for _, o := range all {
		if (o.Placement == consult.OnItsDay) != (o.ZH == "" && o.EN == "") {
			t.Errorf("%v: an outcome and its words do not go together", o)
		}
		day := o.Original.In(span.From.Location()).Format("06-01-02")
		switch o.Placement {
		case consult.Skipped:
			day += "×"
		case consult.Shifted:
			day += "→" + o.Span.From.In(span.From.Location()).Format("01-02")
		}
		got := o.Span.From.In(span.From.Location()).Format("15:04")
		if got != first[11:] || o.Span.Length() != time.Hour {
			t.Errorf("%s sits at %s for %v", day, got, o.Span.Length())
		}
		out = append(out, day)
	}
	return strings.Join(out, " "), notes, nil
}

func TestDates(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		rule, first string
		policy      consult.OnDayOff
		want, note  string
	}{
		"first Tuesdays": {
			rule: "FREQ=MONTHLY;BYDAY=1TU;COUNT=3", first: "2026-06-02 09:00", policy: consult.KeepDayOff,
			want: "26-06-02 26-07-07 26-08-04",
		},
		"a first start that is no day of the rule": {
			rule:   "FREQ=MONTHLY;BYDAY=1TU;COUNT=2",
			first:  "2026-06-01 09:00",
			policy: consult.KeepDayOff,
			want:   "26-06-02 26-07-07",
			note:   "Monday 2026-06-01 is not a day of the rule; the first is Tuesday 2026-06-02",
		},
		"the 31st is left out of short months": {
			rule:   "FREQ=MONTHLY;COUNT=4",
			first:  "2026-01-31 09:00",
			policy: consult.KeepDayOff,
			want:   "26-01-31 26-03-31 26-05-31 26-07-31",
			note:   "left out by RFC 5545, because they lack such a day: 2026-02, 2026-04, 2026-06",
		},
		"the last day of every month": {
			rule: "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", first: "2028-01-31 09:00", policy: consult.KeepDayOff,
			want: "28-01-31 28-02-29 28-03-31",
		},
		"the last workday of the month by BYSETPOS": {
			rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", first: "2026-05-29 09:00",
			policy: consult.KeepDayOff, want: "26-05-29 26-06-30",
		},
		"only some months are asked for": {
			rule: "FREQ=MONTHLY;BYMONTH=1,3,5;BYMONTHDAY=31;COUNT=4", first: "2026-01-31 09:00",
			policy: consult.KeepDayOff, want: "26-01-31 26-03-31 26-05-31 27-01-31",
		},
		"a short month at the end, by UNTIL": {
			rule: "FREQ=MONTHLY;UNTIL=20260630", first: "2026-05-31 09:00", policy: consult.KeepDayOff,
			want: "26-05-31", note: "left out by RFC 5545, because they lack such a day: 2026-06",
		},
		"a month that UNTIL cuts is not missed": {
			rule: "FREQ=MONTHLY;UNTIL=20260629", first: "2026-05-31 09:00", policy: consult.KeepDayOff,
			want: "26-05-31",
		},
		"leap days": {
			rule:   "FREQ=YEARLY;COUNT=2",
			first:  "2028-02-29 09:00",
			policy: consult.KeepDayOff,
			want:   "28-02-29 32-02-29",
			note:   "left out by RFC 5545, because they lack such a day: 2029, 2030, 2031",
		},
		"every other week over the year's end": {
			rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3", first: "2025-12-23 09:00", policy: consult.KeepDayOff,
			want: "25-12-23 26-01-06 26-01-20",
		},
		"UNTIL is a day, included": {
			rule: "FREQ=DAILY;UNTIL=20260603", first: "2026-06-01 09:00", policy: consult.KeepDayOff,
			want: "26-06-01 26-06-02 26-06-03",
		},
		"UNTIL in UTC, the start itself": {
			rule: "FREQ=DAILY;UNTIL=20260603T010000Z", first: "2026-06-01 09:00", policy: consult.KeepDayOff,
			want: "26-06-01 26-06-02 26-06-03",
		},
		"UNTIL in UTC, a second too early": {
			rule: "FREQ=DAILY;UNTIL=20260603T005959Z", first: "2026-06-01 09:00", policy: consult.KeepDayOff,
			want: "26-06-01 26-06-02",
		},
		"UNTIL by the wall clock": {
			rule: "FREQ=DAILY;UNTIL=20260603T090000", first: "2026-06-01 09:00", policy: consult.KeepDayOff,
			want: "26-06-01 26-06-02 26-06-03",
		},
		"lower case, with its name": {
			rule: "rrule:freq=daily;count=1", first: "2026-06-01 09:00", policy: consult.KeepDayOff, want: "26-06-01",
		},
		"ISO weeks": {
			rule:   "FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH;COUNT=1",
			first:  "2026-06-01 09:00",
			policy: consult.KeepDayOff,
			want:   "26-12-31",
			note:   "Monday 2026-06-01 is not a day of the rule; the first is Thursday 2026-12-31",
		},
		"days of the year": {
			rule: "FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", first: "2026-12-31 09:00", policy: consult.KeepDayOff,
			want: "26-12-31 27-12-31",
		},

		"春节 2026: Tuesdays are kept": {
			rule: "FREQ=WEEKLY;COUNT=3", first: "2026-02-10 09:00", policy: consult.KeepDayOff,
			want: "26-02-10 26-02-17 26-02-24",
		},
		"春节 2026: a Tuesday is left out": {
			rule: "FREQ=WEEKLY;COUNT=3", first: "2026-02-10 09:00", policy: consult.SkipDayOff,
			want: "26-02-10 26-02-17× 26-02-24",
		},
		"春节 2026: it goes behind nine days off": {
			rule: "FREQ=WEEKLY;COUNT=3", first: "2026-02-09 09:00", policy: consult.NextWorkday,
			want: "26-02-09 26-02-16→02-24 26-02-23→02-24",
		},
		"春节 2026: it goes before, to a worked Saturday": {
			rule: "FREQ=WEEKLY;COUNT=2", first: "2026-02-12 09:00", policy: consult.PreviousWorkday,
			want: "26-02-12 26-02-19→02-14",
		},
		"a make-up Saturday is a workday": {
			rule: "FREQ=WEEKLY;COUNT=3", first: "2026-02-14 09:00", policy: consult.NextWorkday,
			want: "26-02-14 26-02-21→02-24 26-02-28",
		},
		"国庆 2026: behind it lies a make-up Saturday": {
			rule: "FREQ=DAILY;INTERVAL=3;COUNT=2", first: "2026-10-08 09:00", policy: consult.NextWorkday,
			want: "26-10-08 26-10-11→10-12",
		},
		"a weekend at the month's end goes to the next": {
			rule: "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=1", first: "2026-05-31 09:00", policy: consult.NextWorkday,
			want: "26-05-31→06-01",
		},
		"of a year not published only weekends are known": {
			rule:   "FREQ=MONTHLY;COUNT=3",
			first:  "2028-01-01 09:00",
			policy: consult.NextWorkday,
			want:   "28-01-01→01-03 28-02-01 28-03-01",
			note:   "the holidays of 2028 are not published yet: only weekends were avoided",
		},
		"of a provisional year those expected are avoided": {
			rule:   "FREQ=MONTHLY;COUNT=3",
			first:  "2026-12-08 09:00",
			policy: consult.NextWorkday,
			want:   "26-12-08 27-01-08 27-02-08→02-14",
			note:   "the holidays of 2027 are yet to be confirmed: those expected were avoided",
		},
		"whoever keeps days off need not know them": {
			rule: "FREQ=MONTHLY;COUNT=2", first: "2026-12-02 09:00", policy: consult.KeepDayOff,
			want: "26-12-02 27-01-02",
		},
		"three hundred and sixty-six days": {
			rule: "FREQ=DAILY;COUNT=366;BYMONTH=6;BYMONTHDAY=1", first: "2026-06-01 09:00", policy: consult.KeepDayOff,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			days, notes, err := plan(t, row.rule, row.first, row.policy)
			if row.want == "" {
				if err == nil {
					t.Errorf("planned %s", days)
				}
				return
			}
			if err != nil || days != row.want {
				t.Errorf("%s from %s:\n got %s\nwant %s (%v)", row.rule, row.first, days, row.want, err)
			}
			told := ""
			for _, n := range notes {
				told += n.EN
				if n.ZH == "" {
					t.Errorf("no Chinese for %q", n.EN)
				}
			}
			if told != row.note {
				t.Errorf("noted %q, want %q", told, row.note)
			}
		})
	}
}

func TestRefusedRules(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ rule, want string }{
		"nothing":                          {"", "malformed"},
		"no frequency":                     {"COUNT=3", "required"},
		"not a rule":                       {"every Tuesday", "malformed"},
		"a part without a value":           {"FREQ=DAILY;COUNT=", "bad_value"},
		"an empty part":                    {"FREQ=DAILY;;COUNT=3", "malformed"},
		"two signs of equality":            {"FREQ=DAILY=WEEKLY;COUNT=3", "bad_value"},
		"a part twice":                     {"FREQ=DAILY;COUNT=3;COUNT=4", "repeated"},
		"a part that is no part":           {"FREQ=DAILY;COUNT=3;BYMOON=NEW", "unknown_part"},
		"an extension of the library":      {"FREQ=YEARLY;BYEASTER=0;COUNT=3", "unknown_part"},
		"a start of its own":               {"DTSTART=20260601T010000Z;FREQ=DAILY;COUNT=3", "unsupported"},
		"a second property":                {"FREQ=DAILY;COUNT=3\r\nATTACH:x", "bad_value"},
		"a line feed":                      {"FREQ=DAILY\nRRULE:FREQ=DAILY;COUNT=3", "bad_value"},
		"a NUL":                            {"FREQ=DAILY;COUNT=3\x00", "bad_value"},
		"hours":                            {"FREQ=HOURLY;COUNT=3", "unsupported"},
		"minutes":                          {"FREQ=MINUTELY;COUNT=3", "unsupported"},
		"seconds":                          {"FREQ=SECONDLY;COUNT=3", "unsupported"},
		"hours of the day":                 {"FREQ=DAILY;BYHOUR=9,14;COUNT=3", "unsupported"},
		"seconds of the minute":            {"FREQ=DAILY;BYSECOND=1;COUNT=3", "unsupported"},
		"COUNT and UNTIL":                  {"FREQ=DAILY;COUNT=3;UNTIL=20260610", "count_and_until"},
		"no end":                           {"FREQ=DAILY", "endless"},
		"no step":                          {"FREQ=DAILY;INTERVAL=0;COUNT=3", "bad_value"},
		"a step back":                      {"FREQ=DAILY;INTERVAL=-1;COUNT=3", "bad_value"},
		"a giant's step":                   {"FREQ=DAILY;INTERVAL=9223372036854775807;COUNT=3", "bad_value"},
		"no times":                         {"FREQ=DAILY;COUNT=0", "bad_value"},
		"one more than may be":             {"FREQ=DAILY;COUNT=367", "too_many"},
		"more than may be, by UNTIL":       {"FREQ=DAILY;UNTIL=20270602", "too_many"},
		"beyond five years, by UNTIL":      {"FREQ=YEARLY;UNTIL=20310602", "too_far"},
		"beyond five years, by COUNT":      {"FREQ=YEARLY;COUNT=7", "too_far"},
		"ended before it begins":           {"FREQ=DAILY;UNTIL=20260531", "ended"},
		"ended a second before it begins":  {"FREQ=DAILY;UNTIL=20260601T005959Z", "ended"},
		"a day that is none":               {"FREQ=DAILY;UNTIL=20260631", "bad_value"},
		"an hour that is none":             {"FREQ=DAILY;UNTIL=20260630T250000", "bad_value"},
		"30 February":                      {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "never"},
		"30 February, day by day":          {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "never"},
		"the second of one second Tuesday": {"FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2;COUNT=3", "never"},
		"the fifth of one Monday a week":   {"FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5;COUNT=3", "never"},
		"a week number in summer":          {"FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;COUNT=3", "never"},
		"a month that is none":             {"FREQ=YEARLY;BYMONTH=13;COUNT=3", "bad_value"},
		"a day of the month that is none":  {"FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "bad_value"},
		"day nought":                       {"FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", "bad_value"},
		"a weekday that is none":           {"FREQ=WEEKLY;BYDAY=XX;COUNT=3", "bad_value"},
		"the noughth Tuesday":              {"FREQ=MONTHLY;BYDAY=0TU;COUNT=3", "bad_value"},
		"the second Tuesday of a week":     {"FREQ=WEEKLY;BYDAY=2TU;COUNT=3", "mismatch"},
		"days of the month in a week":      {"FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3", "mismatch"},
		"week numbers in a month":          {"FREQ=MONTHLY;BYWEEKNO=20;COUNT=3", "mismatch"},
		"days of the year in a month":      {"FREQ=MONTHLY;BYYEARDAY=200;COUNT=3", "mismatch"},
		"the first Monday of week 20":      {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO;COUNT=3", "mismatch"},
		"a position in nothing":            {"FREQ=MONTHLY;BYSETPOS=1;COUNT=3", "mismatch"},
		"longer than any rule": {
			"FREQ=YEARLY;COUNT=1;BYYEARDAY=" + strings.Repeat("1,", 300) + "1", "too_long",
		},
		"letters that fold to others (Turkish ı)": {"FREQ=DAıLY;COUNT=3", "bad_value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var bad *consult.Invalid
			days, _, err := plan(t, row.rule, "2026-06-01 09:00", consult.KeepDayOff)
			if !errors.As(err, &bad) || len(bad.Faults) != 1 {
				t.Fatalf("planned %q (%v)", days, err)
			}
			f := bad.Faults[0]
			if f.Field != "rrule" || f.Code != row.want || f.ZH == "" || f.EN == "" ||
				strings.ContainsAny(f.ZH+f.EN, "\r\n\x00") {
				t.Errorf("refused with %+v, want %s", f, row.want)
			}
		})
	}
}

// The time of day stays when the clocks change, as in New York. On a day without that hour the
// meeting takes place an hour later.
func TestClocksThatChange(t *testing.T) {
	t.Parallel()
	ny := zone(t, "America/New_York")
	first := time.Date(2026, 3, 6, 2, 30, 0, 0, ny)
	r, err := recurrence.Parse("FREQ=DAILY;COUNT=4", first)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := recurrence.Plan(
		r, consult.Span{From: first, To: first.Add(time.Hour)}, consult.KeepDayOff, published(t),
	)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"03-06 02:30 -0500", "03-07 02:30 -0500", "03-08 03:30 -0400", "03-09 02:30 -0400"} {
		if got := all[i].Span.From.In(ny).Format("01-02 15:04 -0700"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestNormalForm(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"count=003;byday=tu;freq=weekly":          "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
		"RRULE:UNTIL=20260610T005959Z;FREQ=DAILY": "FREQ=DAILY;UNTIL=20260609",
		"FREQ=DAILY;UNTIL=20260610T010000Z":       "FREQ=DAILY;UNTIL=20260610",
	} {
		first := at(t, "2026-06-01 09:00")
		r, err := recurrence.Parse(rule, first)
		if err != nil || r.String() != want {
			t.Errorf("%s: %s, want %s (%v)", rule, r, want, err)
		}
		again, err := recurrence.Parse(r.String(), first)
		if err != nil || again.String() != want {
			t.Errorf("%s read again: %s (%v)", rule, again, err)
		}
	}
}

func TestFromALaterDate(t *testing.T) {
	t.Parallel()
	first := at(t, "2026-06-02 09:00")
	for name, row := range map[string]struct{ rule, later, want string }{
		"of twelve eleven are left": {"FREQ=WEEKLY;COUNT=12", "2026-06-09 09:00", "FREQ=WEEKLY;COUNT=11"},
		"the last":                  {"FREQ=WEEKLY;COUNT=12", "2026-08-18 23:00", "FREQ=WEEKLY;COUNT=1"},
		"UNTIL stays":               {"FREQ=WEEKLY;UNTIL=20260801", "2026-06-09 09:00", "FREQ=WEEKLY;UNTIL=20260801"},
	} {
		r, err := recurrence.Parse(row.rule, first)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.From(first, at(t, row.later)); err != nil || got.String() != row.want {
			t.Errorf("%s: %s, want %s (%v)", name, got, row.want, err)
		}
	}
}

// Any input: no panic, no endless search, nothing beyond the limits, and dates in rising order.
func FuzzPlan(f *testing.F) {
	for _, s := range []string{
		"FREQ=MONTHLY;BYDAY=1TU;COUNT=12", "FREQ=YEARLY;BYWEEKNO=-53;BYDAY=SU,MO;UNTIL=20300101",
		"FREQ=DAILY;BYSETPOS=-366;BYMONTH=2;COUNT=9", "FREQ=YEARLY;BYYEARDAY=366,-366;BYMONTHDAY=-31;COUNT=2;WKST=SU",
		"FREQ=WEEKLY;INTERVAL=1000;COUNT=366",
	} {
		f.Add(s, int64(1780275600))
	}
	days, sh := published(f), shanghai(f)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		first := time.Unix(unix%4_000_000_000, 0).In(sh)
		r, err := recurrence.Parse(text, first)
		if err != nil {
			return
		}
		all, _, err := recurrence.Plan(r, consult.Span{From: first, To: first.Add(time.Hour)}, consult.SkipDayOff, days)
		if err != nil {
			return
		}
		if len(all) == 0 || len(all) > consult.MaxOccurrences ||
			all[len(all)-1].Original.After(first.AddDate(consult.MaxSeriesYears, 0, 1)) ||
			all[0].Original.Before(first) {
			t.Fatalf("%q: %d dates from %v to %v", text, len(all), all[0].Original, all[len(all)-1].Original)
		}
		for i := 1; i < len(all); i++ {
			if !all[i].Original.After(all[i-1].Original) {
				t.Fatalf("%q: %v after %v", text, all[i].Original, all[i-1].Original)
			}
		}
		if again, err := recurrence.Parse(r.String(), first); err != nil || again.String() != r.String() {
			t.Fatalf("%q becomes %q, which reads as %q (%v)", text, r, again, err)
		}
	})
}
