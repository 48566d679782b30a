package numbering_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/ordinal"
)

// committee is an office whose standing committee counts its meetings in terms.
type committee struct {
	*Office
	body consult.ID
	rule ordinal.Numbering
}

func aCommittee(t testing.TB, o *Office, edit func(*ordinal.Numbering)) committee {
	t.Helper()
	c := committee{Office: o, body: o.Body(t)}
	city := o.Body(t)
	for _, term := range []ordinal.Term{
		{BodyID: city, Ordinal: 15, Since: "2022-01-10", Until: "2026-08-01"},
		{BodyID: city, Ordinal: 16, Since: "2026-08-01"},
	} {
		_, err := o.Numbering.Terms.Add(t.Context(), o.By, term)
		Must(t, err)
	}
	rule := ordinal.Numbering{Form: "study", OwnerBodyID: c.body, Per: ordinal.PerTerm, TermBodyID: city, First: 7,
		Template: "{term}届第{n}次", Since: "2026-05-01", FixDays: 10}
	edit(&rule)
	var err error
	c.rule, err = o.Numbering.Numberings.Add(t.Context(), o.By, rule)
	Must(t, err)
	return c
}

// sits books an hour of the committee.
func (c committee) sits(t testing.TB, at string) consult.ID {
	t.Helper()
	return c.Book(t, With(Sitting(Span(t, at)), func(m *consult.Meeting) {
		m.Form, m.OwnerBodyID = "study", c.body
		m.Title, m.Visibility = "学习会", consult.Public
	})).ID
}

// numbers are the numbers of the meetings in words: a fixed one has an exclamation mark, and one that has none a dash.
func (c committee) numbers(t testing.TB, ids ...consult.ID) string {
	t.Helper()
	var out []string
	for _, id := range ids {
		m := c.Meeting(t, id)
		now, err := c.Numbering.Provisional(t.Context(), m)
		Must(t, err)
		switch n, open := now[id]; {
		case m.Number.Fixed() && open:
			t.Errorf("%s is fixed and open", id)
		case m.Number.Fixed():
			out = append(out, m.Number.Text+"!")
		case open:
			out = append(out, n.Text)
		default:
			out = append(out, "-")
		}
	}
	return strings.Join(out, " ")
}

func (c committee) fix(t testing.TB, id consult.ID, n int) error {
	t.Helper()
	_, err := c.Numbering.Fix(t.Context(), c.By, id, n, booking.Options{})
	return err
}

func TestProvisionalNumbersFollowTheCalendar(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		early := c.sits(t, "04-30 09:00-10:00")
		second, first := c.sits(t, "06-20 09:00-10:00"), c.sits(t, "06-10 09:00-10:00")
		next := c.sits(t, "09-01 09:00-10:00")
		all := []consult.ID{early, first, second, next}
		is := func(what, want string) {
			t.Helper()
			if got := c.numbers(t, all...); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
		is("booked", "- 十五届第7次 十五届第8次 十六届第1次")
		o.Move(t, first, Span(t, "07-10 09:00-10:00"))
		is("the first goes behind the second", "- 十五届第8次 十五届第7次 十六届第1次")
		o.Move(t, first, Span(t, "08-10 09:00-10:00"))
		is("into the next term", "- 十六届第1次 十五届第7次 十六届第2次")
		o.Cancel(t, first)
		is("cancelled", "- - 十五届第7次 十六届第1次")
		o.Confirm(t, first)
		is("taken up again", "- 十六届第1次 十五届第7次 十六届第2次")
		Must(t, c.fix(t, next, 0))
		is("the last is fixed", "- 十六届第1次 十五届第7次 十六届第2次!")
		o.Move(t, next, Span(t, "07-01 09:00-10:00"))
		is("a fixed one is moved before it, even into another term", "- 十六届第3次 十五届第7次 十六届第2次!")
		o.Cancel(t, next)
		is("and cancelled", "- 十六届第3次 十五届第7次 十六届第2次!")
		_, err := c.Numbering.Change(t.Context(), o.By, next, 0, "取消", booking.Options{})
		Must(t, err)
		is("and given back", "- 十六届第1次 十五届第7次 -")
		o.Sound(t)
	})
}

func TestAFixedNumberShowsAndAProvisionalOneDoesNot(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		id := c.sits(t, "06-10 09:00-10:00")
		before := o.Meeting(t, id)
		shown := func(want string) {
			t.Helper()
			if got := o.Marked(t, Of(consult.SubjectBody, c.body)); got != want {
				t.Errorf("the calendar has %q, want %q", got, want)
			}
			day, err := o.Kiosk.Day(t.Context(), "", "2026-06-10")
			Must(t, err)
			if len(day.Entries) != 1 || day.Entries[0].Title != want {
				t.Errorf("the kiosk has %+v, want %q", day.Entries, want)
			}
		}
		shown("学习会")
		touched := o.Touches(func() { Must(t, c.fix(t, id, 0)) })
		shown("十五届第7次：学习会")
		m := o.Meeting(t, id)
		if m.Sequence <= before.Sequence || !touched[consult.Subject{Kind: consult.SubjectBody, ID: c.body}] {
			t.Errorf("sequence %d, then %d, touched %v", before.Sequence, m.Sequence, touched)
		}
		if m.Number.By != o.By.Name || !m.Number.At.Equal(o.Now()) {
			t.Errorf("the number is %+v", m.Number)
		}
		o.Edit(t, id, func(m *consult.Meeting) { m.Title = "十五届第7次学习会" })
		shown("十五届第7次学习会")
		_, err := c.Numbering.Change(t.Context(), o.By, id, 9, "前两次未录入", booking.Options{})
		Must(t, err)
		shown("十五届第9次：十五届第7次学习会")
	})
}

func TestWhatIsNotNumbered(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		parent := c.sits(t, "06-10 09:00-18:00")
		child := o.Book(t, Child(parent, With(Sitting(Span(t, "06-10 10:00-11:00")), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = "study", c.body
		}))).ID
		draft := o.Book(t, With(Sitting(Span(t, "06-11 10:00-11:00")), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = "study", c.body
			m.Status = consult.Draft
		})).ID
		other := o.Book(t, With(Sitting(Span(t, "06-12 10:00-11:00")), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = "other", c.body
		})).ID
		later := c.sits(t, "06-20 09:00-10:00")
		if got := c.numbers(t, parent, child, draft, other, later); got != "十五届第7次 - - - 十五届第8次" {
			t.Error(got)
		}
		for id, want := range map[consult.ID]string{
			child: "parent_id child", draft: "status not_live", other: "form not_counted",
		} {
			if got := Faults(t, c.fix(t, id, 0)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		Must(t, c.fix(t, parent, 0))
		for n, want := range map[int]string{7: "n taken", 10000: "n range"} {
			if got := Faults(t, c.fix(t, later, n)); got != want {
				t.Errorf("%d: %s, want %s", n, got, want)
			}
		}
		if got := Faults(t, c.fix(t, parent, 8)); got != "n fixed" {
			t.Error(got)
		}
		Must(t, c.fix(t, parent, 7))
		_, err := c.Numbering.Change(t.Context(), o.By, later, 8, "改", booking.Options{})
		if got := Faults(t, err); got != "n not_fixed" {
			t.Error(got)
		}
		_, err = o.Booking.Edit(t.Context(), o.By, parent, func(m *consult.Meeting) error {
			m.ParentID = later
			return nil
		}, booking.Options{})
		if got := Faults(t, err); got != "parent_id numbered" {
			t.Error(got)
		}
		if err := o.Numbering.Numberings.Remove(t.Context(), o.By, c.rule.ID, 0); err == nil {
			t.Error("a rule by which a number was fixed is removed")
		}
		terms, err := o.Numbering.Terms.List(t.Context(), ordinal.TermFilter{}, consult.PageRequest{})
		Must(t, err)
		if err := o.Numbering.Terms.Remove(t.Context(), o.By, terms.Items[0].ID, 0); err == nil {
			t.Error("a term in which a number was fixed is removed")
		}
	})
}

func TestRulesOfNumbering(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		city := c.rule.TermBodyID
		again := c.rule
		_, err := o.Numbering.Numberings.Add(t.Context(), o.By, again)
		if got := Faults(t, err); got != "form taken" {
			t.Error(got)
		}
		again.Form, again.TermBodyID = "nothing", NewID()
		_, err = o.Numbering.Numberings.Add(t.Context(), o.By, again)
		if got := Faults(t, err); got != "form not_found, term_body_id not_found" {
			t.Error(got)
		}
		_, err = o.Numbering.Terms.Add(t.Context(), o.By, ordinal.Term{BodyID: city, Ordinal: 15, Since: "2026-07-31"})
		if got := Faults(t, err); got != "ordinal taken, since overlaps, since overlaps" {
			t.Error(got)
		}
	})
}

func TestNumbersPerYear(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(n *ordinal.Numbering) {
			n.Per, n.TermBodyID = ordinal.PerYear, ""
			n.Template = "{year}年第{n}次"
		})
		this, then := c.sits(t, "12-31 23:30-23:50"), c.sits(t, "12-30 09:00-10:00")
		o.Move(t, then, consult.Span{From: When(t, "12-31 23:59").Add(60e9), To: When(t, "12-31 23:59").Add(3600e9)})
		if got := c.numbers(t, this, then); got != "2026年第7次 2027年第1次" {
			t.Error(got)
		}
		Must(t, c.fix(t, then, 4))
		if got := c.numbers(t, this, then); got != "2026年第7次 2027年第4次!" {
			t.Error(got)
		}
		_, err := c.Numbering.Change(t.Context(), o.By, then, 5, "改", booking.Options{})
		Must(t, err)
		if got := c.numbers(t, then); got != "2027年第5次!" {
			t.Error(got)
		}
	})
}

// The service fixes what is due, in the order of the calendar, and one that it cannot change keeps no other from it.
func TestDueNumbersAreFixed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		second, first := c.sits(t, "06-08 09:00-10:00"), c.sits(t, "06-05 09:00-10:00")
		open := o.Book(t, With(Sitting(Span(t, "06-06 09:00-10:00")), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID = "study", c.body
			m.Status = consult.Tentative
		})).ID
		edge, later := c.sits(t, "06-11 23:00-23:30"), c.sits(t, "06-12 00:00-01:00")
		all := []consult.ID{first, open, second, edge, later}
		system := journal.WithOrigin(t.Context(), journal.System("fix_numbers"))
		n, err := c.Numbering.FixDue(system)
		if n != 3 || err != nil {
			t.Errorf("%d fixed, %v", n, err)
		}
		if got, want := c.numbers(t, all...), "十五届第7次! 十五届第8次 十五届第9次! 十五届第10次! 十五届第11次"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if n, err := c.Numbering.FixDue(system); n != 0 || err != nil {
			t.Errorf("again: %d fixed, %v", n, err)
		}
		if by := o.Meeting(t, first).Number.By; by != "system" {
			t.Errorf("fixed by %q", by)
		}
		o.Set(t, "06-02 08:00")
		next := c.sits(t, "06-12 09:00-10:00")
		nameless := o.Meeting(t, later)
		nameless.Title = ""
		nameless.Version++
		Must(t, o.DB.SaveMeetings(t.Context(), []consult.Meeting{nameless}))
		n, err = c.Numbering.FixDue(system)
		if n != 1 || err == nil || !strings.Contains(err.Error(), string(later)) {
			t.Errorf("%d fixed, %v", n, err)
		}
		if got := c.numbers(t, next); !strings.HasSuffix(got, "!") {
			t.Errorf("the other one has %s", got)
		}
		o.Sound(t)
	})
}

// Whoever fixes at one time gets numbers of their own, and of one number there is one winner, in two processes.
func TestRacesOfFixingLeaveNoTwins(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		c := aCommittee(t, o, func(*ordinal.Numbering) {})
		there := committee{Join(t, o.URL, o.Instant), c.body, c.rule}
		var ids []consult.ID
		for i := range 8 {
			ids = append(ids, c.sits(t, fmt.Sprintf("06-%d 09:00-10:00", 10+i)))
		}
		won := make([]error, len(ids))
		var wg sync.WaitGroup
		for i, id := range ids {
			at, n := c, 0
			if i%2 == 1 {
				at = there
			}
			if i >= 4 {
				n = 30
			}
			wg.Go(func() { won[i] = at.fix(t, id, n) })
		}
		wg.Wait()
		winners := 0
		for i, err := range won {
			switch {
			case i < 4:
				Must(t, err)
			case err == nil:
				winners++
			case Faults(t, err) != "n taken":
				t.Error(err)
			}
		}
		if winners != 1 {
			t.Errorf("%d won the one number", winners)
		}
		seen := map[int]bool{}
		for _, id := range ids {
			if n := o.Meeting(t, id).Number.N; n > 0 && seen[n] {
				t.Errorf("two have %d", n)
			} else {
				seen[n] = true
			}
		}
		// The database itself refuses a twin.
		twin := o.Meeting(t, ids[1])
		twin.Version++
		Must(t, o.DB.SaveMeetings(context.Background(), []consult.Meeting{twin}))
		twin.Version++
		twin.Number = o.Meeting(t, ids[0]).Number
		if err := o.DB.SaveMeetings(context.Background(), []consult.Meeting{twin}); err == nil {
			t.Error("the database takes a twin")
		}
	})
}
