package load

import (
	"container/heap"
	"math/rand/v2"
	"sync"
)

// Crowd holds all subscribers and the time of each one's next poll. It is not safe for
// concurrent use: one goroutine schedules, and others send the requests.
type Crowd struct {
	mix   []Program
	all   []subscriber
	queue queue
	// locks guard the tags of the subscribers, who share them: a late subscriber may poll over
	// two connections at once.
	locks [64]sync.Mutex
}

// subscriber is one link in one program. It has 32 bytes, because there may be a million of
// them.
type subscriber struct {
	program uint8
	// tagLength is the length of the last ETag in tag; 0 if there is none.
	tagLength uint8
	tag       [30]byte
}

// NewCrowd makes n subscribers. Programs are assigned by their shares, and the first polls are
// spread over the programs' intervals.
func NewCrowd(mix []Program, n int, seed uint64) *Crowd {
	r := rand.New(rand.NewPCG(seed, 1))
	c := &Crowd{mix: mix, all: make([]subscriber, n), queue: make(queue, n)}
	for i := range c.all {
		pick, at := r.Float64(), 0
		for at < len(mix)-1 && pick >= mix[at].Share {
			pick -= mix[at].Share
			at++
		}
		c.all[i].program = uint8(at)
		c.queue[i] = due{r.Float64() * mix[at].Interval.Seconds(), int32(i)}
	}
	heap.Init(&c.queue)
	return c
}

// nextPoll returns the subscriber whose turn it is, and schedules its next turn after its
// interval, give or take a tenth.
func (c *Crowd) nextPoll(r *rand.Rand) int {
	who := int(c.queue[0].who)
	c.queue[0].at += c.mix[c.all[who].program].Interval.Seconds() * (0.9 + 0.2*r.Float64())
	heap.Fix(&c.queue, 0)
	return who
}

// tag returns the ETag of the last answer to the subscriber, or an empty string.
func (c *Crowd) tag(who int) string {
	lock := &c.locks[who%len(c.locks)]
	lock.Lock()
	defer lock.Unlock()
	s := &c.all[who]
	return string(s.tag[:s.tagLength])
}

// setTag stores the ETag of an answer. One that is too long is dropped.
func (c *Crowd) setTag(who int, tag string) {
	lock := &c.locks[who%len(c.locks)]
	lock.Lock()
	defer lock.Unlock()
	s := &c.all[who]
	s.tagLength = 0
	if len(tag) <= len(s.tag) {
		s.tagLength = uint8(copy(s.tag[:], tag))
	}
}

// due is when a subscriber polls next, in seconds of simulated time.
type due struct {
	at  float64
	who int32
}

type queue []due

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(any)          { panic("load: a crowd does not grow") }
func (q *queue) Pop() any          { panic("load: a crowd does not shrink") }
