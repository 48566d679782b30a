package availability_test

import (
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/workday"
)

// notInSlots are the kinds of which no slot that is offered warns, each with the reason.
var notInSlots = map[consult.ConflictKind]string{
	consult.PersonDoubleBooked: "such a slot is not offered",
	consult.RoomDoubleBooked:   "such a slot is not offered",
	consult.OutsideParent:      "such a slot is not offered",
	consult.OutOfOrder:         "such a slot is not offered",
	consult.RoomInactive:       "rooms out of use are not offered",
	consult.PersonInactive:     "people out of use are refused in a wish",
	consult.BodyInactive:       "bodies out of use are refused in a wish",
	consult.RoomTooSmall:       "rooms that are too small are not offered",
	consult.Pinned:             "a pinned meeting has no alternatives",
	consult.OnHoliday:          "a holiday is not offered",
	consult.SeriesOverlap:      "two dates of a series book together, and a slot is for one",
	consult.HoldsLess:          "in a slot a meeting holds everything that it needs",
	consult.HoldsNobody:        "told when somebody is given up, and in a slot nobody is",
	consult.AwaitsConsent:      "asked for where who writes is known; see the walks of consent",
	consult.QuorumUnreachable:  "such a slot is offered only where the form warns, as of one at risk",
	consult.MotionPartyMissing: "what is linked to a motion is booked, and judged as when it moves",
	consult.LeaveLapsed:        "somebody has leave from a meeting that is booked: see the test of alternatives",
}

// wished is a wish of which some slot warns of the kind.
type wished struct {
	kind   consult.ConflictKind
	wish   consult.Meeting
	search conflict.Search
}

// Each slot warns of what booking it would warn of, and of every kind of finding some slot does, or it is said why not.
func TestSlotsWarnOfWhatBookingThemWarnsOf(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		seen := map[consult.ConflictKind]bool{}
		for _, w := range wishes(t, o) {
			w.search.Limit = 20
			if w.search.Window == (consult.Span{}) {
				w.search.Window = Span(t, "06-10 00:00-06-11 00:00")
			}
			found, err := o.Availability.Available(t.Context(), w.wish, w.search)
			Must(t, err)
			told := false
			for _, a := range found.Items {
				at := w.wish
				at.Span, at.RoomID = a.Slot.Span, a.Slot.RoomID
				b, err := o.Booking.Book(t.Context(), o.By, at, booking.Options{DryRun: true})
				if err != nil || Kinds(b.Warnings) != Kinds(a.Warnings) {
					t.Errorf("%s at %v: %v, warned of %q, promised %q",
						w.kind, a.Slot, Explain(err), Kinds(b.Warnings), Kinds(a.Warnings))
				}
				for _, c := range a.Warnings {
					told = told || c.Kind == w.kind
				}
			}
			if !told {
				t.Errorf("none of %d slots warns of %s", len(found.Items), w.kind)
			}
			seen[w.kind] = true
		}
		for _, kind := range consult.ConflictKinds {
			if seen[kind] == (notInSlots[kind] != "") {
				t.Errorf("%s: in a slot %v, and %q", kind, seen[kind], notInSlots[kind])
			}
		}
	})
}

// wishes has a wish for each kind.
func wishes(t *testing.T, o *Office) []wished {
	t.Helper()
	at := Span(t, "06-10 09:00-10:00")
	wish := func(edit func(*consult.Meeting)) consult.Meeting { return With(Sitting(at, o.Person(t)), edit) }
	plain := func(*consult.Meeting) {}
	clock := func(h int) *time.Duration {
		d := time.Duration(h) * time.Hour
		return &d
	}
	venue := o.Venue(t)
	room := o.Room(t, venue, 99)
	body := o.Body(t, o.Persons(t, 3)...)
	hour := Span(t, "06-10 08:00-18:00")
	var all []wished
	add := func(kind consult.ConflictKind, m consult.Meeting, q conflict.Search) {
		all = append(all, wished{kind: kind, wish: m, search: q})
	}
	inRoom := func(m *consult.Meeting) { m.RoomID = room }
	for kind, subject := range map[consult.ConflictKind]consult.Subject{
		consult.RoomBlocked:  {Kind: consult.SubjectRoom, ID: room},
		consult.VenueBlocked: {Kind: consult.SubjectVenue, ID: venue},
	} {
		o.Block(t, subject.Kind, subject.ID, hour, false)
		add(kind, wish(inRoom), conflict.Search{SameRoom: true})
	}
	blocked := wish(plain)
	o.Block(t, consult.SubjectPerson, blocked.Attendances[0].PersonID, hour, false)
	add(consult.PersonBlocked, blocked, conflict.Search{})
	o.Block(t, consult.SubjectBody, body, hour, false)
	add(consult.BodyBlocked, wish(func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }), conflict.Search{})
	o.Block(t, consult.SubjectEveryone, "", Span(t, "06-17 08:00-18:00"), false)
	add(consult.EveryoneBlocked, wish(plain), conflict.Search{Window: Span(t, "06-17 00:00-06-18 00:00")})
	o.Rule(t, consult.ShortNotice, consult.Warning)
	add(consult.OnWeekend, wish(plain), conflict.Search{
		Window: Span(t, "06-13 00:00-06-14 00:00"), Days: []time.Weekday{time.Saturday},
	})
	add(consult.OutsideHours, wish(plain), conflict.Search{Earliest: clock(19), Latest: clock(22)})
	add(consult.ShortNotice, wish(func(m *consult.Meeting) { m.Form = "thematic" }), conflict.Search{
		Window: consult.Span{From: o.Now(), To: o.Now().Add(48 * time.Hour)},
	})
	add(consult.MaterialsLate, wish(func(m *consult.Meeting) { m.Form = "thematic" }), conflict.Search{
		Window: consult.Span{From: o.Now(), To: o.Now().Add(48 * time.Hour)},
	})
	add(consult.PresidingMissing, wish(func(m *consult.Meeting) { m.Form = "thematic" }), conflict.Search{})
	optional := o.Person(t)
	o.Book(t, Sitting(hour, optional))
	add(consult.OptionalPersonBusy, wish(func(m *consult.Meeting) {
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: optional, Role: consult.RoleGuest})
	}), conflict.Search{})
	voters := o.Persons(t, 5)
	council := o.Body(t, voters...)
	for _, id := range voters[:2] {
		o.Block(t, consult.SubjectPerson, id, hour, true)
	}
	add(consult.QuorumAtRisk, wish(func(m *consult.Meeting) {
		m.Form = "chair_meeting"
		m.InviteBodyIDs = []consult.ID{council}
		for _, id := range voters {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: id, Role: consult.RoleVoting})
		}
	}), conflict.Search{})
	committee, department := o.Body(t), o.Body(t)
	_, err := o.Directory.Pairings.Add(t.Context(), o.By, consult.Pairing{
		BodyID: committee, PartnerID: department, Since: "2026-01-01",
	})
	Must(t, err)
	add(consult.CounterpartMissing, wish(func(m *consult.Meeting) {
		m.Form, m.OwnerBodyID = consult.PairedForm, committee
	}), conflict.Search{})
	for region, kind := range map[consult.Region]consult.ConflictKind{
		"HK": consult.RegionalHoliday, "MO": consult.HolidayUnknown,
	} {
		m := wish(plain)
		who := m.Attendances[0].PersonID
		_, err := o.Directory.People.Edit(t.Context(), o.By, who, 0, func(p *consult.Person) error {
			p.Region = region
			return nil
		})
		Must(t, err)
		add(kind, m, conflict.Search{})
	}
	_, err = o.Directory.PublishRegionHolidays(t.Context(), o.By, workday.Year{
		Region: "HK", Year: 2026, Source: "公告", Holidays: map[string]string{"2026-06-10": "某节"},
	}, 0)
	Must(t, err)
	near, roomHere := o.RoomAt(t, 0)
	far, roomThere := o.RoomAt(t, 20)
	traveller := wish(func(m *consult.Meeting) { m.RoomID = roomThere })
	o.Book(t, With(Sitting(Span(t, "06-10 13:00-14:00"), traveller.People()...), func(m *consult.Meeting) {
		m.RoomID = roomHere
	}))
	add(consult.TravelTooShort, traveller, conflict.Search{SameRoom: true})
	add(consult.RouteTooTight, wish(func(m *consult.Meeting) {
		m.Stops = []consult.Stop{{VenueID: near, Minutes: 10}, {VenueID: far, ArriveAfter: 15, Minutes: 10}}
	}), conflict.Search{})
	busy := wish(plain)
	for _, span := range []string{"06-10 08:30-09:00", "06-10 11:00-11:30", "06-10 16:00-16:30", "06-10 17:00-17:30"} {
		o.Book(t, Sitting(Span(t, span), busy.People()...))
	}
	add(consult.PersonOverloaded, busy, conflict.Search{})
	return all
}

// Of what is booked already, with somebody who has leave for its day, other slots warn as moving there does.
func TestAlternativesWarnOfWhatMovingWarnsOf(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		committee, department := o.Body(t), o.Body(t)
		_, err := o.Directory.Pairings.Add(t.Context(), o.By, consult.Pairing{
			BodyID: committee, PartnerID: department, Since: "2026-01-01",
		})
		Must(t, err)
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p...), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = consult.PairedForm, committee
		}))
		o.Away(t, m, p[0], consult.Span{})
		seen := map[consult.ConflictKind]bool{}
		found, err := o.Availability.Alternatives(t.Context(), m.ID, conflict.Search{Limit: 12})
		Must(t, err)
		for _, a := range found.Items {
			b, err := o.Booking.Move(t.Context(), o.By, m.ID, a.Slot, nil, booking.Options{DryRun: true})
			if err != nil || Kinds(b.Warnings) != Kinds(a.Warnings) {
				t.Errorf("%v: %v, warned of %q, promised %q",
					a.Slot, Explain(err), Kinds(b.Warnings), Kinds(a.Warnings))
			}
			for _, c := range a.Warnings {
				seen[c.Kind] = true
			}
		}
		for _, kind := range []consult.ConflictKind{consult.CounterpartMissing, consult.LeaveLapsed} {
			if !seen[kind] {
				t.Errorf("none of %d slots warns of %s", len(found.Items), kind)
			}
		}
	})
}
