package directory

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// AddForm adds a Form with a key that no other has. It comes last in lists.
func (svc *Service) AddForm(ctx context.Context, by consult.Actor, m consult.Form) (consult.Form, error) {
	var out consult.Form
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		_, err := svc.store.Forms.Get(ctx, consult.ID(m.Key))
		if err == nil {
			return consult.BadField("key", "duplicate", "该标识已有协商形式使用", "is the key of another form")
		}
		if !errors.Is(err, consult.ErrNotFound) {
			return err
		}
		err = registry.Each(ctx, svc.store.Forms.List, consult.Unfiltered{}, func(other consult.Form) {
			m.Order = max(m.Order, other.Order+1)
		})
		if err != nil {
			return err
		}
		out, err = svc.Forms.AddAs(ctx, by, consult.ID(m.Key), m)
		return err
	})
	return out, err
}
