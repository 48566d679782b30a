package history

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// phrase is the same in Chinese and in English.
type phrase struct{ zh, en string }

// sentence says what e records: who, when, what. 秘书处 张× 3月2日 15:04 把会场由301改为议政厅
func (w *words) sentence(e journal.Entry) (string, string, error) {
	changes, err := e.Changes()
	if err != nil {
		return "", "", err
	}
	var done []phrase
	switch e.Kind {
	case journal.Meeting:
		done = w.meeting(e, changes)
	case journal.Attendance:
		who := w.person(e.PersonID)
		done = []phrase{{"不再邀请" + who, "took " + who + " off the meeting"}}
	case journal.Answer:
		done = w.answer(e, changes)
	case journal.Held:
		done = heldPhrases(e, changes)
	case journal.Leave:
		done = w.leave(e, changes)
	case journal.Telling:
		done = w.telling(e)
	case journal.TopicMeeting:
		done = topicMeeting(e, changes)
	case journal.MotionMeeting:
		done = motionMeeting(e)
	default:
		done = w.thing(e, changes)
	}
	zh := make([]string, len(done))
	en := make([]string, len(done))
	for i, p := range done {
		zh[i], en[i] = p.zh, p.en
	}
	who := actor(e)
	at := w.instant(e.At)
	inChinese := who.zh + " " + at.zh + " " + strings.Join(zh, "，")
	return inChinese, who.en + ", " + at.en + ": " + strings.Join(en, "; "), nil
}

// actor names who wrote.
func actor(e journal.Entry) phrase {
	switch e.Via {
	case journal.ViaSystem:
		return phrase{"系统", "The system"}
	case journal.ViaCommand:
		return phrase{"命令行", "Command line"}
	case journal.ViaLink:
		return phrase{e.Actor.Name + "（本人链接）", e.Actor.Name + " (by their own link)"}
	}
	return phrase{e.Actor.Name, e.Actor.Name}
}

// instant is a time of day with its date, and the year unless it is this one.
func (w *words) instant(at time.Time) phrase {
	at = at.In(w.zone)
	if at.Year() == w.now.In(w.zone).Year() {
		return phrase{at.Format("1月2日 15:04"), at.Format("2 January 15:04")}
	}
	return phrase{at.Format("2006年1月2日 15:04"), at.Format("2 January 2006 15:04")}
}

// meeting says what became of the Meeting itself and of who is invited.
func (w *words) meeting(e journal.Entry, changes []journal.FieldChange) []phrase {
	var done []phrase
	switch e.Action {
	case journal.Added:
		done = append(done, phrase{"安排了会议", "booked the meeting"})
	case journal.Removed:
		return []phrase{{"删除了会议", "deleted the meeting"}}
	}
	var come, go_ []string
	var bodies, hosts, former []string
	for _, c := range changes {
		switch c.Field {
		case "attendances":
			name := w.person(consult.ID(c.Key))
			switch {
			case len(c.Before) == 0:
				come = append(come, name)
			case len(c.After) == 0:
				go_ = append(go_, name)
			default:
				done = append(done, seatPhrase(name, c))
			}
		case "bodies":
			bodies = append(bodies, w.body(consult.ID(c.Key)))
		case "co_owners":
			name := w.body(consult.ID(c.Key))
			if len(c.After) > 0 {
				hosts = append(hosts, name)
			} else {
				former = append(former, name)
			}
		}
	}
	done = append(done, agenda(changes)...)
	done = append(done, w.delegations(changes)...)
	done = append(done, w.status(changes)...)
	done = append(done, w.time(changes)...)
	for _, c := range changes {
		if p, ok := w.field(c); ok {
			done = append(done, p)
		}
	}
	done = append(done, listed("增加联合主办：", "added as holding it too: ", hosts)...)
	done = append(done, listed("不再联合主办：", "no longer holding it too: ", former)...)
	done = append(done, listed("邀请", "invited ", bodies)...)
	done = append(done, listed("通知", "invited ", come)...)
	done = append(done, listed("不再邀请", "took off the meeting: ", go_)...)
	if len(done) == 0 {
		done = append(done, phrase{"改了会议", "changed the meeting"})
	}
	return done
}

// seatPhrase says what became of somebody's seat: of the invitation that they had to agree to, or of how they take
// part.
func seatPhrase(who string, c journal.FieldChange) phrase {
	var was, is struct {
		Consent consult.Consent `json:"consent"`
	}
	// What is no object has no consent.
	_ = json.Unmarshal(c.Before, &was)
	_ = json.Unmarshal(c.After, &is)
	if was.Consent != is.Consent {
		switch is.Consent {
		case consult.ConsentAgreed:
			return phrase{who + "同意了邀请", who + " agreed to the invitation"}
		case consult.ConsentRefused:
			return phrase{who + "谢绝了邀请", who + " refused the invitation"}
		case consult.ConsentLapsed:
			return phrase{who + "的邀请到期未答复", "the invitation of " + who + " lapsed"}
		}
	}
	return phrase{"改了" + who + "的参会方式", "changed how " + who + " takes part"}
}

// mostNames is how many names a sentence has at most.
const mostNames = 5

// listed says that something was done with those of the names, and how many they are.
func listed(zh, en string, names []string) []phrase {
	if len(names) == 0 {
		return nil
	}
	first := names[:min(len(names), mostNames)]
	p := phrase{zh + strings.Join(first, "、"), en + strings.Join(first, ", ")}
	if len(names) > mostNames {
		p.zh += fmt.Sprintf("等%d人", len(names))
		p.en += fmt.Sprintf(" and %d others", len(names)-mostNames)
	}
	return []phrase{p}
}

// status says that a Meeting was confirmed, cancelled, or made tentative again.
func (w *words) status(changes []journal.FieldChange) []phrase {
	at := slices.IndexFunc(changes, func(c journal.FieldChange) bool { return c.Field == "status" })
	if at < 0 || len(changes[at].Before) == 0 {
		return nil
	}
	was, is := text(changes[at].Before), text(changes[at].After)
	switch {
	case is == string(consult.Cancelled):
		return []phrase{{"取消了会议", "cancelled the meeting"}}
	case was == string(consult.Cancelled):
		return []phrase{{"恢复了会议（" + statusWord(is).zh + "）", "took the meeting up again (" + is + ")"}}
	}
	return []phrase{{"把状态由" + statusWord(was).zh + "改为" + statusWord(is).zh,
		"changed the status from " + was + " to " + is}}
}

func statusWord(status string) phrase {
	switch consult.Status(status) {
	case consult.Draft:
		return phrase{"草稿", status}
	case consult.Tentative:
		return phrase{"暂定", status}
	case consult.Confirmed:
		return phrase{"确定", status}
	case consult.Cancelled:
		return phrase{"取消", status}
	}
	return phrase{status, status}
}

// time says when a Meeting is, and when it was.
func (w *words) time(changes []journal.FieldChange) []phrase {
	var was, is consult.Span
	for _, c := range changes {
		switch c.Field {
		case "starts_at":
			was.From, is.From = instantIn(c.Before), instantIn(c.After)
		case "ends_at":
			was.To, is.To = instantIn(c.Before), instantIn(c.After)
		}
	}
	switch {
	case is.From.IsZero() && is.To.IsZero():
		return nil
	case was.From.IsZero() && was.To.IsZero():
		span := w.span(is)
		return []phrase{{"时间" + span.zh, "time: " + span.en}}
	case is.From.IsZero():
		before, after := w.instant(was.To), w.instant(is.To)
		return []phrase{{"把结束时间由" + before.zh + "改为" + after.zh, "moved the end from " + before.en + " to " + after.en}}
	case is.To.IsZero():
		before, after := w.instant(was.From), w.instant(is.From)
		return []phrase{{"把开始时间由" + before.zh + "改为" + after.zh,
			"moved the start from " + before.en + " to " + after.en}}
	}
	before, after := w.span(was), w.span(is)
	return []phrase{{"把时间由" + before.zh + "改为" + after.zh, "moved it from " + before.en + " to " + after.en}}
}

// span is from one instant to another, with one date when both are on one day.
func (w *words) span(s consult.Span) phrase {
	from, to := s.From.In(w.zone), s.To.In(w.zone)
	p := w.instant(from)
	if from.YearDay() == to.YearDay() && from.Year() == to.Year() {
		end := to.Format("15:04")
		return phrase{p.zh + "–" + end, p.en + "–" + end}
	}
	q := w.instant(to)
	return phrase{p.zh + "–" + q.zh, p.en + "–" + q.en}
}

// person is the name that somebody has now.
func (w *words) person(id consult.ID) string {
	if w.nameless {
		return "一位人员（a person）"
	}
	p, ok := w.people[id]
	if !ok {
		return "已删除（deleted）"
	}
	return p.Called()
}

func (w *words) body(id consult.ID) string {
	b, ok := w.bodies[id]
	if !ok {
		return "已删除（deleted）"
	}
	return b.Name
}

// text is a JSON text, or a JSON value as it is written.
func text(value json.RawMessage) string {
	var s string
	err := json.Unmarshal(value, &s)
	if err != nil {
		return string(value)
	}
	return s
}

func instantIn(value json.RawMessage) time.Time {
	at, err := time.Parse(time.RFC3339, text(value))
	if err != nil {
		return time.Time{}
	}
	return at
}
