package feed

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// running starts r in a synctest bubble with a log that can notify, and stops it at the end.
func running(t *testing.T, j *journal, said *record) *Revisions {
	t.Helper()
	if said == nil {
		said = &record{}
	}
	r := NewRevisions(j, RevisionOptions{Logger: slog.New(slog.NewTextHandler(said, nil))})
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { r.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		done.Wait()
		time.Sleep(r.opt.PollTimeout) // lets the present question end
	})
	synctest.Wait()
	return r
}

func commit(j *journal, at consult.Revision) {
	j.set(func() { j.touches, j.at = []subscription.Invalidation{touch(person, at)}, trail(at) })
}

func TestWhatIsToldIsKnownAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		r := running(t, j, nil)
		changed, stop := r.Watch()
		defer stop()
		j.tell(0)
		synctest.Wait()
		before, began := j.asked(), time.Now()
		commit(j, 5)
		j.tell(5)
		<-changed
		if waited := time.Since(began); waited != 0 {
			t.Errorf("heard after %v", waited)
		}
		wantCurrent(t, r, 5, person)
		if n := j.asked() - before; n != 1 {
			t.Errorf("asked %d times", n)
		}
		r.Note(trail(6), []subscription.Invalidation{touch(person, 6)})
		before = j.asked()
		j.tell(6)
		synctest.Wait()
		if n := j.asked() - before; n != 0 {
			t.Errorf("what was known asked %d questions", n)
		}
	})
}

// TestToldWhileAsking: the present question may have been asked before the commit.
func TestToldWhileAsking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{slow: 100 * time.Millisecond}
		r := running(t, j, nil)
		time.Sleep(100 * time.Millisecond)
		j.tell(0)
		synctest.Wait()
		time.Sleep(50 * time.Millisecond)
		commit(j, 5) // the answer on its way does not contain it
		j.tell(5)
		time.Sleep(150 * time.Millisecond)
		synctest.Wait()
		wantCurrent(t, r, 5, person)
	})
}

// TestAnIdleOfficeIsQuiet: a process that gets notifications hardly polls, but neither watchers
// nor callers of Current depend on notifications.
func TestAnIdleOfficeIsQuiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{}
		r := running(t, j, nil)
		asks := func(during time.Duration) int {
			synctest.Wait()
			before := j.asked()
			time.Sleep(during)
			synctest.Wait()
			return j.asked() - before
		}
		if n := asks(time.Minute); n != 240 {
			t.Errorf("asks %d times a minute while nobody tells", n)
		}
		j.tell(0)
		if n := asks(time.Minute); n > 5 {
			t.Errorf("asks %d times a minute with nobody there", n)
		}
		commit(j, 5) // without a notification
		time.Sleep(time.Second + time.Nanosecond)
		wantCurrent(t, r, 5, person)
		changed, stop := r.Watch()
		if n := asks(time.Minute); n < 120 || n > 122 {
			t.Errorf("asks %d times a minute with a watcher", n)
		}
		commit(j, 6)
		began := time.Now()
		<-changed
		if waited := time.Since(began); waited > 500*time.Millisecond {
			t.Errorf("a watcher that was not told heard after %v", waited)
		}
		stop()
		synctest.Wait()
		time.Sleep(time.Second)
		if n := asks(time.Minute); n > 5 {
			t.Errorf("asks %d times a minute when the watcher has left", n)
		}
	})
}

// TestTheLineIsLostAndFound: each is logged once, the log is polled meanwhile, and attempts to
// listen get rarer.
func TestTheLineIsLostAndFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var said record
		j := &journal{}
		r := running(t, j, &said)
		if r.Listening() {
			t.Error("listening before it is sure to hear")
		}
		j.tell(0)
		if !r.Listening() {
			t.Error("not listening")
		}
		j.cut(errors.New("cut"))
		synctest.Wait()
		if r.Listening() {
			t.Error("listening on a line that was cut")
		}
		commit(j, 5)
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		if got, _ := r.peek([]consult.Subject{person}); got != 5 {
			t.Errorf("with the line cut nobody asked: %d", got)
		}
		for range 9 { // nobody answers for a long time
			time.Sleep(lastPause * 3 / 2)
			synctest.Wait()
			j.cut(errors.New("cut"))
		}
		if n := j.tried(); n < 7 || n > 12 {
			t.Errorf("tried %d times in seven minutes", n)
		}
		if strings.Count(said.String(), "no notifications") != 1 || strings.Contains(said.String(), "again") {
			t.Errorf("said:\n%s", said.String())
		}
		time.Sleep(lastPause * 3 / 2)
		synctest.Wait()
		commit(j, 6)
		j.tell(0)
		synctest.Wait()
		if got, _ := r.peek([]consult.Subject{person}); got != 6 || !r.Listening() {
			t.Errorf("what was committed before the line was back is not known: %d", got)
		}
		if strings.Count(said.String(), "arrive again") != 1 {
			t.Errorf("said:\n%s", said.String())
		}
	})
}

func TestALogThatCannotTellIsNotAskedTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var said record
		j := &journal{}
		r := running(t, j, &said)
		j.cut(errors.ErrUnsupported)
		time.Sleep(time.Hour)
		if n := j.tried(); n != 1 || r.Listening() || said.String() != "" {
			t.Errorf("tried %d times, said %q", n, said.String())
		}
	})
}
