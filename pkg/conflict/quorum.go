package conflict

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// Forecast counts, for each invited Body in the order of invitation, how many of its members
// can come as far as the Context knows. A parent has no forecast; its children have.
func Forecast(m consult.Meeting, s *Context) []Tally { return newView(m, s).tallies(m) }

func (v *view) tallies(m consult.Meeting) []Tally {
	if m.HasChildren {
		return nil
	}
	var out []Tally
	for _, body := range m.InviteBodyIDs {
		if len(v.voters[body]) > 0 {
			out = append(out, v.tally(body, m.Span))
		}
	}
	return out
}

func (v *view) tally(body consult.ID, span consult.Span) Tally {
	t := Tally{BodyID: body, Name: v.Bodies[body].Name, Members: len(v.voters[body])}
	for _, p := range v.voters[body] {
		// The first reason counts: who sends a substitute is present whatever else they do.
		switch {
		case v.Sent[p]:
			t.Free++
		case v.Excused[p]:
			t.Excused++
		case v.Declined[p]:
			t.Declined++
		case v.busy(p, span):
			t.Busy++
		case v.uncounted(p):
			t.Online++
		default:
			t.Free++
			if v.Tentative[p] {
				t.Tentative++
			}
		}
	}
	t.Needed = v.Form.Quorum.Needed(t.Members)
	for _, role := range v.Form.MustAttend {
		switch held, free, sure := v.officers(body, role, span); {
		case held && !free:
			t.Absent = append(t.Absent, role)
		case held && !sure:
			t.Unsure = append(t.Unsure, role)
		}
	}
	t.Reached = t.Free >= t.Needed && len(t.Absent) == 0
	return t
}

// officers returns three facts: whether anybody holds the role in the Body, whether one of them
// can come, and whether one of those is certain to come.
func (v *view) officers(body consult.ID, role consult.MembershipRole, span consult.Span) (bool, bool, bool) {
	var held, free, sure bool
	for _, ms := range v.Members {
		if ms.BodyID != body || ms.Role != role {
			continue
		}
		held = true
		if v.canCome(ms.PersonID, span) && (v.Sent[ms.PersonID] || !v.uncounted(ms.PersonID)) {
			free, sure = true, sure || !v.Tentative[ms.PersonID]
		}
	}
	return held, free, sure
}

// quorum checks each invited Body: enough members must be able to come, with some margin, and
// so must those in the roles that must attend.
func (v *view) quorum(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	add := func(kind consult.ConflictKind, rule, zh, en string) {
		found = append(found, consult.Conflict{
			Kind:     kind,
			Severity: consult.Warning,
			Span:     m.Span,
			Rule:     rule,
			ZH:       zh,
			EN:       en,
		})
	}
	for _, t := range v.tallies(m) {
		switch {
		case t.Free < t.Needed:
			zh, en := sayQuorum(t)
			add(consult.QuorumUnreachable, "form.quorum", zh, en)
		case v.marginTooSmall(t):
			zh, en := sayMargin(t)
			add(consult.QuorumAtRisk, "form.quorum", zh, en)
		}
		for _, role := range t.Absent {
			zh, en := v.sayRole(t, role, "不能到会", "cannot")
			add(consult.QuorumUnreachable, "form.must_attend", zh, en)
		}
		for _, role := range t.Unsure {
			zh, en := v.sayRole(t, role, "能否到会未定", "is not sure to")
			add(consult.QuorumAtRisk, "form.must_attend", zh, en)
		}
	}
	return found
}

// marginTooSmall reports whether a quorum is reached with too small a margin. When every member
// is certain to come, the margin does not apply.
func (v *view) marginTooSmall(t Tally) bool {
	if t.Needed == 0 || t.Sure() == t.Members {
		return false
	}
	spare := t.Sure() - t.Needed
	return spare < 0 || spare*100 < v.Form.QuorumMargin*t.Members
}

// officeHolders returns the people who hold the role in the Body.
func (v *view) officeHolders(body consult.ID, role consult.MembershipRole) []consult.ID {
	var out []consult.ID
	for _, ms := range v.Members {
		if ms.BodyID == body && ms.Role == role && !slices.Contains(out, ms.PersonID) {
			out = append(out, ms.PersonID)
		}
	}
	return out
}

func sayQuorum(t Tally) (string, string) {
	awayZH, awayEN := sayAway(t)
	return fmt.Sprintf("%s共%d人，法定至少%d人到会，目前仅%d人有空%s", t.Name, t.Members, t.Needed, t.Free, awayZH),
		fmt.Sprintf("%s: %d of %d members must be able to come, %d can%s", t.Name, t.Needed, t.Members, t.Free, awayEN)
}

func sayMargin(t Tally) (string, string) {
	var zh, en string
	zh = fmt.Sprintf("%s共%d人，法定至少%d人到会，目前%d人有空", t.Name, t.Members, t.Needed, t.Free)
	en = fmt.Sprintf("%s: %d of %d members must be able to come, %d can", t.Name, t.Needed, t.Members, t.Free)
	if t.Tentative > 0 {
		zh = fmt.Sprintf("%s，其中%d人未定，若都不来", zh, t.Tentative)
		en = fmt.Sprintf("%s, %d of them unsure; without those", en, t.Tentative)
	}
	switch spare := t.Sure() - t.Needed; {
	case spare < 0:
		zh, en = fmt.Sprintf("%s，缺%d人", zh, -spare), fmt.Sprintf("%s, %d too few", en, -spare)
	case spare == 0:
		zh, en = zh+"，刚好够数", en+", none to spare"
	default:
		zh, en = fmt.Sprintf("%s，仅余%d人", zh, spare), fmt.Sprintf("%s, only %d to spare", en, spare)
	}
	awayZH, awayEN := sayAway(t)
	return zh + awayZH, en + awayEN
}

// sayAway says why members cannot come. It is empty when all can.
func sayAway(t Tally) (string, string) {
	var zhs, ens []string
	for _, w := range []struct {
		n      int
		zh, en string
	}{
		{t.Excused, "请假%d人", "%d on leave"}, {t.Declined, "答复不出席%d人", "%d declined"},
		{t.Busy, "另有安排%d人", "%d taken"}, {t.Online, "线上出席不计入%d人", "%d online, not counted"},
	} {
		if w.n > 0 {
			zhs, ens = append(zhs, fmt.Sprintf(w.zh, w.n)), append(ens, fmt.Sprintf(w.en, w.n))
		}
	}
	if len(zhs) == 0 {
		return "", ""
	}
	return "（" + strings.Join(zhs, "、") + "）", " (" + strings.Join(ens, ", ") + ")"
}

// sayRole says that a role must attend, who holds it, and what is wrong.
func (v *view) sayRole(t Tally, role consult.MembershipRole, howZH, howEN string) (string, string) {
	whoZH, whoEN := sayPeople(v.Context, v.officeHolders(t.BodyID, role))
	roleZH, roleEN := "成员", "member"
	switch role {
	case consult.MembershipChair:
		roleZH, roleEN = "主要负责人", "chair"
	case consult.MembershipViceChair:
		roleZH, roleEN = "副职负责人", "vice chair"
	case consult.MembershipSecretary:
		roleZH, roleEN = "秘书长", "secretary"
	}
	return fmt.Sprintf("%s%s（%s）必须到会，%s", t.Name, roleZH, whoZH, howZH),
		fmt.Sprintf("the %s of %s (%s) must attend and %s", roleEN, t.Name, whoEN, howEN)
}
