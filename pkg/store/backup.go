package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"huiqi/pkg/subscription"
)

// ErrInUse is what a restoration answers while something else uses the database.
var ErrInUse = errors.New("the database is in use; stop the server first")

// Verify proves the database at url whole. ErrOtherVersion says that the database found no fault in itself, and that
// what it holds cannot be judged by this program.
type Verify func(ctx context.Context, url string) error

// Checked says how far a backup was checked.
type Checked string

// A copy is read back and its contents are checked; or only read back, where the role may create no database; or only
// checked by the database itself, where it is of another version.
const (
	CheckedWhole   Checked = "whole"
	CheckedFile    Checked = "file"
	CheckedVersion Checked = "version"
)

// Backup writes the office at url, as of one instant and while it is used, to the new file out.
// Before the file has its name it was read back: verify has seen the copy, on PostgreSQL in a
// database that is made for it where the role may make one. An office of an earlier version is
// copied too: whoever has put the newer program in place first needs that most.
func Backup(ctx context.Context, url, out string, verify Verify) (Checked, error) {
	_, err := os.Lstat(out)
	if err == nil {
		return "", fmt.Errorf("%s is there already and is not written over", out)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	temp, err := tempBeside(out)
	if err != nil {
		return "", err
	}
	defer os.Remove(temp)
	checked := CheckedWhole
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		err = copyFile(ctx, path, temp)
		if err == nil {
			err = verify(ctx, "sqlite:"+temp)
		}
	} else {
		checked, err = dump(ctx, url, temp, verify)
	}
	other := errors.Is(err, ErrOtherVersion)
	if err != nil && !other {
		return "", err
	}
	err = publish(temp, out)
	if err != nil {
		return "", err
	}
	if other {
		return CheckedVersion, nil // it may have no place to note a backup
	}
	return checked, noteBackup(ctx, url)
}

// tempBeside makes an empty file, readable to its owner alone, in the directory of the path.
func tempBeside(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// copyFile has SQLite copy the office in the file from, as of one instant, into the empty file to.
func copyFile(ctx context.Context, from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return fmt.Errorf("%w: the file %s is empty", ErrNoOffice, from)
	}
	db, err := sql.Open("sqlite", fileURL(from, "_pragma=busy_timeout(10000)"))
	if err != nil {
		return err
	}
	defer db.Close()
	var found int
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ledger'").Scan(&found)
	if err != nil {
		return fmt.Errorf("reading %s: %w", from, err)
	}
	if found == 0 {
		return fmt.Errorf("%w: %s has no tables of Huiqi", ErrNoOffice, from)
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	if err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	return nil
}

// publish gives a whole file its name, unless something has the name by now, and sees to it that
// both outlast a crash of the machine.
func publish(temp, name string) error {
	err := syncPath(temp)
	if err != nil {
		return err
	}
	err = os.Link(temp, name)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without links, such as a share: a name that is taken is noticed a moment earlier.
		_, there := os.Lstat(name)
		if !errors.Is(there, fs.ErrNotExist) {
			return fs.ErrExist
		}
		err = os.Rename(temp, name)
	}
	if err != nil {
		return err
	}
	return syncPath(filepath.Dir(name))
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// noteBackup remembers in the office when it was last copied.
func noteBackup(ctx context.Context, url string) error {
	db, err := openRaw(url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, fmt.Sprintf("UPDATE ledger SET backed_up_at = %d WHERE id = 1", time.Now().Unix()))
	if err != nil {
		return fmt.Errorf("the backup is written; that it was could not be noted in the office: %w", err)
	}
	return nil
}

// openRaw opens a database as it is, of whatever version.
func openRaw(url string) (*sql.DB, error) {
	driver, dsn := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite", fileURL(path, "_pragma=busy_timeout(10000)")
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// Kept is what a restoration knows of the state that it replaced.
type Kept struct {
	// Path is where that state is kept, empty when there was none.
	Path string
	// Unread is why it could not be read, nil when it was.
	Unread error
	// Meetings, Links and Tokens are how many it had that the restored state has not.
	Meetings, Links, Tokens int64
}

// Restore puts the copy in the file from in the place of the office at url, keeps what was there,
// dates everything anew and has verify see the result. A failure leaves what was there. keep is
// the directory for what was in PostgreSQL.
func Restore(ctx context.Context, url, from, keep string, verify Verify) (subscription.Restoration, Kept, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return restoreFile(ctx, path, from, verify)
	}
	return restoreDump(ctx, url, from, keep, verify)
}

// surpassed reads what the office at url may have given out.
func surpassed(ctx context.Context, url string) (subscription.Surpassed, error) {
	var known subscription.Surpassed
	db, err := openRaw(url)
	if err != nil {
		return known, err
	}
	defer db.Close()
	var modified int64
	err = db.QueryRowContext(ctx, `SELECT (SELECT coalesce(MAX(sequence), 0) FROM meetings), revision,
		(SELECT coalesce(MAX(changed_at), 0) FROM meetings) + (SELECT coalesce(MAX(recasts), 0) FROM feeds)
		FROM ledger WHERE id = 1`).Scan(&known.Sequence, &known.Revision, &modified)
	if err != nil {
		return known, err
	}
	known.Modified = time.Unix(modified, 0).UTC()
	return known, nil
}

// ids reads the IDs of a table of the office at url.
func ids(ctx context.Context, url, table string) (map[string]bool, error) {
	db, err := openRaw(url)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	all, err := column(ctx, db, "SELECT CAST(id AS text) FROM "+table)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool, len(all))
	for _, id := range all {
		found[id] = true
	}
	return found, nil
}

// inventory is the IDs of what a restoration can lose.
type inventory struct{ meetings, links, tokens map[string]bool }

func takeStock(ctx context.Context, url string) (inventory, error) {
	var i inventory
	for _, of := range []struct {
		table string
		into  *map[string]bool
	}{{"meetings", &i.meetings}, {"feeds", &i.links}, {"tokens", &i.tokens}} {
		found, err := ids(ctx, url, of.table)
		if err != nil {
			return i, err
		}
		*of.into = found
	}
	return i, nil
}

// without counts what k's state had and the state now has not.
func (k *Kept) without(was, is inventory) {
	missing := func(was, is map[string]bool) int64 {
		n := int64(0)
		for id := range was {
			if !is[id] {
				n++
			}
		}
		return n
	}
	k.Meetings = missing(was.meetings, is.meetings)
	k.Links = missing(was.links, is.links)
	k.Tokens = missing(was.tokens, is.tokens)
}
