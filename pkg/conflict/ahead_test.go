package conflict

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// In 2026, Saturday 14 February is a working day, 15 to 23 February are free, and Saturday 28
// February is a working day. Nothing is known of 2027.
func TestCountAhead(t *testing.T) {
	t.Parallel()
	days := published(t)
	for _, r := range []struct {
		name      string
		unit      consult.DayUnit
		told, day consult.Date
		want      Ahead
	}{
		{
			name: "calendar days", unit: consult.CalendarDays, told: "2026-03-05", day: "2026-03-10", want: Ahead{5, 5, 5},
		},
		{
			name: "calendar days of a year unknown are days", unit: consult.CalendarDays, told: "2027-01-01", day: "2027-01-11", want: Ahead{10, 10, 10},
		},
		{
			name: "a week from Tuesday to Tuesday", unit: consult.WorkingDays, told: "2026-03-03", day: "2026-03-10", want: Ahead{5, 5, 5},
		},
		{
			name: "the same day", unit: consult.WorkingDays, told: "2026-03-10", day: "2026-03-10", want: Ahead{},
		},
		{
			name: "from Friday to Monday", unit: consult.WorkingDays, told: "2026-03-06", day: "2026-03-09", want: Ahead{1, 1, 1},
		},
		{
			name: "told on Sunday for Monday", unit: consult.WorkingDays, told: "2026-03-08", day: "2026-03-09", want: Ahead{},
		},
		{
			name: "told on Friday for Saturday", unit: consult.WorkingDays, told: "2026-03-06", day: "2026-03-07", want: Ahead{1, 1, 1},
		},
		{
			name: "over the Spring Festival", unit: consult.WorkingDays, told: "2026-02-13", day: "2026-02-24", want: Ahead{2, 2, 2},
		},
		{
			name: "a Saturday that is worked", unit: consult.WorkingDays, told: "2026-02-27", day: "2026-03-02", want: Ahead{2, 2, 2},
		},
		{
			name: "a day that is past", unit: consult.WorkingDays, told: "2026-03-11", day: "2026-03-10", want: Ahead{-1, -1, -1},
		},
		{
			name: "into a year unknown", unit: consult.WorkingDays, told: "2027-12-30", day: "2028-01-05", want: Ahead{4, 0, 6},
		},
		{
			name: "into a provisional year", unit: consult.WorkingDays, told: "2026-12-30", day: "2027-01-05", want: Ahead{3, 2, 6},
		},
		{
			name: "within it", unit: consult.WorkingDays, told: "2027-01-04", day: "2027-01-11", want: Ahead{5, 0, 7},
		},
		{
			name: "certain before it", unit: consult.WorkingDays, told: "2026-12-01", day: "2027-01-02", want: Ahead{20, 20, 21},
		},
	} {
		if got := CountAhead(days, r.unit, r.told, r.day, 20); got != r.want {
			t.Errorf("%s: %+v, want %+v", r.name, got, r.want)
		}
	}
	own := days.With(workday.Year{Year: 2027, Holidays: map[string]string{"2027-01-05": "校庆"}})
	if got := CountAhead(own, consult.WorkingDays, "2027-01-04", "2027-01-11", 20); got != (Ahead{4, 4, 4}) {
		t.Errorf("the office's own year is not heeded: %+v", got)
	}
}

// Due is the last date for which a count is high enough.
func TestDueAgreesWithTheCount(t *testing.T) {
	t.Parallel()
	days, rng := published(t), rand.New(rand.NewPCG(3, 5))
	for range 4000 {
		unit := []consult.DayUnit{consult.CalendarDays, consult.WorkingDays}[rng.IntN(2)]
		day, asked := consult.Date("2025-12-20").AddDays(rng.IntN(400)), rng.IntN(25)
		due := Due(days, unit, day, asked)
		if n := CountAhead(days, unit, due, day, asked).Days; n < asked {
			t.Fatalf("%s: %d %s days before are %s, which is %d", day, asked, unit, due, n)
		}
		if n := CountAhead(days, unit, due.AddDays(1), day, asked).Days; n >= asked {
			t.Fatalf("%s: %d %s days before are %s, and the day after it would do", day, asked, unit, due)
		}
	}
}

func TestFindWorkingDays(t *testing.T) {
	t.Parallel()
	asks := func(n int, now string) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) {
			s.Form.NoticeDays = n
			s.Form.NoticeUnit = consult.WorkingDays
			s.Now = at(t, now)
		}
	}
	late := func(now, out string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			due(t, 3, now, out)(m, s)
			s.Form.MaterialsUnit = consult.WorkingDays
		}
	}
	over := func(day, now string, with func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			if with != nil {
				with(m, s)
			}
			m.Span, s.Now = between(t, day+" 09:00", day+" 11:00"), at(t, now)
		}
	}
	working := func(m *consult.Meeting, s *Context) { s.Form.NoticeDays, s.Form.NoticeUnit = 5, consult.WorkingDays }
	materials := func(m *consult.Meeting, s *Context) {
		s.Form.NoticeDays = 0
		s.Form.MaterialsDays = 5
		s.Form.MaterialsUnit = consult.WorkingDays
	}
	run(t, []row{
		{"five working days ahead, five asked", asks(5, "2026-03-03 23:59"), []string{}},
		{"five calendar days are three", asks(5, "2026-03-05 09:00"), []string{"~short_notice"}},
		{"four, at midnight", asks(5, "2026-03-03 24:00"), []string{"~short_notice"}},
		{"materials on the last day", late("", "2026-03-05 23:59"), []string{}},
		{"materials a day late", late("", "2026-03-06 00:00"), []string{"~materials_late"}},
		{"nobody has said, on the last day", late("2026-03-05 23:59", ""), []string{}},
		{"nobody has said, the day after", late("2026-03-06 00:00", ""), []string{"~materials_late"}},
		{
			"the Spring Festival is no notice", over("2026-02-24", "2026-02-11 09:00", working),
			[]string{"~short_notice"},
		},
		{"a day more", over("2026-02-24", "2026-02-10 09:00", working), []string{}},
		{
			"a year unknown is not guessed", over("2027-01-11", "2027-01-04 09:00", working),
			[]string{"~holiday_unknown", "~holiday_unknown"},
		},
		{
			"nor are its materials", over("2027-01-11", "2027-01-04 09:00", materials),
			[]string{"~holiday_unknown", "~holiday_unknown"},
		},
		{
			"short whatever is published", over("2027-01-11", "2027-01-08 09:00", working),
			[]string{"~holiday_unknown", "~short_notice"},
		},
		{"certain before that year", over("2027-01-11", "2026-12-25 09:00", working), []string{"~holiday_unknown"}},
	})
}

func TestWordsOfWorkingDays(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ now, day, rule, zh, en string }{
		{
			"2026-03-05 09:00", "2026-03-10", ruleNotice, "主席会议应提前10个工作日通知，现仅提前3个工作日",
			"Chair's meeting asks for 10 working days' notice, this gives 3",
		},
		{
			"2026-03-10 08:00", "2026-03-10", ruleNotice, "主席会议应提前10个工作日通知，其间没有工作日",
			"Chair's meeting asks for 10 working days' notice, there is no working day before it",
		},
		{
			"2026-03-05 09:00", "2026-03-10", ruleMaterials, "主席会议的材料应提前4个工作日、不晚于2026-03-04发出，尚未发出",
			"Chair's meeting: materials are due 2026-03-04, 4 working days ahead; they are not out yet",
		},
		{
			"2027-01-04 09:00", "2027-01-18", ruleNotice, "2027年的节假日安排待核对，无法确定是否提前10个工作日通知",
			"the holidays of 2027 are yet to be confirmed: " +
				"it is not known whether notice is given 10 working days ahead",
		},
		{
			"2027-01-12 09:00", "2027-01-18", ruleMaterials, "2027年的节假日安排待核对，无法确定是否提前4个工作日发出材料",
			"the holidays of 2027 are yet to be confirmed: " +
				"it is not known whether the materials are out 4 working days ahead",
		},
		{
			"2028-01-04 09:00", "2028-01-18", ruleNotice, "2028年的节假日安排尚未公布，无法确定是否提前10个工作日通知",
			"the holidays of 2028 are not published yet: it is not known whether notice is given 10 working days ahead",
		},
		{
			"2027-01-15 09:00", "2027-01-18", ruleNotice,
			"主席会议应提前10个工作日通知，现仅提前3个工作日（2027年的节假日安排待核对）",
			"Chair's meeting asks for 10 working days' notice, this gives 3 " +
				"(the holidays of 2027 are yet to be confirmed)",
		},
		{
			"2027-01-15 09:00", "2027-01-18", ruleMaterials,
			"主席会议的材料应提前4个工作日、不晚于2027-01-12发出，尚未发出（2027年的节假日安排待核对）",
			"Chair's meeting: materials are due 2027-01-12, 4 working days ahead; they are not out yet " +
				"(the holidays of 2027 are yet to be confirmed)",
		},
	} {
		m, s := quiet(t)
		m.Span, s.Now = between(t, r.day+" 09:00", r.day+" 11:00"), at(t, r.now)
		s.Form.NoticeDays, s.Form.NoticeUnit = 10, consult.WorkingDays
		if r.rule == ruleMaterials {
			s.Form.NoticeDays = 0
			s.Form.MaterialsDays = 4
			s.Form.MaterialsUnit = consult.WorkingDays
		}
		said := ""
		for _, c := range Find(m, s) {
			if c.Rule == r.rule {
				said += fmt.Sprintln(c.ZH, "|", c.EN)
			}
		}
		if want := fmt.Sprintln(r.zh, "|", r.en); said != want {
			t.Errorf("%s for %s: said\n%swant\n%s", r.now, r.day, said, want)
		}
	}
}

// A search for slots counts days as a booking does.
func TestSlotsCountWorkingDays(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Now = at(t, "2026-03-05 09:00")
	s.Form.NoticeDays = 5
	s.Form.NoticeUnit = consult.WorkingDays
	w := Wish{Meeting: m}
	w.Meeting.RoomID = ""
	w.Window = between(t, "2026-03-06 00:00", "2026-03-20 24:00")
	q := NewSlotFinder(w, s)
	for _, a := range q.starts {
		date := q.days[a.day].date
		there := m
		from := time.Unix(a.at, 0)
		there.Span = consult.Span{From: from, To: from.Add(m.Span.Length())}
		short := len(notice(there, s)) > 0
		if short != (date < "2026-03-12") || a.unlawful != short {
			t.Errorf("%s is short: %v, unlawful: %v", date, short, a.unlawful)
		}
	}
}
