package booking_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestAChildThatNamesNobodyTakesItsParents(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ps := o.Persons(t, 6)
		body, gone := o.Body(t, ps[3]), o.Body(t, ps[4])
		parent := o.Book(t, With(Sitting(Span(t, "06-10 08:00-06-11 18:00")), func(m *consult.Meeting) {
			m.OnlineURL = ""
			m.Attendances = []consult.Attendance{{PersonID: ps[0], Role: consult.RolePresiding, Required: true},
				{PersonID: ps[1], Role: consult.RoleVoting}, {PersonID: ps[2], Role: consult.RoleGuest, Required: true}}
			m.InviteBodyIDs = []consult.ID{body, gone}
		}))
		_, err := o.Directory.People.Edit(t.Context(), o.By, ps[2], 0, func(p *consult.Person) error { p.Active = false; return nil })
		Must(t, err)
		_, err = o.Directory.Bodies.Edit(t.Context(), o.By, gone, 0, func(b *consult.Body) error { b.Active = false; return nil })
		Must(t, err)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: ps[5], Role: consult.MembershipMember, Since: "2026-06-11"})

		who := func(m consult.Meeting) (out []string) {
			for _, a := range m.Attendances {
				line := string(a.Role)
				if a.Required {
					line += "!"
				}
				for i, p := range ps {
					if p == a.PersonID {
						line += string(rune('0' + i))
					}
				}
				out = append(out, line)
			}
			return out
		}
		bare := func(s string) consult.Meeting {
			return Child(parent.ID, consult.Meeting{Form: "other", Title: "分组会", Span: Span(t, s)})
		}
		first := o.Book(t, bare("06-10 09:00-10:00"))
		if got := strings.Join(who(first), " "); got != "presiding!0 voting1 voting!3" || !slices.Equal(first.InviteBodyIDs, []consult.ID{body}) {
			t.Errorf("%s, %v", got, first.InviteBodyIDs)
		}
		if got := strings.Join(who(o.Book(t, bare("06-11 09:00-10:00"))), " "); got != "presiding!0 voting1 voting!3 voting!5" {
			t.Errorf("of its own day: %s", got)
		}
		named := o.Book(t, With(bare("06-10 09:00-10:00"), func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: ps[4], Role: consult.RoleVoting, Required: true}}
		}))
		if got := strings.Join(who(named), " "); got != "voting!4" || len(named.InviteBodyIDs) > 0 {
			t.Errorf("who names somebody takes nobody: %s", got)
		}
		_, err = o.Booking.Book(t.Context(), o.By, bare("06-10 09:30-10:30"), booking.Options{})
		if got := Clash(t, err); got != "person_double_booked person_double_booked" {
			t.Errorf("two at once with the same people: %q", got)
		}
		draft := o.Book(t, With(bare("06-10 15:00-16:00"), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if len(draft.Attendances) != 3 {
			t.Errorf("a draft: %v", who(draft))
		}
		o.Edit(t, parent.ID, func(m *consult.Meeting) { m.Attendances, m.InviteBodyIDs = nil, nil })
		if got := o.Meeting(t, first.ID); len(got.Attendances) != 3 {
			t.Errorf("what the parent changes later reached the child: %v", who(got))
		}
		o.Sound(t)
	})
}

// What a Form would invite is not for children, but for those without a parent.
func TestTheFormInvitesWhereThereIsNoParent(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		body := o.Body(t, p)
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "study", 0, func(f *consult.Form) error { f.InviteBodyIDs = []consult.ID{body}; return nil })
		Must(t, err)
		wish := consult.Meeting{Form: "study", Title: "讲堂", Span: Span(t, "06-10 09:00-10:00")}
		parent := o.Book(t, Sitting(Span(t, "06-11 08:00-18:00")))
		if m := o.Book(t, wish); !attending(m, p) {
			t.Errorf("without a parent: %+v", m.Attendances)
		}
		wish.Span, wish.ParentID = Span(t, "06-11 09:00-10:00"), parent.ID
		if m := o.Book(t, wish); len(m.Attendances) > 0 || len(m.InviteBodyIDs) > 0 {
			t.Errorf("a child: %+v", m.Attendances)
		}
	})
}

func attending(m consult.Meeting, p consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == p })
}

// A search for a child looks for the people that it would take, whom its parent lets go.
func TestASearchForAChildTakesItsParentsPeople(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"), p))
		busy := Child(parent.ID, Sitting(Span(t, "06-10 09:00-12:00"), p))
		wish := Child(parent.ID, consult.Meeting{Form: "other", Title: "分组会", Span: Span(t, "06-10 09:00-10:00")})
		find := func() []conflict.Alternative {
			t.Helper()
			found, err := o.Availability.Available(t.Context(), wish, conflict.Search{Window: Span(t, "06-10 08:00-18:00"), Limit: 5})
			Must(t, err)
			return found.Items
		}
		if all := find(); len(all) == 0 || !all[0].Slot.Span.From.Equal(wish.Span.From) {
			t.Errorf("the parent stands in its own child's way: %+v", all)
		}
		o.Book(t, busy)
		for _, a := range find() {
			if a.Slot.Span.Overlaps(busy.Span) {
				t.Errorf("offered over its sibling: %v", a.Slot.Span)
			}
		}
	})
}

func TestALiveLeafThatHoldsNobody(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, room := o.Person(t), o.Room(t, o.Venue(t), 9)
		bare := consult.Meeting{Form: "other", Title: "会", Span: Span(t, "06-10 09:00-10:00")}
		optional := []consult.Attendance{{PersonID: p, Role: consult.RoleGuest}}
		for _, row := range []struct {
			reason string
			change func(*consult.Meeting)
			want   string
		}{
			{"nobody, no room, no address", func(*consult.Meeting) {}, "~holds_nobody"},
			{"tentative", func(m *consult.Meeting) { m.Status = consult.Tentative }, "~holds_nobody"},
			{"somebody who need not come", func(m *consult.Meeting) { m.Attendances = optional }, "~holds_nobody"},
			{"a draft", func(m *consult.Meeting) { m.Status = consult.Draft }, ""},
			{"online", func(m *consult.Meeting) { m.OnlineURL = "https://meet.example/1" }, ""},
			{"a room", func(m *consult.Meeting) { m.RoomID, m.Span = room, Span(t, "06-10 10:00-11:00") }, ""},
			{"somebody", func(m *consult.Meeting) { m.Attendances = Sitting(m.Span, p).Attendances }, ""},
		} {
			b, err := o.Booking.Book(t.Context(), o.By, With(bare, row.change), booking.Options{})
			Must(t, Explain(err))
			found := slices.DeleteFunc(b.Warnings, func(c consult.Conflict) bool { return c.Kind != consult.HoldsNobody })
			if got := Kinds(found); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
			if stands := len(o.StandingOf(t, b.Meeting.ID, consult.HoldsNobody)); stands != len(found) {
				t.Errorf("%s: %d stand", row.reason, stands)
			}
		}
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.HoldsNobody: consult.Blocking}
			return nil
		})
		Must(t, err)
		if _, err := o.Booking.Book(t.Context(), o.By, bare, booking.Options{}); Clash(t, err) != "holds_nobody" {
			t.Errorf("the form refuses it: %v", err)
		}
		overridden := With(bare, func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.HoldsNobody, Reason: "通报会，现场通知"}}
		})
		if m := o.Book(t, overridden); len(m.Overrides) != 1 {
			t.Errorf("with an exception: %+v", m.Overrides)
		}
	})
}

// Whatever is done with a parent, its children are heard, each by its name.
func TestChildrenSpeak(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, q := o.Person(t), o.Person(t)
		titled := func(m consult.Meeting, title string) consult.Meeting { m.Title = title; return m }
		optional := func(m consult.Meeting) consult.Meeting {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: q, Role: consult.RoleGuest})
			return m
		}
		parent := o.Book(t, titled(Sitting(Span(t, "06-10 08:00-18:00")), "全会"))
		first := o.Book(t, Child(parent.ID, optional(titled(Sitting(Span(t, "06-10 09:00-10:00"), p), "第一组"))))
		second := o.Book(t, Child(parent.ID, titled(Sitting(Span(t, "06-10 10:00-11:00"), p), "第二组")))
		o.Book(t, titled(Sitting(Span(t, "06-11 09:00-09:30"), q), "别的会"))
		o.Book(t, titled(Sitting(Span(t, "06-12 10:30-10:45"), p), "又一会"))

		says := func(what string, found []consult.Conflict, of consult.ID, kind consult.ConflictKind, words ...string) {
			t.Helper()
			c := finding(t, found, kind)
			if c.SubjectID != of {
				t.Errorf("%s: %s is about %s", what, kind, c.SubjectID)
			}
			for _, w := range words {
				if !strings.Contains(c.ZH+c.EN+c.SubjectTitle, w) {
					t.Errorf("%s: %q says nothing of %s", what, c.ZH+c.EN, w)
				}
			}
		}
		_, err := o.Booking.Move(t.Context(), o.By, parent.ID, consult.Slot{Span: Span(t, "06-12 08:00-18:00")}, nil, booking.Options{})
		refused := new(consult.Clash)
		if !AsClash(err, &refused) {
			t.Fatalf("moved over another: %v", err)
		}
		says("refused", refused.Conflicts, second.ID, consult.PersonDoubleBooked, "《第二组》：", "“第二组”: ", "《又一会》")

		for _, dry := range []bool{true, false} {
			b, err := o.Booking.Move(t.Context(), o.By, parent.ID, consult.Slot{Span: Span(t, "06-11 08:00-18:00")}, nil, booking.Options{DryRun: dry})
			Must(t, Explain(err))
			says("moved", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：", "“第一组”: ")
		}
		for _, dry := range []bool{true, false} {
			b, err := o.Booking.Edit(t.Context(), o.By, parent.ID, func(m *consult.Meeting) error { m.Title = "全体会"; return nil }, booking.Options{DryRun: dry})
			Must(t, Explain(err))
			says("renamed", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：")
		}
		b, err := o.Booking.Confirm(t.Context(), o.By, parent.ID, nil, booking.Options{})
		Must(t, Explain(err))
		says("confirmed", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：")

		// To call a parent off is to call off what something follows.
		o.Book(t, With(Sitting(Span(t, "06-15 09:00-10:00"), p), func(m *consult.Meeting) {
			m.Title, m.Follows = "汇报会", []consult.Follow{{MeetingID: second.ID}}
		}))
		b, err = o.Booking.Cancel(t.Context(), o.By, parent.ID, "改期", nil, booking.Options{})
		Must(t, Explain(err))
		says("called off", b.Warnings, second.ID, consult.OutOfOrder, "第二组", "汇报会")
	})
}
