package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/file"
	"huiqi/pkg/motion"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/workday"
)

// fill gives every field of v below path a value of its own that is not zero, so
// that a mapper which forgets a field fails the round trip.
func fill(v reflect.Value, path string, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2027, 1, 1, 0, 0, *n, 0, time.UTC)))
	case v.Type() == reflect.TypeFor[*consult.Circle]():
		// It is worked out, and never written.
	case v.Type() == reflect.TypeFor[consult.ID]():
		v.SetString(string(id(*n)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), path+"."+v.Type().Field(i).Name, n)
		}
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("值%d", *n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(int64(*n))
	case v.CanFloat():
		v.SetFloat(float64(*n) / 8)
	case v.Type() == reflect.TypeFor[[]byte]():
		v.SetBytes([]byte{byte(*n), 0, 255})
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), path, n)
		fill(v.Index(1), path, n)
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, path, n)
		fill(value, path, n)
		v.SetMapIndex(key, value)
	default:
		panic("fill: " + path + " " + v.Type().String())
	}
}

// id is the nth UUID.
func id(n int) consult.ID {
	return consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012x", n))
}

func full[T any](n int, mend func(*T)) T {
	var v T
	n *= 1000
	fill(reflect.ValueOf(&v).Elem(), reflect.TypeFor[T]().Name(), &n)
	// A body that is referred to must be there.
	for _, name := range []string{"OwnerBodyID", "HomeBodyID"} {
		if f := reflect.ValueOf(&v).Elem().FieldByName(name); f.IsValid() {
			f.SetZero()
		}
	}
	if mend != nil {
		mend(&v)
	}
	return v
}

// shelf is what every shelf of the store can do.
type shelf[T, F any] interface {
	Get(context.Context, consult.ID) (T, error)
	Add(context.Context, T) error
	Save(context.Context, T, int64) error
	Remove(context.Context, consult.ID) error
	List(context.Context, F, consult.PageRequest) (consult.Page[T], error)
}

// roundTrip adds a thing with every field filled, reads it back, saves it with
// every field but identity zero, reads it back, and tries stale versions.
func roundTrip[T, F any](t *testing.T, s shelf[T, F], v T, stamp func(*T) *consult.Stamp, empty func(*T)) {
	t.Helper()
	ctx := context.Background()
	if err := s.Add(ctx, v); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	key := stamp(&v).ID
	got, err := s.Get(ctx, key)
	if err != nil || !reflect.DeepEqual(got, v) {
		t.Fatalf("%T came back as\n%+v, want\n%+v (%v)", v, got, v, err)
	}
	var zero T
	*stamp(&zero) = *stamp(&v)
	stamp(&zero).Version = 2
	empty(&zero)
	if err := s.Save(ctx, zero, 1); !errors.Is(err, consult.ErrStale) {
		t.Errorf("%T: saving over a version it does not have: %v", v, err)
	}
	if err := s.Save(ctx, zero, stamp(&v).Version); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	got, err = s.Get(ctx, key)
	if err != nil || !reflect.DeepEqual(got, zero) {
		t.Errorf("%T emptied came back as\n%+v, want\n%+v (%v)", v, got, zero, err)
	}
	stamp(&zero).ID = id(999_999)
	if err := s.Save(ctx, zero, 2); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("%T: saving what is not there: %v", v, err)
	}
	for _, none := range []consult.ID{id(999_999), "y"} {
		if _, err := s.Get(ctx, none); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("%T: getting %s, which is not there: %v", v, none, err)
		}
	}
	if err := s.Remove(ctx, id(999_999)); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("%T: removing what is not there: %v", v, err)
	}
}

// ground lays the rows that others refer to.
func ground(t *testing.T, s *store.Store) (consult.Person, consult.Body, consult.Room) {
	t.Helper()
	ctx := context.Background()
	person := full(1, func(p *consult.Person) { p.Apart = "" })
	body := full(2, func(b *consult.Body) {
		b.ParentID = ""
		b.PairedID = ""
		b.Kind = consult.BodyOffice
		b.Level = consult.LevelCity
	})
	venue := full[consult.Venue](3, nil)
	room := full(4, func(r *consult.Room) { r.VenueID = venue.ID })
	form := consult.Form{
		Key:      "other",
		Stamp:    consult.Stamp{ID: "other", Version: 1, CreatedAt: venue.CreatedAt, ChangedAt: venue.CreatedAt},
		NameZH:   "其他",
		Category: consult.CategoryOther,
	}
	for _, err := range []error{
		s.People.Add(ctx, person), s.Bodies.Add(ctx, body), s.Venues.Add(ctx, venue), s.Rooms.Add(ctx, room),
		s.Forms.Add(ctx, form),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return person, body, room
}

func TestEveryFieldRoundTrips(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		person, body, room := ground(t, s)
		series := full(8, func(v *consult.Series) { v.OnDayOff = consult.NextWorkday })
		if err := s.Series.Add(context.Background(), series); err != nil {
			t.Fatal(err)
		}
		earlier := consult.Meeting{
			Stamp: consult.Stamp{
				ID:        id(8_999),
				Version:   1,
				CreatedAt: series.CreatedAt,
				ChangedAt: series.ChangedAt,
			},
			Form:       "other",
			Title:      "在先",
			Status:     consult.Confirmed,
			Visibility: consult.Public,
			Span:       series.Span,
		}
		earlier.Span.To = earlier.Span.From.Add(time.Hour)
		if err := s.SaveMeetings(context.Background(), []consult.Meeting{earlier}); err != nil {
			t.Fatal(err)
		}
		year := full(30, func(p *plan.Plan) { p.BodyID, p.FormerID = body.ID, "" })
		topic := full(31, func(v *plan.Topic) {
			v.PlanID, v.Lineage = year.ID, v.ID
			v.Form = "other"
			v.OwnerBodyID, v.LeaderID = body.ID, ""
			v.Duration = time.Hour
		})
		for _, err := range []error{
			s.Plans.Add(context.Background(), year), s.Topics.Add(context.Background(), topic),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		counts := full(7, func(v *ordinal.Numbering) {
			v.Form, v.OwnerBodyID = "other", ""
			v.TermBodyID = ""
		})
		if err := s.Numberings.Add(context.Background(), counts); err != nil {
			t.Fatal(err)
		}
		m := full(9, func(m *consult.Meeting) {
			m.Form = "other"
			m.Number.NumberingID = counts.ID
			m.Status = consult.Confirmed
			m.Visibility = consult.Public
			m.Version = 1
			m.SeriesID, m.CancelledFrom = series.ID, consult.Tentative
			m.Span.To = m.Span.From.Add(time.Hour)
			m.RoomID, m.VenueID = room.ID, ""
			m.Place = consult.Place{}
			m.Stops[0].VenueID, m.Stops[0].Place = room.VenueID, consult.Place{}
			m.Stops[1].VenueID = ""
			m.Stops[1].Place.GatheringPoint, m.Stops[1].Place.GatherMinutes = "", 0
			m.OwnerBodyID = body.ID
			m.ParentID = ""
			m.HasChildren = true
			m.Attendances = m.Attendances[:1]
			m.Attendances[0].PersonID = person.ID
			m.Attendances[0].ViaBodyID = body.ID
			m.Attendances[0].Excused, m.Attendances[0].Declined = false, false
			m.Attendances[0].Sent, m.Attendances[0].SubstituteID = false, ""
			m.CoOwnerBodyIDs = []consult.ID{body.ID}
			m.InviteBodyIDs = []consult.ID{body.ID}
			m.Follows = m.Follows[:1]
			m.Follows[0].MeetingID = earlier.ID
			m.Items[0].TopicID, m.Items[1].TopicID = topic.ID, ""
			m.Items[0].ReporterPersonID, m.Items[1].ReporterPersonID = person.ID, ""
			m.Items[0].ReporterBodyID, m.Items[1].ReporterBodyID = "", body.ID
			m.Items[1].PersonIDs = nil
			m.Delegations = m.Delegations[:1]
			m.Delegations[0].BodyID, m.Delegations[0].Seats = body.ID, 7
			m.Attendances[0].DelegationID, m.Attendances[0].SeatNo = m.Delegations[0].ID, 5
			m.First.RoomID = room.ID
			for i := range m.Moves {
				m.Moves[i].From.RoomID = room.ID
			}
		})
		m.Held.Source = consult.HeldByPerson
		if err := s.SaveMeetings(context.Background(), []consult.Meeting{m}); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveHeld(context.Background(), m.ID, m.Held); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Meeting(context.Background(), m.ID); err != nil || !reflect.DeepEqual(got, m) {
			t.Fatalf("the meeting came back as\n%+v, want\n%+v (%v)", got, m, err)
		}
		at, there := m.Clone(), full(8, func(*consult.Place) {})
		at.RoomID, at.VenueID = "", room.VenueID
		at.Version = 2
		elsewhere := at
		elsewhere.VenueID, elsewhere.Place = "", there
		elsewhere.Version = 3
		m.Version = 4
		for _, want := range []consult.Meeting{at, elsewhere, m} {
			if err := s.SaveMeetings(context.Background(), []consult.Meeting{want}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Meeting(context.Background(), m.ID); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("the meeting came back as\n%+v, want\n%+v (%v)", got, want, err)
			}
		}
		listed, err := s.Meetings(context.Background(), consult.MeetingFilter{RoomID: room.ID}, consult.PageRequest{})
		if err != nil || len(listed.Items) != 1 || !reflect.DeepEqual(listed.Items[0].Items, m.Items) {
			t.Fatalf("the agenda is listed as\n%+v, want\n%+v (%v)", listed.Items, m.Items, err)
		}
		answersRoundTrip(t, s, m.ID, person.ID)
		if got := listed.Items[0]; !reflect.DeepEqual(got.Delegations, m.Delegations) ||
			got.Attendances[0].DelegationID != m.Delegations[0].ID || got.Attendances[0].SeatNo != 5 {
			t.Fatalf("the delegations are listed as\n%+v, want\n%+v", got.Delegations, m.Delegations)
		}
		regionsRoundTrip(t, s, person)
		roundTrip(
			t, s.People, full(11, func(p *consult.Person) { p.Apart, p.HomeBodyID = "", body.ID }),
			func(v *consult.Person) *consult.Stamp { return &v.Stamp }, func(*consult.Person) {},
		)
		roundTrip(t, s.Bodies, full(12, func(b *consult.Body) {
			b.ParentID = body.ID
			b.PairedID = body.ID
			b.Level = consult.LevelCity
		}), func(v *consult.Body) *consult.Stamp { return &v.Stamp },
			func(b *consult.Body) { b.Level = consult.LevelCity })
		roundTrip(t, s.BodyKinds, full(24, func(k *consult.BodyKind) {
			k.Key = consult.BodyKindKey(k.ID)
			k.Level = consult.LevelTownship
		}), func(k *consult.BodyKind) *consult.Stamp { return &k.Stamp },
			func(k *consult.BodyKind) { k.Key = consult.BodyKindKey(k.ID) })
		roundTrip(t, s.Memberships, full(13, func(v *consult.Membership) { v.BodyID, v.PersonID = body.ID, person.ID }),
			func(v *consult.Membership) *consult.Stamp { return &v.Stamp }, func(v *consult.Membership) {
				v.BodyID = body.ID
				v.PersonID = person.ID
			})
		partner := full(19, func(b *consult.Body) {
			b.Kind = consult.BodyOffice
			b.ParentID, b.PairedID = "", ""
		})
		if err := s.Bodies.Add(context.Background(), partner); err != nil {
			t.Fatal(err)
		}
		roundTrip(t, s.Pairings, full(20, func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = body.ID, partner.ID
			p.Since, p.Until = "2027-01-01", "2027-06-01"
		}), func(p *consult.Pairing) *consult.Stamp { return &p.Stamp }, func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = partner.ID, body.ID
			p.Since, p.Until = "2027-02-01", "2027-07-01"
		})
		roundTrip(
			t, s.Venues, full(14, func(v *consult.Venue) { v.OwnerBodyID = body.ID }),
			func(v *consult.Venue) *consult.Stamp { return &v.Stamp }, func(*consult.Venue) {},
		)
		roundTrip(t, s.Rooms, full(15, func(r *consult.Room) { r.VenueID, r.OwnerBodyID = room.VenueID, body.ID }),
			func(v *consult.Room) *consult.Stamp { return &v.Stamp }, func(r *consult.Room) {
				r.VenueID = room.VenueID
				r.Capacity = 1
			})
		roundTrip(
			t,
			s.Forms,
			full(16, func(f *consult.Form) { f.Key = consult.FormKey(f.ID); f.Duration = 90 * time.Minute }),
			func(v *consult.Form) *consult.Stamp { return &v.Stamp },
			func(f *consult.Form) { f.Key = consult.FormKey(f.ID) },
		)
		roundTrip(t, s.Blocks, full(17, func(v *consult.Block) { v.OwnerBodyID = body.ID }),
			func(v *consult.Block) *consult.Stamp { return &v.Stamp },
			func(b *consult.Block) {
				b.Span = consult.Span{From: time.Unix(0, 0).UTC(), To: time.Unix(60, 0).UTC()}
			})
		roundTrip(t, s.Leaves, full(18, func(l *consult.Leave) { l.MeetingID, l.PersonID = m.ID, person.ID }),
			func(v *consult.Leave) *consult.Stamp { return &v.Stamp }, func(l *consult.Leave) {
				l.MeetingID = m.ID
				l.PersonID = person.ID
			})
		roundTrip(
			t,
			s.Series,
			full(20, func(v *consult.Series) { v.OnDayOff, v.OwnerBodyID = consult.KeepDayOff, body.ID }),
			func(v *consult.Series) *consult.Stamp { return &v.Stamp },
			func(v *consult.Series) {
				v.OnDayOff = consult.SkipDayOff
				v.Span = consult.Span{From: time.Unix(0, 0).UTC(), To: time.Unix(60, 0).UTC()}
			},
		)
		planned := full(20, func(p *proposal.Proposal) { p.OwnerBodyID = body.ID })
		roundTrip(
			t, s.Proposals, planned, func(v *proposal.Proposal) *consult.Stamp { return &v.Stamp },
			func(*proposal.Proposal) {},
		)
		roundTrip(t, s.Notices, full(21, func(n *proposal.Notice) { n.PersonID, n.ProposalID = person.ID, planned.ID }),
			func(v *proposal.Notice) *consult.Stamp { return &v.Stamp },
			func(n *proposal.Notice) { n.PersonID = person.ID })
		roundTrip(t, s.Terms, full(24, func(v *ordinal.Term) { v.BodyID = body.ID }),
			func(v *ordinal.Term) *consult.Stamp { return &v.Stamp }, func(*ordinal.Term) {})
		rule := full(25, func(v *ordinal.Numbering) {
			v.Form, v.OwnerBodyID = "other", body.ID
			v.TermBodyID = body.ID
		})
		roundTrip(t, s.Numberings, rule, func(v *ordinal.Numbering) *consult.Stamp { return &v.Stamp },
			func(v *ordinal.Numbering) { v.Form = "other" })
		annual := full(22, func(p *plan.Plan) { p.BodyID, p.FormerID = body.ID, "" })
		roundTrip(t, s.Plans, annual, func(v *plan.Plan) *consult.Stamp { return &v.Stamp }, func(*plan.Plan) {})
		roundTrip(t, s.Topics, full(23, func(v *plan.Topic) {
			v.PlanID = annual.ID
			v.Lineage = v.ID
			v.Form = "other"
			v.OwnerBodyID, v.LeaderID = body.ID, person.ID
			v.Duration = time.Hour
		}), func(v *plan.Topic) *consult.Stamp { return &v.Stamp }, func(v *plan.Topic) {
			v.PlanID = annual.ID
			v.Lineage = v.ID
			v.Form = "other"
		})
		roundTripOutcomes(t, s, person.ID, body.ID, m.ID, full[plan.Topic](23, nil).ID)
		roundTripContacts(t, s, person.ID, body.ID, m.ID)
		roundTrip(t, s.Reports, full(77, func(r *figure.Report) { r.OwnerBodyID = body.ID }),
			func(r *figure.Report) *consult.Stamp { return &r.Stamp },
			func(r *figure.Report) { r.At = time.Unix(1, 0).UTC() })
		roundTrip(t, s.Motions, full(25, func(m *motion.Motion) {
			m.LeadPersonID = person.ID
			m.SupervisorPersonID = person.ID
			m.SupervisorBodyID = body.ID
			m.OwnerBodyID = body.ID
			m.MergedIntoID = ""
			m.Number = 381
			m.Proposers[0].PersonID, m.Proposers[0].BodyID = person.ID, ""
			m.Proposers[1].PersonID, m.Proposers[1].BodyID = "", body.ID
			m.Handlers = m.Handlers[:1]
			m.Handlers[0].BodyID = body.ID
		}), func(v *motion.Motion) *consult.Stamp { return &v.Stamp }, func(*motion.Motion) {})
		roundTrip(
			t, s.Tokens, full(19, func(v *consult.Token) {
				v.PersonID, v.Reach.Office = person.ID, false
				v.LastUsedAt = time.Time{} // kept apart
			}),
			func(v *consult.Token) *consult.Stamp { return &v.Stamp }, func(k *consult.Token) { k.Hash = []byte{7} },
		)
		token := full(78, func(v *consult.Token) { v.PersonID, v.Reach.Office = person.ID, false })
		if err := s.Tokens.Add(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		roundTrip(t, s.Sessions, full(79, func(v *consult.Session) { v.TokenID = token.ID }),
			func(v *consult.Session) *consult.Stamp { return &v.Stamp },
			func(v *consult.Session) {
				v.TokenID = token.ID
				v.Hash = []byte{7}
				v.TokenHash = []byte{8}
				v.EndsAt = time.Unix(9, 0).UTC()
			})
	})
}

// aFile keeps the nth file, of that content.
func aFile(t *testing.T, s *store.Store, n int, content string) file.File {
	t.Helper()
	f := full(n, func(f *file.File) {
		f.Hash = file.Hash(fmt.Sprintf("%x", sha256.Sum256([]byte(content))))
		f.Size = int64(len(content))
	})
	if err := s.KeepFile(context.Background(), f, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Files.Get(context.Background(), f.ID); err != nil || !reflect.DeepEqual(got, f) {
		t.Fatalf("the file came back as\n%+v, want\n%+v (%v)", got, f, err)
	}
	return f
}

func roundTripOutcomes(t *testing.T, s *store.Store, person, body, meeting, topic consult.ID) {
	t.Helper()
	roundTrip(
		t, s.Posts, full(71, func(p *consult.Post) { p.PersonID, p.BodyID = person, body }),
		func(p *consult.Post) *consult.Stamp { return &p.Stamp }, func(p *consult.Post) { p.PersonID = person },
	)
	roundTrip(
		t, s.OutcomeKinds, full(72, func(k *outcome.Kind) { k.Key = outcome.KindKey(k.ID) }),
		func(k *outcome.Kind) *consult.Stamp { return &k.Stamp },
		func(k *outcome.Kind) { k.Key = outcome.KindKey(k.ID) },
	)
	kept := aFile(t, s, 76, "附件")
	of := full(73, func(o *outcome.Outcome) {
		o.Kind = outcome.Other
		o.Date = "2027-02-01"
		o.OwnerBodyIDs = []consult.ID{body}
		o.RecipientBodyIDs = []consult.ID{body}
		o.MeetingIDs = []consult.ID{meeting}
		o.TopicIDs = []consult.ID{topic}
		o.FileIDs = []consult.ID{kept.ID}
	})
	roundTrip(t, s.Outcomes, of, func(o *outcome.Outcome) *consult.Stamp { return &o.Stamp },
		func(o *outcome.Outcome) { o.Kind = outcome.Other })
	on := full(74, func(i *outcome.Instruction) {
		i.OutcomeID = of.ID
		i.PersonID = person
		i.FileIDs = []consult.ID{kept.ID}
	})
	roundTrip(t, s.Instructions, on, func(i *outcome.Instruction) *consult.Stamp { return &i.Stamp },
		func(i *outcome.Instruction) { i.OutcomeID, i.PersonID = of.ID, person })
	roundTrip(t, s.FollowUps, full(75, func(u *outcome.FollowUp) {
		u.OutcomeID = of.ID
		u.InstructionID = on.ID
		u.BodyID = body
		u.FileIDs = []consult.ID{kept.ID}
	}), func(u *outcome.FollowUp) *consult.Stamp { return &u.Stamp }, func(u *outcome.FollowUp) {
		u.OutcomeID = of.ID
		u.BodyID = body
	})
}

func TestReferredRowsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		person, body, room := ground(t, s)
		ctx := context.Background()
		if err := s.Memberships.Add(ctx, full(5, func(v *consult.Membership) {
			v.BodyID = body.ID
			v.PersonID = person.ID
		})); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"person": s.People.Remove(ctx, person.ID),
			"body":   s.Bodies.Remove(ctx, body.ID),
			"venue":  s.Venues.Remove(ctx, room.VenueID),
		} {
			if !errors.Is(err, consult.ErrReferred) {
				t.Errorf("removing a %s that is referred to: %v", what, err)
			}
		}
		if err := s.Rooms.Remove(ctx, room.ID); err != nil {
			t.Errorf("removing a room that nothing refers to: %v", err)
		}
	})
}

func TestPagesLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		want := 137
		for i := range want {
			// Many share their sort key, so the ID must break ties.
			p := full(100+i, func(p *consult.Person) { p.Pinyin = fmt.Sprintf("p%d", i%7) })
			if err := s.People.Add(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		for _, limit := range []int{1, 3, 50, 137, 200} {
			seen, last := map[consult.ID]bool{}, ""
			q := consult.PageRequest{Limit: limit}
			for {
				page, err := s.People.List(ctx, consult.PersonFilter{}, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range page.Items {
					if key := p.Pinyin + string(p.ID); seen[p.ID] || key <= last {
						t.Fatalf("limit %d: %s comes twice or out of order", limit, p.ID)
					} else {
						seen[p.ID], last = true, key
					}
				}
				q.Cursor = page.Next
				if q.Cursor == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("limit %d: %d of %d", limit, len(seen), want)
			}
		}
		for reason, cursor := range map[string]string{
			"garbage":           "!!",
			"no JSON":           "YWJj",
			"a list of objects": "W3t9LHt9XQ",
			"one part":          "WzFd",
			"no uuid":           "WyJhIiwiYiJd",
			"a NUL":             "WyJcdTAwMDAiLCJhIl0",
		} {
			_, err := s.People.List(ctx, consult.PersonFilter{}, consult.PageRequest{Cursor: cursor})
			if err != nil && !errors.Is(err, consult.ErrInvalid) {
				t.Errorf("%s: %v", reason, err)
			}
		}
	})
}

// FuzzCursor resumes lists of both orders from anything: a page, or a refusal.
func FuzzCursor(f *testing.F) {
	s := storetest.Open(f, storetest.SQLite(f), store.Options{})
	if err := s.People.Add(f.Context(), full(1, func(*consult.Person) {})); err != nil {
		f.Fatal(err)
	}
	for _, c := range []string{
		"!!",
		"YWJj",
		"W3t9LHt9XQ",
		"e30",
		base64.RawURLEncoding.EncodeToString([]byte(`{"List":"people","Text":"a","ID":"1"}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"List":"meetings","At":9223372036854775807,"ID":"\u0000"}`)),
	} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		_, people := s.People.List(t.Context(), consult.PersonFilter{}, consult.PageRequest{Cursor: cursor})
		_, meetings := s.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{Cursor: cursor})
		for _, err := range []error{people, meetings} {
			if err != nil && !errors.Is(err, consult.ErrInvalid) {
				t.Errorf("%q: %v", cursor, err)
			}
		}
	})
}

func TestPeopleAreFoundByNamePinyinAndInitials(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		p := full(1, func(p *consult.Person) {
			p.Name = "赵一钱"
			p.Pinyin = "zhaoyiqian"
			p.Initials = "zyq"
		})
		if err := s.People.Add(ctx, p); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string]int{
			"赵":      1,
			"一钱":     1,
			"zyq":    1,
			"ZY":     1,
			"zhaoyi": 1,
			"yq":     0,
			"%":      0,
			"_":      0,
			`\`:      0,
			"钱赵":     0,
			"'":      0,
		} {
			page, err := s.People.List(ctx, consult.PersonFilter{Search: q}, consult.PageRequest{})
			if err != nil || len(page.Items) != want {
				t.Errorf("%q finds %d, want %d (%v)", q, len(page.Items), want, err)
			}
		}
	})
}

// answersRoundTrip saves an Answer, and presence by half days, and reads both back.
func answersRoundTrip(t *testing.T, s *store.Store, meeting, person consult.ID) {
	t.Helper()
	ctx := context.Background()
	a := full(40, func(a *consult.Answer) {
		a.MeetingID, a.PersonID = meeting, person
		a.SubstituteID = person
	})
	if err := s.SaveAnswers(ctx, []consult.Answer{a}); err != nil {
		t.Fatal(err)
	}
	answers, err := s.Answers(ctx, []consult.ID{meeting})
	if got := answers[meeting][person]; err != nil || got != a {
		t.Errorf("the answer came back as\n%+v, want\n%+v (%v)", got, a, err)
	}
	// It would be a fault: the meeting goes on without it.
	if err := s.SaveAnswers(ctx, []consult.Answer{{MeetingID: meeting, PersonID: person}}); err != nil {
		t.Fatal(err)
	}
	half := full(41, func(h *consult.HalfPresence) {
		h.MeetingID, h.PersonID = meeting, person
		h.HalfDay = consult.HalfDay{Day: "2026-05-12", Half: consult.Afternoon}
		h.Presence = consult.Late
	})
	for _, all := range [][]consult.HalfPresence{{half}, nil} {
		if err := s.SaveHalfPresences(ctx, meeting, []consult.ID{person}, all); err != nil {
			t.Fatal(err)
		}
		halves, err := s.HalfPresences(ctx, []consult.ID{meeting})
		if got := halves[meeting][person]; err != nil || !slices.Equal(got, all) {
			t.Errorf("the half days came back as\n%+v, want\n%+v (%v)", got, all, err)
		}
	}
}

// regionsRoundTrip saves a year of a Region, and finds who lives there.
func regionsRoundTrip(t *testing.T, s *store.Store, person consult.Person) {
	t.Helper()
	ctx := context.Background()
	y := full(42, func(y *workday.Year) { y.MakeUps, y.Provisional = nil, false })
	for range 2 {
		if err := s.SaveRegionHolidays(ctx, y); err != nil {
			t.Fatal(err)
		}
		years, err := s.RegionHolidays(ctx, []consult.Region{consult.Region(y.Region), "HK"})
		if err != nil || len(years) != 1 || !reflect.DeepEqual(years[0], y) {
			t.Errorf("the year came back as\n%+v, want\n%+v (%v)", years, y, err)
		}
		y.Source = "另一来源"
	}
	abroad, err := s.Abroad(ctx)
	if err != nil || len(abroad) == 0 || abroad[person.ID] != person.Region {
		t.Errorf("%v live elsewhere (%v)", abroad, err)
	}
}
