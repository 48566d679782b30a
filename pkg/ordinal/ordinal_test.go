package ordinal_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
)

func TestNumbersAreSaidInChinese(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "零", 1: "一", 9: "九", 10: "十", 11: "十一", 19: "十九", 20: "二十", 23: "二十三", 99: "九十九", 100: "一百",
		101: "一百零一", 110: "一百一十", 115: "一百一十五", 205: "二百零五", 1000: "一千", 1001: "一千零一",
		1010: "一千零一十", 1234: "一千二百三十四", 9999: "九千九百九十九", 2020: "二千零二十",
	} {
		if got := ordinal.Chinese(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func valid() ordinal.Numbering {
	return ordinal.Numbering{Form: "standing_committee", OwnerBodyID: "b", Per: ordinal.PerTerm, Since: "2026-01-01",
		Template: "市政协{term}届常委会第{n中}次会议", First: 1, FixDays: 15}
}

func TestNumberingText(t *testing.T) {
	t.Parallel()
	n := valid()
	if got := n.Text(23, 15, 2026); got != "市政协十五届常委会第二十三次会议" {
		t.Error(got)
	}
	n.Template = "{year}年第{n}次（{n中}）"
	if got := n.Text(7, 0, 2026); got != "2026年第7次（七）" {
		t.Error(got)
	}
}

func TestNumberingValidate(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, field string
		change      func(*ordinal.Numbering)
	}{
		{name: "valid", change: func(*ordinal.Numbering) {}},
		{name: "never by itself", change: func(n *ordinal.Numbering) { n.FixDays = -1 }},
		{name: "on the day", change: func(n *ordinal.Numbering) { n.FixDays = 0 }},
		{name: "no owner", field: "owner_body_id", change: func(n *ordinal.Numbering) { n.OwnerBodyID = "" }},
		{name: "no number", field: "template", change: func(n *ordinal.Numbering) { n.Template = "第次会议" }},
		{name: "unknown place", field: "template", change: func(n *ordinal.Numbering) { n.Template = "第{n}次{day}" }},
		{name: "open brace", field: "template", change: func(n *ordinal.Numbering) { n.Template = "第{n}次{" }},
		{name: "two lines", field: "template", change: func(n *ordinal.Numbering) { n.Template = "第{n}\n次" }},
		{name: "a term per year", field: "template", change: func(n *ordinal.Numbering) { n.Per = ordinal.PerYear }},
		{name: "unknown scope", field: "per", change: func(n *ordinal.Numbering) { n.Per = "month" }},
		{name: "no first day", field: "since", change: func(n *ordinal.Numbering) { n.Since = "" }},
		{name: "no day", field: "since", change: func(n *ordinal.Numbering) { n.Since = "2026-02-30" }},
		{name: "first is 0", field: "first", change: func(n *ordinal.Numbering) { n.First = 0 }},
		{name: "too early", field: "fix_days", change: func(n *ordinal.Numbering) { n.FixDays = 91 }},
		{name: "terms of a body per year", field: "term_body_id", change: func(n *ordinal.Numbering) {
			n.Per, n.TermBodyID = ordinal.PerYear, "c"
			n.Template = "第{n}次"
		}},
	} {
		n := valid()
		row.change(&n)
		err := n.Validate()
		bad, _ := errors.AsType[*consult.Invalid](err)
		switch {
		case row.field == "" && err != nil:
			t.Errorf("%s: %v", row.name, err)
		case row.field != "" && (bad == nil || bad.Faults[0].Field != row.field):
			t.Errorf("%s: %v, want a fault of %s", row.name, err, row.field)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	term := ordinal.Term{BodyID: "b", Ordinal: 15, Since: "2022-01-10", Until: "2027-01-10"}
	open := ordinal.Term{BodyID: "b", Ordinal: 16, Since: "2027-01-10"}
	for d, want := range map[consult.Date]int{"2022-01-09": 0, "2022-01-10": 15, "2027-01-09": 15, "2027-01-10": 16,
		"2090-01-01": 16} {
		got := 0
		for _, x := range []ordinal.Term{term, open} {
			if x.Covers(d) {
				got = x.Ordinal
			}
		}
		if got != want {
			t.Errorf("%s is in the %d, want %d", d, got, want)
		}
	}
	if term.Overlaps(open) || open.Overlaps(term) || !open.Overlaps(ordinal.Term{Since: "2030-01-01"}) {
		t.Error("terms that touch overlap, or two without an end do not")
	}
	for name, bad := range map[string]ordinal.Term{
		"no body":  {Ordinal: 1, Since: "2022-01-01"},
		"zeroth":   {BodyID: "b", Since: "2022-01-01"},
		"no since": {BodyID: "b", Ordinal: 1},
		"backward": {BodyID: "b", Ordinal: 1, Since: "2022-01-01", Until: "2022-01-01"},
	} {
		if bad.Validate() == nil {
			t.Errorf("%s is valid", name)
		}
	}
}

// slow gives the Meeting at i its number by looking at every number in turn.
func slow(first int, all []ordinal.Candidate, i int) int {
	before := func(a, b ordinal.Candidate) bool {
		return a.Start.Before(b.Start) || a.Start.Equal(b.Start) && a.ID < b.ID
	}
	if all[i].N > 0 {
		return all[i].N
	}
	for n := first; ; n++ {
		free := true
		for j, o := range all {
			switch {
			case j == i:
			case o.N == n, before(o, all[i]) && slow(first, all, j) >= n:
				free = false
			}
		}
		if free {
			return n
		}
	}
}

func TestAssignAgreesWithASlowModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		first := 1 + rng.IntN(3)
		var all []ordinal.Candidate
		free := rng.Perm(12)
		for i := range rng.IntN(8) {
			c := ordinal.Candidate{ID: consult.ID(fmt.Sprint(i)), Start: time.Unix(int64(rng.IntN(6)), 0)}
			if rng.IntN(3) == 0 {
				c.N = free[i] + 1
			}
			all = append(all, c)
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		got := ordinal.Assign(first, all)
		var ns []int
		for i, c := range all {
			if want := slow(first, all, i); got[c.ID] != want {
				t.Fatalf("seed %d: %s has %d, want %d, of %+v", seed, c.ID, got[c.ID], want, all)
			}
			ns = append(ns, got[c.ID])
		}
		slices.Sort(ns)
		if len(slices.Compact(ns)) != len(all) {
			t.Fatalf("seed %d: twins in %v", seed, got)
		}
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	at := func(id string, day, n int) ordinal.Candidate {
		return ordinal.Candidate{ID: consult.ID(id), Start: time.Unix(int64(86400*day), 0), N: n}
	}
	for name, row := range map[string]struct {
		all  []ordinal.Candidate
		want []int
	}{
		"none fixed": {
			all:  []ordinal.Candidate{at("a", 3, 0), at("b", 1, 0), at("c", 2, 0)},
			want: []int{3, 1, 2},
		},
		"a later one is fixed": {
			all:  []ordinal.Candidate{at("a", 1, 0), at("b", 2, 0), at("c", 3, 3)},
			want: []int{1, 2, 3},
		},
		"one more before what is fixed": {
			all:  []ordinal.Candidate{at("a", 1, 0), at("b", 2, 0), at("c", 3, 2)},
			want: []int{1, 3, 2},
		},
		"after what a person put higher": {
			all:  []ordinal.Candidate{at("a", 1, 30), at("b", 2, 0)},
			want: []int{30, 31},
		},
		"a freed one stays free": {
			all:  []ordinal.Candidate{at("a", 1, 1), at("c", 3, 3), at("d", 4, 0)},
			want: []int{1, 3, 4},
		},
		"at one hour by id": {
			all:  []ordinal.Candidate{at("b", 1, 0), at("a", 1, 0)},
			want: []int{2, 1},
		},
	} {
		got := ordinal.Assign(1, row.all)
		var ns []int
		for _, c := range row.all {
			ns = append(ns, got[c.ID])
		}
		if !slices.Equal(ns, row.want) {
			t.Errorf("%s: %v, want %v", name, ns, row.want)
		}
	}
}
