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
	"huiqi/pkg/subscription"
)

func TestFeedsRoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), context.Background()
		f := full(31, func(f *subscription.Feed) { f.Subject.Kind = consult.SubjectPerson })
		if err := s.AddFeed(ctx, f); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Feed(ctx, f.ID); err != nil || !reflect.DeepEqual(got, f) {
			t.Fatalf("came back as\n%+v, want\n%+v (%v)", got, f, err)
		}
		bare := subscription.Feed{
			Stamp:     f.Stamp,
			Subject:   consult.Subject{Kind: consult.SubjectPublic},
			TokenHash: []byte{9},
		}
		bare.Version++
		if err := s.SaveFeed(ctx, bare, f.Version); err != nil {
			t.Fatal(err)
		}
		if got, err := s.FeedByHash(ctx, []byte{9}); err != nil || !reflect.DeepEqual(got, bare) {
			t.Errorf("emptied, came back as\n%+v, want\n%+v (%v)", got, bare, err)
		}
		if err := s.SaveFeed(ctx, f, f.Version); !errors.Is(err, consult.ErrStale) {
			t.Errorf("saved over a version that is gone: %v", err)
		}
		other := full(32, func(f *subscription.Feed) { f.Subject.Kind = consult.SubjectPerson })
		for _, err := range []error{
			s.AddFeed(ctx, other), s.RetireHash(ctx, f.ID, []byte{7}), s.RetireHash(ctx, other.ID, []byte{8}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.RetiredHashes(ctx, f.ID); err != nil || !reflect.DeepEqual(got, [][]byte{{7}}) {
			t.Errorf("retired %v (%v)", got, err)
		}
		ground(t, s)
		got, err := s.KnownForms(ctx, []consult.FormKey{"other", "tea"})
		if err != nil || !reflect.DeepEqual(got, map[consult.FormKey]bool{"other": true}) {
			t.Errorf("knows %v (%v)", got, err)
		}
	})
}

// TestFeedEventIsTheHoldersOwn reads one Meeting, however long ago, for those on
// whose calendar it is.
func TestFeedEventIsTheHoldersOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), context.Background()
		person, body, room := ground(t, s)
		day := time.Date(2017, 3, 9, 1, 0, 0, 0, time.UTC)
		m := consult.Meeting{
			Stamp:       consult.Stamp{ID: id(5001), Version: 1, CreatedAt: day, ChangedAt: day},
			Form:        "other",
			Title:       "会",
			Status:      consult.Confirmed,
			Visibility:  consult.Restricted,
			Span:        consult.Span{From: day, To: day.Add(time.Hour)},
			RoomID:      room.ID,
			Attendances: []consult.Attendance{{PersonID: person.ID, Role: consult.RolePresiding, Required: true}},
			Moves: []consult.Move{
				{From: consult.Slot{Span: consult.Span{From: day, To: day.Add(time.Minute)}}, At: day},
			},
		}
		draft := m
		draft.ID, draft.Status = id(5002), consult.Draft
		if err := s.SaveMeetings(ctx, []consult.Meeting{m, draft}); err != nil {
			t.Fatal(err)
		}
		feed := func(kind consult.SubjectKind, id consult.ID) subscription.Feed {
			return subscription.Feed{Subject: consult.Subject{Kind: kind, ID: id}}
		}
		e, err := s.FeedEvent(ctx, feed(consult.SubjectPerson, person.ID), m.ID)
		if err != nil || e.Meeting.Title != "会" || e.Role != consult.RolePresiding || e.Room.Name != room.Name ||
			e.Veiled || len(e.Meeting.Moves) != 1 || len(e.Meeting.Attendances) != 0 {
			t.Errorf("the person's: %+v (%v)", e, err)
		}
		if e, err := s.FeedEvent(ctx, feed(consult.SubjectRoom, room.ID), m.ID); err != nil || !e.Veiled {
			t.Errorf("the room's: %+v (%v)", e, err)
		}
		for reason, row := range map[string]struct {
			feed    subscription.Feed
			meeting consult.ID
		}{
			"a body that is not in it":  {feed(consult.SubjectBody, body.ID), m.ID},
			"the public":                {feed(consult.SubjectPublic, ""), m.ID},
			"a draft":                   {feed(consult.SubjectPerson, person.ID), draft.ID},
			"a meeting that is not one": {feed(consult.SubjectPerson, person.ID), id(5003)},
			"no id at all":              {feed(consult.SubjectPerson, person.ID), "x"},
		} {
			if _, err := s.FeedEvent(ctx, row.feed, row.meeting); !errors.Is(err, consult.ErrNotFound) {
				t.Errorf("%s: %v", reason, err)
			}
		}
	})
}

// Feeds that are there come by the defaults, and their events count as changed.
func TestOptionsComeToFeedsThatAreThere(t *testing.T) {
	t.Parallel()
	earlier(t, 9, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		_, err := old.db.Exec(fmt.Sprintf(`INSERT INTO feeds (id, version, created_at, changed_at, subject_kind,
			subject_id, name, token_hash, revoked_at)
			VALUES (%s, 3, 5, 6, 'public', NULL, '公开', %s, NULL)`, old.arg(1), old.arg(2)), string(id(1)), []byte{1})
		if err != nil {
			t.Fatal(err)
		}
		before := time.Now().Add(-2 * time.Second)
		s := storetest.Open(t, url, store.Options{})
		got, err := s.Feed(ctx, id(1))
		if err != nil || got.Recasts != 2 || got.RecastAt.Before(before) || got.RecastAt.After(time.Now()) {
			t.Fatalf("%+v (%v)", got, err)
		}
		got.Recasts = 0
		got.RecastAt = time.Time{}
		got.LinkedAt = time.Time{}
		want := subscription.Feed{
			Stamp: consult.Stamp{
				ID:        id(1),
				Version:   3,
				CreatedAt: time.Unix(5, 0).UTC(),
				ChangedAt: time.Unix(6, 0).UTC(),
			},
			Subject:   consult.Subject{Kind: consult.SubjectPublic},
			Name:      "公开",
			TokenHash: []byte{1},
			Options:   subscription.DefaultOptions(),
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}
