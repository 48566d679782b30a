package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

// ownerColumn has the body that owns a row.
const ownerColumn = "owner_body_id"

// subtree is a query for the ids of the body that is its argument and of all below it. UNION drops what was found
// before, so that the query ends even if the bodies made a circle.
const subtree = "WITH RECURSIVE below AS (SELECT id FROM bodies WHERE id = ? " +
	"UNION SELECT b.id FROM bodies b JOIN below ON b.parent_id = below.id) SELECT id FROM below"

// under narrows db to the rows in whose column stands the Body or one below it; none does not narrow.
func under(db *gorm.DB, column string, body consult.ID) *gorm.DB {
	if body == "" {
		return db
	}
	return db.Where(column+" IN ("+subtree+")", string(body))
}

// Subtree are the ids of the Body and of all below it; none if there is no such Body.
func (s *nounStore) Subtree(ctx context.Context, body consult.ID) (map[consult.ID]bool, error) {
	var ids []string
	err := s.conn(ctx).Raw(subtree, string(body)).Scan(&ids).Error
	out := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		out[consult.ID(id)] = true
	}
	return out, translate(err)
}
