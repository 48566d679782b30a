package availability_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestAvailableSlotsCanBeBooked(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		wish := o.Crowd(t)
		window := Span(t, "06-10 00:00-06-17 00:00")
		found, err := o.Availability.Available(t.Context(), wish, conflict.Search{Window: window, Limit: 50})
		Must(t, err)
		all := found.Items
		if len(all) < 5 {
			t.Errorf("only %d slots", len(all))
		}
		for _, a := range all {
			if !window.Contains(a.Slot.Span) || a.Slot.Span.Length() != time.Hour || a.Slot.RoomID == "" {
				t.Errorf("not what was wished for: %v", a.Slot)
			}
			at := wish
			at.Span, at.RoomID = a.Slot.Span, a.Slot.RoomID
			b, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true})
			if err != nil || Kinds(b.Warnings) != Kinds(a.Warnings) {
				t.Errorf("%v: %v, warned of %q, promised %q", a.Slot, Explain(err), Kinds(b.Warnings), Kinds(a.Warnings))
			}
		}
		if few, err := o.Availability.Available(t.Context(), wish, conflict.Search{Window: window, Limit: 2}); err != nil || len(few.Items) != 2 || few.Items[0].Slot != all[0].Slot {
			t.Errorf("at most two: %v, %v", few, err)
		}
	})
}

func TestAlternativesCanBeMovedTo(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		wish := o.Crowd(t)
		wish.Span = Span(t, "06-10 16:30-17:30")
		m := o.Book(t, wish)
		draft := o.Book(t, With(wish, func(m *consult.Meeting) { m.Status = consult.Draft }))
		for name, id := range map[string]consult.ID{"booked": m.ID, "drafted": draft.ID} {
			found, err := o.Availability.Alternatives(t.Context(), id, conflict.Search{Limit: 20})
			all := found.Items
			if Must(t, err); len(all) < 5 {
				t.Errorf("%s: only %d", name, len(all))
			}
			for _, a := range all {
				if a.Slot.Equal(o.Meeting(t, id).Slot()) {
					t.Errorf("%s: %v is no alternative", name, a.Slot)
				}
				if _, err := o.Booking.Move(t.Context(), o.By, id, a.Slot, nil, booking.Options{DryRun: true}); err != nil {
					t.Errorf("%s: %v: %v", name, a.Slot, Explain(err))
				}
			}
		}
		o.Cancel(t, m.ID)
		if _, err := o.Availability.Alternatives(t.Context(), m.ID, conflict.Search{Limit: 5}); !errors.Is(err, consult.ErrInvalid) {
			t.Errorf("of a cancelled meeting: %v", err)
		}
		if _, err := o.Availability.Alternatives(t.Context(), NewID(), conflict.Search{Limit: 5}); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("of none: %v", err)
		}
	})
}

func TestAvailableWindow(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		wish := Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t))
		day := 24 * time.Hour
		now := o.Now()
		for _, row := range []struct {
			reason string
			window consult.Span
			last   time.Time
			want   string
		}{
			{"a fortnight around the wish unless told", consult.Span{}, wish.Span.To.Add(14 * day), ""},
			{"a fortnight after the wish", consult.Span{From: wish.Span.To.Add(day)}, wish.Span.To.Add(15 * day), ""},
			{"92 days", consult.Span{From: now, To: now.Add(92 * day)}, now.Add(92 * day), ""},
			{"a second more", consult.Span{From: now, To: now.Add(92*day + time.Second)}, now, "to window"},
			{"empty", consult.Span{From: now, To: now}, now, "to window"},
			{"ends in the past", consult.Span{To: now.Add(-day)}, now, "to window"},
			{"begins in the past", consult.Span{From: now.Add(-day), To: now.Add(day)}, now.Add(day), ""},
		} {
			found, err := o.Availability.Available(t.Context(), wish, conflict.Search{Window: row.window, Limit: 50})
			all := found.Items
			if row.want != "" {
				if got := Faults(t, err); got != row.want {
					t.Errorf("%s: got %s", row.reason, got)
				}
				continue
			}
			if Must(t, err); len(all) == 0 {
				t.Errorf("%s: nothing", row.reason)
			}
			for _, a := range all {
				if a.Slot.Span.From.Before(now) || a.Slot.Span.To.After(row.last) {
					t.Errorf("%s: %v", row.reason, a.Slot.Span)
				}
			}
		}
		if _, err := o.Availability.Available(t.Context(), With(wish, func(m *consult.Meeting) { m.Form = "tea" }), conflict.Search{Limit: 5}); Faults(t, err) != "form not_found" {
			t.Errorf("a bad wish: %v", err)
		}
	})
}

// bustle is an office of people, rooms and meetings at random, and its rooms.
func bustle(t *testing.T, o *Office, seed uint64) (people, rooms []consult.ID, body consult.ID) {
	rnd := rand.New(rand.NewPCG(seed, 9))
	people = o.Persons(t, 12)
	near, far := o.Venue(t), o.Venue(t)
	rooms = []consult.ID{o.Room(t, near, 6), o.Room(t, near, 30), o.Room(t, far, 8)}
	body = o.Body(t, people[4:8]...)
	for range 60 {
		from := When(t, fmt.Sprintf("06-%02d %02d:00", 2+rnd.IntN(11), 8+rnd.IntN(9))).Add(time.Duration(rnd.IntN(4)) * 15 * time.Minute)
		m := consult.Meeting{Form: "counterpart", Title: "对口协商", Span: consult.Span{From: from, To: from.Add(time.Duration(2+rnd.IntN(8)) * 15 * time.Minute)}}
		for _, k := range rnd.Perm(len(people))[:1+rnd.IntN(3)] {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: people[k], Role: consult.RoleVoting, Required: rnd.IntN(4) > 0})
		}
		if rnd.IntN(2) == 0 {
			m.RoomID = rooms[rnd.IntN(len(rooms))]
		}
		if rnd.IntN(4) == 0 {
			m.Status = consult.Tentative
		}
		if _, err := o.Booking.Book(t.Context(), o.By, m, booking.Options{}); err != nil && !errors.Is(err, consult.ErrConflict) {
			t.Fatal(err)
		}
	}
	o.Block(t, consult.SubjectPerson, people[0], Span(t, "06-04 08:00-12:00"), true)
	o.Block(t, consult.SubjectPerson, people[9], Span(t, "06-05 08:00-18:00"), true)
	o.Block(t, consult.SubjectRoom, rooms[1], Span(t, "06-08 08:00-18:00"), true)
	o.Block(t, consult.SubjectEveryone, "", Span(t, "06-09 13:00-18:00"), rnd.IntN(2) == 0)
	return people, rooms, body
}

// Whatever the office: every slot that is offered can be booked as it is offered,
// without an Override, and moved to.
func TestEverySlotOfferedCanBeHad(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people, rooms, body := bustle(t, o, 3)
		// Whoever joins or leaves while the search looks on is known on each day.
		o.Sits(t, consult.Membership{BodyID: body, PersonID: people[8], Role: consult.MembershipMember, Since: "2026-06-08"})
		o.Sits(t, consult.Membership{BodyID: body, PersonID: people[9], Role: consult.MembershipMember, Since: "2020-01-01", Until: "2026-06-05"})
		// Travel and load refuse here: what no ledger shows.
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "thematic", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.TravelTooShort: consult.Blocking, consult.PersonOverloaded: consult.Blocking}
			f.Quorum = consult.Quorum{Num: 1, Den: 2}
			return nil
		})
		Must(t, err)
		_, err = o.Directory.Rules.Edit(t.Context(), o.By, consult.RulesID, 0, func(r *consult.Rules) error {
			r.Travel.Indoors, r.Load.Day = 30*time.Minute, 2
			return nil
		})
		Must(t, err)
		away := o.Person(t)
		o.Book(t, Sitting(Span(t, "06-03 18:00-06-11 12:00"), away))
		research, offers := o.Book(t, Sitting(Span(t, "06-04 08:00-08:30"))), 0
		for i, form := range []consult.FormKey{"thematic", "other", "thematic"} {
			window := Span(t, []string{"06-02", "06-02", "06-08"}[i]+" 00:00-06-13 00:00")
			wish := With(Sitting(Span(t, "06-03 09:00-10:30"), people[i], people[i+1]), func(m *consult.Meeting) {
				m.Form, m.RoomID, m.InviteBodyIDs = form, rooms[i], []consult.ID{body}
				if i == 1 {
					m.Follows = []consult.Follow{{MeetingID: research.ID, MinDays: 1}}
				}
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: people[10], Role: consult.RoleGuest}, consult.Attendance{PersonID: people[11], Role: consult.RoleGuest},
					consult.Attendance{PersonID: away, Role: consult.RoleGuest})
			})
			found, err := o.Availability.Available(t.Context(), wish, conflict.Search{Window: window, Limit: 30, Ways: 3})
			Must(t, err)
			for _, a := range found.Items {
				at := wish
				at.Span, at.RoomID = a.Slot.Span, a.Slot.RoomID
				b, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true})
				if err != nil || Kinds(b.Warnings) != Kinds(a.Warnings) || len(b.Meeting.Overrides) > 0 {
					t.Errorf("%s %v: %v, warned of %q, promised %q", form, a.Slot, Explain(err), Kinds(b.Warnings), Kinds(a.Warnings))
				}
				if a.ZH == "" || a.EN == "" || len(a.Bodies) != 1 || i == 1 && a.Slot.Span.From.Before(When(t, "06-05 00:00")) {
					t.Errorf("untold: %+v", a)
				}
			}
			if offers += len(found.Items); len(found.Items) == 0 {
				continue
			}
			wish.Span, wish.RoomID = found.Items[0].Slot.Span, found.Items[0].Slot.RoomID
			m := o.Book(t, wish)
			others, err := o.Availability.Alternatives(t.Context(), m.ID, conflict.Search{Window: window, Limit: 30})
			Must(t, err)
			for _, a := range others.Items {
				b, err := o.Booking.Move(t.Context(), o.By, m.ID, a.Slot, nil, booking.Options{DryRun: true})
				if err != nil || Kinds(b.Warnings) != Kinds(a.Warnings) || a.Slot.Equal(m.Slot()) {
					t.Errorf("%s to %v: %v, warned of %q, promised %q", form, a.Slot, Explain(err), Kinds(b.Warnings), Kinds(a.Warnings))
				}
			}
			offers += len(others.Items)
			if len(others.Items) > 0 {
				_, err := o.Booking.Move(t.Context(), o.By, m.ID, others.Items[0].Slot, nil, booking.Options{})
				Must(t, Explain(err))
			}
		}
		if o.Sound(t); offers < 40 {
			t.Errorf("only %d offers prove too little", offers)
		}
	})
}

// Each way is true: the other Meeting moves, then this one, and both at once.
func TestWaysLeadThere(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		told := 0
		for seed := range uint64(2) {
			people, rooms, _ := bustle(t, o, 20+seed)
			wish := With(Sitting(Span(t, "06-03 10:00-11:30"), people[:6]...), func(m *consult.Meeting) { m.RoomID = rooms[1] })
			q := conflict.Search{Window: Span(t, "06-02 00:00-06-13 00:00"), Limit: 5, Ways: 3}
			found, err := o.Availability.Available(t.Context(), wish, q)
			Must(t, err)
			seen := map[consult.ID]bool{}
			for _, w := range found.Ways {
				told++
				if len(w.Moves) != 1 || seen[w.Moves[0].MeetingID] || !strings.HasPrefix(w.ZH, "把《对口协商》移到") || !strings.HasSuffix(w.ZH, "即可") {
					t.Errorf("%+v", w)
				}
				seen[w.Moves[0].MeetingID] = true
				at := With(wish, func(m *consult.Meeting) { m.Span, m.RoomID = w.Slot.Span, w.Slot.RoomID })
				if _, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true}); !errors.Is(err, consult.ErrConflict) {
					t.Errorf("%v needs no change elsewhere: %v", w.Slot, err)
				}
				moves := []Shift{{MeetingID: w.Moves[0].MeetingID, To: w.Moves[0].To}}
				if err := o.TryAll(t.Context(), o.By, &at, moves); err != nil {
					t.Errorf("%v: %v", w, Explain(err))
				}
			}
			if len(found.Items) == 0 {
				continue
			}
			at := With(wish, func(m *consult.Meeting) { m.Span, m.RoomID = found.Items[0].Slot.Span, found.Items[0].Slot.RoomID })
			m := o.Book(t, at)
			found, err = o.Availability.Alternatives(t.Context(), m.ID, q)
			Must(t, err)
			for _, w := range found.Ways {
				told++
				if len(w.Moves) != 2 || w.Moves[1].MeetingID != m.ID || w.Moves[1].To != w.Slot || !w.Moves[1].From.Equal(m.Slot()) {
					t.Fatalf("%+v", w)
				}
				var moves []Shift
				for _, s := range w.Moves {
					moves = append(moves, Shift{MeetingID: s.MeetingID, To: s.To})
				}
				if err := o.TryAll(t.Context(), o.By, nil, moves); err != nil {
					t.Errorf("both at once: %v", Explain(err))
				}
			}
			if len(found.Ways) == 0 {
				continue
			}
			for _, s := range found.Ways[0].Moves { // one after the other
				_, err := o.Booking.Move(t.Context(), o.By, s.MeetingID, s.To, nil, booking.Options{})
				Must(t, Explain(err))
			}
			o.Sound(t)
		}
		if told < 4 {
			t.Errorf("only %d ways", told)
		}
	})
}

func TestWhoYields(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		at := Span(t, "06-10 08:30-18:00")
		for _, row := range []struct {
			reason string
			edit   func(*consult.Meeting)
			want   int
		}{
			{"an equal", func(*consult.Meeting) {}, 1},
			{"one from above, tentatively", func(m *consult.Meeting) { m.Form, m.Status = "standing_committee", consult.Tentative }, 1},
			{"one from above, confirmed", func(m *consult.Meeting) { m.Form = "standing_committee" }, 0},
			{"one that has begun", func(m *consult.Meeting) { m.Span = Span(t, "06-01 07:00-06-20 18:00") }, 0},
		} {
			other := o.Book(t, With(Sitting(at, p...), row.edit))
			q := conflict.Search{Window: Span(t, "06-10 00:00-06-11 00:00"), Limit: 1, Ways: 3}
			found, err := o.Availability.Available(t.Context(), Sitting(Span(t, "06-10 09:00-10:00"), p[0]), q)
			if Must(t, err); len(found.Ways) != row.want || len(found.Items) != 0 {
				t.Errorf("%s: %+v", row.reason, found)
			}
			if row.want == 1 {
				_, err := o.Booking.Pin(t.Context(), o.By, other.ID, "主要领导已定", booking.Options{})
				Must(t, err)
				if found, err = o.Availability.Available(t.Context(), Sitting(Span(t, "06-10 09:00-10:00"), p[0]), q); err != nil || len(found.Ways) != 0 {
					t.Errorf("%s, pinned: %+v, %v", row.reason, found.Ways, err)
				}
				_, err = o.Booking.Unpin(t.Context(), o.By, other.ID, booking.Options{})
				Must(t, err)
			}
			o.Cancel(t, other.ID)
		}
		other := o.Book(t, With(Sitting(at, p...), func(m *consult.Meeting) { m.Visibility, m.Title = consult.Restricted, "秘密" }))
		found, err := o.Availability.Available(t.Context(), Sitting(Span(t, "06-10 09:00-10:00"), p[0]), conflict.Search{Limit: 1, Ways: 1})
		Must(t, err)
		if w := found.Ways; len(w) != 1 || w[0].Moves[0].MeetingID != other.ID || w[0].Moves[0].Title != "" || strings.Contains(w[0].ZH+w[0].EN, "秘密") {
			t.Errorf("%+v", w)
		}
	})
}

func TestAlternativesOfAParent(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, venue := o.Persons(t, 3), o.Venue(t)
		hall, small := o.Room(t, venue, 20), o.Room(t, venue, 10)
		parent := o.Book(t, Sitting(Span(t, "06-10 09:00-06-11 12:00")))
		inside := func(s string, room consult.ID, who ...consult.ID) consult.Meeting {
			return o.Book(t, With(Sitting(Span(t, s), who...), func(m *consult.Meeting) { m.ParentID, m.RoomID = parent.ID, room }))
		}
		first, second := inside("06-10 09:00-11:00", hall, p[0]), inside("06-11 10:00-12:00", small, p[1])
		inside("06-10 14:00-15:00", small, p[2])
		o.Book(t, Sitting(Span(t, "06-12 09:00-10:00"), p[0]))                                                // keeps the first from Friday
		o.Book(t, With(Sitting(Span(t, "06-16 09:00-18:00")), func(m *consult.Meeting) { m.RoomID = small })) // keeps the second from Tuesday
		o.Block(t, consult.SubjectPerson, p[2], Span(t, "06-17 08:00-18:00"), true)                           // and the third from Wednesday
		found, err := o.Availability.Alternatives(t.Context(), parent.ID, conflict.Search{Window: Span(t, "06-09 00:00-06-20 00:00"), Limit: 20})
		Must(t, err)
		var days []string
		for _, a := range found.Items {
			if a.Slot.Equal(parent.Slot()) {
				t.Errorf("%v is where it is", a.Slot)
			}
			if _, err := o.Booking.Move(t.Context(), o.By, parent.ID, a.Slot, nil, booking.Options{DryRun: true}); err != nil {
				t.Errorf("%v: %v", a.Slot, Explain(err))
			}
			days = append(days, a.Slot.Span.From.In(o.Zone()).Format("01-02 15:04"))
		}
		slices.Sort(days)
		// Thursday the 18th leads into a holiday.
		if want := []string{"06-09 09:00", "06-11 09:00"}; !slices.Equal(days, want) {
			t.Errorf("on %v, want %v", days, want)
		}
		_, err = o.Booking.Pin(t.Context(), o.By, second.ID, "主要领导已定", booking.Options{})
		Must(t, err)
		if _, err := o.Availability.Alternatives(t.Context(), parent.ID, conflict.Search{Limit: 1}); Faults(t, err) != "id pinned" {
			t.Errorf("with a child pinned: %v", err)
		}
		_, err = o.Booking.Unpin(t.Context(), o.By, second.ID, booking.Options{})
		Must(t, err)
		_, err = o.Booking.Move(t.Context(), o.By, parent.ID, found.Items[0].Slot, nil, booking.Options{})
		Must(t, Explain(err))
		if a, b := o.Meeting(t, first.ID), o.Meeting(t, second.ID); a.RoomID != hall || b.Span.From.Sub(a.Span.From) != second.Span.From.Sub(first.Span.From) {
			t.Errorf("moved apart: %v %v", a.Slot(), b.Slot())
		}
		o.Sound(t)
	})
}

func TestSearchNarrows(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		here, there := o.Venue(t), o.Venue(t)
		own, big, away := o.Room(t, here, 10), o.Room(t, here, 50), o.Room(t, there, 10)
		closed, err := o.Directory.Rooms.Add(t.Context(), o.By, consult.Room{VenueID: here, Name: "旧", Capacity: 9, Active: false})
		Must(t, err)
		wish := With(Sitting(Span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.RoomID = own })
		online := With(wish, func(m *consult.Meeting) { m.RoomID = "" })
		clock := func(h time.Duration) *time.Duration { return new(h * time.Hour) }
		only := func(rooms ...consult.ID) func(consult.Slot) bool {
			return func(s consult.Slot) bool { return slices.Contains(rooms, s.RoomID) }
		}
		for _, row := range []struct {
			reason string
			wish   consult.Meeting
			q      conflict.Search
			want   func(consult.Slot) bool
			fault  string
		}{
			{"these rooms", wish, conflict.Search{RoomIDs: []consult.ID{big, away}}, only(big, away), ""},
			{"this venue", wish, conflict.Search{VenueIDs: []consult.ID{there}}, only(away), ""},
			{"both, and nothing is in both", wish, conflict.Search{VenueIDs: []consult.ID{there}, RoomIDs: []consult.ID{own}}, nil, ""},
			{"the same room", wish, conflict.Search{SameRoom: true}, only(own), ""},
			{"enough seats", wish, conflict.Search{MinCapacity: 11}, only(big), ""},
			{"a room for what had none", online, conflict.Search{MinCapacity: 50}, only(big), ""},
			{"none for what has none", online, conflict.Search{}, only(""), ""},
			{"Fridays", wish, conflict.Search{Days: []time.Weekday{time.Friday}}, func(s consult.Slot) bool { return s.Span.From.In(o.Zone()).Weekday() == time.Friday }, ""},
			{"in the afternoon", wish, conflict.Search{Earliest: clock(14), Latest: clock(16)}, func(s consult.Slot) bool {
				return s.Span.From.In(o.Zone()).Hour() >= 14 && s.Span.To.In(o.Zone()).Hour() <= 16
			}, ""},
			{"a room that is none", wish, conflict.Search{RoomIDs: []consult.ID{own, NewID()}}, nil, "room_ids[1] not_found"},
			{"a room out of use", wish, conflict.Search{RoomIDs: []consult.ID{closed.ID}}, nil, "room_ids[0] inactive"},
			{"a venue that is none", wish, conflict.Search{VenueIDs: []consult.ID{NewID()}}, nil, "venue_ids[0] not_found"},
			{"the same room of none", online, conflict.Search{SameRoom: true}, nil, "same_room no_room"},
			{"the same room and another", wish, conflict.Search{SameRoom: true, RoomIDs: []consult.ID{big}}, nil, "same_room contradiction"},
			{"late before early", wish, conflict.Search{Earliest: clock(15), Latest: clock(14)}, nil, "latest not_after_earliest"},
			{"a day of 25 hours", wish, conflict.Search{Latest: clock(25)}, nil, "latest range"},
			{"too short a time", wish, conflict.Search{Earliest: clock(9), Latest: new(9*time.Hour + 59*time.Minute)}, nil, "latest too_short"},
			{"too short until the office closes", wish, conflict.Search{Earliest: new(17*time.Hour + 30*time.Minute)}, nil, "earliest too_short"},
			{"a grid of 31 days and a second", wish, conflict.Search{Grid: true, Window: consult.Span{From: o.Now(), To: o.Now().Add(conflict.MaxGrid + time.Second)}}, nil, "to grid_window"},
			{"two faults at once", online, conflict.Search{SameRoom: true, Earliest: clock(25)}, nil, "earliest range, same_room no_room"},
		} {
			row.q.Limit = 8
			found, err := o.Availability.Available(t.Context(), row.wish, row.q)
			if row.fault != "" {
				if got := Faults(t, err); got != row.fault {
					t.Errorf("%s: %s, want %s", row.reason, got, row.fault)
				}
				continue
			}
			Must(t, err)
			if (len(found.Items) == 0) != (row.want == nil) {
				t.Errorf("%s: %d slots", row.reason, len(found.Items))
			}
			for _, a := range found.Items {
				if !row.want(a.Slot) {
					t.Errorf("%s: %v", row.reason, a.Slot)
				}
			}
		}
	})
}

func TestGrid(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, room := o.Persons(t, 3), o.Room(t, o.Venue(t), 10)
		open := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:10"), p[0]), func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Tentative }))
		o.Book(t, With(Sitting(Span(t, "06-10 10:30-11:00"), p[1]), func(m *consult.Meeting) { m.Visibility, m.Title = consult.Restricted, "秘密" }))
		gone := o.Book(t, Sitting(Span(t, "06-10 14:00-15:00"), p[2]))
		l, err := o.Attendance.Leaves.Add(t.Context(), o.By, consult.Leave{MeetingID: gone.ID, PersonID: p[2], Reason: consult.LeaveIllness})
		Must(t, err)
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0)
		Must(t, err)
		o.Block(t, consult.SubjectRoom, room, Span(t, "06-09 00:00-06-10 08:00"), true)
		o.Block(t, consult.SubjectPerson, p[0], Span(t, "06-10 16:00-17:00"), false) // only advice
		wish := With(Sitting(Span(t, "06-11 09:00-10:00"), p...), func(m *consult.Meeting) {
			m.RoomID, m.Attendances[2].Required = room, false
		})
		q := conflict.Search{Window: Span(t, "06-10 07:00-18:00"), Grid: true, Limit: 1}
		found, err := o.Availability.Available(t.Context(), wish, q)
		Must(t, err)
		g := found.Grid
		said := func(row conflict.GridRow) (out []string) {
			for _, s := range row.Busy {
				out = append(out, s.Span.From.In(o.Zone()).Format("15:04")+s.Span.To.In(o.Zone()).Format("-15:04 ")+string(s.Kind)+" "+s.Title)
			}
			return out
		}
		for i, want := range [][]string{{"09:00-10:10 meeting 碰头会"}, {"10:30-11:00 meeting "}, {"14:00-15:00 leave 碰头会"}} {
			if row := g.People[i]; !slices.Equal(said(row), want) || row.ID != p[i] || row.Name == "" || row.Required != (i < 2) {
				t.Errorf("%d: %q %+v", i, said(row), row)
			}
		}
		if want := []string{"07:00-08:00 block 市委全会", "09:00-10:10 meeting 碰头会"}; len(g.Rooms) != 1 || !slices.Equal(said(g.Rooms[0]), want) || !g.Rooms[0].Busy[1].Tentative {
			t.Errorf("%+v", g.Rooms)
		}
		if b := g.People[1].Busy[0]; b.MeetingID != "" || g.People[0].Busy[0].MeetingID != open.ID {
			t.Errorf("a restricted meeting is named: %+v", b)
		}
		for clock, want := range map[string][2]int{"07:00": {2, 1}, "08:45": {2, 1}, "09:00": {1, 1}, "10:00": {1, 1}, "10:15": {2, 1}, "10:30": {1, 1},
			"10:45": {1, 1}, "11:00": {2, 1}, "14:00": {2, 0}, "14:45": {2, 0}, "15:00": {2, 1}, "17:45": {2, 1}} {
			i := int(When(t, "06-10 "+clock).Sub(g.Span.From) / (15 * time.Minute))
			if got := [2]int{g.RequiredFree[i], g.OptionalFree[i]}; got != want {
				t.Errorf("%s: %v free, want %v", clock, got, want)
			}
		}
		if len(g.RequiredFree) != 44 || len(g.OptionalFree) != 44 {
			t.Errorf("%d quarters of an hour", len(g.RequiredFree))
		}
		q.Confirmed = true
		if found, err = o.Availability.Available(t.Context(), wish, q); err != nil || len(found.Grid.People[0].Busy) != 0 || found.Grid.RequiredFree[8] != 2 {
			t.Errorf("with the tentative left out: %+v, %v", found.Grid.People[0], err)
		}
	})
}
