package motion

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
)

// replied is a valid Motion in the state replied.
func replied() Motion {
	return Motion{
		Stamp:     consult.Stamp{ID: "m"},
		Year:      2027,
		Number:    17,
		Title:     "关于加装电梯的提案",
		State:     Replied,
		Proposers: []Proposer{{PersonID: "p1"}, {BodyID: "b1"}},
		Handlers:  []Handler{{BodyID: "b2", Role: MainHandler}, {BodyID: "b3", Role: JointHandler}},
		FiledOn:   "2027-01-20",
		ReplyDue:  "2027-04-20",
		RepliedOn: "2027-04-10",
	}
}

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

func TestValidate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		edit   func(*Motion)
		want   string
	}{
		{"replied to", func(*Motion) {}, ""},
		{"replied to on the day of filing", func(m *Motion) { m.RepliedOn = m.FiledOn }, ""},
		{"no year", func(m *Motion) { m.Year = 0 }, "year range"},
		{"a number of six digits", func(m *Motion) { m.Number = 100000 }, "number range"},
		{"no title", func(m *Motion) { m.Title = " " }, "title required"},
		{"a state of no motion", func(m *Motion) { m.State = "lost" }, "replied_on unexpected, state unknown"},
		{"nobody proposes", func(m *Motion) { m.Proposers = nil }, "proposers required"},
		{"a proposer of nothing", func(m *Motion) { m.Proposers[1] = Proposer{} }, "proposers[1] one_of"},
		{"a proposer of both", func(m *Motion) { m.Proposers[1].PersonID = "p2" }, "proposers[1] one_of"},
		{"a proposer twice", func(m *Motion) { m.Proposers[1] = m.Proposers[0] }, "proposers[1] duplicate"},
		{"two main handlers", func(m *Motion) { m.Handlers[1].Role = MainHandler }, "handlers two_main"},
		{"a main and a separate one", func(m *Motion) { m.Handlers[1].Role = SeparateHandler },
			"handlers main_and_separate, handlers one_separate"},
		{"joint without main", func(m *Motion) { m.Handlers[0].Role = JointHandler }, "handlers no_main"},
		{"several separate ones", func(m *Motion) {
			m.Handlers = []Handler{{BodyID: "b2", Role: SeparateHandler}, {BodyID: "b3", Role: SeparateHandler}}
		}, ""},
		{"a handler twice", func(m *Motion) { m.Handlers[1].BodyID = "b2" }, "handlers[1].body_id duplicate"},
		{"a role of no handler", func(m *Motion) { m.Handlers[1].Role = "" }, "handlers[1].role unknown"},
		{"nobody handles", func(m *Motion) { m.Handlers = nil }, "handlers required"},
		{"two supervise", func(m *Motion) { m.SupervisorBodyID, m.SupervisorPersonID = "b", "p" },
			"supervisor_body_id both"},
		{"no date of filing", func(m *Motion) { m.FiledOn = "" }, "filed_on required"},
		{"no number", func(m *Motion) { m.Number = 0 }, "number required"},
		{"no date of the reply", func(m *Motion) { m.RepliedOn = "" }, "replied_on required"},
		{"replied before it was filed", func(m *Motion) { m.RepliedOn = "2027-01-19" }, "replied_on before_filing"},
		{"due before it was filed", func(m *Motion) { m.ReplyDue = "2027-01-19" }, "reply_due before_filing"},
		{"a reply while it is assigned", func(m *Motion) { m.State = Assigned }, "replied_on unexpected"},
		{"content", func(m *Motion) {
			m.Proposers[0].Satisfaction, m.Proposers[0].SatisfactionOn = MostlySatisfied, m.RepliedOn
		}, ""},
		{"content before the reply", func(m *Motion) {
			m.Proposers[0].Satisfaction, m.Proposers[0].SatisfactionOn = Satisfied, "2027-04-09"
		}, "proposers[0].satisfaction_on before_reply"},
		{"content without a date", func(m *Motion) { m.Proposers[0].Satisfaction = Dissatisfied },
			"proposers[0].satisfaction_on required"},
		{"a date without content", func(m *Motion) { m.Proposers[0].SatisfactionOn = "2027-05-01" },
			"proposers[0].satisfaction_on unexpected"},
		{"content of a kind that is not asked for", func(m *Motion) { m.Proposers[0].Satisfaction = "happy" },
			"proposers[0].satisfaction unknown"},
		{"content with what is only assigned", func(m *Motion) {
			m.State, m.RepliedOn = Assigned, ""
			m.Proposers[0].Satisfaction, m.Proposers[0].SatisfactionOn = Satisfied, "2027-04-12"
		}, "proposers[0].satisfaction unexpected"},
		{"received", func(m *Motion) {
			*m = Motion{Year: 2027, Title: "提案", State: Received, Proposers: m.Proposers}
		}, ""},
		{"received with a number", func(m *Motion) { m.State, m.RepliedOn = Received, "" },
			"filed_on unexpected, number unexpected"},
		{"merged into nothing", func(m *Motion) { m.State, m.RepliedOn = Merged, "" }, "merged_into_id required"},
		{"merged into itself", func(m *Motion) {
			m.State = Merged
			m.RepliedOn = ""
			m.MergedIntoID = "m"
		},
			"merged_into_id self"},
		{"merged and replied to", func(m *Motion) { m.MergedIntoID = "o" }, "merged_into_id unexpected"},
		{"several faults at once", func(m *Motion) {
			m.Title = ""
			m.FiledOn = "soon"
			m.Number = 0
		},
			"filed_on bad_date, number required, replied_on before_filing, reply_due before_filing, title required"},
	} {
		m := replied()
		c.edit(&m)
		if got := codes(m.Validate()); got != c.want {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

// Every step but those of the table is refused, and every one can be taken back.
func TestSteps(t *testing.T) {
	t.Parallel()
	allowed := "received>filed received>not_filed received>merged filed>assigned filed>merged filed>received " +
		"not_filed>received merged>filed merged>received assigned>replied assigned>merged assigned>filed " +
		"replied>closed replied>assigned closed>replied"
	for _, from := range States {
		for _, to := range States {
			var f consult.Faults
			CheckStep(&f, from, to)
			want := from == to || slices.Contains(strings.Fields(allowed), string(from)+">"+string(to))
			if (len(f) == 0) != want {
				t.Errorf("from %s to %s: %v", from, to, f)
			}
		}
	}
	for from, all := range steps {
		for _, to := range all {
			// What was assigned and merged goes back to be filed.
			if !slices.Contains(steps[to], from) && (from != Assigned || !slices.Contains(steps[to], Filed)) {
				t.Errorf("%s cannot be taken back to %s", to, from)
			}
		}
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason string
		state  State
		due    consult.Date
		want   bool
	}{
		{reason: "due yesterday", state: Assigned, due: "2027-04-19", want: true},
		{reason: "due today", state: Assigned, due: "2027-04-20"},
		{reason: "filed alone", state: Filed, due: "2027-04-19", want: true},
		{reason: "replied to", state: Replied, due: "2027-04-19"},
		{reason: "due on no day", state: Assigned},
		{reason: "merged", state: Merged, due: "2027-04-19"},
	} {
		if got := (Motion{State: c.state, ReplyDue: c.due}).Overdue("2027-04-20"); got != c.want {
			t.Errorf("%s: %v", c.reason, got)
		}
	}
}
