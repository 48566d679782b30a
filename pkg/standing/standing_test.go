package standing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/store/storetest"
)

// untidy is an office with standing Conflicts of many kinds.
type untidy struct {
	*Office
	people       []consult.ID
	body, room   consult.ID
	early, later consult.Meeting
	weekend      consult.Meeting
}

func mess(t *testing.T, o *Office) untidy {
	u := untidy{Office: o, people: o.Persons(t, 5)}
	u.body = o.Body(t, u.people[:3]...)
	_, u.room = o.RoomAt(t, 0)
	_, there := o.RoomAt(t, 10)
	u.early = o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), u.people[0], u.people[1]), func(m *consult.Meeting) { m.RoomID = there }))
	u.later = o.Book(t, With(Sitting(Span(t, "06-10 09:30-11:00"), u.people[0], u.people[2]), func(m *consult.Meeting) {
		m.RoomID = u.room
		m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: u.people[0], Reason: "致辞后转场"}}
	}))
	o.Book(t, With(Sitting(Span(t, "06-10 10:10-11:00"), u.people[1]), func(m *consult.Meeting) { m.OwnerBodyID = u.body }))
	o.Book(t, With(Sitting(Span(t, "06-10 11:00-12:00"), u.people[1]), func(m *consult.Meeting) { m.RoomID = u.room }))
	o.Book(t, Sitting(Span(t, "06-10 14:00-15:00"), u.people[1]))
	o.Block(t, consult.SubjectPerson, u.people[2], Span(t, "06-10 08:00-12:00"), true)
	u.weekend = o.Book(t, With(Sitting(Span(t, "06-13 09:00-10:00"), u.people[3]), func(m *consult.Meeting) { m.Form = "council" }))
	o.Book(t, With(Sitting(Span(t, "06-13 09:00-10:00"), u.people[4]), func(m *consult.Meeting) { m.Status = consult.Draft }))
	o.Cancel(t, o.Book(t, Sitting(Span(t, "06-13 09:00-10:00"), u.people[4])).ID)
	o.Book(t, With(Sitting(Span(t, "06-16 09:00-10:00"), u.people[3]), func(m *consult.Meeting) {
		m.Form, m.OwnerBodyID, m.InviteBodyIDs = "chair_meeting", u.body, []consult.ID{u.body}
		m.Attendances[0].Role = consult.RolePresiding
	}))
	return u
}

func TestStandingConflicts(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		u := mess(t, o)
		all := "person_blocked ~on_weekend ~person_double_booked ~person_overloaded"
		for _, r := range []struct {
			reason string
			filter conflict.Filter
			want   string
		}{
			{"the next thirty days", conflict.Filter{}, all},
			{"a window that ends as they begin", conflict.Filter{To: When(t, "06-10 09:00")}, ""},
			{"a window that begins as the first ends", conflict.Filter{From: When(t, "06-10 11:00"), To: When(t, "06-11 00:00")}, "~person_overloaded"},
			{"one day", conflict.Filter{From: When(t, "06-13 00:00"), To: When(t, "06-14 00:00")}, "~on_weekend"},
			{"a kind", conflict.Filter{Kind: "on_weekend"}, "~on_weekend"},
			{"what blocks", conflict.Filter{Severity: consult.Blocking}, "person_blocked"},
			{"a person", conflict.Filter{PersonID: u.people[0]}, "~person_double_booked"},
			{"a person that nothing is about", conflict.Filter{PersonID: u.people[4]}, ""},
			{"a body", conflict.Filter{BodyID: u.body}, "~person_overloaded"},
			{"a room", conflict.Filter{RoomID: u.room}, "person_blocked ~person_double_booked ~person_overloaded"},
			{"a form", conflict.Filter{Form: "council"}, "~on_weekend"},
		} {
			got, err := o.Standing.List(t.Context(), r.filter, consult.PageRequest{})
			Must(t, err)
			if Told(got) != r.want {
				t.Errorf("%s: %q, want %q", r.reason, Told(got), r.want)
			}
			for _, i := range got.Items {
				for _, id := range i.MeetingIDs {
					if got.Meetings[id].Title == "" {
						t.Errorf("%s: %s names an unknown meeting", r.reason, i.Kind)
					}
				}
				if i.ZH == "" || i.EN == "" || i.Rule == "" || i.SubjectID == "" {
					t.Errorf("%s: told without words: %+v", r.reason, i)
				}
			}
		}
		for _, window := range []conflict.Filter{{From: When(t, "06-10 00:00"), To: When(t, "06-10 00:00")}, {To: o.Now().AddDate(0, 0, 401)}} {
			_, err := o.Standing.List(t.Context(), window, consult.PageRequest{})
			if got := Faults(t, err); got != "to window" {
				t.Errorf("%v: %q", window, got)
			}
		}
	})
}

// A page takes up where the one before ended; counts are of the whole.
func TestStandingPages(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	mess(t, o)
	whole, err := o.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{})
	Must(t, err)
	var got []string
	p := consult.PageRequest{Limit: 1}
	for {
		page, err := o.Standing.List(t.Context(), conflict.Filter{}, p)
		Must(t, err)
		if len(page.Items) != 1 || fmt.Sprint(page.Counts) != fmt.Sprint(whole.Counts) {
			t.Fatalf("%d items, counts %v, want %v", len(page.Items), page.Counts, whole.Counts)
		}
		got = append(got, page.Items[0].EN)
		if p.Cursor = page.Next; p.Cursor == "" {
			break
		}
	}
	var want []string
	for _, i := range whole.Items {
		want = append(want, i.EN)
	}
	if !slices.Equal(got, want) || whole.Next != "" || whole.Counts[consult.PersonBlocked][consult.Blocking] != 1 {
		t.Errorf("%s\nwant %s\ncounts %v", strings.Join(got, "\n"), strings.Join(want, "\n"), whole.Counts)
	}
	for _, bad := range []string{"???", "bWVldGluZ3M", "e30"} {
		_, err := o.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{Cursor: bad})
		if got := Faults(t, err); got != "cursor bad_cursor" {
			t.Errorf("%s: %q", bad, got)
		}
	}
}

// The list says of every Meeting what the Meeting says of itself, no more and no less.
func TestStandingAgreesWithEachMeeting(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		u := mess(t, o)
		whole := o.Book(t, Sitting(Span(t, "06-17 08:30-17:30")))
		o.Book(t, With(Sitting(Span(t, "06-17 09:00-10:00"), u.people...), func(m *consult.Meeting) { m.ParentID, m.RoomID = whole.ID, u.room }))
		Must(t, leave(t, o, u))
		o.Set(t, "06-15 08:00") // too late to give notice, which was given in time
		got, err := o.Standing.List(t.Context(), conflict.Filter{From: When(t, "06-01 00:00")}, consult.PageRequest{Limit: 200})
		Must(t, err)
		if got.Counts[consult.ShortNotice] != nil {
			t.Errorf("counts %v", got.Counts)
		}
		page, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{Limit: 200})
		Must(t, err)
		var each []consult.Conflict
		for _, m := range page.Items {
			found, err := o.Booking.Warnings(t.Context(), m)
			Must(t, err)
			each = append(each, found...)
		}
		var want, have []string
		for _, s := range conflict.Deduplicate(each) {
			want = append(want, string(s.Severity)+" "+s.EN)
		}
		for _, s := range got.Items {
			have = append(have, string(s.Severity)+" "+s.EN)
		}
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) || len(want) < 5 {
			t.Errorf("listed\n%s\nthe meetings say\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
		}
	})
}

// leave excuses two of the three members from the chair's meeting, which needs more
// than half.
func leave(t *testing.T, o *Office, u untidy) error {
	page, err := o.Booking.Meetings(t.Context(),
		consult.MeetingFilter{Forms: []consult.FormKey{"chair_meeting"}}, consult.PageRequest{})
	if err != nil {
		return err
	}
	for _, p := range u.people[:2] {
		l, err := o.Attendance.Leaves.Add(t.Context(), o.By, consult.Leave{MeetingID: page.Items[0].ID, PersonID: p, Reason: consult.LeaveOfficial})
		if err != nil {
			return err
		}
		if _, _, err := o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0); err != nil {
			return err
		}
	}
	return nil
}

// However many Meetings there are, the list asks a bounded number of questions.
func TestStatementsPerListOfConflicts(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	u := mess(t, o)
	for i := range 60 {
		o.Book(t, Sitting(Span(t, fmt.Sprintf("06-%02d %02d:00-%02d:30", 17+i%10, 8+i/10, 8+i/10)), u.people[4]))
	}
	desk, c := o.Tallied(t)
	if _, err := desk.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{}); err != nil {
		t.Fatal(err)
	}
	if len(c.Statements()) > 21 {
		t.Errorf("%d statements:\n%s", len(c.Statements()), Grouped(c.Statements()))
	}
}
