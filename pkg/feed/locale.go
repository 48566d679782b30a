package feed

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// locale holds the texts of calendars in one language.
type locale struct {
	product, calendar, public string
	// cancelled, moved and elsewhere are put before the title of a Meeting that is cancelled,
	// at another time or in another room. Google hides cancelled events and most phones show no
	// status at all, so the title has to say it.
	cancelled, moved, elsewhere string
	busy, untitled              string
	online, video               string
	// unplaced stands where nobody has said where a Meeting is, and inParts where each of its children says so; gather
	// stands before the point where people meet, and stops before the Stops.
	unplaced, inParts, gather, stops string
	// open, comma and shut surround the directions to a room; upTo stands between two days.
	open, comma, shut, upTo                       string
	form, body, role, state, was, change, address string
	link, reason, inPlace                         string
	// together stands before the Bodies that hold a Meeting together with its owner, and and between their names.
	together, and                         string
	isCancelled, isTentative, isElsewhere string
	// invited is the mark of an invitation to which the holder has yet to agree, and agreeBy says until when.
	invited, agreeBy string
	// agenda stands before the Items, mine before those for which alone the holder comes, whole before the time of the
	// Meeting then. number is what an Item is called, and reports comes before who reports.
	agenda, mine, whole, reports string
	number                       func(int) string
	roles                        map[consult.AttendanceRole]string
	day                          func(time.Time) string
	// aboutCalendar describes a calendar and says whom to ask. Without a name it is the
	// calendar of the public meetings.
	aboutCalendar func(name, contact string) string
}

var chinese = locale{
	product: "-//Huiqi//会期//ZH", calendar: "会期", public: "公开会议",
	cancelled: "【已取消】", moved: "【改期】", elsewhere: "【换会场】",
	busy: "占用", untitled: "会议", online: "线上", video: "线上会议",
	unplaced: "地点另行通知", inParts: "见各场会议", gather: "集合：", stops: "行程：",
	open: "（", comma: "，", shut: "）", upTo: "–",
	form: "形式：", body: "组织：", role: "您的角色：", state: "状态：", was: "原定：", change: "变更：", address: "地址：",
	together: "联合主办：", and: "、",
	link: "线上入口：", reason: "取消原因：", inPlace: "（代替所派席位）",
	isCancelled: "已取消", isTentative: "暂定，以正式通知为准", isElsewhere: "会场已更换，时间不变",
	invited: "【邀请】", agreeBy: "邀请待您同意，请答复于：",
	agenda: "议程：", mine: "您参加：", whole: "会议全程：", reports: "汇报：",
	number: func(i int) string { return fmt.Sprintf("第%d项", i+1) },
	roles: map[consult.AttendanceRole]string{
		consult.RolePresiding: "主持", consult.RoleVoting: "出席", consult.RoleNonvoting: "列席",
		consult.RoleReporting: "汇报", consult.RoleGuest: "嘉宾", consult.RoleStaff: "工作人员",
	},
	day: func(t time.Time) string {
		week := [...]string{"日", "一", "二", "三", "四", "五", "六"}
		return t.Format("2006年1月2日") + "（周" + week[t.Weekday()] + "）"
	},
	aboutCalendar: func(name, contact string) string {
		if name != "" {
			name += "的"
		}
		return cmp.Or(name, "公开") + "会议日程，由会期生成，随会议变动自动更新。有疑问请联系" + cmp.Or(contact, "办公室") + "。"
	},
}

var english = locale{
	product: "-//Huiqi//Huiqi//EN", calendar: "Huiqi", public: "Public meetings",
	cancelled: "[Cancelled] ", moved: "[Moved] ", elsewhere: "[Room changed] ",
	busy: "Busy", untitled: "Meeting", online: "Online", video: "Online meeting",
	unplaced: "To be announced", inParts: "See each part", gather: "Meet at: ", stops: "Stops:",
	open: " (", comma: ", ", shut: ")", upTo: " – ",
	form: "Form: ", body: "Organised by: ", role: "Your role: ", state: "Status: ", was: "Was planned for: ",
	change: "Change: ", address: "Address: ",
	together: "Together with: ", and: ", ",
	link: "Join online: ", reason: "Reason: ", inPlace: ", in place of the seat that sends you",
	isCancelled: "cancelled", isTentative: "tentative, until formal notice is given",
	isElsewhere: "another room at the same time",
	invited:     "[Invitation] ", agreeBy: "You are invited; please answer by: ",
	agenda: "Agenda:", mine: "You come for: ", whole: "Whole meeting: ", reports: "reported by ",
	number: func(i int) string { return fmt.Sprintf("item %d", i+1) },
	roles: map[consult.AttendanceRole]string{
		consult.RolePresiding: "presiding", consult.RoleVoting: "attending",
		consult.RoleNonvoting: "attending without a vote",
		consult.RoleReporting: "reporting", consult.RoleGuest: "guest", consult.RoleStaff: "staff",
	},
	day: func(t time.Time) string { return t.Format("Mon 2 January 2006, ") },
	aboutCalendar: func(name, contact string) string {
		if name != "" {
			name = "Meetings of " + name
		}
		return cmp.Or(name, "Public meetings") + ". Huiqi keeps it up to date. Questions: ask " +
			cmp.Or(contact, "the office") + "."
	},
}

// localeFor returns the locale of a language, which is Chinese unless it is English.
func localeFor(l subscription.Language) *locale {
	if l == subscription.English {
		return &english
	}
	return &chinese
}

// changeMark is the mark before the title: cancelled, moved, another room, or none. A Meeting
// that returned to its first slot has no mark, and neither has one for a person who was invited
// only after it had moved.
func (t *locale) changeMark(e *subscription.Event) string {
	if e.Meeting.Status == consult.Cancelled {
		return t.cancelled
	}
	switch e.Shift() {
	case subscription.OtherTime:
		return t.moved
	case subscription.OtherRoom:
		return t.elsewhere
	}
	return ""
}

// title is the one line that a phone shows.
func (t *locale) title(e *subscription.Event) string {
	mark := t.changeMark(e)
	if e.Awaits() {
		mark = t.invited + mark
	}
	return mark + cmp.Or(line(e.Meeting.Heading()), t.untitled)
}

// veiledTitle is shown instead of the title when the holder may not see it.
func (t *locale) veiledTitle(s consult.Status) string {
	if s == consult.Cancelled {
		return t.cancelled + t.busy
	}
	return t.busy
}

// formName is the name of the Form in this language, or in Chinese when it has none.
func (t *locale) formName(e *subscription.Event) string {
	if t == &english && line(e.FormEN) != "" {
		return e.FormEN
	}
	return e.FormZH
}

// location is one line that leads a visitor to the door: the place, its floor and the
// directions.
func (t *locale) location(e *subscription.Event) string {
	place := strings.TrimSpace(line(e.Venue.Name) + " " + line(e.Room.Name))
	directions := cmp.Or(line(e.Room.Wayfinding), line(e.Venue.Wayfinding))
	if at := line(e.Meeting.Place.GatheringPoint); at != "" {
		directions = t.gather + at
	}
	floor := line(e.Room.Floor)
	switch {
	case place == "" && e.Meeting.OnlineURL != "":
		return t.online
	case place == "" && e.Meeting.HasChildren:
		return t.inParts
	case place == "":
		return t.unplaced // a phone that shows nothing looks broken
	case floor == "" && directions == "":
		return place
	case floor == "" || directions == "":
		return place + t.open + floor + directions + t.shut
	}
	return place + t.open + floor + t.comma + directions + t.shut
}

// description is the text of an event: one fact a line, then the Meeting's own description. It
// names no people; it only tells the holder their own role.
func (w *eventWriter) description(e *subscription.Event, link string) string {
	w.text = w.text[:0]
	w.writeFact(w.locale.form, w.locale.formName(e))
	w.writeFact(w.locale.body, e.BodyName)
	w.writeFact(w.locale.together, strings.Join(e.CoOwners, w.locale.and))
	role := w.locale.roles[e.Role]
	if e.InPlace && role != "" {
		role += w.locale.inPlace
	}
	w.writeFact(w.locale.role, role)
	w.writeState(e)
	if e.Awaits() {
		w.writeFact(w.locale.agreeBy, w.locale.instant(e.AgreeBy, w.zone))
	}
	w.writeAgenda(e)
	w.writeStops(e)
	w.writeFact(w.locale.address, e.Venue.Address)
	w.writeGathering(e)
	w.writeFact(w.locale.link, link)
	if words := strings.TrimSpace(clean(e.Meeting.Description)); words != "" {
		if len(w.text) > 0 {
			w.text = append(w.text, '\n')
		}
		w.text = append(w.text, words...)
	}
	return string(bytes.TrimSuffix(w.text, []byte("\n")))
}

// writeStops writes where the Meeting goes and when, each Stop on a line: 09:30–10:15 岗头村村部（查看民宿）.
func (w *eventWriter) writeStops(e *subscription.Event) {
	if len(e.Meeting.Stops) == 0 || !holderAttends(w.feed) {
		return
	}
	w.text = append(append(w.text, w.locale.stops...), '\n')
	for i := range e.Meeting.Stops {
		w.writeFact("", w.locale.stopText(e, i, w.zone))
	}
}

// stopText is a Stop on one line.
func (t *locale) stopText(e *subscription.Event, i int, zone *time.Location) string {
	span := e.Meeting.StopSpans()[i]
	text := span.From.In(zone).Format("15:04") + "–" + span.To.In(zone).Format("15:04") + " " + line(e.Stops[i].Name)
	if why := line(e.Meeting.Stops[i].Purpose); why != "" {
		text += t.open + why + t.shut
	}
	return text
}

// writeGathering writes where and when people meet before the Meeting.
func (w *eventWriter) writeGathering(e *subscription.Event) {
	p := e.Meeting.Place
	if p.GatheringPoint == "" {
		return
	}
	at := e.Meeting.Span.From.Add(-time.Duration(p.GatherMinutes) * time.Minute).In(w.zone)
	w.writeFact(w.locale.gather, line(p.GatheringPoint)+w.locale.comma+at.Format("15:04"))
}

// writeAgenda writes the Items for which alone the holder comes and the time of the whole Meeting, or else the agenda.
func (w *eventWriter) writeAgenda(e *subscription.Event) {
	items := w.locale.agendaOf(w.feed, e, w.zone)
	if len(items) == 0 {
		return
	}
	if len(e.OwnItems) > 0 {
		for _, text := range items {
			w.writeFact(w.locale.mine, text)
		}
		w.writeFact(w.locale.whole, w.locale.span(e.Meeting.Span, w.zone))
		return
	}
	w.text = append(append(w.text, w.locale.agenda...), '\n')
	for _, text := range items {
		w.writeFact("", text)
	}
}

// agendaOf are the Items that the holder is told of, each on one line: those for which alone the holder comes, or else
// all of them.
func (t *locale) agendaOf(f *subscription.Feed, e *subscription.Event, zone *time.Location) []string {
	if len(e.Meeting.Items) == 0 || !holderAttends(f) {
		return nil
	}
	spans := e.Meeting.ItemSpans()
	var items []string
	if len(e.OwnItems) > 0 {
		for _, i := range e.OwnItems {
			items = append(items, t.itemText(e, i, spans[i], zone))
		}
		return items
	}
	for i := range spans {
		items = append(items, t.itemText(e, i, spans[i], zone))
	}
	return items
}

// itemText is an Item on one line: 第2项 09:40–10:20 听取通报（汇报：发改委）.
func (t *locale) itemText(e *subscription.Event, i int, span consult.Span, zone *time.Location) string {
	when := span.From.In(zone).Format("15:04") + "–" + span.To.In(zone).Format("15:04")
	text := t.number(i) + " " + when + " " + line(e.Meeting.Items[i].Title)
	if i < len(e.Reporters) && e.Reporters[i] != "" {
		text += t.open + t.reports + line(e.Reporters[i]) + t.shut
	}
	return text
}

// writeState writes whether the Meeting is cancelled or tentative, and what changed.
func (w *eventWriter) writeState(e *subscription.Event) {
	m := &e.Meeting
	switch m.Status {
	case consult.Cancelled:
		w.writeFact(w.locale.state, w.locale.isCancelled)
		if holderAttends(w.feed) {
			w.writeFact(w.locale.reason, m.CancelReason)
		}
	case consult.Tentative:
		w.writeFact(w.locale.state, w.locale.isTentative)
	}
	switch w.locale.changeMark(e) {
	case w.locale.moved:
		w.writeFact(w.locale.was, w.locale.span(m.First.Span, w.zone))
	case w.locale.elsewhere:
		w.writeFact(w.locale.change, w.locale.isElsewhere)
	}
}

func (w *eventWriter) writeFact(label, value string) {
	value = line(value)
	if value != "" {
		w.text = append(append(append(w.text, label...), value...), '\n')
	}
}

// instant spells an instant in words; midnight ends the day before.
func (t *locale) instant(at time.Time, zone *time.Location) string {
	local := at.In(zone)
	if local.Format("15:04") == "00:00" {
		return t.day(local.AddDate(0, 0, -1)) + "24:00"
	}
	return t.day(local) + local.Format("15:04")
}

// span spells a span in words: 2027年3月9日（周二）09:00–11:00.
func (t *locale) span(s consult.Span, zone *time.Location) string {
	from, to := s.From.In(zone), s.To.In(zone)
	if consult.DateOf(from, zone) == consult.DateOf(to, zone) {
		return t.day(from) + from.Format("15:04") + "–" + to.Format("15:04")
	}
	return t.day(from) + from.Format("15:04") + t.upTo + t.day(to) + to.Format("15:04")
}
