package store

import (
	"cmp"
	"context"
	"slices"
	"time"

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
// of the subjects' ids. Those on everyone in the subtree of a Body know whom of ids they cover.
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
	return out, s.Encircle(ctx, out, ids)
}

// circle is a query for who and what is in the subtrees of some Bodies, each with the root and the days.
const circle = "WITH RECURSIVE below (root, id) AS (SELECT id, id FROM bodies WHERE id IN ? " +
	"UNION SELECT below.root, b.id FROM bodies b JOIN below ON b.parent_id = below.id) " +
	"SELECT root, id, '' AS since, '' AS until FROM below " +
	"UNION ALL SELECT root, p.id, '', '' FROM below JOIN people p ON p.home_body_id = below.id " +
	"UNION ALL SELECT root, m.person_id, m.since, m.until FROM below JOIN memberships m ON m.body_id = below.id"

// Encircle fills in whom those of the Blocks cover that are on everyone in the subtree of a Body: of ids, or of all
// people and Bodies if ids is nil. Memberships count by days in UTC.
func (s *nounStore) Encircle(ctx context.Context, blocks []consult.Block, ids []consult.ID) error {
	var roots []consult.ID
	for _, b := range blocks {
		if b.Circumscribed() {
			roots = append(roots, b.OwnerBodyID)
		}
	}
	if len(roots) == 0 {
		return nil
	}
	var rows []struct {
		Root, ID     consult.ID
		Since, Until consult.Date
	}
	err := s.conn(ctx).Raw(circle, texts(consult.Distinct(roots))).Scan(&rows).Error
	if err != nil {
		return translate(err)
	}
	asked := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	for i := range blocks {
		b := &blocks[i]
		if !b.Circumscribed() {
			continue
		}
		within := consult.Circle{}
		b.Within = &within
		first, last := consult.DateOf(b.Span.From, time.UTC), consult.DateOf(b.Span.To, time.UTC)
		for _, r := range rows {
			during := r.Since <= last && (r.Until == "" || first < r.Until)
			if r.Root == b.OwnerBodyID && during && (ids == nil || asked[r.ID]) {
				within[r.ID] = true
			}
		}
	}
	return nil
}
