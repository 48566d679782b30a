package attendance_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	. "huiqi/pkg/office/officetest"
)

// heldWalk does random things to one Meeting, and knows by rules of its own what becomes of its record.
type heldWalk struct {
	*Office
	t      *testing.T
	rnd    *rand.Rand
	id     consult.ID
	people []consult.ID
	status consult.Status
	span   consult.Span
	came   map[consult.ID]consult.Presence
	// record is "", "yes" or "no", and source who made it.
	record  string
	source  consult.HeldSource
	refused map[string]int
	done    map[string]int
}

// A Meeting that was held changes with a reason alone, which stands in the journal, and what is recorded follows
// presence and what people say.
func TestWalksOfWhatWasHeld(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &heldWalk{
			Office:  o,
			t:       t,
			rnd:     rand.New(rand.NewPCG(seed, 14)),
			people:  o.Persons(t, 2),
			came:    map[consult.ID]consult.Presence{},
			status:  consult.Confirmed,
			span:    Span(t, "06-10 09:00-10:00"),
			refused: map[string]int{},
			done:    map[string]int{},
		}
		w.id = o.Book(t, Sitting(w.span, w.people...)).ID
		o.Set(t, "06-10 06:00")
		for range 120 {
			w.step()
		}
		for _, op := range []string{"presence", "record", "edit", "move", "cancel", "confirm"} {
			if w.done[op] == 0 {
				t.Errorf("a dull walk: no %s", op)
			}
		}
		if w.refused["record"] == 0 || w.refused["edit"]+w.refused["move"] == 0 {
			t.Errorf("a dull walk: refused %v", w.refused)
		}
	})
}

func (w *heldWalk) reason() string { return Pick(w.rnd, []string{"", "更正"}) }

func (w *heldWalk) anybody() bool {
	return slices.ContainsFunc(w.people, func(p consult.ID) bool {
		return w.came[p] == consult.Present || w.came[p] == consult.Late || w.came[p] == consult.LeftEarly
	})
}

func (w *heldWalk) step() {
	w.Instant.Add(int64(60 * w.rnd.IntN(120)))
	before, seq := w.Meeting(w.t, w.id), w.last()
	do := w.choose()
	got := w.codes(do.act())
	slices.Sort(do.want)
	if !slices.Equal(got, do.want) {
		w.t.Fatalf("%s (%q) of %+v at %v: %v, the model says %v", do.op, do.reason, before, w.Now(), got, do.want)
	}
	after := w.Meeting(w.t, w.id)
	if len(got) > 0 {
		w.refused[do.op]++
		if !reflect.DeepEqual(before, after) {
			w.t.Fatalf("a refused %s changed the meeting", do.op)
		}
		return
	}
	w.done[do.op]++
	do.then()
	w.compare(do, before, after, seq)
}

// codes are those of the bad fields, sorted; none when there is no error.
func (w *heldWalk) codes(err error) []string {
	var bad *consult.Invalid
	if err != nil && !errors.As(err, &bad) {
		w.t.Fatal(err)
	}
	var out []string
	if bad != nil {
		for _, f := range bad.Faults {
			out = append(out, f.Code)
		}
	}
	slices.Sort(out)
	return out
}

// heldStep is something to do, with the faults that the model says it has, and what it does to the model.
type heldStep struct {
	op, reason string
	want       []string
	act        func() error
	then       func()
}

// choose picks what to do.
func (w *heldWalk) choose() heldStep {
	switch n := w.rnd.IntN(8); {
	case n < 2:
		is := Pick(w.rnd, []consult.Presence{consult.Present, consult.Late, consult.Absent, ""})
		return w.attend(Pick(w.rnd, w.people), is)
	case n < 4:
		return w.say(Pick(w.rnd, []string{"yes", "no", ""}), w.reason())
	case n == 4:
		return w.retitle(w.reason())
	case n == 5:
		return w.move(w.reason())
	case n == 6 && w.status.Live():
		return heldStep{op: "cancel", act: func() error {
			_, err := w.Booking.Cancel(w.t.Context(), w.By, w.id, "取消", nil, booking.Options{})
			return err
		}, then: func() { w.status = consult.Cancelled }}
	}
	s := heldStep{op: "confirm", reason: w.reason(), then: func() { w.status = consult.Confirmed }}
	s.fault(w.record == "yes" && !w.status.Live() && s.reason == "", "reason_required")
	s.act = func() error {
		_, err := w.Booking.Confirm(w.t.Context(), w.By, w.id, nil, booking.Options{Reason: s.reason})
		return err
	}
	return s
}

func (s *heldStep) fault(when bool, code string) {
	if when {
		s.want = append(s.want, code)
	}
}

func (w *heldWalk) attend(p consult.ID, is consult.Presence) heldStep {
	s := heldStep{op: "presence"}
	s.fault(!w.status.Live(), "not_live")
	s.fault(w.Now().Before(w.span.From.Add(-2*time.Hour)), "too_early")
	was := w.came[p]
	w.came[p] = is
	s.fault(len(s.want) == 0 && w.anybody() && w.record == "no", "not_held")
	w.came[p] = was
	s.act = func() error {
		_, err := w.Attendance.Attend(w.t.Context(), w.By, w.id, marks(p, is))
		return err
	}
	s.then = func() {
		w.came[p] = is
		switch {
		case w.anybody() && w.record == "":
			w.record = "yes"
			w.source = consult.HeldByPresence
		case !w.anybody() && w.source == consult.HeldByPresence:
			w.record = ""
			w.source = ""
		}
	}
	return s
}

func (w *heldWalk) say(to, reason string) heldStep {
	s := heldStep{op: "record", reason: reason}
	s.fault(!w.status.Live(), "not_live")
	s.fault(to != "" && w.Now().Before(w.span.To), "too_early")
	s.fault(to != "yes" && reason == "", "reason_required")
	s.fault(to != "yes" && w.anybody(), "somebody_came")
	s.act = func() error {
		said := attendance.HeldSaid{Recorded: to != "", Took: to == "yes", Reason: reason}
		_, err := w.Attendance.RecordHeld(w.t.Context(), w.By, w.id, said)
		return err
	}
	s.then = func() {
		w.record = to
		w.source = consult.HeldByPerson
		if to == "" {
			w.source = ""
		}
	}
	return s
}

func (w *heldWalk) retitle(reason string) heldStep {
	s := heldStep{op: "edit", reason: reason, then: func() {}}
	title := "名称" + string(rune('甲'+w.rnd.IntN(20)))
	s.fault(!w.status.Live(), "cancelled")
	other := title != w.Meeting(w.t, w.id).Title
	s.fault(w.status.Live() && w.record == "yes" && reason == "" && other, "reason_required")
	s.act = func() error {
		retitle := func(m *consult.Meeting) error { m.Title = title; return nil }
		_, err := w.Booking.Edit(w.t.Context(), w.By, w.id, retitle, booking.Options{Reason: reason})
		return err
	}
	return s
}

func (w *heldWalk) move(reason string) heldStep {
	s := heldStep{op: "move", reason: reason}
	from := w.span.From.Add(time.Duration(w.rnd.IntN(9)-4) * 3 * time.Hour)
	to := consult.Span{From: from, To: from.Add(time.Hour)}
	held := w.status.Live() && w.record == "yes" && !from.Equal(w.span.From)
	s.fault(!w.status.Live(), "cancelled")
	s.fault(held && reason == "", "reason_required")
	s.fault(held && from.After(w.Now()), "held")
	s.act = func() error {
		slot := consult.Slot{Span: to}
		_, err := w.Booking.Move(w.t.Context(), w.By, w.id, slot, nil, booking.Options{Reason: reason})
		return err
	}
	s.then = func() {
		if w.record == "no" && !from.Equal(w.span.From) && from.After(w.Now()) {
			w.record = ""
			w.source = ""
		}
		w.span = to
	}
	return s
}

func (w *heldWalk) compare(do heldStep, before, after consult.Meeting, seq int64) {
	op, reason := do.op, do.reason
	h := after.Held
	known := h.Recorded() == (w.record != "") && h.Took == (w.record == "yes") && h.Source == w.source
	if !known || after.Span != w.span || after.Status != w.status {
		w.t.Fatalf("after %s: %+v, the model says %+v", op, after, w)
	}
	shown := after.Occurred()
	if shown.Recorded() != (w.record != "" && w.status.Live()) {
		w.t.Fatalf("after %s: shown %+v of %+v", op, shown, after)
	}
	silent := before.Held.Took && after.Version != before.Version && !strings.Contains(w.written(seq), `"更正"`)
	if silent && op != "cancel" {
		w.t.Fatalf("after %s (%q): the journal does not say why: %s", op, reason, w.written(seq))
	}
	faults, err := w.DB.HeldFaults(w.t.Context())
	Must(w.t, err)
	if len(faults) > 0 {
		w.t.Fatalf("after %s: %v of %+v at %v", op, faults, after, w.Now())
	}
}

// last is the number of the journal's last row.
func (w *heldWalk) last() int64 {
	page, err := w.DB.Entries(w.t.Context(), journal.Filter{MeetingID: w.id}, consult.PageRequest{Limit: 1})
	Must(w.t, err)
	return page.Items[0].Seq
}

// written are the fields of what the journal has of the Meeting since then.
func (w *heldWalk) written(seq int64) string {
	page, err := w.DB.Entries(w.t.Context(), journal.Filter{MeetingID: w.id}, consult.PageRequest{Limit: 9})
	Must(w.t, err)
	out := ""
	for _, e := range page.Items {
		if e.Seq > seq {
			out += e.Fields
		}
	}
	return out
}
