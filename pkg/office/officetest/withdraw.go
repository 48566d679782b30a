package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Link issues a link of the subject's now.
func (o *Office) Link(t testing.TB, kind consult.SubjectKind, id consult.ID) consult.Feed {
	t.Helper()
	f := Of(kind, id)
	f.Stamp = consult.Stamp{ID: NewID(), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()}
	f.Name, f.Options, f.TokenHash, f.LinkedAt = "日历", consult.DefaultFeedOptions(), []byte(f.ID), o.Now()
	Must(t, o.DB.AddFeed(t.Context(), f))
	return f
}
