package directory_test

import (
	"errors"
	"sync"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/registry"
)

// body adds a Body of the kind below the parent.
func body(t *testing.T, o *Office, name string, kind consult.BodyKindKey, parent consult.ID) consult.ID {
	t.Helper()
	b, err := o.Directory.Bodies.Add(t.Context(), o.By, consult.Body{
		Name:     name,
		Kind:     kind,
		ParentID: parent,
		Active:   true,
	})
	Must(t, err)
	return b.ID
}

// faultsIn lists the faults, or is empty where there is no error.
func faultsIn(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	return Faults(t, err)
}

func TestBodiesFormATreeOfFallingLevels(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		city := body(t, o, "市政协", consult.BodyPlenary, "")
		district := body(t, o, "区政协", consult.BodyDistrict, city)
		office := body(t, o, "区政协办公室", consult.BodyOffice, district)
		township := body(t, o, "街道工委", consult.BodyTownshipOffice, office)
		village := body(t, o, "村议事室", consult.BodyVillageRoom, township)
		for _, row := range []struct {
			reason string
			id     consult.ID
			change func(*consult.Body)
			want   string
		}{
			{
				reason: "below itself",
				id:     district,
				change: func(b *consult.Body) { b.ParentID = district },
				want:   "parent_id self",
			},
			{
				reason: "below its child",
				id:     district,
				change: func(b *consult.Body) { b.ParentID = office },
				want:   "parent_id cycle",
			},
			{
				reason: "far below itself",
				id:     city,
				change: func(b *consult.Body) { b.ParentID = village },
				want:   "parent_id cycle",
			},
			{
				reason: "below nothing known",
				id:     district,
				change: func(b *consult.Body) { b.ParentID = NewID() },
				want:   "parent_id not_found",
			},
			{
				reason: "a district below a township",
				id:     village,
				change: func(b *consult.Body) { b.Kind = consult.BodyDistrict },
				want:   "parent_id above_parent",
			},
			{
				reason: "a township would be below a village",
				id:     office,
				change: func(b *consult.Body) { b.Kind = consult.BodyVillageRoom },
				want:   "parent_id above_parent",
			},
			{
				reason: "of no kind",
				id:     village,
				change: func(b *consult.Body) { b.Kind = "choir" },
				want:   "kind unknown",
			},
			{
				reason: "a township below the city",
				id:     township,
				change: func(b *consult.Body) { b.ParentID = city },
				want:   "",
			},
			{
				reason: "a village without a township",
				id:     village,
				change: func(b *consult.Body) { b.ParentID = district },
				want:   "",
			},
			{reason: "a tree of its own", id: district, change: func(b *consult.Body) { b.ParentID = "" }, want: ""},
		} {
			before, err := o.Directory.Bodies.Get(t.Context(), row.id)
			Must(t, err)
			_, err = o.Directory.Bodies.Change(t.Context(), o.By, row.id, func(b *consult.Body) error {
				row.change(b)
				return nil
			}, registry.Options{DryRun: row.want == ""})
			if got := faultsIn(t, err); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
			after, err := o.Directory.Bodies.Get(t.Context(), row.id)
			if err != nil || after != before {
				t.Errorf("%s: %+v became %+v (%v)", row.reason, before, after, err)
			}
		}
	})
}

// Of two edits that would make a circle together, one is refused.
func TestRacingEditsMakeNoCircle(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		for range 10 {
			pair := [2]consult.ID{o.Body(t), o.Body(t)}
			var errs [2]error
			var done sync.WaitGroup
			for i := range pair {
				done.Go(func() {
					_, errs[i] = o.Directory.Bodies.Edit(t.Context(), o.By, pair[i], 0, func(b *consult.Body) error {
						b.ParentID = pair[1-i]
						return nil
					})
				})
			}
			done.Wait()
			first, second := faultsIn(t, errs[0]), faultsIn(t, errs[1])
			if first+second != "parent_id cycle" {
				t.Fatalf("the edits end with %q and %q", first, second)
			}
		}
		circular, err := o.DB.BodiesInCircles(t.Context(), 10)
		if err != nil || len(circular) > 0 {
			t.Errorf("bodies in a circle: %v (%v)", circular, err)
		}
	})
}

// A circle that was made past the program is no trap: what is put below it is refused.
func TestACircleMadePastTheProgramIsNoTrap(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		pair := [2]consult.ID{o.Body(t), o.Body(t)}
		for i, id := range pair {
			b, err := o.DB.Bodies.Get(t.Context(), id)
			Must(t, err)
			was := b.Version
			b.ParentID = pair[1-i]
			b.Version++
			Must(t, o.DB.Bodies.Save(t.Context(), b, was))
		}
		below := o.Body(t)
		_, err := o.Directory.Bodies.Edit(t.Context(), o.By, below, 0, func(b *consult.Body) error {
			b.ParentID = pair[0]
			return nil
		})
		if got := faultsIn(t, err); got != "parent_id cycle" {
			t.Errorf("below a circle: %q", got)
		}
	})
}

func TestKindsOfBodiesAreData(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		zone := consult.BodyKind{Key: "zone_office", NameZH: "开发区工委", NameEN: "Zone", Level: consult.LevelDistrict}
		put := func(change func(*consult.BodyKind)) (consult.BodyKind, error) {
			k := zone
			change(&k)
			return o.Directory.PutBodyKind(t.Context(), o.By, k)
		}
		same := func(*consult.BodyKind) {}
		made, err := put(same)
		if err != nil || made.Version != 1 || made.ID != "zone_office" {
			t.Fatalf("%+v (%v)", made, err)
		}
		again, err := put(same)
		if err != nil || again != made {
			t.Errorf("the same again: %+v (%v)", again, err)
		}
		id := body(t, o, "高新区工委", "zone_office", "")
		b, err := o.Directory.Bodies.Get(t.Context(), id)
		if err != nil || b.Level != consult.LevelDistrict {
			t.Errorf("a body of the kind is of the level %q (%v)", b.Level, err)
		}
		for _, row := range []struct {
			reason string
			change func(*consult.BodyKind)
			want   string
		}{
			{"no name", func(k *consult.BodyKind) { k.NameZH = " " }, "name_zh required"},
			{"no level that there is", func(k *consult.BodyKind) { k.Level = "county" }, "level unknown"},
			{"another level while a body is of the kind", func(k *consult.BodyKind) { k.Level = consult.LevelTownship },
				"level in_use"},
			{"no key", func(k *consult.BodyKind) { k.Key = "Zone" }, "key bad_key"},
			{"another name", func(k *consult.BodyKind) { k.NameZH = "开发区政协工委" }, ""},
		} {
			_, err := put(row.change)
			if got := faultsIn(t, err); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
		}
		used := o.Directory.BodyKinds.Remove(t.Context(), o.By, "zone_office", 0)
		if !errors.Is(used, consult.ErrReferred) {
			t.Errorf("removing a kind of which there is a body: %v", used)
		}
		Must(t, o.Directory.Bodies.Remove(t.Context(), o.By, id, 0))
		Must(t, o.Directory.BodyKinds.Remove(t.Context(), o.By, "zone_office", 0))
	})
}

// Whatever is new to a thing as its owner must be an active body.
func TestOwnersAreActiveBodies(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		owner, ended := o.Body(t), o.Body(t)
		room := o.Room(t, o.Venue(t), 9)
		give := func(owner consult.ID) error {
			return Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.OwnerBodyID = owner })()
		}
		Must(t, give(ended))
		end := Changes(t, o, o.Directory.Bodies, ended, func(b *consult.Body) { b.Active = false })
		Must(t, end())
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Capacity = 8 })())
		Must(t, give(owner))
		for id, want := range map[consult.ID]string{
			ended: "owner_body_id inactive", NewID(): "owner_body_id not_found", "": "",
		} {
			if got := faultsIn(t, give(id)); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		_, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{
			Name:       " ",
			Kind:       consult.PersonMember,
			HomeBodyID: ended,
		})
		if got, want := faultsIn(t, err), "home_body_id inactive, name required"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
