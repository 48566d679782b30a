package conflict

import (
	"fmt"
	"math/bits"
)

// WhyNone says, when no slot was found, how many starts failed for which reason.
func (q *SlotFinder) WhyNone() (string, string) {
	n := len(q.starts)
	if n == 0 {
		return "该范围内没有可以开会的时间：不在工作日和工作时间之内，或超出上级会议的时间",
			"the window holds no time to meet: no working hours of a workday, or none within the parent meeting"
	}
	if len(q.unusable) > 0 {
		return q.unusable[0].ZH + "，任何时间都不能安排；请先更换",
			q.unusable[0].EN + ", so that no time will do; choose another first"
	}
	// full are the starts at which every Room is taken or unsuitable.
	full := newStartSet(n)
	for w := range full {
		full[w] = ^uint64(0)
		for r := range q.rooms {
			full[w] &= q.rooms[r].excluded[w] | q.rooms[r].held[w]
		}
	}
	people := q.requiredBusy.count(n)
	rooms := full.count(n)
	rules := q.excluded.count(n)
	zh := "试了%d个开始时间，没有一个可行：%d个有必须到会的人不空，%d个没有合适的空会议室，" +
		"%d个被占用或规则挡住（可重叠）；可放宽时间范围、换会议室，或减少必须到会的人"
	en := "%d starts were tried and none will do: at %d somebody required is busy, at %d no room that fits is free, " +
		"%d are ruled out by blocks or rules (they overlap); " +
		"widen the window, try other rooms, or require fewer people"
	return fmt.Sprintf(zh, n, people, rooms, rules), fmt.Sprintf(en, n, people, rooms, rules)
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
