package store

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// EntryKeySince is when the key of the links in events was put outside the database.
func (s *feedStore) EntryKeySince(ctx context.Context) (time.Time, error) {
	var since instant
	err := s.conn(ctx).Raw("SELECT entry_key_since FROM ledger WHERE id = 1").Scan(&since).Error
	return since.Time, translate(err)
}

func (s *feedStore) entryKey(ctx context.Context) (string, error) {
	var key string
	err := s.conn(ctx).Raw("SELECT entry_key FROM ledger WHERE id = 1").Scan(&key).Error
	return key, translate(err)
}

// AdoptEntryKey notes the fingerprint of the key that links are made with. If it is another one, every Feed is recast,
// so that phones take the new links, and the answer is true. It writes nothing where nothing changes.
func (s *feedStore) AdoptEntryKey(ctx context.Context, fingerprint string) (bool, error) {
	before, err := s.entryKey(ctx)
	if err != nil || before == fingerprint {
		return false, err
	}
	changed := false
	err = s.Write(ctx, func(ctx context.Context) error {
		before, err := s.entryKey(ctx)
		if err != nil || before == fingerprint { // by another process at the same time
			return err
		}
		changed = true
		return s.recastAll(ctx, fingerprint)
	})
	return changed, err
}

// recastAll has every calendar written anew, as of now.
func (s *feedStore) recastAll(ctx context.Context, fingerprint string) error {
	tx := s.conn(ctx)
	err := tx.Exec("UPDATE ledger SET entry_key = ? WHERE id = 1", fingerprint).Error
	if err != nil {
		return translate(err)
	}
	at := s.opt.Clock().Unix() - 1
	err = tx.Exec(`UPDATE feeds SET recasts = recasts + 1,
		recast_at = CASE WHEN COALESCE(recast_at, 0) > ? THEN recast_at ELSE ? END`, at, at).Error
	if err != nil {
		return translate(err)
	}
	var ids []string
	err = tx.Model(&feedRow{}).Where("revoked_at IS NULL").Pluck("id", &ids).Error
	if err != nil {
		return translate(err)
	}
	subjects := make([]consult.Subject, len(ids))
	for i, id := range ids {
		subjects[i] = consult.Subject{Kind: consult.SubjectFeed, ID: consult.ID(id)}
	}
	err = s.Touch(ctx, subjects)
	if err != nil {
		return err
	}
	return s.NoteEntry(ctx, journal.Note(journal.EntryKeyOperation, map[string]any{"entry_key": fingerprint}))
}
