package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// batch bounds the rows of one INSERT, for SQLite's limit on parameters.
const batch = 500

// defaultLimit and maxLimit bound a page.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// Stamped is the columns that every noun's row begins with; GORM embeds only
// what is exported.
type Stamped struct {
	ID        string `gorm:"primaryKey"`
	Version   int64
	CreatedAt instant `gorm:"autoCreateTime:false"`
	ChangedAt instant
}

func toStamp(s consult.Stamp) Stamped {
	return Stamped{
		ID:        string(s.ID),
		Version:   s.Version,
		CreatedAt: instant{s.CreatedAt},
		ChangedAt: instant{s.ChangedAt},
	}
}

func (r Stamped) stamp() consult.Stamp {
	return consult.Stamp{
		ID:        consult.ID(r.ID),
		Version:   r.Version,
		CreatedAt: r.CreatedAt.Time,
		ChangedAt: r.ChangedAt.Time,
	}
}

// Shelf keeps one noun N in rows R: the same five verbs for every noun. F narrows its list.
type Shelf[N, R, F any] struct {
	db       *database
	row      func(N) R
	noun     func(R) N
	order    series
	key      func(N) (text string, at int64)
	narrow   func(*gorm.DB, F) *gorm.DB
	identify func(N) consult.Stamp
	// derived reads more with each row than its columns.
	derived func() (columns string, args []any)
	// cacheAs, where it is set, has a transaction read each thing once. clone is needed
	// where a thing has parts that can be changed in place.
	cacheAs cacheKind
	clone   func(N) N
	// load, where it is set, gets things instead of read, and caches others as well.
	load func(context.Context, []consult.ID) (map[consult.ID]N, error)
	// reach is the noun by which a list has only what whoever asks may see; none for what is the same for everyone.
	reach reach.Noun
}

// rows reads the noun's rows.
func (h *Shelf[N, R, F]) rows(ctx context.Context) *gorm.DB {
	db := h.db.conn(ctx)
	if h.derived == nil {
		return db
	}
	columns, args := h.derived()
	return db.Select(columns, args...)
}

// Get answers consult.ErrNotFound when there is no such row.
func (h *Shelf[N, R, F]) Get(ctx context.Context, id consult.ID) (N, error) {
	found, err := h.Find(ctx, []consult.ID{id})
	if errors.Is(err, consult.ErrInvalid) {
		// PostgreSQL refuses a text that is no ID at all, where SQLite finds nothing.
		return *new(N), consult.ErrNotFound
	}
	if err != nil {
		return *new(N), err
	}
	n, ok := found[id]
	if !ok {
		return n, consult.ErrNotFound
	}
	return n, nil
}

// Find gets those of ids that exist, keyed by ID.
func (h *Shelf[N, R, F]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]N, error) {
	if h.cacheAs == "" {
		return h.read(ctx, ids)
	}
	load := h.read
	if h.load != nil {
		load = h.load
	}
	found, err := readThrough(ctx, h.db, h.cacheAs, ids, load)
	if err != nil || h.clone == nil {
		return found, err
	}
	for id, n := range found {
		found[id] = h.clone(n)
	}
	return found, nil
}

// read gets those of ids that exist from the database.
func (h *Shelf[N, R, F]) read(ctx context.Context, ids []consult.ID) (map[consult.ID]N, error) {
	found := make(map[consult.ID]N, len(ids))
	for some := range slices.Chunk(ids, batch) {
		var rows []R
		err := h.rows(ctx).Where("id IN ?", texts(some)).Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			n := h.noun(r)
			found[h.identify(n).ID] = n
		}
	}
	return found, nil
}

// List answers one page of what the filter lets through and whoever asks may see, in the noun's order and after the
// cursor.
func (h *Shelf[N, R, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[N], error) {
	var page consult.Page[N]
	db := h.db.inReach(ctx, h.narrow(h.rows(ctx), filter), h.reach)
	db, err := h.order.sorted(db, p.Cursor)
	if err != nil {
		return page, err
	}
	limit := pageSize(p.Limit)
	var rows []R
	if err := db.Limit(limit + 1).Find(&rows).Error; err != nil {
		return page, translate(err)
	}
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, h.noun(r))
	}
	if len(rows) > limit {
		last := page.Items[limit-1]
		text, at := h.key(last)
		page.Next = h.order.cursor(text, at, h.identify(last).ID)
	}
	return page, nil
}

// Add inserts a new row.
func (h *Shelf[N, R, F]) Add(ctx context.Context, n N) error { return h.AddAll(ctx, []N{n}) }

// AddAll inserts new rows in batches.
func (h *Shelf[N, R, F]) AddAll(ctx context.Context, ns []N) error {
	if len(ns) == 0 {
		return nil
	}
	rows := make([]R, len(ns))
	for i, n := range ns {
		rows[i] = h.row(n)
	}
	return h.db.Write(ctx, func(ctx context.Context) error {
		return translate(h.db.conn(ctx).CreateInBatches(rows, batch).Error)
	})
}

// Save writes every column over the version was; consult.ErrStale when the row
// has another version, consult.ErrNotFound when there is none.
func (h *Shelf[N, R, F]) Save(ctx context.Context, n N, was int64) error {
	r, id := h.row(n), string(h.identify(n).ID)
	return h.db.Write(ctx, func(ctx context.Context) error {
		done := h.db.conn(ctx).Model(&r).
			Where("id = ? AND version = ?", id, was).
			Select("*").Omit("created_at").Updates(&r)
		if done.Error != nil || done.RowsAffected == 1 {
			return translate(done.Error)
		}
		if _, err := h.Get(ctx, consult.ID(id)); err != nil {
			return err
		}
		return consult.ErrStale
	})
}

// Remove deletes the row; consult.ErrReferred when something refers to it.
func (h *Shelf[N, R, F]) Remove(ctx context.Context, id consult.ID) error {
	var r R
	return h.db.Write(ctx, func(ctx context.Context) error {
		done := h.db.conn(ctx).Where("id = ?", string(id)).Delete(&r)
		if done.Error == nil && done.RowsAffected == 0 {
			return consult.ErrNotFound
		}
		return translate(done.Error)
	})
}

// unfiltered narrows a list that is always read whole: not at all.
func unfiltered(db *gorm.DB, _ consult.Unfiltered) *gorm.DB { return db }

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return min(limit, maxLimit)
}

func texts(ids []consult.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
