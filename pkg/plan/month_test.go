package plan_test

import (
	"errors"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

func TestWindowOfMonths(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason   string
		months   []string
		from, to consult.Date
		fault    string
	}{
		{reason: "one month", months: []string{"2027-03"}, from: "2027-03-01", to: "2027-03-31"},
		{reason: "a short one", months: []string{"2027-02"}, from: "2027-02-01", to: "2027-02-28"},
		{reason: "a leap year", months: []string{"2028-02"}, from: "2028-02-01", to: "2028-02-29"},
		{reason: "in any order, one twice", months: []string{"2027-05", "2027-04", "2027-05"}, from: "2027-04-01",
			to: "2027-05-31"},
		{reason: "over the new year", months: []string{"2027-12", "2028-01"}, from: "2027-12-01", to: "2028-01-31"},
		{reason: "a gap", months: []string{"2027-03", "2027-05"}, fault: "months gap"},
		{reason: "the same month of two years", months: []string{"2027-03", "2028-03"}, fault: "months gap"},
		{reason: "none", fault: "months required"},
		{reason: "no such month", months: []string{"2027-03", "2027-13"}, fault: "months[1] bad_month"},
		{reason: "a day", months: []string{"2027-03-01"}, fault: "months[0] bad_month"},
	} {
		fault := ""
		var bad *consult.Invalid
		from, to, err := plan.WindowOfMonths(row.months)
		if errors.As(err, &bad) {
			fault = bad.Faults[0].Field + " " + bad.Faults[0].Code
		}
		if from != row.from || to != row.to || fault != row.fault {
			t.Errorf("%s: from %s to %s (%s)", row.reason, from, to, fault)
		}
	}
}
