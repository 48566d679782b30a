package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// routine makes what recurs: monthly meetings of the party group, weekly ones of the office,
// lectures and reading circles, and confidential talks.
func (b *builder) routine() {
	for n := range 12 {
		b.partyGroup(n)
		b.lecture(n)
		b.reading(n)
		if n%3 == 1 {
			b.talk(n)
		}
	}
	monday := b.from.AddDays(-(int(b.from.Start(time.UTC).Weekday()) + 6) % 7)
	for d := monday; d < b.to; d = d.AddDays(7) {
		b.staffMeeting(d)
	}
}

func (b *builder) partyGroup(n int) {
	m := meeting("other", "市政协党组"+cyclic([]string{
		"会议", "会议（扩大）", "理论学习中心组学习会",
	}, n), "议题和材料另行送达。", b.party.ID, consult.Restricted)
	addPeople(&m, consult.RolePresiding, b.People[0].ID)
	invite(&m, b.party.ID)
	b.schedule(m, slotWish{
		days:   b.after(b.month(n).AddDays(7), 20),
		starts: []time.Duration{at(8, 30), at(15, 30)},
		length: 2 * time.Hour,
		rooms:  b.hallRooms[7:8],
	})
}

func (b *builder) lecture(n int) {
	subjects := []string{"全过程人民民主与基层协商", "读懂宏观经济数据", "人工智能与城市治理", "大运河文化带的前世今生", "怎样写好一件提案", "健康中国与主动健康",
		"长三角一体化下的城市分工", "民法典与社区生活", "江南园林里的待客之道", "新能源产业链的机会", "家庭教育中的沟通", "从档案里看清源"}
	m := meeting("study", "委员讲堂："+cyclic(subjects, n), "委员主讲，面向全体委员和市民开放，凭预约入场。讲座约九十分钟，留二十分钟互动。", b.office.ID,
		consult.Public)
	m.Expected = 150
	addPeople(&m, consult.RoleReporting, b.People[375+n].ID)
	addPeople(&m, consult.RoleStaff, b.memberIDs(b.office.ID)[14+n], b.memberIDs(b.office.ID)[26+n])
	addPeople(&m, consult.RoleNonvoting, b.memberIDs(cyclic(b.sectors, 5*n).ID)...)
	b.schedule(m, slotWish{
		days:   b.after(b.month(n).AddDays(15), 20),
		starts: []time.Duration{at(14, 30), at(9, 30)},
		length: 2 * time.Hour,
		rooms:  b.hallRooms[2:3],
	})
}

func (b *builder) reading(n int) {
	c := cyclic(b.committees, n)
	m := meeting("study", "“书香政协”"+c.Name+"读书会", "共读一本书，每人分享八分钟。"+cyclic([]string{
		"本期书目见委员读书群。", "请自带茶杯。", "欢迎带书交换。",
	}, n), c.ID, cyclic([]consult.Visibility{consult.Public, consult.Internal}, n))
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[1])
	addPeople(&m, consult.RoleVoting, b.memberIDs(c.ID)[24:]...)
	b.schedule(m, slotWish{
		days:   b.after(b.month(n).AddDays(10), 30),
		starts: []time.Duration{at(16, 0), at(9, 30)},
		length: 90 * time.Minute,
		rooms:  b.hallRooms[8:9],
	})
}

func (b *builder) talk(n int) {
	m := meeting("other", "委员履职谈心", "请按约定时间到场。", b.office.ID, consult.Restricted)
	addPeople(&m, consult.RolePresiding, b.People[9].ID)
	addPeople(&m, consult.RoleVoting, b.People[80+n].ID)
	b.schedule(m, slotWish{
		days:   b.after(b.month(n).AddDays(20), 20),
		starts: []time.Duration{at(16, 30), at(10, 30)},
		length: time.Hour,
		rooms:  b.hallRooms[9:],
	})
}

func (b *builder) staffMeeting(monday consult.Date) {
	_, week := monday.Start(time.UTC).ISOWeek()
	m := meeting("other", fmt.Sprintf("机关工作例会（第%d周）", week), "各处室通报上周工作和本周安排。", b.office.ID, consult.Internal)
	staff := b.memberIDs(b.office.ID)
	addPeople(&m, consult.RolePresiding, staff[2])
	addPeople(&m, consult.RoleVoting, staff[:12]...)
	b.schedule(m, slotWish{
		days:   b.after(monday, 7),
		starts: []time.Duration{at(8, 30), at(16, 30)},
		length: time.Hour,
		rooms:  b.hallRooms[7:9],
	})
}
