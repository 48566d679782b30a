package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// spell writes a span as people say it: one date when both ends share it.
func spell(s *Scene, span consult.Span) string {
	from, to := span.From.In(s.Zone), span.To.In(s.Zone)
	if s.date(span.From) == s.date(span.To) {
		return from.Format("2006-01-02 15:04") + "–" + to.Format("15:04")
	}
	return from.Format("2006-01-02 15:04") + " – " + to.Format("2006-01-02 15:04")
}

func sayBusy(s *Scene, who string, r consult.Reservation, must bool) (zh, en string) {
	title := s.Others[r.MeetingID].Title
	zh = fmt.Sprintf("%s在%s已安排《%s》", who, spell(s, r.Span), title)
	en = fmt.Sprintf("%s is taken by “%s”, %s", who, title, spell(s, r.Span))
	if !must {
		zh, en = zh+"（非必须参会）", en+" (optional)"
	}
	return zh, en
}

func sayTooSmall(r consult.Room, seats int) (zh, en string) {
	return fmt.Sprintf("%s可坐%d人，预计%d人", r.Name, r.Capacity, seats),
		fmt.Sprintf("%s seats %d, %d are expected", r.Name, r.Capacity, seats)
}

func sayBlocked(s *Scene, b consult.Block) (zh, en string) {
	who := ""
	switch b.Subject.Kind {
	case consult.SubjectPerson:
		who = s.People[b.Subject.ID].Name
	case consult.SubjectBody:
		who = s.Bodies[b.Subject.ID].Name
	case consult.SubjectRoom:
		who = s.Rooms[b.Subject.ID].Name
	case consult.SubjectVenue:
		who = "该场所"
	default:
		who = "全体"
	}
	how, en := "不可安排", "is not to be booked"
	if !b.Hard {
		how, en = "建议避开", "is better left free"
	}
	return fmt.Sprintf("%s有“%s”，%s%s", spell(s, b.Span), b.Title, who, how),
		fmt.Sprintf("%s %s during “%s”, %s", map[bool]string{true: "the venue", false: who}[b.Subject.Kind == consult.SubjectVenue], en, b.Title, spell(s, b.Span))
}

func sayOutside(s *Scene, outer, inner consult.Meeting) (zh, en string) {
	return fmt.Sprintf("《%s》（%s）超出上级会议《%s》（%s）的时间范围", inner.Title, spell(s, inner.Span), outer.Title, spell(s, outer.Span)),
		fmt.Sprintf("“%s”, %s, lies outside its parent “%s”, %s", inner.Title, spell(s, inner.Span), outer.Title, spell(s, outer.Span))
}

func sayQuorum(b consult.Body, free, need, members int) (zh, en string) {
	return fmt.Sprintf("%s共%d人，至少需%d人到会，目前只有%d人有空", b.Name, members, need, free),
		fmt.Sprintf("%s has %d members and needs %d; only %d are free", b.Name, members, need, free)
}

func sayHours(h Hours) (zh, en string) {
	open, shut := clock(h.Open), clock(h.Close)
	return "不在工作时间内（" + open + "–" + shut + "）", "outside working hours (" + open + "–" + shut + ")"
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

func sayNotice(f consult.Form, given int) (zh, en string) {
	return fmt.Sprintf("%s应提前%d天通知，现只提前%d天", f.NameZH, f.NoticeDays, given),
		fmt.Sprintf("%s asks for %d days' notice, this gives %d", f.NameEN, f.NoticeDays, given)
}

func sayDay(d consult.Date, day workday.Day, kind consult.ConflictKind) (zh, en string) {
	switch kind {
	case consult.OnHoliday:
		return fmt.Sprintf("%s是法定节假日（%s）", d, day.Name), fmt.Sprintf("%s is a statutory holiday (%s)", d, day.Name)
	case consult.OnWeekend:
		return fmt.Sprintf("%s是周末", d), fmt.Sprintf("%s is on a weekend", d)
	}
	return fmt.Sprintf("%s年的节假日安排尚未公布，无法判断%s是否放假", d[:4], d),
		fmt.Sprintf("the holidays of %s are not published yet, %s may be one", d[:4], d)
}
