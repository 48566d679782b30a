package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

type tokenUseRow struct {
	TokenID string `gorm:"primaryKey"`
	UsedAt  instant
}

func (tokenUseRow) TableName() string { return "token_uses" }

// tokenColumns reads with each Token when it was last used.
const tokenColumns = "tokens.*, " +
	"(SELECT used_at FROM token_uses WHERE token_id = CAST(tokens.id AS text)) AS last_used_at"

// SaveTokenUses notes when Tokens were last used, unless they are known to have been used later. It is no Write of the
// office, as SaveFetches is none.
func (s *database) SaveTokenUses(ctx context.Context, used map[consult.ID]time.Time) error {
	if len(used) == 0 {
		return nil
	}
	var rows []tokenUseRow
	for _, id := range slices.Sorted(maps.Keys(used)) { // in one order, so that replicas do not deadlock
		rows = append(rows, tokenUseRow{TokenID: string(id), UsedAt: instant{used[id]}})
	}
	return s.aside(ctx, func(tx *gorm.DB) error {
		later := clause.Expr{SQL: "excluded.used_at > token_uses.used_at"}
		return tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "token_id"}},
			Where:     clause.Where{Exprs: []clause.Expression{later}},
			DoUpdates: clause.AssignmentColumns([]string{"used_at"}),
		}).CreateInBatches(&rows, batch).Error
	})
}
