package contact

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// codes are "field code" of each Fault, sorted.
func codes(err error) string {
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		return ""
	}
	var out []string
	for _, f := range bad.Faults {
		out = append(out, f.Field+" "+f.Code)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestFirmCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ reason, code, want string }{
		{"the example of the standard", "91350100M000100Y43", ""},
		{"small letters and blanks", " 91350100m000100y43 ", ""},
		{"digits alone", "914403001922038216", ""},
		{"none", "", "code required"},
		{"another check character", "91350100M000100Y44", "code check_character"},
		{"two characters changed places", "91350100M000010Y43", "code check_character"},
		{"17 characters", "91350100M000100Y4", "code format"},
		{"19 characters", "91350100M000100Y433", "code format"},
		{"a letter that codes do not have", "91350100I000100Y43", "code format"},
		{"Chinese", "中350100M000100Y43", "code format"},
	} {
		f := Firm{Name: "某公司", Code: c.code}
		f.Normalise()
		if got := codes(f.Validate()); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

// Of all 31 last characters exactly one fits, and it makes the weighted sum of the standard a multiple of 31.
func TestCheckCharacterByTheTableOfWeights(t *testing.T) {
	t.Parallel()
	weights := []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		first := ""
		for range 17 {
			first += string(codeAlphabet[rnd.IntN(31)])
		}
		for _, last := range codeAlphabet {
			sum := 0
			for i, c := range first + string(last) {
				sum += strings.IndexRune(codeAlphabet, c) * weights[i]
			}
			fits := codes(Firm{Name: "某公司", Code: first + string(last)}.Validate()) == ""
			if fits != (sum%31 == 0) {
				t.Fatalf("%s%c: fits %v, sum %d", first, last, fits, sum)
			}
		}
	}
}

func TestValidateVisit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		edit   func(*Visit)
		want   string
	}{
		{"to a firm", func(*Visit) {}, ""},
		{"to a household", func(v *Visit) { v.FirmID, v.Household = "", "群众张家" }, ""},
		{"to nobody", func(v *Visit) { v.FirmID = "" }, "household required"},
		{"to two", func(v *Visit) { v.PersonID = "p9" }, "household one_of"},
		{"to oneself", func(v *Visit) { v.FirmID, v.PersonID = "", "p1" }, "person_id visits"},
		{"by nobody", func(v *Visit) { v.VisitorIDs = nil }, "visitor_ids required"},
		{"by one twice", func(v *Visit) { v.VisitorIDs[1] = "p1" }, "visitor_ids[1] duplicate"},
		{"on no day", func(v *Visit) { v.At = time.Time{} }, "date required"},
		{"in no manner", func(v *Visit) { v.Manner = "" }, "manner unknown"},
	} {
		v := Visit{Manner: OnSite, At: time.Unix(1, 0), VisitorIDs: []consult.ID{"p1", "p2"}, FirmID: "f"}
		c.edit(&v)
		if got := codes(v.Validate()); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestValidateContact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		edit   func(*Contact)
		want   string
	}{
		{"with a body", func(*Contact) {}, ""},
		{"with nobody", func(c *Contact) { c.BodyID = "" }, "other_person_id required"},
		{"with two", func(c *Contact) { c.FirmID = "f" }, "other_person_id one_of"},
		{"with oneself", func(c *Contact) { c.BodyID, c.OtherPersonID = "", "p1" }, "other_person_id self"},
		{"of nobody", func(c *Contact) { c.PersonID = "" }, "person_id required"},
		{"since no day", func(c *Contact) { c.From = time.Time{} }, "since required"},
		{"until the day that it begins", func(c *Contact) { c.Until = c.From }, "until before_since"},
		{"a quota below none", func(c *Contact) { c.Quota = -1 }, "quota range"},
		{"more than daily", func(c *Contact) { c.Quota = 367 }, "quota range"},
	} {
		v := Contact{PersonID: "p1", BodyID: "b", From: time.Unix(1, 0), Quota: 4}
		c.edit(&v)
		if got := codes(v.Validate()); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reason             string
		since, until, asks string
		quota              int
		want               string // due, and whether it holds
	}{
		{reason: "before the first quarter is over", since: "2020-01-01", asks: "2027-04-01", quota: 4, want: "0 true"},
		{reason: "once a quarter is over", since: "2020-01-01", asks: "2027-04-02", quota: 4, want: "1 true"},
		{reason: "on the last day", since: "2020-01-01", asks: "2027-12-31", quota: 4, want: "4 true"},
		{reason: "on the first day", since: "2020-01-01", asks: "2027-01-01", quota: 4, want: "0 true"},
		{reason: "daily", since: "2020-01-01", asks: "2027-03-01", quota: 365, want: "60 true"},
		{reason: "since the middle of the year", since: "2027-07-02", asks: "2027-12-31", quota: 4, want: "2 true"},
		{reason: "until today", since: "2020-01-01", until: "2027-07-03", asks: "2027-07-03", quota: 2,
			want: "1 false"},
		{reason: "until tomorrow", since: "2020-01-01", until: "2027-07-04", asks: "2027-07-03", quota: 2,
			want: "1 true"},
		{reason: "not yet", since: "2027-07-04", asks: "2027-07-03", quota: 366, want: "0 false"},
		{reason: "since today", since: "2027-07-03", asks: "2027-07-03", quota: 365, want: "1 true"},
		{reason: "of a leap year", since: "2020-01-01", asks: "2028-12-31", quota: 12, want: "12 true"},
	} {
		v := Contact{From: consult.Date(c.since).Start(zone), Quota: c.quota}
		if c.until != "" {
			v.Until = consult.Date(c.until).Start(zone)
		}
		p := PeriodOf(consult.Date(c.asks).Start(zone).Add(15*time.Hour), zone)
		if got := fmt.Sprint(v.Due(p), v.In(p)); got != c.want {
			t.Errorf("%s: %s, want %s", c.reason, got, c.want)
		}
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-12-31T16:00:00Z": "2027-01-01 2027-01-01 2028-01-01",
		"2027-03-31T15:59:59Z": "2027-01-01 2027-01-01 2028-01-01",
		"2027-03-31T16:00:00Z": "2027-04-01 2027-01-01 2028-01-01",
		"2027-11-30T01:00:00Z": "2027-10-01 2027-01-01 2028-01-01",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		p := PeriodOf(now, zone)
		day := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
		if got := day(p.QuarterStart) + " " + day(p.YearStart) + " " + day(p.YearEnd); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}
