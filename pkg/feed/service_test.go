package feed

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// wantSequence demands that the calendar shows the one Meeting at this SEQUENCE.
func wantSequence(t *testing.T, c Calendar, want int) {
	t.Helper()
	if got := readBoth(t, c.Bytes); len(got) != 1 || got[0].sequence != strconv.Itoa(want) {
		t.Errorf("shows %+v, want sequence %d", got, want)
	}
}

// edition is the one Meeting at SEQUENCE n.
func edition(n int) subscription.Event {
	m := meeting("m-1")
	m.Sequence = n
	return event(m)
}

func TestServeWarm(t *testing.T) { // not parallel, because it counts allocations
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(many(150).Events...)
	first := d.serve(t, issued.Secret)
	before := d.store.asks.Load()
	allocations := testing.AllocsPerRun(100, func() {
		again, err := d.service.Serve(context.Background(), issued.Secret)
		if err != nil || &again.Bytes[0] != &first.Bytes[0] || again.ETag != first.ETag {
			t.Error("the second answer is not the first")
		}
	})
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
	if n := d.store.asks.Load() - before; n != 0 {
		t.Errorf("the database was asked %d times", n)
	}
	if got := d.service.Stats(); got.Renders != 1 || got.Pages != 1 || got.Bytes < len(first.Bytes) {
		t.Errorf("stats %+v", got)
	}
}

func TestServeAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(edition(1))
	c := d.serve(t, issued.Secret)
	wantSequence(t, c, 1)
	if len(c.ETag) < 18 || c.ETag[0] != '"' || c.ETag[len(c.ETag)-1] != '"' {
		t.Errorf("ETag %s is not a strong one", c.ETag)
	}
	if want := "Sun, 28 Feb 2027 16:00:00 GMT"; c.LastModified != want {
		t.Errorf("last modified %s, want the office's midnight %s", c.LastModified, want)
	}
	for reason, secret := range map[string]string{
		"never given out": strings.Repeat("A", secretLength), "empty": "", "cut": issued.Secret[1:], "too long": issued.Secret + "=",
		"in another case": strings.ToUpper(issued.Secret),
	} {
		if _, err := d.service.Serve(t.Context(), secret); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("%s: %v", reason, err)
		}
	}
	if pages, _, _ := d.service.cache.stats(); pages != 1 {
		t.Errorf("guesses fill the cache: %d pages", pages)
	}
}

func TestServeReadsYourWrites(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	for n := range 5 {
		d.store.set(edition(n))
		wantSequence(t, d.serve(t, issued.Secret), n)
	}
	renders := d.service.Stats().Renders
	if err := d.store.Write(t.Context(),
		func(ctx context.Context) error { return d.store.Touch(ctx, []consult.Subject{other}) }); err != nil {
		t.Fatal(err)
	}
	d.serve(t, issued.Secret)
	if d.service.Stats().Renders != renders {
		t.Error("another subject's change rendered this calendar anew")
	}
}

func TestSameContentsSameETag(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(edition(1))
	one := d.serve(t, issued.Secret)
	d.store.set(edition(1))
	two := d.serve(t, issued.Secret)
	d.store.set(edition(2))
	if three := d.serve(t, issued.Secret); one.ETag != two.ETag || two.ETag == three.ETag {
		t.Errorf("ETags %s, %s, %s", one.ETag, two.ETag, three.ETag)
	}
}

// TestPanicCostsOneCalendar: a panic while rendering becomes an error and does not end the
// process. The calendar is back once the cause is gone.
func TestPanicCostsOneCalendar(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.between = func() { panic("an event nobody thought of") }
	if _, err := d.service.Serve(t.Context(), issued.Secret); err == nil || errors.Is(err, consult.ErrNotFound) || errors.Is(err, consult.ErrGone) {
		t.Errorf("served with %v", err)
	}
	d.store.between = nil
	d.serve(t, issued.Secret)
}

// TestSourceIsToldOfThePublicsAlone: a personal calendar passed on as a file does not contain
// its own link.
func TestSourceIsToldOfThePublicsAlone(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		subject consult.Subject
		public  string
		told    bool
	}{
		"the public's":                    {consult.Subject{Kind: consult.SubjectPublic}, address, true},
		"a person's":                      {person, address, false},
		"the public's without an address": {consult.Subject{Kind: consult.SubjectPublic}, "", false},
	} {
		d := newDesk(t, Options{PublicURL: row.public})
		issued, err := d.service.Create(t.Context(), actor, Wish{
			Subject: row.subject,
			Name:    "",
			Options: subscription.DefaultOptions(),
		})
		if err != nil {
			t.Fatal(err)
		}
		text := "\n" + strings.Join(unfold(d.serve(t, issued.Secret).Bytes), "\n") + "\n"
		want := "\nSOURCE;VALUE=URI:https://huiqi.example.cn/office/feeds/" + issued.Secret + "/calendar.ics\n"
		if strings.Contains(text, want) != row.told || strings.Contains(text, issued.Secret) != row.told {
			t.Errorf("%s:\n%s", reason, text)
		}
	}
}

// TestWindow checks the edges of the window, and that they move at midnight.
func TestWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	edge := func(id, from, to string) subscription.Event {
		e := event(meeting(id))
		e.Meeting.Span = span(from, to)
		return e
	}
	d.store.set(
		edge("over-before", "2026-12-30T22:00:00+08:00", "2026-12-31T00:00:00+08:00"), // 60 days before 1 March
		edge("first", "2026-12-30T23:00:00+08:00", "2026-12-31T00:00:01+08:00"),
		edge("last", "2028-04-03T23:59:59+08:00", "2028-04-04T01:00:00+08:00"),
		edge("after", "2028-04-04T00:00:00+08:00", "2028-04-04T01:00:00+08:00"), // 400 days after
	)
	want := func(ids ...string) {
		t.Helper()
		var got []string
		for _, r := range readBoth(t, d.serve(t, issued.Secret).Bytes) {
			got = append(got, strings.TrimSuffix(r.uid, "@huiqi"))
		}
		if strings.Join(got, " ") != strings.Join(ids, " ") {
			t.Errorf("shows %v, want %v", got, ids)
		}
	}
	want("first", "last")
	d.clock.set(at("2027-03-01T23:59:59+08:00"))
	want("first", "last")
	if n := d.service.Stats().Renders; n != 1 {
		t.Errorf("rendered %d times on one day", n)
	}
	d.clock.set(at("2027-03-02T00:00:00+08:00"))
	want("last", "after")
	if got := d.serve(t, issued.Secret).LastModified; got != "Mon, 01 Mar 2027 16:00:00 GMT" {
		t.Errorf("last modified %s", got)
	}
}

// TestCommitDuringRender: a change committed while older contents are rendered is in every
// answer to those who ask after the commit.
func TestCommitDuringRender(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, Options{})
		issued := d.issue(t)
		d.store.set(edition(1))
		release, first := make(chan struct{}), atomic.Bool{}
		d.store.between = func() {
			if !first.Swap(true) {
				<-release
			}
		}
		var wg sync.WaitGroup
		wg.Go(func() { d.serve(t, issued.Secret) })
		synctest.Wait() // the old contents are read but not rendered yet
		d.store.set(edition(2))
		for range 3 {
			wg.Go(func() { wantSequence(t, d.serve(t, issued.Secret), 2) })
		}
		synctest.Wait() // the three have joined the old rendering
		close(release)
		wg.Wait()
		wantSequence(t, d.serve(t, issued.Secret), 2)
		if n := d.service.Stats().Renders; n != 2 {
			t.Errorf("rendered %d times, want the old and the new once each", n)
		}
	})
}

// TestRevokeDuringRender: the same for revoking the Feed.
func TestRevokeDuringRender(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, Options{})
		issued := d.issue(t)
		d.store.set(edition(1))
		release, first := make(chan struct{}), atomic.Bool{}
		d.store.between = func() {
			if !first.Swap(true) {
				<-release
			}
		}
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = d.service.Serve(t.Context(), issued.Secret) })
		synctest.Wait()
		if err := d.service.Revoke(t.Context(), consult.Actor{}, issued.Feed.ID); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if _, err := d.service.Serve(t.Context(), issued.Secret); !errors.Is(err, consult.ErrGone) {
				t.Errorf("asked after the end: %v", err)
			}
		})
		synctest.Wait()
		close(release)
		wg.Wait()
		if _, err := d.service.Serve(t.Context(), issued.Secret); !errors.Is(err, consult.ErrGone) {
			t.Errorf("asked again: %v", err)
		}
	})
}

func TestColdRendersAreShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, Options{})
		issued := d.issue(t)
		d.store.set(edition(1))
		d.store.between = func() { time.Sleep(100 * time.Millisecond) }
		impatient, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() { // starts the rendering, and leaves
			if _, err := d.service.Serve(impatient, issued.Secret); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the impatient: %v", err)
			}
		})
		synctest.Wait()
		for range 50 {
			wg.Go(func() { wantSequence(t, d.serve(t, issued.Secret), 1) })
		}
		wg.Wait()
		if n := d.service.Stats().Renders; n != 1 {
			t.Errorf("rendered %d times", n)
		}
	})
}

// TestUnderWriters races one writer with many readers: no answer is older than what was
// committed before the request.
func TestUnderWriters(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(edition(0))
	var committed atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				least := committed.Load()
				c, err := d.service.Serve(context.Background(), issued.Secret)
				if err != nil {
					t.Error(err)
					return
				}
				_, after, _ := strings.Cut(string(c.Bytes), "\r\nSEQUENCE:")
				text, _, _ := strings.Cut(after, "\r\n")
				if n, _ := strconv.ParseInt(text, 10, 64); n < least {
					t.Errorf("shows %d, and %d was committed", n, least)
					return
				}
				if least == 500 {
					return
				}
			}
		})
	}
	for n := 1; n <= 500; n++ {
		d.store.set(edition(n))
		committed.Store(int64(n))
	}
	wg.Wait()
}

// TestAnotherReplica learns of a commit within MaxAge, by asking.
func TestAnotherReplica(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	replica := beside(t, d.store, Options{})
	d.store.set(edition(1))
	wantSequence(t, replica.serve(t, issued.Secret), 1)
	d.store.set(edition(2))
	replica.clock.pass(time.Second + time.Millisecond)
	wantSequence(t, replica.serve(t, issued.Secret), 2)
	if err := d.service.Revoke(t.Context(), consult.Actor{}, issued.Feed.ID); err != nil {
		t.Fatal(err)
	}
	replica.clock.pass(time.Second + time.Millisecond)
	if _, err := replica.service.Serve(t.Context(), issued.Secret); !errors.Is(err, consult.ErrGone) {
		t.Errorf("revoked elsewhere: %v", err)
	}
}

func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued, ended := d.issue(t), d.issue(t)
	d.store.set(edition(1))
	d.serve(t, issued.Secret)
	if err := d.service.Revoke(t.Context(), consult.Actor{}, ended.Feed.ID); err != nil {
		t.Fatal(err)
	}
	_, _ = d.service.Serve(t.Context(), ended.Secret)
	d.store.down.Store(true)
	wantSequence(t, d.serve(t, issued.Secret), 1) // within MaxAge it cannot have changed by more
	if _, err := d.service.Serve(t.Context(), strings.Repeat("A", secretLength)); !errors.Is(err, errDown) || errors.Is(err, consult.ErrNotFound) {
		t.Errorf("whether a secret exists cannot be known: %v", err)
	}
	d.clock.pass(time.Second + time.Millisecond)
	c, err := d.service.Serve(t.Context(), issued.Secret)
	if !errors.Is(err, errDown) || c.Bytes != nil {
		t.Errorf("after the bound: %d bytes, %v", len(c.Bytes), err)
	}
	if _, err := d.service.Serve(t.Context(), ended.Secret); !errors.Is(err, consult.ErrGone) {
		t.Errorf("what is gone stays gone: %v", err)
	}
	d.store.down.Store(false)
	wantSequence(t, d.serve(t, issued.Secret), 1)
}

// TestRestoredFromABackup: a process that keeps running on a restored database shows what is
// there now, whatever it rendered before and however the count has advanced.
func TestRestoredFromABackup(t *testing.T) {
	t.Parallel()
	for _, later := range []int{0, 1, 2, 3, 5} {
		d := newDesk(t, Options{})
		issued := d.issue(t)
		ended := d.issue(t)
		writer := beside(t, d.store, Options{}) // another process, whose commits d learns of by asking
		d.store.set(edition(1))
		restore := d.store.backup()
		d.store.set(edition(2))
		d.store.set(edition(3))
		wantSequence(t, d.serve(t, issued.Secret), 3)
		if err := d.service.Revoke(t.Context(), consult.Actor{}, ended.Feed.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.service.Serve(t.Context(), ended.Secret); !errors.Is(err, consult.ErrGone) {
			t.Fatal(err)
		}
		restore()
		d.store.committed = writer.revisions.Note
		want := 1
		for n := range later {
			want = 1
			if n == 0 {
				d.store.set(edition(9)) // the calendar changes once, and then others do
			} else if err := d.store.Write(t.Context(),
				func(ctx context.Context) error { return d.store.Touch(ctx, []consult.Subject{other}) }); err != nil {
				t.Fatal(err)
			}
			want = 9
		}
		d.clock.pass(time.Second + time.Millisecond)
		wantSequence(t, d.serve(t, issued.Secret), want)
		if _, err := d.service.Serve(t.Context(), ended.Secret); err != nil {
			t.Errorf("a link that the backup has not withdrawn: %v", err)
		}
		wantSequence(t, writer.serve(t, issued.Secret), want)
	}
}

// TestRestoredDuringRender: what is read across a restore is not kept.
func TestRestoredDuringRender(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(edition(1))
	restore := d.store.backup()
	d.store.set(edition(2))
	once := sync.OnceFunc(restore)
	d.store.between = func() {
		once() // edition 2 is read and on its way
		d.clock.pass(time.Second + time.Millisecond)
	}
	_, _ = d.service.Serve(t.Context(), issued.Secret)
	wantSequence(t, d.serve(t, issued.Secret), 1)
}

func TestASmallCacheStillServes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{CacheBytes: 1})
	issued := d.issue(t)
	for n := range 3 {
		d.store.set(edition(n))
		wantSequence(t, d.serve(t, issued.Secret), n)
	}
}

func TestNewRefusesAZoneWithoutAName(t *testing.T) {
	t.Parallel()
	for _, zone := range []*time.Location{nil, time.Local} {
		if _, err := New(newMemory(), nil, Options{Zone: zone}); !errors.Is(err, consult.ErrInvalid) {
			t.Errorf("%v: %v", zone, err)
		}
	}
}
