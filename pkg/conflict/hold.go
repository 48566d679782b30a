package conflict

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// ruleHolds says that a live Meeting without children holds everything that it needs.
const ruleHolds = "meeting.holds_its_needs"

// notHeld returns one finding with everything that the Meeting needs and does not hold, and
// with the Meetings that hold it, or the finding that it holds nothing at all.
func (v *view) notHeld(m consult.Meeting) []consult.Conflict {
	less := v.missingNeeds(m)
	if len(less.zh) == 0 && !m.HoldsNobody() {
		return nil
	}
	c := consult.Conflict{
		Kind:       consult.HoldsLess,
		Severity:   consult.Warning,
		Span:       m.Span,
		Rule:       ruleHolds,
		PersonIDs:  less.people,
		MeetingIDs: less.others,
	}
	if m.RoomUnheld || len(v.missingTurnaround(m)) > 0 {
		c.RoomID = m.RoomID
	}
	// A single party goes into the field that Overrides and links use.
	if len(less.people) == 1 {
		c.PersonID, c.PersonIDs = less.people[0], nil
	}
	if len(less.others) == 1 {
		c.MeetingID, c.MeetingIDs = less.others[0], nil
	}
	c.ZH = "本会议需要而未能占用：" + strings.Join(less.zh, "；")
	c.EN = "the meeting needs and does not hold: " + strings.Join(less.en, "; ")
	if !m.HoldsNobody() {
		return []consult.Conflict{c}
	}
	c.Kind = consult.HoldsNobody
	zh, en := "本会议没有占用任何人员和会议室，也没有线上入口", "the meeting holds nobody and no room, and has no online entrance"
	if len(less.zh) > 0 {
		zh, en = zh+"；"+c.ZH, en+"; "+c.EN
	}
	c.ZH, c.EN = zh, en
	return []consult.Conflict{c}
}

// missing lists what a Meeting does not hold: the people, the Meetings that hold it instead,
// and the words.
type missing struct {
	people, others []consult.ID
	zh, en         []string
}

func (v *view) missingNeeds(m consult.Meeting) missing {
	var l missing
	tell := func(kind consult.ResourceKind, id consult.ID, windows []consult.Span, whoZH, whoEN string) {
		zh, en := whoZH+"现已空出，保存本会议即可占用", whoEN+" is free by now, and held once the meeting is saved"
		taken := v.holders(kind, id, windows...)
		if len(taken) > 0 {
			var zhs, ens []string
			for _, r := range taken {
				if !slices.Contains(l.others, r.MeetingID) {
					l.others = append(l.others, r.MeetingID)
				}
				titleZH, titleEN := quoted(v.Others[r.MeetingID], "其他会议", "another meeting")
				when := formatSpan(v.Context, r.Span)
				zhs = append(zhs, fmt.Sprintf("%s（%s）", titleZH, when))
				ens = append(ens, fmt.Sprintf("%s, %s", titleEN, when))
			}
			zh, en = whoZH+"已安排"+strings.Join(zhs, "、"), whoEN+" is taken by "+strings.Join(ens, " and ")
		}
		l.zh, l.en = append(l.zh, zh), append(l.en, en)
	}
	for _, a := range m.Attendances {
		if a.Required && a.Unheld {
			l.people = append(l.people, a.PersonID)
			zh, en := v.postOf(a.PersonID)
			tell(consult.ResourcePerson, a.PersonID, m.Windows(a.PersonID), zh, en)
		}
	}
	if m.RoomUnheld && m.RoomID != "" {
		name := nameOr(v.Rooms[m.RoomID].Name, string(m.RoomID))
		tell(consult.ResourceRoom, m.RoomID, []consult.Span{m.RoomSpan()}, name, name)
	}
	for _, x := range v.missingTurnaround(m) {
		tell(consult.ResourceRoom, m.RoomID, []consult.Span{x.span}, x.zh, x.en)
	}
	return l
}

// lackedSpan is set-up or clear-up time that a Meeting needs and does not hold.
type lackedSpan struct {
	span   consult.Span
	zh, en string
}

// missingTurnaround lists what the Room and the Form ask for now beyond what the Meeting holds of its Room.
func (v *view) missingTurnaround(m consult.Meeting) []lackedSpan {
	if m.RoomID == "" || m.RoomUnheld {
		return nil
	}
	at := v.Rooms[m.RoomID]
	name := nameOr(at.Name, string(m.RoomID))
	wanted := v.Form.Turnaround.Max(at.Turnaround)
	var out []lackedSpan
	add := func(span consult.Span, n int, zh, en string) {
		if span.Length() > 0 {
			out = append(out, lackedSpan{
				span: span,
				zh:   name + fmt.Sprintf(zh, n),
				en:   name + fmt.Sprintf(en, n),
			})
		}
	}
	add(wanted.Before(m.Span, m.Turnaround), wanted.Setup, "会前%d分钟的布置时间", ", the %d min before for set-up,")
	add(wanted.After(m.Span, m.Turnaround), wanted.Clearup, "会后%d分钟的清场时间", ", the %d min after for clear-up,")
	return out
}

// GrownTurnaround is what the Meeting can hold of the wanted Turnaround beyond its own: set-up and clear-up are each as
// wanted if no other Meeting has the Room then.
func GrownTurnaround(m consult.Meeting, wanted consult.Turnaround, s *Context) consult.Turnaround {
	v := newView(m, s)
	free := func(span consult.Span) bool {
		return span.Length() > 0 && len(v.holders(consult.ResourceRoom, m.RoomID, span)) == 0
	}
	grown := m.Turnaround
	if free(wanted.Before(m.Span, m.Turnaround)) {
		grown.Setup = wanted.Setup
	}
	if free(wanted.After(m.Span, m.Turnaround)) {
		grown.Clearup = wanted.Clearup
	}
	return grown
}

// postOf is the name of a person, with the post if the name alone may be ambiguous.
func (v *view) postOf(id consult.ID) (string, string) {
	p := v.People[id]
	name := nameOr(p.Called(), string(id))
	if p.Post == "" || p.Apart != "" {
		return name, name
	}
	return name + "（" + p.Post + "）", name + " (" + p.Post + ")"
}
