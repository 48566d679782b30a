package booking_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func TestAChildThatNamesNobodyTakesItsParents(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ps := o.persons(t, 6)
		body, gone := o.body(t, ps[3]), o.body(t, ps[4])
		parent := o.book(t, with(sitting(span(t, "06-10 08:00-06-11 18:00")), func(m *consult.Meeting) {
			m.OnlineURL = ""
			m.Attendances = []consult.Attendance{{PersonID: ps[0], Role: consult.RolePresiding, Required: true},
				{PersonID: ps[1], Role: consult.RoleVoting}, {PersonID: ps[2], Role: consult.RoleGuest, Required: true}}
			m.InviteBodyIDs = []consult.ID{body, gone}
		}))
		_, err := o.People.Edit(t.Context(), o.by, ps[2], 0, func(p *consult.Person) error { p.Active = false; return nil })
		must(t, err)
		_, err = o.Bodies.Edit(t.Context(), o.by, gone, 0, func(b *consult.Body) error { b.Active = false; return nil })
		must(t, err)
		o.sits(t, consult.Membership{BodyID: body, PersonID: ps[5], Role: consult.MembershipMember, Since: "2026-06-11"})

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
			return child(parent.ID, consult.Meeting{Form: "other", Title: "分组会", Span: span(t, s)})
		}
		first := o.book(t, bare("06-10 09:00-10:00"))
		if got := strings.Join(who(first), " "); got != "presiding!0 voting1 voting!3" || !slices.Equal(first.InviteBodyIDs, []consult.ID{body}) {
			t.Errorf("%s, %v", got, first.InviteBodyIDs)
		}
		if got := strings.Join(who(o.book(t, bare("06-11 09:00-10:00"))), " "); got != "presiding!0 voting1 voting!3 voting!5" {
			t.Errorf("of its own day: %s", got)
		}
		named := o.book(t, with(bare("06-10 09:00-10:00"), func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: ps[4], Role: consult.RoleVoting, Required: true}}
		}))
		if got := strings.Join(who(named), " "); got != "voting!4" || len(named.InviteBodyIDs) > 0 {
			t.Errorf("who names somebody takes nobody: %s", got)
		}
		_, err = o.Book(t.Context(), o.by, bare("06-10 09:30-10:30"), booking.Options{})
		if got := clash(t, err); got != "person_double_booked person_double_booked" {
			t.Errorf("two at once with the same people: %q", got)
		}
		draft := o.book(t, with(bare("06-10 15:00-16:00"), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if len(draft.Attendances) != 3 {
			t.Errorf("a draft: %v", who(draft))
		}
		o.edit(t, parent.ID, func(m *consult.Meeting) { m.Attendances, m.InviteBodyIDs = nil, nil })
		if got := o.meeting(t, first.ID); len(got.Attendances) != 3 {
			t.Errorf("what the parent changes later reached the child: %v", who(got))
		}
		o.sound(t)
	})
}

// What a Form would invite is not for children, but for those without a parent.
func TestTheFormInvitesWhereThereIsNoParent(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		body := o.body(t, p)
		_, err := o.Forms.Edit(t.Context(), o.by, "study", 0, func(f *consult.Form) error { f.InviteBodyIDs = []consult.ID{body}; return nil })
		must(t, err)
		wish := consult.Meeting{Form: "study", Title: "讲堂", Span: span(t, "06-10 09:00-10:00")}
		parent := o.book(t, sitting(span(t, "06-11 08:00-18:00")))
		if m := o.book(t, wish); !attending(m, p) {
			t.Errorf("without a parent: %+v", m.Attendances)
		}
		wish.Span, wish.ParentID = span(t, "06-11 09:00-10:00"), parent.ID
		if m := o.book(t, wish); len(m.Attendances) > 0 || len(m.InviteBodyIDs) > 0 {
			t.Errorf("a child: %+v", m.Attendances)
		}
	})
}

func attending(m consult.Meeting, p consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == p })
}

// A search for a child looks for the people that it would take, whom its parent lets go.
func TestASearchForAChildTakesItsParentsPeople(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		parent := o.book(t, sitting(span(t, "06-10 08:00-18:00"), p))
		busy := child(parent.ID, sitting(span(t, "06-10 09:00-12:00"), p))
		wish := child(parent.ID, consult.Meeting{Form: "other", Title: "分组会", Span: span(t, "06-10 09:00-10:00")})
		find := func() []consult.Alternative {
			t.Helper()
			found, err := o.Available(t.Context(), wish, consult.Search{Window: span(t, "06-10 08:00-18:00"), Limit: 5})
			must(t, err)
			return found.Items
		}
		if all := find(); len(all) == 0 || !all[0].Slot.Span.From.Equal(wish.Span.From) {
			t.Errorf("the parent stands in its own child's way: %+v", all)
		}
		o.book(t, busy)
		for _, a := range find() {
			if a.Slot.Span.Overlaps(busy.Span) {
				t.Errorf("offered over its sibling: %v", a.Slot.Span)
			}
		}
	})
}

func TestALiveLeafThatHoldsNobody(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, room := o.person(t), o.room(t, o.venue(t), 9)
		bare := consult.Meeting{Form: "other", Title: "会", Span: span(t, "06-10 09:00-10:00")}
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
			{"a room", func(m *consult.Meeting) { m.RoomID, m.Span = room, span(t, "06-10 10:00-11:00") }, ""},
			{"somebody", func(m *consult.Meeting) { m.Attendances = sitting(m.Span, p).Attendances }, ""},
		} {
			b, err := o.Book(t.Context(), o.by, with(bare, row.change), booking.Options{})
			must(t, explain(err))
			found := slices.DeleteFunc(b.Warnings, func(c consult.Conflict) bool { return c.Kind != consult.HoldsNobody })
			if got := kinds(found); got != row.want {
				t.Errorf("%s: %q, want %q", row.reason, got, row.want)
			}
			if stands := len(o.standingOf(t, b.Meeting.ID, consult.HoldsNobody)); stands != len(found) {
				t.Errorf("%s: %d stand", row.reason, stands)
			}
		}
		_, err := o.Forms.Edit(t.Context(), o.by, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.HoldsNobody: consult.Blocking}
			return nil
		})
		must(t, err)
		if _, err := o.Book(t.Context(), o.by, bare, booking.Options{}); clash(t, err) != "holds_nobody" {
			t.Errorf("the form refuses it: %v", err)
		}
		overridden := with(bare, func(m *consult.Meeting) {
			m.Overrides = []consult.Override{{Kind: consult.HoldsNobody, Reason: "通报会，现场通知"}}
		})
		if m := o.book(t, overridden); len(m.Overrides) != 1 {
			t.Errorf("with an exception: %+v", m.Overrides)
		}
	})
}

// Whatever is done with a parent, its children are heard, each by its name.
func TestChildrenSpeak(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, q := o.person(t), o.person(t)
		titled := func(m consult.Meeting, title string) consult.Meeting { m.Title = title; return m }
		optional := func(m consult.Meeting) consult.Meeting {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: q, Role: consult.RoleGuest})
			return m
		}
		parent := o.book(t, titled(sitting(span(t, "06-10 08:00-18:00")), "全会"))
		first := o.book(t, child(parent.ID, optional(titled(sitting(span(t, "06-10 09:00-10:00"), p), "第一组"))))
		second := o.book(t, child(parent.ID, titled(sitting(span(t, "06-10 10:00-11:00"), p), "第二组")))
		o.book(t, titled(sitting(span(t, "06-11 09:00-09:30"), q), "别的会"))
		o.book(t, titled(sitting(span(t, "06-12 10:30-10:45"), p), "又一会"))

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
		_, err := o.Move(t.Context(), o.by, parent.ID, consult.Slot{Span: span(t, "06-12 08:00-18:00")}, nil, booking.Options{})
		refused := new(consult.Clash)
		if !asClash(err, &refused) {
			t.Fatalf("moved over another: %v", err)
		}
		says("refused", refused.Conflicts, second.ID, consult.PersonDoubleBooked, "《第二组》：", "“第二组”: ", "《又一会》")

		for _, dry := range []bool{true, false} {
			b, err := o.Move(t.Context(), o.by, parent.ID, consult.Slot{Span: span(t, "06-11 08:00-18:00")}, nil, booking.Options{DryRun: dry})
			must(t, explain(err))
			says("moved", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：", "“第一组”: ")
		}
		for _, dry := range []bool{true, false} {
			b, err := o.Edit(t.Context(), o.by, parent.ID, func(m *consult.Meeting) error { m.Title = "全体会"; return nil }, booking.Options{DryRun: dry})
			must(t, explain(err))
			says("renamed", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：")
		}
		b, err := o.Confirm(t.Context(), o.by, parent.ID, nil, booking.Options{})
		must(t, explain(err))
		says("confirmed", b.Warnings, first.ID, consult.OptionalPersonBusy, "《第一组》：")

		// To call a parent off is to call off what something follows.
		o.book(t, with(sitting(span(t, "06-15 09:00-10:00"), p), func(m *consult.Meeting) {
			m.Title, m.Follows = "汇报会", []consult.Follow{{MeetingID: second.ID}}
		}))
		b, err = o.Cancel(t.Context(), o.by, parent.ID, "改期", nil, booking.Options{})
		must(t, explain(err))
		says("called off", b.Warnings, second.ID, consult.OutOfOrder, "第二组", "汇报会")
	})
}
