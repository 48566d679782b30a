package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
	"huiqi/pkg/subscription"
)

// line is a Store that listens, and what it heard.
type line struct {
	heard chan consult.Revision
	ended chan error
	stop  context.CancelFunc
}

func listen(t *testing.T, s *store.Store) *line {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	l := &line{heard: make(chan consult.Revision, 100), ended: make(chan error, 1), stop: stop}
	var done sync.WaitGroup
	done.Go(func() { l.ended <- s.Listen(ctx, l.hear) })
	t.Cleanup(func() { stop(); done.Wait() })
	return l
}

// hear keeps what comes for next, and drops what nobody asks for.
func (l *line) hear(r consult.Revision) {
	select {
	case l.heard <- r:
	default:
	}
}

// next is what is heard next; one who never hears waits for the end of the test.
func (l *line) next(t *testing.T) consult.Revision {
	t.Helper()
	select {
	case r := <-l.heard:
		return r
	case err := <-l.ended:
		t.Fatalf("the line ended: %v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("nothing is heard")
	}
	return 0
}

func touch(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(context.Background(), func(ctx context.Context) error {
		return s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPublic}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestListenTellsWhatOthersCommit(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	one, other := storetest.Open(t, url, store.Options{}), storetest.Open(t, url, store.Options{})
	l := listen(t, one)
	if r := l.next(t); r != 0 {
		t.Errorf("begins with %d", r)
	}
	boom := errors.New("boom")
	_ = other.Write(context.Background(), func(ctx context.Context) error {
		return errors.Join(other.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPublic}}), boom)
	})
	for want := consult.Revision(1); want <= 3; want++ {
		touch(t, other)
		if r := l.next(t); r != want {
			t.Fatalf("told of %d, want %d", r, want)
		}
		if at, err := one.Trail(context.Background()); err != nil || at.Revision != want {
			t.Errorf("told of %d, which cannot be read: %d %v", want, at.Revision, err)
		}
	}
	touch(t, one)
	if r := l.next(t); r != 0 {
		t.Errorf("told of its own commit as %d", r)
	}
	l.stop()
	if err := <-l.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestListenOnSQLite(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	if err := s.Listen(context.Background(), nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v", err)
	}
}

// TestListenNoticesThatItIsCut by the server, and that nothing arrives though the
// connection stands.
func TestListenNoticesThatItIsCut(t *testing.T) {
	t.Parallel()
	wire := pgtest.Proxy(t, storetest.Postgres(t))
	name := "office-" + strings.ToLower(t.Name())
	s := storetest.Open(t, pgtest.Through(wire.DSN(), name), store.Options{Quiet: 20 * time.Millisecond})
	admin, err := pgx.Connect(context.Background(), wire.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())

	l := listen(t, s)
	for range 3 {
		l.next(t) // it calls itself in a silence, and hears
	}
	_, err = admin.Exec(context.Background(),
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name+" listener")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.end(t); !errors.Is(err, consult.ErrUnavailable) {
		t.Errorf("cut: %v", err)
	}

	l = listen(t, s)
	l.next(t)
	wire.Deafen(name + " listener")
	if err := l.end(t); !strings.Contains(err.Error(), "does not hear") {
		t.Errorf("deaf: %v", err)
	}
}

func (l *line) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-l.ended:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("it does not notice")
	}
	return nil
}

// TestTrail grows by a mark with each commit and keeps the last ones; no two
// histories share a mark.
func TestTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		var noted subscription.RevisionLog
		s := storetest.Open(t, url, store.Options{Committed: func(at subscription.RevisionLog, _ []subscription.Invalidation) { noted = at }})
		was, err := s.Trail(ctx)
		if err != nil || was.Revision != 0 || len(was.Marks) != subscription.MarkLength {
			t.Fatalf("a new office has %+v, %v", was, err)
		}
		first := was
		for n := range subscription.TrailMarks + 3 {
			touch(t, s)
			at, err := s.Trail(ctx)
			if err != nil || at != noted || !at.Continues(was) || was.Continues(at) ||
				at.Revision != consult.Revision(n+1) {
				t.Fatalf("after %d commits: %+v (noted %+v), %v", n+1, at, noted, err)
			}
			if _, read, err := s.TouchedSince(ctx, was.Revision); err != nil || read != at {
				t.Fatalf("%+v, %v", read, err)
			}
			was = at
		}
		if len(was.Marks) != subscription.TrailMarks*subscription.MarkLength || was.Continues(first) {
			t.Errorf("keeps %d bytes", len(was.Marks))
		}
		var marks []string
		for m := range slices.Chunk([]byte(was.Marks), subscription.MarkLength) {
			marks = append(marks, string(m))
		}
		slices.Sort(marks)
		if n := len(slices.Compact(marks)); n != subscription.TrailMarks {
			t.Errorf("%d marks differ", n)
		}
	})
}

// TestAStandbyIsNoWitness: a server that only follows may lag, so what it says of
// the history is refused.
func TestAStandbyIsNoWitness(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t)
	s := storetest.Open(t, c.DSN(), store.Options{})
	touch(t, s)
	if _, err := s.Trail(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.Stop()
	if err := c.Standby(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Trail(context.Background()); !errors.Is(err, consult.ErrUnavailable) {
		t.Errorf("a standby's word: %v", err)
	}
	f := subscription.Feed{Subject: consult.Subject{Kind: consult.SubjectPublic}}
	_, err := s.Contents(context.Background(), f, consult.Span{}, time.Now())
	if !errors.Is(err, consult.ErrUnavailable) {
		t.Errorf("a standby's contents: %v", err)
	}
}
