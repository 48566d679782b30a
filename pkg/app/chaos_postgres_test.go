package app_test

import (
	"fmt"
	"testing"

	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// clusterLoad makes an office in the cluster's database, with people who are about to work; args are for the server.
func clusterLoad(t *testing.T, c *pgtest.Cluster, args ...string) *load {
	t.Helper()
	if out, err := command(t, "init", "--db", c.DSN()); err != nil {
		t.Fatal(err, out)
	}
	token := organiser(t, c.DSN())
	return newLoad(t, c.DSN(), serve(t, c.DSN(), token, args...))
}

// PostgreSQL is ended at once in the middle of writes, or frozen, and comes back: the server that runs goes on by
// itself, every request is answered while it is away, and what was acknowledged is there.
func TestChaosPostgreSQL(t *testing.T) {
	chaos(t, "PostgreSQL is ended at once, or frozen")
	c := storetest.Cluster(t)
	l := clusterLoad(t, c, "--request-timeout", "2s", "--db-pool", "6")
	stops := rounds(1, 12)
	for round := range stops {
		l.work()
		l.until(&l.acknowledged, int64(30+round%7))
		c.Stop()
		l.until(&l.refused, 8)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		l.mended()
		l.until(&l.acknowledged, 20)
		l.rest()
		l.audit()
	}
	record(t, figure{
		run: "PostgreSQL is ended at once", database: "PostgreSQL", rounds: stops, work: l,
		note: fmt.Sprintf("%d had been carried out and were found again", l.found.Load()),
	})

	l = l.anew()
	freezes := rounds(1, 8)
	for range freezes {
		l.work()
		l.until(&l.acknowledged, 30)
		if err := c.Freeze(); err != nil {
			t.Fatal(err)
		}
		l.until(&l.refused, int64(rounds(4, 12)))
		if err := c.Thaw(); err != nil {
			t.Fatal(err)
		}
		l.mended()
		l.until(&l.acknowledged, 20)
		l.rest()
		l.audit()
	}
	record(t, figure{run: "PostgreSQL is frozen (SIGSTOP)", database: "PostgreSQL", rounds: freezes, work: l})
}
