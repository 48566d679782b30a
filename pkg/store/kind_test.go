package store_test

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// An office of the release before keeps its links: the meeting that the plan asked for consults, and any other is what
// its form says.
func TestLinksThatAreThereGetKinds(t *testing.T) {
	t.Parallel()
	earlier(t, 39, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		for _, form := range []string{"thematic", "research", "supervision", "study"} {
			old.exec(t, "UPDATE forms SET id = %s WHERE id = 'other'", form)
			old.form(t)
		}
		old.exec(t, `INSERT INTO plans (id, version, created_at, changed_at, year, title, status, edition,
			approved_by, reason) VALUES (%s, 1, 1, 1, 2027, '计划', 'approved', 1, '', '')`, string(id(10)))
		for n, form := range map[int]string{11: "thematic", 12: "research"} {
			old.exec(t, `INSERT INTO topics (id, version, created_at, changed_at, plan_id, lineage, ord, title,
				description, form, earliest, latest, duration, invite_body_ids, attendances, expected, room_ids,
				venue_ids, online, follows, outcome) VALUES (%s, 1, 1, 1, %s, %s, 1, '题', '', %s, '2027-03-01',
				'2027-03-02', 3600, '[]', '[]', 0, '[]', '[]', %s, '[]', '')`,
				string(id(n)), string(id(10)), string(id(n)), form, false)
		}
		old.exec(t, `INSERT INTO proposals (id, version, created_at, changed_at, state, cause, limits, asked_by, done,
			best, keep, outcome, fault_zh, fault_en, entered, applied_by, undone_by)
			VALUES (%s, 1, 1, 1, 'applied', '{}', '{}', '', 1, '{}', %s, '{}', '', '', %s, '', '')`,
			string(id(20)), false, true)
		links := []struct {
			form     string
			topic    int
			proposal any
			want     plan.Kind
		}{
			{form: "thematic", topic: 11, proposal: nil, want: plan.Consult},
			{form: "research", topic: 11, proposal: nil, want: plan.Research},
			{form: "supervision", topic: 11, proposal: nil, want: plan.Supervise},
			{form: "study", topic: 11, proposal: nil, want: plan.Study},
			{form: "research", topic: 11, proposal: string(id(20)), want: plan.Consult},
			{form: "research", topic: 12, proposal: nil, want: plan.Consult},
		}
		for i, l := range links {
			old.meeting(t, 30+i, "cancelled", "", false, 100, 200)
			old.exec(t, "UPDATE meetings SET form = %s WHERE id = %s", l.form, string(id(30+i)))
			old.exec(t, `INSERT INTO topic_meetings (lineage, meeting_id, since, by_name, proposal_id)
				VALUES (%s, %s, 7, '', %s)`, string(id(l.topic)), string(id(30+i)), l.proposal)
		}
		old.db.Close()

		s := storetest.Open(t, url, store.Options{})
		for i, l := range links {
			all, err := s.MeetingsOn(ctx, []consult.ID{id(l.topic)})
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range all[id(l.topic)] {
				if got.MeetingID == id(30+i) && got.Kind != l.want {
					t.Errorf("a meeting of the form %s on topic %d is a %s, want %s", l.form, l.topic, got.Kind, l.want)
				}
			}
		}
	})
}

// A research meeting and one that consults stand beside each other, and a Proposal places what was only researched.
func TestTheDatabaseLetsAResearchedTopicBePlaced(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		ground(t, s)
		topic := topicIn(50, 41)
		ms := []consult.Meeting{sitting(1, nil), sitting(2, nil), sitting(3, nil)}
		by := full[proposal.Proposal](40, nil)
		for _, err := range []error{
			s.SaveMeetings(ctx, ms), s.Proposals.Add(ctx, by),
			s.Plans.Add(ctx, planOf(50, 2027, plan.Approved)), s.Topics.Add(ctx, topic),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		link := func(m int, kind plan.Kind, by consult.ID) error {
			return s.LinkMeetings(ctx, []plan.TopicMeeting{
				{Lineage: topic.ID, MeetingID: ms[m].ID, Kind: kind, Since: ms[m].ChangedAt, ProposalID: by},
			})
		}
		if err := link(0, plan.Research, ""); err != nil {
			t.Fatal(err)
		}
		if err := link(1, plan.Consult, by.ID); err != nil {
			t.Errorf("placed beside a research meeting: %v", err)
		}
		err := s.SetKind(ctx, plan.TopicMeeting{
			Lineage: topic.ID, MeetingID: ms[1].ID, Kind: plan.Study, Since: ms[2].ChangedAt, By: "王秘书",
		})
		if err != nil {
			t.Fatal(err)
		}
		links, err := s.MeetingsOn(ctx, []consult.ID{topic.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range links[topic.ID] {
			if l.MeetingID == ms[1].ID && (l.Kind != plan.Study || l.ProposalID != "" || l.By != "王秘书") {
				t.Errorf("after its kind was changed: %+v", l)
			}
		}
		if err := link(2, "visit", ""); err == nil {
			t.Error("the database takes a kind that nobody knows")
		}
	})
}
