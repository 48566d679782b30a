package booking_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestEveryWriteMindsTheVersion(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Status = consult.Tentative }))
		title := func(m *consult.Meeting) error { m.Title = "新题"; return nil }
		acts := []struct {
			name string
			act  func(id consult.ID, op booking.Options) (booking.Booked, error)
		}{
			{"edit", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, id, title, op)
			}},
			{"confirm", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Booking.Confirm(t.Context(), o.By, id, nil, op)
			}},
			{"move", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Booking.Move(t.Context(), o.By, id, consult.Slot{Span: Span(t, "06-11 09:00-10:00")}, nil, op)
			}},
			{"cancel", func(id consult.ID, op booking.Options) (booking.Booked, error) {
				return o.Booking.Cancel(t.Context(), o.By, id, "x", nil, op)
			}},
		}
		for _, a := range acts {
			if _, err := a.act(m.ID, booking.Options{Version: m.Version + 1}); !errors.Is(err, consult.ErrStale) {
				t.Errorf("%s of another version: %v", a.name, err)
			}
			if _, err := a.act(NewID(), booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
				t.Errorf("%s of nothing: %v", a.name, err)
			}
			b, err := a.act(m.ID, booking.Options{Version: m.Version})
			Must(t, Explain(err))
			if b.Meeting.Version != m.Version+1 || b.Meeting.Sequence != m.Sequence+1 || !b.Meeting.ChangedAt.After(m.ChangedAt) {
				t.Errorf("%s: %+v sequence %d after %+v sequence %d", a.name, b.Meeting.Stamp, b.Meeting.Sequence, m.Stamp, m.Sequence)
			}
			if m = o.Meeting(t, m.ID); m.Version != b.Meeting.Version || !m.ChangedAt.Equal(b.Meeting.ChangedAt) {
				t.Errorf("%s: told %+v, stored %+v", a.name, b.Meeting.Stamp, m.Stamp)
			}
		}
	})
}

func TestWhatChangesNothingKeepsTheVersion(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, body := o.Persons(t, 2), o.Body(t)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: p[1], Role: consult.MembershipMember, Since: "2020-01-01"})
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p[0]), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		over := o.Book(t, With(Sitting(m.Span, p[0]), func(m *consult.Meeting) { m.Overrides = Doubly(p[0], "x") }))
		o.Set(t, "06-02 08:00")
		for reason, act := range map[string]func(id consult.ID) (booking.Booked, error){
			"an edit of nothing": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, id, func(*consult.Meeting) error { return nil }, booking.Options{})
			},
			"the same instant elsewhere": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, id, func(m *consult.Meeting) error {
					m.Span.From = m.Span.From.In(Shanghai(t)).Add(time.Millisecond)
					return nil
				}, booking.Options{})
			},
			"the direct people alone": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, id, func(m *consult.Meeting) error {
					m.Attendances = slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool { return a.ViaBodyID != "" })
					return nil
				}, booking.Options{})
			},
			"confirming the confirmed": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Confirm(t.Context(), o.By, id, nil, booking.Options{})
			},
			"moving to where it is": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Move(t.Context(), o.By, id, consult.Slot{Span: m.Span}, nil, booking.Options{})
			},
			"its stamp, moves and makers": func(id consult.ID) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, id, func(m *consult.Meeting) error {
					m.Stamp, m.CreatedBy, m.Sequence, m.HasChildren = consult.Stamp{Version: 7}, "x", 9, true
					m.Moves = []consult.Move{{}}
					return nil
				}, booking.Options{})
			},
		} {
			for _, m := range []consult.Meeting{m, over} {
				var b booking.Booked
				var err error
				touched := o.Touches(func() { b, err = act(m.ID) })
				if err != nil || b.Meeting.Version != 1 || o.Meeting(t, m.ID).Version != 1 || len(touched) > 0 {
					t.Errorf("%s: version %d, touched %v, %v", reason, b.Meeting.Version, touched, Explain(err))
				}
			}
		}
		o.Cancel(t, m.ID)
		if b := o.Cancel(t, m.ID); b.Version != 2 {
			t.Errorf("cancelled twice: version %d", b.Version)
		}
	})
}

func TestChangedAtRisesWithinOneSecond(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		for i := range 3 {
			next := o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title += "改" })
			if !next.ChangedAt.After(m.ChangedAt) || next.Sequence != i+1 {
				t.Errorf("edit %d: %v after %v, sequence %d", i, next.ChangedAt, m.ChangedAt, next.Sequence)
			}
			m = next
		}
		draft := o.Book(t, With(Sitting(m.Span), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if d := o.Edit(t, draft.ID, func(m *consult.Meeting) { m.Title = "稿" }); d.Sequence != 0 || d.Version != 2 {
			t.Errorf("nobody saw the draft: sequence %d, version %d", d.Sequence, d.Version)
		}
	})
}

func TestStatusTransitions(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		for _, row := range []struct {
			from, to consult.Status
			want     string
		}{
			{consult.Draft, consult.Tentative, ""}, {consult.Draft, consult.Confirmed, ""}, {consult.Tentative, consult.Confirmed, ""},
			{consult.Confirmed, consult.Tentative, ""}, {consult.Confirmed, consult.Draft, "status transition"},
			{consult.Tentative, consult.Cancelled, "status transition"}, {consult.Draft, "maybe", "status unknown"},
		} {
			m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Status = row.from }))
			_, err := o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error { m.Status = row.to; return nil }, booking.Options{})
			if row.want == "" {
				Must(t, Explain(err))
			} else if got := Faults(t, err); got != row.want {
				t.Errorf("%s to %s: %s", row.from, row.to, got)
			}
		}
		off := o.Cancel(t, o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"))).ID)
		_, err := o.Booking.Edit(t.Context(), o.By, off.ID, func(m *consult.Meeting) error { m.Title = "x"; return nil }, booking.Options{})
		if got := Faults(t, err); got != "status cancelled" {
			t.Errorf("edit of a cancelled meeting: %s", got)
		}
		_, err = o.Booking.Move(t.Context(), o.By, off.ID, consult.Slot{Span: Span(t, "06-11 09:00-10:00")}, nil, booking.Options{})
		if got := Faults(t, err); got != "status cancelled" {
			t.Errorf("move of a cancelled meeting: %s", got)
		}
	})
}

func TestMoveKeepsHistory(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		r, s := o.Room(t, venue, 5), o.Room(t, venue, 5)
		p := o.Person(t)
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:30"), p), func(m *consult.Meeting) { m.RoomID = r }))
		first := m.Slot()
		b, err := o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: consult.Span{From: When(t, "06-11 14:00")}, RoomID: s}, nil, booking.Options{})
		Must(t, Explain(err))
		if got, want := b.Meeting.Slot(), (consult.Slot{Span: Span(t, "06-11 14:00-15:30"), RoomID: s}); got != want {
			t.Errorf("without an end: got %v, want %v", got, want)
		}
		o.Set(t, "06-02 08:00")
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Span = Span(t, "06-11 15:00-15:30") })
		want := []consult.Move{{From: first, At: When(t, "06-01 08:00"), By: "王秘书", Version: 2},
			{From: b.Meeting.Slot(), At: When(t, "06-02 08:00"), By: "王秘书", Version: 3}}
		if got := o.Meeting(t, m.ID).Moves; !slices.Equal(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		o.Book(t, With(Sitting(first.Span, p), func(m *consult.Meeting) { m.RoomID = r }))
		draft := o.Book(t, With(Sitting(first.Span), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if d := o.Move(t, draft.ID, Span(t, "06-11 09:00-10:00")); len(d.Moves) > 0 {
			t.Errorf("nobody saw where the draft was: %+v", d.Moves)
		}
		o.Sound(t)
	})
}

func TestMoveClashes(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		o.Book(t, Sitting(Span(t, "06-10 10:00-11:00"), p))
		before := o.Rows(t)
		to := consult.Slot{Span: Span(t, "06-10 09:30-10:30")}
		if _, err := o.Booking.Move(t.Context(), o.By, m.ID, to, nil, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("got %v", err)
		}
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("a refusal wrote: before %v, after %v", before, after)
		}
		b, err := o.Booking.Move(t.Context(), o.By, m.ID, to, Doubly(p, "半程"), booking.Options{})
		if Must(t, Explain(err)); len(b.Meeting.Overrides) != 1 {
			t.Errorf("override not recorded: %+v", b.Meeting)
		}
		o.Sound(t)
	})
}

func TestLaterBlockWarnsEditsAndRefusesMoves(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, body := o.Persons(t, 2), o.Body(t)
		taken, free := Span(t, "06-10 09:00-10:00"), Span(t, "06-11 09:00-10:00")
		m := o.Book(t, Sitting(taken, p[0]))
		away := o.Book(t, Sitting(free, p[0]))
		for kind, id := range map[consult.SubjectKind]consult.ID{consult.SubjectEveryone: "", consult.SubjectPerson: p[1], consult.SubjectBody: body} {
			o.Block(t, kind, id, taken, true)
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
				m.Attendances = Sitting(taken, p...).Attendances
			}, "everyone_blocked person_blocked"},
			{"owned by a blocked body", func(m *consult.Meeting) { m.OwnerBodyID = body }, "body_blocked everyone_blocked"},
			{"inviting a blocked body", func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }, "body_blocked everyone_blocked"},
			{"longer", func(m *consult.Meeting) { m.Span.To = m.Span.To.Add(time.Second) }, "everyone_blocked"},
		} {
			b, err := o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error { row.edit(m); return nil }, booking.Options{DryRun: true})
			if got := Clash(t, err); got != row.want {
				t.Errorf("%s: refused by %q, want %q", row.reason, got, row.want)
			}
			if row.want == "" && !slices.ContainsFunc(b.Warnings, func(c consult.Conflict) bool { return c.Kind == consult.EveryoneBlocked }) {
				t.Errorf("%s: not warned: %s", row.reason, Kinds(b.Warnings))
			}
		}
		if _, err := o.Booking.Move(t.Context(), o.By, away.ID, consult.Slot{Span: taken}, nil, booking.Options{}); Clash(t, err) != "everyone_blocked person_double_booked" {
			t.Errorf("moved into it: %v", Explain(err))
		}
	})
}

func TestWhatWentOutOfUseLaterStays(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, guest, room, body := o.Person(t), o.Person(t), o.Room(t, o.Venue(t), 9), o.Body(t)
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) {
			m.RoomID, m.OwnerBodyID, m.InviteBodyIDs = room, body, []consult.ID{body}
		}))
		other := o.Book(t, Sitting(Span(t, "06-11 09:00-10:00")))
		Must(t, Changes(t, o, o.Directory.People, p, func(p *consult.Person) { p.Active = false })())
		Must(t, Changes(t, o, o.Directory.Bodies, body, func(b *consult.Body) { b.Active = false })())
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Active, r.Capacity = false, 1 })())
		if got := o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "改题" }); got.RoomID != room || !comes(got, p) {
			t.Errorf("got %+v", got)
		}
		_, err := o.Booking.Edit(t.Context(), o.By, other.ID, func(m *consult.Meeting) error {
			m.RoomID, m.OwnerBodyID, m.Attendances = room, body, Sitting(m.Span, p).Attendances
			return nil
		}, booking.Options{})
		if got := Faults(t, err); got != "attendances[0].person_id inactive, owner_body_id inactive, room_id inactive" {
			t.Errorf("taken up elsewhere: %s", got)
		}
		_, err = o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: guest, Role: consult.RoleGuest})
			return nil
		}, booking.Options{})
		if got := Clash(t, err); got != "room_too_small" {
			t.Errorf("one more in a room that shrank: %q", got)
		}
	})
}

func TestConfirmTakesUpAgain(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		off := o.Cancel(t, m.ID)
		if off.Status != consult.Cancelled || off.CancelReason == "" || !off.CancelledAt.Equal(o.Now()) || len(off.Attendances) != 1 {
			t.Errorf("cancelled as %+v", off)
		}
		o.Sound(t)
		other := o.Book(t, Sitting(m.Span, p))
		if _, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("the slot was taken meanwhile: %v", err)
		}
		o.Cancel(t, other.ID)
		b, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{})
		Must(t, Explain(err))
		if got := o.Meeting(t, m.ID); got.Status != consult.Confirmed || got.CancelReason != "" || !got.CancelledAt.IsZero() || got.Sequence != 2 || got.Version != b.Meeting.Version {
			t.Errorf("taken up as %+v", got)
		}
		over, err := o.Booking.Confirm(t.Context(), o.By, other.ID, Doubly(p, "两头跑"), booking.Options{})
		if Must(t, Explain(err)); len(over.Meeting.Overrides) != 1 {
			t.Errorf("override not recorded: %+v", over.Meeting)
		}
		o.Sound(t)
	})
}

func TestCancelNeedsAReason(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		_, err := o.Booking.Cancel(t.Context(), o.By, m.ID, " ", nil, booking.Options{})
		if got := Faults(t, err); got != "reason required" {
			t.Errorf("got %s", got)
		}
	})
}

func TestWhatIsPastKeepsItsPeople(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, extra := o.Persons(t, 2), o.Person(t)
		body := o.Body(t, p...)
		m := o.Book(t, With(Sitting(Span(t, "06-02 09:00-10:00")), func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body} }))
		o.Set(t, "06-03 08:00")
		_, err := o.Directory.People.Edit(t.Context(), o.By, p[0], 0, func(p *consult.Person) error { p.Active = false; return nil })
		Must(t, err)
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Description = "纪要" })
		if len(m.Attendances) != 2 {
			t.Errorf("who came is forgotten: %+v", m.Attendances)
		}
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Attendances = Sitting(m.Span, extra).Attendances })
		if len(m.Attendances) != 3 {
			t.Errorf("who came is forgotten with another named: %+v", m.Attendances)
		}
		if m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.InviteBodyIDs = nil }); len(m.Attendances) != 1 {
			t.Errorf("the body is not invited, yet %+v", m.Attendances)
		}
	})
}

// Notice is counted from when the slot was announced: a Meeting booked in time
// is not warned about as its day comes near, until it moves.
func TestNoticeIsCountedFromTheAnnouncement(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		warnings := func(reason, want string, found []consult.Conflict, err error) {
			t.Helper()
			Must(t, err)
			if got := Kinds(found); got != want {
				t.Errorf("%s: %q, want %q", reason, got, want)
			}
		}
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Form = "council" }))
		o.Set(t, "06-09 08:00")
		found, err := o.Booking.Warnings(t.Context(), m)
		warnings("looked at the day before", "", found, err)
		b, err := o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error { m.Title = "另一个题目"; return nil }, booking.Options{})
		warnings("renamed the day before", "", b.Warnings, err)
		moved := o.Move(t, m.ID, Span(t, "06-10 14:00-15:00"))
		o.Set(t, "06-10 08:00")
		found, err = o.Booking.Warnings(t.Context(), moved)
		warnings("moved the day before", "~short_notice", found, err)
	})
}
