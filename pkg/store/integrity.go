package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"huiqi/pkg/consult"
)

// Integrity is what a database found out about itself.
type Integrity struct {
	// Faults are what is wrong, Unchecked what could not be looked at here.
	Faults, Unchecked []string
}

func (i *Integrity) fault(format string, args ...any) {
	i.Faults = append(i.Faults, fmt.Sprintf(format, args...))
}

// maxIntegrityFaults bounds what one check lists of a kind.
const maxIntegrityFaults = 100

// CheckIntegrity has the database at url check its files and its foreign keys. It changes nothing,
// needs no schema of this program's, and answers what is wrong as Faults: an error is only
// that nothing could be looked at, such as a server that is away.
func CheckIntegrity(ctx context.Context, url string) (Integrity, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return checkFile(ctx, path)
	}
	return checkCluster(ctx, url)
}

func checkFile(ctx context.Context, path string) (Integrity, error) {
	var found Integrity
	info, err := os.Stat(path)
	if err != nil {
		return found, err
	}
	if info.Size() == 0 {
		return found, fmt.Errorf("%w: the file %s is empty", ErrNoOffice, path)
	}
	db, err := sql.Open("sqlite", fileURL(path, "_pragma=busy_timeout(10000)", "_pragma=query_only(1)"))
	if err != nil {
		return found, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	lines, err := column(ctx, db, fmt.Sprintf("PRAGMA integrity_check(%d)", maxIntegrityFaults))
	if err != nil {
		found.fault("file: %v", err)
	}
	for _, line := range lines {
		if line != "ok" {
			found.fault("file: %s", line)
		}
	}
	if err == nil && len(lines) == 0 {
		found.fault("file: its check came to no end")
	}
	lines, err = column(ctx, db, `SELECT "table" || ' row ' || coalesce(rowid, '?') || ' refers to ' || parent ||
		', where it is not' FROM pragma_foreign_key_check LIMIT 100`)
	if err != nil {
		found.fault("foreign keys: %v", err)
	}
	for _, line := range lines {
		found.fault("foreign key: %s", line)
	}
	return found, nil
}

// fileURL is what the driver opens.
func fileURL(path string, opt ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: strings.Join(opt, "&")}
	return u.String()
}

// column reads the one column of a query, as far as it comes.
func column(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return all, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

func checkCluster(ctx context.Context, dsn string) (Integrity, error) {
	var found Integrity
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return found, err
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		return found, translate(err)
	}
	for _, check := range []func(context.Context, *sql.DB, *Integrity) error{
		readTables, checkIndexes, checkForeignKeys, checkSums,
	} {
		err := check(ctx, db, &found)
		if errors.Is(translate(err), consult.ErrUnavailable) || ctx.Err() != nil {
			return found, err
		}
		if err != nil {
			found.fault("catalogue: %v", err)
		}
	}
	return found, nil
}

// ownTables are the tables of the office.
const ownTables = `SELECT CAST(CAST(oid AS regclass) AS text) FROM pg_class
	WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1`

// readTables reads every row whole, with what is stored out of line.
func readTables(ctx context.Context, db *sql.DB, found *Integrity) error {
	tables, err := column(ctx, db, ownTables)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var sum sql.NullInt64
		err := db.QueryRowContext(ctx, "SELECT SUM(hashtext(CAST(x AS text))) FROM "+table+" x").Scan(&sum)
		if errors.Is(translate(err), consult.ErrUnavailable) {
			return err
		}
		if err != nil {
			found.fault("table %s: %v", table, err)
		}
	}
	return nil
}

// checkIndexes compares each index with its table, where the extension amcheck is there for that.
func checkIndexes(ctx context.Context, db *sql.DB, found *Integrity) error {
	invalid, err := column(ctx, db, `SELECT CAST(CAST(indexrelid AS regclass) AS text) FROM pg_index
		WHERE NOT indisvalid AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace =
		CAST(current_schema() AS regnamespace))`)
	if err != nil {
		return err
	}
	for _, index := range invalid {
		found.fault("index %s is not valid", index)
	}
	var there bool
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'amcheck')").Scan(&there)
	if err != nil {
		return err
	}
	if !there {
		found.Unchecked = append(found.Unchecked,
			"whether indexes agree with their tables (a superuser may CREATE EXTENSION amcheck)")
		return nil
	}
	trees, err := column(ctx, db, `SELECT CAST(CAST(i.indexrelid AS regclass) AS text) FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
		WHERE a.amname = 'btree' AND c.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1`)
	if err != nil {
		return err
	}
	for _, index := range trees {
		_, err := db.ExecContext(ctx, "SELECT bt_index_check(CAST($1 AS regclass), true)", index)
		if errors.Is(translate(err), consult.ErrUnavailable) {
			return err
		}
		if err != nil {
			found.fault("index %s: %v", index, err)
		}
	}
	found.Unchecked = append(found.Unchecked, "whether the index of the exclusion constraint agrees with its table")
	return nil
}

// checkForeignKeys looks for rows whose other row is not there: triggers that were off, as while a
// dump is loaded, let them pass.
func checkForeignKeys(ctx context.Context, db *sql.DB, found *Integrity) error {
	queries, err := column(ctx, db, `SELECT format(
		'SELECT %L || count(*) FROM %s x WHERE %s AND NOT EXISTS (SELECT 1 FROM %s y WHERE %s) HAVING count(*) > 0',
		conname || ' of ' || CAST(conrelid AS regclass) || ': ', CAST(conrelid AS regclass),
		(SELECT string_agg(format('x.%I IS NOT NULL', a.attname), ' AND ') FROM unnest(conkey) k
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k),
		CAST(confrelid AS regclass),
		(SELECT string_agg(format('y.%I = x.%I', b.attname, a.attname), ' AND ') FROM unnest(conkey, confkey) k(n, m)
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = n
			JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = m))
		FROM pg_constraint WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY 1`)
	if err != nil {
		return err
	}
	for _, query := range queries {
		broken, err := column(ctx, db, query)
		if errors.Is(translate(err), consult.ErrUnavailable) {
			return err
		}
		if err != nil {
			found.fault("foreign keys: %v", err)
		}
		for _, line := range broken {
			found.fault("foreign key %s rows refer to what is not there", line)
		}
	}
	return nil
}

// checkSums says whether PostgreSQL notices a byte that a disk changed.
func checkSums(ctx context.Context, db *sql.DB, found *Integrity) error {
	var on string
	err := db.QueryRowContext(ctx, "SHOW data_checksums").Scan(&on)
	if err == nil && on != "on" {
		found.Unchecked = append(found.Unchecked,
			"bytes that changed on the disk without breaking a page: the cluster was made without --data-checksums")
	}
	return err
}
