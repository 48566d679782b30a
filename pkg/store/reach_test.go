package store_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/figure"
	"huiqi/pkg/file"
	"huiqi/pkg/motion"
	"huiqi/pkg/outcome"
	"huiqi/pkg/racetest"
	"huiqi/pkg/reach"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// realm is a small office with bodies in random trees and things that belong to them, and the slow model of who covers
// what: it walks up from each thing, one body at a time.
type realm struct {
	bodies map[consult.ID]consult.Body
	people map[consult.ID]consult.Person
	sits   []consult.Membership
	rooms  map[consult.ID]consult.Room
	ms     map[consult.ID]consult.Meeting
	leaves map[consult.ID]consult.Leave
	series map[consult.ID]consult.Series
	pairs  []consult.Pairing
	today  consult.Date
	affairs
}

// covers walks up from the body to an active root.
func (r realm) covers(roots []consult.ID, body consult.ID) bool {
	for at := body; at != ""; at = r.bodies[at].ParentID {
		if slices.Contains(roots, at) && r.bodies[at].Active {
			return true
		}
	}
	return false
}

func standing(own, seen bool) reach.Standing {
	switch {
	case own:
		return reach.Own
	case seen:
		return reach.Seen
	}
	return reach.Beyond
}

func (r realm) standings(noun reach.Noun, roots []consult.ID) map[consult.ID]reach.Standing {
	out := r.affairs.standings(r, noun, roots)
	ours := func(person consult.ID) bool { return r.covers(roots, r.people[person].HomeBodyID) }
	holds := func(m consult.Meeting) bool {
		return r.covers(roots, m.OwnerBodyID) ||
			slices.ContainsFunc(m.CoOwnerBodyIDs, func(b consult.ID) bool { return r.covers(roots, b) })
	}
	switch noun {
	case reach.Body:
		for id := range r.bodies {
			out[id] = standing(r.covers(roots, id), false)
		}
	case reach.Membership:
		for _, m := range r.sits {
			out[m.ID] = standing(r.covers(roots, m.BodyID), false)
		}
	case reach.Person:
		for id := range r.people {
			sits := slices.ContainsFunc(r.sits, func(m consult.Membership) bool {
				return m.PersonID == id && r.covers(roots, m.BodyID) && (m.Until == "" || r.today < m.Until)
			})
			out[id] = standing(ours(id), sits)
		}
	case reach.Room:
		for id, v := range r.rooms {
			out[id] = standing(r.covers(roots, v.OwnerBodyID), v.OwnerBodyID == "")
		}
	case reach.Meeting:
		for id, m := range r.ms {
			attended := slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return ours(a.PersonID) })
			open := m.Visibility == consult.Public || m.Visibility == consult.Internal && attended
			asked := func(d consult.Delegation) bool { return r.covers(roots, d.BodyID) }
			names := slices.ContainsFunc(m.Delegations, asked)
			open = open || m.Visibility == consult.Internal && names
			out[id] = standing(holds(m), open && m.Status != consult.Draft)
		}
	case reach.Delegation: // whoever names people sees the seats, also at a meeting that it may not see
		for _, m := range r.ms {
			for _, d := range m.Delegations {
				out[d.ID] = standing(holds(m), m.Status != consult.Draft && r.covers(roots, d.BodyID))
			}
		}
	case reach.Pairing:
		for _, p := range r.pairs {
			out[p.ID] = standing(r.covers(roots, p.BodyID), r.covers(roots, p.PartnerID))
		}
	case reach.Series:
		for id, v := range r.series {
			out[id] = standing(r.covers(roots, v.OwnerBodyID), false)
		}
		for _, m := range r.ms { // whoever holds a date of it together with its owner has the Series too
			with := slices.ContainsFunc(m.CoOwnerBodyIDs, func(b consult.ID) bool { return r.covers(roots, b) })
			if m.SeriesID != "" && with {
				out[m.SeriesID] = reach.Own
			}
		}
	case reach.Leave:
		for id, l := range r.leaves {
			m := r.ms[l.MeetingID]
			told := m.Status != consult.Draft && m.Visibility != consult.Restricted
			out[id] = standing(holds(m), told && ours(l.PersonID))
		}
	}
	maps.DeleteFunc(out, func(_ consult.ID, s reach.Standing) bool { return s == reach.Beyond })
	return out
}

// randomRealm fills the store.
func randomRealm(t *testing.T, s *store.Store, rng *rand.Rand) realm {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r := realm{
		bodies: map[consult.ID]consult.Body{},
		people: map[consult.ID]consult.Person{},
		rooms:  map[consult.ID]consult.Room{},
		ms:     map[consult.ID]consult.Meeting{},
		leaves: map[consult.ID]consult.Leave{},
		series: map[consult.ID]consult.Series{},
		today:  "2027-01-01",
	}
	var ids []consult.ID
	some := func() consult.ID { return ids[rng.IntN(len(ids))] }
	// One owner in four is the whole office.
	owner := func() consult.ID {
		if rng.IntN(4) == 0 {
			return ""
		}
		return some()
	}
	for n := range 14 {
		b := full(1000+n, func(b *consult.Body) {
			b.Kind, b.Active = consult.BodyOffice, rng.IntN(4) > 0
			b.ParentID, b.PairedID = "", ""
			if n > 2 {
				b.ParentID = some()
			}
		})
		must(s.Bodies.Add(ctx, b))
		r.bodies[b.ID], ids = b, append(ids, b.ID)
	}
	var people []consult.ID
	for n := range 16 {
		p := full(1100+n, func(p *consult.Person) { p.HomeBodyID = owner() })
		must(s.People.Add(ctx, p))
		r.people[p.ID], people = p, append(people, p.ID)
		for k := range rng.IntN(3) {
			m := full(1200+3*n+k, func(m *consult.Membership) {
				m.BodyID, m.PersonID = some(), p.ID
				m.Since = "2020-01-01"
				m.Until = []consult.Date{"", "2026-12-31", "2027-01-01", "2027-01-02"}[rng.IntN(4)]
			})
			must(s.Memberships.Add(ctx, m))
			r.sits = append(r.sits, m)
		}
	}
	venue := full[consult.Venue](1300, nil)
	must(s.Venues.Add(ctx, venue))
	for n := range 6 {
		room := full(1310+n, func(v *consult.Room) { v.VenueID, v.OwnerBodyID = venue.ID, owner() })
		must(s.Rooms.Add(ctx, room))
		r.rooms[room.ID] = room
	}
	for n, body := range ids[:12] {
		p := full(1330+n, func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = body, ids[n+1]
			p.Since, p.Until = "2027-01-01", ""
		})
		must(s.Pairings.Add(ctx, p))
		r.pairs = append(r.pairs, p)
	}
	var recurring []consult.ID
	for n := range 6 {
		v := full(1320+n, func(v *consult.Series) { v.OwnerBodyID, v.OnDayOff = owner(), consult.KeepDayOff })
		must(s.Series.Add(ctx, v))
		r.series[v.ID], recurring = v, append(recurring, v.ID)
	}
	for n := range 40 {
		m := sitting(1400+n, func(m *consult.Meeting) {
			m.OwnerBodyID = owner()
			m.Visibility = []consult.Visibility{consult.Public, consult.Internal, consult.Restricted}[rng.IntN(3)]
			m.Status = []consult.Status{consult.Draft, consult.Confirmed, consult.Cancelled}[rng.IntN(3)]
			if rng.IntN(3) == 0 {
				m.SeriesID = recurring[rng.IntN(len(recurring))]
			}
			for range max(0, rng.IntN(6)-3) {
				if b := some(); b != m.OwnerBodyID && !slices.Contains(m.CoOwnerBodyIDs, b) {
					m.CoOwnerBodyIDs = append(m.CoOwnerBodyIDs, b)
				}
			}
			if rng.IntN(3) == 0 {
				m.Delegations = []consult.Delegation{{
					ID: id(1800 + n), BodyID: some(), Seats: 2, Role: consult.RoleGuest, NameBy: m.Span.From,
				}}
			}
			for range rng.IntN(3) {
				who := people[rng.IntN(len(people))]
				if !slices.Contains(m.People(), who) {
					m.Attendances = append(m.Attendances, consult.Attendance{PersonID: who, Role: consult.RoleGuest})
				}
			}
		})
		must(s.SaveMeetings(ctx, []consult.Meeting{m}))
		r.ms[m.ID] = m
		for k, a := range m.Attendances {
			l := full(1500+3*n+k, func(l *consult.Leave) { l.MeetingID, l.PersonID = m.ID, a.PersonID })
			must(s.Leaves.Add(ctx, l))
			r.leaves[l.ID] = l
		}
	}
	r.affairs = randomAffairs(t, s, rng, ids, people)
	return r
}

// What each View makes of every thing, and what its lists have page by page, is what the slow model says.
func TestReachAgreesWithASlowModel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		for seed := range uint64(racetest.Fewer(6, 2)) {
			rng := rand.New(rand.NewPCG(seed, 12))
			at := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
			s := storetest.Open(t, storetest.Sibling(t, url), store.Options{Clock: func() time.Time { return at }})
			ground(t, s)
			r := randomRealm(t, s, rng)
			bodies := slices.Sorted(maps.Keys(r.bodies))
			for range 7 {
				rng.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
				roots := bodies[:1+rng.IntN(3)]
				compareReach(t, s, r, slices.Clone(roots))
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	})
}

func compareReach(t *testing.T, s *store.Store, r realm, roots []consult.ID) {
	t.Helper()
	covered, err := s.Covered(context.Background(), roots)
	if err != nil {
		t.Fatal(err)
	}
	for id := range r.bodies {
		if covered[id] != r.covers(roots, id) {
			t.Errorf("%v cover %s: %v", roots, id, covered[id])
		}
	}
	ctx := reach.Into(context.Background(), consult.Actor{Reach: consult.Reach{BodyIDs: roots}, Covered: covered})
	things := map[reach.Noun][]consult.ID{
		reach.Body:       slices.Collect(maps.Keys(r.bodies)),
		reach.Person:     slices.Collect(maps.Keys(r.people)),
		reach.Room:       slices.Collect(maps.Keys(r.rooms)),
		reach.Meeting:    slices.Collect(maps.Keys(r.ms)),
		reach.Leave:      slices.Collect(maps.Keys(r.leaves)),
		reach.Series:     slices.Collect(maps.Keys(r.series)),
		reach.Pairing:    idsOf(r.pairs, func(p consult.Pairing) consult.ID { return p.ID }),
		reach.Membership: idsOf(r.sits, func(m consult.Membership) consult.ID { return m.ID }),
	}
	maps.Copy(things, r.affairs.ids())
	for _, m := range r.ms {
		for _, d := range m.Delegations {
			things[reach.Delegation] = append(things[reach.Delegation], d.ID)
		}
	}
	for noun, all := range things {
		want := r.standings(noun, roots)
		got, err := s.Standings(ctx, noun, all, roots)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s of %v: %v, want %v (%v)", noun, roots, got, want, err)
		}
		if noun == reach.Delegation {
			continue // whose list has those of live Meetings alone
		}
		listed := map[consult.ID]bool{}
		for _, id := range listOf(t, s, ctx, noun) {
			listed[id] = true
		}
		for _, id := range all {
			if _, seen := want[id]; seen != listed[id] {
				t.Errorf("the list of %s for %v has %s: %v, want %v", noun, roots, id, listed[id], seen)
			}
		}
	}
}

// listOf are the IDs of a whole list, read in pages of seven.
func listOf(t *testing.T, s *store.Store, ctx context.Context, noun reach.Noun) []consult.ID {
	t.Helper()
	switch noun {
	case reach.Body:
		return pages(t, s.Bodies.List, ctx, func(v consult.Body) consult.ID { return v.ID })
	case reach.Person:
		return pages(t, s.People.List, ctx, func(v consult.Person) consult.ID { return v.ID })
	case reach.Room:
		return pages(t, s.Rooms.List, ctx, func(v consult.Room) consult.ID { return v.ID })
	case reach.Meeting:
		return pages(t, s.Meetings, ctx, func(v consult.Meeting) consult.ID { return v.ID })
	case reach.Leave:
		return pages(t, s.Leaves.List, ctx, func(v consult.Leave) consult.ID { return v.ID })
	case reach.Pairing:
		return pages(t, s.Pairings.List, ctx, func(v consult.Pairing) consult.ID { return v.ID })
	case reach.Series:
		return pages(t, s.Series.List, ctx, func(v consult.Series) consult.ID { return v.ID })
	case reach.Membership:
		return pages(t, s.Memberships.List, ctx, func(v consult.Membership) consult.ID { return v.ID })
	}
	switch noun {
	case reach.File:
		return pages(t, s.Files.List, ctx, func(v file.File) consult.ID { return v.ID })
	case reach.Report:
		return pages(t, s.Reports.List, ctx, func(v figure.Report) consult.ID { return v.ID })
	case reach.Outcome:
		return pages(t, s.Outcomes.List, ctx, func(v outcome.Outcome) consult.ID { return v.ID })
	case reach.Instruction:
		return pages(t, s.Instructions.List, ctx, func(v outcome.Instruction) consult.ID { return v.ID })
	case reach.FollowUp:
		return pages(t, s.FollowUps.List, ctx, func(v outcome.FollowUp) consult.ID { return v.ID })
	case reach.Firm:
		return pages(t, s.Firms.List, ctx, func(v contact.Firm) consult.ID { return v.ID })
	case reach.Motion:
		return pages(t, s.Motions.List, ctx, func(v motion.Motion) consult.ID { return v.ID })
	case reach.Visit:
		return pages(t, s.Visits.List, ctx, func(v contact.Visit) consult.ID { return v.ID })
	case reach.Contact:
		return pages(t, s.Contacts.List, ctx, func(v contact.Contact) consult.ID { return v.ID })
	}
	t.Fatal(fmt.Errorf("no list of %s", noun))
	return nil
}

func pages[T, F any](
	t *testing.T, list func(context.Context, F, consult.PageRequest) (consult.Page[T], error), ctx context.Context,
	id func(T) consult.ID,
) []consult.ID {
	t.Helper()
	var out []consult.ID
	var all F
	for p := (consult.PageRequest{Limit: 7}); ; {
		page, err := list(ctx, all, p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, idsOf(page.Items, id)...)
		p.Cursor = page.Next
		if p.Cursor == "" {
			return out
		}
	}
}
