package directory_test

import (
	"context"
	"fmt"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Reach costs a list of the directory no statement, and telling what a change does to meetings three at most, however
// many there are.
func TestReachCostsFewStatements(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		district := o.Body(t)
		venue := o.Venue(t)
		made, err := o.Directory.Rooms.Add(t.Context(), o.By, consult.Room{
			VenueID: venue, Name: "一", Capacity: 90, OwnerBodyID: district, Active: true,
		})
		Must(t, err)
		services, log := o.Tallied(t)
		limited := reach.Into(t.Context(), consult.Actor{
			Reach:   consult.Reach{BodyIDs: []consult.ID{district}},
			Covered: map[consult.ID]bool{district: true},
		})
		count := func(act func(context.Context) error) (int, int) {
			var n [2]int
			for i, ctx := range []context.Context{t.Context(), limited} {
				log.During(func() { Must(t, act(ctx)) })
				n[i] = len(log.Statements())
			}
			return n[0], n[1]
		}
		for _, meetings := range []int{1, 8} {
			for i := range meetings {
				o.Book(t, With(Sitting(Span(t, fmt.Sprintf("06-%02d %02d:00-%02d:30", 9+meetings, 8+i, 8+i))),
					func(m *consult.Meeting) { m.RoomID, m.Visibility = made.ID, consult.Public }))
			}
			whole, narrow := count(func(ctx context.Context) error {
				_, err := services.Directory.Rooms.List(ctx, consult.RoomFilter{}, consult.PageRequest{})
				return err
			})
			if narrow != whole || whole == 0 {
				t.Errorf("a list: %d statements, %d in reach", whole, narrow)
			}
			close := func(r *consult.Room) error { r.Active = false; return nil }
			whole, narrow = count(func(ctx context.Context) error {
				_, err := services.Directory.Rooms.Change(ctx, o.By, made.ID, close, registry.Options{DryRun: true})
				return err
			})
			if narrow > whole+3 {
				t.Errorf("%d meetings: %d statements, %d in reach", meetings, whole, narrow)
			}
			t.Logf("%d meetings: %d and %d statements", meetings, whole, narrow)
		}
	})
}
