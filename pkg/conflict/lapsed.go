package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// lapsedLeave warns of people who are expected again, because their approved Leave was for the
// day on which the Meeting used to be.
func (v *view) lapsedLeave(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	for _, a := range m.Attendances {
		l, ok := v.Lapsed[a.PersonID]
		if !ok {
			continue
		}
		c := consult.Conflict{
			Kind:     consult.LeaveLapsed,
			Severity: consult.Warning,
			PersonID: a.PersonID,
			Span:     m.Span,
			Rule:     "leave.day",
		}
		zh, en := v.postOf(a.PersonID)
		day := l.For.From.In(v.Zone).Format(time.DateOnly)
		c.ZH = fmt.Sprintf("%s的请假只限%s，会议改期后重新计入应到人员", zh, day)
		c.EN = fmt.Sprintf("%s had leave for %s only, and is expected again because the meeting has moved", en, day)
		found = append(found, c)
	}
	return found
}
