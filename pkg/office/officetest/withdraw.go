package officetest

import (
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Link gives the subject a new Feed with a link.
func (o *Office) Link(t testing.TB, kind consult.SubjectKind, id consult.ID) subscription.Feed {
	t.Helper()
	f := Of(kind, id)
	f.Stamp = consult.Stamp{ID: NewID(), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()}
	f.Name = "日历"
	f.Options = subscription.DefaultOptions()
	f.TokenHash = []byte(f.ID)
	f.LinkedAt = o.Now()
	Must(t, o.DB.AddFeed(t.Context(), f))
	return f
}
