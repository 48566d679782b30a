package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Who shares a name with others who are active is read with what tells them apart, by Get, Find and List alike.
func TestNamesakesAreToldApart(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		people [][2]string // post, and "off" for one who is inactive
		bodies map[int][]string
		want   []string
	}{
		"one of the name":       {people: [][2]string{{"主任"}}, want: []string{"王伟"}},
		"two posts":             {people: [][2]string{{"主任"}, {"校长"}}, want: []string{"王伟（主任）", "王伟（校长）"}},
		"the other is inactive": {people: [][2]string{{"主任"}, {"校长", "off"}}, want: []string{"王伟", "王伟（校长）"}},
		"one post on two bodies": {
			people: [][2]string{{"委员"}, {"委员"}}, bodies: map[int][]string{0: {"甲委"}, 1: {"乙委"}},
			want: []string{"王伟（委员，甲委）", "王伟（委员，乙委）"},
		},
		"no post, on two bodies": {
			people: [][2]string{{}, {}}, bodies: map[int][]string{0: {"甲委"}, 1: {"乙委"}},
			want: []string{"王伟（甲委）", "王伟（乙委）"},
		},
		"a body that both are on": {
			people: [][2]string{{}, {}}, bodies: map[int][]string{0: {"甲委", "丙委"}, 1: {"甲委"}},
			want: []string{"王伟（丙委）", "王伟（编号尾号0002）"},
		},
		"a membership that has ended": {
			people: [][2]string{{}, {}}, bodies: map[int][]string{0: {"-甲委"}},
			want: []string{"王伟（编号尾号0001）", "王伟（编号尾号0002）"},
		},
		"three, two of one post": {
			people: [][2]string{{"委员"}, {"委员"}, {"主席"}}, bodies: map[int][]string{0: {"甲委"}},
			want: []string{"王伟（委员，甲委）", "王伟（委员，编号尾号0002）", "王伟（主席）"},
		},
		"nothing that tells them apart": {
			people: [][2]string{{"委员"}, {"委员"}}, want: []string{"王伟（委员，编号尾号0001）", "王伟（委员，编号尾号0002）"},
		},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				ctx := context.Background()
				s := storetest.Open(t, url, store.Options{})
				at := time.Unix(1, 0).UTC()
				stamp := func(n int) consult.Stamp {
					return consult.Stamp{
						ID:        consult.ID(fmt.Sprintf("00000000-0000-0000-0000-%012d", n)),
						Version:   1,
						CreatedAt: at,
						ChangedAt: at,
					}
				}
				var ids []consult.ID
				bodies := map[string]int{}
				for i, who := range c.people {
					p := consult.Person{
						Stamp:  stamp(i + 1),
						Name:   "王伟",
						Kind:   consult.PersonMember,
						Post:   who[0],
						Active: who[1] == "",
					}
					p.Normalise()
					if err := s.People.Add(ctx, p); err != nil {
						t.Fatal(err)
					}
					ids = append(ids, p.ID)
					for k, name := range c.bodies[i] {
						until := consult.Date("")
						if name[0] == '-' {
							name, until = name[1:], "2020-01-01"
						}
						if bodies[name] == 0 {
							bodies[name] = 100 + len(bodies)
							err := s.Bodies.Add(ctx, consult.Body{
								Stamp:  stamp(bodies[name]),
								Name:   name,
								Kind:   "circle",
								Active: true,
							})
							if err != nil {
								t.Fatal(err)
							}
						}
						m := consult.Membership{
							Stamp:    stamp(1000 + 10*i + k),
							BodyID:   stamp(bodies[name]).ID,
							PersonID: p.ID,
							Role:     "member",
							Since:    "2019-01-01",
							Until:    until,
						}
						if err := s.Memberships.Add(ctx, m); err != nil {
							t.Fatal(err)
						}
					}
				}
				found, err := s.People.Find(ctx, ids)
				if err != nil {
					t.Fatal(err)
				}
				page, err := s.People.List(ctx, consult.PersonFilter{Search: "王伟"}, consult.PageRequest{})
				if err != nil || len(page.Items) != len(ids) {
					t.Fatalf("%d listed, %v", len(page.Items), err)
				}
				for i, id := range ids {
					one, err := s.People.Get(ctx, id)
					if err != nil {
						t.Fatal(err)
					}
					listed := page.Items[slices.IndexFunc(page.Items, func(p consult.Person) bool {
						return p.ID == id
					})]
					for how, p := range map[string]consult.Person{"got": one, "found": found[id], "listed": listed} {
						if p.Called() != c.want[i] {
							t.Errorf("%d. %s: %s, want %s", i, how, p.Called(), c.want[i])
						}
					}
				}
			})
		})
	}
}
