package ordinal

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Candidate is a Meeting that a Numbering counts within one scope; N is its fixed number, or 0.
type Candidate struct {
	ID    consult.ID
	Start time.Time
	N     int
}

// Assign gives every Meeting its number: the fixed ones theirs, and the others, in the order in which they begin, the
// next that nobody has. Each is greater than those of all Meetings before it as far as these are not fixed otherwise.
func Assign(first int, all []Candidate) map[consult.ID]int {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	fixed := map[int]bool{}
	for _, c := range all {
		fixed[c.N] = true
	}
	out := make(map[consult.ID]int, len(all))
	last := first - 1
	for _, c := range all {
		n := c.N
		if n == 0 {
			n = last + 1
			for fixed[n] {
				n++
			}
		}
		last = max(last, n)
		out[c.ID] = n
	}
	return out
}
