package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// A file of a table or of a B-tree of PostgreSQL's is damaged while it is off. With checksums and amcheck, check finds
// every one, and it finds nothing when the file is as it was.
func TestChaosDamageOfPostgreSQL(t *testing.T) {
	const run = "bytes of a file are damaged"
	chaos(t, run)
	c := storetest.ClusterOf(t, pgtest.Setup{Init: []string{"--data-checksums"}})
	loadSample(t, c.DSN())
	files := officeFiles(t, c)
	random := rand.New(rand.NewPCG(3, 4))
	n := rounds(2, 30)
	found := 0
	for range n {
		c.Stop()
		path := filepath.Join(c.Data(), files[random.IntN(len(files))])
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write := func(content []byte, start bool) {
			t.Helper()
			file, err := os.OpenFile(path, os.O_WRONLY, 0) // it stays PostgreSQL's
			if err != nil {
				t.Fatal(err)
			}
			_, err = file.Write(content)
			if err != nil {
				t.Fatal(err)
			}
			err = file.Close()
			if err == nil && start {
				err = c.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		write(damage(random, whole, 64), true)
		out, err := command(t, "check", "--db", c.DSN())
		if err == nil {
			t.Errorf("%s is damaged, and check says: %s", path, out)
		} else {
			found++
		}
		c.Stop()
		write(whole, false)
		err = c.Start()
		if err != nil {
			t.Fatal(err)
		}
	}
	if out, err := command(t, "check", "--db", c.DSN()); err != nil {
		t.Errorf("all is as it was: %v %s", err, out)
	}
	record(t, figure{
		run: run, database: "PostgreSQL", rounds: n,
		note: fmt.Sprintf("64 bytes, with checksums and amcheck; `huiqi check` finds %d", found),
	})
}

// officeFiles are the files of the office's tables and B-trees that have content, written down to the disk.
func officeFiles(t *testing.T, c *pgtest.Cluster) []string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var all string
	for _, query := range []string{"CREATE EXTENSION amcheck", "CHECKPOINT"} {
		_, err = conn.Exec(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
	}
	err = conn.QueryRow(ctx, `SELECT string_agg(pg_relation_filepath(c.oid), ' ' ORDER BY c.oid) FROM pg_class c
		JOIN pg_am a ON a.oid = c.relam WHERE relnamespace = 'public'::regnamespace AND a.amname IN ('heap', 'btree')
		AND relkind IN ('r', 'i') AND pg_relation_size(c.oid) > 0`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(all)
}
