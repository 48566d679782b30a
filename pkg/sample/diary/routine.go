package diary

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// routine makes what recurs: monthly meetings of the party group, weekly ones of the office,
// lectures and reading circles, and confidential talks.
func (b *Builder) routine() {
	for n := range 12 {
		b.partyGroup(n)
		b.lecture(n)
		b.reading(n)
		if n%3 == 1 {
			b.talk(n)
		}
	}
	monday := b.From.AddDays(-(int(b.From.Start(time.UTC).Weekday()) + 6) % 7)
	for d := monday; d < b.To; d = d.AddDays(7) {
		b.staffMeeting(d)
	}
}

func (b *Builder) partyGroup(n int) {
	m := NewMeeting("other", "市政协党组"+almanac.Cyclic([]string{
		"会议", "会议（扩大）", "理论学习中心组学习会",
	}, n), "议题和材料另行送达。", b.Party.ID, consult.Restricted)
	AddPeople(&m, consult.RolePresiding, b.People[0].ID)
	Invite(&m, b.Party.ID)
	b.schedule(m, slotWish{
		days:   b.After(b.Month(n).AddDays(7), 20),
		starts: []time.Duration{at(8, 30), at(15, 30)},
		length: 2 * time.Hour,
		rooms:  b.HallRooms[7:8],
	})
}

func (b *Builder) lecture(n int) {
	subjects := []string{"全过程人民民主与基层协商", "读懂宏观经济数据", "人工智能与城市治理", "大运河文化带的前世今生", "怎样写好一件提案", "健康中国与主动健康",
		"长三角一体化下的城市分工", "民法典与社区生活", "江南园林里的待客之道", "新能源产业链的机会", "家庭教育中的沟通", "从档案里看清源"}
	m := NewMeeting("study", "委员讲堂："+almanac.Cyclic(subjects, n),
		"委员主讲，面向全体委员和市民开放，凭预约入场。讲座约九十分钟，留二十分钟互动。", b.Secretariat.ID, consult.Public)
	m.Expected = 150
	AddPeople(&m, consult.RoleReporting, b.People[375+n].ID)
	AddPeople(&m, consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[14+n], b.MemberIDs(b.Secretariat.ID)[26+n])
	AddPeople(&m, consult.RoleNonvoting, b.MemberIDs(almanac.Cyclic(b.Sectors, 5*n).ID)...)
	b.schedule(m, slotWish{
		days:   b.After(b.Month(n).AddDays(15), 20),
		starts: []time.Duration{at(14, 30), at(9, 30)},
		length: 2 * time.Hour,
		rooms:  b.HallRooms[2:3],
	})
}

func (b *Builder) reading(n int) {
	c := almanac.Cyclic(b.Committees, n)
	m := NewMeeting("study", "“书香政协”"+c.Name+"读书会", "共读一本书，每人分享八分钟。"+almanac.Cyclic([]string{
		"本期书目见委员读书群。", "请自带茶杯。", "欢迎带书交换。",
	}, n), c.ID, almanac.Cyclic([]consult.Visibility{consult.Public, consult.Internal}, n))
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[1])
	AddPeople(&m, consult.RoleVoting, b.MemberIDs(c.ID)[24:]...)
	b.schedule(m, slotWish{
		days:   b.After(b.Month(n).AddDays(10), 30),
		starts: []time.Duration{at(16, 0), at(9, 30)},
		length: 90 * time.Minute,
		rooms:  b.HallRooms[8:9],
	})
}

func (b *Builder) talk(n int) {
	m := NewMeeting("other", "委员履职谈心", "请按约定时间到场。", b.Secretariat.ID, consult.Restricted)
	AddPeople(&m, consult.RolePresiding, b.People[9].ID)
	AddPeople(&m, consult.RoleVoting, b.People[80+n].ID)
	b.schedule(m, slotWish{
		days:   b.After(b.Month(n).AddDays(20), 20),
		starts: []time.Duration{at(16, 30), at(10, 30)},
		length: time.Hour,
		rooms:  b.HallRooms[9:],
	})
}

func (b *Builder) staffMeeting(monday consult.Date) {
	_, week := monday.Start(time.UTC).ISOWeek()
	m := NewMeeting("other", fmt.Sprintf("机关工作例会（第%d周）", week), "各处室通报上周工作和本周安排。", b.Secretariat.ID, consult.Internal)
	staff := b.MemberIDs(b.Secretariat.ID)
	AddPeople(&m, consult.RolePresiding, staff[2])
	AddPeople(&m, consult.RoleVoting, staff[:12]...)
	b.schedule(m, slotWish{
		days:   b.After(monday, 7),
		starts: []time.Duration{at(8, 30), at(16, 30)},
		length: time.Hour,
		rooms:  b.HallRooms[7:9],
	})
}
