package naming_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/naming"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/series"
)

// council is a meeting of a village with seats for a party, which is no part of the village.
type council struct {
	*Office
	meeting, delegation consult.ID
	village, party      consult.ID
	host                consult.ID
	members             []consult.ID
	holder, delegate    context.Context
}

func aCouncil(t *testing.T, o *Office, seats int) council {
	t.Helper()
	c := council{Office: o, host: o.Person(t), members: o.Persons(t, 4)}
	c.village = o.Body(t, c.host)
	c.party = o.Body(t, c.members...)
	c.holder, c.delegate = o.Within(t, c.village), o.Within(t, c.party)
	wish := Sitting(Span(t, "06-20 09:00-11:00"), c.host)
	wish.Form, wish.OwnerBodyID = "council", c.village
	wish.Delegations = []consult.Delegation{
		{BodyID: c.party, Seats: seats, Role: consult.RoleVoting, Required: true},
	}
	b, err := o.Booking.Book(c.holder, o.By, wish, booking.Options{})
	Must(t, Explain(err))
	c.meeting, c.delegation = b.Meeting.ID, b.Meeting.Delegations[0].ID
	return c
}

func (c council) name(ctx context.Context, people ...consult.ID) error {
	_, err := c.Naming.Name(ctx, c.By, c.delegation, naming.Naming{People: people}, booking.Options{})
	return err
}

func (c council) now(t *testing.T) (consult.Meeting, consult.Delegation) {
	t.Helper()
	m := c.Meeting(t, c.meeting)
	d, _ := m.Delegation(c.delegation)
	return m, d
}

// The body itself names people, whom nobody asks then. They are held like anybody invited; a seat without a name counts
// for the room alone.
func TestABodyNamesPeopleForItsSeats(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 3)
		m, d := c.now(t)
		if !d.NameBy.Equal(When(t, "06-17 00:00")) || m.Seats() != 4 || len(m.Reservations()) != 1 {
			t.Errorf("%+v, %d seats, holds %v", d, m.Seats(), m.Reservations())
		}
		Must(t, Explain(c.name(c.delegate, c.members[0], c.members[1])))
		m, d = c.now(t)
		named := m.NamedFor(d.ID)
		if len(named) != 2 || named[0].Consent != "" || !named[1].Required || m.Unnamed(d) != 1 || m.Seats() != 4 {
			t.Errorf("named %+v, %d seats", named, m.Seats())
		}
		_, err := o.Booking.Book(t.Context(), o.By, Sitting(m.Span, c.members[1]), booking.Options{})
		if got := Clash(t, err); got != "person_double_booked" {
			t.Errorf("who is named is booked elsewhere: %q", got)
		}
		Must(t, c.name(c.delegate, c.members[2], c.members[1]))
		m, d = c.now(t)
		named = m.NamedFor(d.ID)
		if named[0].PersonID != c.members[2] || named[0].SeatNo != 1 || named[1].SeatNo != 2 {
			t.Errorf("the replacement sits at %+v", named)
		}
		o.Book(t, Sitting(m.Span, c.members[0])) // who was replaced is free
		if got := Clash(t, c.name(c.delegate, c.members[0], c.members[1])); got != "person_double_booked" {
			t.Errorf("who is taken is named: %q", got)
		}
		o.Sound(t)
	})
}

// Everything that is wrong with a naming is named, and nothing of it is done.
func TestABadNamingIsRefusedWhole(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 2)
		stranger, former := o.Person(t), o.Person(t)
		o.Sits(t, consult.Membership{BodyID: c.party, PersonID: former, Role: consult.MembershipMember,
			Since: "2020-01-01", Until: "2026-06-20"})
		Must(t, c.name(c.delegate, c.members[0]))
		version := o.Meeting(t, c.meeting).Version
		for _, row := range []struct {
			reason string
			people []consult.ID
			want   string
		}{
			{reason: "over its seats", people: c.members[:3], want: "person_ids too_many"},
			{reason: "twice", people: []consult.ID{c.members[1], c.members[1]}, want: "person_ids[1] duplicate"},
			{
				reason: "no member", people: []consult.ID{c.members[0], stranger},
				want: "person_ids[1] not_member",
			},
			{reason: "no member on the day", people: []consult.ID{former}, want: "person_ids[0] not_member"},
			{reason: "nobody", people: []consult.ID{NewID()}, want: "person_ids[0] not_member"},
		} {
			if got := Faults(t, c.name(c.delegate, row.people...)); got != row.want {
				t.Errorf("%s: %s, want %s", row.reason, got, row.want)
			}
		}
		override := naming.Naming{People: c.members[:1], Overrides: []consult.Override{{Reason: "急"}}}
		_, err := o.Naming.Name(c.delegate, o.By, c.delegation, override, booking.Options{})
		if got := Faults(t, err); got != "overrides not_holder" {
			t.Errorf("an override by the body: %s", got)
		}
		if got := o.Meeting(t, c.meeting); got.Version != version {
			t.Errorf("a refused naming made version %d of %d", got.Version, version)
		}
		if err := c.name(o.Within(t, o.Body(t))); err == nil {
			t.Error("a body names people for the seats of another")
		}
	})
}

// The seats cannot fall below the named, a delegation with people cannot be taken away, and no other edit frees them.
func TestWhoIsNamedStaysNamed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 2)
		Must(t, c.name(c.delegate, c.members[0], c.members[1]))
		edit := func(change func(*consult.Meeting)) error {
			_, err := o.Booking.Edit(c.holder, o.By, c.meeting, func(m *consult.Meeting) error {
				change(m)
				return nil
			}, booking.Options{})
			return err
		}
		got := Faults(t, edit(func(m *consult.Meeting) { m.Delegations[0].Seats = 1 }))
		if got != "delegations[0].seats named" {
			t.Errorf("fewer seats than people: %s", got)
		}
		got = Faults(t, edit(func(m *consult.Meeting) { m.Delegations = nil }))
		if got != "delegations named" {
			t.Errorf("without the delegation: %s", got)
		}
		Must(t, edit(func(m *consult.Meeting) { m.Attendances = nil }))
		Must(t, edit(func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: c.members[1], Role: consult.RoleReporting, Required: true}}
		}))
		m, d := c.now(t)
		named := m.NamedFor(d.ID)
		if len(named) != 2 || named[1].Role != consult.RoleReporting || len(m.Attendances) != 2 {
			t.Errorf("after the edits %+v", m.Attendances)
		}
		Must(t, c.name(c.holder))
		Must(t, edit(func(m *consult.Meeting) { m.Delegations = nil }))
		if m := o.Meeting(t, c.meeting); len(m.Attendances)+len(m.Delegations) != 0 {
			t.Errorf("at the end %+v", m)
		}
		o.Sound(t)
	})
}

// Whoever sits on a seat that goes moves up to a free one.
func TestFewerSeatsMoveTheNamedUp(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 3)
		Must(t, c.name(c.delegate, c.members[:3]...))
		Must(t, c.name(c.delegate, c.members[1], c.members[2]))
		o.Edit(t, c.meeting, func(m *consult.Meeting) { m.Delegations[0].Seats = 2 })
		m, d := c.now(t)
		named := m.NamedFor(d.ID)
		if len(named) != 2 || named[0].PersonID != c.members[1] || named[0].SeatNo != 1 || named[1].SeatNo != 2 {
			t.Errorf("named %+v", named)
		}
		o.Sound(t)
	})
}

// Seats without a name lapse at their date, for the body; who holds the meeting may still name people, and open them
// again.
func TestSeatsWithoutANameLapse(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 3)
		Must(t, c.name(c.delegate, c.members[0]))
		o.Set(t, "06-16 23:59")
		if n, err := o.Naming.Lapse(t.Context()); n != 0 || err != nil {
			t.Errorf("a minute before %d lapse (%v)", n, err)
		}
		o.Set(t, "06-17 00:00")
		if got := Faults(t, c.name(c.delegate, c.members[:2]...)); got != "person_ids over" {
			t.Errorf("named too late: %s", got)
		}
		n, err := o.Naming.Lapse(t.Context())
		if again, err2 := o.Naming.Lapse(t.Context()); n != 1 || again != 0 || err != nil || err2 != nil {
			t.Errorf("%d meetings lapse, then %d (%v, %v)", n, again, err, err2)
		}
		m, d := c.now(t)
		if !d.Lapsed || m.Seats() != 2 || d.State(1) != consult.DelegationLapsed {
			t.Errorf("%+v, %d seats", d, m.Seats())
		}
		for state, want := range map[consult.DelegationState]int{
			consult.DelegationLapsed: 1, consult.DelegationOpen: 0, consult.DelegationFull: 0, "": 1,
		} {
			page, err := o.Naming.List(c.delegate, o.By, consult.DelegationFilter{State: state}, consult.PageRequest{})
			if err != nil || len(page.Items) != want {
				t.Errorf("%q lists %d (%v)", state, len(page.Items), err)
			}
		}
		Must(t, c.name(c.holder, c.members[:3]...))
		if m, d := c.now(t); m.Seats() != 4 || d.State(len(m.NamedFor(d.ID))) != consult.DelegationFull {
			t.Errorf("after the office named people: %+v", d)
		}
		o.Sound(t)
	})
}

// A delegation moves with its meeting, and is called off and taken up with it.
func TestADelegationMovesWithItsMeeting(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 2)
		Must(t, c.name(c.delegate, c.members[0]))
		o.Move(t, c.meeting, Span(t, "06-22 15:00-17:00"))
		m, d := c.now(t)
		if !d.NameBy.Equal(When(t, "06-19 06:00")) || len(m.NamedFor(d.ID)) != 1 {
			t.Errorf("after the move %+v", d)
		}
		o.Cancel(t, c.meeting)
		if got := Faults(t, c.name(c.delegate, c.members[0])); got != "person_ids cancelled" {
			t.Errorf("naming for a cancelled meeting: %s", got)
		}
		page, err := o.Naming.List(c.holder, o.By, consult.DelegationFilter{}, consult.PageRequest{})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("%d are listed of a cancelled meeting (%v)", len(page.Items), err)
		}
		_, err = o.Booking.Confirm(c.holder, o.By, c.meeting, nil, booking.Options{})
		Must(t, err)
		m, d = c.now(t)
		if len(m.NamedFor(d.ID)) != 1 || m.Seats() != 3 || d.NameBy.After(m.Span.From.Add(-2*24*time.Hour)) {
			t.Errorf("taken up with %+v", m)
		}
		o.Sound(t)
	})
}

// A new name of the room reaches the calendar of a body that has seats, and not that of one whose seats have lapsed.
func TestARenamedRoomReachesTheBodyWithSeats(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 2)
		room := o.Room(t, o.Venue(t), 9)
		o.Edit(t, c.meeting, func(m *consult.Meeting) { m.RoomID = room })
		rename := func(to string) bool {
			return o.Touches(func() {
				Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Name = to })())
			})[bodyOf(c.party)]
		}
		if !rename("301") {
			t.Error("the calendar of the body keeps the old name")
		}
		o.Set(t, "06-17 00:00")
		_, err := o.Naming.Lapse(t.Context())
		if Must(t, err); rename("302") {
			t.Error("the body has no seats any more, and is told")
		}
	})
}

// Whoever declines, or has leave, leaves the seat to somebody else, and keeps it until there is one. What was full is
// then open, and lapses when it is too late to name anybody.
func TestARefusedSeatWaitsForAnotherName(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 2)
		is := func(reason string, state consult.DelegationState, unnamed int, vacated ...consult.ID) {
			t.Helper()
			s, err := o.Naming.Get(c.delegate, o.By, c.delegation)
			if Must(t, err); s.State() != state || s.Meeting.Unnamed(s.Delegation) != unnamed ||
				!slices.Equal(s.Vacated(), vacated) || s.Meeting.Seats() != 3 {
				t.Errorf("%s: %s with %d unnamed, %v vacated and %d seats", reason, s.State(),
					s.Meeting.Unnamed(s.Delegation), s.Vacated(), s.Meeting.Seats())
			}
		}
		m := consult.Meeting{Stamp: consult.Stamp{ID: c.meeting}}
		a, b := c.members[0], c.members[1]
		d := c.members[2]
		Must(t, c.name(c.delegate, a, b))
		is("two are named", consult.DelegationFull, 0)
		o.Says(t, m, a, consult.Declined)
		is("one declines", consult.DelegationOpen, 1, a)
		o.Says(t, m, a, consult.Accepted)
		is("and comes after all", consult.DelegationFull, 0)
		l := o.Away(t, c.Meeting(t, c.meeting), b, consult.Span{})
		is("one has leave", consult.DelegationOpen, 1, b)
		Must(t, c.name(c.delegate, a, d))
		is("another is named in their place", consult.DelegationFull, 0)
		if named := c.Meeting(t, c.meeting).NamedFor(c.delegation); named[1].PersonID != d || named[1].SeatNo != 2 {
			t.Errorf("named are %+v", named)
		}
		if now := o.LeaveOf(t, l.ID); now.Decision != consult.LeaveApproved {
			t.Errorf("the leave is %s", now.Decision)
		}
		o.Set(t, "06-17 00:00")
		n, err := o.Naming.Lapse(t.Context())
		if Must(t, err); n != 0 {
			t.Errorf("%d meetings with full seats lapse", n)
		}
		o.Says(t, m, d, consult.Declined)
		n, err = o.Naming.Lapse(t.Context())
		if Must(t, err); n != 1 {
			t.Errorf("%d meetings lapse with a refused seat", n)
		}
		is("one declines too late", consult.DelegationLapsed, 0, d)
		o.Sound(t)
	})
}

// A proposal moves a meeting with its seats and whoever is named for them; undoing it gives back all that there was.
func TestUndoingAProposalGivesTheSeatsBack(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCouncil(t, o, 3)
		Must(t, c.name(c.delegate, c.members[0], c.members[1]))
		o.Says(t, consult.Meeting{Stamp: consult.Stamp{ID: c.meeting}}, c.members[1], consult.Declined)
		calendar := o.Link(t, consult.SubjectBody, c.party)
		before, d := c.now(t)
		shown := o.Steady(t, calendar)
		p := o.Applied(t, Taken(t, "06-20 00:00-06-21 00:00", proposal.Limits{}))
		moved, there := c.now(t)
		if by := moved.Span.From.Sub(before.Span.From); by == 0 || !there.NameBy.Equal(d.NameBy.Add(by)) ||
			len(moved.NamedFor(d.ID)) != 2 || moved.Filled(there) != 1 || o.Steady(t, calendar) == shown {
			t.Errorf("moved to %v with %+v", moved.Span, there)
		}
		o.Undo(t, p.ID)
		after, _ := c.now(t)
		if is, was := Unversioned(after), Unversioned(before); !reflect.DeepEqual(is, was) {
			t.Errorf("undone\n%+v, want\n%+v", is, was)
		}
		if o.Steady(t, calendar) != shown {
			t.Error("the calendar of the body does not show what it did")
		}
		Must(t, c.name(c.delegate, c.members[0], c.members[2]))
		o.Sound(t)
	})
}

// The seats of one date of a series are its own: they outlast a change of the whole series, and come back with it.
func TestADateOfASeriesKeepsItsSeats(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people := o.Persons(t, 2)
		party := o.Body(t, people...)
		s := o.BookSeries(t, Weekly(Span(t, "06-15 09:00-10:00"), "FREQ=WEEKLY;COUNT=3", o.Person(t)))
		id := o.SittingsOf(t, s.Series.ID)[1].ID
		m := o.Edit(t, id, func(m *consult.Meeting) {
			m.Delegations = []consult.Delegation{{BodyID: party, Seats: 2, Role: consult.RoleVoting, Required: true}}
		})
		d := m.Delegations[0]
		_, err := o.Naming.Name(t.Context(), o.By, d.ID, naming.Naming{People: people[:1]}, booking.Options{})
		Must(t, Explain(err))
		whole := func(reason string) {
			t.Helper()
			is := o.Meeting(t, id)
			if now, _ := is.Delegation(d.ID); !reflect.DeepEqual(now, d) || len(is.NamedFor(d.ID)) != 1 || is.Differs {
				t.Errorf("%s: %+v with %+v, differs: %t", reason, now, is.NamedFor(d.ID), is.Differs)
			}
		}
		whole("named")
		o.EditSeries(t, s.Series.ID, "", series.Edit{Change: func(m *consult.Meeting) { m.Title = "月度例会" }})
		if is := o.Meeting(t, id); is.Title != "月度例会" {
			t.Errorf("the title is %q", is.Title)
		}
		whole("after a change of the series")
		off := o.CancelSeries(t, s.Series.ID, "")
		o.ConfirmSeries(t, s.Series.ID, booking.Options{Cancellation: off})
		whole("taken up again")
		for _, other := range o.SittingsOf(t, s.Series.ID) {
			if other.ID != id && len(other.Delegations) > 0 {
				t.Errorf("another date has %+v", other.Delegations)
			}
		}
		o.Sound(t)
	})
}
