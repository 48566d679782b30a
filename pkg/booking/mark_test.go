package booking_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// calendar is what a link of the subject's shows now.
func (o *office) calendar(t testing.TB, f consult.Feed) string {
	t.Helper()
	if f.Options.Language == "" {
		f.Options = consult.DefaultFeedOptions()
	}
	today := consult.DateOf(o.Now(), o.Zone())
	c, err := o.db.Contents(t.Context(), f, f.Options.Window(today, o.Zone()), today.AddDays(-f.Options.DaysCancelled).Start(o.Zone()))
	must(t, err)
	b, err := feed.CalendarHeader{Zone: o.Zone()}.Render(c)
	must(t, err)
	return strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n ", ""), "\r", "")
}

// of is a Feed of the subject, with the usual options.
func of(kind consult.SubjectKind, id consult.ID) consult.Feed {
	return consult.Feed{Subject: consult.Subject{Kind: kind, ID: id}}
}

var (
	summary = regexp.MustCompile(`(?m)^SUMMARY:(.*)$`)
	planned = regexp.MustCompile(`原定：([^\\\n]*)`)
)

// marked are the titles of the calendar, with the time that each was planned for.
func (o *office) marked(t testing.TB, f consult.Feed) string {
	t.Helper()
	var out []string
	for _, event := range strings.Split(o.calendar(t, f), "BEGIN:VEVENT")[1:] {
		line := summary.FindStringSubmatch(event)[1]
		if was := planned.FindStringSubmatch(event); was != nil {
			line += " ← " + was[1]
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestMarksCompareWithTheFirstConfirmation(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		venue := o.venue(t)
		here, next := o.room(t, venue, 9), o.room(t, venue, 9)
		a, b, c := span(t, "06-10 09:00-10:00"), span(t, "06-11 09:00-10:00"), span(t, "06-12 09:00-10:00")
		const fromA, fromB = " ← 2026年6月10日（周三）09:00–10:00", " ← 2026年6月11日（周四）09:00–10:00"
		type step struct {
			to     consult.Span
			room   consult.ID
			become consult.Status
		}
		for _, row := range []struct {
			reason string
			as     consult.Status
			steps  []step
			want   string
			days   map[consult.Date]string // the kiosk's list
		}{
			{"moved twice", consult.Confirmed, []step{{to: b}, {to: c}}, "【改期】碰头会" + fromA,
				map[consult.Date]string{"2026-06-10": "09:00 碰头会 moved to 12 09:00", "2026-06-11": "", "2026-06-12": "09:00 碰头会"}},
			{"back where it was", consult.Confirmed, []step{{to: b}, {to: c}, {to: a}}, "碰头会",
				map[consult.Date]string{"2026-06-10": "09:00 碰头会", "2026-06-11": "", "2026-06-12": ""}},
			{"away, back and away", consult.Confirmed, []step{{to: b}, {to: a}, {to: c}}, "【改期】碰头会" + fromA, nil},
			{"to another room", consult.Confirmed, []step{{room: next}}, "【换会场】碰头会", nil},
			{"to another room and back", consult.Confirmed, []step{{room: next}, {room: here}}, "碰头会", nil},
			{"another day, then another room", consult.Confirmed, []step{{to: b}, {room: next}}, "【改期】碰头会" + fromA, nil},
			{"another room, the day and back", consult.Confirmed, []step{{room: next}, {to: b}, {to: a}}, "【换会场】碰头会", nil},
			{"tentative and moved", consult.Tentative, []step{{to: b}, {to: c}}, "【改期】碰头会" + fromA, nil},
			{"moved, then confirmed", consult.Tentative, []step{{to: b}, {become: consult.Confirmed}}, "碰头会",
				map[consult.Date]string{"2026-06-10": "", "2026-06-11": "09:00 碰头会"}},
			{"moved, confirmed and moved", consult.Tentative, []step{{to: b}, {become: consult.Confirmed}, {to: c}}, "【改期】碰头会" + fromB,
				map[consult.Date]string{"2026-06-10": "", "2026-06-11": "09:00 碰头会 moved to 12 09:00"}},
			{"confirmed again", consult.Confirmed, []step{{become: consult.Tentative}, {to: b}, {become: consult.Confirmed}}, "【改期】碰头会" + fromA, nil},
			{"taken up again elsewhere", consult.Confirmed, []step{{to: b}, {become: consult.Cancelled}, {become: consult.Confirmed}}, "【改期】碰头会" + fromA, nil},
			{"a draft that was moved", consult.Draft, []step{{to: b}, {become: consult.Confirmed}}, "碰头会", nil},
			{"called off", consult.Confirmed, []step{{to: b}, {become: consult.Cancelled}}, "【已取消】碰头会",
				map[consult.Date]string{"2026-06-10": "", "2026-06-11": "09:00 碰头会 cancelled"}},
		} {
			p := o.person(t)
			m := o.book(t, with(sitting(a, p), func(m *consult.Meeting) { m.Status, m.RoomID, m.Visibility = row.as, here, consult.Public }))
			for _, s := range row.steps {
				switch {
				case s.become == consult.Cancelled:
					o.cancel(t, m.ID)
				case s.become == consult.Confirmed:
					_, err := o.Confirm(t.Context(), o.by, m.ID, nil, booking.Options{})
					must(t, explain(err))
				default:
					o.edit(t, m.ID, func(m *consult.Meeting) {
						if s.become != "" {
							m.Status = s.become
						}
						if s.room != "" {
							m.RoomID = s.room
						}
						if !s.to.From.IsZero() {
							m.Span = s.to
						}
					})
				}
			}
			if got := o.marked(t, of(consult.SubjectPerson, p)); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
			for _, f := range []consult.Feed{of(consult.SubjectRoom, o.meeting(t, m.ID).RoomID), of(consult.SubjectVenue, venue), of(consult.SubjectPublic, "")} {
				if got := o.marked(t, f); got != row.want {
					t.Errorf("%s, the %s's: %q, want %q", row.reason, f.Subject.Kind, got, row.want)
				}
			}
			for day, want := range row.days {
				if got := strings.Join(o.lines(t, venue, day), "; "); got != want {
					t.Errorf("%s, the list of %s: %q, want %q", row.reason, day, got, want)
				}
			}
			o.edit(t, o.unlist(t, m.ID), func(m *consult.Meeting) { m.Visibility = consult.Internal })
		}
	})
}

// unlist takes the Meeting out of the way of those that come after it.
func (o *office) unlist(t testing.TB, id consult.ID) consult.ID {
	t.Helper()
	if o.meeting(t, id).Status == consult.Cancelled {
		_, err := o.Confirm(t.Context(), o.by, id, nil, booking.Options{})
		must(t, explain(err))
	}
	venue := o.venue(t)
	room := o.room(t, venue, 9)
	o.edit(t, id, func(m *consult.Meeting) { m.RoomID = room })
	return id
}

// Whoever is invited after the Meeting left its first slot never saw it there.
func TestWhoIsInvitedAfterTheChangeSeesNoMark(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, member, joins, late, between := o.person(t), o.person(t), o.person(t), o.person(t), o.person(t)
		body := o.body(t, member)
		seat, err := o.People.Add(t.Context(), o.by, consult.Person{Name: "卫健委", Kind: consult.PersonDepartment, Active: true})
		must(t, err)
		before, after := o.person(t), o.person(t)
		send := func(who consult.ID) {
			_, err := o.Answer(t.Context(), o.by, o.only(t), seat.ID, func(a *consult.Answer) { a.Channel, a.SubstituteID = "phone", who })
			must(t, err)
		}
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), first, seat.ID), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		add := func(p consult.ID) func(*consult.Meeting) {
			return func(m *consult.Meeting) {
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
			}
		}
		const marked, plain = "【改期】碰头会 ← 2026年6月10日（周三）09:00–10:00", "碰头会"
		expect := func(reason string, who consult.ID, want string) {
			t.Helper()
			if got := o.marked(t, of(consult.SubjectPerson, who)); got != want {
				t.Errorf("%s: %q, want %q", reason, got, want)
			}
		}
		send(before)
		o.edit(t, m.ID, func(m *consult.Meeting) { m.Span = span(t, "06-11 09:00-10:00"); add(joins)(m) })
		expect("who came by the change itself", joins, plain)
		o.edit(t, m.ID, add(between))
		o.move(t, m.ID, span(t, "06-12 09:00-10:00"))
		o.edit(t, m.ID, add(late))
		newcomer := o.person(t)
		o.sits(t, consult.Membership{BodyID: body, PersonID: newcomer, Role: consult.MembershipMember, Since: "2020-01-01"})
		expect("the first", first, marked)
		expect("a member", member, marked)
		expect("between two moves, of which neither left the first slot", between, plain)
		expect("after both", late, plain)
		expect("a member since then", newcomer, plain)
		expect("sent before", before, marked)
		for _, f := range []consult.Feed{of(consult.SubjectBody, body)} {
			if got := o.marked(t, f); got != marked {
				t.Errorf("the body's: %q", got)
			}
		}
		send(after)
		expect("sent after", after, plain)
		o.edit(t, m.ID, func(m *consult.Meeting) { m.Title = "座谈会" })
		expect("after an edit that moves nothing", first, strings.ReplaceAll(marked, "碰头会", "座谈会"))
		expect("late, after an edit that moves nothing", late, "座谈会")
		o.edit(t, m.ID, func(m *consult.Meeting) { m.Title = "碰头会"; m.Attendances = m.Attendances[1:] })
		o.edit(t, m.ID, add(first))
		expect("taken off and invited again", first, plain)
		o.move(t, m.ID, span(t, "06-10 09:00-10:00"))
		o.move(t, m.ID, span(t, "06-13 09:00-10:00"))
		for reason, who := range map[string]consult.ID{"first": first, "late": late, "newcomer": newcomer, "after": after} {
			expect("back and away again: "+reason, who, marked)
		}
	})
}

// only is the one Meeting that there is.
func (o *office) only(t testing.TB) consult.ID {
	t.Helper()
	page, err := o.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{})
	must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d meetings", len(page.Items))
	}
	return page.Items[0].ID
}

// What people were told by is the last move, not the first slot.
func TestNoticeCountsFromTheLastMove(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, with(sitting(span(t, "06-20 09:00-10:00"), o.person(t)), func(m *consult.Meeting) { m.Form = "thematic" }))
		short := func() bool {
			t.Helper()
			found, err := o.Warnings(t.Context(), o.meeting(t, m.ID))
			must(t, err)
			return strings.Contains(kinds(found), "short_notice")
		}
		if short() {
			t.Error("told three weeks before, and that is short")
		}
		o.now.Add(int64(17 * 24 * time.Hour / time.Second))
		o.move(t, m.ID, span(t, "06-21 09:00-10:00"))
		o.move(t, m.ID, span(t, "06-20 09:00-10:00"))
		if !short() {
			t.Error("back in its first slot since two days before, and that is not short")
		}
	})
}
