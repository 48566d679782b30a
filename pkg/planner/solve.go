package planner

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Solve returns the best plan found when the context is done or the iterations
// are spent. It is never worse than where the meetings stand, if all do.
func Solve(ctx context.Context, p *Problem, o Options) (Result, error) {
	if err := p.Check(); err != nil {
		return Result{}, err
	}
	if len(p.Meetings) == 0 {
		return Result{}, nil
	}
	m := compile(p)
	searches := make([]*search, max(1, o.Threads))
	for t := range searches {
		searches[t] = newSearch(m, o.Seed, uint64(t))
	}
	r := &race{m: m, o: o, searches: searches, began: time.Now()}
	r.deadline, r.timed = ctx.Deadline()
	r.run(ctx)
	places := r.best()
	return Result{Places: places, Score: p.Score(places), Iterations: r.steps(), Priced: r.priced()}, nil
}

// race runs the searches side by side, leg by leg; between legs they share the best.
type race struct {
	m        *model
	o        Options
	searches []*search
	began    time.Time
	deadline time.Time
	timed    bool
	told     time.Time
	mu       sync.Mutex
}

// leg is one annealing from hot to cold over a share of all the time, while a
// medium point comes to be worth more.
type leg struct {
	share           float64
	hot, cold       float64
	lenient, strict float64
	fresh           bool // from where each search is, not from the best
}

// of is the leg as one search runs it: of those that begin afresh every other one
// is less hot and more lenient, for neither is better on every Problem.
func (l leg) of(s *search) leg {
	if l.fresh && s.stream%2 == 1 {
		l.hot, l.lenient, l.strict = l.hot/2, l.lenient/2, l.strict/2
	}
	return l
}

// fewMeetings anneal so soon that there is time to do it anew.
const fewMeetings = 20

// legs squeeze the medium level ever harder while the soft one cools.
func (r *race) legs() []leg {
	if r.m.n <= fewMeetings {
		return slices.Repeat([]leg{{0.05, r.m.hot, 1, 200, 1000, true}}, 20)
	}
	return []leg{{0.8, r.m.hot, r.m.cold, 200, 1000, true}, {0.2, r.m.hot / 5, r.m.cold, 400, 1000, false}}
}

func (r *race) run(ctx context.Context) {
	each(r.searches, func(s *search) { s.begin() })
	if !r.m.p.Weights.squeeze {
		r.rounds(ctx)
		return
	}
	done := 0.0
	for _, l := range r.legs() {
		if !l.fresh {
			r.share()
		}
		each(r.searches, func(s *search) { r.anneal(ctx, s, l.of(s), done) })
		done += l.share
		if ctx.Err() != nil {
			return
		}
	}
}

// rounds cool again and again from the best, ever less hot, until time, steps or
// patience are out or nothing could be better.
func (r *race) rounds(ctx context.Context) {
	if len(r.searches[0].movable) == 0 {
		return
	}
	each := func(fn func(*search)) { each(r.searches, fn) }
	steps, bound := int64(max(3000, 60*r.m.n)), r.m.bound()
	for k, strikes := 0, 0; ctx.Err() == nil; k++ {
		before := r.top().bestTotal
		if before <= bound || r.o.Iterations > 0 && r.searches[0].steps >= r.o.Iterations {
			return
		}
		if k > 0 {
			r.share()
		}
		hot := max(r.m.hot/(1+float64(k)/4), 2*r.m.cold)
		each(func(s *search) { r.cool(ctx, s, hot, steps) })
		if strikes++; r.top().bestTotal < before {
			strikes = 0
		}
		if r.o.Patience > 0 && strikes >= r.o.Patience {
			return
		}
	}
}

// cool takes so many steps from hot to cold.
func (r *race) cool(ctx context.Context, s *search, hot float64, steps int64) {
	for n := int64(0); n < steps && ctx.Err() == nil; n += checkEvery {
		heat := hot * pow(r.m.cold/hot, float64(n)/float64(steps))
		for range checkEvery {
			s.step(heat)
		}
		r.tell(s, r.part(s))
	}
}

// part is how much of the time or of the steps is over.
func (r *race) part(s *search) float64 {
	if r.o.Iterations > 0 {
		return min(1, float64(s.steps)/float64(r.o.Iterations))
	}
	if !r.timed {
		return 0
	}
	return min(1, float64(time.Since(r.began))/float64(max(1, r.deadline.Sub(r.began))))
}

// bound is less than any plan can cost: each meeting alone where it is cheapest.
func (m *model) bound() (sum points) {
	for i := range m.base {
		room := slices.Min(m.roomC[i])
		sum += slices.Min(m.base[i]) + room
	}
	return sum
}

func each(searches []*search, fn func(*search)) {
	var wg sync.WaitGroup
	for _, s := range searches {
		wg.Go(func() { fn(s) })
	}
	wg.Wait()
}

// share sets every search to the best plan of all.
func (r *race) share() {
	top := r.top()
	for _, s := range r.searches {
		s.reset(top.best)
	}
}

func (r *race) top() *search {
	return slices.MinFunc(r.searches, func(a, b *search) int {
		switch {
		case a.bestTotal < b.bestTotal:
			return -1
		case a.bestTotal > b.bestTotal:
			return 1
		}
		return 0
	})
}

func (r *race) best() []Place { return r.top().best }

func (r *race) steps() (n int64) {
	for _, s := range r.searches {
		n += s.steps
	}
	return n
}

// notches is how often a leg changes what a medium point is worth.
const notches = 40

func (r *race) priced() (n int64) {
	for _, s := range r.searches {
		n += s.priced
	}
	return n
}

// checkEvery is how many steps pass between looks at the clock.
const checkEvery = 128

// anneal runs one leg on one search; done is the share of the whole before it.
func (r *race) anneal(ctx context.Context, s *search, l leg, done float64) {
	if len(s.movable) == 0 {
		return
	}
	first, whole := s.steps, r.o.Iterations
	total := int64(float64(whole) * l.share)
	beganAt := time.Now()
	span := time.Duration(0)
	if r.timed {
		span = time.Duration(float64(r.deadline.Sub(r.began)) * l.share)
		if end := r.began.Add(time.Duration(float64(r.deadline.Sub(r.began)) * (done + l.share))); end.Sub(beganAt) < span {
			span = end.Sub(beganAt)
		}
	}
	cooling, seen := l.cold/l.hot, -1
	for {
		var part float64
		if whole > 0 {
			part = float64(s.steps-first) / float64(max(1, total))
		} else {
			part = float64(time.Since(beganAt)) / float64(max(1, span))
		}
		if part >= 1 || ctx.Err() != nil {
			return
		}
		heat := l.hot * pow(cooling, part)
		if notch := int(part * notches); notch != seen && l.lenient > 0 {
			seen = notch
			medium := int64(l.lenient * pow(l.strict/l.lenient, part))
			s.focus(10*medium, medium)
		}
		for range checkEvery {
			s.step(heat)
		}
		r.tell(s, done+part*l.share)
	}
}

func (r *race) tell(s *search, done float64) {
	if r.o.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.told) >= 100*time.Millisecond {
		r.told = now
		r.o.Progress(Progress{Done: done, Best: r.m.score(s.bestTotal), Iterations: s.steps * int64(len(r.searches))})
	}
}

// begin places every meeting: where it stands if it may, the others one by one
// where each costs least, those with the fewest places first.
func (s *search) begin() {
	var todo []int
	for i := range s.starts {
		if at := s.p.Meetings[i].At; s.stands(i) {
			s.add(i, at.Start, at.Room)
		} else {
			todo = append(todo, i)
		}
	}
	slices.SortStableFunc(todo, func(i, j int) int { return s.tightness(j) - s.tightness(i) })
	for _, i := range todo {
		s.settle(i)
	}
	s.bestTotal = s.total
	s.keep()
}

// stands reports whether the meeting may stay where it stands.
func (m *model) stands(i int) bool {
	at := m.p.Meetings[i].At
	if at == nil || !slices.Contains(m.rooms[i], at.Room) {
		return false
	}
	k := m.index(i, at.Start)
	return k >= 0 && (m.score(m.base[i][k]).Hard == 0 || m.p.Meetings[i].Pinned)
}

// tightness orders meetings by how hard they are to place.
func (s *search) tightness(i int) int {
	return s.grains[i] * (1 + len(s.p.Meetings[i].Required)) * 1000 / (len(s.starts[i]) + 1)
}

// settle sets the lifted meeting down where it costs least.
func (s *search) settle(i int) {
	s.sweep(i, 0, len(s.starts[i]))
	k := 0
	for j, c := range s.price {
		if c < s.price[k] {
			k = j
		}
	}
	at := s.starts[i][k]
	costs := s.rooming(i, at)
	room := 0
	for j, c := range costs {
		if c < costs[room] {
			room = j
		}
	}
	s.total += s.rest(i, k) + costs[room]
	s.load(i, at, 1)
	s.put(i, at, s.rooms[i][room])
}

// reset makes the plan the state.
func (s *search) reset(places []Place) {
	places = slices.Clone(places)
	for i := range places {
		s.load(i, s.start[i], -1)
		s.lift(i)
	}
	s.total = 0
	for i, at := range places {
		s.add(i, at.Start, at.Room)
	}
	s.bestTotal = s.total
	s.keep()
}

// maxMeetings and maxGrains bound a Problem: the search keeps a table of all pairs.
const (
	maxMeetings = 4000
	maxGrains   = 100_000
	maxPeople   = 1_000_000
)

// Check says what is wrong with a Problem.
func (p *Problem) Check() error {
	if len(p.Meetings) > maxMeetings {
		return fmt.Errorf("%d meetings, %d at most", len(p.Meetings), maxMeetings)
	}
	if len(p.Grains) > maxGrains || p.People > maxPeople {
		return fmt.Errorf("%d grains and %d people, %d and %d at most", len(p.Grains), p.People, maxGrains, maxPeople)
	}
	if len(p.Grains) == 0 || len(p.Rooms) == 0 {
		return fmt.Errorf("no grains or no rooms")
	}
	within := func(xs []int, n int) bool {
		return !slices.ContainsFunc(xs, func(x int) bool { return x < 0 || x >= n })
	}
	for i := range p.Meetings {
		m := &p.Meetings[i]
		switch {
		case m.Grains < 1:
			return fmt.Errorf("meetings[%d]: no length", i)
		case !within(m.Required, p.People) || !within(m.Preferred, p.People):
			return fmt.Errorf("meetings[%d]: no such person", i)
		case len(setOf(append(slices.Clone(m.Required), m.Preferred...))) < len(m.Required)+len(m.Preferred):
			return fmt.Errorf("meetings[%d]: somebody twice", i)
		case !within(m.Starts, len(p.Grains)) || !slices.IsSorted(m.Starts):
			return fmt.Errorf("meetings[%d]: starts off the grains or not in order", i)
		case !within(m.Rooms, len(p.Rooms)):
			return fmt.Errorf("meetings[%d]: no such room", i)
		case m.At != nil && (!within([]int{m.At.Start}, len(p.Grains)) || !within([]int{m.At.Room}, len(p.Rooms))):
			return fmt.Errorf("meetings[%d]: stands nowhere that is", i)
		case m.Pinned && m.At == nil:
			return fmt.Errorf("meetings[%d]: pinned nowhere", i)
		case m.Wish != nil && len(m.Wish) != len(p.Grains):
			return fmt.Errorf("meetings[%d]: a wish for each grain", i)
		}
		for _, f := range m.Follows {
			if f.Meeting < 0 || f.Meeting >= len(p.Meetings) || f.Meeting == i {
				return fmt.Errorf("meetings[%d]: follows no other meeting", i)
			}
		}
	}
	for i, b := range p.Busy {
		if (b.Person >= 0) == (b.Room >= 0) || b.Person >= p.People || b.Room >= len(p.Rooms) || b.From > b.To {
			return fmt.Errorf("busy[%d]: not a span of one person or room", i)
		}
	}
	return nil
}
