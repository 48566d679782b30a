package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// yearCouncils is how many councils next year's Plan contains besides its 120 consultations.
const yearCouncils = 1000

// plan makes the approved Plan of the first whole year after the agenda, with Topics still to
// be placed.
func (b *builder) plan() {
	year := b.to.Start(time.UTC).Year()
	if b.to[5:] != "01-01" { // the agenda ends in the middle of a year
		year++
	}
	stamp := b.stamp(20)
	p := plan.Plan{Stamp: stamp, Year: year, Title: fmt.Sprintf("%d年度协商计划", year), BodyID: b.chairs.ID,
		Status: plan.Approved, Edition: 1, ApprovedBy: "主席会议", ApprovedAt: stamp.ChangedAt}
	p.Steps = []plan.Step{
		{ID: b.id(), Kind: plan.StepIssued, On: dateOf(stamp.ChangedAt),
			DocumentNumber: fmt.Sprintf("市办发〔%d〕8号", year-1),
			Issuers:        []string{"中共市委办公室", "市政府办公室", "市政协办公室"}},
	}
	b.Plans = append(b.Plans, p)
	b.planOrgans(p)
	b.planConsultations(p)
	for i := range yearCouncils {
		b.planCouncil(p, i)
	}
}

// topic adds a Topic that may take place from the first day of one month to the last of
// another, both counted from 0.
func (b *builder) topic(
	p plan.Plan, from, to int, length time.Duration, m consult.Meeting, follows ...plan.TopicFollow,
) consult.ID {
	first := time.Date(p.Year, time.January, 1, 0, 0, 0, 0, time.UTC)
	t := plan.Topic{
		Stamp:         b.stamp(20),
		PlanID:        p.ID,
		Order:         len(b.Topics) + 1,
		Title:         m.Title,
		Description:   m.Description,
		Form:          m.Form,
		OwnerBodyID:   m.OwnerBodyID,
		Earliest:      dateOf(first.AddDate(0, from, 0)),
		Latest:        dateOf(first.AddDate(0, to+1, -1)),
		Duration:      length,
		InviteBodyIDs: m.InviteBodyIDs,
		Attendances:   m.Attendances,
		Follows:       follows,
		DepartmentIDs: []consult.ID{b.committees[len(b.Topics)%len(b.committees)].departments[0].ID},
	}
	t.Lineage = t.ID
	b.Topics = append(b.Topics, t)
	return t.ID
}

// lastTopic is the Topic added last.
func (b *builder) lastTopic() *plan.Topic { return &b.Topics[len(b.Topics)-1] }

// planOrgans makes a chair's meeting a month, and a session of the standing committee a
// quarter, at least five days after the chair's meeting that prepares it.
func (b *builder) planOrgans(p plan.Plan) {
	for month := range 12 {
		m := meeting("chair_meeting", fmt.Sprintf("主席会议（%d月）", month+1), "研究常委会会议议题和专题协商安排。", b.chairs.ID,
			consult.Internal)
		addPeople(&m, consult.RolePresiding, b.memberIDs(b.chairs.ID)[0])
		invite(&m, b.chairs.ID)
		chair := b.topic(p, month, month, 2*time.Hour, m)
		if month%3 != 2 {
			continue
		}
		s := meeting("standing_committee", fmt.Sprintf("常委会第%d次会议", month/3+1), "听取情况通报，开展专题议政。", b.standing.ID,
			consult.Public)
		addPeople(&s, consult.RolePresiding, b.memberIDs(b.chairs.ID)[0])
		invite(&s, b.standing.ID)
		b.topic(p, month, month, 3*time.Hour, s, plan.TopicFollow{TopicID: chair, MinDays: 5})
	}
}

func (b *builder) planConsultations(p plan.Plan) {
	for i, c := range b.committees {
		people, lead := b.memberIDs(c.ID), b.memberIDs(c.departments[0].ID)
		of := func(form consult.FormKey, title string, who ...consult.ID) consult.Meeting {
			m := meeting(form, title, "", c.ID, consult.Public)
			addPeople(&m, consult.RolePresiding, people[0])
			addPeople(&m, consult.RoleVoting, who...)
			return m
		}
		half := 6 * (i % 2) // every other committee starts in July, so that the work is spread over the year
		research := b.topic(p, half, half+1, 8*time.Hour, of("research", quoted(c.matters[0])+"专题调研", people[4:12]...))
		b.lastTopic().Online = true // it takes place outdoors and needs no room
		for n, matter := range c.matters[:2] {
			m := of("counterpart", quoted(matter)+"对口协商会")
			addPeople(&m, consult.RoleReporting, lead[1])
			invite(&m, c.ID)
			after := plan.TopicFollow{TopicID: research, MinDays: 10}
			if n == 0 {
				b.topic(p, half+2, half+4, 150*time.Minute, m, after)
			} else {
				b.topic(p, (half+6)%12, (half+6)%12+2, 150*time.Minute, m)
			}
		}
		b.topic(p, i, i+2, 2*time.Hour, of("proposal", quoted(c.matters[2])+"提案办理协商会", people[1:9]...))
		b.topic(p, (i+3)%10, (i+3)%10+2, 2*time.Hour, of("expert", quoted(c.matters[3])+"专家协商会", people[14:20]...))
		b.topic(p, (i+5)%10, (i+5)%10+2, 3*time.Hour, of("supervision", quoted(c.matters[4])+"专项监督", people[2:10]...))
	}
	for k, s := range b.sectors {
		m := meeting("sector", quoted(sectors()[k].matter)+"界别协商座谈会", "", s.ID, consult.Public)
		addPeople(&m, consult.RolePresiding, b.memberIDs(s.ID)[0])
		invite(&m, s.ID)
		b.topic(p, k%10, k%10+2, 2*time.Hour, m)
	}
	for k := range 6 {
		c := cyclic(b.committees, k)
		field := meeting("research", fmt.Sprintf("专题协商第%d题前期调研", k+1), "", c.ID, consult.Internal)
		addPeople(&field, consult.RolePresiding, b.memberIDs(c.ID)[1])
		addPeople(&field, consult.RoleVoting, b.memberIDs(c.ID)[12:18]...)
		research := b.topic(p, 2*k, 2*k, 4*time.Hour, field)
		b.lastTopic().Online = true
		m := meeting("thematic", quoted(c.matters[k%5])+"专题协商会", "", b.standing.ID, consult.Public)
		addPeople(&m, consult.RolePresiding, b.memberIDs(b.chairs.ID)[1+k%3])
		addPeople(&m, consult.RoleReporting, b.memberIDs(c.departments[0].ID)[0])
		invite(&m, c.ID)
		b.topic(p, 2*k, 2*k+1, 3*time.Hour, m, plan.TopicFollow{TopicID: research, MinDays: 7})
		r := meeting("remote", quoted(c.matters[(k+1)%5])+"远程协商", "", c.ID, consult.Internal)
		addPeople(&r, consult.RolePresiding, b.memberIDs(c.ID)[1])
		addPeople(&r, consult.RoleVoting, b.memberIDs(c.ID)[5:11]...)
		b.topic(p, k, k+5, 90*time.Minute, r)
		b.lastTopic().Online = true
		if k < 3 {
			j := meeting("joint", fmt.Sprintf("政协与党派第%d次联席会议", k+1), "", b.office.ID, consult.Internal)
			addPeople(&j, consult.RolePresiding, b.memberIDs(b.chairs.ID)[2+k])
			addPeople(&j, consult.RoleVoting, b.memberIDs(b.party.ID)[:4]...)
			b.topic(p, 4*k, 4*k+3, 2*time.Hour, j)
		}
	}
}

// planCouncil makes the ith council. Each circle meets every other week.
func (b *builder) planCouncil(p plan.Plan, i int) {
	k, round := i%len(b.circles), i/len(b.circles)
	c, matters := b.circles[k], councilMatters()
	m := meeting("council", fmt.Sprintf("有事好商量：%s%s", c.place, matters[(3*k+7*round)%len(matters)]), "", c.ID,
		consult.Public)
	addPeople(&m, consult.RolePresiding, b.memberIDs(c.ID)[0])
	invite(&m, c.ID)
	// Spread the rounds evenly over the months.
	rounds := (yearCouncils + len(b.circles) - 1) / len(b.circles)
	month := round * 12 / rounds
	b.topic(p, month, month, 90*time.Minute, m)
	own, others := b.councilRooms(k)
	for _, r := range append(own, others...) {
		b.lastTopic().RoomIDs = append(b.lastTopic().RoomIDs, r.ID)
	}
}
