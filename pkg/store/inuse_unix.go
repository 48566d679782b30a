//go:build unix

package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// inUse reports whether another process has the SQLite file open: each holds a lock on it, or on
// the index of its journal, as long as it does. It must not be asked while this process has the
// file open, for closing any handle of a file drops a process's own locks on it.
func inUse(path string) (bool, error) {
	for _, name := range []string{path, path + "-shm"} {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart}
		err = syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock)
		err = errors.Join(err, f.Close())
		if err != nil {
			return false, err
		}
		if lock.Type != syscall.F_UNLCK {
			return true, nil
		}
	}
	return false, nil
}
