package store_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/racetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// diary is an office whose journal a test looks into.
type diary struct {
	*store.Store
	t        *testing.T
	url      string
	plain    *sql.DB
	postgres bool
}

func eachDiary(t *testing.T, test func(t *testing.T, d *diary)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		test(t, &diary{
			Store:    storetest.Open(t, url, store.Options{}),
			t:        t,
			url:      url,
			plain:    plainly(t, url),
			postgres: !strings.HasPrefix(url, "sqlite:"),
		})
	})
}

// exec changes the database behind the program's back.
func (d *diary) exec(query string) error {
	d.t.Helper()
	_, err := d.plain.Exec(query)
	return err
}

func (d *diary) must(query string) {
	d.t.Helper()
	err := d.exec(query)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
}

// disarm takes away what makes the database refuse to change the journal.
func (d *diary) disarm() {
	d.t.Helper()
	if d.postgres {
		for _, table := range []string{"journal", "journal_originals", "journal_heads"} {
			d.must("ALTER TABLE " + table + " DISABLE TRIGGER ALL")
		}
		return
	}
	for _, trigger := range []string{"journal_no_update", "journal_no_delete", "journal_originals_only_emptied",
		"journal_originals_no_delete", "journal_heads_no_update", "journal_heads_no_delete"} {
		d.must("DROP TRIGGER " + trigger)
	}
}

// verify proves the journal, and answers the numbers of the rows with a fault.
func (d *diary) verify(known ...journal.SignedHead) []int64 {
	d.t.Helper()
	found, err := journal.Verify(context.Background(), d.Store, known)
	if err != nil {
		d.t.Fatal(err)
	}
	var rows []int64
	for _, f := range found.Faults {
		rows = append(rows, f.Seq)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// write is one write at random: somebody new, another telephone number, or somebody gone.
func (d *diary) write(r *rand.Rand, n int) {
	d.t.Helper()
	by := consult.Actor{TokenID: id(7), Name: "秘书处 张×", Roles: []consult.Role{consult.Organiser}}
	origin := journal.Request("updatePerson", fmt.Sprint("req-", n), by)
	ctx := journal.WithOrigin(context.Background(), origin)
	who := id(100 + r.IntN(10))
	is, err := d.People.Get(ctx, who)
	switch {
	case err != nil:
		err = d.People.Add(ctx, person(who, n))
	case r.IntN(3) == 0:
		err = d.People.Remove(ctx, who)
	default:
		is.Version++
		is.Phone = fmt.Sprintf("000-%04d", n)
		is.Active = r.IntN(2) == 0
		err = d.People.Save(ctx, is, is.Version-1)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func person(who consult.ID, n int) consult.Person {
	at := time.Unix(int64(1_800_000_000+n), 0).UTC()
	return consult.Person{
		Stamp:  consult.Stamp{ID: who, Version: 1, CreatedAt: at, ChangedAt: at},
		Name:   fmt.Sprintf("赵%d", n),
		Kind:   consult.PersonMember,
		Phone:  fmt.Sprintf("000-%04d", n),
		Active: true,
	}
}

// The database itself refuses to change a row of the journal, to delete one or to put another in its place, and to do
// anything to what stands beside it but empty it.
func TestTheDatabaseRefusesToChangeTheJournal(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		d.write(rand.New(rand.NewPCG(1, 1)), 1)
		key, err := journal.MakeKey(t.TempDir() + "/key")
		if err != nil {
			t.Fatal(err)
		}
		head, err := d.JournalHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = d.AddSignedHead(t.Context(), key.Sign(head, time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		refused := []string{
			"UPDATE journal SET actor_name = 'x' WHERE seq = 2",
			"DELETE FROM journal WHERE seq = 2",
			"DELETE FROM journal",
			"UPDATE journal_originals SET content = '[]'",
			"UPDATE journal_originals SET person_id = 'x'",
			"UPDATE journal_originals SET seq = 1",
			"DELETE FROM journal_originals",
			"UPDATE journal_heads SET key = 'x'",
			"DELETE FROM journal_heads",
		}
		const again = ` INTO journal SELECT seq, at, request_id, via, operation, 'x', actor_name, actor_role,
			actor_reach, actor_person, action, kind, thing_id, meeting_id, person_id, fields, hash
			FROM journal WHERE seq = 2`
		if d.postgres {
			refused = append(refused, "TRUNCATE journal CASCADE", "TRUNCATE journal_originals",
				"INSERT"+again+" ON CONFLICT (seq) DO UPDATE SET actor_id = 'x'")
		} else {
			refused = append(refused, "INSERT OR REPLACE"+again,
				"INSERT OR REPLACE INTO journal_originals SELECT seq, person_id, '[]' FROM journal_originals")
		}
		for _, query := range refused {
			if d.exec(query) == nil {
				t.Errorf("the database did it: %s", query)
			}
		}
		d.must("UPDATE journal_originals SET content = NULL")
		if rows := d.verify(); !slices.Equal(rows, []int64{2}) {
			t.Errorf("emptied without a word: rows %v", rows)
		}
	})
}

// forgeries change one row of the journal, or what stands beside it.
var forgeries = map[string]string{
	"another time":        "UPDATE journal SET at = at + 1 WHERE seq = %d",
	"another request":     "UPDATE journal SET request_id = 'x' WHERE seq = %d",
	"another door":        "UPDATE journal SET via = 'system' WHERE seq = %d",
	"another operation":   "UPDATE journal SET operation = 'x' WHERE seq = %d",
	"another token":       "UPDATE journal SET actor_id = 'x' WHERE seq = %d",
	"another name":        "UPDATE journal SET actor_name = 'x' WHERE seq = %d",
	"another role":        "UPDATE journal SET actor_role = 'x' WHERE seq = %d",
	"another reach":       "UPDATE journal SET actor_reach = 'x' WHERE seq = %d",
	"another member":      "UPDATE journal SET actor_person = 'x' WHERE seq = %d",
	"another action":      "UPDATE journal SET action = 'x' WHERE seq = %d",
	"another kind":        "UPDATE journal SET kind = 'x' WHERE seq = %d",
	"another thing":       "UPDATE journal SET thing_id = 'x' WHERE seq = %d",
	"another meeting":     "UPDATE journal SET meeting_id = 'x' WHERE seq = %d",
	"another person":      "UPDATE journal SET person_id = 'x' WHERE seq = %d",
	"other fields":        "UPDATE journal SET fields = '[]' WHERE seq = %d",
	"a blank more":        "UPDATE journal SET fields = fields || ' ' WHERE seq = %d",
	"from name to role":   "UPDATE journal SET actor_name = 'ab', actor_role = 'c' WHERE seq = %d",
	"a row less":          "DELETE FROM journal WHERE seq = %d",
	"another value":       "UPDATE journal_originals SET content = REPLACE(content, '000-', '001-') WHERE seq = %d",
	"no value":            "UPDATE journal_originals SET content = '[]' WHERE seq = %d",
	"a value of nobody":   "UPDATE journal_originals SET person_id = 'x' WHERE seq = %d",
	"a value less":        "DELETE FROM journal_originals WHERE seq = %d",
	"a value emptied":     "UPDATE journal_originals SET content = NULL WHERE seq = %d",
	"what is no JSON":     "UPDATE journal_originals SET content = 'x' WHERE seq = %d",
	"a value of a row -1": "UPDATE journal_originals SET seq = -1 WHERE seq = %d",
}

// A random history is whole. Whatever is changed in any row by somebody who can write to the database, triggers or not,
// is found, with the number of the row.
func TestVerifyFindsEveryForgery(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		r := rand.New(rand.NewPCG(3, 3))
		for n := range 40 {
			d.write(r, n)
		}
		if rows := d.verify(); len(rows) > 0 {
			t.Fatalf("nothing was changed, and rows %v are said to be", rows)
		}
		// Of each kind of forgery a row that it can be done to.
		candidates := map[bool][]int64{}
		_, err := d.EachEntry(t.Context(), 1, func(e journal.Entry, beside []journal.Originals) error {
			has := len(beside) > 0 && strings.Contains(string(beside[0].Values[0].Value), "000-")
			candidates[has] = append(candidates[has], e.Seq)
			if has {
				candidates[false] = append(candidates[false], e.Seq)
			}
			return nil
		})
		if err != nil || len(candidates[true]) == 0 {
			t.Fatal(candidates, err)
		}
		d.disarm()
		for reason, forgery := range forgeries {
			rows := candidates[strings.Contains(forgery, "originals")]
			row := rows[r.IntN(len(rows))]
			undo := d.keep()
			d.must(fmt.Sprintf(forgery, row))
			if found := d.verify(); !slices.Contains(found, row) {
				t.Errorf("%s in row %d: verify names %v", reason, row, found)
			}
			undo()
			if found := d.verify(); len(found) > 0 {
				t.Fatalf("%s in row %d is not undone: %v", reason, row, found)
			}
		}
	})
}

// keep copies the journal, and returns what puts the copy back.
func (d *diary) keep() func() {
	d.t.Helper()
	tables := []string{"journal", "journal_originals"}
	for _, table := range tables {
		d.must("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	return func() {
		d.t.Helper()
		for _, table := range slices.Backward(tables) {
			d.must("DELETE FROM " + table)
		}
		for _, table := range tables {
			d.must("INSERT INTO " + table + " SELECT * FROM kept_" + table)
			d.must("DROP TABLE kept_" + table)
		}
	}
}

// Who can write to the database can compute all hashes anew, or cut the end off. A head that was signed before shows
// it.
func TestASignedHeadShowsAJournalWrittenAnew(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		r := rand.New(rand.NewPCG(4, 4))
		for n := range 8 {
			d.write(r, n)
		}
		key, err := journal.MakeKey(t.TempDir() + "/key")
		if err != nil {
			t.Fatal(err)
		}
		head, err := d.JournalHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		signed := key.Sign(head, time.Unix(1_800_000_000, 0))
		if err := d.AddSignedHead(t.Context(), signed); err != nil {
			t.Fatal(err)
		}
		if rows := d.verify(signed); len(rows) > 0 {
			t.Fatal(rows)
		}
		d.disarm()
		d.must(fmt.Sprintf("DELETE FROM journal_originals WHERE seq = %d", head.Seq))
		d.must(fmt.Sprintf("DELETE FROM journal WHERE seq = %d", head.Seq))
		if rows := d.verify(); !slices.Equal(rows, []int64{head.Seq}) {
			t.Errorf("cut off: %v", rows)
		}
		d.write(r, 99) // with the number of the one that is gone
		if rows := d.verify(); !slices.Equal(rows, []int64{head.Seq}) {
			t.Errorf("written anew: %v", rows)
		}
		d.must("DELETE FROM journal_heads")
		if rows := d.verify(); len(rows) > 0 {
			t.Errorf("without the head nobody can know: %v", rows)
		}
		if rows := d.verify(signed); !slices.Equal(rows, []int64{head.Seq}) {
			t.Errorf("a head that was kept elsewhere: %v", rows)
		}
	})
}

// Erased values are gone, the journal says of whom, and is whole.
func TestErasureLeavesTheChainWhole(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		ctx := t.Context()
		for n := range 3 {
			if err := d.People.Add(ctx, person(id(10+n), n)); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := d.EraseOriginals(ctx, id(11))
		if err != nil || rows != 1 {
			t.Fatal(rows, err)
		}
		var beside string
		err = d.plain.QueryRow("SELECT string_agg(content, ' ') FROM journal_originals").Scan(&beside)
		if !d.postgres {
			err = d.plain.QueryRow("SELECT group_concat(content, ' ') FROM journal_originals").Scan(&beside)
		}
		if err != nil || strings.Contains(beside, "赵1") || !strings.Contains(beside, "赵2") {
			t.Errorf("what stands beside the journal: %s %v", beside, err)
		}
		if found := d.verify(); len(found) > 0 {
			t.Errorf("after an erasure: %v", found)
		}
		d.must(fmt.Sprintf("UPDATE journal_originals SET content = NULL WHERE person_id = '%s'", id(12)))
		if found := d.verify(); len(found) != 1 {
			t.Errorf("erased without a row that says so: %v", found)
		}
	})
}

// However many processes write at once, there is one chain, and a row for each write.
func TestConcurrentWritersKeepOneChain(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		stores := []*store.Store{d.Store}
		for range 2 {
			stores = append(stores, storetest.Open(t, d.url, store.Options{}))
		}
		each := racetest.Fewer(12, 4)
		var wg sync.WaitGroup
		for i, s := range stores {
			for j := range 2 {
				wg.Go(func() {
					for n := range each {
						err := s.People.Add(context.Background(), person(id(1000*(2*i+j+1)+n), n))
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		numbers, err := d.JournalNumbers(t.Context())
		if err != nil || numbers.Count != int64(1+2*len(stores)*each) {
			t.Errorf("%+v, %v", numbers, err)
		}
		if found := d.verify(); len(found) > 0 {
			t.Errorf("the chain is broken: %v", found)
		}
	})
}

// A write that fails, and one that is rolled back after it has written, leave no row, and nothing for the next one.
func TestARolledBackWriteLeavesNoRow(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		ctx := t.Context()
		err := d.Write(ctx, func(ctx context.Context) error {
			err := d.People.Add(ctx, person(id(10), 1))
			if err != nil {
				return err
			}
			return consult.ErrConflict
		})
		if err == nil {
			t.Fatal("it was written")
		}
		err = d.Write(ctx, func(ctx context.Context) error { // came and went
			err := d.People.Add(ctx, person(id(11), 1))
			if err != nil {
				return err
			}
			return d.People.Remove(ctx, id(11))
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.People.Add(ctx, person(id(12), 1)); err != nil {
			t.Fatal(err)
		}
		page, err := d.Entries(ctx, journal.Filter{}, consult.PageRequest{})
		if err != nil || len(page.Items) != 2 || page.Items[0].ThingID != string(id(12)) {
			t.Errorf("%+v %v", page.Items, err)
		}
	})
}

// The first row says that the journal begins, and a restoration is a row too: the chain of the restored state goes on.
func TestARestorationIsJournalled(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		d.write(rand.New(rand.NewPCG(5, 5)), 1)
		_, err := d.Restored(t.Context(), subscription.Surpassed{})
		if err != nil {
			t.Fatal(err)
		}
		page, err := d.Entries(t.Context(), journal.Filter{}, consult.PageRequest{})
		if err != nil || len(page.Items) != 3 || page.Items[2].Operation != journal.BeginOperation ||
			page.Items[0].Operation != journal.RestoreOperation || page.Items[0].Action != journal.Noted {
			t.Errorf("%+v %v", page.Items, err)
		}
		if found := d.verify(); len(found) > 0 {
			t.Errorf("%v", found)
		}
	})
}

// unwatched are the tables that the journal does not have, each with the reason.
var unwatched = map[string]string{
	"ledger":            "of the database itself",
	"goose_db_version":  "of the database itself",
	"schema_compat":     "of the database itself",
	"clock_steps":       "of the database itself",
	"journal":           "the journal",
	"journal_originals": "the journal",
	"journal_heads":     "the journal",
	"contents":          "of files, whose rows are journalled",
	"content_pieces":    "of files, whose rows are journalled",
	"reservations":      "worked out from meetings",
	"moves":             "worked out from meetings",
	"turnouts":          "worked out from answers and meetings",
	"changes":           "worked out from meetings",
	"touches":           "worked out from meetings",
	"feed_revisions":    "worked out from meetings",
	"imported_blocks":   "says where a block comes from that is journalled",
	"report_contents":   "what a report froze, whose digest is journalled",
	"retired_links":     "former secrets of feeds, whose change is journalled",
	"idempotency":       "no write of the office: it remembers requests",
	"fetches":           "no write of the office: phones fetch",
	"program_fetches":   "no write of the office: phones fetch",
	"token_uses":        "no write of the office: tokens are used",
}

// Every table of the schema is watched by the journal, or somebody has said why not; and what is watched is noted by
// the database: a row that comes, changes and goes.
func TestEveryTableIsJournalledOrNot(t *testing.T) {
	eachDiary(t, func(t *testing.T, d *diary) {
		watched := store.Watched()
		query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
		if d.postgres {
			query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
		}
		rows, err := d.plain.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var table string
			if err := rows.Scan(&table); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(watched, table) == (unwatched[table] != "") {
				t.Errorf("%s: watch it in watch.go (and in the migration: journal_watch), or say here why not", table)
			}
		}
		if !d.postgres {
			return // the program makes its triggers itself
		}
		for _, table := range watched {
			var n int
			err := d.plain.QueryRow(`SELECT COUNT(*) FROM pg_trigger WHERE tgrelid = to_regclass($1) AND tgname IN
				('journal_insert', 'journal_update', 'journal_delete')`, table).Scan(&n)
			if err != nil || n != 3 {
				t.Errorf("%s has %d of three triggers: the migration has to call journal_watch (%v)", table, n, err)
			}
		}
	})
}

// The bytes of a hash are those that its docstring names. They are put together here anew, from hexadecimal texts.
func TestTheHashIsOfTheseBytes(t *testing.T) {
	t.Parallel()
	e := journal.Entry{
		Seq: 1, At: time.Unix(1_800_000_000, 0), RequestID: "r", Via: "api", Operation: "o",
		Actor:  journal.Actor{ID: "i", Name: "张", Role: "admin", Reach: "office", PersonID: ""},
		Action: "added", Kind: "person", ThingID: "t", MeetingID: "", PersonID: "p", Fields: "[]",
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("00", 32) + "0000000000000001" + "000000006b49d200")
	texts := strings.Split("r api o i 张 admin office  added person t  p []", " ") // some are empty
	for _, text := range texts {
		b.WriteString(fmt.Sprintf("%016x", len(text)) + hex.EncodeToString([]byte(text)))
	}
	bytes, err := hex.DecodeString(b.String())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.HashAfter(journal.Hash{}).String(), sum(bytes); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func sum(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
