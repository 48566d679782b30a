package diary

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
)

// plenarySession makes the yearly session: opening, discussion in five groups, the congress,
// and closing.
func (b *Builder) plenarySession(session []consult.Date) {
	groups := b.sectorGroups()
	number := ordinal.Chinese(1 + session[0].Start(time.UTC).Year()%5)
	short := "十五届" + number + "次全会"
	parts := func(d consult.Date) []consult.Meeting {
		sit := func(
			day int, title, text string, from, to time.Duration, room consult.Room, bodies ...consult.ID,
		) consult.Meeting {
			m := NewMeeting("plenary", short+"："+title, text, b.Plenary.ID, consult.Public)
			m.Span, m.RoomID = b.Span(d.AddDays(day), from, to), room.ID
			Invite(&m, bodies...)
			return m
		}
		text := "听取和审议常务委员会工作报告、提案工作情况报告。委员凭证入场，8:40前就座。"
		all := []consult.Meeting{sit(0, "开幕会", text, at(9, 0), at(11, 30), b.HallRooms[0], b.Plenary.ID)}
		AddPeople(&all[0], consult.RolePresiding, b.People[0].ID)
		AddPeople(&all[0], consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[:12]...)
		for half, text := range []string{"审议两个报告。", "协商讨论政府工作报告。"} {
			for g, sectors := range groups {
				m := sit(half, fmt.Sprintf("小组讨论（第%d联组）", g+1), text+"由召集人主持，秘书处派员记录。", at(14, 30), at(17, 0),
					b.HallRooms[g], sectors...)
				m.Visibility = consult.Internal
				AddPeople(&m, consult.RolePresiding, b.senior(sectors))
				all = append(all, m)
			}
		}
		all = append(all,
			sit(1, "大会发言", "十二位委员作大会发言，市委、市政府领导到会听取意见。", at(9, 0), at(11, 30), b.HallRooms[0], b.Plenary.ID))
		hear := sit(2, "列席市人民代表大会开幕会", "集体乘车，8:00在市政协会议中心南门集合。", at(9, 0), at(11, 30), consult.Room{}, b.Plenary.ID)
		hear.Visibility = consult.Internal
		closing := sit(3, "闭幕会", "通过政治决议、常务委员会工作报告的决议和提案审查情况的报告。", at(9, 0), at(11, 0), b.HallRooms[0], b.Plenary.ID)
		AddPeople(&closing, consult.RolePresiding, b.People[0].ID)
		return append(all, hear, closing)
	}
	parent := NewMeeting("plenary", "政协清源市第十五届委员会第"+number+"次会议",
		"全体会议。会期四天，日程以各场次为准。", b.Plenary.ID, consult.Public)
	b.scheduleFamily(parent, session[:1], parts)
	// Nobody is invited to anything else while the plenary is in session.
	b.officeClosed = append(b.officeClosed, consult.Span{
		From: b.Instant(session[0], 0),
		To:   b.Instant(session[3], at(13, 0)),
	})
}

// senior is the highest-ranking member of some sectors.
func (b *Builder) senior(sectors []consult.ID) consult.ID {
	return b.People[slices.IndexFunc(b.People, func(p consult.Person) bool {
		return slices.ContainsFunc(sectors, func(s consult.ID) bool { return slices.Contains(b.MemberIDs(s), p.ID) })
	})].ID
}

// sectorGroups distributes the sectors over five groups of about eighty members.
func (b *Builder) sectorGroups() [5][]consult.ID {
	var groups [5][]consult.ID
	var seats [5]int
	at := make([]int, len(b.Sectors))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(x, y int) int { return b.Sectors[y].Seats - b.Sectors[x].Seats })
	for _, s := range at { // the largest sector goes to the smallest group
		g := slices.Index(seats[:], slices.Min(seats[:]))
		groups[g], seats[g] = append(groups[g], b.Sectors[s].ID), seats[g]+b.Sectors[s].Seats
	}
	return groups
}

// standingSessions makes a session of the standing committee every other month.
func (b *Builder) standingSessions() {
	for k := range b.Months() / 2 {
		first := b.Month(2*k + 1).AddDays(17)
		nth := k - b.Past()/2 // from the present half year on
		number := "第" + ordinal.Chinese(18+nth) + "次会议"
		topic := topicOf(7*(k/6-1) + k%6)
		parent := NewMeeting("standing_committee", "市政协十五届常委会"+number,
			"议题："+Quoted(topic.Title)+"专题议政；审议有关人事事项和工作报告。会期以各场次为准。", b.Standing.ID, consult.Public)
		b.scheduleFamily(parent, b.After(first, 28),
			func(d consult.Date) []consult.Meeting { return b.standingDay(d, number, topic, nth) })
	}
}

// standingDay returns the meetings of one session from this date on: two days if it is long, or
// else one. It returns nothing if the second day is not a working day.
func (b *Builder) standingDay(d consult.Date, number string, t Topic, nth int) []consult.Meeting {
	last, long := d, nth%2 == 0
	talk := at(14, 0)
	end := b.Span(d, at(16, 0), at(17, 30))
	if long {
		last = d.AddDays(1)
		if len(b.Workdays(last, last.AddDays(1))) == 0 {
			return nil
		}
		talk, end = at(14, 30), b.Span(last, at(9, 0), at(11, 30))
	}
	opening := NewMeeting("standing_committee", "常委会"+number+"：第一次全体会议", "听取市政府关于"+Quoted(t.Title)+"情况的通报，常委作大会发言。",
		b.Standing.ID, consult.Public)
	opening.Span = b.Span(d, at(9, 0), at(11, 30))
	opening.RoomID = b.HallRooms[1].ID
	opening.Expected = 120
	AddPeople(&opening, consult.RolePresiding, b.People[0].ID)
	Invite(&opening, b.Standing.ID)
	AddPeople(&opening, consult.RoleNonvoting, b.MemberIDs(b.Committees[t.Committee].Departments[0].ID)...)
	AddPeople(&opening, consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[2:8]...)
	b.openingAgenda(&opening, t, nth)
	all := []consult.Meeting{opening}
	for g, room := range []consult.Room{b.HallRooms[4], b.HallRooms[5], b.HallRooms[6], b.HallRooms[7]} {
		m := NewMeeting("standing_committee", fmt.Sprintf("常委会%s：分组讨论（第%d组）", number, g+1),
			"围绕"+Quoted(t.Title)+"协商讨论，各组推选一名常委作汇报。", b.Standing.ID, consult.Internal)
		m.Span, m.RoomID = b.Span(d, talk, talk+at(1, 45)), room.ID
		for i, id := range b.MemberIDs(b.Standing.ID)[:roster.StandingCount] {
			if i%4 == g {
				role := consult.RoleVoting
				if i == 4+g {
					role = consult.RolePresiding
				}
				AddPeople(&m, role, id)
			}
		}
		all = append(all, m)
	}
	closing := NewMeeting("standing_committee", "常委会"+number+"：第二次全体会议", "听取分组讨论情况汇报，审议通过有关事项，主席讲话。", b.Standing.ID,
		consult.Public)
	closing.Span, closing.RoomID = end, b.HallRooms[1].ID
	AddPeople(&closing, consult.RolePresiding, b.People[1].ID)
	Invite(&closing, b.Standing.ID)
	b.closingAgenda(&closing, t)
	return append(all, closing)
}

// chairMeetings makes one or two chair's meetings a month: the seven topics of a year once
// each, and routine business in between.
func (b *Builder) chairMeetings() {
	business := []string{"研究常委会会议议程和日程草案", "听取重点提案督办情况汇报", "审议年度协商计划草案", "研究委员履职管理办法修订", "听取专委会工作情况汇报",
		"审议大会筹备工作方案", "听取区县政协工作联系情况汇报"}
	for n := range b.Months() * 14 / 12 {
		nth := n - b.Past()*14/12 // from the present half year on
		title := almanac.Cyclic(business, n/2)
		text := "会前三天请各专委会将书面材料送秘书处。"
		c := almanac.Cyclic(b.Committees, n)
		topical, t := n%2 == 0, topicOf(7*(n/14-1)+n%14/2)
		if topical {
			c = b.Committees[t.Committee]
			title = Quoted(t.Title) + "重点协商"
			text = "听取" + c.Departments[0].Name + "情况通报和" + c.Name + "调研报告，进行重点协商，形成建议案。"
		}
		m := NewMeeting("chair_meeting", "第"+ordinal.Chinese(41+nth)+"次主席会议："+title, text, b.Chairs.ID,
			consult.Internal)
		if topical {
			m.Visibility = consult.Public
			AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[0])
			AddPeople(&m, consult.RoleNonvoting, b.MemberIDs(c.ID)[:4]...)
		}
		AddPeople(&m, consult.RolePresiding, b.People[0].ID)
		if topical {
			b.topicalAgenda(&m, c, t, n%14)
		} else {
			b.routineAgenda(&m, c, title)
		}
		Invite(&m, b.Chairs.ID)
		AddPeople(&m, consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[2], b.MemberIDs(b.Secretariat.ID)[4])
		first := b.Month(n * 12 / 14).AddDays(n * 12 % 14)
		b.schedule(m, slotWish{
			days:   b.After(first, 40),
			starts: []time.Duration{at(9, 0), at(14, 30), at(16, 0)},
			length: 2 * time.Hour,
			rooms:  b.HallRooms[7:8],
		})
	}
}

// numbers counts the sessions of the standing committee in the fifteenth term.
func (b *Builder) numbers() {
	since := consult.Date(fmt.Sprintf("%d-01-01", b.From.Start(b.Zone).Year()-2))
	b.Terms = []ordinal.Term{{Stamp: b.Stamp(40), BodyID: b.Plenary.ID, Ordinal: 15, Since: since}}
	b.Numberings = []ordinal.Numbering{{Stamp: b.Stamp(40), Form: "standing_committee", OwnerBodyID: b.Standing.ID,
		Per: ordinal.PerTerm, TermBodyID: b.Plenary.ID, Template: "市政协{term}届常委会第{n中}次会议", Since: b.From,
		First: 18 - b.Past()/2, FixDays: 15}}
}
