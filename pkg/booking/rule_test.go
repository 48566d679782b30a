package booking_test

import (
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// What a Form makes blocking refuses; an Override says who, when and why, and the
// finding is a warning from then on.
func TestBlockingRuleRefusesAndIsOverridden(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		saturday := Sitting(Span(t, "06-06 09:00-10:00"), o.Person(t))
		b, err := o.Booking.Book(t.Context(), o.By, saturday, booking.Options{DryRun: true})
		Must(t, err)
		if Kinds(b.Warnings) != "~on_weekend" {
			t.Errorf("warned of %q", Kinds(b.Warnings))
		}
		o.Rule(t, consult.OnWeekend, consult.Blocking)
		_, err = o.Booking.Book(t.Context(), o.By, saturday, booking.Options{})
		if got := Clash(t, err); got != "on_weekend" {
			t.Fatalf("refused by %q", got)
		}
		saturday.Overrides = []consult.Override{{Kind: consult.OnWeekend, Reason: "委员平日上班"}}
		m := o.Book(t, saturday)
		if len(m.Overrides) != 1 || m.Overrides[0].By != o.By.Name || !m.Overrides[0].At.Equal(o.Now()) || m.Overrides[0].Reason != "委员平日上班" {
			t.Errorf("recorded %+v", m.Overrides)
		}
		found, err := o.Booking.Warnings(t.Context(), o.Meeting(t, m.ID))
		Must(t, err)
		if Kinds(found) != "~on_weekend" {
			t.Errorf("stands as %q", Kinds(found))
		}
		_, err = o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, "06-07 09:00-10:00")}, nil, booking.Options{})
		Must(t, Explain(err)) // the Override is of the kind, and stays
		if m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "新" }); len(m.Overrides) != 1 {
			t.Errorf("an edit forgot %+v", m.Overrides)
		}
	})
}

// A standing Meeting is not refused an edit by a rule that came later, and shows it.
func TestRuleIsReadAnewEachTime(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-06 09:00-10:00"), o.Person(t)))
		for _, r := range []struct {
			rule consult.Severity
			want string
		}{{consult.Blocking, "on_weekend"}, {consult.Off, ""}, {consult.Warning, "~on_weekend"}} {
			o.Rule(t, consult.OnWeekend, r.rule)
			found, err := o.Booking.Warnings(t.Context(), m)
			Must(t, err)
			standing, err := o.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{})
			Must(t, err)
			if got := Kinds(found); got != r.want || Told(standing) != got {
				t.Errorf("%s: the meeting says %q, the list %q, want %q", r.rule, got, Told(standing), r.want)
			}
			b, err := o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error { m.Title += "。"; return nil }, booking.Options{})
			Must(t, Explain(err))
			if r.rule == consult.Blocking && Kinds(b.Warnings) != "~on_weekend" {
				t.Errorf("the edit warned of %q", Kinds(b.Warnings))
			}
		}
		f, err := o.Directory.Forms.Get(t.Context(), "other")
		Must(t, err)
		if f.Rules != nil {
			t.Errorf("a rule that says what is the default is kept: %v", f.Rules)
		}
	})
}

// What a Form makes milder does not refuse.
func TestMilderRuleDoesNotRefuse(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		small := o.Room(t, o.Venue(t), 1)
		crowd := With(Sitting(Span(t, "06-10 09:00-10:00"), o.Persons(t, 3)...), func(m *consult.Meeting) { m.RoomID = small })
		_, err := o.Booking.Book(t.Context(), o.By, crowd, booking.Options{})
		if got := Clash(t, err); got != "room_too_small" {
			t.Fatalf("refused by %q", got)
		}
		o.Rule(t, consult.RoomTooSmall, consult.Warning)
		o.Book(t, crowd)
	})
}

func TestRulesOfTheOfficeHoldAtOnce(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		wish := func(s string) string {
			b, err := o.Booking.Book(t.Context(), o.By, Sitting(Span(t, s), p), booking.Options{DryRun: true})
			Must(t, Explain(err))
			return Kinds(b.Warnings)
		}
		if got := wish("06-10 13:30-14:30"); got != "" {
			t.Errorf("after the break that an office starts with: %q", got)
		}
		if got := wish("06-10 12:30-13:30"); got != "~outside_hours" {
			t.Errorf("in it: %q", got)
		}
		o.ChangeRules(t, func(r *consult.Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 0, 0 })
		if got := wish("06-10 12:30-13:30"); got != "" {
			t.Errorf("without a break: %q", got)
		}
		o.ChangeRules(t, func(r *consult.Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, 14*time.Hour })
		if got := wish("06-10 12:30-13:30"); got != "~outside_hours" {
			t.Errorf("in the break: %q", got)
		}
		o.ChangeRules(t, func(r *consult.Rules) { r.Hours = consult.Hours{Open: 9 * time.Hour, Close: 17 * time.Hour} })
		if got := wish("06-10 08:30-09:30"); got != "~outside_hours" {
			t.Errorf("before opening: %q", got)
		}
		for _, s := range []string{"06-10 09:00-10:00", "06-10 10:00-11:00", "06-10 11:00-12:00"} {
			o.Book(t, Sitting(Span(t, s), p))
		}
		if got := wish("06-10 14:00-15:00"); got != "~person_overloaded" {
			t.Errorf("the fourth of a day: %q", got)
		}
		if got := wish("06-14 14:00-15:00"); got != "~on_weekend" {
			t.Errorf("the fourth of a week, on Sunday: %q", got)
		}
		o.ChangeRules(t, func(r *consult.Rules) { r.Load = consult.Load{Week: 3} })
		if got := wish("06-14 14:00-15:00"); got != "~on_weekend ~person_overloaded" {
			t.Errorf("three a week: %q", got)
		}
		if got := wish("06-15 14:00-15:00"); got != "" {
			t.Errorf("a new week: %q", got)
		}
		_, err := o.Directory.Rules.Edit(t.Context(), o.By, consult.RulesID, 0, func(r *consult.Rules) error { r.Travel.Speed = 0; return nil })
		if got := Faults(t, err); got != "travel_kmh range" {
			t.Errorf("a bad rule: %q", got)
		}
	})
}

func TestTravelIsSeenAndSet(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		home, here := o.RoomAt(t, 0)
		away, there := o.RoomAt(t, 10)
		p := o.Person(t)
		in := func(room consult.ID, s string) consult.Meeting {
			return With(Sitting(Span(t, s), p), func(m *consult.Meeting) { m.RoomID = room })
		}
		wish := func(m consult.Meeting) string {
			b, err := o.Booking.Book(t.Context(), o.By, m, booking.Options{DryRun: true})
			Must(t, Explain(err))
			return Kinds(b.Warnings)
		}
		m := o.Book(t, in(there, "06-10 09:00-10:00"))
		late, just := in(here, "06-10 10:41-11:00"), in(here, "06-10 10:42-11:00")
		if got := wish(late); got != "~travel_too_short" {
			t.Errorf("41 minutes for 42: %q", got)
		}
		if got := wish(just); got != "" {
			t.Errorf("42 minutes for 42: %q", got)
		}
		ways, err := o.Directory.SetTrip(t.Context(), o.By, consult.Trip{FromID: away, ToID: home, Took: 45 * time.Minute}, true)
		Must(t, err)
		if len(ways) != 2 || ways[0].Took != 45*time.Minute || !ways[0].Given || ways[1].Took != 42*time.Minute || ways[1].Given {
			t.Errorf("ways %+v", ways)
		}
		if got := wish(just); got != "~travel_too_short" {
			t.Errorf("42 minutes for 45 as given: %q", got)
		}
		_, err = o.Directory.SetTrip(t.Context(), o.By, consult.Trip{FromID: home, ToID: away, Took: 5 * time.Minute}, false)
		Must(t, err)
		if got := wish(late); got != "" {
			t.Errorf("41 minutes for five, there and back: %q", got)
		}
		Must(t, o.Directory.ForgetTrip(t.Context(), o.By, away, home))
		o.Rule(t, consult.TravelTooShort, consult.Blocking)
		_, err = o.Booking.Book(t.Context(), o.By, late, booking.Options{})
		if got := Clash(t, err); got != "travel_too_short" {
			t.Fatalf("refused by %q", got)
		}
		late.Overrides = []consult.Override{{Kind: consult.TravelTooShort, MeetingID: m.ID, Reason: "专车接送"}}
		o.Book(t, late)
		standing, err := o.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{})
		Must(t, err)
		if Told(standing) != "~travel_too_short" || len(standing.Items[0].MeetingIDs) != 2 || standing.Items[0].MeetingIDs[0] != m.ID {
			t.Errorf("stands as %+v", standing.Items)
		}
		if _, err = o.Directory.SetTrip(t.Context(), o.By, consult.Trip{FromID: home, ToID: NewID()}, false); err == nil {
			t.Error("a way to nowhere is kept")
		}
	})
}
