package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// sessionTime is how long VerifySessions may take.
	sessionTime = 15 * time.Second
	// trialChannel is the channel on which it calls itself.
	trialChannel = "huiqi_trial"
)

// errPooled is the answer to a pooler that lends a session out between transactions.
var errPooled = errors.New("PostgreSQL is reached through a pooler that does not pool by session: " +
	"LISTEN is not heard or locks are shared, so that replicas would not hear of each other and could migrate at " +
	"the same time; set pool_mode = session (PgBouncer) for this database, or give the address of PostgreSQL itself")

// VerifySessions tries on two connections to a PostgreSQL database what Huiqi needs of a session: that a lock of one
// is not the other's, and that what one calls the other hears. A pooler in transaction mode fails it, and the error
// says so in words. It accepts every other URL unseen.
func VerifySessions(ctx context.Context, url string) error {
	if !isPostgres(url) {
		return nil
	}
	cfg, err := postgresConfig(url)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	// A pooler may not know the statements that a client has prepared.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	ctx, cancel := context.WithTimeout(ctx, sessionTime)
	defer cancel()
	one, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("store: %w", translate(err))
	}
	defer func() { _ = one.Close(context.WithoutCancel(ctx)) }()
	other, err := pgx.ConnectConfig(ctx, cfg.Copy())
	if err != nil {
		return fmt.Errorf("store: %w", translate(err))
	}
	defer func() { _ = other.Close(context.WithoutCancel(ctx)) }()
	err = tryLock(ctx, one, other)
	if err == nil {
		err = tryListening(ctx, one, other)
	}
	if err != nil {
		return fmt.Errorf("store: trying what a session keeps: %w", translate(err))
	}
	return nil
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// tryLock has one take a lock that the other must not get.
func tryLock(ctx context.Context, one, other *pgx.Conn) error {
	key := rand.Int64() // of its own, because others may try at the same time
	_, err := one.Exec(ctx, "SELECT pg_advisory_lock($1)", key)
	if err != nil {
		return err
	}
	var shared, kept bool
	err = other.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&shared)
	if err != nil {
		return err
	}
	if shared {
		// A pooler hands the session on with the lock: it must not stay there.
		_, err = other.Exec(ctx, "SELECT pg_advisory_unlock($1)", key)
	}
	if err != nil {
		return err
	}
	err = one.QueryRow(ctx, "SELECT pg_advisory_unlock($1)", key).Scan(&kept)
	if err != nil {
		return err
	}
	if shared || !kept {
		return errPooled
	}
	return nil
}

// tryListening has one listen for what the other calls.
func tryListening(ctx context.Context, one, other *pgx.Conn) error {
	_, err := one.Exec(ctx, "LISTEN "+trialChannel)
	if err != nil {
		return err
	}
	defer func() { _, _ = one.Exec(ctx, "UNLISTEN "+trialChannel) }()
	call := strconv.FormatUint(rand.Uint64(), 16)
	_, err = other.Exec(ctx, "SELECT pg_notify($1, $2)", trialChannel, call)
	if err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	for {
		heard, err := one.WaitForNotification(soon)
		if err != nil && soon.Err() != nil && ctx.Err() == nil {
			return errPooled
		}
		if err != nil {
			return err
		}
		if heard.Payload == call { // and not somebody else's, who tries too
			return nil
		}
	}
}
