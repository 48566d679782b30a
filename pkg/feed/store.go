package feed

import (
	"context"
	"time"

	"huiqi/pkg/consult"
)

// Source is what serving a calendar reads.
type Source interface {
	// FeedByHash finds the Feed whose secret has this SHA-256. A revoked Feed is
	// returned with its RevokedAt. A hash that a rotation retired answers
	// consult.ErrGone, one never seen consult.ErrNotFound.
	FeedByHash(ctx context.Context, hash []byte) (consult.Feed, error)
	// Contents reads, in one database snapshot, everything the Feed's holder may
	// see: tentative and confirmed Meetings that overlap window, and cancelled
	// ones that overlap it and have CancelledAt not before cancelledSince. The
	// Trail of the answer ends with the newest Revision committed in that snapshot,
	// office wide. A Feed whose Subject has no Meetings is not an error.
	Contents(ctx context.Context, f consult.Feed, window consult.Span, cancelledSince time.Time) (consult.FeedContents, error)
	// FeedEvent reads one Meeting as Contents would, whenever it is, or answers
	// consult.ErrNotFound when it is not on the calendar of the Feed's Subject.
	FeedEvent(ctx context.Context, f consult.Feed, meeting consult.ID) (consult.FeedEvent, error)
}

// TouchLog is the office's record of which Revision last touched which Subject.
// Revisions become visible in their order: when one can be read, every smaller
// one can be read too. Everything feed promises about freshness rests on that,
// so a store hands out Revisions under a lock held until the commit.
type TouchLog interface {
	// Trail is the history up to the newest Revision, as the database that takes
	// the writes knows it; a lagging copy must answer with an error.
	Trail(ctx context.Context) (consult.Trail, error)
	// TouchedSince lists each Subject touched by a Revision greater than after,
	// once, with the newest Revision that touched it, and the Trail of the same
	// snapshot.
	TouchedSince(ctx context.Context, after consult.Revision) ([]consult.Touch, consult.Trail, error)
	// Listen calls heard with each Revision that another process commits, soon
	// after it can be read, and with 0 when it has just made sure that it hears,
	// the first time at the beginning. It returns an error when it cannot any more,
	// errors.ErrUnsupported when it never can. It may miss some without knowing:
	// what it tells is news, what it does not tell is no proof.
	Listen(ctx context.Context, heard func(consult.Revision)) error
}

// Shelf keeps Feeds and the hashes of secrets that were rotated away.
type Shelf interface {
	// Feed answers consult.ErrNotFound for an unknown id; revoked Feeds are found.
	Feed(ctx context.Context, id consult.ID) (consult.Feed, error)
	// Feeds lists by id. It honours Kind (of the Subject), PersonID, BodyID,
	// VenueID and RoomID (each the Subject), Q (part of the name), ActiveOnly (not
	// revoked), Limit and Cursor.
	Feeds(ctx context.Context, q consult.Query) (consult.Page[consult.Feed], error)
	AddFeed(ctx context.Context, f consult.Feed) error
	// SaveFeed writes every field over the version was; consult.ErrStale otherwise.
	SaveFeed(ctx context.Context, f consult.Feed, was int64) error
	// RetireHash remembers that hash once opened the Feed, for ever.
	RetireHash(ctx context.Context, id consult.ID, hash []byte) error
	// RetiredHashes are all that once opened the Feed.
	RetiredHashes(ctx context.Context, id consult.ID) ([][]byte, error)
}

// Unit is one transaction, carried in the ctx that fn is given.
type Unit interface {
	// Write commits what fn did, or nothing when fn or the commit fails. After the
	// commit and before it returns, the touches are given to Revisions.Note.
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	// Touch records inside Write that these calendars change.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// SubjectName is the name of the Person, Body, Room or Venue, or
	// consult.ErrNotFound. It is never asked about the public.
	SubjectName(ctx context.Context, s consult.Subject) (string, error)
	// KnownForms tells which of the Forms exist.
	KnownForms(ctx context.Context, keys []consult.FormKey) (map[consult.FormKey]bool, error)
}

// Store is everything the Service needs.
type Store interface {
	Source
	Shelf
	Unit
}
