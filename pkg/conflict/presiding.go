package conflict

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// presiding checks that at least one required attendee presides and can come.
func (v *view) presiding(m consult.Meeting) []consult.Conflict {
	if !v.Form.NeedsPresiding {
		return nil
	}
	var who []consult.ID
	agreed := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		if a.Role == consult.RolePresiding && a.Required {
			who = append(who, a.PersonID)
			agreed[a.PersonID] = a.Consent == "" || a.Consent == consult.ConsentAgreed
		}
	}
	if slices.ContainsFunc(who, func(p consult.ID) bool { return agreed[p] && v.canAttend(m, p) }) {
		return nil // one who can preside is enough
	}
	c := consult.Conflict{
		Kind:     consult.PresidingMissing,
		Severity: consult.Warning,
		Span:     m.Span,
		Rule:     "form.needs_presiding",
	}
	switch slices.Sort(who); len(who) {
	case 0:
		c.ZH, c.EN = "没有安排主持人", "nobody is named to preside"
		return []consult.Conflict{c}
	case 1:
		c.PersonID = who[0]
	default:
		c.PersonIDs = who
	}
	c.ZH, c.EN = v.sayPresiding(who)
	return []consult.Conflict{c}
}

func (v *view) sayPresiding(who []consult.ID) (string, string) {
	var zhs, ens []string
	for _, p := range who {
		name := nameOr(v.People[p].Called(), string(p))
		whyZH, whyEN := "另有安排", "taken"
		switch {
		case v.Excused[p]:
			whyZH, whyEN = "已请假", "on leave"
		case v.Declined[p]:
			whyZH, whyEN = "答复不出席", "declined"
		}
		zhs, ens = append(zhs, name+"（"+whyZH+"）"), append(ens, name+" ("+whyEN+")")
	}
	return fmt.Sprintf("主持人%s不能到会，无人主持", strings.Join(zhs, "、")),
		fmt.Sprintf("nobody can preside: %s", strings.Join(ens, ", "))
}
