package conflict

// mask are a set of starts.
type mask []uint64

func newMask(n int) mask { return make(mask, (n+63)/64) }

// fill adds the starts from one up to, not including, another.
func (b mask) fill(from, to int) {
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

func (b mask) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }

// tally is a number for each start: differences until it is summed.
type tally []int32

func (t tally) add(from, to int, n int) {
	if from < to {
		t[from] += int32(n)
		t[to] -= int32(n)
	}
}

func (t tally) sum() {
	for i := 1; i < len(t); i++ {
		t[i] += t[i-1]
	}
}
