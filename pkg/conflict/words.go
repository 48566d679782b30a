package conflict

import (
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

func formatSpan(s *Context, span consult.Span) string { return FormatSpan(span, s.Zone) }

// FormatSpan writes a span as people say it: with one date when it lies within one day, and
// with an end at midnight as 24:00 of the day before.
func FormatSpan(span consult.Span, zone *time.Location) string {
	from, to := span.From.In(zone), span.To.In(zone)
	day, end := to.Format(time.DateOnly), to.Format("15:04")
	if end == "00:00" && to.After(from) { // the meeting ends with the day before
		day, end = to.AddDate(0, 0, -1).Format(time.DateOnly), "24:00"
	}
	if day == from.Format(time.DateOnly) {
		return day + from.Format(" 15:04") + "–" + end
	}
	return from.Format("2006-01-02 15:04") + " – " + day + " " + end
}

// nameOr returns the name, or a substitute for an empty one.
func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func sayBusy(s *Context, who string, r consult.Reservation, must bool) (string, string) {
	var zh, en string
	title, when := s.Others[r.MeetingID].Title, formatSpan(s, r.Span)
	if title == "" {
		zh, en = fmt.Sprintf("%s在%s已有其他安排", who, when), fmt.Sprintf("%s is taken, %s", who, when)
	} else {
		zh, en = fmt.Sprintf("%s在%s已安排《%s》", who, when, title), fmt.Sprintf("%s is taken by “%s”, %s", who, title, when)
	}
	if !must {
		zh, en = zh+optionalZH, en+optionalEN
	}
	return zh, en
}

// remarkItems adds for which Items the Meeting needs somebody in the span, if it needs them for some alone.
func remarkItems(zh, en string, m consult.Meeting, person consult.ID, span consult.Span) (string, string) {
	spans := m.ItemSpans()
	var zhs, ens []string
	for _, i := range m.ItemsOf(person) {
		if !spans[i].Overlaps(span) {
			continue
		}
		titleZH, titleEN := "", ""
		if m.Title != "" { // else whoever asks may see neither
			titleZH, titleEN = "“"+m.Items[i].Title+"”", " “"+m.Items[i].Title+"”"
		}
		zhs = append(zhs, fmt.Sprintf("第%d项%s", i+1, titleZH))
		ens = append(ens, fmt.Sprintf("item %d%s", i+1, titleEN))
	}
	if len(zhs) == 0 {
		return zh, en
	}
	return zh + "，而议程" + strings.Join(zhs, "、") + "需其到会", en + "; needed for " + strings.Join(ens, " and ")
}

// sayAwaited says that somebody is invited elsewhere and has yet to agree.
func sayAwaited(s *Context, who string, r consult.Reservation) (string, string) {
	when := formatSpan(s, r.Span)
	zh := fmt.Sprintf("%s在%s另有邀请待同意", who, when)
	en := fmt.Sprintf("%s has yet to agree to another meeting, %s", who, when)
	if title := s.Others[r.MeetingID].Title; title != "" {
		zh, en = zh+"《"+title+"》", en+", “"+title+"”"
	}
	return zh, en
}

const (
	optionalZH = "（非必须参会）"
	optionalEN = " (optional)"
)

func sayTooSmall(r consult.Room, seats int) (string, string) {
	return fmt.Sprintf("%s可坐%d人，预计%d人", r.Name, r.Capacity, seats),
		fmt.Sprintf("%s seats %d, %d are expected", r.Name, r.Capacity, seats)
}

func sayBlocked(s *Context, b consult.Block, optional bool) (string, string) {
	var zh, en string
	whoZH, whoEN := "全体人员", "everyone"
	if b.Circumscribed() {
		whoZH, whoEN = nameOr(s.Bodies[b.OwnerBodyID].Name, "有关组织")+"所属人员", "everyone concerned"
		if name := s.Bodies[b.OwnerBodyID].Name; name != "" {
			whoEN = "everyone of " + name
		}
	}
	switch id := b.Subject.ID; b.Subject.Kind {
	case consult.SubjectPerson:
		whoZH = nameOr(s.People[id].Called(), "该人员")
		whoEN = nameOr(s.People[id].Called(), "the person")
	case consult.SubjectBody:
		whoZH = nameOr(s.Bodies[id].Name, "该组织")
		whoEN = nameOr(s.Bodies[id].Name, "the body")
	case consult.SubjectRoom:
		whoZH = nameOr(s.Rooms[id].Name, "该会议室")
		whoEN = nameOr(s.Rooms[id].Name, "the room")
	case consult.SubjectVenue:
		whoZH = nameOr(s.Venues[id].Name, "该场所")
		whoEN = nameOr(s.Venues[id].Name, "the venue")
	}
	howZH, howEN := "不可安排", "is not available"
	if !b.Hard {
		howZH, howEN = "建议避开", "is better left free"
	}
	if b.Hard && b.OnEveryone() {
		whoEN, howEN = "nobody", "is available"
	}
	hasZH, duringEN := "", ""
	if b.Title != "" {
		hasZH, duringEN = "有“"+b.Title+"”，", " during “"+b.Title+"”"
	}
	zh = fmt.Sprintf("%s在%s%s%s", whoZH, formatSpan(s, b.Span), hasZH, howZH)
	en = fmt.Sprintf("%s %s%s, %s", whoEN, howEN, duringEN, formatSpan(s, b.Span))
	if optional {
		zh, en = zh+optionalZH, en+optionalEN
	}
	return zh, en
}

func sayOutside(s *Context, outer, inner consult.Meeting) (string, string) {
	innerSpan, outerSpan := formatSpan(s, inner.Span), formatSpan(s, outer.Span)
	innerZH, innerEN := quoted(inner, "下级会议", "a meeting")
	outerZH, outerEN := quoted(outer, "", "")
	if outerEN != "" {
		outerEN = " " + outerEN
	}
	return fmt.Sprintf("%s（%s）超出上级会议%s（%s）的时间范围", innerZH, innerSpan, outerZH, outerSpan),
		fmt.Sprintf("%s, %s, lies outside its parent%s, %s", innerEN, innerSpan, outerEN, outerSpan)
}

// quoted is the title of the Meeting in quotation marks, or otherwise when it has none: whoever asks may not see it.
func quoted(m consult.Meeting, zh, en string) (string, string) {
	if m.Title == "" {
		return zh, en
	}
	return "《" + m.Title + "》", "“" + m.Title + "”"
}

func sayHours(s *Context, m consult.Meeting) (string, string) {
	when, hours := formatSpan(s, m.Span), clock(s.Hours.Open)+"–"+clock(s.Hours.Close)
	return when + "不全在工作时间（" + hours + "）之内", when + " is not all within working hours (" + hours + ")"
}

func sayBreak(s *Context, m consult.Meeting) (string, string) {
	when, hours := formatSpan(s, m.Span), clock(s.Hours.BreakFrom)+"–"+clock(s.Hours.BreakTo)
	return when + "占用午休时间（" + hours + "）", when + " runs into the midday break (" + hours + ")"
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// namesTold is how many people a finding names at most.
const namesTold = 3

// sayPeople names the people, or the first few of many.
func sayPeople(s *Context, people []consult.ID) (string, string) {
	var zh, en string
	var names []string
	for _, id := range people[:min(namesTold, len(people))] {
		names = append(names, nameOr(s.People[id].Called(), string(id)))
	}
	zh, en = strings.Join(names, "、"), strings.Join(names, ", ")
	if n := len(people); n > namesTold {
		zh, en = fmt.Sprintf("%s等%d人", zh, n), fmt.Sprintf("%s and %d more", en, n-namesTold)
	}
	return zh, en
}

// sayTravel describes the trip from a Meeting to another, no matter which of them is judged. Of a Meeting without a
// title it says only when people are taken.
func sayTravel(s *Context, people []consult.ID, t trip, fromTitle, toTitle string) (string, string) {
	whoZH, whoEN := sayPeople(s, people)
	here, there := t.from.goes, t.to.comes
	a, b := s.Rooms[here.RoomID].Name, s.Rooms[there.RoomID].Name
	if here.Venue.ID != there.Venue.ID || a == "" || b == "" {
		a, b = nameOr(here.Venue.Name, a), nameOr(there.Venue.Name, b)
	}
	leaves, arrives := here.Span.To, there.Span.From
	if fromTitle == "" {
		leaves = t.from.Span.To
	}
	if toTitle == "" {
		arrives = t.to.Span.From
	}
	ends, begins := leaves.In(s.Zone), arrives.In(s.Zone)
	left, due := ends.Format("2006-01-02 15:04"), begins.Format("15:04")
	if begins.YearDay() != ends.YearDay() {
		due = begins.Format("2006-01-02 15:04")
	}
	minutes, gap := int(t.need/time.Minute), int(arrives.Sub(leaves)/time.Minute)
	// Where a Meeting without a title takes place must not be guessed from the way.
	switch {
	case fromTitle == "":
		return fmt.Sprintf("%s 在%s前另有安排，%s须到%s参加《%s》，其间只有%d分钟，路上可能来不及",
				whoZH, left, due, b, toTitle, gap),
			fmt.Sprintf("%s: taken until %s, and “%s” at %s begins %s; the %d min between may be too few to travel",
				whoEN, left, toTitle, b, due, gap)
	case toTitle == "":
		return fmt.Sprintf("%s %s在%s《%s》散会，%s另有安排，其间只有%d分钟，路上可能来不及",
				whoZH, left, a, fromTitle, due, gap),
			fmt.Sprintf("%s: “%s” at %s ends %s; taken from %s, and the %d min between may be too few to travel",
				whoEN, fromTitle, a, left, due, gap)
	}
	zh := fmt.Sprintf("%s %s在%s《%s》散会，%s须到%s参加《%s》，路上约需%d分钟，只有%d分钟",
		whoZH, left, a, fromTitle, due, b, toTitle, minutes, gap)
	en := fmt.Sprintf("%s: “%s” at %s ends %s and “%s” at %s begins %s; travel takes about %d min, there are only %d",
		whoEN, fromTitle, a, left, toTitle, b, due, minutes, gap)
	return zh, en
}

func sayLoad(who string, c consult.Conflict, s *Context, n, most int) (string, string) {
	day := s.date(c.Span.From)
	if c.Rule == ruleMostPerDay {
		return fmt.Sprintf("%s在%s共有%d场会议，每天不宜超过%d场", who, day, n, most),
			fmt.Sprintf("%s has %d meetings on %s, %d a day at most", who, n, day, most)
	}
	return fmt.Sprintf("%s在%s起的一周内共有%d场会议，每周不宜超过%d场", who, day, n, most),
		fmt.Sprintf("%s has %d meetings in the week of %s, %d a week at most", who, n, day, most)
}

// daysZH and daysEN write a number of days or working days.
func daysZH(n int, unit consult.DayUnit) string {
	if unit == consult.WorkingDays {
		return fmt.Sprintf("%d个工作日", n)
	}
	return fmt.Sprintf("%d天", n)
}

func daysEN(n int, unit consult.DayUnit) string {
	one, many := "day", "days"
	if unit == consult.WorkingDays {
		one, many = "working day", "working days"
	}
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func sayNotice(f consult.Form, given int) (string, string) {
	askedZH, askedEN := daysZH(f.NoticeDays, f.NoticeUnit), daysEN(f.NoticeDays, f.NoticeUnit)
	askedEN += "'" // 5 days' notice, but 1 day's notice
	if f.NoticeDays == 1 {
		askedEN += "s"
	}
	switch {
	case given < 0:
		return "会议日期已过，无法提前通知", "the day of the meeting is past, so no notice can be given"
	case given == 0 && f.NoticeUnit != consult.WorkingDays:
		return fmt.Sprintf("%s应提前%s通知，现为当天", f.NameZH, askedZH),
			fmt.Sprintf("%s asks for %s notice, this is the same day", f.NameEN, askedEN)
	case given == 0:
		return fmt.Sprintf("%s应提前%s通知，其间没有工作日", f.NameZH, askedZH),
			fmt.Sprintf("%s asks for %s notice, there is no working day before it", f.NameEN, askedEN)
	}
	return fmt.Sprintf("%s应提前%s通知，现仅提前%s", f.NameZH, askedZH, daysZH(given, f.NoticeUnit)),
		fmt.Sprintf("%s asks for %s notice, this gives %d", f.NameEN, askedEN, given)
}

// sayHolidaysUnknown says that holidays not yet published decide whether the days ahead are
// enough.
func sayHolidaysUnknown(day workday.Day, rule string, asked int) (string, string) {
	whatZH, whatEN := "通知", "notice is given"
	if rule == ruleMaterials {
		whatZH, whatEN = "发出材料", "the materials are out"
	}
	yearZH, yearEN := sayYear(day)
	return fmt.Sprintf("%s，无法确定是否提前%s%s", yearZH, daysZH(asked, consult.WorkingDays), whatZH),
		fmt.Sprintf("%s: it is not known whether %s %s ahead", yearEN, whatEN, daysEN(asked, consult.WorkingDays))
}

// sayYear says why the holidays of a day's year are not known.
func sayYear(day workday.Day) (string, string) {
	year := day.Date[:4]
	if day.Provisional {
		return year + "年的节假日安排待核对", "the holidays of " + year + " are yet to be confirmed"
	}
	return year + "年的节假日安排尚未公布", "the holidays of " + year + " are not published yet"
}

// remarkUnknown adds to words that count days, or name one, why they may be wrong. It adds nothing when the day on
// which they depend is known.
func remarkUnknown(zh, en string, day workday.Day) (string, string) {
	if day.Known || day.Date == "" {
		return zh, en
	}
	yearZH, yearEN := sayYear(day)
	return zh + "（" + yearZH + "）", en + " (" + yearEN + ")"
}

func sayDay(d consult.Date, day workday.Day, kind consult.ConflictKind) (string, string) {
	switch kind {
	case consult.OnHoliday:
		if day.Provisional {
			return fmt.Sprintf("%s是节假日（%s，待核对）", d, day.Name),
				fmt.Sprintf("%s is a public holiday (%s, yet to be confirmed)", d, day.Name)
		}
		return fmt.Sprintf("%s是节假日（%s）", d, day.Name), fmt.Sprintf("%s is a public holiday (%s)", d, day.Name)
	case consult.OnWeekend:
		t := d.Start(time.UTC)
		names := [...]string{time.Sunday: "星期日", time.Saturday: "星期六"}
		return fmt.Sprintf("%s是%s", d, names[t.Weekday()]), fmt.Sprintf("%s is a %s", d, t.Weekday())
	}
	yearZH, yearEN := sayYear(day)
	if day.Kind == workday.MakeUp {
		return fmt.Sprintf("%s：%s暂按调休上班（%s）计", yearZH, d, day.Name),
			fmt.Sprintf("%s: %s is taken for a make-up workday (%s)", yearEN, d, day.Name)
	}
	return fmt.Sprintf("%s，无法确定%s是否放假或调休上班", yearZH, d),
		fmt.Sprintf("%s: %s may become a holiday or a make-up workday", yearEN, d)
}

func sayLost(n int) (string, string) {
	if n == 1 {
		return "缺 1 名可选人员", "1 optional person cannot come"
	}
	return fmt.Sprintf("缺 %d 名可选人员", n), fmt.Sprintf("%d optional people cannot come", n)
}

func sayTurnout(t Turnout) (string, string) {
	if t.Free == t.Members {
		return t.Name + "全体可到", "all of " + t.Name + " can come"
	}
	return fmt.Sprintf("%s可到 %d/%d", t.Name, t.Free, t.Members),
		fmt.Sprintf("%d of %d of %s can come", t.Free, t.Members, t.Name)
}

func sayQuorumMet(t Turnout) (string, string) {
	return fmt.Sprintf("法定人数 %d/%d（须 %d 人）", t.Free, t.Members, t.Needed),
		fmt.Sprintf("quorum %d/%d (%d needed)", t.Free, t.Members, t.Needed)
}

// sayOpening says where another Meeting must go to make a slot free: "把《对口协商》移到
// 12月3日下午（14:00–16:00）即可".
func sayOpening(m Shift, zone *time.Location, room string) (string, string) {
	from, to := m.To.Span.From.In(zone), m.To.Span.To.In(zone)
	halfZH, halfEN := "下午", "afternoon"
	switch noon := int(halfDay / time.Hour); {
	case from.Hour() < noon && m.To.Span.Length() > 5*time.Hour:
		halfZH, halfEN = "全天", "all day"
	case from.Hour() < noon && to.Hour() > noon:
		halfZH, halfEN = "午间", "midday"
	case from.Hour() < int(halfDay/time.Hour):
		halfZH, halfEN = "上午", "morning"
	}
	dayZH, dayEN := fmt.Sprintf("%d月%d日", from.Month(), from.Day()), from.Format("2 January")
	if m.From.Span.From.In(zone).Format(time.DateOnly) == from.Format(time.DateOnly) {
		dayZH, dayEN = "当天", "the same day"
	}
	clock := from.Format("15:04") + "–" + to.Format("15:04")
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		clock = from.Format("15:04") + " – " + to.Format("2006-01-02 15:04")
	}
	placeZH, placeEN := "", ""
	if room != "" {
		placeZH, placeEN = "，"+room, ", "+room
	}
	titleZH, titleEN := nameOr(m.Title, "另一场会议"), nameOr(m.Title, "the other meeting")
	if m.Title != "" {
		titleZH, titleEN = "《"+m.Title+"》", "“"+m.Title+"”"
	}
	return fmt.Sprintf("把%s移到 %s%s（%s%s）即可", titleZH, dayZH, halfZH, clock, placeZH),
		fmt.Sprintf("Move %s to %s, %s (%s%s), and it fits", titleEN, dayEN, halfEN, clock, placeEN)
}
