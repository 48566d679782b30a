package planner

import (
	"os"
	"path/filepath"
	"testing"
)

// load reads an instance of the benchmark.
func load(t testing.TB, name string) *Benchmark {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadBenchmark(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The reference was scored by Timefold itself.
func TestScoreEqualsTheField(t *testing.T) {
	t.Parallel()
	b := load(t, "ref-100.json")
	if got := b.Score(b.Places); got != (Score{Hard: -31, Medium: -391, Soft: -20353}) {
		t.Errorf("scored %v, the field -31hard/-391medium/-20353soft", got)
	}
}
