package conflict

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
)

func TestOnceTellsEachFindingOnce(t *testing.T) {
	t.Parallel()
	noon := on(t, "12:00", "13:00")
	c := func(kind consult.ConflictKind, of, with, person consult.ID, s consult.Severity) consult.Conflict {
		return consult.Conflict{
			Kind:      kind,
			SubjectID: of,
			MeetingID: with,
			PersonID:  person,
			Severity:  s,
			Span:      noon,
			Rule:      "r",
			EN:        string(of),
		}
	}
	tired := func(of, person consult.ID, rule string) consult.Conflict {
		f := c(consult.PersonOverloaded, of, "", person, consult.Warning)
		f.Rule = rule
		return f
	}
	quorum := func(of consult.ID, words string) consult.Conflict {
		return consult.Conflict{
			Kind:      consult.QuorumUnreachable,
			SubjectID: of,
			Severity:  consult.Warning,
			Span:      noon,
			Rule:      "form.quorum",
			EN:        words,
		}
	}
	for _, r := range []struct {
		name string
		give []consult.Conflict
		want string
	}{
		{"nothing", nil, ""},
		{"from both sides", []consult.Conflict{
			c(consult.TravelTooShort, "a", "b", "", consult.Warning),
			c(consult.TravelTooShort, "b", "a", "", consult.Warning),
		},
			"~travel_too_short a b"},
		{"the side that refuses is told", []consult.Conflict{
			c(consult.TravelTooShort, "a", "b", "", consult.Warning),
			c(consult.TravelTooShort, "b", "a", "", consult.Blocking),
		},
			"!travel_too_short a b of b"},
		{"two people of one pair", []consult.Conflict{c(consult.PersonDoubleBooked, "a", "b", "p", consult.Warning), c(consult.PersonDoubleBooked, "a", "b", "q", consult.Warning),
			c(consult.PersonDoubleBooked, "b", "a", "p", consult.Warning)}, "~person_double_booked a b, ~person_double_booked a b"},
		{
			"somebody's load from each that makes it",
			[]consult.Conflict{tired("a", "p", "day"), tired("b", "p", "day"), tired("c", "p", "day")},
			"~person_overloaded a b c",
		},
		{
			"the day's and the week's", []consult.Conflict{tired("a", "p", "day"), tired("a", "p", "week")},
			"~person_overloaded a, ~person_overloaded a",
		},
		{
			"two people's load", []consult.Conflict{tired("a", "p", "day"), tired("a", "q", "day")},
			"~person_overloaded a, ~person_overloaded a",
		},
		{"two bodies' quorum", []consult.Conflict{
			quorum("a", "one body"), quorum("a", "another"), quorum("b", "one body"),
		},
			"~quorum_unreachable a, ~quorum_unreachable a, ~quorum_unreachable b"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range Deduplicate(slices.Clone(r.give)) {
				word := "~"
				if s.Severity == consult.Blocking {
					word = "!"
				}
				word += string(s.Kind)
				for _, id := range s.MeetingIDs {
					word += " " + string(id)
				}
				if s.SubjectID != s.MeetingIDs[0] {
					word += " of " + string(s.SubjectID)
				}
				got = append(got, word)
			}
			if strings.Join(got, ", ") != r.want {
				t.Errorf("%q, want %q", got, r.want)
			}
		})
	}
}
