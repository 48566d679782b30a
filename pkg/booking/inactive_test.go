package booking_test

import (
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// A room, its venue or somebody who must come is not in use any more: what stands
// there stands, and nothing is put, confirmed or taken up there.
func TestNothingIsPutIntoWhatIsInactive(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		for _, row := range []struct {
			what string
			kind consult.ConflictKind
			shut func(p, room, venue consult.ID, active bool) error
		}{
			{"room", consult.RoomInactive, func(_, room, _ consult.ID, active bool) error {
				return Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Active = active })()
			}},
			{"venue", consult.RoomInactive, func(_, _, venue consult.ID, active bool) error {
				return Changes(t, o, o.Directory.Venues, venue, func(v *consult.Venue) { v.Active = active })()
			}},
			{"person", consult.PersonInactive, func(p, _, _ consult.ID, active bool) error {
				return Changes(t, o, o.Directory.People, p, func(p *consult.Person) { p.Active = active })()
			}},
		} {
			p, venue, other := o.Person(t), o.Venue(t), o.Room(t, o.Venue(t), 5)
			room := o.Room(t, venue, 5)
			at := func(s string, status consult.Status) consult.Meeting {
				return o.Book(t, With(Sitting(Span(t, s), p), func(m *consult.Meeting) { m.RoomID, m.Status = room, status }))
			}
			firm, loose, draft := at("06-10 09:00-10:00", consult.Confirmed), at("06-10 10:00-11:00", consult.Tentative), at("06-10 11:00-12:00", consult.Draft)
			off := o.Cancel(t, at("06-10 14:00-15:00", consult.Confirmed).ID)
			Must(t, row.shut(p, room, venue, false))
			want := string(row.kind)
			lift := []consult.Override{{Kind: row.kind, RoomID: room, PersonID: p, Reason: "特殊情况"}}
			if row.kind == consult.RoomInactive {
				lift[0].PersonID = ""
			} else {
				lift[0].RoomID = ""
			}
			b, err := o.Booking.Edit(t.Context(), o.By, firm.ID, func(m *consult.Meeting) error { m.Title = "改题"; return nil }, booking.Options{})
			Must(t, Explain(err))
			if got := Kinds(b.Warnings); got != "~"+want {
				t.Errorf("%s: a new title warns of %q", row.what, got)
			}
			_, err = o.Booking.Move(t.Context(), o.By, firm.ID, consult.Slot{Span: Span(t, "06-11 09:00-10:00")}, lift, booking.Options{})
			if got := Clash(t, err); got != want {
				t.Errorf("%s: moved: %q", row.what, got)
			}
			for what, id := range map[string]consult.ID{"tentative": loose.ID, "draft": draft.ID, "cancelled": off.ID} {
				if _, err := o.Booking.Confirm(t.Context(), o.By, id, lift, booking.Options{}); Clash(t, err) != want {
					t.Errorf("%s: %s confirmed: %v", row.what, what, err)
				}
			}
			standing, err := o.Standing.List(t.Context(), conflict.Filter{Kind: row.kind}, consult.PageRequest{})
			Must(t, err)
			if n := standing.Counts[row.kind][consult.Blocking]; n != 2 {
				t.Errorf("%s: %d standing, want those of two", row.what, n)
			}
			found, err := o.Availability.Alternatives(t.Context(), firm.ID, conflict.Search{Limit: 3})
			Must(t, err)
			if row.kind == consult.PersonInactive {
				if len(found.Items) > 0 || !strings.Contains(found.ZH, "已停用") || !strings.Contains(found.EN, "no longer active") {
					t.Errorf("%s: offered %+v, said %q, %q", row.what, found.Items, found.ZH, found.EN)
				}
			} else {
				if len(found.Items) == 0 {
					t.Errorf("%s: no other room is offered: %s", row.what, found.ZH)
				}
				for _, a := range found.Items {
					if a.Slot.RoomID == room {
						t.Errorf("%s: the room is offered", row.what)
					}
				}
				wish := With(Sitting(Span(t, "06-16 09:00-10:00"), p), func(m *consult.Meeting) { m.RoomID = room })
				if _, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{}); Faults(t, err) != "room_id inactive" {
					t.Errorf("%s: booked: %v", row.what, err)
				}
				if _, err := o.Availability.Available(t.Context(), Sitting(wish.Span, p), conflict.Search{RoomIDs: []consult.ID{room}}); Faults(t, err) != "room_ids[0] inactive" {
					t.Errorf("%s: searched: %v", row.what, err)
				}
				to := consult.Slot{Span: firm.Span, RoomID: other}
				if _, err := o.Booking.Move(t.Context(), o.By, firm.ID, to, nil, booking.Options{DryRun: true}); err != nil {
					t.Errorf("%s: to another room: %v", row.what, err)
				}
			}
			Must(t, row.shut(p, room, venue, true))
			o.Move(t, firm.ID, Span(t, "06-11 09:00-10:00"))
			_, err = o.Booking.Confirm(t.Context(), o.By, off.ID, nil, booking.Options{})
			Must(t, Explain(err))
			o.Sound(t)
			for _, id := range []consult.ID{firm.ID, loose.ID, off.ID} {
				o.Cancel(t, id)
			}
		}
	})
}

// A proposal that resolves clashes takes Meetings out of a room that is not in use
// any more, and leaves those whom nobody can attend.
func TestAProposalLeavesAnInactiveRoom(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, gone := o.Person(t), o.Person(t)
		venue := o.Venue(t)
		room, other := o.Room(t, venue, 5), o.Room(t, venue, 5)
		in := func(s string, who consult.ID) consult.Meeting {
			return o.Book(t, With(Sitting(Span(t, s), who), func(m *consult.Meeting) { m.RoomID = room }))
		}
		m, lost := in("06-10 09:00-10:00", p), in("06-10 14:00-15:00", gone)
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Active = false })())
		Must(t, Changes(t, o, o.Directory.People, gone, func(p *consult.Person) { p.Active = false })())
		x := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseClashes, Span: Span(t, "06-08 00:00-06-13 00:00")}})
		if n := len(x.Outcome.Adjustments); n != 1 || x.Outcome.Adjustments[0].MeetingID != m.ID || x.Outcome.Adjustments[0].After.RoomID != other {
			t.Fatalf("proposed %+v", x.Outcome.Adjustments)
		}
		if u := x.Outcome.Unplaced; len(u) != 1 || u[0] != lost.ID {
			t.Errorf("unplaced %v", u)
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, x.ID, booking.Options{})
		Must(t, Explain(err))
		if _, err := o.Rescheduling.Undo(t.Context(), o.By, x.ID, booking.Options{}); Clash(t, err) != "room_inactive" {
			t.Errorf("put back: %v", err)
		}
	})
}

// A year's plan puts nothing where it is not in use any more.
func TestAPlanLeavesOutWhatIsInactive(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, gone := o.Person(t), o.Person(t)
		venue := o.Venue(t)
		room := o.Room(t, venue, 50)
		shut := o.Room(t, o.Venue(t), 9)
		one, two, three := Topic("甲", p), Topic("乙", gone), Topic("丙", p)
		three.RoomIDs = []consult.ID{shut}
		plan, made := o.Approved(t, one, two, three)
		Must(t, Changes(t, o, o.Directory.People, gone, func(p *consult.Person) { p.Active = false })())
		Must(t, Changes(t, o, o.Directory.Rooms, shut, func(r *consult.Room) { r.Active = false })())
		x := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: plan.ID}})
		if n := len(x.Outcome.Adjustments); n != 1 || x.Outcome.Adjustments[0].TopicID != made[0].ID || x.Outcome.Adjustments[0].After.RoomID != room {
			t.Errorf("placed %+v", x.Outcome.Adjustments)
		}
		if u := x.Outcome.Unplaced; len(u) != 2 {
			t.Errorf("unplaced %v", u)
		}
	})
}
