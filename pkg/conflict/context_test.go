package conflict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// at parses "2006-01-02 15:04" in Shanghai; 24:00 ends a day.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	day, late := strings.CutSuffix(s, " 24:00")
	if late {
		s = day + " 00:00"
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	if late {
		when = when.AddDate(0, 0, 1)
	}
	return when.UTC()
}

func between(t testing.TB, from, to string) consult.Span {
	t.Helper()
	return consult.Span{From: at(t, from), To: at(t, to)}
}

// on is a span on the day of the fixture's Meeting, Tuesday 2026-03-10.
func on(t testing.TB, from, to string) consult.Span {
	t.Helper()
	return between(t, "2026-03-10 "+from, "2026-03-10 "+to)
}

// quiet is a Meeting and a Context without a Conflict: p1 is required, p2 is optional, the room
// r1 at venue v1 has ten seats, eight days are left and five are required.
func quiet(t testing.TB) (consult.Meeting, *Context) {
	t.Helper()
	return quietIn(t, published(t))
}

func published(t testing.TB) workday.Calendar {
	t.Helper()
	days, err := workday.Published()
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func quietIn(t testing.TB, days workday.Calendar) (consult.Meeting, *Context) {
	t.Helper()
	m := consult.Meeting{Stamp: consult.Stamp{ID: "m"}, Form: "chair_meeting", Title: "主席会议", Status: consult.Confirmed,
		Span: on(t, "09:00", "11:00"), RoomID: "r1", OwnerBodyID: "b0", InviteBodyIDs: []consult.ID{"b1"},
		Attendances: []consult.Attendance{
			{PersonID: "p1", Role: consult.RoleVoting, Required: true}, {PersonID: "p2", Role: consult.RoleGuest},
		}}
	s := &Context{
		Now:   at(t, "2026-03-02 17:00"),
		Zone:  shanghai(t),
		Days:  days,
		Hours: consult.Hours{Open: 8*time.Hour + 30*time.Minute, Close: 18 * time.Hour},
		Form:  consult.Form{Key: "chair_meeting", NameZH: "主席会议", NameEN: "Chair's meeting", NoticeDays: 5},
		Others: map[consult.ID]consult.Meeting{
			"x": {Stamp: consult.Stamp{ID: "x"}, Title: "专题协商会"},
			"y": {Stamp: consult.Stamp{ID: "y"}, Title: "调研视察"},
		},
		People: map[consult.ID]consult.Person{"p1": {Name: "赵一钱"}, "p2": {Name: "孙二李"}, "p3": {Name: "周三吴"}},
		Rooms: map[consult.ID]consult.Room{
			"r1": {Stamp: consult.Stamp{ID: "r1"}, VenueID: "v1", Name: "301会议室", Capacity: 10, Active: true},
			"r2": {Stamp: consult.Stamp{ID: "r2"}, VenueID: "v1", Name: "302会议室", Capacity: 20, Active: true},
		},
		Venues: map[consult.ID]consult.Venue{"v1": {Name: "会议中心"}},
		Bodies: map[consult.ID]consult.Body{"b0": {Name: "办公室"}, "b1": {Name: "提案委员会"}},
	}
	return m, s
}

func holds(kind consult.ResourceKind, id, meeting consult.ID, span consult.Span) consult.Reservation {
	return consult.Reservation{Kind: kind, ResourceID: id, MeetingID: meeting, Span: span, Exclusive: true}
}

func person(id, meeting consult.ID, span consult.Span) consult.Reservation {
	return holds(consult.ResourcePerson, id, meeting, span)
}

func inRoom(id, meeting consult.ID, span consult.Span) consult.Reservation {
	return holds(consult.ResourceRoom, id, meeting, span)
}

func block(id consult.ID, kind consult.SubjectKind, subject consult.ID, span consult.Span, hard bool) consult.Block {
	return consult.Block{
		Stamp:   consult.Stamp{ID: id},
		Subject: consult.Subject{Kind: kind, ID: subject},
		Title:   "市委全会",
		Span:    span,
		Hard:    hard,
	}
}

// code shortens a finding: "!" blocks and "~" warns, followed by the kind and the parties.
func code(c consult.Conflict) string {
	words := []string{string(c.Kind)}
	for _, id := range []consult.ID{c.PersonID, c.RoomID, c.MeetingID, c.BlockID} {
		if id != "" {
			words = append(words, string(id))
		}
	}
	if c.Severity == consult.Blocking {
		return "!" + strings.Join(words, " ")
	}
	return "~" + strings.Join(words, " ")
}

func codes(found []consult.Conflict) []string {
	out := []string{}
	for _, c := range found {
		out = append(out, code(c))
	}
	return out
}

// row is a change to the quiet Context and the findings that it must cause, in order.
type row struct {
	name string
	with func(*consult.Meeting, *Context)
	want []string
}

func run(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := quiet(t)
			r.with(&m, s)
			if got := codes(Find(m, s)); !slices.Equal(got, r.want) {
				t.Errorf("found %q, want %q", got, r.want)
			}
		})
	}
}
