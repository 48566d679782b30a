package consult

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// agenda is a Meeting from 9:00 to 12:00 with Items of these minutes.
func agenda(minutes ...int) Meeting {
	from := time.Date(2026, 6, 3, 1, 0, 0, 0, time.UTC)
	m := Meeting{Status: Confirmed, Title: "会", Visibility: Internal}
	m.Span = Span{From: from, To: from.Add(3 * time.Hour)}
	for i, n := range minutes {
		m.Items = append(m.Items, Item{ID: ID(fmt.Sprint("i", i)), Minutes: n, Kind: ItemReport, Title: "报告"})
	}
	return m
}

func TestItemsAreChecked(t *testing.T) {
	t.Parallel()
	with := func(change func(*Meeting)) Meeting {
		m := agenda(60, 120)
		change(&m)
		return m
	}
	for _, c := range []struct {
		reason string
		m      Meeting
		faults string
	}{
		{reason: "none", m: agenda()},
		{reason: "to the end of the meeting", m: agenda(60, 120)},
		{reason: "the meeting goes on after them", m: agenda(1)},
		{reason: "a minute beyond the meeting", m: agenda(60, 121), faults: "items[1].minutes beyond_meeting"},
		{
			reason: "each beyond it is named", m: agenda(181, 1),
			faults: "items[0].minutes beyond_meeting, items[1].minutes beyond_meeting",
		},
		{reason: "no minutes", m: agenda(0, 60), faults: "items[0].minutes range"},
		{reason: "negative minutes make no room for others", m: agenda(-60, 240), faults: "items[0].minutes range"},
		{
			reason: "every field", faults: "items[0].kind unknown, items[0].title required, " +
				"items[0].reporter_body_id contradiction, items[0].person_ids[1] duplicate, items[1].id duplicate",
			m: with(func(m *Meeting) {
				m.Items[0].Kind, m.Items[0].Title = "lunch", ""
				m.Items[0].ReporterPersonID, m.Items[0].ReporterBodyID = "p", "b"
				m.Items[0].PersonIDs = []ID{"p", "p"}
				m.Items[1].ID = m.Items[0].ID
			}),
		},
		{reason: "too many", m: agenda(slices.Repeat([]int{1}, MaxItems+1)...), faults: "items too_long"},
		{
			reason: "a title on two lines", m: with(func(m *Meeting) { m.Items[1].Title = "甲\n乙" }),
			faults: "items[1].title control_character, items[1].title line_break",
		},
	} {
		var got []string
		var bad *Invalid
		if errors.As(c.m.Validate(), &bad) {
			for _, f := range bad.Faults {
				got = append(got, f.Field+" "+f.Code)
			}
		}
		if said := strings.Join(got, ", "); said != c.faults && c.reason != "a title on two lines" ||
			c.reason == "a title on two lines" && !strings.Contains(said, "items[1].title line_break") {
			t.Errorf("%s: %s, want %s", c.reason, said, c.faults)
		}
	}
}

// TestWindowsMatchAMinuteByMinuteModel compares what a Meeting reserves with a model that asks of each minute who is
// needed in it: everybody who comes on a seat that no Item names, and those whose seat the minute's Item names.
func TestWindowsMatchAMinuteByMinuteModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 7))
		m := randomAgenda(rng)
		got := map[string]bool{}
		for _, r := range m.Reservations() {
			for at := r.Span.From; at.Before(r.Span.To); at = at.Add(time.Minute) {
				key := fmt.Sprint(r.ResourceID, at.Sub(m.Span.From), r.Pending)
				if got[key] {
					t.Fatalf("seed %d: %s is reserved twice", seed, key)
				}
				got[key] = true
			}
			for _, o := range m.Reservations() {
				if o != r && o.ResourceID == r.ResourceID && o.Pending == r.Pending && o.Span.To.Equal(r.Span.From) {
					t.Fatalf("seed %d: two rows of %s that touch", seed, r.ResourceID)
				}
			}
		}
		if want := neededByMinute(m); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: reserves %v, want %v\n%+v", seed, got, want, m)
		}
	}
}

func randomAgenda(rng *rand.Rand) Meeting {
	m := agenda()
	m.Span.To = m.Span.From.Add(20 * time.Minute)
	m.RoomID = "room"
	for i := range rng.IntN(6) {
		a := Attendance{PersonID: ID(fmt.Sprint("p", i)), Required: rng.IntN(4) > 0, Excused: rng.IntN(6) == 0}
		if rng.IntN(5) == 0 {
			a.Sent, a.SubstituteID = true, ID(fmt.Sprint("s", rng.IntN(2)))
		}
		if rng.IntN(6) == 0 {
			a.Consent = ConsentPending
		}
		a.Unheld = rng.IntN(8) == 0
		m.Attendances = append(m.Attendances, a)
	}
	for range rng.IntN(5) {
		it := Item{Minutes: 1 + rng.IntN(4), Kind: ItemOther, Title: "项"}
		for i := range 6 {
			if rng.IntN(4) == 0 {
				it.PersonIDs = append(it.PersonIDs, ID(fmt.Sprint("p", i)))
			}
		}
		m.Items = append(m.Items, it)
	}
	return m
}

// neededByMinute is who is to be reserved in which minute, worked out for each minute alone.
func neededByMinute(m Meeting) map[string]bool {
	out := map[string]bool{}
	minutes := int(m.Span.Length() / time.Minute)
	named := map[ID]bool{}
	var during [][]ID
	for _, it := range m.Items {
		for range it.Minutes {
			during = append(during, it.PersonIDs)
		}
		for _, id := range it.PersonIDs {
			named[id] = true
		}
	}
	for at := range minutes {
		needs := func(seat ID) bool {
			return !named[seat] || at < len(during) && slices.Contains(during[at], seat)
		}
		key := func(id ID, pending bool) string { return fmt.Sprint(id, time.Duration(at)*time.Minute, pending) }
		out[key("room", false)] = true
		asked, firm := map[ID]bool{}, map[ID]bool{}
		for _, a := range m.Attendances { // whoever has a seat of their own comes by that
			if a.Away() {
				continue
			}
			asked[a.PersonID] = true
			firm[a.PersonID] = a.Required && !a.Awaits() && !a.Unheld
		}
		for _, a := range m.Attendances {
			if sub := a.SubstituteID; a.Away() && sub != "" && !asked[sub] {
				asked[sub] = true
				firm[sub] = a.Required && !a.Unheld
			}
		}
		for _, a := range m.Attendances {
			if who := a.Comer(); firm[who] && needs(a.PersonID) {
				out[key(who, false)] = true
			}
			if a.Required && a.Awaits() && !a.Away() && needs(a.PersonID) {
				out[key(a.PersonID, true)] = true
			}
		}
	}
	return out
}

func TestAChangeTellsWhoseWindowsMoved(t *testing.T) {
	t.Parallel()
	base := agenda(60, 40, 20)
	base.Attendances = []Attendance{{PersonID: "mayor"}, {PersonID: "bureau"}, {PersonID: "member"}}
	base.Items[1].PersonIDs = []ID{"mayor"}
	base.Items[2].PersonIDs = []ID{"bureau"}
	shown := DisplayState{Title: "会", Status: Confirmed, Span: base.Span}
	at := func(from, minutes int) Span {
		f := base.Span.From.Add(time.Duration(from) * time.Minute)
		return Span{From: f, To: f.Add(time.Duration(minutes) * time.Minute)}
	}
	for _, c := range []struct {
		reason  string
		change  func(*Meeting)
		kinds   []ChangeKind
		retimed []Retimed
	}{
		{reason: "another title", change: func(m *Meeting) { m.Items[1].Title = "另一题" }},
		{
			reason: "items change places", change: func(m *Meeting) { m.Items[0], m.Items[1] = m.Items[1], m.Items[0] },
			kinds: []ChangeKind{ChangeAgenda}, retimed: []Retimed{{"mayor", at(60, 40)}},
		},
		{
			reason: "the first is longer", change: func(m *Meeting) { m.Items[0].Minutes = 70 },
			kinds: []ChangeKind{ChangeAgenda}, retimed: []Retimed{{"mayor", at(60, 40)}, {"bureau", at(100, 20)}},
		},
		{
			reason: "the last is shorter", change: func(m *Meeting) { m.Items[2].Minutes = 10 },
			kinds: []ChangeKind{ChangeAgenda}, retimed: []Retimed{{"bureau", at(100, 20)}},
		},
		{
			reason: "needed whole from now on", change: func(m *Meeting) { m.Items[1].PersonIDs = nil },
			kinds: []ChangeKind{ChangeAgenda}, retimed: []Retimed{{"mayor", at(60, 40)}},
		},
		{
			reason: "needed in part from now on", change: func(m *Meeting) { m.Items[0].PersonIDs = []ID{"member"} },
			kinds: []ChangeKind{ChangeAgenda}, retimed: []Retimed{{"member", at(0, 180)}},
		},
	} {
		m := base.Clone()
		c.change(&m)
		got := m.Changed(shown, base, shown)
		if !reflect.DeepEqual(got.Kinds, c.kinds) || !reflect.DeepEqual(got.Retimed, c.retimed) || got.ForAll() {
			t.Errorf("%s: %+v", c.reason, got)
		}
	}
}
