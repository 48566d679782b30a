package styletest_test

import (
	"slices"
	"strings"
	"testing"
)

// roomBounds are what a room of use cases may have: lines and files without its tests, and exported methods of a type.
type roomBounds struct{ lines, files, methods int }

var (
	usual = roomBounds{lines: 2500, files: 25, methods: 30}
	// roomy are the rooms without bounds: their files are found by the nouns in their names.
	roomy = []string{"pkg/store", "pkg/rest", "pkg/web", "pkg/feed", "pkg/planner", "pkg/conflict", "pkg/consult"}
)

func TestRoomsAreOfASizeToLiveIn(t *testing.T) {
	t.Parallel()
	h := house(t)
	_, exported := h.Methods()
	methods := map[string]int{}
	for name, n := range exported {
		room := name[:strings.LastIndex(name, ".")]
		methods[room] = max(methods[room], n)
	}
	for room, size := range h.Sizes() {
		if !strings.HasPrefix(room, "pkg/") || slices.Contains(roomy, room) || strings.HasSuffix(room, "test") {
			continue
		}
		has := roomBounds{lines: size.Lines, files: size.Files, methods: methods[room]}
		if has.over(usual) {
			t.Errorf("%s has %d lines in %d files, and a type with %d exported methods; it may have %d, %d and %d",
				room, has.lines, has.files, has.methods, usual.lines, usual.files, usual.methods)
		}
	}
}

// over says that a room has more than it may have of one thing or another.
func (b roomBounds) over(bounds roomBounds) bool {
	return b.lines > bounds.lines || b.files > bounds.files || b.methods > bounds.methods
}
