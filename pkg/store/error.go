package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"huiqi/pkg/consult"
)

// SQLSTATE codes of PostgreSQL, appendix A of its manual.
const (
	pgForeignKey = "23503"
	pgUnique     = "23505"
	pgExclusion  = "23P01"
	pgBadText    = "22P02" // text that is no uuid
	pgBadBytes   = "22021" // text with a NUL
	pgTooMany    = "53300" // connections
	pgCancelled  = "57014" // by statement_timeout or an administrator; what a context ends is no answer of the server
	pgLocked     = "55P03" // a lock was waited for too long
	pgIdle       = "25P03" // the transaction was left lying
	pgReadOnly   = "25006" // a standby, or a database that takes no writes
	pgDiskFull   = "53100"
	pgBrokenFile = "58030" // input or output failed
	// pgOtherPlan is what a prepared statement answers once on each connection when a newer program has added a column
	// to its table. The driver prepares it anew the next time.
	pgOtherPlan = "0A000"
)

// translate turns a driver's error into a sentinel of consult by its code,
// never by its words. What it does not know it returns as it came.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return consult.ErrNotFound
	}
	var sentinel error
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		switch pg.Code {
		case pgForeignKey:
			sentinel = consult.ErrReferred
		case pgUnique, pgExclusion:
			sentinel = consult.ErrConflict
		case pgBadText, pgBadBytes:
			sentinel = consult.ErrInvalid
		case pgTooMany, pgLocked, pgIdle, pgReadOnly, pgDiskFull, pgBrokenFile, pgOtherPlan:
			sentinel = consult.ErrUnavailable
		case pgCancelled:
			sentinel = consult.ErrStatementTimeout
		default:
			// Classes 08, connection, and 57, operator intervention: it is going down or coming up.
			if class := pg.Code[:2]; class == "08" || class == "57" {
				sentinel = consult.ErrUnavailable
			}
		}
	case errors.As(err, &lite):
		switch lite.Code() {
		case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
			sentinel = consult.ErrReferred
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER:
			sentinel = consult.ErrConflict
		default:
			switch lite.Code() & 0xff { // without what SQLite says more of it
			case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
				sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR:
				sentinel = consult.ErrUnavailable
			}
		}
	case errors.As(err, new(*pgconn.ConnectError)), errors.As(err, new(*net.OpError)), lost(err),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, io.EOF), errors.Is(err, pgconn.ErrConnClosed):
		sentinel = consult.ErrUnavailable
	}
	if sentinel == nil || errors.Is(err, sentinel) {
		return err
	}
	return fmt.Errorf("%w (%w)", sentinel, err)
}

// lost reports whether a connection was found closed before anything was sent by it,
// though not because the caller has gone.
func lost(err error) bool {
	return pgconn.SafeToRetry(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}
