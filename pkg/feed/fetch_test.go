package feed

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// kept is a FetchStore in memory for the tests of this package.
type kept struct {
	mu     sync.Mutex
	down   bool
	writes []int
	all    map[fetchKey]subscription.Fetch
}

func (k *kept) SaveFetches(_ context.Context, fs []subscription.Fetch) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down {
		return errDown
	}
	k.writes = append(k.writes, len(fs))
	for _, f := range fs {
		key := fetchKey{f.FeedID, f.Client}
		was, found := k.all[key]
		switch {
		case !found:
			k.all[key] = f
		case f.Newer(was):
			k.all[key] = f.After(was)
		}
	}
	return nil
}

func (k *kept) Links(_ context.Context, people []consult.ID) ([]subscription.Link, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var links []subscription.Link
	for _, id := range people {
		l := subscription.Link{Feed: subscription.Feed{Stamp: consult.Stamp{ID: id}}}
		for _, client := range subscription.Clients() {
			if f, found := k.all[fetchKey{id, client}]; found {
				l.Fetches = append(l.Fetches, f)
			}
		}
		links = append(links, l)
	}
	return links, nil
}

func newKept() *kept { return &kept{all: map[fetchKey]subscription.Fetch{}} }

// otherOf names the fetches of a feed by a program that is of no known family.
func otherOf(feed consult.ID) fetchKey { return fetchKey{feed, subscription.ClientOther} }

func feedID(i int) consult.ID { return consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012x", i)) }

// TestFetchesOfACalendar: a Fetch records which page the phone got, and by which link.
func TestFetchesOfACalendar(t *testing.T) {
	t.Parallel()
	k := newKept()
	fetches := NewFetches(k, FetchOptions{Now: func() time.Time { return at("2027-03-01T10:00:00.7+08:00") }})
	d := newDesk(t, Options{Fetches: fetches})
	issued := d.issue(t)
	fetched := func(secret string) subscription.Fetch {
		t.Helper()
		d.service.Fetched(d.serve(t, secret), "iOS/17.4.1 (21E236) dataaccessd/1.0")
		if err := fetches.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return k.all[fetchKey{issued.Feed.ID, subscription.ClientIOS}]
	}
	d.store.set(edition(1))
	first := fetched(issued.Secret)
	want := subscription.Fetch{
		FeedID:        issued.Feed.ID,
		Client:        subscription.ClientIOS,
		LinkedAt:      issued.Feed.LinkedAt,
		At:            at("2027-03-01T10:00:00+08:00").UTC(),
		FirstRevision: d.store.trail.Revision,
		Revision:      d.store.trail.Revision,
	}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("kept %+v, want %+v", first, want)
	}
	// A change of another calendar leaves this page current.
	if err := d.store.Write(t.Context(),
		func(ctx context.Context) error { return d.store.Touch(ctx, []consult.Subject{other}) }); err != nil {
		t.Fatal(err)
	}
	if got := fetched(issued.Secret); got.Revision != first.Revision {
		t.Errorf("the page of revision %d is remembered as %d", first.Revision, got.Revision)
	}
	d.store.set(edition(2))
	changed := d.store.trail.Revision
	got := fetched(issued.Secret)
	if got.Revision < changed {
		t.Errorf("the change %d went out, and %d is remembered", changed, got.Revision)
	}
	if got.FirstRevision != first.FirstRevision {
		t.Errorf("the phone is known since revision %d, not %d", got.FirstRevision, first.FirstRevision)
	}
	again, err := d.service.Rotate(t.Context(), consult.Actor{}, issued.Feed.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Feed.LinkedAt.After(issued.Feed.LinkedAt) {
		t.Errorf("a link made in the same second has the same name %v", again.Feed.LinkedAt)
	}
	got = fetched(again.Secret)
	if !got.LinkedAt.Equal(again.Feed.LinkedAt) || got.FirstRevision != got.Revision {
		t.Errorf("the new link's fetch is remembered as of %v, its phone since %d", got.LinkedAt, got.FirstRevision)
	}
}

// TestFetchesWait: Links shows what is not written yet, the newest of each link is written, and
// what fails keeps waiting.
func TestFetchesWait(t *testing.T) {
	t.Parallel()
	k := newKept()
	now := at("2027-03-01T10:00:00Z")
	fetches := NewFetches(k, FetchOptions{Now: func() time.Time { return now }, BatchSize: 2})
	show := func(i int) consult.Revision {
		t.Helper()
		links, err := fetches.Links(t.Context(), []consult.ID{feedID(i)})
		if err != nil || len(links) != 1 {
			t.Fatalf("%+v %v", links, err)
		}
		return links[0].Fetches[0].Revision
	}
	for i := range 5 {
		fetches.note(subscription.Fetch{FeedID: feedID(i), Revision: 1}, "", 0)
	}
	fetches.note(subscription.Fetch{FeedID: feedID(4), Revision: 2}, "", 0)
	if show(4) != 2 || len(k.writes) != 0 {
		t.Errorf("before anything is written it shows %d after %d writes", show(4), len(k.writes))
	}
	k.down = true
	if err := fetches.Flush(t.Context()); err == nil {
		t.Error("a failure is not told")
	}
	fetches.note(subscription.Fetch{FeedID: feedID(0), Revision: 7}, "", 0)
	k.down = false
	for range 2 {
		if err := fetches.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := k.writes; !reflect.DeepEqual(got, []int{2, 2, 1}) {
		t.Errorf("written in batches of %v", got)
	}
	if k.all[otherOf(feedID(0))].Revision != 7 || k.all[otherOf(feedID(4))].Revision != 2 || k.all[otherOf(feedID(3))].Revision != 1 {
		t.Errorf("kept %+v", k.all)
	}
	fetches.note(subscription.Fetch{FeedID: feedID(1), Revision: 3}, "", 0)
	if err := fetches.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	delete(k.all, otherOf(feedID(1))) // as in a database snapshot from before the write
	if show(1) != 3 {
		t.Error("what was just written is not told to a reader of an older snapshot")
	}
}

// TestFetchesOfTwoPrograms: each family's last fetch is kept, with the revision that its first
// one showed, before and after it is written and when writing failed between.
func TestFetchesOfTwoPrograms(t *testing.T) {
	t.Parallel()
	const phone, outlook = "iOS/17.4.1 (21E236) dataaccessd/1.0", "Microsoft.Exchange/15.20"
	k := newKept()
	now := at("2027-03-01T10:00:00Z")
	fetches := NewFetches(k, FetchOptions{Now: func() time.Time { return now }})
	note := func(agent string, revision consult.Revision) {
		now = now.Add(time.Minute)
		fetches.note(subscription.Fetch{FeedID: feedID(1), Revision: revision}, agent, 0)
	}
	want := func(reason string, want ...string) {
		t.Helper()
		links, err := fetches.Links(t.Context(), []consult.ID{feedID(1)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range links[0].Fetches {
			got = append(got, fmt.Sprintf("%s %d-%d", f.Client, f.FirstRevision, f.Revision))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", reason, got, want)
		}
	}
	note(phone, 3)
	note(phone, 4)
	note(outlook, 5)
	want("nothing is written", "ios 3-4", "outlook 5-5")
	k.down = true
	if err := fetches.Flush(t.Context()); err == nil {
		t.Error("a failure is not told")
	}
	note(phone, 6)
	want("writing failed", "ios 3-6", "outlook 5-5")
	k.down = false
	note(phone, 7)
	if err := fetches.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("all is written", "ios 3-7", "outlook 5-5")
	note(outlook, 8)
	want("one has fetched since", "ios 3-7", "outlook 5-8")
	if err := fetches.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("that is written, too", "ios 3-7", "outlook 5-8")
}

// TestFamiliesAreBounded: who invents a new agent for every fetch costs no memory.
func TestFamiliesAreBounded(t *testing.T) {
	t.Parallel()
	fetches := NewFetches(newKept(), FetchOptions{})
	for i := range 2 * maxFamilies {
		fetches.note(subscription.Fetch{FeedID: feedID(1)}, fmt.Sprintf("ICSx5/%d", i), 0)
	}
	if len(fetches.families) > maxFamilies || len(fetches.waiting) != 1 {
		t.Errorf("%d families, %d fetches", len(fetches.families), len(fetches.waiting))
	}
}

func TestFetchesAreBounded(t *testing.T) {
	t.Parallel()
	k, log := newKept(), &strings.Builder{}
	fetches := NewFetches(k, FetchOptions{MaxWaiting: 3, Logger: slog.New(slog.NewTextHandler(log, nil))})
	for i := range 5 {
		fetches.note(subscription.Fetch{FeedID: feedID(i), Revision: 1}, "", 0)
	}
	fetches.note(subscription.Fetch{FeedID: feedID(2), Revision: 9}, "", 0)
	if err := fetches.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(k.all) != 3 || k.all[otherOf(feedID(2))].Revision != 9 || !strings.Contains(log.String(), "fetches=2") {
		t.Errorf("kept %+v, said %s", k.all, log)
	}
}

// TestFetchesOfAnotherHistory: revision 9 of a database that was replaced is not revision 9 of
// the new one.
func TestFetchesOfAnotherHistory(t *testing.T) {
	t.Parallel()
	k := newKept()
	fetches := NewFetches(k, FetchOptions{})
	d := newDesk(t, Options{Fetches: fetches})
	issued := d.issue(t)
	d.store.set(edition(1))
	d.service.Fetched(d.serve(t, issued.Secret), "")
	d.revisions.historyEpoch.Add(1)
	links, err := fetches.Links(t.Context(), []consult.ID{issued.Feed.ID})
	if err != nil || len(links[0].Fetches) > 0 {
		t.Errorf("what the replaced database showed counts: %+v %v", links, err)
	}
	if err := fetches.Flush(t.Context()); err != nil || len(k.all) > 0 {
		t.Errorf("what the replaced database showed is kept: %+v %v", k.all, err)
	}
	d.service.Fetched(d.serve(t, issued.Secret), "")
	if err := fetches.Flush(t.Context()); err != nil || len(k.all) != 1 {
		t.Errorf("what the new one showed is not kept: %+v %v", k.all, err)
	}
}

// TestFetchesRun: it writes once a minute and at the end, and logs a failure once.
func TestFetchesRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k, log := newKept(), &record{}
		fetches := NewFetches(k, FetchOptions{Logger: slog.New(slog.NewTextHandler(log, nil))})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { fetches.Run(ctx); close(done) }()
		written := func(want int) {
			t.Helper()
			synctest.Wait()
			k.mu.Lock()
			defer k.mu.Unlock()
			if len(k.writes) != want {
				t.Errorf("%d writes, want %d", len(k.writes), want)
			}
		}
		for range 59 {
			fetches.note(subscription.Fetch{FeedID: feedID(1)}, "", 0)
			time.Sleep(time.Second)
		}
		written(0)
		time.Sleep(time.Second)
		written(1)
		k.mu.Lock()
		k.down = true
		k.mu.Unlock()
		fetches.note(subscription.Fetch{FeedID: feedID(1)}, "", 0)
		time.Sleep(5 * time.Minute)
		k.mu.Lock()
		k.down = false
		k.mu.Unlock()
		time.Sleep(time.Minute)
		written(2)
		fetches.note(subscription.Fetch{FeedID: feedID(2)}, "", 0)
		stop()
		<-done
		written(3)
		if n := strings.Count(log.String(), "cannot be written"); n != 1 || strings.Count(log.String(), "written again") != 1 {
			t.Errorf("said\n%s", log)
		}
	})
}

// BenchmarkFetched is the time that recording a fetch adds to a request.
func BenchmarkFetched(b *testing.B) {
	d := newDesk(b, Options{Fetches: NewFetches(newKept(), FetchOptions{})})
	issued, err := d.service.Create(context.Background(), consult.Actor{}, Wish{
		Subject: person,
		Name:    "",
		Options: subscription.DefaultOptions(),
	})
	if err != nil {
		b.Fatal(err)
	}
	c := d.serve(b, issued.Secret)
	for _, agent := range []string{
		"iOS/17.4.1 (21E236) dataaccessd/1.0",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0", "curl/8.5.0",
	} {
		b.Run(string(clientOf(agent)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.service.Fetched(c, agent)
			}
		})
	}
}
