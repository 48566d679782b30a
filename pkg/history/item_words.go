package history

import (
	"encoding/json"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// itemPart is an Item of an agenda as the journal has it.
type itemPart struct {
	Ord     int    `json:"ord"`
	Minutes int    `json:"minutes"`
	Title   string `json:"title"`
	// PersonIDs are who comes for it alone. What else it has is not named.
	PersonIDs []consult.ID `json:"person_ids"`
}

// agenda says which Items came and went, and what became of the others.
func agenda(changes []journal.FieldChange) []phrase {
	var come, gone []string
	var done []phrase
	for _, c := range changes {
		if c.Field != "items" {
			continue
		}
		var was, is itemPart
		// What is no object has no title.
		_ = json.Unmarshal(c.Before, &was)
		_ = json.Unmarshal(c.After, &is)
		switch {
		case len(c.Before) == 0:
			come = append(come, "“"+is.Title+"”")
		case len(c.After) == 0:
			gone = append(gone, "“"+was.Title+"”")
		default:
			done = append(done, itemPhrase(was, is))
		}
	}
	done = append(listed("列入议程项", "added to the agenda: ", come), done...)
	return append(done, listed("撤下议程项", "took off the agenda: ", gone)...)
}

// itemPhrase says what became of one Item.
func itemPhrase(was, is itemPart) phrase {
	zh, en := "议程项“"+is.Title+"”", "item “"+is.Title+"”"
	switch {
	case was.Title != is.Title:
		return phrase{"把议程项“" + was.Title + "”改为“" + is.Title + "”",
			"changed item “" + was.Title + "” to “" + is.Title + "”"}
	case was.Minutes != is.Minutes:
		return phrase{fmt.Sprintf("把%s由%d分钟改为%d分钟", zh, was.Minutes, is.Minutes),
			fmt.Sprintf("changed %s from %d to %d minutes", en, was.Minutes, is.Minutes)}
	case was.Ord != is.Ord:
		return phrase{fmt.Sprintf("把%s由第%d项调到第%d项", zh, was.Ord+1, is.Ord+1),
			fmt.Sprintf("moved %s from place %d to %d", en, was.Ord+1, is.Ord+1)}
	case !slices.Equal(was.PersonIDs, is.PersonIDs):
		return phrase{"改了只参加" + zh + "的人员", "changed who comes for " + en + " alone"}
	}
	return phrase{"改了" + zh, "changed " + en}
}
