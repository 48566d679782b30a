package followup

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/file"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
)

// checkFiles refuses new files that are not there or hang on what whoever asks may not see. It returns the IDs in their
// order, each once.
func (svc *Service) checkFiles(
	ctx context.Context, f *consult.Faults, now, was []consult.ID,
) ([]consult.ID, error) {
	added := slices.DeleteFunc(slices.Clone(now), func(id consult.ID) bool { return slices.Contains(was, id) })
	if len(added) > 0 {
		found, err := svc.store.Files.Find(ctx, added)
		if err != nil {
			return nil, err
		}
		seen, err := reach.Names{reach.File: added}.See(ctx, svc.store)
		if err != nil {
			return nil, err
		}
		for i, id := range now {
			_, ok := found[id]
			missing := slices.Contains(added, id) && !(ok && seen.Has(reach.File, id))
			f.Add(missing, consult.FieldAt("file_ids", i, ""), "not_found", "不存在", "does not exist")
		}
	}
	return outcome.InOrder(now), nil
}

// FilesOf gets the files with these IDs.
func (svc *Service) FilesOf(ctx context.Context, ids []consult.ID) (map[consult.ID]file.File, error) {
	if len(ids) == 0 {
		return map[consult.ID]file.File{}, nil
	}
	return svc.store.Files.Find(ctx, ids)
}
