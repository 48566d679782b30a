package officetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/office"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Tallied are use cases on a store of their own on the office's database, and the log of
// the statements that its driver receives.
func (o *Office) Tallied(t testing.TB) (*office.Services, *StatementLog) {
	t.Helper()
	log := &StatementLog{}
	s := storetest.Open(t, o.URL, store.Options{
		Clock:     func() time.Time { return time.Unix(o.Instant.Load(), 0) },
		Statement: log.Add,
	})
	services := o.Wire(t, s)
	log.During(func() {}) // forgets what opening ran
	return services, log
}

// Statements are the statements since the log was made or During last began, without
// BEGIN, COMMIT and the lock that makes writers take turns: every write has one of each.
func (l *StatementLog) Statements() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.kept), func(text string) bool {
		return strings.HasPrefix(text, "begin") || text == "commit" || strings.Contains(text, "pg_advisory_xact_lock")
	})
}
