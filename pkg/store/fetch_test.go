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

func TestFetchesKeepTheNewest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx, s := context.Background(), storetest.Open(t, url, store.Options{})
		person, _, room := ground(t, s)
		mine := func(n int) subscription.Feed {
			f := full(n, func(f *subscription.Feed) {
				f.Subject, f.RevokedAt = consult.Subject{Kind: consult.SubjectPerson, ID: person.ID}, time.Time{}
			})
			if err := s.AddFeed(ctx, f); err != nil {
				t.Fatal(err)
			}
			return f
		}
		phone, pad := mine(40), mine(41)
		for i, mend := range []func(*subscription.Feed){
			func(f *subscription.Feed) { f.Subject.ID = person.ID }, // revoked
			func(f *subscription.Feed) {
				f.Subject, f.RevokedAt = consult.Subject{Kind: consult.SubjectRoom, ID: room.ID}, time.Time{}
			},
		} {
			err := s.AddFeed(ctx, full(50+i, func(f *subscription.Feed) { f.Subject.Kind = consult.SubjectPerson; mend(f) }))
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Write(ctx, func(ctx context.Context) error {
			return s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectFeed, ID: pad.ID}})
		}); err != nil {
			t.Fatal(err)
		}
		trail, err := s.Trail(ctx)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2027, 3, 1, 2, 0, 0, 0, time.UTC)
		fetch := func(linked, second int, revision consult.Revision, c subscription.Client) subscription.Fetch {
			return subscription.Fetch{
				FeedID:   phone.ID,
				LinkedAt: phone.LinkedAt.Add(time.Duration(linked) * time.Second),
				At:       at.Add(time.Duration(second) * time.Second),
				Revision: revision,
				Client:   c,
			}
		}
		for _, c := range []struct {
			reason string
			save   subscription.Fetch
			kept   bool
		}{
			{"the first", fetch(0, 10, 5, "ios"), true},
			{"the same again", fetch(0, 10, 5, "google"), false},
			{"an older one, of a replica that was slow to write", fetch(0, 9, 6, "google"), false},
			{"one of the same second that shows less", fetch(0, 10, 4, "google"), false},
			{"one of the same second that shows more", fetch(0, 10, 6, "google"), true},
			{"a later one of a replica that lags", fetch(0, 11, 5, "icsx5"), true},
			{"an earlier one of a newer link", fetch(1, 0, 1, "other"), true},
			{"a later one of a link that was rotated away", fetch(0, 99, 99, "ios"), false},
		} {
			before, err := s.Links(ctx, []consult.ID{person.ID, id(999)})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SaveFetches(ctx, []subscription.Fetch{c.save}); err != nil {
				t.Fatalf("%s: %v", c.reason, err)
			}
			want := subscription.Link{Feed: phone, Fetch: c.save}
			if !c.kept {
				want = before[0]
			}
			after, err := s.Links(ctx, []consult.ID{person.ID, id(999)})
			if err != nil || len(after) != 2 || !reflect.DeepEqual(after[0], want) ||
				!reflect.DeepEqual(after[1], subscription.Link{Feed: pad, Revision: trail.Revision}) {
				t.Errorf("%s: %+v, want %+v (%v)", c.reason, after, want, err)
			}
		}
		if now, err := s.Trail(ctx); err != nil || now != trail {
			t.Errorf("fetches raised the revision from %d to %d (%v)", trail.Revision, now.Revision, err)
		}
		if err := s.SaveFetches(ctx, nil); err != nil {
			t.Error(err)
		}
	})
}

// On PostgreSQL fetches are written while the office's write lock is held, here by
// another process.
func TestFetchesDoNotWaitForWriters(t *testing.T) {
	t.Parallel()
	ctx, url := context.Background(), storetest.Postgres(t)
	s, other := storetest.Open(t, url, store.Options{}), storetest.Open(t, url, store.Options{})
	err := other.Write(ctx, func(context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		return s.SaveFetches(ctx, []subscription.Fetch{
			{FeedID: id(1), LinkedAt: time.Unix(1, 0), At: time.Unix(2, 0), Client: "ios"},
		})
	})
	if err != nil {
		t.Error(err)
	}
}
