package feed

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/consult"
)

// journal is a TouchLog whose answers a test sets.
type journal struct {
	mu      sync.Mutex
	asks    int
	after   consult.Revision
	touches []consult.Touch
	upTo    consult.Revision
	err     error
	slow    time.Duration
}

func (j *journal) TouchedSince(ctx context.Context, after consult.Revision) ([]consult.Touch, consult.Revision, error) {
	j.mu.Lock()
	j.asks++
	j.after = after
	slow := j.slow
	j.mu.Unlock()
	if slow > 0 {
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-time.After(slow):
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.touches, max(j.upTo, after), j.err
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

func touch(s consult.Subject, r consult.Revision) consult.Touch {
	return consult.Touch{Subject: s, Revision: r}
}

var other = consult.Subject{Kind: consult.SubjectRoom, ID: "r-1"}

// wantCurrent demands an answer about subjects.
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
		r.Note([]consult.Touch{touch(person, 7), touch(other, 7)})
		r.Note([]consult.Touch{touch(other, 9)})
		r.Note([]consult.Touch{touch(other, 8)}) // a later commit may be noted earlier
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
		j.set(func() { j.touches, j.upTo = []consult.Touch{touch(person, 5)}, 6 })
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
		j.set(func() { j.touches = nil })
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		if j.after != 6 {
			t.Errorf("asked for what came after %d, want 6", j.after)
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
		j.set(func() { j.touches, j.upTo = []consult.Touch{touch(person, 5)}, 5 })
		time.Sleep(time.Second)
		wantCurrent(t, r, 0, person) // just within the bound
		time.Sleep(time.Nanosecond)
		wantCurrent(t, r, 5, person)
		if j.asked() != 2 {
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
		time.Sleep(2 * time.Second) // lets the question under way end
	})
}

func TestALogThatGoesBackwardsIsRefused(t *testing.T) {
	t.Parallel()
	log := backwards{at: 9}
	now := at("2027-03-01T10:00:00+08:00")
	r := NewRevisions(&log, RevisionOptions{Now: func() time.Time { return now }})
	wantCurrent(t, r, 0, person)
	now, log.at = now.Add(time.Minute), 3
	if _, err := r.Current(t.Context(), person); !errors.Is(err, errBackwards) {
		t.Errorf("%v", err)
	}
}

type backwards struct{ at consult.Revision }

func (b *backwards) TouchedSince(context.Context, consult.Revision) ([]consult.Touch, consult.Revision, error) {
	return nil, b.at, nil
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
	for i := range 10 { // nobody listens, and nobody waits
		r.Note([]consult.Touch{touch(person, consult.Revision(i+1))})
	}
	if !signalled(one) || signalled(one) || !signalled(two) {
		t.Error("ten changes are not one signal to each")
	}
	r.Note([]consult.Touch{touch(person, 10)})
	if signalled(one) {
		t.Error("signalled for what was known")
	}
	stopOne()
	stopOne()
	r.Note([]consult.Touch{touch(person, 11)})
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
		j.set(func() { j.touches, j.upTo = []consult.Touch{touch(person, 5)}, 5 })
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
		var said bytes.Buffer
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
