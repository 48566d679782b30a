package conflict

import (
	"fmt"
	"slices"

	"huiqi/pkg/consult"
)

// Motion is a Motion (提案) that a Meeting is about, with those without whom the Meeting should not be held.
type Motion struct {
	Year, Number int
	Title        string
	// First is the first proposer; Handlers are the main handler, or the separate ones where there is none.
	First    Party
	Handlers []Party
}

// Party is a Person, or a Body with everybody who belongs to it on the day of the Meeting.
type Party struct {
	PersonID, BodyID consult.ID
	Name             string
	People           map[consult.ID]bool
}

// motionParties finds the Motions whose first proposer is not invited, and those of whose handlers nobody is. A Body is
// invited as such, or by somebody of it. An invitation that came to nothing does not count; one that was declined
// does, for whoever declined was asked.
func (v *view) motionParties(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	add := func(of Motion, person consult.ID, zh, en string) {
		whichZH, whichEN := of.called()
		found = append(found, consult.Conflict{
			Kind:     consult.MotionPartyMissing,
			Severity: consult.Warning,
			PersonID: person,
			Span:     m.Span,
			Rule:     "motion.parties",
			ZH:       whichZH + zh,
			EN:       whichEN + en,
		})
	}
	for _, of := range v.Motions {
		if !of.First.invited(m) {
			name := of.First.Name
			add(of, of.First.PersonID, "的第一提案人"+name+"未受邀", ": the first proposer, "+name+", is not invited")
		}
		invited := func(p Party) bool { return p.invited(m) }
		if len(of.Handlers) > 0 && !slices.ContainsFunc(of.Handlers, invited) {
			name := of.Handlers[0].Name
			if len(of.Handlers) == 1 {
				add(of, "", "的主办单位"+name+"无人受邀", ": nobody of the main handler, "+name+", is invited")
				continue
			}
			add(of, "", fmt.Sprintf("的%d个分办单位均无人受邀", len(of.Handlers)), ": nobody of its separate handlers is invited")
		}
	}
	return found
}

// called names a Motion in both languages.
func (m Motion) called() (string, string) {
	if m.Number == 0 {
		return "提案《" + m.Title + "》", "motion “" + m.Title + "”"
	}
	return fmt.Sprintf("%d年第%d号提案《%s》", m.Year, m.Number, m.Title),
		fmt.Sprintf("motion %d/%d “%s”", m.Year, m.Number, m.Title)
}

// invited reports whether the Meeting invites the Party, or somebody of it.
func (p Party) invited(m consult.Meeting) bool {
	if p.BodyID != "" && slices.Contains(m.InviteBodyIDs, p.BodyID) {
		return true
	}
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
		return !a.Out() && (a.PersonID == p.PersonID || p.People[a.PersonID])
	})
}
