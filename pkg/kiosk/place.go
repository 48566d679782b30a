package kiosk

import (
	"cmp"
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Place is a Venue with its Rooms, for whoever sets screens up.
type Place struct {
	Venue consult.Venue
	Rooms []consult.Room
}

// Floors are the floors on which the Place has Rooms, in order.
func (p Place) Floors() []string {
	var floors []string
	for _, r := range p.Rooms {
		if r.Floor != "" && !slices.Contains(floors, r.Floor) {
			floors = append(floors, r.Floor)
		}
	}
	return floors
}

// Places lists every active Venue with its active Rooms, by name, the Rooms by floor and name.
func (svc *Service) Places(ctx context.Context) ([]Place, error) {
	var venues []consult.Venue
	var rooms []consult.Room
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		var err error
		venues, err = all(ctx, svc.store.Venues, consult.VenueFilter{ActiveOnly: true})
		if err != nil {
			return err
		}
		rooms, err = all(ctx, svc.store.Rooms, consult.RoomFilter{ActiveOnly: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rooms, func(a, b consult.Room) int {
		// 2层 before 10层.
		floors := cmp.Or(cmp.Compare(len(a.Floor), len(b.Floor)), cmp.Compare(a.Floor, b.Floor))
		return cmp.Or(floors, cmp.Compare(a.Name, b.Name))
	})
	places := make([]Place, len(venues))
	at := map[consult.ID]int{}
	for i, v := range venues {
		places[i].Venue = v
		at[v.ID] = i
	}
	for _, r := range rooms {
		if i, ok := at[r.VenueID]; ok {
			places[i].Rooms = append(places[i].Rooms, r)
		}
	}
	slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(a.Venue.Name, b.Venue.Name) })
	return places, nil
}

// all reads every page of a list.
func all[T, F any](ctx context.Context, list registry.Lister[T, F], filter F) ([]T, error) {
	var out []T
	for ask := (consult.PageRequest{Limit: 200}); ; {
		page, err := list.List(ctx, filter, ask)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == "" {
			return out, nil
		}
		ask.Cursor = page.Next
	}
}
