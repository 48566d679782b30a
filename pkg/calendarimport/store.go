package calendarimport

import (
	"context"

	"huiqi/pkg/consult"
)

// ImportStore keeps the Blocks that calendars from elsewhere brought.
type ImportStore interface {
	// ImportedBlocks are all of one source of the Person's.
	ImportedBlocks(ctx context.Context, person consult.ID, source string) ([]consult.ImportedBlock, error)
	AddImported(ctx context.Context, all []consult.ImportedBlock) error
}
