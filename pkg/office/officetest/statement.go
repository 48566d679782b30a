package officetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// StatementLog keeps the statements that the driver of a database receives.
type StatementLog struct {
	mu   sync.Mutex
	kept []string
}

// Add is what store.Options.Statement calls.
func (l *StatementLog) Add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, text)
}

// During returns the statements that the act runs.
func (l *StatementLog) During(act func()) []string {
	l.mu.Lock()
	l.kept = nil
	l.mu.Unlock()
	act()
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kept)
}

// Grouped lists how often each statement was run, the most frequent first.
func Grouped(statements []string) string {
	times := map[string]int{}
	for _, s := range statements {
		times[strings.Join(strings.Fields(s), " ")]++
	}
	texts := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	var out strings.Builder
	for _, s := range texts {
		fmt.Fprintf(&out, "%4d× %.180s\n", times[s], s)
	}
	return out.String()
}
