package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// topics are what an invented year consults on.
func topics() []string {
	return []string{"普惠托育服务体系", "“双循环”物流体系", "青年就业环境", "国际化医疗服务", "新能源装备产业", "名人故居保护", "大运河工业遗存"}
}

// concerns are what each special committee consults on, in their order.
func concerns() [][]string {
	return [][]string{{"重点提案督办", "提案办理质效提升"}, {"“双循环”物流体系", "新能源装备产业"}, {"河道岸线生态修复", "城市绿地更新"},
		{"普惠托育服务体系", "校园体育场地开放"}, {"国际化医疗服务", "基层医疗能力提升"}, {"青年就业环境", "社区矛盾多元调解"},
		{"流动人口服务管理", "宗教场所安全"}, {"名人故居保护", "大运河工业遗存"}, {"侨资企业服务", "国际友城青少年交流"}}
}

// year lays out the plenary session, standing committee sessions, chair's
// meetings, consultations, research and study over twelve months.
func (b *builder) year() {
	for n := range 12 {
		month := b.month(n)
		if month.Start(time.UTC).Month() == time.January {
			b.plenarySession(month.AddDays(7))
		}
	}
	for n := 1; n < 12; n += 2 {
		b.standingSession(b.month(n).AddDays(19), n/2+1)
	}
	for n := range 12 {
		b.chairMeeting(b.month(n).AddDays(13), topics()[n%7], n+31)
	}
	for n := range 12 {
		month := b.month(n)
		for k := range 6 {
			b.counterpart(month.AddDays(2+4*k), (n*6+k)%len(b.committees), n+k)
		}
		for k := range 3 {
			b.sectorTalk(month.AddDays(4+7*k), (n*3+k)%len(b.sectors))
		}
		b.others(month, n)
	}
}

func (b *builder) add(m consult.Meeting, day consult.Date, starts []time.Duration, length time.Duration, rooms []consult.Room) (int, bool) {
	m, ok := b.place(m, day, starts, length, rooms)
	if !ok {
		return 0, false
	}
	if m.Span.From.After(b.now.AddDate(0, 4, 0)) && b.rng.IntN(3) == 0 {
		m.Status = consult.Tentative
	}
	return b.book(m), true
}

// family books a parent over its children, which are placed first.
func (b *builder) family(parent consult.Meeting, children []consult.Meeting) {
	if len(children) == 0 {
		return
	}
	parent.HasChildren, parent.Span = true, children[0].Span
	for _, c := range children {
		if c.Span.From.Before(parent.Span.From) {
			parent.Span.From = c.Span.From
		}
		if c.Span.To.After(parent.Span.To) {
			parent.Span.To = c.Span.To
		}
	}
	b.book(parent)
	for _, c := range children {
		c.ParentID = parent.ID
		b.Meetings = append(b.Meetings, c)
	}
}

// part places one sitting of a larger gathering and holds its slot.
func (b *builder) part(m consult.Meeting, day consult.Date, start time.Duration, length time.Duration, rooms []consult.Room) (consult.Meeting, bool) {
	m.CreatedBy = "示例·会务"
	m, ok := b.place(m, day, []time.Duration{start}, length, rooms)
	if ok {
		for _, id := range held(m) {
			b.taken[id] = append(b.taken[id], m.Span)
		}
	}
	return m, ok
}

func (b *builder) plenarySession(day consult.Date) {
	parent := b.meeting("plenary", "政协清源市委员会全体会议", b.plenary.ID, consult.Public)
	parent.InviteBodyIDs = nil
	var parts []consult.Meeting
	for i, p := range []struct {
		title string
		start time.Duration
	}{{"开幕大会", at(9, 0)}, {"大会发言", at(9, 0)}, {"闭幕大会", at(15, 0)}} {
		m := b.meeting("plenary", p.title, b.plenary.ID, consult.Public)
		b.invite(&m, b.plenary.ID)
		if m, ok := b.part(m, day.AddDays(i), p.start, 150*time.Minute, b.hall[:1]); ok {
			day = consult.DateOf(m.Span.From, b.zone).AddDays(-i)
			parts = append(parts, m)
		}
	}
	b.family(parent, parts)
}

// standingSession sits for a day and a half: together, in four groups, together.
func (b *builder) standingSession(day consult.Date, n int) {
	parent := b.meeting("standing_committee", fmt.Sprintf("常委会第%d次会议", n+20), b.standing.ID, consult.Public)
	var parts []consult.Meeting
	first := b.meeting("standing_committee", fmt.Sprintf("常委会第%d次会议·第一次全体会议", n+20), b.standing.ID, consult.Public)
	b.invite(&first, b.standing.ID)
	ask(&first, consult.RoleStaff, b.staff[:4]...)
	opening, ok := b.part(first, day, at(9, 0), 150*time.Minute, b.hall[1:3])
	if !ok {
		return
	}
	parts, day = append(parts, opening), consult.DateOf(opening.Span.From, b.zone)
	for g := range 4 {
		m := b.meeting("standing_committee", fmt.Sprintf("分组讨论·第%d组", g+1), b.standing.ID, consult.Internal)
		for i, id := range b.seats[b.standing.ID] {
			if i%4 == g {
				ask(&m, consult.RoleVoting, id)
			}
		}
		if m, ok := b.part(m, day, at(14, 0), 2*time.Hour, b.hall[3:7]); ok && consult.DateOf(m.Span.From, b.zone) == day {
			parts = append(parts, m)
		}
	}
	last := b.meeting("standing_committee", fmt.Sprintf("常委会第%d次会议·闭幕会", n+20), b.standing.ID, consult.Public)
	b.invite(&last, b.standing.ID)
	if m, ok := b.part(last, day.AddDays(1), at(9, 0), 2*time.Hour, b.hall[1:3]); ok {
		parts = append(parts, m)
	}
	b.family(parent, parts)
}

func (b *builder) chairMeeting(day consult.Date, topic string, n int) {
	m := b.meeting("chair_meeting", fmt.Sprintf("第%d次主席会议（%s专题协商）", n, topic), b.plenary.ID, consult.Internal)
	m.Description = "议题：" + topic + "建设情况。请职能部门负责人到会听取意见。"
	b.invite(&m, b.chairs.ID)
	b.invite(&m, b.departments[pick(b, b.committees).ID].ID)
	b.add(m, day, []time.Duration{at(9, 0), at(14, 30)}, 2*time.Hour, b.hall[6:7])
}

func (b *builder) counterpart(day consult.Date, i, n int) {
	c := b.committees[i]
	m := b.meeting("counterpart", fmt.Sprintf("%s对口协商：%s", c.Name, concerns()[i][n%2]), c.ID, consult.Public)
	b.invite(&m, c.ID)
	b.invite(&m, b.departments[c.ID].ID)
	b.add(m, day, []time.Duration{at(9, 30), at(14, 30)}, 2*time.Hour, b.hall[3:6])
}

func (b *builder) sectorTalk(day consult.Date, i int) {
	s := b.sectors[i]
	m := b.meeting("sector", fmt.Sprintf("%s协商座谈：%s", s.Name, topics()[i%7]), s.ID, consult.Public)
	b.invite(&m, s.ID)
	b.add(m, day, []time.Duration{at(9, 0), at(15, 0)}, 90*time.Minute, b.hall[4:8])
}

// others are a month's thematic and remote consultations, research, study and
// a few that not everyone may read.
func (b *builder) others(month consult.Date, n int) {
	c := b.committees[n%len(b.committees)]
	leader := b.seats[c.ID][0]
	about := concerns()[n%len(b.committees)]
	m := b.meeting("thematic", about[0]+"专题协商会", c.ID, consult.Public)
	ask(&m, consult.RolePresiding, b.seats[b.chairs.ID][1+n%8])
	b.invite(&m, c.ID)
	b.add(m, month.AddDays(10), []time.Duration{at(9, 0)}, 3*time.Hour, b.hall[2:4])

	m = b.meeting("remote", "远程协商："+about[1], c.ID, consult.Internal)
	m.OnlineURL = fmt.Sprintf("https://meeting.example/room/%d", 8800+n)
	ask(&m, consult.RolePresiding, leader)
	ask(&m, consult.RoleVoting, b.seats[b.sectors[(n+5)%29].ID][3:8]...)
	b.add(m, month.AddDays(15), []time.Duration{at(15, 30)}, 90*time.Minute, nil)

	m = b.meeting("research", "调研视察："+about[0], c.ID, consult.Internal)
	ask(&m, consult.RolePresiding, leader)
	ask(&m, consult.RoleVoting, b.seats[c.ID][1:9]...)
	b.add(m, month.AddDays(21), []time.Duration{at(8, 30)}, 8*time.Hour, nil)

	m = b.meeting("study", "委员读书会·"+[]string{"协商民主", "运河文化", "数字经济"}[n%3], b.office.ID, consult.Public)
	ask(&m, consult.RoleReporting, b.seats[b.plenary.ID][300+n])
	ask(&m, consult.RoleNonvoting, b.seats[b.plenary.ID][310:325]...)
	b.add(m, month.AddDays(17), []time.Duration{at(14, 0), at(16, 0)}, 90*time.Minute, b.hall[5:8])

	m = b.meeting("other", "人事事项沟通", b.office.ID, consult.Restricted)
	ask(&m, consult.RolePresiding, b.seats[b.chairs.ID][0])
	ask(&m, consult.RoleVoting, b.seats[b.chairs.ID][9])
	if i, ok := b.add(m, month.AddDays(24), []time.Duration{at(16, 30), at(10, 0)}, time.Hour, b.hall[8:]); ok && n == 8 {
		b.Meetings[i].Description = "材料另行送达。"
	}

	m = b.meeting("expert", about[1]+"专家协商会（筹备）", c.ID, consult.Internal)
	m.Status = consult.Draft
	ask(&m, consult.RolePresiding, leader)
	b.add(m, month.AddDays(25), []time.Duration{at(9, 0)}, 2*time.Hour, b.hall[7:9])
}
