package store

import "context"

// Pragma reads one of SQLite's settings on the writing or a reading connection.
func (s *Store) Pragma(ctx context.Context, writer bool, name string) (value string, err error) {
	db := s.reader
	if writer {
		db = s.writer
	}
	err = db.WithContext(ctx).Raw("PRAGMA " + name).Scan(&value).Error
	return value, err
}
