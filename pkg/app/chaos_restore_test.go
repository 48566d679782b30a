package app_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// The office is copied while people work, works on, is lost and restored, over and over: what was acknowledged before
// the copy began is there, what is lost was written since, and no phone is taken back.
func TestChaosRestore(t *testing.T) {
	const run = "the office is lost and restored"
	chaos(t, run)
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		l := newLoad(t, db, serve(t, db, token, "--drain-delay", "0s"))
		n := rounds(1, 10)
		gone := 0
		var longest time.Duration
		for round := range n {
			l.work()
			l.until(&l.acknowledged, 30)
			l.rest()
			copied := l.state()
			l.work()
			file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.backup", round))
			if out, err := command(t, "backup", "--db", db, "--out", file); err != nil {
				t.Fatal(err, out)
			}
			l.until(&l.acknowledged, 20)
			l.rest()
			l.audit()
			l.server.Load().stop()
			began := time.Now()
			if out, err := command(t, "restore", "--db", db, "--from", file); err != nil {
				t.Fatal(err, out)
			}
			longest = max(longest, time.Since(began))
			l.mended()
			l.server.Store(serve(t, db, token, "--drain-delay", "0s"))
			gone += l.accept(copied)
			l.audit()
		}
		record(t, figure{
			run: run, database: kindOf(db), rounds: n, work: l,
			note: fmt.Sprintf("besides, %d writes since the copies are gone; the longest restoration took %.1f s", gone,
				longest.Seconds()),
		})
	})
}

// state is how many starts of each Meeting are acknowledged.
func (l *load) state() map[string]int {
	all := map[string]int{}
	for _, w := range l.writers {
		for _, m := range w.booked {
			all[m.id] = len(m.starts)
		}
	}
	return all
}

// accept takes the restored office for what was acknowledged, and answers how many writes are gone. Those that had been
// acknowledged in the state copied must not be.
func (l *load) accept(copied map[string]int) int {
	l.t.Helper()
	gone := 0
	for _, w := range l.writers {
		there := l.server.Load().meetingsOf(l.t, w.person)
		var left []*booked
		for _, m := range w.booked {
			start, found := there[m.id]
			kept := 0
			for i, acknowledged := range m.starts {
				if found && acknowledged.Equal(start) {
					kept = i + 1
				}
			}
			if kept < copied[m.id] {
				l.lost++
				l.t.Errorf("acknowledged before the copy and lost: %s at %v (%v %v)", m.id, m.start(), found, start)
			}
			gone += len(m.starts) - kept
			m.starts = m.starts[:kept]
			if kept > 0 {
				left = append(left, m)
			}
		}
		w.booked = left
		w.pending = nil
	}
	return gone
}
