package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// tree adds bodies in which each is below another: the city, a district with a township with a village in it, and a
// second district. It returns their IDs by name.
func tree(t *testing.T, s *store.Store) map[string]consult.ID {
	t.Helper()
	ids := map[string]consult.ID{}
	for i, b := range []struct {
		name, parent string
		kind         consult.BodyKindKey
	}{
		{name: "city", kind: consult.BodyPlenary},
		{name: "district", parent: "city", kind: consult.BodyDistrict},
		{name: "township", parent: "district", kind: consult.BodyTownshipOffice},
		{name: "village", parent: "township", kind: consult.BodyVillageRoom},
		{name: "beside", parent: "city", kind: consult.BodyDistrict},
		{name: "sector", parent: "beside", kind: consult.BodySector},
	} {
		body := full(70+i, func(v *consult.Body) {
			v.Name, v.Kind = b.name, b.kind
			v.ParentID, v.PairedID = ids[b.parent], ""
		})
		if err := s.Bodies.Add(context.Background(), body); err != nil {
			t.Fatal(err)
		}
		ids[b.name] = body.ID
	}
	return ids
}

func TestBodiesHaveTheLevelOfTheirKindOrOfTheirParent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		for name, id := range tree(t, s) {
			want := map[string]consult.Level{
				"city":     consult.LevelCity,
				"district": consult.LevelDistrict,
				"township": consult.LevelTownship,
				"village":  consult.LevelCommunity,
				"beside":   consult.LevelDistrict,
				"sector":   consult.LevelDistrict,
			}[name]
			if b, err := s.Bodies.Get(context.Background(), id); err != nil || b.Level != want {
				t.Errorf("%s is of the level %q, want %q (%v)", name, b.Level, want, err)
			}
		}
	})
}

// Each body owns one thing of each kind; the list under a body has those of its subtree and nothing else.
func TestListsUnderABodyHaveWhatItsSubtreeOwns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ground(t, s)
		ids := tree(t, s)
		own := map[consult.ID]map[string]consult.ID{}
		for i, name := range []string{"city", "district", "township", "village", "beside", "sector", ""} {
			own[ids[name]] = owned(t, s, 100+20*i, ids[name])
		}
		for name, want := range map[string][]string{
			"city":     {"beside", "city", "district", "sector", "township", "village"},
			"district": {"district", "township", "village"},
			"township": {"township", "village"},
			"village":  {"village"},
			"beside":   {"beside", "sector"},
			"":         {"", "beside", "city", "district", "sector", "township", "village"},
		} {
			for list, got := range listsUnder(t, s, ids[name]) {
				var names []string
				for owner, id := range ids {
					if slices.Contains(got, own[id][list]) {
						names = append(names, owner)
					}
				}
				if slices.Contains(got, own[""][list]) {
					names = append(names, "")
				}
				slices.Sort(names)
				if !slices.Equal(names, want) {
					t.Errorf("%s under %q are those of %q, want %q", list, name, names, want)
				}
			}
		}
		nobody, err := s.Subtree(context.Background(), id(999_999))
		if err != nil || len(nobody) != 0 {
			t.Errorf("below a body that does not exist: %v (%v)", nobody, err)
		}
	})
}

// owned adds, from the nth ID on, a thing of each kind that belongs to the owner.
func owned(t *testing.T, s *store.Store, n int, owner consult.ID) map[string]consult.ID {
	t.Helper()
	ctx := context.Background()
	person := full(n, func(p *consult.Person) { p.HomeBodyID = owner })
	venue := full(n+1, func(v *consult.Venue) { v.OwnerBodyID = owner })
	room := full(n+2, func(r *consult.Room) { r.VenueID, r.OwnerBodyID = venue.ID, owner })
	block := full(n+3, func(b *consult.Block) { b.OwnerBodyID = owner })
	m := sitting(n, func(m *consult.Meeting) { m.OwnerBodyID = owner })
	leave := full(n+4, func(l *consult.Leave) { l.MeetingID, l.PersonID = m.ID, person.ID })
	for _, err := range []error{
		s.People.Add(ctx, person), s.Venues.Add(ctx, venue), s.Rooms.Add(ctx, room), s.Blocks.Add(ctx, block),
		s.SaveMeetings(ctx, []consult.Meeting{m}), s.Leaves.Add(ctx, leave),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return map[string]consult.ID{"people": person.ID, "venues": venue.ID, "rooms": room.ID, "blocks": block.ID,
		"meetings": m.ID, "leaves": leave.ID}
}

// listsUnder are the IDs of each list under the body.
func listsUnder(t *testing.T, s *store.Store, body consult.ID) map[string][]consult.ID {
	t.Helper()
	ctx := context.Background()
	all := consult.PageRequest{Limit: 200}
	out := map[string][]consult.ID{}
	note := func(list string, ids []consult.ID, err error) {
		if err != nil {
			t.Fatalf("%s: %v", list, err)
		}
		out[list] = ids
	}
	people, err := s.People.List(ctx, consult.PersonFilter{UnderID: body}, all)
	note("people", idsOf(people.Items, func(v consult.Person) consult.ID { return v.ID }), err)
	venues, err := s.Venues.List(ctx, consult.VenueFilter{UnderID: body}, all)
	note("venues", idsOf(venues.Items, func(v consult.Venue) consult.ID { return v.ID }), err)
	rooms, err := s.Rooms.List(ctx, consult.RoomFilter{UnderID: body}, all)
	note("rooms", idsOf(rooms.Items, func(v consult.Room) consult.ID { return v.ID }), err)
	blocks, err := s.Blocks.List(ctx, consult.BlockFilter{UnderID: body}, all)
	note("blocks", idsOf(blocks.Items, func(v consult.Block) consult.ID { return v.ID }), err)
	meetings, err := s.Meetings(ctx, consult.MeetingFilter{UnderID: body}, all)
	note("meetings", idsOf(meetings.Items, func(v consult.Meeting) consult.ID { return v.ID }), err)
	leaves, err := s.Leaves.List(ctx, consult.LeaveFilter{UnderID: body}, all)
	note("leaves", idsOf(leaves.Items, func(v consult.Leave) consult.ID { return v.ID }), err)
	return out
}

func idsOf[T any](all []T, id func(T) consult.ID) []consult.ID {
	var out []consult.ID
	for _, v := range all {
		out = append(out, id(v))
	}
	return out
}

// A member of a body below belongs to the list of people, whatever the home.
func TestMembersBelongToTheSubtree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		person, _, _ := ground(t, s)
		ids := tree(t, s)
		ctx := context.Background()
		on := full(5, func(m *consult.Membership) { m.BodyID, m.PersonID = ids["village"], person.ID })
		if err := s.Memberships.Add(ctx, on); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"city": 1, "district": 1, "village": 1, "beside": 0} {
			page, err := s.People.List(ctx, consult.PersonFilter{UnderID: ids[name]}, consult.PageRequest{})
			if err != nil || len(page.Items) != want {
				t.Errorf("%d people under %s, want %d (%v)", len(page.Items), name, want, err)
			}
		}
	})
}

// What only a write past the program can do is found: a circle, and a body above its parent.
func TestBodiesAstrayAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ids := tree(t, s)
		ctx := context.Background()
		astray := func() string {
			circular, err := s.BodiesInCircles(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			misplaced, err := s.BodiesMisplaced(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%v %v", circular, misplaced)
		}
		if got := astray(); got != "[] []" {
			t.Fatalf("a healthy database has %s", got)
		}
		db, arg := raw(t, url)
		put := func(child, parent consult.ID) {
			query := fmt.Sprintf("UPDATE bodies SET parent_id = %s WHERE id = %s", arg(1), arg(2))
			if _, err := db.Exec(query, string(parent), string(child)); err != nil {
				t.Fatal(err)
			}
		}
		put(ids["beside"], ids["village"])
		if got, want := astray(), fmt.Sprintf("[] [%s]", ids["beside"]); got != want {
			t.Errorf("a district below a village: %s, want %s", got, want)
		}
		put(ids["beside"], ids["city"])
		put(ids["district"], ids["village"])
		loop := []consult.ID{ids["district"], ids["township"], ids["village"]}
		circular, err := s.BodiesInCircles(ctx, 10)
		if err != nil || !slices.Equal(circular, loop) {
			t.Errorf("bodies in a circle: %v, want %v (%v)", circular, loop, err)
		}
		if below, err := s.Subtree(ctx, ids["district"]); err != nil || len(below) != 3 {
			t.Errorf("the subtree of a circle: %v (%v)", below, err)
		}
	})
}

// An office of the version before keeps its bodies with their kinds; all that it has is the whole office's, and a
// series belongs to the body of its meetings.
func TestAnEarlierOfficeGetsLevelsAndOwners(t *testing.T) {
	t.Parallel()
	earlier(t, 29, func(t *testing.T, url string, old oldOffice) {
		old.form(t)
		for _, b := range []struct {
			n            int
			kind, parent any
		}{{n: 1, kind: "plenary"}, {n: 2, kind: "district", parent: string(id(1))},
			{n: 3, kind: "circle", parent: string(id(2))}} {
			old.exec(t, `INSERT INTO bodies (id, version, created_at, changed_at, name, kind, parent_id, active)
				VALUES (%s, 1, 1, 1, '组织', %s, %s, %s)`, string(id(b.n)), b.kind, b.parent, true)
		}
		old.exec(t, `INSERT INTO series (id, version, created_at, changed_at, title, rule, on_day_off, starts_at,
			ends_at, zone, created_by)
			VALUES (%s, 1, 1, 1, '例会', 'FREQ=DAILY', 'keep', 10, 20, 'UTC', '')`, string(id(4)))
		old.meeting(t, 5, "confirmed", "", false, 10, 20)
		old.exec(t, "UPDATE meetings SET series_id = %s, owner_body_id = %s", string(id(4)), string(id(3)))
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		for n, want := range map[int]consult.Level{
			1: consult.LevelCity, 2: consult.LevelDistrict, 3: consult.LevelDistrict,
		} {
			if b, err := s.Bodies.Get(ctx, id(n)); err != nil || b.Level != want {
				t.Errorf("body %d is of the level %q, want %q (%v)", n, b.Level, want, err)
			}
		}
		if v, err := s.Series.Get(ctx, id(4)); err != nil || v.OwnerBodyID != id(3) {
			t.Errorf("the series belongs to %q (%v)", v.OwnerBodyID, err)
		}
		kinds, err := s.BodyKinds.List(ctx, consult.Unfiltered{}, consult.PageRequest{Limit: 200})
		if err != nil || len(kinds.Items) != 12 {
			t.Errorf("%d kinds of bodies (%v)", len(kinds.Items), err)
		}
		if orphans, err := s.Orphans(ctx); err != nil || len(orphans) > 0 {
			t.Errorf("orphans: %v (%v)", orphans, err)
		}
	})
}
