package feed

import (
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
func (w writer) description(e *consult.FeedEvent) string {
	m := &e.Meeting
	var b strings.Builder
	b.Grow(256 + len(m.Description))
	fact(&b, "形式：", e.FormZH)
	fact(&b, "组织：", e.BodyName)
	fact(&b, "您的角色：", roleWord(e.Role))
	w.changes(&b, m)
	fact(&b, "地址：", e.Venue.Address)
	if w.joins() && m.Status != consult.Cancelled {
		fact(&b, "线上入口：", webAddress(m.OnlineURL))
	}
	if text := strings.TrimSpace(clean(m.Description)); text != "" {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// changes tells what a subscriber has to know about the Meeting's standing.
func (w writer) changes(b *strings.Builder, m *consult.Meeting) {
	switch {
	case m.Status == consult.Cancelled:
		b.WriteString("状态：已取消\n")
		if w.joins() {
			fact(b, "取消原因：", m.CancelReason)
		}
		return
	case m.Status == consult.Tentative:
		b.WriteString("状态：暂定，以正式通知为准\n")
	}
	switch mark(m) {
	case markMoved:
		fact(b, "原定：", spanWords(lastLeft(m).Span, w.zone))
	case markElsewhere:
		b.WriteString("会场已更换，时间不变\n")
	}
}

func fact(b *strings.Builder, label, value string) {
	if value = line(value); value != "" {
		b.WriteString(label)
		b.WriteString(value)
		b.WriteByte('\n')
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
