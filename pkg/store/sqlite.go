package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
	_ "modernc.org/sqlite" // registers the pure Go driver "sqlite"
)

// sqliteReaders is how many connections read beside the one that writes, unless Options say otherwise.
const sqliteReaders = 4

// openSQLite opens one writing connection, whose transactions take the lock at
// BEGIN, and a few reading ones. Every commit is synced before it is answered.
func (s *database) openSQLite(ctx context.Context, path string) error {
	if path == "" || strings.Contains(path, ":memory:") {
		return fmt.Errorf("sqlite: needs the path of a file")
	}
	s.home.path = path + homeSuffix
	s.path = path
	if err := s.findFile(path); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	migrator, err := s.openFile(path, 1, "", "_txlock=immediate", "_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	if err := s.findOffice(ctx, migrator); err != nil {
		return err
	}
	if err := s.bringUp(ctx, migrator); err != nil {
		return err
	}
	err = migrator.Close()
	if err != nil {
		return err
	}
	// Beside what it does to the office, the connection keeps what the journal is to say of that.
	begin := ""
	if !s.opt.Inspect {
		begin = capturingSQL(s.watched)
	}
	writer, err := s.openFile(path, 1, begin, "_txlock=immediate", "_pragma=synchronous(FULL)", "_pragma=temp_store(2)")
	if err != nil {
		return err
	}
	reader, err := s.openFile(path, cmp.Or(s.opt.Conns, sqliteReaders), "", "_txlock=deferred", "_pragma=query_only(1)")
	if err != nil {
		return err
	}
	s.writer, err = gorm.Open(sqliteDialect{conn: writer}, config())
	if err != nil {
		return err
	}
	s.reader, err = gorm.Open(sqliteDialect{conn: reader}, config())
	return err
}

// findFile makes the file when it is not there and may be made. An empty file
// holds no office either, and SQLite would write to it on opening it.
func (s *database) findFile(path string) error {
	if !s.opt.Existing {
		return private(path)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no file %s", ErrNoOffice, path)
	}
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return fmt.Errorf("%w: the file %s is empty", ErrNoOffice, path)
	}
	return nil
}

// private makes a new file, readable to its owner alone: it will hold telephone
// numbers, and SQLite gives its journal the same mode. One that is there is not
// opened, because closing it would drop this process's own locks on it.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *database) openFile(path string, conns int, begin string, more ...string) (*sql.DB, error) {
	opt := append([]string{"_pragma=busy_timeout(10000)", "_pragma=journal_mode(WAL)",
		"_pragma=foreign_keys(1)", "_pragma=cache_size(-4000)"}, more...)
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: strings.Join(opt, "&")}
	// The driver is registered by name alone; nothing is opened yet.
	registered, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	var c driver.Connector = guardedConnector{driver: registered.Driver(), dsn: u.String(), check: s.opened.check,
		begin: begin}
	if s.opt.Statement != nil {
		c = traced(c, s.opt.Statement)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	s.pools = append(s.pools, db)
	return db, nil
}

// sqliteDialect teaches GORM to speak to an open SQLite handle. The schema is
// the migrations' alone, so it offers no migrator of its own.
type sqliteDialect struct{ conn *sql.DB }

func (sqliteDialect) Name() string { return "sqlite" }

func (d sqliteDialect) Initialize(db *gorm.DB) error {
	db.ConnPool = d.conn
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		CreateClauses: []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses: []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses: []string{"DELETE", "FROM", "WHERE", "RETURNING"},
	})
	return nil
}

func (d sqliteDialect) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: d}}
}

func (sqliteDialect) DataTypeOf(*schema.Field) string { return "" }

func (sqliteDialect) DefaultValueOf(*schema.Field) clause.Expression {
	return clause.Expr{SQL: "NULL"}
}

func (sqliteDialect) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { w.WriteByte('?') }

func (sqliteDialect) QuoteTo(w clause.Writer, name string) {
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			w.WriteByte('.')
		}
		w.WriteByte('"')
		w.WriteString(strings.ReplaceAll(part, `"`, `""`))
		w.WriteByte('"')
	}
}

func (sqliteDialect) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `"`, vars...)
}
