package booking_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func TestEveryWriteMindsTheVersion(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Status = consult.Tentative }))
		title := func(m *consult.Meeting) error { m.Title = "新题"; return nil }
		acts := []struct {
			name string
			act  func(id consult.ID, op booking.Options) (booking.Booked, error)
		}{
			{"edit", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Edit(t.Context(), o.by, id, title, op)
			}},
			{"confirm", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Confirm(t.Context(), o.by, id, nil, op)
			}},
			{"move", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Move(t.Context(), o.by, id, consult.Slot{Span: span(t, "06-11 09:00-10:00")}, nil, op)
			}},
			{"cancel", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Cancel(t.Context(), o.by, id, "x", nil, op)
			}},
		}
		for _, a := range acts {
			if _, err := a.act(m.ID, booking.Options{Version: m.Version + 1}); !errors.Is(err, consult.ErrStale) {
				t.Errorf("%s of another version: %v", a.name, err)
			}
			if _, err := a.act(newID(), booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
				t.Errorf("%s of nothing: %v", a.name, err)
			}
			b, err := a.act(m.ID, booking.Options{Version: m.Version})
			must(t, explain(err))
			if b.Meeting.Version != m.Version+1 || b.Meeting.Sequence != m.Sequence+1 || !b.Meeting.ChangedAt.After(m.ChangedAt) {
				t.Errorf("%s: %+v sequence %d after %+v sequence %d", a.name, b.Meeting.Stamp, b.Meeting.Sequence, m.Stamp, m.Sequence)
			}
			if m = o.meeting(t, m.ID); m.Version != b.Meeting.Version || !m.ChangedAt.Equal(b.Meeting.ChangedAt) {
				t.Errorf("%s: told %+v, stored %+v", a.name, b.Meeting.Stamp, m.Stamp)
			}
		}
	})
}

func TestWhatChangesNothingKeepsTheVersion(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, body := o.persons(t, 2), o.body(t)
		o.sits(t, consult.Membership{BodyID: body, PersonID: p[1], Role: consult.MembershipMember, Since: "2020-01-01"})
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), p[0]), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		over := o.book(t, with(sitting(m.Span, p[0]), func(m *consult.Meeting) { m.Overrides = doubly(p[0], "x") }))
		o.set(t, "06-02 08:00")
		for reason, act := range map[string]func(id consult.ID) (booking.Booked, error){
			"an edit of nothing": func(id consult.ID) (booking.Booked, error) {
				return o.Edit(t.Context(), o.by, id, func(*consult.Meeting) error { return nil }, booking.Options{})
			},
			"the same instant elsewhere": func(id consult.ID) (booking.Booked, error) {
				return o.Edit(t.Context(), o.by, id, func(m *consult.Meeting) error {
					m.Span.From = m.Span.From.In(shanghai(t)).Add(time.Millisecond)
					return nil
				}, booking.Options{})
			},
			"the direct people alone": func(id consult.ID) (booking.Booked, error) {
				return o.Edit(t.Context(), o.by, id, func(m *consult.Meeting) error {
					m.Attendances = slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool { return a.ViaBodyID != "" })
					return nil
				}, booking.Options{})
			},
			"confirming the confirmed": func(id consult.ID) (booking.Booked, error) {
				return o.Confirm(t.Context(), o.by, id, nil, booking.Options{})
			},
			"moving to where it is": func(id consult.ID) (booking.Booked, error) {
				return o.Move(t.Context(), o.by, id, consult.Slot{Span: m.Span}, nil, booking.Options{})
			},
			"its stamp, moves and makers": func(id consult.ID) (booking.Booked, error) {
				return o.Edit(t.Context(), o.by, id, func(m *consult.Meeting) error {
					m.Stamp, m.CreatedBy, m.Sequence, m.HasChildren = consult.Stamp{Version: 7}, "x", 9, true
					m.Moves = []consult.Move{{}}
					return nil
				}, booking.Options{})
			},
		} {
			for _, m := range []consult.Meeting{m, over} {
				var b booking.Booked
				var err error
				touched := o.touches(func() { b, err = act(m.ID) })
				if err != nil || b.Meeting.Version != 1 || o.meeting(t, m.ID).Version != 1 || len(touched) > 0 {
					t.Errorf("%s: version %d, touched %v, %v", reason, b.Meeting.Version, touched, explain(err))
				}
			}
		}
		o.cancel(t, m.ID)
		if b := o.cancel(t, m.ID); b.Version != 2 {
			t.Errorf("cancelled twice: version %d", b.Version)
		}
	})
}

func TestChangedAtRisesWithinOneSecond(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		for i := range 3 {
			next := o.edit(t, m.ID, func(m *consult.Meeting) { m.Title += "改" })
			if !next.ChangedAt.After(m.ChangedAt) || next.Sequence != i+1 {
				t.Errorf("edit %d: %v after %v, sequence %d", i, next.ChangedAt, m.ChangedAt, next.Sequence)
			}
			m = next
		}
		draft := o.book(t, with(sitting(m.Span), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if d := o.edit(t, draft.ID, func(m *consult.Meeting) { m.Title = "稿" }); d.Sequence != 0 || d.Version != 2 {
			t.Errorf("nobody saw the draft: sequence %d, version %d", d.Sequence, d.Version)
		}
	})
}

func TestStatusTransitions(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, row := range []struct {
			from, to consult.Status
			want     string
		}{
			{consult.Draft, consult.Tentative, ""}, {consult.Draft, consult.Confirmed, ""}, {consult.Tentative, consult.Confirmed, ""},
			{consult.Confirmed, consult.Tentative, ""}, {consult.Confirmed, consult.Draft, "status transition"},
			{consult.Tentative, consult.Cancelled, "status transition"}, {consult.Draft, "maybe", "status unknown"},
		} {
			m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Status = row.from }))
			_, err := o.Edit(t.Context(), o.by, m.ID, func(m *consult.Meeting) error { m.Status = row.to; return nil }, booking.Options{})
			if row.want == "" {
				must(t, explain(err))
			} else if got := faults(t, err); got != row.want {
				t.Errorf("%s to %s: %s", row.from, row.to, got)
			}
		}
		off := o.cancel(t, o.book(t, sitting(span(t, "06-10 09:00-10:00"))).ID)
		_, err := o.Edit(t.Context(), o.by, off.ID, func(m *consult.Meeting) error { m.Title = "x"; return nil }, booking.Options{})
		if got := faults(t, err); got != "status cancelled" {
			t.Errorf("edit of a cancelled meeting: %s", got)
		}
		_, err = o.Move(t.Context(), o.by, off.ID, consult.Slot{Span: span(t, "06-11 09:00-10:00")}, nil, booking.Options{})
		if got := faults(t, err); got != "status cancelled" {
			t.Errorf("move of a cancelled meeting: %s", got)
		}
	})
}

func TestMoveKeepsHistory(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		venue := o.venue(t)
		r, s := o.room(t, venue, 5), o.room(t, venue, 5)
		p := o.person(t)
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:30"), p), func(m *consult.Meeting) { m.RoomID = r }))
		first := m.Slot()
		b, err := o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: consult.Span{From: when(t, "06-11 14:00")}, RoomID: s}, nil, booking.Options{})
		must(t, explain(err))
		if got, want := b.Meeting.Slot(), (consult.Slot{Span: span(t, "06-11 14:00-15:30"), RoomID: s}); got != want {
			t.Errorf("without an end: got %v, want %v", got, want)
		}
		o.set(t, "06-02 08:00")
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Span = span(t, "06-11 15:00-15:30") })
		want := []consult.Move{{From: first, At: when(t, "06-01 08:00"), By: "王秘书", Version: 2},
			{From: b.Meeting.Slot(), At: when(t, "06-02 08:00"), By: "王秘书", Version: 3}}
		if got := o.meeting(t, m.ID).Moves; !slices.Equal(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		o.book(t, with(sitting(first.Span, p), func(m *consult.Meeting) { m.RoomID = r }))
		draft := o.book(t, with(sitting(first.Span), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if d := o.move(t, draft.ID, span(t, "06-11 09:00-10:00")); len(d.Moves) > 0 {
			t.Errorf("nobody saw where the draft was: %+v", d.Moves)
		}
		o.sound(t)
	})
}

func TestMoveClashes(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p))
		o.book(t, sitting(span(t, "06-10 10:00-11:00"), p))
		before := o.rows(t)
		to := consult.Slot{Span: span(t, "06-10 09:30-10:30")}
		if _, err := o.Move(t.Context(), o.by, m.ID, to, nil, booking.Options{}); clash(t, err) != "person_double_booked" {
			t.Errorf("got %v", err)
		}
		if after := o.rows(t); !maps.Equal(before, after) {
			t.Errorf("a refusal wrote: before %v, after %v", before, after)
		}
		b, err := o.Move(t.Context(), o.by, m.ID, to, doubly(p, "半程"), booking.Options{})
		if must(t, explain(err)); len(b.Meeting.Overrides) != 1 {
			t.Errorf("override not recorded: %+v", b.Meeting)
		}
		o.sound(t)
	})
}

func TestLaterBlockWarnsEditsAndRefusesMoves(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, body := o.persons(t, 2), o.body(t)
		taken, free := span(t, "06-10 09:00-10:00"), span(t, "06-11 09:00-10:00")
		m := o.book(t, sitting(taken, p[0]))
		away := o.book(t, sitting(free, p[0]))
		for kind, id := range map[consult.SubjectKind]consult.ID{consult.SubjectEveryone: "", consult.SubjectPerson: p[1], consult.SubjectBody: body} {
			o.block(t, kind, id, taken, true)
		}
		for _, row := range []struct {
			reason string
			edit   func(*consult.Meeting)
			want   string
		}{
			{"title", func(m *consult.Meeting) { m.Title = "改题" }, ""},
			{"tentative again", func(m *consult.Meeting) { m.Status = consult.Tentative }, ""},
			{"fewer people", func(m *consult.Meeting) { m.Attendances = nil }, ""},
			{"one more", func(m *consult.Meeting) {
				m.Attendances = sitting(taken, p...).Attendances
			}, "everyone_blocked person_blocked"},
			{"owned by a blocked body", func(m *consult.Meeting) { m.OwnerBodyID = body }, "body_blocked everyone_blocked"},
			{"inviting a blocked body", func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }, "body_blocked everyone_blocked"},
			{"longer", func(m *consult.Meeting) { m.Span.To = m.Span.To.Add(time.Second) }, "everyone_blocked"},
		} {
			b, err := o.Edit(t.Context(), o.by, m.ID, func(m *consult.Meeting) error { row.edit(m); return nil }, booking.Options{DryRun: true})
			if got := clash(t, err); got != row.want {
				t.Errorf("%s: refused by %q, want %q", row.reason, got, row.want)
			}
			if row.want == "" && !slices.ContainsFunc(b.Warnings, func(c consult.Conflict) bool { return c.Kind == consult.EveryoneBlocked }) {
				t.Errorf("%s: not warned: %s", row.reason, kinds(b.Warnings))
			}
		}
		if _, err := o.Move(t.Context(), o.by, away.ID, consult.Slot{Span: taken}, nil, booking.Options{}); clash(t, err) != "everyone_blocked person_double_booked" {
			t.Errorf("moved into it: %v", explain(err))
		}
	})
}

func TestWhatWentOutOfUseLaterStays(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, guest, room, body := o.person(t), o.person(t), o.room(t, o.venue(t), 9), o.body(t)
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) {
			m.RoomID, m.OwnerBodyID, m.InviteBodyIDs = room, body, []consult.ID{body}
		}))
		other := o.book(t, sitting(span(t, "06-11 09:00-10:00")))
		must(t, changes(t, o, o.People, p, func(p *consult.Person) { p.Active = false })())
		must(t, changes(t, o, o.Bodies, body, func(b *consult.Body) { b.Active = false })())
		must(t, changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Active, r.Capacity = false, 1 })())
		if got := o.edit(t, m.ID, func(m *consult.Meeting) { m.Title = "改题" }); got.RoomID != room || !comes(got, p) {
			t.Errorf("got %+v", got)
		}
		_, err := o.Edit(t.Context(), o.by, other.ID, func(m *consult.Meeting) error {
			m.RoomID, m.OwnerBodyID, m.Attendances = room, body, sitting(m.Span, p).Attendances
			return nil
		}, booking.Options{})
		if got := faults(t, err); got != "attendances[0].person_id inactive, owner_body_id inactive, room_id inactive" {
			t.Errorf("taken up elsewhere: %s", got)
		}
		_, err = o.Edit(t.Context(), o.by, m.ID, func(m *consult.Meeting) error {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: guest, Role: consult.RoleGuest})
			return nil
		}, booking.Options{})
		if got := clash(t, err); got != "room_too_small" {
			t.Errorf("one more in a room that shrank: %q", got)
		}
	})
}

func TestConfirmTakesUpAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p))
		off := o.cancel(t, m.ID)
		if off.Status != consult.Cancelled || off.CancelReason == "" || !off.CancelledAt.Equal(o.Now()) || len(off.Attendances) != 1 {
			t.Errorf("cancelled as %+v", off)
		}
		o.sound(t)
		other := o.book(t, sitting(m.Span, p))
		if _, err := o.Confirm(t.Context(), o.by, m.ID, nil, booking.Options{}); clash(t, err) != "person_double_booked" {
			t.Errorf("the slot was taken meanwhile: %v", err)
		}
		o.cancel(t, other.ID)
		b, err := o.Confirm(t.Context(), o.by, m.ID, nil, booking.Options{})
		must(t, explain(err))
		if got := o.meeting(t, m.ID); got.Status != consult.Confirmed || got.CancelReason != "" || !got.CancelledAt.IsZero() || got.Sequence != 2 || got.Version != b.Meeting.Version {
			t.Errorf("taken up as %+v", got)
		}
		over, err := o.Confirm(t.Context(), o.by, other.ID, doubly(p, "两头跑"), booking.Options{})
		if must(t, explain(err)); len(over.Meeting.Overrides) != 1 {
			t.Errorf("override not recorded: %+v", over.Meeting)
		}
		o.sound(t)
	})
}

func TestCancelNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		_, err := o.Cancel(t.Context(), o.by, m.ID, " ", nil, booking.Options{})
		if got := faults(t, err); got != "reason required" {
			t.Errorf("got %s", got)
		}
	})
}

func TestWhatIsPastKeepsItsPeople(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, extra := o.persons(t, 2), o.person(t)
		body := o.body(t, p...)
		m := o.book(t, with(sitting(span(t, "06-02 09:00-10:00")), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		o.set(t, "06-03 08:00")
		_, err := o.People.Edit(t.Context(), o.by, p[0], 0, func(p *consult.Person) error { p.Active = false; return nil })
		must(t, err)
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Description = "纪要" })
		if len(m.Attendances) != 2 {
			t.Errorf("who came is forgotten: %+v", m.Attendances)
		}
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Attendances = sitting(m.Span, extra).Attendances })
		if len(m.Attendances) != 3 {
			t.Errorf("who came is forgotten with another named: %+v", m.Attendances)
		}
		if m = o.edit(t, m.ID, func(m *consult.Meeting) { m.InviteBodyIDs = nil }); len(m.Attendances) != 1 {
			t.Errorf("the body is not invited, yet %+v", m.Attendances)
		}
	})
}

// Notice is counted from when the slot was announced: a Meeting booked in time
// is not warned about as its day comes near, until it moves.
func TestNoticeIsCountedFromTheAnnouncement(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		warnings := func(reason, want string, found []consult.Conflict, err error) {
			t.Helper()
			must(t, err)
			if got := kinds(found); got != want {
				t.Errorf("%s: %q, want %q", reason, got, want)
			}
		}
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Form = "council" }))
		o.set(t, "06-09 08:00")
		found, err := o.Warnings(t.Context(), m)
		warnings("looked at the day before", "", found, err)
		b, err := o.Edit(t.Context(), o.by, m.ID, func(m *consult.Meeting) error { m.Title = "另一个题目"; return nil }, booking.Options{})
		warnings("renamed the day before", "", b.Warnings, err)
		moved := o.move(t, m.ID, span(t, "06-10 14:00-15:00"))
		o.set(t, "06-10 08:00")
		found, err = o.Warnings(t.Context(), moved)
		warnings("moved the day before", "~short_notice", found, err)
	})
}
