// Package pgtest gives each test a PostgreSQL database of its own, from the
// server that HUIQI_TEST_POSTGRES names or from a throw-away one that it starts
// from the binaries on the machine. It knows nothing of what is kept there.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the one server of this test process. It is kept, since the server
// ends when nothing holds its standard input any more.
var shared = sync.OnceValues(func() (server, error) {
	if dsn := os.Getenv("HUIQI_TEST_POSTGRES"); dsn != "" {
		return server{dsn, nil}, nil
	}
	c, err := newCluster(Setup{})
	if err != nil {
		return server{}, err
	}
	c.atEnd = c.dir
	return server{c.DSN(), c}, c.Start()
})

type server struct {
	dsn     string
	cluster *Cluster
}

// templates are the databases that others are copied from, by name.
var templates sync.Map

// DSN is a fresh database, a copy of one that template prepared. It is dropped
// when the test ends. Without PostgreSQL on the machine the test is skipped and
// says so, or fails where HUIQI_TEST_REQUIRE=all.
func DSN(tb testing.TB, template func(dsn string) error) string {
	tb.Helper()
	from, err := shared()
	if err != nil {
		missing(tb, err)
	}
	server := from.dsn
	prepare, _ := templates.LoadOrStore("", sync.OnceValues(func() (string, error) {
		name := unique("huiqi_template")
		if err := admin(server, "CREATE DATABASE "+name); err != nil {
			return "", err
		}
		return name, template(at(server, name))
	}))
	model, err := prepare.(func() (string, error))()
	if err != nil {
		tb.Fatalf("preparing a PostgreSQL template: %v", err)
	}
	// Copying files takes half the time of PostgreSQL's usual way, which writes each page to its journal too.
	return create(tb, server, " TEMPLATE "+model+" STRATEGY file_copy")
}

// Empty is a fresh database without any table. It is dropped when the test ends.
func Empty(tb testing.TB) string {
	tb.Helper()
	from, err := shared()
	if err != nil {
		missing(tb, err)
	}
	return create(tb, from.dsn, "")
}

func create(tb testing.TB, server, as string) string {
	tb.Helper()
	name := unique("huiqi_test")
	if err := admin(server, "CREATE DATABASE "+name+as); err != nil {
		tb.Fatalf("creating a PostgreSQL database: %v", err)
	}
	tb.Cleanup(func() {
		if err := admin(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("dropping %s: %v", name, err)
		}
	})
	return at(server, name)
}

// Private is a server of the test's own, running, to be stopped and started as
// the test likes; it has one empty database.
func Private(tb testing.TB, setup Setup) *Cluster {
	tb.Helper()
	c, err := newCluster(setup)
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		missing(tb, err)
	}
	tb.Cleanup(c.remove)
	return c
}

func missing(tb testing.TB, err error) {
	tb.Helper()
	if errors.Is(err, errNoBinaries) && os.Getenv("HUIQI_TEST_REQUIRE") != "all" {
		tb.Skipf("left out, for want of PostgreSQL: %v (make test installs it)", err)
	}
	tb.Fatalf("PostgreSQL: %v", err)
}

// creating keeps copies of one template apart: PostgreSQL refuses two at once.
var creating sync.Mutex

func admin(dsn, sql string) error {
	creating.Lock()
	defer creating.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, sql)
	return err
}

func at(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	return u.String()
}

func unique(prefix string) string {
	return fmt.Sprintf("%s_%d_%s", prefix, os.Getpid(), lowerText())
}

func lowerText() string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	b := make([]byte, 12)
	rand.Read(b)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b)
}
