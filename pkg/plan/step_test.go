package plan_test

import (
	"errors"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

func TestStepValidate(t *testing.T) {
	t.Parallel()
	good := plan.Step{
		Kind:           plan.StepIssued,
		On:             "2027-01-20",
		DocumentNumber: "市办发〔2027〕3号",
		Issuers:        []string{"甲", "乙"},
	}
	for _, row := range []struct {
		reason string
		edit   func(*plan.Step)
		want   string
	}{
		{"joint issue", func(*plan.Step) {}, ""},
		{"the bare minimum", func(s *plan.Step) { *s = plan.Step{Kind: plan.StepOther, On: "2027-02-28"} }, ""},
		{"noted by the program", func(s *plan.Step) { s.Kind = plan.StepApproved }, "kind"},
		{"no kind", func(s *plan.Step) { s.Kind = "" }, "kind"},
		{"no day", func(s *plan.Step) { s.On = "" }, "on"},
		{"no such day", func(s *plan.Step) { s.On = "2027-02-29" }, "on"},
		{"a number on two lines", func(s *plan.Step) { s.DocumentNumber = "一\n二" }, "document_number"},
		{"a nameless issuer", func(s *plan.Step) { s.Issuers[1] = " " }, "issuers[1]"},
		{"an issuer twice", func(s *plan.Step) { s.Issuers[1] = "甲" }, "issuers[1]"},
		{"a long note", func(s *plan.Step) { s.Note = strings.Repeat("长", 1001) }, "note"},
	} {
		s := good
		s.Issuers = append([]string{}, good.Issuers...)
		row.edit(&s)
		got := ""
		if bad, ok := errors.AsType[*consult.Invalid](s.Validate()); ok {
			got = bad.Faults[0].Field
		}
		if got != row.want {
			t.Errorf("%s: the fault is of %q, want %q", row.reason, got, row.want)
		}
	}
}

// A Plan has the number of the latest Step with one, of two on one day that which was noted last.
func TestDocumentNumber(t *testing.T) {
	t.Parallel()
	step := func(on consult.Date, number string) plan.Step { return plan.Step{On: on, DocumentNumber: number} }
	for _, row := range []struct {
		reason string
		steps  []plan.Step
		want   string
	}{
		{"no step", nil, ""},
		{"none has one", []plan.Step{step("2027-01-01", "")}, ""},
		{"the latest has none", []plan.Step{step("2027-01-01", "一"), step("2027-01-02", "")}, "一"},
		{"noted late", []plan.Step{step("2027-01-02", "二"), step("2027-01-01", "一")}, "二"},
		{"two on one day", []plan.Step{step("2027-01-01", "一"), step("2027-01-01", "二")}, "二"},
	} {
		if got := (plan.Plan{Steps: row.steps}).DocumentNumber(); got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}
