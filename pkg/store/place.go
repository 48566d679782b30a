package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"huiqi/pkg/consult"
)

// openedFile is a SQLite file as it was when it was opened, and its journal. SQLite goes on with
// a file that was moved, removed or replaced, and whoever opens the office next finds nothing of
// what was written since.
type openedFile struct {
	path      string
	file, wal os.FileInfo
}

// note remembers what lies at the path. The journal is there once the file was read.
func (o *openedFile) note(path string) error {
	path, err := filepath.EvalSymlinks(path) // SQLite puts the journal beside the file itself
	if err != nil {
		return err
	}
	o.file, err = os.Stat(path)
	if err != nil {
		return err
	}
	o.wal, err = os.Stat(path + "-wal")
	if err != nil {
		return err
	}
	o.path = path
	return nil
}

// check answers consult.ErrDatabaseMoved when another file, or none, lies there now.
func (o *openedFile) check() error {
	if o.path == "" {
		return nil // PostgreSQL
	}
	for _, f := range []struct {
		path string
		was  os.FileInfo
	}{{o.path, o.file}, {o.path + "-wal", o.wal}} {
		is, err := os.Stat(f.path)
		if err != nil {
			return fmt.Errorf("%w (%w)", consult.ErrDatabaseMoved, err)
		}
		if !os.SameFile(f.was, is) {
			return fmt.Errorf("%w (%s)", consult.ErrDatabaseMoved, f.path)
		}
	}
	return nil
}

// guardedConnector opens no further connection where another file, or none, lies now. SQLite would make an empty file,
// or throw away the journal beside one that is empty: it would be that of the file that was moved.
type guardedConnector struct {
	driver driver.Driver
	dsn    string
	check  func() error
	// begin is what every new connection is told first, or nothing.
	begin string
}

func (c guardedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	err := c.check()
	if err != nil {
		return nil, err
	}
	conn, err := c.driver.Open(c.dsn)
	if err != nil || c.begin == "" {
		return conn, err
	}
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, c.begin, nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func (c guardedConnector) Driver() driver.Driver { return c.driver }
