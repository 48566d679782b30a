package officetest

import (
	"context"
	"errors"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Changes is a function that edits one thing of the directory.
func Changes[T, F any](t *testing.T, o *Office, r *registry.Registry[T, F], id consult.ID, edit func(*T)) func() error {
	return func() error {
		_, err := r.Edit(t.Context(), o.By, id, 0, func(v *T) error { edit(v); return nil })
		return err
	}
}

// errUndo makes the store roll back.
var errUndo = errors.New("undo")

// Undone runs the act in a transaction that is rolled back, and returns the act's error.
func (o *Office) Undone(t *testing.T, act func(context.Context) error) error {
	var done error
	err := o.DB.Write(t.Context(), func(ctx context.Context) error {
		done = act(ctx)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	return done
}
