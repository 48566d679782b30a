package diary

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
)

// circle is the index of one of the first circles of a district, each k another.
func (b *Builder) circle(k int) int {
	n := len(b.Districts)
	return k%n + k/n%4*n // those of a district are that many apart
}

// field is a place in a village or community where people look at something, which no directory has. People gather at
// the city hall before.
func (b *Builder) field(k int) consult.Place {
	i := b.circle(k)
	c, near := b.Circles[i], b.Venues[1+i]
	p := consult.Place{
		Name:           c.Place + almanac.Cyclic([]string{"文化礼堂", "便民广场", "河长制公园", "老厂房改造点"}, k/2),
		Address:        almanac.Cyclic(b.Districts, k).Place + c.Place + "居民（村民）委员会旁",
		GatheringPoint: "市政协会议中心南门",
		GatherMinutes:  10 + k%3*5,
	}
	if k%2 == 0 { // of the others nobody has entered the position
		p.HasPosition = true
		p.Lat, p.Lon = near.Lat+0.004, near.Lon-0.003
	}
	return p
}

// visitOnTheWay has the Meeting stop where there is something to look at, half an hour for each purpose, near its
// place, so many minutes after it began.
func (b *Builder) visitOnTheWay(m *consult.Meeting, k, after int, purposes ...string) {
	near := b.Circles[b.circle(k)].Place
	sights := []string{"镇村服务站", "产业园", "生态监测站", "社区食堂"}
	for i, purpose := range purposes {
		m.Stops = append(m.Stops, consult.Stop{
			Place:       consult.Place{Name: near + almanac.Cyclic(sights, k+i)},
			ArriveAfter: after + i*45,
			Minutes:     30,
			Purpose:     purpose,
		})
	}
}

// fieldWeek makes the meetings of the next days outside the city hall, which everybody may know of.
func (b *Builder) fieldWeek() {
	days := b.After(b.Today.AddDays(1), 7)
	waters, heritage := b.Committees[2], b.Committees[7]
	research := NewMeeting("research", "“湿地保护与修复”专题调研",
		"先看三处湿地，再与沿线村民和管护人员座谈。", waters.ID, consult.Public)
	research.Place = b.field(8)
	b.visitOnTheWay(&research, 8, 20, "看湿地植被恢复", "看水质监测", "听管护人员介绍")
	b.fieldMeeting(research, waters, days)
	visit := NewMeeting("supervision", "“古镇古村落活态传承”民主监督视察",
		"随机查看两处修缮现场，当场反馈意见。", heritage.ID, consult.Public)
	visit.VenueID = b.Venues[4].ID
	b.delegate(&visit, b.Sectors[2], 5)
	b.delegate(&visit, b.Sectors[7], 5)
	b.fieldMeeting(visit, heritage, days)
}

// fieldMeeting has some of the committee and its main department go to the Meeting.
func (b *Builder) fieldMeeting(m consult.Meeting, c roster.Committee, days []consult.Date) {
	people := b.MemberIDs(c.ID)
	AddPeople(&m, consult.RolePresiding, people[1])
	AddPeople(&m, consult.RoleVoting, people[18:26]...)
	AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[1])
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(14, 0), at(9, 0), at(15, 0)},
		length: 3 * time.Hour,
	})
}
