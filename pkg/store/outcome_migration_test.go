package store_test

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/registry"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// What topics of the release before said of their outcome is an Outcome: once for all editions, in the words of the
// latest, dated by the meeting that was held on the topic.
func TestWordsOnOutcomesBecomeOutcomes(t *testing.T) {
	t.Parallel()
	earlier(t, 54, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.exec(t, `INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh, name_en, duration_seconds,
			notice_days, quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids, category)
			VALUES ('other', 1, 1, 1, 0, '会', 'M', 3600, 2, 0, 0, %s, 'internal', '[]', 'other')`, false)
		for n := range 2 {
			old.exec(t, `INSERT INTO bodies (id, version, created_at, changed_at, name, kind, active)
				VALUES (%s, 1, 1, 1, %s, 'special_committee', %s)`, string(id(1+n)), "委"+string(rune('A'+n)), true)
		}
		for edition := 1; edition <= 2; edition++ {
			old.exec(t, `INSERT INTO plans (id, version, created_at, changed_at, year, title, status, edition, body_id,
				approved_by, reason) VALUES (%s, 1, 1, 1, 2027, '计划', 'approved', %s, %s, '', '')`,
				string(id(10+edition)), edition, string(id(2)))
		}
		for _, topic := range []struct {
			id, plan, lineage int
			owner             any
			said              string
		}{
			{id: 21, plan: 11, lineage: 21, said: "先前的话"},
			{id: 22, plan: 12, lineage: 21, said: "形成建议案"},
			{id: 23, plan: 11, lineage: 23, owner: string(id(1)), said: "提交报告"},
			{id: 24, plan: 12, lineage: 24},
		} {
			old.exec(t, `INSERT INTO topics (id, version, created_at, changed_at, plan_id, lineage, ord, title,
				description, form, earliest, latest, duration, invite_body_ids, attendances, expected, room_ids,
				venue_ids, online, follows, outcome, owner_body_id)
				VALUES (%s, 1, 1, 1800000000, %s, %s, 1, '题', '', 'other', '2027-03-01', '2027-03-02', 3600,
					'[]', '[]', 0, '[]', '[]', %s, '[]', %s, %s)`,
				string(id(topic.id)), string(id(topic.plan)), string(id(topic.lineage)), false, topic.said, topic.owner)
		}
		old.meeting(t, 30, "confirmed", "", false, 1_799_000_000, 1_799_003_600) // 2027-01-03 18:13 in UTC
		old.exec(t, `INSERT INTO topic_meetings (lineage, meeting_id, kind, since, by_name)
			VALUES (%s, %s, 'consult', 7, '')`, string(id(21)), string(id(30)))
		old.db.Close()

		s := storetest.Open(t, url, store.Options{})
		got := map[consult.ID]outcome.Outcome{}
		err := registry.Each(ctx, s.Outcomes.List, outcome.Filter{}, func(o outcome.Outcome) { got[o.TopicIDs[0]] = o })
		if err != nil {
			t.Fatal(err)
		}
		want := map[consult.ID]outcome.Outcome{
			id(21): {Summary: "形成建议案", Date: "2027-01-04", OwnerBodyIDs: []consult.ID{id(2)}},
			id(23): {Summary: "提交报告", Date: "2027-01-15", OwnerBodyIDs: []consult.ID{id(1)}},
		}
		if len(got) != len(want) {
			t.Errorf("%d outcomes: %+v", len(got), got)
		}
		for lineage, w := range want {
			o := got[lineage]
			if o.Title != "题：成果" || o.Kind != outcome.Other || o.Summary != w.Summary || o.Date != w.Date ||
				len(o.OwnerBodyIDs) != 1 || o.OwnerBodyIDs[0] != w.OwnerBodyIDs[0] {
				t.Errorf("%s: %+v", lineage, o)
			}
		}
		faults, err := s.NounFaults(ctx)
		if err != nil || len(faults) > 0 {
			t.Errorf("%v %v", faults, err)
		}
	})
}
