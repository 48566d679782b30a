package store

import (
	"context"

	"huiqi/pkg/consult"
)

type importedRow struct {
	BlockID    string `gorm:"primaryKey"`
	PersonID   string
	Source     string
	UIDHash    []byte `gorm:"column:uid_hash"`
	Occurrence string
}

func (importedRow) TableName() string { return "imported_blocks" }

// ImportedBlocks are all Blocks that stand for Claims of one source of the Person's.
func (s *nounStore) ImportedBlocks(
	ctx context.Context, person consult.ID, source string,
) ([]consult.ImportedBlock, error) {
	var rows []importedRow
	err := s.conn(ctx).
		Where("person_id = ? AND source = ?", string(person), source).
		Order("uid_hash, occurrence").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	ids := make([]consult.ID, len(rows))
	for i, r := range rows {
		ids[i] = consult.ID(r.BlockID)
	}
	blocks, err := s.Blocks.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]consult.ImportedBlock, len(rows))
	for i, r := range rows {
		out[i] = consult.ImportedBlock{
			Block:      blocks[ids[i]],
			Source:     r.Source,
			UIDHash:    r.UIDHash,
			Occurrence: r.Occurrence,
		}
	}
	return out, nil
}

// AddImported inserts Blocks on a Person with what they stand for.
func (s *nounStore) AddImported(ctx context.Context, all []consult.ImportedBlock) error {
	if len(all) == 0 {
		return nil
	}
	blocks, rows := make([]consult.Block, len(all)), make([]importedRow, len(all))
	for i, b := range all {
		blocks[i] = b.Block
		rows[i] = importedRow{
			BlockID:    string(b.ID),
			PersonID:   string(b.Subject.ID),
			Source:     b.Source,
			UIDHash:    b.UIDHash,
			Occurrence: b.Occurrence,
		}
	}
	return s.Write(ctx, func(ctx context.Context) error {
		if err := s.Blocks.AddAll(ctx, blocks); err != nil {
			return err
		}
		return translate(s.conn(ctx).CreateInBatches(rows, batch).Error)
	})
}
