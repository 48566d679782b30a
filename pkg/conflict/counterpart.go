package conflict

import (
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// counterparts finds that nobody takes part of those that the Meeting's Bodies are paired with. A partner takes part
// when it holds the Meeting as well, is invited as such or has seats to name people for, or when somebody of it is
// invited. Those whose names are hidden from whoever asks count like the others, and are not named.
func (v *view) counterparts(m consult.Meeting) []consult.Conflict {
	if len(v.Counterparts) == 0 {
		return nil
	}
	var names []string
	for _, p := range v.Counterparts {
		if p.invited(m) || slices.Contains(m.Owners(), p.BodyID) || delegates(m, p.BodyID) {
			return nil
		}
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	c := consult.Conflict{
		Kind:     consult.CounterpartMissing,
		Severity: consult.Warning,
		Span:     m.Span,
		Rule:     "pairing.counterpart",
	}
	switch len(names) {
	case 0:
		c.ZH, c.EN = "对口单位无人受邀", "nobody of the counterpart is invited"
	case 1:
		c.ZH, c.EN = "对口单位"+names[0]+"无人受邀", "nobody of the counterpart, "+names[0]+", is invited"
	default:
		c.ZH = "对口单位" + strings.Join(names, "、") + "均无人受邀"
		c.EN = "nobody of the counterparts (" + strings.Join(names, ", ") + ") is invited"
	}
	return []consult.Conflict{c}
}

// delegates reports whether the Body may still name people for seats of the Meeting, or has named some who come.
func delegates(m consult.Meeting, body consult.ID) bool {
	return slices.ContainsFunc(m.Delegations, func(d consult.Delegation) bool {
		named := func(a consult.Attendance) bool { return a.DelegationID == d.ID && !a.Vacates() }
		return d.BodyID == body && (!d.Lapsed || slices.ContainsFunc(m.Attendances, named))
	})
}
