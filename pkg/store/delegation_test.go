package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// delegated is a Meeting with a Delegation of two seats, one of which has a name, and three people to be named.
func delegated(t *testing.T, s *store.Store) (consult.Meeting, []consult.ID) {
	t.Helper()
	person, body, _ := ground(t, s)
	people := []consult.ID{person.ID}
	for i := range 2 {
		p := full(40+i, func(p *consult.Person) { p.HomeBodyID = body.ID })
		if err := s.People.Add(context.Background(), p); err != nil {
			t.Fatal(err)
		}
		people = append(people, p.ID)
	}
	m := sitting(1, func(m *consult.Meeting) {
		m.Delegations = []consult.Delegation{{ID: id(92), BodyID: body.ID, Seats: 2, NameBy: m.Span.From}}
		for _, p := range people {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting})
		}
		m.Attendances[0].DelegationID, m.Attendances[0].SeatNo = id(92), 1
	})
	if err := s.SaveMeetings(context.Background(), []consult.Meeting{m}); err != nil {
		t.Fatal(err)
	}
	return m, people
}

// The database itself lets nobody be named for a seat that there is not or that is taken, and lets the seats not fall
// below the named, whatever is written past the program.
func TestTheDatabaseCountsTheSeats(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		m, people := delegated(t, storetest.Open(t, url, store.Options{}))
		db, arg := raw(t, url)
		if strings.HasPrefix(url, "sqlite:") { // which asks for it in each connection
			db.SetMaxOpenConns(1)
			if _, err := db.Exec("PRAGMA foreign_keys = ON"); err != nil {
				t.Fatal(err)
			}
		}
		named := "INSERT INTO delegation_seats (delegation_id, meeting_id, person_id, seat_no, seats) VALUES (" +
			arg(1) + ", " + arg(2) + ", " + arg(3) + ", " + arg(4) + ", " + arg(5) + ")"
		seat := func(person consult.ID, no, of int) error {
			_, err := db.Exec(named, string(id(92)), string(m.ID), string(person), no, of)
			return err
		}
		fewer := "UPDATE delegations SET seats = " + arg(1)
		for _, row := range []struct {
			reason string
			err    func() error
		}{
			{reason: "a third seat of two", err: func() error { return seat(people[1], 3, 2) }},
			{reason: "a third seat of three that are two", err: func() error { return seat(people[1], 3, 3) }},
			{reason: "no seat", err: func() error { return seat(people[1], 0, 2) }},
			{reason: "a seat that is taken", err: func() error { return seat(people[1], 1, 2) }},
			{reason: "two seats for one", err: func() error { return seat(people[0], 2, 2) }},
			{reason: "somebody who is not invited", err: func() error { return seat(id(999), 2, 2) }},
			{reason: "other seats than those named for", err: func() error { return done(db.Exec(fewer, 1)) }},
			{reason: "an invitation that goes", err: func() error { return done(db.Exec("DELETE FROM attendances")) }},
		} {
			if err := row.err(); err == nil {
				t.Errorf("the database allows %s", row.reason)
			}
		}
		if err := seat(people[1], 2, 2); err != nil {
			t.Errorf("the second seat of two: %v", err)
		}
	})
}

// Of two who write at the same time past the program, each for the last seat, one is refused.
func TestTwoCannotTakeTheLastSeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		m, people := delegated(t, storetest.Open(t, url, store.Options{}))
		db, arg := raw(t, url)
		take := func(person consult.ID) error {
			ctx := context.Background()
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			_, err = tx.Exec("INSERT INTO delegation_seats (delegation_id, meeting_id, person_id, seat_no, seats) "+
				"SELECT id, meeting_id, "+arg(1)+", 1 + (SELECT COUNT(*) FROM delegation_seats), seats "+
				"FROM delegations", string(person))
			if err != nil {
				return errors.Join(err, tx.Rollback())
			}
			return tx.Commit()
		}
		var wg sync.WaitGroup
		failed := make([]error, 2)
		for i, person := range people[1:] {
			wg.Go(func() { failed[i] = take(person) })
		}
		wg.Wait()
		if (failed[0] == nil) == (failed[1] == nil) {
			t.Errorf("both fared alike: %v, %v", failed[0], failed[1])
		}
		if n := countSeats(t, db); n != 2 {
			t.Errorf("%d of 2 seats are taken at %s", n, m.ID)
		}
	})
}

func done(_ sql.Result, err error) error { return err }

func countSeats(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM delegation_seats").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
