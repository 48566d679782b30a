package store

import (
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
	// postgresConns bounds one process's connections; writers use one at a time.
	postgresConns = 20
)

// openPostgres opens one pool for readers and writers alike. A statement or a
// lock that takes longer than its time-out fails rather than hanging requests.
func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return err
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	if _, set := cfg.RuntimeParams["application_name"]; !set {
		cfg.RuntimeParams["application_name"] = "huiqi"
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s.pools, s.postgres = []*sql.DB{pool}, true
	if err := migrate(ctx, pool, true); err != nil {
		return err
	}
	s.writer, err = gorm.Open(postgres.New(postgres.Config{Conn: pool}), config())
	s.reader = s.writer
	return err
}
