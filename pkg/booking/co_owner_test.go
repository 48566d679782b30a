package booking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// hosts are two committees that hold meetings together, each with a member and a clerk who covers it alone.
type hosts struct {
	*Office
	owner, other       consult.ID
	ours, theirs       consult.ID
	ofOwner, ofOther   context.Context
	together, separate consult.Meeting
}

func twoHosts(t *testing.T, o *Office) hosts {
	t.Helper()
	h := hosts{Office: o, ours: o.Person(t), theirs: o.Person(t)}
	h.owner, h.other = o.Body(t, h.ours), o.Body(t, h.theirs)
	h.ofOwner, h.ofOther = o.Within(t, h.owner), o.Within(t, h.other)
	sits := func(day string, with ...consult.ID) consult.Meeting {
		wish := Sitting(Span(t, "06-"+day+" 09:00-11:00"), h.ours)
		wish.Form = "council"
		wish.OwnerBodyID, wish.CoOwnerBodyIDs = h.owner, with
		wish.Visibility = consult.Restricted
		return o.Book(t, wish)
	}
	h.together, h.separate = sits("10", h.other), sits("11")
	return h
}

func (h hosts) edits(ctx context.Context, m consult.Meeting, edit func(*consult.Meeting)) (consult.Meeting, error) {
	b, err := h.Booking.Edit(
		ctx, h.By, m.ID, func(m *consult.Meeting) error { edit(m); return nil }, booking.Options{DryRun: true},
	)
	return b.Meeting, err
}

// Whoever covers a Body that holds a Meeting together with its owner changes what the owner changes, except who holds
// it.
func TestACoOwnerEdits(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		h := twoHosts(t, o)
		rename := func(m *consult.Meeting) { m.Title = "改名" }
		forbidden := func(err error) bool {
			_, is := errors.AsType[*consult.Forbidden](err)
			return is
		}
		for _, row := range []struct {
			name    string
			ctx     context.Context
			of      consult.Meeting
			edit    func(*consult.Meeting)
			refused bool
		}{
			{name: "the owner", ctx: h.ofOwner, of: h.together, edit: rename},
			{name: "the co-owner", ctx: h.ofOther, of: h.together, edit: rename},
			{name: "another", ctx: h.ofOther, of: h.separate, edit: rename, refused: true},
			{
				name: "the owner lets go of the co-owner", ctx: h.ofOwner, of: h.together,
				edit: func(m *consult.Meeting) { m.CoOwnerBodyIDs = nil },
			},
			{
				name: "the co-owner lets go of itself", ctx: h.ofOther, of: h.together,
				edit: func(m *consult.Meeting) { m.CoOwnerBodyIDs = nil }, refused: true,
			},
			{
				name: "the co-owner takes it over", ctx: h.ofOther, of: h.together,
				edit: func(m *consult.Meeting) { m.OwnerBodyID, m.CoOwnerBodyIDs = h.other, nil }, refused: true,
			},
		} {
			_, err := h.edits(row.ctx, row.of, row.edit)
			if forbidden(err) != row.refused || err != nil && !row.refused {
				t.Errorf("%s: %v", row.name, err)
			}
		}
	})
}

// Those who hold a Meeting together invite each other's people without asking them.
func TestCoOwnersInviteEachOthersPeople(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		h := twoHosts(t, o)
		stranger := o.Person(t)
		for _, row := range []struct {
			name string
			ctx  context.Context
			of   consult.Meeting
			who  consult.ID
			want consult.Consent
		}{
			{name: "the owner a person of the co-owner", ctx: h.ofOwner, of: h.together, who: h.theirs},
			{name: "the co-owner a person of its own", ctx: h.ofOther, of: h.together, who: h.theirs},
			{
				name: "the owner somebody else",
				ctx:  h.ofOwner, of: h.together, who: stranger, want: consult.ConsentPending,
			},
			{
				name: "the co-owner somebody else",
				ctx:  h.ofOther, of: h.together, who: stranger, want: consult.ConsentPending,
			},
			{
				name: "the owner alone a person of the other",
				ctx:  h.ofOwner, of: h.separate, who: h.theirs, want: consult.ConsentPending,
			},
		} {
			m, err := h.edits(row.ctx, row.of, func(m *consult.Meeting) {
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID: row.who, Role: consult.RoleVoting, Required: true,
				})
			})
			Must(t, Explain(err))
			if got := m.Attendances[len(m.Attendances)-1].Consent; got != row.want {
				t.Errorf("%s: %q", row.name, got)
			}
		}
		// The co-owner keeps the owner's people, and takes one back without asking.
		m, err := h.edits(h.ofOther, h.together, func(m *consult.Meeting) {
			m.Attendances = []consult.Attendance{{PersonID: h.ours, Role: consult.RoleGuest, Required: true}}
		})
		Must(t, Explain(err))
		if m.Attendances[0].Consent != "" {
			t.Errorf("the owner's person is asked: %+v", m.Attendances[0])
		}
	})
}

// Every bad co-owner is named by its place.
func TestBadCoOwners(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		owner, other := o.Body(t), o.Body(t)
		ended := o.Body(t)
		_, err := o.Directory.Bodies.Edit(t.Context(), o.By, ended, 0, func(b *consult.Body) error {
			b.Active = false
			return nil
		})
		Must(t, err)
		many := make([]consult.ID, 0, consult.MaxCoOwners+1)
		for range consult.MaxCoOwners + 1 {
			many = append(many, o.Body(t))
		}
		for _, row := range []struct {
			name string
			with []consult.ID
			want string
		}{
			{"the owner", []consult.ID{other, owner}, "co_owner_body_ids[1] owner"},
			{"twice", []consult.ID{other, other}, "co_owner_body_ids[1] duplicate"},
			{"nobody", []consult.ID{NewID()}, "co_owner_body_ids[0] not_found"},
			{"one that has ended", []consult.ID{ended}, "co_owner_body_ids[0] inactive"},
			{"too many", many, fmt.Sprintf("co_owner_body_ids[%d] too_many", consult.MaxCoOwners)},
		} {
			wish := Sitting(Span(t, "06-10 09:00-10:00"))
			wish.OwnerBodyID, wish.CoOwnerBodyIDs = owner, row.with
			_, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
			if got := Faults(t, err); got != row.want {
				t.Errorf("%s: %s", row.name, got)
			}
		}
	})
}

// A Meeting that is held together is on the lists and calendars of each of its Bodies, none of which can be deleted,
// and one that has ended is a warning.
func TestWhereACoOwnerIsNamed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		h := twoHosts(t, o)
		for _, filter := range []consult.MeetingFilter{
			{OwnerBodyID: h.other}, {BodyID: h.other}, {BodyID: h.other, Below: true},
		} {
			page, err := o.Booking.Meetings(t.Context(), filter, consult.PageRequest{})
			Must(t, err)
			if len(page.Items) != 1 || page.Items[0].ID != h.together.ID ||
				!slices.Equal(page.Items[0].CoOwnerBodyIDs, []consult.ID{h.other}) {
				t.Errorf("%+v finds %+v", filter, page.Items)
			}
		}
		calendar := consult.Subject{Kind: consult.SubjectBody, ID: h.other}
		touched := o.Touches(func() { o.Edit(t, h.together.ID, func(m *consult.Meeting) { m.Title = "改名" }) })
		if !touched[calendar] {
			t.Error("the calendar of the co-owner is not touched")
		}
		renamed := o.Touches(func() {
			_, err := o.Directory.Forms.Edit(t.Context(), o.By, "council", 0, func(f *consult.Form) error {
				f.NameZH = "另一形式"
				return nil
			})
			Must(t, err)
		})
		if !renamed[calendar] {
			t.Error("the calendar of the co-owner is not touched when the form is renamed")
		}
		if err := o.Directory.Bodies.Remove(t.Context(), o.By, h.other, 0); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("a co-owner is deleted: %v", err)
		}
		_, err := o.Directory.Bodies.Edit(t.Context(), o.By, h.other, 0, func(b *consult.Body) error {
			b.Active = false
			return nil
		})
		Must(t, err)
		b, err := o.Booking.Move(t.Context(), o.By, h.together.ID,
			consult.Slot{Span: Span(t, "06-12 09:00-11:00")}, nil, booking.Options{})
		Must(t, Explain(err))
		if got := Kinds(b.Warnings); got != "~body_inactive" {
			t.Errorf("warned of %s", got)
		}
		freed := o.Touches(func() { o.Edit(t, h.together.ID, func(m *consult.Meeting) { m.CoOwnerBodyIDs = nil }) })
		if !freed[calendar] || len(o.Meeting(t, h.together.ID).CoOwnerBodyIDs) != 0 {
			t.Error("the calendar of who holds it no more is not touched")
		}
	})
}
