package yearbook

import (
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/diary"
)

// publish adds the published Plan of the year, with the seven topics that the chair's meeting and the standing
// committee consult on, the meetings about each, and the topic of each item of their agendas.
func (b *planning) publish(year int, meetings []consult.Meeting) {
	stamp := b.StampAt(b.Instant(almanac.NewYear(year).AddDays(-12), 9*time.Hour))
	p := plan.Plan{
		Stamp:      stamp,
		Year:       year,
		Title:      fmt.Sprintf("%d年度协商计划", year),
		BodyID:     b.Chairs.ID,
		Status:     plan.Published,
		Public:     true,
		Edition:    1,
		ApprovedBy: "主席会议",
		ApprovedAt: stamp.ChangedAt,
	}
	day := almanac.NewYear(year).AddDays(-12)
	for _, s := range []plan.Step{
		{Kind: plan.StepChairMeeting, On: day.AddDays(-20), By: "主席会议"},
		{Kind: plan.StepStandingCommittee, On: day.AddDays(-11), By: "市政协常委会"},
		{Kind: plan.StepParty, On: day.AddDays(-4), By: "市委常委会"},
		{Kind: plan.StepApproved, On: day, By: "主席会议"},
		{
			Kind: plan.StepIssued, On: day, DocumentNumber: fmt.Sprintf("市办发〔%d〕%d号", year-1, 7+year%3),
			Issuers: []string{"中共市委办公室", "市政府办公室", "市政协办公室"},
		},
	} {
		s.ID = b.NewID()
		p.Steps = append(p.Steps, s)
	}
	b.Plans = append(b.Plans, p)
	for n, t := range diary.TopicsOf(year - b.Year()) {
		c := b.Committees[t.Committee]
		topic := plan.Topic{
			Stamp:         b.StampAt(stamp.CreatedAt),
			PlanID:        p.ID,
			Order:         n + 1,
			Title:         t.Title,
			Form:          "thematic",
			OwnerBodyID:   c.ID,
			DepartmentIDs: []consult.ID{c.Departments[0].ID},
			LeaderID:      b.People[1+n].ID,
			Earliest:      almanac.NewYear(year),
			Latest:        almanac.NewYear(year + 1).AddDays(-1),
			Duration:      3 * time.Hour,
			InviteBodyIDs: []consult.ID{c.ID},
		}
		topic.Lineage = topic.ID
		b.Topics = append(b.Topics, topic)
		b.link(topic, year, meetings)
	}
}

// link links the meetings of the year about the Topic, and has their items name it.
func (b *planning) link(t plan.Topic, year int, meetings []consult.Meeting) {
	title := diary.Quoted(t.Title)
	for i := range meetings {
		m := &meetings[i]
		if m.Span.From.In(b.Zone).Year() != year || !m.Status.Live() {
			continue
		}
		for k := range m.Items {
			if strings.Contains(m.Items[k].Title, title) {
				m.Items[k].TopicID = t.ID
			}
		}
		if m.ParentID == "" && strings.Contains(m.Title+m.Description, title) {
			b.TopicMeetings = append(b.TopicMeetings, plan.TopicMeeting{
				Lineage: t.ID, MeetingID: m.ID, Kind: plan.KindOf(t.Form, m.Form), Since: m.CreatedAt, By: "秘书处",
			})
		}
	}
}
