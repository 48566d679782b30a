package diary

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
)

// forenoon and afternoon are the usual times at which meetings begin, the most usual first.
func forenoon() []time.Duration  { return []time.Duration{at(9, 0), at(9, 30), at(14, 30)} }
func afternoon() []time.Duration { return []time.Duration{at(14, 30), at(15, 0), at(9, 30)} }

// spreadDays are the working days of some weeks from the kth of n even steps through the
// year, shifted by up to twelve days, so that not all meetings fall on one day.
func (b *Builder) spreadDays(year, k, n int) []consult.Date {
	return b.After(almanac.NewYear(year).AddDays(k*(365-42)/n+b.IntN(13)), 45)
}

// matter is the nth matter of a committee in the year.
func (b *Builder) matter(c roster.Committee, year, n int) string {
	switch year - b.Year() {
	case -1:
		return almanac.Cyclic(c.Former, n)
	case 0:
		return almanac.Cyclic(c.Matters, n)
	}
	return almanac.Cyclic(c.Matters, n+4)
}

// consultations makes the meetings that the committees and sectors hold through the year.
func (b *Builder) consultations(year int) {
	days := func(k, n int) []consult.Date { return b.spreadDays(year, k, n) }
	for k := range 2 * len(b.Committees) { // each committee in both half years
		i, half := k%len(b.Committees), k/len(b.Committees)
		c, of := b.Committees[i], func(n int) string { return b.matter(b.Committees[i], year, n) }
		b.counterpart(c, of(half), days(k, 18))
		b.counterpart(c, of(2+half), days(k, 18))
		b.research(c, of(half), days((k+14)%18, 18), k)
		b.expert(c, of(k+1), days((k+4)%18, 18), k)
		if i%2 == 0 {
			b.supervision(c, of(4-half), days((k+9)%18, 18), k)
		}
		b.committeePlenary(c, half, days((k+2)%18, 18))
	}
	for k, s := range b.Sectors {
		matter := s.Matter
		if year != b.Year() {
			matter = s.Former
		}
		b.sectorTalk(s, matter, days(k*7%29, 29), k)
	}
	for k := range 6 {
		b.thematic(k, topicOf(k+7*(year-b.Year())), days(k, 6))
		b.remote(k, year, days(k*5%6, 6))
		b.joint(k, days(k, 6))
		b.proposal(k, year, days(k, 6))
	}
}

func (b *Builder) counterpart(c roster.Committee, matter string, days []consult.Date) {
	text := fmt.Sprintf("%s与%s对口协商。先由部门通报情况，再请委员发言，部门现场回应。请发言委员提前两天将提纲报会务处。",
		c.Name, c.Departments[0].Name)
	m := NewMeeting("counterpart", Quoted(matter)+"对口协商会", text, c.ID, consult.Public)
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[0])
	AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[1])
	Invite(&m, c.ID)
	for _, d := range c.Departments[1:] {
		AddPeople(&m, consult.RoleNonvoting, b.MemberIDs(d.ID)[1])
	}
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 150 * time.Minute, rooms: b.HallRooms[4:7]})
}

func (b *Builder) research(c roster.Committee, matter string, days []consult.Date, k int) {
	d := almanac.Cyclic(b.Districts, k)
	m := NewMeeting("research", "赴"+d.Place+"开展"+Quoted(matter)+"专题调研",
		"统一乘车。上午实地察看三处现场，下午召开座谈会。请着便装，自带水杯。", c.ID, consult.Internal)
	m.Place = b.field(k)
	b.visitOnTheWay(&m, k, 40, "察看现场", "走访群众", "了解运营情况")
	if k%4 == 1 {
		holdTogether(&m, almanac.Cyclic(b.Committees, k+3))
	}
	people := b.MemberIDs(c.ID)
	AddPeople(&m, consult.RolePresiding, people[1+k%3])
	AddPeople(&m, consult.RoleVoting, people[4:12]...)
	AddPeople(&m, consult.RoleGuest, b.MemberIDs(d.ID)[:2]...)
	AddPeople(&m, consult.RoleStaff, almanac.Cyclic(b.MemberIDs(b.Secretariat.ID)[12:], k))
	b.schedule(m, slotWish{days: days, starts: []time.Duration{at(8, 30)}, length: 8 * time.Hour, rooms: nil})
}

func (b *Builder) expert(c roster.Committee, matter string, days []consult.Date, k int) {
	m := NewMeeting("expert", Quoted(matter)+"专家协商会", "邀请高校和行业专家对调研报告初稿提出意见，材料会前三天送达。", c.ID, consult.Internal)
	people := b.MemberIDs(c.ID)
	AddPeople(&m, consult.RolePresiding, people[0])
	AddPeople(&m, consult.RoleVoting, people[14:20]...)
	AddPeople(&m, consult.RoleNonvoting, b.People[(347+5*k)%roster.MemberCount].ID)
	if k%2 == 1 && len(days) > 0 && days[0] > b.Today.AddDays(20) {
		m.Status = consult.Draft
		m.Title += "（筹备）"
	}
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 2 * time.Hour, rooms: b.HallRooms[8:9]})
}

func (b *Builder) supervision(c roster.Committee, matter string, days []consult.Date, k int) {
	m := NewMeeting("supervision", Quoted(matter)+"专项民主监督视察", "分两组随机查看现场，当场反馈意见，形成监督清单交"+c.Departments[0].Name+"办理。",
		c.ID, consult.Internal)
	if k%4 == 0 { // at a venue, in none of its rooms
		m.VenueID = b.Venues[2+k%5].ID
	} else {
		m.Place = b.field(k + 3)
	}
	people := b.MemberIDs(c.ID)
	AddPeople(&m, consult.RolePresiding, people[2])
	AddPeople(&m, consult.RoleVoting, people[8:18]...)
	AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[1])
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(13, 30), at(9, 0)},
		length: 3 * time.Hour,
		rooms:  nil,
	})
}

func (b *Builder) committeePlenary(c roster.Committee, half int, days []consult.Date) {
	m := NewMeeting("other", c.Name+almanac.Cyclic([]string{
		"上半年工作例会", "全体会议",
	}, half), "通报工作进展，研究下阶段协商、调研和提案安排。", c.ID, consult.Internal)
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[0])
	Invite(&m, c.ID)
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 90 * time.Minute, rooms: b.HallRooms[4:8]})
}

func (b *Builder) sectorTalk(s roster.Sector, matter string, days []consult.Date, k int) {
	m := NewMeeting("sector", s.Name+Quoted(matter)+"界别协商座谈会", "界别召集人主持，邀请有关部门和界别群众代表参加，意见整理后以界别集体提案提交。", s.ID,
		consult.Public)
	if k%5 == 4 {
		m.Visibility = consult.Internal
	}
	Invite(&m, s.ID)
	c := almanac.Cyclic(b.Committees, k)
	AddPeople(&m, consult.RoleGuest, b.MemberIDs(c.Departments[0].ID)[2])
	AddPeople(&m, consult.RoleStaff, almanac.Cyclic(b.MemberIDs(b.Secretariat.ID)[12:], k))
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 2 * time.Hour, rooms: b.HallRooms[5:8]})
}

func (b *Builder) thematic(k int, t Topic, days []consult.Date) {
	c := b.Committees[t.Committee]
	m := NewMeeting("thematic", Quoted(t.Title)+"专题协商会", "市政府分管领导到会听取意见。会议安排六位委员重点发言，随后互动交流，全程接受媒体旁听。", c.ID,
		consult.Public)
	m.Expected = 90
	if k%2 == 1 {
		holdTogether(&m, almanac.Cyclic(b.Committees, t.Committee+2))
	}
	AddPeople(&m, consult.RolePresiding, b.People[1+k].ID)
	for _, d := range c.Departments {
		AddPeople(&m, consult.RoleReporting, b.MemberIDs(d.ID)[0])
	}
	Invite(&m, c.ID)
	AddPeople(&m, consult.RoleGuest, b.People[360+4*k].ID, b.People[361+4*k].ID)
	b.delegate(&m, b.Sectors[1+k], k)
	b.delegate(&m, b.Sectors[2+k], k)
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 3 * time.Hour, rooms: b.HallRooms[2:4]})
}

func (b *Builder) remote(k, year int, days []consult.Date) {
	d, c := almanac.Cyclic(b.Districts, k+2), almanac.Cyclic(b.Committees, 2*k+1)
	text := "主会场与" + d.Place + "分会场视频连线，委员也可用手机参加。请提前十分钟调试设备。"
	visibility := almanac.Cyclic([]consult.Visibility{consult.Internal, consult.Public}, k)
	m := NewMeeting("remote", Quoted(b.matter(c, year, k))+"市区两级远程协商会", text, c.ID, visibility)
	m.CoOwnerBodyIDs = []consult.ID{d.ID}
	m.OnlineURL = fmt.Sprintf("https://meeting.example/j/%d", 6180340+811*k)
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[3])
	AddPeople(&m, consult.RoleVoting, b.MemberIDs(c.ID)[20:27]...)
	Invite(&m, d.ID)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(15, 0), at(10, 0)},
		length: 90 * time.Minute,
		rooms:  nil,
	})
}

func (b *Builder) joint(k int, days []consult.Date) {
	m := NewMeeting("joint", "市、区政协"+almanac.Cyclic([]string{
		"秘书长联席会议", "提案工作联席会议", "协商议事室建设联席会议",
	}, k), "各区政协通报工作，研究市区联动事项。", b.Secretariat.ID, consult.Internal)
	AddPeople(&m, consult.RolePresiding, b.People[9].ID)
	for _, d := range b.Districts {
		AddPeople(&m, consult.RoleVoting, b.MemberIDs(d.ID)[k%3])
	}
	AddPeople(&m, consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[5:8]...)
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 2 * time.Hour, rooms: b.HallRooms[7:9]})
}

func (b *Builder) proposal(k, year int, days []consult.Date) {
	c := almanac.Cyclic(b.Committees, k+2)
	m := NewMeeting("proposal", Quoted(b.matter(c, year, k+2))+"重点提案办理协商会", "主办单位通报办理情况，提案者逐条评价，不满意的限期再办。",
		b.Committees[0].ID, consult.Public)
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(b.Committees[0].ID)[0])
	AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[0])
	AddPeople(&m, consult.RoleVoting, b.MemberIDs(c.ID)[10:16]...)
	AddPeople(&m, consult.RoleVoting, b.MemberIDs(b.Committees[0].ID)[5:10]...)
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 2 * time.Hour, rooms: b.HallRooms[7:9]})
}
