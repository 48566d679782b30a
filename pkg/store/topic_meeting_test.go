package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// topicIn is the nth Topic, new in that Plan.
func topicIn(planID, n int) plan.Topic {
	return full(n, func(t *plan.Topic) {
		t.PlanID = full[plan.Plan](planID, nil).ID
		t.Lineage = t.ID
		t.Form = "other"
		t.OwnerBodyID, t.LeaderID = "", ""
		t.Duration = time.Hour
	})
}

// planOf is the nth Plan, nobody's, of that year and status.
func planOf(n, year int, status plan.Status) plan.Plan {
	return full(n, func(p *plan.Plan) {
		p.BodyID = ""
		p.FormerID = ""
		p.Year = year
		p.Status = status
	})
}

// One edition of a year is published at a time, with a Body or without.
func TestTheDatabaseRefusesASecondPublishedEdition(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		_, body, _ := ground(t, s)
		owned := func(p plan.Plan) plan.Plan { p.BodyID = body.ID; return p }
		for _, p := range []plan.Plan{
			planOf(50, 2027, plan.Published), planOf(51, 2027, plan.Approved),
			planOf(52, 2028, plan.Published), owned(planOf(53, 2027, plan.Published)),
			owned(planOf(54, 2027, plan.Superseded)),
		} {
			if err := s.Plans.Add(ctx, p); err != nil {
				t.Fatalf("%+v: %v", p, err)
			}
		}
		for _, p := range []plan.Plan{
			planOf(51, 2027, plan.Published), owned(planOf(54, 2027, plan.Published)),
		} {
			if err := s.Plans.Save(ctx, p, p.Version); !errors.Is(err, consult.ErrConflict) {
				t.Errorf("a second published edition of %d of %q: %v", p.Year, p.BodyID, err)
			}
		}
	})
}

// linkRaw is raw SQL that links a Topic to a Meeting for a Proposal.
func linkRaw(arg func(int) string) string {
	return fmt.Sprintf(
		"INSERT INTO topic_meetings (lineage, meeting_id, since, by_name, proposal_id) VALUES (%s, %s, 7, '', %s)",
		arg(1), arg(2), arg(3),
	)
}

// Whoever writes to the database, a Proposal places no Topic that has a Meeting
// which stands; a person may link as many as there are.
func TestTheDatabaseRefusesToPlaceATopicTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		ground(t, s)
		proposal, topic := full[proposal.Proposal](40, nil), topicIn(50, 41)
		var ms []consult.Meeting
		for i := range 6 {
			ms = append(ms, sitting(i, nil))
		}
		for _, err := range []error{
			s.SaveMeetings(ctx, ms), s.Proposals.Add(ctx, proposal),
			s.Plans.Add(ctx, planOf(50, 2027, plan.Approved)), s.Topics.Add(ctx, topic),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		db, arg := raw(t, url)
		var wg sync.WaitGroup
		var placed [4]error
		for i := range placed {
			wg.Go(func() {
				_, err := db.ExecContext(ctx, linkRaw(arg), string(topic.ID), string(ms[i].ID), string(proposal.ID))
				placed[i] = store.Translate(err)
			})
		}
		wg.Wait()
		first := -1
		for i, err := range placed {
			switch {
			case err == nil && first < 0:
				first = i
			case !errors.Is(err, consult.ErrConflict):
				t.Errorf("placing it again: %v", err)
			}
		}
		if first < 0 {
			t.Fatal("nobody placed it")
		}
		link := func(m consult.Meeting, by consult.ID) error {
			return s.LinkMeetings(ctx, []plan.TopicMeeting{
				{Lineage: topic.ID, MeetingID: m.ID, Kind: plan.Consult, Since: m.ChangedAt, ProposalID: by},
			})
		}
		if err := link(ms[4], ""); err != nil {
			t.Errorf("a person links a second: %v", err)
		}
		save := func(m *consult.Meeting, status consult.Status) {
			t.Helper()
			m.Version, m.Status = m.Version+1, status
			if err := s.SaveMeetings(ctx, []consult.Meeting{*m}); err != nil {
				t.Fatal(err)
			}
		}
		save(&ms[first], consult.Cancelled)
		if err := link(ms[5], proposal.ID); !errors.Is(err, consult.ErrConflict) {
			t.Errorf("placed beside what a person linked: %v", err)
		}
		save(&ms[4], consult.Cancelled)
		if err := link(ms[5], proposal.ID); err != nil {
			t.Errorf("placed when all are called off: %v", err)
		}
		save(&ms[first], consult.Confirmed)
		links, err := s.MeetingsOn(ctx, []consult.ID{topic.ID})
		if err != nil || len(links[topic.ID]) != 3 {
			t.Fatalf("%+v (%v)", links, err)
		}
		for _, l := range links[topic.ID] {
			if want := l.MeetingID == ms[5].ID; want != (l.ProposalID == proposal.ID) {
				t.Errorf("after one was taken up again: %+v", l)
			}
		}
		if got, err := s.PlanFaults(ctx); err != nil || len(got) > 0 {
			t.Errorf("a healthy database has %v (%v)", got, err)
		}
	})
}

// What no office may have is counted by its name.
func TestFaultsOfPlansAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		ground(t, s)
		proposal := full[proposal.Proposal](40, nil)
		ms := []consult.Meeting{sitting(1, nil), sitting(2, nil)}
		for _, err := range []error{s.SaveMeetings(ctx, ms), s.Proposals.Add(ctx, proposal),
			s.Plans.Add(ctx, planOf(50, 2027, plan.Published)),
			s.Plans.Add(ctx, planOf(51, 2027, plan.Approved)),
			s.Topics.AddAll(ctx, []plan.Topic{topicIn(50, 41), topicIn(50, 42), topicIn(51, 43)})} {
			if err != nil {
				t.Fatal(err)
			}
		}
		lite := strings.HasPrefix(url, "sqlite")
		db, arg := raw(t, url)
		for _, d := range []string{
			"DROP INDEX plans_published", "DROP INDEX topics_lineage",
			"DROP TRIGGER topic_meetings_once ON topic_meetings", "ALTER TABLE topics ALTER lineage DROP NOT NULL",
		} {
			if lite {
				d = strings.TrimSuffix(d, " ON topic_meetings")
			}
			if lite && strings.HasPrefix(d, "ALTER") {
				continue
			}
			if _, err := db.Exec(d); err != nil {
				t.Fatal(err)
			}
		}
		link := func() {
			t.Helper()
			args := []any{string(topicIn(50, 41).ID), string(ms[0].ID), string(proposal.ID)}
			if _, err := db.Exec(linkRaw(arg), args...); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]int64{}
		for _, row := range []struct {
			what string
			sql  string
			args []any
		}{
			{"year of a body with two published editions", "UPDATE plans SET status = 'published'", nil},
			{
				"topic that proposals have placed twice",
				linkRaw(arg),
				[]any{string(topicIn(50, 41).ID), string(ms[1].ID), string(proposal.ID)},
			},
			{
				"edition with a topic twice", "UPDATE topics SET lineage = " + arg(1) + " WHERE id = " + arg(2),
				[]any{string(topicIn(50, 41).ID), string(topicIn(50, 42).ID)},
			},
			{
				"lineage that begins with another topic than its first",
				"UPDATE topics SET lineage = " + arg(1) + " WHERE id = " + arg(2),
				[]any{string(topicIn(50, 42).ID), string(topicIn(51, 43).ID)},
			},
		} {
			if row.what == "topic that proposals have placed twice" {
				link()
			}
			if _, err := db.Exec(row.sql, row.args...); err != nil {
				t.Fatalf("%s: %v", row.what, err)
			}
			want[row.what] = 1
			if got, err := s.PlanFaults(ctx); err != nil || !maps.Equal(got, want) {
				t.Fatalf("%v, want %v (%v)", got, want, err)
			}
		}
		if _, err := db.Exec("UPDATE topics SET lineage = NULL"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.PlanFaults(ctx); err != nil || got["topic without a lineage"] != 3 {
			t.Errorf("%v (%v)", got, err)
		}
	})
}

// An office of the release before keeps its plans: the latest published edition of
// a year stays published, every topic is known over its editions, and every meeting
// stays with its topic.
func TestPlansThatAreThereGetLineages(t *testing.T) {
	t.Parallel()
	earlier(t, 22, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		exec := func(sql string, args ...any) {
			t.Helper()
			n := 0
			for strings.Contains(sql, "@") {
				n++
				sql = strings.Replace(sql, "@", old.arg(n), 1)
			}
			if _, err := old.db.Exec(sql, args...); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		boolean := map[bool]string{false: "0", true: "false"}[old.postgres]
		exec(`INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh, name_en, duration_seconds,
			notice_days, quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids)
			VALUES ('other', 1, 1, 1, 0, '会', 'M', 3600, 2, 1, 2, ` + boolean + `, 'public', '[]')`)
		for i := range 4 {
			exec(`INSERT INTO meetings (id, version, created_at, changed_at, form, title, description, status,
				starts_at, ends_at, online_url, visibility, has_children, expected, sequence, created_by, cancel_reason)
				VALUES (@, 1, 70, 70, 'other', '会', '', 'confirmed', 100, 200, '',
				'internal', `+boolean+`, 0, 0, '王秘书', '')`, string(id(900+i)))
		}
		insertPlan := func(n, year, edition int, former consult.ID, status string) {
			var from any
			if former != "" {
				from = string(former)
			}
			exec(`INSERT INTO plans (id, version, created_at, changed_at, year, title, status, edition, former_id,
				approved_by, reason)
				VALUES (@, 3, @, 9, @, '计划', @, @, @, '', '')`, string(id(n)), n, year, status, edition, from)
		}
		// 10 was published, then 20, made of it; 30 is the draft made of 20; 40 is of another year.
		insertPlan(10, 2027, 1, "", "published")
		insertPlan(20, 2027, 2, id(10), "published")
		insertPlan(30, 2027, 3, id(20), "draft")
		insertPlan(40, 2028, 1, "", "published")
		topic := func(n, planID, created, ord int, title string, meeting int) {
			var m any
			if meeting > 0 {
				m = string(id(meeting))
			}
			exec(`INSERT INTO topics (id, version, created_at, changed_at, plan_id, ord, title, description, form,
				earliest, latest, duration, invite_body_ids, attendances, expected, room_ids, venue_ids, online,
				follows, outcome, meeting_id)
				VALUES (@, 1, @, 1, @, @, @, '', 'other', '2027-03-01', '2027-03-02', 3600, '[]', '[]', 0, '[]',
				'[]', `+boolean+`, '[]', '', @)`,
				string(id(n)), created, string(id(planID)), ord, title, m)
		}
		topic(11, 10, 10, 1, "甲", 900)
		topic(12, 10, 10, 2, "乙", 0)
		topic(13, 10, 10, 3, "丙", 902) // placed after 20 was made of it
		topic(14, 10, 10, 4, "丁", 0)
		topic(15, 10, 10, 5, "同", 0)
		topic(16, 10, 10, 6, "同", 0)
		topic(21, 20, 20, 1, "甲改名", 900) // by its meeting
		topic(22, 20, 20, 7, "乙", 0)     // moved to another place: by its title
		topic(23, 20, 20, 3, "丙", 903)   // placed a second time: the very fault
		topic(24, 20, 20, 4, "丁改名", 0)   // renamed: by its place
		topic(25, 20, 20, 6, "同", 0)     // by its title and place; the other of that title was dropped
		topic(26, 20, 25, 2, "新", 0)     // new, although it took a place that was free
		topic(31, 30, 30, 1, "甲改名", 900)
		topic(32, 30, 30, 2, "新", 0)
		topic(41, 40, 40, 1, "甲", 901)
		old.db.Close()

		s := storetest.Open(t, url, store.Options{})
		for n, want := range map[int]int{
			11: 11,
			12: 12,
			13: 13,
			14: 14,
			15: 15,
			16: 16,
			21: 11,
			22: 12,
			23: 13,
			24: 14,
			25: 16,
			26: 26,
			31: 11,
			32: 26,
			41: 41,
		} {
			if got, err := s.Topics.Get(ctx, id(n)); err != nil || got.Lineage != id(want) {
				t.Errorf("topic %d has the lineage of %s, want that of %d (%v)", n, got.Lineage, want, err)
			}
		}
		for n, want := range map[int]plan.Status{
			10: plan.Superseded,
			20: plan.Published,
			30: plan.Draft,
			40: plan.Published,
		} {
			version := int64(3)
			p, err := s.Plans.Get(ctx, id(n))
			if err != nil || p.Status != want || (want == plan.Superseded) != (p.Version > version) {
				t.Errorf("plan %d is %+v (%v)", n, p, err)
			}
		}
		links, err := s.MeetingsOn(ctx, []consult.ID{id(11), id(13), id(26), id(41)})
		if err != nil {
			t.Fatal(err)
		}
		got := map[consult.ID]string{}
		for lineage, of := range links {
			for _, l := range of {
				got[lineage] += string(l.MeetingID[len(l.MeetingID)-3:]) + " " + l.By + " " +
					fmt.Sprint(l.Since.Unix()) + ";"
			}
		}
		want := map[consult.ID]string{id(11): "384 王秘书 70;", id(13): "386 王秘书 70;387 王秘书 70;", id(41): "385 王秘书 70;"}
		if !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		if got, err := s.PlanFaults(ctx); err != nil || len(got) > 0 {
			t.Errorf("it has %v (%v)", got, err)
		}
	})
}
