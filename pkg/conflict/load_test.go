package conflict

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
)

func TestFindLoad(t *testing.T) {
	t.Parallel()
	// The fixture's day is Tuesday 2026-03-10; its week runs from the 9th to the 15th.
	asked := func(day, week int, spans ...consult.Span) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) {
			s.Load = consult.Load{Day: day, Week: week}
			for i, span := range spans {
				s.Busy = append(s.Busy, person("p1", consult.ID(fmt.Sprint("o", i)), span))
			}
		}
	}
	on := func(d string) consult.Span { return between(t, "2026-03-"+d+" 14:00", "2026-03-"+d+" 14:30") }
	tired := []string{"~person_overloaded p1"}
	run(t, []row{
		{"as many as may be in a day", asked(3, 0, on("10"), on("10")), []string{}},
		{"one more in a day", asked(3, 0, on("10"), on("10"), on("10")), tired},
		{"one that needs them for three parts", func(m *consult.Meeting, s *Context) {
			asked(2, 2, on("10"))(m, s)
			s.Busy = append(s.Busy, person("p1", "o0", between(t, "2026-03-10 15:00", "2026-03-10 15:30")),
				person("p1", "o0", between(t, "2026-03-10 16:00", "2026-03-10 16:30")))
		}, []string{}},
		{"the other days do not count", asked(3, 0, on("10"), on("09"), on("11")), []string{}},
		{"as many as may be in a week", asked(0, 3, on("09"), on("15")), []string{}},
		{"one more in a week", asked(0, 3, on("09"), on("12"), on("15")), tired},
		{"the weeks beside do not count", asked(0, 3, on("08"), on("09"), on("16")), []string{}},
		{"no limit", asked(0, 0, on("10"), on("10"), on("10"), on("10"), on("10")), []string{}},
		{
			"both at once", asked(2, 3, on("10"), on("10"), on("11")),
			[]string{"~person_overloaded p1", "~person_overloaded p1"},
		},
		{"a day begins at midnight", asked(1, 0, between(t, "2026-03-10 00:00", "2026-03-10 00:30")), tired},
		{"and ends there", asked(1, 0, between(t, "2026-03-10 24:00", "2026-03-11 00:30")), []string{}},
		{
			"what began the evening before is of that day",
			asked(1, 0, between(t, "2026-03-09 23:00", "2026-03-10 00:30")), []string{},
		},
		{"someone who need not come", func(_ *consult.Meeting, s *Context) {
			s.Load = consult.Load{Day: 1}
			s.Busy = []consult.Reservation{person("p2", "x", on("10"))}
		}, []string{}},
		{"what it holds itself", func(_ *consult.Meeting, s *Context) {
			s.Load = consult.Load{Day: 1}
			s.Busy = []consult.Reservation{person("p1", "m", on("10"))}
		}, []string{}},
		{"what it holds itself, in a ledger", func(_ *consult.Meeting, s *Context) {
			s.Load, s.Index = consult.Load{Day: 1}, NewReservationIndex([]consult.Reservation{person("p1", "m", on("10"))})
		}, []string{}},
		{
			"nobody sits in a parent",
			func(m *consult.Meeting, s *Context) { m.HasChildren = true; asked(1, 1, on("10"))(m, s) }, []string{},
		},
		{"the form does not look", func(m *consult.Meeting, s *Context) {
			asked(1, 1, on("10"))(m, s)
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.PersonOverloaded: consult.Off}
		}, []string{}},
	})
}

func TestLoadInWords(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Load = consult.Load{Day: 1, Week: 1}
	s.Busy = []consult.Reservation{person("p1", "x", on(t, "14:00", "15:00"))}
	found := Find(m, s)
	if len(found) != 2 {
		t.Fatalf("found %q", codes(found))
	}
	week, day := found[0], found[1]
	if week.Rule != "office.most_per_week" || !coincide(week.Span, between(t, "2026-03-09 00:00", "2026-03-15 24:00")) ||
		week.ZH != "赵一钱在2026-03-09起的一周内共有2场会议，每周不宜超过1场" || week.EN != "赵一钱 has 2 meetings in the week of 2026-03-09, 1 a week at most" {
		t.Errorf("%+v", week)
	}
	if day.Rule != "office.most_per_day" || !coincide(day.Span, between(t, "2026-03-10 00:00", "2026-03-10 24:00")) ||
		day.ZH != "赵一钱在2026-03-10共有2场会议，每天不宜超过1场" || day.EN != "赵一钱 has 2 meetings on 2026-03-10, 1 a day at most" {
		t.Errorf("%+v", day)
	}
}

func coincide(a, b consult.Span) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

func TestFindMiddayBreak(t *testing.T) {
	t.Parallel()
	when := func(from, to string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.Span = on(t, from, to)
			s.Hours.BreakFrom, s.Hours.BreakTo = 12*time.Hour, 14*time.Hour
		}
	}
	run(t, []row{
		{"until the break", when("10:00", "12:00"), []string{}},
		{"a minute into it", when("10:00", "12:01"), []string{"~outside_hours"}},
		{"a minute before its end", when("13:59", "15:00"), []string{"~outside_hours"}},
		{"from its end", when("14:00", "15:00"), []string{}},
		{"through it", when("10:00", "15:00"), []string{"~outside_hours"}},
		{"late as well is told once", when("13:00", "18:30"), []string{"~outside_hours"}},
		{"there is none", func(m *consult.Meeting, _ *Context) { m.Span = on(t, "11:00", "13:00") }, []string{}},
	})
}

func TestWeek(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ name, at, from, to string }{
		{"Monday's first instant", "2026-03-09 00:00", "2026-03-09 00:00", "2026-03-16 00:00"},
		{"Wednesday", "2026-03-11 12:00", "2026-03-09 00:00", "2026-03-16 00:00"},
		{"Sunday's last minute", "2026-03-15 23:59", "2026-03-09 00:00", "2026-03-16 00:00"},
		{"over the new year", "2027-01-01 12:00", "2026-12-28 00:00", "2027-01-04 00:00"},
	} {
		if got := Week(at(t, r.at), shanghai(t)); !got.From.Equal(at(t, r.from)) || !got.To.Equal(at(t, r.to)) {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}

// An index of all Reservations gives the same answers as each Meeting's own Busy.
func TestLedgerAgreesWithBusy(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(37, 41)), published(t)
	for i := range racetest.Fewer(1000, 100) {
		m, s := gather(t, days, rng)
		s.Load = consult.Load{Day: 2, Week: 4}
		apart(s)
		want := Find(m, s)
		s.Index, s.Busy = NewReservationIndex(s.Busy), nil
		if got := Find(m, s); !reflect.DeepEqual(got, want) {
			t.Fatalf("scene %d: %q, want %q", i, codes(got), codes(want))
		}
	}
}
