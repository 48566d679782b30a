package attendance_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// marks records the presence of one Person.
func marks(person consult.ID, p consult.Presence) []attendance.Mark {
	return []attendance.Mark{{PersonID: person, Presence: p}}
}

func TestWhatWasHeldIsRecordedAfterItsEnd(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		draft := o.Book(t, With(m, func(m *consult.Meeting) { m.Status = consult.Draft }))
		parent := o.Book(t, Sitting(Span(t, "06-10 13:00-17:00")))
		o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 13:00-14:00"), p)))
		yes := attendance.HeldSaid{Recorded: true, Took: true}
		no := attendance.HeldSaid{Recorded: true, Reason: "台风"}
		endless := attendance.HeldSaid{Recorded: true, Reason: strings.Repeat("长", 501)}
		o.Set(t, "06-10 09:59")
		for _, r := range []struct {
			want    string
			meeting consult.ID
			said    attendance.HeldSaid
		}{
			{"held too_early", m.ID, yes},
			{"held too_early, reason reason_required", m.ID, attendance.HeldSaid{Recorded: true}},
			{"held too_early, meeting not_live", draft.ID, no},
			{"held too_early, meeting has_children", parent.ID, yes},
			{"reason reason_required", m.ID, attendance.HeldSaid{}}, // takes back what there is not
			{"held too_early, reason too_long", m.ID, endless},
		} {
			_, err := o.Attendance.RecordHeld(t.Context(), o.By, r.meeting, r.said)
			if err == nil || Faults(t, err) != r.want {
				t.Errorf("%v, want %s", err, r.want)
			}
		}
		o.Set(t, "06-10 10:00")
		got, err := o.Attendance.RecordHeld(t.Context(), o.By, m.ID, no)
		Must(t, err)
		h := o.Meeting(t, m.ID).Held
		if h != got.Held || !h.Not() || h.Reason != "台风" || h.By != "王秘书" || h.At.Unix() != o.Instant.Load() {
			t.Errorf("recorded %+v, answered %+v", h, got.Held)
		}
		if is := o.Meeting(t, m.ID); is.Version != m.Version || is.Sequence != m.Sequence {
			t.Errorf("the record changed the meeting: %+v", is.Stamp)
		}
		_, err = o.Attendance.Attend(t.Context(), o.By, m.ID, marks(p, consult.Present))
		if err == nil || Faults(t, err) != "meeting not_held" || !strings.Contains(err.Error(), "台风") {
			t.Errorf("presence at what was not held: %v", err)
		}
		if a := o.Seat(t, m, p); a.Presence != "" {
			t.Errorf("refused presence was written: %+v", a)
		}
	})
}

func TestPresenceMakesAMeetingHeld(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p...))
		o.Set(t, "06-10 08:00")
		mark := func(person consult.ID, p consult.Presence) {
			t.Helper()
			_, err := o.Attendance.Attend(t.Context(), consult.Actor{Name: "前台"}, m.ID, marks(person, p))
			Must(t, err)
		}
		mark(p[0], consult.Absent)
		if h := o.Meeting(t, m.ID).Held; h.Recorded() {
			t.Errorf("nobody came: %+v", h)
		}
		touched := o.Touches(func() { mark(p[1], consult.Late) })
		h := o.Meeting(t, m.ID).Held
		if !h.Took || h.Source != consult.HeldByPresence || h.By != "前台" || len(touched) > 0 {
			t.Errorf("somebody came: %+v, touched %v", h, touched)
		}
		mark(p[1], "")
		if h := o.Meeting(t, m.ID).Held; h.Recorded() {
			t.Errorf("nobody came after all: %+v", h)
		}
		mark(p[0], consult.Present)
		o.Set(t, "06-10 11:00")
		_, err := o.Attendance.RecordHeld(t.Context(), o.By, m.ID, attendance.HeldSaid{Recorded: true, Reason: "没有开"})
		if err == nil || Faults(t, err) != "held somebody_came" {
			t.Errorf("somebody came: %v", err)
		}
		_, err = o.Attendance.RecordHeld(t.Context(), o.By, m.ID, attendance.HeldSaid{Recorded: true, Took: true})
		Must(t, err)
		mark(p[0], "")
		if h := o.Meeting(t, m.ID).Held; !h.Took || h.Source != consult.HeldByPerson {
			t.Errorf("a person said so: %+v", h)
		}
	})
}

func TestWhatNobodyRecordedIsListed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		book := func(span string, status consult.Status) consult.ID {
			return o.Book(t, With(Sitting(Span(t, span), p), func(m *consult.Meeting) { m.Status = status })).ID
		}
		held := book("06-08 09:00-10:00", consult.Confirmed)
		not := book("06-08 10:00-11:00", consult.Tentative)
		forgotten := book("06-08 14:00-15:00", consult.Confirmed)
		late := book("06-10 09:00-10:00", consult.Confirmed)
		book("06-08 15:00-16:00", consult.Draft)
		o.Cancel(t, book("06-08 16:00-17:00", consult.Confirmed))
		o.Set(t, "06-10 10:00")
		for id, said := range map[consult.ID]attendance.HeldSaid{
			held: {Recorded: true, Took: true}, not: {Recorded: true, Reason: "改为书面"}} {
			_, err := o.Attendance.RecordHeld(t.Context(), o.By, id, said)
			Must(t, err)
		}
		for _, r := range []struct {
			held  consult.HeldState
			ended string
			want  []consult.ID
		}{
			{consult.HeldYes, "", []consult.ID{held}},
			{consult.HeldNo, "", []consult.ID{not}},
			{consult.HeldUnrecorded, "06-08 15:00", []consult.ID{forgotten}},
			{consult.HeldUnrecorded, "06-08 14:59", nil},
			{consult.HeldUnrecorded, "06-10 10:00", []consult.ID{forgotten, late}},
		} {
			filter := consult.MeetingFilter{Held: r.held}
			if r.ended != "" {
				filter.EndedBy = When(t, r.ended)
			}
			page, err := o.Booking.Meetings(t.Context(), filter, consult.PageRequest{})
			Must(t, err)
			var got []consult.ID
			for _, m := range page.Items {
				got = append(got, m.ID)
			}
			if !slices.Equal(got, r.want) {
				t.Errorf("%s by %s: %v, want %v", r.held, r.ended, got, r.want)
			}
		}
		june := consult.Span{From: When(t, "06-01 00:00"), To: When(t, "06-30 00:00")}
		figures, err := o.Attendance.Figures(t.Context(), theOffice, p, june, "")
		Must(t, err)
		if figures.Invited != 3 {
			t.Errorf("what was not held counts: %+v", figures)
		}
	})
}

func TestWhatWasHeldChangesWithAReasonAlone(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		o.Set(t, "06-10 10:00")
		_, err := o.Attendance.Attend(t.Context(), o.By, m.ID, marks(p, consult.Present))
		Must(t, err)
		retitle := func(m *consult.Meeting) error { m.Title = "更正后的名称"; return nil }
		later := consult.Slot{Span: Span(t, "06-10 08:00-09:00")}
		next := consult.Slot{Span: Span(t, "06-11 08:00-09:00")}
		child := Child(m.ID, Sitting(Span(t, "06-10 09:00-09:30")))
		for _, r := range []struct {
			name, want string
			act        func(o booking.Options) error
		}{
			{"edit", "reason reason_required", func(op booking.Options) error {
				_, err := o.Booking.Edit(t.Context(), o.By, m.ID, retitle, op)
				return err
			}},
			{"move", "reason reason_required", func(op booking.Options) error {
				_, err := o.Booking.Move(t.Context(), o.By, m.ID, later, nil, op)
				return err
			}},
			{"batch", "items[0].edit.reason reason_required", func(op booking.Options) error {
				step := booking.Step{ID: m.ID, Edit: retitle, Why: op.Reason, Field: "items[0]", What: "items[0].edit"}
				_, err := o.Booking.Batch(t.Context(), o.By, []booking.Step{step}, op)
				return err
			}},
		} {
			if err := r.act(booking.Options{DryRun: true}); err == nil || Faults(t, err) != r.want {
				t.Errorf("%s without a reason: %v", r.name, err)
			}
			Must(t, r.act(booking.Options{DryRun: true, Reason: "更正"}))
		}
		_, err = o.Booking.Move(t.Context(), o.By, m.ID, next, nil, booking.Options{Reason: "改期"})
		if err == nil || Faults(t, err) != "starts_at held" {
			t.Errorf("what was held is to come: %v", err)
		}
		_, err = o.Booking.Book(t.Context(), o.By, child, booking.Options{})
		if err == nil || Faults(t, err) != "parent_id held" {
			t.Errorf("what was held gets a child: %v", err)
		}
		o.Cancel(t, m.ID)
		_, err = o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{})
		if err == nil || Faults(t, err) != "reason reason_required" {
			t.Errorf("taken up again without a reason: %v", err)
		}
		b, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{Reason: "误取消"})
		Must(t, err)
		if !b.Meeting.Occurred().Took {
			t.Errorf("the record was lost: %+v", b.Meeting.Held)
		}
		o.Edit(t, m.ID, func(*consult.Meeting) {}) // changes nothing
	})
}

// A meeting that did not take place and is put off has no record for its new time.
func TestWhatWasNotHeldIsPutOff(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t)))
		o.Set(t, "06-10 10:00")
		_, err := o.Attendance.RecordHeld(t.Context(), o.By, m.ID, attendance.HeldSaid{Recorded: true, Reason: "台风"})
		Must(t, err)
		if h := o.Move(t, m.ID, Span(t, "06-10 08:00-09:00")).Held; !h.Not() {
			t.Errorf("corrected: %+v", h)
		}
		if b := o.Move(t, m.ID, Span(t, "06-17 09:00-10:00")); b.Held.Recorded() || o.Meeting(t, m.ID).Held.Recorded() {
			t.Errorf("put off: %+v", b.Held)
		}
	})
}

// Of the meetings of others that a limited token sees, a list does not tell whether they were held.
func TestWhatOthersHeldIsNotTold(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		district := o.Body(t)
		var ids []consult.ID
		for _, owner := range []consult.ID{district, o.Body(t)} {
			m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) {
				m.OwnerBodyID = owner
				m.Visibility = consult.Public
			}))
			Must(t, o.DB.SaveHeld(t.Context(), m.ID, consult.NotHeld("台风", "王秘书", o.Now())))
			ids = append(ids, m.ID)
		}
		ctx := o.Within(t, district)
		for held, want := range map[consult.HeldState]int{"": 2, consult.HeldNo: 1} {
			page, err := o.Booking.Meetings(ctx, consult.MeetingFilter{Held: held}, consult.PageRequest{})
			Must(t, err)
			if len(page.Items) != want || want == 1 && page.Items[0].ID != ids[0] {
				t.Errorf("%q lists %d meetings, want %d", held, len(page.Items), want)
			}
		}
	})
}
