package app_test

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// kindOf names the database for the table.
func kindOf(db string) string {
	if db[:len("sqlite")] == "sqlite" {
		return "SQLite"
	}
	return "PostgreSQL"
}

// The server is killed with SIGKILL while people work: what was acknowledged is there after a restart, what got no
// answer was carried out once or not at all, and the ledger is whole.
func TestChaosKill(t *testing.T) {
	const run = "the server is killed (SIGKILL)"
	chaos(t, run)
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		l := newLoad(t, db, serve(t, db, token))
		n := rounds(2, 50)
		for round := range n {
			l.work()
			l.until(&l.acknowledged, int64(40+round%7))
			p := l.server.Load()
			err := p.cmd.Process.Signal(syscall.SIGKILL)
			if err != nil {
				t.Fatal(err)
			}
			l.rest()
			var exit *exec.ExitError
			err = p.cmd.Wait()
			if !errors.As(err, &exit) {
				t.Fatalf("not killed: %v", err)
			}
			l.mended()
			l.server.Store(serve(t, db, token))
			l.audit()
		}
		l.work()
		l.until(&l.acknowledged, 10)
		l.rest()
		l.audit()
		record(t, figure{
			run: run, database: kindOf(db), rounds: n, work: l,
			note: fmt.Sprintf("%d had been carried out and were found again", l.found.Load()),
		})
	})
}

// The server stands still under requests, as on a machine that sleeps, and goes on.
func TestChaosStandstill(t *testing.T) {
	const run = "the server stands still (SIGSTOP)"
	chaos(t, run)
	storetest.Each(t, func(t *testing.T, db string) {
		token := organiser(t, db)
		l := newLoad(t, db, serve(t, db, token, "--request-timeout", "1s"))
		n := rounds(1, 8)
		l.work()
		for range n {
			l.until(&l.acknowledged, 20)
			server := l.server.Load().cmd.Process
			err := server.Signal(syscall.SIGSTOP)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(rounds(200, 3000)) * time.Millisecond)
			err = server.Signal(syscall.SIGCONT)
			if err != nil {
				t.Fatal(err)
			}
			l.mended()
		}
		l.until(&l.acknowledged, 20)
		l.rest()
		l.audit()
		record(t, figure{run: run, database: kindOf(db), rounds: n, work: l})
	})
}
