package booking_test

import (
	"errors"
	"reflect"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

var (
	director  = consult.Actor{Name: "办公室主任", Role: consult.Admin}
	organiser = consult.Actor{Name: "提案委会务", Role: consult.Organiser}
)

func (o *office) pin(t *testing.T, by consult.Actor, id consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Pin(t.Context(), by, id, "市委书记出席", booking.Options{})
	must(t, err)
	return b.Meeting
}

func loosened(reason string) []consult.Override {
	return []consult.Override{{Kind: consult.Pinned, Reason: reason}}
}

func TestPinnedStaysWhereItIs(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, room := o.at(t, 0)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), o.person(t)))
		m = o.pin(t, director, m.ID)
		want := consult.Pin{By: "办公室主任", Role: consult.Admin, Reason: "市委书记出席", At: o.Now()}
		if m.Pinned != want || o.meeting(t, m.ID).Pinned != want || m.Version != 2 {
			t.Errorf("pinned %+v, version %d", m.Pinned, m.Version)
		}
		elsewhere := consult.Slot{Span: span(t, "06-11 09:00-10:00")}
		for reason, act := range map[string]func() (booking.Booked, error){
			"a move": func() (booking.Booked, error) {
				return o.Move(t.Context(), organiser, m.ID, elsewhere, nil, booking.Options{})
			},
			"a move by an admin": func() (booking.Booked, error) {
				return o.Move(t.Context(), director, m.ID, elsewhere, nil, booking.Options{})
			},
			"an edit of the hour": func() (booking.Booked, error) {
				return o.Edit(t.Context(), organiser, m.ID, func(m *consult.Meeting) error { m.Span = elsewhere.Span; return nil }, booking.Options{})
			},
			"another room": func() (booking.Booked, error) {
				return o.Edit(t.Context(), organiser, m.ID, func(m *consult.Meeting) error { m.RoomID = room; return nil }, booking.Options{})
			},
			"calling it off": func() (booking.Booked, error) {
				return o.Cancel(t.Context(), organiser, m.ID, "不开了", nil, booking.Options{})
			},
		} {
			if _, err := act(); clash(t, err) != "pinned" {
				t.Errorf("%s: %v", reason, err)
			}
		}
		// Whatever leaves it there is free.
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Title, m.Expected = "改题", 12 })
		if _, err := o.Move(t.Context(), organiser, m.ID, m.Slot(), nil, booking.Options{}); err != nil {
			t.Errorf("a move to where it is: %v", err)
		}
		found, err := o.Warnings(t.Context(), m)
		if must(t, err); len(found) > 0 || len(m.Overrides) > 0 {
			t.Errorf("a pin by itself is told: %+v", found)
		}
		if _, err := o.Alternatives(t.Context(), m.ID, consult.Search{}); faults(t, err) != "id pinned" {
			t.Errorf("alternatives: %v", err)
		}
	})
}

// Each leave from a pinned slot takes an Override of its own, and all stay on record.
func TestOverrideOfAPinIsForOneChange(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		other := o.book(t, sitting(span(t, "06-12 09:00-10:00"), p))
		m := o.pin(t, organiser, o.book(t, sitting(span(t, "06-10 09:00-10:00"), p)).ID)
		move := func(s string, os []consult.Override) (booking.Booked, error) {
			return o.Move(t.Context(), organiser, m.ID, consult.Slot{Span: span(t, s)}, os, booking.Options{})
		}
		b, err := move("06-11 09:00-10:00", loosened("书记改期"))
		must(t, explain(err))
		first := consult.Override{Kind: consult.Pinned, Reason: "书记改期", By: "提案委会务", At: o.Now()}
		if !reflect.DeepEqual(b.Meeting.Overrides, []consult.Override{first}) || kinds(b.Warnings) != "~pinned" || !b.Meeting.Pinned.Set() {
			t.Errorf("%+v, %s", b.Meeting.Overrides, kinds(b.Warnings))
		}
		o.now.Add(3600)
		if _, err = move("06-12 09:00-10:00", nil); clash(t, err) != "person_double_booked pinned" {
			t.Errorf("moved again under the old override: %v", err)
		}
		if _, err = move("06-12 09:00-10:00", []consult.Override{first, {Kind: consult.PersonDoubleBooked, PersonID: p, Reason: "x"}}); clash(t, err) != "pinned" {
			t.Errorf("moved again under the old override sent back: %v", err)
		}
		b, err = move("06-12 09:00-10:00", append(doubly(p, "半程"), loosened("再改期")...))
		must(t, explain(err))
		second := consult.Override{Kind: consult.Pinned, Reason: "再改期", By: "提案委会务", At: o.Now()}
		double := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: other.ID, Reason: "半程", By: "提案委会务", At: o.Now()}
		if want := []consult.Override{first, second, double}; !reflect.DeepEqual(b.Meeting.Overrides, want) {
			t.Errorf("on record\n%+v, want\n%+v", b.Meeting.Overrides, want)
		}
		o.now.Add(3600)
		again := o.edit(t, m.ID, func(m *consult.Meeting) { m.Overrides = nil })
		if !reflect.DeepEqual(again, o.meeting(t, m.ID)) || again.Version != b.Meeting.Version || len(again.Overrides) != 3 {
			t.Errorf("an edit of nothing: version %d after %d, %+v", again.Version, b.Meeting.Version, again.Overrides)
		}
		off, err := o.Cancel(t.Context(), organiser, m.ID, "不开了", loosened("书记同意"), booking.Options{})
		must(t, explain(err))
		if n := len(off.Meeting.Overrides); n != 4 || off.Meeting.Overrides[2].Reason != "书记同意" || off.Meeting.Overrides[2].At != o.Now() {
			t.Errorf("called off with %+v", off.Meeting.Overrides)
		}
		back, err := o.Confirm(t.Context(), organiser, m.ID, nil, booking.Options{})
		must(t, explain(err))
		if len(back.Meeting.Overrides) != 4 || !back.Meeting.Pinned.Set() {
			t.Errorf("taken up again with %+v", back.Meeting.Overrides)
		}
		o.sound(t)
	})
}

func TestWhoLiftsAPin(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		unpin := func(by consult.Actor) (booking.Booked, error) {
			return o.Unpin(t.Context(), by, m.ID, booking.Options{})
		}
		if b, err := unpin(organiser); err != nil || b.Meeting.Version != 1 {
			t.Errorf("what is not pinned: %d, %v", b.Meeting.Version, err)
		}
		o.pin(t, organiser, m.ID)
		if b, err := unpin(consult.Actor{Name: "经济委会务", Role: consult.Organiser}); err != nil || b.Meeting.Pinned != (consult.Pin{}) {
			t.Errorf("another organiser: %+v, %v", b.Meeting.Pinned, err)
		}
		o.pin(t, organiser, m.ID)
		o.pin(t, director, m.ID)
		denied := func(err error) bool {
			d, ok := errors.AsType[*consult.Forbidden](err)
			return ok && errors.Is(err, consult.ErrForbidden) && d.ZH == "《碰头会》已由办公室主任于2026-06-01锁定（理由：市委书记出席）；管理员的锁定只能由管理员解除" && d.EN != ""
		}
		if _, err := unpin(organiser); !denied(err) {
			t.Errorf("an organiser lifted an admin's pin: %v", err)
		}
		if _, err := o.Pin(t.Context(), organiser, m.ID, "另有理由", booking.Options{}); !denied(err) {
			t.Errorf("an organiser replaced an admin's pin: %v", err)
		}
		before := o.meeting(t, m.ID)
		o.now.Add(60)
		if again := o.pin(t, director, m.ID); again.Version != before.Version || again.Pinned != before.Pinned {
			t.Errorf("the same again: %+v", again)
		}
		if b, err := unpin(consult.Actor{Name: "秘书长", Role: consult.Admin}); err != nil || b.Meeting.Pinned.Set() {
			t.Errorf("another admin: %v", err)
		}
		o.move(t, m.ID, span(t, "06-11 09:00-10:00"))
	})
}

func TestWhatCannotBePinned(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		draft := o.book(t, with(sitting(m.Span), func(m *consult.Meeting) { m.Status, m.Pinned = consult.Draft, consult.Pin{By: "x", At: o.Now()} }))
		off := o.cancel(t, o.book(t, sitting(m.Span)).ID)
		if draft.Pinned.Set() {
			t.Error("pinned by being booked")
		}
		for _, r := range []struct {
			id     consult.ID
			reason string
			want   string
		}{{m.ID, " \n", "reason required"}, {draft.ID, "x", "status not_live"}, {off.ID, "x", "status not_live"}} {
			if _, err := o.Pin(t.Context(), director, r.id, r.reason, booking.Options{}); faults(t, err) != r.want {
				t.Errorf("%v, want %s", err, r.want)
			}
		}
		if _, err := o.Pin(t.Context(), director, newID(), "x", booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("nothing there: %v", err)
		}
		if _, err := o.Pin(t.Context(), director, m.ID, "x", booking.Options{Version: 7}); !errors.Is(err, consult.ErrStale) {
			t.Errorf("another version: %v", err)
		}
	})
}

// A family moves and is called off as one: a child that is pinned keeps it, unless
// the override is given with it.
func TestPinnedChildKeepsItsFamily(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		parent := o.book(t, sitting(span(t, "06-10 08:00-12:00")))
		child := o.book(t, with(sitting(span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		o.pin(t, director, child.ID)
		there := consult.Slot{Span: span(t, "06-11 08:00-12:00")}
		if _, err := o.Move(t.Context(), organiser, parent.ID, there, nil, booking.Options{}); clash(t, err) != "pinned" {
			t.Errorf("moved: %v", err)
		}
		if _, err := o.Cancel(t.Context(), organiser, parent.ID, "x", nil, booking.Options{}); clash(t, err) != "pinned" {
			t.Errorf("called off: %v", err)
		}
		_, err := o.Move(t.Context(), organiser, parent.ID, there, loosened("书记改期"), booking.Options{})
		must(t, explain(err))
		if got := o.meeting(t, child.ID); got.Span != span(t, "06-11 09:00-10:00") || len(got.Overrides) != 1 {
			t.Errorf("%+v", got)
		}
		if got := o.meeting(t, parent.ID); len(got.Overrides) > 0 {
			t.Errorf("the parent was not pinned: %+v", got.Overrides)
		}
		_, err = o.Cancel(t.Context(), organiser, parent.ID, "x", loosened("书记同意"), booking.Options{})
		must(t, explain(err))
		if got := o.meeting(t, child.ID); got.Status != consult.Cancelled || len(got.Overrides) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

// A form that judges pins milder lets the Meeting go with a warning.
func TestFormJudgesPins(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, err := o.Forms.Edit(t.Context(), director, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.Pinned: consult.Warning}
			return nil
		})
		must(t, err)
		m := o.pin(t, director, o.book(t, sitting(span(t, "06-10 09:00-10:00"))).ID)
		off, err := o.Cancel(t.Context(), organiser, m.ID, "x", nil, booking.Options{})
		if must(t, explain(err)); kinds(off.Warnings) != "~pinned" {
			t.Errorf("%s", kinds(off.Warnings))
		}
	})
}

// Nobody is asked to move what is pinned, even where that only warns.
func TestPinnedMakesNoWay(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, err := o.Forms.Edit(t.Context(), director, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.Pinned: consult.Warning}
			return nil
		})
		must(t, err)
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p))
		ways := func() int {
			out, err := o.Available(t.Context(), sitting(m.Span, p), consult.Search{Window: span(t, "06-10 09:00-10:00"), Limit: 1, Ways: 3})
			must(t, err)
			return len(out.Ways)
		}
		if ways() == 0 {
			t.Error("there is no way before it is pinned")
		}
		if o.pin(t, director, m.ID); ways() > 0 {
			t.Error("the pinned one is asked to move")
		}
	})
}
