package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// An office has one set of rules from the start, that of consult.
func TestRulesAreThereFromTheStart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), context.Background()
		got, err := s.Rules.Get(ctx, consult.RulesID)
		if err != nil || got.CreatedAt.IsZero() || got.ChangedAt.IsZero() {
			t.Fatalf("%+v (%v)", got, err)
		}
		want := consult.OfficeRules()
		want.CreatedAt, want.ChangedAt = got.CreatedAt, got.ChangedAt
		if got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		all := full(7, func(r *consult.Rules) {
			r.ID, r.CreatedAt = consult.RulesID, got.CreatedAt
			for i, d := range []*time.Duration{
				&r.Hours.Open, &r.Hours.Close, &r.Hours.BreakFrom, &r.Hours.BreakTo, &r.Travel.Buffer,
				&r.Travel.Indoors,
			} {
				*d = time.Duration(i+1) * time.Minute
			}
		})
		if err := s.Rules.Save(ctx, all, 2); !errors.Is(err, consult.ErrStale) {
			t.Errorf("saving over a version it does not have: %v", err)
		}
		if err := s.Rules.Save(ctx, all, 1); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Rules.Get(ctx, consult.RulesID); err != nil || got != all {
			t.Errorf("came back as %+v, want %+v (%v)", got, all, err)
		}
		other := all
		other.ID = "another"
		if s.Rules.Add(ctx, other) == nil {
			t.Error("an office has two sets of rules")
		}
	})
}

func TestTripsAreReplacedAndTakenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), context.Background()
		a := id(1)
		b := id(2)
		c := id(3)
		for i, v := range []consult.ID{a, b, c} {
			if err := s.Venues.Add(ctx, full(i, func(x *consult.Venue) { x.ID = v })); err != nil {
				t.Fatal(err)
			}
		}
		trip := func(from, to consult.ID, minutes int) consult.Trip {
			return consult.Trip{FromID: from, ToID: to, Took: time.Duration(minutes) * time.Minute}
		}
		is := func(want ...consult.Trip) {
			t.Helper()
			if got, err := s.Trips(ctx, []consult.ID{a, b, c}); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v, want %v (%v)", got, want, err)
			}
		}
		save := func(trips ...consult.Trip) {
			t.Helper()
			if err := s.SaveTrips(ctx, trips); err != nil {
				t.Fatal(err)
			}
		}
		save(trip(a, b, 20), trip(b, a, 25), trip(a, a, 0), trip(c, a, 9))
		is(trip(a, a, 0), trip(a, b, 20), trip(b, a, 25), trip(c, a, 9))
		save(trip(a, b, 40))
		is(trip(a, a, 0), trip(a, b, 40), trip(b, a, 25), trip(c, a, 9))
		got, err := s.Trips(ctx, []consult.ID{b})
		if err != nil || !reflect.DeepEqual(got, []consult.Trip{trip(b, a, 25)}) {
			t.Errorf("from b: %v (%v)", got, err)
		}
		if err := s.RemoveTrips(ctx, b, a); err != nil {
			t.Fatal(err)
		}
		is(trip(a, a, 0), trip(c, a, 9))
		if err := s.RemoveTrips(ctx, a, b); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("taking back what is not there: %v", err)
		}
		if err := s.Venues.Remove(ctx, a); err != nil {
			t.Fatal(err)
		}
		is()
		if err := s.SaveTrips(ctx, []consult.Trip{trip(b, id(9), 1)}); err == nil {
			t.Error("a trip to nowhere is kept")
		}
	})
}

// Live are the meetings that hold somebody or something over the span.
func TestLiveListsWhatOverlaps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), context.Background()
		person, _, _ := ground(t, s)
		var all []consult.Meeting
		for n, status := range []consult.Status{
			consult.Confirmed, consult.Tentative, consult.Draft, consult.Cancelled, consult.Confirmed,
		} {
			all = append(all, sitting(n, func(m *consult.Meeting) {
				m.Status = status
				m.Attendances = []consult.Attendance{{PersonID: person.ID, Role: consult.RoleVoting, Required: true}}
			}))
		}
		if err := s.SaveMeetings(ctx, all); err != nil {
			t.Fatal(err)
		}
		from := all[0].Span.From
		for _, r := range []struct {
			name     string
			from, to time.Duration
			want     []consult.Meeting
		}{
			{name: "all", to: 5 * time.Hour, want: []consult.Meeting{all[0], all[1], all[4]}},
			{
				name: "touching edges do not overlap", from: time.Hour, to: 4 * time.Hour,
				want: []consult.Meeting{all[1]},
			},
			{
				name: "a second more does", from: time.Hour - time.Second, to: 4*time.Hour + time.Second,
				want: []consult.Meeting{all[0], all[1], all[4]},
			},
		} {
			got, err := s.Live(ctx, consult.Span{From: from.Add(r.from), To: from.Add(r.to)})
			if err != nil || !reflect.DeepEqual(got, r.want) {
				t.Errorf("%s: %+v, want %+v (%v)", r.name, got, r.want, err)
			}
		}
		for i, d := range []consult.Decision{consult.LeaveApproved, consult.LeavePending} {
			if err := s.Leaves.Add(ctx, full(20+i, func(l *consult.Leave) {
				l.MeetingID = all[i].ID
				l.PersonID = person.ID
				l.Decision = d
				l.Span = consult.Span{}
			})); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.LeavesFrom(ctx, []consult.ID{all[0].ID, all[1].ID, all[4].ID})
		if err != nil || len(got) != 2 || got[all[0].ID][0].Decision != consult.LeaveApproved ||
			got[all[1].ID][0].Decision != consult.LeavePending {
			t.Errorf("leaves that stand: %v (%v)", got, err)
		}
	})
}

// A database of the first version keeps its forms, and comes by the rules.
func TestRulesComeToAnOfficeThatIsThere(t *testing.T) {
	t.Parallel()
	earlier(t, 1, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		for _, key := range []string{"plenary", "council"} {
			_, err := old.db.Exec(fmt.Sprintf(`INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh,
				name_en, duration_seconds, notice_days,
			quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids)
			VALUES (%s, 3, 5, 6, 0, '会', 'M', 3600, 2, 1, 2, %s, 'public', '[]')`,
				old.arg(1), old.arg(2)), key, true)
			if err != nil {
				t.Fatal(err)
			}
		}
		s := storetest.Open(t, url, store.Options{})
		want := consult.Form{
			Key: "council",
			Stamp: consult.Stamp{
				ID:        "council",
				Version:   3,
				CreatedAt: time.Unix(5, 0).UTC(),
				ChangedAt: time.Unix(6, 0).UTC(),
			},
			NameZH:        "会",
			NameEN:        "M",
			Category:      consult.CategoryConsultation,
			Duration:      time.Hour,
			NoticeDays:    2,
			Quorum:        consult.Quorum{Num: 1, Den: 2, MoreThan: true},
			QuorumMargin:  10,
			LeaveHours:    24,
			LeaveBy:       consult.ApproverOrganiser,
			Visibility:    consult.Public,
			NoticeUnit:    consult.CalendarDays,
			MaterialsUnit: consult.CalendarDays,
			ConsentDays:   5,
			OnlineCounts:  true,
			Active:        true,
		}
		if got, err := s.Forms.Get(ctx, "council"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v (%v)", got, want, err)
		}
		want.Key = "plenary"
		want.ID = "plenary"
		want.Rules = consult.Forms()[0].Rules
		want.NeedsPresiding = true
		want.ConsentDays = 0
		want.OnlineCounts = false
		want.LeaveHours = 72
		want.LeaveBy = consult.ApproverOffice
		if got, err := s.Forms.Get(ctx, "plenary"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v (%v)", got, want, err)
		}
		if got, err := s.Rules.Get(ctx, consult.RulesID); err != nil || got.Hours != consult.OfficeRules().Hours {
			t.Errorf("%+v (%v)", got, err)
		}
	})
}
