package consult_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// sitting is confirmed, in room r, with a required p and q and an optional o.
func sitting(t testing.TB) consult.Meeting {
	t.Helper()
	return consult.Meeting{
		Stamp:  consult.Stamp{ID: "m"},
		Status: consult.Confirmed,
		Span:   span(t, "2026-03-10 09:00", "2026-03-10 11:00"),
		RoomID: "r",
		Attendances: []consult.Attendance{
			{PersonID: "p", Required: true}, {PersonID: "o"}, {PersonID: "q", Required: true},
		},
	}
}

func TestReservations(t *testing.T) {
	t.Parallel()
	type held struct {
		id        consult.ID
		exclusive bool
	}
	all := []held{{"p", true}, {"q", true}, {"r", true}}
	for _, r := range []struct {
		name string
		with func(*consult.Meeting)
		want []held
	}{
		{"required people and the room", func(*consult.Meeting) {}, all},
		{"tentative holds too", func(m *consult.Meeting) { m.Status = consult.Tentative }, all},
		{"a draft holds nothing", func(m *consult.Meeting) { m.Status = consult.Draft }, nil},
		{"cancelled holds nothing", func(m *consult.Meeting) { m.Status = consult.Cancelled }, nil},
		{"a parent holds nothing", func(m *consult.Meeting) { m.HasChildren = true }, nil},
		{"online holds people", func(m *consult.Meeting) { m.RoomID = "" }, all[:2]},
		{"nobody required holds the room", func(m *consult.Meeting) { m.Attendances = m.Attendances[1:2] }, all[2:]},
		{"nobody and nowhere", func(m *consult.Meeting) { m.Attendances, m.RoomID = nil, "" }, nil},
		{"a person shared under an override", func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: "p", MeetingID: "x"}}
		}, []held{{"p", false}, {"q", true}, {"r", true}}},
		{"the room shared under an override", func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.RoomDoubleBooked, RoomID: "r"}}
		}, []held{{"p", true}, {"q", true}, {"r", false}}},
		{"an override of another room shares nothing", func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.RoomDoubleBooked, RoomID: "s"}}
		}, all},
		{"a lifted block shares nothing", func(m *consult.Meeting) {
			m.Overrides = []consult.Override{
				{Kind: consult.PersonBlocked, PersonID: "p"}, {Kind: consult.RoomTooSmall, RoomID: "r"},
			}
		}, all},
	} {
		m := sitting(t)
		r.with(&m)
		var got []held
		for _, h := range m.Reservations() {
			got = append(got, held{h.ResourceID, h.Exclusive})
			want := consult.ResourcePerson
			if h.ResourceID == "r" {
				want = consult.ResourceRoom
			}
			if h.Kind != want || h.MeetingID != "m" || h.Span != m.Span {
				t.Errorf("%s: holds %+v", r.name, h)
			}
		}
		if !slices.Equal(got, r.want) {
			t.Errorf("%s: holds %v, want %v", r.name, got, r.want)
		}
	}
}

func TestTouches(t *testing.T) {
	t.Parallel()
	people := []consult.Subject{{Kind: "person", ID: "p"}, {Kind: "person", ID: "o"}, {Kind: "person", ID: "q"}}
	room := []consult.Subject{{Kind: "room", ID: "r"}, {Kind: "venue", ID: "v"}}
	bodies := []consult.Subject{{Kind: "body", ID: "b"}, {Kind: "body", ID: "c"}}
	for _, r := range []struct {
		name  string
		venue consult.ID
		with  func(*consult.Meeting)
		want  []consult.Subject
	}{
		{
			name: "people, optional ones too, room and venue", venue: "v", with: func(*consult.Meeting) {},
			want: slices.Concat(people, room),
		},
		{name: "a draft nowhere", venue: "v", with: func(m *consult.Meeting) {
			m.Status = consult.Draft
			m.Visibility = consult.Public
		}},
		{name: "a cancelled one where it was", venue: "v", with: func(m *consult.Meeting) {
			m.Status = consult.Cancelled
			m.Sequence = 1
		}, want: slices.Concat(people, room)},
		{
			name: "one called off as a draft nowhere", venue: "v",
			with: func(m *consult.Meeting) { m.Status = consult.Cancelled },
		},
		{
			name: "a parent as well", venue: "v", with: func(m *consult.Meeting) { m.HasChildren = true },
			want: slices.Concat(people, room),
		},
		{name: "owner and invited, each once", venue: "v", with: func(m *consult.Meeting) {
			m.OwnerBodyID = "b"
			m.InviteBodyIDs = []consult.ID{"c", "b", "c"}
		}, want: slices.Concat(people, bodies, room)},
		{
			name: "no owner", venue: "v", with: func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{"c"} },
			want: slices.Concat(people, bodies[1:], room),
		},
		{
			name: "public", venue: "v", with: func(m *consult.Meeting) { m.Visibility = consult.Public },
			want: slices.Concat(people, room, []consult.Subject{{Kind: "public"}}),
		},
		{
			name: "restricted is not public", venue: "v",
			with: func(m *consult.Meeting) { m.Visibility = consult.Restricted }, want: slices.Concat(people, room),
		},
		{name: "online", with: func(m *consult.Meeting) { m.RoomID = "" }, want: people},
	} {
		m := sitting(t)
		r.with(&m)
		if got := m.Touches(r.venue); !slices.Equal(got, r.want) {
			t.Errorf("%s: touches %v, want %v", r.name, got, r.want)
		}
	}
}

func TestOverrideCovers(t *testing.T) {
	t.Parallel()
	double := consult.Conflict{Kind: consult.PersonDoubleBooked, PersonID: "p", MeetingID: "x"}
	blocked := consult.Conflict{Kind: consult.RoomBlocked, RoomID: "r", BlockID: "k"}
	for _, r := range []struct {
		name string
		o    consult.Override
		c    consult.Conflict
		want bool
	}{
		{
			name: "the very one",
			o:    consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p", MeetingID: "x"},
			c:    double,
			want: true,
		},
		{
			name: "any meeting", o: consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p"}, c: double,
			want: true,
		},
		{
			name: "another meeting",
			o:    consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p", MeetingID: "y"},
			c:    double,
		},
		{
			name: "another person",
			o:    consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "q", MeetingID: "x"},
			c:    double,
		},
		{name: "no person named", o: consult.Override{Kind: consult.PersonDoubleBooked, MeetingID: "x"}, c: double},
		{
			name: "another kind",
			o:    consult.Override{Kind: consult.OptionalPersonBusy, PersonID: "p", MeetingID: "x"},
			c:    double,
		},
		{
			name: "a room beside the person",
			o:    consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p", RoomID: "r"},
			c:    double,
		},
		{
			name: "the very block",
			o:    consult.Override{Kind: consult.RoomBlocked, RoomID: "r", BlockID: "k"},
			c:    blocked,
			want: true,
		},
		{name: "any block", o: consult.Override{Kind: consult.RoomBlocked, RoomID: "r"}, c: blocked, want: true},
		{name: "another block", o: consult.Override{Kind: consult.RoomBlocked, RoomID: "r", BlockID: "l"}, c: blocked},
		{name: "another room", o: consult.Override{Kind: consult.RoomBlocked, RoomID: "s", BlockID: "k"}, c: blocked},
		{name: "nothing", o: consult.Override{}, c: double},
	} {
		if got := r.o.Covers(r.c); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}

func TestSlotEqual(t *testing.T) {
	t.Parallel()
	a := sitting(t).Slot()
	for _, r := range []struct {
		name string
		with func(*consult.Slot)
		want bool
	}{
		{"itself", func(*consult.Slot) {}, true},
		{
			"told in another zone",
			func(s *consult.Slot) { s.Span.From = s.Span.From.In(time.FixedZone("", 3600)) },
			true,
		},
		{"another start", func(s *consult.Slot) { s.Span.From = s.Span.From.Add(time.Second) }, false},
		{"another end", func(s *consult.Slot) { s.Span.To = s.Span.To.Add(time.Second) }, false},
		{"another room", func(s *consult.Slot) { s.RoomID = "s" }, false},
		{"no room", func(s *consult.Slot) { s.RoomID = "" }, false},
	} {
		b := a
		r.with(&b)
		if a.Equal(b) != r.want || b.Equal(a) != r.want {
			t.Errorf("%s: %v", r.name, a.Equal(b))
		}
	}
}

func TestSeats(t *testing.T) {
	t.Parallel()
	m := sitting(t)
	for expected, want := range map[int]int{0: 3, 2: 3, 3: 3, 4: 4, 500: 500} {
		m.Expected = expected
		if m.Seats() != want {
			t.Errorf("%d expected, three attend: %d seats, want %d", expected, m.Seats(), want)
		}
	}
}

func TestRolesAndStatus(t *testing.T) {
	t.Parallel()
	for role, required := range map[consult.AttendanceRole]bool{
		consult.RolePresiding: true,
		consult.RoleVoting:    true,
		consult.RoleReporting: true,
		consult.RoleNonvoting: false,
		consult.RoleGuest:     false,
		consult.RoleStaff:     false,
	} {
		if role.Required() != required || !role.Known() {
			t.Errorf("%s: required %v, known %v", role, role.Required(), role.Known())
		}
	}
	if consult.AttendanceRole("").Known() || consult.AttendanceRole("chair").Known() ||
		consult.AttendanceRole("").Required() {
		t.Error("a role that is none is known")
	}
	for status, live := range map[consult.Status]bool{
		consult.Draft:     false,
		consult.Tentative: true,
		consult.Confirmed: true,
		consult.Cancelled: false,
		"":                false,
	} {
		if status.Live() != live {
			t.Errorf("%q: live %v", status, status.Live())
		}
	}
}
