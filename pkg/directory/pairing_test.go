package directory_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// Bad pairings are refused with every field; the same two are paired again once the first pairing has ended.
func TestPairings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		committee, partner := o.Body(t), o.Body(t)
		add := func(p consult.Pairing) error {
			_, err := o.Directory.Pairings.Add(t.Context(), o.By, p)
			return err
		}
		good := consult.Pairing{BodyID: committee, PartnerID: partner, Since: "2027-01-01", Until: "2027-07-01"}
		Must(t, add(good))
		for _, row := range []struct {
			name string
			wish consult.Pairing
			want string
		}{
			{"nothing", consult.Pairing{}, "body_id required, partner_body_id required, since required"},
			{
				"itself, until before since",
				consult.Pairing{BodyID: committee, PartnerID: committee, Since: "2027-01-02", Until: "2027-01-02"},
				"partner_body_id self, until before_since",
			},
			{
				"a partner that is not there",
				consult.Pairing{BodyID: committee, PartnerID: NewID(), Since: "2027-01-02"},
				"partner_body_id not_found",
			},
			{
				"the last day again", consult.Pairing{BodyID: committee, PartnerID: partner, Since: "2027-06-30"},
				"since overlaps",
			},
		} {
			if got := Faults(t, add(row.wish)); got != row.want {
				t.Errorf("%s: %s", row.name, got)
			}
		}
		good.Since, good.Until = "2027-07-01", ""
		Must(t, add(good))
		Must(t, add(consult.Pairing{BodyID: partner, PartnerID: committee, Since: "2027-01-01"}))
		for _, body := range []consult.ID{committee, partner} {
			err := o.Directory.Bodies.Remove(t.Context(), o.By, body, 0)
			if !errors.Is(err, consult.ErrReferred) {
				t.Errorf("a paired body is deleted: %v", err)
			}
		}
	})
}

// A counterpart consultation asks once whom its Bodies are paired with, however many they are; no other Meeting does.
// To write down who holds a Meeting together takes a statement as well.
func TestStatementsForPairings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		services, log := o.Tallied(t)
		owner, other := o.Body(t), o.Body(t)
		count := func(form consult.FormKey, at string, with ...consult.ID) int {
			wish := Sitting(Span(t, at), o.Person(t))
			wish.Form = form
			wish.OwnerBodyID, wish.CoOwnerBodyIDs = owner, with
			log.During(func() {
				_, err := services.Booking.Book(t.Context(), o.By, wish, booking.Options{})
				Must(t, err)
			})
			return len(log.Statements())
		}
		plain := count("other", "06-09 09:00-10:00")
		together := count("other", "06-10 09:00-10:00", other)
		few := count(consult.PairedForm, "06-11 09:00-10:00", other)
		for n := range 6 {
			partner := o.Body(t, o.Persons(t, 3)...)
			_, err := o.Directory.Pairings.Add(t.Context(), o.By, consult.Pairing{
				BodyID: []consult.ID{owner, other}[n%2], PartnerID: partner, Since: "2026-01-01",
			})
			Must(t, err)
		}
		many := count(consult.PairedForm, "06-12 09:00-10:00", other)
		if plain > 14 || together != plain+1 || few != together+1 || many != few {
			t.Errorf("%d statements, held together %d, as a counterpart consultation %d, with six pairings %d",
				plain, together, few, many)
		}
	})
}

// Random Bodies are paired at random times and hold random Meetings: what is missing is found as a slow model finds it,
// when a Meeting is booked, edited and looked at later.
func TestMissingCounterpartsAsASlowModelFindsThem(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 21))
		people := o.Persons(t, 6)
		bodies := []consult.ID{o.Body(t), o.Body(t), o.Body(t), o.Body(t), o.Body(t)}
		sector := bodies[4]
		_, err := o.Directory.Bodies.Edit(t.Context(), o.By, sector, 0, func(b *consult.Body) error {
			b.Kind = consult.BodySector
			return nil
		})
		Must(t, err)
		days := []consult.Date{"2026-06-08", "2026-06-10", "2026-06-11", "2026-06-12"}
		var seats []consult.Membership
		for _, person := range people {
			s := consult.Membership{BodyID: Pick(rnd, bodies), PersonID: person,
				Role: consult.MembershipMember, Since: Pick(rnd, days)}
			s.Until = s.Since.AddDays(1 + rnd.IntN(2))
			seats = append(seats, o.Sits(t, s))
		}
		var pairs []consult.Pairing
		for n := range 8 {
			p := consult.Pairing{BodyID: Pick(rnd, bodies), PartnerID: Pick(rnd, bodies), Since: Pick(rnd, days)}
			if n < 3 {
				p.PartnerID = sector
			}
			if rnd.IntN(2) == 0 {
				p.Until = p.Since.AddDays(1 + rnd.IntN(3))
			}
			made, err := o.Directory.Pairings.Add(t.Context(), o.By, p)
			if err == nil {
				pairs = append(pairs, made)
			}
		}
		// missing goes through everything that there is, one thing at a time.
		missing := func(m consult.Meeting, day consult.Date) bool {
			asked := false
			for _, p := range pairs {
				holds := p.BodyID == m.OwnerBodyID || slices.Contains(m.CoOwnerBodyIDs, p.BodyID)
				if !holds || p.PartnerID == sector || day < p.Since || p.Until != "" && day >= p.Until {
					continue
				}
				asked = true
				if p.PartnerID == m.OwnerBodyID || slices.Contains(m.CoOwnerBodyIDs, p.PartnerID) ||
					slices.Contains(m.InviteBodyIDs, p.PartnerID) {
					return false
				}
				for _, s := range seats {
					for _, a := range m.Attendances {
						if s.BodyID == p.PartnerID && s.PersonID == a.PersonID && s.On(day) {
							return false
						}
					}
				}
			}
			return asked
		}
		warned := func(found []consult.Conflict) bool {
			return slices.ContainsFunc(found, func(c consult.Conflict) bool {
				return c.Kind == consult.CounterpartMissing
			})
		}
		edit := func(m *consult.Meeting) {
			rnd.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
			m.OwnerBodyID = bodies[0]
			m.CoOwnerBodyIDs, m.InviteBodyIDs = nil, nil
			if rnd.IntN(3) == 0 {
				m.CoOwnerBodyIDs = []consult.ID{bodies[1]}
			}
			if rnd.IntN(5) == 0 {
				m.InviteBodyIDs = []consult.ID{bodies[2]}
			}
		}
		for k := range 14 {
			day := days[k%len(days)]
			wish := Sitting(Span(t, string(day[5:])+fmt.Sprintf(" %02d:00-%02d:30", 8+k, 8+k)), people...)
			wish.Form = Pick(rnd, []consult.FormKey{consult.PairedForm, consult.PairedForm, "other"})
			edit(&wish)
			b, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
			Must(t, Explain(err))
			for _, step := range []string{"booked", "edited"} {
				want := wish.Form == consult.PairedForm && missing(b.Meeting, day)
				if got := warned(b.Warnings); got != want {
					t.Errorf("%d %s: warned %v, want %v", k, step, got, want)
				}
				if n := len(o.StandingOf(t, b.Meeting.ID, consult.CounterpartMissing)); (n == 1) != want || n > 1 {
					t.Errorf("%d %s: %d findings stand, want %v", k, step, n, want)
				}
				b, err = o.Booking.Edit(t.Context(), o.By, b.Meeting.ID, func(m *consult.Meeting) error {
					edit(m)
					return nil
				}, booking.Options{})
				Must(t, Explain(err))
			}
		}
	})
}
