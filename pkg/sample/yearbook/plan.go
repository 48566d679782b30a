package yearbook

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/diary"
	"huiqi/pkg/sample/roster"
)

// yearCouncils is how many councils next year's Plan contains besides its 120 consultations.
const yearCouncils = 1000

// Annual is the Plan of the following year, approved, with its Topics, which are still to be placed; and those of the
// last year and of this one, published, with the meetings that consult on their Topics.
type Annual struct {
	Plans         []plan.Plan
	Topics        []plan.Topic
	TopicMeetings []plan.TopicMeeting
}

// planning makes an Annual.
type planning struct {
	*roster.Roster
	Annual
}

// Plan makes the approved Plan of the first whole year after the agenda, and those of the years so far, and has the
// items of the meetings name their Topics.
func Plan(r *roster.Roster, meetings []consult.Meeting) Annual {
	b := &planning{Roster: r}
	year := b.To.Start(time.UTC).Year()
	if b.To[5:] != "01-01" { // the agenda ends in the middle of a year
		year++
	}
	stamp := b.Stamp(20)
	p := plan.Plan{Stamp: stamp, Year: year, Title: fmt.Sprintf("%d年度协商计划", year), BodyID: b.Chairs.ID,
		Status: plan.Approved, Edition: 1, ApprovedBy: "主席会议", ApprovedAt: stamp.ChangedAt}
	p.Steps = []plan.Step{
		{ID: b.NewID(), Kind: plan.StepIssued, On: almanac.DateOf(stamp.ChangedAt),
			DocumentNumber: fmt.Sprintf("市办发〔%d〕8号", year-1),
			Issuers:        []string{"中共市委办公室", "市政府办公室", "市政协办公室"}},
	}
	b.Plans = append(b.Plans, p)
	b.planOrgans(p)
	b.planConsultations(p)
	for i := range yearCouncils {
		b.planCouncil(p, i)
	}
	b.publish(r.Year()-1, meetings)
	b.publish(r.Year(), meetings)
	return b.Annual
}

// topic adds a Topic that may take place from the first day of one month to the last of
// another, both counted from 0.
func (b *planning) topic(
	p plan.Plan, from, to int, length time.Duration, m consult.Meeting, follows ...plan.TopicFollow,
) consult.ID {
	first := time.Date(p.Year, time.January, 1, 0, 0, 0, 0, time.UTC)
	t := plan.Topic{
		Stamp:         b.Stamp(20),
		PlanID:        p.ID,
		Order:         len(b.Topics) + 1,
		Title:         m.Title,
		Description:   m.Description,
		Form:          m.Form,
		OwnerBodyID:   m.OwnerBodyID,
		Earliest:      almanac.DateOf(first.AddDate(0, from, 0)),
		Latest:        almanac.DateOf(first.AddDate(0, to+1, -1)),
		Duration:      length,
		InviteBodyIDs: m.InviteBodyIDs,
		Attendances:   m.Attendances,
		Follows:       follows,
		DepartmentIDs: []consult.ID{b.Committees[len(b.Topics)%len(b.Committees)].Departments[0].ID},
	}
	t.Lineage = t.ID
	b.Topics = append(b.Topics, t)
	return t.ID
}

// lastTopic is the Topic added last.
func (b *planning) lastTopic() *plan.Topic { return &b.Topics[len(b.Topics)-1] }

// planOrgans makes a chair's meeting a month, and a session of the standing committee a
// quarter, at least five days after the chair's meeting that prepares it.
func (b *planning) planOrgans(p plan.Plan) {
	for month := range 12 {
		m := diary.NewMeeting("chair_meeting", fmt.Sprintf("主席会议（%d月）", month+1), "研究常委会会议议题和专题协商安排。", b.Chairs.ID,
			consult.Internal)
		diary.AddPeople(&m, consult.RolePresiding, b.MemberIDs(b.Chairs.ID)[0])
		diary.Invite(&m, b.Chairs.ID)
		chair := b.topic(p, month, month, 2*time.Hour, m)
		if month%3 != 2 {
			continue
		}
		s := diary.NewMeeting("standing_committee", fmt.Sprintf("常委会第%d次会议", month/3+1), "听取情况通报，开展专题议政。",
			b.Standing.ID, consult.Public)
		diary.AddPeople(&s, consult.RolePresiding, b.MemberIDs(b.Chairs.ID)[0])
		diary.Invite(&s, b.Standing.ID)
		b.topic(p, month, month, 3*time.Hour, s, plan.TopicFollow{TopicID: chair, MinDays: 5})
	}
}

func (b *planning) planConsultations(p plan.Plan) {
	for i, c := range b.Committees {
		people, lead := b.MemberIDs(c.ID), b.MemberIDs(c.Departments[0].ID)
		of := func(form consult.FormKey, title string, who ...consult.ID) consult.Meeting {
			m := diary.NewMeeting(form, title, "", c.ID, consult.Public)
			diary.AddPeople(&m, consult.RolePresiding, people[0])
			diary.AddPeople(&m, consult.RoleVoting, who...)
			return m
		}
		half := 6 * (i % 2) // every other committee starts in July, so that the work is spread over the year
		research := b.topic(p, half, half+1, 8*time.Hour,
			of("research", diary.Quoted(c.Matters[0])+"专题调研", people[4:12]...))
		b.lastTopic().Online = true // it takes place outdoors and needs no room
		for n, matter := range c.Matters[:2] {
			m := of("counterpart", diary.Quoted(matter)+"对口协商会")
			diary.AddPeople(&m, consult.RoleReporting, lead[1])
			diary.Invite(&m, c.ID)
			after := plan.TopicFollow{TopicID: research, MinDays: 10}
			if n == 0 {
				b.topic(p, half+2, half+4, 150*time.Minute, m, after)
			} else {
				b.topic(p, (half+6)%12, (half+6)%12+2, 150*time.Minute, m)
			}
		}
		b.topic(p, i, i+2, 2*time.Hour, of("proposal", diary.Quoted(c.Matters[2])+"提案办理协商会", people[1:9]...))
		b.topic(p, (i+3)%10, (i+3)%10+2, 2*time.Hour,
			of("expert", diary.Quoted(c.Matters[3])+"专家协商会", people[14:20]...))
		b.topic(p, (i+5)%10, (i+5)%10+2, 3*time.Hour,
			of("supervision", diary.Quoted(c.Matters[4])+"专项监督", people[2:10]...))
	}
	for k, s := range b.Sectors {
		m := diary.NewMeeting("sector", diary.Quoted(s.Matter)+"界别协商座谈会", "", s.ID, consult.Public)
		diary.AddPeople(&m, consult.RolePresiding, b.MemberIDs(s.ID)[0])
		diary.Invite(&m, s.ID)
		b.topic(p, k%10, k%10+2, 2*time.Hour, m)
	}
	for k := range 6 {
		c := almanac.Cyclic(b.Committees, k)
		field := diary.NewMeeting("research", fmt.Sprintf("专题协商第%d题前期调研", k+1), "", c.ID, consult.Internal)
		diary.AddPeople(&field, consult.RolePresiding, b.MemberIDs(c.ID)[1])
		diary.AddPeople(&field, consult.RoleVoting, b.MemberIDs(c.ID)[12:18]...)
		research := b.topic(p, 2*k, 2*k, 4*time.Hour, field)
		b.lastTopic().Online = true
		m := diary.NewMeeting("thematic", diary.Quoted(c.Matters[k%5])+"专题协商会", "", b.Standing.ID, consult.Public)
		diary.AddPeople(&m, consult.RolePresiding, b.MemberIDs(b.Chairs.ID)[1+k%3])
		diary.AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[0].ID)[0])
		diary.Invite(&m, c.ID)
		b.topic(p, 2*k, 2*k+1, 3*time.Hour, m, plan.TopicFollow{TopicID: research, MinDays: 7})
		r := diary.NewMeeting("remote", diary.Quoted(c.Matters[(k+1)%5])+"远程协商", "", c.ID, consult.Internal)
		diary.AddPeople(&r, consult.RolePresiding, b.MemberIDs(c.ID)[1])
		diary.AddPeople(&r, consult.RoleVoting, b.MemberIDs(c.ID)[5:11]...)
		b.topic(p, k, k+5, 90*time.Minute, r)
		b.lastTopic().Online = true
		if k < 3 {
			j := diary.NewMeeting("joint", fmt.Sprintf("政协与党派第%d次联席会议", k+1), "", b.Secretariat.ID, consult.Internal)
			diary.AddPeople(&j, consult.RolePresiding, b.MemberIDs(b.Chairs.ID)[2+k])
			diary.AddPeople(&j, consult.RoleVoting, b.MemberIDs(b.Party.ID)[:4]...)
			b.topic(p, 4*k, 4*k+3, 2*time.Hour, j)
		}
	}
}

// planCouncil makes the ith council. Each circle meets every other week.
func (b *planning) planCouncil(p plan.Plan, i int) {
	k, round := i%len(b.Circles), i/len(b.Circles)
	c, matters := b.Circles[k], diary.CouncilMatters()
	m := diary.NewMeeting("council", fmt.Sprintf("有事好商量：%s%s", c.Place, matters[(3*k+7*round)%len(matters)]), "", c.ID,
		consult.Public)
	diary.AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[0])
	diary.Invite(&m, c.ID)
	// Spread the rounds evenly over the months.
	rounds := (yearCouncils + len(b.Circles) - 1) / len(b.Circles)
	month := round * 12 / rounds
	b.topic(p, month, month, 90*time.Minute, m)
	own, others := b.CouncilRooms(k)
	for _, r := range append(own, others...) {
		b.lastTopic().RoomIDs = append(b.lastTopic().RoomIDs, r.ID)
	}
}
