package idempotency

import (
	"context"

	"huiqi/pkg/consult"
)

// Once runs do and records what it made, in one transaction with the writes of do. If the Actor
// has sent the same request with the same key before, do is not run, and Once returns what
// that request made, and true. Of two requests that are sent at the same time the second one
// waits for the first. If do fails, nothing is recorded. Another request with the same key
// fails with consult.ErrReused.
func (svc *Service) Once(ctx context.Context, by consult.Actor, once consult.IdempotencyKey,
	do func(ctx context.Context) ([]consult.Made, error)) ([]consult.Made, bool, error) {
	var made []consult.Made
	var err error
	// Without a key every request is a new one.
	if once.Key == "" {
		made, err = do(ctx)
		return made, false, err
	}
	var then []func()
	var replayed bool
	err = svc.store.Write(context.WithValue(ctx, afterwardsKey{}, &then), func(ctx context.Context) error {
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

// afterwardsKey finds in a context the functions that run when its Once has committed.
type afterwardsKey struct{}

// Afterwards runs f when what has been written so far is committed: when the Once that ctx
// belongs to has committed it, or at once if there is none. f may wake readers, which could
// not see the writes earlier.
func Afterwards(ctx context.Context, f func()) {
	then, ok := ctx.Value(afterwardsKey{}).(*[]func())
	if !ok {
		f()
		return
	}
	*then = append(*then, f)
}
