package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

func TestFollowers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx, s := context.Background(), storetest.Open(t, url, store.Options{})
		ground(t, s)
		from := time.Date(2027, 1, 4, 1, 0, 0, 0, time.UTC)
		all := make([]consult.Meeting, 4)
		for i := range all {
			all[i] = consult.Meeting{
				Stamp:      consult.Stamp{ID: id(100 + i), Version: 1, CreatedAt: from, ChangedAt: from},
				Form:       "other",
				Title:      "会",
				Status:     consult.Confirmed,
				Visibility: consult.Public,
				Span:       consult.Span{From: from, To: from.Add(time.Hour)},
			}
		}
		// The first names one that comes later in the same write.
		all[0].Follows = []consult.Follow{{MeetingID: all[3].ID, MinDays: 2}, {MeetingID: all[1].ID}}
		all[2].Follows = []consult.Follow{{MeetingID: all[3].ID, MinDays: 1}}
		if err := s.SaveMeetings(ctx, all); err != nil {
			t.Fatal(err)
		}
		expect := func(want map[consult.ID][]consult.ID) {
			t.Helper()
			got, err := s.Followers(ctx, []consult.ID{all[3].ID, all[1].ID, all[0].ID, id(999)})
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("followers %v, want %v (%v)", got, want, err)
			}
		}
		expect(map[consult.ID][]consult.ID{all[3].ID: {all[0].ID, all[2].ID}, all[1].ID: {all[0].ID}})
		heads, err := s.Heads(ctx, []consult.ID{all[0].ID, all[3].ID})
		if err != nil || !reflect.DeepEqual(heads[all[0].ID].Follows, all[0].Follows) ||
			heads[all[3].ID].Follows != nil {
			t.Errorf("heads %+v (%v)", heads, err)
		}
		all[0].Version, all[0].Follows = 2, []consult.Follow{{MeetingID: all[1].ID, MinDays: 5}}
		if err := s.SaveMeetings(ctx, all[:1]); err != nil {
			t.Fatal(err)
		}
		expect(map[consult.ID][]consult.ID{all[3].ID: {all[2].ID}, all[1].ID: {all[0].ID}})
		if got, err := s.Meeting(ctx, all[0].ID); err != nil || !reflect.DeepEqual(got.Follows, all[0].Follows) {
			t.Errorf("it follows %+v (%v)", got.Follows, err)
		}
		if got, err := s.Followers(ctx, nil); err != nil || len(got) > 0 {
			t.Errorf("of nothing %v (%v)", got, err)
		}
	})
}
