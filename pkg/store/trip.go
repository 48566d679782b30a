package store

import (
	"context"
	"maps"
	"slices"

	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

type tripRow struct {
	FromID string `gorm:"primaryKey"`
	ToID   string `gorm:"primaryKey"`
	Took   int64
}

func (tripRow) TableName() string { return "trips" }

// Trips lists what the office has given for the ways that begin at one of the
// Venues, in the order of IDs.
func (s *nounStore) Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error) {
	found, err := readThrough(ctx, s.database, cachedTrips, from, s.tripsFrom)
	if err != nil {
		return nil, err
	}
	var out []consult.Trip
	for _, id := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[id]...)
	}
	return out, nil
}

func (s *nounStore) tripsFrom(ctx context.Context, from []consult.ID) (map[consult.ID][]consult.Trip, error) {
	out := map[consult.ID][]consult.Trip{}
	for some := range slices.Chunk(from, batch) {
		var rows []tripRow
		err := s.conn(ctx).Where("from_id IN ?", texts(some)).Order("from_id, to_id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			t := consult.Trip{FromID: consult.ID(r.FromID), ToID: consult.ID(r.ToID), Took: lasting(r.Took)}
			out[t.FromID] = append(out[t.FromID], t)
		}
	}
	return out, nil
}

// SaveTrips replaces what was given for these ways.
func (s *nounStore) SaveTrips(ctx context.Context, trips []consult.Trip) error {
	rows := make([]tripRow, len(trips))
	for i, t := range trips {
		rows[i] = tripRow{string(t.FromID), string(t.ToID), seconds(t.Took)}
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(
			s.conn(ctx).Clauses(clause.OnConflict{
				Columns:   []clause.Column{{Name: "from_id"}, {Name: "to_id"}},
				UpdateAll: true,
			}).
				CreateInBatches(rows, batch).Error,
		)
	})
}

// RemoveTrips takes back what was given between two Venues, there and back;
// consult.ErrNotFound when that is nothing.
func (s *nounStore) RemoveTrips(ctx context.Context, a, b consult.ID) error {
	return s.Write(ctx, func(ctx context.Context) error {
		done := s.conn(ctx).Where(
			"(from_id = ? AND to_id = ?) OR (from_id = ? AND to_id = ?)", string(a), string(b), string(b), string(a),
		).Delete(&tripRow{})
		if done.Error == nil && done.RowsAffected == 0 {
			return consult.ErrNotFound
		}
		return translate(done.Error)
	})
}
