package history

import (
	"encoding/json"
	"fmt"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// delegationPart is a Delegation as the journal has it.
type delegationPart struct {
	BodyID consult.ID `json:"body_id"`
	Seats  int        `json:"seats"`
	NameBy string     `json:"name_by"`
	Lapsed bool       `json:"lapsed"`
}

// delegationsIn are the Delegation before and after the change; what is no object names no Body.
func delegationsIn(c journal.FieldChange) (delegationPart, delegationPart) {
	var was, is delegationPart
	_ = json.Unmarshal(c.Before, &was)
	_ = json.Unmarshal(c.After, &is)
	return was, is
}

// delegations says what became of the seats for which Bodies name people, and who was named.
func (w *words) delegations(changes []journal.FieldChange) []phrase {
	var done []phrase
	var come, gone []string
	for _, c := range changes {
		switch c.Field {
		case "delegations":
			done = append(done, w.delegation(c))
		case "delegation_seats":
			name := w.person(consult.ID(c.Key))
			switch {
			case len(c.Before) == 0:
				come = append(come, name)
			case len(c.After) == 0:
				gone = append(gone, name)
			}
		}
	}
	done = append(done, listed("名额定人：", "named for a seat: ", come)...)
	return append(done, listed("撤下名额人选：", "freed from a seat: ", gone)...)
}

// delegation says what became of one Delegation.
func (w *words) delegation(c journal.FieldChange) phrase {
	was, is := delegationsIn(c)
	switch {
	case len(c.Before) == 0:
		body := w.body(is.BodyID)
		return phrase{fmt.Sprintf("给%s%d个名额", body, is.Seats), fmt.Sprintf("gave %s %d seats", body, is.Seats)}
	case len(c.After) == 0:
		body := w.body(was.BodyID)
		return phrase{"取消了" + body + "的名额", "took away the seats of " + body}
	}
	body := w.body(is.BodyID)
	switch {
	case was.Seats != is.Seats:
		return phrase{fmt.Sprintf("把%s的名额由%d个改为%d个", body, was.Seats, is.Seats),
			fmt.Sprintf("changed the seats of %s from %d to %d", body, was.Seats, is.Seats)}
	case is.Lapsed && !was.Lapsed:
		return phrase{body + "的名额到期未定满", "the seats of " + body + " lapsed without a name"}
	case was.Lapsed && !is.Lapsed:
		return phrase{"重新开放了" + body + "的名额", "opened the seats of " + body + " again"}
	case was.NameBy != is.NameBy:
		return phrase{"改了" + body + "的定人期限", "changed by when " + body + " names people"}
	}
	return phrase{"改了" + body + "的名额要求", "changed what the seats of " + body + " are for"}
}
