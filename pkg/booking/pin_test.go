package booking_test

import (
	"errors"
	"reflect"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

var (
	director  = consult.Actor{Name: "办公室主任", Roles: []consult.Role{consult.Office}}
	organiser = consult.Actor{Name: "提案委会务", Roles: []consult.Role{consult.Organiser}}
)

func loosened(reason string) []consult.Override {
	return []consult.Override{{Kind: consult.Pinned, Reason: reason}}
}

func TestPinnedStaysWhereItIs(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, room := o.RoomAt(t, 0)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t)))
		m = o.Pin(t, director, m.ID)
		want := consult.Pin{By: "办公室主任", Role: consult.Office, Reason: "市委书记出席", At: o.Now()}
		if m.Pinned != want || o.Meeting(t, m.ID).Pinned != want || m.Version != 2 {
			t.Errorf("pinned %+v, version %d", m.Pinned, m.Version)
		}
		elsewhere := consult.Slot{Span: Span(t, "06-11 09:00-10:00")}
		for reason, act := range map[string]func() (booking.Booked, error){
			"a move": func() (booking.Booked, error) {
				return o.Booking.Move(t.Context(), organiser, m.ID, elsewhere, nil, booking.Options{})
			},
			"a move by the office": func() (booking.Booked, error) {
				return o.Booking.Move(t.Context(), director, m.ID, elsewhere, nil, booking.Options{})
			},
			"an edit of the hour": func() (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), organiser, m.ID, func(m *consult.Meeting) error { m.Span = elsewhere.Span; return nil }, booking.Options{})
			},
			"another room": func() (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), organiser, m.ID, func(m *consult.Meeting) error { m.RoomID = room; return nil }, booking.Options{})
			},
			"calling it off": func() (booking.Booked, error) {
				return o.Booking.Cancel(t.Context(), organiser, m.ID, "不开了", nil, booking.Options{})
			},
		} {
			if _, err := act(); Clash(t, err) != "pinned" {
				t.Errorf("%s: %v", reason, err)
			}
			if is := o.Meeting(t, m.ID); is.Version != m.Version || is.Slot() != m.Slot() || is.Status != m.Status {
				t.Errorf("%s was refused, and yet it is %s at %v, version %d", reason, is.Status, is.Slot(), is.Version)
			}
		}
		// Whatever leaves it there is free.
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title, m.Expected = "改题", 12 })
		if _, err := o.Booking.Move(t.Context(), organiser, m.ID, m.Slot(), nil, booking.Options{}); err != nil {
			t.Errorf("a move to where it is: %v", err)
		}
		found, err := o.Booking.Warnings(t.Context(), m)
		if Must(t, err); len(found) > 0 || len(m.Overrides) > 0 {
			t.Errorf("a pin by itself is told: %+v", found)
		}
		if _, err := o.Availability.Alternatives(t.Context(), m.ID, conflict.Search{}); Faults(t, err) != "id pinned" {
			t.Errorf("alternatives: %v", err)
		}
	})
}

// Each leave from a pinned slot takes an Override of its own, and all stay on record.
func TestOverrideOfAPinIsForOneChange(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		other := o.Book(t, Sitting(Span(t, "06-12 09:00-10:00"), p))
		m := o.Pin(t, organiser, o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p)).ID)
		move := func(s string, os []consult.Override) (booking.Booked, error) {
			return o.Booking.Move(t.Context(), organiser, m.ID, consult.Slot{Span: Span(t, s)}, os, booking.Options{})
		}
		b, err := move("06-11 09:00-10:00", loosened("书记改期"))
		Must(t, Explain(err))
		first := consult.Override{Kind: consult.Pinned, Reason: "书记改期", By: "提案委会务", At: o.Now()}
		if !reflect.DeepEqual(b.Meeting.Overrides, []consult.Override{first}) || Kinds(b.Warnings) != "~pinned" || !b.Meeting.Pinned.Set() {
			t.Errorf("%+v, %s", b.Meeting.Overrides, Kinds(b.Warnings))
		}
		o.Instant.Add(3600)
		if _, err = move("06-12 09:00-10:00", nil); Clash(t, err) != "person_double_booked pinned" {
			t.Errorf("moved again under the old override: %v", err)
		}
		if _, err = move("06-12 09:00-10:00", []consult.Override{first, {Kind: consult.PersonDoubleBooked, PersonID: p, Reason: "x"}}); Clash(t, err) != "pinned" {
			t.Errorf("moved again under the old override sent back: %v", err)
		}
		b, err = move("06-12 09:00-10:00", append(Doubly(p, "半程"), loosened("再改期")...))
		Must(t, Explain(err))
		second := consult.Override{Kind: consult.Pinned, Reason: "再改期", By: "提案委会务", At: o.Now()}
		double := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: other.ID, Reason: "半程", By: "提案委会务", At: o.Now()}
		if want := []consult.Override{first, second, double}; !reflect.DeepEqual(b.Meeting.Overrides, want) {
			t.Errorf("on record\n%+v, want\n%+v", b.Meeting.Overrides, want)
		}
		o.Instant.Add(3600)
		again := o.Edit(t, m.ID, func(m *consult.Meeting) { m.Overrides = nil })
		if !reflect.DeepEqual(again, o.Meeting(t, m.ID)) || again.Version != b.Meeting.Version || len(again.Overrides) != 3 {
			t.Errorf("an edit of nothing: version %d after %d, %+v", again.Version, b.Meeting.Version, again.Overrides)
		}
		off, err := o.Booking.Cancel(t.Context(), organiser, m.ID, "不开了", loosened("书记同意"), booking.Options{})
		Must(t, Explain(err))
		if n := len(off.Meeting.Overrides); n != 4 || off.Meeting.Overrides[2].Reason != "书记同意" || off.Meeting.Overrides[2].At != o.Now() {
			t.Errorf("called off with %+v", off.Meeting.Overrides)
		}
		back, err := o.Booking.Confirm(t.Context(), organiser, m.ID, nil, booking.Options{})
		Must(t, Explain(err))
		if len(back.Meeting.Overrides) != 4 || !back.Meeting.Pinned.Set() {
			t.Errorf("taken up again with %+v", back.Meeting.Overrides)
		}
		o.Sound(t)
	})
}

func TestWhoLiftsAPin(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		unpin := func(by consult.Actor) (booking.Booked, error) {
			return o.Booking.Unpin(t.Context(), by, m.ID, booking.Options{})
		}
		if b, err := unpin(organiser); err != nil || b.Meeting.Version != 1 {
			t.Errorf("what is not pinned: %d, %v", b.Meeting.Version, err)
		}
		o.Pin(t, organiser, m.ID)
		if b, err := unpin(consult.Actor{Name: "经济委会务", Roles: organiser.Roles}); err != nil || b.Meeting.Pinned != (consult.Pin{}) {
			t.Errorf("another organiser: %+v, %v", b.Meeting.Pinned, err)
		}
		o.Pin(t, organiser, m.ID)
		o.Pin(t, director, m.ID)
		denied := func(err error) bool {
			d, ok := errors.AsType[*consult.Forbidden](err)
			return ok && errors.Is(err, consult.ErrForbidden) && d.ZH == "《碰头会》已由办公室主任于2026-06-01锁定（理由：市委书记出席）；办公室的锁定只能由办公室解除" && d.EN != ""
		}
		if _, err := unpin(organiser); !denied(err) {
			t.Errorf("an organiser lifted the office's pin: %v", err)
		}
		if _, err := o.Booking.Pin(t.Context(), organiser, m.ID, "另有理由", booking.Options{}); !denied(err) {
			t.Errorf("an organiser replaced the office's pin: %v", err)
		}
		before := o.Meeting(t, m.ID)
		o.Instant.Add(60)
		if again := o.Pin(t, director, m.ID); again.Version != before.Version || again.Pinned != before.Pinned {
			t.Errorf("the same again: %+v", again)
		}
		if b, err := unpin(consult.Actor{Name: "秘书长", Roles: director.Roles}); err != nil || b.Meeting.Pinned.Set() {
			t.Errorf("another of the office: %v", err)
		}
		o.Move(t, m.ID, Span(t, "06-11 09:00-10:00"))
	})
}

func TestWhatCannotBePinned(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		draft := o.Book(t, With(Sitting(m.Span), func(m *consult.Meeting) { m.Status, m.Pinned = consult.Draft, consult.Pin{By: "x", At: o.Now()} }))
		off := o.Cancel(t, o.Book(t, Sitting(m.Span)).ID)
		if draft.Pinned.Set() {
			t.Error("pinned by being booked")
		}
		for _, r := range []struct {
			id     consult.ID
			reason string
			want   string
		}{{m.ID, " \n", "reason required"}, {draft.ID, "x", "status not_live"}, {off.ID, "x", "status not_live"}} {
			if _, err := o.Booking.Pin(t.Context(), director, r.id, r.reason, booking.Options{}); Faults(t, err) != r.want {
				t.Errorf("%v, want %s", err, r.want)
			}
		}
		if _, err := o.Booking.Pin(t.Context(), director, NewID(), "x", booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("nothing there: %v", err)
		}
		if _, err := o.Booking.Pin(t.Context(), director, m.ID, "x", booking.Options{Version: 7}); !errors.Is(err, consult.ErrStale) {
			t.Errorf("another version: %v", err)
		}
	})
}

// A family moves and is called off as one: a child that is pinned keeps it, unless
// the override is given with it.
func TestPinnedChildKeepsItsFamily(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-12:00")))
		child := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		o.Pin(t, director, child.ID)
		there := consult.Slot{Span: Span(t, "06-11 08:00-12:00")}
		if _, err := o.Booking.Move(t.Context(), organiser, parent.ID, there, nil, booking.Options{}); Clash(t, err) != "pinned" {
			t.Errorf("moved: %v", err)
		}
		if _, err := o.Booking.Cancel(t.Context(), organiser, parent.ID, "x", nil, booking.Options{}); Clash(t, err) != "pinned" {
			t.Errorf("called off: %v", err)
		}
		_, err := o.Booking.Move(t.Context(), organiser, parent.ID, there, loosened("书记改期"), booking.Options{})
		Must(t, Explain(err))
		if got := o.Meeting(t, child.ID); got.Span != Span(t, "06-11 09:00-10:00") || len(got.Overrides) != 1 {
			t.Errorf("%+v", got)
		}
		if got := o.Meeting(t, parent.ID); len(got.Overrides) > 0 {
			t.Errorf("the parent was not pinned: %+v", got.Overrides)
		}
		_, err = o.Booking.Cancel(t.Context(), organiser, parent.ID, "x", loosened("书记同意"), booking.Options{})
		Must(t, Explain(err))
		if got := o.Meeting(t, child.ID); got.Status != consult.Cancelled || len(got.Overrides) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

// A form that judges pins milder lets the Meeting go with a warning.
func TestFormJudgesPins(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, err := o.Directory.Forms.Edit(t.Context(), director, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.Pinned: consult.Warning}
			return nil
		})
		Must(t, err)
		m := o.Pin(t, director, o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"))).ID)
		off, err := o.Booking.Cancel(t.Context(), organiser, m.ID, "x", nil, booking.Options{})
		if Must(t, Explain(err)); Kinds(off.Warnings) != "~pinned" {
			t.Errorf("%s", Kinds(off.Warnings))
		}
	})
}

// Nobody is asked to move what is pinned, even where that only warns.
func TestPinnedMakesNoWay(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, err := o.Directory.Forms.Edit(t.Context(), director, "other", 0, func(f *consult.Form) error {
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.Pinned: consult.Warning}
			return nil
		})
		Must(t, err)
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		ways := func() int {
			out, err := o.Availability.Available(t.Context(), Sitting(m.Span, p), conflict.Search{Window: Span(t, "06-10 09:00-10:00"), Limit: 1, Ways: 3})
			Must(t, err)
			return len(out.Ways)
		}
		if ways() == 0 {
			t.Error("there is no way before it is pinned")
		}
		if o.Pin(t, director, m.ID); ways() > 0 {
			t.Error("the pinned one is asked to move")
		}
	})
}
