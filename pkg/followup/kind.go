package followup

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

func checkKind(_ context.Context, k *outcome.Kind) error { return k.Validate() }

// PutKind adds the Kind, or replaces what is kept of it. What changes nothing keeps the version.
func (svc *Service) PutKind(ctx context.Context, by consult.Actor, k outcome.Kind) (outcome.Kind, error) {
	id := consult.ID(k.Key)
	var out outcome.Kind
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		_, err := svc.store.Kinds.Get(ctx, id)
		if errors.Is(err, consult.ErrNotFound) {
			out, err = svc.Kinds.AddAs(ctx, by, id, k)
			return err
		}
		if err != nil {
			return err
		}
		out, err = svc.Kinds.Edit(ctx, by, id, 0, func(was *outcome.Kind) error {
			was.NameZH = k.NameZH
			was.NameEN = k.NameEN
			was.Order = k.Order
			was.Active = k.Active
			return nil
		})
		return err
	})
	return out, err
}
