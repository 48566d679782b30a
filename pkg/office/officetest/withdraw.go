package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Link gives the subject a new Feed with a link.
func (o *Office) Link(t testing.TB, kind consult.SubjectKind, id consult.ID) consult.Feed {
	t.Helper()
	f := Of(kind, id)
	f.Stamp = consult.Stamp{ID: NewID(), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()}
	f.Name = "日历"
	f.Options = consult.DefaultFeedOptions()
	f.TokenHash = []byte(f.ID)
	f.LinkedAt = o.Now()
	Must(t, o.DB.AddFeed(t.Context(), f))
	return f
}
