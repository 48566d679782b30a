package attendance_test

import (
	"strings"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// linked is a chair's meeting of the three members of a new Body in a room, with a link.
func linked(t *testing.T, o *Office, p []consult.ID) consult.Meeting {
	t.Helper()
	return o.Book(t, consult.Meeting{
		Form:          "chair_meeting",
		Title:         "主席会议",
		Span:          Span(t, "06-10 09:00-10:00"),
		InviteBodyIDs: []consult.ID{o.Body(t, p...)},
		OnlineURL:     "https://meet.example/1",
	})
}

func says(r consult.Response, mode consult.Mode) func(*consult.Answer) {
	return func(a *consult.Answer) {
		a.Response, a.Mode = r, mode
		a.Channel = "phone"
	}
}

func saysOnly(r consult.Response) func(*consult.Answer) {
	return func(a *consult.Answer) { a.Response, a.Channel = r, "phone" }
}

// Who attends online counts where the form says so and the meeting has a link.
func TestWhoAttendsOnlineCountsByTheForm(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		m := linked(t, o, p)
		for _, id := range p[:2] {
			_, err := o.Attendance.Answer(t.Context(), o.By, m.ID, id, says(consult.Accepted, consult.Online))
			Must(t, err)
		}
		counts := func(what string, free, online int, reached bool) {
			t.Helper()
			r, err := o.Attendance.Roster(t.Context(), o.By, m.ID)
			Must(t, err)
			f := r.Forecast[0]
			warns := strings.Contains(Kinds(r.Warnings), "~quorum_unreachable")
			if f.Free != free || f.Online != online || f.Reached != reached || warns == reached {
				t.Errorf("%s: %+v %s", what, f, Kinds(r.Warnings))
			}
		}
		counts("the form does not count them", 1, 2, false)
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "chair_meeting", 0, func(f *consult.Form) error {
			f.OnlineCounts = true
			return nil
		})
		Must(t, err)
		counts("the form counts them", 3, 0, true)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.OnlineURL = "" })
		counts("the link is gone", 1, 2, false)
		// Whoever says again that they come, and not how, is expected on site.
		o.Says(t, m, p[0], consult.Unsure)
		counts("one says again that they come", 2, 1, true)
		if s := o.Seat(t, m, p[0]); s.Mode != "" {
			t.Errorf("online without a link: %+v", s.Answer)
		}
	})
}

func TestHowSomebodyAttendsGoesWithAYes(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		m := linked(t, o, p)
		other := o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), p...))
		for _, r := range []struct {
			name, want string
			meeting    consult.ID
			edit       func(*consult.Answer)
		}{
			{name: "no such way", want: "mode unknown", meeting: m.ID, edit: says(consult.Accepted, "by_phone")},
			{name: "with a no", want: "mode unexpected", meeting: m.ID, edit: says(consult.Declined, consult.Online)},
			{name: "no link", want: "mode no_link", meeting: other.ID, edit: says(consult.Accepted, consult.Online)},
			{name: "from nobody", want: "channel required", meeting: m.ID, edit: func(a *consult.Answer) {
				a.Response, a.Mode = consult.Accepted, consult.OnSite
			}},
		} {
			_, err := o.Attendance.Answer(t.Context(), o.By, r.meeting, p[0], r.edit)
			if err == nil || Faults(t, err) != r.want {
				t.Errorf("%s: %v, want %s", r.name, err, r.want)
			}
		}
		for _, r := range []struct {
			edit func(*consult.Answer)
			want consult.Mode
		}{
			{says(consult.Accepted, consult.Online), consult.Online},
			{saysOnly(consult.Unsure), consult.Online},
			{saysOnly(consult.Declined), ""},
			{says(consult.Accepted, consult.OnSite), consult.OnSite},
			{says(consult.Accepted, ""), ""},
		} {
			_, err := o.Attendance.Answer(t.Context(), o.By, m.ID, p[0], r.edit)
			Must(t, err)
			if s := o.Seat(t, m, p[0]); s.Mode != r.want {
				t.Errorf("%+v, want %q", s.Answer, r.want)
			}
		}
		// A no after a move to another time leaves nothing of how one would have come.
		_, err := o.Attendance.Answer(t.Context(), o.By, m.ID, p[0], says(consult.Accepted, consult.Online))
		Must(t, err)
		o.Move(t, m.ID, Span(t, "06-11 14:00-15:00"))
		if s := o.Seat(t, m, p[0]); s.Planned() != "" {
			t.Errorf("a yes to another time: %+v", s.Answer)
		}
		o.Move(t, m.ID, Span(t, "06-10 09:00-10:00"))
		if s := o.Seat(t, m, p[0]); s.Planned() != consult.Online {
			t.Errorf("back again: %+v", s.Answer)
		}
	})
}
