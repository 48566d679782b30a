package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

func TestChangesAreKeptWithTheirRevision(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx, s := context.Background(), storetest.Open(t, url, store.Options{})
		person, _, _ := ground(t, s)
		m := sitting(1, nil)
		if err := s.SaveMeetings(ctx, []consult.Meeting{m, sitting(2, nil)}); err != nil {
			t.Fatal(err)
		}
		journal := func(touch bool, changes ...consult.Change) error {
			return s.Write(ctx, func(ctx context.Context) error {
				if touch {
					err := s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPerson, ID: person.ID}})
					if err != nil {
						return err
					}
				}
				return s.Journal(ctx, changes)
			})
		}
		whole := full(7, func(c *consult.Change) {
			c.MeetingID = m.ID
			c.After = consult.DisplayState{}
			c.Revision = 1
		})
		idle := consult.Change{MeetingID: m.ID}
		unseen := consult.Change{
			MeetingID: sitting(2, nil).ID,
			Kinds:     []consult.ChangeKind{consult.ChangeNew},
			At:        whole.At,
		}
		for _, err := range []error{
			journal(true, whole), journal(true, idle), journal(false, whole), journal(true, unseen),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		unseen.Revision = 3 // the idle one raised it as any touch does; what touched nothing did not
		want := map[consult.ID][]consult.Change{m.ID: {whole}, unseen.MeetingID: {unseen}}
		got, err := s.Changes(ctx, []consult.ID{m.ID, unseen.MeetingID, id(1)})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v (%v)", got, want, err)
		}
		if err := s.Journal(ctx, []consult.Change{whole}); err == nil {
			t.Error("a change outside of a Write is taken")
		}
		// By where they start, and where they once did.
		for _, c := range []struct {
			from time.Time
			want []consult.ID
		}{
			{m.Span.From, []consult.ID{m.ID}},
			{sitting(2, nil).Span.From, []consult.ID{unseen.MeetingID}},
			{whole.Before.Span.From, []consult.ID{m.ID}},
			{m.Span.From.Add(-time.Second), nil}, {sitting(3, nil).Span.From, nil},
		} {
			ids, err := s.ChangedWithin(ctx, consult.Span{From: c.from, To: c.from.Add(time.Second)})
			if err != nil || len(ids) != len(c.want) || len(ids) == 1 && ids[0] != c.want[0] {
				t.Errorf("from %v: %v, want %v (%v)", c.from, ids, c.want, err)
			}
		}
	})
}

func TestTellingsAreKeptAndTakenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx, s := context.Background(), storetest.Open(t, url, store.Options{})
		person, _, _ := ground(t, s)
		m := sitting(1, nil)
		if err := s.SaveMeetings(ctx, []consult.Meeting{m}); err != nil {
			t.Fatal(err)
		}
		telling := func(n int, revision consult.Revision) subscription.Notification {
			return full(n, func(x *subscription.Notification) {
				x.MeetingID = m.ID
				x.PersonID = person.ID
				x.Revision = revision
			})
		}
		holds := func(want ...subscription.Notification) {
			t.Helper()
			got, err := s.Tellings(ctx, []consult.ID{m.ID, id(999)})
			if err != nil || len(got) > 1 || !reflect.DeepEqual(got[m.ID], want) {
				t.Errorf("%+v, want %+v (%v)", got, want, err)
			}
		}
		for _, x := range []subscription.Notification{telling(1, 7), telling(2, 3), telling(3, 7)} {
			if err := s.Tell(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		holds(telling(2, 3), telling(3, 7))
		for range 2 {
			if err := s.Untell(ctx, telling(0, 7)); err != nil {
				t.Fatal(err)
			}
		}
		holds(telling(2, 3))
	})
}
