package calendarimport

import (
	"context"

	"huiqi/pkg/consult"
)

// ImportStore keeps the Blocks that were imported.
type ImportStore interface {
	// ImportedBlocks are all Blocks of one source of the Person.
	ImportedBlocks(ctx context.Context, person consult.ID, source string) ([]consult.ImportedBlock, error)
	AddImported(ctx context.Context, all []consult.ImportedBlock) error
}
