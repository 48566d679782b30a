package conflict

import "huiqi/pkg/consult"

// inactive finds what the Meeting needs that is no longer in use: its Room or the Room's Venue,
// its people, and the Bodies that organise it or are invited. Optional people only cause
// warnings.
func (v *view) inactive(m consult.Meeting) []consult.Conflict {
	if len(v.Inactive) == 0 {
		return nil // nearly always
	}
	var found []consult.Conflict
	add := func(c consult.Conflict, zh, en string) {
		c.Span = m.Span
		c.ZH = zh
		c.EN = en
		found = append(found, c)
	}
	if room := v.Rooms[m.RoomID]; m.RoomID != "" && v.Inactive[m.RoomID] {
		zh, en := sayInactiveRoom(v.Context, room)
		rule := "room.active"
		if v.Inactive[room.VenueID] {
			rule = "venue.active"
		}
		add(consult.Conflict{
			Kind:     consult.RoomInactive,
			Severity: consult.Blocking,
			RoomID:   m.RoomID,
			Rule:     rule,
		}, zh, en)
	}
	if m.RoomID == "" && v.Inactive[m.VenueID] {
		zh, en := sayInactive(v.Venues[m.VenueID].Name, "该场所", "the venue")
		add(consult.Conflict{Kind: consult.RoomInactive, Severity: consult.Blocking, Rule: "venue.active"}, zh, en)
	}
	for _, a := range m.Attendances {
		if !v.Inactive[a.PersonID] {
			continue
		}
		c := consult.Conflict{
			Kind:     consult.PersonInactive,
			Severity: consult.Blocking,
			PersonID: a.PersonID,
			Rule:     "person.active",
		}
		zh, en := sayInactive(v.People[a.PersonID].Called(), "该人员", "the person")
		if !a.Required {
			c.Severity = consult.Warning
			zh += optionalZH
			en += optionalEN
		}
		add(c, zh, en)
	}
	for _, body := range m.Bodies() {
		if !v.Inactive[body] {
			continue
		}
		zh, en := sayInactive(v.Bodies[body].Name, "该组织", "the body")
		add(consult.Conflict{Kind: consult.BodyInactive, Severity: consult.Warning, Rule: "body.active"}, zh, en)
	}
	return found
}

func sayInactive(name, otherwiseZH, otherwiseEN string) (string, string) {
	return nameOr(name, otherwiseZH) + "已停用", nameOr(name, otherwiseEN) + " is no longer active"
}

func sayInactiveRoom(s *Context, r consult.Room) (string, string) {
	if !s.Inactive[r.VenueID] {
		return sayInactive(r.Name, "会议室", "the room")
	}
	venueZH, venueEN := sayInactive(s.Venues[r.VenueID].Name, "所在场所", "its venue")
	return nameOr(r.Name, "会议室") + "不能使用：" + venueZH,
		nameOr(r.Name, "the room") + " cannot be used: " + venueEN
}
