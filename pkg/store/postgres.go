package store

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	// writeLock is the advisory lock that makes writers take turns ("huiqi").
	writeLock = 0x6875697169
	// postgresConns bounds one process's connections unless Options say otherwise; writers use one at a time.
	postgresConns = 20
	// postgresStatements bounds the prepared statements of one connection, each of
	// which costs the server some ten kilobytes and more for long lists.
	postgresStatements = 128
	// postgresLimits keep one lost process from stopping the office: a transaction
	// that nobody continues is ended by the server, and who waits for a lock gives up.
	postgresLimits = "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '30s'"
)

// openPostgres opens one pool for readers and writers alike.
func (s *database) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := postgresConfig(dsn)
	if err != nil {
		return err
	}
	s.line = cfg.Copy()
	s.line.RuntimeParams["application_name"] += " listener"
	if s.opt.Statement != nil {
		cfg.Tracer = statementTracer(s.opt.Statement)
	}
	cfg.StatementCacheCapacity = min(cfg.StatementCacheCapacity, postgresStatements)
	pool := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.PgConn().Exec(ctx, postgresLimits).ReadAll()
		return err
	}))
	conns := cmp.Or(s.opt.Conns, postgresConns)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s.pools, s.postgres = []*sql.DB{pool}, true
	if err := s.findOffice(ctx, pool); err != nil {
		return err
	}
	if err := s.bringUp(ctx, pool); err != nil {
		return err
	}
	s.writer, err = gorm.Open(postgres.New(postgres.Config{Conn: pool}), config())
	if err != nil {
		return err
	}
	s.reader = s.writer
	return nil
}

// postgresConfig is how to connect to the database at the URL.
func postgresConfig(dsn string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	if _, set := cfg.RuntimeParams["application_name"]; !set {
		cfg.RuntimeParams["application_name"] = "huiqi"
	}
	return cfg, nil
}
