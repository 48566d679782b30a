package feed

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Source is what the Service reads to serve a calendar.
type Source interface {
	// FeedByHash finds the Feed whose secret has this SHA-256. A revoked Feed is returned, with
	// its RevokedAt set. It returns consult.ErrGone for a hash that was rotated away,
	// subscription.ErrHolderInactive for the Feed of an inactive Person, and consult.ErrNotFound
	// for an unknown hash.
	FeedByHash(ctx context.Context, hash []byte) (subscription.Feed, error)
	// Contents reads, in one database snapshot, everything that the holder of the Feed may see:
	// tentative and confirmed Meetings that overlap window, and cancelled ones that overlap it
	// and were cancelled at cancelledSince or later. The RevisionLog in the result ends with the
	// newest Revision of the whole office in that snapshot. A Feed whose Subject has no
	// Meetings is not an error.
	Contents(
		ctx context.Context, f subscription.Feed, window consult.Span, cancelledSince time.Time,
	) (subscription.Contents, error)
	// FeedEvent reads one Meeting as Contents would, at any date. It returns
	// consult.ErrNotFound when the Meeting is not on the calendar of the Feed's Subject, and
	// subscription.ErrHolderInactive when that is an inactive Person.
	FeedEvent(ctx context.Context, f subscription.Feed, meeting consult.ID) (subscription.Event, error)
}

// TouchLog is the record of which Revision last touched which Subject. Revisions become visible
// in order: when one can be read, every smaller one can be read too. The freshness of feeds
// rests on that, so a store must hand out Revisions under a lock that is held until the commit.
type TouchLog interface {
	// Trail returns the history up to the newest Revision of the database that takes the
	// writes. A copy that lags behind must return an error.
	Trail(ctx context.Context) (subscription.RevisionLog, error)
	// TouchedSince lists each Subject touched by a Revision greater than after, once, with the
	// newest Revision that touched it, and the RevisionLog of the same snapshot.
	TouchedSince(
		ctx context.Context, after consult.Revision,
	) ([]subscription.Invalidation, subscription.RevisionLog, error)
	// Listen calls heard with each Revision that another process commits, soon after it can be
	// read, and with 0 whenever it has made sure that notifications arrive, for the first time
	// at the start. It returns an error when notifications stop, and errors.ErrUnsupported when
	// it cannot listen at all. It may miss notifications without noticing, so silence proves
	// nothing.
	Listen(ctx context.Context, heard func(consult.Revision)) error
}

// FeedStore stores Feeds and the hashes of secrets that were rotated away.
type FeedStore interface {
	// Feed returns a Feed, also a revoked one, or consult.ErrNotFound.
	Feed(ctx context.Context, id consult.ID) (subscription.Feed, error)
	// Feeds lists Feeds by ID.
	Feeds(
		ctx context.Context, filter subscription.Filter, p consult.PageRequest,
	) (consult.Page[subscription.Feed], error)
	AddFeed(ctx context.Context, f subscription.Feed) error
	// SaveFeed writes every field if the stored version is was; otherwise consult.ErrStale.
	SaveFeed(ctx context.Context, f subscription.Feed, was int64) error
	// RetireHash records for ever that this hash once opened the Feed.
	RetireHash(ctx context.Context, id consult.ID, hash []byte) error
	// RetiredHashes returns all hashes that once opened the Feed.
	RetiredHashes(ctx context.Context, id consult.ID) ([][]byte, error)
	// EntryKeySince is when the key of links was put outside the database.
	EntryKeySince(ctx context.Context) (time.Time, error)
	// AdoptEntryKey notes the fingerprint of the key of links. If it is another one, every Feed is recast, and the
	// answer is true.
	AdoptEntryKey(ctx context.Context, fingerprint string) (bool, error)
}

// Transactions runs transactions, which are carried in the context that fn gets.
type Transactions interface {
	// Write commits what fn did, or nothing when fn or the commit fails. After the commit and
	// before it returns, it passes what was touched to Revisions.Note.
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	// Touch records, inside Write, that the calendars of these subjects change.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// SubjectName returns the name of a Person, Body, Room or Venue, or consult.ErrNotFound. It
	// is never called for the public.
	SubjectName(ctx context.Context, s consult.Subject) (string, error)
	// HolderActive returns subscription.ErrHolderInactive when the subject is an inactive Person.
	HolderActive(ctx context.Context, s consult.Subject) error
	// ActiveBody reports whether the Body is active, or consult.ErrNotFound.
	ActiveBody(ctx context.Context, id consult.ID) (bool, error)
	// KnownForms returns the Forms of keys that exist.
	KnownForms(ctx context.Context, keys []consult.FormKey) (map[consult.FormKey]bool, error)
}

// Store is everything the Service needs.
type Store interface {
	Source
	FeedStore
	Transactions
}
