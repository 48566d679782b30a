package directory

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Way is how long it takes from one Venue to another.
type Way struct {
	conflict.Leg
	Took time.Duration
	// Known is false when neither the office nor the positions say it; Given is true
	// when the office does.
	Known, Given bool
}

// Ways are those from the Venue to every Venue, itself among them, by name, and
// then those back.
func (svc *Service) Ways(ctx context.Context, id consult.ID) (out []Way, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
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

// WaysBetween are those from one Venue to another and, unless it is the same, back.
func (svc *Service) WaysBetween(ctx context.Context, a, b consult.ID) (out []Way, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
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

// SetTrip says how long the way between two Venues takes, there and, unless
// oneWay, back, and answers the ways between the two.
func (svc *Service) SetTrip(ctx context.Context, _ consult.Actor, t consult.Trip, oneWay bool) (out []Way, err error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		a, errA := svc.store.Venues.Get(ctx, t.FromID)
		b, errB := svc.store.Venues.Get(ctx, t.ToID)
		if err := cmp.Or(errA, errB); err != nil {
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

// ForgetTrip takes back what was said of the way between two Venues, there and
// back; consult.ErrNotFound when that is nothing.
func (svc *Service) ForgetTrip(ctx context.Context, _ consult.Actor, a, b consult.ID) error {
	return svc.store.RemoveTrips(ctx, a, b)
}

func (svc *Service) allVenues(ctx context.Context) (all []consult.Venue, err error) {
	err = registry.Each(ctx, svc.store.Venues.List, consult.VenueFilter{}, func(v consult.Venue) { all = append(all, v) })
	return all, err
}

func (svc *Service) ways(ctx context.Context, home consult.Venue, others []consult.Venue) ([]Way, error) {
	rules, errR := svc.store.Rules.Get(ctx, consult.RulesID)
	ids := []consult.ID{home.ID}
	for _, v := range others {
		ids = append(ids, v.ID)
	}
	trips, errT := svc.store.Trips(ctx, consult.Distinct(ids))
	if err := errors.Join(errR, errT); err != nil {
		return nil, err
	}
	s := conflict.Context{Travel: rules.Travel, TravelTimes: conflict.TravelTimes(trips), Venues: map[consult.ID]consult.Venue{home.ID: home}}
	var there, back []Way
	for _, v := range others {
		s.Venues[v.ID] = v
		there = append(there, way(&s, home.ID, v.ID))
		if v.ID != home.ID {
			back = append(back, way(&s, v.ID, home.ID))
		}
	}
	return slices.Concat(there, back), nil
}

func way(s *conflict.Context, from, to consult.ID) Way {
	w := Way{Leg: conflict.Leg{From: from, To: to}}
	_, w.Given = s.TravelTimes[w.Leg]
	w.Took, _, w.Known = s.TravelTime(from, to)
	return w
}
