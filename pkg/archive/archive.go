// Package archive keeps the files of the office: it takes a content in, once however often it is sent, tells what it
// is, hands it out again, and forgets what nothing refers to any more. What refers to files, and who may see them by
// that, is left to store and to the rooms whose nouns have files.
package archive

import (
	"context"
	"fmt"
	"io"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/file"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Contents keeps the bytes of files by their hash.
type Contents interface {
	// KeepFile writes a File, and its content unless that is there.
	KeepFile(ctx context.Context, f file.File, content io.Reader) error
	// HasContent reports whether the content is there.
	HasContent(ctx context.Context, hash file.Hash) (bool, error)
	// ContentBytes is how many bytes all contents have.
	ContentBytes(ctx context.Context) (int64, error)
	// ReadContent writes the content to w, a piece at a time.
	ReadContent(ctx context.Context, hash file.Hash, w io.Writer) error
	// ForgetFiles removes the Files made before the instant that nothing refers to, and the contents that no File has
	// any more. It returns how many Files they were.
	ForgetFiles(ctx context.Context, before time.Time) (int64, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Contents
	reach.Keeper
	Files registry.Reader[file.File, file.Filter]
}

// Limits bound what is kept, in bytes.
type Limits struct {
	// File is the largest that one file may be, Office what all contents may come to.
	File, Office int64
}

// DefaultLimits are for offices that say nothing else.
var DefaultLimits = Limits{File: 20 << 20, Office: 10 << 30}

// KeptFor is how long a File is kept that nothing refers to.
const KeptFor = 24 * time.Hour

// Service has the use cases of Files. It is safe for concurrent use.
type Service struct {
	consult.Clock
	Limits
	store Store
	newID func() consult.ID
}

// New makes a Service.
func New(s Store, limits Limits, clock consult.Clock, newID func() consult.ID) *Service {
	if limits == (Limits{}) {
		limits = DefaultLimits
	}
	return &Service{Clock: clock, Limits: limits, store: s, newID: newID}
}

// QuotaError says that a content does not fit into what the office may keep.
type QuotaError struct {
	Limits
	// Used is how many bytes are kept.
	Used int64
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("archive: %d of %d bytes are used", e.Used, e.Office)
}

// Keep takes a content in under a name. Content that is there already takes no space.
func (svc *Service) Keep(
	ctx context.Context, name string, hash file.Hash, content file.Content,
) (file.File, error) {
	now := svc.Now()
	f := file.File{
		Stamp: consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Name:  name,
		Size:  content.Size(),
		Hash:  hash,
	}
	var err error
	f.Type, err = file.TypeOf(content)
	if err != nil {
		return f, err
	}
	f.Normalise()
	err = f.Validate()
	if err != nil {
		return f, err
	}
	return f, svc.store.Write(ctx, func(ctx context.Context) error {
		has, err := svc.store.HasContent(ctx, hash)
		if err != nil {
			return err
		}
		used, err := svc.store.ContentBytes(ctx)
		if err != nil {
			return err
		}
		if !has && used+f.Size > svc.Office {
			return &QuotaError{Limits: svc.Limits, Used: used}
		}
		return svc.store.KeepFile(ctx, f, io.NewSectionReader(content, 0, content.Size()))
	})
}

// Get gets what is known of a File.
func (svc *Service) Get(ctx context.Context, id consult.ID) (file.File, error) {
	return svc.store.Files.Get(ctx, id)
}

// Send writes the content of a File to w.
func (svc *Service) Send(ctx context.Context, f file.File, w io.Writer) error {
	return svc.store.ReadContent(ctx, f.Hash, w)
}

// Collect forgets the Files that nothing refers to and that are a day old, and returns how many they were.
func (svc *Service) Collect(ctx context.Context) (int, error) {
	n, err := svc.store.ForgetFiles(ctx, svc.Now().Add(-KeptFor))
	return int(n), err
}
