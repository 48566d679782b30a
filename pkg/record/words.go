package record

import "huiqi/pkg/motion"

// pair is a word in Chinese and English.
type pair [2]string

var kindWords = map[Kind]pair{
	Meeting: {"参会", "meeting"},
	Leave:   {"请假", "leave"},
	Motion:  {"提案", "motion"},
	Visit:   {"走访", "visit"},
	Contact: {"联系", "contact"},
}

var roleWords = map[string]pair{
	"presiding": {"主持", "presides"},
	"voting":    {"出席", "votes"},
	"nonvoting": {"列席", "attends"},
	"reporting": {"汇报", "reports"},
	"guest":     {"嘉宾", "guest"},
	"staff":     {"工作人员", "staff"},
	"first":     {"第一提案人", "first proposer"},
	"joint":     {"联名提案人", "joint proposer"},
}

var stateWords = map[Kind]map[string]pair{
	Meeting: {
		"":           {"未登记", "not recorded"},
		"present":    {"到会", "came"},
		"late":       {"迟到", "came late"},
		"left_early": {"早退", "left early"},
		"absent":     {"缺席", "absent"},
		"excused":    {"请假", "excused"},
	},
	Leave: {
		"pending":  {"待批", "not decided yet"},
		"approved": {"已批准", "approved"},
		"refused":  {"未批准", "refused"},
	},
}

// Words are what people call the kind, in Chinese and English.
func (k Kind) Words() (string, string) { return kindWords[k][0], kindWords[k][1] }

// RoleWords are what people call the Role; empty when there is none.
func (l Line) RoleWords() (string, string) { return roleWords[l.Role][0], roleWords[l.Role][1] }

// StateWords are what people call the State; empty when there is none.
func (l Line) StateWords() (string, string) {
	if l.Kind == Motion {
		return motion.State(l.State).Word(), l.State
	}
	w := stateWords[l.Kind][l.State]
	if l.Online {
		w[0] += "（线上）"
		w[1] += " (online)"
	}
	return w[0], w[1]
}
