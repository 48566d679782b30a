package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"huiqi/pkg/consult"
)

const (
	// channel is where PostgreSQL tells of commits: the Revision, a space, and who
	// committed it.
	channel = "huiqi"
	// quiet and hearing are how long the listener may hear nothing before it is
	// called, and how long the call may take to be heard.
	quiet   = 10 * time.Second
	hearing = 5 * time.Second
)

// errDeaf says that a connection listens and does not hear: it is cut without
// having noticed, or a pooler lends it to others between statements.
var errDeaf = errors.New("the listener does not hear its own call")

// Listen tells of each Revision that another process commits, as it commits,
// and of 0 now and then, first when it is sure to hear: it calls itself over
// another connection, at the beginning and whenever it heard nothing for long.
// It returns when ctx ends or the line is lost, always with an error:
// errors.ErrUnsupported on SQLite, which tells nobody. What was committed while
// nobody listened is not told later. It holds one connection beside the pool.
func (s *database) Listen(ctx context.Context, heard func(consult.Revision)) error {
	if !s.postgres {
		return errors.ErrUnsupported
	}
	c, err := pgx.ConnectConfig(ctx, s.line.Copy())
	if err != nil {
		return fmt.Errorf("store: listen: %w", translate(err))
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = c.Close(ctx) // it is given up in any case
	}()
	if _, err := c.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("store: listen: %w", translate(err))
	}
	for {
		if err := s.call(ctx); err != nil {
			return fmt.Errorf("store: calling the listener: %w", err)
		}
		if err := s.hear(ctx, c, hearing, heard); err != nil {
			return fmt.Errorf("store: %w (%w)", errDeaf, translate(err))
		}
		for err = nil; err == nil; {
			err = s.hear(ctx, c, s.opt.Quiet, heard)
		}
		if ctx.Err() != nil || !pgconn.Timeout(err) {
			return fmt.Errorf("store: listening: %w", translate(err))
		}
	}
}

// call notifies every listener, this one among them, over the pool.
func (s *database) call(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	return translate(
		s.reader.WithContext(ctx).
			Exec("SELECT pg_notify(?, revision::text || ?::text) FROM ledger", channel, s.signature).Error,
	)
}

// hear waits for one notification. This process's own commits are known, and
// told as 0.
func (s *database) hear(ctx context.Context, c *pgx.Conn, wait time.Duration, heard func(consult.Revision)) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	n, err := c.WaitForNotification(ctx)
	if err != nil {
		return err
	}
	if strings.HasSuffix(n.Payload, s.signature) {
		heard(0)
		return nil
	}
	number, _, _ := strings.Cut(n.Payload, " ")
	revision, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil // somebody else's use of the channel
	}
	heard(consult.Revision(revision))
	return nil
}
