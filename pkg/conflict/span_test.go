package conflict

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func minutes(from, to int) consult.Span {
	return consult.Span{From: time.Unix(int64(from)*60, 0), To: time.Unix(int64(to)*60, 0)}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name       string
		give, want []consult.Span
	}{
		{"none", nil, nil},
		{"apart stay apart, sorted", []consult.Span{minutes(5, 6), minutes(1, 2)}, []consult.Span{minutes(1, 2), minutes(5, 6)}},
		{"touching join", []consult.Span{minutes(1, 2), minutes(2, 3)}, []consult.Span{minutes(1, 3)}},
		{"contained vanish", []consult.Span{minutes(1, 9), minutes(2, 3), minutes(4, 5)}, []consult.Span{minutes(1, 9)}},
		{"a chain becomes one", []consult.Span{minutes(4, 7), minutes(1, 5), minutes(6, 9)}, []consult.Span{minutes(1, 9)}},
	} {
		if got := merge(slices.Clone(r.give)); !slices.Equal(got, r.want) {
			t.Errorf("%s: %v, want %v", r.name, got, r.want)
		}
	}
}

// A span hits merged spans exactly when it overlaps one of those merged.
func TestHitAgreesWithTrying(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 5))
	random := func() consult.Span {
		from := rng.IntN(60)
		return minutes(from, from+1+rng.IntN(9))
	}
	for range 3000 {
		spans := make([]consult.Span, rng.IntN(9))
		for i := range spans {
			spans[i] = random()
		}
		merged := merge(slices.Clone(spans))
		for i := 1; i < len(merged); i++ {
			if !merged[i-1].To.Before(merged[i].From) {
				t.Fatalf("%v merged into %v, which is not apart", spans, merged)
			}
		}
		for range 20 {
			s := random()
			if got, want := hit(merged, s), slices.ContainsFunc(spans, s.Overlaps); got != want {
				t.Fatalf("%v in %v: %v, want %v", s, spans, got, want)
			}
		}
	}
}
