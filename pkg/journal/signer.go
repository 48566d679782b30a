package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"huiqi/pkg/consult"
)

// HeadStore reads the journal and keeps its signed heads.
type HeadStore interface {
	Reader
	JournalHead(ctx context.Context) (Head, error)
	AddSignedHead(ctx context.Context, h SignedHead) error
}

// Files are where the key is, and where each day of the journal is exported to. Either may be empty: then nothing is
// signed, or nothing is exported.
type Files struct{ Key, Dir string }

// Signer signs the head of the journal each day, and exports what was written since the day before.
type Signer struct {
	store HeadStore
	clock consult.Clock
	files Files
	log   *slog.Logger
}

// NewSigner returns a Signer.
func NewSigner(store HeadStore, clock consult.Clock, files Files, log *slog.Logger) *Signer {
	return &Signer{store: store, clock: clock, files: files, log: log}
}

// signEvery is how often a Signer looks whether a new day has begun.
const signEvery = 10 * time.Minute

// Run signs and exports at once and then each day of the office's zone, until ctx ends. What fails is tried again.
func (s *Signer) Run(ctx context.Context) {
	if s.files.Key == "" {
		s.log.Warn("the journal is not signed: name a file for its key with --journal-key")
	}
	done := ""
	tick := time.NewTicker(signEvery)
	defer tick.Stop()
	for {
		day := s.clock.Now().In(s.clock.Zone()).Format(time.DateOnly)
		if day != done {
			err := s.Day(ctx, day)
			if err == nil {
				done = day
			} else if ctx.Err() == nil {
				s.log.Error("the journal was not signed and exported", "day", day, "error", err)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Day signs the head, and exports all rows since the last export to the file of the day, unless another process has
// done so.
func (s *Signer) Day(ctx context.Context, day string) error {
	if s.files.Dir == "" {
		head, err := s.store.JournalHead(ctx)
		if err != nil {
			return err
		}
		_, err = s.sign(ctx, head)
		return err
	}
	after, err := lastExported(s.files.Dir)
	if err != nil {
		return err
	}
	path := filepath.Join(s.files.Dir, "journal-"+day+".jsonl")
	_, _, err = s.Export(ctx, path, after, time.Time{})
	if errors.Is(err, fs.ErrExist) { // by another process, or before this one was started
		return nil
	}
	return err
}

// sign signs the head and keeps it, if there is to be a key. The key is made when it is not there.
func (s *Signer) sign(ctx context.Context, h Head) (SignedHead, error) {
	now := s.clock.Now()
	if s.files.Key == "" {
		return SignedHead{Head: h, At: now}, nil
	}
	key, err := MakeKey(s.files.Key)
	if err != nil {
		return SignedHead{}, err
	}
	signed := key.Sign(h, now)
	return signed, s.store.AddSignedHead(ctx, signed)
}

// headSuffix is what the name of a head's file adds to that of the rows.
const headSuffix = ".head.json"

// Export writes the rows after the number, as far as they were written since the instant, to a new file, and the head
// beside it once the rows are safe. It says how many rows they are.
func (s *Signer) Export(ctx context.Context, path string, after int64, since time.Time) (SignedHead, int64, error) {
	head := Head{}
	rows := int64(0)
	err := newFile(path, func(f *os.File) error {
		var err error
		head, rows, err = Export(ctx, s.store, after, since, f)
		return err
	})
	if err != nil {
		return SignedHead{}, 0, err
	}
	if head.Seq == 0 { // nothing was written since
		head, err = s.store.JournalHead(ctx)
		if err != nil {
			return SignedHead{}, 0, err
		}
	}
	signed, err := s.sign(ctx, head)
	if err != nil {
		return signed, rows, err
	}
	text, err := json.Marshal(signed)
	if err != nil {
		return signed, rows, err
	}
	return signed, rows, newFile(path+headSuffix, func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}

// newFile makes a file that its owner alone can read, and has it outlast a crash. One that cannot be written is
// removed.
func newFile(path string, write func(*os.File) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// lastExported is the last row that an export in the directory ends with. Rows without a head beside them are of an
// export that was cut off, and are exported again.
func lastExported(dir string) (int64, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "journal-*"+headSuffix))
	if err != nil {
		return 0, err
	}
	heads, err := ReadHeads(paths)
	if err != nil {
		return 0, err
	}
	last := int64(0)
	for _, h := range heads {
		last = max(last, h.Seq)
	}
	return last, nil
}

// ReadHeads reads the files that exports leave beside the rows.
func ReadHeads(paths []string) ([]SignedHead, error) {
	heads := make([]SignedHead, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			return nil, fmt.Errorf("journal: head: %w", err)
		}
		err = json.Unmarshal(text, &heads[i])
		if err != nil {
			return nil, fmt.Errorf("journal: head: %s: %w", path, err)
		}
	}
	return heads, nil
}
