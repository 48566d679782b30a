package conflict

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// ruleHolds is what a live leaf breaks that does not hold what it needs.
const ruleHolds = "meeting.holds_its_needs"

// notHeld tells in one finding what a live leaf needs and does not hold, with the
// Meetings that do, or that it holds nothing and nobody at all.
func (v *view) notHeld(m consult.Meeting) []consult.Conflict {
	less := v.missingNeeds(m)
	if len(less.zh) == 0 && !m.HoldsNobody() {
		return nil
	}
	c := consult.Conflict{Kind: consult.HoldsLess, Severity: consult.Warning, Span: m.Span, Rule: ruleHolds, PersonIDs: less.people, MeetingIDs: less.others}
	if m.RoomUnheld {
		c.RoomID = m.RoomID
	}
	if len(less.people) == 1 {
		c.PersonID, c.PersonIDs = less.people[0], nil
	}
	if len(less.others) == 1 {
		c.MeetingID, c.MeetingIDs = less.others[0], nil
	}
	c.ZH, c.EN = "本会议需要而未能占用："+strings.Join(less.zh, "；"), "the meeting needs and does not hold: "+strings.Join(less.en, "; ")
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

// missing are the parties that a Meeting does not hold, in words, and who does.
type missing struct {
	people, others []consult.ID
	zh, en         []string
}

func (v *view) missingNeeds(m consult.Meeting) missing {
	var l missing
	tell := func(kind consult.ResourceKind, id consult.ID, whoZH, whoEN string) {
		zh, en := whoZH+"现已空出，保存本会议即可占用", whoEN+" is free by now, and held once the meeting is saved"
		taken := v.holders(kind, id, m.Span)
		if len(taken) > 0 {
			var zhs, ens []string
			for _, r := range taken {
				if !slices.Contains(l.others, r.MeetingID) {
					l.others = append(l.others, r.MeetingID)
				}
				title, when := nameOr(v.Others[r.MeetingID].Title, "?"), formatSpan(v.Context, r.Span)
				zhs, ens = append(zhs, fmt.Sprintf("《%s》（%s）", title, when)), append(ens, fmt.Sprintf("“%s”, %s", title, when))
			}
			zh, en = whoZH+"已安排"+strings.Join(zhs, "、"), whoEN+" is taken by "+strings.Join(ens, " and ")
		}
		l.zh, l.en = append(l.zh, zh), append(l.en, en)
	}
	for _, a := range m.Attendances {
		if a.Required && a.Unheld {
			l.people = append(l.people, a.PersonID)
			zh, en := v.postOf(a.PersonID)
			tell(consult.ResourcePerson, a.PersonID, zh, en)
		}
	}
	if m.RoomUnheld && m.RoomID != "" {
		name := nameOr(v.Rooms[m.RoomID].Name, string(m.RoomID))
		tell(consult.ResourceRoom, m.RoomID, name, name)
	}
	return l
}

// postOf is the person's name with the post that tells them from others of that name.
func (v *view) postOf(id consult.ID) (zh, en string) {
	p := v.People[id]
	name := nameOr(p.Called(), string(id))
	if p.Post == "" || p.Apart != "" {
		return name, name
	}
	return name + "（" + p.Post + "）", name + " (" + p.Post + ")"
}
