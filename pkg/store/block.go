package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type blockRow struct {
	Stamped     `gorm:"embedded"`
	SubjectKind string
	SubjectID   ref
	Title       string `journal:"personal"`
	FromAt      instant
	ToAt        instant
	Hard        bool
	OwnerBodyID ref
}

func (blockRow) TableName() string { return "blocks" }

func toBlock(b consult.Block) blockRow {
	return blockRow{
		Stamped:     toStamp(b.Stamp),
		SubjectKind: string(b.Subject.Kind),
		SubjectID:   ref(b.Subject.ID),
		Title:       b.Title,
		FromAt:      instant{b.Span.From},
		ToAt:        instant{b.Span.To},
		Hard:        b.Hard,
		OwnerBodyID: ref(b.OwnerBodyID),
	}
}

func fromBlock(r blockRow) consult.Block {
	return consult.Block{
		Stamp:       r.stamp(),
		Subject:     consult.Subject{Kind: consult.SubjectKind(r.SubjectKind), ID: consult.ID(r.SubjectID)},
		Title:       r.Title,
		Span:        consult.Span{From: r.FromAt.Time, To: r.ToAt.Time},
		Hard:        r.Hard,
		OwnerBodyID: consult.ID(r.OwnerBodyID),
	}
}

func narrowBlocks(db *gorm.DB, filter consult.BlockFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "title"), ownerColumn, filter.UnderID)
	if filter.SubjectKind != "" {
		db = db.Where("subject_kind = ?", string(filter.SubjectKind))
	}
	for _, id := range []consult.ID{filter.PersonID, filter.BodyID, filter.RoomID, filter.VenueID} {
		if id != "" {
			db = db.Where("subject_id = ?", string(id))
		}
	}
	return overlapping(db, consult.Span{From: filter.From, To: filter.To}, "from_at", "to_at")
}

func overlapping(db *gorm.DB, window consult.Span, from, to string) *gorm.DB {
	if !window.From.IsZero() {
		db = db.Where(to+" > ?", window.From.Unix())
	}
	if !window.To.IsZero() {
		db = db.Where(from+" < ?", window.To.Unix())
	}
	return db
}

// BlocksOn lists the Blocks that overlap the span and are about everyone or one
// of the subjects' ids.
func (s *nounStore) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	const during = "SELECT * FROM blocks WHERE from_at < ? AND to_at > ? AND "
	from, to := span.From.Unix(), span.To.Unix()
	// In two parts, each of which finds its own by the index; an OR would not.
	query, args := during+"subject_kind = ?", []any{to, from, string(consult.SubjectEveryone)}
	for some := range slices.Chunk(ids, batch) {
		query, args = query+" UNION ALL "+during+"subject_id IN ?", append(args, to, from, texts(some))
	}
	var rows []blockRow
	err := s.conn(ctx).Raw(query, args...).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	slices.SortFunc(rows, func(a, b blockRow) int {
		return cmp.Or(a.FromAt.Compare(b.FromAt.Time), cmp.Compare(a.ID, b.ID))
	})
	out := make([]consult.Block, len(rows))
	for i, r := range rows {
		out[i] = fromBlock(r)
	}
	return out, nil
}
