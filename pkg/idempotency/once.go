package idempotency

import (
	"context"

	"huiqi/pkg/consult"
)

// Once runs do, whose writes it joins in one transaction with the note of what they
// made, unless the Actor sent the same request under the same key before: then it
// answers what that one made, and replayed, and does nothing. Of two that are sent
// at once the second waits for the first. What do fails with is not remembered.
// Another request under the key answers consult.ErrReused.
func (svc *Service) Once(ctx context.Context, by consult.Actor, once consult.IdempotencyKey,
	do func(ctx context.Context) ([]consult.Made, error)) (made []consult.Made, replayed bool, err error) {
	if once.Key == "" {
		made, err = do(ctx)
		return made, false, err
	}
	var then []func()
	err = svc.store.Write(context.WithValue(ctx, afterKey{}, &then), func(ctx context.Context) error {
		var err error
		made, replayed, err = svc.store.Recall(ctx, by, once)
		if err != nil || replayed {
			return err
		}
		made, err = do(ctx)
		if err != nil {
			return err
		}
		return svc.store.Remember(ctx, by, once, made)
	})
	if err != nil {
		return nil, false, err
	}
	for _, f := range then {
		f()
	}
	return made, replayed, nil
}

type afterKey struct{}

// Afterwards runs f once what was written so far is committed: at once, or when the
// Once that ctx belongs to has committed it. Others cannot see it before.
func Afterwards(ctx context.Context, f func()) {
	then, ok := ctx.Value(afterKey{}).(*[]func())
	if !ok {
		f()
		return
	}
	*then = append(*then, f)
}
