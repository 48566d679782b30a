package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// journal is a TouchLog whose answers the test sets.
type journal struct {
	mu      sync.Mutex
	asks    int
	after   consult.Revision
	touches []subscription.Invalidation
	at      subscription.RevisionLog
	err     error
	slow    time.Duration
	// listens counts the calls of Listen. heard is the callback of the last one, and hangUp
	// ends it. Until heard is set, nobody is notified.
	listens int
	heard   func(consult.Revision)
	hangUp  context.CancelCauseFunc
}

// trail is a history of n Revisions. Histories with different forks differ from the fork on.
func trail(n consult.Revision, fork ...consult.Revision) subscription.RevisionLog {
	t := subscription.RevisionLog{Revision: n}
	for r := n; r >= 0 && n-r < subscription.TrailMarks; r-- {
		branch := 0
		for _, f := range fork {
			if r > f {
				branch++
			}
		}
		t.Marks += fmt.Sprintf("%c%05d", 'a'+branch, r)
	}
	return t
}

func (j *journal) Trail(ctx context.Context) (subscription.RevisionLog, error) {
	j.mu.Lock()
	j.asks++
	at, slow := j.at, j.slow
	j.mu.Unlock()
	if slow > 0 {
		select {
		case <-ctx.Done():
			return subscription.RevisionLog{}, ctx.Err()
		case <-time.After(slow):
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if at.Marks == "" {
		at = trail(0)
	}
	return at, j.err
}

func (j *journal) TouchedSince(
	_ context.Context, after consult.Revision,
) ([]subscription.Invalidation, subscription.RevisionLog, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.after = after
	return j.touches, j.at, j.err
}

// Listen delivers what tell sends, until cut ends it.
func (j *journal) Listen(ctx context.Context, heard func(consult.Revision)) error {
	ctx, cut := context.WithCancelCause(ctx)
	j.set(func() {
		j.listens = j.listens + 1
		j.heard = heard
		j.hangUp = cut
	})
	<-ctx.Done()
	return context.Cause(ctx)
}

func (j *journal) set(change func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change()
}

func (j *journal) asked() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.asks
}

// askedAfter is the Revision after which the log was last read.
func (j *journal) askedAfter() consult.Revision {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.after
}

// tried is how many times Listen was called.
func (j *journal) tried() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.listens
}

// tell notifies whoever listens of a Revision.
func (j *journal) tell(at consult.Revision) {
	j.mu.Lock()
	heard := j.heard
	j.mu.Unlock()
	heard(at)
}

// cut ends Listen with the error.
func (j *journal) cut(err error) {
	j.mu.Lock()
	hangUp := j.hangUp
	j.mu.Unlock()
	hangUp(err)
}

// record keeps what one goroutine logs for another to read.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func touch(s consult.Subject, r consult.Revision) subscription.Invalidation {
	return subscription.Invalidation{Subject: s, Revision: r}
}

var other = consult.Subject{Kind: consult.SubjectRoom, ID: "r-1"}

// wantCurrent demands a certain answer about subjects.
func wantCurrent(t *testing.T, r *Revisions, want consult.Revision, subjects ...consult.Subject) {
	t.Helper()
	got, err := r.Current(t.Context(), subjects...)
	if err != nil || got != want {
		t.Fatalf("current is %d, %v, want %d", got, err, want)
	}
}

func TestNoteIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := NewRevisions(&journal{}, RevisionOptions{})
		wantCurrent(t, r, 0, person)
		r.Note(trail(7), []subscription.Invalidation{touch(person, 7), touch(other, 7)})
		r.Note(trail(9), []subscription.Invalidation{touch(other, 9)})
		r.Note(trail(8), []subscription.Invalidation{touch(other, 8)}) // a later commit may be noted first
		wantCurrent(t, r, 7, person)
		wantCurrent(t, r, 9, person, other)
		wantCurrent(t, r, 0, consult.Subject{Kind: consult.SubjectPublic})
		if r.Known() != 9 {
			t.Errorf("knows %d", r.Known())
		}
	})
}

func TestRunHearsOthersWithinTheBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		r := NewRevisions(j, RevisionOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		go r.Run(ctx)
		synctest.Wait()
		j.set(func() { j.touches, j.at = []subscription.Invalidation{touch(person, 5)}, trail(6) })
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		before := j.asked()
		wantCurrent(t, r, 5, person)
		if j.asked() != before {
			t.Error("a fresh answer was asked for again")
		}
		if r.Known() != 6 {
			t.Errorf("knows %d", r.Known())
		}
		j.set(func() { j.touches, j.at = nil, trail(7) })
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		if after := j.askedAfter(); after != 6 {
			t.Errorf("asked for what came after %d, want 6", after)
		}
		cancel()
	})
}

func TestCurrentAsksWhenNothingIsHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		r := NewRevisions(j, RevisionOptions{})
		wantCurrent(t, r, 0, person)
		j.set(func() { j.touches, j.at = []subscription.Invalidation{touch(person, 5)}, trail(5) })
		time.Sleep(500 * time.Millisecond)
		wantCurrent(t, r, 0, person)
		synctest.Wait()
		if j.asked() != 1 {
			t.Errorf("asked %d times within half the bound", j.asked())
		}
		time.Sleep(500 * time.Millisecond)
		j.set(func() { j.err = errDown })
		wantCurrent(t, r, 0, person) // just within MaxAge; it also asks ahead
		synctest.Wait()
		if j.asked() != 2 {
			t.Errorf("asked %d times before it had to", j.asked())
		}
		j.set(func() { j.err = nil })
		time.Sleep(time.Nanosecond)
		wantCurrent(t, r, 5, person)
		if j.asked() != 3 {
			t.Errorf("asked %d times", j.asked())
		}
		j.set(func() { j.err = errDown })
		wantCurrent(t, r, 5, person)
		time.Sleep(time.Second + time.Nanosecond)
		if _, err := r.Current(t.Context(), person); !errors.Is(err, errDown) {
			t.Errorf("with the database gone: %v", err)
		}
		j.set(func() { j.err = nil })
		wantCurrent(t, r, 5, person)
	})
}

func TestManyAskersPutOneQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{slow: 100 * time.Millisecond}
		r := NewRevisions(j, RevisionOptions{})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := r.Current(t.Context(), person); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if j.asked() != 1 {
			t.Errorf("asked %d times", j.asked())
		}
	})
}

func TestAQuestionOutlivesWhoPutIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{slow: 100 * time.Millisecond}
		r := NewRevisions(j, RevisionOptions{})
		impatient, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = r.Current(impatient, person) })
		synctest.Wait()
		wg.Go(func() {
			if _, err := r.Current(t.Context(), person); err != nil || j.asked() != 1 {
				t.Errorf("%v after %d questions", err, j.asked())
			}
		})
		synctest.Wait()
		cancel()
		wg.Wait()
	})
}

// TestAQuestionPutTooLongAgoIsPutAgain: an answer is as old as its question.
func TestAQuestionPutTooLongAgoIsPutAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{slow: 1800 * time.Millisecond}
		r := NewRevisions(j, RevisionOptions{})
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = r.Current(t.Context(), person) })
		time.Sleep(1500 * time.Millisecond)
		wg.Go(func() {
			if _, err := r.Current(t.Context(), person); err != nil {
				t.Error(err)
			}
			if j.asked() != 2 {
				t.Errorf("made do with a question put 1.5 s before it came; %d questions", j.asked())
			}
		})
		wg.Wait()
	})
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := NewRevisions(&journal{slow: time.Hour}, RevisionOptions{})
		began := time.Now()
		if _, err := r.Current(t.Context(), person); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		began = time.Now()
		if _, err := r.Current(ctx, person); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Millisecond {
			t.Errorf("a caller's own deadline: %v after %v", err, time.Since(began))
		}
		time.Sleep(2 * time.Second) // lets the present question end
	})
}

// TestAnotherHistoryBeginsAnew: what was learned of a history that the database does not
// continue is dropped, whatever its number, and watchers are signalled.
func TestAnotherHistoryBeginsAnew(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		now  subscription.RevisionLog
		anew bool
	}{
		"nothing happened":      {trail(9), false},
		"it went on":            {trail(12), false},
		"a backup":              {trail(3), true},
		"a backup that went on": {trail(6, 3), true},
		"a backup that reached the same revision": {trail(9, 3), true},
		"a backup that went past it":              {trail(12, 3), true},
		"a standby without the last commit":       {trail(9, 8), true},
		"another office":                          {trail(0, -1), true},
		"more was missed than can be told":        {trail(9 + subscription.TrailMarks), true},
	} {
		now, j := at("2027-03-01T10:00:00+08:00"), &journal{at: trail(7)}
		r := NewRevisions(j, RevisionOptions{
			Now:    func() time.Time { return now },
			Logger: slog.New(slog.DiscardHandler),
		})
		wantCurrent(t, r, 7, person) // floor is 7: nobody knows what was touched before
		r.Note(trail(9), []subscription.Invalidation{touch(person, 9)})
		label, era := r.knownAndEpoch()
		changed, _ := r.Watch()
		now, j.at = now.Add(time.Minute), c.now
		want := c.now.Revision
		if !c.anew {
			want = 9
		}
		wantCurrent(t, r, want, person)
		if anew := r.historyEpoch.Load() != era; anew != c.anew {
			t.Errorf("%s: a new era is %v", reason, anew)
		}
		if r.validate(trail(9), label, era) == c.anew {
			t.Errorf("%s: vouches for what was read before: %v", reason, !c.anew)
		}
		if len(changed) == 0 && c.anew {
			t.Errorf("%s: watchers were not told", reason)
		}
	}
}

// TestOwnCommitsDoNotHideOthers: while this process commits and does not ask, the log may drop
// what another process touched earlier. What can still be listed is believed.
func TestOwnCommitsDoNotHideOthers(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		missed consult.Revision
		anew   bool
	}{
		"all is still in the log":         {subscription.TrailMarks, false},
		"the log forgot another's commit": {subscription.TrailMarks + 1, true},
	} {
		now, j := at("2027-03-01T10:00:00+08:00"), &journal{at: trail(100)}
		r := NewRevisions(j, RevisionOptions{
			Now:    func() time.Time { return now },
			Logger: slog.New(slog.DiscardHandler),
		})
		wantCurrent(t, r, 100, person)
		era, last := r.historyEpoch.Load(), 100+c.missed
		for n := consult.Revision(102); n <= last; n++ { // 101 is another process's and touches the person
			r.Note(trail(n), []subscription.Invalidation{touch(other, n)})
		}
		now = now.Add(time.Minute)
		j.at = trail(last)
		j.touches = []subscription.Invalidation{touch(other, last)}
		want := last
		if !c.anew {
			j.touches, want = append(j.touches, touch(person, 101)), 101
		}
		wantCurrent(t, r, want, person)
		if anew := r.historyEpoch.Load() != era; anew != c.anew {
			t.Errorf("%s: a new era is %v", reason, anew)
		}
	}
}

// TestValidate: data belongs to what was known when reading began, or else the database is
// asked before anything else is answered.
func TestValidate(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		read subscription.RevisionLog
		want bool
	}{
		"as it was known":                    {trail(9), true},
		"a commit not heard of yet":          {trail(11), true},
		"older than what was known":          {trail(8), false},
		"a backup":                           {trail(3), false},
		"of another history":                 {trail(9, 8), false},
		"of another history that is further": {trail(11, 8), false},
	} {
		now, j := at("2027-03-01T10:00:00+08:00"), &journal{at: trail(9)}
		r := NewRevisions(j, RevisionOptions{Now: func() time.Time { return now }})
		wantCurrent(t, r, 9, person)
		label, era := r.knownAndEpoch()
		if got := r.validate(c.read, label, era); got != c.want {
			t.Errorf("%s: %v", reason, got)
		}
		wantCurrent(t, r, 9, person)
		if asked := j.asked() > 1; asked == c.want {
			t.Errorf("%s: asked again: %v", reason, asked)
		}
	}
	// Two reads that each continue what was known, but exclude each other.
	r := NewRevisions(&journal{at: trail(9)}, RevisionOptions{})
	wantCurrent(t, r, 9, person)
	label, era := r.knownAndEpoch()
	if !r.validate(trail(11), label, era) || r.validate(trail(10, 9), label, era) || !r.validate(trail(10), label, era) {
		t.Error("vouches for two histories, or not for a slower reading of the same")
	}
}

// TestACommitOfAnotherHistory: a process that commits in a restored database before it has
// asked drops all that it knew.
func TestACommitOfAnotherHistory(t *testing.T) {
	t.Parallel()
	j := &journal{at: trail(9)}
	r := NewRevisions(j, RevisionOptions{Logger: slog.New(slog.DiscardHandler)})
	wantCurrent(t, r, 9, person)
	_, era := r.knownAndEpoch()
	j.at = trail(10, 3)
	r.Note(trail(10, 3), []subscription.Invalidation{touch(other, 10)})
	if r.historyEpoch.Load() == era {
		t.Error("the era is the old one")
	}
	wantCurrent(t, r, 10, person)
	if j.asked() != 2 {
		t.Errorf("asked %d times", j.asked())
	}
}

func TestAClockSetBackMakesNothingFresh(t *testing.T) {
	t.Parallel()
	now, j := at("2027-03-01T10:00:00+08:00"), &journal{}
	r := NewRevisions(j, RevisionOptions{Now: func() time.Time { return now }})
	wantCurrent(t, r, 0, person)
	now = now.Add(-time.Hour)
	wantCurrent(t, r, 0, person)
	if j.asked() != 2 {
		t.Errorf("asked %d times", j.asked())
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	r := NewRevisions(&journal{}, RevisionOptions{})
	one, stopOne := r.Watch()
	two, stopTwo := r.Watch()
	signalled := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	if signalled(one) {
		t.Error("signalled before anything changed")
	}
	for i := range 10 { // nobody listens and nobody waits
		r.Note(trail(consult.Revision(i+1)), []subscription.Invalidation{touch(person, consult.Revision(i+1))})
	}
	if !signalled(one) || signalled(one) || !signalled(two) {
		t.Error("ten changes are not one signal to each")
	}
	r.Note(trail(10), []subscription.Invalidation{touch(person, 10)})
	if signalled(one) {
		t.Error("signalled for what was known")
	}
	stopOne()
	stopOne()
	r.Note(trail(11), []subscription.Invalidation{touch(person, 11)})
	if signalled(one) || !signalled(two) {
		t.Error("stopping one watcher stops it alone")
	}
	stopTwo()
}

func TestWatchHearsOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		r := NewRevisions(j, RevisionOptions{})
		changed, stop := r.Watch()
		defer stop()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go r.Run(ctx)
		time.Sleep(time.Second)
		j.set(func() { j.touches, j.at = []subscription.Invalidation{touch(person, 5)}, trail(5) })
		began := time.Now()
		<-changed
		if waited := time.Since(began); waited > 300*time.Millisecond {
			t.Errorf("heard after %v", waited)
		}
	})
}

func TestRunSaysOnceWhenTheLogIsLostAndFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var said record
		j := &journal{err: errDown}
		r := NewRevisions(j, RevisionOptions{Logger: slog.New(slog.NewTextHandler(&said, nil))})
		ctx, cancel := context.WithCancel(t.Context())
		go r.Run(ctx)
		time.Sleep(3 * time.Second)
		j.set(func() { j.err = nil })
		time.Sleep(3 * time.Second)
		cancel()
		synctest.Wait()
		if strings.Count(said.String(), "log is lost") != 1 || strings.Count(said.String(), "log is back") != 1 {
			t.Errorf("said:\n%s", said.String())
		}
	})
}
