package consult_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestEarliest(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, r := range []struct {
		name string
		days int
		ends string
		want string
	}{
		{name: "any time", ends: "2026-03-10 11:00", want: "2026-03-10 11:00"},
		{name: "any time after midnight", ends: "2026-03-11 00:00", want: "2026-03-11 00:00"},
		{name: "the next day", days: 1, ends: "2026-03-10 11:00", want: "2026-03-11 00:00"},
		{name: "the next day of what ends at midnight", days: 1, ends: "2026-03-11 00:00", want: "2026-03-11 00:00"},
		{name: "the next day of what ends past midnight", days: 1, ends: "2026-03-11 00:01", want: "2026-03-12 00:00"},
		{name: "over a month's end", days: 3, ends: "2026-02-27 18:00", want: "2026-03-02 00:00"},
		{name: "over a year's end", days: 7, ends: "2026-12-30 18:00", want: "2027-01-06 00:00"},
		{name: "a day is the office's, not UTC's", days: 1, ends: "2026-03-11 02:00", want: "2026-03-12 00:00"},
	} {
		if got := (consult.Follow{MinDays: r.days}).Earliest(at(r.ends).UTC(), zone); !got.Equal(at(r.want)) {
			t.Errorf("%s: %v, want %s", r.name, got.In(zone), r.want)
		}
	}
}

func TestFollowsOfAMeeting(t *testing.T) {
	t.Parallel()
	good := func() consult.Meeting {
		from := time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)
		return consult.Meeting{
			Stamp:      consult.Stamp{ID: "m"},
			Title:      "常委会会议",
			Visibility: consult.Public,
			Span:       consult.Span{From: from, To: from.Add(time.Hour)},
		}
	}
	many := func(n int) []consult.Follow {
		var all []consult.Follow
		for i := range n {
			all = append(all, consult.Follow{MeetingID: consult.ID(fmt.Sprint("x", i))})
		}
		return all
	}
	follow := func(all ...consult.Follow) func(*consult.Meeting) {
		return func(m *consult.Meeting) { m.Follows = all }
	}
	out := func(year int) func(*consult.Meeting) {
		return func(m *consult.Meeting) { m.MaterialsReadyAt = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	}
	try(t, good, []wrong[consult.Meeting]{
		{"two", follow(consult.Follow{MeetingID: "x"}, consult.Follow{MeetingID: "y", MinDays: 366}), ""},
		{
			"itself", follow(consult.Follow{MeetingID: "x"}, consult.Follow{MeetingID: "m"}),
			"follows[1].meeting_id self",
		},
		{"nothing", follow(consult.Follow{}), "follows[0].meeting_id required"},
		{
			"one twice",
			follow(
				consult.Follow{MeetingID: "x"},
				consult.Follow{MeetingID: "y"},
				consult.Follow{MeetingID: "x", MinDays: 3},
			),
			"follows[2].meeting_id duplicate",
		},
		{"days back", follow(consult.Follow{MeetingID: "x", MinDays: -1}), "follows[0].min_days range"},
		{"more than a year", follow(consult.Follow{MeetingID: "x", MinDays: 367}), "follows[0].min_days range"},
		{"twenty", follow(many(20)...), ""},
		{"one more", follow(many(21)...), "follows too_long"},
		{"materials out", out(2026), ""},
		{"materials out long ago", out(1999), "materials_ready_at range"},
		{"materials out in another age", out(2101), "materials_ready_at range"},
	})
}

func TestPins(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	if (consult.Pin{}).Set() || !(consult.Pin{At: at}).Set() {
		t.Error("what a pin is")
	}
	for _, r := range []struct {
		of, to consult.Role
		want   bool
	}{
		{consult.Office, consult.Office, true}, {consult.Office, consult.Organiser, false},
		{consult.Office, consult.Admin, false},
		{consult.Organiser, consult.Organiser, true}, {consult.Organiser, consult.Office, true},
	} {
		if got := (consult.Pin{Role: r.of, At: at}).Yields(consult.Actor{Roles: []consult.Role{r.to}}); got != r.want {
			t.Errorf("a pin of %s yields to %s: %v", r.of, r.to, got)
		}
	}
}

func TestWhatAFormAsksOfThoseWhoCome(t *testing.T) {
	t.Parallel()
	try(t, func() consult.Form { return consult.Forms()[1] }, []wrong[consult.Form]{
		{"no margin", func(f *consult.Form) { f.QuorumMargin = 0 }, ""},
		{"all of it", func(f *consult.Form) { f.QuorumMargin = 100 }, ""},
		{"more than all", func(f *consult.Form) { f.QuorumMargin = 101 }, "quorum_margin_percent range"},
		{"less than none", func(f *consult.Form) { f.QuorumMargin = -1 }, "quorum_margin_percent range"},
		{"materials a year ahead", func(f *consult.Form) { f.MaterialsDays = 365 }, ""},
		{"materials long ahead", func(f *consult.Form) { f.MaterialsDays = 366 }, "materials_days range"},
		{"materials afterwards", func(f *consult.Form) { f.MaterialsDays = -1 }, "materials_days range"},
		{"chair and secretary", func(f *consult.Form) {
			f.MustAttend = []consult.MembershipRole{consult.MembershipChair, consult.MembershipSecretary}
		}, ""},
		{
			"staff do not count",
			func(f *consult.Form) { f.MustAttend = []consult.MembershipRole{consult.MembershipStaff} },
			"must_attend[0] unknown",
		},
		{
			"no role at all",
			func(f *consult.Form) { f.MustAttend = []consult.MembershipRole{"chair", "president"} },
			"must_attend[1] unknown",
		},
		{
			"a role twice",
			func(f *consult.Form) { f.MustAttend = []consult.MembershipRole{"chair", "chair"} },
			"must_attend[1] duplicate",
		},
	})
}
