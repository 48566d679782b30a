package conflict

import "math/bits"

// startSet is a set of starts, one bit for each.
type startSet []uint64

func newStartSet(n int) startSet { return make(startSet, (n+63)/64) }

// fill adds the starts in [from, to).
func (b startSet) fill(from, to int) {
	if from >= to {
		return
	}
	first, last := from/64, (to-1)/64
	head, tail := ^uint64(0)<<(from%64), ^uint64(0)>>(63-(to-1)%64)
	if first == last {
		b[first] |= head & tail
		return
	}
	b[first] |= head
	for i := first + 1; i < last; i++ {
		b[i] = ^uint64(0)
	}
	b[last] |= tail
}

func (b startSet) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }

// hasIn reports whether one of the starts in [from, to) is in the set.
func (b startSet) hasIn(from, to int) bool {
	for i := from; i < to; i++ {
		if b.has(i) {
			return true
		}
	}
	return false
}

// count returns how many of the first n starts are in the set.
func (b startSet) count(n int) int {
	sum := 0
	for i, w := range b {
		if rest := n - 64*i; rest < 64 {
			w &= 1<<max(0, rest) - 1
		}
		sum += bits.OnesCount64(w)
	}
	return sum
}

// startCounts is a number for each start. Before sum it holds the differences between
// neighbours, so that add takes the same time for any range.
type startCounts []int32

func (t startCounts) add(from, to int, n int) {
	if from < to {
		t[from] += int32(n)
		t[to] -= int32(n)
	}
}

func (t startCounts) sum() {
	for i := 1; i < len(t); i++ {
		t[i] += t[i-1]
	}
}
