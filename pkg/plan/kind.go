package plan

import "huiqi/pkg/consult"

// Kind is what a Meeting does for the Topic that it is linked to.
type Kind string

// A Topic is researched, consulted on, supervised and studied, and the office's answer to
// what came of it is reported. Only a Meeting that consults holds the Topic: one that has
// none yet is open, whatever else was done for it, and a Proposal places it.
const (
	Research  Kind = "research"
	Consult   Kind = "consult"
	Supervise Kind = "supervise"
	Reply     Kind = "reply"
	Study     Kind = "study"
)

// Words are what people call the kind.
func (k Kind) Words() (string, string) {
	switch k {
	case Research:
		return "调研", "research"
	case Consult:
		return "协商", "consultation"
	case Supervise:
		return "监督", "supervision"
	case Reply:
		return "办理反馈", "report on what was done"
	case Study:
		return "学习", "study"
	}
	return string(k), string(k)
}

// Known reports whether it is one of the kinds.
func (k Kind) Known() bool {
	switch k {
	case Research, Consult, Supervise, Reply, Study:
		return true
	}
	return false
}

// KindOf is the kind of a link of which nobody has said one: a Meeting of the Topic's own
// form is the one that the Plan asks for, another one of a form that says what it is for
// is of that kind, and any other consults.
func KindOf(topic, meeting consult.FormKey) Kind {
	if topic == meeting {
		return Consult
	}
	switch meeting {
	case "research":
		return Research
	case "supervision":
		return Supervise
	case "study":
		return Study
	}
	return Consult
}
