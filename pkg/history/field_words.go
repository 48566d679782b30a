package history

import (
	"encoding/json"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// fieldWord is what a field is called; empty for what a sentence leaves out or says in another way.
func fieldWord(field string) phrase {
	switch field {
	case "title":
		return phrase{"名称", "title"}
	case "description":
		return phrase{"说明", "description"}
	case "form":
		return phrase{"形式", "form"}
	case "room_id":
		return phrase{"会场", "room"}
	case "venue_id":
		return phrase{"场所", "venue"}
	case "place_name":
		return phrase{"地点", "place"}
	case "place_address":
		return phrase{"地址", "address"}
	case "gathering_point":
		return phrase{"集合地点", "gathering point"}
	case "gather_minutes":
		return phrase{"提前集合分钟数", "minutes to gather before"}
	case "setup_minutes":
		return phrase{"会前布置分钟数", "minutes of set-up"}
	case "clearup_minutes":
		return phrase{"会后清场分钟数", "minutes of clear-up"}
	case "online_url":
		return phrase{"线上入口", "online link"}
	case "owner_body_id":
		return phrase{"主办", "owner"}
	case "visibility":
		return phrase{"公开范围", "visibility"}
	case "expected":
		return phrase{"预计人数", "expected number"}
	case "materials_ready_at":
		return phrase{"材料备齐时间", "time when the papers are ready"}
	case "cancel_reason":
		return phrase{"取消原因", "reason for the cancellation"}
	case "number_text":
		return phrase{"届次", "number"}
	case "number_reason":
		return phrase{"届次改动理由", "reason for changing the number"}
	case "notice_number":
		return phrase{"通知文号", "document number of the notice"}
	case "notice_note":
		return phrase{"通知备注", "note on the notice"}
	case "pin_reason":
		return phrase{"锁定理由", "reason for the pin"}
	case "parent_id":
		return phrase{"所属会议", "parent meeting"}
	}
	return phrase{}
}

// field says how a field of a Meeting changed.
func (w *words) field(c journal.FieldChange) (phrase, bool) {
	switch c.Field {
	case "pin_by":
		if len(c.After) > 0 && text(c.After) != "" {
			return phrase{"锁定了会议", "pinned the meeting"}, true
		}
		return phrase{"解除了锁定", "unpinned the meeting"}, true
	case "notice_issued_at":
		if at := instantIn(c.After); !at.IsZero() {
			when := w.instant(at)
			return phrase{"登记会议通知已于" + when.zh + "发出", "recorded that its notice was issued at " + when.en}, true
		}
		return phrase{"撤销了会议通知的登记", "took back that its notice was issued"}, true
	case "reason":
		return phrase{"理由：" + text(c.After), "reason: " + text(c.After)}, len(c.After) > 0
	case "overrides":
		return phrase{"记录了一项冲突豁免", "recorded an override of a conflict"}, len(c.After) > 0
	case "stops":
		return phrase{"改了行程", "changed where it goes"}, true
	case "follows":
		return phrase{"改了先后次序要求", "changed what it follows"}, true
	case "room_unheld":
		if text(c.After) == "true" {
			return phrase{"会场未占用", "does not hold the room"}, true
		}
		return phrase{"会场已占用", "holds the room again"}, true
	}
	name := fieldWord(c.Field)
	if name.zh == "" {
		return phrase{}, false
	}
	was, is := w.value(c.Field, c.Before), w.value(c.Field, c.After)
	switch {
	case was.zh == "" && is.zh == "":
		return phrase{}, false
	case was.zh == "":
		return phrase{name.zh + "定为" + is.zh, name.en + ": " + is.en}, true
	case is.zh == "":
		return phrase{"去掉了" + name.zh + "（原为" + was.zh + "）", "removed the " + name.en + " (was " + was.en + ")"}, true
	}
	return phrase{"把" + name.zh + "由" + was.zh + "改为" + is.zh,
		"changed the " + name.en + " from " + was.en + " to " + is.en}, true
}

// value is the value of a field as people call it.
func (w *words) value(field string, value json.RawMessage) phrase {
	plain := text(value)
	if len(value) == 0 || plain == "" || plain == "0" {
		return phrase{}
	}
	switch field {
	case "room_id":
		r, ok := w.rooms[consult.ID(plain)]
		if !ok {
			return phrase{"（已删除的会场）", "a room that was deleted"}
		}
		return phrase{r.Name, r.Name}
	case "venue_id":
		v, ok := w.venues[consult.ID(plain)]
		if !ok {
			return phrase{"（已删除的场所）", "a venue that was deleted"}
		}
		return phrase{v.Name, v.Name}
	case "owner_body_id":
		name := w.body(consult.ID(plain))
		return phrase{name, name}
	case "form":
		f, ok := w.forms[consult.ID(plain)]
		if ok {
			return phrase{f.NameZH, f.NameEN}
		}
	case "visibility":
		return visibilityWord(consult.Visibility(plain))
	case "materials_ready_at":
		return w.instant(instantIn(value))
	case "parent_id":
		return phrase{"另一会议", "another meeting"}
	}
	return phrase{plain, plain}
}

func visibilityWord(v consult.Visibility) phrase {
	switch v {
	case consult.Public:
		return phrase{"公开", "public"}
	case consult.Restricted:
		return phrase{"仅参会人员", "attendees alone"}
	}
	return phrase{"内部", "internal"}
}

// answer says what was answered, who is sent, and who came.
func (w *words) answer(e journal.Entry, changes []journal.FieldChange) []phrase {
	who := w.person(e.PersonID)
	var done []phrase
	for _, c := range changes {
		is := text(c.After)
		switch c.Field {
		case "response":
			if e.Action == journal.Added && is == string(consult.NoResponse) {
				continue // the first that is known of them is something else
			}
			done = append(done, w.response(who, consult.Response(text(c.Before)), consult.Response(is)))
		case "mode":
			if is != "" && len(c.After) > 0 {
				done = append(done, modePhrase(who, consult.Mode(is)))
			}
		case "substitute_id":
			if is != "" && len(c.After) > 0 {
				done = append(done, phrase{who + "由" + w.person(consult.ID(is)) + "代为出席",
					"recorded that " + who + " sends " + w.person(consult.ID(is))})
			}
		case "presence":
			if is != "" && len(c.After) > 0 {
				came := presenceWord(is)
				done = append(done, phrase{"登记" + who + came.zh, "recorded that " + who + " " + came.en})
			}
		case "presence_mode":
			if consult.Mode(is) == consult.Online && len(c.After) > 0 {
				done = append(done, phrase{"登记" + who + "是线上出席", "recorded that " + who + " attended online"})
			}
		case "half_days":
			done = append(done, w.halfDay(who, c))
		}
	}
	if len(done) == 0 {
		done = append(done, phrase{"改了" + who + "的答复", "changed the answer of " + who})
	}
	return done
}

// response says what became of an answer. That there is none now, where there was none, is what a move leaves: people
// are asked again.
func (*words) response(who string, was, is consult.Response) phrase {
	var r phrase
	switch is {
	case consult.Accepted:
		r = phrase{"出席", "comes"}
	case consult.Declined:
		r = phrase{"不出席", "does not come"}
	case consult.Unsure:
		r = phrase{"待定", "not sure"}
	default:
		if was == "" || was == consult.NoResponse {
			return phrase{"请" + who + "重新答复", "asked " + who + " to answer again"}
		}
		return phrase{"清除" + who + "的答复", "cleared the answer of " + who}
	}
	return phrase{"登记" + who + "答复：" + r.zh, "recorded the answer of " + who + ": " + r.en}
}

// heldPhrases says whether a Meeting was recorded to have taken place, and why not.
func heldPhrases(e journal.Entry, changes []journal.FieldChange) []phrase {
	took, reason := false, ""
	said := e.Action == journal.Added
	for _, c := range changes {
		switch c.Field {
		case "took": // that it is false is left out of a new record
			took, said = text(c.After) == "true", true
		case "reason":
			reason = text(c.After)
		}
	}
	switch {
	case e.Action == journal.Removed && reason != "":
		return []phrase{{"撤销了召开登记：" + reason, "took back the record of its being held: " + reason}}
	case e.Action == journal.Removed:
		return []phrase{{"撤销了召开登记", "took back the record of its being held"}}
	case !said:
		return []phrase{{"改了召开登记", "changed the record of its being held"}}
	case took && reason == "":
		return []phrase{{"已召开", "recorded that it was held"}}
	case took:
		return []phrase{{"已召开（" + reason + "）", "recorded that it was held (" + reason + ")"}}
	}
	return []phrase{{"未召开：" + reason, "recorded that it was not held: " + reason}}
}

// leave says what became of a Leave. Its reason is nobody's business here.
func (w *words) leave(e journal.Entry, changes []journal.FieldChange) []phrase {
	who := w.person(e.PersonID)
	var done []phrase
	if e.Action == journal.Added {
		done = append(done, phrase{"登记了" + who + "的请假", "recorded that " + who + " asks for leave"})
	}
	for _, c := range changes {
		switch {
		case c.Field == "former" && text(c.After) == "true":
			done = append(done, phrase{who + "的请假因改期失效", "the leave of " + who + " lapsed with the move"})
		case c.Field == "decision":
			done = append(done, decision(who, text(c.After))...)
		}
	}
	if len(done) == 0 {
		done = append(done, phrase{"改了" + who + "的请假", "changed the leave of " + who})
	}
	return done
}

func decision(who, is string) []phrase {
	switch consult.Decision(is) {
	case consult.LeaveApproved:
		return []phrase{{"批准了" + who + "的请假", "approved the leave of " + who}}
	case consult.LeaveRefused:
		return []phrase{{"未准" + who + "的请假", "refused the leave of " + who}}
	case consult.LeaveWithdrawn:
		return []phrase{{"撤回了" + who + "的请假", "withdrew the leave of " + who}}
	}
	return nil
}

// telling says that somebody was told of a change.
func (w *words) telling(e journal.Entry) []phrase {
	who := w.person(e.PersonID)
	if e.Action == journal.Removed {
		return []phrase{{"撤销了已告知" + who + "的登记", "deleted the record that " + who + " was told"}}
	}
	return []phrase{{"登记已告知" + who, "recorded that " + who + " was told"}}
}

// topicMeeting says that the Meeting consults on a Topic, or not any more.
func topicMeeting(e journal.Entry, changes []journal.FieldChange) []phrase {
	switch {
	case e.Action == journal.Added:
		return []phrase{{"把会议列入一项议题", "linked the meeting to a topic"}}
	case e.Action == journal.Removed:
		return []phrase{{"把会议从一项议题中移出", "unlinked the meeting from a topic"}}
	}
	for _, c := range changes {
		if c.Field == "kind" {
			return []phrase{{"改了会议与议题的关联类型", "changed what the meeting does for a topic"}}
		}
		if c.Field == "kept_at" && len(c.After) > 0 {
			return []phrase{{"议题撤销后仍保留会议", "kept the meeting though its topic was dropped"}}
		}
	}
	return []phrase{{"不再保留会议", "no longer keeps the meeting of a dropped topic"}}
}

// motionMeeting says that the Meeting is about a Motion, or not any more.
func motionMeeting(e journal.Entry) []phrase {
	if e.Action == journal.Removed {
		return []phrase{{"取消了会议与一件提案的关联", "unlinked the meeting from a motion"}}
	}
	return []phrase{{"把会议关联到一件提案", "linked the meeting to a motion"}}
}
