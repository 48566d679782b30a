package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
	"huiqi/pkg/workday"
)

func TestWriteIsAllOrNothingAndTellsAfterwards(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		var told []subscription.Invalidation
		var s *store.Store
		s = storetest.Open(t, url, store.Options{Committed: func(_ subscription.RevisionLog, touches []subscription.Invalidation) {
			if _, err := s.People.Get(context.Background(), id(1000)); err != nil {
				t.Errorf("told of a commit that cannot be read: %v", err)
			}
			told = append(told, touches...)
		}})
		ctx := context.Background()
		add := func(ctx context.Context) error {
			p := full(1, func(p *consult.Person) { p.ID = id(1000) })
			return errors.Join(
				s.People.Add(ctx, p), s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPerson, ID: p.ID}}),
			)
		}
		boom := errors.New("boom")
		if err := s.Write(ctx, func(ctx context.Context) error {
			return errors.Join(add(ctx), boom)
		}); !errors.Is(err, boom) {
			t.Fatalf("the error of the Write is lost: %v", err)
		}
		func() {
			defer func() { recover() }()
			_ = s.Write(ctx, func(ctx context.Context) error { _ = add(ctx); panic("boom") })
		}()
		if _, err := s.People.Get(ctx, id(1000)); !errors.Is(err, consult.ErrNotFound) || len(told) > 0 {
			t.Fatalf("a failed Write left something: %v, %v", err, told)
		}
		err := s.Write(ctx, func(ctx context.Context) error {
			return s.Write(ctx, func(ctx context.Context) error { return s.Read(ctx, add) })
		})
		if err != nil || len(told) != 1 || told[0].Revision != 1 {
			t.Fatalf("nested: %v, told %v", err, told)
		}
		touches, at, err := s.TouchedSince(ctx, 0)
		if err != nil || at.Revision != 1 || len(touches) != 1 || touches[0] != told[0] {
			t.Errorf("touched since 0: %v up to %d (%v)", touches, at.Revision, err)
		}
		touches, at, err = s.TouchedSince(ctx, 1)
		if err != nil || at.Revision != 1 || len(touches) != 0 {
			t.Errorf("touched since 1: %v up to %d (%v)", touches, at.Revision, err)
		}
		if err := s.Touch(ctx, nil); err == nil {
			t.Error("Touch outside a Write is taken")
		}
	})
}

func TestReadWritesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		err := s.Read(context.Background(), func(ctx context.Context) error {
			return s.SaveHolidayYear(ctx, workday.Year{Year: 2030})
		})
		if err == nil {
			t.Error("a Read may write")
		}
		years, err := s.HolidayYears(context.Background())
		if len(years) > 0 || err != nil {
			t.Errorf("a Read wrote %v (%v)", years, err)
		}
	})
}

// Writers take turns: while one is inside, another that gives up waiting returns.
func TestWritersTakeTurns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		one, other := storetest.Open(t, url, store.Options{}), storetest.Open(t, url, store.Options{})
		var wg sync.WaitGroup
		var inside atomic.Int32
		for i := range 40 {
			s := []*store.Store{one, other}[i%2]
			wg.Go(func() {
				err := s.Write(context.Background(), func(context.Context) error {
					if inside.Add(1) != 1 {
						t.Error("two writers at once")
					}
					inside.Add(-1)
					return nil
				})
				if err != nil {
					t.Errorf("a waiting writer failed: %v", err)
				}
			})
		}
		wg.Wait()
		entered := make(chan struct{})
		leave := make(chan struct{})
		wg.Go(func() {
			_ = one.Write(context.Background(), func(context.Context) error { close(entered); <-leave; return nil })
		})
		<-entered
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		err := one.Write(ctx, func(context.Context) error { return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a writer that gave up: %v", err)
		}
		close(leave)
		wg.Wait()
	})
}

func TestRememberAnswersWhatTheSameRequestMade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		s := storetest.Open(t, url, store.Options{Clock: func() time.Time { return now }})
		ask := func(actor, key, print string, made []consult.Made) ([]consult.Made, error) {
			by, once := consult.Actor{TokenID: consult.ID(actor)}, consult.IdempotencyKey{Key: key, Fingerprint: []byte(print)}
			var before []consult.Made
			err := s.Write(context.Background(), func(ctx context.Context) error {
				known, was, err := s.Recall(ctx, by, once)
				if err != nil || was {
					before = known
					return err
				}
				return s.Remember(ctx, by, once, made)
			})
			return before, err
		}
		several := []consult.Made{{Kind: "topic", ID: id(2)}, {Kind: "block", ID: id(1), Did: "add"}}
		for _, c := range []struct {
			reason, actor, key, print string
			made, want                []consult.Made
			err                       error
		}{
			{reason: "first", actor: "a", key: "k", print: "x", made: several},
			{reason: "again", actor: "a", key: "k", print: "x", want: several},
			{reason: "another request", actor: "a", key: "k", print: "y", err: consult.ErrReused},
			{reason: "another actor", actor: "b", key: "k", print: "y", made: several[:1]},
			{reason: "another key", actor: "a", key: "l", print: "x"},
			{
				reason: "another key again, by which nothing was made", actor: "a", key: "l", print: "x", made: several,
				want: []consult.Made{},
			},
		} {
			got, err := ask(c.actor, c.key, c.print, c.made)
			if !reflect.DeepEqual(got, c.want) || !errors.Is(err, c.err) {
				t.Errorf("%s: %v %v, want %v %v", c.reason, got, err, c.want, c.err)
			}
		}
		now = now.Add(store.OnceFor)
		if got, err := ask("a", "k", "y", several[1:]); got != nil || err != nil {
			t.Errorf("a forgotten key: %v %v", got, err)
		}
		if got, err := ask("a", "k", "y", nil); !reflect.DeepEqual(got, several[1:]) || err != nil {
			t.Errorf("a key used anew: %v %v", got, err)
		}
	})
}

func TestOpenRefusesInWords(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct{ url, want string }{
		"no scheme":             {"office.db", "sqlite: or postgres://"},
		"memory":                {"sqlite::memory:", "path of a file"},
		"no path":               {"sqlite:", "path of a file"},
		"a directory not there": {"sqlite:" + filepath.Join(t.TempDir(), "no", "office.db"), "open"},
		"nobody listens":        {"postgres://huiqi@127.0.0.1:1/huiqi", "connect"},
	} {
		s, err := store.Open(context.Background(), c.url, store.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", reason, err)
		}
		if err == nil {
			s.Close()
		}
	}
}

func TestSQLiteFileNamesAndDurability(t *testing.T) {
	t.Parallel()
	names := []string{"what 100%?#1.db", "office.db", "a b.db", "100%.db", "what?.db", "no#1.db", "会期.db", "a&b=c.db"}
	for _, name := range names[:racetest.Fewer(len(names), 1)] {
		url := storetest.NoSQLite(t, name)
		path := strings.TrimPrefix(url, "sqlite:")
		s := storetest.Open(t, url, store.Options{})
		if err := s.Ping(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was kept elsewhere: %v", name, err)
		}
	}
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	for _, c := range []struct{ where, pragma, want string }{
		{"writer", "journal_mode", "wal"},
		{"writer", "synchronous", "2"},
		{"writer", "foreign_keys", "1"},
		{"writer", "busy_timeout", "10000"},
		{"reader", "journal_mode", "wal"}, {"reader", "query_only", "1"}, {"reader", "busy_timeout", "10000"},
	} {
		if got, err := s.Pragma(context.Background(), c.where == "writer", c.pragma); err != nil || got != c.want {
			t.Errorf("%s: %s is %q, want %q (%v)", c.where, c.pragma, got, c.want, err)
		}
	}
}

// A fresh database is migrated once however many processes open it, and again
// with data in it changes nothing.
func TestMigrationsTakeTurnsAndAreIdempotent(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), c.DSN(), store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	wg.Wait()
	s := storetest.Open(t, c.DSN(), store.Options{})
	person, _, _ := ground(t, s)
	again := storetest.Open(t, c.DSN(), store.Options{})
	if got, err := again.People.Get(context.Background(), person.ID); err != nil || got.Name != person.Name {
		t.Errorf("after migrating again: %+v %v", got, err)
	}
	c.Stop()
	if err := s.Ping(context.Background()); !errors.Is(err, consult.ErrUnavailable) {
		t.Errorf("ping without a server: %v", err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(context.Background()); err != nil {
		t.Errorf("ping of a server that came back: %v", err)
	}
}

// What a commit touched is kept as long as a Trail can tell histories apart, and
// then forgotten; whoever asks from within gets each calendar once.
func TestTouchesAreForgottenWithTheTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := t.Context()
		s := storetest.Open(t, url, store.Options{})
		begun, err := s.Trail(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i := range subscription.TrailMarks + 5 {
			touched := []consult.Subject{
				{Kind: consult.SubjectPublic}, {Kind: consult.SubjectPerson, ID: consult.ID(fmt.Sprint(i))},
			}
			if err := s.Write(ctx, func(ctx context.Context) error { return s.Touch(ctx, touched) }); err != nil {
				t.Fatal(err)
			}
		}
		touches, at, err := s.TouchedSince(ctx, begun.Revision)
		if err != nil || len(touches) != subscription.TrailMarks+1 {
			t.Errorf("%d calendars are told of, %v", len(touches), err)
		}
		oldest := at.Revision
		for _, c := range touches {
			oldest = min(oldest, c.Revision)
		}
		if at.Revision-oldest != subscription.TrailMarks-1 { // feed.Revisions counts on this to know what it missed
			t.Errorf("at %d the oldest told of is %d", at.Revision, oldest)
		}
		for _, c := range touches {
			if c.Subject.Kind == consult.SubjectPublic && c.Revision != at.Revision {
				t.Errorf("the public's was touched by %d, told as %d", at.Revision, c.Revision)
			}
		}
	})
}
