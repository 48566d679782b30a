package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"huiqi/pkg/subscription"
)

// restoreFile makes the whole new file first and gives it the name at the end: there is no moment
// without an office.
func restoreFile(ctx context.Context, path, from string, verify Verify) (subscription.Restoration, Kept, error) {
	var kept Kept
	var known subscription.Surpassed
	var stock inventory
	used, err := inUse(path)
	if err != nil {
		return subscription.Restoration{}, kept, err
	}
	if used {
		return subscription.Restoration{}, kept, ErrInUse
	}
	_, err = os.Stat(path)
	had := err == nil
	if had {
		known, kept.Unread = surpassed(ctx, "sqlite:"+path)
		if kept.Unread == nil {
			stock, kept.Unread = takeStock(ctx, "sqlite:"+path)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return subscription.Restoration{}, kept, err
	}
	temp, err := tempBeside(path)
	if err != nil {
		return subscription.Restoration{}, kept, err
	}
	defer removeFile(temp)
	done, err := prepareFile(ctx, from, temp, known, verify)
	if err != nil {
		return done, kept, err
	}
	is, err := takeStock(ctx, "sqlite:"+temp)
	if err != nil {
		return done, kept, err
	}
	if had && kept.Unread == nil {
		kept.without(stock, is)
	}
	used, err = inUse(path)
	if err != nil {
		return done, kept, err
	}
	if used {
		return done, kept, ErrInUse
	}
	if had {
		kept.Path = path + ".before-" + time.Now().UTC().Format("20060102T150405Z")
		err = setAside(path, kept.Path)
		if err != nil {
			return done, kept, fmt.Errorf("keeping what was there: %w", err)
		}
	}
	return done, kept, moveFile(temp, path)
}

// prepareFile copies from to temp, brings it up to date and dates it anew.
func prepareFile(
	ctx context.Context, from, temp string, known subscription.Surpassed, verify Verify,
) (subscription.Restoration, error) {
	var done subscription.Restoration
	sound, err := CheckIntegrity(ctx, "sqlite:"+from)
	if err != nil {
		return done, err
	}
	if len(sound.Faults) > 0 {
		return done, fmt.Errorf("%s is damaged: %s", from, sound.Faults[0])
	}
	err = copyFile(ctx, from, temp)
	if err != nil {
		return done, err
	}
	done, err = dateAnew(ctx, "sqlite:"+temp, known)
	if err != nil {
		return done, err
	}
	err = verify(ctx, "sqlite:"+temp)
	if err != nil {
		return done, err
	}
	return done, syncPath(temp)
}

// dateAnew opens the restored state, which notices that it is a copy, and surpasses what is known
// of the lost one. A state from before homes were kept does not notice.
func dateAnew(ctx context.Context, url string, known subscription.Surpassed) (subscription.Restoration, error) {
	s, err := Open(ctx, url, Options{Existing: true, Surpassed: known})
	if err != nil {
		return subscription.Restoration{}, err
	}
	done := s.Restoration
	if done.Cause == "" {
		done, err = s.Restored(ctx, known)
	}
	return done, errors.Join(err, s.Close())
}

// setAside gives what is at the path another name beside its own, with the journal that belongs to
// it: left behind, SQLite would take the journal for that of the new file.
func setAside(path, aside string) error {
	err := os.Rename(path+"-wal", aside+"-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = os.Remove(path + "-shm")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = os.Link(path, aside)
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if err != nil {
		return os.Rename(path, aside) // a file system without links
	}
	return nil
}

// moveFile gives the file at temp, and what lies beside it, the name of the path.
func moveFile(temp, path string) error {
	err := os.Rename(temp+homeSuffix, path+homeSuffix)
	if err != nil {
		return err
	}
	err = os.Rename(temp, path)
	if err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

func removeFile(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal", homeSuffix} {
		_ = os.Remove(path + suffix)
	}
}
