package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/registry"
	"huiqi/pkg/store/storetest"
)

// tellAffected is "title: +joined -left kinds" of each, in their order.
func tellAffected(a registry.Affects) string {
	var out []string
	for _, x := range a.Items {
		line := fmt.Sprintf("%s: +%d -%d %s", x.Meeting.Title, len(x.Joined), len(x.Left), Kinds(x.Findings))
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, "; ")
}

// A write of the directory lists the coming meetings that it hits, and a dry run
// lists the same and writes nothing.
func TestAWriteListsTheMeetingsItHits(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, guest, member := o.Person(t), o.Person(t), o.Person(t)
		venue := o.Venue(t)
		room := o.Room(t, venue, 9)
		body := o.Body(t)
		called := func(title, s string, edit func(*consult.Meeting), people ...consult.ID) consult.Meeting {
			return o.Book(t, With(Sitting(Span(t, s), people...), func(m *consult.Meeting) {
				m.Title = title
				if edit != nil {
					edit(m)
				}
			}))
		}
		called("过去", "06-01 06:00-07:00", func(m *consult.Meeting) { m.RoomID = room }, p)
		called("甲", "06-10 09:00-10:00", func(m *consult.Meeting) { m.RoomID = room }, p, guest)
		called("乙", "06-11 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Tentative }, guest)
		called("丙", "06-12 09:00-10:00", func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }, p)
		called("草", "06-12 09:00-10:00", func(m *consult.Meeting) { m.RoomID, m.Status = room, consult.Draft }, p)
		o.Cancel(t, called("丁", "06-15 09:00-10:00", func(m *consult.Meeting) { m.RoomID = room }, p).ID)
		seat := o.Sits(t, consult.Membership{BodyID: body, PersonID: guest, Role: consult.MembershipMember, Since: "2026-01-01"})
		called("戊", "06-12 09:30-10:30", nil, member)
		for _, row := range []struct {
			reason string
			act    func(dry bool) (registry.Affects, error)
			want   string
		}{
			{"a room's name", written(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Name = "新名" }), ""},
			{"a room's capacity", written(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Capacity = 1 }), "甲: +0 -0 room_too_small"},
			{"again", written(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Capacity = 1 }), ""},
			{"a room", written(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Active = false }), "甲: +0 -0 room_inactive; 乙: +0 -0 room_inactive"},
			{"a room in use again", written(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Active, r.Capacity = true, 9 }), ""},
			{"a venue", written(t, o, o.Directory.Venues, venue, func(v *consult.Venue) { v.Active = false }), "甲: +0 -0 room_inactive; 乙: +0 -0 room_inactive"},
			{"a person", written(t, o, o.Directory.People, p, func(p *consult.Person) { p.Active = false }), "甲: +0 -0 person_inactive; 丙: +0 -0 person_inactive"},
			{"a member of a body", written(t, o, o.Directory.People, guest, func(p *consult.Person) { p.Active = false }), "甲: +0 -0 person_inactive; 乙: +0 -0 person_inactive; 丙: +0 -1"},
			{"who is back", written(t, o, o.Directory.People, guest, func(p *consult.Person) { p.Active = true }), "丙: +1 -0"},
			{"a membership ends", written(t, o, o.Directory.Memberships, seat.ID, func(m *consult.Membership) { m.Until = "2026-06-11" }), "丙: +0 -1"},
			{"a body", written(t, o, o.Directory.Bodies, body, func(b *consult.Body) { b.Active = false }), "丙: +0 -0 ~body_inactive"},
			{"a membership begins", func(dry bool) (registry.Affects, error) {
				w, err := o.Directory.Memberships.Create(t.Context(), o.By, consult.Membership{BodyID: body, PersonID: member, Role: consult.MembershipMember, Since: "2026-06-01"}, registry.Options{DryRun: dry})
				return w.Affects, err
			}, "丙: +1 -0 ~person_double_booked"},
			{"a block", func(dry bool) (registry.Affects, error) {
				w, err := o.Directory.Blocks.Create(t.Context(), o.By, consult.Block{Subject: consult.Subject{Kind: consult.SubjectEveryone}, Title: "市委全会", Hard: true,
					Span: Span(t, "06-01 08:00-06-11 12:00")}, registry.Options{DryRun: dry})
				return w.Affects, err
			}, "甲: +0 -0 everyone_blocked; 乙: +0 -0 everyone_blocked"},
		} {
			before := o.Rows(t)
			would, err := row.act(true)
			Must(t, err)
			if after := o.Rows(t); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("%s: the dry run wrote: %v, was %v", row.reason, after, before)
			}
			did, err := row.act(false)
			Must(t, err)
			if got := tellAffected(did); got != row.want || got != tellAffected(would) || did.Total != len(did.Items) {
				t.Errorf("%s: hits %q, said %q before, want %q", row.reason, got, tellAffected(would), row.want)
			}
			for _, x := range did.Items {
				for _, f := range x.Findings {
					if f.SubjectID != x.Meeting.ID || f.ZH == "" {
						t.Errorf("%s: %+v", row.reason, f)
					}
				}
			}
		}
		o.Sound(t)
	})
}

// written is an edit of one thing that tells what it hits.
func written[T, F any](t *testing.T, o *Office, r *registry.Registry[T, F], id consult.ID, edit func(*T)) func(bool) (registry.Affects, error) {
	return func(dry bool) (registry.Affects, error) {
		w, err := r.Change(t.Context(), o.By, id, func(v *T) error { edit(v); return nil }, registry.Options{DryRun: dry})
		return w.Affects, err
	}
}

// How many Meetings a write hits does not change how much it asks; the list ends at
// a hundred, the count does not.
func TestQuestionsPerClosure(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	room := o.Room(t, o.Venue(t), 9)
	people := o.Persons(t, 5)
	var asked []int
	for _, n := range []int{2, 118} {
		for i := range n {
			o.Book(t, With(Sitting(Span(t, fmt.Sprintf("06-%02d %02d:00-%02d:30", 2+i%25, 8+i/25+5*len(asked), 8+i/25+5*len(asked))), people...), func(m *consult.Meeting) { m.RoomID = room }))
		}
		desk, c := o.Tallied(t)
		w, err := desk.Directory.Rooms.Change(t.Context(), o.By, room, func(r *consult.Room) error { r.Active = false; return nil }, registry.Options{DryRun: true})
		Must(t, err)
		asked = append(asked, len(c.Statements()))
		if total := n + 2*(len(asked)-1); w.Affects.Total != total || len(w.Affects.Items) != min(100, total) || !slices.IsSortedFunc(w.Affects.Items, func(a, b registry.Affected) int { return a.Meeting.Span.From.Compare(b.Meeting.Span.From) }) {
			t.Errorf("hit %d, listed %d", w.Affects.Total, len(w.Affects.Items))
		}
	}
	if asked[1] > asked[0]+2 {
		t.Errorf("asked %v times", asked)
	}
}
