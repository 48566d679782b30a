package store_test

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// A database from before knows of each Meeting where it was first: where its oldest
// move left. Whoever is invited then was invited before that.
func TestFirstSlotsComeToMeetingsThatAreThere(t *testing.T) {
	t.Parallel()
	earlier(t, 17, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		for n, status := range map[int]string{
			1: "confirmed",
			2: "confirmed",
			3: "draft",
			4: "cancelled",
			5: "cancelled",
		} {
			old.meeting(t, n, status, "", false, 1000, 1060)
		}
		old.exec(t, "UPDATE meetings SET sequence = 1, version = 3 WHERE id IN (%s, %s)", string(id(2)), string(id(5)))
		old.exec(t, `INSERT INTO people (id, version, created_at, changed_at, name, pinyin, initials, kind, post,
			phone, active) VALUES (%s, 1, 1, 1, '甲', 'jia', 'j', 'member', '', '', %s)`, string(id(7)), true)
		old.exec(
			t, "INSERT INTO attendances (meeting_id, person_id, ord, role, required) VALUES (%s, %s, 0, 'voting', %s)",
			string(id(2)), string(id(7)), true,
		)
		for ord, from := range []int{400, 200} {
			old.exec(
				t,
				"INSERT INTO moves (meeting_id, ord, starts_at, ends_at, at, by_name) VALUES (%s, %s, %s, %s, 1, '')",
				string(id(2)), ord, from, from+60,
			)
		}
		s := storetest.Open(t, url, store.Options{})
		for n, want := range map[int]int64{1: 1000, 2: 400, 3: 0, 4: 0, 5: 1000} {
			m, err := s.Meeting(ctx, id(n))
			if err != nil {
				t.Fatal(err)
			}
			if want == 0 && !m.First.Span.From.IsZero() ||
				want != 0 && (m.First.Span.From.Unix() != want || m.First.Span.To.Unix() != want+60) {
				t.Errorf("%s meeting %d was first at %v, want %d", m.Status, n, m.First, want)
			}
		}
		m, err := s.Meeting(ctx, id(2))
		if err != nil || !m.Departed() || m.Newcomer(m.Attendances[0].Since) || !m.Newcomer(m.Version+1) {
			t.Errorf("whoever was invited is told of no move: %+v (%v)", m, err)
		}
		if m.Sequence != 2 || m.Version != 3 {
			t.Errorf("moved twice, and phones are told of another mark: sequence %d, version %d", m.Sequence, m.Version)
		}
		e, err := s.FeedEvent(
			ctx, subscription.Feed{Subject: consult.Subject{Kind: consult.SubjectPerson, ID: id(7)}}, m.ID,
		)
		if err != nil || e.Newcomer || e.Meeting.First != m.First {
			t.Errorf("%+v (%v)", e, err)
		}
	})
}
