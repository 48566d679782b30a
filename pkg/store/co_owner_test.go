package store_test

import (
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// The check finds a Meeting whose owner is named among those that hold it together with the owner.
func TestAnOwnerIsNoCoOwner(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		_, body, _ := ground(t, s)
		other := full(31, func(b *consult.Body) {
			b.Kind = consult.BodyOffice
			b.ParentID, b.PairedID = "", ""
		})
		m := sitting(1, func(m *consult.Meeting) {
			m.OwnerBodyID, m.CoOwnerBodyIDs = body.ID, []consult.ID{other.ID}
		})
		for _, err := range []error{
			s.Bodies.Add(t.Context(), other), s.SaveMeetings(t.Context(), []consult.Meeting{m}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		sound := func(want ...string) {
			t.Helper()
			if got, err := s.CountedFaults(t.Context()); err != nil || !slices.Equal(got, want) {
				t.Errorf("found %q, want %q (%v)", got, want, err)
			}
		}
		sound()
		db, arg := raw(t, url)
		_, err := db.Exec(
			"UPDATE meetings SET owner_body_id = "+arg(1)+" WHERE id = "+arg(2), string(other.ID), string(m.ID),
		)
		if err != nil {
			t.Fatal(err)
		}
		sound("meeting: 1 × meeting that its owner holds together with itself")
	})
}
