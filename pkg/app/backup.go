package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"huiqi/pkg/config"
	"huiqi/pkg/store"
)

type backupCmd struct {
	config.Database
	Out string `help:"The new file; one that is there is not written over." required:"" type:"path"`
}

// Run copies the office while it is used, reads the copy back and only then gives it its name.
func (c backupCmd) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	checked, err := store.Backup(ctx, url, c.Out, s.verify)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	said := map[store.Checked]string{
		store.CheckedWhole:   "read back and checked",
		store.CheckedFile:    "read back; its contents were not checked, which needs a role that may create a database",
		store.CheckedVersion: "read back and sound; its contents, of another version, were not checked",
	}
	fmt.Fprintf(s.errs, "Backed up to %s, %s.\n", c.Out, said[checked])
	return nil
}

// verify proves a copy whole, as huiqi check does.
func (s *streams) verify(ctx context.Context, url string) error {
	err := inspect(ctx, &streams{version: s.version, out: s.errs, errs: io.Discard}, url)
	if err != nil {
		return fmt.Errorf("the copy is not sound: %w", err)
	}
	return nil
}

type restoreCmd struct {
	config.Database
	From string `help:"A file that huiqi backup, SQLite or pg_dump -Fc wrote." required:"" type:"existingfile"`
	Keep string `help:"PostgreSQL: the directory for a dump of what is there now. By default that of --from." type:"path"`
}

// Run puts the copy in the place of the office, keeps what was there, and tells what nobody can know any more.
func (c restoreCmd) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	keep := c.Keep
	if keep == "" {
		keep = filepath.Dir(c.From)
	}
	done, kept, err := store.Restore(ctx, url, c.From, keep, s.verify)
	if err != nil {
		if kept.Path != "" {
			fmt.Fprintf(s.errs, "What was there is kept in %s.\n", kept.Path)
		}
		return fmt.Errorf("restore: %w", err)
	}
	reportRestored(s.errs, done)
	switch {
	case kept.Path == "":
	case kept.Unread != nil:
		fmt.Fprintf(s.errs, "What was there is kept in %s. It could not be read: %v\n", kept.Path, kept.Unread)
	default:
		fmt.Fprintf(s.errs, "What was there is kept in %s. It has %d meetings, %d links and %d tokens that are not in "+
			"the restored office.\n", kept.Path, kept.Meetings, kept.Links, kept.Tokens)
	}
	return nil
}
