package store_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// A database knows by itself that it was put back or copied, and takes nothing else for that.
func TestRestorationsAreNoticed(t *testing.T) {
	t.Parallel()
	type state struct {
		t     *testing.T
		url   string
		exec  func(query string, args ...any)
		s     *store.Store
		first subscription.RevisionLog
		seen  subscription.RevisionLog
	}
	back := func(c *state) { // as a backup would, which has the same home
		c.exec("UPDATE ledger SET revision = ?, marks = ?", int64(c.first.Revision), c.first.Marks)
	}
	for _, row := range []struct {
		name string
		do   func(c *state)
		// open is what is noticed when the database is opened, running by a process that knew seen.
		open, running subscription.RestorationCause
	}{
		{name: "opened again", do: func(*state) {}},
		{name: "one commit later", do: func(c *state) { touch(c.t, c.s) }},
		{
			name: "more commits later than marks are kept",
			do: func(c *state) {
				marks := strings.Repeat("newer!", subscription.TrailMarks)
				c.exec("UPDATE ledger SET revision = revision + 1000, marks = ?", marks)
			},
		},
		{
			name: "an earlier state at the same place", do: back,
			open: subscription.RestorationWentBack, running: subscription.RestorationWentBack,
		},
		{
			name: "an earlier state that has counted on",
			do: func(c *state) {
				back(c)
				c.exec("UPDATE ledger SET revision = revision + 1, marks = 'other!' || marks")
			},
			open: subscription.RestorationWentBack, running: subscription.RestorationWentBack,
		},
		{
			name: "a copy elsewhere", do: func(c *state) { c.exec("UPDATE ledger SET home = 'elsewhere'") },
			open: subscription.RestorationMoved,
		},
		{
			name: "an older copy elsewhere",
			do: func(c *state) {
				back(c)
				c.exec("UPDATE ledger SET home = 'elsewhere'")
			},
			open: subscription.RestorationWentBack, running: subscription.RestorationWentBack,
		},
		{
			name: "from before homes were kept, and nothing is missing",
			do:   func(c *state) { c.exec("UPDATE ledger SET home = ''") },
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				ctx := context.Background()
				c := &state{t: t, url: url, s: storetest.Open(t, url, store.Options{})}
				db, arg := raw(t, url)
				c.exec = func(query string, args ...any) {
					t.Helper()
					for i := range args {
						query = strings.Replace(query, "?", arg(i+1), 1)
					}
					if _, err := db.Exec(query, args...); err != nil {
						t.Fatal(err)
					}
				}
				touch(t, c.s)
				c.first = trailOf(t, c.s)
				touch(t, c.s)
				c.seen = trailOf(t, c.s)
				row.do(c)

				got, err := c.s.Reconcile(ctx, c.seen)
				if err != nil || got.Cause != row.running {
					t.Errorf("a process that runs notices %q (%v), want %q", got.Cause, err, row.running)
				}
				if got.Cause == "" {
					// PostgreSQL tells a copy by its place, SQLite and whoever opened it by what they remember.
					s := storetest.Open(t, url, store.Options{})
					want := row.open
					if row.name == "a copy elsewhere" {
						want = "" // the process that ran has seen that nothing is missing
					}
					if s.Restoration.Cause != want {
						t.Errorf("opened, it notices %q, want %q", s.Restoration.Cause, want)
					}
				}
				if s := storetest.Open(t, url, store.Options{}); s.Restoration.Cause != "" {
					t.Errorf("it is noticed twice: %+v", s.Restoration)
				}
				if again, err := c.s.Reconcile(ctx, c.seen); err != nil || again.Cause != "" {
					t.Errorf("a process that noticed late does it again: %+v %v", again, err)
				}
			})
		})
		if row.open == "" {
			continue
		}
		t.Run(row.name+", when it is opened", func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				s := storetest.Open(t, url, store.Options{})
				touch(t, s)
				first := trailOf(t, s)
				touch(t, s)
				seen := trailOf(t, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				db, arg := raw(t, url)
				c := &state{t: t, url: url, first: first, seen: seen}
				c.exec = func(query string, args ...any) {
					for i := range args {
						query = strings.Replace(query, "?", arg(i+1), 1)
					}
					if _, err := db.Exec(query, args...); err != nil {
						t.Fatal(err)
					}
				}
				row.do(c)
				got := storetest.Open(t, url, store.Options{}).Restoration.Cause
				isFile := strings.HasPrefix(url, "sqlite:")
				switch {
				case isFile && row.name == "a copy elsewhere":
					// The file beside it says that nothing is missing.
					if got != "" {
						t.Errorf("%q", got)
					}
				case !isFile && !strings.HasSuffix(row.name, "elsewhere"):
					// Without a new table, nothing but a process that ran can tell.
					if got != "" {
						t.Errorf("%q", got)
					}
				case !isFile:
					if got != subscription.RestorationMoved {
						t.Errorf("%q", got)
					}
				case got != row.open:
					t.Errorf("%q, want %q", got, row.open)
				}
			})
		})
	}
}

func trailOf(t *testing.T, s *store.Store) subscription.RevisionLog {
	t.Helper()
	at, err := s.Trail(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A SQLite file without the one beside it is a copy: a backup that was put in place.
func TestAFileWithoutItsHomeIsACopy(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(path string) error
	}{
		{name: "gone", change: os.Remove},
		{name: "empty", change: func(path string) error { return os.Truncate(path, 0) }},
		{
			name:   "damaged",
			change: func(path string) error { return os.WriteFile(path, []byte("huiqi A 1 B 0 0\n"), 0o600) },
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			url := storetest.SQLite(t)
			s := storetest.Open(t, url, store.Options{})
			touch(t, s)
			s.Close()
			if err := row.change(strings.TrimPrefix(url, "sqlite:") + "-home"); err != nil {
				t.Fatal(err)
			}
			if s := storetest.Open(t, url, store.Options{}); s.Restoration.Cause != subscription.RestorationMoved {
				t.Errorf("%+v", s.Restoration)
			}
		})
	}
}

// Whatever can have gone out is surpassed, whatever was fetched is forgotten, and what was never
// shown is not shown now.
func TestARestorationDatesEverythingAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		now := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
		s := storetest.Open(t, url, store.Options{Clock: func() time.Time { return now }})
		person, body, room := ground(t, s)
		var all []consult.Meeting
		states := []consult.Status{consult.Confirmed, consult.Draft, consult.Cancelled, consult.Cancelled}
		for i, status := range states {
			m := full(20+i, func(m *consult.Meeting) {
				*m = consult.Meeting{
					Stamp:       m.Stamp,
					Form:        "other",
					Title:       "会",
					Status:      status,
					Visibility:  consult.Internal,
					Span:        consult.Span{From: now, To: now.Add(time.Hour)},
					RoomID:      room.ID,
					OwnerBodyID: body.ID,
					Sequence:    3,
				}
				m.Version = 1
				m.ChangedAt = now.Add(-time.Hour)
			})
			m.First = m.Slot()
			all = append(all, m)
		}
		all[0].ChangedAt = now.Add(time.Hour) // by a clock that was ahead
		all[1].Sequence = 0
		all[3].Sequence = 0 // called off as a draft
		if err := s.SaveMeetings(ctx, all); err != nil {
			t.Fatal(err)
		}
		feed := full(60, func(f *subscription.Feed) {
			f.Subject, f.RevokedAt = consult.Subject{Kind: consult.SubjectPerson, ID: person.ID}, time.Time{}
		})
		if err := s.AddFeed(ctx, feed); err != nil {
			t.Fatal(err)
		}
		touch(t, s)
		before := trailOf(t, s)
		fetch := subscription.Fetch{
			FeedID:   feed.ID,
			LinkedAt: feed.LinkedAt,
			At:       now,
			Revision: before.Revision,
			Client:   "ios",
		}
		if err := s.SaveFetches(ctx, []subscription.Fetch{fetch}); err != nil {
			t.Fatal(err)
		}
		known := subscription.Surpassed{Sequence: 4_000, Modified: now.Add(2 * time.Hour), Revision: 77}
		done, err := s.Restored(ctx, known)
		if err != nil {
			t.Fatal(err)
		}
		if done.Cause != subscription.RestorationSaid || done.Meetings != 4 || done.Fetches != 1 ||
			!done.At.After(known.Modified) || done.Sequence <= known.Sequence || done.Revision <= known.Revision {
			t.Errorf("%+v", done)
		}
		for i, was := range all {
			m, err := s.Meeting(ctx, was.ID)
			if err != nil {
				t.Fatal(err)
			}
			if m.Version != was.Version || m.SequenceFloor != done.Sequence || m.ChangedAt.Before(done.At) {
				t.Errorf("meeting %d: %+v", i, m)
			}
			if m.Seen() != was.Seen() || m.Seen() && m.Sequence < done.Sequence {
				t.Errorf("meeting %d is shown %v with sequence %d, was %v", i, m.Seen(), m.Sequence, was.Seen())
			}
		}
		after := trailOf(t, s)
		if after.Continues(before) || after.Revision != done.Revision || after.RestoredAt != done.At.Unix() {
			t.Errorf("%+v continues %+v", after, before)
		}
		// A replica that has not noticed writes what it knows of the history that is gone.
		if err := s.SaveFetches(ctx, []subscription.Fetch{fetch}); err != nil {
			t.Fatal(err)
		}
		links, err := s.Links(ctx, []consult.ID{person.ID})
		if err != nil || len(links) != 1 || len(links[0].Fetches) > 0 {
			t.Errorf("a fetch of what was lost counts: %+v %v", links, err)
		}
		again, err := s.Restored(ctx, subscription.Surpassed{})
		if err != nil || again.Sequence < done.Sequence || again.Revision <= done.Revision || !again.At.After(done.At) {
			t.Errorf("a second restoration undercuts the first: %+v after %+v (%v)", again, done, err)
		}
		if m, err := s.Meeting(ctx, all[0].ID); err != nil || m.Sequence <= done.Sequence {
			t.Errorf("its sequence is %d (%v), was %d", m.Sequence, err, done.Sequence)
		}
	})
}
