package booking_test

import (
	"maps"
	"slices"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func comes(m consult.Meeting, p consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == p })
}

func TestMembershipsReinviteComingMeetings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ctx := t.Context()
		old, fresh := o.Person(t), o.Person(t)
		body := o.Body(t, old)
		inviting := func(s string, edit func(*consult.Meeting)) consult.ID {
			m := consult.Meeting{Form: "other", Title: "会", Span: Span(t, s), InviteBodyIDs: []consult.ID{body}}
			edit(&m)
			return o.Book(t, m).ID
		}
		plain := func(*consult.Meeting) {}
		past, running := inviting("06-01 06:00-07:00", plain), inviting("06-01 07:00-09:00", plain)
		near, far := inviting("06-10 09:00-10:00", plain), inviting("06-20 09:00-10:00", plain)
		draft := inviting("06-10 09:00-10:00", func(m *consult.Meeting) { m.Status = consult.Draft })
		off := inviting("06-11 09:00-10:00", plain)
		o.Cancel(t, off)
		owned := o.Book(t, With(Sitting(Span(t, "06-12 09:00-10:00")), func(m *consult.Meeting) { m.OwnerBodyID = body })).ID
		var seat consult.Membership
		expect := func(reason string, act func(), who consult.ID, on map[consult.ID]bool, touched []consult.ID) {
			t.Helper()
			before := map[consult.ID]consult.Meeting{}
			ids := []consult.ID{past, running, near, far, draft, off, owned}
			for _, id := range ids {
				before[id] = o.Meeting(t, id)
			}
			got := o.Touches(act)
			for i, id := range ids {
				m := o.Meeting(t, id)
				if comes(m, who) != on[id] {
					t.Errorf("%s: meeting %d: comes %v", reason, i, comes(m, who))
				}
				if changed := comes(before[id], who) != on[id]; changed != (m.Version == before[id].Version+1) || !changed && m.Version != before[id].Version {
					t.Errorf("%s: meeting %d: version %d after %d", reason, i, m.Version, before[id].Version)
				}
			}
			want := map[consult.Subject]bool{}
			for _, p := range touched {
				want[consult.Subject{Kind: consult.SubjectPerson, ID: p}] = true
			}
			if len(touched) > 0 {
				want[consult.Subject{Kind: consult.SubjectBody, ID: body}] = true
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s touches %v, want %v", reason, got, want)
			}
		}
		expect("joins from the 15th", func() {
			seat = o.Sits(t, consult.Membership{BodyID: body, PersonID: fresh, Role: consult.MembershipMember, Since: "2026-06-15"})
		}, fresh, map[consult.ID]bool{far: true}, []consult.ID{old, fresh})
		expect("joins at once after all", func() {
			Must(t, Changes(t, o, o.Directory.Memberships, seat.ID, func(m *consult.Membership) { m.Since = "2026-06-01" })())
		}, fresh, map[consult.ID]bool{near: true, far: true, draft: true}, []consult.ID{old, fresh})
		expect("leaves on the 20th", func() {
			Must(t, Changes(t, o, o.Directory.Memberships, seat.ID, func(m *consult.Membership) { m.Until = "2026-06-20" })())
		}, fresh, map[consult.ID]bool{near: true, draft: true}, []consult.ID{old, fresh})
		expect("no change of people", func() {
			Must(t, Changes(t, o, o.Directory.Memberships, seat.ID, func(m *consult.Membership) { m.Role = consult.MembershipViceChair })())
		}, fresh, map[consult.ID]bool{near: true, draft: true}, nil)
		expect("removed", func() { Must(t, o.Directory.Memberships.Remove(ctx, o.By, seat.ID, 0)) }, fresh, nil, []consult.ID{old, fresh})
		expect("an inactive person", func() {
			Must(t, Changes(t, o, o.Directory.People, old, func(p *consult.Person) { p.Active = false })())
		}, old, map[consult.ID]bool{past: true, running: true, off: true}, []consult.ID{old})
		expect("active again", func() {
			Must(t, Changes(t, o, o.Directory.People, old, func(p *consult.Person) { p.Active = true })())
		}, old, map[consult.ID]bool{past: true, running: true, off: true, near: true, far: true, draft: true}, []consult.ID{old})
		o.Sound(t)
	})
}

func TestBusyNewcomerComesUnderARecordedOverride(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at := Span(t, "06-10 09:00-10:00")
		busy, barred, staff := o.Person(t), o.Person(t), o.Person(t)
		body := o.Body(t, o.Person(t))
		elsewhere := o.Book(t, Sitting(at, busy, staff))
		block := o.Block(t, consult.SubjectPerson, barred, at, true)
		room := o.Room(t, o.Venue(t), 2)
		m := o.Book(t, consult.Meeting{Form: "other", Title: "会", Span: at, RoomID: room, InviteBodyIDs: []consult.ID{body}})
		o.Set(t, "06-02 08:00")
		for _, p := range []consult.ID{busy, barred} {
			o.Sits(t, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipMember})
		}
		o.Sits(t, consult.Membership{BodyID: body, PersonID: staff, Role: consult.MembershipStaff})
		m = o.Meeting(t, m.ID)
		stamp := consult.Override{Reason: "组织成员变动", By: "王秘书", At: o.Now()}
		a, b, c := stamp, stamp, stamp
		a.Kind, a.PersonID, a.MeetingID = consult.PersonDoubleBooked, busy, elsewhere.ID
		b.Kind, b.PersonID, b.BlockID = consult.PersonBlocked, barred, block
		c.Kind, c.RoomID = consult.RoomTooSmall, room
		for _, want := range []consult.Override{a, b, c} {
			if !slices.Contains(m.Overrides, want) {
				t.Errorf("no %+v in\n%+v", want, m.Overrides)
			}
		}
		if len(m.Overrides) != 3 || len(m.Attendances) != 4 {
			t.Errorf("got %+v\nof %+v", m.Overrides, m.Attendances)
		}
		o.Sound(t)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "改题" })
		o.Cancel(t, elsewhere.ID)
		o.Sound(t)
	})
}

func TestNewcomerToTwoMeetingsAtOnce(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at, p := Span(t, "06-10 09:00-10:00"), o.Person(t)
		body, wish := o.Body(t), consult.Meeting{Form: "other", Title: "会", Span: at}
		wish.InviteBodyIDs = []consult.ID{body}
		first, second := o.Book(t, wish), o.Book(t, wish)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipMember})
		first, second = o.Meeting(t, first.ID), o.Meeting(t, second.ID)
		if !comes(first, p) || !comes(second, p) || len(first.Overrides)+len(second.Overrides) != 1 {
			t.Errorf("got %+v\nand %+v", first, second)
		}
		o.Sound(t)
	})
}
