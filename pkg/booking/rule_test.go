package booking_test

import (
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// rule makes the form "other" judge a kind otherwise.
func (o *office) rule(t testing.TB, kind consult.ConflictKind, s consult.Severity) {
	t.Helper()
	_, err := o.Forms.Edit(t.Context(), o.by, "other", 0, func(f *consult.Form) error {
		f.Rules = map[consult.ConflictKind]consult.Severity{kind: s}
		return nil
	})
	must(t, explain(err))
}

func (o *office) rules(t testing.TB, change func(*consult.Rules)) {
	t.Helper()
	_, err := o.Rules.Edit(t.Context(), o.by, consult.RulesID, 0, func(r *consult.Rules) error { change(r); return nil })
	must(t, explain(err))
}

// at adds a Venue so many kilometres north of the first with a room in it.
func (o *office) at(t testing.TB, km float64) (venue, room consult.ID) {
	t.Helper()
	v, err := o.Venues.Add(t.Context(), o.by, consult.Venue{Name: o.name("馆"), Lat: 31.5 + km/111.195, Lon: 120.3, HasPosition: true, Active: true})
	must(t, err)
	return v.ID, o.room(t, v.ID, 99)
}

// What a Form makes blocking refuses; an Override says who, when and why, and the
// finding is a warning from then on.
func TestBlockingRuleRefusesAndIsOverridden(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		saturday := sitting(span(t, "06-06 09:00-10:00"), o.person(t))
		b, err := o.Book(t.Context(), o.by, saturday, booking.Options{DryRun: true})
		must(t, err)
		if kinds(b.Warnings) != "~on_weekend" {
			t.Errorf("warned of %q", kinds(b.Warnings))
		}
		o.rule(t, consult.OnWeekend, consult.Blocking)
		_, err = o.Book(t.Context(), o.by, saturday, booking.Options{})
		if got := clash(t, err); got != "on_weekend" {
			t.Fatalf("refused by %q", got)
		}
		saturday.Overrides = []consult.Override{{Kind: consult.OnWeekend, Reason: "委员平日上班"}}
		m := o.book(t, saturday)
		if len(m.Overrides) != 1 || m.Overrides[0].By != o.by.Name || !m.Overrides[0].At.Equal(o.Now()) || m.Overrides[0].Reason != "委员平日上班" {
			t.Errorf("recorded %+v", m.Overrides)
		}
		found, err := o.Warnings(t.Context(), o.meeting(t, m.ID))
		must(t, err)
		if kinds(found) != "~on_weekend" {
			t.Errorf("stands as %q", kinds(found))
		}
		_, err = o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: span(t, "06-07 09:00-10:00")}, nil, booking.Options{})
		must(t, explain(err)) // the Override is of the kind, and stays
		if m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Title = "新" }); len(m.Overrides) != 1 {
			t.Errorf("an edit forgot %+v", m.Overrides)
		}
	})
}

// A standing Meeting is not refused an edit by a rule that came later, and shows it.
func TestRuleIsReadAnewEachTime(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-06 09:00-10:00"), o.person(t)))
		for _, r := range []struct {
			rule consult.Severity
			want string
		}{{consult.Blocking, "on_weekend"}, {consult.Off, ""}, {consult.Warning, "~on_weekend"}} {
			o.rule(t, consult.OnWeekend, r.rule)
			found, err := o.Warnings(t.Context(), m)
			must(t, err)
			standing, err := o.Standing(t.Context(), consult.StandingFilter{}, consult.PageRequest{})
			must(t, err)
			if got := kinds(found); got != r.want || told(standing) != got {
				t.Errorf("%s: the meeting says %q, the list %q, want %q", r.rule, got, told(standing), r.want)
			}
			b, err := o.Edit(t.Context(), o.by, m.ID, func(m *consult.Meeting) error { m.Title += "。"; return nil }, booking.Options{})
			must(t, explain(err))
			if r.rule == consult.Blocking && kinds(b.Warnings) != "~on_weekend" {
				t.Errorf("the edit warned of %q", kinds(b.Warnings))
			}
		}
		f, err := o.Forms.Get(t.Context(), "other")
		must(t, err)
		if f.Rules != nil {
			t.Errorf("a rule that says what is the default is kept: %v", f.Rules)
		}
	})
}

// What a Form makes milder does not refuse.
func TestMilderRuleDoesNotRefuse(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		small := o.room(t, o.venue(t), 1)
		crowd := with(sitting(span(t, "06-10 09:00-10:00"), o.persons(t, 3)...), func(m *consult.Meeting) { m.RoomID = small })
		_, err := o.Book(t.Context(), o.by, crowd, booking.Options{})
		if got := clash(t, err); got != "room_too_small" {
			t.Fatalf("refused by %q", got)
		}
		o.rule(t, consult.RoomTooSmall, consult.Warning)
		o.book(t, crowd)
	})
}

func TestRulesOfTheOfficeHoldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		wish := func(s string) string {
			b, err := o.Book(t.Context(), o.by, sitting(span(t, s), p), booking.Options{DryRun: true})
			must(t, explain(err))
			return kinds(b.Warnings)
		}
		if got := wish("06-10 13:30-14:30"); got != "" {
			t.Errorf("after the break that an office starts with: %q", got)
		}
		if got := wish("06-10 12:30-13:30"); got != "~outside_hours" {
			t.Errorf("in it: %q", got)
		}
		o.rules(t, func(r *consult.Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 0, 0 })
		if got := wish("06-10 12:30-13:30"); got != "" {
			t.Errorf("without a break: %q", got)
		}
		o.rules(t, func(r *consult.Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, 14*time.Hour })
		if got := wish("06-10 12:30-13:30"); got != "~outside_hours" {
			t.Errorf("in the break: %q", got)
		}
		o.rules(t, func(r *consult.Rules) { r.Hours = consult.Hours{Open: 9 * time.Hour, Close: 17 * time.Hour} })
		if got := wish("06-10 08:30-09:30"); got != "~outside_hours" {
			t.Errorf("before opening: %q", got)
		}
		for _, s := range []string{"06-10 09:00-10:00", "06-10 10:00-11:00", "06-10 11:00-12:00"} {
			o.book(t, sitting(span(t, s), p))
		}
		if got := wish("06-10 14:00-15:00"); got != "~person_overloaded" {
			t.Errorf("the fourth of a day: %q", got)
		}
		if got := wish("06-14 14:00-15:00"); got != "~on_weekend" {
			t.Errorf("the fourth of a week, on Sunday: %q", got)
		}
		o.rules(t, func(r *consult.Rules) { r.Load = consult.Load{Week: 3} })
		if got := wish("06-14 14:00-15:00"); got != "~on_weekend ~person_overloaded" {
			t.Errorf("three a week: %q", got)
		}
		if got := wish("06-15 14:00-15:00"); got != "" {
			t.Errorf("a new week: %q", got)
		}
		_, err := o.Rules.Edit(t.Context(), o.by, consult.RulesID, 0, func(r *consult.Rules) error { r.Travel.Speed = 0; return nil })
		if got := faults(t, err); got != "travel_kmh range" {
			t.Errorf("a bad rule: %q", got)
		}
	})
}

func TestTravelIsSeenAndSet(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		home, here := o.at(t, 0)
		away, there := o.at(t, 10)
		p := o.person(t)
		in := func(room consult.ID, s string) consult.Meeting {
			return with(sitting(span(t, s), p), func(m *consult.Meeting) { m.RoomID = room })
		}
		wish := func(m consult.Meeting) string {
			b, err := o.Book(t.Context(), o.by, m, booking.Options{DryRun: true})
			must(t, explain(err))
			return kinds(b.Warnings)
		}
		m := o.book(t, in(there, "06-10 09:00-10:00"))
		late, just := in(here, "06-10 10:41-11:00"), in(here, "06-10 10:42-11:00")
		if got := wish(late); got != "~travel_too_short" {
			t.Errorf("41 minutes for 42: %q", got)
		}
		if got := wish(just); got != "" {
			t.Errorf("42 minutes for 42: %q", got)
		}
		ways, err := o.SetTrip(t.Context(), o.by, consult.Trip{FromID: away, ToID: home, Took: 45 * time.Minute}, true)
		must(t, err)
		if len(ways) != 2 || ways[0].Took != 45*time.Minute || !ways[0].Given || ways[1].Took != 42*time.Minute || ways[1].Given {
			t.Errorf("ways %+v", ways)
		}
		if got := wish(just); got != "~travel_too_short" {
			t.Errorf("42 minutes for 45 as given: %q", got)
		}
		_, err = o.SetTrip(t.Context(), o.by, consult.Trip{FromID: home, ToID: away, Took: 5 * time.Minute}, false)
		must(t, err)
		if got := wish(late); got != "" {
			t.Errorf("41 minutes for five, there and back: %q", got)
		}
		must(t, o.ForgetTrip(t.Context(), o.by, away, home))
		o.rule(t, consult.TravelTooShort, consult.Blocking)
		_, err = o.Book(t.Context(), o.by, late, booking.Options{})
		if got := clash(t, err); got != "travel_too_short" {
			t.Fatalf("refused by %q", got)
		}
		late.Overrides = []consult.Override{{Kind: consult.TravelTooShort, MeetingID: m.ID, Reason: "专车接送"}}
		o.book(t, late)
		standing, err := o.Standing(t.Context(), consult.StandingFilter{}, consult.PageRequest{})
		must(t, err)
		if told(standing) != "~travel_too_short" || len(standing.Items[0].MeetingIDs) != 2 || standing.Items[0].MeetingIDs[0] != m.ID {
			t.Errorf("stands as %+v", standing.Items)
		}
		if _, err = o.SetTrip(t.Context(), o.by, consult.Trip{FromID: home, ToID: newID()}, false); err == nil {
			t.Error("a way to nowhere is kept")
		}
	})
}

// told are the kinds of standing Conflicts as kinds spells them.
func told(s booking.Standing) string {
	var found []consult.Conflict
	for _, i := range s.Items {
		found = append(found, i.Conflict)
	}
	return kinds(found)
}
