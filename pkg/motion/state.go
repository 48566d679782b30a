package motion

import (
	"slices"

	"huiqi/pkg/consult"
)

// State is how far a Motion has come.
type State string

// The states, in their order.
const (
	Received State = "received"  // 收到
	Filed    State = "filed"     // 立案
	NotFiled State = "not_filed" // 不立案
	Merged   State = "merged"    // 并案
	Assigned State = "assigned"  // 交办
	Replied  State = "replied"   // 办复
	Closed   State = "closed"    // 办结
)

// States lists every State.
var States = []State{Received, Filed, NotFiled, Merged, Assigned, Replied, Closed}

// steps are the states that may follow each. Each but the first can be taken back, for what was entered by mistake or
// is handled anew.
var steps = map[State][]State{
	Received: {Filed, NotFiled, Merged},
	Filed:    {Assigned, Merged, Received},
	NotFiled: {Received},
	Merged:   {Filed, Received},
	Assigned: {Replied, Merged, Filed},
	Replied:  {Closed, Assigned},
	Closed:   {Replied},
}

// Filed reports whether a Motion in the state is filed, and so has its number.
func (s State) Filed() bool { return s == Filed || s.Handled() }

// Handled reports whether a Motion in the state was given to its handlers.
func (s State) Handled() bool { return s == Assigned || s.Answered() }

// Answered reports whether a Motion in the state has its reply.
func (s State) Answered() bool { return s == Replied || s == Closed }

// CheckStep records a Fault unless a Motion may go from one state to the other.
func CheckStep(f *consult.Faults, from, to State) {
	known := slices.Contains(States, to)
	f.Add(
		known && from != to && !slices.Contains(steps[from], to), "state", "step",
		"不能由“"+from.Word()+"”直接变为“"+to.Word()+"”", "cannot go from "+string(from)+" to "+string(to),
	)
}

// Word is what an office calls the state.
func (s State) Word() string {
	return map[State]string{
		Received: "收到", Filed: "立案", NotFiled: "不立案", Merged: "并案", Assigned: "交办", Replied: "办复", Closed: "办结",
	}[s]
}
