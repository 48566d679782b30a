package store

import (
	"context"
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

// traced connects as c does, and reports every statement before the driver is given it.
func traced(c driver.Connector, report func(text string)) driver.Connector {
	return tracedConnector{Connector: c, report: report}
}

type tracedConnector struct {
	driver.Connector
	report func(text string)
}

func (c tracedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return tracedConn{fullConn: conn.(fullConn), report: c.report}, nil
}

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
