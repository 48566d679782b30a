package officetest

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Within is the context of a request of somebody who covers the Bodies with all below them.
func (o *Office) Within(t testing.TB, bodies ...consult.ID) context.Context {
	t.Helper()
	covered, err := o.DB.Covered(t.Context(), bodies)
	Must(t, err)
	return reach.Into(t.Context(), consult.Actor{Reach: consult.Reach{BodyIDs: bodies}, Covered: covered})
}
