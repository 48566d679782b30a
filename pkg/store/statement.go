package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
)

// statementTracer reports the statements of a PostgreSQL connection, BEGIN and
// COMMIT among them.
type statementTracer func(text string)

func (t statementTracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	t(q.SQL)
	return ctx
}

func (statementTracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// traced opens the database that db opens, and reports every statement before the
// driver is given it.
func traced(db *sql.DB, dsn string, report func(text string)) (*sql.DB, error) {
	d := db.Driver()
	if err := db.Close(); err != nil {
		return nil, err
	}
	return sql.OpenDB(tracedConnector{driver: d, dsn: dsn, report: report}), nil
}

type tracedConnector struct {
	driver driver.Driver
	dsn    string
	report func(text string)
}

func (c tracedConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return tracedConn{fullConn: conn.(fullConn), report: c.report}, nil
}

func (c tracedConnector) Driver() driver.Driver { return c.driver }

// fullConn is what database/sql asks of a connection beside the least, and what the
// driver of SQLite offers.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type tracedConn struct {
	fullConn
	report func(text string)
}

func (c tracedConn) BeginTx(ctx context.Context, opt driver.TxOptions) (driver.Tx, error) {
	c.report("begin")
	tx, err := c.fullConn.BeginTx(ctx, opt)
	if err != nil {
		return nil, err
	}
	return tracedTx{Tx: tx, report: c.report}, nil
}

func (c tracedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.report(query)
	return c.fullConn.PrepareContext(ctx, query)
}

func (c tracedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.report(query)
	return c.fullConn.ExecContext(ctx, query, args)
}

func (c tracedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.report(query)
	return c.fullConn.QueryContext(ctx, query, args)
}

type tracedTx struct {
	driver.Tx
	report func(text string)
}

func (t tracedTx) Commit() error {
	t.report("commit")
	return t.Tx.Commit()
}

func (t tracedTx) Rollback() error {
	t.report("rollback")
	return t.Tx.Rollback()
}
