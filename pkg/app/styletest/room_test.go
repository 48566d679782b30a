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
	// oversize are the rooms that wait to be cut, with what they may have until then.
	oversize = map[string]roomBounds{"pkg/booking": {lines: 11000, files: 62, methods: 72}}
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
		if !strings.HasPrefix(room, "pkg/") || slices.Contains(roomy, room) {
			continue
		}
		has := roomBounds{lines: size.Lines, files: size.Files, methods: methods[room]}
		bounds, waits := oversize[room]
		if !waits {
			bounds = usual
		}
		if has.over(bounds) {
			t.Errorf("%s has %d lines in %d files, and a type with %d exported methods; it may have %d, %d and %d",
				room, has.lines, has.files, has.methods, bounds.lines, bounds.files, bounds.methods)
		}
		if waits && !has.over(usual) {
			t.Errorf("%s is within the usual bounds: take it out of the list oversize", room)
		}
	}
}

// over says that a room has more than it may have of one thing or another.
func (b roomBounds) over(bounds roomBounds) bool {
	return b.lines > bounds.lines || b.files > bounds.files || b.methods > bounds.methods
}
