package history

import (
	"encoding/json"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// halfDay says what was recorded of somebody at one half day.
func (w *words) halfDay(who string, c journal.FieldChange) phrase {
	day, half, _ := strings.Cut(c.Key, " ")
	begins := consult.Date(day).Start(w.zone)
	at := phrase{begins.Format("1月2日") + "上午", "the morning of " + begins.Format("2 January")}
	if consult.Half(half) == consult.Afternoon {
		at = phrase{begins.Format("1月2日") + "下午", "the afternoon of " + begins.Format("2 January")}
	}
	if len(c.After) == 0 {
		return phrase{"撤销" + who + at.zh + "的到会登记", "took back what was recorded of " + who + " in " + at.en}
	}
	var is struct{ Presence, Mode string }
	// What is no object says nothing of presence.
	_ = json.Unmarshal(c.After, &is)
	came := presenceWord(is.Presence)
	if consult.Mode(is.Mode) == consult.Online {
		came.zh += "（线上）"
		came.en += " online"
	}
	return phrase{"登记" + who + at.zh + came.zh, "recorded that " + who + " " + came.en + " in " + at.en}
}

// modePhrase says how somebody means to attend.
func modePhrase(who string, m consult.Mode) phrase {
	if m == consult.Online {
		return phrase{who + "线上出席", "recorded that " + who + " attends online"}
	}
	return phrase{who + "现场出席", "recorded that " + who + " attends on site"}
}

func presenceWord(presence string) phrase {
	switch consult.Presence(presence) {
	case consult.Present:
		return phrase{"到会", "came"}
	case consult.Late:
		return phrase{"迟到", "came late"}
	case consult.LeftEarly:
		return phrase{"早退", "left early"}
	case consult.Absent:
		return phrase{"缺席", "was absent"}
	case consult.Excused:
		return phrase{"请假", "was excused"}
	}
	return phrase{presence, presence}
}
