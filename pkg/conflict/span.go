package conflict

import (
	"slices"
	"sort"

	"huiqi/pkg/consult"
)

// merge sorts spans and joins those that overlap or touch.
func merge(spans []consult.Span) []consult.Span {
	slices.SortFunc(spans, func(a, b consult.Span) int { return a.From.Compare(b.From) })
	var out []consult.Span
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// hit reports whether the span overlaps one of the merged spans.
func hit(merged []consult.Span, span consult.Span) bool {
	i := sort.Search(len(merged), func(i int) bool { return merged[i].To.After(span.From) })
	return i < len(merged) && merged[i].Overlaps(span)
}
