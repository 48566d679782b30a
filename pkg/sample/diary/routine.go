package diary

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// routine makes what recurs: monthly meetings of the party group, weekly ones of the office, and confidential talks.
func (b *Builder) routine() {
	for n := range b.Months() {
		b.partyGroup(n)
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
		"会议", "会议（扩大）",
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
