package store_test

import (
	"context"
	"strings"
	"testing"

	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

func TestPoolersAreTriedBeforeTheyAreUsed(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	for _, row := range []struct {
		name, url string
		want      string
	}{
		{name: "PostgreSQL itself", url: db},
		{name: "a file", url: "sqlite:/nowhere/office.db"},
		{name: "a pooler by session", url: pgtest.Bouncer(t, db, "session")},
		{name: "a pooler by transaction", url: pgtest.Bouncer(t, db, "transaction"), want: "pool_mode = session"},
		{name: "a pooler by statement", url: pgtest.Bouncer(t, db, "statement"), want: "pool_mode = session"},
	} {
		for range 3 { // a pooler that was used before may lend other sessions
			err := store.VerifySessions(context.Background(), row.url)
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("%s: %v", row.name, err)
			}
		}
	}
	// Nothing is left of the trials in the sessions that a pooler keeps.
	s := storetest.Open(t, db, store.Options{})
	if err := addPerson(context.Background(), s, 50); err != nil {
		t.Error(err)
	}
}

// By session, everything works through PgBouncer, listening among it.
func TestAPoolerBySessionIsAsGoodAsNone(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	through := pgtest.Bouncer(t, db, "session")
	s := storetest.Open(t, through, store.Options{})
	l := listen(t, s)
	l.next(t)
	touch(t, storetest.Open(t, db, store.Options{}))
	for l.next(t) == 0 {
	}
	if err := addPerson(context.Background(), s, 51); err != nil || !kept(t, s, 51) {
		t.Error(err)
	}
}
