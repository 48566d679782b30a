package feed

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Issued is a Feed with its secret. The secret is not stored, so it can be shown only this
// once.
type Issued struct {
	Feed   subscription.Feed
	Secret string
}

// Wish is what somebody may say about a Feed.
type Wish struct {
	// Subject is given once; an edit does not change it.
	Subject consult.Subject
	// OwnerBodyID is the Body that owns the Feed, or none for the whole office's.
	OwnerBodyID consult.ID
	Name        string
	Options     subscription.Options
}

// Create makes a Feed as wished. An empty name becomes the name of the
// subject, or 公开会议 for the public. It returns *consult.Invalid for an invalid field, also
// for a subject, an owner or a Form that does not exist and for an inactive Person.
func (s *Service) Create(ctx context.Context, by consult.Actor, wish Wish) (Issued, error) {
	secret, hash, err := s.newSecret()
	if err != nil {
		return Issued{}, err
	}
	f, err := s.newFeed(wish, hash)
	if err != nil {
		return Issued{}, err
	}
	err = s.store.Write(ctx, func(ctx context.Context) error {
		name, err := s.nameOf(ctx, f)
		if err != nil {
			return err
		}
		f.Name = name
		err = s.checkOwner(ctx, f.OwnerBodyID)
		if err != nil {
			return err
		}
		err = s.checkForms(ctx, f.Options.Forms)
		if err != nil {
			return err
		}
		return s.store.AddFeed(ctx, f)
	})
	if err != nil {
		return Issued{}, fmt.Errorf("feed: creating a feed: %w", err)
	}
	s.opt.Logger.InfoContext(ctx, "feed created", "feed", f.ID, "by", by.Name)
	return Issued{Feed: f, Secret: secret}, nil
}

func (s *Service) newFeed(wish Wish, hash digest) (subscription.Feed, error) {
	id, err := uuid.NewV7FromReader(s.opt.Random)
	if err != nil {
		return subscription.Feed{}, fmt.Errorf("feed: making an id: %w", err)
	}
	now := s.instant()
	f := subscription.Feed{
		Stamp:       consult.Stamp{ID: consult.ID(id.String()), Version: 1, CreatedAt: now, ChangedAt: now},
		Subject:     wish.Subject,
		OwnerBodyID: wish.OwnerBodyID,
		Name:        wish.Name,
		Options:     wish.Options.Ordered(),
		TokenHash:   hash[:],
		LinkedAt:    now,
	}
	f.Normalise()
	checked := f
	checked.Options = wish.Options // so that a Fault names the item as it was sent
	if wish.Name == "" {
		checked.Name = "-" // the subject's name takes its place
	}
	return f, checked.Validate()
}

// nameOf returns the name of the Feed, or of its subject when it has none. It also checks that
// the subject exists and is no inactive Person.
func (s *Service) nameOf(ctx context.Context, f subscription.Feed) (string, error) {
	name := localeFor(f.Options.Language).public
	if f.Subject.Kind != consult.SubjectPublic {
		var err error
		name, err = s.store.SubjectName(ctx, f.Subject)
		if errors.Is(err, consult.ErrNotFound) {
			var faults consult.Faults
			faults.Add(true, "subject.id", "not_found", "不存在", "does not exist")
			return "", faults.Err()
		}
		if err != nil {
			return "", err
		}
		err = s.store.HolderActive(ctx, f.Subject)
		if errors.Is(err, subscription.ErrHolderInactive) {
			var faults consult.Faults
			faults.Add(true, "subject.id", "inactive", "已停用", "is no longer active")
			return "", faults.Err()
		}
		if err != nil {
			return "", err
		}
	}
	if f.Name != "" {
		name = f.Name
	}
	return name, nil
}

// checkOwner returns an error that names an owner which is no active Body.
func (s *Service) checkOwner(ctx context.Context, owner consult.ID) error {
	if owner == "" {
		return nil
	}
	active, err := s.store.ActiveBody(ctx, owner)
	if errors.Is(err, consult.ErrNotFound) {
		return consult.BadField("owner_body_id", "not_found", "不存在", "does not exist")
	}
	if err == nil && !active {
		return consult.BadField("owner_body_id", "inactive", "已停用", "is no longer active")
	}
	return err
}

// checkForms returns an error that names every Form which does not exist.
func (s *Service) checkForms(ctx context.Context, keys []consult.FormKey) error {
	if len(keys) == 0 {
		return nil
	}
	known, err := s.store.KnownForms(ctx, keys)
	if err != nil {
		return err
	}
	var f consult.Faults
	for i, key := range keys {
		f.Add(!known[key], fmt.Sprintf("options.forms[%d]", i), "not_found", "协商形式不存在", "is not a form")
	}
	return f.Err()
}

// Edit changes the name, the owner and the Options of a Feed. It returns consult.ErrStale when the Feed is
// not at the given version; version 0 matches any. The link stays the same, and the next fetch
// shows the change. A revoked Feed returns consult.ErrGone; an edit without effect keeps the
// version.
func (s *Service) Edit(
	ctx context.Context, by consult.Actor, id consult.ID, version int64,
	edit func(*Wish),
) (subscription.Feed, error) {
	f, err := s.change(ctx, id, func(ctx context.Context, f *subscription.Feed) error {
		switch {
		case !f.RevokedAt.IsZero():
			return consult.ErrGone
		case version != 0 && version != f.Version:
			return consult.ErrStale
		}
		before := *f
		wish := Wish{Subject: f.Subject, OwnerBodyID: f.OwnerBodyID, Name: f.Name, Options: f.Options.Ordered()}
		edit(&wish)
		f.Name = wish.Name
		f.OwnerBodyID = wish.OwnerBodyID
		f.Options = wish.Options
		f.Normalise()
		if err := f.Validate(); err != nil {
			return err
		}
		if f.OwnerBodyID != before.OwnerBodyID {
			err := s.checkOwner(ctx, f.OwnerBodyID)
			if err != nil {
				return err
			}
		}
		if err := s.checkForms(ctx, wish.Options.Forms); err != nil {
			return err
		}
		// Recast compares the old Options with the new ones, so that only an edit which changes
		// the calendar gives its events a new LAST-MODIFIED.
		f.Options = before.Options
		*f = f.Recast(wish.Options.Ordered(), s.instant())
		if reflect.DeepEqual(*f, before) {
			return errUnchanged
		}
		return nil
	})
	if errors.Is(err, errUnchanged) {
		return f, nil
	}
	if err != nil {
		return subscription.Feed{}, fmt.Errorf("feed: editing feed %s: %w", id, err)
	}
	s.opt.Logger.InfoContext(ctx, "feed edited", "feed", id, "by", by.Name)
	return f, nil
}

// Get returns a Feed, also a revoked one, or consult.ErrNotFound.
func (s *Service) Get(ctx context.Context, id consult.ID) (subscription.Feed, error) {
	f, err := s.store.Feed(ctx, id)
	if err != nil {
		return subscription.Feed{}, fmt.Errorf("feed: finding feed %s: %w", id, err)
	}
	return f, nil
}

// Find returns the Feed that the secret opens and the name of its subject, which is empty for
// the public. It returns consult.ErrNotFound for a secret that was never issued, and
// consult.ErrGone for one that was revoked or rotated away or whose Person is inactive.
func (s *Service) Find(ctx context.Context, secret string) (subscription.Feed, string, error) {
	hash, ok := digestOf(secret)
	if !ok {
		return subscription.Feed{}, "", consult.ErrNotFound
	}
	f, err := s.opened(ctx, hash, secret)
	if err == nil && !f.RevokedAt.IsZero() {
		err = consult.ErrGone
	}
	if err != nil {
		return subscription.Feed{}, "", fmt.Errorf("feed: finding a link: %w", err)
	}
	if f.Subject.Kind == consult.SubjectPublic {
		return f, "", nil
	}
	name, err := s.store.SubjectName(ctx, f.Subject)
	if err != nil {
		return subscription.Feed{}, "", fmt.Errorf("feed: naming the subject of feed %s: %w", f.ID, err)
	}
	return f, name, nil
}

// List returns one page of the Feeds that match the filter.
func (s *Service) List(
	ctx context.Context, filter subscription.Filter, p consult.PageRequest,
) (consult.Page[subscription.Feed], error) {
	page, err := s.store.Feeds(ctx, filter, p)
	if err != nil {
		return consult.Page[subscription.Feed]{}, fmt.Errorf("feed: listing feeds: %w", err)
	}
	return page, nil
}

// relinkGrace is how long a new link is protected from being replaced by somebody who gives no
// version, and so may not know about it.
const relinkGrace = 10 * time.Second

// Rotate gives a Feed a new secret. The old link is gone (410) as soon as Rotate returns. A
// revoked Feed returns consult.ErrGone, a Feed at another version consult.ErrStale. Version 0
// matches any version; but when two callers rotate at the same time, the second gets
// *subscription.Relinked, because it would invalidate the link that the first has just received.
func (s *Service) Rotate(ctx context.Context, by consult.Actor, id consult.ID, version int64) (Issued, error) {
	secret, hash, err := s.newSecret()
	if err != nil {
		return Issued{}, err
	}
	// Read the link before the transaction: if it differs inside, another rotation came first.
	began := s.instant()
	read, err := s.store.Feed(ctx, id)
	if err != nil {
		return Issued{}, fmt.Errorf("feed: rotating feed %s: %w", id, err)
	}
	f, err := s.change(ctx, id, func(ctx context.Context, f *subscription.Feed) error {
		switch {
		case !f.RevokedAt.IsZero():
			return consult.ErrGone
		case version != 0 && version != f.Version:
			return consult.ErrStale
		case version == 0 && (!bytes.Equal(f.TokenHash, read.TokenHash) || linkedRecently(*f, began)):
			return &subscription.Relinked{At: f.LinkedAt}
		}
		old := f.TokenHash
		f.TokenHash = hash[:]
		// LinkedAt tells the links of a Feed apart, so it must rise even within one second.
		f.LinkedAt = later(s.instant(), f.LinkedAt.Add(time.Second))
		return s.store.RetireHash(ctx, id, old)
	})
	if err != nil {
		return Issued{}, fmt.Errorf("feed: rotating feed %s: %w", id, err)
	}
	s.opt.Logger.InfoContext(ctx, "feed rotated", "feed", id, "by", by.Name)
	return Issued{Feed: f, Secret: secret}, nil
}

// linkedRecently reports whether the current link was issued so shortly before began, or after
// it, that a caller who started at began cannot have known that link.
func linkedRecently(f subscription.Feed, began time.Time) bool {
	return f.LinkedAt.After(f.CreatedAt) && f.LinkedAt.Add(relinkGrace).After(began)
}

// Revoke ends the Feed for good. Its link is gone (410) as soon as Revoke returns. Revoking a
// revoked Feed changes nothing and is not an error.
func (s *Service) Revoke(ctx context.Context, by consult.Actor, id consult.ID) error {
	_, err := s.change(ctx, id, func(_ context.Context, f *subscription.Feed) error {
		if !f.RevokedAt.IsZero() {
			return errUnchanged
		}
		f.RevokedAt = s.instant()
		return nil
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("feed: revoking feed %s: %w", id, err)
	}
	s.opt.Logger.InfoContext(ctx, "feed revoked", "feed", id, "by", by.Name)
	return nil
}

var errUnchanged = errors.New("nothing to change")

// attempts is how many times a change is tried when it loses a race against another.
const attempts = 3

// change edits a Feed in one transaction and touches it, so that no process keeps serving the
// calendar as it was.
func (s *Service) change(
	ctx context.Context, id consult.ID, edit func(context.Context, *subscription.Feed) error,
) (subscription.Feed, error) {
	var f subscription.Feed
	var err error
	for range attempts {
		unchanged := false
		err = s.store.Write(ctx, func(ctx context.Context) error {
			var err error
			f, err = s.store.Feed(ctx, id)
			if err != nil {
				return err
			}
			err = edit(ctx, &f)
			unchanged = errors.Is(err, errUnchanged)
			if unchanged {
				return nil // the caller may have joined a larger transaction, which must not fail
			}
			if err != nil {
				return err
			}
			return s.save(ctx, &f)
		})
		if err == nil && unchanged {
			return f, errUnchanged
		}
		if !errors.Is(err, consult.ErrStale) {
			return f, err
		}
	}
	return f, err
}

// save writes the Feed as its next version and touches it.
func (s *Service) save(ctx context.Context, f *subscription.Feed) error {
	was := f.Version
	f.Version = was + 1
	f.ChangedAt = s.instant()
	err := s.store.SaveFeed(ctx, *f, was)
	if err != nil {
		return err
	}
	return s.store.Touch(ctx, []consult.Subject{{Kind: consult.SubjectFeed, ID: f.ID}})
}

// instant returns the current time with the precision of the database.
func (s *Service) instant() time.Time { return s.opt.Now().UTC().Truncate(time.Second) }

func (s *Service) newSecret() (string, digest, error) {
	var raw [32]byte
	if _, err := io.ReadFull(s.opt.Random, raw[:]); err != nil {
		return "", digest{}, fmt.Errorf("feed: making a secret: %w", err)
	}
	secret := base64.RawURLEncoding.EncodeToString(raw[:])
	hash, _ := digestOf(secret)
	return secret, hash, nil
}
