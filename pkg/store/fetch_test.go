package store_test

import (
	"context"
	"fmt"
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
		fetch := func(linked, second int, first, revision consult.Revision, c subscription.Client) subscription.Fetch {
			return subscription.Fetch{
				FeedID:        phone.ID,
				Client:        c,
				LinkedAt:      phone.LinkedAt.Add(time.Duration(linked) * time.Second),
				At:            at.Add(time.Duration(second) * time.Second),
				FirstRevision: first,
				Revision:      revision,
			}
		}
		for _, c := range []struct {
			reason string
			save   subscription.Fetch
			want   []subscription.Fetch
		}{
			{
				reason: "the first",
				save:   fetch(0, 10, 5, 5, "ios"),
				want:   []subscription.Fetch{fetch(0, 10, 5, 5, "ios")},
			},
			{
				reason: "the same again",
				save:   fetch(0, 10, 5, 5, "ios"),
				want:   []subscription.Fetch{fetch(0, 10, 5, 5, "ios")},
			},
			{
				reason: "an older one, of a replica that was slow to write",
				save:   fetch(0, 9, 6, 6, "ios"),
				want:   []subscription.Fetch{fetch(0, 10, 5, 5, "ios")},
			},
			{
				reason: "one of the same second that shows less",
				save:   fetch(0, 10, 4, 4, "ios"),
				want:   []subscription.Fetch{fetch(0, 10, 5, 5, "ios")},
			},
			{
				reason: "one of the same second that shows more: the family is known since its first",
				save:   fetch(0, 10, 6, 6, "ios"),
				want:   []subscription.Fetch{fetch(0, 10, 5, 6, "ios")},
			},
			{
				reason: "another family",
				save:   fetch(0, 11, 7, 7, "google"),
				want:   []subscription.Fetch{fetch(0, 11, 7, 7, "google"), fetch(0, 10, 5, 6, "ios")},
			},
			{
				reason: "a later one of a replica that lags",
				save:   fetch(0, 12, 4, 4, "ios"),
				want:   []subscription.Fetch{fetch(0, 11, 7, 7, "google"), fetch(0, 12, 4, 4, "ios")},
			},
			{
				reason: "an earlier one of a newer link: nobody is known before it",
				save:   fetch(1, 0, 8, 8, "ios"),
				want:   []subscription.Fetch{fetch(0, 11, 7, 7, "google"), fetch(1, 0, 8, 8, "ios")},
			},
			{
				reason: "a later one of a link that was rotated away",
				save:   fetch(0, 99, 99, 99, "ios"),
				want:   []subscription.Fetch{fetch(0, 11, 7, 7, "google"), fetch(1, 0, 8, 8, "ios")},
			},
		} {
			if err := s.SaveFetches(ctx, []subscription.Fetch{c.save}); err != nil {
				t.Fatalf("%s: %v", c.reason, err)
			}
			want := []subscription.Link{{Feed: phone, Fetches: c.want}, {Feed: pad, Revision: trail.Revision}}
			after, err := s.Links(ctx, []consult.ID{person.ID, id(999)})
			if err != nil || !reflect.DeepEqual(after, want) {
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

// TestFetchesOfAnEarlierVersion: who had fetched a calendar has still; the program is known since that fetch.
func TestFetchesOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	earlier(t, 29, func(t *testing.T, url string, old oldOffice) {
		old.exec(t, "INSERT INTO fetches (feed_id, linked_at, at, revision, client) VALUES (%s, 3, 5, 7, 'ios')",
			string(id(40)))
		storetest.Open(t, url, store.Options{})
		var feed, client string
		var linked, at, first, revision int
		err := old.db.QueryRow("SELECT feed_id, client, linked_at, at, first_revision, revision FROM program_fetches").
			Scan(&feed, &client, &linked, &at, &first, &revision)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintln(feed, client, linked, at, first, revision)
		if want := fmt.Sprintln(id(40), "ios", 3, 5, 7, 7); got != want {
			t.Errorf("kept %s, want %s", got, want)
		}
	})
}
