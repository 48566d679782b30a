package feed

import (
	"bytes"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// What stands before the title of a Meeting that is not where or when it was.
// Google drops STATUS:CANCELLED events from view and most phones show no status
// at all, so the title has to say it.
const (
	markCancelled = "【已取消】"
	markMoved     = "【改期】"
	markElsewhere = "【换会场】"
)

// mark compares a live Meeting with the slot it left last; one that came back
// to it is not marked.
func mark(m *consult.Meeting) string {
	if m.Status == consult.Cancelled {
		return markCancelled
	}
	if len(m.Moves) == 0 {
		return ""
	}
	switch left := lastLeft(m); {
	case !left.Span.From.Equal(m.Span.From), !left.Span.To.Equal(m.Span.To):
		return markMoved
	case left.RoomID != m.RoomID:
		return markElsewhere
	}
	return ""
}

func lastLeft(m *consult.Meeting) consult.Slot { return m.Moves[len(m.Moves)-1].From }

// location is one line that brings a visitor to the door.
func location(e *consult.FeedEvent) string {
	place := strings.TrimSpace(line(e.Venue.Name) + " " + line(e.Room.Name))
	if place == "" && e.Meeting.OnlineURL != "" {
		return "线上"
	}
	way := line(e.Room.Wayfinding)
	if way == "" {
		way = line(e.Venue.Wayfinding)
	}
	floor := line(e.Room.Floor)
	switch {
	case place == "" || floor == "" && way == "":
		return place
	case floor == "" || way == "":
		return place + "（" + floor + way + "）"
	}
	return place + "（" + floor + "，" + way + "）"
}

// roleWord is how an invitation names what its holder comes as.
func roleWord(r consult.AttendanceRole) string {
	switch r {
	case consult.RolePresiding:
		return "主持"
	case consult.RoleVoting:
		return "出席"
	case consult.RoleNonvoting:
		return "列席"
	case consult.RoleReporting:
		return "汇报"
	case consult.RoleGuest:
		return "嘉宾"
	case consult.RoleStaff:
		return "工作人员"
	}
	return ""
}

// description is the event's text: facts one a line, then the Meeting's own
// words. Of people it knows the holder alone.
func (w *writer) description(e *consult.FeedEvent, link string) string {
	w.text = w.text[:0]
	w.fact("形式：", e.FormZH)
	w.fact("组织：", e.BodyName)
	w.fact("您的角色：", roleWord(e.Role))
	w.standing(&e.Meeting)
	w.fact("地址：", e.Venue.Address)
	w.fact("线上入口：", link)
	if words := strings.TrimSpace(clean(e.Meeting.Description)); words != "" {
		if len(w.text) > 0 {
			w.text = append(w.text, '\n')
		}
		w.text = append(w.text, words...)
	}
	return string(bytes.TrimSuffix(w.text, []byte("\n")))
}

// standing tells what a subscriber has to know about whether and when the
// Meeting is held.
func (w *writer) standing(m *consult.Meeting) {
	switch m.Status {
	case consult.Cancelled:
		w.fact("状态：", "已取消")
		if w.joins() {
			w.fact("取消原因：", m.CancelReason)
		}
	case consult.Tentative:
		w.fact("状态：", "暂定，以正式通知为准")
	}
	switch mark(m) {
	case markMoved:
		w.fact("原定：", spanWords(lastLeft(m).Span, w.zone))
	case markElsewhere:
		w.fact("变更：", "会场已更换，时间不变")
	}
}

func (w *writer) fact(label, value string) {
	if value = line(value); value != "" {
		w.text = append(append(append(w.text, label...), value...), '\n')
	}
}

// spanWords spells a span for people: 2027年3月9日（周二）09:00–11:00.
func spanWords(s consult.Span, zone *time.Location) string {
	from, to := s.From.In(zone), s.To.In(zone)
	if consult.DateOf(from, zone) == consult.DateOf(to, zone) {
		return dayWords(from) + from.Format("15:04") + "–" + to.Format("15:04")
	}
	return dayWords(from) + from.Format("15:04") + "–" + dayWords(to) + to.Format("15:04")
}

func dayWords(t time.Time) string {
	week := [...]string{"日", "一", "二", "三", "四", "五", "六"}
	return t.Format("2006年1月2日") + "（周" + week[t.Weekday()] + "）"
}
