package conflict

import (
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// WhyNone says, when no slot was found, what alone stands in the way or, if nothing does, how many starts failed for
// which reason. sole are the SoleObstacles, in words.
func (q *SlotFinder) WhyNone(sole []SoleObstacle) (string, string) {
	n := len(q.starts)
	if len(q.unusable) > 0 {
		return q.unusable[0].ZH + "，任何时间都不能安排；请先更换",
			q.unusable[0].EN + ", so that no time will do; choose another first"
	}
	if len(sole) > 0 {
		zh, en := sayTried(n)
		var zhs, ens []string
		for _, o := range sole[:min(namesTold, len(sole))] {
			zhs, ens = append(zhs, o.ZH), append(ens, o.EN)
		}
		return zh + "。只差一项：" + strings.Join(zhs, "；"),
			en + ". One thing alone is in the way: " + strings.Join(ens, "; ")
	}
	if n == 0 {
		return "该范围内没有可以开会的时间：不在工作日和工作时间之内，或超出上级会议的时间",
			"the window holds no time to meet: no working hours of a workday, or none within the parent meeting"
	}
	return q.sayCounts()
}

func sayTried(n int) (string, string) {
	if n == 0 {
		return "该范围内没有可以开会的时间", "the window holds no time to meet"
	}
	if n == 1 {
		return "试了1个开始时间，不可行", "1 start was tried and will not do"
	}
	return fmt.Sprintf("试了%d个开始时间，没有一个可行", n), fmt.Sprintf("%d starts were tried and none will do", n)
}

// sayCounts says how many starts failed for which reason, when each failed for several.
func (q *SlotFinder) sayCounts() (string, string) {
	n := len(q.starts)
	// full are the starts at which every Room is taken or unsuitable.
	full := newStartSet(n)
	for w := range full {
		full[w] = ^uint64(0)
		for r := range q.rooms {
			full[w] &= q.rooms[r].excluded[w] | q.rooms[r].held[w]
		}
	}
	people := q.requiredBusy.count(n)
	rooms := full.count(n)
	rules := q.excluded.count(n)
	zh, en := sayTried(n)
	zh += "，也没有哪一项单独放开就够：%d个有必须到会的人不空，%d个没有合适的空会议室，" +
		"%d个被占用或规则挡住（可重叠）；可放宽时间范围、换会议室，或减少必须到会的人"
	en += ", nor would without any one thing: at %d somebody required is busy, at %d no room that fits is free, " +
		"%d are ruled out by blocks or rules (they overlap); " +
		"widen the window, try other rooms, or require fewer people"
	return fmt.Sprintf(zh, people, rooms, rules), fmt.Sprintf(en, people, rooms, rules)
}

// Say puts into words how many slots there would be without the obstacle: 王某的占用“市委全会”（2026-03-04
// 09:00–12:00）放开后有12个时段.
func (o *SoleObstacle) Say(zone *time.Location) {
	startsZH, startsEN := fmt.Sprintf("有%d个时段", o.Starts), "1 start would be free"
	if o.Starts != 1 {
		startsEN = fmt.Sprintf("%d starts would be free", o.Starts)
	}
	when := FormatSpan(o.Span, zone)
	whoZH, whoEN := sayKept(o.Subjects)
	switch o.Kind {
	case ObstacleBlock:
		titleZH, titleEN := "", ""
		if o.Title != "" {
			titleZH, titleEN = "“"+o.Title+"”", " “"+o.Title+"”"
		}
		o.ZH = fmt.Sprintf("%s的占用%s（%s）放开后%s", whoZH, titleZH, when, startsZH)
		o.EN = fmt.Sprintf("without the block%s on %s (%s), %s", titleEN, whoEN, when, startsEN)
	case ObstacleMeeting:
		titleZH, titleEN := "另一场会议", "another meeting"
		if o.Title != "" {
			titleZH, titleEN = "会议《"+o.Title+"》", "“"+o.Title+"”"
		}
		o.ZH = fmt.Sprintf("%s的%s（%s）移开后%s", whoZH, titleZH, when, startsZH)
		o.EN = fmt.Sprintf("if %s (%s), which has %s, moved away, %s", titleEN, when, whoEN, startsEN)
	case ObstacleRoom:
		o.ZH = "另有一间合适的空会议室即" + startsZH
		o.EN = "with one more room that fits, " + startsEN
	case ObstacleRule:
		nameZH, nameEN := nameRule(o.Rule)
		o.ZH = fmt.Sprintf("不受“%s”限制则%s", nameZH, startsZH)
		o.EN = fmt.Sprintf("without the rule on %s, %s", nameEN, startsEN)
	}
}

// sayKept names the first few subjects.
func sayKept(subjects []NamedSubject) (string, string) {
	var zhs, ens []string
	for _, s := range subjects[:min(namesTold, len(subjects))] {
		zh, en := s.Name, s.Name
		if s.Kind == consult.SubjectEveryone {
			zh, en = "全体人员", "everyone"
		}
		zhs, ens = append(zhs, zh), append(ens, en)
	}
	zh, en := strings.Join(zhs, "、"), strings.Join(ens, ", ")
	if n := len(subjects); n > namesTold {
		zh, en = fmt.Sprintf("%s等%d项", zh, n), fmt.Sprintf("%s and %d more", en, n-namesTold)
	}
	return zh, en
}

// nameRule is what people call the rule.
func nameRule(kind consult.ConflictKind) (string, string) {
	switch kind {
	case consult.OutsideParent:
		return "上级会议的时间", "the time of the parent meeting"
	case consult.OutOfOrder:
		return "会议先后次序", "the order of meetings"
	case consult.RoomTooSmall:
		return "会议室座位数", "seats of the room"
	case consult.QuorumUnreachable:
		return "法定人数", "the quorum"
	case consult.OnWeekend:
		return "休息日", "weekends"
	case consult.OnHoliday:
		return "节假日", "public holidays"
	case consult.RegionalHoliday:
		return "港澳等地公众假期", "public holidays elsewhere"
	case consult.HolidayUnknown:
		return "节假日待定", "holidays that are not known yet"
	case consult.OutsideHours:
		return "工作时间", "working hours"
	case consult.ShortNotice:
		return "提前通知", "notice"
	case consult.MaterialsLate:
		return "会议材料", "materials"
	case consult.TravelTooShort:
		return "路程时间", "travel time"
	case consult.PersonOverloaded:
		return "会议场数", "the number of meetings"
	case consult.PresidingMissing:
		return "主持人", "who presides"
	case consult.QuorumAtRisk:
		return "法定人数余量", "the margin of the quorum"
	}
	return string(kind), string(kind)
}
