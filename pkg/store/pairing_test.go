package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// sharesADay reports, day by day, whether two Pairings of the same two Bodies hold at once.
func sharesADay(a, b consult.Pairing, days []consult.Date) bool {
	return a.BodyID == b.BodyID && a.PartnerID == b.PartnerID &&
		slices.ContainsFunc(days, func(d consult.Date) bool { return a.On(d) && b.On(d) })
}

// The database itself refuses that the same two are paired twice on a day, by an insert and by an update, and the store
// finds the others beforehand, as a model that goes day by day does.
func TestTheSameTwoArePairedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		_, first, _ := ground(t, s)
		bodies := []consult.ID{first.ID}
		for n := range 2 {
			b := full(700+n, func(b *consult.Body) {
				b.Kind = consult.BodyOffice
				b.ParentID, b.PairedID = "", ""
			})
			if err := s.Bodies.Add(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, b.ID)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var days []consult.Date
		for d := consult.Date("2027-01-01"); d < "2027-01-20"; d = d.AddDays(1) {
			days = append(days, d)
		}
		random := func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = bodies[0], bodies[1+rng.IntN(2)]
			p.Since, p.Until = days[rng.IntN(14)], ""
			if rng.IntN(4) > 0 {
				p.Until = p.Since.AddDays(1 + rng.IntN(5))
			}
		}
		var kept []consult.Pairing
		for n := range 60 {
			p := full(800+n, random)
			edits := -1
			if len(kept) > 2 && rng.IntN(3) == 0 {
				edits = rng.IntN(len(kept))
				p = kept[edits]
				random(&p)
				p.Version++
			}
			var want []consult.ID
			for _, k := range kept {
				if k.ID != p.ID && sharesADay(k, p, append(days, "2027-02-20")) {
					want = append(want, k.ID)
				}
			}
			slices.Sort(want)
			found, err := s.SamePairings(t.Context(), p)
			if slices.Sort(found); err != nil || !slices.Equal(found, want) {
				t.Fatalf("%+v shares a day with %v, want %v (%v)", p, found, want, err)
			}
			if edits < 0 {
				err = s.Pairings.Add(t.Context(), p)
			} else {
				err = s.Pairings.Save(t.Context(), p, p.Version-1)
			}
			if (len(want) > 0) != errors.Is(err, consult.ErrConflict) || len(want) == 0 && err != nil {
				t.Fatalf("%+v beside %v: %v", p, want, err)
			}
			switch {
			case err != nil:
			case edits < 0:
				kept = append(kept, p)
			default:
				kept[edits] = p
			}
		}
		if len(kept) < 5 {
			t.Fatalf("only %d are kept", len(kept))
		}
		if got, err := s.CountedFaults(t.Context()); err != nil || len(got) > 0 {
			t.Errorf("found %q (%v)", got, err)
		}
	})
}

// The department that a committee has in its own row is its pairing without an end.
func TestDepartmentsThatAreThereArePaired(t *testing.T) {
	t.Parallel()
	earlier(t, 61, func(t *testing.T, url string, old oldOffice) {
		old.exec(t, `INSERT INTO bodies (id, version, created_at, changed_at, name, kind, active)
			VALUES (%s, 1, 7, 8, '组织', 'office', %s)`, string(id(1)), true)
		for n := 2; n < 4; n++ {
			old.exec(t, `INSERT INTO bodies (id, version, created_at, changed_at, name, kind, active, paired_id)
				VALUES (%s, 1, 7, 8, '组织', 'office', %s, %s)`, string(id(n)), true, string(id(1)))
		}
		old.db.Close()
		s := storetest.Open(t, url, store.Options{})
		filter := consult.PairingFilter{OnDate: "2027-01-01"}
		page, err := s.Pairings.List(context.Background(), filter, consult.PageRequest{})
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%+v (%v)", page.Items, err)
		}
		for i, p := range page.Items {
			if p.BodyID != id(2+i) || p.PartnerID != id(1) || p.Until != "" || p.Version != 1 {
				t.Errorf("%+v", p)
			}
		}
	})
}
