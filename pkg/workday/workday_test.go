package workday_test

import (
	"maps"
	"testing"
	"time"

	"huiqi/pkg/workday"
)

func publishedJSON(t testing.TB) workday.Calendar {
	t.Helper()
	c, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOn(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		date  string
		kind  workday.Kind
		named string
		known bool
		// provisional is for a year that nobody has compared with its notice yet.
		provisional bool
	}{
		"an ordinary Monday":   {date: "2026-03-09", kind: workday.Workday, known: true},
		"an ordinary Saturday": {date: "2026-03-07", kind: workday.Weekend, known: true},
		"an ordinary Sunday":   {date: "2026-03-08", kind: workday.Weekend, known: true},
		"春节 2026: the Saturday worked before": {
			date: "2026-02-14", kind: workday.MakeUp, named: "春节", known: true,
		},
		"春节 2026: first day, a Sunday": {
			date: "2026-02-15", kind: workday.Holiday, named: "春节", known: true,
		},
		"春节 2026: New Year's Day of the moon": {
			date: "2026-02-17", kind: workday.Holiday, named: "春节", known: true,
		},
		"春节 2026: last of nine days": {
			date: "2026-02-23", kind: workday.Holiday, named: "春节", known: true,
		},
		"春节 2026: the day after": {date: "2026-02-24", kind: workday.Workday, known: true},
		"month end: 28 February is a worked Saturday": {
			date: "2026-02-28", kind: workday.MakeUp, named: "春节", known: true,
		},
		"month begin: 1 March is a plain Sunday": {date: "2026-03-01", kind: workday.Weekend, known: true},
		"国庆 2026: worked on a Sunday before": {
			date: "2026-09-20", kind: workday.MakeUp, named: "国庆节", known: true,
		},
		"国庆 2026: month end is worked": {date: "2026-09-30", kind: workday.Workday, known: true},
		"国庆 2026: first day": {
			date: "2026-10-01", kind: workday.Holiday, named: "国庆节", known: true,
		},
		"国庆 2026: worked on a Saturday after": {
			date: "2026-10-10", kind: workday.MakeUp, named: "国庆节", known: true,
		},
		"国庆 2026: the Sunday after that is off": {date: "2026-10-11", kind: workday.Weekend, known: true},
		"year begin: 元旦 on a Thursday": {
			date: "2026-01-01", kind: workday.Holiday, named: "元旦", known: true,
		},
		"year begin: the Sunday worked after it": {
			date: "2026-01-04", kind: workday.MakeUp, named: "元旦", known: true,
		},
		"year end: a plain Wednesday": {date: "2025-12-31", kind: workday.Workday, known: true},
		"year end: 元旦 2019 began in December": {
			date: "2018-12-31", kind: workday.Holiday, named: "元旦", known: true,
		},
		"year end: its make-up lay in December too": {
			date: "2018-12-29", kind: workday.MakeUp, named: "元旦", known: true,
		},
		"a leap day": {date: "2024-02-29", kind: workday.Workday, known: true},
		"first published year": {
			date: "2004-01-22", kind: workday.Holiday, named: "春节", known: true,
		},
		"the year before it is unknown": {date: "2003-10-01", kind: workday.Workday},
		"provisional 2027: 春节 is expected": {
			date: "2027-02-05", kind: workday.Holiday, named: "春节", provisional: true,
		},
		"provisional 2027: a Sunday is worked": {
			date: "2027-02-14", kind: workday.MakeUp, named: "春节", provisional: true,
		},
		"provisional 2027: a plain Tuesday":         {date: "2027-03-09", kind: workday.Workday, provisional: true},
		"unknown 2028: National Day is not guessed": {date: "2028-10-01", kind: workday.Weekend},
		"unknown 2028: New Year's Day is not":       {date: "2028-01-03", kind: workday.Workday},
		"unknown 2028: weekends are told":           {date: "2028-01-02", kind: workday.Weekend},
		"no such day":                               {date: "2026-02-30"},
		"no such leap day":                          {date: "2026-02-29"},
		"no such month":                             {date: "2026-13-01"},
		"month zero":                                {date: "2026-00-10"},
		"single digits":                             {date: "2026-1-1"},
		"an instant, not a date":                    {date: "2026-01-01T00:00:00Z"},
		"a sign for a digit":                        {date: "2026-+1-01"},
		"empty":                                     {},
		"not ASCII":                                 {date: "２０２６-01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := publishedJSON(t)
			want := workday.Day{
				Date:        row.date,
				Kind:        row.kind,
				Name:        row.named,
				Known:       row.known,
				Provisional: row.provisional,
			}
			if got := c.On(row.date); got != want {
				t.Errorf("On(%q) = %+v, want %+v", row.date, got, want)
			}
			works := row.kind == workday.Workday || row.kind == workday.MakeUp
			if got := c.IsWorkday(row.date); got != works {
				t.Errorf("IsWorkday(%q) = %v", row.date, got)
			}
		})
	}
}

// TestWeekends compares the weekday arithmetic with the standard library, day by day over leap
// years and over a century year that is not one.
func TestWeekends(t *testing.T) {
	t.Parallel()
	var none workday.Calendar
	for d := time.Date(1999, 12, 25, 0, 0, 0, 0, time.UTC); d.Year() < 2101; d = d.AddDate(0, 0, 1) {
		want := workday.Workday
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			want = workday.Weekend
		}
		if got := none.On(d.Format(time.DateOnly)); got.Kind != want || got.Known {
			t.Fatalf("%s: %+v, want %s, unknown", d.Format(time.DateOnly), got, want)
		}
	}
}

// TestPublished counts the facts, so that a slip in editing the data is noticed.
func TestPublished(t *testing.T) {
	t.Parallel()
	counts := map[int][2]int{2004: {22, 6}, 2005: {24, 6}, 2006: {24, 8}, 2007: {26, 7}, 2008: {27, 5}, 2009: {27, 6},
		2010: {29, 8}, 2011: {28, 6}, 2012: {26, 6}, 2013: {29, 12}, 2014: {23, 5}, 2015: {25, 5}, 2016: {24, 6},
		2017: {24, 5}, 2018: {25, 7}, 2019: {28, 6}, 2020: {30, 6}, 2021: {31, 7}, 2022: {32, 7}, 2023: {26, 7},
		2024: {28, 8}, 2025: {28, 5}, 2026: {33, 6}, 2027: {29, 5}}
	c := publishedJSON(t)
	for n := 1990; n < 2040; n++ {
		y, ok := c.Year(n)
		want, published := counts[n]
		if ok != published || len(y.Holidays) != want[0] || len(y.MakeUps) != want[1] {
			t.Errorf(
				"%d: published %v with %d holidays and %d make-ups, want %v %v",
				n, ok, len(y.Holidays), len(y.MakeUps), published, want,
			)
		}
		if y.Provisional != (n == 2027) {
			t.Errorf("%d: provisional: %v", n, y.Provisional)
		}
		if ok && (y.Year != n || y.Source == "" || y.Validate() != nil) {
			t.Errorf("%d: %d from %q, %v", n, y.Year, y.Source, y.Validate())
		}
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	before := publishedJSON(t)
	own := workday.Year{
		Year:     2027,
		Holidays: map[string]string{"2027-10-01": "国庆节"},
		MakeUps:  map[string]string{"2027-10-09": "国庆节"},
		Source:   "office",
	}
	after := before.With(own)
	if d := after.On("2027-10-01"); d.Kind != workday.Holiday || !d.Known {
		t.Errorf("the office's own year is not heeded: %+v", d)
	}
	if d := before.On("2027-10-01"); d.Known {
		t.Errorf("With changed the calendar it was called on: %+v", d)
	}
	own.Holidays["2027-10-02"] = "国庆节"
	if d := after.On("2027-10-02"); d.Kind != workday.Weekend {
		t.Errorf("a later change of the year reached the calendar: %+v", d)
	}
	got, _ := after.Year(2027)
	maps.Copy(got.MakeUps, map[string]string{"2027-10-10": "国庆节"})
	if d := after.On("2027-10-10"); d.Kind != workday.Weekend {
		t.Errorf("a change of the answer reached the calendar: %+v", d)
	}
	replaced := before.With(workday.Year{Year: 2026})
	if d := replaced.On("2026-10-01"); d.Kind != workday.Workday || !d.Known {
		t.Errorf("the published year shines through the office's own: %+v", d)
	}
	if d := (workday.Calendar{}).With(own).On("2027-10-09"); d.Kind != workday.MakeUp || d.Name != "国庆节" {
		t.Errorf("the empty calendar does not take a year: %+v", d)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		year workday.Year
		want string
	}{
		"empty is a year without breaks": {workday.Year{Year: 2027}, ""},
		"a good year": {
			workday.Year{
				Year:     2027,
				Holidays: map[string]string{"2027-01-01": "元旦", "2027-12-31": "元旦"},
				MakeUps:  map[string]string{"2027-01-03": "元旦"},
			},
			"",
		},
		"before the republic": {workday.Year{Year: 1948}, "1948: year out of range"},
		"too far away":        {workday.Year{Year: 2201}, "2201: year out of range"},
		"the day before the year": {
			workday.Year{Year: 2027, Holidays: map[string]string{"2026-12-31": "元旦"}}, "2026-12-31: not a date of 2027",
		},
		"the day after the year": {
			workday.Year{Year: 2027, MakeUps: map[string]string{"2028-01-01": "元旦"}}, "2028-01-01: not a date of 2027",
		},
		"no such day": {
			workday.Year{Year: 2027, Holidays: map[string]string{"2027-02-29": "x"}}, "2027-02-29: not a date of 2027",
		},
		"not a date": {
			workday.Year{Year: 2027, Holidays: map[string]string{"国庆": "x"}}, "国庆: not a date of 2027",
		},
		"off and worked": {
			workday.Year{
				Year:     2027,
				Holidays: map[string]string{"2027-10-02": "x"},
				MakeUps:  map[string]string{"2027-10-02": "x"},
			},
			"2027-10-02: both a holiday and a make-up workday",
		},
		"worked in exchange on a weekday": {
			workday.Year{Year: 2027, MakeUps: map[string]string{"2027-10-08": "x"}},
			"2027-10-08: a make-up workday must fall on a weekend",
		},
		"the first of several, in date order": {
			workday.Year{
				Year:     2027,
				Holidays: map[string]string{"2027-99-01": "x", "2026-01-01": "x", "2025-01-01": "x"},
			},
			"2025-01-01: not a date of 2027",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := row.year.Validate(); err != nil {
				got = err.Error()
			}
			if got != row.want {
				t.Errorf("Validate() = %q, want %q", got, row.want)
			}
		})
	}
}

func BenchmarkOn(b *testing.B) {
	c := publishedJSON(b)
	for b.Loop() {
		c.On("2026-10-10")
	}
}
