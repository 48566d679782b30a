package booking_test

import (
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/subscription"
)

func TestMarksCompareWithTheFirstConfirmation(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		here, next := o.Room(t, venue, 9), o.Room(t, venue, 9)
		a, b, c := Span(t, "06-10 09:00-10:00"), Span(t, "06-11 09:00-10:00"), Span(t, "06-12 09:00-10:00")
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
			p := o.Person(t)
			m := o.Book(t, With(Sitting(a, p), func(m *consult.Meeting) { m.Status, m.RoomID, m.Visibility = row.as, here, consult.Public }))
			for _, s := range row.steps {
				switch {
				case s.become == consult.Cancelled:
					o.Cancel(t, m.ID)
				case s.become == consult.Confirmed:
					_, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{})
					Must(t, Explain(err))
				default:
					o.Edit(t, m.ID, func(m *consult.Meeting) {
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
			if got := o.Marked(t, Of(consult.SubjectPerson, p)); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
			for _, f := range []subscription.Feed{Of(consult.SubjectRoom, o.Meeting(t, m.ID).RoomID), Of(consult.SubjectVenue, venue), Of(consult.SubjectPublic, "")} {
				if got := o.Marked(t, f); got != row.want {
					t.Errorf("%s, the %s's: %q, want %q", row.reason, f.Subject.Kind, got, row.want)
				}
			}
			for day, want := range row.days {
				if got := strings.Join(o.Lines(t, venue, day), "; "); got != want {
					t.Errorf("%s, the list of %s: %q, want %q", row.reason, day, got, want)
				}
			}
			o.Edit(t, o.Unlist(t, m.ID), func(m *consult.Meeting) { m.Visibility = consult.Internal })
		}
	})
}

// Whoever is invited after the Meeting left its first slot never saw it there.
func TestWhoIsInvitedAfterTheChangeSeesNoMark(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		first, member, joins, late, between := o.Person(t), o.Person(t), o.Person(t), o.Person(t), o.Person(t)
		body := o.Body(t, member)
		seat, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{Name: "卫健委", Kind: consult.PersonDepartment, Active: true})
		Must(t, err)
		before, after := o.Person(t), o.Person(t)
		send := func(who consult.ID) {
			_, err := o.Attendance.Answer(t.Context(), o.By, o.Only(t), seat.ID, func(a *consult.Answer) { a.Channel, a.SubstituteID = "phone", who })
			Must(t, err)
		}
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), first, seat.ID), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		add := func(p consult.ID) func(*consult.Meeting) {
			return func(m *consult.Meeting) {
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
			}
		}
		const marked, plain = "【改期】碰头会 ← 2026年6月10日（周三）09:00–10:00", "碰头会"
		expect := func(reason string, who consult.ID, want string) {
			t.Helper()
			if got := o.Marked(t, Of(consult.SubjectPerson, who)); got != want {
				t.Errorf("%s: %q, want %q", reason, got, want)
			}
		}
		send(before)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Span = Span(t, "06-11 09:00-10:00"); add(joins)(m) })
		expect("who came by the change itself", joins, plain)
		o.Edit(t, m.ID, add(between))
		o.Move(t, m.ID, Span(t, "06-12 09:00-10:00"))
		o.Edit(t, m.ID, add(late))
		newcomer := o.Person(t)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: newcomer, Role: consult.MembershipMember, Since: "2020-01-01"})
		expect("the first", first, marked)
		expect("a member", member, marked)
		expect("between two moves, of which neither left the first slot", between, plain)
		expect("after both", late, plain)
		expect("a member since then", newcomer, plain)
		expect("sent before", before, marked)
		for _, f := range []subscription.Feed{Of(consult.SubjectBody, body)} {
			if got := o.Marked(t, f); got != marked {
				t.Errorf("the body's: %q", got)
			}
		}
		send(after)
		expect("sent after", after, plain)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "座谈会" })
		expect("after an edit that moves nothing", first, strings.ReplaceAll(marked, "碰头会", "座谈会"))
		expect("late, after an edit that moves nothing", late, "座谈会")
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "碰头会"; m.Attendances = m.Attendances[1:] })
		o.Edit(t, m.ID, add(first))
		expect("taken off and invited again", first, plain)
		o.Move(t, m.ID, Span(t, "06-10 09:00-10:00"))
		o.Move(t, m.ID, Span(t, "06-13 09:00-10:00"))
		for reason, who := range map[string]consult.ID{"first": first, "late": late, "newcomer": newcomer, "after": after} {
			expect("back and away again: "+reason, who, marked)
		}
	})
}

// What people were told by is the last move, not the first slot.
func TestNoticeCountsFromTheLastMove(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, With(Sitting(Span(t, "06-20 09:00-10:00"), o.Person(t)), func(m *consult.Meeting) { m.Form = "thematic" }))
		short := func() bool {
			t.Helper()
			found, err := o.Booking.Warnings(t.Context(), o.Meeting(t, m.ID))
			Must(t, err)
			return strings.Contains(Kinds(found), "short_notice")
		}
		if short() {
			t.Error("told three weeks before, and that is short")
		}
		o.Instant.Add(int64(17 * 24 * time.Hour / time.Second))
		o.Move(t, m.ID, Span(t, "06-21 09:00-10:00"))
		o.Move(t, m.ID, Span(t, "06-20 09:00-10:00"))
		if !short() {
			t.Error("back in its first slot since two days before, and that is not short")
		}
	})
}
