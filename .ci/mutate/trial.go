package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// trial tries mutants until the time is up.
type trial struct {
	workers  int
	until    time.Time
	seed     uint64
	binaries []*binary
	unbuilt  int
	mutants  []*mutant

	mu                      sync.Mutex
	killed, slow, unreached int
	survived                []*mutant
	untried                 int
	limit                   []time.Duration
	reached                 []map[int]bool
}

// run sees which mutants the tests reach and how long they take, and then wakes one mutant after the other.
func (t *trial) run() error {
	for _, b := range t.binaries {
		began := time.Now()
		seen, err := b.baseline()
		if err != nil {
			return err
		}
		// An endless loop is stopped by the clock; a busy machine must not be taken for one.
		t.limit = append(t.limit, 10*time.Second+5*time.Since(began))
		t.reached = append(t.reached, seen)
	}
	order := slices.Clone(t.mutants)
	rand.New(rand.NewPCG(t.seed, 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	queue := make(chan *mutant)
	var work sync.WaitGroup
	for range t.workers {
		work.Go(func() {
			for m := range queue {
				t.try(m)
			}
		})
	}
	for i, m := range order {
		if time.Now().After(t.until) {
			t.untried = len(order) - i
			break
		}
		queue <- m
	}
	close(queue)
	work.Wait()
	return nil
}

// baseline runs the tests with every mutant asleep, and answers which of them were reached. It also plans the runs to
// come: the tests that took long have a run of their own after the others, for mutants that the others do not notice.
func (b *binary) baseline() (map[int]bool, error) {
	notes := b.path + ".seen"
	out, err := b.command(context.Background(), "HUIQI_MUTANT_SEEN="+notes, "-test.v").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("the tests fail with all mutants asleep: %w\n%s", err, out)
	}
	b.plan(string(out))
	f, err := os.Open(notes)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seen := map[int]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			return nil, err
		}
		seen[n] = true
	}
	return seen, lines.Err()
}

// passed is how `go test -v` says that a whole test passed, and in how many seconds.
var passed = regexp.MustCompile(`(?m)^--- PASS: (\w+) \(([\d.]+)s\)$`)

// plan makes two runs of the tests when some take far longer than the others.
func (b *binary) plan(out string) {
	took := map[string]float64{}
	total := 0.0
	for _, found := range passed.FindAllStringSubmatch(out, -1) {
		seconds, err := strconv.ParseFloat(found[2], 64)
		if err != nil {
			continue
		}
		took[found[1]] = seconds
		total += seconds
	}
	var slow []string
	for name, seconds := range took {
		if seconds > total/20 {
			slow = append(slow, name)
		}
	}
	b.runs = []string{"-test.run=."}
	if len(slow) > 0 && len(slow) < len(took) {
		these := "=^(" + strings.Join(slow, "|") + ")$"
		b.runs = []string{"-test.skip" + these, "-test.run" + these}
	}
}

func (b *binary) command(ctx context.Context, environment, which string) *exec.Cmd {
	c := exec.CommandContext(ctx, b.path, "-test.failfast", "-test.timeout=0", which)
	c.Dir = b.dir
	c.Env = append(os.Environ(), environment)
	c.WaitDelay = time.Second
	return c
}

// try wakes one mutant in one run of tests after the other, until they fail or take far too long.
func (t *trial) try(m *mutant) {
	reached := false
	for i, b := range t.binaries {
		if !t.reached[i][m.number] {
			continue
		}
		reached = true
		for _, which := range b.runs {
			noticed, late := b.notices(m, which, t.limit[i])
			if noticed {
				t.count(late)
				return
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.survived = append(t.survived, m)
	if !reached {
		t.unreached++
	}
}

// notices reports first whether a run of the tests fails while the mutant is awake, and then whether it was only
// stopped because it took too long.
func (b *binary) notices(m *mutant, which string, limit time.Duration) (bool, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := b.command(ctx, "HUIQI_MUTANT="+strconv.Itoa(m.number), which).Run()
	return err != nil, ctx.Err() != nil
}

func (t *trial) count(late bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.killed++
	if late {
		t.slow++
	}
}

// print prints the survivors and the score.
func (t *trial) print(pkg string) {
	slices.SortFunc(t.survived, func(a, b *mutant) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.from.Offset, b.from.Offset))
	})
	for _, m := range t.survived {
		note := ""
		if !slices.ContainsFunc(t.reached, func(seen map[int]bool) bool { return seen[m.number] }) {
			note = " (no test comes here)"
		}
		fmt.Printf("%s:%d:%d: %s%s\n", filepath.ToSlash(m.file), m.from.Line, m.from.Column, m.what, note)
	}
	tried := t.killed + len(t.survived)
	fmt.Printf("%s: %d of %d mutants were noticed, %.1f %%; %d by taking too long\n",
		pkg, t.killed, tried, 100*float64(t.killed)/float64(max(1, tried)), t.slow)
	fmt.Printf("%d of the others are never reached by these tests\n", t.unreached)
	if t.untried > 0 {
		fmt.Printf("there was no time for %d more mutants; those that were tried are a random choice\n", t.untried)
	}
	if t.unbuilt > 0 {
		fmt.Printf("%d mutants do not compile and do not count\n", t.unbuilt)
	}
}
