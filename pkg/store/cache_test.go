package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/workday"
)

// known is an office with one thing of each kind that a transaction caches.
type known struct {
	*store.Store
	statements atomic.Int64
	person     consult.Person
	body       consult.Body
	room       consult.Room
	meetings   []consult.Meeting
	leave      consult.Leave
}

func openKnown(t *testing.T, url string) *known {
	t.Helper()
	k := &known{}
	k.Store = storetest.Open(t, url, store.Options{Statement: func(string) { k.statements.Add(1) }})
	ctx := t.Context()
	k.person, k.body, k.room = ground(t, k.Store)
	form, err := k.Forms.Get(ctx, "other")
	if err != nil {
		t.Fatal(err)
	}
	form.Version = 2
	form.Rules = map[consult.ConflictKind]consult.Severity{consult.PersonOverloaded: consult.Off}
	form.InviteBodyIDs, form.MustAttend = []consult.ID{k.body.ID}, []consult.MembershipRole{consult.MembershipChair}
	from := time.Date(2027, 1, 4, 1, 0, 0, 0, time.UTC)
	for i := range 3 {
		k.meetings = append(k.meetings, consult.Meeting{
			Stamp:      consult.Stamp{ID: id(100 + i), Version: 1, CreatedAt: from, ChangedAt: from},
			Form:       "other",
			Title:      "会",
			Status:     consult.Confirmed,
			Visibility: consult.Public,
			Span:       consult.Span{From: from, To: from.Add(time.Hour)},
		})
	}
	k.meetings[0].Attendances = []consult.Attendance{{PersonID: k.person.ID, Role: consult.RoleVoting, Since: 1}}
	k.meetings[1].Follows = []consult.Follow{{MeetingID: k.meetings[0].ID, MinDays: 1}}
	k.leave = full(9, func(l *consult.Leave) {
		l.MeetingID = k.meetings[0].ID
		l.PersonID = k.person.ID
		l.Decision = consult.LeavePending
		l.Span, l.Former = consult.Span{}, false
	})
	membership := consult.Membership{Stamp: consult.Stamp{ID: id(200), Version: 1, CreatedAt: from, ChangedAt: from},
		BodyID: k.body.ID, PersonID: k.person.ID, Role: consult.MembershipMember, Since: "2020-01-01"}
	trip := consult.Trip{FromID: k.room.VenueID, ToID: k.room.VenueID, Took: time.Minute}
	for _, err := range []error{k.Forms.Save(ctx, form, 1), k.SaveMeetings(ctx, k.meetings), k.Leaves.Add(ctx, k.leave),
		k.Memberships.Add(ctx, membership), k.SaveTrips(ctx, []consult.Trip{trip}),
		k.SaveHolidayYear(ctx, workday.Year{Year: 2027, Holidays: map[string]string{"2027-01-01": "元旦"}})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// asked are the questions whose answers a transaction caches.
func (k *known) asked() map[string]func(context.Context) (any, error) {
	a, b := k.meetings[0].ID, k.meetings[1].ID
	day := consult.Date("2027-01-04")
	return map[string]func(context.Context) (any, error){
		"meeting":     func(ctx context.Context) (any, error) { return k.Meeting(ctx, a) },
		"heads":       func(ctx context.Context) (any, error) { return k.Heads(ctx, []consult.ID{a, b, id(999)}) },
		"followers":   func(ctx context.Context) (any, error) { return k.Followers(ctx, []consult.ID{a}) },
		"answers":     func(ctx context.Context) (any, error) { return k.Answers(ctx, []consult.ID{a}) },
		"leaves from": func(ctx context.Context) (any, error) { return k.LeavesFrom(ctx, []consult.ID{a}) },
		"leave":       func(ctx context.Context) (any, error) { return k.Leaves.Get(ctx, k.leave.ID) },
		"person":      func(ctx context.Context) (any, error) { return k.People.Get(ctx, k.person.ID) },
		"body":        func(ctx context.Context) (any, error) { return k.Bodies.Get(ctx, k.body.ID) },
		"members": func(ctx context.Context) (any, error) {
			return k.Members(
				ctx, []consult.ID{k.body.ID}, day, day,
			)
		},
		"room":  func(ctx context.Context) (any, error) { return k.Rooms.Get(ctx, k.room.ID) },
		"venue": func(ctx context.Context) (any, error) { return k.Venues.Get(ctx, k.room.VenueID) },
		"trips": func(ctx context.Context) (any, error) { return k.Trips(ctx, []consult.ID{k.room.VenueID}) },
		"form":  func(ctx context.Context) (any, error) { return k.Forms.Get(ctx, "other") },
		"rules": func(ctx context.Context) (any, error) { return k.Rules.Get(ctx, consult.RulesID) },
		"years": func(ctx context.Context) (any, error) { return k.HolidayYears(ctx) },
	}
}

// answer is what each question is answered.
func (k *known) answer(t *testing.T, ctx context.Context) map[string]any {
	t.Helper()
	out := map[string]any{}
	for what, ask := range k.asked() {
		got, err := ask(ctx)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		out[what] = got
	}
	return out
}

// In a transaction each question is put to the database once.
func TestATransactionReadsEachThingOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		k := openKnown(t, url)
		outside := k.answer(t, t.Context())
		for what, run := range map[string]func(context.Context, func(context.Context) error) error{
			"write": k.Write,
			"read":  k.Read,
		} {
			err := run(t.Context(), func(ctx context.Context) error {
				first := k.answer(t, ctx)
				before := k.statements.Load()
				again := k.answer(t, ctx)
				if n := k.statements.Load() - before; n > 0 {
					t.Errorf("in a %s %d statements when asked again", what, n)
				}
				if !reflect.DeepEqual(first, outside) || !reflect.DeepEqual(again, outside) {
					t.Errorf("in a %s first\n%+v then\n%+v, outside\n%+v", what, first, again, outside)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What a transaction writes it reads as written, whatever it had read before.
func TestATransactionReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		k := openKnown(t, url)
		for what, write := range k.writes() {
			var inside map[string]any
			err := k.Write(t.Context(), func(ctx context.Context) error {
				before := k.answer(t, ctx)
				err := write(ctx)
				if err != nil {
					return fmt.Errorf("%s: %w", what, err)
				}
				inside = k.answer(t, ctx)
				if reflect.DeepEqual(before, inside) {
					t.Errorf("%s changed nothing", what)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for of, want := range k.answer(t, t.Context()) {
				if !reflect.DeepEqual(inside[of], want) {
					t.Errorf(
						"after a write of %s its transaction read %s as\n%+v, the next\n%+v",
						what, of, inside[of], want,
					)
				}
			}
		}
	})
}

// writes change something of each kind.
func (k *known) writes() map[string]func(context.Context) error {
	save := func(ctx context.Context, edit func(*consult.Meeting)) error {
		m, err := k.Meeting(ctx, k.meetings[0].ID)
		if err != nil {
			return err
		}
		m.Version++
		edit(&m)
		return k.SaveMeetings(ctx, []consult.Meeting{m})
	}
	return map[string]func(context.Context) error{
		"a title": func(ctx context.Context) error {
			return save(ctx, func(m *consult.Meeting) { m.Title = "另一个会" })
		},
		"attendances": func(ctx context.Context) error {
			return save(ctx, func(m *consult.Meeting) { m.Attendances[0].Required = !m.Attendances[0].Required })
		},
		"an agenda": func(ctx context.Context) error {
			return save(ctx, func(m *consult.Meeting) {
				m.Items = []consult.Item{{ID: id(77), Minutes: 5, Kind: consult.ItemStudy, Title: "学习"}}
			})
		},
		"delegations": func(ctx context.Context) error {
			return save(ctx, func(m *consult.Meeting) {
				m.Delegations = []consult.Delegation{{ID: id(78), BodyID: k.body.ID, Seats: 3, NameBy: m.Span.From}}
				m.Attendances[0].DelegationID, m.Attendances[0].SeatNo = id(78), 2
			})
		},
		"overrides": func(ctx context.Context) error {
			return save(ctx, func(m *consult.Meeting) {
				m.Overrides = append(m.Overrides, consult.Override{
					Kind:     consult.PersonDoubleBooked,
					PersonID: k.person.ID,
					Reason:   "知情",
					At:       k.meetings[0].CreatedAt,
				})
			})
		},
		"what is not held": func(ctx context.Context) error {
			m, err := k.Meeting(ctx, k.meetings[0].ID)
			if err != nil {
				return err
			}
			m.Attendances[0].Unheld = !m.Attendances[0].Unheld
			return k.Lack(ctx, m)
		},
		"an answer": func(ctx context.Context) error {
			return k.SaveAnswers(ctx, []consult.Answer{{MeetingID: k.meetings[0].ID, PersonID: k.person.ID,
				Response: consult.Accepted, SubstituteName: "李四", To: k.meetings[1].Span}})
		},
		"answers to a slot that is left": func(ctx context.Context) error {
			err := k.SaveAnswers(ctx, []consult.Answer{
				{MeetingID: k.meetings[0].ID, PersonID: k.person.ID, Response: consult.Accepted},
			})
			if err != nil {
				return err
			}
			k.answersOf(ctx)
			return k.Reask(ctx, []consult.ID{k.meetings[0].ID})
		},
		"a leave": func(ctx context.Context) error {
			l := k.leave
			l.Version, l.Decision = k.leave.Version+1, consult.LeaveApproved
			return k.Leaves.Save(ctx, l, k.leave.Version)
		},
		"a person": func(ctx context.Context) error {
			p := k.person
			p.Version, p.Name = p.Version+1, "王五"
			return k.People.Save(ctx, p, k.person.Version)
		},
		"a namesake": func(ctx context.Context) error {
			p, err := k.People.Get(ctx, k.person.ID)
			if err != nil {
				return err
			}
			p.ID = id(300)
			return k.People.Add(ctx, p)
		},
		"a body": func(ctx context.Context) error {
			b := k.body
			b.Version, b.Name = b.Version+1, "新名"
			return k.Bodies.Save(ctx, b, k.body.Version)
		},
		"a membership": func(ctx context.Context) error { return k.Memberships.Remove(ctx, id(200)) },
		"a room": func(ctx context.Context) error {
			r := k.room
			r.Version, r.Name = r.Version+1, "新室"
			return k.Rooms.Save(ctx, r, k.room.Version)
		},
		"a venue": func(ctx context.Context) error {
			v, err := k.Venues.Get(ctx, k.room.VenueID)
			if err != nil {
				return err
			}
			v.Version, v.Name = v.Version+1, "新楼"
			return k.Venues.Save(ctx, v, v.Version-1)
		},
		"trips": func(ctx context.Context) error {
			return k.SaveTrips(ctx, []consult.Trip{{FromID: k.room.VenueID, ToID: k.room.VenueID, Took: time.Hour}})
		},
		"a form": func(ctx context.Context) error {
			f, err := k.Forms.Get(ctx, "other")
			if err != nil {
				return err
			}
			f.Version, f.NameZH = f.Version+1, "别的"
			return k.Forms.Save(ctx, f, f.Version-1)
		},
		"rules": func(ctx context.Context) error {
			r, err := k.Rules.Get(ctx, consult.RulesID)
			if err != nil {
				return err
			}
			r.Version, r.Load.Day = r.Version+1, r.Load.Day+1
			return k.Rules.Save(ctx, r, r.Version-1)
		},
		"a holiday year": func(ctx context.Context) error {
			return k.SaveHolidayYear(ctx, workday.Year{Year: 2028, Holidays: map[string]string{"2028-01-01": "元旦"}})
		},
		"everything at once": func(ctx context.Context) error {
			return k.Restamp(ctx, consult.MeetingFilter{}, consult.Former{})
		},
	}
}

// answersOf has the transaction cache the answers.
func (k *known) answersOf(ctx context.Context) {
	k.Answers(ctx, []consult.ID{k.meetings[0].ID})
}

// Whoever changes an answer changes nobody else's.
func TestWhatATransactionCachesIsNotShared(t *testing.T) {
	t.Parallel()
	k := openKnown(t, storetest.SQLite(t))
	want := k.answer(t, t.Context())
	err := k.Write(t.Context(), func(ctx context.Context) error {
		k.answer(t, ctx)
		m, _ := k.Meeting(ctx, k.meetings[0].ID)
		m.Attendances[0].Role = "x"
		heads, _ := k.Heads(ctx, []consult.ID{k.meetings[1].ID})
		heads[k.meetings[1].ID].Follows[0].MinDays = 99
		followers, _ := k.Followers(ctx, []consult.ID{k.meetings[0].ID})
		followers[k.meetings[0].ID][0] = "x"
		leaves, _ := k.LeavesFrom(ctx, []consult.ID{k.meetings[0].ID})
		leaves[k.meetings[0].ID][0].Note = "x"
		f, _ := k.Forms.Get(ctx, "other")
		f.Rules["x"] = consult.Off
		f.InviteBodyIDs[0], f.MustAttend[0] = "x", "x"
		years, _ := k.HolidayYears(ctx)
		years[0].Holidays["x"] = "x"
		if got := k.answer(t, ctx); !reflect.DeepEqual(got, want) {
			t.Errorf("now\n%+v, before\n%+v", got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Of what hangs on a Meeting what differs is written, and what does not is left.
func TestWhatHangsOnAMeetingIsWrittenAsItIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		k := openKnown(t, url)
		at := k.meetings[0].CreatedAt
		edits := map[string]func(*consult.Meeting){
			"a role": func(m *consult.Meeting) { m.Attendances[0].Role = consult.RoleGuest },
			"nobody": func(m *consult.Meeting) { m.Attendances = nil },
			"a body": func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{k.body.ID} },
			"an override": func(m *consult.Meeting) {
				m.Overrides = []consult.Override{
					{Kind: "x", Reason: "一", At: at},
				}
			},
			"its reason": func(m *consult.Meeting) {
				m.Overrides = []consult.Override{
					{Kind: "x", Reason: "二", At: at},
				}
			},
			"a move":       func(m *consult.Meeting) { m.Moves = []consult.Move{{From: m.Slot(), At: at, Version: 1}} },
			"another move": func(m *consult.Meeting) { m.Moves = []consult.Move{{From: m.Slot(), At: at, Version: 2}} },
			"days between": func(m *consult.Meeting) { m.Follows = []consult.Follow{{MeetingID: id(102), MinDays: 7}} },
			"nothing else": func(*consult.Meeting) {},
		}
		for what, edit := range edits {
			for _, read := range []bool{true, false} {
				m, err := k.Meeting(t.Context(), k.meetings[0].ID)
				if err != nil {
					t.Fatal(err)
				}
				m.Version++
				if len(m.Attendances) == 0 {
					m.Attendances = []consult.Attendance{{PersonID: k.person.ID, Role: consult.RoleVoting, Since: 1}}
				}
				edit(&m)
				err = k.Write(t.Context(), func(ctx context.Context) error {
					if read {
						k.Meeting(ctx, m.ID)
					}
					return k.SaveMeetings(ctx, []consult.Meeting{m})
				})
				if err != nil {
					t.Fatal(err)
				}
				if got, err := k.Meeting(t.Context(), m.ID); err != nil || !reflect.DeepEqual(got, m) {
					t.Errorf("%s, read before %v: got\n%+v, want\n%+v (%v)", what, read, got, m, err)
				}
			}
		}
	})
}

// Who is on a Body on one day is not who is on it over a year.
func TestMembersAreCachedForTheirDays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		k := openKnown(t, url)
		spans := [][2]consult.Date{
			{"2027-01-04", "2027-01-04"}, {"2026-01-01", "2027-01-04"}, {"2027-01-04", "2028-01-01"},
			{"2026-06-01", "2026-06-01"}, {"2025-01-01", "2029-01-01"}, {"2027-06-01", "2027-06-02"},
		}
		for i, held := range [][2]consult.Date{
			{"2026-01-01", "2026-12-31"}, {"2027-05-01", ""}, {"2027-05-01", "2027-06-02"},
		} {
			err := k.Memberships.Add(t.Context(), consult.Membership{
				Stamp: consult.Stamp{
					ID:        id(400 + i),
					Version:   1,
					CreatedAt: k.person.CreatedAt,
					ChangedAt: k.person.ChangedAt,
				},
				BodyID:   k.body.ID,
				PersonID: k.person.ID,
				Role:     consult.MembershipChair,
				Since:    held[0],
				Until:    held[1],
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := k.Write(t.Context(), func(ctx context.Context) error {
			for _, days := range spans {
				want, err := k.Members(t.Context(), []consult.ID{k.body.ID}, days[0], days[1])
				if err != nil {
					return err
				}
				got, err := k.Members(ctx, []consult.ID{k.body.ID}, days[0], days[1])
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %+v, want %+v (%v)", days, got, want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Of many that are written at once none is written over another version, and none that
// is not there comes in.
func TestManyMeetingsAreWrittenOverTheVersionBefore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		k := openKnown(t, url)
		next := func(edit func(i int, m *consult.Meeting)) []consult.Meeting {
			var all []consult.Meeting
			for i, m := range k.meetings {
				m.Version, m.Title = 2, "改"
				edit(i, &m)
				all = append(all, m)
			}
			return all
		}
		for reason, set := range map[string][]consult.Meeting{
			"one has another version": next(func(i int, m *consult.Meeting) { m.Version += int64(i / 2) }),
			"one is not there": next(func(i int, m *consult.Meeting) {
				if i == 2 {
					m.ID = id(999)
				}
			}),
		} {
			for _, read := range []bool{false, true} {
				err := k.Write(t.Context(), func(ctx context.Context) error {
					if read {
						_, err := k.MeetingsByID(ctx, []consult.ID{set[0].ID, set[1].ID, set[2].ID})
						if err != nil {
							return err
						}
					}
					return k.SaveMeetings(ctx, set)
				})
				if !errors.Is(err, consult.ErrStale) {
					t.Errorf("%s, read before %v: %v", reason, read, err)
				}
			}
		}
		good := next(func(_ int, m *consult.Meeting) { m.Follows, m.CreatedBy = nil, "他人" })
		err := k.SaveMeetings(t.Context(), good)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range k.meetings {
			got, err := k.Meeting(t.Context(), m.ID)
			if err != nil || got.Version != 2 || got.Title != "改" || got.Follows != nil ||
				got.CreatedBy != m.CreatedBy || !got.CreatedAt.Equal(m.CreatedAt) {
				t.Errorf("%+v (%v)", got, err)
			}
		}
	})
}
