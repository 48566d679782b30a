package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// countedFault is something that a healthy database does not have, and a query that counts it.
type countedFault struct{ what, count string }

// counted are the faults that there are, with how often each is.
func (s *checker) counted(ctx context.Context, faults []countedFault) (map[string]int64, error) {
	out := map[string]int64{}
	for _, f := range faults {
		var n int64
		if err := s.conn(ctx).Raw(f.count).Scan(&n).Error; err != nil {
			return nil, translate(err)
		}
		if n > 0 {
			out[f.what] = n
		}
	}
	return out, nil
}

// CountedFaults says what is wrong with meetings, presence, plans, pairings, motions, outcomes, files and visits, and
// how often, each with its noun before it. A healthy database has none.
func (s *checker) CountedFaults(ctx context.Context) ([]string, error) {
	var out []string
	for _, of := range []struct {
		noun   string
		faults []countedFault
	}{{"meeting", meetingFaults}, {"presence", presenceFaults}, {"plan", planFaults}, {"pairing", pairingFaults},
		{"motion", motionFaults}, {"outcome", outcomeFaults}, {"visit", visitFaults}, {"session", sessionFaults}} {
		found, err := s.counted(ctx, of.faults)
		if err != nil {
			return nil, err
		}
		for _, what := range slices.Sorted(maps.Keys(found)) {
			out = append(out, fmt.Sprintf("%s: %d × %s", of.noun, found[what], what))
		}
	}
	astray, err := s.halvesAstray(ctx)
	if err != nil {
		return nil, err
	}
	if astray > 0 {
		out = append(out, fmt.Sprintf("presence: %d × half days on which their meeting was not", astray))
	}
	broken, err := s.FileFaults(ctx)
	if err != nil {
		return nil, err
	}
	for _, what := range slices.Sorted(maps.Keys(broken)) {
		out = append(out, fmt.Sprintf("file: %d × %s", broken[what], what))
	}
	return out, nil
}
