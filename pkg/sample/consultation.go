package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// forenoon and afternoon are the usual times at which meetings begin, the most usual first.
func forenoon() []time.Duration  { return []time.Duration{at(9, 0), at(9, 30), at(14, 30)} }
func afternoon() []time.Duration { return []time.Duration{at(14, 30), at(15, 0), at(9, 30)} }

// spreadDays are the working days of some weeks from the kth of n even steps through the
// agenda, shifted by up to twelve days, so that not all meetings fall on one day.
func (b *builder) spreadDays(k, n int) []consult.Date {
	length := int(b.to.Start(time.UTC).Sub(b.from.Start(time.UTC)) / (24 * time.Hour))
	return b.after(b.from.AddDays(k*(length-42)/n+b.rng.IntN(13)), 45)
}

// consultations makes the meetings that the committees and sectors hold through the year.
func (b *builder) consultations() {
	for k := range 2 * len(b.committees) { // each committee in both half years
		i, c := k%len(b.committees), b.committees[k%len(b.committees)]
		b.counterpart(c, c.matters[k/len(b.committees)], b.spreadDays(k, 18))
		b.counterpart(c, c.matters[2+k/len(b.committees)], b.spreadDays(k, 18))
		b.research(c, c.matters[k/len(b.committees)], b.spreadDays((k+14)%18, 18), k)
		b.expert(c, c.matters[(k+1)%5], b.spreadDays((k+4)%18, 18), k)
		if i%2 == 0 {
			b.supervision(c, c.matters[4-k/len(b.committees)], b.spreadDays((k+9)%18, 18))
		}
		b.committeePlenary(c, k/len(b.committees), b.spreadDays((k+2)%18, 18))
	}
	for k, s := range b.sectors {
		b.sectorTalk(s, sectors()[k].matter, b.spreadDays(k*7%29, 29), k)
	}
	for k := range 6 {
		b.thematic(k, b.spreadDays(k, 6))
		b.remote(k, b.spreadDays(k*5%6, 6))
		b.joint(k, b.spreadDays(k, 6))
		b.proposal(k, b.spreadDays(k, 6))
	}
}

func (b *builder) counterpart(c committee, matter string, days []consult.Date) {
	text := fmt.Sprintf("%s与%s对口协商。先由部门通报情况，再请委员发言，部门现场回应。请发言委员提前两天将提纲报会务处。",
		c.Name, c.departments[0].Name)
	m := meeting("counterpart", quoted(matter)+"对口协商会", text, c.ID, consult.Public)
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[0])
	addPeople(&m, consult.RoleReporting, b.memberIDs(c.departments[0].ID)[1])
	invite(&m, c.ID)
	for _, d := range c.departments[1:] {
		addPeople(&m, consult.RoleNonvoting, b.memberIDs(d.ID)[1])
	}
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 150 * time.Minute, rooms: b.hallRooms[4:7]})
}

func (b *builder) research(c committee, matter string, days []consult.Date, k int) {
	d := cyclic(b.districts, k)
	m := meeting("research", "赴"+d.name+"开展"+quoted(matter)+"专题调研",
		"8:20在市政协会议中心南门集合，统一乘车。上午实地察看三处现场，下午召开座谈会。请着便装，自带水杯。", c.ID, consult.Internal)
	people := b.memberIDs(c.ID)
	addPeople(&m, consult.RolePresiding, people[1+k%3])
	addPeople(&m, consult.RoleVoting, people[4:12]...)
	addPeople(&m, consult.RoleGuest, b.memberIDs(d.ID)[:2]...)
	addPeople(&m, consult.RoleStaff, cyclic(b.memberIDs(b.office.ID)[12:], k))
	b.schedule(m, slotWish{days: days, starts: []time.Duration{at(8, 30)}, length: 8 * time.Hour, rooms: nil})
}

func (b *builder) expert(c committee, matter string, days []consult.Date, k int) {
	m := meeting("expert", quoted(matter)+"专家协商会", "邀请高校和行业专家对调研报告初稿提出意见，材料会前三天送达。", c.ID, consult.Internal)
	people := b.memberIDs(c.ID)
	addPeople(&m, consult.RolePresiding, people[0])
	addPeople(&m, consult.RoleVoting, people[14:20]...)
	addPeople(&m, consult.RoleNonvoting, b.People[(347+5*k)%memberCount].ID)
	if k%2 == 1 && days[0] > b.today.AddDays(20) {
		m.Status = consult.Draft
		m.Title += "（筹备）"
	}
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 2 * time.Hour, rooms: b.hallRooms[8:9]})
}

func (b *builder) supervision(c committee, matter string, days []consult.Date) {
	m := meeting("supervision", quoted(matter)+"专项民主监督视察", "分两组随机查看现场，当场反馈意见，形成监督清单交"+c.departments[0].Name+"办理。",
		c.ID, consult.Internal)
	people := b.memberIDs(c.ID)
	addPeople(&m, consult.RolePresiding, people[2])
	addPeople(&m, consult.RoleVoting, people[8:18]...)
	addPeople(&m, consult.RoleReporting, b.memberIDs(c.departments[0].ID)[1])
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(13, 30), at(9, 0)},
		length: 3 * time.Hour,
		rooms:  nil,
	})
}

func (b *builder) committeePlenary(c committee, half int, days []consult.Date) {
	m := meeting("other", c.Name+cyclic([]string{
		"上半年工作例会", "全体会议",
	}, half), "通报工作进展，研究下阶段协商、调研和提案安排。", c.ID, consult.Internal)
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[0])
	invite(&m, c.ID)
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 90 * time.Minute, rooms: b.hallRooms[4:8]})
}

func (b *builder) sectorTalk(s consult.Body, matter string, days []consult.Date, k int) {
	m := meeting("sector", s.Name+quoted(matter)+"界别协商座谈会", "界别召集人主持，邀请有关部门和界别群众代表参加，意见整理后以界别集体提案提交。", s.ID,
		consult.Public)
	if k%5 == 4 {
		m.Visibility = consult.Internal
	}
	invite(&m, s.ID)
	c := cyclic(b.committees, k)
	addPeople(&m, consult.RoleGuest, b.memberIDs(c.departments[0].ID)[2])
	addPeople(&m, consult.RoleStaff, cyclic(b.memberIDs(b.office.ID)[12:], k))
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 2 * time.Hour, rooms: b.hallRooms[5:8]})
}

func (b *builder) thematic(k int, days []consult.Date) {
	t := topics()[k]
	c := b.committees[t.committee]
	m := meeting("thematic", quoted(t.title)+"专题协商会", "市政府分管领导到会听取意见。会议安排六位委员重点发言，随后互动交流，全程接受媒体旁听。", c.ID,
		consult.Public)
	m.Expected = 90
	addPeople(&m, consult.RolePresiding, b.People[1+k].ID)
	for _, d := range c.departments {
		addPeople(&m, consult.RoleReporting, b.memberIDs(d.ID)[0])
	}
	invite(&m, c.ID)
	addPeople(&m, consult.RoleGuest, b.People[360+4*k].ID, b.People[361+4*k].ID)
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 3 * time.Hour, rooms: b.hallRooms[2:4]})
}

func (b *builder) remote(k int, days []consult.Date) {
	d, c := cyclic(b.districts, k+2), cyclic(b.committees, 2*k+1)
	text := "主会场与" + d.name + "分会场视频连线，委员也可用手机参加。请提前十分钟调试设备。"
	visibility := cyclic([]consult.Visibility{consult.Internal, consult.Public}, k)
	m := meeting("remote", quoted(c.matters[k%5])+"市区两级远程协商会", text, c.ID, visibility)
	m.OnlineURL = fmt.Sprintf("https://meeting.example/j/%d", 6180340+811*k)
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[3])
	addPeople(&m, consult.RoleVoting, b.memberIDs(c.ID)[20:27]...)
	invite(&m, d.ID)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(15, 0), at(10, 0)},
		length: 90 * time.Minute,
		rooms:  nil,
	})
}

func (b *builder) joint(k int, days []consult.Date) {
	m := meeting("joint", "市、区政协"+cyclic([]string{
		"秘书长联席会议", "提案工作联席会议", "协商议事室建设联席会议",
	}, k), "各区政协通报工作，研究市区联动事项。", b.office.ID, consult.Internal)
	addPeople(&m, consult.RolePresiding, b.People[9].ID)
	for _, d := range b.districts {
		addPeople(&m, consult.RoleVoting, b.memberIDs(d.ID)[k%3])
	}
	addPeople(&m, consult.RoleStaff, b.memberIDs(b.office.ID)[5:8]...)
	b.schedule(m, slotWish{days: days, starts: forenoon(), length: 2 * time.Hour, rooms: b.hallRooms[7:9]})
}

func (b *builder) proposal(k int, days []consult.Date) {
	c := cyclic(b.committees, k+2)
	m := meeting("proposal", quoted(c.matters[(k+2)%5])+"重点提案办理协商会", "主办单位通报办理情况，提案者逐条评价，不满意的限期再办。",
		b.committees[0].ID, consult.Public)
	addPeople(&m, consult.RolePresiding, b.memberIDs(b.committees[0].ID)[0])
	addPeople(&m, consult.RoleReporting, b.memberIDs(c.departments[0].ID)[0])
	addPeople(&m, consult.RoleVoting, b.memberIDs(c.ID)[10:16]...)
	addPeople(&m, consult.RoleVoting, b.memberIDs(b.committees[0].ID)[5:10]...)
	b.schedule(m, slotWish{days: days, starts: afternoon(), length: 2 * time.Hour, rooms: b.hallRooms[7:9]})
}
