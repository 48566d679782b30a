package recurrence_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// starts lists the starts of a foreign rule in 2027, and then the parts that were left out.
func starts(t *testing.T, rule, first string, limit int) (string, error) {
	t.Helper()
	r, err := recurrence.ParseForeign(rule, at(t, first), false)
	if err != nil {
		return "", err
	}
	window := consult.Span{From: at(t, "2027-01-01 00:00"), To: at(t, "2028-01-01 00:00")}
	var out []string
	all, err := r.Starts(t.Context(), window, limit)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		out = append(out, s.In(shanghai(t)).Format("01-02T15"))
	}
	for _, part := range r.Left() {
		out = append(out, "~"+part)
	}
	return strings.Join(out, " "), nil
}

func TestForeignRules(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ rule, first, want string }{
		"endless, from long ago":   {"FREQ=YEARLY", "1961-03-09 09:00", "03-09T09"},
		"endless, from a leap day": {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "1960-02-29 09:00", "02-28T09"},
		"every third month from long ago": {
			"FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", "1998-11-02 09:00", "02-01T09 05-03T09 08-02T09 11-01T09",
		},
		"every fourth year from long ago": {"FREQ=YEARLY;INTERVAL=4", "1903-05-01 09:00", "05-01T09"},
		"every fourth year, another":      {"FREQ=YEARLY;INTERVAL=4", "1904-05-01 09:00", ""},
		"counted from long ago":           {"FREQ=YEARLY;COUNT=67", "1961-03-09 09:00", "03-09T09"},
		"counted out":                     {"FREQ=YEARLY;COUNT=66", "1961-03-09 09:00", ""},
		"the first one counts":            {"FREQ=WEEKLY;BYDAY=TH;COUNT=2", "2027-03-09 09:00", "03-09T09 03-11T09"},
		"two times a day, counted": {
			"FREQ=DAILY;BYHOUR=15,9;COUNT=3", "2027-03-09 09:00", "03-09T09 03-09T15 03-10T09",
		},
		"two times a day, from the later": {
			"FREQ=DAILY;BYHOUR=15,9;COUNT=3", "2027-03-09 15:00", "03-09T15 03-10T09 03-10T15",
		},
		"ordinals beside plain days": {
			"FREQ=MONTHLY;BYDAY=1MO,TH;UNTIL=20270131", "2027-01-04 09:00",
			"01-04T09 01-07T09 01-14T09 01-21T09 01-28T09",
		},
		"ordinals of a year beside plain days": {
			"FREQ=YEARLY;BYDAY=10MO,-1FR,SU;UNTIL=20270314", "2027-03-07 09:00", "03-07T09 03-08T09 03-14T09",
		},
		"the second of the days of a week, in the week of the first date": {
			"FREQ=WEEKLY;BYDAY=MO,TH,SA;BYSETPOS=2;COUNT=3", "2027-03-10 09:00", "03-10T09 03-11T09 03-18T09",
		},
		"and of weeks from Sunday": {
			"FREQ=WEEKLY;BYDAY=SU,MO,SA;BYSETPOS=2;WKST=SU;COUNT=3", "2027-03-09 09:00", "03-09T09 03-15T09 03-22T09",
		},
		"parts that say nothing": {
			"FREQ=DAILY;;COUNT=1;BYHOUR=9;X-A=B;", "2027-03-09 09:00", "03-09T09 ~; ~X-A=B ~; ~BYHOUR=9",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := starts(t, row.rule, row.first, 400)
			if err != nil || got != row.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, row.want)
			}
		})
	}
}

func TestRefusedForeignRules(t *testing.T) {
	t.Parallel()
	for rule, code := range map[string]string{
		"FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8":              "too_many",
		"FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5": "unsupported",
		"FREQ=MINUTELY":                                   "unsupported",
		"FREQ=DAILY;UNTIL=20270230":                       "bad_value",
		"FREQ=DAILY;UNTIL=20270201T99Z":                   "bad_value",
		"FREQ=DAILY;BYHOUR=-1":                            "bad_value",
		"FREQ=DAILY;INTERVAL=1001":                        "bad_value",
		"FREQ=DAILY;BYMONTH=" + strings.Repeat("1,", 300): "too_long",
		"FREQ=MONTHLY;BYYEARDAY=9":                        "mismatch",
		"FREQ":                                            "malformed",
		"":                                                "required",
	} {
		_, err := starts(t, rule, "2027-01-01 09:00", 2_000)
		bad, ok := errors.AsType[*consult.Invalid](err)
		if !ok || bad.Faults[0].Code != code || bad.Faults[0].ZH == "" {
			t.Errorf("%s: %v, want %s", rule, err, code)
		}
	}
	if _, err := starts(t, "FREQ=DAILY", "1500-01-01 09:00", 2_000); err == nil {
		t.Error("a rule of the year 1500 is read")
	}
}

// A rule that takes long ends with its context.
func TestForeignRulesEndWithTheirTime(t *testing.T) {
	t.Parallel()
	r, err := recurrence.ParseForeign("FREQ=DAILY;COUNT=999999", at(t, "1900-01-01 09:00"), false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.Starts(ctx, consult.Span{From: at(t, "2027-01-01 00:00"), To: at(t, "2028-01-01 00:00")}, 400)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A clock that is set back shows an hour twice: the first time counts (RFC 5545, 3.3.5), east and west of Greenwich.
func TestAnHourThatComesTwice(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		day  consult.Date
		want string
	}{
		"America/New_York":    {"2027-11-07", "2027-11-07 05:30"},
		"Europe/London":       {"2027-10-31", "2027-10-31 00:30"},
		"Australia/Sydney":    {"2027-04-04", "2027-04-03 15:30"},
		"Australia/Lord_Howe": {"2027-04-04", "2027-04-03 14:45"},
	} {
		clock := map[string]time.Duration{
			"America/New_York": 90 * time.Minute, "Europe/London": 90 * time.Minute,
			"Australia/Sydney": 150 * time.Minute, "Australia/Lord_Howe": 105 * time.Minute,
		}[name]
		got := recurrence.AtTimeOfDay(row.day, clock, zone(t, name)).UTC().Format("2006-01-02 15:04")
		if got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// Any text: no panic, no endless search, no more starts than the limit, in rising order, in the window, and at the
// times of day that the rule may have.
func FuzzForeign(f *testing.F) {
	for _, s := range []string{
		"FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=0;BYSECOND=0;COUNT=3;",
		"FREQ=YEARLY;BYDAY=1MO,TH;BYSETPOS=-1;UNTIL=20290101",
		"FREQ=MONTHLY;INTERVAL=7;BYMONTHDAY=31;WKST=SU", "FREQ=DAILY;COUNT=5;UNTIL=20270101T000000Z;DTSTART=20270101",
		"FREQ=WEEKLY;BYSETPOS=2;BYDAY=MO,TH;BYHOUR=1,2,3", "freq=yearly;byweekno=53;x-a=b;skip=omit;rscale=gregorian",
	} {
		f.Add(s, int64(1780275600), false)
		f.Add(s, int64(-1780275600), true)
	}
	sh := shanghai(f)
	window := consult.Span{
		From: time.Date(2027, 1, 1, 0, 0, 0, 0, sh), To: time.Date(2028, 2, 1, 0, 0, 0, 0, sh),
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, allDay bool) {
		first := time.Unix(unix%4_000_000_000, 0).In(sh)
		if allDay {
			first = consult.DateOf(first, sh).Start(sh)
		}
		r, err := recurrence.ParseForeign(text, first, allDay)
		if err != nil {
			return
		}
		_, err = r.NamesFirst()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		all, err := r.Starts(ctx, window, 500)
		if err != nil {
			if _, ok := errors.AsType[*consult.Invalid](err); !ok {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if first.Before(window.To) && !first.Before(window.From) && (len(all) == 0 || !all[0].Equal(first)) {
			t.Fatalf("%q: the first of %d starts is not %v", text, len(all), first)
		}
		for i, s := range all {
			if s.Before(window.From) || !s.Before(window.To) || s.Before(first) || i > 0 && !s.After(all[i-1]) {
				t.Fatalf("%q: start %d is %v", text, i, s)
			}
		}
		if len(all) > 500 {
			t.Fatalf("%q: %d starts", text, len(all))
		}
	})
}
