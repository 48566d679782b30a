package feed

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// tongue is how calendars speak in one language.
type tongue struct {
	product, calendar, public string
	// cancelled, moved and elsewhere stand before the title of a Meeting that is not
	// where or when it was. Google drops STATUS:CANCELLED events from view and most
	// phones show no status at all, so the title has to say it.
	cancelled, moved, elsewhere string
	busy, untitled              string
	online, video               string
	// open, comma and shut set off how to find a room; upTo stands between two days.
	open, comma, shut, upTo                       string
	form, body, role, state, was, change, address string
	link, reason, inPlace                         string
	isCancelled, isTentative, isElsewhere         string
	roles                                         map[consult.AttendanceRole]string
	day                                           func(time.Time) string
	// about tells what the calendar of a Subject, or without a name the public's, is
	// and whom to ask.
	about func(name, contact string) string
}

var chinese = tongue{
	product: "-//Huiqi//会期//ZH", calendar: "会期", public: "公开会议",
	cancelled: "【已取消】", moved: "【改期】", elsewhere: "【换会场】",
	busy: "占用", untitled: "会议", online: "线上", video: "线上会议",
	open: "（", comma: "，", shut: "）", upTo: "–",
	form: "形式：", body: "组织：", role: "您的角色：", state: "状态：", was: "原定：", change: "变更：", address: "地址：",
	link: "线上入口：", reason: "取消原因：", inPlace: "（代替所派席位）",
	isCancelled: "已取消", isTentative: "暂定，以正式通知为准", isElsewhere: "会场已更换，时间不变",
	roles: map[consult.AttendanceRole]string{
		consult.RolePresiding: "主持", consult.RoleVoting: "出席", consult.RoleNonvoting: "列席",
		consult.RoleReporting: "汇报", consult.RoleGuest: "嘉宾", consult.RoleStaff: "工作人员",
	},
	day: func(t time.Time) string {
		week := [...]string{"日", "一", "二", "三", "四", "五", "六"}
		return t.Format("2006年1月2日") + "（周" + week[t.Weekday()] + "）"
	},
	about: func(name, contact string) string {
		if name != "" {
			name += "的"
		}
		return cmp.Or(name, "公开") + "会议日程，由会期生成，随会议变动自动更新。有疑问请联系" + cmp.Or(contact, "办公室") + "。"
	},
}

var english = tongue{
	product: "-//Huiqi//Huiqi//EN", calendar: "Huiqi", public: "Public meetings",
	cancelled: "[Cancelled] ", moved: "[Moved] ", elsewhere: "[Room changed] ",
	busy: "Busy", untitled: "Meeting", online: "Online", video: "Online meeting",
	open: " (", comma: ", ", shut: ")", upTo: " – ",
	form: "Form: ", body: "Organised by: ", role: "Your role: ", state: "Status: ", was: "Was planned for: ", change: "Change: ", address: "Address: ",
	link: "Join online: ", reason: "Reason: ", inPlace: ", in place of the seat that sends you",
	isCancelled: "cancelled", isTentative: "tentative, until formal notice is given", isElsewhere: "another room at the same time",
	roles: map[consult.AttendanceRole]string{
		consult.RolePresiding: "presiding", consult.RoleVoting: "attending", consult.RoleNonvoting: "attending without a vote",
		consult.RoleReporting: "reporting", consult.RoleGuest: "guest", consult.RoleStaff: "staff",
	},
	day: func(t time.Time) string { return t.Format("Mon 2 January 2006, ") },
	about: func(name, contact string) string {
		if name != "" {
			name = "Meetings of " + name
		}
		return cmp.Or(name, "Public meetings") + ". Huiqi keeps it up to date. Questions: ask " + cmp.Or(contact, "the office") + "."
	},
}

// speaking is the tongue for a language; Chinese for one that has none.
func speaking(l consult.Language) *tongue {
	if l == consult.English {
		return &english
	}
	return &chinese
}

// mark compares a live Meeting with its first slot. One that came back to it is not
// marked, nor is it to whoever was invited after it had left.
func (t *tongue) mark(e *consult.FeedEvent) string {
	m := &e.Meeting
	switch {
	case m.Status == consult.Cancelled:
		return t.cancelled
	case e.Newcomer || !m.Departed():
		return ""
	case !m.First.Span.From.Equal(m.Span.From), !m.First.Span.To.Equal(m.Span.To):
		return t.moved
	}
	return t.elsewhere
}

// title is the one line that a phone shows.
func (t *tongue) title(e *consult.FeedEvent) string {
	return t.mark(e) + cmp.Or(line(e.Meeting.Title), t.untitled)
}

// veil is what stands in its place when the holder may not see it.
func (t *tongue) veil(s consult.Status) string {
	if s == consult.Cancelled {
		return t.cancelled + t.busy
	}
	return t.busy
}

// formName is the Form's name, in Chinese when it has none in the language.
func (t *tongue) formName(e *consult.FeedEvent) string {
	if t == &english && line(e.FormEN) != "" {
		return e.FormEN
	}
	return e.FormZH
}

// location is one line that brings a visitor to the door.
func (t *tongue) location(e *consult.FeedEvent) string {
	place := strings.TrimSpace(line(e.Venue.Name) + " " + line(e.Room.Name))
	if place == "" && e.Meeting.OnlineURL != "" {
		return t.online
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
		return place + t.open + floor + way + t.shut
	}
	return place + t.open + floor + t.comma + way + t.shut
}

// description is the event's text: facts one a line, then the Meeting's own
// words. Of people it knows the holder alone.
func (w *writer) description(e *consult.FeedEvent, link string) string {
	w.text = w.text[:0]
	w.fact(w.say.form, w.say.formName(e))
	w.fact(w.say.body, e.BodyName)
	role := w.say.roles[e.Role]
	if e.InPlace && role != "" {
		role += w.say.inPlace
	}
	w.fact(w.say.role, role)
	w.standing(e)
	w.fact(w.say.address, e.Venue.Address)
	w.fact(w.say.link, link)
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
func (w *writer) standing(e *consult.FeedEvent) {
	m := &e.Meeting
	switch m.Status {
	case consult.Cancelled:
		w.fact(w.say.state, w.say.isCancelled)
		if joins(w.feed) {
			w.fact(w.say.reason, m.CancelReason)
		}
	case consult.Tentative:
		w.fact(w.say.state, w.say.isTentative)
	}
	switch w.say.mark(e) {
	case w.say.moved:
		w.fact(w.say.was, w.say.span(m.First.Span, w.zone))
	case w.say.elsewhere:
		w.fact(w.say.change, w.say.isElsewhere)
	}
}

func (w *writer) fact(label, value string) {
	if value = line(value); value != "" {
		w.text = append(append(append(w.text, label...), value...), '\n')
	}
}

// span spells a span for people: 2027年3月9日（周二）09:00–11:00.
func (t *tongue) span(s consult.Span, zone *time.Location) string {
	from, to := s.From.In(zone), s.To.In(zone)
	if consult.DateOf(from, zone) == consult.DateOf(to, zone) {
		return t.day(from) + from.Format("15:04") + "–" + to.Format("15:04")
	}
	return t.day(from) + from.Format("15:04") + t.upTo + t.day(to) + to.Format("15:04")
}
