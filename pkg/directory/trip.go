package directory

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Way is how long it takes to travel from one Venue to another.
type Way struct {
	conflict.Leg
	Took time.Duration
	// Known is false when the travel time was not entered and the positions do not give it;
	// Given is true when it was entered.
	Known, Given bool
}

// Ways returns the travel times from the Venue to every Venue in reach, itself included, by name, and
// then those in the other direction.
func (svc *Service) Ways(ctx context.Context, id consult.ID) ([]Way, error) {
	var out []Way
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		home, err := svc.store.Venues.Get(ctx, id)
		if err != nil {
			return err
		}
		others, err := svc.allVenues(ctx)
		if err != nil {
			return err
		}
		out, err = svc.ways(ctx, home, others)
		return err
	})
	return out, err
}

// WaysBetween returns the travel time from one Venue to another and, unless both are the same,
// the one back.
func (svc *Service) WaysBetween(ctx context.Context, a, b consult.ID) ([]Way, error) {
	var out []Way
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		from, err := svc.store.Venues.Get(ctx, a)
		if err != nil {
			return err
		}
		to, err := svc.store.Venues.Get(ctx, b)
		if err != nil {
			return err
		}
		out, err = svc.ways(ctx, from, []consult.Venue{to})
		return err
	})
	return out, err
}

// SetTrip enters how long it takes to travel from one Venue to another and, unless oneWay, back.
// It returns the travel times between the two.
func (svc *Service) SetTrip(ctx context.Context, _ consult.Actor, t consult.Trip, oneWay bool) ([]Way, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	var out []Way
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		a, err := svc.store.Venues.Get(ctx, t.FromID)
		if err != nil {
			return err
		}
		b, err := svc.store.Venues.Get(ctx, t.ToID)
		if err != nil {
			return err
		}
		trips := []consult.Trip{t}
		if !oneWay && t.FromID != t.ToID {
			trips = append(trips, consult.Trip{FromID: t.ToID, ToID: t.FromID, Took: t.Took})
		}
		if err := svc.store.SaveTrips(ctx, trips); err != nil {
			return err
		}
		out, err = svc.ways(ctx, a, []consult.Venue{b})
		return err
	})
	return out, err
}

// ForgetTrip removes the travel times that were entered between two Venues, in both directions;
// consult.ErrNotFound if there is none.
func (svc *Service) ForgetTrip(ctx context.Context, _ consult.Actor, a, b consult.ID) error {
	return svc.store.RemoveTrips(ctx, a, b)
}

// allVenues lists the Venues that whoever asks may see.
func (svc *Service) allVenues(ctx context.Context) ([]consult.Venue, error) {
	var all []consult.Venue
	err := registry.EachInReach(ctx, svc.store.Venues.List, consult.VenueFilter{}, func(v consult.Venue) {
		all = append(all, v)
	})
	return all, err
}

// ways returns the travel times from home to the others, and then those back.
func (svc *Service) ways(ctx context.Context, home consult.Venue, others []consult.Venue) ([]Way, error) {
	rules, err := svc.store.Rules.Get(ctx, consult.RulesID)
	if err != nil {
		return nil, err
	}
	ids := []consult.ID{home.ID}
	for _, v := range others {
		ids = append(ids, v.ID)
	}
	trips, err := svc.store.Trips(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	s := conflict.Context{
		Travel:      rules.Travel,
		TravelTimes: conflict.TravelTimes(trips),
		Venues:      map[consult.ID]consult.Venue{home.ID: home},
	}
	// A way can take longer in one direction, so that both are listed.
	var there, back []Way
	for _, v := range others {
		s.Venues[v.ID] = v
		there = append(there, wayBetween(&s, home.ID, v.ID))
		if v.ID != home.ID {
			back = append(back, wayBetween(&s, v.ID, home.ID))
		}
	}
	return slices.Concat(there, back), nil
}

// wayBetween returns the travel time from one Venue to another.
func wayBetween(s *conflict.Context, from, to consult.ID) Way {
	w := Way{Leg: conflict.Leg{From: from, To: to}}
	_, w.Given = s.TravelTimes[w.Leg]
	w.Took, _, w.Known = s.TravelTime(from, to)
	return w
}
